"""Persons: who they are by their provider, never by e-mail, and what an actor is made of."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from retrofit.audit import record
from retrofit.codes import Role
from retrofit.errors import InvalidFacts
from retrofit.models import Person, RoleGrant, SignInSession
from retrofit.people.actor import Actor
from retrofit.people.errors import PersonNotFound
from retrofit.people.passwords import hash_password, new_password
from retrofit.people.roles import held_roles
from retrofit.today import now, today

LOCAL = "local"
LONGEST_NAME = 100
LONGEST_SUBJECT = 255


def clean_name(name: str) -> str:
    """Return a name as people type it: one line, one normal form, not too long."""
    signs = (" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in name)
    return " ".join(unicodedata.normalize("NFC", "".join(signs)).split())[:LONGEST_NAME]


def person_with(session: Session, person_id: int, *, lock: bool = False) -> Person:
    """Return a person, or raise ``PersonNotFound``."""
    person = session.get(Person, person_id, with_for_update=lock)
    if person is None:
        raise PersonNotFound("there is no such person")
    return person


def meet(session: Session, issuer: str, subject: str, name: str) -> Person:
    """Return the person of an issuer and subject, made when new, with the name told now.

    Whoever is new may do nothing: roles are granted by others.
    """
    shown = clean_name(name) or "Naam onbekend"
    statement = insert(Person).values(
        issuer=issuer, subject=subject, display_name=shown, is_disabled=False, created_at=now()
    )
    statement = statement.on_conflict_do_update(
        index_elements=["issuer", "subject"], set_={"display_name": shown}
    )
    return session.scalars(
        statement.returning(Person), execution_options={"populate_existing": True}
    ).one()


def add_person(session: Session, issuer: str, subject: str, name: str, *, by: Actor) -> Person:
    """Register somebody who has not signed in yet, so that roles can be granted beforehand.

    Raises:
        NotAllowed: ``by`` is no administrator.
        InvalidFacts: the account exists, or a name cannot be used.
    """
    _require_admin(by)
    if not clean_name(name):
        raise InvalidFacts("name", "moet worden ingevuld")
    if not subject.strip() or len(subject) > LONGEST_SUBJECT or clean_name(subject) != subject:
        raise InvalidFacts("account", "is leeg, te lang of bevat tekens die hier niet horen")
    known = select(Person).where(Person.issuer == issuer, Person.subject == subject)
    if session.scalars(known).one_or_none() is not None:
        raise InvalidFacts("account", "bestaat al")
    person = meet(session, issuer, subject, name)
    record(session, by, "add_person", "person", str(person.person_id))
    return person


def add_local_account(
    session: Session, account: str, name: str, *, by: Actor
) -> tuple[Person, str]:
    """Register somebody with a password of ours; return it with the password, to show once."""
    person = add_person(session, LOCAL, account, name, by=by)
    password = new_password()
    person.password_hash = hash_password(password)
    session.flush()
    return person, password


def disable_person(session: Session, person_id: int, *, by: Actor) -> Person:
    """Let somebody in no more: sessions end now, and keys open nothing."""
    _require_admin(by)
    person = person_with(session, person_id, lock=True)
    person.is_disabled = True
    session.execute(delete(SignInSession).where(SignInSession.person_id == person_id))
    session.flush()
    record(session, by, "disable_person", "person", str(person_id))
    return person


def list_people(session: Session) -> list[tuple[Person, list[RoleGrant]]]:
    """Return everybody by name, each with all grants by day."""
    grants: dict[int, list[RoleGrant]] = {}
    for grant in session.scalars(
        select(RoleGrant).order_by(RoleGrant.starts_on, RoleGrant.role_grant_id)
    ):
        grants.setdefault(grant.person_id, []).append(grant)
    people: Sequence[Person] = session.scalars(
        select(Person).order_by(Person.display_name, Person.person_id)
    ).all()
    return [(person, grants.get(person.person_id, [])) for person in people]


def actor_for(
    session: Session,
    person: Person,
    *,
    origin: str,
    request_id: str | None = None,
    signed_in_at: datetime | None = None,
) -> Actor:
    """Return a person at work, with the roles of today."""
    return Actor(
        person_id=person.person_id,
        name=person.display_name,
        roles=held_roles(session, person.person_id, today()),
        origin=origin,
        request_id=request_id,
        signed_in_at=signed_in_at,
    )


def _require_admin(by: Actor) -> None:
    # Whoever works on the machine itself could change the tables as well.
    if not by.is_command:
        by.require(Role.ADMIN)
