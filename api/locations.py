"""Addresses in the shape of PDOK's Locatieserver, so that its clients can switch.

    /addresses/suggest?q=colijnstr    /addresses/free?q=3317AB+12    /addresses/lookup?id=adr-...

Parameters and fields are the Locatieserver's; what it also knows (streets, places, parcels) is not
here: only addresses of the loaded register.
"""

from typing import Annotated

from fastapi import APIRouter, Query

from api.access import MAP
from api.database import ConnectionDep
from api.schemas.locations import (
    FreeQuery,
    LocationsFound,
    LocationsOut,
    LookupQuery,
    SuggestOut,
    SuggestQuery,
)
from retrofit.locations import Page, find_locations, location_of

router = APIRouter(prefix="/addresses", tags=["adressen"])


@router.get(
    "/suggest",
    dependencies=[MAP],
    response_model_exclude_none=True,
    summary="Adressen voorstellen tijdens het typen (vorm van de Locatieserver)",
)
def suggest_addresses(
    connection: ConnectionDep, query: Annotated[SuggestQuery, Query()]
) -> SuggestOut:
    """Suggest addresses for what was typed so far; a slip of the keyboard is forgiven."""
    return SuggestOut.of(_found(connection, query), query)


@router.get(
    "/free",
    dependencies=[MAP],
    response_model_exclude_none=True,
    summary="Adressen zoeken met alle gegevens (vorm van de Locatieserver)",
)
def search_freely(connection: ConnectionDep, query: Annotated[FreeQuery, Query()]) -> LocationsOut:
    """Find addresses, with all that is known of each."""
    found = LocationsFound.of(_found(connection, query), query.start, query.fl)
    return LocationsOut(response=found)


@router.get(
    "/lookup",
    dependencies=[MAP],
    response_model_exclude_none=True,
    summary="Een adres met alle gegevens (vorm van de Locatieserver)",
)
def look_up_address(
    connection: ConnectionDep, query: Annotated[LookupQuery, Query()]
) -> LocationsOut:
    """Show one address; none when it is not in the register, as the Locatieserver does."""
    location = location_of(connection, query.address_id)
    locations = [location] if location else []
    page = Page(len(locations), 0.0, locations)
    return LocationsOut(response=LocationsFound.of(page, 0, query.fl))


def _found(connection: ConnectionDep, query: SuggestQuery) -> Page:
    return find_locations(
        connection, query.q, start=query.start, rows=query.rows, filters=query.filters
    )
