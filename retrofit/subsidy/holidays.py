"""Days on which no statutory term ends: weekends, recognised holidays, days equated by decree.

The days stand in ``data/reference/holidays.toml``, which the desk keeps up to date.

Source: Algemene termijnenwet (ATW), articles 1 and 3.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from retrofit.data_files import DATA, check_entries, read_toml
from retrofit.errors import SchemeFileError

#: Names of the days of the weekend, by ``date.weekday()``.
WEEKEND = {5: "zaterdag", 6: "zondag"}

MonthDay = Annotated[str, StringConstraints(pattern=r"^\d\d-\d\d$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RecognisedDay(_Part):
    """A holiday of every year: on a fixed day, or so many days from Easter Sunday."""

    name: str
    article: str
    on: MonthDay | None = None
    if_sunday: MonthDay | None = None
    easter: int | None = None

    @model_validator(mode="after")
    def _has_one_rule(self) -> Self:
        if (self.on is None) == (self.easter is None):
            raise ValueError("takes either on or easter")
        for each in (self.on, self.if_sunday):
            if each is not None:
                date.fromisoformat(f"2023-{each}")  # not 29 February: it must exist every year
        return self

    def in_year(self, year: int) -> date:
        """Return the day it is in a year."""
        if self.easter is not None:
            return easter_sunday(year) + timedelta(days=self.easter)
        day = date.fromisoformat(f"{year:04}-{self.on}")
        if self.if_sunday is not None and day.weekday() == 6:
            return date.fromisoformat(f"{year:04}-{self.if_sunday}")
        return day


class Decree(_Part):
    """A decree that equates single days with a holiday (ATW art. 3 lid 3)."""

    name: str
    source: str
    days: tuple[date, ...] = Field(min_length=1)


class Equated(_Part):
    """The days equated by decree, and the years for which all of them are known."""

    known_from: date
    known_through: date
    decrees: tuple[Decree, ...]

    @model_validator(mode="after")
    def _within_what_is_known(self) -> Self:
        days = [day for decree in self.decrees for day in decree.days]
        if len(set(days)) < len(days):
            raise ValueError("a day stands twice")
        for day in days:
            if not self.known_from <= day <= self.known_through:
                raise ValueError(f"{day} lies outside known_from .. known_through")
        return self


class Calendar(_Part):
    """The days on which no term ends, as the file says them."""

    recognised: tuple[RecognisedDay, ...] = Field(min_length=1)
    equated: Equated

    def in_year(self, year: int) -> dict[date, str]:
        """Return the holidays of a year by day, in order, with their names."""
        found = {
            day: "bij besluit met een feestdag gelijkgesteld"
            for decree in self.equated.decrees
            for day in decree.days
            if day.year == year
        }
        for each in self.recognised:
            found[each.in_year(year)] = each.name
        return dict(sorted(found.items()))


def read_calendar(folder: Path = DATA) -> Calendar:
    """Read and check ``reference/holidays.toml``.

    Raises:
        SchemeFileError: the file is no TOML, has an unknown key or a day that cannot be.
    """
    path = folder / "reference" / "holidays.toml"
    return check_entries(Calendar, read_toml(path, SchemeFileError), path.name, SchemeFileError)


@cache
def calendar() -> Calendar:
    """Return the calendar of this installation, read once."""
    return read_calendar()


@cache
def holidays_in(year: int) -> Mapping[date, str]:
    """Return the holidays of a year by day, with their Dutch names."""
    return calendar().in_year(year)


def name_of_day_off(day: date) -> str | None:
    """Return what makes that no term ends on a day; None for a working day."""
    return holidays_in(day.year).get(day) or WEEKEND.get(day.weekday())


def is_working_day(day: date) -> bool:
    """Tell whether a day is no Saturday, Sunday or holiday."""
    return day.weekday() not in WEEKEND and day not in holidays_in(day.year)


def next_working_day(day: date) -> date:
    """Return the first working day from a day on; the day itself when it is one."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def decrees_known(day: date) -> bool:
    """Tell whether all days that a decree equates are known around this day."""
    equated = calendar().equated
    return equated.known_from <= day <= equated.known_through


def easter_sunday(year: int) -> date:
    """Return Easter Sunday of a year in the Gregorian calendar.

    Source: the anonymous algorithm of 1876, as Meeus gives it (Astronomical Algorithms, ch. 8).
    """
    golden = year % 19
    century, rest = divmod(year, 100)
    leap_centuries, in_four = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - correction + 15) % 30
    to_sunday = (32 + 2 * in_four + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)
