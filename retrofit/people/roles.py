"""Roles: granted by one person, confirmed by another, from a day until a day.

Nobody grants or confirms a role of his own. A grant that is not confirmed gives nothing.
"""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.orm import Session

from retrofit.areas import area_names
from retrofit.audit import record
from retrofit.codes import Role
from retrofit.errors import FourEyes, InvalidFacts, NotAllowed, StepNotPossible
from retrofit.models import Person, RoleGrant, SignInSession
from retrofit.people.actor import COMMAND, Actor
from retrofit.people.errors import GrantNotFound, PersonNotFound
from retrofit.today import now, today

#: Roles that decide on money or people; no key and no account of the machine has them.
DECIDING = frozenset({Role.REVIEWER, Role.BUDGET_HOLDER, Role.ADMIN})
#: Who may be the second person of a grant.
CONFIRMING = (Role.ADMIN, Role.BUDGET_HOLDER)
#: So many people must be able to grant and confirm before the command needs a second person too.
ENOUGH = 2


def held_roles(session: Session, person_id: int, on: date) -> dict[Role, frozenset[str]]:
    """Return the roles of a person on a day, each with its areas; none is everywhere."""
    areas: dict[Role, set[str | None]] = {}
    for role, area in session.execute(
        select(RoleGrant.role, RoleGrant.area_code).where(
            RoleGrant.person_id == person_id, *_in_force(on)
        )
    ):
        areas.setdefault(role, set()).add(area)
    return {role: _areas_of(codes) for role, codes in areas.items()}


def holders(
    session: Session, roles: Collection[Role], on: date
) -> list[tuple[Person, frozenset[str]]]:
    """Return who has one of these roles on a day, by name, each with the areas; none is everywhere.

    Whose account is disabled is not among them.
    """
    areas: dict[Person, set[str | None]] = {}
    for person, area in session.execute(
        select(Person, RoleGrant.area_code)
        .join(RoleGrant, RoleGrant.person_id == Person.person_id)
        .where(RoleGrant.role.in_(roles), *_in_force(on), ~Person.is_disabled)
        .order_by(Person.display_name, Person.person_id)
    ):
        areas.setdefault(person, set()).add(area)
    return [(person, _areas_of(codes)) for person, codes in areas.items()]


def propose_grant(
    session: Session,
    person_id: int,
    role: Role,
    *,
    by: Actor,
    area_code: str | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> RoleGrant:
    """Grant a role to somebody; it begins when a second person confirms it.

    Args:
        session: the caller commits.
        person_id: who gets it.
        role: which role.
        by: an administrator.
        area_code: CBS area that it is limited to; None is everywhere.
        starts_on: first day, not before today; today when None.
        ends_on: first day without it; open when None.

    Raises:
        NotAllowed: ``by`` is no administrator, or a key.
        FourEyes: ``by`` would grant a role to himself.
        InvalidFacts: the days or the area cannot be.
        StepNotPossible: the person is disabled, has the role already, or may not have it.
    """
    _require(by, Role.ADMIN)
    if by.person_id == person_id:
        raise FourEyes("Niemand geeft zichzelf een rol.")
    return _add(session, person_id, role, by, False, area_code, starts_on, ends_on)


def grant_by_command(
    session: Session,
    person_id: int,
    role: Role,
    *,
    by: Actor,
    at_once: bool,
    area_code: str | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> RoleGrant:
    """Grant a role on the machine itself.

    It holds at once for as long as fewer than two people could grant and confirm, or when
    ``at_once`` says that this is a demo; else a second person confirms it as any other.
    """
    grant = _add(session, person_id, role, by, True, area_code, starts_on, ends_on)
    if at_once or _confirmers(session) < ENOUGH:
        grant.confirmed_at = now()
        session.flush()
        record(session, by, "confirm_role", "role_grant", str(grant.role_grant_id))
    return grant


def confirm_grant(session: Session, role_grant_id: int, *, by: Actor) -> RoleGrant:
    """Confirm a grant as the second person; who gets the role signs in anew.

    Raises:
        NotAllowed: ``by`` has no role that confirms, or is a key.
        FourEyes: ``by`` granted the role, or would get it.
        StepNotPossible: it was confirmed before, or has ended.
    """
    _require(by, *CONFIRMING)
    grant = grant_with(session, role_grant_id, lock=True)
    if by.person_id in (grant.granted_by_id, grant.person_id):
        raise FourEyes("Wie de rol toekende of krijgt, kan haar niet bevestigen.")
    if grant.confirmed_at is not None:
        raise StepNotPossible("Deze rol is al bevestigd.")
    if grant.ends_on is not None and grant.ends_on <= today():
        raise StepNotPossible("Deze rol is al beëindigd.")
    grant.confirmed_by_id, grant.confirmed_at = by.person_id, now()
    _changed(session, grant, by, "confirm_role")
    return grant


def end_grant(
    session: Session, role_grant_id: int, *, by: Actor, ends_on: date | None = None
) -> RoleGrant:
    """End a role from a day on, today when None; a grant that waits is taken back so too.

    Raises:
        NotAllowed: ``by`` is no administrator, or a key.
        InvalidFacts: the day lies before today.
        StepNotPossible: it ends sooner already.
    """
    if not by.is_command:
        _require(by, Role.ADMIN)
    grant = grant_with(session, role_grant_id, lock=True)
    day = max(ends_on or today(), grant.starts_on)
    if ends_on is not None and ends_on < today():
        raise InvalidFacts("endsOn", "mag niet voor vandaag liggen")
    if grant.ends_on is not None and grant.ends_on <= day:
        raise StepNotPossible("Deze rol eindigt al eerder of op die dag.")
    grant.ends_on = day
    _changed(session, grant, by, "end_role")
    return grant


def review_grant(session: Session, role_grant_id: int, *, by: Actor) -> RoleGrant:
    """Note that a role was looked at and is still needed; yearly at least (BIO2 5.18.02)."""
    _require(by, Role.ADMIN)
    grant = grant_with(session, role_grant_id, lock=True)
    if by.person_id == grant.person_id:
        raise FourEyes("Niemand beoordeelt een rol van zichzelf.")
    grant.reviewed_on = today()
    session.flush()
    record(session, by, "review_role", "role_grant", str(role_grant_id))
    return grant


def grant_with(session: Session, role_grant_id: int, *, lock: bool = False) -> RoleGrant:
    """Return a grant, or raise ``GrantNotFound``."""
    grant = session.get(RoleGrant, role_grant_id, with_for_update=lock)
    if grant is None:
        raise GrantNotFound("there is no such grant")
    return grant


def _add(
    session: Session,
    person_id: int,
    role: Role,
    by: Actor,
    by_command: bool,
    area_code: str | None,
    starts_on: date | None,
    ends_on: date | None,
) -> RoleGrant:
    # Locked, so that two grants of one role do not come in at once.
    person = session.get(Person, person_id, with_for_update=True)
    if person is None:
        raise PersonNotFound("there is no such person")
    first = starts_on or today()
    if first < today():
        raise InvalidFacts("startsOn", "mag niet voor vandaag liggen")
    if ends_on is not None and ends_on <= first:
        raise InvalidFacts("endsOn", "moet na de eerste dag liggen")
    if area_code and not area_names(session.connection(), [area_code], today()):
        raise InvalidFacts("areaCode", "is geen gebied dat vandaag bestaat")
    if person.is_disabled:
        raise StepNotPossible("Dit account is afgesloten.")
    if person.issuer == COMMAND and role in DECIDING:
        raise StepNotPossible("Een account van de machine beslist niet.")
    same = select(RoleGrant.role_grant_id).where(
        RoleGrant.person_id == person_id,
        RoleGrant.role == role,
        RoleGrant.area_code.is_not_distinct_from(area_code),
        or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on > first),
    )
    if session.scalars(same.limit(1)).one_or_none() is not None:
        raise StepNotPossible("Deze persoon heeft de rol al, of zij wacht op bevestiging.")
    grant = RoleGrant(
        person_id=person_id,
        role=role,
        area_code=area_code,
        starts_on=first,
        ends_on=ends_on,
        granted_by_id=None if by_command else by.person_id,
        granted_at=now(),
        by_command=by_command,
    )
    session.add(grant)
    session.flush()
    record(
        session,
        by,
        "grant_role",
        "role_grant",
        str(grant.role_grant_id),
        payload={"person": person_id, "role": role.value, "area": area_code},
    )
    return grant


def _changed(session: Session, grant: RoleGrant, by: Actor, action: str) -> None:
    # Other rights, another session: an old one in somebody's hands is of no use.
    session.execute(delete(SignInSession).where(SignInSession.person_id == grant.person_id))
    session.flush()
    record(session, by, action, "role_grant", str(grant.role_grant_id))


def _confirmers(session: Session) -> int:
    statement = (
        select(func.count(RoleGrant.person_id.distinct()))
        .join(Person, Person.person_id == RoleGrant.person_id)
        .where(RoleGrant.role.in_(CONFIRMING), *_in_force(today()), ~Person.is_disabled)
    )
    return session.scalars(statement).one()


def _areas_of(codes: Collection[str | None]) -> frozenset[str]:
    return frozenset() if None in codes else frozenset(code for code in codes if code)


def _in_force(on: date) -> tuple[ColumnElement[bool], ...]:
    return (
        RoleGrant.confirmed_at.is_not(None),
        RoleGrant.starts_on <= on,
        or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on > on),
    )


def _require(by: Actor, *roles: Role) -> None:
    if by.by_key:
        raise NotAllowed("a key never manages people")
    by.require(*roles)
