"""Personal data of a case: who applies, and the notes of the desk."""

from collections.abc import Iterable

from pydantic import Field

from api.parameters import Query
from api.schemas.applications_taken import Names, StaffOut
from api.schemas.base import CodedText, MomentOrNone, Out
from retrofit.codes import ReadingPurpose
from retrofit.privacy.applicants import KeptApplicant
from retrofit.privacy.documents import Note
from retrofit.subsidy import texts as words


class ReadingQuery(Query):
    """What personal data is read for; it stands in the audit trail."""

    purpose: ReadingPurpose | None = Field(
        default=None, description="Waarvoor u leest; zonder dit: wat bij uw rol hoort"
    )


class ApplicantOut(Out):
    """Who applies; every field but ``kind`` is null when the data was destroyed."""

    kind: CodedText
    version: int
    is_destroyed: bool
    needs_confirmation: bool
    recorded_at: MomentOrNone
    name: str | None = None
    street: str | None = None
    house_number: int | None = None
    house_letter: str | None = None
    addition: str | None = None
    postcode: str | None = None
    city: str | None = None
    country: str | None = None
    email: str | None = None
    phone: str | None = None
    iban: str | None = None
    account_holder: str | None = None
    kvk: str | None = None
    contact: str | None = None
    authorisation: str | None = None

    @classmethod
    def of(cls, kept: KeptApplicant) -> "ApplicantOut":
        """Translate who applies."""
        told = kept.facts.to_json() if kept.facts is not None else {}
        told.pop("kind", None)
        return cls(
            kind=CodedText.of(kept.kind, words.APPLICANT),
            version=kept.version,
            is_destroyed=kept.is_destroyed,
            needs_confirmation=kept.needs_confirmation,
            recorded_at=kept.created_at,
            **told,
        )


class ConfirmedOut(Out):
    """The account of an applicant after a second person looked at it."""

    version: int
    masked_iban: str | None
    needs_confirmation: bool

    @classmethod
    def of(cls, kept: KeptApplicant) -> "ConfirmedOut":
        """Translate what became of the account."""
        return cls(
            version=kept.version,
            masked_iban=kept.masked_iban,
            needs_confirmation=kept.needs_confirmation,
        )


class NoteOut(Out):
    """A note; the text is null when it was destroyed."""

    place: int
    text: str | None
    by: StaffOut
    recorded_at: MomentOrNone


class NotesOut(Out):
    """The notes of a case, oldest first."""

    notes: list[NoteOut]

    @classmethod
    def of(cls, notes: Iterable[Note], names: Names) -> "NotesOut":
        """Translate notes."""
        return cls(
            notes=[
                NoteOut(
                    place=note.place,
                    text=note.text,
                    by=StaffOut.of(note.by_id, names),
                    recorded_at=note.at,
                )
                for note in notes
            ]
        )


class NotedOut(Out):
    """A note was added; its text is read apart."""

    place: int
