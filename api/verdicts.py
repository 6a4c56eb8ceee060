"""Verdicts on single homes, and why their number changed. For staff, each in their own areas."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.access import MAP_ROLES, ActorDep, audience
from api.database import ConnectionDep
from api.parameters import ChangesQuery, Slug, VerdictsQuery
from api.schemas.verdicts import ChangesOut, ListedVerdictOut, VerdictsOut
from retrofit.progress.explain import explain
from retrofit.progress.listed import list_verdicts
from retrofit.today import today

router = APIRouter(prefix="/programmes", tags=["programma's"])

STAFF = audience(*MAP_ROLES)


@router.get("/{programme}/verdicts", dependencies=[STAFF], summary="Het oordeel over elke woning")
def show_verdicts(
    programme: Slug,
    connection: ConnectionDep,
    actor: ActorDep,
    query: Annotated[VerdictsQuery, Query()],
) -> VerdictsOut:
    """List the verdicts in the areas of who asks, by home; 404 when there is no such programme."""
    found, cursor = list_verdicts(
        connection,
        programme,
        as_of=query.as_of or today(),
        known_at=query.known_at,
        policy_id=query.policy,
        outcome=query.outcome,
        after=query.cursor or "",
        limit=query.limit,
        within=actor.areas(*MAP_ROLES),
    )
    return VerdictsOut(verdicts=[ListedVerdictOut.of(each) for each in found], next_cursor=cursor)


@router.get(
    "/{programme}/changes", dependencies=[STAFF], summary="Waardoor het aantal woningen veranderde"
)
def show_changes(
    programme: Slug,
    connection: ConnectionDep,
    actor: ActorDep,
    query: Annotated[ChangesQuery, Query()],
) -> ChangesOut:
    """Split the difference of two figures into causes; who works in some areas sees no homes."""
    found = explain(
        connection,
        programme,
        from_day=query.from_day,
        to_day=query.to or today(),
        known_from=query.known_from,
        known_to=query.known_to,
        policy_from=query.policy_from,
        policy_to=query.policy_to,
    )
    return ChangesOut.of(found, with_homes=actor.areas(*MAP_ROLES) is None)
