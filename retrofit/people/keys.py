"""Keys with which a script acts for a person: shown once, kept as a hash, never deciding."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from retrofit.audit import record
from retrofit.codes import Role
from retrofit.errors import InvalidFacts, NotAllowed, StepNotPossible
from retrofit.models import ApiKey, Person
from retrofit.people.actor import Actor
from retrofit.people.errors import KeyNotFound
from retrofit.people.persons import actor_for, clean_name, person_with
from retrofit.people.roles import DECIDING
from retrofit.people.sessions import TOUCH
from retrofit.people.tokens import digest, new_secret
from retrofit.today import now

#: Every key begins like this, so that a scan for lost secrets knows it.
MARK = "retrofit_"
PREFIX_SIGNS = len(MARK) + 8
LONGEST_DAYS = 366
KEY_ROLES = tuple(role for role in Role if role not in DECIDING)


def make_key(
    session: Session, name: str, roles: Collection[Role], days: int, *, by: Actor
) -> tuple[ApiKey, Person, str]:
    """Make a key for somebody's script; return it with its owner and its text, to show once.

    Args:
        session: the caller commits.
        name: what the owner calls it.
        roles: roles of the owner that the key may use.
        days: after so many days it opens nothing.
        by: the owner.

    Raises:
        NotAllowed: ``by`` is a key, or has not all these roles.
        InvalidFacts: the name, the roles or the days cannot be.
    """
    if by.by_key:
        raise NotAllowed("a key makes no keys")
    if not clean_name(name):
        raise InvalidFacts("name", "moet worden ingevuld")
    if not roles or not set(roles) <= set(KEY_ROLES):
        raise InvalidFacts("roles", "mag alleen rollen hebben die niet beslissen, ten minste een")
    if not 1 <= days <= LONGEST_DAYS:
        raise InvalidFacts("days", f"moet tussen 1 en {LONGEST_DAYS} liggen")
    for role in roles:
        by.require(role)
    text = MARK + new_secret()
    moment = now()
    key = ApiKey(
        person_id=by.person_id,
        name=clean_name(name),
        prefix=text[:PREFIX_SIGNS],
        key_hash=digest(text),
        roles=sorted(role.value for role in set(roles)),
        created_at=moment,
        expires_at=moment + timedelta(days=days),
    )
    session.add(key)
    session.flush()
    record(session, by, "make_key", "api_key", str(key.api_key_id))
    return key, person_with(session, by.person_id), text


def actor_of_key(
    session: Session, text: str, *, origin: str, request_id: str | None = None
) -> Actor | None:
    """Return whose key this is, with the roles of the key that the owner has today."""
    if not text.startswith(MARK):
        return None
    moment = now()
    row = session.execute(
        select(ApiKey, Person)
        .join(Person, Person.person_id == ApiKey.person_id)
        .where(
            ApiKey.key_hash == digest(text),
            ApiKey.revoked_at.is_(None),
            ApiKey.expires_at > moment,
            ~Person.is_disabled,
        )
    ).one_or_none()
    if row is None:
        return None
    key, person = row
    if key.last_used_at is None or key.last_used_at <= moment - TOUCH:
        session.execute(
            update(ApiKey).where(ApiKey.api_key_id == key.api_key_id).values(last_used_at=moment),
            execution_options={"synchronize_session": False},
        )
    way, _, address = origin.rpartition(" ")
    owner = actor_for(session, person, origin=origin, request_id=request_id)
    return Actor(
        person_id=owner.person_id,
        name=owner.name,
        roles={role: areas for role, areas in owner.roles.items() if role.value in key.roles},
        origin=f"{way} key {key.prefix} {address}",
        request_id=request_id,
        by_key=True,
    )


def list_keys(session: Session, *, by: Actor) -> Sequence[tuple[ApiKey, Person]]:
    """Return one's own keys; an administrator sees those of everybody."""
    statement = (
        select(ApiKey, Person)
        .join(Person, Person.person_id == ApiKey.person_id)
        .order_by(ApiKey.api_key_id)
    )
    if not by.has(Role.ADMIN):
        statement = statement.where(ApiKey.person_id == by.person_id)
    return [(key, person) for key, person in session.execute(statement)]


def revoke_key(session: Session, api_key_id: int, *, by: Actor) -> tuple[ApiKey, Person]:
    """Take a key back: it opens nothing any more.

    Raises:
        NotAllowed: ``by`` is a key.
        KeyNotFound: there is none, or it is somebody else's and ``by`` is no administrator.
        StepNotPossible: it was taken back before.
    """
    if by.by_key:
        raise NotAllowed("a key manages no keys")
    key = session.get(ApiKey, api_key_id, with_for_update=True)
    is_theirs = key is not None and key.person_id != by.person_id
    if key is None or (is_theirs and not by.has(Role.ADMIN) and not by.is_command):
        raise KeyNotFound("there is no such key")
    if key.revoked_at is not None:
        raise StepNotPossible("Deze sleutel is al ingetrokken.")
    key.revoked_at = now()
    session.flush()
    record(session, by, "revoke_key", "api_key", str(api_key_id))
    return key, person_with(session, key.person_id)
