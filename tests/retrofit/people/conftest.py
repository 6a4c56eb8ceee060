"""People at work, and passwords that take no time."""

import pytest
from argon2 import PasswordHasher

from retrofit.codes import Role
from retrofit.models import Person
from retrofit.people import passwords
from retrofit.people.actor import COMMAND, Actor
from retrofit.today import now


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch):
    """The real cost is for the real service."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(1, 8, 1))
    passwords._nobodys_hash.cache_clear()


@pytest.fixture
def make_person(session):
    """Make somebody without roles; return the id."""
    made = iter(range(1000))

    def make(name="Kim Proef", issuer="https://provider.example", **more):
        person = Person(
            issuer=issuer,
            subject=f"subject-{next(made)}",
            display_name=name,
            is_disabled=False,
            created_at=now(),
            **more,
        )
        session.add(person)
        session.flush()
        return person.person_id

    return make


def acting(person_id, *roles, by_key=False):
    """Somebody at work with these roles, whatever the tables say."""
    return Actor(
        person_id=person_id,
        name="Kim Proef",
        roles={role: frozenset() for role in roles},
        origin="web test",
        by_key=by_key,
    )


def commanding(person_id):
    """Somebody on the machine itself."""
    return Actor(person_id=person_id, name="root", roles={}, origin=COMMAND)


ADMIN = Role.ADMIN
