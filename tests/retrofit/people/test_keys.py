"""Keys for scripts: less than their owner, for a while, and never deciding."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from retrofit.codes import Role
from retrofit.errors import InvalidFacts, NotAllowed, StepNotPossible
from retrofit.models import ApiKey, RoleGrant
from retrofit.people.errors import KeyNotFound
from retrofit.people.keys import KEY_ROLES, actor_of_key, list_keys, make_key, revoke_key
from retrofit.people.persons import disable_person
from retrofit.people.tokens import digest
from retrofit.today import now, today
from tests.retrofit.people.conftest import acting

START = datetime(2026, 11, 21, 8, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def owner(session, clock, make_person):
    """A planner of one district who is an adviser everywhere, at work."""
    person = make_person()
    for role, area in ((Role.PLANNER, "WK050508"), (Role.WUO_ADVISER, None)):
        session.add(
            RoleGrant(
                person_id=person,
                role=role,
                area_code=area,
                starts_on=today(),
                granted_at=now(),
                by_command=True,
                confirmed_at=now(),
            )
        )
    session.flush()
    return acting(person, Role.PLANNER, Role.WUO_ADVISER)


def made(session, owner, *roles, days=30):
    return make_key(session, "nightly", roles or [Role.PLANNER], days, by=owner)


def asked(session, key):
    return actor_of_key(session, key, origin="web test")


def test_a_key_is_less_than_its_owner(session, owner):
    """The roles it was made for, with the owner's areas, and marked as a key."""
    key, _, opens = made(session, owner)
    actor = asked(session, opens)
    assert actor.roles == {Role.PLANNER: frozenset({"WK050508"})}
    assert actor.by_key
    assert actor.signed_in_at is None
    assert actor.person_id == owner.person_id
    assert key.prefix in actor.origin


def test_only_the_hash_and_the_prefix_are_kept(session, owner):
    """The prefix begins the key, and is far too short to guess the rest."""
    key, _, opens = made(session, owner)
    assert key.key_hash == digest(opens)
    assert opens.startswith(key.prefix)
    assert len(opens) - len(key.prefix) >= 35
    kept = session.execute(text("SELECT api_key::text FROM api_key")).scalar_one()
    assert opens not in kept


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.BUDGET_HOLDER, Role.ADMIN])
def test_no_key_decides(session, owner, role):
    """Not for somebody with the role, and not by SQL."""
    assert role not in KEY_ROLES
    with pytest.raises(InvalidFacts):
        make_key(session, "x", [role], 30, by=acting(owner.person_id, *Role))
    key, _, _ = made(session, owner)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(
            text("UPDATE api_key SET roles = ARRAY[:role] WHERE api_key_id = :key"),
            {"role": role.value, "key": key.api_key_id},
        )


def test_what_a_key_cannot_be(session, owner):
    """Roles the owner has not, no roles, no name, too long, or made by a key."""
    for facts in (([], 30, "x"), ([Role.PLANNER], 367, "x"), ([Role.PLANNER], 0, "x")):
        with pytest.raises(InvalidFacts):
            make_key(session, facts[2], facts[0], facts[1], by=owner)
    with pytest.raises(InvalidFacts):
        make_key(session, " \n", [Role.PLANNER], 30, by=owner)
    with pytest.raises(NotAllowed):
        make_key(session, "x", [Role.AUDITOR], 30, by=owner)
    with pytest.raises(NotAllowed):
        make_key(
            session, "x", [Role.PLANNER], 30, by=acting(owner.person_id, Role.PLANNER, by_key=True)
        )


def test_a_key_ends(session, owner, clock):
    """On its moment, when it is taken back, and with its owner."""
    key, _, opens = made(session, owner)
    clock.move_to(START + 30 * DAY - timedelta(seconds=1))
    assert asked(session, opens) is not None
    clock.move_to(START + 30 * DAY)
    assert asked(session, opens) is None

    key, _, opens = made(session, owner)
    revoke_key(session, key.api_key_id, by=owner)
    assert asked(session, opens) is None
    with pytest.raises(StepNotPossible):
        revoke_key(session, key.api_key_id, by=owner)

    _, _, opens = made(session, owner)
    disable_person(session, owner.person_id, by=acting(owner.person_id, Role.ADMIN))
    assert asked(session, opens) is None


def test_a_key_loses_what_its_owner_loses(session, owner, clock):
    """Roles are those of the owner today."""
    _, _, opens = made(session, owner, Role.PLANNER, Role.WUO_ADVISER)
    grant = session.scalars(select(RoleGrant).where(RoleGrant.role == Role.PLANNER)).one()
    grant.ends_on = today() + DAY
    session.flush()
    assert set(asked(session, opens).roles) == {Role.PLANNER, Role.WUO_ADVISER}
    clock.shift(DAY)
    assert set(asked(session, opens).roles) == {Role.WUO_ADVISER}


def test_last_use_is_noted(session, owner, clock):
    """At most once a minute."""
    _, _, opens = made(session, owner)

    def last_used():
        return session.scalar(select(ApiKey.last_used_at))

    assert last_used() is None
    asked(session, opens)
    assert last_used() == START
    clock.shift(30)
    asked(session, opens)
    assert last_used() == START


def test_keys_of_others(session, owner, make_person):
    """Nobody sees or takes back the key of somebody else, but an administrator."""
    key, _, _ = made(session, owner)
    other, admin = make_person(), make_person()
    assert list_keys(session, by=acting(other, Role.PLANNER)) == []
    with pytest.raises(KeyNotFound):
        revoke_key(session, key.api_key_id, by=acting(other, Role.PLANNER))
    assert len(list_keys(session, by=acting(admin, Role.ADMIN))) == 1
    revoke_key(session, key.api_key_id, by=acting(admin, Role.ADMIN))


@pytest.mark.parametrize("wrong", ["", "retrofit_", "retrofit_x", "x" * 500, "retrofit_\ud800"])
def test_what_is_no_key(session, owner, wrong):
    """Odd text opens nothing and breaks nothing."""
    made(session, owner)
    assert asked(session, wrong) is None
