"""Milestones of the other action lines: appended, read as of a day and as known at a moment."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import text

from retrofit.codes import Role
from retrofit.errors import InvalidFacts, NotAllowed
from retrofit.people.actor import Actor
from retrofit.programme_codes import MilestoneDay
from retrofit.programmes import ActionItem, programme_named
from retrofit.progress.action_lines import (
    ItemProgress,
    Milestone,
    UnitProgress,
    items_of,
    lines_of,
    say_milestone,
)
from tests.api.people import add_person

TODAY = datetime(2027, 6, 1, 10, 0, tzinfo=UTC)
PLANNED, FORECAST, ACTUAL = MilestoneDay


@pytest.fixture
def clock():
    with time_machine.travel(TODAY, tick=False) as clock:
        yield clock


@pytest.fixture
def planner(session, clock):
    person = add_person(session, "Petra Planner", Role.PLANNER)
    return Actor(person, "Petra Planner", {Role.PLANNER: frozenset()}, "test")


@pytest.fixture
def say(session, planner):
    def say(item, unit, milestone, kind, on, **more):
        more = {"reason": "uit het projectoverleg", **more}
        if kind is ACTUAL and on:
            more.setdefault("evidence", "proces-verbaal van oplevering")
        return say_milestone(
            session,
            "crabbehof",
            by=planner,
            item=item,
            unit=unit,
            milestone=milestone,
            kind=kind,
            happens_on=on,
            **more,
        )

    return say


def found(session, item, on=date(2027, 6, 1), known_at=None):
    programme = programme_named("crabbehof")
    items = items_of(session.connection(), programme, on, known_at)
    return next(each for each in items if each.item.id == item)


def test_three_of_seven_gardens(session, say):
    for unit in (1, 4, 7):
        say("plantsoenen", unit, "M6", ACTUAL, date(2027, 5, unit))
    gardens = found(session, "plantsoenen")
    assert (gardens.delivered, len(gardens.units)) == (3, 7)
    assert gardens.status == "under_way"
    programme = programme_named("crabbehof")
    items = items_of(session.connection(), programme, date(2027, 6, 1))
    lines = {line.line: line for line in lines_of(items, programme.deadline_on)}
    assert (lines["public_space"].delivered, lines["public_space"].units) == (3, 9)
    # As of a day before two of them.
    assert found(session, "plantsoenen", date(2027, 5, 1)).delivered == 1


def test_the_newest_entry_holds_and_the_old_one_can_be_asked(session, say, clock):
    say("pzc", 1, "M6", FORECAST, date(2030, 1, 1))
    then = datetime(2027, 6, 1, 11, 0, tzinfo=UTC)
    clock.move_to(datetime(2027, 6, 2, tzinfo=UTC))
    say("pzc", 1, "M6", FORECAST, date(2034, 1, 1))
    now = found(session, "pzc")
    before = found(session, "pzc", known_at=then)
    deadline = programme_named("crabbehof").deadline_on
    assert now.units[0].is_late(deadline)
    assert not before.units[0].is_late(deadline)
    clock.move_to(datetime(2027, 6, 3, tzinfo=UTC))
    say("pzc", 1, "M6", FORECAST, None)
    assert found(session, "pzc").status == "not_decided"


def test_slip_is_forecast_less_planned(session, say):
    say("pzc", 1, "M4", PLANNED, date(2028, 3, 1))
    say("pzc", 1, "M4", FORECAST, date(2028, 5, 1))
    step = found(session, "pzc").units[0].milestones[4]
    assert step.slip_days == 61
    assert Milestone("M4", planned_on=date(2028, 3, 1)).slip_days is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (("nergens", 1, "M0", PLANNED, date(2028, 1, 1)), "item"),
        (("plantsoenen", 8, "M0", PLANNED, date(2028, 1, 1)), "unit"),
        (("plantsoenen", 0, "M0", PLANNED, date(2028, 1, 1)), "unit"),
        (("pzc", 1, "M8", PLANNED, date(2028, 1, 1)), "milestone"),
        (("pzc", 1, "M1", ACTUAL, date(2027, 6, 2)), "happensOn"),
    ],
)
def test_what_cannot_be_said(session, say, given, field):
    with pytest.raises(InvalidFacts) as refused:
        say(*given)
    assert refused.value.field == field
    assert session.execute(text("SELECT count(*) FROM milestone_entry")).scalar_one() == 0


def test_reached_in_order_and_with_evidence(session, say):
    say("pzc", 1, "M2", ACTUAL, date(2027, 3, 1))
    for milestone, day in (("M1", date(2027, 3, 2)), ("M3", date(2027, 2, 28))):
        with pytest.raises(InvalidFacts, match="mijlpaal"):
            say("pzc", 1, milestone, ACTUAL, day)
    with pytest.raises(InvalidFacts, match="waar te zien"):
        say("pzc", 1, "M3", ACTUAL, date(2027, 3, 5), evidence=None)


def test_an_adviser_says_no_milestones(session, clock):
    person = add_person(session, "Wim Wijk", Role.WUO_ADVISER)
    adviser = Actor(person, "Wim Wijk", {Role.WUO_ADVISER: frozenset()}, "test")
    with pytest.raises(NotAllowed):
        say_milestone(
            session, "crabbehof", by=adviser, item="pzc", unit=1, milestone="M0",
            kind=PLANNED, happens_on=date(2028, 1, 1), reason="zomaar",
        )  # fmt: skip


def item(units, weight=None, **reached):
    made = ActionItem(id="plein", line="public_space", name="Plein", source="S1", units=units,
                      weight=weight)  # fmt: skip
    return ItemProgress(
        made,
        tuple(
            UnitProgress(
                unit,
                tuple(Milestone(f"M{n}", actual_on=reached.get(f"u{unit}m{n}")) for n in range(8)),
            )
            for unit in range(1, units + 1)
        ),
    )


@pytest.mark.parametrize(
    ("reached", "status"),
    [
        ({}, "not_decided"),
        ({"u1m0": date(2026, 1, 1)}, "under_way"),
        ({"u1m6": date(2026, 1, 1)}, "delivered"),
        ({"u1m7": date(2026, 1, 1)}, "delivered"),
    ],
)
def test_status_of_an_item(reached, status):
    assert item(1, **reached).status == status


def test_weighted_progress_only_where_the_client_weighs():
    done = {"u1m6": date(2026, 1, 1)}
    deadline = date(2033, 12, 31)
    half = lines_of([item(2, weight=3, **done), item(1, weight=1)], deadline)[0]
    assert half.weighted == pytest.approx(1.5 / 4)
    assert lines_of([item(2, weight=3, **done), item(1)], deadline)[0].weighted is None
