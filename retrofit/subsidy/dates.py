"""The days that matter in a case, worked out from its steps each time anew; none is stored."""

from datetime import date

from retrofit.codes import DecisionKind
from retrofit.errors import StepNotPossible
from retrofit.models import CaseStep, Decision, Objection
from retrofit.subsidy import clock
from retrofit.subsidy.case_file import CaseFile
from retrofit.subsidy.clock import Due, DueStep, Postponement, Term, TermUnit
from retrofit.subsidy.clock_pauses import ONE_DAY
from retrofit.subsidy.decision_kinds import GAVE_NOTHING, GRANTS
from retrofit.subsidy.stops import pauses, postponement, requests
from retrofit.subsidy.terms import dutch
from retrofit.subsidy.transitions import Action
from retrofit.subsidy.upheld import asks_new_decision, new_decision, objected_to, reopening
from retrofit.today import today

A = Action
#: Steps that end the first decision term.
ENDS_DECISION = (A.GRANT, A.REFUSE, A.NOT_PROCESS, A.WITHDRAW)
ENDS_SETTLEMENT = (A.SETTLE, A.SETTLE_EX_OFFICIO)


def decision_due(file: CaseFile, as_of: date | None = None) -> Due:
    """Return the last day for the first decision on the application (Awb 4:13 to 4:15).

    A new one after an upheld objection falls under the term of ``objection_decision_due``.
    """
    rules = file.version.decision
    term = Term(
        rules.weeks,
        is_in_regulation=rules.is_in_regulation,
        is_extended_on_holidays=rules.is_extended_on_holidays,
        article=rules.article if rules.is_in_regulation else "",
    )
    ended = first_decided(file)
    steps = [s for s in file.steps if ended is None or s.seq < ended.seq]
    return clock.decision_due(
        file.received_on,
        term,
        requests(steps, A.REQUEST_SUPPLEMENT, A.RECORD_SUPPLEMENT),
        pauses(steps),
        postponement(steps),
        as_of=as_of or today(),
    )


def first_decided(file: CaseFile) -> CaseStep | None:
    """Return the step that ended the first decision term."""
    return next(iter(file.taken(*ENDS_DECISION)), None)


def newest_decision_due(file: CaseFile) -> Due:
    """Return the last day for the newest decision: the first, or a new one after an objection."""
    upheld = [
        each
        for each in file.objections
        if objected_to(file, each).kind in GAVE_NOTHING and asks_new_decision(file, each)
    ]
    return objection_decision_due(file, upheld[-1]) if upheld else decision_due(file)


def settlement_due(file: CaseFile, as_of: date | None = None) -> Due:
    """Return the last day for the decision on the completion report (Awb 4:44, 4:13).

    Raises:
        StepNotPossible: there is no report.
    """
    first = first_reported(file)
    if first is None:
        raise StepNotPossible("Er is nog geen gereedmelding.")
    rules = file.version.settlement
    term = Term(
        rules.weeks,
        is_in_regulation=rules.is_in_regulation,
        is_extended_on_holidays=rules.is_extended_on_holidays,
        article=rules.article if rules.is_in_regulation else "",
    )
    steps = [s for s in file.steps if s.seq >= first.seq]
    return clock.settlement_due(
        first.happened_on,
        term,
        requests(steps, A.ASK_EVIDENCE, A.REPORT_COMPLETION),
        pauses(steps),
        postponement(steps),
        as_of=as_of or today(),
    )


def first_reported(file: CaseFile) -> CaseStep | None:
    """Return the completion report with which the settlement term began."""
    return next(iter(file.taken(A.REPORT_COMPLETION)), None)


def not_processed_due(file: CaseFile, as_of: date | None = None) -> Due:
    """Return the last day to decide not to process an application (Awb 4:5 lid 4)."""
    asked = requests(file.steps, A.REQUEST_SUPPLEMENT, A.RECORD_SUPPLEMENT)
    if not asked:
        raise StepNotPossible("Er is geen aanvulling gevraagd (Awb 4:5 lid 1).")
    return clock.not_processed_due(asked[-1], as_of=as_of or today())


def objection_due(file: CaseFile, decision: Decision) -> Due:
    """Return the last day to object to a decision (Awb 6:7, 6:8)."""
    return clock.objection_due(decision.announced_on)


def is_objection_in_time(file: CaseFile, decision: Decision, objection: Objection) -> bool:
    """Tell whether an objection came in time (Awb 6:9)."""
    return clock.objection_is_in_time(
        objection_due(file, decision), objection.received_on, objection.posted_on
    )


def objection_decision_due(
    file: CaseFile,
    objection: Objection,
    as_of: date | None = None,
    *,
    said: Postponement | None = None,
) -> Due:
    """Return the last day for the decision on an objection, new decision included (Awb 7:10).

    With ``said`` it is the day that announcing this delay would make it.
    """
    told = judgment(file, objection)
    if told is not None:
        return judged_due(told)
    decision = objected_to(file, objection)
    steps = [*of_objection(file, objection), *since_reopened(file, objection)]
    return clock.objection_decision_due(
        objection_due(file, decision),
        has_committee=file.version.objection.has_committee,
        repairs=requests(steps, A.ASK_REPAIR, A.RECORD_REPAIR),
        pauses=pauses(steps),
        postponement=said or postponement(steps),
        upheld_on=objection.decided_on if asks_new_decision(file, objection) else None,
        as_of=as_of or today(),
    )


def judgment(file: CaseFile, appeal: Objection) -> CaseStep | None:
    """Return the step that recorded what a court said."""
    steps = of_objection(file, appeal)
    return next((step for step in steps if step.action == A.RECORD_JUDGMENT), None)


def judged_due(told: CaseStep) -> Due:
    """Return the last day for the new decision that a judgment names (Awb 8:72 lid 4)."""
    until = date.fromisoformat(told.details["until"])
    said = DueStep(
        f"De uitspraak van {dutch(told.happened_on)} noemt als laatste dag {dutch(until)}.",
        "Awb 8:72 lid 4",
        until,
    )
    return Due(until, until, (said,), told.happened_on + ONE_DAY)


def of_objection(file: CaseFile, objection: Objection) -> list[CaseStep]:
    """Return the steps that name an objection."""
    one = objection.objection_id
    return [step for step in file.steps if step.details.get("objection_id") == one]


def is_postponed(file: CaseFile, objection: Objection) -> bool:
    """Tell whether the decision on an objection was postponed before (Awb 7:10 lid 3)."""
    steps = [*of_objection(file, objection), *since_reopened(file, objection)]
    return postponement(steps) is not None


def since_reopened(file: CaseFile, objection: Objection) -> list[CaseStep]:
    """Return the steps from the reopening on an objection until the new decision."""
    reopened = reopening(file, objection)
    if reopened is None:
        return []
    answered = new_decision(file, objection)
    return [
        step
        for step in file.steps
        if step.seq > reopened.seq and (answered is None or step.seq < answered.seq)
    ]


def granted_on(file: CaseFile) -> date:
    """Return the day on which the grant was announced.

    Raises:
        StepNotPossible: nothing is granted.
    """
    step = file.last(A.GRANT, A.GRANT_ON_OBJECTION)
    if step is None:
        raise StepNotPossible("Er is niets verleend.")
    return step.happened_on


def execution_until(file: CaseFile) -> date | None:
    """Return the last day for the works; None when nothing is granted."""
    due = execution_due(file)
    return due.on if due else None


def execution_due(file: CaseFile) -> Due | None:
    """Return the term for the works, as the grant or its last amendment has it."""
    if file.last(A.GRANT, A.GRANT_ON_OBJECTION) is None:
        return None
    until = None
    for decision in file.decisions:
        said = (decision.snapshot or {}).get("execution_until")
        if decision.kind in GRANTS and said:
            until = date.fromisoformat(said)
        elif decision.kind is DecisionKind.GRANT:
            until = None
    rules = file.version.execution
    return clock.execution_due(
        granted_on(file), Term(rules.months, TermUnit.MONTHS, article=rules.article), until=until
    )


def payment_due(file: CaseFile, decision: Decision) -> Due:
    """Return the last day to pay on a decision (Awb 4:87)."""
    rules = file.version.payment
    return clock.payment_due(decision.announced_on, Term(rules.weeks, article=rules.article))


def reply_until(file: CaseFile, sent_on: date) -> date:
    """Return the last day to answer a letter that asks for something."""
    return clock.recovery_term(sent_on, file.version.supplement.days)
