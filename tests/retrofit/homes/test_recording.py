"""Events are recorded once, by who may, on days that can be; corrections supersede."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from geoalchemy2 import WKTElement
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import Range

from retrofit.codes import Feeder, Role
from retrofit.errors import (
    DwellingNotFound,
    InvalidFacts,
    KeyUsedOtherwise,
    NotADwelling,
    NotAllowed,
    NotFound,
    StepNotPossible,
)
from retrofit.homes.codes import EventCorrection
from retrofit.homes.events import EVENTS
from retrofit.homes.recording import correct_event, record_batch, record_event, take_back_event
from retrofit.models import AuditEvent, HomeEvent, Unit, UnitArea
from retrofit.people.actor import Actor
from tests.api.people import add_person
from tests.retrofit.homes.told import DAY, GOOD, K, told
from tests.retrofit.subsidy.desk import CRABBEHOF, home, make_row

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
HOME, OTHER, GARAGE = home(1), home(2), home(23)


@pytest.fixture(autouse=True)
def _then():
    with time_machine.travel(NOW, tick=True):
        yield


def person(session, *roles, areas=()):
    person_id = add_person(session, "Wim Proef", *roles)
    return Actor(person_id, "Wim Proef", {role: frozenset(areas) for role in roles}, "test")


@pytest.fixture
def row(session):
    row = make_row(session)
    row.house(23, tenure=None, label=None, residential=False)
    session.flush()
    return row


@pytest.fixture
def wim(session, row):
    return person(session, Role.WUO_ADVISER)


def in_force(session, known_at=None, as_of=date(2026, 11, 2)):
    rows = session.execute(
        text(f"SELECT kind, happened_on, details FROM ({EVENTS}) e ORDER BY event_id"),
        {"as_of": as_of, "known_at": known_at},
    )
    return [(row.kind, row.happened_on, row.details) for row in rows]


def events(session):
    return session.scalar(select(func.count()).select_from(HomeEvent))


@pytest.mark.parametrize("kind", GOOD)
def test_an_event_of_each_kind_is_recorded_with_its_audit_event(session, wim, kind):
    done = record_event(session, told(HOME, kind), by=wim)
    assert done.is_new
    assert (done.event.kind, done.event.by_id) == (kind, wim.person_id)
    noted = session.scalars(select(AuditEvent).where(AuditEvent.object_type == "home_event")).all()
    assert [(e.action, e.object_id, e.to_state) for e in noted] == [
        ("record_event", str(done.event.event_id), kind)
    ]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (told(HOME, on=date(2026, 11, 3)), "happenedOn"),
        (told(HOME, on=date(2022, 12, 31)), "happenedOn"),
        (told(HOME, K.SURVEY, feeder=Feeder.DOOR), "feeder"),
        (told(HOME, K.CONTACT, details={}), "details.channel"),
        (told(HOME, K.TAKEN_BACK), "kind"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_recorded(session, wim, given, field):
    with pytest.raises(InvalidFacts) as refused:
        record_event(session, given, by=wim)
    assert refused.value.field == field
    assert events(session) == 0


def test_the_first_and_the_last_day_are_allowed(session, wim):
    record_event(session, told(HOME, on=date(2023, 1, 1)), by=wim)
    record_event(session, told(HOME, on=date(2026, 11, 2)), by=wim)
    assert events(session) == 2


@pytest.mark.parametrize(
    ("unit", "refusal"), [("0505010000999999", DwellingNotFound), (GARAGE, NotADwelling)]
)
def test_only_a_home_has_events(session, wim, unit, refusal):
    with pytest.raises(refusal):
        record_event(session, told(unit), by=wim)


def test_a_home_has_no_events_from_before_it_stood(session, row, wim):
    row.fact(
        Unit,
        valid=Range(date(2026, 6, 1), None),
        verblijfsobject_id=home(24),
        status="in_use",
        uses=["residential"],
        is_residential=True,
        municipality_code="0505",
        location=WKTElement("POINT(104100 423100)", srid=28992),
    )
    row.fact(UnitArea, verblijfsobject_id=home(24), neighbourhood_code=CRABBEHOF)
    session.flush()
    with pytest.raises(InvalidFacts) as refused:
        record_event(session, told(home(24), on=date(2026, 5, 31)), by=wim)
    assert refused.value.reason == "op deze dag bestond de woning niet"
    record_event(session, told(home(24), on=date(2026, 6, 1)), by=wim)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.WUO_ADVISER, Role.CASE_HANDLER}))
def test_others_record_nothing(session, row, role):
    with pytest.raises(NotAllowed):
        record_event(session, told(HOME), by=person(session, role))
    with pytest.raises(NotAllowed):
        record_batch(session, [told(HOME)], by=person(session, role))


def test_an_adviser_records_in_the_own_areas_only(session, row):
    here = person(session, Role.WUO_ADVISER, areas=["WK050508"])
    elsewhere = person(session, Role.WUO_ADVISER, areas=["WK050503"])
    done = record_event(session, told(HOME), by=here)
    with pytest.raises(DwellingNotFound):
        record_event(session, told(HOME), by=elsewhere)
    with pytest.raises(DwellingNotFound):
        take_back_event(session, done.event.event_id, EventCorrection.MISTAKE, by=elsewhere)


def test_a_repair_follows_its_survey(session, wim):
    survey = record_event(session, told(HOME, K.SURVEY), by=wim).event

    def repaired(unit=HOME, on=DAY, **more):
        good = {"surveyId": survey.event_id, "defect": "roof_leak", "evidence": ["photo"]}
        return told(unit, K.DEFECT_REPAIRED, on, details={**good, **more})

    for given, field in (
        (repaired(on=DAY - timedelta(days=1)), "happenedOn"),
        (repaired(defect="mould"), "details.defect"),
        (repaired(unit=OTHER), "details.surveyId"),
        (repaired(surveyId=survey.event_id + 99), "details.surveyId"),
    ):
        with pytest.raises(InvalidFacts) as refused:
            record_event(session, given, by=wim)
        assert refused.value.field == field
    fixed = record_event(session, repaired(), by=wim).event

    # What others rest on goes last.
    with pytest.raises(StepNotPossible):
        take_back_event(session, survey.event_id, EventCorrection.MISTAKE, by=wim)
    take_back_event(session, fixed.event_id, EventCorrection.MISTAKE, by=wim)
    take_back_event(session, survey.event_id, EventCorrection.MISTAKE, by=wim)
    with pytest.raises(InvalidFacts):
        record_event(session, repaired(), by=wim)


def test_an_override_takes_a_second_person_who_may(session, wim):
    def override(second):
        details = {"measure": "floor", "flag": "moisture_poor", "reason": "inspected"}
        details["secondPersonId"] = second
        return told(HOME, K.WORKS_ORDER_OVERRIDE, details=details)

    planner = person(session, Role.PLANNER)
    for second in (wim.person_id, planner.person_id, 10**9):
        with pytest.raises(InvalidFacts) as refused:
            record_event(session, override(second), by=wim)
        assert refused.value.field == "details.secondPersonId"
    handler = person(session, Role.CASE_HANDLER)
    record_event(session, override(handler.person_id), by=wim)


def test_the_same_key_records_once_and_never_something_else(session, wim):
    first = record_event(session, told(HOME, client_key="device-1"), by=wim)
    again = record_event(session, told(HOME, client_key="device-1"), by=wim)
    assert (again.is_new, again.event.event_id) == (False, first.event.event_id)
    for other in (
        told(HOME, on=DAY + timedelta(days=1), client_key="device-1"),
        told(OTHER, client_key="device-1"),
        told(HOME, K.RETURNED, client_key="device-1"),
        told(HOME, details={"channel": "door", "outcome": "declined"}, client_key="device-1"),
        told(HOME, feeder=Feeder.DOOR, client_key="device-1"),
    ):
        with pytest.raises(KeyUsedOtherwise):
            record_event(session, other, by=wim)
    assert events(session) == 1
    assert session.scalar(select(func.count()).select_from(AuditEvent)) == 1


def test_a_correction_supersedes_and_the_old_can_still_be_asked_for(session, wim):
    with time_machine.travel(NOW - timedelta(days=3)):
        old = record_event(session, told(HOME, K.SURVEY), by=wim).event
    details = {**GOOD[K.SURVEY], "defects": []}
    reason = EventCorrection.NEW_EVIDENCE
    with time_machine.travel(NOW - timedelta(days=1)):
        new = correct_event(session, old.event_id, K.SURVEY, DAY, details, reason, by=wim).event
    assert (new.supersedes_id, new.correction_reason) == (old.event_id, "new_evidence")
    [(_, _, now_said)] = in_force(session)
    assert now_said["defects"] == []
    [(_, _, then_said)] = in_force(session, known_at=NOW - timedelta(days=2))
    assert [each["code"] for each in then_said["defects"]] == ["roof_leak"]
    assert in_force(session, known_at=NOW - timedelta(days=4)) == []

    with pytest.raises(StepNotPossible):
        correct_event(session, old.event_id, K.SURVEY, DAY, details, reason, by=wim)
    back = take_back_event(session, new.event_id, EventCorrection.WRONG_HOME, by=wim).event
    assert in_force(session) == []
    assert len(in_force(session, known_at=NOW - timedelta(hours=2))) == 1
    with pytest.raises(NotFound):
        take_back_event(session, back.event_id, EventCorrection.MISTAKE, by=wim)
    with pytest.raises(NotFound):
        take_back_event(session, 10**9, EventCorrection.MISTAKE, by=wim)
    actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)).all()
    assert actions == ["record_event", "correct_event", "take_back_event"]


def test_a_correction_is_of_the_same_home_and_of_what_was_told(session, wim):
    """A batch refuses one of another home, and one of a taking back; nothing is recorded."""
    old = record_event(session, told(HOME), by=wim).event
    back = take_back_event(session, old.event_id, EventCorrection.MISTAKE, by=wim).event
    other = record_event(session, told(OTHER), by=wim).event
    before = events(session)
    for event in (back, other):
        given = replace(told(HOME), corrects_id=event.event_id, reason=EventCorrection.MISTAKE)
        (answer,) = record_batch(session, [given], by=wim)
        assert answer.refusal.field == "corrects.eventId"
    assert events(session) == before


def test_a_correction_that_is_sent_again_is_done_once(session, wim):
    old = record_event(session, told(HOME), by=wim).event
    for expected in (True, False):
        done = take_back_event(
            session, old.event_id, EventCorrection.MISTAKE, by=wim, client_key="back-1"
        )
        assert done.is_new is expected
    assert events(session) == 2
    other = record_event(session, told(OTHER), by=wim).event
    for expected in (True, False):
        done = correct_event(
            session,
            other.event_id,
            K.CONTACT,
            DAY + timedelta(days=1),
            GOOD[K.CONTACT],
            EventCorrection.MISTAKE,
            by=wim,
            client_key="right-1",
        )
        assert done.is_new is expected
    assert events(session) == 4


def test_what_was_taken_back_does_not_return_with_the_device(session, wim):
    """A device that sends its events again does not undo what was corrected meanwhile."""
    survey = record_event(session, told(HOME, K.SURVEY, client_key="survey-1"), by=wim).event
    details = {"surveyId": survey.event_id, "defect": "roof_leak", "evidence": ["photo"]}
    repair = told(HOME, K.DEFECT_REPAIRED, details=details, client_key="repair-1")
    fixed = record_event(session, repair, by=wim).event
    take_back_event(session, fixed.event_id, EventCorrection.MISTAKE, by=wim)
    take_back_event(session, survey.event_id, EventCorrection.MISTAKE, by=wim)

    [answer] = record_batch(session, [repair], by=wim)

    assert answer.recorded is not None
    assert answer.recorded.is_new is False
    assert in_force(session) == []


def test_a_batch_answers_each_event_apart_and_a_replay_changes_nothing(session, wim):
    batch = [
        told(HOME, client_key="a"),
        told("0505010000999999", client_key="b"),
        InvalidFacts("kind", "moet worden ingevuld"),
        told(OTHER, K.SURVEY, client_key="c"),
        told(OTHER, on=date(2026, 12, 1), client_key="d"),
        told(HOME, K.INTEREST, client_key="a"),
        told(HOME, client_key="a"),
    ]
    first = record_batch(session, batch, by=wim)
    kinds = [type(answer.refusal) for answer in first]
    assert kinds == [
        type(None),
        DwellingNotFound,
        InvalidFacts,
        type(None),
        InvalidFacts,
        KeyUsedOtherwise,
        type(None),
    ]
    assert [a.recorded.is_new for a in first if a.recorded] == [True, True, False]
    before = in_force(session)
    again = record_batch(session, batch, by=wim)
    assert [type(answer.refusal) for answer in again] == kinds
    assert not any(a.recorded.is_new for a in again if a.recorded)
    assert in_force(session) == before
    assert events(session) == 2 == session.scalar(select(func.count()).select_from(AuditEvent))


def test_what_two_people_saw_on_one_day_stays_and_is_told(session, wim):
    els = person(session, Role.WUO_ADVISER)
    seen = record_event(session, told(HOME, K.SURVEY, client_key="wim"), by=wim)
    assert seen.beside == ()
    poor = {**GOOD[K.SURVEY], "parts": {"roof": "good"}}
    also = record_event(session, told(HOME, K.SURVEY, details=poor, client_key="els"), by=els)
    assert also.beside == (seen.event.event_id,)
    assert len(in_force(session)) == 2


def test_the_order_of_recording_says_nothing(session, wim):
    """The same events in any order hold the same; only their numbers differ."""
    batch = [
        told(HOME, kind, DAY + timedelta(days=day), client_key=f"{kind}-{day}")
        for day, kind in enumerate([K.CONTACT, K.INTEREST, K.DROPPED, K.RETURNED, K.PLAN])
    ]
    held = []
    for seed in range(4):
        random.Random(seed).shuffle(batch)
        with session.begin_nested() as inner:
            record_batch(session, batch, by=wim)
            held.append(sorted(in_force(session), key=str))
            inner.rollback()
    assert all(each == held[0] for each in held)
    assert len(held[0]) == 5


def test_the_database_keeps_to_it_too(session, wim):
    done = record_event(session, told(HOME), by=wim)
    for statement in (
        "UPDATE home_event SET happened_on = '2026-01-01' WHERE event_id = :id",
        "DELETE FROM home_event WHERE event_id = :id",
    ):
        with pytest.raises(Exception, match="home_event"), session.begin_nested():
            session.execute(text(statement), {"id": done.event.event_id})
