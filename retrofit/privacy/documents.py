"""Letters and notes of a case: sealed, never changed, destroyed with the case."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from retrofit.audit import record, record_reading
from retrofit.audit.recording import CASE
from retrofit.codes import ReadingPurpose, Role
from retrofit.errors import InvalidFacts
from retrofit.models.personal import CaseNote, LetterText
from retrofit.people.actor import Actor
from retrofit.privacy.bsn import refuse_bsn
from retrofit.privacy.seal import Sealed, seal, unseal
from retrofit.today import now

LETTER = LetterText.__tablename__
NOTE = CaseNote.__tablename__
LONGEST_NOTE = 2_000
WRITERS = (Role.INTAKE, Role.CASE_HANDLER, Role.REVIEWER, Role.BUDGET_HOLDER)
READERS = (*WRITERS, Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class Note:
    """A note of a case; the text is None when it was destroyed."""

    place: int
    text: str | None = field(repr=False)
    by_id: int
    at: datetime


def keep_letter(session: Session, letter_id: int, number: str, content: dict[str, Any]) -> None:
    """Keep what a letter says, once; the event is that of the step that sends it."""
    sealed = seal(content, table=LETTER, row=str(letter_id))
    session.add(
        LetterText(letter_id=letter_id, number=number, value=sealed.value, key_id=sealed.key_id)
    )
    session.flush()


def read_letter(session: Session, letter_id: int) -> dict[str, Any] | None:
    """Return what a letter says; None when it was never kept, or was destroyed.

    The caller records the reading where a person reads it.
    """
    row = session.get(LetterText, letter_id)
    if row is None or row.value is None or row.key_id is None:
        return None
    content = unseal(Sealed(row.key_id, row.value), table=LETTER, row=str(letter_id))
    return dict(content)


def add_note(session: Session, number: str, text: str, by: Actor) -> int:
    """Add a note to a case and return its place.

    Raises:
        InvalidFacts: it is empty or too long, or holds a BSN.
        NotAllowed: ``by`` does not work on cases.
    """
    by.require(*WRITERS)
    if not text.strip() or len(text) > LONGEST_NOTE:
        raise InvalidFacts("text", f"moet 1 tot {LONGEST_NOTE} tekens hebben")
    refuse_bsn("text", text)
    # Two at once would take the same place; the second waits here, and reads again.
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(number, 0))))
    place = (
        1
        + session.scalars(
            select(func.coalesce(func.max(CaseNote.place), 0)).where(CaseNote.number == number)
        ).one()
    )
    sealed = seal({"text": text}, table=NOTE, row=f"{number}/{place}")
    session.add(
        CaseNote(
            number=number,
            place=place,
            value=sealed.value,
            key_id=sealed.key_id,
            by_id=by.person_id,
            at=now(),
        )
    )
    record(session, by, "add_note", "case_note", f"{number}/{place}", case_number=number)
    return place


def read_notes(session: Session, number: str, by: Actor, purpose: ReadingPurpose) -> list[Note]:
    """Return the notes of a case, oldest first; that they were read is recorded first.

    Raises:
        NotAllowed: ``by`` may not see personal data.
    """
    by.require(*READERS)
    record_reading(session, by, CASE, number, purpose)
    rows = session.scalars(
        select(CaseNote).where(CaseNote.number == number).order_by(CaseNote.place)
    )
    return [Note(row.place, _text_of(row), row.by_id, row.at) for row in rows]


def _text_of(row: CaseNote) -> str | None:
    if row.value is None or row.key_id is None:
        return None
    kept = unseal(Sealed(row.key_id, row.value), table=NOTE, row=f"{row.number}/{row.place}")
    return str(kept["text"])
