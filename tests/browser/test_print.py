"""On paper, by the browser's own print: whole, dated, with its source, and no empty sheet."""

import io

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

DATED = "Bron: BAG © Kadaster, CBS"


def printed(page):
    """Print as the browser does; return the text of each sheet."""
    sheets = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    return [" ".join(sheet.extract_text().split()) for sheet in sheets]


@pytest.fixture
def still(come):
    """Open the map as an adviser, wait until it stands still."""

    def open_map(more):
        page = come(f"#/kaart?programme=crabbehof{more}", account="wijkadviseur")
        page.wait_for_selector('[data-idle="true"]')
        page.wait_for_selector('.totals[aria-busy="false"]')
        return page

    return open_map


def test_the_map_has_its_legend_on_one_sheet(still):
    (sheet,) = printed(still("&colour=stage"))
    assert "voorbeeldgegevens" in sheet.lower()
    assert "Onbenaderd" in sheet
    assert DATED in sheet
    assert "Uitloggen" not in sheet


def test_a_filtered_list_is_printed_whole(still):
    """Also the rows that the screen does not draw; the head of the table on each sheet."""
    page = still("&screen=list&area=BU05050801&label=G")
    homes = int(page.locator(".totals strong").inner_text().split()[0])
    assert homes > page.get_by_role("option").count()

    sheets = printed(page)

    rows = page.evaluate("""() => {
      dispatchEvent(new Event('beforeprint'))
      return [...document.querySelectorAll('.on-list tbody th')].map((th) => th.innerText)
    }""")
    text = " ".join(sheets)
    assert len(rows) == homes
    assert [row for row in rows if row not in text] == []
    tabled = [sheet for sheet in sheets if rows[0] in sheet or "Laatste contact" in sheet]
    assert len(tabled) >= len(sheets) - 1 >= 1
    assert all(sheets)
    assert DATED in text


def test_the_card_of_a_home_is_printed_without_its_buttons(still, known):
    page = still(f"&home={known.labelled.id}")
    card = page.locator(".card > .card")
    address = card.get_by_role("heading", level=2).inner_text()
    expect(card.get_by_text("Tijdlijn")).to_be_visible()

    sheets = printed(page)

    assert all(sheets)
    text = " ".join(sheets)
    for said in (address, "Telt deze woning mee?", "Tijdlijn", known.labelled.id, DATED):
        assert said in text
    assert "Sluiten" not in text
    assert "Meer" not in text.split()


def test_progress_is_printed_with_its_date_and_no_cut_table(come):
    """A table as wide as the funnel keeps within the sheet."""
    page = come("#/voortgang/intern?programma=crabbehof&deel=trechter", account="planner")
    page.wait_for_function("() => !document.querySelector('[aria-busy=\"true\"]')", timeout=60_000)
    page.set_viewport_size({"width": 717, "height": 1045})
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    sheets = printed(page)
    assert all(sheets)
    assert "Afgedrukt met de stand van" in sheets[-1]
    assert "EP-Online" in sheets[-1]
