"""Worlds: whole numbers for all cells of one period that fit everything published.

A batch of questions is answered at once. Bounds are narrowed by what adds up (areas, and measures
that are parts of each other); then cell after cell is fixed at its lowest. What is found is a world
for certain; a question without an answer may still have one, and is treated as if it had none.
"""

import itertools

import numpy as np
from numpy.typing import NDArray

from retrofit.publication.layout import Layout

Counts = NDArray[np.int64]

#: Sweeps after which narrowing stops; bounds are then still true, only perhaps not the tightest.
_SWEEPS = 60


def variables(layout: Layout) -> int:
    """Return the columns of a bound: measures, then the steps between one measure and the next."""
    return 2 * len(layout.measures) - 1


def open_bounds(layout: Layout, floor: Counts) -> tuple[Counts, Counts]:
    """Return the bounds of all cells when nothing of a period is published yet.

    Args:
        layout: areas and measures.
        floor: areas x measures: counts never fall below these, those of the period before.

    Returns:
        Lowest and highest, areas x ``variables``.
    """
    wide = variables(layout)
    low = np.zeros((len(layout.areas), wide), dtype=np.int64)
    low[:, : floor.shape[1]] = floor
    high = np.repeat(np.array(layout.homes, dtype=np.int64)[:, None], wide, axis=1)
    return low, high


def narrow(layout: Layout, low: Counts, high: Counts) -> NDArray[np.bool_]:
    """Narrow bounds (questions x areas x ``variables``) in place; return where they can hold."""
    lows, highs = (_questions_last(each) for each in (low, high))
    fits = _narrow(layout, lows, highs, set(range(len(layout.families))))
    low[:], high[:] = np.moveaxis(lows, -1, 0), np.moveaxis(highs, -1, 0)
    return fits


def _questions_last(bounds: Counts) -> Counts:
    """Return bounds as areas x ``variables`` x questions: each step is then one long row."""
    return np.ascontiguousarray(np.moveaxis(bounds, 0, -1))


def _narrow(layout: Layout, low: Counts, high: Counts, waiting: set[int]) -> NDArray[np.bool_]:
    """Narrow the families of areas that wait, and whatever that touches, until nothing changes."""
    count = len(layout.measures)
    for _ in range(_SWEEPS * len(layout.families)):
        if not waiting:
            break
        rows, has_parts = layout.families[waiting.pop()]
        lows, highs = low[rows], high[rows]
        if has_parts:
            _add_up_areas(lows, highs)
        if count > 1:
            _add_up_measures(count, lows, highs)
        # What cannot hold would go on changing for ever.
        can_hold = (lows <= highs).all(axis=(0, 1))
        moved = ((lows != low[rows]) | (highs != high[rows])) & can_hold
        low[rows], high[rows] = lows, highs
        for row in rows[moved.any(axis=(1, 2))]:
            waiting.update(layout.families_of[row])
    fits: NDArray[np.bool_] = np.asarray((low <= high).all(axis=(0, 1)), dtype=bool)
    return fits


def _add_up_areas(low: Counts, high: Counts) -> None:
    """Narrow the first area, which has parts, and each part by what the others leave."""
    part_low, part_high = low[1:].copy(), high[1:].copy()
    lows, highs = part_low.sum(axis=0), part_high.sum(axis=0)
    np.maximum(low[0], lows, out=low[0])
    np.minimum(high[0], highs, out=high[0])
    np.maximum(low[1:], (low[0] - highs) + part_high, out=low[1:])
    np.minimum(high[1:], (high[0] - lows) + part_low, out=high[1:])


def _add_up_measures(count: int, low: Counts, high: Counts) -> None:
    """Narrow each measure, the measure that is part of it, and the step between them."""
    wide_low, part_low, step_low = low[:, : count - 1], low[:, 1:count], low[:, count:]
    wide_high, part_high, step_high = high[:, : count - 1], high[:, 1:count], high[:, count:]
    np.maximum(wide_low, part_low + step_low, out=wide_low)
    np.minimum(wide_high, part_high + step_high, out=wide_high)
    np.maximum(part_low, wide_low - step_high, out=part_low)
    np.minimum(part_high, wide_high - step_low, out=part_high)
    np.maximum(step_low, wide_low - part_high, out=step_low)
    np.minimum(step_high, wide_high - part_low, out=step_high)


def find(layout: Layout, low: Counts, high: Counts) -> Counts:
    """Look for one world for each question.

    Args:
        layout: areas and measures.
        low: questions x areas x ``variables``.
        high: the same shape.

    Returns:
        The answers: at most one for each question, areas x measures.
    """
    count = len(layout.measures)
    # Many ask for what cannot be at first sight.
    is_open = (low <= high).all(axis=(1, 2))
    low, high = _questions_last(low[is_open]), _questions_last(high[is_open])
    waiting = set(range(len(layout.families)))
    # Narrowest measure first: the wider ones have room to follow.
    for measure, area in itertools.product(reversed(range(count)), layout.leaves):
        if waiting:
            fits = _narrow(layout, low, high, waiting)
            low, high = low[..., fits], high[..., fits]
        if (low[area, measure] < high[area, measure]).any():
            high[area, measure] = low[area, measure]
            waiting = set(layout.families_of[area])
    fits = _narrow(layout, low, high, waiting)
    is_world = (low == high).all(axis=(0, 1)) & fits
    return np.moveaxis(low[:, :count, is_world], -1, 0)
