"""Backlog maintenance out of surveys and applications: set, decided, realised."""

from datetime import date

import pandas as pd
import pytest

from retrofit.homes.backlog import backlog_of, backlog_told
from tests.retrofit.homes.flag_town import FlagTown

TODAY = date(2026, 11, 21)
GUTTER, ROOF = ("gutter", True), ("roof_leak", True)


def backlog(town, on=TODAY):
    facts = town.facts()
    found = backlog_of(facts.surveys, facts.repaired, facts.desk, facts.homes.index, on)
    row = found.loc["h1"]
    days = [None if pd.isna(row[name]) else row[name].date() for name in ("set_on", "realised_on")]
    has = row["has_backlog"]
    return (None if pd.isna(has) else bool(has), *days)


SURVEYED, MENDED = date(2026, 3, 1), date(2026, 6, 1)


def test_nothing_known_is_unknown():
    assert backlog(FlagTown()) == (None, None, None)


def test_set_by_a_qualified_survey_and_realised_when_all_that_must_is_repaired():
    town = FlagTown().survey("2026-03-01", defects=[GUTTER, ROOF, ("crack", False)])
    assert backlog(town) == (True, SURVEYED, None)
    town.mend("gutter", "2026-05-01")
    assert backlog(town) == (True, SURVEYED, None)
    town.mend("roof_leak", "2026-06-01")
    assert backlog(town) == (True, SURVEYED, MENDED)
    assert backlog(town, date(2026, 5, 31)) == (True, SURVEYED, None)
    assert backlog(town, date(2026, 2, 28)) == (None, None, None)


def test_a_survey_without_must_repair_says_no_and_an_unqualified_one_nothing():
    assert backlog(FlagTown().survey("2026-03-01", defects=[("crack", False)]))[0] is False
    assert backlog(FlagTown().survey("2026-03-01", qualified=False, defects=[GUTTER]))[0] is None


def test_a_later_survey_without_defects_realises_nothing_by_itself():
    """What was set is realised by recorded repairs, not by not being mentioned again."""
    town = FlagTown().survey("2026-03-01", defects=[GUTTER]).survey("2026-08-01")
    assert backlog(town) == (True, SURVEYED, None)


def test_the_latest_survey_with_defects_says_what_must_be_repaired():
    town = FlagTown().survey("2026-03-01", defects=[GUTTER]).mend("gutter", "2026-04-01")
    town.survey("2026-05-01", defects=[GUTTER, ROOF])
    # It was repaired before it was found again.
    assert backlog(town) == (True, SURVEYED, None)
    town.mend("gutter", "2026-05-20", survey=2).mend("roof_leak", "2026-06-01", survey=1)
    assert backlog(town) == (True, SURVEYED, MENDED)


def test_a_repair_of_something_else_realises_nothing():
    town = FlagTown().survey("2026-03-01", defects=[GUTTER]).mend("crack", "2026-06-01")
    assert backlog(town) == (True, SURVEYED, None)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([True], (True, date(2026, 2, 1), None)),
        ([False], (False, None, None)),
        ([None], (None, None, None)),
        ([False, True], (True, date(2026, 2, 1), None)),
    ],
)
def test_what_the_application_says_stands_without_a_survey(said, expected):
    town = FlagTown()
    for each in said:
        town.told(each)
    assert backlog(town) == expected


def test_the_application_tells_when_it_was_repaired():
    town = FlagTown().told(True, repaired="2026-06-01")
    assert backlog(town) == (True, date(2026, 2, 1), MENDED)
    assert backlog(town, date(2026, 5, 31)) == (True, date(2026, 2, 1), None)
    assert backlog(town, date(2026, 1, 31)) == (None, None, None)


def test_the_survey_outranks_the_application():
    town = FlagTown().told(True).survey("2026-03-01")
    assert backlog(town)[0] is False
    town = FlagTown().told(False).survey("2026-03-01", defects=[GUTTER])
    assert backlog(town)[0] is True
    # Who is not qualified overrules nobody.
    assert backlog(FlagTown().told(True).survey("2026-03-01", qualified=False))[0] is True


def counted(town, before_on):
    """What counts of the home, whose works began on that day: has backlog, set, realised."""
    facts = town.facts()
    rows = [
        (row.event_id, row.verblijfsobject_id, "survey", row.happened_on,
         {"is_qualified": row.is_qualified, "defects": row.defects})
        for row in facts.surveys.itertuples()
    ] + [
        (99, row.verblijfsobject_id, "defect_repaired", row.happened_on,
         {"survey_id": row.survey_id, "defect": row.defect})
        for row in facts.repaired.itertuples()
    ]  # fmt: skip
    columns = ["event_id", "verblijfsobject_id", "kind", "happened_on", "details"]
    events = pd.DataFrame(rows, columns=columns)
    events["happened_on"] = pd.to_datetime(events["happened_on"]).astype("datetime64[s]")
    works = pd.Series(pd.Timestamp(before_on), index=facts.homes.index)
    row = backlog_told(events, facts.desk, works, TODAY).loc["h1"]
    days = [None if pd.isna(row[name]) else row[name].date() for name in ("set_on", "realised_on")]
    return (row["has_backlog"], *days)


def test_a_survey_after_the_works_sets_nothing_in_the_count():
    """It is set before the works; after them the application stands. The flag is still told."""
    town = FlagTown().survey("2026-03-01", defects=[GUTTER]).mend("gutter", "2026-06-01")
    assert counted(town, SURVEYED) == (True, SURVEYED, MENDED)
    assert pd.isna(counted(town, date(2026, 2, 28))[0])
    assert counted(town.told(False), date(2026, 2, 28)) == (False, None, None)
    assert backlog(town) == (True, SURVEYED, MENDED)


def test_a_survey_after_the_works_does_not_replace_the_list_of_the_one_before():
    town = FlagTown().survey("2026-03-01", defects=[GUTTER]).mend("gutter", "2026-06-01")
    town.survey("2026-08-01", defects=[ROOF])
    assert counted(town, date(2026, 4, 1)) == (True, SURVEYED, MENDED)
    assert counted(town, date(2026, 8, 1)) == (True, SURVEYED, None)
    assert backlog(town) == (True, SURVEYED, None)
