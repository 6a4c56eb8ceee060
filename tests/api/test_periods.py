"""Scheme periods through HTTP: opened by one, confirmed by another, and every cent explained."""

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.api.desk_world import CEILING_CENTS, application, measure
from tests.retrofit.subsidy.desk import SCHEME, home

PERIODS = "/scheme-periods"
BY_DAY = "by-complete-day"


def period(**more):
    """The body of a period to open."""
    return {
        "scheme": SCHEME,
        "name": "2027",
        "line": "particuliere woningverbetering",
        "startsOn": "2027-01-01",
        "endsOn": "2027-12-31",
        "publishedOn": "2026-03-01",
        "ceilingCents": 2_000_000_00,
        **more,
    }


def own(world, who="budget_holder"):
    """The id of the period that is open in this world, and the headers of who has seen it."""
    (found,) = world.get(who, PERIODS)["schemePeriods"]
    return found["id"], seen(world, found["id"])


def seen(world, number):
    return {"If-Match": world.client("budget_holder").get(f"{PERIODS}/{number}").headers["etag"]}


def told(answer):
    """Field and reason of each error."""
    return [(error["name"], error["reason"]) for error in answer.json()["errors"]]


def change(cents, reason="meer geld van het rijk", published="2026-03-02"):
    return {"toCents": cents, "publishedOn": published, "reason": reason}


def test_the_period_of_the_desk_tells_where_its_money_is(world):
    """EUR 675.00 waits, then is granted: reserved, committed, free, and each time their sum."""
    number, _ = own(world)
    shown = world.get("case_handler", f"{PERIODS}/{number}")
    assert (shown["name"], shown["scheme"]) == ("2026", SCHEME)
    assert shown["notice"].startswith("Voorbeeldregeling")
    assert shown["ledger"] == {
        "ceilingCents": CEILING_CENTS,
        "overrideCents": 0,
        "reservedCents": 0,
        "committedCents": 0,
        "settledCents": 0,
        "returnedCents": 0,
        "freeCents": CEILING_CENTS,
        "paidCents": 0,
    }
    case = world.apply(1)
    world.act("case_handler", case, "completeness-checks")
    shown = world.get("case_handler", f"{PERIODS}/{number}")
    assert (shown["ledger"]["reservedCents"], shown["ledger"]["freeCents"]) == (67_500, 9_932_500)
    assert [(p["place"], p["number"], p["needsCents"]) for p in shown["queue"]] == [
        (1, case, 67_500)
    ]
    world.act("case_handler", case, "proposals", {"kind": "grant"})
    world.act("reviewer", case, "decisions", {"outcome": "approved"})
    shown = world.get("case_handler", f"{PERIODS}/{number}")
    assert shown["queue"] == []
    assert (shown["ledger"]["committedCents"], shown["ledger"]["freeCents"]) == (67_500, 9_932_500)
    assert {name: shown["ledger"][f"{name}Cents"] for name in ("ceiling", "committed")} == {
        name: world.ledger()[f"{name}_cents"] for name in ("ceiling", "committed")
    }


def test_a_ledger_is_the_sum_of_its_entries_page_by_page(world):
    """Three cases and the ceiling: seven movements in pages of two, none twice, none left out."""
    number, _ = own(world)
    for number_of_home in (1, 2, 3):
        case = world.apply(number_of_home)
        world.act("case_handler", case, "completeness-checks")
    world.act("case_handler", case, "proposals", {"kind": "grant"})
    world.act("reviewer", case, "decisions", {"outcome": "approved"})
    found, cursor = [], ""
    while cursor is not None:
        page = world.get("auditor", f"{PERIODS}/{number}/ledger-entries?limit=2{cursor}")
        assert len(page["ledgerEntries"]) <= 2
        found += page["ledgerEntries"]
        cursor = f"&cursor={page['nextCursor']}" if page["nextCursor"] else None
    ids = [entry["id"] for entry in found]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) == len(set(ids)) == world.scalar("SELECT count(*) FROM ledger_entry") == 5
    held = dict.fromkeys(("outside", "free", "reserved", "committed"), 0)
    for entry in found:
        held[entry["fromBucket"]["code"]] -= entry["cents"]
        held[entry["toBucket"]["code"]] += entry["cents"]
    ledger = world.get("auditor", f"{PERIODS}/{number}")["ledger"]
    assert held == {
        "outside": -CEILING_CENTS,
        "free": ledger["freeCents"],
        "reserved": ledger["reservedCents"],
        "committed": ledger["committedCents"],
    }
    assert found[-1]["number"] is None
    assert found[-1]["changeId"] is not None
    assert (found[0]["number"], found[0]["toBucket"]["text"]) == (
        case,
        "verleend, niet vastgesteld",
    )


def test_a_period_opens_empty_and_its_ceiling_waits_for_another_person(world):
    """Nothing can be granted until a second person confirms; then all of it is free."""
    bas, cor = world.client("budget_holder"), world.client("budget_holder", "Cor Controle")
    answer = bas.post(PERIODS, period())
    assert answer.status_code == 201, answer.text
    opened = answer.json()
    number = opened["id"]
    assert answer.headers["location"] == f"/api/v1{PERIODS}/{number}"
    assert opened["ledger"]["ceilingCents"] == opened["ledger"]["freeCents"] == 0
    (waiting,) = opened["ceilingChanges"]
    assert (waiting["toCents"], waiting["confirmedAt"]) == (2_000_000_00, None)
    assert waiting["proposedBy"] == {"id": bas.person_id, "name": "Bas Budget"}
    way = f"{PERIODS}/{number}/ceiling-changes/{waiting['id']}/confirmations"
    tag = {"If-Match": answer.headers["etag"]}
    refused = bas.post(way, headers=tag)
    assert (refused.status_code, "bevestigt haar niet" in refused.text) == (409, True)
    confirmed = cor.post(way, headers=tag)
    assert confirmed.status_code == 201, confirmed.text
    assert confirmed.json()["ledger"]["freeCents"] == 2_000_000_00
    assert confirmed.json()["ceilingChanges"][0]["confirmedBy"]["name"] == "Cor Controle"
    again = cor.post(way, headers={"If-Match": confirmed.headers["etag"]})
    assert (again.status_code, "al bevestigd" in again.text) == (409, True)
    listed = world.get("planner", PERIODS)["schemePeriods"]
    assert [each["name"] for each in listed] == ["2027", "2026"]
    changes = world.get("auditor", f"{PERIODS}/{number}/ceiling-changes")["ceilingChanges"]
    assert changes == confirmed.json()["ceilingChanges"]


def test_a_rise_waits_and_a_fall_names_its_ground(world):
    """Up by EUR 50,000 after confirmation; down only with Awb 4:28, not below what is used."""
    number, tag = own(world)
    cor = world.client("budget_holder", "Cor Controle")
    bas = world.client("budget_holder")
    ways = f"{PERIODS}/{number}/ceiling-changes"
    proposed = bas.post(ways, change(150_000_00), headers=tag).json()
    assert proposed["ledger"]["ceilingCents"] == CEILING_CENTS
    assert proposed["waitingChangeCount"] == 1
    confirm = f"{ways}/{proposed['ceilingChanges'][-1]['id']}"
    raised = cor.post(f"{confirm}/confirmations", headers=seen(world, number)).json()
    assert raised["ledger"]["ceilingCents"] == 150_000_00
    problem = bas.post(ways, change(600_00), headers=seen(world, number))
    assert problem.status_code == 400
    assert problem.json()["errors"][0]["name"] == "reason"
    case = world.apply(1)
    world.act("case_handler", case, "completeness-checks")
    lower = change(600_00, "Awb 4:28: voorbehoud in de bekendmaking")
    proposed = bas.post(ways, lower, headers=seen(world, number)).json()
    confirm = f"{ways}/{proposed['ceilingChanges'][-1]['id']}/confirmations"
    refused = cor.post(confirm, headers=seen(world, number))
    assert refused.status_code == 409
    assert "al is gereserveerd" in refused.json()["detail"]
    assert world.ledger()["ceiling_cents"] == 150_000_00


def test_a_rise_that_has_become_a_fall_is_not_confirmed(world):
    """Proposed to 120,000 when it was 100,000; meanwhile it is 200,000: nobody named Awb 4:28."""
    number, _ = own(world)
    bas, cor = world.client("budget_holder"), world.client("budget_holder", "Cor Controle")
    ways = f"{PERIODS}/{number}/ceiling-changes"
    ids = []
    for cents in (120_000_00, 200_000_00):
        made = bas.post(ways, change(cents), headers=seen(world, number)).json()
        ids.append(made["ceilingChanges"][-1]["id"])
    done = cor.post(f"{ways}/{ids[1]}/confirmations", headers=seen(world, number))
    assert done.status_code == 201
    late = cor.post(f"{ways}/{ids[0]}/confirmations", headers=seen(world, number))
    assert late.status_code == 409
    assert "Awb 4:28" in late.json()["detail"]
    assert world.ledger()["ceiling_cents"] == 200_000_00


def test_a_ceiling_counts_from_its_publication(world):
    number, tag = own(world)
    cor = world.client("budget_holder", "Cor Controle")
    ways = f"{PERIODS}/{number}/ceiling-changes"
    bas = world.client("budget_holder")
    made = bas.post(ways, change(150_000_00, published="2026-03-09"), headers=tag).json()
    way = f"{ways}/{made['ceilingChanges'][-1]['id']}/confirmations"
    early = cor.post(way, headers=seen(world, number))
    assert (early.status_code, "bekendmaking" in early.text) == (409, True)
    world.travel("2026-03-09")
    assert cor.post(way, headers=seen(world, number)).status_code == 201


def test_who_has_seen_an_older_version_is_told_so(world):
    """Cases move money all day and do not stale it; a change of the ceiling does."""
    number, tag = own(world)
    bas = world.client("budget_holder")
    case = world.apply(1)
    world.act("case_handler", case, "completeness-checks")
    ways = f"{PERIODS}/{number}/ceiling-changes"
    assert seen(world, number) != tag
    assert bas.post(ways, change(150_000_00)).status_code == 428
    assert bas.post(ways, change(150_000_00), headers=tag).status_code == 201
    stale = bas.post(ways, change(160_000_00), headers=tag)
    assert stale.status_code == 412
    current = seen(world, number)["If-Match"]
    assert current.startswith(stale.headers["etag"].removesuffix('"'))
    assert bas.post(ways, change(1), headers={"If-Match": '"application-1-v1"'}).status_code == 412
    cor = world.client("budget_holder", "Cor Controle")
    waiting = bas.get(ways).json()["ceilingChanges"][-1]["id"]
    done = cor.post(f"{ways}/{waiting}/confirmations", headers={"If-Match": current})
    assert done.status_code == 201
    # Confirmed is another version too, as is every further step.
    assert bas.post(ways, change(1), headers={"If-Match": current}).status_code == 412
    current = done.headers["etag"]
    kept = bas.get(f"{PERIODS}/{number}", headers={"If-None-Match": current})
    assert kept.status_code == 304


def test_a_change_sent_twice_is_made_once(world):
    number, tag = own(world)
    bas = world.client("budget_holder")
    ways = f"{PERIODS}/{number}/ceiling-changes"
    first = bas.post(ways, change(150_000_00), key="een-sleutel-1", headers=tag)
    again = bas.post(ways, change(150_000_00), key="een-sleutel-1", headers=tag)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["idempotency-replayed"] == "true"
    other = bas.post(ways, change(160_000_00), key="een-sleutel-1", headers=tag)
    assert other.status_code == 409
    assert world.scalar("SELECT count(*) FROM ceiling_change") == 2


def test_a_draw_orders_the_applications_of_a_day(world, monkeypatch):
    """Three of one day share place 1; after the draw each place follows from the seed."""
    from tests.retrofit.subsidy.other_schemes import with_schemes

    with_schemes(monkeypatch)
    bas, cor = world.client("budget_holder"), world.client("budget_holder", "Cor Controle")
    made = bas.post(
        PERIODS,
        period(
            scheme=BY_DAY,
            name="2026",
            startsOn="2026-01-01",
            endsOn="2026-12-31",
            publishedOn="2025-12-15",
            ceilingCents=1_000_00,
        ),
    )
    assert made.status_code == 201, made.text
    number = made.json()["id"]
    cor.post(
        f"{PERIODS}/{number}/ceiling-changes/{made.json()['ceilingChanges'][0]['id']}"
        "/confirmations",
        headers=seen(world, number),
    )
    cases = [world.apply(n, scheme=BY_DAY, measures=[measure("roof")]) for n in (1, 2, 3)]
    for case in cases:
        world.act("case_handler", case, "completeness-checks")
    queue = world.get("case_handler", f"{PERIODS}/{number}")["queue"]
    assert [each["place"] for each in queue] == [1, 1, 1]
    assert not any(each["isDrawn"] for each in queue)
    body = {"day": "2026-03-02", "witness": "controller van de gemeente"}
    early = bas.post(f"{PERIODS}/{number}/draws", body, headers=seen(world, number))
    assert (early.status_code, "voorbij" in early.text) == (409, True)
    world.travel("2026-03-03")
    drawn = bas.post(f"{PERIODS}/{number}/draws", body, headers=seen(world, number))
    assert drawn.status_code == 201, drawn.text
    (draw,) = drawn.json()["draws"]
    assert (draw["witness"], draw["drawnBy"]["name"]) == (body["witness"], "Bas Budget")
    lots = {case: hashlib.sha256(f"{draw['seed']}:{case}".encode()).hexdigest() for case in cases}
    assert [each["number"] for each in drawn.json()["queue"]] == sorted(cases, key=lots.get)
    assert [each["place"] for each in drawn.json()["queue"]] == [1, 2, 3]
    again = bas.post(f"{PERIODS}/{number}/draws", body, headers=seen(world, number))
    assert (again.status_code, "al geloot" in again.text) == (409, True)


def test_case_numbers_are_for_who_may_see_the_case(world):
    """An administrator and a handler of elsewhere see the sums and the places, no numbers."""
    number, _ = own(world)
    case = world.apply(1)
    world.act("case_handler", case, "completeness-checks")
    far = world.client("case_handler", "Vera Ver", area="BU05050199")
    for who, told in (("case_handler", case), (far, None), ("admin", None)):
        (place,) = world.get(who, f"{PERIODS}/{number}")["queue"]
        assert (place["number"], place["needsCents"]) == (told, 67_500)
        entries = world.get(who, f"{PERIODS}/{number}/ledger-entries")["ledgerEntries"]
        assert entries[0]["number"] == told


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"ceilingCents": -1}, "ceilingCents"),
        ({"ceilingCents": 0.5}, "ceilingCents"),
        ({"ceilingCents": 10**10}, "ceilingCents"),
        ({"ceilingCents": True}, "ceilingCents"),
        ({"endsOn": "2026-12-31"}, "endsOn"),
        ({"endsOn": "9999-12-31"}, "endsOn"),
        ({"publishedOn": "2027-01-01"}, "publishedOn"),
        ({"scheme": "isde"}, "scheme"),
        ({"name": "2026", "line": "een andere"}, "name"),
        ({"name": "2026b", "startsOn": "2026-12-31"}, "startsOn"),
        ({"name": "met spatie"}, "name"),
        ({"line": "met een nul\u0000"}, "line"),
        ({"line": "bsn 111222333"}, "line"),
        ({"extra": 1}, "extra"),
    ],
)
def test_a_period_that_cannot_be_is_refused_naming_the_field(world, more, field):
    before = world.fingerprint()
    answer = world.client("budget_holder").post(PERIODS, period(**more))
    assert answer.status_code == 400
    assert [error["name"] for error in answer.json()["errors"]] == [field]
    assert world.fingerprint() == before


def test_an_application_names_its_line_where_there_is_a_choice(world):
    """Two lines are open from 2 March: whoever names none is asked which, and nothing is chosen."""
    first, _ = own(world)
    bas = world.client("budget_holder")
    other = {"name": "2026-lai", "line": "lokale aanpak isolatie", "publishedOn": "2026-03-01"}
    days = {"startsOn": "2026-03-02", "endsOn": "2026-06-30"}
    opened = bas.post(PERIODS, period(**other, **days))
    assert opened.status_code == 201, opened.text
    second = opened.json()["id"]
    ina, asker = world.client("intake"), world.client("case_handler")
    lines = "lokale aanpak isolatie; particuliere woningverbetering"
    asked = {"scheme": SCHEME, "dwellings": [{"verblijfsobjectId": home(1)}]}
    before = world.fingerprint()
    for line, reason in (
        (None, f"noem de begrotingslijn; op deze dag zijn er meer open: {lines}"),
        ("monumenten", f"is geen begrotingslijn die op deze dag open is; wel: {lines}"),
    ):
        named = {} if line is None else {"line": line}
        for answer in (
            ina.post("/applications", application(1, **named)),
            asker.post("/eligibility-checks", {**asked, **named}),
        ):
            assert answer.status_code == 400, answer.text
            assert told(answer) == [("line", reason)]
    assert world.fingerprint() == before
    for number, line, in_period in (
        (1, "particuliere woningverbetering", first),
        (2, "lokale aanpak isolatie", second),
    ):
        made = world.post("intake", "/applications", application(number, line=line))
        assert made["line"] == world.case(made["number"])["line"] == line
        held = "SELECT period_id FROM subsidy_case WHERE number = :number"
        assert world.scalar(held, number=made["number"]) == in_period
        room = world.post(
            "case_handler", "/eligibility-checks", {**asked, "line": line}, status=200
        )
        assert room["room"]["schemePeriodId"] == in_period
    # The day before there was one line: it need not be named, and the other did not exist yet.
    paper = {"channel": "paper", "receivedAt": "2026-03-01T09:00:00+01:00"}
    made = world.post("intake", "/applications", application(3, **paper))
    assert made["line"] == "particuliere woningverbetering"
    early = ina.post("/applications", application(4, **paper, line="lokale aanpak isolatie"))
    assert early.json()["errors"][0]["reason"].endswith("wel: particuliere woningverbetering")


def test_two_people_open_one_period_at_the_same_time(world):
    """Neither sees the other; the database takes one, and the other is told as always."""
    bas, cor = world.client("budget_holder"), world.client("budget_holder", "Cor Controle")
    with ThreadPoolExecutor(2) as both:
        answers = list(
            both.map(
                lambda who: who[0].post(PERIODS, period(name=who[1])), ((bas, "2027"), (cor, "a"))
            )
        )
    assert sorted(answer.status_code for answer in answers) == [201, 400]
    refused = max(answers, key=lambda answer: answer.status_code)
    assert told(refused) == [
        ("startsOn", "in deze dagen is er al een periode van deze regeling en begrotingslijn")
    ]


def test_the_database_keeps_periods_of_one_line_apart(world):
    """Whoever comes by another way: one shared day is refused; the next day, or line, is not."""
    add = text(
        "INSERT INTO scheme_period (scheme, name, line, starts_on, ends_on, published_on)"
        " SELECT scheme, :name, coalesce(:line, line), CAST(:first AS date), '2028-12-31',"
        " published_on FROM scheme_period"
    )
    said = {"name": "b", "line": None, "first": "2026-12-31"}
    with world.engine.connect() as connection:
        with pytest.raises(IntegrityError, match="ex_scheme_period_days"):
            connection.execute(add, said)
        connection.rollback()
        connection.execute(add, {**said, "first": "2027-01-01"})
        connection.rollback()
        connection.execute(add, {**said, "line": "een andere"})
        connection.rollback()


def test_what_is_not_there_is_not_found(world):
    number, tag = own(world)
    bas = world.client("budget_holder")
    for path in ("/99", "/99/ledger-entries", "/99/ceiling-changes"):
        assert bas.get(PERIODS + path).status_code == 404
    gone = {"If-Match": '"scheme-period-99-v1"'}
    assert bas.post(f"{PERIODS}/99/ceiling-changes", change(1), headers=gone).status_code == 404
    way = f"{PERIODS}/{number}/ceiling-changes/99/confirmations"
    assert bas.post(way, headers=tag).status_code == 404
    for query in ("cursor=0", "cursor=x", "limit=501", "page=2"):
        assert bas.get(f"{PERIODS}/{number}/ledger-entries?{query}").status_code == 400


def test_a_case_moves_money_while_a_ceiling_is_confirmed(world):
    """The version of who confirms stays good, and no cent is lost between the two."""
    number, tag = own(world)
    cor = world.client("budget_holder", "Cor Controle")
    ways = f"{PERIODS}/{number}/ceiling-changes"
    made = world.client("budget_holder").post(ways, change(150_000_00), headers=tag).json()
    looked = seen(world, number)
    case = world.apply(1)
    world.act("case_handler", case, "completeness-checks")
    way = f"{ways}/{made['ceilingChanges'][-1]['id']}/confirmations"
    done = cor.post(way, headers=looked)
    assert done.status_code == 201, done.text
    ledger = done.json()["ledger"]
    assert ledger["freeCents"] + ledger["reservedCents"] == 150_000_00
    with world.engine.connect() as connection:
        events = (
            connection.execute(
                text(
                    "SELECT action FROM audit_event WHERE object_type = 'scheme_period'"
                    " ORDER BY seq"
                )
            )
            .scalars()
            .all()
        )
    assert events[-2:] == ["ceiling_proposed", "ceiling_confirmed"]
