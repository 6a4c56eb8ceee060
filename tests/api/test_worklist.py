"""The list of work through HTTP: by days left, within one's areas, and fast enough."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from retrofit.codes import Role
from retrofit.models import SubsidyCase
from retrofit.people.actor import Actor
from retrofit.subsidy.case_file import files_of
from retrofit.subsidy.deadlines import deadlines, watched
from retrofit.subsidy.worklist import watches, worklist
from retrofit.today import today
from tests.api.desk_world import AMSTERDAM, measure
from tests.retrofit.subsidy.desk import home


def numbers(found):
    return [item["number"] for item in found["items"]]


def days_ago(days):
    moment = datetime.now(AMSTERDAM).replace(microsecond=0) - timedelta(days=days)
    return {"channel": "paper", "receivedAt": moment.isoformat()}


def test_the_shortest_time_left_comes_first(world):
    """Received 2 March, 20 and 10 days before: 8 weeks each, the oldest has least left."""
    cases = [world.apply(number, **days_ago(days)) for number, days in ((1, 0), (2, 20), (3, 10))]
    found = world.get("case_handler", "/worklist")
    assert found["total"] == 3
    assert numbers(found) == [cases[1], cases[2], cases[0]]
    first = found["items"][0]
    assert first["watch"] == {
        "kind": {"code": "decision", "text": "beslissing op de aanvraag"},
        "until": "2026-04-07",
        "strictUntil": "2026-04-07",
        "daysLeft": 36,
        "clock": {"code": "running", "text": "loopt"},
        "isProvisional": False,
        "penaltyCents": 0,
    }
    assert first["state"]["code"] == "received"
    assert first["address"].startswith("Colijnstraat 2")
    assert (first["dwellingCount"], first["isAssociation"]) == (1, False)
    assert first["handler"] is None
    assert "Voorbeeld" not in str(found)
    # A question of two weeks stops its clock: now the one of ten days ago has less left.
    world.act("case_handler", cases[1], "supplement-requests", {"items": ["een offerte"]})
    world.travel("2026-03-03")
    found = world.get("case_handler", "/worklist")
    assert numbers(found) == [cases[2], cases[1], cases[0]]
    assert [item["watch"]["daysLeft"] for item in found["items"]] == sorted(
        item["watch"]["daysLeft"] for item in found["items"]
    )
    assert found["items"][1]["watch"]["clock"]["code"] == "paused"


def test_each_line_is_as_the_case_itself_says(world):
    """Two places of the program tell one deadline: that of the overview, in every state."""
    waiting, started, closed, proposed = (world.apply(number) for number in (1, 2, 3, 4))
    world.act("case_handler", waiting, "supplement-requests", {"items": ["een offerte"]})
    for case in (started, proposed):
        world.act("case_handler", case, "completeness-checks")
        world.act("case_handler", case, "proposals", {"kind": "grant"})
    world.act("reviewer", started, "decisions", {"outcome": "approved"})
    world.act("case_handler", started, "starts", {})
    world.act("case_handler", closed, "withdrawals", {"reason": "te duur"})
    world.travel("2026-05-18")
    world.act("case_handler", proposed, "default-notices", {})
    world.travel("2026-06-05")
    found = world.get("case_handler", "/worklist")
    assert found["total"] == 4
    for item in found["items"]:
        told = world.case(item["number"])
        assert item["version"] == told["version"]
        assert item["state"] == told["state"]
        watch = item["watch"]
        if told["watch"] is None:
            assert watch is None
            continue
        for name in ("kind", "until", "strictUntil", "daysLeft", "clock"):
            assert watch[name] == told["watch"][name]
        penalty = told["watch"]["penalty"]
        assert watch["penaltyCents"] == (penalty["cents"] if penalty else 0)
    late = next(item for item in found["items"] if item["number"] == proposed)
    assert late["watch"]["clock"]["code"] == "overdue"
    assert late["watch"]["penaltyCents"] > 0
    assert numbers(found)[0] == proposed
    # Without a deadline it comes last.
    assert numbers(found)[-1] == closed
    assert found["items"][-1]["watch"] is None


def test_taking_a_case_with_the_version_of_the_list(world):
    """Mine is what I took; the If-Match comes from the line, without opening the case."""
    first, second = world.apply(1), world.apply(2)
    handler = world.client("case_handler")
    line = next(
        each for each in world.get(handler, "/worklist")["items"] if each["number"] == second
    )
    taken = handler.post(
        f"/applications/{second}/assignments",
        {"handlerId": handler.person_id},
        headers={"If-Match": f'"application-{second}-v{line["version"]}"'},
    )
    assert taken.status_code == 201, taken.text
    mine = world.get(handler, "/worklist?mine=true")
    assert (numbers(mine), mine["total"]) == ([second], 1)
    assert mine["items"][0]["handler"] == {"id": handler.person_id, "name": "Hans Handelaar"}
    assert numbers(world.get("reviewer", "/worklist?mine=true")) == []
    world.act(handler, second, "assignments", {"handlerId": None})
    assert numbers(world.get(handler, "/worklist?mine=true")) == []
    assert set(numbers(world.get(handler, "/worklist"))) == {first, second}


def test_pages_counts_and_cases_that_nobody_has(world):
    """Page after page each case comes once; the counts tell of all states, whichever is asked."""
    cases = [world.apply(number) for number in (1, 2, 3)]
    handler = world.client("case_handler")
    world.act(handler, cases[0], "assignments", {"handlerId": handler.person_id})
    world.act(handler, cases[0], "completeness-checks")

    pages = [world.get(handler, f"/worklist?skip={skip}&limit=2") for skip in (0, 2)]
    assert [len(page["items"]) for page in pages] == [2, 1]
    assert {number for page in pages for number in numbers(page)} == set(cases)
    only = world.get(handler, "/worklist?state=in_assessment")
    assert (numbers(only), only["total"]) == ([cases[0]], 1)
    assert {each["state"]["code"]: each["count"] for each in only["counts"]} == {
        "received": 2,
        "in_assessment": 1,
    }
    assert set(numbers(world.get(handler, "/worklist?free=true"))) == set(cases[1:])


def test_only_one_state_and_only_so_many(world):
    cases = [world.apply(number) for number in (1, 2, 3)]
    world.act("case_handler", cases[2], "completeness-checks")
    found = world.get("case_handler", "/worklist?state=received")
    assert numbers(found) == cases[:2]
    few = world.get("case_handler", "/worklist?limit=1")
    assert (few["total"], len(few["items"])) == (3, 1)


def test_somebody_of_another_part_of_the_town_sees_nothing(world):
    """An area limits the list, and a role without the desk's areas does not widen it."""
    case = world.apply(1)
    near = world.client("case_handler", "Nel Nabij", area="BU05050800")
    far = world.client("case_handler", "Vera Ver", area="BU05050199")
    assert numbers(world.get(near, "/worklist")) == [case]
    assert world.get(far, "/worklist") == {"total": 0, "counts": [], "items": []}
    with Session(world.engine) as session:
        both = {Role.CASE_HANDLER: frozenset({"BU05050199"}), Role.PLANNER: frozenset()}
        assert worklist(session, by=Actor(far.person_id, "Vera Ver", both, "test")).total == 0


def test_a_building_is_one_line(world):
    world.apply(homes=[home(1), home(2), home(3)], isAssociation=True, measures=[measure("roof")])
    (line,) = world.get("case_handler", "/worklist")["items"]
    assert (line["dwellingCount"], line["isAssociation"]) == (3, True)


@pytest.mark.parametrize(
    "query", ["mine=misschien", "state=klaar", "limit=0", "limit=1001", "limit=1e2", "order=naam"]
)
def test_what_cannot_be_asked_is_refused(world, query):
    answer = world.client("case_handler").get(f"/worklist?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["in"] == "query"


def statements_of(engine, work):
    """How many statements some work takes."""
    seen = []

    def note(connection, cursor, statement, parameters, context, executemany):
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def test_more_cases_take_no_more_statements(world):
    """One case or eight: as many questions to the database, so the list stays fast."""

    def look():
        with Session(world.engine) as session:
            actor = Actor(1, "Hans", {Role.CASE_HANDLER: frozenset()}, "test")
            worklist(session, by=actor)

    world.apply(1)
    once = statements_of(world.engine, look)
    for number in range(2, 9):
        world.apply(number)
    assert statements_of(world.engine, look) == once <= 11


def test_a_deadline_is_worked_out_again_after_a_step_or_a_day(world):
    """What is kept is what would be worked out, step by step; a second look reads no steps."""
    cases = [world.apply(number) for number in (1, 2, 3)]
    kept, actor = {}, Actor(1, "Hans", {Role.CASE_HANDLER: frozenset()}, "test")

    def look(remembered=kept):
        with Session(world.engine) as session:
            found = worklist(session, by=actor, kept=remembered)
            return [(item.case.number, item.case.steps, item.watch) for item in found.items]

    steps = (
        lambda: world.act("case_handler", cases[0], "supplement-requests", {"items": ["offerte"]}),
        lambda: world.act("case_handler", cases[0], "supplements", {}),
        lambda: world.travel("2026-03-09"),
        lambda: world.act("case_handler", cases[1], "completeness-checks"),
        lambda: world.act("case_handler", cases[1], "proposals", {"kind": "grant"}),
        lambda: world.act("reviewer", cases[1], "decisions", {"outcome": "approved"}),
        lambda: world.act("case_handler", cases[2], "withdrawals", {"reason": "te duur"}),
        lambda: world.travel("2026-05-18"),
        lambda: world.act("case_handler", cases[0], "default-notices", {}),
    )
    seen = []
    for step in steps:
        step()
        assert look() == look({})
        seen.append(look())
    assert all(one != other for one, other in pairwise(seen))
    assert set(kept) == set(cases)
    before = dict(kept)
    look()
    assert all(kept[number] is before[number] for number in cases)


def test_the_short_way_to_a_deadline_gives_the_same(world):
    """Objects of the whole file and rows of a few columns: one answer, every day of a year."""
    cases = [world.apply(number) for number in range(1, 6)]
    world.act("case_handler", cases[0], "supplement-requests", {"items": ["een offerte"]})
    for case in cases[1:4]:
        world.act("case_handler", case, "completeness-checks")
        world.act("case_handler", case, "proposals", {"kind": "grant"})
    for case in cases[2:4]:
        decision = world.act("reviewer", case, "decisions", {"outcome": "approved"})
    world.act("case_handler", cases[3], "objections", {"decisionId": decision["decision"]["id"]})
    world.act(
        "case_handler",
        cases[2],
        "proposals",
        {
            "kind": "amendment",
            "amountCents": 50_000,
            "text": "uitstel",
            "executionUntil": "2027-09-01",
        },
    )
    world.act("reviewer", cases[2], "decisions", {"outcome": "approved"})
    kinds = set()
    with Session(world.engine) as session:
        found = session.scalars(select(SubsidyCase).order_by(SubsidyCase.number)).all()
        files = files_of(session, found)
        for days in range(0, 400, 13):
            on = today() + timedelta(days=days)
            short = watches(session, found, on)
            for file in files:
                assert short[file.number] == watched(file, deadlines(file, on))
                kinds.add(short[file.number].kind.value)
        amended = watches(session, found, today())[cases[2]]
    assert kinds == {"decision", "execution", "objection_decision"}
    assert amended.due.on.isoformat() == "2027-09-01"
