"""The units in the buildings, and the addresses at their doors."""

import re
from typing import Any

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from retrofit.sample import MUNICIPALITY, stream
from retrofit.sample.ground import planes_of
from retrofit.sample.places import PLACES, programme_of
from retrofit.sample.town import Town

# Mean floor area of a unit in m2, and how far it spreads.
AREA_M2 = {
    "row": (94, 13),
    "semi": (131, 18),
    "duplex": (61, 8),
    "porch": (66, 7),
    "gallery": (72, 6),
    "shop": (74, 9),
    "garage": (18, 1),
    "office": (900, 260),
}
OFFICE_USES = (
    "onderwijsfunctie",
    "kantoorfunctie",
    "gezondheidszorgfunctie",
    "bijeenkomstfunctie",
    "bijeenkomstfunctie,kantoorfunctie,sportfunctie",
)
# Without the letters that look like another, and without the pairs that postcodes leave out.
POSTCODE_LETTERS = "ABCDEGHJKLMNPRSTVWXZ"
POSTCODES = tuple(
    first + second
    for first in POSTCODE_LETTERS
    for second in POSTCODE_LETTERS
    if first + second not in {"SA", "SD", "SS"}
)
# What a unit takes over from its building.
CARRIED = ["place", "block", "side", "kind", "floors", "doors", "u", "v", "length", "d0", "d1"]
CARRIED += ["year", "street_name", "is_new"]
NEW_STREET = "Frank van der Goesstraat"


def ids(kind: str, numbers: Any) -> Any:
    """Make ids of 16 digits: municipality, two digits for the kind of object, ten to count."""
    return f"{MUNICIPALITY}{kind}" + pd.Series(numbers).astype(str).str.zfill(10)


def finish_buildings(town: Town, seed: int) -> GeoDataFrame:
    """Give every building its year, its id and the name of its street.

    Two flats in Crabbehof-Zuid are new (the second still under construction): homes of another
    programme at an address in the same neighbourhood.
    """
    rng = stream(seed, "buildings")
    frame = town.buildings.copy()
    first = np.array([place.years[0] for place in PLACES])[frame["place"]]
    last = np.array([place.years[1] for place in PLACES])[frame["place"]]
    share = rng.random(frame["block"].max() + 1)[frame["block"]]
    frame["year"] = (first + share * (last - first)).astype(int)
    frame["street_name"] = _street_names(frame)
    frame["is_new"] = False
    zuid = next(i for i, place in enumerate(PLACES) if place.code == "BU05050800")
    flats = frame[(frame["place"] == zuid) & (frame["kind"] == "porch")]
    longest = flats["length"].sort_values(ascending=False, kind="stable").index[:2]
    for chosen, doors, year in zip(longest, (10, 8), (2025, 2026), strict=True):
        names = ["floors", "doors", "year", "street_name", "is_new"]
        frame.loc[chosen, names] = [4, doors, year, NEW_STREET, True]
    frame["pand_id"] = ids("10", 13000 + np.cumsum(rng.integers(1, 4, len(frame)))).to_numpy()
    return frame


def _street_names(frame: pd.DataFrame) -> NDArray[np.object_]:
    """Name the streets of a neighbourhood, the one with most buildings first."""
    size = frame.groupby(["place", "street"], sort=True).size().reset_index(name="size")
    size = size.sort_values(["place", "size", "street"], ascending=[True, False, True])
    size["rank"] = size.groupby("place").cumcount()
    names = {}
    for place, street, rank in size[["place", "street", "rank"]].to_numpy().tolist():
        known = PLACES[place].streets
        name = known[rank % len(known)]
        if rank >= len(known):
            name = re.sub(r"(straat|weg|laan|kade|dijk|singel)$", "hof", name)
        names[place, street] = name
    pairs = zip(frame["place"], frame["street"], strict=True)
    return np.array([names[pair] for pair in pairs], dtype=object)


def build_units(town: Town, buildings: GeoDataFrame, seed: int) -> pd.DataFrame:
    """Return one row per unit (verblijfsobject), with its address and its use.

    Columns: ``unit_id``, ``address_id``, ``building`` (row of ``buildings``), ``place``,
    ``programme``, ``kind``, ``floor``, ``floors``, ``door``, ``doors``, ``uses``, ``is_home``,
    ``area_m2``, ``street``, ``street_id``, ``number``, ``letter``, ``addition``, ``postcode``,
    ``status``, ``year``, ``x``, ``y``.
    """
    rng = stream(seed, "units")
    has_units = ~buildings["kind"].isin(["shed", "garage"])
    # Most garage boxes are a building and nothing more; some blocks have them as units.
    has_units |= (buildings["kind"] == "garage") & (buildings["block"] % 4 == 0)
    count = np.where(has_units, buildings["floors"] * buildings["doors"], 0)
    units: pd.DataFrame = buildings.loc[
        np.repeat(buildings.index.to_numpy(), count),
        CARRIED,
    ]
    units = units.rename(columns={"street_name": "street"})
    units["building"] = units.index
    units = units.reset_index(drop=True)
    within = units.groupby("building").cumcount()
    units["floor"], units["door"] = within // units["doors"], within % units["doors"]
    # The second new flat has one home less, in which the bicycles stand.
    under_way = units["is_new"] & (units["year"] == 2026)
    units = units[~(under_way & (within == 31))].reset_index(drop=True)
    _give_uses(units, rng)
    units = _give_numbers(units, rng)
    units["postcode"] = _postcodes(units)
    codes = [place.code for place in PLACES]
    units["programme"] = np.array([programme_of(code) for code in codes])[units["place"]]
    units["neighbourhood"] = np.array(codes)[units["place"]]
    units["unit_id"] = ids("01", 46000 + np.cumsum(rng.integers(1, 4, len(units)))).to_numpy()
    units["address_id"] = ids("20", 91000 + np.cumsum(rng.integers(1, 4, len(units)))).to_numpy()
    units["street_id"] = ids("30", 2000 + pd.factorize(units["street"])[0]).to_numpy()
    _give_points(units, town)
    return units


def _give_uses(units: pd.DataFrame, rng: np.random.Generator) -> None:
    kind = units["kind"]
    uses = np.full(len(units), "woonfunctie", dtype=object)
    uses[kind == "garage"] = "overige gebruiksfunctie"
    shops = ((kind == "shop") & (units["floor"] == 0)).to_numpy()
    lived_in = shops & (rng.random(len(units)) < 0.15)
    uses[shops] = "winkelfunctie"
    uses[lived_in] = "winkelfunctie,woonfunctie"
    offices = np.flatnonzero(kind == "office")
    uses[offices] = np.array(OFFICE_USES, dtype=object)[np.arange(len(offices)) % len(OFFICE_USES)]
    units["uses"] = uses
    units["is_home"] = units["uses"].str.contains("woonfunctie")
    mean = kind.map({name: figures[0] for name, figures in AREA_M2.items()})
    spread = kind.map({name: figures[1] for name, figures in AREA_M2.items()})
    area = mean + spread * np.clip(rng.standard_normal(len(units)), -2.2, 2.2)
    units["area_m2"] = np.maximum(area.round().astype(int), 6)
    units["status"] = "Verblijfsobject in gebruik"


def _give_numbers(units: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Number the doors along the street: odd on one side, even on the other.

    In some flats each home has a number; in others each stairwell has one, with a letter
    (huisletter) or a figure (toevoeging) for the home.
    """
    pick = rng.random(units["building"].max() + 1)[units["building"]]
    style = np.full(len(units), "own", dtype=object)
    porch, duplex = (units["kind"] == "porch").to_numpy(), (units["kind"] == "duplex").to_numpy()
    style[porch & (pick < 0.45)] = "letter"
    style[porch & (pick < 0.2)] = "figure"
    # One way of numbering for a whole block of upstairs and downstairs homes.
    style[duplex] = np.where(units["block"][duplex] % 3 == 0, "figure", "letter")
    stair = np.where(units["kind"] == "gallery", 0, units["door"] // 2)
    units["style"], units["stair"] = style, stair
    order = ["place", "street", "side", "u", "building", "stair", "floor", "door"]
    units = units.sort_values(order, kind="stable").reset_index(drop=True)
    shared = units["style"] != "own"
    within = units.groupby(["building", "stair"]).cumcount()
    opens = ~shared | (within == 0)
    rank = opens.groupby([units["street"], units["side"]]).cumsum()
    units["number"] = np.where(units["side"] > 0, rank * 2 - 1, rank * 2)
    letters = np.array([chr(65 + i) for i in range(26)], dtype=object)[within % 26]
    # The lower of two homes in an old house keeps the bare number.
    bare = (units["kind"] == "duplex") & (within == 0)
    upper = np.where(units["kind"] == "duplex", "A", letters)
    letter = np.where((units["style"] == "letter") & ~bare, upper, "")
    figures = (within + 1).astype(str)
    figure = np.where(units["style"] == "figure", figures, "")
    for name, text in (("letter", letter), ("addition", figure)):
        words = pd.Series(text.astype(object), index=units.index)
        units[name] = words.where(words != "", None)
    return units


def _postcodes(units: pd.DataFrame) -> NDArray[np.object_]:
    """One postcode (six characters) for each side of a block, so that none spans two streets."""
    digits = np.array([place.postcode for place in PLACES])[units["place"]]
    side = units["block"].astype(str) + units["street"]
    result = np.full(len(units), None, dtype=object)
    for figure in np.unique(digits):
        rows = np.flatnonzero(digits == figure)
        number = pd.factorize(side.iloc[rows])[0]
        result[rows] = np.array([f"{figure}{letters}" for letters in POSTCODES])[number]
    return result


def _give_points(units: pd.DataFrame, town: Town) -> None:
    """Put each unit inside its building: its door along the front, its floor in the depth."""
    along = units["u"] + ((units["door"] + 0.5) / units["doors"] - 0.5) * units["length"]
    depth = ((units["floor"] + 1) / (units["floors"] + 1) - 0.5) * (units["d1"] - units["d0"])
    plane = planes_of(town.planes, units["place"].to_numpy())
    x, y = plane.to_rd(along.to_numpy(), (units["v"] + depth).to_numpy())
    units["x"], units["y"] = x.round(3), y.round(3)
