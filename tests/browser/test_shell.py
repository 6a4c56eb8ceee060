"""The frame of all pages: finding one's way, signing in and out, and losing nothing."""

import re
import uuid

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from retrofit.sample.people import PASSWORD
from tests.browser.barriers import (
    SCREENS,
    assert_no_barrier,
    assert_told_without_our_colours,
    speaking,
)
from tests.browser.conftest import ROOT

SOURCE = ROOT / "api" / "web" / "src"
#: Every page, and the account of the demo desk that is looked with; None is who is not signed in.
#: A page that needs a case or another part of the town gets its own test beside it.
PAGES = [
    ("#/inloggen", None),
    ("#/kaart", None),
    ("#/voortgang", None),
    ("#/voortgang/intern", "planner"),
    ("#/balie", "behandelaar"),
    ("#/balie/nieuw", "intake"),
    ("#/balie/beoordelen", "beoordelaar"),
    ("#/balie/betalingen", "budgethouder"),
    ("#/balie/plafonds", "budgethouder"),
    ("#/balie/twijfel", "behandelaar"),
    ("#/balie/zaak/DRD-2026-000001", "behandelaar"),
    ("#/beheer", "beheer"),
    ("#/beheer/programmas", "planner"),
    ("#/beheer/registers", "planner"),
    ("#/beheer/sleutels", "planner"),
    ("#/bestaat/niet", "auditor"),
]


def heading(page):
    return page.get_by_role("heading", level=1)


def menu(page):
    return page.get_by_role("navigation", name="Hoofdmenu")


def forget_refusals(visit):
    """A refused request is also a line in the console; here it was meant to be."""
    visit.wrong[:] = [line for line in visit.wrong if "Failed to load resource" not in line]


def end_sessions(staffed):
    """Let every session be over, as after half an hour without a request."""
    with staffed.engine.begin() as connection:
        connection.execute(text("DELETE FROM sign_in_session"))


def test_every_page_is_looked_at():
    """The list above holds every page that there is."""
    declared = "".join(path.read_text() for path in SOURCE.glob("*/pages.ts"))
    paths = {re.sub(r"\{\w+\}", "", path) for path in re.findall(r"path: '(.*?)'", declared)}

    assert {address[1:].removesuffix("DRD-2026-000001") for address, _ in PAGES} == {
        *paths,
        "/bestaat/niet",
    }


@pytest.mark.parametrize(("width", "language"), SCREENS)
def test_axe_finds_nothing_on_any_page(come, width, language):
    """No known barrier, one h1, a title of its own, and nothing lost in forced colours."""
    titles = {}
    by_account = sorted(PAGES, key=lambda page: str(page[1]))
    page, signed_in = None, "?"
    for address, account in by_account:
        if account != signed_in:
            page, signed_in = (
                come(address, account=account, width=width, before=speaking(language)),
                account,
            )
        else:
            page.evaluate("hash => location.assign(hash)", address)
        # The heading comes with the page itself, after its texts.
        page.wait_for_function("() => !document.querySelector('[aria-busy=\"true\"]')")
        expect(heading(page)).to_have_count(1)
        titles[address] = page.title()
        assert_no_barrier(page)
        if width == SCREENS[-1][0]:
            assert_told_without_our_colours(page)
    assert len(set(titles.values())) == len(PAGES)


def test_a_visitor_sees_the_public_progress(come):
    """Where the map is closed the front page is no error, and offers to sign in."""
    page = come()

    page.wait_for_url("**/#/voortgang")
    expect(heading(page)).to_have_text("Voortgang")
    expect(menu(page).get_by_role("link")).to_have_text(["Voortgang"])
    expect(page.get_by_role("link", name="Inloggen")).to_be_visible()
    assert page.get_by_role("alert").count() == 0


def test_a_page_that_asks_for_a_role_says_so_and_comes_back(come):
    """Without a sign-in a sentence and a way in; after it the very same page."""
    page = come("#/balie/zaak/DRD-2026-000012?tab=brieven")
    expect(page.get_by_text("Meld u aan om deze pagina te zien.")).to_be_visible()

    page.get_by_role("main").get_by_role("link", name="Inloggen").click()
    expect(heading(page)).to_be_focused()
    page.get_by_role("button", name=re.compile("^Bram Voorbeeld")).click()

    page.wait_for_url("**/#/balie/zaak/DRD-2026-000012?tab=brieven")
    expect(heading(page)).to_have_text("Zaak DRD-2026-000012")
    expect(page.get_by_role("banner")).to_contain_text("Bram Voorbeeld · behandelaar")
    expect(page.get_by_role("status")).to_contain_text("Ingelogd als Bram Voorbeeld")


def test_another_role_is_told_what_it_lacks(come):
    """Signed in, but not for this: the own role is named, and signing in again is not offered."""
    page = come("#/beheer", account="wijkadviseur")

    expect(heading(page)).to_have_text("Mensen en rollen")
    expect(page.get_by_text("niet voor uw rol: WUO-adviseur")).to_be_visible()
    expect(menu(page).get_by_role("link")).to_have_text(["Kaart", "Voortgang"])
    assert page.get_by_role("link", name="Inloggen").count() == 0


def test_signing_in_and_out_by_keyboard(come):
    """With an account and a password, first a wrong one; the way leads by Tab and Enter alone."""
    page = come("#/inloggen")
    page.get_by_label("Account").focus()
    page.keyboard.type("beheer")
    page.keyboard.press("Tab")
    page.keyboard.type("fout")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Account of wachtwoord klopt niet.")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.keyboard.press("Enter")

    expect(heading(page)).to_have_text("Mensen en rollen")
    page.reload()
    expect(heading(page)).to_have_text("Mensen en rollen")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Naar de inhoud")).to_be_visible()
    page.keyboard.press("Enter")
    expect(heading(page)).to_be_focused()
    submenu = page.get_by_role("navigation", name="Pagina's van Beheer")
    submenu.get_by_role("link", name="Registers").focus()
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("Registers")
    expect(heading(page)).to_be_focused()
    assert page.title().startswith("Registers · ")
    expect(submenu.get_by_role("link", name="Registers")).to_have_attribute("aria-current", "page")
    page.go_back()
    expect(heading(page)).to_have_text("Mensen en rollen")

    page.get_by_role("button", name="Uitloggen").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/#/voortgang")
    expect(page.get_by_role("status")).to_have_text("U bent uitgelogd.")
    assert page.context.cookies() == []
    forget_refusals(come)


@pytest.mark.parametrize(("account", "start"), [("intake", "/balie"), ("planner", "/kaart")])
def test_everybody_begins_at_his_own_work(come, account, start):
    """The front page leads to the work list or to the map."""
    page = come(account=account)

    page.wait_for_url(f"**/#{start}**")
    expect(page.get_by_role("link", name="Inloggen")).to_have_count(0)


def test_old_links_to_the_map_work(visit):
    """What was shared before there were pages opens the map as it was."""
    page = visit("#programme=krispijn&colour=stage", is_map_awaited=False)

    page.wait_for_url("**/#/kaart?programme=krispijn&colour=stage**")
    expect(page.get_by_role("heading", level=2)).to_have_text("Krispijn")


def test_the_app_runs_under_the_policy(come):
    """Each page is fetched when it is opened, from here, and breaks no policy (the console)."""
    asked = []
    page = come(
        "#/voortgang", before=lambda page: page.on("request", lambda one: asked.append(one))
    )
    assert not [one for one in asked if "engine" in one.url or "MapPage" in one.url]
    page.goto(page.url.split("#")[0] + "#/bestaat/niet")
    expect(heading(page)).to_have_text("Deze pagina bestaat niet")


@pytest.fixture
def account():
    """A new account for each test: a person is never deleted."""
    return f"nova-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def newcomer(come, account):
    """Open the form for somebody new as the administrator, filled in."""

    def fill():
        page = come("#/beheer", account="beheer")
        page.get_by_label("Naam").fill("Nova Proef")
        page.get_by_role("textbox", name="Account").fill(account)
        return page

    return fill


def save(page):
    page.get_by_role("button", name="Iemand toevoegen").click()


def assert_saved_once(page, account):
    expect(page.get_by_role("dialog", name="Wachtwoord")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Naam")).to_have_value("")
    expect(page.get_by_role("row", name=re.compile(account))).to_have_count(1)
    assert page.evaluate("Object.keys(sessionStorage)") == []


def test_an_ended_session_keeps_what_was_typed(newcomer, come, staffed, account):
    """The step waits for a sign-in, and then goes on by itself; nothing is typed twice."""
    page = newcomer()
    end_sessions(staffed)
    save(page)
    again = page.get_by_role("dialog", name="Uw sessie is verlopen")
    expect(again).to_be_visible()
    assert_no_barrier(page)
    again.get_by_role("button", name=re.compile("^Bea Voorbeeld")).click()

    assert_saved_once(page, account)
    forget_refusals(come)


def test_a_session_given_up_keeps_what_was_typed(newcomer, come, staffed, account):
    """Closing the question leads to the no-rights page; after signing in the form is as it was."""
    page = newcomer()
    end_sessions(staffed)
    save(page)
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("main").get_by_role("link", name="Inloggen").click()
    page.get_by_role("button", name=re.compile("^Bea Voorbeeld")).click()

    expect(page.get_by_label("Naam")).to_have_value("Nova Proef")
    save(page)
    assert_saved_once(page, account)
    forget_refusals(come)


def test_somebody_else_does_not_go_on_with_it(newcomer, come, staffed, account):
    """Signing in as another person takes no step of the first, and shows nothing of hers."""
    page = newcomer()
    end_sessions(staffed)
    save(page)
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^Pia Voorbeeld")).click()

    expect(page.get_by_text("niet voor uw rol: planner")).to_be_visible()
    assert page.evaluate("Object.keys(sessionStorage)") == []
    with staffed.engine.connect() as connection:
        found = text("SELECT count(*) FROM person WHERE subject = :account")
        assert connection.scalar(found, {"account": account}) == 0
    forget_refusals(come)


def test_a_step_that_asks_for_a_recent_sign_in_goes_on(newcomer, come, staffed, account):
    """Signed in twenty minutes ago: the page asks who it is, and takes the step."""
    page = newcomer()
    with staffed.engine.begin() as connection:
        connection.execute(
            text("UPDATE sign_in_session SET signed_in_at = signed_in_at - interval '20 minutes'")
        )
    save(page)
    again = page.get_by_role("dialog", name="Bevestig dat u het bent")
    again.get_by_role("button", name=re.compile("^Bea Voorbeeld")).click()

    assert_saved_once(page, account)
    forget_refusals(come)


def test_a_reload_and_a_lost_connection_keep_what_was_typed(newcomer, come, account):
    """A sentence, the form as it was, also after a reload; signing out clears it."""
    page = newcomer()
    page.route("**/api/v1/persons", lambda route: route.abort())
    save(page)
    expect(page.get_by_role("alert").last).to_contain_text("De dienst antwoordt niet")
    page.unroute("**/api/v1/persons")
    page.reload()
    expect(page.get_by_label("Naam")).to_have_value("Nova Proef")
    expect(page.get_by_role("textbox", name="Account")).to_have_value(account)

    page.get_by_role("button", name="Uitloggen").click()
    expect(page.get_by_role("status")).to_have_text("U bent uitgelogd.")
    assert page.evaluate("Object.keys(sessionStorage)") == []
    forget_refusals(come)


def test_a_refused_field_is_told_at_the_field(newcomer, come):
    """An account that exists: the reason stands at the field and is tied to it."""
    page = newcomer()
    field = page.get_by_role("textbox", name="Account")
    field.fill("beheer")
    save(page)

    expect(page.get_by_role("alert")).to_be_visible()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("Account bestaat al$"))
    expect(page.get_by_label("Naam")).to_have_value("Nova Proef")
    forget_refusals(come)


def test_no_service_is_said_and_can_be_tried_again(come):
    """Without an answer to who is signed in: a sentence, and a way on."""
    page = come(
        "#/voortgang",
        before=lambda page: page.route("**/api/v1/sign-in", lambda route: route.abort()),
    )
    expect(page.get_by_role("alert")).to_contain_text("De dienst antwoordt niet")

    page.unroute("**/api/v1/sign-in")
    page.get_by_role("button", name="Opnieuw proberen").click()

    expect(heading(page)).to_have_text("Voortgang")
    forget_refusals(come)
