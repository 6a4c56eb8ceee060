"""Errata: which reports a later correction touches, with the figures then and now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy.orm import Session

from retrofit.models import Report
from retrofit.reports.asked import Asked
from retrofit.reports.sealing import asked_again, reports
from retrofit.reports.sections import key_figures
from retrofit.today import now


@dataclass(frozen=True, slots=True)
class Changed:
    """A figure that is another one now."""

    name: str
    old: int | float | None
    new: int | float | None


@dataclass(frozen=True, slots=True)
class Erratum:
    """A report that a later correction touches.

    Attributes:
        added: homes that count on its day by what is known now, and did not in the report.
        removed: homes that counted in the report, and do not now.
        moved: homes that count in both, from another day.
        figures: key figures that are others now; empty when only the homes are.
    """

    report: Report
    added: int
    removed: int
    moved: int
    figures: tuple[Changed, ...]


def errata(
    session: Session, programme_id: str | None = None, *, known_at: datetime | None = None
) -> list[Erratum]:
    """Return the reports whose homes would be others with what is known now.

    Args:
        known_at: compare with what was known at this moment; now when None.
    """
    moment = known_at or now()
    found = []
    # Many reports ask the same; each question is answered once.
    answered: dict[tuple[Any, ...], Asked] = {}
    for report in reports(session, programme_id):
        key = (report.programme, report.as_of, report.policy)
        if key not in answered:
            answered[key] = asked_again(session, report, moment)
        erratum = _compare(session, report, answered[key])
        if erratum is not None:
            found.append(erratum)
    return found


def _compare(session: Session, report: Report, asked: Asked) -> Erratum | None:
    new_figures = key_figures(asked)
    is_same_set = asked.counted_sha256 == report.counted_sha256
    if is_same_set and new_figures == report.figures:
        return None
    then = asked_again(session, report, report.known_at).counted
    added, removed, moved = differences(then, asked.counted)
    return Erratum(
        report,
        added,
        removed,
        moved,
        tuple(
            Changed(name, report.figures.get(name), new)
            for name, new in new_figures.items()
            if report.figures.get(name) != new
        ),
    )


def differences(then: pd.Series, now_counted: pd.Series) -> tuple[int, int, int]:
    """Return how many homes were added, removed, and moved to another day."""
    both = then.index.intersection(now_counted.index)
    return (
        len(now_counted.index.difference(then.index)),
        len(then.index.difference(now_counted.index)),
        int((then.loc[both] != now_counted.loc[both]).sum()),
    )


def document(found: Sequence[Erratum]) -> list[dict[str, Any]]:
    """Return errata with JSON's own types."""
    return [
        {
            "report": each.report.report_id,
            "kind": each.report.kind.value,
            "programme": each.report.programme,
            "asOf": each.report.as_of.isoformat(),
            "policy": each.report.policy,
            "homesAdded": each.added,
            "homesRemoved": each.removed,
            "homesMoved": each.moved,
            "figures": [
                {"name": change.name, "old": change.old, "new": change.new}
                for change in each.figures
            ],
        }
        for each in found
    ]
