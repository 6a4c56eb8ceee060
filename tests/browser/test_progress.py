"""How far it is: for a council member on a phone, and for staff who want to know why."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from retrofit import texts
from retrofit.codes import Reason
from tests.browser.barriers import assert_no_barrier, assert_told_without_our_colours, speaking
from tests.browser.test_states import forget_refusals, unanswered

INTERNAL = "#/voortgang/intern?programma=crabbehof&deel={}"
PARTS = [
    "Stand",
    "Prognose",
    "Trechter",
    "Straten en VvE's",
    "Waarom niet",
    "Wat veranderde",
    "Geld",
    "Actielijnen",
    "Leeragenda",
    "Publicaties",
    "Rapporten",
]
#: A cold service counts for some seconds, and the machine may be busy.
PATIENCE_MS = 60_000


def arrived(page):
    """Wait until nothing is being fetched any more."""
    page.wait_for_function(
        "() => !document.querySelector('[aria-busy=\"true\"]')", timeout=PATIENCE_MS
    )


def go(page, hash):
    page.evaluate("hash => location.assign(hash)", hash)
    arrived(page)


def figure(page, name):
    """Return the figure under a heading of the public page."""
    return (
        page.locator("section")
        .filter(has=page.get_by_role("heading", name=name, exact=True))
        .locator(".figure strong")
    )


@pytest.fixture(scope="module")
def published(staffed, chromium):
    """Crabbehof published as two people do it in the page; Krispijn stays unpublished."""
    with staffed.engine.connect() as connection:
        found = connection.scalar(text("SELECT count(*) FROM publication_confirmation"))
    assert found == 0

    def as_somebody(account):
        context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="nl-NL")
        context.request.post(
            f"{staffed.address}/api/v1/sign-in/demo",
            data={"account": account},
            headers={"Origin": staffed.address},
            fail_on_status_code=True,
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(f"{staffed.address}/{INTERNAL.format('publicaties')}")
        return page

    planner = as_somebody("planner")
    planner.get_by_role("button", name="Tellen en voorstellen").click()
    expect(planner.get_by_role("status").last).to_contain_text(
        "wacht op een tweede persoon", timeout=PATIENCE_MS
    )
    expect(planner.get_by_text("Een budgethouder moet dit bevestigen.")).to_be_visible()
    assert planner.get_by_role("button", name="Bevestigen en openbaar maken").count() == 0
    planner.context.close()

    second = as_somebody("budgethouder")
    second.get_by_role("button", name="Bevestigen en openbaar maken").click()
    second.get_by_role("dialog").get_by_role("button", name=re.compile("^Bevestigen")).click()
    expect(second.get_by_text("Er wacht geen publicatie.")).to_be_visible()
    second.context.close()
    with staffed.engine.connect() as connection:
        cells = connection.execute(
            text("""
                SELECT area, measure, shown, value, period FROM publication_cell
                  JOIN publication USING (publication_id) WHERE programme = 'crabbehof'
            """)
        ).all()
    return {(cell.area, cell.measure): cell for cell in cells}


@pytest.mark.parametrize("width", [320, 390])
def test_a_council_member_on_a_phone(come, staffed, published, width, tmp_path):
    """Not signed in: done against 925 and where it goes, as published; what is missing is said."""
    with staffed.engine.connect() as connection:
        outlook = connection.scalar(
            text("SELECT forecast FROM publication WHERE programme = 'crabbehof'")
        )
    page = come("#/voortgang?programma=crabbehof", width=width)
    arrived(page)
    told = published["crabbehof", "done"]
    assert told.shown == "value"
    expect(figure(page, "Verbeterde woningen")).to_have_text(f"ongeveer {told.value}")
    expect(page.get_by_text("van 925 woningen verbeterd")).to_be_visible()
    expect(page.get_by_text(re.compile("rekensom, geen vastgesteld plan"))).to_be_visible()
    low, middle, high = (
        f"{outlook['years'][-1]['done'][each]:,}".replace(",", ".")
        for each in ("p10", "p50", "p90")
    )
    expect(page.get_by_text(re.compile("^Op 31-12-2033 zijn er"))).to_contain_text(
        f"{middle} woningen verbeterd, in acht van de tien gevallen tussen {low} en {high}"
    )
    expect(page.get_by_text("Uitbetaald aan eigenaren")).to_be_visible()
    expect(page.get_by_text("niet vastgesteld").first).to_be_visible()
    expect(page.get_by_text("Te laat: na de einddatum van 31-12-2033.").first).to_be_visible()

    # A table beside the chart, with the published figure in the published month.
    page.get_by_text("Als tabel").click()
    rows = page.get_by_role("row").filter(has_text=re.compile(r"2033"))
    expect(rows.last).to_contain_text("925")
    page.get_by_text("Als tabel").click()
    shown = page.get_by_role("table", name=re.compile("^Gepubliceerde cijfers"))
    expect(shown.get_by_role("row")).to_have_count(3)
    assert_no_barrier(page)
    page.screenshot(path=tmp_path / "council.png", full_page=True)


def test_every_published_cell_is_shown_as_it_was_published(come, published):
    """No number stands where a cell is small or hidden, and no other one where it is not."""
    page = come("#/voortgang?programma=crabbehof")
    arrived(page)
    names = page.evaluate(
        """async () => {
            const found = await (await fetch('/api/v1/programmes/crabbehof/publication')).json()
            return Object.fromEntries(found.areas.map(area => [area.code, area.name]))
        }"""
    )
    table = page.get_by_role("table", name=re.compile("^Gepubliceerde cijfers"))
    measures = ["applied", "done", "backlog_done"]
    for code, name in names.items():
        if code == "crabbehof":
            continue
        cells = table.get_by_role("row").filter(has_text=name).get_by_role("cell")
        for place, measure in enumerate(measures, start=1):
            cell = published[code, measure]
            words = {"value": str(cell.value), "few": "minder dan 5", "hidden": "niet getoond"}
            expect(cells.nth(place)).to_have_text(words[cell.shown])


def test_nothing_published_is_a_sentence(come, published):
    """A programme without a release shows its goal and its money, and no figure."""
    page = come("#/voortgang?programma=krispijn", width=320)
    expect(page.get_by_text("Over Krispijn zijn nog geen cijfers gepubliceerd.")).to_be_visible()
    expect(page.get_by_text(re.compile("675 woningen .* waarvan ruim 100"))).to_be_visible()
    expect(page.get_by_role("heading", name="Het geld")).to_be_visible()
    assert page.locator(".figure").count() == 0


def test_the_public_page_says_what_fails_and_goes_on(come):
    page = come("#/voortgang", before=unanswered("**/publication"))
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("De dienst antwoordt niet")
    page.unroute("**/publication")
    alert.get_by_role("button", name="Opnieuw proberen").click()
    expect(page.get_by_role("heading", level=2)).to_be_visible()
    forget_refusals(come)


@pytest.mark.parametrize(("width", "language"), [(320, "nl"), (1280, "en")])
def test_axe_finds_nothing_on_any_part(come, published, width, language):
    """Public and internal, with everything unfolded; in forced colours nothing is lost."""
    page = come(INTERNAL.format("stand"), account="planner", width=width, before=speaking(language))
    arrived(page)
    parts = page.get_by_role("navigation").filter(has=page.locator("a[href*='deel=']")).last
    addresses = [link.get_attribute("href") for link in parts.get_by_role("link").all()]
    assert len(addresses) == len(PARTS)
    for address in [*addresses, "#/voortgang?programma=crabbehof"]:
        go(page, address)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert_no_barrier(page)
        if width == 1280:
            assert_told_without_our_colours(page)


def test_who_may_not_see_money_or_forecast_gets_no_link_to_it(come):
    page = come(INTERNAL.format("prognose"), account="intake")
    arrived(page)
    expect(page.get_by_role("heading", level=2, name="Stand: Crabbehof")).to_be_visible()
    for part in ("Prognose", "Geld", "Publicaties", "Rapporten"):
        assert page.get_by_role("link", name=part, exact=True).count() == 0
    expect(page.get_by_role("link", name="Trechter")).to_be_visible()


def test_the_parts_of_a_change_add_up_to_it(come):
    """The sum of the causes is the difference of the two figures, each with its homes."""
    page = come(INTERNAL.format("verandering"), account="planner")
    arrived(page)
    said = page.get_by_text(re.compile("^Op .* telden")).inner_text()
    first, last, change = re.search(
        r"telden (\d+) .*, op \S+ (\d+): .* \+?(−?\d+)\.", said
    ).groups()
    parts = [
        int(part.replace("−", "-").replace("+", ""))
        for part in page.locator("summary strong").all_inner_texts()
    ]
    assert int(last) - int(first) == int(change.replace("−", "-")) == sum(parts)
    for details in page.locator("details").all():
        details.locator("summary").click()
        gained, lost = re.search(r"(\d+) erbij, (\d+) eraf", details.inner_text()).groups()
        assert details.get_by_role("link").count() == int(gained) + int(lost)
    expect(page.locator("details").get_by_role("link").first).to_have_attribute(
        "href", re.compile(r"^#/kaart\?home=\d{16}$")
    )


def test_a_reason_shows_the_homes_behind_it(come, staffed):
    """As many homes as the reason says, found by their address."""
    page = come(INTERNAL.format("redenen"), account="planner")
    arrived(page)
    words = texts.REASON[Reason.GRANT_REVOKED]
    button = page.get_by_role("button", name=re.compile(f"^{words}"))
    homes = int(button.locator("strong").inner_text().replace(".", ""))
    button.click()
    arrived(page)
    expect(page.get_by_role("listitem").filter(has=button).get_by_role("link")).to_have_count(homes)


def test_what_came_in_asks_nothing_anew(come):
    """The forecast and what money pays are asked once, and again only when something is tried."""
    page = come(INTERNAL.format("prognose"), account="planner")
    expect(page.get_by_role("heading", level=3).first).to_be_visible()
    arrived(page)
    again = []
    page.on("request", lambda request: again.append(request.url))
    page.wait_for_timeout(3_000)
    assert again == []


def test_a_pace_is_tried_and_typed_as_a_number(come):
    """With nothing finished from now on: the figures of the service, and busy until they come."""
    page = come(INTERNAL.format("prognose"), account="planner")
    arrived(page)
    pace = page.get_by_role("textbox", name="Woningen die per maand klaar kunnen komen")
    asked, held = re.compile(r"forecast\?capacity=0$"), []
    page.route(asked, lambda route: held.append(route))
    with page.expect_request(asked):
        pace.fill("0")
    expect(page.get_by_text("Bezig met rekenen …").first).to_be_visible()
    with page.expect_response(asked, timeout=PATIENCE_MS) as answer:
        held[0].continue_()
    found = answer.value.json()
    arrived(page)
    row = page.get_by_role("row").filter(has_text="Woningen op 31-12-2033")
    band = found["simulated"]["atDeadline"]
    expect(row.get_by_role("cell")).to_have_text([str(band[key]) for key in ("p10", "p50", "p90")])
    expect(page.get_by_role("slider", name="Woningen die per maand")).to_have_value("0")


def test_a_lesson_survives_a_refusal_and_is_added(come):
    """What was typed stays after a refusal at the field, and comes on the agenda."""
    page = come(INTERNAL.format("leeragenda"), account="wijkadviseur")
    arrived(page)
    page.get_by_label("Wat leerden we?").fill("Een proefwoning openstellen hielp.")
    page.get_by_label("Gezien op").fill("1-1-2031")
    page.get_by_role("button", name="Iets toevoegen").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Gezien op")).to_have_attribute("aria-invalid", "true")
    forget_refusals(come)
    page.get_by_label("Gezien op").fill("3-11-2026")
    page.get_by_role("button", name="Iets toevoegen").click()
    expect(page.get_by_role("status").last).to_have_text("Toegevoegd aan de leeragenda.")
    expect(
        page.get_by_role("listitem").filter(has_text="Een proefwoning openstellen hielp.")
    ).to_contain_text("03-11-2026")
    expect(page.get_by_label("Wat leerden we?")).to_have_value("")
