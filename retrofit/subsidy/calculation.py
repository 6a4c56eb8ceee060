"""What goes into a calculation of subsidy and what comes out of it, frozen in a decision.

Every amount explains itself: a line is the sum of its parts, and each part names its rule, rate
and article. All amounts are whole cents.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from gis.codes import MeasureCode
from retrofit.errors import InvalidFacts

ROUNDING = "Elk bedrag is op hele centen afgerond; een halve cent gaat naar boven."
MOST_CENTS = 10**10

PartKind = Literal[
    "rate",  # area or pieces at the rate
    "doubling",
    "bonus",
    "cost_share",  # no more than a share of the cost
    "not_eligible",  # part of the building that is not paid for
    "others",  # no more than the cost less what others pay
    "home_limit",  # no more than the maximum for a home
    "grant_limit",  # no more than was granted
    "nothing",  # why nothing is paid
]


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """A measure of one home, or of the whole building of an association.

    Attributes:
        cost_cents: with VAT.
        area_m2: with at most two decimals; None for what has none, or when it is not known.
        pieces: for what is paid by the piece or once for a home.
        insulation_value: Rd in m2K/W, or U in W/m2K for glass.
        executed_on: None when it is not done yet.
    """

    measure: MeasureCode
    cost_cents: int
    area_m2: Decimal | None = None
    pieces: int | None = None
    insulation_value: Decimal | None = None
    is_biobased: bool = False
    executed_on: date | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be true."""
        if type(self.cost_cents) is not int or not 0 <= self.cost_cents < MOST_CENTS:
            reason = "moet een bedrag in hele centen zijn, van 0 tot 100 miljoen euro"
            raise InvalidFacts("costCents", reason)
        _check_decimal("areaM2", self.area_m2, 10**6)
        _check_decimal("insulationValue", self.insulation_value, 100)
        if self.pieces is not None and (
            type(self.pieces) is not int or not 0 < self.pieces <= 100_000
        ):
            raise InvalidFacts("pieces", "moet een heel getal zijn, van 1 tot 100.000")


def _check_decimal(field: str, value: Decimal | None, below: int) -> None:
    if value is None:
        return
    if not isinstance(value, Decimal) or not value.is_finite() or not 0 < value < below:
        raise InvalidFacts(field, f"moet groter dan 0 en kleiner dan {below} zijn")
    if value != round(value, 2):
        raise InvalidFacts(field, "heeft ten hoogste twee decimalen")


@dataclass(frozen=True, slots=True)
class Home:
    """A home that measures are for.

    Attributes:
        weight: its share in the building; of a single home any number above 0.
        used_cents: granted to this home before under the same maximum.
        held: measures that another grant pays for in this home: not again, whoever asks.
    """

    verblijfsobject_id: str
    weight: int = 1
    is_eligible: bool = True
    used_cents: int = 0
    held: frozenset[MeasureCode] = frozenset()

    def __post_init__(self) -> None:
        """Refuse what cannot be true."""
        if type(self.weight) is not int or self.weight < 0:
            raise InvalidFacts("weight", "moet een heel getal zijn, 0 of meer")
        if type(self.used_cents) is not int or self.used_cents < 0:
            raise InvalidFacts("usedCents", "moet een bedrag in hele centen zijn, 0 of meer")

    def gets(self, measure: MeasureCode) -> bool:
        """Return whether a measure can be paid for in this home."""
        return self.is_eligible and measure not in self.held


@dataclass(frozen=True, slots=True)
class Earlier:
    """A measure that was paid for at this home before."""

    measure: MeasureCode
    executed_on: date


class Frozen(BaseModel):
    """A piece of a calculation; never changed after it was made."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Part(Frozen):
    """A step of a line: what it adds, or takes away when it is below zero."""

    kind: PartKind
    rule: str
    rate: str
    article: str
    amount_cents: int = Field(strict=True)


class Reason(Frozen):
    """Why a line is lower than the rate alone would give, or than was granted."""

    text: str
    article: str


class Line(Frozen):
    """The amount for one measure, the facts it rests on, and how it came about.

    Attributes:
        others_cents: money of others that counted.
        granted_cents: what was granted for it, in a settlement.
        by_home: the amount over the homes that it is paid for; the key is followed to the cent.
    """

    measure: MeasureCode
    amount_cents: int = Field(strict=True, ge=0, lt=MOST_CENTS)
    parts: tuple[Part, ...] = Field(min_length=1)
    reasons: tuple[Reason, ...] = ()
    cost_cents: int = Field(strict=True, ge=0)
    area_m2: Decimal | None = None
    pieces: int | None = None
    insulation_value: Decimal | None = None
    is_biobased: bool = False
    executed_on: date | None = None
    others_cents: int = Field(default=0, strict=True, ge=0)
    granted_cents: int | None = Field(default=None, strict=True, ge=0)
    by_home: dict[str, int]

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if sum(part.amount_cents for part in self.parts) != self.amount_cents:
            raise ValueError(f"{self.measure}: the parts do not add up to the amount")
        if (
            sum(self.by_home.values()) != self.amount_cents
            or min(self.by_home.values(), default=0) < 0
        ):
            raise ValueError(f"{self.measure}: the homes do not add up to the amount")
        if self.granted_cents is not None and self.amount_cents > self.granted_cents:
            raise ValueError(f"{self.measure}: more is settled than was granted")
        return self


class HomeAmount(Frozen):
    """The amount for one home, over all measures; of those in ``held`` another grant pays."""

    verblijfsobject_id: str
    weight: int
    is_eligible: bool
    used_cents: int = 0
    held: tuple[MeasureCode, ...] = ()
    amount_cents: int = Field(strict=True, ge=0)


class Calculation(Frozen):
    """An amount of subsidy, and everything that it rests on.

    Attributes:
        notice: says that the scheme is an example; to be shown with the amount.
        checks: what to find out elsewhere, in Dutch.
    """

    kind: Literal["grant", "settlement"]
    scheme: str
    version: str
    notice: str | None
    total_cents: int = Field(strict=True, ge=0, lt=MOST_CENTS)
    lines: tuple[Line, ...]
    homes: tuple[HomeAmount, ...]
    checks: tuple[str, ...] = ()
    rounding: str = ROUNDING

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if sum(line.amount_cents for line in self.lines) != self.total_cents:
            raise ValueError("the lines do not add up to the total")
        for home in self.homes:
            amounts = [line.by_home.get(home.verblijfsobject_id, 0) for line in self.lines]
            if sum(amounts) != home.amount_cents:
                raise ValueError(f"the lines do not add up for home {home.verblijfsobject_id}")
        return self

    def line(self, measure: MeasureCode) -> Line | None:
        """Return the line of a measure."""
        return next((line for line in self.lines if line.measure == measure), None)

    @property
    def reasons(self) -> tuple[tuple[MeasureCode, Reason], ...]:
        """Every reason why an amount is lower, with its measure."""
        return tuple((line.measure, reason) for line in self.lines for reason in line.reasons)

    def as_json(self) -> dict[str, Any]:
        """Return it as it is frozen in a decision."""
        return self.model_dump(mode="json")

    @classmethod
    def from_json(cls, entries: dict[str, Any]) -> Self:
        """Return the calculation that was frozen; it checks again that all adds up."""
        return cls.model_validate(entries)
