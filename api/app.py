"""The application: routes, the front before them, and what it opens and closes.

uvicorn --factory api.app:create_app
"""

from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import Engine

from api import addresses, areas, dwellings, origin, programmes
from api import tiles as tile_routes
from api.database import reading_engine
from api.errors import add_handlers
from api.front import Front
from api.kept import KeptProgress, KeptState
from api.openapi import BASE, describe
from api.page import Page
from api.parameters import check_request
from api.tiles import TILE_OPERATION, Tiles
from retrofit.config import Settings, get_settings


def name_of(route: APIRoute) -> str:
    """Return the name of an operation for whoever makes a client from the description."""
    return route.name


def create_app(settings: Settings | None = None, engine: Engine | None = None) -> FastAPI:
    """Make the application.

    Args:
        settings: those of the environment when None.
        engine: an open engine, which stays open; when None one is opened for as long as the
            application runs.
    """
    chosen = settings or get_settings()
    routes = [origin, programmes, areas, addresses, dwellings, tile_routes]

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with ExitStack() as stack:
            if engine is None:
                prepare(app, stack.enter_context(reading_engine(chosen)))
            yield

    def prepare(app: FastAPI, opened: Engine) -> None:
        app.state.engine = opened
        app.state.progress = KeptProgress()
        tiles = Tiles(opened, KeptState(opened), app.state.progress)
        # The page takes every address that is left, so it comes last.
        app.router.routes[:] = [tiles.route(), *own_routes, Page().route()]

    app = FastAPI(
        lifespan=lifespan,
        redirect_slashes=False,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=name_of,
    )
    app.add_middleware(Front, any_host=chosen.behind_proxy, debug=chosen.debug)
    add_handlers(app)
    for each in routes:
        app.include_router(each.router, prefix=BASE, dependencies=[Depends(check_request)])
    own_routes = list(app.router.routes)

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = describe(app, {"/tiles/{z}/{x}/{y}": TILE_OPERATION})
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
    if engine is not None:
        prepare(app, engine)
    return app
