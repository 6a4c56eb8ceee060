"""Worlds: whole numbers for all cells of one period that fit everything published.

A batch of questions is answered at once. Bounds are narrowed by what adds up (areas, and measures
that are parts of each other); then cell after cell is fixed at its lowest. What is found is a world
for certain; a question without an answer may still have one, and is treated as if it had none.
"""

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
    count = len(layout.measures)
    for _ in range(_SWEEPS):
        before = int(low.sum()) - int(high.sum())
        for whole, parts in layout.children:
            each = list(parts)
            lows, highs = low[:, each].sum(axis=1), high[:, each].sum(axis=1)
            np.maximum(low[:, whole], lows, out=low[:, whole])
            np.minimum(high[:, whole], highs, out=high[:, whole])
            rest_high = highs[:, None] - high[:, each]
            rest_low = lows[:, None] - low[:, each]
            low[:, each] = np.maximum(low[:, each], low[:, whole, None] - rest_high)
            high[:, each] = np.minimum(high[:, each], high[:, whole, None] - rest_low)
        for place in range(count - 1):
            wide, part, step = place, place + 1, count + place
            _add_up(low, high, wide, part, step)
        if int(low.sum()) - int(high.sum()) == before:
            break
        if (low > high).any(axis=(1, 2)).all():
            break
    fits: NDArray[np.bool_] = np.asarray((low <= high).all(axis=(1, 2)), dtype=bool)
    return fits


def _add_up(low: Counts, high: Counts, wide: int, part: int, step: int) -> None:
    """Narrow a measure, the measure that is part of it, and the step between them."""
    low[..., wide] = np.maximum(low[..., wide], low[..., part] + low[..., step])
    high[..., wide] = np.minimum(high[..., wide], high[..., part] + high[..., step])
    for one, other in ((part, step), (step, part)):
        low[..., one] = np.maximum(low[..., one], low[..., wide] - high[..., other])
        high[..., one] = np.minimum(high[..., one], high[..., wide] - low[..., other])


def find(layout: Layout, low: Counts, high: Counts) -> tuple[NDArray[np.int64], Counts]:
    """Look for one world for each question.

    Args:
        layout: areas and measures.
        low: questions x areas x ``variables``; is used up.
        high: the same shape.

    Returns:
        Places of the questions that have an answer, and the answers: answers x areas x measures.
    """
    count = len(layout.measures)
    asked = np.arange(len(low))
    fits = narrow(layout, low, high)
    low, high, asked = low[fits], high[fits], asked[fits]
    # Narrowest measure first: the wider ones have room to follow.
    for measure in reversed(range(count)):
        for area in layout.leaves:
            if not len(asked):
                break
            is_open = low[:, area, measure] < high[:, area, measure]
            if not is_open.any():
                continue
            high[:, area, measure] = low[:, area, measure]
            fits = narrow(layout, low, high)
            low, high, asked = low[fits], high[fits], asked[fits]
    is_world = (low == high).all(axis=(1, 2))
    return asked[is_world], low[is_world][..., :count]
