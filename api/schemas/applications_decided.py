"""Proposals and decisions of a case."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from api.schemas.applications_parts import CalculationOut
from api.schemas.applications_steps import as_day
from api.schemas.applications_taken import Names, StaffOut
from api.schemas.base import CodedText, Day, DayOrNone, Out
from retrofit.models import Decision, Proposal
from retrofit.subsidy import dates
from retrofit.subsidy import texts as words
from retrofit.subsidy.calculation import Calculation
from retrofit.subsidy.case_file import CaseFile
from retrofit.subsidy.grounds import Ground
from retrofit.subsidy.upheld import decides


class ReasonsOut(Out):
    """Why a decision gives less than was asked."""

    ground: CodedText
    text: str
    article: str | None
    heard_on: DayOrNone

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> "ReasonsOut | None":
        """Translate the reasons in the facts of a decision, if there are any."""
        told = facts.get("reasons")
        if told is None:
            return None
        return cls(
            ground=CodedText.of(Ground(told["ground"]), words.GROUND),
            text=told["text"],
            article=told["article"],
            heard_on=as_day(told["heard_on"]),
        )


def _calculation(facts: Mapping[str, Any]) -> CalculationOut | None:
    told = facts.get("calculation")
    return CalculationOut.of(Calculation.from_json(told)) if told else None


class ProposalOut(Out):
    """A draft decision; ``isWaiting`` until another person decides on it."""

    id: int
    kind: CodedText
    amount_cents: int | None
    by: StaffOut
    made_on: Day
    is_waiting: bool
    step: CodedText | None = Field(description="Stap waarmee erop wordt beslist, als het wacht")
    is_partial: bool
    text: str | None
    reasons: ReasonsOut | None
    execution_until: DayOrNone
    calculation: CalculationOut | None

    @classmethod
    def of(cls, proposal: Proposal, file: CaseFile, names: Names) -> "ProposalOut":
        """Translate a proposal of a case."""
        waiting = file.proposal()
        is_waiting = waiting is not None and waiting.proposal_id == proposal.proposal_id
        made = next(step for step in file.steps if step.step_id == proposal.step_id)
        return cls(
            id=proposal.proposal_id,
            kind=CodedText.of(proposal.kind, words.DECISION),
            amount_cents=proposal.amount_cents,
            by=StaffOut.of(proposal.by_id, names),
            made_on=made.happened_on,
            is_waiting=is_waiting,
            step=CodedText.of(decides(file, proposal), words.ACTION) if is_waiting else None,
            is_partial=bool(proposal.facts.get("is_partial")),
            text=proposal.facts.get("remark"),
            reasons=ReasonsOut.of(proposal.facts),
            execution_until=as_day(proposal.facts.get("execution_until")),
            calculation=_calculation(proposal.facts),
        )


class ProposalsOut(Out):
    """Proposals of a case, oldest first."""

    proposals: list[ProposalOut]


class DecisionOut(Out):
    """A decision (besluit); ``isInForce`` until another one replaces it.

    One on a notice of default is taken without a proposal: nobody prepared it.
    """

    id: int
    kind: CodedText
    amount_cents: int | None
    prepared_by: StaffOut | None
    decided_by: StaffOut
    announced_on: Day
    object_until: Day
    is_in_force: bool
    replaces_id: int | None
    objection_id: int | None
    default_notice_id: int | None = Field(
        description="Ingebrekestelling waarop is beslist: een dwangsom, of een afwijzing"
    )
    snapshot_digest: str
    reasons: ReasonsOut | None
    calculation: CalculationOut | None

    @classmethod
    def of(cls, decision: Decision, file: CaseFile, names: Names) -> "DecisionOut":
        """Translate a decision of a case."""
        live = {each.decision_id for each in file.live_decisions()}
        return cls(
            id=decision.decision_id,
            kind=CodedText.of(decision.kind, words.DECISION),
            amount_cents=decision.amount_cents,
            prepared_by=StaffOut.of_any(decision.prepared_by_id, names),
            decided_by=StaffOut.of(decision.decided_by_id, names),
            announced_on=decision.announced_on,
            object_until=dates.objection_due(file, decision).on,
            is_in_force=decision.decision_id in live,
            replaces_id=decision.replaces_id,
            objection_id=decision.objection_id,
            default_notice_id=decision.notice_id,
            snapshot_digest=decision.snapshot_digest,
            reasons=ReasonsOut.of(decision.snapshot),
            calculation=_calculation(decision.snapshot),
        )


class DecisionsOut(Out):
    """Decisions of a case, oldest first."""

    decisions: list[DecisionOut]


class DecidedOut(Out):
    """What became of a proposal: the decision, or null when it was sent back."""

    outcome: str
    state: CodedText
    version: int
    decision: DecisionOut | None
    letter_id: int | None
