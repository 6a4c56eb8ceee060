"""Personal data of a case: who applies and the notes of the desk. Reading it is an event."""

from typing import Annotated

from fastapi import Query, Response
from sqlalchemy.orm import Session

from api.access import audience
from api.cases.acts import case_router, change, purpose_of
from api.desk import DeskDep, KeylessDeskDep
from api.etag import IfMatchDep, etag
from api.schemas.applications_given import CorrectedApplicantIn
from api.schemas.applications_people import (
    ApplicantOut,
    ConfirmedOut,
    NotedOut,
    NotesOut,
    ReadingQuery,
)
from api.schemas.applications_steps import NoteIn
from api.schemas.inputs import CaseNumberPath
from retrofit.privacy import applicants, documents
from retrofit.subsidy import personal
from retrofit.subsidy.staff import names_of

router = case_router()

#: The applicant has versions of its own: a correction is no step of the case.
KIND = "applicant"


@router.get(
    "/{number}/applicant",
    dependencies=[audience(*applicants.READERS)],
    response_model=ApplicantOut,
    responses={200: {"headers": {"ETag": {"$ref": "#/components/headers/ETag"}}}},
    summary="De aanvrager",
)
def show_applicant(
    number: CaseNumberPath, desk: KeylessDeskDep, query: Annotated[ReadingQuery, Query()]
) -> Response:
    """Show who applies; who reads it, and what for, is recorded before the answer goes out."""
    purpose = query.purpose or purpose_of(desk.actor)
    return desk.run(
        lambda session: personal.read_applicant(session, number, purpose, by=desk.acting),
        out=ApplicantOut.of,
        tag=lambda kept: etag(KIND, number, kept.version),
    )


@router.put(
    "/{number}/applicant",
    dependencies=[audience(*applicants.WRITERS, keys=False)],
    response_model=ConfirmedOut,
    summary="De gegevens van de aanvrager corrigeren",
)
def correct_applicant(
    number: CaseNumberPath,
    body: CorrectedApplicantIn,
    desk: KeylessDeskDep,
    match: IfMatchDep,
) -> Response:
    """Correct who applies; another account must be confirmed by a second person."""
    version = match.version(KIND, number)
    return desk.run(
        lambda session: personal.correct_applicant(
            session,
            number,
            body.applicant.facts(),
            body.reason,
            by=desk.acting,
            expected_version=version,
        ),
        out=ConfirmedOut.of,
        tag=lambda kept: etag(KIND, number, kept.version),
    )


@router.post(
    "/{number}/applicant/confirmations",
    dependencies=[audience(*applicants.CONFIRMERS, keys=False)],
    status_code=201,
    response_model=ConfirmedOut,
    summary="Een gewijzigd rekeningnummer bevestigen",
)
def confirm_account(number: CaseNumberPath, desk: DeskDep, match: IfMatchDep) -> Response:
    """Confirm as a second person that the changed account is the applicant's own."""
    version = match.version(KIND, number)
    return desk.run(
        lambda session: personal.confirm_account(
            session, number, by=desk.acting, expected_version=version
        ),
        out=ConfirmedOut.of,
        tag=lambda kept: etag(KIND, number, kept.version),
    )


@router.get(
    "/{number}/notes",
    dependencies=[audience(*documents.READERS)],
    response_model=NotesOut,
    summary="De notities bij een zaak",
)
def show_notes(
    number: CaseNumberPath, desk: KeylessDeskDep, query: Annotated[ReadingQuery, Query()]
) -> Response:
    """List the notes; who reads them, and what for, is recorded before the answer goes out."""
    purpose = query.purpose or purpose_of(desk.actor)

    def work(session: Session) -> NotesOut:
        notes = personal.read_notes(session, number, purpose, by=desk.acting)
        return NotesOut.of(notes, names_of(session, [note.by_id for note in notes]))

    return desk.run(work, out=lambda notes: notes)


@router.post(
    "/{number}/notes",
    dependencies=[audience(*documents.WRITERS, keys=False)],
    status_code=201,
    response_model=NotedOut,
    summary="Een notitie toevoegen",
)
def add_note(number: CaseNumberPath, body: NoteIn, desk: DeskDep, match: IfMatchDep) -> Response:
    """Add a note; it is sealed, and destroyed with the case."""
    act = change(desk, number, match)
    return act.make(
        lambda session: personal.add_note(
            session, number, body.text, by=act.by, expected_version=act.version
        ),
        lambda _, place: NotedOut(place=place),
    )
