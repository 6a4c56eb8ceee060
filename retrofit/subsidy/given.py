"""What people tell the desk: an application, and a report that the works are done."""

from dataclasses import dataclass
from datetime import date, datetime

from gis.codes import TenureClass
from retrofit.codes import Channel
from retrofit.privacy.applicants import ApplicantFacts
from retrofit.subsidy.calculation import MeasureLine
from retrofit.subsidy.stacking import Source


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
