"""Who does what with a flag: roles, codes, four eyes, and taking back, on a home that sinks."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from retrofit.codes import Role
from retrofit.errors import (
    DwellingNotFound,
    FourEyes,
    InvalidFacts,
    NotADwelling,
    NotAllowed,
    StepNotPossible,
)
from retrofit.homes.flag_codes import ContestGround, FlagAction, FlagEvidence, FlagKind
from retrofit.homes.flag_recording import GivenFlagEvent, record_flag_event
from retrofit.homes.flags import flags_of_home
from retrofit.models import AuditEvent, FlagEvent, MovementPoint
from retrofit.today import now, today
from tests.api.made_up import CRABBEHOF, Street, building, home
from tests.retrofit.acting import acting

HOME, GARAGE = home(1), home(2)


@pytest.fixture
def town(session):
    """A home that sinks 4 mm a year by raster and points, and a garage."""
    street = Street(session)
    street.building(building(1), 104100, 423200, year=1935, mean_mm_yr=-4.0)
    street.unit(HOME, 104104, 423205, [building(1)], 1)
    street.unit(GARAGE, 104104, 423205, [building(1)], 2, residential=False)
    for n in range(4):
        street.fact(
            MovementPoint,
            series="insar",
            point_id=f"P{n}",
            rate_mm_yr=-4.0,
            coherence=0.9,
            measured_from=today() - timedelta(days=1200),
            measured_until=today() - timedelta(days=30),
            geometry=f"SRID=28992;POINT({104101 + n} 423199)",
        )
    session.flush()
    return street


@pytest.fixture
def adviser(session):
    return acting(session, "Wim Adviseur", Role.WUO_ADVISER)


@pytest.fixture
def planner(session):
    return acting(session, "Petra Planner", Role.PLANNER)


def act(session, action, by, **more):
    given = {
        "verblijfsobject_id": HOME,
        "kind": FlagKind.SUBSIDENCE,
        "happened_on": today(),
        "action": FlagAction(action),
        **more,
    }
    return record_flag_event(session, GivenFlagEvent(**given), by=by)


def contest(session, by, **more):
    return act(session, "contested", by, ground=ContestGround.MEASUREMENT, **more)


def state(session, known_at=None):
    flags = flags_of_home(session.connection(), HOME, today(), known_at=known_at)
    return next(flag.state for flag in flags if flag.kind is FlagKind.SUBSIDENCE)


def test_contested_by_one_and_lifted_by_another(session, town, adviser, planner):
    """Known then, and known now: both stay readable; each act stands in the trail."""
    before = now()
    assert state(session) == "raised"
    contest(session, adviser)
    between = now()
    assert state(session) == "contested"
    act(session, "lifted", planner, evidence=FlagEvidence.LEVELLING)
    assert state(session) == "lifted"
    assert [state(session, moment) for moment in (before, between)] == ["raised", "contested"]
    trail = session.execute(
        select(AuditEvent.action, AuditEvent.reason_code).order_by(AuditEvent.seq)
    ).all()
    assert [tuple(event) for event in trail] == [
        ("flag_contested", "measurement"),
        ("flag_lifted", "levelling"),
    ]


def test_upheld_after_a_contest(session, town, adviser, planner):
    contest(session, adviser)
    act(session, "upheld", planner)
    assert state(session) == "raised"
    contest(session, adviser)
    assert state(session) == "contested"


def test_raised_after_an_inspection(session, town, planner):
    act(session, "raised", planner, evidence=FlagEvidence.SITE_VISIT)
    (flag,) = [
        flag
        for flag in flags_of_home(session.connection(), HOME, today())
        if flag.kind is FlagKind.SUBSIDENCE
    ]
    assert (flag.source, flag.grade) == ("inspection", "A")
    assert [act.by_id for act in flag.acts] == [planner.person_id]


def test_what_was_a_mistake_is_taken_back_once(session, town, adviser, planner):
    event = contest(session, adviser)
    before = now()
    act(session, "taken_back", adviser, supersedes_id=event.flag_event_id)
    assert state(session) == "raised"
    assert state(session, before) == "contested"
    with pytest.raises(StepNotPossible, match="al teruggenomen"):
        act(session, "taken_back", planner, supersedes_id=event.flag_event_id)
    other = act(session, "raised", planner, evidence=FlagEvidence.SITE_VISIT)
    with pytest.raises(NotAllowed):
        act(session, "taken_back", adviser, supersedes_id=other.flag_event_id)
    with pytest.raises(InvalidFacts, match="geen gebeurtenis van deze vlag"):
        act(
            session,
            "taken_back",
            planner,
            kind=FlagKind.FOUNDATION,
            supersedes_id=other.flag_event_id,
        )


def test_who_contested_does_not_decide(session, town):
    both = acting(session, "Petra Planner", Role.PLANNER)
    contest(session, both)
    for action, evidence in (("upheld", None), ("lifted", FlagEvidence.LEVELLING)):
        with pytest.raises(FourEyes):
            act(session, action, both, evidence=evidence)


@pytest.mark.parametrize(
    ("action", "more", "field"),
    [
        ("contested", {}, "ground"),
        ("lifted", {}, "evidence"),
        ("lifted", {"evidence": FlagEvidence.STATEMENT}, "evidence"),
        ("lifted", {"evidence": FlagEvidence.SITE_VISIT, "ground": "outdated"}, "ground"),
        ("raised", {"evidence": FlagEvidence.PHOTO}, "evidence"),
        ("upheld", {"supersedes_id": 1}, "supersedes"),
        ("taken_back", {}, "supersedes"),
        ("taken_back", {"supersedes_id": 12345}, "supersedes"),
        (
            "contested",
            {"ground": "outdated", "happened_on": date(1999, 12, 31)},
            "happenedOn",
        ),
        ("contested", {"ground": "outdated", "happened_on": date(2999, 1, 1)}, "happenedOn"),
    ],
)
def test_what_cannot_be_names_its_field(session, town, planner, action, more, field):
    with pytest.raises(InvalidFacts) as refused:
        act(session, action, planner, **more)
    assert refused.value.field == field
    assert session.scalars(select(FlagEvent)).all() == []


def test_a_step_that_the_flag_does_not_ask(session, town, planner):
    with pytest.raises(StepNotPossible, match="niet betwist"):
        act(session, "upheld", planner)
    act(session, "lifted", planner, evidence=FlagEvidence.LEVELLING)
    with pytest.raises(StepNotPossible, match="staat niet"):
        act(session, "lifted", planner, evidence=FlagEvidence.LEVELLING)
    with pytest.raises(StepNotPossible, match="betwist"):
        contest(session, planner)


def test_a_lift_does_not_come_before_the_contest(session, town, adviser, planner):
    contest(session, adviser)
    yesterday = today() - timedelta(days=1)
    with pytest.raises(InvalidFacts, match="voor de dag van de betwisting"):
        act(session, "upheld", planner, happened_on=yesterday)


@pytest.mark.parametrize("role", [Role.INTAKE, Role.BUDGET_HOLDER, Role.AUDITOR, Role.ADMIN])
def test_roles_that_do_nothing_with_flags(session, town, role):
    with pytest.raises(NotAllowed):
        contest(session, acting(session, "Iemand", role))


def test_who_only_advises_does_not_decide(session, town, adviser, planner):
    contest(session, planner)
    with pytest.raises(NotAllowed):
        act(session, "upheld", adviser)
    with pytest.raises(NotAllowed):
        contest(session, acting(session, "Script", Role.PLANNER, by_key=True))


def test_only_homes_in_ones_own_areas(session, town, adviser):
    elsewhere = acting(session, "Wim Elders", Role.WUO_ADVISER)
    elsewhere.roles[Role.WUO_ADVISER] = frozenset({"BU05050199"})
    with pytest.raises(DwellingNotFound):
        contest(session, elsewhere)
    here = acting(session, "Wim Hier", Role.WUO_ADVISER)
    here.roles[Role.WUO_ADVISER] = frozenset({CRABBEHOF})
    contest(session, here)
    with pytest.raises(NotADwelling):
        contest(session, adviser, verblijfsobject_id=GARAGE)
    with pytest.raises(DwellingNotFound):
        contest(session, adviser, verblijfsobject_id=home(77))


def test_the_database_keeps_events_as_they_are(session, town, adviser):
    contest(session, adviser)
    for statement in (
        "UPDATE flag_event SET ground = 'outdated'",
        "DELETE FROM flag_event",
        "INSERT INTO flag_event (verblijfsobject_id, kind, action, happened_on, recorded_at, by_id,"
        " supersedes_id) SELECT verblijfsobject_id, 'foundation', 'taken_back', happened_on,"
        " recorded_at, by_id, flag_event_id FROM flag_event",
    ):
        with (
            pytest.raises(Exception, match=r"never changed|takes back nothing"),
            session.begin_nested(),
        ):
            session.execute(text(statement))
