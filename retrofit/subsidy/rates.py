"""What is paid for a measure, as data: a rate, an area, a requirement; ours and ISDE alike."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from gis.codes import MeasureCode

#: The order in which measures are listed.
ORDER = {measure: number for number, measure in enumerate(MeasureCode)}

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Article = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{1,39}$")]
VersionName = Annotated[str, StringConstraints(pattern=r"^[0-9a-z][0-9a-z_-]{0,39}$")]
Flag = Annotated[bool, Field(strict=True)]
Cents = Annotated[int, Field(strict=True, gt=0, lt=10**10)]
Percent = Annotated[int, Field(strict=True, gt=0, le=100)]
Count = Annotated[int, Field(strict=True, gt=0, le=1_000)]
Day = Annotated[date, Field(strict=True)]
Area = Annotated[Decimal, Field(gt=0, lt=10**6, decimal_places=2)]
Insulation = Annotated[Decimal, Field(gt=0, lt=100, decimal_places=2)]


class Entry(BaseModel):
    """A table of a file; never changed after it was read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Ruled(Entry):
    """A rule, and the article that it stands in."""

    article: Article


class MeasureRule(Ruled):
    """What is paid for one measure.

    Attributes:
        rate_cents: for each m2 or piece, or once for a home.
        min_area_m2: below it nothing is paid.
        max_area_m2: above it no more is paid.
        min_rd: lowest heat resistance Rd, m2K/W.
        max_u: highest heat loss U, W/m2K.
        biobased_bonus_cents: comes on top for each m2 of biobased material.
        is_doubled: takes part in the doubling for two or more measures.
        max_cost_percent: share of its cost that is paid at most; else that of the scheme.
        only_with: is paid only beside one of these.
        only_with_months: how far apart the two may be executed.
        not_with: is not paid when one of these is done, now or before.
    """

    rate_cents: Cents
    unit: Literal["m2", "piece", "once"] = "m2"
    min_area_m2: Area | None = None
    max_area_m2: Area | None = None
    min_rd: Insulation | None = None
    max_u: Insulation | None = None
    biobased_bonus_cents: Cents | None = None
    is_doubled: Flag = True
    max_cost_percent: Percent | None = None
    only_with: tuple[MeasureCode, ...] = ()
    only_with_months: Count = 24
    not_with: tuple[MeasureCode, ...] = ()

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        _in_order(self.min_area_m2, self.max_area_m2)
        if self.unit != "m2" and (self.min_area_m2 or self.max_area_m2):
            raise ValueError(f"min_area_m2 and max_area_m2 do not go with unit {self.unit!r}")
        if self.min_rd is not None and self.max_u is not None:
            raise ValueError("min_rd and max_u: a measure has one of the two")
        return self


class MeasureType(Ruled):
    """Measures that count as one, such as roof and attic floor.

    Attributes:
        pays: ``one``: only the measure that gives most; ``all``: each of them.
        min_area_m2: of the measures together.
        max_area_m2: of the measures together.
    """

    name: Text
    measures: tuple[MeasureCode, ...] = Field(min_length=2)
    pays: Literal["one", "all"]
    min_area_m2: Area | None = None
    max_area_m2: Area | None = None

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        _in_order(self.min_area_m2, self.max_area_m2)
        if len(set(self.measures)) < len(self.measures):
            raise ValueError("measures: one stands twice")
        if self.pays == "one" and (self.min_area_m2 or self.max_area_m2):
            raise ValueError("min_area_m2 and max_area_m2 do not go with pays 'one'")
        return self


class Doubling(Ruled):
    """Two or more measures within so many months: the rate counts twice."""

    within_months: Count
    is_bonus_doubled: Flag


class Rates(Entry):
    """What is paid for measures, from a day to a day.

    Attributes:
        article: where the list of measures stands.
        types: measures that count as one; each other measure is a type by itself.
        is_type_once: a type is paid once for a home.
        min_types: with fewer different types nothing is paid.
    """

    name: VersionName
    article: Article
    valid_from: Day
    valid_until: Day | None = None
    measures: dict[MeasureCode, MeasureRule] = Field(min_length=1)
    types: tuple[MeasureType, ...] = ()
    doubling: Doubling | None = None
    is_type_once: Flag = True
    min_types: Count = 1

    def holds_on(self, day: date) -> bool:
        """Return whether these rates are in force on a day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    def type_of(self, measure: MeasureCode) -> MeasureType | MeasureCode:
        """Return the type that a measure belongs to; itself when it stands alone."""
        found = (each for each in self.types if measure in each.measures)
        return next(found, measure)

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise ValueError(f"valid_until: {self.valid_until} lies before valid_from")
        for where, measure in self._mentioned():
            if measure not in self.measures:
                raise ValueError(f"{where}: {measure} has no rate in this version")
        typed = [measure for each in self.types for measure in each.measures]
        if len(set(typed)) < len(typed):
            raise ValueError("types: a measure belongs to one type only")
        for code, rule in self.measures.items():
            chained = [other for other in rule.only_with if self.measures[other].only_with]
            if chained or code in (*rule.only_with, *rule.not_with):
                raise ValueError(f"measures.{code}: depends on itself, or on one that depends")
        return self

    def _mentioned(self) -> Iterator[tuple[str, MeasureCode]]:
        for number, each in enumerate(self.types):
            yield from ((f"types.{number}.measures", measure) for measure in each.measures)
        for code, rule in self.measures.items():
            yield from ((f"measures.{code}.only_with", other) for other in rule.only_with)
            yield from ((f"measures.{code}.not_with", other) for other in rule.not_with)


def _in_order(least: Decimal | None, most: Decimal | None) -> None:
    if least is not None and most is not None and least > most:
        raise ValueError(f"min_area_m2: {least} is more than max_area_m2")


R = TypeVar("R", bound=Rates)


def follow_each_other(versions: tuple[R, ...]) -> tuple[R, ...]:
    """Return versions that stand in order; raise ``ValueError`` for an overlap or a double name."""
    if len({version.name for version in versions}) < len(versions):
        raise ValueError("a name stands twice")
    for first, second in pairwise(versions):
        if second.valid_from <= first.valid_from:
            raise ValueError(f"{second.name} stands after {first.name} and is not later")
        if first.valid_until is None or second.valid_from <= first.valid_until:
            raise ValueError(f"{first.name} and {second.name} overlap")
    return versions
