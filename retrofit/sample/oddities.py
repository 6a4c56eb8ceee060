"""What is odd in every real BAG extract, put into the demo town on purpose.

``odd`` in the frame of units names what was done to a unit; a unit without it is plain. Cases and
fixed expectations are built on plain homes only.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from retrofit.sample import stream
from retrofit.sample.homes import ids

Rows = NDArray[np.int64]
FORMED = "Verblijfsobject gevormd"
# Statuses of homes that stand, other than plainly in use.
UNIT_STATUSES = {
    "Verblijfsobject in gebruik (niet ingemeten)": 60,
    "Verbouwing verblijfsobject": 25,
    "Verblijfsobject buiten gebruik": 18,
}
STATUS_TRAPS = {
    "Verblijfsobject in gebruik (niet ingemeten)": "unit_not_measured",
    "Verbouwing verblijfsobject": "unit_in_renovation",
    "Verblijfsobject buiten gebruik": "unit_out_of_use",
}
BUILDING_STATUSES = {
    "Pand in gebruik (niet ingemeten)": 40,
    "Verbouwing pand": 15,
    "Sloopvergunning verleend": 6,
    "Pand buiten gebruik": 5,
    "Bouwvergunning verleend": 3,
}
PLACEHOLDER_YEARS = {9999: 14, 1005: 4}


@dataclass
class Bag:
    """The units and buildings of the town as the register has them.

    Attributes:
        units: as ``build_units`` gives them, with ``odd``; planned units added.
        buildings: as ``finish_buildings``, with ``status`` and ``register_year``.
        more_buildings: further (unit row, building id) pairs: homes in more than one building.
        traps: how often each oddity occurs.
    """

    units: pd.DataFrame
    buildings: GeoDataFrame
    more_buildings: list[tuple[int, str]] = field(default_factory=list)
    traps: dict[str, int] = field(default_factory=dict)


def add_oddities(units: pd.DataFrame, buildings: GeoDataFrame, seed: int) -> Bag:
    """Make the register as untidy as the real one."""
    rng = stream(seed, "oddities")
    bag = Bag(units.copy(), buildings.copy())
    bag.units["odd"] = ""
    _collide(bag)
    _plan_new_units(bag, rng)
    _mark_units(bag, rng)
    _join_buildings(bag, rng)
    _mark_buildings(bag, rng)
    return bag


def _plain(bag: Bag, mask: "pd.Series[bool]") -> Rows:
    return np.flatnonzero((mask & (bag.units["odd"] == "")).to_numpy())


def _some(bag: Bag, rng: np.random.Generator, mask: "pd.Series[bool]", count: int) -> Rows:
    return np.sort(rng.choice(_plain(bag, mask), count, replace=False))


def _mark(bag: Bag, rows: Rows, odd: str) -> None:
    bag.units.loc[rows, "odd"] = odd
    bag.traps[odd] = bag.traps.get(odd, 0) + len(rows)


def _collide(bag: Bag) -> None:
    """Number some houses k with toevoeging 1, in a postcode where house k1 stands too."""
    units = bag.units
    bare = units[units["is_home"] & (units["kind"] == "row") & units["addition"].isna()]
    first = bare.assign(other=bare["number"] * 10 + 1).reset_index()
    pairs = first.merge(
        bare.reset_index(),
        left_on=["postcode", "other"],
        right_on=["postcode", "number"],
        suffixes=("", "_other"),
    )[["index", "index_other"]].to_numpy()[:14]
    bag.units.loc[pairs[:, 0], "addition"] = "1"
    _mark(bag, pairs[:, 0], "glue_collision")


def _plan_new_units(bag: Bag, rng: np.random.Generator) -> None:
    """Add units that do not stand yet, at the address of one that does, or of each other."""
    units = bag.units
    coming = units["is_new"] & (units["year"] == 2026)
    units.loc[coming, "status"] = FORMED
    _mark(bag, np.flatnonzero(coming), "new_build_formed")
    _mark(bag, _plain(bag, units["is_new"]), "new_build")
    houses = units["is_home"] & (units["kind"] == "row")
    beside = np.concatenate(
        [
            _some(bag, rng, houses & (units["programme"] == programme), 3)
            for programme in ("crabbehof", "krispijn")
        ]
    )
    _mark(bag, beside, "twin_in_use")
    both = np.flatnonzero(coming)[:4]
    twins = units.loc[np.concatenate([beside, both])].copy()
    twins["odd"] = ["twin_formed_beside_in_use"] * len(beside) + ["twin_formed"] * len(both)
    twins["status"] = FORMED
    twins["unit_id"] = ids("01", 990000 + np.arange(len(twins))).to_numpy()
    twins["address_id"] = ids("20", 990000 + np.arange(len(twins))).to_numpy()
    bag.traps["twin_formed_beside_in_use"] = len(beside)
    bag.traps["twin_formed"] = len(both)
    bag.units = pd.concat([units, twins], ignore_index=True)


def _mark_units(bag: Bag, rng: np.random.Generator) -> None:
    units = bag.units
    homes = units["is_home"] & (units["status"] != FORMED)
    for status, count in UNIT_STATUSES.items():
        rows = _some(bag, rng, homes, count)
        units.loc[rows, "status"] = status
        _mark(bag, rows, STATUS_TRAPS[status])
    lower = _some(bag, rng, homes & units["letter"].notna(), 8)
    units.loc[lower, "letter"] = units.loc[lower, "letter"].str.lower()
    _mark(bag, lower, "lower_case_letter")
    # No home of a programme: without its postcode nothing else could be linked to it.
    elsewhere = homes & (units["programme"] == "")
    without = np.concatenate(
        [
            _some(bag, rng, elsewhere, 2),
            _some(bag, rng, ~units["is_home"], 5),
            np.flatnonzero(units["odd"] == "new_build_formed")[-4:],
        ]
    )
    units.loc[without, "postcode"] = None
    units.loc[without, "odd"] = "no_postcode"
    bag.traps["no_postcode"] = len(without)
    unknown = np.append(_some(bag, rng, ~units["is_home"], 2), _some(bag, rng, elsewhere, 1))
    units.loc[unknown, "area_m2"] = 999999
    _mark(bag, unknown, "area_unknown")
    bag.traps["use_shop_and_home"] = int((units["uses"] == "winkelfunctie,woonfunctie").sum())
    bag.traps["unit_without_home_use"] = int((~units["is_home"]).sum())


def _join_buildings(bag: Bag, rng: np.random.Generator) -> None:
    """Let some homes stretch over two or three buildings; the register then repeats the row."""
    units, buildings = bag.units, bag.buildings
    shed_of = buildings[buildings["house"] >= 0].drop_duplicates("house").set_index("house")
    rows = _some(bag, rng, units["is_home"] & units["building"].isin(shed_of.index), 14)
    own = units["building"].to_numpy()[rows]
    pairs = zip(rows.tolist(), shed_of.loc[own, "pand_id"], strict=True)
    bag.more_buildings = [(int(row), str(pand)) for row, pand in pairs]
    pand_ids = buildings["pand_id"].to_numpy()
    bag.more_buildings += [(int(rows[i]), str(pand_ids[own[i] - 1])) for i in range(3)]
    # A building beyond the edge of the extract.
    bag.more_buildings += [(int(row), "0505100000999901") for row in rows[-2:]]
    _mark(bag, rows, "home_in_several_buildings")
    bag.traps["repeated_unit_row"] = len(bag.more_buildings)
    bag.traps["building_not_in_file"] = 2


def _mark_buildings(bag: Bag, rng: np.random.Generator) -> None:
    buildings = bag.buildings
    buildings["status"] = "Pand in gebruik"
    buildings["register_year"] = buildings["year"]
    coming = (buildings["is_new"] & (buildings["year"] == 2026)).to_numpy()
    buildings.loc[coming, "status"] = "Bouw gestart"
    free = rng.permutation(np.flatnonzero(~buildings["is_new"] & (buildings["kind"] != "gallery")))
    empty = buildings["kind"].isin(["shed", "garage"]).to_numpy()
    for status, count in BUILDING_STATUSES.items():
        # Only a garage or a shed is about to be built or pulled down: nobody lives there.
        lived_in = not status.startswith(("Sloop", "Bouw", "Pand buiten"))
        rows = free[~empty[free]][:count] if lived_in else free[empty[free]][:count]
        buildings.loc[rows, "status"] = status
        free = np.setdiff1d(free, rows, assume_unique=True)
    for year, count in PLACEHOLDER_YEARS.items():
        rows = rng.choice(free, count, replace=False)
        buildings.loc[rows, "register_year"] = year
        bag.traps[f"year_{year}"] = count
        free = np.setdiff1d(free, rows, assume_unique=True)
    has_unit = np.zeros(len(buildings), dtype=bool)
    has_unit[bag.units["building"].to_numpy()] = True
    bag.traps["building_without_unit"] = int((~has_unit).sum())
