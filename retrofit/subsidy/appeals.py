"""Appeals to the court (beroep) against a decision on an objection, and what follows on a judgment.

The court decides; the desk records. What it upholds is decided anew as after an objection. Source:
Awb 7:1, 8:1, 8:72.
"""

from datetime import date

from sqlalchemy.orm import Session

from retrofit.codes import ObjectionOutcome, ObjectionState
from retrofit.errors import InvalidFacts
from retrofit.models import Decision, Objection
from retrofit.people.actor import Actor
from retrofit.subsidy.case_file import CaseFile, open_case, require
from retrofit.subsidy.notice_decisions import reopen_notice
from retrofit.subsidy.objections import day_on_objection
from retrofit.subsidy.steps import act, day_of_step, record
from retrofit.subsidy.transitions import Action


def file_appeal(
    session: Session,
    number: str,
    decision_id: int,
    *,
    by: Actor,
    received_on: date | None = None,
    expected_version: int | None = None,
) -> Objection:
    """Record that somebody went to the court.

    Args:
        decision_id: decision taken on an objection, or the one that an objection left as it was.
        received_on: day on which the court told of it.

    Raises:
        StepNotPossible: an appeal runs already, or an objection must come first.
        InvalidFacts: it lies before the decision.
        NotFound: the case has no such decision.
    """
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    decision = file.decision(decision_id)
    day = day_of_step(file, received_on, "receivedOn")
    since = _open_to_the_court(file, decision)
    require(since, "Hierop is nog niet op bezwaar beslist: eerst kan bezwaar (Awb 7:1).")
    assert since is not None  # noqa: S101 - just required
    if day < since:
        raise InvalidFacts("receivedOn", "ligt voor de beslissing op het bezwaar")
    require(
        all(each.decision_id != decision_id for each in file.open_objections(is_appeal=True)),
        "Tegen dit besluit loopt al een beroep.",
    )
    appeal = Objection(
        number=number,
        decision_id=decision_id,
        received_on=day,
        state=ObjectionState.FILED,
        is_appeal=True,
    )
    session.add(appeal)
    session.flush()
    added = act(
        session,
        file,
        Action.FILE_APPEAL,
        by=by,
        on=day,
        objection_id=appeal.objection_id,
        decision_id=decision_id,
    )
    record(session, file, added, by, legal_basis="Awb 8:1")
    return appeal


def record_judgment(
    session: Session,
    number: str,
    appeal_id: int,
    outcome: ObjectionOutcome,
    *,
    by: Actor,
    text: str,
    on: date | None = None,
    until: date | None = None,
    expected_version: int | None = None,
) -> Objection:
    """Record what the court said, or that the appeal was withdrawn.

    Args:
        until: last day for the new decision, when the appeal is founded: of the judgment, or else
            of the term for a decision on an objection (Awb 7:10, 8:72 lid 4).

    Raises:
        StepNotPossible: the court has spoken already.
        InvalidFacts: a founded appeal without a last day, or another one with it.
    """
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    appeal = file.appeal(appeal_id)
    day = day_on_objection(file, appeal, on)
    require(appeal.state is not ObjectionState.DECIDED, "In dit beroep is al uitspraak gedaan.")
    is_founded = outcome is ObjectionOutcome.FOUNDED
    if is_founded and until is None:
        raise InvalidFacts("until", "noem de laatste dag voor het nieuwe besluit (Awb 8:72 lid 4)")
    if until is not None and (not is_founded or until <= day):
        reason = "moet na de uitspraak liggen" if is_founded else "hoort bij een gegrond beroep"
        raise InvalidFacts("until", reason)
    added = act(
        session,
        file,
        Action.RECORD_JUDGMENT,
        by=by,
        on=day,
        objection_id=appeal_id,
        outcome=outcome.value,
        until=until.isoformat() if until else None,
        text=text,
    )
    appeal.state = ObjectionState.DECIDED
    appeal.outcome = outcome
    appeal.decided_on = added.happened_on
    session.flush()
    reopen_notice(session, file, appeal)
    record(session, file, added, by, legal_basis="Awb 8:70, 8:72", reason_code=outcome.value)
    return appeal


def _open_to_the_court(file: CaseFile, decision: Decision) -> date | None:
    """Return since when an appeal is possible: a decision on an objection was taken."""
    if decision.objection_id is not None:
        return decision.announced_on
    days = [
        each.decided_on
        for each in file.objections
        if each.decision_id == decision.decision_id
        and not each.is_appeal
        and each.outcome in (ObjectionOutcome.UNFOUNDED, ObjectionOutcome.INADMISSIBLE)
        and each.decided_on
    ]
    return min(days, default=None)
