"""Another person decides on what was proposed: approves it, or sends it back.

What a decision of each kind does to case and money stands in ``effects``. A decision keeps all the
facts it rests on in its snapshot, which nobody changes; a later decision replaces it.
"""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from gis.codes import CaseState
from retrofit.codes import DecisionKind
from retrofit.errors import InvalidFacts, StepNotPossible
from retrofit.models import CaseStep, Decision, Proposal, SubsidyCase
from retrofit.people.actor import Actor
from retrofit.privacy.applicants import account_hash
from retrofit.subsidy import correspondence, dates
from retrofit.subsidy.amendments import said_anew, says_content
from retrofit.subsidy.case_file import CaseFile, open_case
from retrofit.subsidy.claims import lapse_claims, open_claim
from retrofit.subsidy.effects import EFFECTS, Effect, hold_measures
from retrofit.subsidy.given import measure_facts, source_facts
from retrofit.subsidy.possible import check
from retrofit.subsidy.snapshots import snapshot_digest
from retrofit.subsidy.steps import day_of_step, record
from retrofit.subsidy.transitions import Action, take
from retrofit.subsidy.upheld import decides


def return_proposal(
    session: Session,
    number: str,
    *,
    by: Actor,
    reason: str,
    expected_version: int | None = None,
) -> SubsidyCase:
    """Send a proposal back to the handler, with the reason."""
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    action = RETURNS.get(file.case.state, Action.RETURN_DRAFT)
    day = day_of_step(file, None)
    check(file, action, by, day)
    added = take(session, file.case, action, by=by, on=day, reason=reason)
    return record(session, file, added, by, reason_code="returned")


def take_decision(
    session: Session,
    number: str,
    *,
    by: Actor,
    announced_on: date | None = None,
    expected_version: int | None = None,
) -> Decision:
    """Approve the proposal that waits: the decision (besluit) is taken and announced.

    Raises:
        StepNotPossible: nothing waits, or the case moved on.
        FourEyes: ``by`` prepared it, handles the case, or took the decision objected to.
        AboveMandate: the amount is above the mandate of ``by``.
        CeilingExceeded: the ceiling has no room for it any more.
        AlreadyApplied: a running grant pays for one of the measures in one of the homes.
    """
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    proposal = file.proposal()
    if proposal is None:
        raise StepNotPossible("Er ligt geen voorstel dat op een besluit wacht.")
    day = day_of_step(file, announced_on, "announcedOn")
    made = next(step for step in file.steps if step.step_id == proposal.step_id)
    if day < made.happened_on:
        raise InvalidFacts("announcedOn", "mag niet voor het voorstel liggen")
    action = decides(file, proposal)
    effect = EFFECTS[action]
    check(file, action, by, day)
    claimed_before = file.case.claim_cents
    added = take(
        session,
        file.case,
        action,
        by=by,
        on=day,
        kind=proposal.kind.value,
        amount_cents=proposal.amount_cents,
        **said_anew(proposal),
    )
    file.steps.append(added)
    effect.carry_out(session, file, added, proposal)
    decision = _write(session, file, added, proposal, effect, by, day)
    file.decisions.append(decision)
    open_claim(session, file, decision, claimed_before)
    is_anew = decision.objection_id is not None and "calculation" in proposal.facts
    if proposal.kind is DecisionKind.GRANT or says_content(proposal) or is_anew:
        hold_measures(session, file, decision, proposal)
    if decision.objection_id is not None:
        lapse_claims(session, file, decision)
    correspondence.write_decision(session, file, added, decision, by)
    record(
        session,
        file,
        added,
        by,
        reason_code=proposal.kind.value,
        legal_basis=_article(proposal),
    )
    return decision


def _write(
    session: Session,
    file: CaseFile,
    added: CaseStep,
    proposal: Proposal,
    effect: Effect,
    by: Actor,
    day: date,
) -> Decision:
    """Write the decision with its snapshot."""
    snapshot = _snapshot(session, file, proposal, day)
    replaced = file.live(*effect.replaces) if effect.replaces else None
    decision = Decision(
        number=file.number,
        kind=proposal.kind,
        amount_cents=proposal.amount_cents,
        proposal_id=proposal.proposal_id,
        prepared_by_id=proposal.by_id,
        decided_by_id=by.person_id,
        announced_on=day,
        replaces_id=replaced.decision_id if replaced else None,
        objection_id=proposal.facts.get("objection_id"),
        snapshot=snapshot,
        snapshot_digest=snapshot_digest(snapshot),
        step_id=added.step_id,
    )
    session.add(decision)
    session.flush()
    return decision


def _snapshot(session: Session, file: CaseFile, proposal: Proposal, day: date) -> dict[str, Any]:
    """Return all facts that a decision rests on, without personal data."""
    case = file.case
    return {
        "number": file.number,
        "scheme": case.scheme,
        "scheme_version": case.scheme_version,
        "received_at": case.received_at.isoformat(),
        "complete_at": case.complete_at.isoformat() if case.complete_at else None,
        "decision_due": dates.newest_decision_due(file).on.isoformat(),
        "dwellings": [
            {
                "verblijfsobject_id": d.verblijfsobject_id,
                "weight": d.weight,
                "is_eligible": d.is_eligible,
                "reasons": d.reasons,
            }
            for d in file.dwellings
        ],
        "measures": [measure_facts(line) for line in file.measure_lines()],
        "sources": [source_facts(source) for source in file.other_sources()],
        "account_hash": account_hash(session, file.number),
        "announced_on": day.isoformat(),
        "amount_cents": proposal.amount_cents,
        **proposal.facts,
    }


def _article(proposal: Proposal) -> str | None:
    reasons = proposal.facts.get("reasons") or {}
    return reasons.get("article") or LEGAL_BASIS.get(proposal.kind)


#: How a proposal is sent back that brought the case to a state of its own.
RETURNS = {
    CaseState.PROPOSED: Action.RETURN,
    CaseState.SETTLEMENT_PROPOSED: Action.RETURN_SETTLEMENT,
}
LEGAL_BASIS = {
    DecisionKind.GRANT: "Awb 4:29",
    DecisionKind.SETTLEMENT: "Awb 4:46",
    DecisionKind.EX_OFFICIO: "Awb 4:47",
}
