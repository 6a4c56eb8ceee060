"""Vector tiles: plain routes that hand on bytes from SQL.

A tile is cut and compressed once for each version of the data, each day and moment that is asked
for, and each kind of asker; whoever has it already gets a 304.
"""

import gzip
import hashlib
import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, Any

import fastapi
from fastapi import APIRouter, Request
from pydantic import ValidationError
from sqlalchemy import Connection, Engine
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from api.access import MAP, OPEN_MAP, declares, let_in
from api.database import ConnectionDep, reading
from api.errors import INVALID, Problem, problem_response
from api.faults import field_errors
from api.front import API_VERSION
from api.kept import KeptDays, KeptProgress, KeptState, Recent
from api.openapi import BASE, TITLE
from api.parameters import Day, Moment, NoQuery, Query
from api.schemas.tiles import TileSetOut
from api.visitors import settings_of
from retrofit.day_map import DayMap
from retrofit.homes.flag_codes import Visibility
from retrofit.homes.flag_rule import flag_rule
from retrofit.homes.open_flags import seen_with
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
    request: Request, connection: ConnectionDep, query: Annotated[NoQuery, fastapi.Query()]
) -> TileSetOut:
    """Describe the tiles to a map."""
    base = settings_of(request).public_url or str(request.base_url).rstrip("/")
    address = base + PATH
    return TileSetOut.of(TITLE, address, bounds(connection))


class TileQuery(Query):
    """Of which day, and as known when, a tile shows the homes."""

    as_of: Day | None = None
    known_at: Moment | None = None


@dataclass(frozen=True, slots=True)
class View:
    """What makes the tiles of one asker differ from those of another.

    Attributes:
        as_of: None is the day of the map tables.
        known_at: None is now.
        areas: in which who asks works; None is everywhere.
        sees: flags that who asks may see.
    """

    as_of: date | None
    known_at: datetime | None
    areas: frozenset[str] | None
    sees: frozenset[Visibility]

    def word(self) -> str:
        """Return what tells these tiles from others; nothing for those that a guest sees today."""
        if (self.as_of, self.known_at, self.areas, self.sees) == (None, None, None, frozenset()):
            return ""
        areas = ["*"] if self.areas is None else sorted(self.areas)
        parts = [str(self.as_of), str(self.known_at), " ".join(areas), " ".join(sorted(self.sees))]
        return "-" + hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


class Tiles:
    """Cuts tiles, and keeps them as long as the data stays the same."""

    def __init__(
        self, engine: Engine, state: KeptState, progress: KeptProgress, days: KeptDays
    ) -> None:
        self._engine = engine
        self._state = state
        self._progress = progress
        self._days = days
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
        asked, errors = _asked(request)
        if wrong or asked is None:
            return _not_a_tile(wrong, errors)
        zoom, x, y = (int(_part(request, name)) for name in names)
        if not is_tile(zoom, x, y):
            raise HTTPException(404)
        # Only what is not known yet costs a thread and a connection.
        state = self._state.fresh()
        if state is None:
            state = await run_in_threadpool(self._state.ask)
        roles = seen_with(getattr(request.state, "actor", None))
        view = View(asked.as_of, asked.known_at, areas, flag_rule().seen_by(roles))
        if (view.as_of, view.known_at) == (state.map_on, None):
            view = replace(view, as_of=None)
        mark = f'W/"{API_VERSION}-{state.map_mark}{view.word()}"'
        headers = {
            "ETag": mark,
            "Cache-Control": "private, no-cache",
            "Vary": "Accept-Encoding",
            "Content-Crs": "<http://www.opengis.net/def/crs/EPSG/0/3857>",
        }
        if has_already(request.headers.get("if-none-match", ""), mark):
            return Response(status_code=304, headers=headers)
        key = (state.map_mark, view, zoom, x, y)
        kept = self._kept.get(key)
        tile = await run_in_threadpool(self._cut, state, view, zoom, x, y) if kept is None else kept
        if kept is None:
            self._kept.put(key, tile)
        if not tile:
            return Response(status_code=204, headers=headers)
        if "gzip" in request.headers.get("accept-encoding", "").lower():
            return Response(tile, media_type=MVT, headers=headers | {"Content-Encoding": "gzip"})
        return Response(gzip.decompress(tile), media_type=MVT, headers=headers)

    def _cut(self, state: DataState, view: View, zoom: int, x: int, y: int) -> bytes:
        """Cut a tile and compress it; empty when nothing lies in it."""
        if state.map_on is None:
            return b""
        day = view.as_of or state.map_on
        with reading(self._engine) as connection:
            of_day = self._of_day(connection, state, view)
            figures: list[AreaProgress] = []
            for programme in programmes():
                figures += self._progress.of(
                    connection,
                    programme,
                    as_of=day,
                    known_at=view.known_at,
                    policy_id=None,
                    state=state,
                ).areas
            tile = cut_tile(
                connection,
                zoom,
                x,
                y,
                map_on=day,
                figures=figures,
                within=view.areas,
                sees=view.sees,
                known_at=view.known_at,
                of_day=of_day,
            )
        return gzip.compress(tile, compresslevel=6, mtime=0) if tile else b""

    def _of_day(self, connection: Connection, state: DataState, view: View) -> DayMap | None:
        """Return the map of another day or moment; None for that of the map tables."""
        if state.map_on is None or (view.as_of, view.known_at) == (None, None):
            return None
        day = view.as_of or state.map_on
        return self._days.of(connection, state.map_mark, day, view.known_at)


def has_already(asked: str, mark: str) -> bool:
    """Tell whether an If-None-Match header names what we would send."""
    known = [part.strip().removeprefix("W/") for part in asked.split(",")]
    return "*" in known or mark.removeprefix("W/") in known


def _part(request: Request, name: str) -> str:
    return str(request.path_params[name])


def _asked(request: Request) -> tuple[TileQuery | None, list[dict[str, str]]]:
    """Return the query of a tile, or what is wrong with it."""
    given = request.query_params.multi_items()
    names = [name for name, _ in given]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        return None, field_errors({"type": "twice", "loc": ("query", each)} for each in twice)
    try:
        return TileQuery.model_validate(dict(given)), []
    except ValidationError as error:
        told = error.errors(include_url=False, include_input=False)
        return None, field_errors({**each, "loc": ("query", *each["loc"])} for each in told)


def _not_a_tile(wrong: list[str], errors: list[dict[str, str]]) -> Response:
    found = [
        {"in": "path", "name": name, "reason": "moet een geheel getal zijn", "code": "number"}
        for name in wrong
    ]
    found += errors
    detail = f"{found[0]['name']}: {found[0]['reason']}."
    return problem_response(Problem(400, INVALID, detail, errors=found))


#: FastAPI does not know this route; this is its part of the description.
TILE_OPERATION: dict[str, Any] = {
    "get": {
        "tags": ["kaart"],
        "summary": "Een vectortegel (WebMercatorQuad)",
        "description": (
            "Lagen: areas, buildings (vanaf zoom 13) en dwellings (vanaf zoom 15). Wie in een"
            " deel van de stad werkt, ziet alleen daar woningen en wat panden erover zeggen. Een"
            " vlag staat er alleen voor wie haar mag zien."
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
        ]
        + [
            {
                "name": name,
                "in": "query",
                "required": False,
                "description": words,
                "schema": {"type": "string", "format": kind},
            }
            for name, words, kind in (
                ("asOf", "Peildatum; zonder deze: vandaag", "date"),
                ("knownAt", "Zoals bekend op dit moment; zonder dit: nu", "date-time"),
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
