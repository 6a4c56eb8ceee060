"""Parts of a case that several answers tell: homes, measures, money of others, a calculation."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated

from pydantic import PlainSerializer, WithJsonSchema

from api.schemas.base import CodedText, DayOrNone, Out
from retrofit import texts
from retrofit.models import CaseMeasure, CaseSource
from retrofit.subsidy import texts as words
from retrofit.subsidy.calculation import Calculation, HomeAmount, Line, MeasureLine
from retrofit.subsidy.case_file import CaseFile
from retrofit.subsidy.eligibility import WORDS
from retrofit.subsidy.overview import CaseHome
from retrofit.subsidy.scheme import Scheme
from retrofit.subsidy.stacking import Source, SourceKind, SourceStatus

#: Exact, so it is told as text: 45.00
Exact = Annotated[
    Decimal | None,
    PlainSerializer(lambda value: None if value is None else f"{value:.2f}"),
    WithJsonSchema({"type": ["string", "null"], "pattern": r"^[0-9]+\.[0-9]{2}$"}),
]


class SchemeRefOut(Out):
    """The scheme of a case, and the version that holds for it."""

    id: str
    name: str
    version: str
    is_example: bool
    notice: str | None

    @classmethod
    def of(cls, scheme: Scheme, version: str) -> "SchemeRefOut":
        """Translate a scheme."""
        return cls(
            id=scheme.id,
            name=scheme.name,
            version=version,
            is_example=scheme.is_example,
            notice=scheme.notice,
        )


class CaseDwellingOut(Out):
    """A home of a case; ``isEligible`` null is: the register leaves it open."""

    verblijfsobject_id: str
    address: str | None
    neighbourhood_code: str | None
    neighbourhood: str | None
    weight: int
    is_eligible: bool | None
    reasons: list[CodedText]

    @classmethod
    def of(cls, home: CaseHome) -> "CaseDwellingOut":
        """Translate a home."""
        return cls(
            verblijfsobject_id=home.verblijfsobject_id,
            address=home.address,
            neighbourhood_code=home.neighbourhood_code,
            neighbourhood=home.neighbourhood,
            weight=home.weight,
            is_eligible=home.is_eligible,
            reasons=[CodedText.of(hurdle, WORDS) for hurdle in home.hurdles],
        )


class CaseMeasureOut(Out):
    """A measure, as applied for or as carried out."""

    measure: CodedText
    cost_cents: int
    area_m2: Exact
    pieces: int | None
    insulation_value: Exact
    is_biobased: bool
    executed_on: DayOrNone = None

    @classmethod
    def of(cls, line: MeasureLine | CaseMeasure) -> "CaseMeasureOut":
        """Translate a measure."""
        return cls(
            measure=CodedText.of(line.measure, texts.MEASURE),
            cost_cents=line.cost_cents,
            area_m2=line.area_m2,
            pieces=line.pieces,
            insulation_value=line.insulation_value,
            is_biobased=line.is_biobased,
            executed_on=line.executed_on if isinstance(line, MeasureLine) else None,
        )


class CaseSourceOut(Out):
    """Money of others for a measure."""

    measure: CodedText
    kind: CodedText
    status: CodedText
    cents: int
    name: str | None

    @classmethod
    def of(cls, source: Source | CaseSource) -> "CaseSourceOut":
        """Translate money of others."""
        return cls(
            measure=CodedText.of(source.measure, texts.MEASURE),
            kind=CodedText.of(SourceKind(source.kind), words.SOURCE),
            status=CodedText.of(SourceStatus(source.status), words.SOURCE_STATUS),
            cents=source.cents,
            name=source.name or None,
        )


class PartOut(Out):
    """A step of an amount: what it adds or takes away, by which rule, rate and article."""

    kind: str
    rule: str
    rate: str
    article: str
    amount_cents: int


class ReasonOut(Out):
    """Why an amount is lower."""

    text: str
    article: str


class HomeCentsOut(Out):
    """The part of an amount that is for one home."""

    verblijfsobject_id: str
    cents: int


class HomeAmountOut(HomeCentsOut):
    """What one home gets; ``alreadyGranted`` are the measures that another grant pays for there."""

    already_granted: list[CodedText]

    @classmethod
    def of(cls, home: HomeAmount) -> "HomeAmountOut":
        """Translate the amount of a home."""
        return cls(
            verblijfsobject_id=home.verblijfsobject_id,
            cents=home.amount_cents,
            already_granted=[CodedText.of(each, texts.MEASURE) for each in home.held],
        )


class LineOut(Out):
    """The amount for one measure and how it came about."""

    measure: CodedText
    amount_cents: int
    cost_cents: int
    others_cents: int
    granted_cents: int | None
    executed_on: DayOrNone
    parts: list[PartOut]
    reasons: list[ReasonOut]
    dwellings: list[HomeCentsOut]

    @classmethod
    def of(cls, line: Line) -> "LineOut":
        """Translate a line."""
        return cls(
            measure=CodedText.of(line.measure, texts.MEASURE),
            amount_cents=line.amount_cents,
            cost_cents=line.cost_cents,
            others_cents=line.others_cents,
            granted_cents=line.granted_cents,
            executed_on=line.executed_on,
            parts=[PartOut(**part.model_dump()) for part in line.parts],
            reasons=[ReasonOut(**reason.model_dump()) for reason in line.reasons],
            dwellings=_by_home(line.by_home),
        )


class CalculationOut(Out):
    """An amount of subsidy with everything it rests on."""

    scheme: str
    version: str
    notice: str | None
    total_cents: int
    lines: list[LineOut]
    dwellings: list[HomeAmountOut]
    checks: list[str]
    rounding: str

    @classmethod
    def of(cls, calculation: Calculation) -> "CalculationOut":
        """Translate a calculation."""
        return cls(
            scheme=calculation.scheme,
            version=calculation.version,
            notice=calculation.notice,
            total_cents=calculation.total_cents,
            lines=[LineOut.of(line) for line in calculation.lines],
            dwellings=[HomeAmountOut.of(home) for home in calculation.homes],
            checks=list(calculation.checks),
            rounding=calculation.rounding,
        )


class DwellingsOut(Out):
    """The homes of a case."""

    dwellings: list[CaseDwellingOut]

    @classmethod
    def of(cls, homes: Sequence[CaseHome]) -> "DwellingsOut":
        """Translate the homes."""
        return cls(dwellings=[CaseDwellingOut.of(home) for home in homes])


class MeasuresOut(Out):
    """The measures of a case, and the money of others for them."""

    measures: list[CaseMeasureOut]
    sources: list[CaseSourceOut]

    @classmethod
    def of(cls, file: CaseFile) -> "MeasuresOut":
        """Translate what is applied for."""
        return cls(
            measures=[CaseMeasureOut.of(row) for row in file.measures],
            sources=[CaseSourceOut.of(row) for row in file.sources],
        )


def _by_home(cents: Mapping[str, int]) -> list[HomeCentsOut]:
    return [HomeCentsOut(verblijfsobject_id=home, cents=cents[home]) for home in sorted(cents)]
