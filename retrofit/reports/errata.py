"""Errata: which reports a later correction touches, section by section, then and now.

A report that says today what it said then has no erratum. One that does not is made again twice by
the program of today, as known then and as known now: what differs between these two comes from the
facts, and not from a program that was changed since.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from retrofit.models import Report, ReportFile
from retrofit.reports.asked import Asked
from retrofit.reports.parts import plain
from retrofit.reports.pdf import as_json
from retrofit.reports.sealing import asked_again, reports
from retrofit.reports.sections import ACCOUNT, make_document
from retrofit.today import now

#: A report in JSON's own types.
Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Changed:
    """A figure that is another one now."""

    name: str
    old: int | float | None
    new: int | float | None


@dataclass(frozen=True, slots=True)
class ChangedSection:
    """A section that says something else now.

    Attributes:
        tables: titles of its tables that do; empty when only its words do.
    """

    id: str
    title: str
    tables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Erratum:
    """A report that a later correction touches.

    Attributes:
        added: homes that count on its day by what is known now, and did not in the report.
        removed: homes that counted in the report, and do not now.
        moved: homes that count in both, from another day.
        figures: key figures that are others now; empty when none is.
        sections: what says something else now, in the order of the report.
    """

    report: Report
    added: int
    removed: int
    moved: int
    figures: tuple[Changed, ...]
    sections: tuple[ChangedSection, ...]


def errata(
    session: Session, programme_id: str | None = None, *, known_at: datetime | None = None
) -> list[Erratum]:
    """Return the reports that would say something else with what is known now.

    Args:
        known_at: compare with what was known at this moment; now when None.
    """
    moment = known_at or now()
    found = []
    # Many reports ask the same; each question is answered once, whoever asked.
    answered: dict[tuple[Any, ...], Asked] = {}
    for report in reports(session, programme_id):
        key = (report.programme, report.as_of, report.policy)
        if key in answered:
            asked = answered[key].for_reader(report.kind, report.known_at)
        else:
            asked = answered[key] = asked_again(session, report, moment)
        erratum = _compare(session, report, asked)
        if erratum is not None:
            found.append(erratum)
    return found


def _compare(session: Session, report: Report, asked: Asked) -> Erratum | None:
    now_told = _told(asked)
    sealed = _sealed(session, report)
    if sealed is not None and _says(sealed) == _says(now_told):
        return None
    then = asked_again(session, report, report.known_at)
    then_told = _told(then)
    sections = changed_sections(then_told, now_told)
    if not sections and then_told["countedSha256"] == now_told["countedSha256"]:
        return None
    added, removed, moved = differences(then.counted, asked.counted)
    return Erratum(
        report,
        added,
        removed,
        moved,
        tuple(
            Changed(name, then_told["figures"][name], new)
            for name, new in now_told["figures"].items()
            if then_told["figures"][name] != new
        ),
        sections,
    )


def _told(asked: Asked) -> Told:
    """Return what a report says, as its JSON says it."""
    told: Told = json.loads(as_json(plain(make_document(asked))))
    return told


def _sealed(session: Session, report: Report) -> Told | None:
    """Return what a report said when it was sealed; None when it has no JSON."""
    content = session.scalars(
        select(ReportFile.content).where(
            ReportFile.report_id == report.report_id, ReportFile.name.like("%.json")
        )
    ).first()
    if content is None:
        return None
    told: Told = json.loads(content)
    return told


def _says(told: Told) -> dict[str, Any]:
    """Return the part of a report that the moment of asking by itself does not change."""
    sections = [each for each in told["sections"] if each["id"] != ACCOUNT]
    return {"homes": told["countedSha256"], "figures": told["figures"], "sections": sections}


def changed_sections(then: Told, now_told: Told) -> tuple[ChangedSection, ...]:
    """Return the sections that differ between two reports of one kind; one may have more."""
    old = {each["id"]: each for each in then["sections"]}
    new = {each["id"]: each for each in now_told["sections"]}
    found = []
    for name in dict.fromkeys([*old, *new]):
        before, after = old.get(name), new.get(name)
        if name == ACCOUNT or before == after:
            continue
        tables = [
            {each["id"]: each for each in (section or {"tables": ()})["tables"]}
            for section in (before, after)
        ]
        titles = [
            (tables[1].get(table) or tables[0][table])["title"]
            for table in dict.fromkeys([*tables[0], *tables[1]])
            if tables[0].get(table) != tables[1].get(table)
        ]
        title = (after or before or {})["title"]
        found.append(ChangedSection(name, title, tuple(titles)))
    return tuple(found)


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
            "sections": [
                {"id": section.id, "title": section.title, "tables": list(section.tables)}
                for section in each.sections
            ],
        }
        for each in found
    ]
