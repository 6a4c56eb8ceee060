"""What people tell the desk: an application, and a report that the works are done.

Measures and the money of others for them are written as JSON in one way, in steps and in decisions.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from gis.codes import MeasureCode, TenureClass
from retrofit.codes import Channel
from retrofit.privacy.applicants import ApplicantFacts
from retrofit.subsidy.calculation import MeasureLine
from retrofit.subsidy.stacking import Source, SourceKind, SourceStatus


@dataclass(frozen=True, slots=True)
class GivenDwelling:
    """A home applied for.

    Attributes:
        weight: its share in the building (breukdeel or m2); 1 for a single home.
    """

    verblijfsobject_id: str
    weight: int = 1


@dataclass(frozen=True, slots=True)
class GivenContent:
    """What is applied for: homes, measures, and the money of others for them."""

    dwellings: tuple[GivenDwelling, ...]
    measures: tuple[MeasureLine, ...]
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class GivenApplication:
    """An application as it came in.

    Attributes:
        received_at: true moment of receipt, also of a form that is entered later.
        line: budget line (begrotingslijn) that it is for, where the scheme has several open.
        in_spite_of: why it is registered although a home is not eligible by the register: also
            such an application must be decided on.
    """

    scheme: str
    channel: Channel
    received_at: datetime
    tenure: TenureClass
    is_association: bool
    content: GivenContent
    applicant: ApplicantFacts
    line: str | None = None
    requested_cents: int | None = None
    in_spite_of: str | None = None


@dataclass(frozen=True, slots=True)
class GivenReport:
    """A completion report (gereedmelding), which asks for settlement.

    Attributes:
        executions: measures as they were carried out, each with its day.
        sources: money of others as it is now.
    """

    received_on: date
    executions: tuple[MeasureLine, ...]
    sources: tuple[Source, ...] = ()
    started_on: date | None = None


def measure_facts(line: MeasureLine) -> dict[str, Any]:
    """Return a measure as JSON, without the day on which it was carried out."""
    return {
        "measure": line.measure.value,
        "area_m2": None if line.area_m2 is None else str(line.area_m2),
        "pieces": line.pieces,
        "insulation_value": None if line.insulation_value is None else str(line.insulation_value),
        "is_biobased": line.is_biobased,
        "cost_cents": line.cost_cents,
    }


def measure_of(row: dict[str, Any]) -> MeasureLine:
    """Return the measure that was written as JSON, with its day where there is one."""
    executed_on = row.get("executed_on")
    return MeasureLine(
        MeasureCode(row["measure"]),
        row["cost_cents"],
        area_m2=_number(row["area_m2"]),
        pieces=row["pieces"],
        insulation_value=_number(row["insulation_value"]),
        is_biobased=row["is_biobased"],
        executed_on=date.fromisoformat(executed_on) if executed_on else None,
    )


def source_facts(source: Source) -> dict[str, Any]:
    """Return money of others as JSON."""
    return {
        "measure": source.measure.value,
        "kind": source.kind.value,
        "status": source.status.value,
        "cents": source.cents,
        "name": source.name,
    }


def source_of(row: dict[str, Any]) -> Source:
    """Return the money of others that was written as JSON."""
    return Source(
        MeasureCode(row["measure"]),
        SourceKind(row["kind"]),
        SourceStatus(row["status"]),
        row["cents"],
        row["name"],
    )


def _number(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)
