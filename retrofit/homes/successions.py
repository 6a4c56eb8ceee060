"""Homes that became other homes: proposed by one person, in force when a second one confirms.

Status and count follow the lineage from then on (see ``retrofit.progress.lineage``), and what was
known before stays as it was known. A correction is a succession that supersedes another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from retrofit import audit, layers
from retrofit.codes import Role
from retrofit.errors import FourEyes, InvalidFacts, NotFound, StepNotPossible
from retrofit.homes.successions_in_force import SUCCESSIONS
from retrofit.models import Succession, SuccessionDecision
from retrofit.people.actor import Actor
from retrofit.programme_codes import SuccessionKind, SuccessionReason
from retrofit.progress.summary import data_version
from retrofit.today import now, today

PROPOSERS = (Role.PLANNER, Role.REVIEWER, Role.ADMIN)
CONFIRMERS = (Role.REVIEWER, Role.BUDGET_HOLDER, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class GivenSuccession:
    """What became of homes, as somebody says.

    Attributes:
        to_ids: the first carries works and count on; a home that stays what it was stands first.
        supersedes_id: succession that it corrects.
    """

    kind: SuccessionKind
    from_ids: tuple[str, ...]
    to_ids: tuple[str, ...]
    happened_on: date | None
    reason: SuccessionReason
    supersedes_id: int | None = None


@dataclass(frozen=True, slots=True)
class SuccessionView:
    """A succession with what the second person said of it."""

    succession: Succession
    decision: SuccessionDecision | None
    is_in_force: bool


def propose_succession(session: Session, given: GivenSuccession, *, by: Actor) -> SuccessionView:
    """Propose what became of homes.

    Raises:
        InvalidFacts: the homes do not fit the kind, are not in the register, or the day is to come.
        NotFound: what it corrects is not in force.
    """
    by.require(*PROPOSERS)
    happened_on = given.happened_on
    if given.supersedes_id is not None:
        corrected = session.get(Succession, given.supersedes_id)
        if corrected is None or not _is_in_force(session, given.supersedes_id):
            raise NotFound("er is geen geldende opvolging met dit nummer")
        if given.kind is SuccessionKind.TAKEN_BACK:
            happened_on = corrected.happened_on
    _check(session, given, happened_on)
    succession = Succession(
        kind=given.kind,
        # Their order says nothing; that of the new homes does.
        from_ids=sorted(given.from_ids),
        to_ids=list(given.to_ids),
        happened_on=happened_on,
        reason=given.reason,
        proposed_by_id=by.person_id,
        proposed_at=now(),
        supersedes_id=given.supersedes_id,
    )
    session.add(succession)
    session.flush()
    audit.record(
        session,
        by,
        "succession_proposed",
        "succession",
        str(succession.succession_id),
        reason_code=given.reason,
        payload={
            "kind": given.kind,
            "from_ids": succession.from_ids,
            "to_ids": succession.to_ids,
            "happened_on": happened_on,
            "supersedes_id": given.supersedes_id,
        },
    )
    return SuccessionView(succession, None, False)


def decide_succession(
    session: Session, succession_id: int, is_confirmed: bool, *, by: Actor
) -> SuccessionView:
    """Confirm another person's succession, or turn it down; verdicts and map follow at once.

    Raises:
        NotFound: there is none with this number.
        FourEyes: ``by`` proposed it.
        StepNotPossible: it was decided before, or no longer fits the ones in force.
    """
    by.require(*CONFIRMERS)
    succession = session.get(Succession, succession_id, with_for_update=True)
    if succession is None:
        raise NotFound("er is geen opvolging met dit nummer")
    if session.get(SuccessionDecision, succession_id) is not None:
        raise StepNotPossible("Over deze opvolging is al beslist.")
    if succession.proposed_by_id == by.person_id:
        raise FourEyes("Wie de opvolging voorstelde, bevestigt haar niet.")
    if is_confirmed and succession.supersedes_id is not None:
        session.get(Succession, succession.supersedes_id, with_for_update=True)
        if not _is_in_force(session, succession.supersedes_id):
            raise StepNotPossible("De opvolging die dit verbetert, geldt al niet meer.")
    decision = SuccessionDecision(
        succession_id=succession_id,
        is_confirmed=is_confirmed,
        decided_by_id=by.person_id,
        decided_at=now(),
    )
    session.add(decision)
    session.flush()
    if is_confirmed:
        connection = session.connection()
        layers.refresh(connection, data_version(connection).version)
    audit.record(
        session,
        by,
        "succession_confirmed" if is_confirmed else "succession_rejected",
        "succession",
        str(succession_id),
        reason_code=succession.reason,
    )
    return SuccessionView(succession, decision, _is_in_force(session, succession_id))


def all_successions(session: Session, *, by: Actor) -> list[SuccessionView]:
    """Return every succession, newest first."""
    by.require(*PROPOSERS, *CONFIRMERS, Role.AUDITOR)
    current = set(session.execute(text(IN_FORCE), _today()).scalars())
    rows = session.query(Succession, SuccessionDecision).outerjoin(
        SuccessionDecision, SuccessionDecision.succession_id == Succession.succession_id
    )
    return [
        SuccessionView(one, decision, one.succession_id in current)
        for one, decision in rows.order_by(Succession.succession_id.desc())
    ]


def _is_in_force(session: Session, succession_id: int) -> bool:
    return succession_id in set(session.execute(text(IN_FORCE), _today()).scalars())


def _today() -> dict[str, object]:
    return {"as_of": today(), "known_at": None}


#: How many homes each kind has before and after: at least, at most.
SIZES = {
    SuccessionKind.SPLIT: ((1, 1), (2, 20)),
    SuccessionKind.MERGE: ((2, 20), (1, 1)),
    SuccessionKind.RENUMBERING: ((1, 1), (1, 1)),
    SuccessionKind.DEMOLITION: ((1, 1), (0, 0)),
    SuccessionKind.TAKEN_BACK: ((0, 0), (0, 0)),
}


def _check(session: Session, given: GivenSuccession, happened_on: date | None) -> None:
    """Check what was given against its kind and the register."""
    if given.kind is SuccessionKind.TAKEN_BACK and given.supersedes_id is None:
        raise InvalidFacts("supersedesId", "zeg welke opvolging wordt teruggenomen")
    if happened_on is None:
        raise InvalidFacts("happenedOn", "ontbreekt")
    if happened_on > today():
        raise InvalidFacts("happenedOn", "mag niet na vandaag liggen")
    for field, ids, (least, most) in zip(
        ("fromIds", "toIds"), (given.from_ids, given.to_ids), SIZES[given.kind], strict=True
    ):
        if not least <= len(ids) <= most:
            raise InvalidFacts(field, f"hier horen {least} tot {most} woningen bij deze soort")
        _check_homes(session, field, ids)
    both = set(given.from_ids) & set(given.to_ids)
    if given.kind is SuccessionKind.RENUMBERING and both:
        raise InvalidFacts("toIds", "een hernummerde woning heeft een ander nummer")
    if both and given.to_ids[0] not in both:
        raise InvalidFacts("toIds", "zet de woning die blijft bestaan vooraan")


def _check_homes(session: Session, field: str, ids: Sequence[str]) -> None:
    if len(set(ids)) < len(ids):
        raise InvalidFacts(field, "een woning staat er twee keer")
    known = session.execute(text(KNOWN), {"ids": list(ids)}).scalars().all()
    if set(known) != set(ids):
        raise InvalidFacts(field, "het register kent niet elke woning")


IN_FORCE = f"SELECT succession_id FROM ({SUCCESSIONS}) s"

KNOWN = """
    SELECT DISTINCT verblijfsobject_id FROM unit
     WHERE verblijfsobject_id = ANY(:ids) AND upper_inf(known) AND is_residential"""
