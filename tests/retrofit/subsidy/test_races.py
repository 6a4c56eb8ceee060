"""Many people at the same money, the same home, the same case and the same number, at once.

Straight on the use cases, with real transactions; ``tests/api/test_races.py`` does the first of
these through the whole service. Each has its mutant: a race that nothing can lose proves nothing.
"""

import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import IntegrityError

from api.desk import PASSING, in_one_transaction
from retrofit import audit
from retrofit.audit import verify
from retrofit.codes import Bucket, Role
from retrofit.errors import DeskRule, StaleVersion
from retrofit.people.actor import Actor
from retrofit.subsidy import (
    assessment,
    decisions,
    intake,
    ledger,
    periods,
    proposals,
    running,
)
from retrofit.subsidy.given import GivenReport
from retrofit.subsidy.grounds import Ground, Reasons
from retrofit.subsidy.invariants import broken
from retrofit.subsidy.ledger import Cause, Move
from tests.retrofit.subsidy.desk import ROOF, Desk
from tests.retrofit.subsidy.many_cases import AMOUNT, THEN, filled, home_of, number_of
from tests.retrofit.subsidy.other_schemes import queues, with_schemes
from tests.retrofit.subsidy.wrong_ledgers import DROP_WALL, LEDGERS
from tests.roles import SEEING_ALL

WORKERS = 50
FIT = 40

#: What each case asks for and what is set apart for it, cents: the one place that knows where.
RESERVATIONS = "SELECT number, needs_cents, reserved_cents AS cents FROM reservation"


@pytest.fixture(autouse=True)
def _schemes(monkeypatch):
    with_schemes(monkeypatch)
    with time_machine.travel(THEN + timedelta(days=1), tick=True):
        yield


class Race:
    """A database in which many act at once."""

    def __init__(self, engine):
        # Fewer connections than people, as in the service; the others wait for one.
        self.engine = create_engine(
            engine.url,
            pool_size=16,
            max_overflow=0,
            pool_timeout=120,
            connect_args={"options": "-c timezone=UTC -c lock_timeout=10000"},
        )
        #: What the database stopped for somebody else's sake, by its code: tried again, and unseen.
        self.clashes = Counter()
        event.listen(self.engine, "handle_error", self.note_clash)
        with self.engine.connect() as connection:
            people = connection.execute(text("SELECT display_name, person_id FROM person"))
            self.ids = dict(people.all())
        self.reviewer = self.person("Rita Rechter", Role.REVIEWER)
        self.colleague = self.person("Carla Collega", Role.CASE_HANDLER, Role.REVIEWER)
        self.handler = self.person("Hans Handelaar", Role.CASE_HANDLER)
        self.intake = self.person("Ina Intake", Role.INTAKE)
        self.budget = self.person("Bas Budget", Role.BUDGET_HOLDER)
        self.controller = self.person("Cor Controle", Role.BUDGET_HOLDER)

    def person(self, name, *roles):
        return Actor(self.ids[name], name, {role: frozenset() for role in roles}, "test")

    def note_clash(self, told):
        code = getattr(told.original_exception, "sqlstate", None)
        if code in PASSING:
            self.clashes[code] += 1

    def act(self, work):
        """Do something in a transaction of its own; return what became of it."""
        try:
            in_one_transaction(self.engine, work)
        except (DeskRule, StaleVersion, IntegrityError) as refused:
            return type(refused).__name__
        return "done"

    def all_at_once(self, works, workers=WORKERS):
        with ThreadPoolExecutor(workers) as pool:
            return Counter(pool.map(self.act, works))

    def sql(self, statement, **values):
        with self.engine.begin() as connection:
            connection.execute(SEEING_ALL)
            found = connection.execute(text(statement), values)
            return found.all() if found.returns_rows else []

    def ledger(self):
        with self.engine.connect() as connection:
            return connection.execute(text("SELECT * FROM ceiling_ledger")).mappings().one()

    def check(self):
        """All is as it must be, and the chain is whole."""
        with self.engine.connect() as connection:
            assert broken(connection, queues()) == []
            assert verify(connection).is_sound


@pytest.fixture
def race(server, empty_template):
    """``race(scheme, ...)``: a database with many cases of a scheme; a new copy each time."""
    with ExitStack() as stack:

        def make(scheme, count=500, ceiling_cents=FIT * AMOUNT, until="proposed"):
            name = f"race_{scheme.replace('-', '_')}_{count}_{ceiling_cents}_{until}"
            fill = filled(count, scheme, ceiling_cents, until=until)
            template = server.once(name, empty_template, fill)
            made = Race(stack.enter_context(server.database(template)))
            stack.callback(made.engine.dispose)
            return made

        yield make


def test_copies_are_as_good_as_what_they_are_copied_from(race):
    made = race("by-complete-moment", 60, until="received")
    made.check()
    assert made.sql("SELECT count(*), count(DISTINCT number) FROM letter_content") == [(60, 60)]


# The ceiling.


def deciding(made, place):
    return lambda session: decisions.take_decision(session, number_of(place), by=made.reviewer)


@pytest.mark.parametrize("run", range(2))
def test_five_hundred_grants_where_forty_fit(race, run):
    made = race("by-decision")
    places = random.Random(run).sample(range(1, 501), 500)
    assert made.all_at_once(deciding(made, place) for place in places) == {
        "done": FIT,
        "CeilingExceeded": 500 - FIT,
    }
    assert made.ledger()["committed_cents"] == FIT * AMOUNT
    made.check()


def test_five_hundred_find_their_place_in_the_queue(race):
    """Completed in any order, the first forty received have the money, and the next a part."""
    made = race("by-complete-moment", 500, FIT * AMOUNT + 100_00, until="received")
    places = random.Random(0).sample(range(1, 501), 500)
    done = made.all_at_once(
        lambda session, place=place: assessment.complete(session, number_of(place), by=made.handler)
        for place in places
    )
    assert done == {"done": 500}
    held = made.ledger()
    assert held["reserved_cents"] == held["ceiling_cents"]
    reserved = dict(made.sql(f"SELECT number, cents FROM ({RESERVATIONS}) r WHERE cents > 0"))
    first = {number_of(place): AMOUNT for place in range(1, FIT + 1)}
    assert reserved == first | {number_of(FIT + 1): 100_00}
    made.check()


def one_move(made, step, cents, number):
    def work(session):
        ledger.move(
            session,
            1,
            [Move(Bucket.FREE, Bucket.COMMITTED, cents)],
            Cause(number=number, step_id=step),
        )

    return work


def spend(made, amounts):
    """Take these amounts from what is free, all at once; return what became of each."""
    steps = made.sql("SELECT number, max(step_id) FROM case_step GROUP BY 1 ORDER BY 1")
    with ThreadPoolExecutor(WORKERS) as pool:
        works = [
            one_move(made, steps[place % len(steps)][1], cents, steps[place % len(steps)][0])
            for place, cents in enumerate(amounts)
        ]
        return list(pool.map(made.act, works))


def entries(made):
    return made.sql(
        """SELECT coalesce(sum(cents), 0)::bigint FROM ledger_entry
            WHERE from_bucket = 'free' AND to_bucket = 'committed'"""
    )[0][0]


@pytest.mark.parametrize("run", range(5))
def test_the_ledger_alone(race, run):
    """Five hundred at once, without anything around the ledger that could slow them down.

    Over HTTP it is done twenty times: ``tests/api/test_races.py``.
    """
    made = race("by-decision", 60)
    assert Counter(spend(made, [AMOUNT] * 500)) == {"done": FIT, "CeilingExceeded": 500 - FIT}
    assert entries(made) == made.ledger()["committed_cents"] == FIT * AMOUNT


def test_the_last_cents(race):
    """2,000 amounts of 1 to 999 cents; the ceiling is none of their sums."""
    made = race("by-decision", 60, 5_000_01)
    dice = random.Random(1)
    amounts = [dice.randint(1, 999) for _ in range(2_000)]
    found = spend(made, amounts)
    left = 5_000_01 - made.ledger()["committed_cents"]
    assert left >= 0
    assert entries(made) == made.ledger()["committed_cents"]
    # Whoever was refused did not fit, also at the end.
    assert min(cents for cents, said in zip(amounts, found, strict=True) if said != "done") > left


@pytest.mark.parametrize("wrong", ["one_statement", "read_first", "without_condition"])
def test_a_ledger_that_only_looks_locked_overspends(race, monkeypatch, wrong):
    """The measurement sees it; without this the races above would prove nothing."""
    made = race("by-decision", 60)
    LEDGERS[wrong](monkeypatch)
    made.sql(DROP_WALL)
    found = Counter(spend(made, [AMOUNT] * 500))
    assert found["done"] > FIT
    assert entries(made) > FIT * AMOUNT
    with made.engine.connect() as connection:
        assert "N1" in {each.name for each in broken(connection, queues())}


def test_the_table_is_a_second_wall(race, monkeypatch):
    """With a ledger that forgets its condition the CHECK still lets nobody through."""
    made = race("by-decision", 60)
    LEDGERS["without_condition"](monkeypatch)
    assert Counter(spend(made, [AMOUNT] * 500)) == {"done": FIT, "IntegrityError": 500 - FIT}


def test_all_kinds_of_money_at_once(race):
    """Some 900 acts on 300 cases and their ceiling, while somebody watches the money."""
    made = race("by-complete-moment", 300, 300 * AMOUNT)
    before = movements(made)
    dice = random.Random(7)
    todo = [kind for kind, times in ERRANDS.items() for _ in range(times)]
    dice.shuffle(todo)
    errands = [list(errand(made, kind, number_of(dice.randint(1, 300)), dice)) for kind in todo]
    assert 800 < sum(len(acts) for acts in errands) < 1_000
    with Watcher(made) as watcher, ThreadPoolExecutor(WORKERS) as pool:
        found = Counter(
            said for each in pool.map(lambda acts: [*map(made.act, acts)], errands) for said in each
        )
    assert watcher.samples > 20
    assert watcher.faults == []
    assert "40P01" not in made.clashes
    # Two come for one case, or there is nothing left: nothing else stops anybody.
    assert set(found) <= {"done", "StepNotPossible", "CeilingExceeded"}
    moved = movements(made) - before
    assert {way: count for way, count in moved.items() if count > 5}.keys() >= WAYS
    made.check()


#: How often each errand is done; somebody does the acts of one after another.
ERRANDS = {"grant": 120, "withdraw": 40, "amend": 40, "settle": 80, "raise": 40, "lower": 40}

#: From which bucket to which money goes in these errands.
WAYS = {
    ("reserved", "committed"),
    ("reserved", "free"),
    ("committed", "free"),
    ("free", "committed"),
    ("committed", "settled"),
    ("outside", "free"),
    ("free", "outside"),
}


def movements(made):
    """How many entries there are of each way."""
    rows = made.sql("SELECT from_bucket, to_bucket, count(*) FROM ledger_entry GROUP BY 1, 2")
    return Counter({(source, target): count for source, target, count in rows})


def errand(made, kind, number, dice):
    """Yield the acts of an errand, each a transaction of its own as at the desk."""

    def decide(session):
        decisions.take_decision(session, number, by=made.reviewer)

    match kind:
        case "grant":
            yield decide
        case "withdraw":
            yield lambda session: assessment.withdraw(
                session, number, by=made.handler, reason="brief"
            )
        case "amend":
            yield decide
            # Down, and then most likely up.
            for cents in (dice.randint(1, AMOUNT // 2), dice.randint(1, AMOUNT)):
                yield lambda session, cents=cents: proposals.propose_amendment(
                    session, number, cents, by=made.handler, text="op verzoek"
                )
                yield decide
        case "settle":
            yield decide
            day = (THEN + timedelta(days=1)).date()
            report = GivenReport(day, (replace(ROOF, executed_on=day),))
            reasons = Reasons(Ground.NOT_DONE, "er is minder gedaan", heard_on=day)
            yield lambda session: running.report_completion(session, number, report, by=made.intake)
            yield lambda session: proposals.propose_settlement(
                session, number, by=made.handler, reasons=reasons
            )
            yield decide
        case "raise" | "lower":
            more = dice.randint(1, 2 * AMOUNT) * (1 if kind == "raise" else -1)
            yield from change_ceiling(made, more)


def change_ceiling(made, more_cents):
    """Yield the two acts of another ceiling: one proposes it, a second person confirms it."""
    proposed = []

    def propose(session):
        view = periods.period_view(session, 1)
        change = periods.propose_ceiling(
            session,
            1,
            max(view.ledger.ceiling_cents + more_cents, 0),
            published_on=THEN.date(),
            reason="voorbehoud van Awb 4:28",
            by=made.budget,
        )
        proposed[:] = [change.change_id]

    yield propose
    yield lambda session: periods.confirm_ceiling(session, 1, *proposed, by=made.controller)


def test_who_takes_the_trail_before_the_money_stands_in_the_way(race):
    """The measurement sees it, and nobody else: whoever was stopped is tried again."""
    made = race("by-decision", 60)
    meeting, came = threading.Barrier(2), set()

    def meet(name):
        # The second time there is nobody to wait for.
        if name not in came:
            came.add(name)
            meeting.wait()

    def note(session):
        audit.record(session, made.budget, "looked", "scheme_period", "1")

    def right(session):
        ledger.lock(session, 1)
        meet("right")
        note(session)

    def wrong(session):
        note(session)
        meet("wrong")
        ledger.lock(session, 1)

    assert made.all_at_once([right, wrong]) == {"done": 2}
    assert made.clashes == {"40P01": 1}
    made.check()


class Watcher:
    """Reads the ledger every 5 ms, on a connection of its own, and keeps what is not right."""

    QUERY = text(
        f"""SELECT l.ceiling_cents + l.override_cents - l.reserved_cents - l.committed_cents
                  - l.settled_cents - l.returned_cents AS free,
                  least(l.reserved_cents, l.committed_cents, l.settled_cents, l.returned_cents)
                  AS least,
                  l.committed_cents - c.committed AS committed, l.settled_cents - c.settled
                  AS settled, l.reserved_cents - r.reserved AS reserved,
                  l.committed_cents - e.committed AS entries
             FROM ceiling_ledger l,
                  (SELECT sum(committed_cents) AS committed, sum(settled_cents) AS settled
                     FROM subsidy_case) c,
                  (SELECT coalesce(sum(cents), 0) AS reserved FROM ({RESERVATIONS}) held) r,
                  (SELECT coalesce(sum(cents * ((to_bucket = 'committed')::int
                                                - (from_bucket = 'committed')::int)), 0)
                          AS committed FROM ledger_entry) e"""
    )

    def __init__(self, made):
        self.made = made
        self.samples, self.faults = 0, []
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self.watch)

    def watch(self):
        with self.made.engine.connect() as connection:
            while not self.is_over.wait(0.005):
                # One statement is one moment: what is moved in it is moved everywhere.
                seen = connection.execute(self.QUERY).mappings().one()
                connection.rollback()
                self.samples += 1
                wrong = {name: cents for name, cents in seen.items() if cents}
                if seen["free"] < 0 or seen["least"] < 0 or set(wrong) - {"free", "least"}:
                    self.faults.append(wrong)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.is_over.set()
        self.thread.join()


def test_a_moment_that_is_wrong_is_seen(race):
    """The measurement sees a cent that is in the ledger for a moment, and nowhere else."""
    made = race("by-decision", 60)
    with Watcher(made) as watcher:
        made.sql("UPDATE ceiling_ledger SET committed_cents = 1")
        seen = watcher.samples
        while watcher.samples < seen + 2:
            time.sleep(0.005)
        made.sql("UPDATE ceiling_ledger SET committed_cents = 0")
    assert {"committed": 1, "entries": 1} in [
        {name: cents for name, cents in each.items() if name in ("committed", "entries")}
        for each in watcher.faults
    ]


# The same home, the same case, the same number.


def share_homes(made, count):
    """Let each two cases be about one home."""
    made.sql("ALTER TABLE case_dwelling DISABLE TRIGGER USER")
    made.sql("ALTER TABLE proposal DISABLE TRIGGER USER")
    for place in range(2, count, 2):
        own = {"n": number_of(place + 1), "home": home_of(place), "own": home_of(place + 1)}
        made.sql("UPDATE case_dwelling SET verblijfsobject_id = :home WHERE number = :n", **own)
        made.sql(
            """UPDATE proposal SET facts = replace(facts::text, :own, :home)::jsonb
                WHERE number = :n""",
            **own,
        )


def pairs(made, count):
    """Decide on both cases of each home at the same moment; return what became of each pair."""
    with ThreadPoolExecutor(2) as pool:
        for place in range(2, count, 2):
            start = threading.Barrier(2)

            def one(which, start=start):
                start.wait()
                return made.act(deciding(made, which))

            yield tuple(sorted(pool.map(one, (place, place + 1))))


def test_one_measure_of_one_home_is_granted_once(race):
    made = race("by-decision", 401, 10**9)
    share_homes(made, 401)
    assert Counter(pairs(made, 401)) == {("AlreadyApplied", "done"): 200}
    made.check()


def test_without_its_index_a_home_is_granted_twice(race):
    """The measurement sees it."""
    made = race("by-decision", 401, 10**9)
    share_homes(made, 21)
    made.sql("DROP INDEX uq_granted_measure_running")
    assert Counter(pairs(made, 21)) == {("done", "done"): 10}
    with made.engine.connect() as connection:
        assert "N13" in {each.name for each in broken(connection, queues())}


@pytest.mark.parametrize("second", ["approves", "returns"])
def test_two_reviewers_at_one_case(race, second):
    """One of them takes the case on; the other comes too late, and nothing stands there twice."""
    made = race("by-decision", 401, 10**9)
    other = made.person("Bas Budget", Role.BUDGET_HOLDER)
    found = Counter()
    with ThreadPoolExecutor(2) as pool:
        for place in range(1, 101):
            number, start = number_of(place), threading.Barrier(2)

            def first(number=number, start=start):
                start.wait()
                return made.act(
                    lambda session: decisions.take_decision(
                        session, number, by=made.reviewer, expected_version=4
                    )
                )

            def last(number=number, start=start):
                start.wait()
                if second == "approves":
                    return made.act(
                        lambda session: decisions.take_decision(
                            session, number, by=other, expected_version=4
                        )
                    )
                return made.act(
                    lambda session: decisions.return_proposal(
                        session, number, by=other, reason="reken na", expected_version=4
                    )
                )

            both = [pool.submit(first), pool.submit(last)]
            said = [each.result() for each in both]
            assert sorted(said) == ["StaleVersion", "done"]
            found[said[0]] += 1
    steps = made.sql("SELECT seq, count(*) FROM case_step GROUP BY 1 ORDER BY 1")
    assert dict(steps)[5] == 100
    assert 6 not in dict(steps)
    granted = 100 if second == "approves" else found["done"]
    for table in ("decision", "letter WHERE kind = 'grant'"):
        assert made.sql(f"SELECT count(*) FROM {table}") == [(granted,)]
    made.check()


def numbers(made, lost):
    """Ask 1,000 numbers at once; some of those who ask go away without keeping theirs."""

    class Gone(DeskRule):
        pass

    def work(place):
        def take(session):
            number = intake.next_number(session, 2026)
            session.execute(text("INSERT INTO application VALUES (:n)"), {"n": number})
            if place in lost:
                raise Gone("weg")

        return take

    return made.all_at_once(work(place) for place in range(1_000))


def test_numbers_have_no_gaps(race):
    made = race("by-decision", 60)
    lost = set(random.Random(3).sample(range(1_000), 150))
    assert numbers(made, lost) == {"done": 850, "Gone": 150}
    kept = [number for (number,) in made.sql("SELECT number FROM application ORDER BY 1")]
    assert kept == [number_of(place) for place in range(1, 60 + 850 + 1)]


def test_the_highest_number_plus_one_is_given_twice(race, monkeypatch):
    """The measurement sees it."""
    made = race("by-decision", 60)
    highest = "SELECT max(substr(number, 10)::int) + 1 FROM application WHERE :year = 2026"
    monkeypatch.setattr(intake, "NUMBER", highest)
    assert numbers(made, set())["IntegrityError"] > 0


def test_applications_come_in_at_once(race, monkeypatch):
    """Whole applications, with their letters: numbers in a row, and all in the chain."""
    made = race("by-complete-moment", 60, until="received")
    known = {}

    def eligibility(connection, scheme, homes, day, *, asked=intake.eligibility):
        key = tuple(homes)
        if key not in known:
            known[key] = asked(connection, scheme, homes, day)
        return known[key]

    monkeypatch.setattr(intake, "eligibility", eligibility)
    given = Desk.application(Desk.__new__(Desk), 1, scheme="by-complete-moment")
    works = [lambda session: intake.receive(session, given, by=made.intake)] * 100
    assert made.all_at_once(works) == {"done": 100}
    kept = [number for (number,) in made.sql("SELECT number FROM subsidy_case ORDER BY 1")]
    assert kept == [number_of(place) for place in range(1, 161)]
    made.check()
