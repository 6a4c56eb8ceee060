"""The map of another day, or as it was known before: made once, and kept by who asks for tiles.

Its rows are those of the map tables, which hold today. They are handed to the queries that cut a
tile, so that a tile of any day says the same things in the same way.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from gis.codes import LabelClass
from retrofit.codes import Outcome, Stage
from retrofit.map_homes import homes_on_map, judged_homes
from retrofit.progress.facts_queries import known

#: Half the width of the world in EPSG:3857, metres.
HALF_WORLD_M = 20_037_508.342789244
#: What a tile takes of its neighbours on each side, of its own width.
MARGIN = 64 / 4096
HOME = "verblijfsobject_id"
#: Homes by state, by flag, by who may see it.
Flags = dict[str, dict[str, dict[str, int]]]
_LABELS = {label.value: place for place, label in enumerate(LabelClass)}
_STAGES = {stage.value: place for place, stage in enumerate(Stage)}


@dataclass(frozen=True, slots=True)
class DayMap:
    """The homes and buildings of a day, each a row as in the map tables.

    Attributes:
        dwellings: rows of ``map_dwelling``, with ``x`` and ``y`` for the geometry.
        places: west, south, east, north of each home, EPSG:3857, metres.
        buildings: rows of ``map_building``, with the geometry as hexadecimal WKB.
        boxes: the same of each building.
    """

    dwellings: list[dict[str, Any]]
    places: NDArray[np.float64]
    buildings: list[dict[str, Any]]
    boxes: NDArray[np.float64]

    def dwellings_near(self, zoom: int, x: int, y: int) -> str:
        """Return the homes in and around a tile, as JSON."""
        return _near(self.dwellings, self.places, zoom, x, y)

    def buildings_near(self, zoom: int, x: int, y: int) -> str:
        """Return the buildings in and around a tile, as JSON."""
        return _near(self.buildings, self.boxes, zoom, x, y)


def day_map(connection: Connection, day: date, known_at: datetime | None = None) -> DayMap:
    """Make the map of a day.

    Args:
        connection: an open connection; nothing is changed.
        day: the day.
        known_at: what was believed at that moment; now when None.
    """
    values = {"as_of": day, "known_at": known_at}
    judged = judged_homes(connection, day, known_at=known_at)
    told = homes_on_map(connection, day, judged, known_at=known_at)
    homes = _frame(connection, DWELLINGS, values, HOME).join(told, how="inner")
    homes["stage"] = homes["stage"].where(homes["stage"].notna(), Stage.NOT_APPROACHED.value)
    for name in ("outcomes", "flags"):
        homes[name] = homes[name].map(json.loads)
    pairs = _frame(connection, PAIRS, values, HOME).join(homes, how="inner")
    buildings = _frame(connection, BUILDINGS, values, "pand_id").join(_of_homes(pairs))
    buildings[["homes", "done"]] = buildings[["homes", "done"]].fillna(0).astype(int)
    buildings["construction_year"] = buildings["construction_year"].astype("Int64")
    codes, flags = buildings["neighbourhood_codes"], buildings["flags"]
    buildings["neighbourhood_codes"] = [each if isinstance(each, list) else [] for each in codes]
    found = [each if isinstance(each, dict) else {} for each in flags]
    buildings["flags"] = pd.Series(found, index=buildings.index, dtype=object)
    places = homes[["x", "y", "x", "y"]].to_numpy(dtype=float)
    boxes = buildings[["west", "south", "east", "north"]].to_numpy(dtype=float)
    return DayMap(
        _rows(homes),
        places,
        _rows(buildings.drop(columns=["west", "south", "east", "north"])),
        boxes,
    )


def _of_homes(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return what buildings tell of their homes: as the map table of today does."""
    worst = pairs.assign(at=pairs["label"].map(_LABELS)).sort_values("at", na_position="first")
    furthest = pairs.assign(at=pairs["stage"].map(_STAGES)).sort_values("at")
    by_building = pairs.groupby("pand_id")
    return pd.DataFrame(
        {
            "homes": by_building.size(),
            "label": worst.groupby("pand_id")["label"].last(),
            "stage": furthest.groupby("pand_id")["stage"].last(),
            "programme": pairs.dropna(subset="programme").groupby("pand_id")["programme"].min(),
            "done": (pairs["outcome"] == Outcome.COUNTS.value).groupby(pairs["pand_id"]).sum(),
            "neighbourhood_codes": pd.Series(_codes_of(pairs), dtype=object),
            "flags": pd.Series(_flags_of(pairs), dtype=object),
        }
    )


def _codes_of(pairs: pd.DataFrame) -> dict[str, list[str]]:
    """Return the neighbourhoods of each building, in order."""
    known = pairs[["pand_id", "neighbourhood_code"]].dropna().drop_duplicates()
    told: dict[str, list[str]] = {}
    for building, code in sorted(known.itertuples(index=False, name=None)):
        told.setdefault(building, []).append(code)
    return told


def _flags_of(pairs: pd.DataFrame) -> dict[str, Flags]:
    """Return by building how many homes have each state of each flag, by who may see it."""
    told: dict[str, Flags] = {}
    for building, flags in zip(pairs["pand_id"], pairs["flags"], strict=True):
        of_building = told.setdefault(building, {})
        for seen_by, kinds in flags.items():
            for kind, state in kinds.items():
                states = of_building.setdefault(seen_by, {}).setdefault(kind, {})
                states[state] = states.get(state, 0) + 1
    return told


def _near(rows: list[dict[str, Any]], boxes: NDArray[np.float64], zoom: int, x: int, y: int) -> str:
    width = 2 * HALF_WORLD_M / 2**zoom
    west, north = x * width - HALF_WORLD_M, HALF_WORLD_M - y * width
    wide = width * MARGIN
    inside = (boxes[:, 0] <= west + width + wide) & (boxes[:, 2] >= west - wide)
    inside &= (boxes[:, 1] <= north + wide) & (boxes[:, 3] >= north - width - wide)
    return json.dumps([rows[place] for place in np.flatnonzero(inside)], default=str)


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    whole = frame.reset_index().astype(object)
    found = whole.where(whole.notna(), None).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in found]


def _frame(connection: Connection, query: str, values: dict[str, Any], key: str) -> pd.DataFrame:
    rows = connection.execute(text(query), values)
    return pd.DataFrame(rows.all(), columns=list(rows.keys())).set_index(key)


def _holds(row: str) -> str:
    return f"({known(row)} AND {row}.valid @> CAST(:as_of AS date))"


DWELLINGS = f"""
    SELECT u.verblijfsobject_id, a.number, ua.neighbourhood_code, ST_X(p.point) AS x,
           ST_Y(p.point) AS y
      FROM unit u
      CROSS JOIN LATERAL (SELECT ST_Transform(u.location, 3857) AS point) p
      LEFT JOIN unit_area ua ON ua.verblijfsobject_id = u.verblijfsobject_id AND {_holds("ua")}
      LEFT JOIN (
            SELECT DISTINCT ON (verblijfsobject_id) verblijfsobject_id,
                   house_number || coalesce(house_letter, '') || coalesce('-' || addition, '')
                   AS number
              FROM address WHERE {_holds("address")}
             ORDER BY verblijfsobject_id, address_id) a
           ON a.verblijfsobject_id = u.verblijfsobject_id
     WHERE {_holds("u")}
     ORDER BY u.location"""

PAIRS = f"SELECT ub.verblijfsobject_id, ub.pand_id FROM unit_building ub WHERE {_holds('ub')}"

BUILDINGS = f"""
    SELECT b.pand_id, b.construction_year, encode(ST_AsBinary(p.shape), 'hex') AS geometry,
           ST_XMin(p.shape) AS west, ST_YMin(p.shape) AS south, ST_XMax(p.shape) AS east,
           ST_YMax(p.shape) AS north
      FROM building b
      CROSS JOIN LATERAL (
           SELECT ST_Transform(ST_ForcePolygonCW(b.geometry), 3857) AS shape) p
     WHERE {_holds("b")} AND b.status NOT IN ('demolished', 'not_realised', 'wrongly_registered')
     ORDER BY b.geometry"""
