"""Measures outside the desk: what comes after them takes nothing back (5.3, 5.4, 5.5)."""

from datetime import date, timedelta

import pytest

from retrofit.progress.recount import recounted
from tests.retrofit.progress.histories import HOMES, History
from tests.retrofit.progress.test_recount_sql import judged

ROOF, LABEL, LATEST = date(2026, 2, 1), date(2026, 3, 1), date(2034, 6, 1)


def counted(connection):
    """The days of each policy on which the only home with works counts, by both counts."""
    first = judged(connection, LATEST)
    assert {tuple(row) for row in recounted(connection, LATEST)} == first
    assert {home for _, _, home, *_ in first} <= {HOMES[0]}
    return {policy: (day, repaired) for _, policy, _, _, day, repaired in first}


def counted_on(connection):
    """The day of each policy on which it counts."""
    return {policy: day for policy, (day, _) in counted(connection).items()}


def test_a_later_measure_outside_the_desk_takes_no_home_back(session):
    history, connection = History(session), session.connection()
    history.event(HOMES[0], "plan", ROOF - timedelta(days=40), measures=[])
    history.event(HOMES[0], "measure_done", ROOF, measure="roof", area_m2=10, evidence=["invoice"])
    history.label(HOMES[0], "B", LABEL)
    days = {"label_improved": LABEL, "vhf_2021": LABEL, "measures_only": ROOF}
    assert counted_on(connection) == days

    floor = {"measure": "floor", "area_m2": 10}
    for day, evidence in (
        (date(2030, 5, 1), ["invoice"]),
        (date(2031, 5, 1), []),
        (date(2034, 5, 1), ["invoice"]),
    ):
        history.event(HOMES[0], "works_started", day - timedelta(days=30))
        history.event(HOMES[0], "measure_done", day, evidence=evidence, **floor)
        assert counted_on(connection) == days


@pytest.mark.parametrize("evidence", [["invoice"], []])
def test_a_day_of_measures_has_evidence_when_each_of_them_has(session, evidence):
    history = History(session)
    history.event(HOMES[0], "plan", ROOF, measures=[])
    history.event(HOMES[0], "measure_done", ROOF, measure="roof", area_m2=10, evidence=["invoice"])
    history.event(HOMES[0], "measure_done", ROOF, measure="floor", area_m2=10, evidence=evidence)
    assert counted_on(session.connection()) == ({"measures_only": ROOF} if evidence else {})


def test_a_survey_after_the_works_neither_sets_backlog_nor_replaces_the_list(session):
    """Both counts: a defect found after the works is for the flag, not for the target."""
    history, home = History(session), HOMES[0]

    def survey(day, code):
        found = [{"code": code, "part": "roof", "must_repair": True}]
        event = history.event(home, "survey", day, is_qualified=True, parts={}, defects=found)
        return {"survey_id": event, "defect": code, "evidence": ["photo"]}

    history.event(home, "plan", ROOF - timedelta(days=40), measures=[])
    history.event(home, "measure_done", ROOF, measure="roof", area_m2=10, evidence=["invoice"])
    after = survey(date(2026, 5, 1), "gutter")
    history.event(home, "defect_repaired", date(2026, 6, 1), **after)
    assert counted(session.connection()) == {"measures_only": (ROOF, None)}
    before = survey(ROOF, "roof_leak")
    history.event(home, "defect_repaired", date(2026, 7, 1), **before)
    survey(date(2026, 8, 1), "crack")
    assert counted(session.connection()) == {"measures_only": (ROOF, date(2026, 7, 1))}
