"""A morning on the map: find a home, read its card, colour, compare, share the link."""

import json
import re
import urllib.request

import pytest
from playwright.sync_api import expect


def get(address, path):
    with urllib.request.urlopen(f"{address}/api/v1{path}") as answer:
        return json.load(answer)


def dutch(number):
    return f"{number:,}".replace(",", ".")


def search(page, typed):
    """Type an address and choose the first hit by keyboard."""
    page.fill("#search", typed)
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def typed_address(address, home):
    """The address of a home as somebody would type it, and as the card shows it."""
    given = get(address, f"/dwellings/{home.id}")["address"]
    return f"{given['postcode'].lower()} {home.number}", given["display"].split(", ")[0]


def card(page):
    return page.locator(".card > .card")


def legend(page):
    return page.get_by_role("region", name="Legenda")


def test_the_page_opens_with_figures_and_a_warning(visit, address):
    """Done, target and the three policies are those of the API; sample data is called so."""
    page = visit()
    progress = get(address, "/programmes/crabbehof/progress?policy=label_improved")

    expect(page.get_by_role("note")).to_contain_text("dit is geen echt Dordrecht")
    expect(page.get_by_text("BAG © Kadaster, CBS; voorbeeldgegevens")).to_be_visible()
    panel = page.get_by_role("region", name="Cijfers")
    expect(panel.locator(".figure strong")).to_have_text(dutch(progress["done"]))
    expect(panel.locator(".figure")).to_contain_text(f"van {dutch(progress['target'])}")
    for row in progress["policies"]:
        assert row["done"] >= 0
    rows = panel.locator("section", has_text="Drie telregels").locator("tbody tr")
    assert [row.locator("td").first.inner_text() for row in rows.all()] == [
        dutch(row["done"]) for row in progress["policies"]
    ]
    areas = panel.locator("section", has_text="Kies een buurt").locator("tbody tr")
    assert areas.count() == len(progress["areas"])


def test_an_address_leads_to_its_card(visit, address, known):
    """Found by postcode and number; the card shows label, stage, verdicts; Escape closes it."""
    page = visit()
    typed, shown = typed_address(address, known.labelled)

    search(page, typed)

    expect(card(page).get_by_role("heading", level=2)).to_have_text(shown)
    expect(card(page).get_by_role("heading", level=2)).to_be_focused()
    expect(card(page).get_by_role("img", name="E", exact=True).first).to_be_visible()
    expect(card(page).get_by_text("Telt deze woning mee?")).to_be_visible()
    assert card(page).locator("li.counts, li.no, li.unknown").count() == 3
    assert known.labelled.id in page.url
    page.keyboard.press("Escape")
    expect(card(page)).to_have_count(0)
    assert known.labelled.id not in page.url


def test_unknown_is_said(visit, known):
    """A home without a label says so, on the card and in the legend; it is no class."""
    page = visit(f"#home={known.unlabelled.id}")

    expect(card(page).get_by_role("img", name="Onbekend").first).to_be_visible()
    expect(card(page).get_by_text("Onbekend: er is geen energielabel")).to_be_visible()
    row = legend(page).get_by_role("row", name="Onbekend")
    assert int(row.locator("td").inner_text().replace(".", "")) > 0


def test_what_must_be_inspected_first_is_on_the_card(visit, known):
    """A survey found damp: the card names the measures that wait, and why."""
    page = visit(f"#home={known.damp.id}")

    warning = card(page).locator("p.warn", has_text="Eerst onderzoeken voor")
    expect(warning.filter(has_text="de opname vond vocht")).to_contain_text("vloerisolatie")


def test_the_colour_changes_the_legend(visit, address):
    """By stage, the legend counts stages; its homes are all homes of the programme."""
    page = visit()
    progress = get(address, "/programmes/crabbehof/progress")
    expect(legend(page).get_by_role("row", name="A+ en beter")).to_be_visible()

    legend(page).get_by_label("Kleur de kaart op").select_option("stage")

    expect(legend(page).get_by_role("row", name="A+ en beter")).to_have_count(0)
    for row in progress["stages"]:
        assert row["dwellings"] >= 0
    first = next(row for row in progress["stages"] if row["stage"] == "not_approached")
    expect(legend(page).get_by_role("row", name="Onbenaderd").locator("td")).to_have_text(
        dutch(first["dwellings"])
    )
    assert "colour=stage" in page.url
    counted = [cell.inner_text() for cell in legend(page).locator("td").all()]
    total = sum(int(cell.replace(".", "")) for cell in counted if cell)
    assert total == progress["population"]["dwellings"]


def test_the_programme_changes_map_and_figures(visit, address):
    """Krispijn has its own figures and its own place; Both shows two sets beside each other."""
    page = visit()
    page.wait_for_url("**map=**")
    before = page.url

    page.get_by_role("button", name="Krispijn", exact=True).click()

    done = get(address, "/programmes/krispijn/progress")["done"]
    expect(page.get_by_role("heading", level=2)).to_have_text("Krispijn")
    expect(page.locator(".figure strong")).to_have_text(dutch(done))
    page.wait_for_function("old => location.hash.split('map=')[1] !== old", arg=before[-22:])
    page.get_by_role("button", name="Beide").click()
    expect(page.locator(".figure strong")).to_have_count(2)


def test_the_policy_changes_the_figure(visit, address):
    """The figure follows the counting rule, and the rule is in the link."""
    page = visit()
    done = get(address, "/programmes/crabbehof/progress?policy=measures_only")["done"]

    page.get_by_label("Telregel").select_option("measures_only")

    expect(page.locator(".figure strong")).to_have_text(dutch(done))
    assert "policy=measures_only" in page.url


def test_everything_works_by_keyboard(visit, address, known):
    """Skip link, search, card, back; then a programme and a colour, without a mouse."""
    page = visit()
    typed, shown = typed_address(address, known.labelled)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Naar zoeken")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Zoek op adres")).to_be_focused()
    page.keyboard.type(typed, delay=10)
    expect(page.get_by_role("option").first).to_contain_text(shown)
    page.keyboard.press("ArrowDown")
    chosen = page.get_by_role("combobox", name="Zoek op adres").get_attribute(
        "aria-activedescendant"
    )
    assert page.locator(f"#{chosen}").get_attribute("aria-selected") == "true"
    page.keyboard.press("Enter")
    expect(card(page).get_by_role("heading", level=2)).to_have_text(shown)
    page.keyboard.press("Escape")
    expect(page.get_by_role("combobox", name="Zoek op adres")).to_be_focused()

    for target in ("Krispijn", "Inzoomen"):
        press_tab_until(page, page.get_by_role("button", name=target, exact=True))
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2)).to_have_text("Krispijn")
    colour = legend(page).get_by_label("Kleur de kaart op")
    press_tab_until(page, colour)
    page.keyboard.press("ArrowDown")
    expect(colour).to_have_value("classic")


def press_tab_until(page, target):
    for _ in range(60):
        if target.evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"the keyboard does not reach {target}")


def test_a_link_restores_what_was_seen(visit, address, known):
    """Reloading shows the same programme, colour, home and place."""
    page = visit()
    typed, shown = typed_address(address, known.labelled)
    legend(page).get_by_label("Kleur de kaart op").select_option("stage")
    search(page, typed)
    expect(card(page).get_by_role("heading", level=2)).to_have_text(shown)
    page.wait_for_url(re.compile(r"map=18"))
    before = page.url

    page.reload()
    page.wait_for_selector('[data-idle="true"]')

    expect(card(page).get_by_role("heading", level=2)).to_have_text(shown)
    expect(legend(page).get_by_label("Kleur de kaart op")).to_have_value("stage")
    assert page.url == before
    page.go_back()
    expect(card(page)).to_have_count(0)


def test_a_building_lists_its_homes(visit, known):
    """Every home of a flat is in the list, by number; each leads to its card and back."""
    flat = known.flat
    page = visit(f"#building={flat.id}&map=18/{flat.lat:.6f}/{flat.lon:.6f}")

    rows = card(page).get_by_role("listitem")
    expect(card(page).get_by_role("heading", level=2)).to_have_text(
        f"Pand met {flat.homes} woningen"
    )
    expect(rows).to_have_count(flat.homes)
    numbers = [natural(row.locator("strong").inner_text()) for row in rows.all()]
    assert numbers == sorted(numbers)
    rows.first.get_by_role("button").click()
    expect(card(page).get_by_text("Telt deze woning mee?")).to_be_visible()
    card(page).get_by_role("button", name="Sluiten").click()
    expect(rows).to_have_count(flat.homes)


def natural(number):
    return [
        (0, int(part), "") if part.isdigit() else (1, 0, part)
        for part in re.findall(r"\d+|[^\W\d]+", number)
    ]


def test_a_press_on_the_map_opens_the_home(visit, known):
    """Pressing a building of one home opens that home's card."""
    home = known.labelled
    page = visit(f"#map=19/{home.lat:.6f}/{home.lon:.6f}")
    box = page.locator(".map").bounding_box()

    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    page.wait_for_url(f"**home={home.id}**")
    expect(card(page).get_by_role("heading", level=2)).to_be_visible()


def test_a_neighbourhood_leads_to_its_place(visit):
    """The table is the other way to the map: its names move it."""
    page = visit()
    page.wait_for_url("**map=**")
    before = page.url.split("map=")[1]

    page.get_by_role("button", name=re.compile("op de kaart$")).first.click()

    page.wait_for_function("old => location.hash.split('map=')[1] !== old", arg=before)


def test_who_leaves_before_the_map_is_there_is_not_called_back(visit):
    """The engine arrives when another page is open: no map is made, and the page stays."""
    engine, held = re.compile(r"/assets/engine-[^/]*\.js$"), []
    page = visit(
        "#/kaart",
        is_map_awaited=False,
        before=lambda page: page.route(engine, lambda route: held.append(route)),
    )
    page.get_by_role("link", name="Voortgang", exact=True).click()
    expect(page.get_by_role("heading", name="Voortgang", level=1)).to_be_visible()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    with page.expect_response(engine):
        for route in held:
            route.continue_()
    # A map that is made draws, asks for tiles and tells its place within a second or two.
    page.wait_for_timeout(3_000)
    assert page.url.endswith("#/voortgang")
    assert [url for url in asked if "/tiles/" in url] == []


def test_english_is_one_press_away_and_stays(visit):
    """The whole page changes language, says so to screen readers, and remembers it."""
    page = visit()

    page.get_by_role("button", name="English").click()

    expect(page.get_by_role("region", name="Legend")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "en"
    expect(page.get_by_role("note")).to_contain_text("not the real Dordrecht")
    page.reload()
    expect(page.get_by_role("button", name="Nederlands")).to_be_visible()


def test_a_phone_shows_one_screen_at_a_time(visit, address, known):
    """At 360 px: map or figures, and the card as a sheet from below."""
    page = visit(width=360, height=740, has_touch=True, is_mobile=True)
    typed, shown = typed_address(address, known.labelled)
    expect(page.locator(".figure strong")).to_be_hidden()

    page.get_by_role("button", name="Cijfers").click()
    expect(page.locator(".figure strong")).to_be_visible()
    page.get_by_role("button", name="Kaart", exact=True).click()
    search(page, typed)

    expect(card(page).get_by_role("heading", level=2)).to_have_text(shown)
    box = card(page).bounding_box()
    assert box["width"] == 360
    assert box["y"] >= 370
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
