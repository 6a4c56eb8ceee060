"""Roles: two people for each, never one's own, and only on their days."""

from datetime import date, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from retrofit.codes import Role
from retrofit.errors import FourEyes, InvalidFacts, NotAllowed, StepNotPossible
from retrofit.models import AuditEvent, RoleGrant, SignInSession
from retrofit.people.actor import COMMAND
from retrofit.people.errors import GrantNotFound, PersonNotFound
from retrofit.people.persons import person_with
from retrofit.people.roles import (
    confirm_grant,
    end_grant,
    grant_by_command,
    held_roles,
    propose_grant,
    review_grant,
)
from retrofit.people.sessions import open_session
from retrofit.today import now, today
from tests.retrofit.people.conftest import acting, commanding

DAY = timedelta(days=1)


@pytest.fixture
def three(make_person):
    """An administrator, a second person, and somebody who gets a role."""
    return make_person("Ada"), make_person("Bo"), make_person("Cas")


def test_a_role_takes_two_people(session, three):
    """It gives nothing until the second person confirms it."""
    ada, bo, cas = three
    grant = propose_grant(session, cas, Role.REVIEWER, by=acting(ada, Role.ADMIN))
    assert held_roles(session, cas, today()) == {}

    confirm_grant(session, grant.role_grant_id, by=acting(bo, Role.BUDGET_HOLDER))

    assert held_roles(session, cas, today()) == {Role.REVIEWER: frozenset()}
    events = session.scalars(select(AuditEvent).order_by(AuditEvent.seq)).all()
    assert [(each.action, each.actor_id) for each in events[-2:]] == [
        ("grant_role", ada),
        ("confirm_role", bo),
    ]


def test_nobody_has_a_part_in_his_own_role(session, three):
    """Granting to oneself, confirming one's own grant or one's own role, reviewing one's own."""
    ada, bo, cas = three
    with pytest.raises(FourEyes):
        propose_grant(session, ada, Role.REVIEWER, by=acting(ada, Role.ADMIN))
    grant = propose_grant(session, cas, Role.ADMIN, by=acting(ada, Role.ADMIN))
    for person in (ada, cas):
        # Whatever roles somebody has: it is the person who counts.
        with pytest.raises(FourEyes):
            confirm_grant(
                session, grant.role_grant_id, by=acting(person, Role.ADMIN, Role.BUDGET_HOLDER)
            )
    confirm_grant(session, grant.role_grant_id, by=acting(bo, Role.ADMIN))
    with pytest.raises(FourEyes):
        review_grant(session, grant.role_grant_id, by=acting(cas, Role.ADMIN))
    assert review_grant(session, grant.role_grant_id, by=acting(bo, Role.ADMIN)).reviewed_on


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_administrators_grant(session, three, role):
    """No other role grants or ends; only the budget holder confirms too."""
    ada, bo, cas = three
    with pytest.raises(NotAllowed):
        propose_grant(session, cas, Role.INTAKE, by=acting(ada, role))
    grant = propose_grant(session, cas, Role.INTAKE, by=acting(ada, Role.ADMIN))
    with pytest.raises(NotAllowed):
        end_grant(session, grant.role_grant_id, by=acting(bo, role))
    if role is not Role.BUDGET_HOLDER:
        with pytest.raises(NotAllowed):
            confirm_grant(session, grant.role_grant_id, by=acting(bo, role))


def test_a_key_manages_nobody(session, three):
    """Even one with the role of an administrator, which no key can have."""
    ada, bo, cas = three
    key = acting(ada, Role.ADMIN, by_key=True)
    with pytest.raises(NotAllowed):
        propose_grant(session, cas, Role.INTAKE, by=key)
    grant = propose_grant(session, cas, Role.INTAKE, by=acting(bo, Role.ADMIN))
    for step in (confirm_grant, end_grant, review_grant):
        with pytest.raises(NotAllowed):
            step(session, grant.role_grant_id, by=key)


def test_days_and_places_that_cannot_be(session, three):
    """Roles are never given with effect from the past, nor for a place that does not exist."""
    ada, _, cas = three
    by = acting(ada, Role.ADMIN)
    for wrong, field in (
        ({"starts_on": today() - DAY}, "startsOn"),
        ({"ends_on": today()}, "endsOn"),
        ({"starts_on": today() + 5 * DAY, "ends_on": today() + 4 * DAY}, "endsOn"),
        ({"area_code": "WK999999"}, "areaCode"),
    ):
        with pytest.raises(InvalidFacts) as refused:
            propose_grant(session, cas, Role.INTAKE, by=by, **wrong)
        assert refused.value.field == field
    with pytest.raises(PersonNotFound):
        propose_grant(session, 2**40, Role.INTAKE, by=by)
    with pytest.raises(GrantNotFound):
        confirm_grant(session, 2**40, by=by)


def test_a_role_is_given_once(session, three):
    """Neither a second grant beside one that waits, nor a second confirmation."""
    ada, bo, cas = three
    by = acting(ada, Role.ADMIN)
    grant = propose_grant(session, cas, Role.INTAKE, by=by)
    with pytest.raises(StepNotPossible):
        propose_grant(session, cas, Role.INTAKE, by=by)
    confirm_grant(session, grant.role_grant_id, by=acting(bo, Role.ADMIN))
    with pytest.raises(StepNotPossible):
        confirm_grant(session, grant.role_grant_id, by=acting(bo, Role.ADMIN))


def test_ending_a_role(session, three):
    """Today it is gone at once; the end is never put off; a grant that waits is taken back."""
    ada, bo, cas = three
    by = acting(ada, Role.ADMIN)
    grant = propose_grant(session, cas, Role.INTAKE, by=by)
    confirm_grant(session, grant.role_grant_id, by=acting(bo, Role.ADMIN))
    with pytest.raises(InvalidFacts):
        end_grant(session, grant.role_grant_id, by=by, ends_on=today() - DAY)
    end_grant(session, grant.role_grant_id, by=by, ends_on=today() + 10 * DAY)
    assert Role.INTAKE in held_roles(session, cas, today() + 9 * DAY)
    assert Role.INTAKE not in held_roles(session, cas, today() + 10 * DAY)
    with pytest.raises(StepNotPossible):
        end_grant(session, grant.role_grant_id, by=by, ends_on=today() + 11 * DAY)
    end_grant(session, grant.role_grant_id, by=by)
    assert held_roles(session, cas, today()) == {}

    waiting = propose_grant(session, cas, Role.INTAKE, by=by)
    end_grant(session, waiting.role_grant_id, by=by)
    with pytest.raises(StepNotPossible):
        confirm_grant(session, waiting.role_grant_id, by=acting(bo, Role.ADMIN))


def test_other_rights_another_session(session, three):
    """Who gets or loses a role signs in anew."""
    ada, bo, cas = three

    def signed_in():
        return session.scalars(
            select(SignInSession).where(SignInSession.person_id == cas)
        ).one_or_none()

    grant = propose_grant(session, cas, Role.INTAKE, by=acting(ada, Role.ADMIN))
    for change in (confirm_grant, end_grant):
        open_session(session, person_with(session, cas), origin="web test")
        assert signed_in() is not None
        change(session, grant.role_grant_id, by=acting(bo, Role.ADMIN))
        assert signed_in() is None


def test_the_first_two_are_made_on_the_machine(session, make_person):
    """The command grants at once until two people can grant and confirm; then it waits too."""
    root = make_person("root", issuer=COMMAND)
    people = [make_person(name) for name in ("Ada", "Bo", "Cas")]
    grants = [
        grant_by_command(session, person, Role.ADMIN, by=commanding(root), at_once=False)
        for person in people
    ]
    assert [grant.confirmed_at is not None for grant in grants] == [True, True, False]
    with pytest.raises(FourEyes):
        confirm_grant(session, grants[2].role_grant_id, by=acting(people[2], Role.ADMIN))
    confirm_grant(session, grants[2].role_grant_id, by=acting(people[0], Role.ADMIN))

    # Both leave: the machine is the way back in.
    for person in people[:2]:
        person_with(session, person).is_disabled = True
    session.flush()
    late = grant_by_command(
        session, make_person("Di"), Role.ADMIN, by=commanding(root), at_once=False
    )
    assert late.confirmed_at is not None


def test_an_account_of_the_machine_does_not_decide(session, make_person):
    """Not by the use case, and not by SQL."""
    root = make_person("root", issuer=COMMAND)
    for role in (Role.REVIEWER, Role.BUDGET_HOLDER, Role.ADMIN):
        with pytest.raises(StepNotPossible):
            grant_by_command(session, root, role, by=commanding(root), at_once=True)
        with pytest.raises(IntegrityError), session.begin_nested():
            session.add(
                RoleGrant(
                    person_id=root,
                    role=role,
                    starts_on=today(),
                    granted_at=now(),
                    by_command=True,
                    confirmed_at=now(),
                )
            )
            session.flush()
    grant_by_command(session, root, Role.INTAKE, by=commanding(root), at_once=True)
    assert held_roles(session, root, today()) == {Role.INTAKE: frozenset()}


INSERT = text(
    "INSERT INTO role_grant (person_id, role, starts_on, granted_by_id, granted_at, by_command,"
    " confirmed_by_id, confirmed_at) VALUES (:person, 'reviewer', current_date, :granted, now(),"
    " :by_command, :confirmed, :at)"
)


def test_the_database_counts_the_eyes(session, three):
    """Whatever the code would try: a second person is another person."""
    ada, bo, cas = three

    def insert(granted, confirmed, *, by_command=False, at=True):
        with session.begin_nested():
            session.execute(
                INSERT,
                {
                    "person": cas,
                    "granted": granted,
                    "confirmed": confirmed,
                    "by_command": by_command,
                    "at": now() if at else None,
                },
            )

    for wrong in (
        {"granted": cas, "confirmed": bo},  # to oneself
        {"granted": ada, "confirmed": cas},  # one's own role confirmed
        {"granted": ada, "confirmed": ada},  # one person twice
        {"granted": ada, "confirmed": None},  # in force without a second person
        {"granted": ada, "confirmed": bo, "at": False},
        {"granted": None, "confirmed": None},  # by nobody
        {"granted": ada, "confirmed": bo, "by_command": True},
        {"granted": None, "confirmed": cas, "by_command": True},
    ):
        with pytest.raises(IntegrityError):
            insert(**wrong)
    insert(ada, bo)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE role_grant SET person_id = :bo",
        "UPDATE role_grant SET role = 'admin'",
        "UPDATE role_grant SET starts_on = starts_on - 1",
        "UPDATE role_grant SET area_code = 'GM0505'",
        "UPDATE role_grant SET granted_by_id = :bo",
        "UPDATE role_grant SET confirmed_by_id = NULL, confirmed_at = NULL",
        "UPDATE role_grant SET confirmed_at = now() + interval '1 day'",
        "UPDATE role_grant SET ends_on = ends_on + 1",
        "UPDATE role_grant SET ends_on = NULL",
        "DELETE FROM role_grant",
        "TRUNCATE role_grant",
        "UPDATE person SET subject = 'somebody else'",
        "UPDATE person SET issuer = 'local'",
        "DELETE FROM person",
        "TRUNCATE person CASCADE",
    ],
)
def test_the_database_keeps_what_was_granted(session, three, change):
    """A grant is confirmed once and ends sooner or never; who somebody is never changes."""
    ada, bo, cas = three
    grant = propose_grant(
        session, cas, Role.INTAKE, by=acting(ada, Role.ADMIN), ends_on=today() + 30 * DAY
    )
    confirm_grant(session, grant.role_grant_id, by=acting(bo, Role.ADMIN))
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text(change), {"bo": bo} if ":bo" in change else {})


first = date(2026, 1, 1)
grants = st.lists(
    st.tuples(
        st.sampled_from([Role.INTAKE, Role.PLANNER]),
        st.sampled_from([None, "WK050508", "BU05050800"]),
        st.integers(0, 6),
        st.one_of(st.none(), st.integers(0, 8)),
        st.booleans(),
    ),
    max_size=5,
    unique_by=lambda grant: grant[:2],
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(grants=grants, on=st.integers(-1, 10))
def test_roles_of_a_day(session, make_person, grants, on):
    """As a plain reading of the grants says: everywhere outranks areas, days are half open."""
    with time_machine.travel(first, tick=False), session.begin_nested() as undo:
        person = make_person()
        for role, area, starts, lasts, is_confirmed in grants:
            session.add(
                RoleGrant(
                    person_id=person,
                    role=role,
                    area_code=area,
                    starts_on=first + starts * DAY,
                    ends_on=None if lasts is None else first + (starts + lasts) * DAY,
                    granted_at=now(),
                    by_command=True,
                    confirmed_at=now() if is_confirmed else None,
                )
            )
        session.flush()
        found = held_roles(session, person, first + on * DAY)
        undo.rollback()
    expected = {}
    for role in (Role.INTAKE, Role.PLANNER):
        areas = {
            area
            for each, area, starts, lasts, is_confirmed in grants
            if each is role
            and is_confirmed
            and on in range(starts, 99 if lasts is None else starts + lasts)
        }
        if areas:
            expected[role] = frozenset() if None in areas else frozenset(areas)
    assert found == expected
