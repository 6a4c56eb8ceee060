"""The action lines beside the homes and the learning agenda of a programme."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from api.access import audience
from api.desk import DeskDep, KeylessDeskDep
from api.json_body import JsonRoute
from api.parameters import MomentQuery, MoneyQuery, Slug
from api.schemas.action_lines import (
    LearningIn,
    LearningOut,
    LearningsOut,
    MilestoneIn,
    MilestoneSaidOut,
)
from api.schemas.money import MoneyOut
from retrofit.codes import Role
from retrofit.programmes import policy_named, programme_named
from retrofit.progress.action_lines import say_milestone
from retrofit.progress.counting import judge
from retrofit.progress.facts import read_facts
from retrofit.progress.learning import learned, write_learning
from retrofit.progress.money import money_of
from retrofit.today import today

router = APIRouter(prefix="/programmes", tags=["programma's"], route_class=JsonRoute)

MONEY_READERS = audience(
    Role.CASE_HANDLER, Role.REVIEWER, Role.BUDGET_HOLDER, Role.PLANNER, Role.AUDITOR
)
READERS = audience(
    Role.CASE_HANDLER,
    Role.REVIEWER,
    Role.BUDGET_HOLDER,
    Role.WUO_ADVISER,
    Role.PLANNER,
    Role.AUDITOR,
)


@router.post(
    "/{programme}/milestones",
    dependencies=[audience(Role.PLANNER, Role.BUDGET_HOLDER, keys=False)],
    status_code=201,
    response_model=MilestoneSaidOut,
    summary="Een dag van een mijlpaal vastleggen",
)
def add_milestone(programme: Slug, body: MilestoneIn, desk: DeskDep) -> Response:
    """Say on which day a milestone is planned, expected or was reached."""
    return desk.run(
        lambda session: say_milestone(session, programme, by=desk.acting, **dict(body)),
        out=MilestoneSaidOut.of,
    )


@router.get(
    "/{programme}/money",
    dependencies=[MONEY_READERS],
    response_model=MoneyOut,
    summary="Het geld van een programma naast de woningen",
)
def show_money(
    programme: Slug, desk: KeylessDeskDep, query: Annotated[MoneyQuery, Query()]
) -> Response:
    """Show each line's money, its sources, what homes cost, and how many it still pays.

    As it is known now: an earlier moment (`knownAt`) is refused, for not all of it can be told.
    """

    def work(session: Session) -> MoneyOut:
        connection, found = session.connection(), programme_named(programme)
        on = query.as_of or today()
        policy = policy_named(query.policy or found.default_policy)
        verdicts = judge(read_facts(connection, found, on), found, policy, on)
        return MoneyOut.whole(
            money_of(connection, found, verdicts, on, asked_cents=query.amount_cents)
        )

    return desk.read(work, out=lambda found: found)


@router.get(
    "/{programme}/learning-entries",
    dependencies=[READERS],
    response_model=LearningsOut,
    summary="De leeragenda van een programma",
)
def list_learning(
    programme: Slug, desk: KeylessDeskDep, query: Annotated[MomentQuery, Query()]
) -> Response:
    """List what was learned by a day, as known at a moment, newest first."""

    def work(session: Session) -> LearningsOut:
        day = query.as_of or today()
        found = learned(session.connection(), programme_named(programme).id, day, query.known_at)
        return LearningsOut(learning_entries=[LearningOut.of(each) for each in found])

    return desk.read(work, out=lambda found: found)


@router.post(
    "/{programme}/learning-entries",
    dependencies=[audience(Role.PLANNER, Role.WUO_ADVISER, keys=False)],
    status_code=201,
    response_model=LearningOut,
    summary="Iets op de leeragenda zetten",
)
def add_learning(programme: Slug, body: LearningIn, desk: DeskDep) -> Response:
    """Write what worked or did not in a neighbourhood; no word about a person."""
    return desk.run(
        lambda session: write_learning(session, programme, by=desk.acting, **dict(body)),
        out=LearningOut.of,
    )
