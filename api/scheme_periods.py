"""Scheme periods: their money under a ceiling, the queue before it, and who changes it.

A change names the version of the period that was seen (If-Match). That version goes up when people
change the period. It does not when cases move money, which happens all day long: the ledger judges
by itself whether there is enough. What the money does stands in the ETag behind the point.
"""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy.orm import Session

from api.access import audience
from api.desk import DeskDep, KeylessDeskDep, written
from api.etag import IfMatchDep, etag
from api.json_body import JsonRoute
from api.openapi import tagged
from api.parameters import NoQuery, RowId
from api.schemas.scheme_periods import (
    CeilingChangeIn,
    CeilingChangesOut,
    DrawIn,
    EntriesQuery,
    LedgerEntriesOut,
    LedgerEntryOut,
    PeriodIn,
    PeriodOut,
    PeriodsOut,
    WholePeriodOut,
)
from retrofit.codes import Role
from retrofit.people.actor import Actor
from retrofit.subsidy import periods
from retrofit.subsidy.overview import READERS as SEE_CASES
from retrofit.subsidy.period_overview import lock_period, movements, period_overview

router = APIRouter(prefix="/scheme-periods", tags=["regelingen"], route_class=JsonRoute)

KIND = "scheme-period"


#: Whoever works with cases, and who confirms ceilings; planners see the sums and no cases.
READERS = audience(*SEE_CASES, Role.ADMIN)
WITH_PLANNERS = audience(*SEE_CASES, Role.ADMIN, Role.PLANNER)
PROPOSERS = audience(Role.BUDGET_HOLDER, keys=False)
CONFIRMERS = audience(Role.BUDGET_HOLDER, Role.ADMIN, keys=False, fresh=True)
DRAWERS = audience(Role.BUDGET_HOLDER, Role.REVIEWER, keys=False)


@router.get(
    "", dependencies=[WITH_PLANNERS], response_model=PeriodsOut, summary="Alle aanvraagperioden"
)
def list_periods(desk: KeylessDeskDep, query: Annotated[NoQuery, Query()]) -> Response:
    """List the periods with their ledger, newest first."""
    return desk.read(
        periods.all_periods,
        out=lambda found: PeriodsOut(scheme_periods=[PeriodOut.of(each) for each in found]),
    )


@router.get(
    "/{id}",
    dependencies=[READERS],
    response_model=WholePeriodOut,
    responses=tagged(),
    summary="Een aanvraagperiode met plafond en wachtrij",
)
def show_period(id: RowId, desk: KeylessDeskDep, query: Annotated[NoQuery, Query()]) -> Response:
    """Show where the money of a period is, who waits for it in which order, and its changes."""
    return desk.read(
        lambda session: whole(session, id, desk.acting),
        out=lambda period: period,
        tag=tag_of,
    )


@router.post(
    "",
    dependencies=[PROPOSERS],
    status_code=201,
    response_model=WholePeriodOut,
    summary="Een aanvraagperiode openen",
)
def open_period(body: PeriodIn, desk: DeskDep) -> Response:
    """Open a period with a ceiling of nothing, and propose its ceiling for a second person."""

    def work(session: Session) -> WholePeriodOut:
        opened = periods.open_period(session, **dict(body), by=desk.acting)
        return whole(session, opened.period.period_id, desk.acting)

    return desk.run(
        work,
        out=lambda period: period,
        tag=tag_of,
        location=lambda period: f"/scheme-periods/{period.id}",
    )


@router.get(
    "/{id}/ceiling-changes",
    dependencies=[READERS],
    response_model=CeilingChangesOut,
    summary="De wijzigingen van een plafond",
)
def list_ceiling_changes(
    id: RowId, desk: KeylessDeskDep, query: Annotated[NoQuery, Query()]
) -> Response:
    """List the changes of a ceiling, oldest first, with who proposed and who confirmed them."""
    return desk.read(
        lambda session: period_overview(session, id, by=desk.acting), out=CeilingChangesOut.of
    )


@router.post(
    "/{id}/ceiling-changes",
    dependencies=[PROPOSERS],
    status_code=201,
    response_model=WholePeriodOut,
    summary="Een ander plafond voorstellen",
)
def propose_ceiling(id: RowId, body: CeilingChangeIn, desk: DeskDep, match: IfMatchDep) -> Response:
    """Propose another ceiling; it counts when another person confirms it."""
    version = match.version(KIND, id)

    def work(session: Session) -> WholePeriodOut:
        lock_period(session, id, version)
        periods.propose_ceiling(session, id, **dict(body), by=desk.acting)
        return whole(session, id, desk.acting)

    return desk.run(work, out=lambda period: period, tag=tag_of)


@router.post(
    "/{id}/ceiling-changes/{changeId}/confirmations",
    dependencies=[CONFIRMERS],
    status_code=201,
    response_model=WholePeriodOut,
    summary="Een ander plafond bevestigen",
)
def confirm_ceiling(
    id: RowId,
    change_id: Annotated[RowId, Path(alias="changeId")],
    desk: DeskDep,
    match: IfMatchDep,
) -> Response:
    """Confirm a ceiling that another person proposed; it counts at once."""
    version = match.version(KIND, id)

    def work(session: Session) -> WholePeriodOut:
        lock_period(session, id, version)
        periods.confirm_ceiling(session, id, change_id, by=desk.acting)
        return whole(session, id, desk.acting)

    return desk.run(work, out=lambda period: period, tag=tag_of)


@router.post(
    "/{id}/draws",
    dependencies=[DRAWERS],
    status_code=201,
    response_model=WholePeriodOut,
    summary="Loten tussen aanvragen van een dag",
)
def draw(id: RowId, body: DrawIn, desk: DeskDep, match: IfMatchDep) -> Response:
    """Draw the order of the applications of one day; with the seed anybody can repeat it."""
    version = match.version(KIND, id)

    def work(session: Session) -> WholePeriodOut:
        lock_period(session, id, version)
        periods.draw(session, id, body.day, body.witness, by=desk.acting)
        return whole(session, id, desk.acting)

    return desk.run(work, out=lambda period: period, tag=tag_of)


@router.get(
    "/{id}/ledger-entries",
    dependencies=[READERS],
    response_model=LedgerEntriesOut,
    summary="De boekingen onder een plafond",
)
def list_ledger_entries(
    id: RowId, desk: KeylessDeskDep, query: Annotated[EntriesQuery, Query()]
) -> Response:
    """List the movements under a ceiling, newest first; the ledger is exactly their sum."""
    return desk.read(
        lambda session: movements(
            session, id, by=desk.acting, before=query.cursor, limit=query.limit
        ),
        out=lambda found: LedgerEntriesOut(
            ledger_entries=[LedgerEntryOut.of(each) for each in found[0]], next_cursor=found[1]
        ),
    )


def whole(session: Session, period_id: int, actor: Actor) -> WholePeriodOut:
    """Return a period as it is answered."""
    return WholePeriodOut.whole(period_overview(session, period_id, by=actor))


def tag_of(period: WholePeriodOut) -> str:
    """Return the ETag of a period: its version, and behind the point what cases and days did."""
    digest = hashlib.sha256(written(period)).hexdigest()[:16]
    return etag(KIND, period.id, period.version, view=digest)
