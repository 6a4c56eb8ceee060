"""Tables of spells: at each number of months in a stage, who was there, moved on, dropped out.

Only what happened in the last ``HISTORY`` full months is measured, so that a way of working that
was left behind stops weighing.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrofit.progress.forecast.trajectories import NEVER, Months, Trajectories

#: Months of history that are measured.
HISTORY = 36
#: From this many months in a stage on, one chance to move holds for each further month.
LONGEST = 24
#: Groups are dealt over at most this many blocks, the units of the bootstrap.
BLOCKS = 256

Table = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spells:
    """Spells of all transitions; transition s is from stage s to stage s + 1.

    Attributes:
        at_risk: transitions x blocks x (LONGEST + 1): homes that began such a month in the stage.
        moved: the same shape: homes that moved on in that month.
        dropped: the same shape: homes that dropped out in that month.
        by_month: transitions x 12 x (LONGEST + 1): ``at_risk`` by month of the year, blocks summed.
        moved_by_month: transitions x 12: moves by month of the year.
        group_size: the mean number of homes that decide together, as a home sees it
            (sum of squared sizes / homes); 1 when each decides alone.
    """

    at_risk: Table
    moved: Table
    dropped: Table
    by_month: Table
    moved_by_month: Table
    group_size: float

    @property
    def completed(self) -> list[int]:
        """Moves on for each transition: its n."""
        return [int(n) for n in self.moved.sum(axis=(1, 2))]


def spells(homes: Trajectories) -> Spells:
    """Tabulate the spells of all homes."""
    transitions = len(homes.stages) - 1
    blocks, group_size = _blocks(homes)
    count = int(blocks.max(initial=0)) + 1
    shape = (transitions, count, LONGEST + 1)
    at_risk, moved, dropped = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    by_month = np.zeros((transitions, 12, LONGEST + 1))
    moved_by_month = np.zeros((transitions, 12))
    first = homes.last_full - HISTORY + 1
    for place in range(transitions):
        entered = homes.reached[:, place]
        on = homes.reached[:, place + 1]
        out = np.where(on == NEVER, homes.dropped, NEVER)
        left = np.where(on != NEVER, on, np.where(out != NEVER, out, homes.last_full))
        until = np.minimum(left, homes.last_full)
        seen = (entered != NEVER) & (until >= entered) & (until >= first)
        since = np.maximum(0, first - entered)
        lasted = (until - entered)[seen]
        at_risk[place] = _folded(_exposure(blocks[seen], since[seen], lasted, count))
        by_month[place] = _folded(_by_month(entered[seen], since[seen], lasted))
        for table, month in ((moved[place], on), (dropped[place], out)):
            ended = seen & (month != NEVER) & (month >= first) & (month <= homes.last_full)
            length = np.clip((month - entered)[ended], 0, LONGEST)
            np.add.at(table, (blocks[ended], length), 1)
        went = seen & (on != NEVER) & (on >= first) & (on <= homes.last_full)
        moved_by_month[place] = np.bincount(on[went] % 12, minlength=12)
    return Spells(at_risk, moved, dropped, by_month, moved_by_month, group_size)


def _blocks(homes: Trajectories) -> tuple[Months, float]:
    """Deal the groups that have begun over the blocks, whole."""
    begun = homes.reached[:, 0] != NEVER
    groups, sizes = np.unique(homes.groups[begun], return_counts=True)
    place = np.zeros(int(homes.groups.max(initial=0)) + 1, dtype=np.int64)
    place[groups] = np.arange(len(groups)) % BLOCKS
    size = float((sizes**2).sum() / sizes.sum()) if len(sizes) else 1.0
    return place[homes.groups], size


def _exposure(rows: Months, since: Months, until: Months, count: int) -> Table:
    """Count for each row the homes in each month of their spell, ``until`` included."""
    width = int(max(until.max(initial=0) + 2, LONGEST + 1))
    steps = np.bincount(rows * width + since, minlength=count * width).astype(float)
    steps -= np.bincount(rows * width + until + 1, minlength=count * width)
    exposed: Table = steps.reshape(count, width).cumsum(axis=1)
    return exposed


def _by_month(entered: Months, since: Months, until: Months) -> Table:
    """Count the homes in each month of their spell, by month of the year."""
    by_entry = _exposure(entered % 12, since, until, 12)
    table = np.zeros_like(by_entry)
    length = np.arange(by_entry.shape[1])
    for month in range(12):
        np.add.at(table, ((month + length) % 12, length), by_entry[month])
    return table


def _folded(table: Table) -> Table:
    """Take all months from ``LONGEST`` on together."""
    return np.concatenate(
        [table[:, :LONGEST], table[:, LONGEST:].sum(axis=1, keepdims=True)], axis=1
    )
