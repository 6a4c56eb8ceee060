"""The page in a real Chromium, on the real service, on the sample town.

address      where the service runs (one per worker; the town itself is shared and read-only)
chromium     the browser
visit        opens the page; a console error or a breach of the policy fails the test
known        homes and a building of the town by what makes them worth a visit

staffed      a service with a desk at work and a closed map, on a town that tests may change
come         opens the page there as somebody: ``come("#/balie", account="behandelaar")``
"""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect, sync_playwright
from sqlalchemy import text

from retrofit.sample.desk import ensure_desk
from scripts import bootstrap
from tests.serving import served

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "api" / "static" / "index.html"

# The machine that tests has little to spare, and each list is asked for anew after a record.
expect.set_options(timeout=15_000)

# Software WebGL, and nothing that calls home. Not --disable-gpu: it draws pictures with holes.
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]


def missing(what):
    """Skip where a developer lacks a piece; on the build server its absence is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def built():
    """The folder of the built page."""
    if not PAGE.exists():
        missing("the page is not built: run `python -m scripts.page build`")
    return PAGE.parent


@pytest.fixture(scope="session")
def address(town, built, tmp_path_factory):
    """Start the service on the sample town; return its address."""
    log = tmp_path_factory.mktemp("service") / "log.txt"
    program = ["-m", "uvicorn", "--factory", "api.app:create_app", "--log-level", "warning"]
    # The first count of a cold service takes seconds; the tests are about the page.
    counts = [f"/api/v1/programmes/{name}/progress" for name in ("crabbehof", "krispijn")]
    awaited = ["/api/v1/readiness", *counts]
    with served([*program, "--port"], town.url, log, awaited=awaited) as url:
        yield url


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium, without a screen."""
    program = bootstrap.chromium()
    if program is None:
        missing(f"there is no Chromium: install Debian's {bootstrap.CHROMIUM}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def staffed(server, town_template, built, tmp_path_factory):
    """Start a service on a town where a desk works and the map asks for a sign-in."""
    log = tmp_path_factory.mktemp("staffed") / "log.txt"
    program = ["-m", "uvicorn", "--factory", "api.app:create_app", "--log-level", "warning"]
    with server.database(town_template) as engine:
        ensure_desk(engine)
        with served([*program, "--port"], engine.url, log, map_without_sign_in="false") as url:
            yield SimpleNamespace(address=url, engine=engine)


@pytest.fixture
def opened(chromium):
    """Open a page in a browser of its own; ``opened.wrong`` holds what the console said."""
    contexts, wrong = [], []

    def open_page(address, *, width=1280, height=800, before=None, **options):
        # Without a worker that fetches every file of the page: it is tried in test_offline.py.
        options = {"service_workers": "block"} | options
        context = chromium.new_context(
            viewport={"width": width, "height": height}, locale="nl-NL", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        if before is not None:
            before(page)
        page.goto(address)
        return page

    open_page.wrong = wrong
    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture
def visit(opened, address):
    """Open the page: ``visit("#programme=krispijn", width=360)``; wait until the map is still."""

    def open_page(hash="", *, is_map_awaited=True, **options):
        page = opened(f"{address}/{hash}", **options)
        if is_map_awaited:
            page.wait_for_selector('[data-idle="true"]')
        return page

    open_page.wrong = opened.wrong
    return open_page


@pytest.fixture
def come(opened, staffed):
    """Open a page as somebody of the demo desk, as nobody without ``account``."""

    def open_page(hash="", *, account=None, before=None, **options):
        def prepare(page):
            if account is not None:
                page.context.request.post(
                    f"{staffed.address}/api/v1/sign-in/demo",
                    data={"account": account},
                    headers={"Origin": staffed.address},
                    fail_on_status_code=True,
                )
            if before is not None:
                before(page)

        page = opened(f"{staffed.address}/{hash}", before=prepare, **options)
        page.wait_for_selector("h1")
        return page

    open_page.wrong = opened.wrong
    return open_page


HOME = """
    SELECT verblijfsobject_id AS id, number, label, stage, ST_X(place) AS lon, ST_Y(place) AS lat
    FROM (SELECT *, ST_Transform(geometry, 4326) AS place FROM map_dwelling) AS home
"""
# A home alone in its building, so that pressing the building means this home.
ALONE = """
    (SELECT count(*) FROM map_dwelling AS other JOIN map_building AS around
     ON ST_Contains(around.geometry, other.geometry)
     WHERE ST_Contains(around.geometry, home.geometry)) = 1
"""


@pytest.fixture(scope="session")
def known(town):
    """A home with a label, one without and one with damp, and a building of several homes."""
    with town.connect() as connection:

        def first(statement):
            return connection.execute(text(f"{statement} LIMIT 1")).one()

        return SimpleNamespace(
            labelled=first(
                f"{HOME} WHERE programme = 'crabbehof' AND label = 'E' AND {ALONE} ORDER BY id"
            ),
            unlabelled=first(f"{HOME} WHERE programme = 'crabbehof' AND label IS NULL ORDER BY id"),
            damp=first("""
                SELECT verblijfsobject_id AS id FROM home_event
                WHERE kind = 'survey' AND details -> 'parts' ->> 'moisture' = 'poor' ORDER BY 1
            """),
            flat=first("""
                SELECT pand_id AS id, homes,
                       ST_X(ST_Transform(ST_PointOnSurface(geometry), 4326)) AS lon,
                       ST_Y(ST_Transform(ST_PointOnSurface(geometry), 4326)) AS lat
                FROM map_building WHERE programme = 'crabbehof' AND homes BETWEEN 4 AND 40
                ORDER BY homes, pand_id
            """),
        )
