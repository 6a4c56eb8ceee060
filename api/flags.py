"""Flags of single homes: subsidence, foundation, backlog maintenance. For the staff only."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.access import audience
from api.desk import DeskDep, KeylessDeskDep
from api.json_body import JsonRoute
from api.parameters import NoQuery, UnitId
from api.schemas.flags import FlagEventIn, FlagEventOut, FlagsOut, FlagsQuery
from retrofit.homes.flag_recording import ROLES, record_flag_event
from retrofit.homes.flag_rule import STAFF, flag_rule
from retrofit.homes.flags import flags_in_areas
from retrofit.today import today

router = APIRouter(prefix="/dwellings", tags=["woningen"], route_class=JsonRoute)

ACTING = sorted({role for roles in ROLES.values() for role in roles})


@router.get(
    "/{id}/flags",
    dependencies=[audience(*sorted(STAFF), keys=False)],
    response_model=FlagsOut,
    summary="De vlaggen van een woning, en waar zij op rusten",
)
def show_flags(id: UnitId, desk: KeylessDeskDep, query: Annotated[FlagsQuery, Query()]) -> Response:
    """Show how each flag stands on a day, as known at a moment; unknown is a state of its own.

    Of a flag that is not for the asker's role only that it is withheld.
    """
    day, rule, actor = query.as_of or today(), flag_rule(), desk.acting
    return desk.read(
        lambda session: flags_in_areas(
            session.connection(),
            id,
            day,
            known_at=query.known_at,
            within=actor.areas(*sorted(STAFF)),
        ),
        out=lambda flags: FlagsOut.of(id, day, flags, rule, frozenset(actor.roles)),
    )


@router.post(
    "/{id}/flags",
    status_code=201,
    dependencies=[audience(*ACTING, keys=False)],
    response_model=FlagEventOut,
    summary="Een vlag vaststellen, betwisten, handhaven, opheffen of terugnemen",
)
def record_flag(
    id: UnitId, body: FlagEventIn, desk: DeskDep, query: Annotated[NoQuery, Query()]
) -> Response:
    """Append what is done with a flag: codes only.

    403 for a role that may not do this; 404 when there is no such home here; 409 when the flag does
    not stand as the step asks, or when who contested it would decide on it.
    """
    return desk.run(
        lambda session: record_flag_event(session, body.given(id), by=desk.acting),
        out=FlagEventOut.of,
        location=lambda event: f"/dwellings/{event.verblijfsobject_id}/flags",
    )
