"""The application: routes, the front before them, and what it opens and closes.

uvicorn --factory api.app:create_app
"""

from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import Engine

from api import (
    action_lines,
    address_matches,
    addresses,
    areas,
    audit_events,
    cases,
    dwellings,
    eligibility_checks,
    entrance,
    flags,
    forecasts,
    home_events,
    link_reviews,
    loads,
    locations,
    origin,
    payments,
    people,
    programmes,
    proposals,
    publications,
    receiving,
    reports,
    rules,
    scheme_periods,
    schemes,
    sign_in,
    successions,
    uploads,
    verdicts,
    worklist,
)
from api import tiles as tile_routes
from api.access import audiences
from api.database import Readers, opened_engines
from api.errors import add_handlers
from api.front import PDOK_TILES, Front, page_policy
from api.json_body import require_strict_bodies
from api.kept import KeptDays, KeptDeadlines, KeptProgress, KeptState, Recent
from api.logs import write_as_json
from api.openapi import BASE, describe
from api.page import Page
from api.parameters import check_request
from api.tiles import TILE_OPERATION, Tiles
from retrofit.config import Settings, get_settings
from retrofit.load.quarantine import Quarantine
from retrofit.people.oidc import Provider
from retrofit.people.settings import sign_in_settings


def name_of(route: APIRoute) -> str:
    """Return the name of an operation for whoever makes a client from the description."""
    return route.name


def contact_of(settings: Settings) -> dict[str, str]:
    """Return who answers questions about the API, as far as the settings say."""
    said = {
        "name": settings.contact_name,
        "url": settings.contact_url,
        "email": settings.contact_email,
    }
    return {name: value for name, value in said.items() if value is not None}


def create_app(
    settings: Settings | None = None, engine: Engine | None = None, reading: Engine | None = None
) -> FastAPI:
    """Make the application.

    Args:
        settings: those of the environment when None.
        engine: an open engine for the desk, which stays open; when None this and the next are
            opened for as long as the application runs.
        reading: an open engine for map and figures; ``engine`` when None.

    Raises:
        SettingsError: settings contradict each other.
        NoAudience: a route does not say who may use it.
    """
    write_as_json()
    chosen = settings or get_settings()
    door = sign_in_settings(chosen)
    routes = [
        origin,
        programmes,
        action_lines,
        areas,
        addresses,
        locations,
        dwellings,
        tile_routes,
        home_events,
        flags,
        verdicts,
        successions,
        entrance,
        sign_in,
        people,
        reports,
        publications,
        forecasts,
        rules,
        loads,
        receiving,
        uploads,
        link_reviews,
    ]
    routes += cases.MODULES
    routes += [schemes, scheme_periods, worklist, proposals, payments, address_matches]
    routes += [eligibility_checks, audit_events]

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with ExitStack() as stack:
            if engine is None:
                prepare(app, *stack.enter_context(opened_engines(chosen)))
            yield

    def prepare(app: FastAPI, opened: Engine, writing: Engine) -> None:
        app.state.engine = opened
        app.state.readers = Readers(chosen.pool_size)
        app.state.desk_engine = writing
        app.state.progress = KeptProgress()
        app.state.deadlines = KeptDeadlines()
        app.state.forecasts = Recent(100)
        app.state.days = KeptDays()
        tiles = Tiles(opened, KeptState(opened), app.state.progress, app.state.days)
        page = Page(policy=page_policy(with_pdok=chosen.pdok_background))
        # The page takes every address that is left, so it comes last.
        app.router.routes[:] = [tiles.route(), *own_routes, page.route()]
        audiences(app.router.routes)

    app = FastAPI(
        lifespan=lifespan,
        redirect_slashes=False,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=name_of,
    )
    app.add_middleware(Front, any_host=chosen.behind_proxy, debug=chosen.debug)
    app.state.sign_in = door
    app.state.quarantine = Quarantine.of(chosen)
    app.state.background_tiles = PDOK_TILES if chosen.pdok_background else None
    app.state.provider = (
        Provider(door.provider, f"{door.public_url}{sign_in.CALLBACK}") if door.provider else None
    )
    add_handlers(app)
    for each in routes:
        app.include_router(each.router, prefix=BASE, dependencies=[Depends(check_request)])
    app.include_router(sign_in.from_provider, prefix=BASE)
    own_routes = list(app.router.routes)
    require_strict_bodies(own_routes)

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            declared = audiences(app.router.routes)
            closed = {place for place, who in declared.items() if not who.is_public}
            app.openapi_schema = describe(
                app, {"/tiles/{z}/{x}/{y}": TILE_OPERATION}, closed, contact_of(chosen)
            )
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
    if engine is not None:
        prepare(app, reading or engine, engine)
    return app
