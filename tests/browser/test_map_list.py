"""The list beside the map: what is asked for stands in the address, and all say the same."""

import base64
import json
import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from tests.browser.barriers import SCREENS, assert_no_barrier, speaking

LIST = re.compile("woning|home")


def rows(engine, query, **values):
    with engine.connect() as connection:
        return connection.execute(text(query), values).all()


def listed(page):
    return page.get_by_role("listbox", name=LIST)


def ids(page):
    return [row.get_attribute("id")[5:] for row in listed(page).get_by_role("option").all()]


def open_list(come, more="", **options):
    page = come(f"#/kaart?programme=crabbehof&screen=list{more}", account="wijkadviseur", **options)
    expect(listed(page).get_by_role("option").first).to_be_visible()
    return page


def dutch(number):
    return f"{number:,}".replace(",", ".")


def test_list_legend_and_map_say_what_the_tables_say(come, staffed):
    """Filtered by neighbourhood and label: heading, legend, list and drawn homes are one count."""
    wanted = {
        row.id
        for row in rows(
            staffed.engine,
            """SELECT verblijfsobject_id AS id FROM map_dwelling
                WHERE programme = 'crabbehof' AND neighbourhood_code = 'BU05050801'
                  AND label IN ('F', 'G')""",
        )
    }
    page = open_list(come, "&area=BU05050801&label=F,G", before=watch_points)

    expect(page.get_by_text(f"{dutch(len(wanted))} woningen", exact=True)).to_be_visible()
    legend = page.get_by_role("region", name="Legenda")
    cells = [legend.get_by_role("row", name=name, exact=False).locator("td") for name in "FG"]
    counted = [int(cell.first.inner_text().replace(".", "")) for cell in cells]
    assert sum(counted) == len(wanted) > 20
    assert walk_down(page)[0] == wanted
    page.wait_for_function("many => globalThis.drawnPoints === many", arg=len(wanted))


#: MapLibre's worker is told which homes of the list to draw; the count is all that we look at.
def watch_points(page):
    page.add_init_script("""
      const post = Worker.prototype.postMessage
      Worker.prototype.postMessage = function (message, ...rest) {
        const found = JSON.stringify(message ?? '').match(/"properties":\\{"id":/g)
        if (found) globalThis.drawnPoints = found.length
        return post.call(this, message, ...rest)
      }
    """)


def walk_down(page):
    """All homes that the list draws from top to bottom, and the most that it draws at once."""
    found, most = listed(page).evaluate("""async (frame) => {
      const found = new Set()
      let most = 0
      frame.scrollTop = 0
      for (;;) {
        await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)))
        const rows = frame.querySelectorAll('[role=option]')
        most = Math.max(most, rows.length)
        for (const row of rows) found.add(row.id.slice(5))
        const before = frame.scrollTop
        frame.scrollTop += frame.clientHeight
        if (frame.scrollTop === before) return [[...found], most]
      }
    }""")
    return set(found), most


def test_thousands_of_rows_scroll_without_a_dropped_one(come, staffed):
    """Every home of a neighbourhood is met on the way down; only what is on the screen is drawn."""
    (count,) = rows(
        staffed.engine,
        "SELECT count(*) AS n FROM map_dwelling WHERE neighbourhood_code = 'BU05050800'",
    )
    # A high screen: the same way down in fewer steps.
    page = open_list(come, "&area=BU05050800", height=2400)
    expect(page.get_by_text("opgehaald")).to_have_count(0, timeout=30_000)

    found, most = walk_down(page)

    assert len(found) == count.n > 1000
    assert most < 80
    sizes = {row.get_attribute("aria-setsize") for row in listed(page).get_by_role("option").all()}
    assert sizes == {str(count.n)}


def test_filters_stand_in_the_address_and_come_back(come):
    """What is chosen survives a reload, leads Back, and can be sent to a colleague."""
    page = open_list(come)
    page.get_by_label("Buurt").select_option("BU05050801")
    expect(page.get_by_label("Straat").locator("option").nth(1)).to_be_attached()
    street = page.get_by_label("Straat").locator("option").nth(1).get_attribute("value")
    page.get_by_label("Straat").select_option(street)
    page.get_by_text("Filters en volgorde").click()
    labels = page.get_by_role("group", name="Energielabel")
    labels.get_by_role("checkbox", name=re.compile("^E ")).check()
    page.get_by_label("Geen contact sinds").fill("1-11-2026")
    page.get_by_label("Geen contact sinds").blur()
    page.get_by_label("Volgorde").select_option("contact")
    page.wait_for_function("() => location.hash.includes('sort=contact')")
    for part in ("area=BU05050801", "street=", "label=E", "since=2026-11-01"):
        assert part in page.url
    page.wait_for_function("() => document.querySelector('.totals').ariaBusy === 'false'")
    heading = page.locator(".totals strong").inner_text()

    page.reload()

    expect(page.locator(".totals strong")).to_have_text(heading)
    expect(page.get_by_label("Straat")).to_have_value(street)
    page.get_by_text("Filters en volgorde").click()
    expect(page.get_by_label("Geen contact sinds")).to_have_value("01-11-2026")
    expect(page.get_by_label("Volgorde")).to_have_value("contact")
    page.get_by_role("button", name="Alle filters uit").click()
    expect(page.locator(".totals strong")).not_to_have_text(heading)
    page.go_back()
    expect(page.locator(".totals strong")).to_have_text(heading)


def test_the_list_works_by_keyboard_and_follows_the_map(come):
    """Arrows go through the rows, Enter opens a card; a home opened elsewhere is found."""
    page = open_list(come)
    listed(page).focus()
    for key in ("ArrowDown", "ArrowDown", "PageDown", "Home", "ArrowDown"):
        page.keyboard.press(key)
    active = listed(page).get_attribute("aria-activedescendant")
    assert active == f"list-{ids(page)[1]}"
    page.keyboard.press("Enter")
    expect(page.locator("#card-title")).to_be_focused()
    assert f"home={active[5:]}" in page.url
    page.keyboard.press("Escape")
    expect(listed(page)).to_be_focused()

    page.keyboard.press("End")
    last = listed(page).get_attribute("aria-activedescendant")[5:]
    page.keyboard.press("Home")
    page.evaluate("id => { location.hash = location.hash + '&home=' + id }", last)
    chosen = listed(page).locator(f"#list-{last}")
    expect(chosen).to_have_attribute("aria-selected", "true")
    expect(chosen).to_be_in_viewport()


def test_who_sees_no_flags_is_offered_none(come):
    """The intake finds homes, but no colour and no filter by flag."""
    page = come("#/kaart?programme=crabbehof&screen=list", account="intake")
    expect(listed(page).get_by_role("option").first).to_be_visible()
    colours = page.get_by_label("Kleur de kaart op").locator("option").all_inner_texts()

    assert "Eigendom" in colours
    assert not [colour for colour in colours if "Vlag" in colour]
    page.get_by_text("Filters en volgorde").click()
    expect(page.get_by_role("group", name="Vlag staat")).to_have_count(0)


def test_another_month_is_replayed(come):
    """The slider asks for tiles of its day by keyboard, says so, and comes back to today."""
    page = open_list(come, reduced_motion="reduce")
    page.wait_for_selector('[data-idle="true"]')
    replay = page.get_by_role("group", name="Speel de voortgang af")
    replay.get_by_role("slider").focus()
    held, is_over = [], False
    page.route(
        re.compile("/tiles/.*asOf="),
        lambda route: route.continue_() if is_over else held.append(route),
    )
    with page.expect_request(lambda one: "/tiles/" in one.url and "asOf=" in one.url) as asked:
        page.keyboard.press("ArrowLeft")
    expect(replay).to_contain_text("wordt gemaakt")
    is_over = True
    for route in held:
        route.continue_()
    expect(replay).not_to_contain_text("wordt gemaakt", timeout=60_000)
    day = re.search(r"day=(\d{4}-\d\d-01)", page.url).group(1)
    assert asked.value.url.endswith(f"?asOf={day}")
    year, month, first = day.split("-")
    expect(replay).to_contain_text(f"Kaart van {first}-{month}-{year}")
    expect(page.get_by_text("De lijst is die van vandaag")).to_be_visible()
    # Who wants little motion goes step by step.
    expect(replay.get_by_role("button", name="Afspelen")).to_have_count(0)
    replay.get_by_role("button", name="Een maand eerder").click()
    expect(replay).not_to_contain_text(f"Kaart van {first}-{month}-{year}")
    replay.get_by_role("button", name="Vandaag").click()
    expect(replay).to_contain_text("Kaart van vandaag")
    assert "day=" not in page.url


def test_a_flat_lists_its_homes_by_number(come, staffed):
    """Stacked homes of one building: as many as there are, in the order of their numbers."""
    (flat,) = rows(
        staffed.engine,
        """SELECT pand_id AS id, homes FROM map_building
            WHERE programme = 'crabbehof' AND homes BETWEEN 6 AND 40
            ORDER BY homes DESC, 1 LIMIT 1""",
    )
    page = come(f"#/kaart?building={flat.id}", account="wijkadviseur")
    card = page.locator(".card > .card")
    expect(card.get_by_role("heading", level=2)).to_have_text(f"Pand met {flat.homes} woningen")
    expect(card.get_by_role("listitem")).to_have_count(flat.homes)
    expect(card.get_by_text("De BAG kent geen verdiepingen")).to_be_visible()


def test_an_empty_list_says_so(come):
    page = come(
        "#/kaart?programme=crabbehof&screen=list&label=A%2B%2B%2B%2B%2B&stage=quoted",
        account="wijkadviseur",
    )
    expect(page.get_by_text("Geen woning voldoet aan deze filters")).to_be_visible()


def test_a_list_that_cannot_be_fetched_is_tried_again(come):
    """Refused once, the list says so and comes at the second time."""
    body = json.dumps({"status": 503, "title": "Druk", "detail": "Even geen plek."})

    def refuse(page):
        page.route(
            "**/dwellings/list?*",
            lambda route: route.fulfill(
                status=503, content_type="application/problem+json", body=body
            ),
        )

    page = come("#/kaart?screen=list", account="wijkadviseur", before=refuse)
    alert = page.get_by_role("alert").filter(has_text="Even geen plek.")
    expect(alert).to_be_visible()
    page.unroute("**/dwellings/list?*")
    alert.get_by_role("button", name="Opnieuw proberen").click()
    expect(listed(page).get_by_role("option").first).to_be_visible()
    come.wrong[:] = [said for said in come.wrong if "Failed to load resource" not in said]


@pytest.mark.parametrize(("width", "language"), SCREENS)
def test_everybody_can_use_list_card_and_forms(come, language, width):
    """axe finds nothing in list, open filters, card and each form."""
    page = open_list(come, "&label=F,G", before=speaking(language), width=width)
    page.get_by_text(re.compile("Filters (en|and)")).click()
    assert_no_barrier(page)
    listed(page).get_by_role("option").first.click()
    card = page.locator(".card > .card")
    actions = card.get_by_role("region", name=re.compile("Vastleggen|Record"))
    expect(actions).to_be_visible()
    for place in range(4):
        actions.locator(".bar button").nth(place).click()
        assert_no_barrier(page)


#: One grey pixel.
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)


def test_a_background_is_asked_for_only_when_wanted(come, staffed):
    """Where one is offered it is off at first; a tick asks for it, and the link keeps it."""
    asked = []

    def offer(page):
        def answer(route):
            told = route.fetch().json()
            told["backgroundTiles"] = f"{staffed.address}/background/{{z}}/{{x}}/{{y}}.png"
            route.fulfill(json=told)

        def draw(route):
            asked.append(route.request.url)
            route.fulfill(content_type="image/png", body=PIXEL)

        page.route("**/api/v1", answer)
        page.route("**/background/**", draw)

    page = open_list(come, before=offer)
    page.wait_for_selector('[data-idle="true"]')
    choice = page.get_by_label("Achtergrondkaart van PDOK")
    expect(choice).not_to_be_checked()
    assert asked == []

    with page.expect_request("**/background/**"):
        choice.check()

    expect(page.get_by_text("achtergrond BRT © Kadaster")).to_be_visible()
    assert "background=on" in page.url
