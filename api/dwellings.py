"""Homes. What is known of a single home is never public: nothing of it is stored on the way."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.access import MAP, MapAreasDep
from api.areas import CRS84
from api.database import ConnectionDep
from api.parameters import DwellingQuery, DwellingsQuery, UnitId
from api.schemas.addresses import DwellingsOut, DwellingSummaryOut
from api.schemas.dwellings import DwellingOut
from retrofit.homes.card import card
from retrofit.homes.finding import homes_at
from retrofit.today import today

router = APIRouter(prefix="/dwellings", tags=["woningen"])


@router.get("", dependencies=[MAP], summary="Woningen op een adres")
def show_dwellings(
    connection: ConnectionDep,
    response: Response,
    areas: MapAreasDep,
    query: Annotated[DwellingsQuery, Query()],
) -> DwellingsOut:
    """List the homes with a postcode and house number, in the areas of who asks."""
    response.headers["Content-Crs"] = CRS84
    found = homes_at(
        connection,
        query.postcode,
        query.house_number,
        query.house_letter,
        query.addition,
        within=areas,
    )
    return DwellingsOut(dwellings=[DwellingSummaryOut.of(home) for home in found])


@router.get("/{id}", dependencies=[MAP], summary="Alles over een woning")
def show_dwelling(
    id: UnitId,
    connection: ConnectionDep,
    response: Response,
    areas: MapAreasDep,
    query: Annotated[DwellingQuery, Query()],
) -> DwellingOut:
    """Show one home; 404 when there is none with this id here, or when nobody lives in it."""
    response.headers["Content-Crs"] = CRS84
    day = query.as_of or today()
    return DwellingOut.of(card(connection, id, day, known_at=query.known_at, within=areas), day)
