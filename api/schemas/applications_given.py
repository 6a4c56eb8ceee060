"""What people tell the desk, as a body: an application, its content, a completion report."""

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)

from api.parameters import dutch_postcode, wrong
from api.schemas import inputs
from api.schemas.inputs import Coded, In
from gis.codes import MeasureCode, TenureClass
from retrofit.codes import ApplicantKind, Channel, CorrectionReason
from retrofit.privacy.applicants import ApplicantFacts
from retrofit.subsidy.calculation import MeasureLine
from retrofit.subsidy.given import GivenApplication, GivenContent, GivenDwelling, GivenReport
from retrofit.subsidy.scheme import schemes
from retrofit.subsidy.stacking import Source, SourceKind, SourceStatus

MOST_HOMES = 500
MOST_WEIGHT = 10**9


def known_scheme(value: str) -> str:
    """Accept the name of a scheme."""
    if value not in schemes():
        raise wrong("scheme", "moet een van deze regelingen zijn: " + ", ".join(schemes()))
    return value


def exact_insulation(value: Any) -> Decimal:
    """Accept an Rd or U as a number or as text; return it exactly as it was written."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,2}(\.[0-9]{1,2})?", value):
        value = Decimal(value)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise wrong("insulation", "moet een Rd- of U-waarde zijn, zoals 3.5")
    if not 0 < value < 100:
        raise wrong("range", "moet meer dan 0 en minder dan 100 zijn")
    exact = Decimal(value).quantize(Decimal("0.01"))
    if exact != value:
        raise wrong("decimals", "mag ten hoogste twee cijfers achter de komma hebben")
    return exact


SchemeName = Annotated[str, Field(max_length=40), AfterValidator(known_scheme)]
BudgetLine = Annotated[
    inputs.ShortText | None,
    Field(
        description=(
            "Begrotingslijn van de aanvraagperiode; alleen nodig als de regeling er op de dag van"
            " ontvangst meer dan een open heeft"
        ),
        examples=["particuliere woningverbetering"],
    ),
]
Insulation = Annotated[
    Decimal,
    BeforeValidator(exact_insulation),
    WithJsonSchema(
        {
            "type": ["number", "string"],
            "exclusiveMinimum": 0,
            "exclusiveMaximum": 100,
            "multipleOf": 0.01,
            "pattern": r"^[0-9]{1,2}(\.[0-9]{1,2})?$",
            "description": "Rd in m2K/W, of U in W/m2K voor glas",
        }
    ),
]
#: A cost is more than nothing, and less than what any calculation holds.
CostCents = Annotated[int, Field(ge=1, le=inputs.MOST_CENTS - 1)]
Weight = Annotated[int, Field(ge=0, le=MOST_WEIGHT)]


class DwellingIn(In):
    """A home applied for; ``weight`` is its share in the building, in m2 or as a numerator."""

    verblijfsobject_id: inputs.BagId
    weight: Weight = 1


class MeasureIn(In):
    """A measure applied for; the cost with VAT."""

    measure: Coded[MeasureCode]
    cost_cents: CostCents
    area_m2: inputs.Area | None = None
    pieces: inputs.Count | None = None
    insulation_value: Insulation | None = None
    is_biobased: bool = False

    def line(self) -> MeasureLine:
        """Return the measure for the desk."""
        return MeasureLine(
            self.measure,
            self.cost_cents,
            area_m2=self.area_m2,
            pieces=self.pieces,
            insulation_value=self.insulation_value,
            is_biobased=self.is_biobased,
        )


class ExecutionIn(MeasureIn):
    """A measure as it was carried out, or was not when ``executedOn`` is left out."""

    executed_on: inputs.PastDayOrNone = None

    def line(self) -> MeasureLine:
        """Return the measure for the desk."""
        return MeasureLine(
            self.measure,
            self.cost_cents,
            area_m2=self.area_m2,
            pieces=self.pieces,
            insulation_value=self.insulation_value,
            is_biobased=self.is_biobased,
            executed_on=self.executed_on,
        )


class SourceIn(In):
    """Money of others for a measure."""

    measure: Coded[MeasureCode]
    kind: Coded[SourceKind]
    status: Coded[SourceStatus]
    cents: inputs.Cents
    name: inputs.ShortText | None = None

    def source(self) -> Source:
        """Return it for the desk."""
        return Source(self.measure, self.kind, self.status, self.cents, self.name or "")


Dwellings = Annotated[list[DwellingIn], Field(min_length=1, max_length=MOST_HOMES)]
Measures = Annotated[list[MeasureIn], Field(min_length=1, max_length=len(MeasureCode))]
Sources = Annotated[list[SourceIn], Field(max_length=50)]


class ContentIn(In):
    """What is applied for."""

    dwellings: Dwellings
    measures: Measures
    sources: Sources = Field(default_factory=list)

    def given(self) -> GivenContent:
        """Return it for the desk."""
        return GivenContent(
            tuple(GivenDwelling(each.verblijfsobject_id, each.weight) for each in self.dwellings),
            tuple(each.line() for each in self.measures),
            tuple(each.source() for each in self.sources),
        )


class ChangedContentIn(ContentIn):
    """What is applied for, said anew, and why."""

    reason: inputs.LongText


class ApplicantIn(In):
    """Who applies; nothing else is kept of a person, and never a BSN."""

    kind: Coded[ApplicantKind]
    name: inputs.ShortText
    street: inputs.ShortText | None = None
    house_number: inputs.HouseNumber | None = None
    house_letter: inputs.HouseLetter | None = None
    addition: inputs.Addition | None = None
    city: inputs.ShortText | None = None
    country: inputs.ShortText | None = None
    postcode: Annotated[inputs.ShortText, Field(max_length=12)] | None = None
    email: inputs.Email | None = None
    phone: inputs.Phone | None = None
    iban: inputs.Iban | None = None
    account_holder: inputs.ShortText | None = None
    kvk: inputs.Kvk | None = None
    contact: inputs.ShortText | None = None
    authorisation: inputs.ShortText | None = None

    @field_validator("postcode")
    @classmethod
    def _is_postcode(cls, value: str | None, others: ValidationInfo) -> str | None:
        """Refuse a Dutch postcode of nowhere; those of other countries look otherwise."""
        is_abroad = others.data.get("country") is not None
        return value if value is None or is_abroad else dutch_postcode(value)

    def facts(self) -> ApplicantFacts:
        """Return who applies for the desk."""
        return ApplicantFacts(**self.model_dump())


class CorrectedApplicantIn(In):
    """Who applies, corrected, and why."""

    applicant: ApplicantIn
    reason: Coded[CorrectionReason]


class ApplicationIn(ContentIn):
    """An application as it came in; ``receivedAt`` is its true moment, also of a paper form."""

    scheme: SchemeName
    channel: Coded[Channel]
    received_at: inputs.PastMoment
    tenure: Coded[TenureClass]
    is_association: bool = False
    line: BudgetLine = None
    requested_cents: inputs.Cents | None = None
    in_spite_of: inputs.LongText | None = Field(
        default=None,
        description=(
            "Waarom de aanvraag wordt geregistreerd terwijl de woning volgens het register niet in"
            " aanmerking komt: ook op zo'n aanvraag moet worden beslist"
        ),
    )
    applicant: ApplicantIn

    def application(self) -> GivenApplication:
        """Return the application for the desk."""
        return GivenApplication(
            scheme=self.scheme,
            channel=self.channel,
            received_at=self.received_at,
            tenure=self.tenure,
            is_association=self.is_association,
            content=self.given(),
            applicant=self.applicant.facts(),
            line=self.line,
            requested_cents=self.requested_cents,
            in_spite_of=self.in_spite_of,
        )


class ReportIn(In):
    """A completion report (gereedmelding): what was carried out, when, at what cost."""

    received_on: inputs.PastDay
    executions: Annotated[list[ExecutionIn], Field(min_length=1, max_length=len(MeasureCode))]
    sources: Sources = Field(default_factory=list)
    started_on: inputs.PastDayOrNone = None

    def report(self) -> GivenReport:
        """Return the report for the desk."""
        return GivenReport(
            received_on=self.received_on,
            executions=tuple(each.line() for each in self.executions),
            sources=tuple(each.source() for each in self.sources),
            started_on=self.started_on,
        )
