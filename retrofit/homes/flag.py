"""One flag of one home, as values: how it stands, on what it rests, and what was done with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from retrofit.homes.flag_codes import (
    ContestGround,
    FlagAction,
    FlagEvidence,
    FlagKind,
    FlagSource,
    FlagState,
    Grade,
    Visibility,
)

_SAYS = {-1: FlagState.CLEAR, 0: FlagState.UNKNOWN, 1: FlagState.RAISED}


@dataclass(frozen=True, slots=True)
class FlagFinding:
    """What one source says from afar; ``source`` is None when it has nothing."""

    source: FlagSource | None
    grade: Grade | None
    says: FlagState
    observed_on: date | None
    expires_on: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class FlagAct:
    """What somebody of the staff did with a flag."""

    flag_event_id: int
    action: FlagAction
    happened_on: date
    ground: ContestGround | None
    evidence: FlagEvidence | None
    by_id: int


@dataclass(frozen=True, slots=True)
class Flag:
    """How one flag of a home stands.

    Attributes:
        source, grade: of what decides; None when nothing does.
        expires_on: first day on which it does not hold any more; None is never.
        visibility: who of the staff may see it.
        reason: why, in Dutch.
        findings: what each source says from afar.
        acts: what the staff did, oldest first.
    """

    kind: FlagKind
    state: FlagState
    source: FlagSource | None
    grade: Grade | None
    observed_on: date | None
    expires_on: date | None
    contested_on: date | None
    lifted_on: date | None
    visibility: Visibility
    reason: str
    findings: list[FlagFinding]
    acts: list[FlagAct]


def flag_of(
    kind: FlagKind,
    row: pd.Series,
    findings: Iterable[pd.Series],
    events: Iterable[Mapping[Any, Any]],
) -> Flag:
    """Make the values of one flag.

    Args:
        kind: which flag.
        row: of ``flags_of_town``.
        findings: of the home, one for each source.
        events: flag events of the home, in order.
    """
    return Flag(
        kind=kind,
        state=FlagState(row["state"]),
        source=_code(FlagSource, row["source"]),
        grade=_code(Grade, row["grade"]),
        observed_on=_day(row["observed_on"]),
        expires_on=_day(row["expires_on"]),
        contested_on=_day(row["contested_on"]),
        lifted_on=_day(row["lifted_on"]),
        visibility=Visibility(row["visibility"]),
        reason=row["reason"],
        findings=[
            FlagFinding(
                source=_code(FlagSource, each["source"]),
                grade=_code(Grade, each["grade"]),
                says=_SAYS[int(each["says"])],
                observed_on=_day(each["observed_on"]),
                expires_on=_day(each["expires_on"]),
                reason=each["reason"],
            )
            for each in findings
        ],
        acts=[
            FlagAct(
                flag_event_id=int(event["flag_event_id"]),
                action=FlagAction(event["action"]),
                happened_on=event["happened_on"].date(),
                ground=_code(ContestGround, event["ground"]),
                evidence=_code(FlagEvidence, event["evidence"]),
                by_id=int(event["by_id"]),
            )
            for event in events
            if event["kind"] == kind.value
        ],
    )


def _code(codes: Any, value: Any) -> Any:
    return None if pd.isna(value) else codes(value)


def _day(value: Any) -> date | None:
    return None if pd.isna(value) else value.date()
