"""What the Awb clock is told and what it answers: terms, facts, due dates. Values only.

All days are calendar days in the Netherlands; a moment becomes one by ``retrofit.today.day_of``.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from retrofit.codes import PauseKind
from retrofit.errors import InvalidFacts
from retrofit.notice_codes import PenaltyException


class TermUnit(StrEnum):
    """Unit of a term. Terms in hours (ATW art. 4) do not exist here: the clock knows days only."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


#: The longest term of each unit that still runs on to a working day (ATW art. 4).
LONGEST_EXTENDED = {
    TermUnit.DAYS: 90,
    TermUnit.WEEKS: 12,
    TermUnit.MONTHS: 3,
    TermUnit.YEARS: 0,
}
DUTCH_UNITS = {
    TermUnit.DAYS: ("dag", "dagen"),
    TermUnit.WEEKS: ("week", "weken"),
    TermUnit.MONTHS: ("maand", "maanden"),
    TermUnit.YEARS: ("jaar", "jaar"),
}
MONTHS_OF = {TermUnit.MONTHS: 1, TermUnit.YEARS: 12}


@dataclass(frozen=True, slots=True)
class Term:
    """A term as an act, a scheme or a decision sets it.

    Attributes:
        is_in_regulation: a regulation sets it; announcing delay does not lengthen it then.
        is_extended_on_holidays: runs on when it ends on a day off (ATW art. 1, Gemeentewet
            art. 145); never so for a long term, see ``is_extended``.
        article: where it stands; "" is the article of the Awb that the clock applies.
    """

    length: int
    unit: TermUnit = TermUnit.WEEKS
    is_in_regulation: bool = False
    is_extended_on_holidays: bool = True
    article: str = ""

    def __post_init__(self) -> None:
        if self.length < 1:
            raise InvalidFacts("length", "moet ten minste 1 zijn")

    @property
    def is_long(self) -> bool:
        """Whether the Algemene termijnenwet leaves it alone for its length (ATW art. 4)."""
        return self.length > LONGEST_EXTENDED[self.unit]

    @property
    def is_extended(self) -> bool:
        """Whether it runs on when it ends on a day off."""
        return self.is_extended_on_holidays and not self.is_long

    @property
    def words(self) -> str:
        """The term in Dutch, such as 8 weken."""
        one, many = DUTCH_UNITS[self.unit]
        return f"{self.length} {one if self.length == 1 else many}"

    def after(self, day: date) -> date:
        """Return the last day of the term when it begins on the day after ``day``."""
        return self._shifted(day, self.length)

    def before(self, day: date) -> date:
        """Return the day that lies the term before ``day``."""
        return self._shifted(day, -self.length)

    def _shifted(self, day: date, length: int) -> date:
        if self.unit in MONTHS_OF:
            return _add_months(day, length * MONTHS_OF[self.unit])
        return day + timedelta(days=length * (7 if self.unit is TermUnit.WEEKS else 1))


def _add_months(day: date, months: int) -> date:
    """Return the same day of another month, or its last day where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class SupplementRequest:
    """A letter that asks for what is missing (Awb 4:5 lid 1).

    Attributes:
        until: last day of the recovery term (hersteltermijn).
        received_on: day on which the supplement to this letter came in.
        is_complete: with it nothing is missing any more.
    """

    sent_on: date
    until: date
    received_on: date | None = None
    is_complete: bool = True

    def __post_init__(self) -> None:
        if self.until <= self.sent_on:
            raise InvalidFacts("until", "moet na de dag van verzending liggen")
        if self.received_on is not None and self.received_on < self.sent_on:
            raise InvalidFacts("receivedOn", "ligt voor de vraag om aanvulling")


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which the clock stands still for another reason (Awb 4:15 lid 2).

    Attributes:
        last_day: None while nobody knows the end.
    """

    kind: PauseKind
    first_day: date
    last_day: date | None = None

    def __post_init__(self) -> None:
        if self.last_day is not None and self.last_day < self.first_day:
            raise InvalidFacts("lastDay", "mag niet voor de eerste dag liggen")


@dataclass(frozen=True, slots=True)
class Postponement:
    """The message that the decision comes later (verdagen), with the last day it names."""

    said_on: date
    until: date

    def __post_init__(self) -> None:
        if self.until <= self.said_on:
            raise InvalidFacts("until", "moet na de dag van de mededeling liggen")


@dataclass(frozen=True, slots=True)
class DefaultNotice:
    """A written notice of default (ingebrekestelling, Awb 4:17 lid 3)."""

    received_on: date
    exception: PenaltyException | None = None


@dataclass(frozen=True, slots=True)
class DayRange:
    """Days from ``first`` through ``last``."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days; 0 when ``last`` lies before ``first``."""
        return max((self.last - self.first).days + 1, 0)


@dataclass(frozen=True, slots=True)
class DueStep:
    """One step of how a date came about: a Dutch sentence, its article, the last day after it."""

    text: str
    article: str
    on: date


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a term, through its end, and how it came about.

    Attributes:
        strict_on: last day by the stricter reading of the pauses, to aim at.
        starts_on: first day of the term.
        pauses: the days that count as standing still: a union, in order, without overlap.
        is_provisional: a pause is still open; the date is that of what is known now.
        decrees_known: all days equated by decree are known for this date.
    """

    on: date
    strict_on: date
    steps: tuple[DueStep, ...]
    starts_on: date
    pauses: tuple[DayRange, ...] = ()
    is_provisional: bool = False
    decrees_known: bool = True

    def as_json(self) -> dict[str, Any]:
        """Return it for an answer or a snapshot."""
        return {
            "on": self.on.isoformat(),
            "strictOn": self.strict_on.isoformat(),
            "startsOn": self.starts_on.isoformat(),
            "isProvisional": self.is_provisional,
            "decreesKnown": self.decrees_known,
            "pauses": [
                {"first": pause.first.isoformat(), "last": pause.last.isoformat()}
                for pause in self.pauses
            ],
            "steps": steps_as_json(self.steps),
        }


class ClockState(StrEnum):
    """How a clock stands on a day."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    PAUSED = "paused"
    OVERDUE = "overdue"
    STOPPED = "stopped"


def steps_as_json(steps: tuple[DueStep, ...]) -> list[dict[str, str]]:
    """Return a derivation for an answer or a snapshot."""
    return [{"text": s.text, "article": s.article, "on": s.on.isoformat()} for s in steps]


def dutch(day: date) -> str:
    """Return a day as Dutch readers write it, dd-mm-yyyy."""
    return f"{day:%d-%m-%Y}"


def dutch_days(count: int) -> str:
    """Return a number of days in Dutch: 1 dag, 8 dagen."""
    return f"{count} {DUTCH_UNITS[TermUnit.DAYS][count != 1]}"
