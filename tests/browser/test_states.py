"""What the page says when something is wrong, and whether everybody can use it."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.barriers import (
    SCREENS,
    assert_no_barrier,
    assert_told_without_our_colours,
    speaking,
)


def unanswered(pattern):
    """Before the page opens: let nobody answer this part of the API."""
    return lambda page: page.route(pattern, lambda route: route.abort())


def answered(pattern, body, status=200):
    kind = "application/json" if status < 400 else "application/problem+json"
    return lambda page: page.route(
        pattern,
        lambda route: route.fulfill(status=status, content_type=kind, body=json.dumps(body)),
    )


def forget_refusals(visit):
    """A refused request is also a line in the console; here it was meant to be."""
    visit.wrong[:] = [line for line in visit.wrong if "Failed to load resource" not in line]


def test_no_answer_is_said_and_can_be_tried_again(visit):
    """Without the API the page says so, and goes on when it is back."""
    page = visit(before=unanswered("**/api/v1/programmes"), is_map_awaited=False)
    alert = page.get_by_role("alert").filter(has_text="De dienst antwoordt niet")
    expect(alert).to_be_visible()

    page.unroute("**/api/v1/programmes")
    alert.get_by_role("button", name="Opnieuw proberen").click()

    expect(page.locator(".figure strong")).to_be_visible()
    forget_refusals(visit)


def test_a_refusal_shows_the_reason_of_the_service(visit):
    """A problem answer is shown with the sentence that the service gives."""
    problem = {"status": 503, "title": "Niet beschikbaar", "detail": "De database rust even uit."}
    page = visit(before=answered("**/progress?*", problem, 503), is_map_awaited=False)

    expect(page.get_by_role("alert").first).to_contain_text("De database rust even uit.")
    forget_refusals(visit)


def test_missing_tiles_leave_the_rest_working(visit):
    """Without tiles a message lies on the map, and search and figures still work."""
    page = visit(before=unanswered("**/api/v1/tiles/**"), is_map_awaited=False)

    expect(page.get_by_text("Een deel van de kaart is nu niet op te halen")).to_be_visible()
    expect(page.locator(".figure strong")).to_be_visible()
    page.unroute("**/api/v1/tiles/**")
    expect(page.get_by_text("Een deel van de kaart")).to_have_count(0, timeout=30_000)
    forget_refusals(visit)


def test_no_programmes_is_said(visit):
    """An installation without programmes shows a sentence instead of an empty panel."""
    page = visit(before=answered("**/api/v1/programmes", {"programmes": []}))

    expect(page.get_by_text("Er is geen programma om te tonen")).to_be_visible()


def test_a_home_that_is_gone_is_said(visit):
    """An old link to a home that left the register ends in a sentence."""
    page = visit("#home=0505010099999999")

    expect(page.get_by_text("Er is geen woning met dit nummer")).to_be_visible()
    forget_refusals(visit)


def test_an_address_that_does_not_exist_is_said(visit):
    """Nothing found is said aloud too."""
    page = visit()

    page.fill("#search", "qqqq 99999")

    expect(page.get_by_role("status")).to_contain_text("Geen adres gevonden")


def test_text_from_data_is_text(visit):
    """A street name with markup in it is shown as such, nowhere as markup."""
    street = '<img src="x" onerror="document.title=1"><b>Straat</b> 1'
    hit = {
        "addressId": "0505200000000001",
        "dwellingId": None,
        "display": street,
        "isResidential": False,
        "location": None,
    }
    page = visit(before=answered("**/api/v1/addresses?*", {"addresses": [hit]}))

    page.fill("#search", "straat 1")

    expect(page.get_by_role("option").locator("span").first).to_have_text(street)
    assert page.locator("[role=option] img, [role=option] b").count() == 0


def test_the_policy_of_the_page_is_strict(visit, address):
    """Nothing inline and nothing unsafe is allowed, and the page does not break the policy."""
    answers = []
    page = visit(before=lambda page: page.on("response", lambda one: answers.append(one)))

    policy = next(one for one in answers if one.url == f"{address}/").headers[
        "content-security-policy"
    ]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert all(one.url.startswith((address, "data:", "blob:")) for one in answers)
    expect(page.locator("canvas.maplibregl-canvas")).to_be_visible()


SIGHTS = ["#programme=crabbehof", "#screen=figures", "#programme=both&colour=stage"]


@pytest.mark.parametrize(("width", "language"), SCREENS)
def test_axe_finds_nothing(visit, width, language):
    """No known barrier on any screen, in both languages, on a phone and at a desk."""
    page = visit(width=width, before=speaking(language), is_map_awaited=False)
    for sight in SIGHTS:
        page.evaluate("hash => location.assign(hash)", sight)
        page.wait_for_selector(".figure strong", state="attached")
        page.wait_for_selector('.pairs[aria-busy="false"]', state="attached")

        assert_no_barrier(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_card(visit, known, scheme):
    """The card too, in light, in dark and in forced colours; nothing sticks out sideways."""
    page = visit(f"#home={known.labelled.id}", is_map_awaited=False, color_scheme=scheme)
    expect(page.locator(".card .wide").first).to_be_visible(timeout=20_000)
    for width, _ in SCREENS:
        page.set_viewport_size({"width": width, "height": 800})

        assert_no_barrier(page)
    assert_told_without_our_colours(page)
