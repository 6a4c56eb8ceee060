"""Notices of default, and the penalties that they bring."""

from typing import Annotated

from fastapi import Query, Response

from api.cases.acts import READERS, case_router, change, show, takers
from api.cases.parts import notice_out, notices_out
from api.desk import DeskDep, KeylessDeskDep
from api.etag import IfMatchDep
from api.openapi import tagged
from api.parameters import NoQuery, RowId
from api.schemas.applications_results import DefaultNoticeOut, DefaultNoticesOut
from api.schemas.applications_steps import NoticeIn, OnIn, PaidIn, RejectionIn
from api.schemas.inputs import CaseNumberPath
from retrofit.subsidy import defaults
from retrofit.subsidy.transitions import Action

router = case_router()

Nothing = Annotated[NoQuery, Query()]


@router.get(
    "/{number}/default-notices",
    dependencies=[READERS],
    response_model=DefaultNoticesOut,
    responses=tagged(),
    summary="De ingebrekestellingen in een zaak",
)
def show_default_notices(number: CaseNumberPath, desk: KeylessDeskDep, query: Nothing) -> Response:
    """List the notices of default, those that cost nothing as well."""
    return show(desk, number, notices_out)


@router.post(
    "/{number}/default-notices",
    dependencies=[takers(Action.DEFAULT_NOTICE)],
    status_code=201,
    response_model=DefaultNoticeOut,
    summary="Een ingebrekestelling registreren",
)
def record_default_notice(
    number: CaseNumberPath, body: NoticeIn, desk: DeskDep, match: IfMatchDep
) -> Response:
    """Record a notice of default; whether it counts is shown with the deadline."""
    act = change(desk, number, match)
    return act.make(
        lambda session: defaults.record_default_notice(
            session, number, by=act.by, received_on=body.received_on, expected_version=act.version
        ),
        notice_out,
    )


@router.post(
    "/{number}/default-notices/{id}/rejections",
    dependencies=[takers(Action.REJECT_NOTICE, fresh=True)],
    status_code=201,
    response_model=DefaultNoticeOut,
    summary="Een ingebrekestelling afwijzen",
)
def reject_notice(
    number: CaseNumberPath, id: RowId, body: RejectionIn, desk: DeskDep, match: IfMatchDep
) -> Response:
    """Decide that a notice of default costs nothing, with a letter; never by the handler.

    The decision stands among those of the case: objection and appeal lie against it.
    """
    act = change(desk, number, match)
    return act.make(
        lambda session: defaults.reject_notice(
            session,
            number,
            id,
            body.exception,
            by=act.by,
            text=body.text,
            on=body.on,
            expected_version=act.version,
        ),
        notice_out,
    )


@router.post(
    "/{number}/default-notices/{id}/penalties",
    dependencies=[takers(Action.SET_PENALTY, fresh=True)],
    status_code=201,
    response_model=DefaultNoticeOut,
    summary="De dwangsom vaststellen",
)
def set_penalty(
    number: CaseNumberPath, id: RowId, body: OnIn, desk: DeskDep, match: IfMatchDep
) -> Response:
    """Set the penalty at what the clock says, once it costs no more; not by the handler.

    Anew after an upheld objection it is never less than it was, and set by another person.
    """
    act = change(desk, number, match)
    return act.make(
        lambda session: defaults.set_penalty(
            session, number, id, by=act.by, on=body.on, expected_version=act.version
        ),
        notice_out,
    )


@router.post(
    "/{number}/default-notices/{id}/payments",
    dependencies=[takers(Action.PAY_PENALTY, fresh=True)],
    status_code=201,
    response_model=DefaultNoticeOut,
    summary="De betaling van een dwangsom registreren",
)
def pay_penalty(
    number: CaseNumberPath, id: RowId, body: PaidIn, desk: DeskDep, match: IfMatchDep
) -> Response:
    """Record that a penalty was paid, or its rest; never by who set it, and from no ceiling."""
    act = change(desk, number, match)
    return act.make(
        lambda session: defaults.pay_penalty(
            session, number, id, by=act.by, paid_on=body.paid_on, expected_version=act.version
        ),
        notice_out,
    )
