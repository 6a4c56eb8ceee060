"""The search box."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.access import MAP
from api.areas import CRS84
from api.database import ConnectionDep
from api.parameters import AddressQuery
from api.schemas.addresses import AddressesOut, AddressHitOut
from retrofit.search import find_addresses

router = APIRouter(prefix="/addresses", tags=["adressen"])


@router.get("", dependencies=[MAP], summary="Adressen zoeken")
def search(
    connection: ConnectionDep, response: Response, query: Annotated[AddressQuery, Query()]
) -> AddressesOut:
    """Find the addresses that a typed text can mean."""
    response.headers["Content-Crs"] = CRS84
    found = find_addresses(connection, query.q, limit=query.limit)
    return AddressesOut(addresses=[AddressHitOut.of(hit) for hit in found])
