"""The chance, in each month in a stage, to move on or to drop out, and how sure we are of it.

Competing risks in discrete time (Kaplan-Meier for two ways out): of the homes that begin a month in
a stage, the share that moves on and the share that drops out. Homes still under way count for the
months they were seen, and say nothing of later ones. Uncertainty: a Bayesian bootstrap; each draw
weighs whole homes (and whole associations) anew, so that what belongs together stays together.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from retrofit.progress.forecast.season import shrunken
from retrofit.progress.forecast.spells import LONGEST, Spells, Table

#: Fewer moves than this say too little of a transition.
MINIMUM = 20

#: A month in which few homes were seen leans on the whole stage, as if so many more were seen.
_LEAN = 0.25


@dataclass(frozen=True, slots=True)
class Assumption:
    """What somebody enters for a transition that has too little history; shown as entered.

    Attributes:
        share: homes that move on in the end, of those that enter the stage, over 0 through 1.
        months: mean months in the stage, 0 or more.
        by: who says so, and why; printed beside the figure.
    """

    share: float
    months: float
    by: str

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1:
            raise ValueError("aanname: het aandeel ligt boven 0 en is hoogstens 1")
        if not 0 <= self.months < 120:
            raise ValueError("aanname: de duur is 0 tot 120 maanden")
        if not self.by.strip():
            raise ValueError("aanname: de herkomst ontbreekt")


@dataclass(frozen=True, slots=True)
class Chances:
    """Chances for each draw.

    Attributes:
        move: transitions x draws x (LONGEST + 1).
        drop: the same shape.
        season: transitions x 12: by how much a month of the year differs, 1 is as usual.
    """

    move: Table
    drop: Table
    season: Table


def chances(
    seen: Spells,
    assumptions: Mapping[int, Assumption],
    draws: int,
    rng: np.random.Generator,
    *,
    is_sure: bool = False,
) -> Chances:
    """Draw the chances of all transitions.

    Args:
        seen: the spells.
        assumptions: by transition, in place of its history.
        draws: how many.
        rng: where chance comes from.
        is_sure: leave out the uncertainty of the chances, as a naive forecast does; for the
            calibration's control only.
    """
    blocks = seen.at_risk.shape[1]
    weights = np.ones((draws, blocks)) if is_sure else rng.standard_exponential((draws, blocks))
    move, drop = [], []
    season = np.ones((len(seen.at_risk), 12))
    for place in range(len(seen.at_risk)):
        if place in assumptions:
            on, out = _assumed(assumptions[place], draws, rng)
        else:
            at_risk = weights @ seen.at_risk[place]
            on = _smoothed(weights @ seen.moved[place], at_risk)
            out = _smoothed(weights @ seen.dropped[place], at_risk)
            season[place] = _season(seen, place)
        move.append(on)
        drop.append(out)
    return Chances(np.stack(move), np.stack(drop), season)


def _smoothed(events: Table, at_risk: Table) -> Table:
    """Return events / at risk by month, leaning a little on the stage as a whole."""
    total = at_risk.sum(axis=1, keepdims=True)
    overall = np.divide(
        events.sum(axis=1, keepdims=True), total, out=np.zeros_like(total), where=total > 0
    )
    smoothed: Table = (events + _LEAN * overall) / (at_risk + _LEAN)
    return smoothed


def _season(seen: Spells, place: int) -> Table:
    """Return how the months of the year differ, given how long the homes were there."""
    at_risk = seen.at_risk[place].sum(axis=0)
    chance = _smoothed(seen.moved[place].sum(axis=0)[None], at_risk[None])[0]
    expected = seen.by_month[place] @ chance
    return shrunken(seen.moved_by_month[place], expected, seen.group_size)


def _assumed(assumption: Assumption, draws: int, rng: np.random.Generator) -> tuple[Table, Table]:
    """Draw chances around an assumption, as unsure as if ``MINIMUM`` homes had shown it."""
    on = rng.standard_gamma(MINIMUM * assumption.share, draws)
    out = rng.standard_gamma(MINIMUM * (1 - assumption.share), draws)
    stay = rng.standard_gamma(MINIMUM * assumption.months, draws)
    all_of_it = on + out + stay
    return tuple(  # type: ignore[return-value]
        np.repeat((part / all_of_it)[:, None], LONGEST + 1, axis=1) for part in (on, out)
    )
