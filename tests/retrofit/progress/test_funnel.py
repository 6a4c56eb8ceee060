"""The funnel counts what was ever reached; plain SQL counts it again on the sample town."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import text

from retrofit.codes import HomeEventKind as K
from retrofit.codes import Stage
from retrofit.homes.stages import stages
from retrofit.progress.funnel import funnel, funnel_of
from scripts.progress import show_funnels
from tests.retrofit.progress.town_of_facts import event, town, work

RECOUNT = (Path(__file__).parent / "funnel.sql").read_text()
MAY = date(2026, 5, 1)
TODAY = date(2026, 11, 1)
COUNTED = (
    "interested",
    "surveyed",
    "planned",
    "quoted",
    "applied",
    "granted",
    "in_progress",
    "works_done",
)


def days(number):
    return MAY + timedelta(days=number)


def funnel_of_town(homes, events=(), works=()):
    facts = town(list(homes), works=works, events=events)
    today = pd.Timestamp(TODAY)
    trajectory = stages(facts.homes.index, facts.events, facts.works, facts.labels, today)
    return funnel(trajectory, facts.events)


def step(found, stage):
    return next(each for each in found.steps if each.stage is stage)


def test_shares_are_of_what_was_ever_reached_and_not_of_what_is_now():
    """Of four that were approached two went on, though one of those is back at the beginning."""
    events = [
        *(event(home, K.CONTACT, MAY) for home in "abcd"),
        event("a", K.SURVEY, days(10)),
        event("b", K.SURVEY, days(30)),
        event("b", K.DROPPED, days(31)),
        event("b", K.RETURNED, days(40)),
        event("c", K.DROPPED, days(5)),
    ]
    found = funnel_of_town("abcde", events)
    approached = step(found, Stage.APPROACHED)
    assert (approached.reached, approached.went_further, approached.conversion) == (4, 2, 0.5)
    assert (approached.median_days, approached.measured) == (20, 2)
    # b came back, c left; so two are here now.
    assert approached.now == 2
    assert step(found, Stage.SURVEYED).reached == 2
    assert step(found, Stage.SURVEYED).now == 1
    assert found.exits[K.DROPPED] == 1
    assert found.homes == 5


def test_nobody_is_divided_by():
    found = funnel_of_town("ab")
    assert {each.conversion for each in found.steps} == {None}
    assert {each.median_days for each in found.steps} == {None}


def test_who_skips_a_stage_goes_on_all_the_same():
    works = [work("a", received_on=days(20), granted_on=None, started_on=None, finished_on=None)]
    found = funnel_of_town("a", [event("a", K.CONTACT, MAY)], works)
    assert step(found, Stage.APPROACHED).went_further == 1
    assert step(found, Stage.APPROACHED).median_days == 20
    assert step(found, Stage.SURVEYED).reached == 0


def test_what_was_recorded_out_of_turn_is_no_lead_time():
    """An application from before the first contact went on, but took no days."""
    works = [work("a", received_on=MAY, granted_on=None, started_on=None, finished_on=None)]
    found = funnel_of_town("a", [event("a", K.CONTACT, days(9))], works)
    approached = step(found, Stage.APPROACHED)
    assert (approached.went_further, approached.median_days, approached.measured) == (1, None, 0)


def test_a_feeder_is_that_of_the_first_contact_that_names_one():
    events = [
        event("a", K.CONTACT, days(1)),
        event("a", K.CONTACT, days(2), feeder="door"),
        event("a", K.CONTACT, days(9), feeder="letter"),
        event("b", K.CONTACT, days(3)),
        event("c", K.CONTACT, days(3), feeder="website"),
        event("c", K.SURVEY, days(8)),
    ]
    found = funnel_of_town("abcd", events)
    by_name = {group.name: group for group in found.feeders}
    assert {name: group.homes for name, group in by_name.items() if group.homes} == {
        "door": 1,
        "website": 1,
        None: 1,
    }
    assert by_name["website"].reached[Stage.SURVEYED] == 1


@pytest.mark.parametrize("as_of", [date(2026, 11, 1), date(2026, 3, 31), date(2025, 6, 30)])
def test_plain_sql_counts_the_same(town, as_of):
    with town.connect() as connection:
        rows = connection.execute(text(RECOUNT), {"as_of": as_of}).all()
        for programme in ("crabbehof", "krispijn"):
            mine = [row for row in rows if row.programme == programme]
            found = funnel_of(connection, programme, as_of=as_of).funnel
            reached = {each.stage.value: each.reached for each in found.steps}
            assert reached["approached"] == sum(row.month is not None for row in mine)
            for stage in COUNTED:
                assert reached[stage] == sum(getattr(row, stage) for row in mine), stage
            cohorts = {each.name: each.homes for each in found.cohorts if each.name}
            assert cohorts == Counter(row.month for row in mine if row.month)
            feeders = {each.name: each.homes for each in found.feeders if each.name and each.homes}
            assert feeders == Counter(row.feeder for row in mine if row.feeder)
            assert sum(reached.values()) > 100 or as_of.year == 2025


def test_a_part_of_the_town_sees_its_own_homes_only(town):
    with town.connect() as connection:
        whole = funnel_of(connection, "crabbehof", as_of=TODAY).funnel
        parts = [
            funnel_of(connection, "crabbehof", as_of=TODAY, within=frozenset({code})).funnel
            for code in ("BU05050800", "BU05050801")
        ]
    assert sum(part.homes for part in parts) == whole.homes
    assert all(0 < part.homes < whole.homes for part in parts)
    for at, each in enumerate(whole.steps):
        assert each.reached == sum(part.steps[at].reached for part in parts)


def test_the_command_prints_it_for_people(town, capsys):
    with town.connect() as connection:
        found = funnel_of(connection, "krispijn", as_of=TODAY)
    show_funnels([found])
    printed = capsys.readouterr().out
    lines = {line.split("│")[1].strip(): line for line in printed.splitlines() if "│" in line}
    surveyed = step(found.funnel, Stage.SURVEYED)
    assert f" {surveyed.reached} " in lines["surveyed"]
    assert {"coffee_cart", "energy_help", "not recorded"} <= set(lines)
    assert "SAMPLE DATA" in printed
