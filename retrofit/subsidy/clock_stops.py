"""What stops the decision clock: pauses, and a postponement."""

from datetime import date

from sqlalchemy.orm import Session

from retrofit.codes import PauseKind
from retrofit.errors import InvalidFacts
from retrofit.models import CaseStep
from retrofit.people.actor import Actor
from retrofit.subsidy import clock, dates
from retrofit.subsidy.case_file import CaseFile, open_case, require
from retrofit.subsidy.objection_stops import check_postponement
from retrofit.subsidy.steps import act, day_of_step, record
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

    After a reopening that is the clock of the objection (Awb 7:10 lid 4, 7:14).
    A pause that has no end yet is ended by the same call with its ``first_day`` and a last day.
    """
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    if first_day < file.received_on:
        raise InvalidFacts("firstDay", "mag niet voor de ontvangst van de aanvraag liggen")
    upheld = dates.unanswered(file)
    if upheld and first_day < upheld[-1].received_on:
        raise InvalidFacts("firstDay", "mag niet voor de ontvangst van het bezwaar liggen")
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
    article = _article(file, "Awb 4:15 lid 2", clock.OBJECTION_PAUSE_ARTICLE[kind])
    record(session, file, added, by, legal_basis=article, reason_code=kind.value)
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
    """Announce that the decision comes later (verdagen, Awb 4:14; on an objection Awb 7:10 lid 3).

    Raises:
        StepNotPossible: the term is over, or the case was postponed before.
        InvalidFacts: ``until`` does not lie later; on an objection see ``check_postponement``.
    """
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    said_on = day_of_step(file, on)
    article = _article(file, "Awb 4:14", "Awb 7:10 lid 3")
    upheld = dates.unanswered(file)
    if upheld:
        check_postponement(file, upheld[-1], said_on, until)
    else:
        require(file.last(Action.POSTPONE) is None, "De beslissing is al een keer verdaagd.")
        require(
            said_on <= dates.decision_due(file).on,
            f"De beslistermijn is voorbij; verdagen kan alleen daarbinnen ({article}).",
        )
    if until <= said_on:
        raise InvalidFacts("until", "moet na de dag van de mededeling liggen")
    added = act(session, file, Action.POSTPONE, by=by, on=said_on, until=until.isoformat())
    record(session, file, added, by, legal_basis=article)
    return added


def _article(file: CaseFile, first: str, on_objection: str) -> str:
    """Return the article for a term: of the first decision, or of a new one after an objection."""
    return on_objection if dates.unanswered(file) else first
