"""The planned S-curve: cumulative homes by month as the client decided it, version by version.

A plan is data with its decision (``data/planned``), never a formula. Where none is decided there is
only arithmetic: the straight line from nothing at the start to the target at the deadline, which
is nobody's plan and says so. Source: domain reference 7.2.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from retrofit.data_files import DATA, check_entries, read_toml
from retrofit.errors import ProgrammeFileError
from retrofit.programmes import Programme, programmes
from retrofit.progress.pace import month_number

Month = Annotated[str, StringConstraints(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$")]

UNDECIDED = "niet vastgesteld"
DECIDED = "vastgesteld"
STRAIGHT = (
    "Rechte lijn van nul bij het begin naar het doel op de einddatum: een rekensom, "
    "geen plan van de opdrachtgever."
)


class Baseline(BaseModel):
    """One version of the plan.

    Attributes:
        set_on: day of the decision; the version holds from then until a next one.
        decision: what decided it, such as a council decision with its number.
        points: homes that count at the end of each month, added up, without a gap.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    set_on: date
    decision: str = Field(min_length=1)
    source: str = Field(min_length=1)
    points: dict[Month, Annotated[int, Field(ge=0, strict=True)]] = Field(min_length=1)


class _PlanFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    baselines: tuple[Baseline, ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """The line that a programme is compared with on a day.

    Attributes:
        baseline: the version in force; None when the client has not decided a plan.
        versions: versions decided by that day, this one included.
        points: homes at the end of each month (YYYY-MM), added up.
    """

    baseline: Baseline | None
    versions: int
    points: Mapping[str, int]

    @property
    def status(self) -> str:
        """Say whether there is a plan."""
        return DECIDED if self.baseline else UNDECIDED

    @property
    def text(self) -> str:
        """Say what the line is, and by which decision."""
        if self.baseline is None:
            return STRAIGHT
        return f"{self.baseline.decision}, {self.baseline.set_on:%d-%m-%Y}"

    def document(self) -> dict[str, Any]:
        """Return it with JSON's own types."""
        found = self.baseline
        return {
            "status": self.status,
            "isArithmetic": found is None,
            "text": self.text,
            "setOn": found.set_on.isoformat() if found else None,
            "source": found.source if found else None,
            "versions": self.versions,
            "months": [
                {"month": month, "cumulative": homes} for month, homes in self.points.items()
            ],
        }


def planned_of(
    programme: Programme, as_of: date, baselines: tuple[Baseline, ...] | None = None
) -> Planned:
    """Return the line in force on a day.

    Args:
        baselines: versions of the plan, oldest first; those of this installation when None.
    """
    if baselines is None:
        baselines = _installed()[programme.id]
    in_force = [each for each in baselines if each.set_on <= as_of]
    if not in_force:
        return Planned(None, 0, straight_line(programme))
    return Planned(in_force[-1], len(in_force), in_force[-1].points)


def straight_line(programme: Programme) -> dict[str, int]:
    """Return equal steps from the month of the start to the target in that of the deadline.

    Whole homes at the end of each month, rounded half up.
    """
    first = month_number(programme.start_on)
    months = month_number(programme.deadline_on) - first + 1
    target = programme.homes.value
    return {
        _month(first + place): (2 * target * (place + 1) + months) // (2 * months)
        for place in range(months)
    }


def read_baselines(programme: Programme, folder: Path = DATA / "planned") -> tuple[Baseline, ...]:
    """Read and check the versions of a programme's plan, oldest first.

    Args:
        folder: holds a file named after the programme; without one nothing is decided.

    Raises:
        ProgrammeFileError: the file is no TOML, has an unknown key, or a version goes down, has a
            gap, lies outside the programme or does not end at the target on the deadline; the
            message names file, version and key.
    """
    path = folder / f"{programme.id}.toml"
    if not path.exists():
        return ()
    found = check_entries(_PlanFile, read_toml(path), path.name).baselines
    for place, each in enumerate(found):
        fault = _fault(each, programme)
        if fault:
            raise ProgrammeFileError(f"{path.name}, baselines.{place}.{fault}")
    days = [each.set_on for each in found]
    if days != sorted(set(days)):
        raise ProgrammeFileError(f"{path.name}, baselines: set_on must go forward in time")
    return found


def _fault(baseline: Baseline, programme: Programme) -> str | None:
    months = [_number(month) for month in baseline.points]
    if any(later != month + 1 for month, later in pairwise(months)):
        return "points: each month once, in order and without a gap"
    if months[0] < month_number(programme.start_on):
        return f"points: {next(iter(baseline.points))} lies before the start of the programme"
    for (_, homes), (month, more) in pairwise(baseline.points.items()):
        if more < homes:
            return f"points.{month}: {more} is less than the month before"
    last, homes = list(baseline.points.items())[-1]
    deadline = _month(month_number(programme.deadline_on))
    if last != deadline:
        return f"points: must end in {deadline}, the month of the deadline"
    if homes != programme.homes.value:
        return f"points.{last}: must be the target, {programme.homes.value}"
    return None


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


def _month(number: int) -> str:
    return f"{number // 12}-{number % 12 + 1:02d}"


@lru_cache
def _installed() -> Mapping[str, tuple[Baseline, ...]]:
    return {name: read_baselines(each) for name, each in programmes().items()}
