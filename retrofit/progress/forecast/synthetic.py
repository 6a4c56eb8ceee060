"""Programmes whose future is known: made home by home, by other rules than the forecast's.

Lead times are gamma-distributed days, drop-outs fall somewhere within them, the winter makes
waiting, and flats of an association move as one. The forecast knows none of these forms.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

#: A shorter trajectory than ``trajectories.STAGES``, so that a thousand programmes take a minute.
STAGES = ("approached", "surveyed", "applied", "works_done", "counted")

Days = NDArray[np.float64]

#: Programmes begin here; the day of asking is some years later.
BEGIN = date(2025, 6, 1)
DEADLINE = date(2033, 12, 31)
_DAYS = (DEADLINE - BEGIN).days + 1
_MONTH_DAYS = 365.2425 / 12


class Kind(StrEnum):
    """What is particular of a programme."""

    STATIONARY = "stationary"
    SEASONAL = "seasonal"
    GROWING = "growing"
    DROPPING = "dropping"
    FLATS = "flats"


@dataclass(frozen=True, slots=True)
class Made:
    """A programme and its whole future.

    Attributes:
        reached_on: homes x ``STAGES``, ``datetime64[D]``, NaT when never or after the deadline.
        dropped_on: for each home.
        groups: homes of an association share a number.
        starts: homes that begin in each month from ``BEGIN`` on, as planned; empty when the
            inflow is left to chance.
    """

    reached_on: NDArray[np.datetime64]
    dropped_on: NDArray[np.datetime64]
    groups: NDArray[np.int64]
    starts: tuple[int, ...]

    def done(self, on: date) -> int:
        """Homes that count on a day."""
        return int((self.reached_on[:, -1] <= np.datetime64(on)).sum())


def made(kind: Kind, rng: np.random.Generator, homes: int = 6000) -> Made:
    """Make one programme; pace, lead times and drop-out differ from one to the next."""
    per_month = rng.uniform(8, 20)
    starts: tuple[int, ...] = ()
    if kind is Kind.GROWING:
        grown = per_month * (1 + np.arange(104) * rng.uniform(0.01, 0.025))
        starts = tuple(int(number) for number in np.rint(grown[:103]))
    began, groups = _begin(kind, per_month, starts, rng)
    began, groups = began[:homes], groups[:homes]
    days = np.full((homes, len(STAGES)), np.nan)
    dropped = np.full(homes, np.nan)
    days[: len(began), 0] = began
    stays = rng.uniform(0.55, 0.75) if kind is Kind.DROPPING else rng.uniform(0.85, 0.95)
    # Whoever decides together has one time and one outcome.
    unit = np.unique(groups, return_inverse=True)[1] if len(groups) else groups
    for place in range(1, len(STAGES)):
        days_of_unit = rng.gamma(rng.uniform(1.5, 4), rng.uniform(15, 60), len(unit))
        goes_on = rng.random(len(unit)) < stays
        out = rng.random(len(unit))
        then = days[: len(began), place - 1] + days_of_unit[unit]
        if kind is Kind.SEASONAL and STAGES[place] == "works_done":
            then = _after_winter(then, rng.random(len(unit))[unit])
        goes = goes_on[unit]
        days[: len(began), place] = np.where(goes, then, np.nan)
        leaves = ~goes & ~np.isnan(then)
        left = days[: len(began), place - 1] + (days_of_unit * out)[unit]
        dropped[: len(began)] = np.where(leaves, left, dropped[: len(began)])
    own = np.arange(len(began), homes) + int(groups.max(initial=0)) + 1
    return Made(_dates(days), _dates(dropped), np.concatenate([groups, own]), starts)


def _begin(
    kind: Kind, per_month: float, starts: tuple[int, ...], rng: np.random.Generator
) -> tuple[Days, NDArray[np.int64]]:
    """Return the day on which each home begins, in order, and the group that it is in."""
    days, groups, group = [], [], 0
    for month in range(103):
        usual = per_month
        if kind is Kind.SEASONAL:
            usual *= 1 + 0.5 * np.cos(2 * np.pi * (month + 1) / 12)
        if kind is Kind.FLATS:
            # A third of the homes comes in associations of 4 to 24.
            sizes = [int(size) for size in rng.integers(4, 25, rng.poisson(usual / 3 / 14))]
            sizes += [1] * int(rng.poisson(usual * 2 / 3))
        else:
            sizes = [1] * (starts[month] if starts else int(rng.poisson(usual)))
        for size in sizes:
            days += [_first_day(month) + rng.integers(0, 28)] * size
            groups += [group] * size
            group += 1
    return np.array(days, dtype=float), np.array(groups, dtype=np.int64)


def _first_day(month: int) -> int:
    """Return the days from ``BEGIN`` to the first of its n-th month."""
    number = BEGIN.year * 12 + BEGIN.month - 1 + month
    return (date(number // 12, number % 12 + 1, 1) - BEGIN).days


def _after_winter(then: Days, chance: Days) -> Days:
    """Let six in ten works of December through February wait for March or April."""
    year = (then + BEGIN.timetuple().tm_yday - 1) % 365.2425
    is_winter = (year > 334) | (year < 59)
    waits = is_winter & (chance < 0.6)
    until = np.where(year > 334, 365.2425 - year, -year) + 59 + chance / 0.6 * 2 * _MONTH_DAYS
    return np.where(waits, then + until, then)


def _dates(days: Days) -> NDArray[np.datetime64]:
    """Return days since ``BEGIN`` as dates; those after the deadline never come."""
    is_day = ~np.isnan(days) & (days < _DAYS)
    whole = np.where(is_day, days, 0).astype("timedelta64[D]")
    return np.where(is_day, np.datetime64(BEGIN) + whole, np.datetime64("NaT"))


def asked_on(rng: np.random.Generator) -> date:
    """Return a month end two to five years after ``BEGIN``."""
    number = BEGIN.year * 12 + BEGIN.month - 1 + int(rng.integers(24, 60))
    return date(number // 12, number % 12 + 1, 1) - timedelta(days=1)
