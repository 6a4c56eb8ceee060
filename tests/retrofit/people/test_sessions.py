"""Sessions end: by doing nothing, by time, by hand, and with the person."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from retrofit.codes import Role
from retrofit.models import Person, RoleGrant, SignInSession
from retrofit.people.errors import SignInRefused
from retrofit.people.persons import disable_person, meet, person_with
from retrofit.people.sessions import (
    actor_of_session,
    close_from_provider,
    close_session,
    open_session,
)
from retrofit.people.tokens import digest
from retrofit.today import now, today
from tests.retrofit.people.conftest import acting

MINUTE = timedelta(minutes=1)
START = datetime(2026, 11, 21, 8, tzinfo=UTC)


@pytest.fixture
def clock():
    """A clock that only moves when it is told to."""
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def opened(session, person_id, **more):
    return open_session(session, person_with(session, person_id), origin="web test", **more)[0]


def asked(session, secret):
    return actor_of_session(session, secret, origin="web test")


def count(session):
    return session.scalar(select(func.count()).select_from(SignInSession))


def test_only_the_hash_is_kept(session, clock, make_person):
    """What stands in the database opens nothing."""
    secret = opened(session, make_person())
    kept = session.scalars(select(SignInSession.session_hash)).one()
    assert kept == digest(secret)
    assert len(secret) >= 43
    assert asked(session, kept.hex()) is None
    assert asked(session, secret).signed_in_at == START


def test_half_an_hour_of_nothing(session, clock, make_person):
    """29 minutes are fine and start anew; 30 are too long."""
    secret = opened(session, make_person())
    for _ in range(3):
        clock.shift(29 * MINUTE)
        assert asked(session, secret) is not None
    clock.shift(30 * MINUTE)
    assert asked(session, secret) is None


def test_ten_hours_in_all(session, clock, make_person):
    """However busy, and to the second."""
    secret = opened(session, make_person())
    for _ in range(29):
        clock.shift(20 * MINUTE)
        assert asked(session, secret) is not None
    clock.move_to(START + timedelta(hours=10, seconds=-1))
    assert asked(session, secret) is not None
    clock.move_to(START + timedelta(hours=10))
    assert asked(session, secret) is None


def test_seen_at_most_once_a_minute(session, clock, make_person):
    """A busy page does not write at every request."""
    secret = opened(session, make_person())

    def last_seen():
        return session.scalar(select(SignInSession.last_seen_at))

    clock.shift(59)
    asked(session, secret)
    assert last_seen() == START
    clock.shift(1)
    asked(session, secret)
    assert last_seen() == START + MINUTE


def test_a_new_sign_in_is_a_new_secret(session, clock, make_person):
    """What the browser had before opens nothing, so a planted secret is of no use."""
    person = make_person()
    before = opened(session, person)
    after = opened(session, person, before=before)
    assert after != before
    assert asked(session, before) is None
    assert asked(session, after) is not None


def test_sessions_that_are_over_are_cleared(session, clock, make_person):
    """By the next sign-in of anybody."""
    for _ in range(3):
        opened(session, make_person())
    clock.shift(31 * MINUTE)
    opened(session, make_person())
    assert count(session) == 1


def test_signing_out(session, clock, make_person):
    """One browser, not the other."""
    person = make_person()
    one, other = opened(session, person), opened(session, person)
    close_session(session, one, by=asked(session, one))
    assert asked(session, one) is None
    assert asked(session, other) is not None


def test_disabled_is_out_at_once(session, clock, make_person):
    """Sessions end, and there is no new one."""
    person = make_person()
    secret = opened(session, person)
    disable_person(session, person, by=acting(make_person(), Role.ADMIN))
    assert asked(session, secret) is None
    with pytest.raises(SignInRefused):
        opened(session, person)


def test_roles_are_those_of_now(session, clock, make_person):
    """A role that ends does so in sessions that are open."""
    person = make_person()
    secret = opened(session, person)
    session.add(
        RoleGrant(
            person_id=person,
            role=Role.PLANNER,
            starts_on=today(),
            ends_on=today() + timedelta(days=1),
            granted_at=now(),
            by_command=True,
            confirmed_at=now(),
        )
    )
    session.flush()
    assert asked(session, secret).has(Role.PLANNER)
    # Midnight in Amsterdam is at eleven in the evening in UTC.
    clock.move_to(datetime(2026, 11, 21, 22, 45, tzinfo=UTC))
    secret = opened(session, person)
    clock.move_to(datetime(2026, 11, 21, 22, 59, 59, tzinfo=UTC))
    assert asked(session, secret).has(Role.PLANNER)
    clock.move_to(datetime(2026, 11, 21, 23, 0, tzinfo=UTC))
    assert not asked(session, secret).has(Role.PLANNER)


def test_the_provider_ends_sessions(session, clock, make_person):
    """By subject all of them, by its own session one; never those of another issuer."""
    person, other = make_person(), make_person(issuer="https://other.example")
    subject = session.get(Person, person).subject
    first = opened(session, person, provider_sid="s1")
    second = opened(session, person, provider_sid="s2")
    elsewhere = opened(session, other, provider_sid="s1")
    ours = "https://provider.example"

    def end(**who):
        return close_from_provider(
            session, ours, **{"subject": None, "provider_sid": None, **who}, origin="web test"
        )

    assert end(provider_sid="s1") == 1
    assert [asked(session, each) is None for each in (first, second, elsewhere)] == [
        True,
        False,
        False,
    ]
    assert end(subject=subject, provider_sid="s1") == 0
    assert end(subject=subject) == 1
    assert asked(session, second) is None
    assert end(subject="nobody") == 0
    assert asked(session, elsewhere) is not None


def test_issuer_and_subject_make_a_person(session):
    """One subject at two issuers is two people; another name is the same one."""
    one = meet(session, "https://a.example", "42", "Kim")
    other = meet(session, "https://b.example", "42", "Kim")
    again = meet(session, "https://a.example", "42", "  Kim\n de\tVries ")
    assert one.person_id != other.person_id
    assert again.person_id == one.person_id
    assert session.get(Person, one.person_id).display_name == "Kim de Vries"
