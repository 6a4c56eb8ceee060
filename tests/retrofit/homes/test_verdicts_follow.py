"""Stored verdicts follow what is recorded, corrected and taken back, in the same transaction."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import text

from retrofit.codes import LoadSource, Role
from retrofit.errors import InvalidFacts, StepNotPossible
from retrofit.homes.codes import EventCorrection
from retrofit.homes.recording import correct_event, record_batch, record_event, take_back_event
from retrofit.load.runs import record_run
from retrofit.people.actor import Actor
from retrofit.progress import stored
from retrofit.progress.recount import wrong_verdicts
from tests.api.people import add_person
from tests.retrofit.homes.told import K, told
from tests.retrofit.subsidy.desk import home, make_row

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
BEGIN = date(2025, 7, 1)
DEFECTS = ("roof_leak", "gutter", "crack")


@pytest.fixture
def wim(session):
    with time_machine.travel(NOW, tick=True):
        make_row(session, 4)
        person_id = add_person(session, "Wim Proef", Role.WUO_ADVISER)
        stored.rebuild(session.connection())
        yield Actor(person_id, "Wim Proef", {Role.WUO_ADVISER: frozenset()}, "test")


def verdicts(session, policy="measures_only"):
    rows = session.execute(
        text(
            """SELECT verblijfsobject_id, outcome, stage, backlog_done_on
                 FROM verdict WHERE policy = :policy"""
        ),
        {"policy": policy},
    )
    return {row[0]: tuple(row[1:]) for row in rows}


def survey(unit, on, *defects):
    found = [{"code": code, "part": "roof", "mustRepair": must} for code, must in defects]
    details = {"isQualified": True, "parts": {"roof": "poor", "glass": "poor"}, "defects": found}
    return told(unit, K.SURVEY, on, details=details)


def done(unit, on):
    details = {"measure": "roof", "areaM2": 40, "insulationValue": 3.5, "evidence": ["invoice"]}
    return told(unit, K.MEASURE_DONE, on, details=details)


def mended(unit, on, survey_id, defect="roof_leak"):
    details = {"surveyId": survey_id, "defect": defect, "evidence": ["photo"]}
    return told(unit, K.DEFECT_REPAIRED, on, details=details)


def test_a_home_counts_as_soon_as_its_works_are_told_and_its_backlog_when_repaired(session, wim):
    may, june, july = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)
    seen = record_event(session, survey(home(1), may, ("roof_leak", True)), by=wim).event
    assert verdicts(session)[home(1)] == ("no", "surveyed", None)
    works = record_event(session, done(home(1), june), by=wim).event
    assert verdicts(session)[home(1)] == ("counts", "works_done", None)
    record_event(session, mended(home(1), july, seen.event_id), by=wim)
    assert verdicts(session)[home(1)] == ("counts", "works_done", july)
    assert verdicts(session)[home(2)] == ("no", "not_approached", None)
    take_back_event(session, works.event_id, EventCorrection.MISTAKE, by=wim)
    assert verdicts(session)[home(1)] == ("no", "surveyed", None)
    assert stored.is_current(session.connection(), NOW.date())


def test_what_a_load_left_to_do_is_left_to_do_still(session, wim):
    """An event of one home does not make the rest look judged."""
    record_run(session.connection(), LoadSource.DERIVED, file_name="later")
    record_event(session, done(home(1), BEGIN), by=wim)
    assert not stored.is_current(session.connection(), NOW.date())


def act(session, wim, chance, made):
    """Record, correct or take back something; what a rule refuses changes nothing."""
    unit, on = home(chance.randrange(1, 5)), BEGIN + timedelta(days=chance.randrange(480))
    kind = chance.choice(["survey", "survey", "done", "done", "mend", "plan", "batch", "correct"])
    if kind == "survey":
        codes = chance.sample(DEFECTS, chance.randrange(3))
        given = survey(unit, on, *((code, chance.random() < 0.7) for code in codes))
        made.append((record_event(session, given, by=wim).event, codes))
    elif kind == "done":
        made.append((record_event(session, done(unit, on), by=wim).event, []))
    elif kind == "plan":
        made.append((record_event(session, told(unit, K.PLAN, on), by=wim).event, []))
    elif kind == "mend" and any(codes for _, codes in made):
        seen, codes = chance.choice([each for each in made if each[1]])
        day = min(on + timedelta(days=200), NOW.date())
        for code in codes:
            given = mended(seen.verblijfsobject_id, day, seen.event_id, code)
            record_event(session, given, by=wim)
    elif kind == "batch":
        record_batch(session, [done(unit, on), survey(home(1), on), told(home(9))], by=wim)
    elif kind == "correct" and made:
        event, _ = chance.choice(made)
        if chance.random() < 0.5:
            take_back_event(session, event.event_id, EventCorrection.MISTAKE, by=wim)
        else:
            given = done(event.verblijfsobject_id, on)
            correct_event(session, event.event_id, given.kind, given.happened_on, given.details,
                          EventCorrection.MISTAKE, by=wim)  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_after_any_events_what_is_stored_is_what_is_counted_anew(session, wim, seed):
    chance, made = random.Random(seed), []
    for _ in range(4):
        for _ in range(5):
            try:
                with session.begin_nested():
                    act(session, wim, chance, made)
            except (InvalidFacts, StepNotPossible):
                continue
        assert wrong_verdicts(session.connection()) == []
        assert stored.is_current(session.connection(), NOW.date())
    outcomes = {each[0] for each in verdicts(session).values()}
    assert "counts" in outcomes
