"""The clock against a second, naive model, and rules N14 and N15 on thousands of random cases."""

import ast
import random
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import time_machine

from retrofit.codes import PauseKind
from retrofit.subsidy import clock
from retrofit.subsidy.clock import (
    ClockState,
    DefaultNotice,
    Pause,
    Postponement,
    SupplementRequest,
    Term,
    TermUnit,
    clock_state,
    days_left,
    decision_due,
    objection_decision_due,
    penalty,
)
from tests.retrofit.subsidy.naive_clock import (
    Case,
    naive_due,
    naive_penalty,
    random_case,
    stretches_of,
)

SEED = 20260302
CASES = 50_000
on = date.fromordinal
ONE_DAY = timedelta(days=1)


def facts_of(case):
    """A random case in the words of the real clock."""
    weeks, rest = divmod(case.days, 7)
    length, unit = (case.days, TermUnit.DAYS) if rest else (weeks, TermUnit.WEEKS)
    return {
        "received_on": on(case.received),
        "term": Term(length, unit, case.is_in_regulation, case.is_extended),
        "requests": [
            SupplementRequest(on(sent), on(until), came and on(came), complete)
            for sent, until, came, complete in case.requests
        ],
        "pauses": [
            Pause(PauseKind.CONSENT, on(first), last and on(last)) for first, last in case.pauses
        ],
        "postponement": case.said and Postponement(*map(on, case.said)),
        "as_of": on(case.as_of),
    }


def random_cases(count, seed=SEED):
    dice = random.Random(seed)
    return (random_case(dice, number) for number in range(count))


def test_the_naive_model_agrees_on_50_000_cases():
    """Legal date and stricter date; the seed and the case are in the message."""
    moved = provisional = 0
    for number, case in enumerate(random_cases(CASES)):
        found = decision_due(**facts_of(case))
        where = f"seed {SEED}, case {number}: {case}"
        assert found.on.toordinal() == naive_due(case), where
        if case.requests:
            assert found.strict_on.toordinal() == naive_due(case, strict=True), where
        moved += found.pauses != ()
        provisional += found.is_provisional
    # The cases are worth their time: many stand still, and for many the end is open.
    assert moved > CASES / 3
    assert provisional > CASES / 20


def test_the_naive_model_agrees_on_objections():
    """Six weeks, or twelve with a committee, and at most six more; 5,000 cases of the same kind."""
    dice = random.Random(SEED + 1)
    upheld = 0
    for number, case in enumerate(random_cases(5_000, seed=SEED + 1)):
        days = 84 if number % 2 else 42
        told = replace(case, days=days, is_extended=True, is_in_regulation=False, most_delay=42)
        facts = facts_of(told)
        start = clock.execution_due(on(told.received - 1), until=on(told.received))
        found = objection_decision_due(
            start,
            has_committee=days == 84,
            repairs=facts["requests"],
            pauses=[replace(pause, kind=dice.choice(list(PauseKind))) for pause in facts["pauses"]],
            postponement=facts["postponement"],
            # Upheld or not, and whenever: the new decision has no term of its own.
            upheld_on=dice.choice((None, on(told.received + dice.randint(-42, 120)))),
            as_of=facts["as_of"],
        )
        upheld += found.steps[-1].article == "Awb 7:11 lid 2"
        assert found.on.toordinal() == naive_due(told), f"seed {SEED + 1}, case {number}: {told}"
    assert 1_000 < upheld < 4_000


def test_the_naive_model_agrees_on_penalties():
    dice = random.Random(SEED + 2)
    for number, case in enumerate(random_cases(1_500, seed=SEED + 2)):
        due = decision_due(**facts_of(case))
        last = due.on.toordinal()
        notices = [last + dice.randint(-10, 40) for _ in range(dice.choice((0, 1, 1, 2)))]
        announced = dice.choice((None, last + dice.randint(1, 100)))
        cents = -1
        for day in range(last - 2, last + 120, 3):
            found = penalty(
                due,
                [DefaultNotice(on(notice)) for notice in notices],
                on(day),
                announced_on=announced and on(announced),
            )
            where = f"seed {SEED + 2}, case {number}, day {day}: {notices} {announced}"
            known = announced if announced is not None and announced <= day else None
            assert found.cents == naive_penalty(last, notices, day, known), where
            # N15: never falls, never above the maximum, nothing before notice + 14 days.
            assert cents <= found.cents <= 144_200, where
            if found.cents:
                assert day > min(n for n in notices if n > last) + 14, where
            cents = found.cents


def test_how_a_date_came_about_ends_with_the_date():
    """Each derivation is in order and ends on the date; pauses are a union, and lie before it."""
    for case in random_cases(4_000, seed=SEED + 3):
        found = decision_due(**facts_of(case))
        days = [step.on for step in found.steps]
        assert days == sorted(days), case
        assert days[-1] == found.on >= found.strict_on, case
        assert all(step.text.endswith(".") and step.article for step in found.steps), case
        ends = [day for pause in found.pauses for day in (pause.first, pause.last)]
        assert ends == sorted(ends), case
        assert all(
            b.first > a.last + ONE_DAY for a, b in zip(found.pauses, found.pauses[1:], strict=False)
        )
        assert all(pause.last <= found.on for pause in found.pauses), case
        for pause in found.pauses:
            assert clock_state(found, pause.first) is ClockState.PAUSED, case


def test_n14_order_and_repetition_of_facts_change_nothing():
    dice = random.Random(SEED + 4)
    for case in random_cases(2_000, seed=SEED + 4):
        once = decision_due(**facts_of(case)).on
        twice = replace(
            case,
            requests=dice.sample(case.requests * 2, 2 * len(case.requests)),
            pauses=dice.sample(case.pauses * 2, 2 * len(case.pauses)),
        )
        assert decision_due(**facts_of(twice)).on == once, case


def test_n14_what_comes_after_the_term_never_revives_it():
    """A letter, a message or a pause after the last day leaves the date as it was."""
    dice = random.Random(SEED + 5)
    for case in random_cases(2_000, seed=SEED + 5):
        case.as_of = case.received + 2_000
        case.pauses = [(first, last or first + 5) for first, last in case.pauses]
        last = decision_due(**facts_of(case)).on.toordinal()
        late = last + dice.randint(1, 30)
        more = replace(
            case,
            requests=[*case.requests, (late, late + 14, late + dice.randint(0, 9), True)],
            pauses=[*case.pauses, (late + 1, late + 40)],
            said=case.said or (late, late + 90),
        )
        assert decision_due(**facts_of(more)).on.toordinal() == last, case
        # A listed pause within the term moves it, and never back.
        first = dice.randint(case.received, last)
        longer = replace(case, pauses=[*case.pauses, (first, first + dice.randint(0, 30))])
        assert decision_due(**facts_of(longer)).on.toordinal() >= last, case


def test_n14_and_n15_a_case_lived_day_by_day():
    """Told as it was known on each day: a passed date stands, and days left only run down.

    They grow on days with an event only: a letter, a supplement, a message, a day of a pause
    without end.
    """
    for case in random_cases(150, seed=SEED + 6):
        facts = facts_of(case)
        events = {day for request in case.requests for day in request[:3] if day}
        events |= {until + 1 for _, until, _, _ in case.requests}
        events |= set(case.said or ())
        open_since = min((first for first, last in case.pauses if last is None), default=10**7)
        before = None
        for day in range(case.received, case.received + case.days + 120):
            now = decision_due(**{**facts, "as_of": on(day)})
            left = days_left(now, on(day))
            if before is not None and before.on < on(day):
                assert now.on == before.on, (day, case)
            elif before is not None and day not in events and day < open_since:
                assert left == days_left(before, on(day - 1)) - 1, (day, case)
            before = now


def test_a_request_is_read_as_whole_days():
    """The naive reading of one letter, spelled out, so that the model itself is checked."""
    letter = Case(0, 56, requests=[(100, 114, 109, True)], as_of=500)
    assert stretches_of(letter) == [(101, 108)]
    unused = Case(0, 56, requests=[(100, 114, None, True)], as_of=500)
    assert stretches_of(unused) == [(101, 114)]
    assert stretches_of(unused, strict=True) == [(101, 113)]


# --- nothing of the machine it runs on ---


def digest():
    told = [decision_due(**facts_of(case)).as_json() for case in random_cases(300, seed=SEED + 7)]
    return sha256(repr(told).encode()).hexdigest()


@pytest.fixture
def zone(monkeypatch):
    """Put the process in a time zone, and back."""

    def put(name):
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield put
    monkeypatch.undo()
    time.tzset()


def test_the_time_zone_of_the_machine_does_not_matter(zone):
    found = set()
    for name in ("UTC", "Europe/Amsterdam", "Pacific/Auckland", "America/Adak", "Asia/Kathmandu"):
        zone(name)
        found.add(digest())
    assert len(found) == 1


def test_the_clock_of_the_machine_does_not_matter():
    """An hour back, a day on, the nights of summer time, 29 February: the same answer."""
    expected = digest()
    start = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    for moment in (
        start - timedelta(hours=1),
        start,
        start + timedelta(days=1),
        datetime(2026, 10, 25, 0, 59, 59, tzinfo=UTC),
        datetime(2028, 2, 29, 23, 30, tzinfo=UTC),
    ):
        with time_machine.travel(moment):
            assert digest() == expected


@pytest.mark.parametrize(
    "name", ["clock", "clock_fixed", "clock_pauses", "clock_penalty", "terms", "holidays"]
)
def test_no_part_of_the_clock_reads_the_time(name):
    path = Path(clock.__file__).with_name(f"{name}.py")
    used = {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute | ast.Name)
    }
    assert not used & {"today", "now", "utcnow", "time", "monotonic", "datetime", "random"}
