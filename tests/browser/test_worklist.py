"""A work list of more cases than one page of it holds, turned page by page."""

import re
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from sqlalchemy import text
from sqlalchemy.orm import Session

from retrofit.codes import Role
from retrofit.models import Person
from retrofit.people.sessions import open_session
from tests.api.people import add_person
from tests.browser.barriers import SCREENS, assert_no_barrier, speaking
from tests.retrofit.subsidy.desk import SCHEME
from tests.retrofit.subsidy.many_cases import filled
from tests.serving import served

CASES = 230


@pytest.fixture(scope="module")
def crowded(server, empty_template, built, tmp_path_factory):
    """A desk with so many cases, and the cookie of a handler."""
    log = tmp_path_factory.mktemp("crowded") / "log.txt"
    program = ["-m", "uvicorn", "--factory", "api.app:create_app", "--log-level", "warning"]
    with server.database(empty_template) as engine:
        filled(CASES, SCHEME, 1_000_000_00, until="received")(engine)
        with Session(engine) as session:
            hans = add_person(session, "Hans Handelaar", Role.CASE_HANDLER)
            secret, _ = open_session(session, session.get(Person, hans), origin="web test")
            session.commit()
        with served([*program, "--port"], engine.url, log) as url:
            yield SimpleNamespace(address=url, engine=engine, secret=secret)


@pytest.fixture
def at_the_desk(crowded, opened):
    """Open an address as the handler, when the list is there."""

    def come(hash, *, before=None, **options):
        def prepare(page):
            host = urlsplit(crowded.address).hostname
            cookie = {"name": "session", "value": crowded.secret, "domain": host, "path": "/"}
            page.context.add_cookies([cookie])
            if before is not None:
                before(page)

        page = opened(f"{crowded.address}/{hash}", before=prepare, **options)
        page.locator("tbody tr").first.wait_for()
        return page

    return come


def shown(page):
    """The numbers of the cases on the screen, in their order."""
    return page.locator("tbody th").evaluate_all(
        "rows => rows.map((row) => row.innerText.match(/DRD-\\d+-\\d+/)[0])"
    )


def caption(first, last):
    return f"Zaak {first} tot en met {last} van {CASES}, de kortste termijn eerst"


def test_every_case_is_on_one_page_of_the_list(at_the_desk, crowded):
    """By keyboard through three pages: nothing twice, nothing left out, and back again."""
    page = at_the_desk("#/balie")
    expect(page.get_by_role("region", name=caption(1, 100))).to_be_visible()
    links = page.get_by_role("navigation", name="Bladzijden").get_by_role("link")
    expect(links).to_have_text(["Volgende zaken", "Laatste zaken"])
    pages = [shown(page)]
    for first, last, ways in (
        (101, 200, ["Vorige zaken", "Volgende zaken"]),
        (201, 230, ["Eerste zaken", "Vorige zaken"]),
    ):
        page.get_by_role("link", name="Volgende zaken").press("Enter")
        # The focus goes to the beginning of what was asked for.
        expect(page.get_by_role("region", name=caption(first, last))).to_be_focused()
        expect(links).to_have_text(ways)
        pages.append(shown(page))
    with crowded.engine.connect() as connection:
        there = connection.execute(text("SELECT number FROM subsidy_case")).scalars().all()
    assert sorted(number for part in pages for number in part) == sorted(there)

    page.go_back()
    expect(page.get_by_role("region", name=caption(101, 200))).to_be_visible()
    assert shown(page) == pages[1]
    page.get_by_role("link", name="Vorige zaken").press("Enter")
    expect(page.get_by_role("region", name=caption(1, 100))).to_be_focused()
    assert shown(page) == pages[0]
    page.get_by_role("link", name="Laatste zaken").press("Enter")
    expect(page.get_by_role("region", name=caption(201, 230))).to_be_focused()
    page.get_by_role("link", name="Eerste zaken").press("Enter")
    expect(page.get_by_role("region", name=caption(1, 100))).to_be_focused()


def test_while_a_page_is_fetched_the_shown_one_says_which_it_is(at_the_desk):
    """The answer is slow: the rows stay, named as what they are, and the list is busy."""
    page = at_the_desk("#/balie")
    before, held = shown(page), []
    page.route(re.compile(r"/worklist\?.*skip=100"), lambda route: held.append(route))
    with page.expect_request(re.compile("skip=100")):
        page.get_by_role("link", name="Volgende zaken").click()
    expect(page.get_by_text("Bezig met ophalen").first).to_be_visible()
    expect(page.get_by_role("region", name=caption(1, 100))).to_be_visible()
    assert shown(page) == before
    held[0].continue_()
    expect(page.get_by_role("region", name=caption(101, 200))).to_be_focused()


def test_an_address_beyond_the_end_shows_the_end(at_the_desk):
    """Such as one that was kept from when there were more cases."""
    page = at_the_desk("#/balie?vanaf=5000")
    expect(page.get_by_role("region", name=caption(201, 230))).to_be_visible()
    assert page.url.endswith("#/balie?vanaf=200")


@pytest.mark.parametrize(("width", "language"), SCREENS)
def test_everybody_can_turn_the_pages(at_the_desk, width, language):
    page = at_the_desk("#/balie?vanaf=100", width=width, before=speaking(language))
    assert_no_barrier(page)
