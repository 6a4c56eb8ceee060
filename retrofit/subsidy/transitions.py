"""The steps of a case, as one table, and the one function that takes them.

``STEPS`` says which step leads from where to where, who may take it, and which of them decide. The
database holds the same table (``case_edge``) and takes no other step; a test compares the two.

Source: Awb titles 4.1 and 4.2; states and transitions as the domain reference lists them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from gis.codes import CaseState
from retrofit.codes import Role
from retrofit.errors import StepNotPossible
from retrofit.models import CaseStep, SubsidyCase
from retrofit.people.actor import Actor
from retrofit.texts import CASE_STATE
from retrofit.today import now

S = CaseState


class Action(StrEnum):
    """Kind of step."""

    RECEIVE = "receive"
    ASSIGN = "assign"
    CHANGE = "change"
    REQUEST_SUPPLEMENT = "request_supplement"
    RECORD_SUPPLEMENT = "record_supplement"
    COMPLETE = "complete"
    PAUSE = "pause"
    POSTPONE = "postpone"
    DEFAULT_NOTICE = "default_notice"
    REJECT_NOTICE = "reject_notice"
    SET_PENALTY = "set_penalty"
    PAY_PENALTY = "pay_penalty"
    PROPOSE = "propose"
    PROPOSE_NOT_PROCESSED = "propose_not_processed"
    RETURN = "return"
    GRANT = "grant"
    REFUSE = "refuse"
    NOT_PROCESS = "not_process"
    WITHDRAW = "withdraw"
    START = "start"
    PROPOSE_AMENDMENT = "propose_amendment"
    AMEND = "amend"
    PROPOSE_REVOCATION = "propose_revocation"
    REVOKE = "revoke"
    REPORT_COMPLETION = "report_completion"
    ASK_EVIDENCE = "ask_evidence"
    REMIND = "remind"
    PROPOSE_SETTLEMENT = "propose_settlement"
    RETURN_SETTLEMENT = "return_settlement"
    RETURN_DRAFT = "return_draft"
    SETTLE = "settle"
    PROPOSE_EX_OFFICIO = "propose_ex_officio"
    SETTLE_EX_OFFICIO = "settle_ex_officio"
    PROPOSE_REVISION = "propose_revision"
    REVISE = "revise"
    PROPOSE_ON_OBJECTION = "propose_on_objection"
    GRANT_ON_OBJECTION = "grant_on_objection"
    AMEND_ON_OBJECTION = "amend_on_objection"
    REVISE_ON_OBJECTION = "revise_on_objection"
    REOPEN_ON_OBJECTION = "reopen_on_objection"
    ORDER_PAYMENT = "order_payment"
    RELEASE_PAYMENT = "release_payment"
    CONFIRM_PAYMENT = "confirm_payment"
    CANCEL_PAYMENT = "cancel_payment"
    RECOVER = "recover"
    WAIVE = "waive"
    FILE_OBJECTION = "file_objection"
    ASK_REPAIR = "ask_repair"
    RECORD_REPAIR = "record_repair"
    PAUSE_OBJECTION = "pause_objection"
    POSTPONE_OBJECTION = "postpone_objection"
    HANDLE_OBJECTION = "handle_objection"
    DECIDE_OBJECTION = "decide_objection"
    FILE_APPEAL = "file_appeal"
    RECORD_JUDGMENT = "record_judgment"
    CLOSE = "close"


UNDECIDED = (S.RECEIVED, S.AWAITING_SUPPLEMENT, S.IN_ASSESSMENT, S.PROPOSED)
RUNNING = (S.GRANTED, S.IN_PROGRESS)
REPORTED = (S.COMPLETION_REPORTED, S.SETTLEMENT_PROPOSED)
#: A decision of ours is awaited: on the application, or on a report (also while more is asked).
TO_DECIDE = (*UNDECIDED, S.IN_PROGRESS, *REPORTED)
FINAL = (S.REFUSED, S.NOT_PROCESSED, S.GRANT_REVOKED, S.SETTLED, S.SETTLEMENT_REVISED)
DECIDED = (*RUNNING, *REPORTED, *FINAL)
#: A penalty can be objected to before the application is decided on, and once it was withdrawn.
OBJECTED = (*UNDECIDED, *DECIDED, S.WITHDRAWN, S.CLOSED)
#: Where a proposal on an upheld objection waits, by what the new decision is.
GRANTED_ANEW = (S.REFUSED, S.GRANT_REVOKED, S.CLOSED)
AMENDED_ANEW = (*RUNNING, S.COMPLETION_REPORTED)
REVISED = (S.SETTLED, S.SETTLEMENT_REVISED, S.CLOSED)

INTAKE = (Role.INTAKE, Role.CASE_HANDLER)
HANDLER = (Role.CASE_HANDLER,)
DECIDER = (Role.REVIEWER, Role.BUDGET_HOLDER)
FUNDS = (Role.BUDGET_HOLDER,)


@dataclass(frozen=True, slots=True)
class Step:
    """A row of the table; ``to`` is None where the state stays what it is."""

    action: Action
    since: tuple[CaseState | None, ...]
    to: CaseState | None
    roles: tuple[Role, ...]
    decides: bool = False


STEPS: tuple[Step, ...] = (
    Step(Action.RECEIVE, (None,), S.RECEIVED, INTAKE),
    Step(Action.ASSIGN, (*UNDECIDED, *DECIDED), None, HANDLER),
    Step(Action.CHANGE, (S.RECEIVED, S.AWAITING_SUPPLEMENT, S.IN_ASSESSMENT), None, HANDLER),
    Step(
        Action.REQUEST_SUPPLEMENT,
        (S.RECEIVED, S.AWAITING_SUPPLEMENT, S.IN_ASSESSMENT),
        S.AWAITING_SUPPLEMENT,
        HANDLER,
    ),
    Step(Action.RECORD_SUPPLEMENT, (S.AWAITING_SUPPLEMENT,), None, INTAKE),
    Step(Action.COMPLETE, (S.RECEIVED, S.AWAITING_SUPPLEMENT), S.IN_ASSESSMENT, HANDLER),
    Step(Action.PAUSE, TO_DECIDE, None, HANDLER),
    Step(Action.POSTPONE, TO_DECIDE, None, HANDLER),
    Step(Action.DEFAULT_NOTICE, (*UNDECIDED, *DECIDED), None, INTAKE),
    Step(Action.REJECT_NOTICE, OBJECTED, None, DECIDER),
    Step(Action.SET_PENALTY, OBJECTED, None, DECIDER),
    Step(Action.PAY_PENALTY, OBJECTED, None, FUNDS),
    Step(Action.PROPOSE, (S.IN_ASSESSMENT,), S.PROPOSED, HANDLER),
    Step(Action.RETURN, (S.PROPOSED,), S.IN_ASSESSMENT, DECIDER),
    Step(Action.GRANT, (S.PROPOSED,), S.GRANTED, DECIDER, decides=True),
    Step(Action.REFUSE, (S.PROPOSED,), S.REFUSED, DECIDER, decides=True),
    Step(Action.PROPOSE_NOT_PROCESSED, (S.AWAITING_SUPPLEMENT,), None, HANDLER),
    Step(Action.NOT_PROCESS, (S.AWAITING_SUPPLEMENT,), S.NOT_PROCESSED, DECIDER, decides=True),
    Step(Action.WITHDRAW, UNDECIDED, S.WITHDRAWN, HANDLER),
    Step(Action.START, (S.GRANTED,), S.IN_PROGRESS, (Role.CASE_HANDLER, Role.WUO_ADVISER)),
    Step(Action.PROPOSE_AMENDMENT, RUNNING, None, HANDLER),
    Step(Action.AMEND, RUNNING, None, DECIDER, decides=True),
    Step(Action.PROPOSE_REVOCATION, RUNNING, None, HANDLER),
    Step(Action.REVOKE, RUNNING, S.GRANT_REVOKED, DECIDER, decides=True),
    Step(Action.REPORT_COMPLETION, RUNNING, S.COMPLETION_REPORTED, INTAKE),
    Step(Action.ASK_EVIDENCE, (S.COMPLETION_REPORTED,), S.IN_PROGRESS, HANDLER),
    Step(Action.REMIND, RUNNING, None, HANDLER),
    Step(
        Action.PROPOSE_SETTLEMENT,
        (S.COMPLETION_REPORTED, S.IN_PROGRESS),
        S.SETTLEMENT_PROPOSED,
        HANDLER,
    ),
    Step(Action.RETURN_SETTLEMENT, (S.SETTLEMENT_PROPOSED,), S.COMPLETION_REPORTED, DECIDER),
    Step(Action.SETTLE, (S.SETTLEMENT_PROPOSED,), S.SETTLED, DECIDER, decides=True),
    Step(Action.PROPOSE_EX_OFFICIO, RUNNING, None, HANDLER),
    Step(Action.SETTLE_EX_OFFICIO, RUNNING, S.SETTLED, DECIDER, decides=True),
    Step(Action.PROPOSE_REVISION, REVISED, None, HANDLER),
    Step(Action.REVISE, REVISED, S.SETTLEMENT_REVISED, DECIDER, decides=True),
    Step(
        Action.PROPOSE_ON_OBJECTION,
        (*AMENDED_ANEW, S.REFUSED, S.GRANT_REVOKED, *REVISED),
        None,
        HANDLER,
    ),
    Step(Action.GRANT_ON_OBJECTION, GRANTED_ANEW, S.GRANTED, DECIDER, decides=True),
    Step(Action.AMEND_ON_OBJECTION, AMENDED_ANEW, None, DECIDER, decides=True),
    Step(Action.REVISE_ON_OBJECTION, REVISED, S.SETTLEMENT_REVISED, DECIDER, decides=True),
    # A draft that left the case where it was.
    Step(
        Action.RETURN_DRAFT,
        (S.AWAITING_SUPPLEMENT, *AMENDED_ANEW, S.REFUSED, S.GRANT_REVOKED, *REVISED),
        None,
        DECIDER,
    ),
    Step(
        Action.REOPEN_ON_OBJECTION,
        (S.NOT_PROCESSED, S.REFUSED, S.CLOSED),
        S.IN_ASSESSMENT,
        DECIDER,
    ),
    Step(Action.ORDER_PAYMENT, (*RUNNING, S.SETTLED, S.SETTLEMENT_REVISED), None, HANDLER),
    Step(Action.RELEASE_PAYMENT, (*DECIDED,), None, FUNDS),
    Step(Action.CONFIRM_PAYMENT, (*DECIDED,), None, FUNDS),
    Step(Action.CANCEL_PAYMENT, (*DECIDED,), None, (Role.CASE_HANDLER, Role.BUDGET_HOLDER)),
    Step(Action.RECOVER, DECIDED, None, FUNDS),
    Step(Action.WAIVE, DECIDED, None, FUNDS),
    Step(Action.FILE_OBJECTION, OBJECTED, None, INTAKE),
    Step(Action.ASK_REPAIR, OBJECTED, None, HANDLER),
    Step(Action.RECORD_REPAIR, OBJECTED, None, INTAKE),
    Step(Action.PAUSE_OBJECTION, OBJECTED, None, HANDLER),
    Step(Action.POSTPONE_OBJECTION, OBJECTED, None, HANDLER),
    Step(Action.HANDLE_OBJECTION, OBJECTED, None, HANDLER),
    Step(Action.DECIDE_OBJECTION, OBJECTED, None, DECIDER),
    Step(Action.FILE_APPEAL, OBJECTED, None, INTAKE),
    Step(Action.RECORD_JUDGMENT, OBJECTED, None, HANDLER),
    Step(Action.CLOSE, (*FINAL, S.WITHDRAWN), S.CLOSED, HANDLER),
)

STEP_OF = {step.action: step for step in STEPS}


def not_from_here(action: Action, state: CaseState | None) -> str:
    """Return the sentence that says from which states a step can be taken."""
    allowed = ", ".join(CASE_STATE[each] for each in STEP_OF[action].since if each)
    now_at = CASE_STATE[state] if state else "nieuw"
    return f"Deze zaak is {now_at}; deze stap kan alleen vanuit: {allowed or 'een nieuwe zaak'}."


def edges() -> Iterable[tuple[Action, CaseState | None, CaseState, bool]]:
    """Yield every edge of the graph: action, state before, state after, whether it decides."""
    for step in STEPS:
        for before in step.since:
            after = step.to or before
            assert after is not None  # noqa: S101 - a first step leads to a state
            yield step.action, before, after, step.decides


def take(
    session: Session,
    case: SubsidyCase,
    action: Action,
    *,
    by: Actor,
    on: date,
    **details: Any,
) -> CaseStep:
    """Take one step: add it to the case, which the database then brings to its new state.

    Args:
        session: the caller's transaction, with the case locked in it.
        case: the case; its state and version are those after the step when this returns.
        action: kind of step.
        by: who takes it.
        on: day on which it happened.
        details: facts of the step, as JSON; no personal data of applicants.

    Raises:
        StepNotPossible: this step does not exist from the state of the case.
        NotAllowed: ``by`` has no role that may take it.
    """
    step = STEP_OF[action]
    before = case.state if case.steps else None
    if before not in step.since:
        raise StepNotPossible(not_from_here(action, before))
    by.require(*step.roles)
    added = CaseStep(
        number=case.number,
        seq=case.steps + 1,
        action=action,
        from_state=before,
        to_state=step.to or case.state,
        happened_on=on,
        recorded_at=now(),
        by_id=by.person_id,
        details=details,
    )
    session.add(added)
    session.flush()
    session.refresh(case)
    return added
