"""The completion report (gereedmelding), kept in the step that recorded it."""

from datetime import date
from typing import Any

from retrofit.errors import StepNotPossible
from retrofit.subsidy.case_file import CaseFile
from retrofit.subsidy.given import (
    GivenReport,
    measure_facts,
    measure_of,
    source_facts,
    source_of,
)
from retrofit.subsidy.transitions import Action


def report_of(file: CaseFile) -> GivenReport:
    """Return the last completion report of a case.

    Raises:
        StepNotPossible: there is none.
    """
    step = file.last(Action.REPORT_COMPLETION)
    if step is None:
        raise StepNotPossible("Er is nog geen gereedmelding.")
    details = step.details
    return GivenReport(
        received_on=step.happened_on,
        executions=tuple(measure_of(row) for row in details["executions"]),
        sources=tuple(source_of(row) for row in details["sources"]),
        started_on=_day(details["started_on"]),
    )


def as_details(report: GivenReport) -> dict[str, Any]:
    """Return a report as the details of its step."""
    return {
        "executions": [
            {**measure_facts(line), "executed_on": _text(line.executed_on)}
            for line in report.executions
        ],
        "sources": [source_facts(source) for source in report.sources],
        "started_on": _text(report.started_on),
    }


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)
