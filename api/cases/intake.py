"""An application comes in."""

from fastapi import Response
from sqlalchemy.orm import Session

from api.access import audience
from api.cases.acts import KIND, case_router
from api.desk import DeskDep
from api.etag import etag
from api.schemas.applications import CautionOut, ReceivedOut
from api.schemas.applications_given import ApplicationIn
from api.schemas.applications_parts import CaseDwellingOut, SchemeRefOut
from api.schemas.base import CodedText
from retrofit import texts
from retrofit.people.actor import Actor
from retrofit.subsidy import dates
from retrofit.subsidy.case_file import CaseFile
from retrofit.subsidy.cautions import cautions
from retrofit.subsidy.intake import receive
from retrofit.subsidy.overview import homes_of, line_of
from retrofit.subsidy.scheme import scheme_named
from retrofit.subsidy.transitions import STEP_OF, Action

router = case_router()


@router.post(
    "",
    dependencies=[audience(*STEP_OF[Action.RECEIVE].roles, keys=True)],
    status_code=201,
    response_model=ReceivedOut,
    summary="Een aanvraag registreren",
)
def register_application(body: ApplicationIn, desk: DeskDep) -> Response:
    """Register an application and answer with its number, its term, and what to look at."""

    def work(session: Session) -> tuple[CaseFile, ReceivedOut]:
        file = receive(session, body.application(), by=desk.acting)
        return file, received(session, file, by=desk.acting)

    return desk.run(
        work,
        out=lambda done: done[1],
        tag=lambda done: etag(KIND, done[0].number, done[0].case.steps),
        location=lambda done: f"/applications/{done[0].number}",
    )


def received(session: Session, file: CaseFile, *, by: Actor) -> ReceivedOut:
    """Tell of an application that was just registered."""
    case = file.case
    return ReceivedOut(
        number=case.number,
        version=case.steps,
        scheme=SchemeRefOut.of(scheme_named(case.scheme), case.scheme_version),
        line=line_of(session, file),
        state=CodedText.of(case.state, texts.CASE_STATE),
        received_at=case.received_at,
        decide_until=dates.decision_due(file).on,
        dwellings=[CaseDwellingOut.of(home) for home in homes_of(session, file)],
        warnings=[CautionOut.of(each) for each in cautions(session, file, by=by)],
    )
