"""Upheld objections (gegronde bezwaren): what is still to be decided anew, and what answered it.

Source: Awb 7:11 lid 2; the new decision is part of the decision on the objection, so that against
it the way is to the court (Awb 7:1, 8:1).
"""

from retrofit.codes import DecisionKind, ObjectionOutcome
from retrofit.models import CaseStep, Decision, NoticeOfDefault, Objection, Proposal
from retrofit.subsidy.case_file import CaseFile
from retrofit.subsidy.decision_kinds import GRANTS, ON_NOTICES, SETTLEMENTS
from retrofit.subsidy.transitions import UNDECIDED, Action

DECIDES = {
    DecisionKind.GRANT: Action.GRANT,
    DecisionKind.REFUSAL: Action.REFUSE,
    DecisionKind.NOT_PROCESSED: Action.NOT_PROCESS,
    DecisionKind.AMENDMENT: Action.AMEND,
    DecisionKind.REVOCATION: Action.REVOKE,
    DecisionKind.SETTLEMENT: Action.SETTLE,
    DecisionKind.EX_OFFICIO: Action.SETTLE_EX_OFFICIO,
    DecisionKind.REVISION: Action.REVISE,
}
DECIDES_ANEW = {
    DecisionKind.GRANT: Action.GRANT_ON_OBJECTION,
    DecisionKind.AMENDMENT: Action.AMEND_ON_OBJECTION,
    DecisionKind.REVISION: Action.REVISE_ON_OBJECTION,
}


def unanswered(file: CaseFile) -> list[Objection]:
    """Return the upheld objections whose new decision is still to come."""
    return [
        each
        for each in file.objections
        if asks_new_decision(file, each) and new_decision(file, each) is None
    ]


def to_propose_anew(file: CaseFile) -> list[Objection]:
    """Return those of ``unanswered`` on which the new decision is proposed: to the subsidy."""
    return [each for each in unanswered(file) if objected_to(file, each).kind not in ON_NOTICES]


def to_decide_anew(file: CaseFile, notice: NoticeOfDefault) -> Objection | None:
    """Return the upheld objection on which a notice of default waits for its new decision."""
    found = (o for o in unanswered(file) if objected_to(file, o).notice_id == notice.notice_id)
    return next(found, None)


def asks_new_decision(file: CaseFile, objection: Objection) -> bool:
    """Tell whether an objection was upheld, and what it is about still stands or was decided anew.

    Who objects to a grant that is revoked before the new decision, has the revocation to object to.
    """
    if objection.outcome is not ObjectionOutcome.FOUNDED:
        return False
    if new_decision(file, objection) is not None:
        return True
    objected = objected_to(file, objection)
    stands = _standing_for(file, objected)
    if objected.kind in GRANTS:
        return stands.kind is not DecisionKind.REVOCATION
    return objected.kind in SETTLEMENTS or stands is objected


def new_decision(file: CaseFile, objection: Objection) -> CaseStep | None:
    """Return the step that answered an upheld objection, or made an answer needless: withdrawn."""
    for decision in file.decisions:
        if decision.objection_id == objection.objection_id:
            return next(step for step in file.steps if step.step_id == decision.step_id)
    reopened = reopening(file, objection)
    if reopened is None:
        return None
    return next((s for s in file.taken(Action.WITHDRAW) if s.seq > reopened.seq), None)


def reopening(file: CaseFile, objection: Objection) -> CaseStep | None:
    """Return the step that took the case in assessment again on an objection."""
    found = (
        step
        for step in file.taken(Action.REOPEN_ON_OBJECTION)
        if step.details["objection_id"] == objection.objection_id
    )
    return next(found, None)


def reopened_for(file: CaseFile) -> Objection | None:
    """Return the objection on which an undecided case was reopened; None when it was not."""
    if file.case.state not in UNDECIDED:
        return None
    return next((o for o in unanswered(file) if reopening(file, o) is not None), None)


def objected_to(file: CaseFile, objection: Objection) -> Decision:
    """Return the decision that an objection is about."""
    return next(each for each in file.decisions if each.decision_id == objection.decision_id)


def kind_anew(file: CaseFile) -> DecisionKind:
    """Return of which kind a new decision on an upheld objection is, as the case stands."""
    if file.live(*SETTLEMENTS) is not None:
        return DecisionKind.REVISION
    return DecisionKind.GRANT if file.live(*GRANTS) is None else DecisionKind.AMENDMENT


def decides(file: CaseFile, proposal: Proposal) -> Action:
    """Return the step that takes the decision that a proposal waits for.

    In a case that was reopened it is the same step as without an objection.
    """
    is_anew = proposal.facts.get("objection_id") is not None
    if is_anew and file.case.state not in UNDECIDED:
        return DECIDES_ANEW[proposal.kind]
    return DECIDES[proposal.kind]


def _standing_for(file: CaseFile, decision: Decision) -> Decision:
    """Return what stands in place of a decision: itself, or the last that replaced it."""
    for later in file.decisions:
        if later.replaces_id == decision.decision_id:
            return _standing_for(file, later)
    return decision
