"""What an event of each kind says: typed, checked, codes and numbers only.

What somebody sends is read here and nowhere else, so that a form, a device that was offline and a
script are refused for the same reasons, in Dutch and naming the field.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
)
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from gis.codes import LabelClass, MeasureCode
from retrofit.codes import Feeder, HomeEventKind
from retrofit.errors import InvalidFacts
from retrofit.homes.codes import (
    BuildingPart,
    ContactChannel,
    ContactOutcome,
    DefectCode,
    DropReason,
    ElsewhereReason,
    EventCorrection,
    Evidence,
    FoundationType,
    IneligibleReason,
    OverrideReason,
    PartState,
)

MOST_DEFECTS = 40
MOST_CENTS = 10**9


@dataclass(frozen=True, slots=True)
class GivenEvent:
    """An event as somebody tells it.

    Attributes:
        details: as sent: names in camelCase, codes as text.
        client_key: key of the device, so that telling it twice records it once.
        corrects_id: event that it stands instead of, for a ``reason``; None is one of its own.
    """

    verblijfsobject_id: str
    kind: HomeEventKind
    happened_on: date
    details: Mapping[str, Any] = field(default_factory=dict)
    feeder: Feeder | None = None
    client_key: str | None = None
    corrects_id: int | None = None
    reason: EventCorrection | None = None


class Details(BaseModel):
    """What an event says beside its kind and day; only its own fields."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        alias_generator=to_camel,
        hide_input_in_errors=True,
    )


def _number(value: Any) -> Any:
    """Accept a number as it is written, also one that was kept as text."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        try:
            return Decimal(str(value))
        except ArithmeticError:
            pass
    return value


def _two_decimals(value: Decimal) -> Decimal:
    if not value.is_finite() or value != round(value, 2):
        raise PydanticCustomError("decimals", "heeft meer dan twee cijfers achter de komma")
    return value


# A number in JSON; exact when it is read back.
_AS_NUMBER = PlainSerializer(float, return_type=float)
_NOT_STRICT = Field(strict=False)
Amount = Annotated[
    Decimal, BeforeValidator(_number), AfterValidator(_two_decimals), _AS_NUMBER, _NOT_STRICT
]
AreaM2 = Annotated[Amount, Field(gt=0, le=10_000)]
InsulationValue = Annotated[Amount, Field(gt=0, le=20)]
Measure = Annotated[MeasureCode, _NOT_STRICT]
Parts = dict[Annotated[BuildingPart, _NOT_STRICT], Annotated[PartState, _NOT_STRICT]]


class Contact(Details):
    """A contact; what was said is not kept."""

    channel: Annotated[ContactChannel, _NOT_STRICT]
    outcome: Annotated[ContactOutcome, _NOT_STRICT]


class Interest(Details):
    """The owner says to be interested; ``has_consent`` to be contacted about it."""

    has_consent: bool


class Defect(Details):
    """A defect found by a survey."""

    code: Annotated[DefectCode, _NOT_STRICT]
    part: Annotated[BuildingPart, _NOT_STRICT]
    must_repair: bool


class Survey(Details):
    """A survey (opname); a qualified adviser's is evidence of the state before."""

    is_qualified: bool
    parts: Parts = Field(min_length=1)
    defects: list[Defect] = Field(default=[], max_length=MOST_DEFECTS)
    foundation_type: Annotated[FoundationType, _NOT_STRICT] | None = None


class PlannedMeasure(Details):
    """A measure that was chosen; m2, and Rd (m2K/W) or for glass U (W/m2K)."""

    measure: Measure
    area_m2: AreaM2 | None = None
    insulation_value: InsulationValue | None = None


class Plan(Details):
    """Measures that were chosen, and the label they are expected to give."""

    measures: list[PlannedMeasure] = Field(min_length=1, max_length=len(MeasureCode))
    label_after_estimate: Annotated[LabelClass, _NOT_STRICT] | None = None


class Quote(Details):
    """A quote for a measure, cents."""

    measure: Measure
    cents: int = Field(ge=1, le=MOST_CENTS)


class WorksStarted(Details):
    """Works began, of one measure or of all."""

    measure: Measure | None = None


class MeasureDone(PlannedMeasure):
    """A measure that was carried out; without evidence it is only said to be."""

    evidence: list[Annotated[Evidence, _NOT_STRICT]] = Field(default=[], max_length=len(Evidence))
    contractor_kvk: str | None = Field(default=None, pattern="^[0-9]{8}$")
    number: str | None = Field(default=None, pattern="^[A-Z0-9][A-Z0-9-]{3,29}$")


class DefectRepaired(Details):
    """A defect of a survey was repaired."""

    survey_id: int = Field(ge=1)
    defect: Annotated[DefectCode, _NOT_STRICT]
    evidence: list[Annotated[Evidence, _NOT_STRICT]] = Field(min_length=1, max_length=len(Evidence))


class Dropped(Details):
    """The owner takes part no more."""

    reason: Annotated[DropReason, _NOT_STRICT]


class Ineligible(Details):
    """The home cannot take part."""

    reason: Annotated[IneligibleReason, _NOT_STRICT]


class DoneElsewhere(Details):
    """The home was made sustainable without the programme."""

    reason: Annotated[ElsewhereReason, _NOT_STRICT]


class Nothing(Details):
    """The kind says it all."""


class Priority(Details):
    """Whether the home goes first; never why."""

    is_priority: bool


class WorksOrderOverride(Details):
    """A measure goes on although a rule says to inspect first; two people answer for it."""

    measure: Measure
    flag: str = Field(pattern="^[a-z][a-z_]{1,39}$")
    reason: Annotated[OverrideReason, _NOT_STRICT]
    second_person_id: int = Field(ge=1)


DETAILS: Mapping[HomeEventKind, type[Details]] = {
    HomeEventKind.CONTACT: Contact,
    HomeEventKind.INTEREST: Interest,
    HomeEventKind.SURVEY: Survey,
    HomeEventKind.PLAN: Plan,
    HomeEventKind.QUOTE: Quote,
    HomeEventKind.WORKS_STARTED: WorksStarted,
    HomeEventKind.MEASURE_DONE: MeasureDone,
    HomeEventKind.DEFECT_REPAIRED: DefectRepaired,
    HomeEventKind.DROPPED: Dropped,
    HomeEventKind.INELIGIBLE: Ineligible,
    HomeEventKind.DONE_ELSEWHERE: DoneElsewhere,
    HomeEventKind.RETURNED: Nothing,
    HomeEventKind.PRIORITY: Priority,
    HomeEventKind.WORKS_ORDER_OVERRIDE: WorksOrderOverride,
}

#: Reason of each kind of fault.
REASONS = {
    "missing": "moet worden ingevuld",
    "extra_forbidden": "is geen veld van deze gebeurtenis",
    "enum": "moet een van deze waarden zijn: {expected}",
    "bool_type": "moet true of false zijn",
    "int_type": "moet een geheel getal zijn",
    "string_type": "moet tekst zijn",
    "string_pattern_mismatch": "heeft niet de goede vorm",
    "list_type": "moet een lijst zijn",
    "dict_type": "moet een JSON-object zijn",
    "model_type": "moet een JSON-object zijn",
    "too_short": "mag niet leeg zijn",
    "too_long": "heeft te veel delen",
    "greater_than": "moet meer dan {gt} zijn",
    "greater_than_equal": "moet {ge} of meer zijn",
    "less_than_equal": "mag niet meer dan {le} zijn",
    "decimals": "mag ten hoogste twee cijfers achter de komma hebben",
}


def read_details(kind: HomeEventKind, details: Mapping[str, Any]) -> Details:
    """Check what an event of a kind says, as sent (camelCase).

    Raises:
        InvalidFacts: naming the field, such as ``details.parts.roof``.
    """
    if kind not in DETAILS:
        raise InvalidFacts("kind", "wordt niet zo vastgelegd: neem de gebeurtenis zelf terug")
    try:
        return DETAILS[kind].model_validate(dict(details))
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        raise InvalidFacts(_place(fault["loc"]), _reason(fault)) from None


def kept(details: Details) -> dict[str, Any]:
    """Return details as they are kept: snake_case, every key there, JSON's own types."""
    return details.model_dump(mode="json")


def shown(details: Mapping[str, Any]) -> dict[str, Any]:
    """Return kept details as they are sent: camelCase, what is not known left out."""
    return {to_camel(name): _shown(value) for name, value in details.items() if value is not None}


def _shown(value: Any) -> Any:
    if isinstance(value, list):
        return [_shown(each) for each in value]
    return shown(value) if isinstance(value, dict) else value


def _place(parts: tuple[int | str, ...]) -> str:
    """Name a field; what is no name of ours is not repeated."""
    path = "details"
    for part in parts:
        if isinstance(part, int):
            path += f"[{part}]"
        elif part != "[key]":
            path += f".{part}" if part.isidentifier() and len(part) < 40 else ".?"
    return path


def _reason(fault: Mapping[str, Any]) -> str:
    words = REASONS.get(fault["type"], "klopt niet")
    return words.format_map(fault.get("ctx") or {}).replace(" or ", " of ")
