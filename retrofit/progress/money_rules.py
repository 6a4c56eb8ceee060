"""Where the money of the programmes comes from, as data: lines, contributions, co-financing."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from retrofit.data_files import DATA, check_entries, read_toml


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Reading(_Part):
    """A way to read what the percentage of the co-financing is of."""

    base: Literal["deficit", "grant"]
    name: str
    source: str

    def own_cents(self, grant_cents: int, percent: int) -> int:
        """Return what must be brought beside a grant under this reading, cents.

        >>> Reading(base="deficit", name="", source="").own_cents(1_706_164_800, 30)
        731213486
        >>> Reading(base="grant", name="", source="").own_cents(1_706_164_800, 30)
        511849440
        """
        share = Decimal(percent) / 100
        if self.base == "grant":
            amount = grant_cents * share
        else:
            amount = grant_cents / (1 - share) - grant_cents
        return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


class CoFinancing(_Part):
    """What others must bring. ``base`` None is not decided: no reading is chosen."""

    percent: int = Field(gt=0, lt=100)
    source: str
    base: Literal["deficit", "grant"] | None = None
    readings: tuple[Reading, ...]

    @model_validator(mode="after")
    def _base_is_a_reading(self) -> Self:
        if self.base is not None and self.base not in {each.base for each in self.readings}:
            raise ValueError("base: is none of the readings")
        return self


class PerHome(_Part):
    """An amount for each home."""

    cents_per_home: int = Field(gt=0)
    text: str
    source: str


class Contribution(_Part):
    """Money of somebody else for a programme."""

    programme: str
    name: str
    amount_cents: int = Field(gt=0)
    text: str
    source: str


class Line(_Part):
    """An action line that money is spent on."""

    id: str
    name: str
    source: str


class Budget(_Part):
    """What was decided to spend on a line of a programme."""

    programme: str
    line: str
    amount_cents: int = Field(gt=0)
    decided_on: date
    source: str


class MoneyRules(_Part):
    """All of ``data/money.toml``."""

    co_financing: CoFinancing
    nip: PerHome
    contributions: tuple[Contribution, ...] = ()
    lines: tuple[Line, ...]
    budgets: tuple[Budget, ...] = ()

    @model_validator(mode="after")
    def _budgets_are_of_lines(self) -> Self:
        known = {line.id for line in self.lines}
        for budget in self.budgets:
            if budget.line not in known:
                raise ValueError(f"budgets: there is no line {budget.line}")
        return self

    def budget(self, programme: str, line: str, on: date) -> Budget | None:
        """Return the budget of a line as decided by a day; None is not decided."""
        found = [
            each
            for each in self.budgets
            if (each.programme, each.line) == (programme, line) and each.decided_on <= on
        ]
        return max(found, key=lambda each: each.decided_on) if found else None


def read_money_rules(folder: Path = DATA) -> MoneyRules:
    """Read and check ``money.toml``.

    Raises:
        ProgrammeFileError: a key is unknown or a value cannot be.
    """
    path = folder / "money.toml"
    return check_entries(MoneyRules, read_toml(path), path.name)


@lru_cache
def money_rules() -> MoneyRules:
    """Return the rules of this installation, read once."""
    return read_money_rules()
