"""Vector tiles: plain routes that hand on bytes from SQL.

A tile is cut and compressed once for each version of the data and each set of areas that people
work in; whoever has it already gets a 304.
"""

import gzip
import hashlib
import re
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from api.access import MAP, OPEN_MAP, declares, let_in
from api.database import ConnectionDep, reading
from api.errors import INVALID, Problem, problem_response
from api.front import API_VERSION
from api.kept import KeptProgress, KeptState, Recent
from api.openapi import BASE, TITLE
from api.parameters import NoQuery
from api.schemas.tiles import TileSetOut
from api.visitors import settings_of
from retrofit.programmes import programmes
from retrofit.progress.summary import AreaProgress
from retrofit.state import DataState
from retrofit.tiles import bounds, cut_tile, is_tile

MVT = "application/vnd.mapbox-vector-tile"
PATH = BASE + "/tiles/{z}/{x}/{y}"
#: All tiles of a small town at the zooms that people use.
MOST_BYTES = 64_000_000

router = APIRouter(prefix="/tiles", tags=["kaart"])


@router.get(
    "",
    dependencies=[MAP],
    summary="Welke tegels er zijn, als TileJSON",
    response_model_exclude_none=True,
)
def tile_set(
    request: Request, connection: ConnectionDep, query: Annotated[NoQuery, Query()]
) -> TileSetOut:
    """Describe the tiles to a map."""
    base = settings_of(request).public_url or str(request.base_url).rstrip("/")
    address = base + PATH
    return TileSetOut.of(TITLE, address, bounds(connection))


class Tiles:
    """Cuts tiles, and keeps them as long as the data stays the same."""

    def __init__(self, engine: Engine, state: KeptState, progress: KeptProgress) -> None:
        self._engine = engine
        self._state = state
        self._progress = progress
        self._kept: Recent[bytes] = Recent(MOST_BYTES, weigh=lambda tile: len(tile) + 200)

    def route(self) -> Route:
        """Return the route of a tile."""
        return Route(PATH, self.answer, methods=["GET"], name="tile")

    @declares(OPEN_MAP)
    async def answer(self, request: Request) -> Response:
        """Answer with a tile, 204 when it is empty, 304 when the browser has it."""
        areas = await let_in(request, OPEN_MAP)
        names = ("z", "x", "y")
        wrong = [name for name in names if not re.fullmatch("[0-9]{1,9}", _part(request, name))]
        if wrong or request.query_params:
            return _not_a_tile(wrong, bool(request.query_params))
        zoom, x, y = (int(_part(request, name)) for name in names)
        if not is_tile(zoom, x, y):
            raise HTTPException(404)
        # Only what is not known yet costs a thread and a connection.
        state = self._state.fresh()
        if state is None:
            state = await run_in_threadpool(self._state.ask)
        mark = f'W/"{API_VERSION}-{state.map_mark}{_view(areas)}"'
        headers = {
            "ETag": mark,
            "Cache-Control": "private, no-cache",
            "Vary": "Accept-Encoding",
            "Content-Crs": "<http://www.opengis.net/def/crs/EPSG/0/3857>",
        }
        if has_already(request.headers.get("if-none-match", ""), mark):
            return Response(status_code=304, headers=headers)
        key = (state.map_mark, areas, zoom, x, y)
        kept = self._kept.get(key)
        tile = (
            await run_in_threadpool(self._cut, state, areas, zoom, x, y) if kept is None else kept
        )
        if kept is None:
            self._kept.put(key, tile)
        if not tile:
            return Response(status_code=204, headers=headers)
        if "gzip" in request.headers.get("accept-encoding", "").lower():
            return Response(tile, media_type=MVT, headers=headers | {"Content-Encoding": "gzip"})
        return Response(gzip.decompress(tile), media_type=MVT, headers=headers)

    def _cut(
        self, state: DataState, areas: frozenset[str] | None, zoom: int, x: int, y: int
    ) -> bytes:
        """Cut a tile and compress it; empty when nothing lies in it."""
        if state.map_on is None:
            return b""
        with reading(self._engine) as connection:
            figures: list[AreaProgress] = []
            for programme in programmes():
                figures += self._progress.of(
                    connection, programme, as_of=state.map_on, policy_id=None, state=state
                ).areas
            tile = cut_tile(
                connection, zoom, x, y, map_on=state.map_on, figures=figures, within=areas
            )
        return gzip.compress(tile, compresslevel=6, mtime=0) if tile else b""


def _view(areas: frozenset[str] | None) -> str:
    """Return what tells the tiles of people in some areas from those of others."""
    if areas is None:
        return ""
    return "-" + hashlib.sha256(" ".join(sorted(areas)).encode()).hexdigest()[:16]


def has_already(asked: str, mark: str) -> bool:
    """Tell whether an If-None-Match header names what we would send."""
    known = [part.strip().removeprefix("W/") for part in asked.split(",")]
    return "*" in known or mark.removeprefix("W/") in known


def _part(request: Request, name: str) -> str:
    return str(request.path_params[name])


def _not_a_tile(wrong: list[str], has_query: bool) -> Response:
    errors = [
        {"in": "path", "name": name, "reason": "moet een geheel getal zijn", "code": "number"}
        for name in wrong
    ]
    if has_query:
        reason = "een tegel kent geen parameters"
        errors.append({"in": "query", "name": "?", "reason": reason, "code": "unknown_parameter"})
    first = errors[0]
    detail = f"{first['name']}: {first['reason']}."
    return problem_response(Problem(400, INVALID, detail, errors=errors))


#: FastAPI does not know this route; this is its part of the description.
TILE_OPERATION: dict[str, Any] = {
    "get": {
        "tags": ["kaart"],
        "summary": "Een vectortegel (WebMercatorQuad)",
        "description": (
            "Lagen: areas, buildings (vanaf zoom 13) en dwellings (vanaf zoom 15). Wie in een"
            " deel van de stad werkt, ziet alleen daar woningen en wat panden erover zeggen."
        ),
        "operationId": "tile",
        "parameters": [
            {
                "name": name,
                "in": "path",
                "required": True,
                "description": words,
                "schema": {"type": "integer", "minimum": 0, "maximum": most},
            }
            for name, words, most in (
                ("z", "zoomniveau", 17),
                ("x", "kolom vanaf het westen", 2**17 - 1),
                ("y", "rij vanaf het noorden", 2**17 - 1),
            )
        ],
        "responses": {
            "200": {
                "description": "De tegel",
                "content": {MVT: {"schema": {"type": "string", "format": "binary"}}},
            },
            "204": {"description": "Hier ligt niets"},
            "304": {"description": "Niet veranderd"},
        },
    }
}
