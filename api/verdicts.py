"""Verdicts on single homes, their streets, and why their number changed: for staff, by area."""

from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy import Connection

from api.access import MAP_ROLES, ActorDep, audience
from api.database import ConnectionDep
from api.parameters import ChangesQuery, ProgressQuery, Slug, VerdictsQuery
from api.schemas.groups import AssociationsOut, HomeGroupOut, StreetsOut
from api.schemas.verdicts import ChangesOut, ListedVerdictOut, VerdictsOut, in_words
from retrofit.areas import area_names
from retrofit.homes.records import first_addresses
from retrofit.people.actor import Actor
from retrofit.progress.explain import explain
from retrofit.progress.groups import By, grouped
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
        reason=query.reason,
        after=query.cursor or "",
        limit=query.limit,
        within=actor.areas(*MAP_ROLES),
    )
    homes = first_addresses(
        connection, [each.unit_id for each in found], query.as_of or today(), query.known_at
    )
    addresses = in_words(homes)
    return VerdictsOut(
        verdicts=[ListedVerdictOut.of(each, addresses) for each in found], next_cursor=cursor
    )


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
    if actor.areas(*MAP_ROLES) is not None:
        return ChangesOut.of(found, None)
    homes = [home for part in found.parts for home in (*part.gained, *part.lost)]
    return ChangesOut.of(
        found, first_addresses(connection, homes, found.last.as_of, query.known_to)
    )


@router.get("/{programme}/streets", dependencies=[STAFF], summary="Hoe ver de straten zijn")
def show_streets(
    programme: Slug,
    connection: ConnectionDep,
    actor: ActorDep,
    query: Annotated[ProgressQuery, Query()],
) -> StreetsOut:
    """Add up the homes of each street in one's areas; 404 when there is no such programme."""
    return StreetsOut(streets=groups(connection, programme, "street", actor, query))


@router.get(
    "/{programme}/owners-associations",
    dependencies=[STAFF],
    summary="Hoe ver de verenigingen van eigenaars zijn",
)
def show_associations(
    programme: Slug,
    connection: ConnectionDep,
    actor: ActorDep,
    query: Annotated[ProgressQuery, Query()],
) -> AssociationsOut:
    """Add up the homes of each association in one's areas; 404: there is no such programme."""
    return AssociationsOut(
        owners_associations=groups(connection, programme, "association", actor, query)
    )


def groups(
    connection: Connection, programme: str, by: By, actor: Actor, query: ProgressQuery
) -> list[HomeGroupOut]:
    """Return the groups of a programme in the areas of who asks."""
    found = grouped(
        connection,
        programme,
        by,
        as_of=query.as_of or today(),
        known_at=query.known_at,
        policy_id=query.policy,
        within=actor.areas(*MAP_ROLES),
    )
    names = area_names(connection, [each.neighbourhood_code for each in found], today())
    return [HomeGroupOut.of(each, names) for each in found]
