"""Successions of homes: what is proposed, and what two persons decided."""

from typing import Annotated

from pydantic import Field

from api.schemas import inputs
from api.schemas.base import Day, MomentOrNone, Out
from api.schemas.inputs import In
from retrofit.homes.succession_candidates import Candidate
from retrofit.homes.successions import GivenSuccession, SuccessionView
from retrofit.programme_codes import SuccessionKind, SuccessionReason


class SuccessionIn(In):
    """What became of homes; of the new ones the first carries works and count on."""

    kind: Annotated[SuccessionKind, Field(strict=False)]
    from_ids: Annotated[list[inputs.BagId], Field(max_length=20)]
    to_ids: Annotated[list[inputs.BagId], Field(max_length=20)]
    happened_on: inputs.PastDayOrNone = None
    reason: Annotated[SuccessionReason, Field(strict=False)]
    supersedes_id: inputs.RowNumber | None = None

    def to_succession(self) -> GivenSuccession:
        """Return it in the words of the use case."""
        return GivenSuccession(
            self.kind,
            tuple(self.from_ids),
            tuple(self.to_ids),
            self.happened_on,
            self.reason,
            self.supersedes_id,
        )


class SuccessionDecisionIn(In):
    """What the second person says."""

    is_confirmed: bool


class SuccessionOut(Out):
    """A succession; it counts while ``isInForce``."""

    id: int
    kind: str
    from_ids: list[str]
    to_ids: list[str]
    happened_on: Day
    reason: str
    proposed_by: int
    proposed_at: MomentOrNone
    supersedes_id: int | None
    is_confirmed: bool | None
    decided_by: int | None
    decided_at: MomentOrNone
    is_in_force: bool

    @classmethod
    def of(cls, view: SuccessionView) -> "SuccessionOut":
        """Translate a succession."""
        one, decision = view.succession, view.decision
        return cls(
            id=one.succession_id,
            kind=one.kind.value,
            from_ids=one.from_ids,
            to_ids=one.to_ids,
            happened_on=one.happened_on,
            reason=one.reason.value,
            proposed_by=one.proposed_by_id,
            proposed_at=one.proposed_at,
            supersedes_id=one.supersedes_id,
            is_confirmed=decision.is_confirmed if decision else None,
            decided_by=decision.decided_by_id if decision else None,
            decided_at=decision.decided_at if decision else None,
            is_in_force=view.is_in_force,
        )


class SuccessionsOut(Out):
    """All successions, newest first."""

    successions: list[SuccessionOut]


class CandidateOut(Out):
    """What the register suggests became of homes."""

    kind: str
    from_ids: list[str]
    to_ids: list[str]
    happened_on: Day
    signs: list[str]

    @classmethod
    def of(cls, candidate: Candidate) -> "CandidateOut":
        """Translate a suggestion."""
        return cls(
            kind=candidate.kind.value,
            from_ids=list(candidate.from_ids),
            to_ids=list(candidate.to_ids),
            happened_on=candidate.happened_on,
            signs=list(candidate.signs),
        )


class CandidatesOut(Out):
    """What the register suggests and nobody decided yet, oldest first."""

    succession_candidates: list[CandidateOut]
