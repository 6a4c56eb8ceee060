"""Verdicts one by one, and why their number changed."""

from collections.abc import Mapping

from api.schemas.addresses import display
from api.schemas.base import CodedText, Day, DayOrNone, MomentOrNone, Out
from retrofit import texts
from retrofit.homes.home import HomeAddress
from retrofit.homes.records import Row
from retrofit.progress.explain import Explanation, Moment
from retrofit.progress.listed import ListedVerdict


class ListedVerdictOut(Out):
    """Whether one home counts, and why not."""

    dwelling_id: str
    address: str | None
    neighbourhood: str
    outcome: str
    outcome_text: str
    counted_on: DayOrNone
    backlog_done_on: DayOrNone
    eligibility: str
    stage: str
    lineage: str
    reasons: list[CodedText]
    warnings: list[CodedText]

    @classmethod
    def of(cls, verdict: ListedVerdict, addresses: Mapping[str, str]) -> "ListedVerdictOut":
        """Translate a verdict; a home without an address of that day has none."""
        return cls(
            dwelling_id=verdict.unit_id,
            address=addresses.get(verdict.unit_id),
            neighbourhood=verdict.neighbourhood_code,
            outcome=verdict.outcome.value,
            outcome_text=texts.OUTCOME[verdict.outcome],
            counted_on=verdict.counted_on,
            backlog_done_on=verdict.backlog_done_on,
            eligibility=verdict.eligibility.value,
            stage=verdict.stage.value,
            lineage=verdict.lineage,
            reasons=[CodedText.of(code, texts.REASON) for code in verdict.reasons],
            warnings=[CodedText.of(code, texts.CAVEAT) for code in verdict.caveats],
        )


class VerdictsOut(Out):
    """A page of verdicts; ``nextCursor`` null is the last one."""

    verdicts: list[ListedVerdictOut]
    next_cursor: str | None


class ComparedMomentOut(Out):
    """One side of a comparison; ``knownAt`` null is now."""

    as_of: Day
    known_at: MomentOrNone
    policy: str
    done: int

    @classmethod
    def of(cls, moment: Moment) -> "ComparedMomentOut":
        """Translate a side."""
        return cls(
            as_of=moment.as_of, known_at=moment.known_at, policy=moment.policy, done=moment.done
        )


class ChangePartOut(Out):
    """What one cause did, with the homes for who may see them everywhere (null for others)."""

    cause: CodedText
    change: int
    gained: int
    lost: int
    gained_ids: list[str] | None
    lost_ids: list[str] | None


class ChangesOut(Out):
    """The difference of two figures; the changes of the parts add up to ``change``.

    ``addresses`` are those of the homes of all parts, as far as they have one.
    """

    programme: str
    first: ComparedMomentOut
    last: ComparedMomentOut
    change: int
    parts: list[ChangePartOut]
    addresses: dict[str, str] | None

    @classmethod
    def of(cls, explanation: Explanation, addresses: Mapping[str, Row] | None) -> "ChangesOut":
        """Translate an explanation; without addresses the homes are not told either."""
        with_homes = addresses is not None
        return cls(
            programme=explanation.programme.id,
            first=ComparedMomentOut.of(explanation.first),
            last=ComparedMomentOut.of(explanation.last),
            change=explanation.change,
            parts=[
                ChangePartOut(
                    cause=CodedText.of(part.cause, texts.CAUSE),
                    change=part.change,
                    gained=len(part.gained),
                    lost=len(part.lost),
                    gained_ids=part.gained if with_homes else None,
                    lost_ids=part.lost if with_homes else None,
                )
                for part in explanation.parts
            ],
            addresses=None if addresses is None else in_words(addresses),
        )


def in_words(addresses: Mapping[str, Row]) -> dict[str, str]:
    """Return each address on one line."""
    return {home: display(HomeAddress(**row)) for home, row in addresses.items()}
