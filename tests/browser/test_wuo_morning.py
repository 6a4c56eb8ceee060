"""A morning of an adviser of the delivery organisation, on her phone, with a stairwell in it."""

import json
import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from tests.browser.barriers import assert_no_barrier

PHONE = {"width": 360, "height": 740, "has_touch": True, "is_mobile": True}

#: A street with homes that nobody has been in touch with yet.
STREET = """
    SELECT a.street, count(*) AS homes
      FROM map_dwelling d
      JOIN address a ON a.verblijfsobject_id = d.verblijfsobject_id
           AND upper_inf(a.known) AND upper_inf(a.valid)
     WHERE d.programme = 'crabbehof' AND d.label IN ('E', 'F', 'G')
       AND NOT EXISTS (SELECT FROM home_event e
                        WHERE e.verblijfsobject_id = d.verblijfsobject_id)
     GROUP BY 1 HAVING count(*) > 8 ORDER BY 2, 1 LIMIT 1"""

EVENTS = """
    SELECT kind, happened_on, feeder, details, client_key FROM home_event
     WHERE verblijfsobject_id = :home ORDER BY event_id"""


def rows(engine, query, **values):
    with engine.connect() as connection:
        return connection.execute(text(query), values).all()


def forget_refusals(wrong):
    """Leave out what the browser logs of answers that were meant to fail."""
    wrong[:] = [said for said in wrong if "Failed to load resource" not in said]


def card(page):
    return page.locator(".card > .card")


def listed(page):
    return page.get_by_role("listbox", name=re.compile("woning"))


def waiting(page):
    return page.get_by_role("region", name=re.compile("melding|versturen"))


@pytest.fixture(scope="module")
def street(staffed):
    return rows(staffed.engine, STREET)[0].street


def on_the_street(come, street, **options):
    page = come(
        f"#/kaart?programme=crabbehof&screen=list&street={street}",
        account="wijkadviseur",
        **(PHONE | options),
    )
    expect(listed(page).get_by_role("option").first).to_be_visible()
    return page


def open_home(page, place):
    """Open the home at a place of the list; return its id."""
    row = listed(page).get_by_role("option").nth(place)
    home = row.get_attribute("id").removeprefix("list-")
    row.click()
    expect(card(page).get_by_role("region", name="Vastleggen")).to_be_visible()
    return home


def fresh_places(staffed, page, many):
    """Places in the list of homes of which nothing was recorded yet."""
    ids = [row.get_attribute("id")[5:] for row in listed(page).get_by_role("option").all()]
    free = [place for place, home in enumerate(ids) if not rows(staffed.engine, EVENTS, home=home)]
    return free[:many]


def test_a_contact_in_two_taps(come, staffed, street):
    """Tap Contact, tap the outcome: recorded as it was made the last time, and in the list."""
    page = on_the_street(come, street)
    (place,) = fresh_places(staffed, page, 1)
    home = open_home(page, place)

    page.get_by_role("button", name="Contact", exact=True).tap()
    page.get_by_role("button", name="Gesproken").tap()

    expect(page.get_by_role("status")).to_contain_text("Vastgelegd: contact")
    expect(card(page).get_by_text("aan de deur")).to_be_visible()
    (event,) = rows(staffed.engine, EVENTS, home=home)
    assert (event.kind, event.feeder) == ("contact", "door")
    assert event.details == {"channel": "door", "outcome": "spoke"}
    row = listed(page).locator(f"#list-{home}")
    expect(row).to_contain_text("Benaderd")
    expect(row).to_contain_text(f"contact {event.happened_on:%d-%m-%Y}")
    assert_no_barrier(page)


def test_what_is_recorded_without_signal_arrives_once(come, staffed, street):
    """Two records in a stairwell: kept, shown, there after a reload, sent once, gone."""
    page = on_the_street(come, street)
    first, second = fresh_places(staffed, page, 2)
    page.context.set_offline(True)

    homes = []
    for place, outcome in ((first, "Geen gehoor"), (second, "Geïnteresseerd")):
        listed(page).get_by_role("option").nth(place).click()
        homes.append(listed(page).get_by_role("option").nth(place).get_attribute("id")[5:])
        page.get_by_role("button", name="Contact", exact=True).tap()
        page.get_by_role("button", name=outcome).tap()
        expect(page.get_by_role("status")).to_contain_text("Bewaard op dit apparaat")
        card(page).get_by_role("button", name="Sluiten").tap()
    expect(waiting(page)).to_contain_text("Geen verbinding: 2 meldingen staan op dit apparaat")
    expect(listed(page).get_by_text("wacht", exact=True)).to_have_count(2)
    assert [rows(staffed.engine, EVENTS, home=home) for home in homes] == [[], []]
    kept = page.evaluate(KEPT)
    assert len(kept) == 2
    assert set(kept[0]) == {"person", "event", "at"}
    assert not re.search(rf"{street}|Voorbeeld", json.dumps(kept))

    page.context.set_offline(False)

    expect(waiting(page)).to_have_count(0)
    for home, outcome in zip(homes, ("no_answer", "interested"), strict=True):
        (event,) = rows(staffed.engine, EVENTS, home=home)
        assert event.details["outcome"] == outcome
    assert page.evaluate(KEPT) == []
    forget_refusals(come.wrong)


KEPT = """() => new Promise((done) => {
  const asked = indexedDB.open('retrofit-queue', 1)
  asked.onsuccess = () => {
    const all = asked.result.transaction('kept').objectStore('kept').getAll()
    all.onsuccess = () => { asked.result.close(); done(all.result) }
  }
})"""


def test_an_answer_that_got_lost_doubles_nothing(come, staffed, street):
    """Recorded, but the answer never came: sent again under its key, it is there once."""
    page = on_the_street(come, street)
    (place,) = fresh_places(staffed, page, 1)
    lost = []

    def lose(route):
        if not lost:
            lost.append(route.fetch())
            return route.abort()
        return route.continue_()

    page.route("**/api/v1/home-events", lose)
    home = open_home(page, place)
    page.get_by_role("button", name="Contact", exact=True).tap()
    page.get_by_role("button", name="Nu niet").tap()
    waiting(page).get_by_text("1 melding staat op dit apparaat").tap()
    assert len(rows(staffed.engine, EVENTS, home=home)) == 1

    page.get_by_role("button", name="Nu versturen").tap()

    expect(page.get_by_role("button", name="Nu versturen")).to_have_count(0)
    assert len(rows(staffed.engine, EVENTS, home=home)) == 1
    forget_refusals(come.wrong)


def test_a_reload_keeps_it_and_another_person_sends_none_of_it(come, staffed, street):
    """Kept by one person, it waits while a colleague is at the phone, and is sent on her return."""
    page = on_the_street(come, street)
    (place,) = fresh_places(staffed, page, 1)
    page.route("**/api/v1/home-events", lambda route: route.abort())
    home = open_home(page, place)
    page.get_by_role("button", name="Contact", exact=True).tap()
    page.get_by_role("button", name="Gesproken").tap()
    expect(waiting(page)).to_contain_text("1 melding staat op dit apparaat")
    page.reload()
    expect(waiting(page)).to_contain_text("1 melding staat op dit apparaat")
    page.unroute("**/api/v1/home-events")

    sign_in(page, staffed, "behandelaar")
    page.reload()
    expect(listed(page).get_by_role("option").first).to_be_visible()
    expect(waiting(page)).to_have_count(0)
    assert len(page.evaluate(KEPT)) == 1
    assert rows(staffed.engine, EVENTS, home=home) == []

    sign_in(page, staffed, "wijkadviseur")
    page.reload()
    expect(listed(page).locator(f"#list-{home}")).to_contain_text("Benaderd")
    assert len(rows(staffed.engine, EVENTS, home=home)) == 1
    assert page.evaluate(KEPT) == []
    forget_refusals(come.wrong)


def sign_in(page, staffed, account):
    page.context.request.post(
        f"{staffed.address}/api/v1/sign-in/demo",
        data={"account": account},
        headers={"Origin": staffed.address},
        fail_on_status_code=True,
    )


def test_what_is_refused_can_be_mended(come, staffed, street):
    """A day before the programme began is refused; with another day the same record arrives."""
    page = on_the_street(come, street)
    (place,) = fresh_places(staffed, page, 1)
    home = open_home(page, place)
    page.get_by_role("button", name="Contact", exact=True).tap()
    page.get_by_text("wijzigen").tap()
    page.get_by_label("Datum").fill("1-6-2019")
    page.get_by_label("Datum").blur()
    page.get_by_role("button", name="Verhuisd").tap()
    expect(waiting(page)).to_contain_text("1 melding vraagt uw aandacht")
    card(page).get_by_role("button", name="Sluiten").tap()
    expect(waiting(page)).to_contain_text("mag niet voor 01-01-2023 liggen")
    assert_no_barrier(page)

    waiting(page).get_by_label("Datum").fill("2-6-2025")
    waiting(page).get_by_role("button", name="Opnieuw versturen").tap()

    expect(waiting(page)).to_have_count(0)
    (event,) = rows(staffed.engine, EVENTS, home=home)
    assert (str(event.happened_on), event.details["outcome"]) == ("2025-06-02", "moved")


def test_a_survey_with_damp_cautions_the_plan(come, staffed, street):
    """Damp is found; the plan names what must be inspected first, and is kept all the same."""
    page = on_the_street(come, street)
    (place,) = fresh_places(staffed, page, 1)
    home = open_home(page, place)
    page.get_by_role("button", name="Opname", exact=True).tap()
    form = card(page)
    form.get_by_role("group", name="Dak").get_by_label("Goed").check(force=True)
    form.get_by_role("group", name="Vocht").get_by_label("Slecht").check(force=True)
    form.get_by_text("Gebreken: Vocht").tap()
    form.get_by_label("optrekkend vocht", exact=True).check()
    form.get_by_label("moet hersteld").check()
    assert_no_barrier(page)
    form.get_by_role("button", name="Opname vastleggen").tap()
    expect(form.get_by_text("Opgenomen", exact=True)).to_be_visible()

    page.get_by_role("button", name="Plan", exact=True).tap()
    form.get_by_label("vloerisolatie", exact=True).check()
    form.get_by_label("Oppervlakte vloerisolatie (m²)").fill("41,5")
    expect(form.get_by_text("U kunt het plan vastleggen.")).to_be_visible()
    form.get_by_role("button", name="Plan vastleggen, eerst onderzoeken").tap()
    expect(form.get_by_text("Plan gemaakt", exact=True)).to_be_visible()

    survey, plan = rows(staffed.engine, EVENTS, home=home)
    assert survey.details["parts"] == {"roof": "good", "moisture": "poor"}
    assert survey.details["defects"] == [
        {"code": "rising_damp", "part": "moisture", "must_repair": True}
    ]
    (measure,) = plan.details["measures"]
    assert (measure["measure"], measure["area_m2"]) == ("floor", 41.5)

    page.get_by_role("button", name="Plan", exact=True).tap()
    form.get_by_label("vloerisolatie", exact=True).check()
    form.get_by_role("button", name="Toch isoleren: leg vast waarom").tap()
    form.get_by_label("Waarom het toch kan").select_option("repair_ordered")
    form.get_by_label("Collega die dit mee verantwoordt").select_option(index=1)
    with page.expect_response(f"**/api/v1/dwellings/{home}"):
        form.get_by_role("button", name="Vastleggen", exact=True).tap()
    expect(form.get_by_text("toch isoleren voor het onderzoek", exact=True)).to_be_visible()
    # The card is fetched anew by then, and does not talk over what was recorded.
    expect(page.get_by_role("status")).to_contain_text("Vastgelegd: toch isoleren")
    override = rows(staffed.engine, EVENTS, home=home)[-1]
    assert override.kind == "works_order_override"
    assert override.details["reason"] == "repair_ordered"


def test_a_quote_survives_a_reload_and_asks_for_its_day(come, staffed, street):
    """What was typed is there again; without a day nothing goes, and the field says why."""
    page = on_the_street(come, street)
    (place,) = fresh_places(staffed, page, 1)
    home = open_home(page, place)
    page.get_by_role("button", name="Meer", exact=True).tap()
    form = card(page)
    form.get_by_label("Wat legt u vast?").select_option("quote")
    form.get_by_label("Maatregel").select_option("floor")
    form.get_by_label("Bedrag van de offerte").fill("1.250")

    page.reload()
    page.get_by_role("button", name="Meer", exact=True).tap()
    expect(form.get_by_label("Wat legt u vast?")).to_have_value("quote")
    expect(form.get_by_label("Maatregel")).to_have_value("floor")
    day = form.get_by_label("Datum")
    typed = day.input_value()
    day.fill("")
    form.get_by_role("button", name="Vastleggen", exact=True).tap()
    expect(form.get_by_text("Dit is geen datum")).to_be_visible()
    day.fill(typed)
    form.get_by_role("button", name="Vastleggen", exact=True).tap()
    expect(page.get_by_role("status")).to_contain_text("Vastgelegd: offerte")
    (quote,) = rows(staffed.engine, EVENTS, home=home)
    assert (quote.kind, quote.details["cents"]) == ("quote", 1_250_00)
    page.get_by_role("button", name="Meer", exact=True).tap()
    expect(form.get_by_label("Wat legt u vast?")).to_have_value("interest")


def test_a_slip_is_corrected_in_place(come, staffed, street):
    """The form opens as it was recorded; what is tapped in a stairwell stands instead, once."""
    page = on_the_street(come, street, width=320)
    (place,) = fresh_places(staffed, page, 1)
    home = open_home(page, place)
    page.get_by_role("button", name="Contact", exact=True).tap()
    page.get_by_role("button", name="Wil niet").tap()
    timeline = card(page).locator("section", has=page.get_by_role("heading", name="Tijdlijn"))
    timeline.get_by_role("button", name="Dit klopt niet").tap()
    form = timeline.get_by_role("group", name="Dit klopt niet")
    expect(form.get_by_label("Wat klopt er niet?")).to_have_value("mistake")
    expect(form.get_by_role("button", name="Wil niet", pressed=True)).to_be_visible()
    expect(form.get_by_label("Hoe")).to_have_value("door")
    assert_no_barrier(page)
    page.context.set_offline(True)

    form.get_by_role("button", name="Nu niet").tap()

    expect(timeline.get_by_text("De verbetering staat op dit apparaat")).to_be_visible()
    page.context.set_offline(False)
    expect(timeline.get_by_text("verbeterd: vergissing")).to_be_visible()
    expect(timeline.get_by_role("button", name="Dit klopt niet")).to_have_count(1)
    told = [event.details["outcome"] for event in rows(staffed.engine, EVENTS, home=home)]
    assert told == ["declined", "not_now"]
    forget_refusals(come.wrong)


def test_the_connection_returns_while_an_attempt_fails(come, staffed, street):
    """What waits goes at once, and not at the next look some time later."""
    page = on_the_street(come, street, width=320)
    (place,) = fresh_places(staffed, page, 1)
    open_home(page, place)
    held = []
    sent = "**/api/v1/home-events"
    page.route(sent, lambda route: route.continue_() if held else held.append(route))
    page.get_by_role("button", name="Contact", exact=True).tap()
    with page.expect_request(sent):
        page.get_by_role("button", name="Wil niet").tap()
    with page.expect_response(sent, timeout=15_000) as answer:
        page.evaluate("dispatchEvent(new Event('online'))")
        held[0].abort("internetdisconnected")
    assert answer.value.ok
    forget_refusals(come.wrong)


def test_a_survey_opens_as_it_was_recorded(come, staffed, street):
    """Only what was wrong is changed: the rest of the survey stays as it was told."""
    page = on_the_street(come, street)
    (place,) = fresh_places(staffed, page, 1)
    home = open_home(page, place)
    page.get_by_role("button", name="Opname", exact=True).tap()
    form = card(page)
    form.get_by_role("group", name="Gevel").get_by_label("Matig").check(force=True)
    form.get_by_text("Gebreken: Gevel").tap()
    form.get_by_label("voegwerk", exact=True).check()
    form.get_by_label("Opname door een gekwalificeerd adviseur").check()
    form.get_by_role("button", name="Opname vastleggen").tap()
    form.get_by_role("button", name="Dit klopt niet").tap()
    facade = form.get_by_role("group", name="Gevel")
    expect(facade.get_by_label("Matig")).to_be_checked()
    expect(form.get_by_label("voegwerk", exact=True)).to_be_checked()

    facade.get_by_label("Goed").check(force=True)
    form.get_by_label("voegwerk", exact=True).uncheck()
    form.get_by_role("button", name="Verbetering vastleggen").tap()

    expect(form.get_by_text("verbeterd: vergissing")).to_be_visible()
    old, new = (event.details for event in rows(staffed.engine, EVENTS, home=home))
    assert (old["parts"], old["defects"][0]["code"]) == ({"facade": "moderate"}, "pointing")
    assert (new["parts"], new["defects"], new["is_qualified"]) == ({"facade": "good"}, [], True)


def test_a_slip_is_taken_back(come, staffed, street):
    """One's own record is taken back from the timeline, with a reason; it stays to be seen."""
    page = on_the_street(come, street)
    (place,) = fresh_places(staffed, page, 1)
    home = open_home(page, place)
    page.get_by_role("button", name="Contact", exact=True).tap()
    page.get_by_role("button", name="Wil niet").tap()
    timeline = card(page).locator("section", has=page.get_by_role("heading", name="Tijdlijn"))

    timeline.get_by_role("button", name="Dit klopt niet").tap()
    timeline.get_by_label("Wat klopt er niet?").select_option("wrong_home")
    timeline.get_by_role("button", name="Neem terug").tap()

    expect(timeline.get_by_text("teruggenomen: verkeerde woning")).to_be_visible()
    expect(listed(page).locator(f"#list-{home}")).to_contain_text("Onbenaderd")
    assert [event.kind for event in rows(staffed.engine, EVENTS, home=home)] == [
        "contact",
        "taken_back",
    ]
