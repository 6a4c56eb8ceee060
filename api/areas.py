"""The areas of the map."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.access import PUBLIC
from api.database import ConnectionDep
from api.parameters import AreaCode, AreasQuery, NoQuery
from api.schemas.areas import AreaOut, AreasOut
from retrofit.areas import area_named, list_areas
from retrofit.programmes import programmes
from retrofit.today import today

CRS84 = "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"

router = APIRouter(prefix="/areas", tags=["gebieden"])


@router.get("", dependencies=[PUBLIC], summary="Gebieden met hun grenzen")
def show_areas(
    connection: ConnectionDep, response: Response, query: Annotated[AreasQuery, Query()]
) -> AreasOut:
    """List the areas that hold today; of one programme when it is named."""
    response.headers["Content-Crs"] = CRS84
    programme = programmes()[query.programme] if query.programme else None
    found = list_areas(connection, today(), level=query.level, programme=programme)
    return AreasOut(areas=[AreaOut.of(area) for area in found])


@router.get("/{code}", dependencies=[PUBLIC], summary="Een gebied met zijn grens")
def show_area(
    code: AreaCode,
    connection: ConnectionDep,
    response: Response,
    query: Annotated[NoQuery, Query()],
) -> AreaOut:
    """Show one area; 404 when it does not hold today."""
    response.headers["Content-Crs"] = CRS84
    return AreaOut.of(area_named(connection, code, today()))
