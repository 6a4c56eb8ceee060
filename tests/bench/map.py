"""The map until it stands still, against MapLibre by itself on the same tiles as plain files."""

import shutil
import statistics
import sys
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from retrofit.sample.load import ensure_sample
from scripts.page import ensure_page, npm
from tests.bench.ground import database, folder
from tests.browser.conftest import FLAGS
from tests.serving import ROOT, answering, served

TITLE = "The map of the demo town in Chromium, from its address until it stands still"
UNIT = "maps/s"

SERVICE = ["-m", "uvicorn", "--factory", "api.app:create_app", "--log-level", "warning", "--port"]
FILES = ["-m", "http.server", "--protocol", "HTTP/1.1", "--bind", "127.0.0.1", "--directory"]
BARE = ROOT / "tests" / "bench" / "bare"
SIZE = {"width": 1280, "height": 800}
LAT, LON, ZOOM = 51.7965, 4.661, 15
ROUNDS = 7

#: Noted by the page's own clock at the first moment that the map stands still.
NOTE_IDLE = """new MutationObserver((_, watching) => {
  if (!document.querySelector('[data-idle="true"]')) return
  watching.disconnect()
  globalThis.stillAfter = performance.now()
}).observe(document, {subtree: true, childList: true, attributeFilter: ['data-idle']})"""
IDLE = "() => globalThis.stillAfter"


def measure():
    ensure_page()
    with folder() as base, database() as engine:
        ensure_sample(engine, base / "sample")
        bare = base / "bare"
        npm("exec", "--", "vite", "build", str(BARE), "--logLevel=warn", "--outDir", str(bare))
        with (
            served(SERVICE, engine.url, base / "log.txt") as service,
            answering([*FILES, str(bare)], base / "files.txt", awaited=["/"], env={}) as files,
            browser() as chromium,
        ):
            page = f"{service}/#/kaart?programme=crabbehof&map={ZOOM}/{LAT}/{LON}"
            box = keep_tiles(chromium, page, bare / "tiles")
            alone = f"{files}/?lat={LAT}&lon={LON}&zoom={ZOOM}&{box}"
            # In turns: what else the machine does is then done to both.
            rounds = [(visit(chromium, alone), visit(chromium, page)) for _ in range(ROUNDS)]
    return [
        row
        for at, when in enumerate(("first visit", "again"))
        for row in beside(
            when,
            statistics.median(bare[at] for bare, _ in rounds),
            statistics.median(page[at] for _, page in rounds),
        )
    ]


def beside(when, bare_s, page_s):
    """The rows of two medians, in seconds."""
    return [
        (f"MapLibre on plain files, {when}", 1 / bare_s, f"{bare_s:.2f} s"),
        (f"the page, {when}", 1 / page_s, f"{page_s:.2f} s: {page_s / bare_s:.2f} x as long"),
    ]


def visit(chromium, address):
    """Seconds until the map stands still, for who never was here and for who comes again."""
    context = chromium.new_context(viewport=SIZE, locale="nl-NL", service_workers="block")
    try:
        page = context.new_page()
        page.add_init_script(NOTE_IDLE)
        page.goto(address)
        first = page.wait_for_function(IDLE).json_value()
        page.wait_for_load_state("networkidle")
        page.reload()
        return first / 1000, page.wait_for_function(IDLE).json_value() / 1000
    finally:
        context.close()


def keep_tiles(chromium, address, place):
    """Save each tile that the page asks for; return the size of its map as part of an address."""
    page = chromium.new_page(viewport=SIZE, service_workers="block")
    answers = []
    page.on("response", lambda answer: answers.append(answer) if "/tiles/" in answer.url else None)
    page.goto(address)
    page.wait_for_selector('[data-idle="true"]')
    assert answers
    for answer in answers:
        zoom, x, y = urlsplit(answer.url).path.split("/")[-3:]
        (place / zoom / x).mkdir(parents=True, exist_ok=True)
        (place / zoom / x / y).write_bytes(answer.body() if answer.status == 200 else b"")
    box = page.locator(".map").bounding_box()
    page.close()
    return f"width={box['width']:.0f}&height={box['height']:.0f}"


@contextmanager
def browser():
    program = shutil.which("chromium")
    if program is None:
        sys.exit("there is no Chromium: install Debian's package chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield chromium
        chromium.close()
