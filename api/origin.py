"""The service itself: its front door, its description, and whether it works."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.access import PUBLIC
from api.database import ConnectionDep
from api.front import API_VERSION
from api.openapi import TITLE
from api.parameters import NoQuery
from api.schemas.origin import HealthOut, ReadinessOut, ServiceOut
from retrofit.readiness import examine
from retrofit.state import data_state
from retrofit.today import today

router = APIRouter(tags=["dienst"])


@router.get("", dependencies=[PUBLIC], summary="Wat deze dienst is en welke gegevens hij toont")
def service(
    request: Request, connection: ConnectionDep, query: Annotated[NoQuery, Query()]
) -> ServiceOut:
    """Tell the version of the API and of the data."""
    return ServiceOut.of(
        data_state(connection),
        today(),
        title=TITLE,
        version=API_VERSION,
        background_tiles=request.app.state.background_tiles,
    )


@router.get("/health", dependencies=[PUBLIC], summary="Of het proces draait")
def health(query: Annotated[NoQuery, Query()]) -> HealthOut:
    """Answer without asking the database."""
    return HealthOut()


@router.get(
    "/readiness",
    dependencies=[PUBLIC],
    response_model=ReadinessOut,
    responses={503: {"model": ReadinessOut, "description": "Nog niet klaar"}},
    summary="Of de dienst vragen kan beantwoorden",
)
def readiness(
    request: Request, response: Response, query: Annotated[NoQuery, Query()]
) -> ReadinessOut:
    """Look at the database, its tables and the map; 503 when a required check fails."""
    found = ReadinessOut.of(examine(request.app.state.engine))
    response.status_code = 200 if found.status == "ok" else 503
    return found


@router.get("/openapi.json", dependencies=[PUBLIC], include_in_schema=False)
def openapi(request: Request, query: Annotated[NoQuery, Query()]) -> Response:
    """Publish the description; any page may read it."""
    return Response(
        orjson.dumps(request.app.openapi()),
        media_type="application/json",
        headers={
            "Access-Control-Allow-Origin": "*",
            "Cross-Origin-Resource-Policy": "cross-origin",
        },
    )
