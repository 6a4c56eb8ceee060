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
from retrofit.subsidy.possible import check
from retrofit.subsidy.steps import act, day_of_step, record
from retrofit.subsidy.transitions import Action
from retrofit.subsidy.upheld import reopened_for
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

    After a completion report that is the clock of the settlement, after a reopening that of the
    objection (Awb 7:10 lid 4, 7:14).
    A pause that has no end yet is ended by the same call with its ``first_day`` and a last day.
    """
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    if first_day < file.received_on:
        raise InvalidFacts("firstDay", "mag niet voor de ontvangst van de aanvraag liggen")
    reported = dates.first_reported(file)
    if reported is not None and first_day < reported.happened_on:
        raise InvalidFacts("firstDay", "mag niet voor de gereedmelding liggen")
    objection = reopened_for(file)
    if objection is not None and first_day < objection.received_on:
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

    The decision on the application and that on the completion report can each be postponed once.

    Raises:
        StepNotPossible: the term is over, or the case was postponed before.
        InvalidFacts: ``until`` does not lie later; on an objection see ``check_postponement``.
    """
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    said_on = day_of_step(file, on)
    check(file, Action.POSTPONE, by, said_on)
    article = _article(file, "Awb 4:14", "Awb 7:10 lid 3")
    objection = reopened_for(file)
    if objection is not None:
        check_postponement(file, objection, said_on, until)
    else:
        said, reported = file.last(Action.POSTPONE), dates.first_reported(file)
        require(
            said is None or (reported is not None and reported.seq > said.seq),
            "De beslissing is al een keer verdaagd.",
        )
        due = dates.settlement_due(file) if reported else dates.decision_due(file)
        require(
            said_on <= due.on,
            f"De beslistermijn is voorbij; verdagen kan alleen daarbinnen ({article}).",
        )
    if until <= said_on:
        raise InvalidFacts("until", "moet na de dag van de mededeling liggen")
    added = act(session, file, Action.POSTPONE, by=by, on=said_on, until=until.isoformat())
    record(session, file, added, by, legal_basis=article)
    return added


def _article(file: CaseFile, first: str, on_objection: str) -> str:
    """Return the article for a term: of the first decision, or of a new one after an objection."""
    return on_objection if reopened_for(file) else first
