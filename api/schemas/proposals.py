"""Proposals that wait, over all cases."""

from collections.abc import Iterable

from api.schemas.base import CodedText, Day, Out
from api.schemas.worklist import WatchOut
from gis.codes import CaseState
from retrofit import texts
from retrofit.subsidy import texts as words
from retrofit.subsidy.waiting import WaitingProposal


class WaitingProposalOut(Out):
    """A proposal that waits; ``reason`` is why the reader does not decide on it, null: he does."""

    id: int
    number: str
    version: int
    state: CodedText
    kind: CodedText
    amount_cents: int | None
    made_on: Day
    address: str | None
    dwelling_count: int
    watch: WatchOut | None
    reason: str | None

    @classmethod
    def of(cls, found: WaitingProposal) -> "WaitingProposalOut":
        """Translate a proposal that waits."""
        case, proposal = found.file.case, found.proposal
        return cls(
            id=proposal.proposal_id,
            number=case.number,
            version=case.steps,
            state=CodedText.of(CaseState(case.state), texts.CASE_STATE),
            kind=CodedText.of(proposal.kind, words.DECISION),
            amount_cents=proposal.amount_cents,
            made_on=found.made_on,
            address=found.address,
            dwelling_count=found.dwellings,
            watch=WatchOut.of(found.watch) if found.watch else None,
            reason=found.reason,
        )


class WaitingProposalsOut(Out):
    """Proposals that wait, the longest waiting first."""

    proposals: list[WaitingProposalOut]

    @classmethod
    def of(cls, found: Iterable[WaitingProposal]) -> "WaitingProposalsOut":
        """Translate them."""
        return cls(proposals=[WaitingProposalOut.of(each) for each in found])
