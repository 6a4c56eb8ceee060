"""What the letter of a decision would say, before anybody decides: put together and thrown away."""

from dataclasses import replace

from sqlalchemy.orm import Session

from retrofit.errors import StepNotPossible
from retrofit.models import CaseStep, Decision, Proposal
from retrofit.people.actor import Actor
from retrofit.subsidy.announcements import KIND_OF, decision_parts
from retrofit.subsidy.case_file import CaseFile, open_case
from retrofit.subsidy.correspondence import content_of
from retrofit.subsidy.letters import LetterContent
from retrofit.subsidy.upheld import decides
from retrofit.today import now, today

NOT_SIGNED = "nog niet besloten"


def preview(session: Session, number: str, *, by: Actor) -> LetterContent:
    """Return the letter of the proposal that waits, as if it were approved today.

    Only reads; it holds the name and address of the applicant, so the caller records the reading.

    Raises:
        CaseNotFound: there is no such case, or it lies outside the areas of ``by``.
        StepNotPossible: nothing waits for a decision.
    """
    file = open_case(session, number, by=by)
    proposal = file.proposal()
    if proposal is None:
        raise StepNotPossible("Er ligt geen voorstel dat op een besluit wacht.")
    nobody = replace(by, name=NOT_SIGNED)
    with session.no_autoflush:
        decision = _as_if_decided(file, proposal, by)
        parts = decision_parts(file, decision, nobody)
        kind = KIND_OF[proposal.kind]
        return content_of(session, file, kind, f"{number}-concept", today(), by, parts)


def _as_if_decided(file: CaseFile, proposal: Proposal, by: Actor) -> Decision:
    """Add to the opened case, and only there, what approving would add."""
    file.steps.append(
        CaseStep(
            number=file.number,
            seq=file.case.steps + 1,
            action=decides(file, proposal),
            from_state=file.case.state,
            to_state=file.case.state,
            happened_on=today(),
            recorded_at=now(),
            by_id=by.person_id,
            details={},
        )
    )
    decision = Decision(
        number=file.number,
        kind=proposal.kind,
        amount_cents=proposal.amount_cents,
        proposal_id=proposal.proposal_id,
        prepared_by_id=proposal.by_id,
        decided_by_id=by.person_id,
        announced_on=today(),
        objection_id=proposal.facts.get("objection_id"),
        snapshot=proposal.facts,
        snapshot_digest="",
    )
    file.decisions.append(decision)
    return decision
