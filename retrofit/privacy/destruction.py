"""Destroy the personal data of cases that have had their time, and keep a register of it.

    listed = propose_destruction(session, day, by)          one person
    destroy(session, listed.destruction_id, by=other)       another

Sealed values are emptied and the values of events deleted; the case, its money and its events stay,
so that totals and the chain stay what they were. The register says what went, how much, and why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from retrofit.answers import forget_answers
from retrofit.audit import record
from retrofit.codes import PersonalData, Role
from retrofit.config import get_settings
from retrofit.errors import FourEyes, InvalidFacts, NotAllowed, NotFound, StepNotPossible
from retrofit.models.cases import SubsidyCase
from retrofit.models.personal import DestroyedData, Destruction, DestructionLine
from retrofit.people.actor import Actor
from retrofit.privacy.identity import SETTING, Purpose
from retrofit.privacy.retention import DueCase, Retention, due, retention
from retrofit.today import now, today

OBJECT = "destruction"
PROPOSERS = (Role.ADMIN, Role.CASE_HANDLER)
DESTROYERS = (Role.ADMIN, Role.REVIEWER, Role.BUDGET_HOLDER)
#: Tables that hold what was destroyed, to be cleaned of it on the disk as well.
EMPTIED = (
    "applicant",
    "letter_content",
    "case_note",
    "audit_payload",
    "application_intake",
    "payment",
    "kept_answer",
)

_EMPTY = {
    PersonalData.APPLICANT: """
        UPDATE applicant SET value = NULL, key_id = NULL, account_hash = NULL,
               destruction_id = :destruction
         WHERE number = ANY(:numbers) AND destruction_id IS NULL RETURNING number""",
    PersonalData.LETTER: """
        UPDATE letter_content SET value = NULL, key_id = NULL, destruction_id = :destruction
         WHERE number = ANY(:numbers) AND destruction_id IS NULL RETURNING number""",
    PersonalData.NOTE: """
        UPDATE case_note SET value = NULL, key_id = NULL, destruction_id = :destruction
         WHERE number = ANY(:numbers) AND destruction_id IS NULL RETURNING number""",
    PersonalData.AUDIT_PAYLOAD: """
        DELETE FROM audit_payload p USING audit_event e
         WHERE e.seq = p.seq AND e.case_number = ANY(:numbers)
           AND :destruction IS NOT NULL RETURNING e.case_number""",
    PersonalData.TYPED_ADDRESS: """
        UPDATE application_intake SET address_as_typed = NULL
         WHERE number = ANY(:numbers) AND address_as_typed IS NOT NULL
           AND :destruction IS NOT NULL RETURNING number""",
}

# A payment keeps its amount and its people; whose account it went to goes with the applicant.
_FORGET_ACCOUNTS = """
    UPDATE payment SET account_hash = NULL
     WHERE number = ANY(:numbers) AND account_hash IS NOT NULL"""


class DestructionNotFound(NotFound):
    """No destruction has this number."""


@dataclass(frozen=True, slots=True)
class Register:
    """A destruction as the register shows it: the certificate (verklaring van vernietiging).

    Attributes:
        lines: the cases on the list.
        counts: rows that went, by kind and in all cases together.
        kept: cases on the list that were no longer due when it was carried out.
    """

    destruction_id: int
    day: date
    proposed_by_id: int
    proposed_at: datetime
    destroyed_by_id: int | None
    destroyed_at: datetime | None
    lines: tuple[DueCase, ...]
    counts: dict[str, int]
    kept: tuple[str, ...]


def propose_destruction(
    session: Session, day: date, by: Actor, rules: Retention | None = None
) -> Register:
    """List the cases whose data is due on a day, for another person to look at and destroy.

    Raises:
        InvalidFacts: the day has not come yet.
        StepNotPossible: nothing is due that is not on an open list already.
        NotAllowed: ``by`` may not propose this.
    """
    _allowed(by, PROPOSERS)
    if day > today():
        raise InvalidFacts("day", "mag niet in de toekomst liggen")
    # Two lists at once would hold the same cases.
    session.execute(text("LOCK TABLE destruction IN SHARE ROW EXCLUSIVE MODE"))
    open_numbers = set(
        session.scalars(
            select(DestructionLine.number)
            .join(Destruction, Destruction.destruction_id == DestructionLine.destruction_id)
            .where(Destruction.destroyed_at.is_(None))
        )
    )
    cases = [case for case in due(session, day, rules) if case.number not in open_numbers]
    if not cases:
        raise StepNotPossible("Er is niets te vernietigen dat niet al op een open lijst staat.")
    listed = Destruction(day=day, proposed_by_id=by.person_id, proposed_at=now())
    session.add(listed)
    session.flush()
    session.execute(
        insert(DestructionLine),
        [
            {
                "destruction_id": listed.destruction_id,
                "number": case.number,
                "result": case.result,
                "closed_on": case.closed_on,
                "due_on": case.due_on,
                "ground": case.ground,
            }
            for case in cases
        ],
    )
    record(
        session,
        by,
        "propose_destruction",
        OBJECT,
        str(listed.destruction_id),
        payload={"day": day, "cases": len(cases)},
    )
    return register_of(session, listed.destruction_id)


def destroy(
    session: Session, destruction_id: int, by: Actor, rules: Retention | None = None
) -> Register:
    """Destroy what is on a list, as the second person. It cannot be undone.

    A case that is no longer due, for it was opened again, keeps its data and stands in ``kept``.

    Raises:
        DestructionNotFound: there is no such list.
        FourEyes: ``by`` made the list.
        StepNotPossible: it was carried out before.
        NotAllowed: ``by`` may not destroy.
        SignInTooOld: ``by`` did not sign in just now.
    """
    _allowed(by, DESTROYERS)
    by.require_fresh(timedelta(minutes=get_settings().fresh_sign_in_minutes))
    listed = session.get(Destruction, destruction_id, with_for_update=True)
    if listed is None:
        raise DestructionNotFound("there is no such destruction")
    if listed.destroyed_at is not None:
        raise StepNotPossible("Deze vernietiging is al uitgevoerd.")
    if listed.proposed_by_id == by.person_id:
        raise FourEyes("Wie de lijst maakte, kan de vernietiging niet zelf uitvoeren.")
    numbers = _still_due(session, listed, rules)
    listed.destroyed_by_id = by.person_id
    listed.destroyed_at = now()
    session.flush()
    # The triggers let go of what is on the list of this destruction, in this transaction only.
    session.execute(
        select(
            func.set_config("retrofit.destruction", str(destruction_id), True),
            func.set_config(SETTING, Purpose.DESTRUCTION, True),
        )
    )
    totals: dict[str, int] = {}
    for kind, statement in _EMPTY.items():
        gone: dict[str, int] = {}
        bound = {"destruction": destruction_id, "numbers": numbers}
        for number in session.execute(text(statement), bound).scalars():
            gone[number] = gone.get(number, 0) + 1
        totals[kind.value] = sum(gone.values())
        if gone:
            session.execute(
                insert(DestroyedData),
                [
                    {"destruction_id": destruction_id, "number": number, "kind": kind, "count": n}
                    for number, n in sorted(gone.items())
                ],
            )
    session.execute(text(_FORGET_ACCOUNTS), {"numbers": numbers})
    session.expire_all()
    record(
        session,
        by,
        "destroy",
        OBJECT,
        str(destruction_id),
        payload={"cases": len(numbers), "rows": totals},
    )
    return register_of(session, destruction_id)


def forget_old_answers(session: Session, rules: Retention | None = None) -> int:
    """Throw away the answers to idempotency keys that have had their time; return how many.

    They are copies that were kept for a while, no records: it takes no second person.
    """
    days = (rules or retention()).answers.days
    gone = forget_answers(session, now() - timedelta(days=days))
    if gone:
        record(session, None, "forget_answers", "kept_answer", "all", payload={"rows": gone})
    return gone


def register_of(session: Session, destruction_id: int) -> Register:
    """Return one destruction with its list and what went.

    Raises:
        DestructionNotFound: there is no such destruction.
    """
    listed = session.get(Destruction, destruction_id)
    if listed is None:
        raise DestructionNotFound("there is no such destruction")
    lines = session.scalars(
        select(DestructionLine)
        .where(DestructionLine.destruction_id == destruction_id)
        .order_by(DestructionLine.number)
    ).all()
    gone = session.execute(
        select(DestroyedData.kind, DestroyedData.number, DestroyedData.count).where(
            DestroyedData.destruction_id == destruction_id
        )
    ).all()
    counts = {kind.value: 0 for kind in PersonalData}
    for kind, _, count in gone:
        counts[kind.value] += count
    emptied = {number for _, number, _ in gone}
    return Register(
        destruction_id=listed.destruction_id,
        day=listed.day,
        proposed_by_id=listed.proposed_by_id,
        proposed_at=listed.proposed_at,
        destroyed_by_id=listed.destroyed_by_id,
        destroyed_at=listed.destroyed_at,
        lines=tuple(
            DueCase(line.number, line.result, line.closed_on, line.due_on, line.ground)
            for line in lines
        ),
        counts=counts,
        kept=tuple(line.number for line in lines if line.number not in emptied)
        if listed.destroyed_at
        else (),
    )


def register(session: Session) -> Sequence[Register]:
    """Return the whole register of destruction, newest first."""
    numbers = session.scalars(
        select(Destruction.destruction_id).order_by(Destruction.destruction_id.desc())
    )
    return [register_of(session, number) for number in numbers.all()]


def _still_due(session: Session, listed: Destruction, rules: Retention | None) -> list[str]:
    """Lock the cases of a list and return those that are due still."""
    numbers = select(DestructionLine.number).where(
        DestructionLine.destruction_id == listed.destruction_id
    )
    locked = session.scalars(
        select(SubsidyCase.number)
        .where(SubsidyCase.number.in_(numbers))
        .order_by(SubsidyCase.number)
        .with_for_update(key_share=True)
    ).all()
    # A case of the desk's own list has no row to lock: nobody takes a step in it here.
    elsewhere = set(session.scalars(numbers)) - set(locked)
    still = {case.number for case in due(session, listed.day, rules)}
    return sorted(still & (set(locked) | elsewhere))


def _allowed(by: Actor, roles: Sequence[Role]) -> None:
    """Check that this person may, here: on the machine itself whoever could change the tables."""
    if by.by_key:
        raise NotAllowed("a key destroys nothing")
    if not by.is_command:
        by.require(*roles)
