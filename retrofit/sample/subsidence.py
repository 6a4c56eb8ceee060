"""The subsidence raster: whole numbers with a scale, holes, and an edge inside the town."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrofit.sample import stream

CELL_M = 25.0
WEST, NORTH = 104000.0, 424850.0
COLUMNS, ROWS = 76, 104
SCALE, NODATA = 0.01, -9999
# Where the ground sinks most (Krispijn), how far that reaches, and how fast elsewhere.
MIDDLE, REACH_M = (104950.0, 424050.0), 650.0
SLOW_MM_YR, FAST_MM_YR = -0.6, -4.4


def subsidence_cells(seed: int) -> NDArray[np.int16]:
    """Return movement in hundredths of mm per year, rows from north to south."""
    rng = stream(seed, "subsidence")
    x = WEST + CELL_M * (np.arange(COLUMNS) + 0.5)
    y = (NORTH - CELL_M * (np.arange(ROWS) + 0.5))[:, None]
    rate = movement_at(x, y) + rng.normal(0, 0.12, (ROWS, COLUMNS))
    cells = np.round(np.clip(rate, -6.5, 1.0) / SCALE).astype(np.int16)
    # Grass and water send no radar signal back: single cells, and the park as a whole.
    cells[rng.random(cells.shape) < 0.03] = NODATA
    cells[np.hypot(x - 105180, y - 424400) < 110] = NODATA
    return cells


def movement_at(x: NDArray[Any], y: NDArray[Any]) -> NDArray[np.float64]:
    """Return how fast the ground moves at places in RD, mm per year; down is negative."""
    near = np.exp(-((x - MIDDLE[0]) ** 2 + (y - MIDDLE[1]) ** 2) / (2 * REACH_M**2))
    waves = 0.35 * np.sin(x / 140) * np.cos(y / 170)
    rate: NDArray[np.float64] = SLOW_MM_YR + FAST_MM_YR * near + waves
    return rate
