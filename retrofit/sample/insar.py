"""InSAR points on the houses of the demo town, as DePSI writes them: metres a year, and epochs."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from gis.crs import to_lonlat
from retrofit.sample import stream
from retrofit.sample.oddities import Bag
from retrofit.sample.subsidence import movement_at

EPOCHS = ("20211003", "20220928", "20231001", "20240925", "20251002", "20260926")
YEARS = (0.0, 0.99, 1.99, 2.98, 4.0, 4.98)
POINTS_PER_HOUSE = 4
# Radar sees no house behind trees, and some houses badly.
SEEN, BADLY_SEEN = 0.86, 0.1


@dataclass(frozen=True)
class Points:
    """The delivery.

    Attributes:
        rows: as text, in the columns of the file.
        traps: how often each oddity occurs.
    """

    rows: pd.DataFrame
    traps: dict[str, int]


def insar_points(bag: Bag, seed: int) -> Points:
    """Scatter points over the houses; each moves as the ground below it, give or take."""
    rng = stream(seed, "insar")
    houses = bag.buildings[~bag.buildings["kind"].isin(["shed", "garage"])]
    houses = houses[rng.random(len(houses)) < SEEN]
    middles = shapely.centroid(np.repeat(houses.geometry.to_numpy(), POINTS_PER_HOUSE))
    count = len(middles)
    x = shapely.get_x(middles) + rng.uniform(-2.5, 2.5, count)
    y = shapely.get_y(middles) + rng.uniform(-2.5, 2.5, count)
    lon, lat = to_lonlat(x, y)
    rate = (movement_at(x, y) + rng.normal(0, 0.25, count)) / 1000.0
    bad = np.repeat(rng.random(len(houses)) < BADLY_SEEN, POINTS_PER_HOUSE)
    coherence = np.where(bad, rng.uniform(0.2, 0.5, count), rng.uniform(0.62, 0.97, count))
    rows = pd.DataFrame(
        {
            "": np.arange(count).astype(str),
            "pnt_id": [f"L{3000 + n // 97:08d}P{n:08d}" for n in range(count)],
            "pnt_flags": "100001",
            "pnt_lat": _text(lat, 8),
            "pnt_lon": _text(lon, 8),
            "pnt_line": (3000 + np.arange(count) // 97).astype(str),
            "pnt_pixel": np.arange(count).astype(str),
            "pnt_height": _text(rng.uniform(5, 12, count), 4),
            "pnt_demheight": _text(rng.uniform(-1, 1, count), 4),
            "pnt_enscoh": _text(coherence, 5),
            "pnt_ampconsist": _text(rng.uniform(0.3, 0.9, count), 5),
            "pnt_linear": _text(rate, 5),
        }
    )
    for epoch, years in zip(EPOCHS, YEARS, strict=True):
        rows[f"d_{epoch}"] = _text(rate * years, 5)
    for epoch in EPOCHS:
        rows[f"a_{epoch}"] = _text(rng.uniform(0.5, 3.0, count), 2)
    return _untidy(rows, bad)


def _untidy(rows: pd.DataFrame, bad: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> Points:
    """Add what deliveries have: points twice, without a rate, with the axes swapped."""
    twice = rows.iloc[[40, 900]]
    rows.loc[[120, 450], "pnt_linear"] = ""
    rows.loc[[700], ["pnt_lat", "pnt_lon"]] = rows.loc[[700], ["pnt_lon", "pnt_lat"]].to_numpy()
    traps = {
        "insar_point_incoherent": int(bad.sum()),
        "insar_point_twice": 2,
        "insar_rate_missing": 2,
        "insar_axes_swapped": 1,
    }
    return Points(pd.concat([rows, twice], ignore_index=True), traps)


def _text(values: "np.ndarray[tuple[int], np.dtype[np.float64]]", decimals: int) -> list[str]:
    return [f"{value:.{decimals}f}" for value in values.tolist()]
