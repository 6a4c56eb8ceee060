"""The letters of a case on their way out: which there are, and when each was sent."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from retrofit import audit
from retrofit.codes import Role
from retrofit.errors import InvalidFacts, NotFound
from retrofit.models import CaseStep, Letter
from retrofit.people.actor import Actor
from retrofit.subsidy.case_file import CaseFile, open_case, require
from retrofit.today import today

#: Who sends letters.
SENDERS = (Role.INTAKE, Role.CASE_HANDLER)


def letters_of(session: Session, file: CaseFile) -> list[Letter]:
    """Return the letters of a case, oldest first."""
    found = session.scalars(
        select(Letter).where(Letter.number == file.number).order_by(Letter.letter_id)
    )
    return list(found)


def letter_of_step(session: Session, step: CaseStep) -> Letter | None:
    """Return the letter that tells of a step; None when there is none."""
    return session.scalars(select(Letter).where(Letter.step_id == step.step_id)).one_or_none()


def record_sending(
    session: Session,
    number: str,
    letter_id: int,
    *,
    by: Actor,
    sent_on: date | None = None,
    expected_version: int | None = None,
) -> Letter:
    """Record that a letter was sent; its term runs from the day on the letter.

    Raises:
        NotFound: the case has no such letter.
        StepNotPossible: it was sent before.
        InvalidFacts: before the day on the letter, or in the future.
    """
    by.require(*SENDERS)
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    letter = session.get(Letter, letter_id)
    if letter is None or letter.number != file.number:
        raise NotFound("er is geen brief met dit nummer")
    require(letter.sent_on is None, "Deze brief is al verzonden.")
    day = sent_on or today()
    if not letter.dated_on <= day <= today():
        raise InvalidFacts("sentOn", "ligt voor de dag op de brief of in de toekomst")
    letter.sent_on = day
    session.flush()
    audit.record(
        session,
        by,
        "letter_sent",
        "letter",
        str(letter_id),
        case_number=number,
        payload={"kind": letter.kind, "sent_on": day},
        legal_basis="Awb 3:41" if letter.kind != "acknowledgement" else "Awb 2:17",
    )
    return letter
