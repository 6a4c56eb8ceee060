"""The desk in the browser: a case from intake to payment by two people, and what may go wrong."""

import re
import uuid
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from tests.api.desk_world import IBANS
from tests.browser.barriers import SCREENS, assert_no_barrier, speaking
from tests.browser.test_shell import end_sessions, forget_refusals, heading

#: A period in which the day counts: several applications can stand on one place.
PERIOD = {
    "scheme": "dordt-west-isolatie",
    "name": "2027",
    "line": "particuliere woningverbetering",
    "startsOn": "2027-01-01",
    "endsOn": "2027-12-31",
    "publishedOn": "2026-11-01",
    "ceilingCents": 1_000_000_00,
}
#: Homes that the scheme pays for and that no case is about, of streets with several of them.
FREE = """
    SELECT d.verblijfsobject_id AS id, a.street, a.house_number AS number,
           concat_ws(' ', a.street, a.house_number) AS address
      FROM map_dwelling d
      JOIN address a ON a.verblijfsobject_id = d.verblijfsobject_id
           AND upper_inf(a.known) AND upper_inf(a.valid)
     WHERE d.programme IS NOT NULL AND d.label IN ('E', 'F') AND d.tenure = 'owner_occupier'
       AND d.stage = 'not_approached' AND a.house_letter IS NULL AND a.addition IS NULL
       AND a.postcode IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM case_dwelling c
                        WHERE c.verblijfsobject_id = d.verblijfsobject_id)
       AND (SELECT count(*) FROM address b WHERE b.street = a.street
             AND b.house_number = a.house_number AND upper_inf(b.known) AND upper_inf(b.valid)) = 1
     ORDER BY md5(d.verblijfsobject_id || 'desk')
     LIMIT :many"""


ROOF = {"measure": "roof", "costCents": 600_000, "areaM2": "45.00", "insulationValue": "3.5"}


@pytest.fixture
def free(staffed):
    """Homes for a new application."""

    def homes(many):
        with staffed.engine.connect() as connection:
            return connection.execute(text(FREE), {"many": many}).all()

    return homes


@pytest.fixture
def desk(staffed, playwright_request):
    """Bring a case where a test begins, as people would through the service."""
    return Desk(staffed.address, playwright_request)


@pytest.fixture
def playwright_request(chromium):
    """Requests of somebody else than who is on the screen."""
    contexts = []

    def new():
        contexts.append(chromium.new_context())
        return contexts[-1].request

    yield new
    for context in contexts:
        context.close()


class Desk:
    """Colleagues elsewhere, each with a session of their own."""

    def __init__(self, address, new_request):
        self.address, self.new_request, self.people = address, new_request, {}

    def ask(self, account, method, path, body=None, match=None):
        origin = {"Origin": self.address}
        if account not in self.people:
            self.people[account] = request = self.new_request()
            request.post(
                f"{self.address}/api/v1/sign-in/demo",
                data={"account": account},
                headers=origin,
                fail_on_status_code=True,
            )
        headers = origin | {"Idempotency-Key": str(uuid.uuid4())}
        if match:
            headers["If-Match"] = match
        answer = self.people[account].fetch(
            f"{self.address}/api/v1{path}",
            method=method,
            headers=headers,
            **({} if body is None else {"data": body}),
        )
        assert answer.ok, answer.text()
        return SimpleNamespace(body=answer.json(), tag=answer.headers.get("etag"))

    def act(self, account, case, what, body=None):
        tag = self.ask(account, "GET", f"/applications/{case}").tag
        return self.ask(account, "POST", f"/applications/{case}/{what}", body, tag).body

    def received(self, home):
        """An application of today for a roof of 45 m2."""
        case = self.ask(
            "intake",
            "POST",
            "/applications",
            {
                "scheme": "dordt-west-isolatie",
                "channel": "counter",
                "receivedAt": f"{datetime.now(UTC) - timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}",
                "tenure": "owner_occupier",
                "dwellings": [{"verblijfsobjectId": home.id}],
                "measures": [ROOF],
                "applicant": {
                    "kind": "owner_occupier",
                    "name": "V. Voorbeeld-Proef",
                    "iban": IBANS[0],
                },
            },
        )
        return case.body["number"]

    def proposed(self, home):
        """The same, with a proposal of the handler that waits."""
        case = self.received(home)
        me = self.ask("behandelaar", "GET", "/me").body["id"]
        self.act("behandelaar", case, "assignments", {"handlerId": me})
        self.act("behandelaar", case, "completeness-checks")
        self.act("behandelaar", case, "proposals", {"kind": "grant"})
        return case

    def objected(self, home):
        """A refusal, and an objection to it."""
        case = self.received(home)
        me = self.ask("behandelaar", "GET", "/me").body["id"]
        self.act("behandelaar", case, "assignments", {"handlerId": me})
        self.act("behandelaar", case, "completeness-checks")
        reasons = {"ground": "scheme", "text": "Het dak is al gedaan.", "article": "artikel 5"}
        self.act("behandelaar", case, "proposals", {"kind": "refusal", "reasons": reasons})
        done = self.act("beoordelaar", case, "decisions", {"outcome": "approved"})
        self.act("intake", case, "objections", {"decisionId": done["decision"]["id"]})
        return case

    def ordered(self, home, cents, by="behandelaar"):
        """A grant of which an advance was ordered."""
        case = self.proposed(home)
        self.act("beoordelaar", case, "decisions", {"outcome": "approved"})
        self.act(by, case, "payments", {"cents": cents})
        return case

    def claimed(self, home):
        """A settlement of 675.00, paid, and then revised to 500.00: 175.00 is claimed."""
        case = self.proposed(home)
        self.act("beoordelaar", case, "decisions", {"outcome": "approved"})
        today = self.ask("intake", "GET", "").body["asOf"][:10]
        self.act(
            "behandelaar",
            case,
            "completion-reports",
            {"receivedOn": today, "executions": [{**ROOF, "executedOn": today}]},
        )
        self.act("behandelaar", case, "settlements", {})
        self.act("beoordelaar", case, "decisions", {"outcome": "approved"})
        payment = self.act("behandelaar", case, "payments", {})["id"]
        for act, body in (("releases", None), ("confirmations", {})):
            self.act("budgethouder", case, f"payments/{payment}/{act}", body)
        reasons = {"ground": "false_data", "text": "De factuur is te hoog.", "heardOn": today}
        lower = {"kind": "revision", "amountCents": 500_00, "reasons": reasons}
        self.act("behandelaar", case, "proposals", lower)
        self.act("beoordelaar", case, "decisions", {"outcome": "approved"})
        return case


@contextmanager
def also(staffed, account, role):
    """Give somebody one more role, and end it."""

    def execute(statement):
        with staffed.engine.begin() as connection:
            connection.execute(text(statement), {"account": account, "role": role})

    execute("""
        INSERT INTO role_grant (person_id, role, starts_on, granted_at, by_command, confirmed_at)
        SELECT person_id, :role, current_date - 1, now(), true, now()
          FROM person WHERE subject = :account""")
    try:
        yield
    finally:
        execute("""
            UPDATE role_grant SET ends_on = current_date - 1
             WHERE role = :role
               AND person_id = (SELECT person_id FROM person WHERE subject = :account)""")


def state(page):
    return page.locator(".now strong")


def day_of(page, ago=0):
    """A day as it is typed: today, or so many days ago."""
    return page.evaluate(
        "ago => new Date(Date.now() - ago * 864e5)"
        ".toLocaleDateString('nl-NL', {timeZone: 'Europe/Amsterdam'})",
        ago,
    )


def full(typed):
    """A typed day as it is shown."""
    day, month, year = typed.split("-")
    return f"{int(day):02}-{int(month):02}-{year}"


def opened_period(page, name=""):
    """The part of the ceilings about a period, opened; that of the demo desk without a name."""
    period = page.get_by_role("region", name=re.compile(f"Dordt West, {name}")).last
    period.get_by_text("Wachtrij, wijzigingen en boekingen").click()
    return period


def step(page, name):
    """Press the button of a step; return its form."""
    page.get_by_role("button", name=name, exact=True).click()
    return page.get_by_role("form", name=name)


def take(page, name, then=None):
    """Take a step that asks for nothing more."""
    step(page, name).get_by_role("button", name="Bevestigen").click()
    if then:
        expect(state(page)).to_have_text(then)


#: Awb 4:48 and 4:50; the ceiling or an article of the scheme is no ground to revoke a grant.
WHY_REVOKED = [
    "de activiteiten zullen niet (zo) plaatsvinden",
    "verplichtingen zijn niet nagekomen",
    "niet of niet geheel uitgevoerd",
    "onjuiste of onvolledige gegevens",
    "op verzoek van de aanvrager",
]


def test_a_case_from_intake_to_payment_by_two_people(come, free):
    """Registered, found complete, proposed, granted by another, reported, settled and paid.

    Roof: 45 m2 at 15.00 is 675.00, less than 50 percent of 6,000.00. Intake by keyboard alone.
    """
    [home] = free(1)
    page = come("#/balie/nieuw", account="behandelaar")
    expect(page.get_by_label("Adres", exact=True)).to_be_focused()
    page.keyboard.type(home.address)
    first = page.get_by_role("listbox").get_by_role("option").first
    expect(first).to_contain_text(home.address)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("dak")
    for typed in ("45", "6000", "3,5"):
        page.keyboard.press("Tab")
        page.keyboard.type(typed)
    while not page.evaluate("document.activeElement.id === 'intake-name'"):
        page.keyboard.press("Tab")
    page.keyboard.type("V. Voorbeeld-Wandelaar")
    for typed in ("", "NL69INGB0123456789"):
        page.keyboard.press("Tab")
        page.keyboard.type(typed)
    verdict = page.get_by_role("region", name="Kan het, en hoeveel")
    expect(verdict).to_contain_text("Komt in aanmerking")
    expect(verdict).to_contain_text("Bedrag: € 675,00")
    page.keyboard.press("Enter")
    done = page.get_by_role("heading", name=re.compile("is geregistreerd"))
    expect(done).to_be_focused()
    number = re.search(r"[A-Z]+-\d+-\d+", done.inner_text()).group()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(heading(page)).to_have_text(f"Zaak {number}")
    page.get_by_text(re.compile("^Minder vaak nodig")).click()
    take(page, "Neem zaak")
    expect(page.get_by_text("van Bram Voorbeeld")).to_be_visible()
    take(page, "volledig verklaren", "in behandeling")
    take(page, "Verlening voorstellen", "voorstel gereed")
    expect(page.get_by_text("Het besluit is niet aan u")).to_be_visible()

    other = come("#/balie/beoordelen", account="beoordelaar")
    waiting = other.get_by_role("article", name=re.compile(number))
    expect(waiting).to_contain_text("€ 675,00")
    waiting.get_by_role("button", name=re.compile("^Akkoord")).focus()
    other.keyboard.press("Enter")
    other.keyboard.press("Tab")
    other.keyboard.press("Tab")
    other.keyboard.press("Enter")
    expect(waiting).to_have_count(0)

    page.reload()
    expect(state(page)).to_have_text("verleend")
    page.get_by_text(re.compile("^Minder vaak nodig")).click()
    grounds = (
        step(page, "intrekking van de verlening voorstellen")
        .get_by_label("Grond")
        .locator("option")
    )
    expect(grounds).to_have_text(["Kies …", *WHY_REVOKED])
    report = step(page, "gereedmelding registreren")
    report.get_by_label("Ontvangen op").fill("vandaag")
    report.get_by_label("Ontvangen op").blur()
    expect(report).to_contain_text("Dit is geen datum")
    today = day_of(page)
    report.get_by_label("Ontvangen op").fill(today)
    report.get_by_label("Uitgevoerd op").fill(today)
    report.get_by_role("button", name="Bevestigen").click()
    expect(state(page)).to_have_text("gereedgemeld")
    take(page, "vaststelling voorstellen", "vaststelling voorgesteld")
    other.goto(f"{page.url.split('#')[0]}#/balie/zaak/{number}")
    take(other, "subsidie vaststellen", "vastgesteld")
    page.reload()
    take(page, "betaling opdragen")
    expect(page.get_by_text("opgedragen")).to_be_visible()

    money = come(f"#/balie/zaak/{number}", account="budgethouder")
    take(money, "betaling vrijgeven")
    take(money, "betaling bevestigen")
    paid = money.get_by_text("Betaald", exact=True).locator("xpath=following-sibling::dd")
    expect(paid).to_have_text(re.compile("675,00"))
    expect(money.get_by_role("link", name=re.compile("^vaststelling .*PDF"))).to_be_visible()


def test_who_proposed_is_told_why_she_does_not_decide(come, free, desk, staffed):
    """A handler who reviews too: the reason stands there, and nothing can be pressed."""
    case = desk.proposed(free(1)[0])
    with also(staffed, "behandelaar", "reviewer"):
        page = come("#/balie/beoordelen", account="behandelaar")
        waiting = page.get_by_role("article", name=re.compile(case))
        expect(waiting).to_contain_text("Wie het voorstel deed, neemt het besluit niet.")
        expect(waiting.get_by_role("button", name=re.compile("Akkoord"))).to_have_count(0)
        assert_no_barrier(page)
        waiting.get_by_role("link", name=case).click()
        expect(
            page.get_by_text("Wie het voorstel deed, neemt het besluit niet.").first
        ).to_be_visible()
        expect(page.get_by_role("button", name="subsidie verlenen")).to_have_count(0)


def test_a_proposal_is_sent_back_with_a_reason(come, free, desk):
    """Without a reason the service says what it misses; with one the handler reads it."""
    case = desk.proposed(free(1)[0])
    page = come("#/balie/beoordelen", account="beoordelaar")
    waiting = page.get_by_role("article", name=re.compile(case))
    waiting.get_by_role("button", name=re.compile("Stuur terug")).click()
    waiting.get_by_role("button", name="Bevestigen").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert_no_barrier(page)
    waiting.get_by_label("Wat moet er anders").fill("De offerte noemt geen oppervlakte.")
    waiting.get_by_role("button", name="Bevestigen").click()
    expect(waiting).to_have_count(0)

    handler = come(f"#/balie/zaak/{case}", account="behandelaar")
    expect(handler.get_by_role("region", name="Wat er gebeurde")).to_contain_text(
        "De offerte noemt geen oppervlakte."
    )
    forget_refusals(come)


def test_payments_are_released_one_after_another(come, free, desk, staffed):
    """By keyboard alone: the oldest first, the focus goes on with the next; one's own says why."""
    one, two, three = free(3)
    first, second = desk.ordered(one, 100_00), desk.ordered(two, 50_00)
    with also(staffed, "collega", "budget_holder"):
        own = desk.ordered(three, 25_00, by="collega")
        page = come("#/balie/betalingen", account="collega")
        blocked = page.get_by_role("article", name=re.compile(own))
        expect(blocked).to_contain_text("Wie de betaling opdroeg, geeft haar niet vrij.")
        expect(blocked.get_by_role("button")).to_have_count(0)
        assert_no_barrier(page)

        lines = page.get_by_role("article")
        expect(lines.first).to_contain_text(first)
        expect(lines.first).to_contain_text("€ 100,00")
        expect(lines.first).to_contain_text("sinds vandaag")
        release = page.get_by_role("button", name=re.compile("^Geef vrij"))
        release.first.focus()
        page.keyboard.press("Enter")
        assert_no_barrier(page)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("article", name=re.compile(first))).to_have_count(0)
        expect(page.get_by_role("button", name=f"Geef vrij {second}")).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Voor u ligt er niets.")).to_be_visible()
        expect(heading(page)).to_be_focused()


def test_somebody_elses_change_keeps_what_was_typed(come, free, desk):
    """Two handlers: the second is told, reads anew, and does not type it again."""
    case = desk.received(free(1)[0])
    page = come(f"#/balie/zaak/{case}", account="behandelaar")
    form = step(page, "aanvulling vragen")
    form.get_by_label("Wat ontbreekt er").fill("een offerte\nde oppervlakte")
    me = desk.ask("collega", "GET", "/me").body["id"]
    desk.act("collega", case, "assignments", {"handlerId": me})
    form.get_by_role("button", name="Bevestigen").click()
    expect(page.get_by_role("alert")).to_contain_text("Iemand anders veranderde dit")

    page.get_by_role("button", name="Verversen").click()
    expect(page.get_by_text("van Cato Voorbeeld")).to_be_visible()
    expect(form.get_by_label("Wat ontbreekt er")).to_have_value("een offerte\nde oppervlakte")
    form.get_by_role("button", name="Bevestigen").click()
    expect(state(page)).to_have_text("aanvulling gevraagd")
    forget_refusals(come)


def test_a_column_from_excel_becomes_an_association(come, free):
    """Each line is told: found, not found, several to choose from; amounts to the cent."""
    one, two, three = free(3)
    page = come("#/balie/nieuw", account="intake")
    page.get_by_label("Aanvraag van een vereniging").check()
    lines = [f"{one.address}\t80", f"{two.address}\t20", "Nergensstraat 12", three.street]
    page.get_by_label("Plak hier").fill("\n".join(lines))
    page.get_by_role("button", name="Adressen opzoeken").click()

    expect(page.get_by_text("Nergensstraat 12: niet gevonden")).to_be_visible()
    expect(page.get_by_text(f"{three.street}: kan meer woningen zijn")).to_be_visible()
    homes = page.get_by_role("region", name="Woningen van de aanvraag")
    expect(homes.get_by_label(f"Breukdeel van {one.address}")).to_have_value("80")
    page.get_by_label("Maatregel", exact=True).select_option("roof")
    page.get_by_label("m²").fill("100")
    page.get_by_label("Kosten met btw").fill("20.000")
    page.get_by_label("Rd of U").fill("3,5")
    # 100 m2 at 15.00 by shares of 80 and 20.
    expect(homes.get_by_role("row", name=re.compile(one.address))).to_contain_text("€ 1.200,00")
    expect(homes.get_by_role("row", name=re.compile(two.address))).to_contain_text("€ 300,00")
    assert_no_barrier(page)

    page.get_by_label("Welke woning is").select_option(index=1)
    expect(homes.get_by_role("row")).to_have_count(4)
    page.get_by_role("button", name="Verwijder Nergensstraat 12").click()
    page.reload()
    expect(homes.get_by_role("row")).to_have_count(4)
    page.get_by_role("button", name="Leeg beginnen").click()
    expect(page.get_by_label("Adres", exact=True)).to_have_value("")


def fill_intake(page, home):
    """Fill in an application for a roof, all but the day."""
    page.get_by_label("Adres", exact=True).fill(home.address)
    page.get_by_role("listbox").get_by_role("option").first.click()
    page.get_by_label("Maatregel", exact=True).select_option("roof")
    page.get_by_label("m²").fill("45")
    page.get_by_label("Kosten met btw").fill("6000")
    page.get_by_label("Rd of U").fill("3,5")
    page.get_by_label("Naam").fill("V. Voorbeeld-Later")
    expect(page.get_by_text("Bedrag: € 675,00")).to_be_visible()


def test_what_is_no_day_is_not_taken_for_no_day(come, free):
    """Enter on 31 February sends nothing: left out it would have been registered as of now."""
    page = come("#/balie/nieuw", account="intake")
    fill_intake(page, free(1)[0])
    sent = []
    page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    day = page.get_by_label("Ontvangen op")
    day.fill("31-2-2026")
    day.press("Enter")
    expect(day).to_be_focused()
    expect(day).to_have_attribute("aria-invalid", "true")
    amount = page.get_by_label(re.compile("^Gevraagd "))
    day.fill("")
    amount.fill("1.23,45")
    amount.press("Enter")
    expect(amount).to_have_attribute("aria-invalid", "true")
    assert [url for url in sent if url.endswith("/applications")] == []
    amount.fill("")
    amount.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("is geregistreerd"))).to_be_visible()


def test_an_address_typed_over_is_not_the_one_chosen_before(come, free):
    """The field says another address: the application has no home until one is chosen."""
    one, two = free(2)
    page = come("#/balie/nieuw", account="intake")
    fill_intake(page, one)
    address = page.get_by_label("Adres", exact=True)
    address.fill(two.address)
    page.keyboard.press("Tab")
    expect(page.get_by_text("Bedrag: € 675,00")).to_have_count(0)
    page.get_by_role("button", name="Registreren").click()
    summary = page.get_by_role("alert")
    summary.get_by_role("link").first.click()
    expect(address).to_be_focused()
    page.get_by_role("button", name="Leeg beginnen").click()
    expect(address).to_have_value("")
    expect(page.get_by_role("alert")).to_have_count(0)
    forget_refusals(come)


def test_enter_chooses_from_what_stands_there(come, free):
    """The answer to what was typed before is on the screen: Enter asks anew, and chooses not."""
    one, two = free(2)
    page = come("#/balie/nieuw", account="intake")
    address = page.get_by_label("Adres", exact=True)
    address.fill(one.address)
    first = page.get_by_role("listbox").get_by_role("option").first
    expect(first).to_contain_text(one.address)
    held = []
    page.route(re.compile("/addresses/free"), lambda route: held.append(route))
    with page.expect_request(re.compile("/addresses/free")):
        address.fill(two.address)
        address.press("Enter")
    expect(address).to_have_value(two.address)
    for route in held:
        route.continue_()
    expect(first).to_contain_text(two.address)
    address.press("Enter")
    expect(address).to_have_value(re.compile(f"^{two.address}"))


def test_an_ended_session_keeps_the_intake(come, free, staffed):
    """A paper form of yesterday, half an hour later: signed in again it goes on by itself."""
    page = come("#/balie/nieuw", account="intake")
    fill_intake(page, free(1)[0])
    day = day_of(page, ago=1)
    page.get_by_label("Ontvangen op").fill(day)
    end_sessions(staffed)
    page.get_by_role("button", name="Registreren").click()
    again = page.get_by_role("dialog", name="Uw sessie is verlopen")
    again.get_by_role("button", name=re.compile("^Ilse Voorbeeld")).click()

    expect(page.get_by_role("heading", name=re.compile("is geregistreerd"))).to_be_visible()
    page.get_by_role("link", name="Naar de zaak").click()
    expect(page.get_by_text(f"{full(day)} 12:00, papier")).to_be_visible()
    forget_refusals(come)


def test_a_late_refusal_asks_for_no_second_sign_in(come, free, desk, staffed):
    """What was sent before the sign-in, and refused after it, is sent again; nobody is asked."""
    page = come(f"#/balie/zaak/{desk.received(free(1)[0])}", account="behandelaar")
    held = []
    page.route(re.compile("/applicant$"), lambda route: held.append(route), times=1)
    with page.expect_request(re.compile("/applicant$")):
        page.get_by_text(re.compile("^Aanvrager")).click()
    end_sessions(staffed)
    page.get_by_text(re.compile("^Notities")).click()
    again = page.get_by_role("dialog", name="Uw sessie is verlopen")
    again.get_by_role("button", name=re.compile("^Bram Voorbeeld")).click()
    expect(page.get_by_text("Er zijn nog geen notities.")).to_be_visible()

    for route in held:
        route.fulfill(status=401, json={"status": 401, "title": "Niet aangemeld"})
    expect(page.get_by_text("V. Voorbeeld-Proef")).to_be_visible()
    expect(again).to_have_count(0)
    forget_refusals(come)


def test_the_work_list_is_filtered_by_its_address_and_explains_its_clock(come, free, desk):
    """Claimed in the list, found under one's own, and the term told with its article."""
    case = desk.received(free(1)[0])
    page = come("#/balie?toestand=received&wie=vrij", account="collega")
    row = page.get_by_role("row", name=re.compile(case))
    row.get_by_text(re.compile(r"^nog \d+ dagen")).click()
    expect(row).to_contain_text("De aanvraag is ontvangen op")
    expect(row).to_contain_text("Awb 4:13")
    row.get_by_role("button", name=f"Neem zaak {case}").click()
    expect(row).to_have_count(0)
    page.get_by_label("Van wie").select_option("mijn")

    page.wait_for_url("**/#/balie?wie=mijn&toestand=received")
    expect(row).to_contain_text("Cato Voorbeeld")
    row.get_by_role("button", name=f"Laat los {case}").click()
    expect(row).to_have_count(0)
    page.go_back()
    expect(page.get_by_label("Van wie")).to_have_value("vrij")
    # A page that the list does not reach any more is its last one.
    page.evaluate("location.assign('#/balie?toestand=received&vanaf=900')")
    page.wait_for_url("**/#/balie?toestand=received")
    expect(page.get_by_role("table").get_by_role("caption")).to_contain_text("Zaak 1 tot en met")


def test_opening_a_case_is_one_reading(come, free, desk, staffed):
    """However much the page shows of it; who applies and the notes are read apart, when opened."""
    case = desk.claimed(free(1)[0])
    page = come(f"#/balie/zaak/{case}", account="auditor")
    expect(page.get_by_role("region", name="Geld")).to_contain_text("Terug te vorderen")
    assert readings(staffed, case, "auditor") == 1
    page.get_by_text(re.compile("^Aanvrager")).click()
    expect(page.get_by_text("V. Voorbeeld-Proef")).to_be_visible()
    assert readings(staffed, case, "auditor") == 2


def readings(staffed, case, account):
    """How often somebody read of a case, by the trail."""
    with staffed.engine.connect() as connection:
        return connection.execute(
            text("""
                SELECT count(*) FROM audit_event e JOIN person p ON p.person_id = e.actor_id
                 WHERE e.action = 'read' AND e.case_number = :case AND p.subject = :account"""),
            {"case": case, "account": account},
        ).scalar_one()


def test_a_case_is_handed_to_a_colleague_and_back(come, free, desk):
    """From the work list, undone there; from the case, told in its timeline; the other has it."""
    case = desk.received(free(1)[0])
    me = desk.ask("behandelaar", "GET", "/me").body["id"]
    desk.act("behandelaar", case, "assignments", {"handlerId": me})
    page = come("#/balie?wie=mijn&toestand=received", account="behandelaar")
    row = page.get_by_role("row", name=re.compile(case))
    row.get_by_role("button", name=f"Draag over {case}").click()
    dialog = page.get_by_role("dialog", name=f"Zaak {case} overdragen")
    dialog.get_by_role("button", name="Draag over").click()
    expect(dialog.get_by_label("Aan wie")).to_have_attribute("aria-invalid", "true")
    assert_no_barrier(page)
    dialog.get_by_label("Aan wie").select_option("Cato Voorbeeld")
    dialog.get_by_role("button", name="Draag over").click()
    told = page.get_by_text(f"Zaak {case} is nu van Cato Voorbeeld.")
    expect(told).to_be_focused()
    expect(row).to_have_count(0)
    assert_no_barrier(page)
    page.get_by_role("button", name="Maak ongedaan").click()
    expect(row).to_contain_text("Bram Voorbeeld")
    expect(told).to_have_count(0)

    row.get_by_role("link", name=case).click()
    page.get_by_role("button", name="Draag over").click()
    dialog.get_by_label("Aan wie").select_option("Cato Voorbeeld")
    dialog.get_by_role("button", name="Draag over").click()
    expect(page.get_by_text("van Cato Voorbeeld", exact=True)).to_be_visible()
    steps = page.get_by_role("region", name="Wat er gebeurde").get_by_role("listitem")
    expect(steps.first).to_contain_text("aan Cato Voorbeeld")
    expect(steps.nth(1)).to_contain_text("aan Bram Voorbeeld")

    other = come("#/balie?wie=mijn&toestand=received", account="collega")
    expect(other.get_by_role("row", name=re.compile(case))).to_contain_text("Cato Voorbeeld")


def test_money_comes_back_in_part_and_the_rest_is_given_up(come, free, desk):
    """Of 175.00 that was paid too much 100.00 comes back; from 75.00 the budget holder desists."""
    case = desk.claimed(free(1)[0])
    page = come(f"#/balie/zaak/{case}", account="budgethouder")
    form = step(page, "terugbetaling registreren")
    form.get_by_label("Bedrag").fill("200")
    form.get_by_role("button", name="Bevestigen").click()
    expect(page.get_by_role("alert")).to_contain_text("moet tussen € 0,01 en € 175,00 liggen")
    form.get_by_label("Bedrag").fill("100")
    form.get_by_role("button", name="Bevestigen").click()
    money = page.get_by_role("region", name="Geld")
    expect(money).to_contain_text("€ 175,00: staat open, nog € 75,00")

    page.get_by_text(re.compile("^Minder vaak nodig")).click()
    form = step(page, "van terugvordering afzien")
    expect(form.get_by_label("Welke terugvordering")).to_contain_text("€ 75,00, staat open")
    assert_no_barrier(page)
    form.get_by_label("Reden").fill("Het bedrag is te klein om te innen.")
    form.get_by_role("button", name="Bevestigen").click()
    expect(money).to_contain_text("€ 175,00: van afgezien")
    # Paid 675.00 less 100.00 that came back and 75.00 that counts as paid no more: as settled.
    paid = page.get_by_text("Betaald", exact=True).locator("xpath=following-sibling::dd")
    expect(paid).to_have_text(re.compile("500,00"))
    steps = page.get_by_role("region", name="Wat er gebeurde").get_by_role("listitem")
    expect(steps.first).to_contain_text("Het bedrag is te klein om te innen.")
    expect(page.get_by_role("button", name="terugbetaling registreren")).to_have_count(0)
    forget_refusals(come)


def test_an_objection_is_mended_and_its_decision_postponed(come, free, desk):
    """Asked with a letter, mended, and postponed; not by more than the law allows."""
    case = desk.objected(free(1)[0])
    page = come(f"#/balie/zaak/{case}", account="behandelaar")
    page.get_by_text(re.compile("^Minder vaak nodig")).click()
    form = step(page, "herstel van het bezwaar vragen")
    expect(form.get_by_label("Welk bezwaar")).to_contain_text("ingediend")
    form.get_by_label("Wat ontbreekt er").fill("uw handtekening")
    assert_no_barrier(page)
    form.get_by_role("button", name="Bevestigen").click()
    expect(page.get_by_role("region", name="Geld")).to_contain_text("herstel gevraagd")
    expect(page.get_by_text("vraag om herstel van het bezwaar").first).to_be_visible()
    take(page, "herstel van het bezwaar registreren")
    steps = page.get_by_role("region", name="Wat er gebeurde").get_by_role("listitem")
    expect(steps.first).to_contain_text("herstel van het bezwaar registreren")

    page.get_by_text(re.compile("^Minder vaak nodig")).click()
    form = step(page, "beslissing op bezwaar verdagen")
    form.get_by_label("Nieuwe uiterste dag").fill(day_of(page, ago=-300))
    form.get_by_role("button", name="Bevestigen").click()
    expect(page.get_by_role("alert")).to_contain_text("verdagen kan met ten hoogste zes weken")
    forget_refusals(come)


def test_another_ceiling_takes_two_people(come):
    """Who proposed it cannot confirm it; a second budget holder can, and it counts."""
    page = come("#/balie/plafonds", account="budgethouder")
    own = opened_period(page)
    own.get_by_label("Nieuw plafond").fill("1.600.000")
    own.get_by_label("Dag van bekendmaking").fill(day_of(page))
    own.get_by_label("Reden").fill("Extra middelen van de raad.")
    own.get_by_role("button", name="Ander plafond voorstellen").click()
    expect(own.get_by_text("wacht op een tweede persoon").first).to_be_visible()
    own.get_by_role("button", name=re.compile("^Bevestigen")).click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_no_barrier(page)

    other = come("#/balie/plafonds", account="controle")
    own = opened_period(other)
    own.get_by_role("button", name=re.compile("^Bevestigen")).click()
    expect(other.get_by_text("Het plafond is bevestigd.")).to_be_visible()
    ceiling = own.get_by_text("Plafond", exact=True).locator("xpath=following-sibling::dd")
    expect(ceiling).to_have_text(re.compile(r"1\.600\.000,00"))
    forget_refusals(come)


def test_a_draw_is_taken_with_a_witness_when_the_day_is_over(come, desk):
    """Only where the day counts, as in 2027; its seed stays to be read, and none is drawn twice."""
    asked = desk.ask("budgethouder", "GET", "/scheme-periods").body["schemePeriods"]
    if not any(period["name"] == "2027" for period in asked):
        desk.ask("budgethouder", "POST", "/scheme-periods", PERIOD)
    page = come("#/balie/plafonds", account="beoordelaar")
    if asked[-1]["name"] == "2026":
        of_moments = opened_period(page)
        expect(of_moments.get_by_role("heading", name="Wachtrij")).to_be_visible()
        expect(of_moments.get_by_text("Loten")).to_have_count(0)
    of_days = opened_period(page, "2027")
    of_days.locator("summary", has_text="Loten").click()
    draw = of_days.get_by_role("button", name="Loten")
    draw.click()
    expect(of_days.get_by_label("Getuige")).to_have_attribute("aria-invalid", "true")
    of_days.get_by_label("Dag van de aanvragen").fill(day_of(page))
    of_days.get_by_label("Getuige").fill("een notaris")
    draw.click()
    expect(page.get_by_role("alert")).to_contain_text("Er wordt pas geloot als de dag voorbij is.")
    assert_no_barrier(page)
    yesterday = day_of(page, ago=1)
    of_days.get_by_label("Dag van de aanvragen").fill(yesterday)
    draw.click()
    told = of_days.get_by_role("listitem").filter(has_text=f"Aanvragen van {full(yesterday)}")
    expect(told).to_contain_text("getuige een notaris, door Bo Voorbeeld")
    expect(told.locator("code")).to_have_text(re.compile("^[0-9a-f]{32}$"))
    of_days.get_by_label("Dag van de aanvragen").fill(yesterday)
    of_days.get_by_label("Getuige").fill("een notaris")
    draw.click()
    expect(page.get_by_role("alert")).to_contain_text("Voor deze dag is al geloot.")
    forget_refusals(come)


@pytest.mark.parametrize(("width", "language"), SCREENS)
def test_axe_finds_nothing_in_an_open_case(come, free, desk, width, language):
    """With every list and the longest form open, at both widths, in both languages."""
    case = desk.proposed(free(1)[0])
    desk.act("beoordelaar", case, "decisions", {"outcome": "approved"})
    page = come(
        f"#/balie/zaak/{case}", account="behandelaar", width=width, before=speaking(language)
    )
    expect(state(page)).to_have_text({"nl": "verleend", "en": "granted"}[language])
    page.evaluate("document.querySelectorAll('details').forEach(one => (one.open = true))")
    name = {"nl": "gereedmelding registreren", "en": "record a completion report"}[language]
    expect(step(page, name)).to_be_visible()
    page.wait_for_function("() => !document.querySelector('[aria-busy=\"true\"]')")

    assert_no_barrier(page)


def test_a_changed_account_is_confirmed_by_somebody_else(come, free, desk):
    """The handler corrects it and says why; a colleague confirms it."""
    case = desk.received(free(1)[0])
    page = come(f"#/balie/zaak/{case}", account="behandelaar")
    page.get_by_text(re.compile("^Aanvrager")).click()
    page.get_by_role("button", name="Gegevens corrigeren").click()
    form = page.get_by_role("form", name="Gegevens corrigeren")
    expect(form.get_by_label("Naam", exact=True)).to_have_value("V. Voorbeeld-Proef")
    form.get_by_label("IBAN").fill("NL00INGB0123456789")
    form.get_by_label("Waarom").select_option("request")
    form.get_by_role("button", name="Bevestigen").click()
    expect(form.get_by_label("IBAN")).to_have_attribute("aria-invalid", "true")
    form.get_by_label("IBAN").fill(IBANS[1])
    form.get_by_role("button", name="Bevestigen").click()
    expect(page.get_by_text("nog niet bevestigd")).to_be_visible()

    other = come(f"#/balie/zaak/{case}", account="collega")
    other.get_by_text(re.compile("^Aanvrager")).click()
    other.get_by_role("button", name="Rekeningnummer bevestigen").click()
    expect(other.get_by_text("nog niet bevestigd")).to_have_count(0)
    expect(other.get_by_text(IBANS[1])).to_be_visible()
    forget_refusals(come)
