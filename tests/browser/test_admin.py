"""People, rules, registers and doubts: a planner who sends files in, an administrator, a clerk."""

import re
import uuid

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from retrofit.config import get_settings
from retrofit.load.quarantine import Quarantine
from retrofit.load.upload_work import work_on_uploads
from tests.browser.barriers import assert_no_barrier
from tests.browser.test_progress import PATIENCE_MS, arrived
from tests.browser.test_shell import forget_refusals
from tests.gis.ground_files import repair_file


@pytest.fixture
def work(staffed):
    """Do what waits, as the service does by itself once a second."""
    return lambda: work_on_uploads(staffed.engine, Quarantine.of(get_settings()))


def send(page, path, kind="Herstelde funderingen"):
    page.get_by_label("Soort bestand").select_option(label=kind)
    page.get_by_label("Bestand", exact=True).set_input_files(path)
    page.get_by_role("button", name="Insturen en vergelijken").click()
    expect(page.get_by_role("heading", name=path.name)).to_be_visible()


def test_a_planner_sends_a_bad_file_and_then_a_good_one(come, work, tmp_path):
    """The reason in plain words; then the difference, loading it, and taking it back."""
    page = come("#/beheer/registers", account="planner")
    page.set_default_timeout(PATIENCE_MS)
    page.get_by_role("button", name="Insturen en vergelijken").click()
    expect(page.get_by_text("Kies een bestand.")).to_be_visible()

    bad = tmp_path / "herstel-fout.csv"
    bad.write_text("Dit is een brief;geen lijst\n1;2\n")
    send(page, bad)
    assert work() == 1
    reason = "De kolommen van het bestand zijn niet die van deze soort levering."
    expect(page.get_by_text(reason)).to_be_visible(timeout=PATIENCE_MS)
    assert_no_barrier(page)
    article = page.get_by_role("article", name=bad.name)
    assert article.get_by_role("button", name="Bevestigen en laden").count() == 0
    article.get_by_role("button", name="Weggooien").click()
    page.get_by_role("dialog").get_by_role("button", name="Weggooien").click()
    expect(article).to_have_count(0)

    good = repair_file(tmp_path / "herstel-goed.csv", {"PEILDATUM": "15-11-2026"})
    send(page, good)
    work()
    article = page.get_by_role("article", name=good.name)
    row = article.get_by_role("row").filter(has_text="herstelde funderingen")
    expect(row.get_by_role("cell").nth(1)).to_have_text("1", timeout=PATIENCE_MS)
    page.screenshot(path=tmp_path / "difference.png", full_page=True)
    article.get_by_role("button", name="Bevestigen en laden").click()
    expect(page.get_by_role("status").last).to_contain_text("Bevestigd", timeout=PATIENCE_MS)
    work()
    expect(page.get_by_role("status").last).to_contain_text(
        f"{good.name}: geladen", timeout=PATIENCE_MS
    )

    loads = page.get_by_role("table", name=re.compile("^Ladingen"))
    loaded = loads.get_by_role("row").filter(has_text=good.name)
    expect(loaded).to_contain_text("Pia Voorbeeld")
    loaded.get_by_role("button", name=re.compile("^Terugdraaien")).click()
    page.get_by_role("dialog").get_by_role("button", name="Terugdraaien").click()
    expect(loaded).to_contain_text("teruggedraaid", timeout=PATIENCE_MS)
    expect(loaded.get_by_role("button", name=re.compile("^Terugdraaien"))).to_have_count(0)


def test_an_auditor_sees_the_registers_and_changes_nothing(come):
    page = come("#/beheer/registers", account="auditor", width=320)
    arrived(page)
    expect(page.get_by_role("table", name=re.compile("^Ladingen"))).to_be_visible()
    for name in ("Insturen", "Terugdraaien", "Weggooien", "Bevestigen"):
        assert page.get_by_role("button", name=re.compile(f"^{name}")).count() == 0
    assert_no_barrier(page)


DECIDED = text("SELECT count(*) FROM link WHERE rule = 'decided' AND upper_inf(known)")


def test_a_doubt_is_decided_and_taken_back_by_one_key(come, staffed):
    """1 chooses the first home, u takes it back; a letter typed in the reason decides nothing."""
    page = come("#/balie/twijfel", account="planner")
    arrived(page)
    doubt = page.get_by_role("heading", level=2)
    for _ in range(20):
        if page.get_by_role("button", name=re.compile("^1 ")).count():
            break
        page.keyboard.press("s")
    first = doubt.inner_text()
    with staffed.engine.connect() as connection:
        before = connection.scalar(DECIDED)
    page.get_by_label("Reden").press_sequentially("1 en u")
    expect(doubt).to_have_text(first)
    page.get_by_label("Reden").blur()
    page.keyboard.press("1")
    expect(page.get_by_role("status").last).to_contain_text("Besloten", timeout=PATIENCE_MS)
    expect(doubt).to_be_focused(timeout=PATIENCE_MS)
    with staffed.engine.connect() as connection:
        assert connection.scalar(DECIDED) == before + 1
    page.keyboard.press("u")
    expect(page.get_by_role("status").last).to_contain_text(
        "Het besluit is teruggenomen.", timeout=PATIENCE_MS
    )
    with staffed.engine.connect() as connection:
        assert connection.scalar(DECIDED) == before
    page.get_by_role("checkbox", name=re.compile("Sneltoetsen")).uncheck()
    arrived(page)
    page.keyboard.press("1")
    page.wait_for_load_state("networkidle")
    with staffed.engine.connect() as connection:
        assert connection.scalar(DECIDED) == before
    assert_no_barrier(page)


def test_a_role_waits_for_a_second_person_and_ends(come):
    """Granted by the administrator, in force by a budget holder, over by the administrator."""
    account = f"rol-{uuid.uuid4().hex[:8]}"
    page = come("#/beheer", account="beheer")
    page.get_by_label("Naam").fill(f"Rol Proef {account}")
    page.get_by_role("textbox", name="Account").fill(account)
    page.get_by_role("button", name="Iemand toevoegen").click()
    expect(page.get_by_role("dialog", name="Wachtwoord")).to_be_visible()
    page.keyboard.press("Escape")

    def roles(page):
        row = page.get_by_role("row").filter(has_text=account)
        row.get_by_role("button", name=re.compile("^Rollen")).click()
        return page.get_by_role("region", name=re.compile(f"Rol Proef {account}$"))

    part = roles(page)
    part.get_by_label("Rol", exact=True).select_option(label="WUO-adviseur")
    part.get_by_label("Gebied").select_option(label="Crabbehof-Zuid")
    part.get_by_role("button", name="Rol toekennen").click()
    expect(part.get_by_role("row").filter(has_text="Crabbehof-Zuid")).to_contain_text(
        "wacht op een tweede persoon"
    )
    assert_no_barrier(page)

    second = come("#/beheer", account="budgethouder")
    part = roles(second)
    part.get_by_role("button", name="Bevestigen").click()
    expect(part.get_by_role("row").filter(has_text="Crabbehof-Zuid")).to_contain_text("geldt")

    page.reload()
    part = roles(page)
    part.get_by_role("button", name=re.compile("^Beëindigen")).click()
    page.get_by_role("dialog").get_by_role("button", name="Rol beëindigen").click()
    expect(part.get_by_role("row").filter(has_text="Crabbehof-Zuid")).to_contain_text(
        "geldt niet (meer)"
    )


def test_a_key_is_shown_once_and_opens_nothing_when_revoked(come):
    page = come("#/beheer/sleutels", account="planner")
    page.get_by_label("Waarvoor is de sleutel?").fill("ochtendscript")
    page.get_by_role("button", name="Sleutel maken").click()
    shown = page.get_by_role("dialog", name="Uw nieuwe sleutel")
    key = shown.locator("strong").inner_text()
    assert_no_barrier(page)
    page.keyboard.press("Escape")
    row = page.get_by_role("row").filter(has_text="ochtendscript")
    expect(row).to_contain_text("planner")
    assert key not in page.content()
    row.get_by_role("button", name=re.compile("^Intrekken")).click()
    expect(row).to_contain_text("ingetrokken")


def test_the_rules_show_what_is_not_decided(come):
    """Programmes, counting policies, schemes and flags, each from its file."""
    page = come("#/beheer/programmas", account="budgethouder")
    arrived(page)
    for name in ("Crabbehof", "Krispijn", "Telregels", "Subsidieregelingen", "Vlaggen"):
        expect(page.get_by_role("heading", level=2, name=name)).to_be_visible()
    expect(page.get_by_text("Klassen beter, ten minste: 3")).to_be_visible()
    assert page.get_by_text("niet vastgesteld").count() > 10
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert_no_barrier(page)


def test_a_refused_file_keeps_what_was_chosen(come, tmp_path):
    """Nobody answers: a sentence, and the kind of file stays chosen."""
    page = come("#/beheer/registers", account="planner")
    page.route("**/api/v1/uploads?*", lambda route: route.abort())
    path = tmp_path / "a.csv"
    path.write_text("x")
    page.get_by_label("Soort bestand").select_option(label="Eigendom")
    page.get_by_label("Bestand", exact=True).set_input_files(path)
    page.get_by_role("button", name="Insturen en vergelijken").click()
    expect(page.get_by_role("alert")).to_contain_text("De dienst antwoordt niet")
    expect(page.get_by_label("Soort bestand")).to_have_value("tenure")
    forget_refusals(come)
