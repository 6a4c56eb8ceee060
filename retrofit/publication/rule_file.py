"""The rule of publication as the municipality sets it, in ``data/publication.toml``."""

from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from retrofit.data_files import DATA, check_entries, read_toml
from retrofit.progress.pace import month_number
from retrofit.publication.marks import Rule

#: Every measure that can be published, widest first; each is a part of the one before.
MEASURES = ("contacted", "applied", "done", "backlog_done")
Measure = Literal["contacted", "applied", "done", "backlog_done"]


class PublicationRule(BaseModel):
    """What is published, how often, and how small groups are protected.

    Attributes:
        status: "niet vastgesteld" as long as the client has not decided.
        threshold, base, denominator: see ``marks.Rule``.
        unit: length of a period.
        measures: in the order of ``MEASURES``.
        forecast_step: homes that a forecast is rounded to; None publishes no forecast.
        amount_unit_euros: what amounts are rounded to; None publishes no amount.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    status: str
    note: str
    threshold: int = Field(ge=2)
    base: int = Field(ge=1)
    denominator: int
    unit: Literal["month", "quarter"]
    measures: tuple[Measure, ...] = Field(min_length=1)
    forecast_step: int | None = None
    amount_unit_euros: int | None = Field(None, ge=1_000)

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if [each for each in MEASURES if each in self.measures] != list(self.measures):
            raise ValueError(f"measures: must be in the order {', '.join(MEASURES)}, each once")
        if self.forecast_step is not None and self.forecast_step < self.threshold:
            raise ValueError("forecast_step: not below the threshold")
        # It has checks of its own.
        self.disclosure()
        return self

    def disclosure(self) -> Rule:
        """Return the rule of disclosure control."""
        return Rule(self.threshold, self.base, self.denominator)

    def periods(self, start: date, as_of: date) -> dict[str, date]:
        """Return the periods that have ended on a day, with their last day, oldest first.

        Args:
            start: first day of the programme.
            as_of: the day.
        """
        length = 1 if self.unit == "month" else 3
        number = month_number(start) // length * length
        periods = {}
        while (last := _first_day(number + length) - timedelta(days=1)) <= as_of:
            year, month = divmod(number, 12)
            name = f"{month + 1:02d}" if length == 1 else f"Q{month // 3 + 1}"
            periods[f"{year}-{name}"] = last
            number += length
        return periods


def read_publication_rule(folder: Path = DATA) -> PublicationRule:
    """Read and check the rule.

    Raises:
        ProgrammeFileError: the file is no TOML, or says what cannot be; names file and key.
    """
    path = folder / "publication.toml"
    return check_entries(PublicationRule, read_toml(path), path.name)


@lru_cache
def publication_rule() -> PublicationRule:
    """Return the rule of this installation, read once."""
    return read_publication_rule()


def _first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)
