"""What stops the decision clock or answers for it: pauses, a postponement, a notice of default."""

from datetime import date

from sqlalchemy.orm import Session

from retrofit.codes import PauseKind
from retrofit.errors import InvalidFacts
from retrofit.models import CaseStep
from retrofit.people.actor import Actor
from retrofit.subsidy import dates
from retrofit.subsidy.case_file import open_case, require
from retrofit.subsidy.steps import act, day_of_step, record, step
from retrofit.subsidy.transitions import Action
from retrofit.today import today


def pause(
    session: Session,
    number: str,
    kind: PauseKind,
    first_day: date,
    *,
    by: Actor,
    last_day: date | None,
    reason: str,
    expected_version: int | None = None,
) -> CaseStep:
    """Let the decision clock stand still (Awb 4:15 lid 2): consent, delay by the applicant, force.

    A pause that has no end yet is ended by the same call with its ``first_day`` and a last day.
    """
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    if first_day < file.received_on:
        raise InvalidFacts("firstDay", "mag niet voor de ontvangst van de aanvraag liggen")
    if last_day is not None and last_day < first_day:
        raise InvalidFacts("lastDay", "mag niet voor de eerste dag liggen")
    if kind is not PauseKind.CONSENT and first_day > today():
        raise InvalidFacts("firstDay", "mag niet in de toekomst liggen")
    added = act(
        session,
        file,
        Action.PAUSE,
        by=by,
        kind=kind.value,
        first_day=first_day.isoformat(),
        last_day=last_day.isoformat() if last_day else None,
        reason=reason,
    )
    record(session, file, added, by, legal_basis="Awb 4:15 lid 2", reason_code=kind.value)
    return added


def postpone(
    session: Session,
    number: str,
    until: date,
    *,
    by: Actor,
    on: date | None = None,
    expected_version: int | None = None,
) -> CaseStep:
    """Announce that the decision comes later (verdagen, Awb 4:14).

    Raises:
        StepNotPossible: the term is over, or the case was postponed before.
    """
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    said_on = day_of_step(file, on)
    require(file.last(Action.POSTPONE) is None, "De beslissing is al een keer verdaagd.")
    require(
        said_on <= dates.decision_due(file).on,
        "De beslistermijn is voorbij; verdagen kan alleen daarbinnen (Awb 4:14).",
    )
    if until <= said_on:
        raise InvalidFacts("until", "moet na de dag van de mededeling liggen")
    added = act(session, file, Action.POSTPONE, by=by, on=said_on, until=until.isoformat())
    record(session, file, added, by, legal_basis="Awb 4:14")
    return added


def record_default_notice(
    session: Session,
    number: str,
    *,
    by: Actor,
    received_on: date | None = None,
    expected_version: int | None = None,
) -> CaseStep:
    """Record a notice of default (ingebrekestelling, Awb 4:17 lid 3)."""
    opened = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    day = day_of_step(opened, received_on, "receivedOn")
    file, added = step(session, number, Action.DEFAULT_NOTICE, by=by, on=day)
    record(session, file, added, by, legal_basis="Awb 4:17")
    return added
