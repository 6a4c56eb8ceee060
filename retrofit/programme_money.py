"""Where the money of the programmes comes from, as the council documents have it: data.

What they do not say stays unsaid: it prints "niet vastgesteld".
"""

from datetime import date
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from retrofit.data_files import DATA, check_entries, read_toml

Base = Literal["deficit", "grant"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Reading(_Part):
    """One way to read a share whose base is not stated."""

    base: Base
    name: str
    source: str


class CoFinancing(_Part):
    """The share that municipality and others must bring; ``base`` is set once it is decided."""

    percent: int = Field(gt=0, lt=100)
    source: str
    base: Base | None = None
    readings: tuple[Reading, ...]

    def cents(self, base: Base, grant_cents: int) -> int:
        """Return what must be brought beside a grant under one reading, to the cent.

        Of a deficit of which the grant is the rest, or of the grant itself.
        """
        whole = 100 - self.percent if base == "deficit" else 100
        return round(Fraction(grant_cents * self.percent, whole))


class PerHome(_Part):
    """An amount for each home."""

    cents_per_home: int = Field(gt=0)
    text: str
    source: str


class Contribution(_Part):
    """What somebody else adds to a programme."""

    programme: str
    name: str
    amount_cents: int = Field(gt=0)
    text: str
    source: str


class Line(_Part):
    """An action line on which money is spent."""

    id: str
    name: str
    source: str


class Budget(_Part):
    """What was decided for a line of a programme."""

    programme: str
    line: str
    amount_cents: int = Field(gt=0)
    decided_on: date
    source: str


class ProgrammeMoney(_Part):
    """All of ``money.toml``."""

    co_financing: CoFinancing
    nip: PerHome
    contributions: tuple[Contribution, ...] = ()
    lines: tuple[Line, ...]
    budgets: tuple[Budget, ...] = ()


def read_programme_money(folder: Path = DATA) -> ProgrammeMoney:
    """Read and check ``money.toml``.

    Raises:
        ProgrammeFileError: a key is unknown or missing, or a value cannot be.
    """
    path = folder / "money.toml"
    return check_entries(ProgrammeMoney, read_toml(path), path.name)


@lru_cache
def programme_money() -> ProgrammeMoney:
    """Return the money of this installation, read once."""
    return read_programme_money()
