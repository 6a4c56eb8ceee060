"""The letters of a case: what they say, what one will say, and that it was sent."""

from typing import Annotated

from fastapi import Query, Response
from sqlalchemy.orm import Session

from api.access import audience
from api.cases.acts import READERS, case_router, change, purpose_of, show
from api.cases.parts import letters_out
from api.desk import DeskDep, KeylessDeskDep
from api.etag import IfMatchDep
from api.openapi import tagged
from api.parameters import NoQuery, RowId
from api.schemas.applications_results import LetterOut, LettersOut
from api.schemas.applications_steps import SendingIn
from api.schemas.inputs import CaseNumberPath
from retrofit.audit import record_reading
from retrofit.codes import ReadingPurpose, Role
from retrofit.subsidy.case_file import open_case
from retrofit.subsidy.correspondence import letter_named
from retrofit.subsidy.letters import LetterContent, render
from retrofit.subsidy.outgoing import SENDERS, record_sending
from retrofit.subsidy.previews import preview

router = case_router()

Nothing = Annotated[NoQuery, Query()]


class Pdf(Response):
    """A letter as an accessible PDF."""

    media_type = "application/pdf"


@router.get(
    "/{number}/letters",
    dependencies=[READERS],
    response_model=LettersOut,
    responses=tagged(),
    summary="De brieven in een zaak",
)
def show_letters(number: CaseNumberPath, desk: KeylessDeskDep, query: Nothing) -> Response:
    """List the letters; what each says is read apart."""
    return show(desk, number, letters_out)


@router.get(
    "/{number}/letters/{id}",
    dependencies=[READERS],
    response_class=Pdf,
    summary="Een brief als PDF",
)
def show_letter(
    number: CaseNumberPath, id: RowId, desk: KeylessDeskDep, query: Nothing
) -> Response:
    """Show a letter as it was written; always the same."""
    actor = desk.actor

    def work(session: Session) -> LetterContent:
        open_case(session, number, by=desk.acting)
        return letter_named(session, number, id)[1]

    return desk.read(
        work,
        out=render,
        note=lambda session, _: record_reading(
            session, actor, "letter", str(id), purpose_of(actor), case_number=number
        ),
        media_type=Pdf.media_type,
    )


@router.post(
    "/{number}/letter-previews",
    dependencies=[audience(Role.CASE_HANDLER, Role.REVIEWER, Role.BUDGET_HOLDER, keys=False)],
    response_class=Pdf,
    summary="De brief van een voorstel vooraf bekijken",
)
def preview_letter(number: CaseNumberPath, desk: KeylessDeskDep) -> Response:
    """Show what the letter of the waiting proposal would say; nothing is kept of it."""
    actor = desk.actor
    return desk.read(
        lambda session: preview(session, number, by=desk.acting),
        out=lambda content: render(content, concept=True),
        note=lambda session, _: record_reading(
            session, actor, "application", number, ReadingPurpose.WRITING
        ),
        media_type=Pdf.media_type,
    )


@router.post(
    "/{number}/letters/{id}/sendings",
    dependencies=[audience(*SENDERS, keys=False)],
    status_code=201,
    response_model=LetterOut,
    summary="Registreren dat een brief is verzonden",
)
def send_letter(
    number: CaseNumberPath, id: RowId, body: SendingIn, desk: DeskDep, match: IfMatchDep
) -> Response:
    """Record that a letter was sent; its terms run from the day on the letter."""
    act = change(desk, number, match)
    return act.make(
        lambda session: record_sending(
            session, number, id, by=act.by, sent_on=body.sent_on, expected_version=act.version
        ),
        lambda _, letter: LetterOut.of(letter),
    )
