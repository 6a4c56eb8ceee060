"""What ISDE, the national subsidy, would pay: advice, and money of others that we expect.

RVO decides on it. The rates are those in force on the day a measure is executed; for days of which
no rates are known here, no amount is given.

Source: ``data/measures/isde.toml``; conditions of ISDE as its sources give them.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from gis.codes import MeasureCode
from retrofit.data_files import DATA, check_entries, read_toml
from retrofit.errors import SchemeFileError
from retrofit.subsidy.calculation import Earlier, MeasureLine, Part, Reason
from retrofit.subsidy.gross import gross
from retrofit.subsidy.rates import ORDER, Entry, Flag, Rates, Slug, Text, follow_each_other
from retrofit.subsidy.stacking import Source, SourceKind, SourceStatus


class IsdeVersion(Rates):
    """Rates of ISDE from a day to a day. ``is_verified``: read in more than one source."""

    is_verified: Flag
    source: Text


class Isde(Entry):
    """All that is known here of ISDE."""

    id: Slug
    name: Text
    source: Text
    notice: Text
    built_before: int = Field(strict=True, gt=1000, lt=2100)
    versions: Annotated[tuple[IsdeVersion, ...], AfterValidator(follow_each_other)] = Field(
        min_length=1
    )

    def version_on(self, day: date) -> IsdeVersion | None:
        """Return the rates in force on a day; None when they are not known."""
        return next((version for version in self.versions if version.holds_on(day)), None)


def read_isde(folder: Path = DATA) -> Isde:
    """Read and check the rates of ISDE.

    Raises:
        SchemeFileError: the file does not say what it must; the message names file and key.
    """
    path = folder / "measures" / "isde.toml"
    return check_entries(Isde, read_toml(path, SchemeFileError), path.name, SchemeFileError)


@lru_cache
def isde() -> Isde:
    """Return what this installation knows of ISDE, read once."""
    return read_isde()


@dataclass(frozen=True, slots=True)
class IsdeLine:
    """What ISDE would pay for one measure.

    Attributes:
        amount_cents: None when the rates of its day are not known.
        version: rates that were used.
        parts: how the amount came about.
        reasons: why it is nothing, or less.
    """

    measure: MeasureCode
    amount_cents: int | None
    version: str | None
    parts: tuple[Part, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class IsdeAdvice:
    """What ISDE would pay, as advice.

    Attributes:
        total_cents: None when the rates of one of the days are not known.
        is_verified: all rates used were read in more than one source.
        notes: to be shown with the amount, in Dutch.
    """

    lines: tuple[IsdeLine, ...]
    total_cents: int | None
    is_verified: bool
    notes: tuple[str, ...]

    def as_sources(self) -> tuple[Source, ...]:
        """Return the amounts as money of others that is expected."""
        return tuple(
            Source(line.measure, SourceKind.ISDE, SourceStatus.EXPECTED, line.amount_cents)
            for line in self.lines
            if line.amount_cents
        )


def expected_isde(
    measures: Sequence[MeasureLine],
    *,
    on: date,
    earlier: Collection[Earlier] = (),
    construction_year: int | None = None,
) -> IsdeAdvice:
    """Work out what ISDE would pay an owner-occupier for measures of one home.

    Args:
        measures: each measure once.
        on: day of execution of the measures that have none yet.
        earlier: measures that ISDE paid for at this home before.
        construction_year: of the home; None when it is not known.
    """
    if construction_year is not None and construction_year >= isde().built_before:
        return _too_young(measures)
    # Each version looks at all measures, for they count for each other's doubling.
    by_version = {
        version.name: gross(version, measures, earlier=earlier) for version in isde().versions
    }
    lines, used, notes = [], [], [isde().notice]
    for line in sorted(measures, key=lambda one: ORDER[one.measure]):
        day = line.executed_on or on
        version = isde().version_on(day)
        if version is None:
            lines.append(IsdeLine(line.measure, None, None, (), ()))
            notes.append(f"Van uitvoering op {day:%d-%m-%Y} zijn de bedragen van ISDE niet bekend.")
            continue
        used.append(version)
        tally = by_version[version.name][line.measure]
        parts, reasons = tuple(tally.parts), tuple(tally.reasons)
        lines.append(IsdeLine(line.measure, tally.cents, version.name, parts, reasons))
    is_verified = all(version.is_verified for version in used)
    if not is_verified:
        notes.append("De bedragen van dit jaar zijn niet bij een tweede bron nagegaan.")
    amounts = [line.amount_cents for line in lines]
    known = [amount for amount in amounts if amount is not None]
    total = sum(known) if len(known) == len(amounts) else None
    return IsdeAdvice(tuple(lines), total, is_verified, tuple(dict.fromkeys(notes)))


def _too_young(measures: Sequence[MeasureLine]) -> IsdeAdvice:
    text = f"alleen voor woningen van voor {isde().built_before}"
    reason = Reason(text=text, article="ISDE")
    codes = sorted((line.measure for line in measures), key=ORDER.__getitem__)
    lines = tuple(IsdeLine(code, 0, None, (), (reason,)) for code in codes)
    return IsdeAdvice(lines, 0, True, (isde().notice,))
