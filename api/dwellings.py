"""Homes. What is known of a single home is never public: nothing of it is stored on the way."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.access import MAP, MapAreasDep, actor_of
from api.areas import CRS84
from api.database import ConnectionDep
from api.parameters import DwellingsQuery, MomentQuery, UnitId
from api.schemas.addresses import DwellingsOut, DwellingSummaryOut
from api.schemas.dwellings import DwellingOut
from api.schemas.flags import flags_out
from api.schemas.home_list import HomeListOut, HomeListQuery, HomeTotalsOut, ListedHomeOut
from retrofit.codes import Role
from retrofit.homes.card import card
from retrofit.homes.finding import homes_at
from retrofit.homes.flag_rule import flag_rule
from retrofit.homes.flags import flags_of_home
from retrofit.homes.listed import Then, home_totals, list_homes
from retrofit.homes.open_flags import seen_with
from retrofit.state import data_state
from retrofit.today import today

router = APIRouter(prefix="/dwellings", tags=["woningen"])


def flag_roles(request: Request) -> frozenset[Role]:
    """Return the roles with which somebody sees flags; none for a guest and for a key."""
    return seen_with(actor_of(request))


FlagRolesDep = Annotated[frozenset[Role], Depends(flag_roles)]


@router.get("", dependencies=[MAP], summary="Woningen op een adres")
def show_dwellings(
    connection: ConnectionDep,
    response: Response,
    areas: MapAreasDep,
    query: Annotated[DwellingsQuery, Query()],
) -> DwellingsOut:
    """List the homes with a postcode and house number, in the areas of who asks.

    As the map shows them; with ``asOf`` or ``knownAt`` as they were on that day, as known then.
    """
    response.headers["Content-Crs"] = CRS84
    found = homes_at(
        connection,
        query.postcode,
        query.house_number,
        query.house_letter,
        query.addition,
        as_of=query.as_of,
        known_at=query.known_at,
        within=areas,
    )
    return DwellingsOut(dwellings=[DwellingSummaryOut.of(home) for home in found])


@router.get("/list", dependencies=[MAP], summary="De woningen van de kaart als lijst")
def show_list(
    connection: ConnectionDep,
    response: Response,
    areas: MapAreasDep,
    roles: FlagRolesDep,
    request: Request,
    query: Annotated[HomeListQuery, Query()],
) -> HomeListOut:
    """List the homes that the map shows, in the areas of who asks, with their totals.

    With ``asOf`` or ``knownAt`` those of the map of that day, as known then. A flag that is not for
    the role of who asks neither shows nor finds a home.
    """
    response.headers["Content-Crs"] = CRS84
    sees, wanted = flag_rule().seen_by(roles), query.wanted()
    then = None
    if (query.as_of, query.known_at) != (None, None):
        day, mark = query.as_of or today(), data_state(connection).map_mark
        made = request.app.state.days.of(connection, mark, day, query.known_at)
        then = Then(day, query.known_at, made)
    found, cursor = list_homes(
        connection,
        wanted,
        order=query.sort,
        after=query.cursor,
        limit=query.limit,
        within=areas,
        sees=sees,
        then=then,
    )
    # The totals are those of the whole list: once is enough.
    totals = (
        home_totals(connection, wanted, within=areas, sees=sees, then=then)
        if not query.cursor
        else None
    )
    return HomeListOut(
        as_of=query.as_of or today(),
        dwellings=[ListedHomeOut.of(home) for home in found],
        totals=HomeTotalsOut.of(totals) if totals else None,
        next_cursor=cursor,
    )


@router.get("/{id}", dependencies=[MAP], summary="Alles over een woning")
def show_dwelling(
    id: UnitId,
    connection: ConnectionDep,
    response: Response,
    areas: MapAreasDep,
    roles: FlagRolesDep,
    query: Annotated[MomentQuery, Query()],
) -> DwellingOut:
    """Show one home; 404 when there is none with this id here, or when nobody lives in it."""
    response.headers["Content-Crs"] = CRS84
    day = query.as_of or today()
    home = card(connection, id, day, known_at=query.known_at, within=areas, roles=roles)
    found = flags_of_home(connection, id, day, known_at=query.known_at) if roles else None
    flags = flags_out(found, flag_rule(), roles) if found is not None else None
    return DwellingOut.of(home, day, flags)
