"""One step of a case: opened, locked, checked, taken, and written in the audit trail."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from retrofit import audit
from retrofit.errors import InvalidFacts
from retrofit.models import CaseStep, SubsidyCase
from retrofit.people.actor import Actor
from retrofit.privacy.free_text import refuse_applicant
from retrofit.subsidy.case_file import CaseFile, open_case
from retrofit.subsidy.possible import check
from retrofit.subsidy.transitions import Action, take
from retrofit.today import today


def step(
    session: Session,
    number: str,
    action: Action,
    *,
    by: Actor,
    on: date | None = None,
    expected_version: int | None = None,
    **details: Any,
) -> tuple[CaseFile, CaseStep]:
    """Open and lock a case, check a step and take it; the caller does what else belongs to it.

    Raises:
        CaseNotFound, StaleVersion, StepNotPossible, NotAllowed, FourEyes: see ``possible.check``.
        InvalidFacts: ``on`` lies before the receipt or in the future.
    """
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    return file, act(session, file, action, by=by, on=on, **details)


def act(
    session: Session,
    file: CaseFile,
    action: Action,
    *,
    by: Actor,
    on: date | None = None,
    **details: Any,
) -> CaseStep:
    """Check a step of an opened and locked case, and take it.

    Raises:
        StepNotPossible, NotAllowed, FourEyes: see ``possible.check``.
        InvalidFacts: ``on`` lies before the receipt or in the future, or a text names the
            applicant.
    """
    day = day_of_step(file, on)
    check(file, action, by, day)
    refuse_applicant(session, file.number, details)
    added = take(session, file.case, action, by=by, on=day, **details)
    file.steps.append(added)
    return added


def day_of_step(file: CaseFile, on: date | None, field: str = "on") -> date:
    """Return the day of a step: today unless another day in the life of the case is given.

    Raises:
        InvalidFacts: the day lies before the receipt or in the future.
    """
    day = on or today()
    if day > today():
        raise InvalidFacts(field, "mag niet in de toekomst liggen")
    if day < file.received_on:
        raise InvalidFacts(field, "mag niet voor de ontvangst van de aanvraag liggen")
    return day


def record(
    session: Session, file: CaseFile, added: CaseStep, by: Actor, **more: Any
) -> SubsidyCase:
    """Write the audit event of a step; the last thing a use case does."""
    audit.record(
        session,
        by,
        f"case_{added.action}",
        "application",
        file.number,
        from_state=added.from_state,
        to_state=added.to_state,
        policy_version=f"{file.case.scheme} {file.case.scheme_version}",
        payload={"details": added.details},
        **more,
    )
    return file.case
