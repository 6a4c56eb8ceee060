"""The completion report (gereedmelding), kept in the step that recorded it."""

from datetime import date
from decimal import Decimal
from typing import Any

from gis.codes import MeasureCode
from retrofit.errors import StepNotPossible
from retrofit.subsidy.calculation import MeasureLine
from retrofit.subsidy.case_file import CaseFile
from retrofit.subsidy.given import GivenReport
from retrofit.subsidy.stacking import Source, SourceKind, SourceStatus
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
        executions=tuple(_line(row) for row in details["executions"]),
        sources=tuple(_source(row) for row in details["sources"]),
        started_on=_day(details["started_on"]),
    )


def as_details(report: GivenReport) -> dict[str, Any]:
    """Return a report as the details of its step."""
    return {
        "executions": [
            {
                "measure": line.measure.value,
                "cost_cents": line.cost_cents,
                "area_m2": _text(line.area_m2),
                "pieces": line.pieces,
                "insulation_value": _text(line.insulation_value),
                "is_biobased": line.is_biobased,
                "executed_on": line.executed_on.isoformat() if line.executed_on else None,
            }
            for line in report.executions
        ],
        "sources": [
            {
                "measure": source.measure.value,
                "kind": source.kind.value,
                "status": source.status.value,
                "cents": source.cents,
                "name": source.name,
            }
            for source in report.sources
        ],
        "started_on": report.started_on.isoformat() if report.started_on else None,
    }


def _line(row: dict[str, Any]) -> MeasureLine:
    return MeasureLine(
        MeasureCode(row["measure"]),
        row["cost_cents"],
        area_m2=_number(row["area_m2"]),
        pieces=row["pieces"],
        insulation_value=_number(row["insulation_value"]),
        is_biobased=row["is_biobased"],
        executed_on=_day(row["executed_on"]),
    )


def _source(row: dict[str, Any]) -> Source:
    return Source(
        MeasureCode(row["measure"]),
        SourceKind(row["kind"]),
        SourceStatus(row["status"]),
        row["cents"],
        row["name"],
    )


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _number(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)
