"""Local accounts: guessing is slow, and keeps nobody out for longer than a minute."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from retrofit.codes import Role
from retrofit.errors import InvalidFacts, NotAllowed
from retrofit.models import Person, SignInAttempt
from retrofit.people import passwords
from retrofit.people.errors import SignInRefused, TooManyAttempts
from retrofit.people.passwords import (
    admit_attempt,
    check_password,
    forget_attempt,
    new_password,
)
from retrofit.people.persons import add_local_account, disable_person
from tests.retrofit.people.conftest import acting

START = datetime(2026, 11, 21, 8, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def account(session, make_person):
    """An account ``kim`` and its password."""
    by = acting(make_person(), Role.ADMIN)
    person, password = add_local_account(session, "kim", "Kim Proef", by=by)
    return person.person_id, password


def test_passwords_are_long_and_random():
    """Five groups of four of 32 signs: 100 bits, and none twice in 2,000."""
    made = {new_password() for _ in range(2000)}
    assert len(made) == 2000
    assert {len(each) for each in made} == {24}
    assert len(set("".join(made)) - {"-"}) == len(passwords.SIGNS) == 32


def test_the_right_password(session, account):
    """And no other, not even nearly."""
    person_id, password = account
    assert check_password(session, "kim", password) == person_id
    for name, wrong in (
        ("kim", password + "a"),
        ("kim", password.upper()),
        ("kim", ""),
        ("kim ", password),
        ("KIM", password),
        ("nobody", password),
    ):
        with pytest.raises(SignInRefused):
            check_password(session, name, wrong)
    assert session.get(Person, person_id).password_hash.startswith("$argon2id$")


def test_disabled_or_elsewhere(session, account, make_person):
    """A disabled account, and somebody of a provider, have no password."""
    person_id, password = account
    disable_person(session, person_id, by=acting(make_person(), Role.ADMIN))
    with pytest.raises(SignInRefused):
        check_password(session, "kim", password)
    elsewhere = session.get(Person, make_person())
    with pytest.raises(SignInRefused):
        check_password(session, elsewhere.subject, password)


def test_unknown_accounts_cost_as_much(session, monkeypatch):
    """An account that does not exist is hashed for all the same."""
    asked = []

    class Counting:
        def __init__(self, real):
            self.real = real

        def hash(self, password):
            return self.real.hash(password)

        def verify(self, known, password):
            asked.append(known)
            return self.real.verify(known, password)

    monkeypatch.setattr(passwords, "HASHER", Counting(passwords.HASHER))
    with pytest.raises(SignInRefused):
        check_password(session, "nobody", "x")
    assert len(asked) == 1


def test_accounts_are_added_by_administrators(session, account, make_person):
    """Once each."""
    with pytest.raises(NotAllowed):
        add_local_account(session, "bo", "Bo", by=acting(make_person(), Role.REVIEWER))
    with pytest.raises(InvalidFacts):
        add_local_account(session, "kim", "Kim", by=acting(make_person(), Role.ADMIN))


def test_five_a_minute_for_an_account(session, clock):
    """From wherever; the sixth waits for what is left of the minute."""
    for second in range(5):
        admit_attempt(session, "kim", f"192.0.2.{second}")
        clock.shift(1)
    with pytest.raises(TooManyAttempts) as refused:
        admit_attempt(session, "kim", "192.0.2.99")
    assert refused.value.retry_after == 55
    admit_attempt(session, "bo", "192.0.2.99")
    clock.shift(55)
    admit_attempt(session, "kim", "192.0.2.99")


def test_five_a_minute_from_a_source(session, clock):
    """Whatever accounts are sprayed."""
    for number in range(5):
        admit_attempt(session, f"account-{number}", "192.0.2.1")
    with pytest.raises(TooManyAttempts):
        admit_attempt(session, "account-9", "192.0.2.1")
    admit_attempt(session, "account-9", "192.0.2.2")


def test_guessing_on_locks_nobody_out(session, clock):
    """Refused attempts do not count: after a minute there is room again."""
    for _ in range(5):
        admit_attempt(session, "kim", "192.0.2.1")
    for _ in range(50):
        with pytest.raises(TooManyAttempts):
            admit_attempt(session, "kim", "192.0.2.1")
    clock.shift(timedelta(minutes=1))
    admit_attempt(session, "kim", "192.0.2.1")


def test_a_success_does_not_count(session, clock):
    """Somebody who signs in ten times in a row is no burglar."""
    for _ in range(10):
        forget_attempt(session, admit_attempt(session, "kim", "192.0.2.1"))


def test_nothing_typed_is_kept(session, clock):
    """A password typed in the wrong field is not in the database."""
    admit_attempt(session, "my-secret-password", "192.0.2.1")
    row = session.scalars(select(SignInAttempt)).one()
    assert b"my-secret" not in row.account_hash
    assert len(row.account_hash) == 32


def test_two_at_once(fresh_database):
    """The sixth waits until the fifth is written down, and is then refused."""
    with Session(fresh_database) as session:
        for number in range(4):
            admit_attempt(session, "kim", f"192.0.2.{number}")
        session.commit()
    ended = []

    def sixth():
        with Session(fresh_database) as session:
            try:
                ended.append(admit_attempt(session, "kim", "192.0.2.6"))
            except TooManyAttempts as refused:
                ended.append(refused)

    with Session(fresh_database) as session:
        admit_attempt(session, "kim", "192.0.2.5")
        other = threading.Thread(target=sixth)
        other.start()
        other.join(timeout=0.5)
        assert ended == []
        session.commit()
    other.join(timeout=10)
    assert [type(each) for each in ended] == [TooManyAttempts]
