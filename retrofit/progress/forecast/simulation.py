"""Month after month: homes begin, move on, drop out and count, in many draws at once.

Each draw has its own chances. In a month the number of homes that leave a stage is drawn; who
leaves is spread over the months that homes have been there, in proportion to their chances.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from retrofit.progress.forecast.chances import Chances
from retrofit.progress.forecast.inflow import Inflow
from retrofit.progress.forecast.spells import LONGEST, Table
from retrofit.progress.forecast.trajectories import Trajectories


@dataclass(frozen=True, slots=True)
class Capacity:
    """What the organisation and its builders can do, when somebody entered it.

    Attributes:
        starts: homes that begin in each coming month, in place of the recent inflow; the last one
            holds on. Empty: as in history.
        works: homes whose works can be finished in each coming month; the last one holds on.
            Empty: no more limit than the lead times of history show.
    """

    starts: tuple[int, ...] = ()
    works: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if any(homes < 0 for homes in (*self.starts, *self.works)):
            raise ValueError("capaciteit: een aantal woningen per maand is niet negatief")


def simulate(
    homes: Trajectories,
    likely: Chances,
    begins: Inflow,
    capacity: Capacity,
    months: int,
    rng: np.random.Generator,
    *,
    group_size: float = 1.0,
    is_sure: bool = False,
) -> Table:
    """Return homes done in each draw after each coming month: draws x months, whole numbers."""
    transitions, draws = likely.move.shape[:2]
    state = _begin(homes, draws)
    stock = np.full(draws, float(homes.stock))
    done = np.full(draws, float(homes.done))
    rates = begins.rates(draws, rng, is_sure=is_sure)
    limited = homes.stages.index("works_done") - 1 if "works_done" in homes.stages else None
    paths = np.empty((draws, months))
    for ahead in range(months):
        of_year = (homes.month + 1 + ahead) % 12
        if capacity.starts:
            entering = np.full(draws, float(_in_month(capacity.starts, ahead)))
        else:
            entering = begins.draw(rates * begins.season[of_year], rng)
        entering = np.minimum(entering, stock)
        stock -= entering
        for place in range(transitions):
            state[place, :, 0] += entering
            is_limited = place == limited and capacity.works
            limit = _in_month(capacity.works, ahead) if is_limited else None
            entering = _step(
                state[place],
                likely.move[place] * likely.season[place, of_year],
                likely.drop[place],
                limit,
                group_size,
                rng,
            )
        done += entering
        paths[:, ahead] = done
    whole: Table = np.rint(paths)
    return whole


def _begin(homes: Trajectories, draws: int) -> Table:
    """Return transitions x draws x months there: homes that are in each stage now."""
    transitions = len(homes.stages) - 1
    state = np.zeros((transitions, draws, LONGEST + 1))
    for place in range(transitions):
        here = (homes.position == place) & (homes.dropped < 0)
        length = np.clip(homes.month + 1 - homes.reached[here, place], 0, LONGEST)
        state[place] = np.bincount(length, minlength=LONGEST + 1)
    return state


def _in_month(plan: Sequence[int], ahead: int) -> int:
    """Return the figure of a coming month; the last one holds on."""
    return plan[min(ahead, len(plan) - 1)]


def _step(
    here: Table, move: Table, drop: Table, limit: int | None, size: float, rng: np.random.Generator
) -> Table:
    """Take one month of one stage; change ``here`` and return the homes that moved on."""
    move = np.minimum(move, 1 - drop)
    total = here.sum(axis=1)
    on = np.einsum("ij,ij->i", here, move)
    out = np.einsum("ij,ij->i", here, drop)
    # Homes that decide together leave together: fewer, larger units.
    units = np.where(total > 0, np.maximum(1, np.rint(total / size)), 0).astype(np.int64)
    each = np.divide(total, units, out=np.zeros_like(total), where=units > 0)
    moved = rng.binomial(units, _share(on, total))
    left = rng.binomial(units - moved, _share(out, total - on))
    gone = moved * each
    if limit is not None:
        gone = np.minimum(gone, float(limit))
    stay = here * (1 - move - drop)
    remain = np.maximum(0.0, total - gone - left * each)
    stayed = stay.sum(axis=1)
    # Nobody was to stay, yet some must (a limit): they stay as they stood.
    is_none = stayed <= 0
    stay[is_none] = here[is_none]
    stayed[is_none] = total[is_none]
    stay *= np.divide(remain, stayed, out=np.zeros_like(total), where=stayed > 0)[:, None]
    here[:, 1:] = stay[:, :-1]
    here[:, -1] += stay[:, -1]
    here[:, 0] = 0
    moved_on: Table = gone
    return moved_on


def _share(part: Table, whole: Table) -> Table:
    share = np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
    clipped: Table = np.clip(share, 0.0, 1.0)
    return clipped
