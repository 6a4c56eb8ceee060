"""What stops the clock of a decision on an objection: a repair, a pause, a delay announced."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from retrofit.codes import ObjectionState, PauseKind
from retrofit.errors import InvalidFacts
from retrofit.models import CaseStep, Objection
from retrofit.people.actor import Actor
from retrofit.subsidy import clock, correspondence, dates
from retrofit.subsidy.case_file import CaseFile, open_case, require
from retrofit.subsidy.objection_days import to_decide
from retrofit.subsidy.objections import day_on_objection
from retrofit.subsidy.steps import act, record
from retrofit.subsidy.terms import Postponement, dutch
from retrofit.subsidy.transitions import Action
from retrofit.today import today


def ask_repair(
    session: Session,
    number: str,
    objection_id: int,
    items: Sequence[str],
    *,
    by: Actor,
    on: date | None = None,
    until: date | None = None,
    expected_version: int | None = None,
) -> Objection:
    """Ask to mend an objection (Awb 6:6); the clock stands still from the next day (7:10 lid 2).

    Args:
        items: what is missing, each a line of the letter.
        on: day on which the letter was sent.
        until: last day to answer; the scheme's term for letters, ending on a working day, when
            None.

    Raises:
        StepNotPossible: it was heard already.
    """
    if not items:
        raise InvalidFacts("items", "noem ten minste wat er ontbreekt")
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    objection = file.objection(objection_id)
    sent_on = day_on_objection(file, objection, on)
    last = until or dates.reply_until(file, sent_on)
    if last <= sent_on:
        raise InvalidFacts("until", "moet na de dag van verzending liggen")
    require(
        objection.state in (ObjectionState.FILED, ObjectionState.REPAIR_ASKED),
        "Herstel wordt voor de hoorzitting gevraagd (Awb 6:6).",
    )
    added = act(
        session,
        file,
        Action.ASK_REPAIR,
        by=by,
        on=sent_on,
        objection_id=objection_id,
        items=list(items),
        until=last.isoformat(),
    )
    objection.state = ObjectionState.REPAIR_ASKED
    session.flush()
    correspondence.write_repair_request(session, file, objection, added, by)
    record(session, file, added, by, legal_basis="Awb 6:6, 7:10 lid 2")
    return objection


def record_repair(
    session: Session,
    number: str,
    objection_id: int,
    *,
    by: Actor,
    received_on: date | None = None,
    expected_version: int | None = None,
) -> Objection:
    """Record that an objection was mended; one after the term is recorded as well."""
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    objection = file.objection(objection_id)
    day = day_on_objection(file, objection, received_on, "receivedOn")
    _require_open(objection)
    asked = [s for s in dates.of_objection(file, objection) if s.action == Action.ASK_REPAIR]
    require(asked, "Er is geen herstel van dit bezwaar gevraagd (Awb 6:6).")
    if day < asked[-1].happened_on:
        raise InvalidFacts("receivedOn", "ligt voor de vraag om herstel")
    added = act(session, file, Action.RECORD_REPAIR, by=by, on=day, objection_id=objection_id)
    record(session, file, added, by, legal_basis="Awb 6:6, 7:10 lid 2")
    return objection


def pause_objection(
    session: Session,
    number: str,
    objection_id: int,
    kind: PauseKind,
    first_day: date,
    *,
    by: Actor,
    last_day: date | None,
    reason: str,
    expected_version: int | None = None,
) -> Objection:
    """Let the clock of an objection stand still: consent (Awb 7:10 lid 4), or 4:15 lid 2 by 7:14.

    A pause that has no end yet is ended by the same call with its ``first_day`` and a last day.

    Raises:
        InvalidFacts: it begins before the objection, or ends before it begins.
    """
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    objection = file.objection(objection_id)
    if first_day < objection.received_on:
        raise InvalidFacts("firstDay", "mag niet voor de ontvangst van het bezwaar liggen")
    if last_day is not None and last_day < first_day:
        raise InvalidFacts("lastDay", "mag niet voor de eerste dag liggen")
    if kind is not PauseKind.CONSENT and first_day > today():
        raise InvalidFacts("firstDay", "mag niet in de toekomst liggen")
    _require_undecided(file, objection)
    added = act(
        session,
        file,
        Action.PAUSE_OBJECTION,
        by=by,
        objection_id=objection_id,
        kind=kind.value,
        first_day=first_day.isoformat(),
        last_day=last_day.isoformat() if last_day else None,
        reason=reason,
    )
    article = clock.OBJECTION_PAUSE_ARTICLE[kind]
    record(session, file, added, by, legal_basis=article, reason_code=kind.value)
    return objection


def postpone_objection(
    session: Session,
    number: str,
    objection_id: int,
    until: date,
    *,
    by: Actor,
    on: date | None = None,
    expected_version: int | None = None,
) -> Objection:
    """Announce that the decision on an objection comes later (verdagen, Awb 7:10 lid 3).

    Raises:
        StepNotPossible, InvalidFacts: see ``check_postponement``.
    """
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    objection = file.objection(objection_id)
    said_on = day_on_objection(file, objection, on)
    _require_undecided(file, objection)
    check_postponement(file, objection, said_on, until)
    added: CaseStep = act(
        session,
        file,
        Action.POSTPONE_OBJECTION,
        by=by,
        on=said_on,
        objection_id=objection_id,
        until=until.isoformat(),
    )
    correspondence.write_postponement(session, file, objection, added, by)
    record(session, file, added, by, legal_basis="Awb 7:10 lid 3")
    return objection


def check_postponement(file: CaseFile, objection: Objection, said_on: date, until: date) -> None:
    """Check a delay of the decision on an objection: once, within the term, for six weeks at most.

    Raises:
        StepNotPossible: it was postponed before, or the term is over.
        InvalidFacts: ``until`` is no later than the term, or later than the law allows.
    """
    require(
        not dates.is_postponed(file, objection),
        "De beslissing op dit bezwaar is al een keer verdaagd.",
    )
    due = dates.objection_decision_due(file, objection, today())
    require(
        said_on <= due.on,
        f"De beslistermijn liep tot en met {dutch(due.on)}; verdagen kan alleen daarbinnen (Awb"
        " 7:10 lid 3).",
    )
    if until <= due.on:
        raise InvalidFacts("until", f"moet na het einde van de termijn liggen, {dutch(due.on)}")
    delayed = dates.objection_decision_due(
        file, objection, today(), said=Postponement(said_on, until)
    )
    if delayed.on < until:
        raise InvalidFacts(
            "until",
            f"verdagen kan met ten hoogste zes weken, tot en met {dutch(delayed.on)}; langer"
            " alleen met instemming (Awb 7:10 lid 3 en 4)",
        )


def _require_open(objection: Objection) -> None:
    require(objection.state is not ObjectionState.DECIDED, "Op dit bezwaar is al beslist.")


def _require_undecided(file: CaseFile, objection: Objection) -> None:
    """Require that the clock runs: undecided, or upheld with the new decision still to come."""
    require(objection in to_decide(file), "Op dit bezwaar is al beslist.")
