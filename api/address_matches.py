"""Many addresses at once, as they stand in somebody's list."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.access import audience
from api.desk import KeylessDeskDep
from api.json_body import JsonRoute
from api.parameters import NoQuery
from api.schemas.address_matches import AddressMatchesIn, AddressMatchesOut
from retrofit.search import match_addresses
from retrofit.subsidy.enquiry import ASKERS

router = APIRouter(prefix="/address-matches", tags=["adressen"], route_class=JsonRoute)


@router.post(
    "",
    dependencies=[audience(*ASKERS, keys=True)],
    response_model=AddressMatchesOut,
    summary="Een lijst getypte adressen opzoeken",
)
def match_typed_addresses(
    body: AddressMatchesIn, desk: KeylessDeskDep, query: Annotated[NoQuery, Query()]
) -> Response:
    """Find the homes that each line means: one, several to choose from, or none.

    It only reads. A POST because a list of addresses does not belong in an address.
    """
    return desk.read(
        lambda session: match_addresses(session.connection(), body.addresses),
        out=AddressMatchesOut.of,
    )
