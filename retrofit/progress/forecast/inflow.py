"""New homes a month: how many began lately, how unevenly, and in which months of the year.

The forecast takes it that homes keep beginning as in the last ``RECENT`` full months, until the
stock is used up; whoever knows better enters a plan.
"""

from dataclasses import dataclass

import numpy as np

from retrofit.progress.forecast.season import shrunken
from retrofit.progress.forecast.spells import HISTORY, Table
from retrofit.progress.forecast.trajectories import NEVER, Months, Trajectories

#: Full months that say how many begin.
RECENT = 12
#: Months that a season needs before it is looked for.
_TWO_YEARS = 24


@dataclass(frozen=True, slots=True)
class Inflow:
    """Homes that began.

    Attributes:
        months: full months measured, at most ``RECENT``.
        began: homes that began in them.
        per_month: mean of a month as usual; 0 when none began.
        spread: variance of a month over its mean, at least 1; over 1 when homes begin in groups.
        season: 12 factors.
    """

    months: int
    began: int
    per_month: float
    spread: float
    season: tuple[float, ...]

    def rates(self, draws: int, rng: np.random.Generator, *, is_sure: bool = False) -> Table:
        """Draw the homes that begin in a month as usual, as unsure as the history leaves us."""
        if is_sure or not self.began:
            return np.full(draws, self.per_month)
        shape = self.began / self.spread
        rates: Table = rng.standard_gamma(shape, draws) * self.per_month / shape
        return rates

    def draw(self, mean: Table, rng: np.random.Generator) -> Table:
        """Draw the homes that begin in one month: Poisson, or wider when the history was."""
        if self.spread > 1:
            mean = rng.standard_gamma(mean / (self.spread - 1)) * (self.spread - 1)
        return rng.poisson(mean).astype(float)


def inflow(homes: Trajectories, group_size: float = 1.0) -> Inflow:
    """Measure how many homes began in each full month.

    Homes that begin in groups make months at least as uneven as their ``group_size``, also when
    the few months of history happen to look even.
    """
    began = homes.reached[:, 0]
    began = began[(began != NEVER) & (began <= homes.last_full)]
    if not len(began):
        return Inflow(0, 0, 0.0, 1.0, (1.0,) * 12)
    first = max(int(began.min()), homes.last_full - HISTORY + 1)
    counts = np.bincount(
        began[began >= first] - first, minlength=homes.last_full - first + 1
    ).astype(float)
    numbers = np.arange(first, homes.last_full + 1, dtype=np.int64)
    season = _season(counts, numbers)
    recent, usual = counts[-RECENT:], season[numbers % 12]
    return Inflow(
        months=len(recent),
        began=int(recent.sum()),
        per_month=float(recent.sum() / usual[-RECENT:].sum()),
        spread=max(group_size, _spread(counts, usual)),
        season=tuple(map(float, season)),
    )


def _season(counts: Table, numbers: Months) -> Table:
    """Compare each month with the mean of its own twelve, counted back from the last one."""
    years = len(counts) // 12
    if len(counts) < _TWO_YEARS:
        return np.ones(12)
    whole = counts[-12 * years :].reshape(years, 12)
    usual = np.repeat(whole.mean(axis=1), 12)
    month = numbers[-12 * years :] % 12
    return shrunken(
        np.bincount(month, weights=whole.ravel(), minlength=12).astype(float),
        np.bincount(month, weights=usual, minlength=12).astype(float),
        _spread(whole.ravel(), np.ones(12 * years)),
    )


def _spread(counts: Table, usual: Table) -> float:
    """Variance over mean, from the steps between months, so that slow growth is no noise."""
    level = counts / usual
    if len(level) < 3 or not level.mean():
        return 1.0
    return max(1.0, float((np.diff(level) ** 2).mean() / 2 / level.mean()))
