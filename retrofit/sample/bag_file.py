"""The tables of ``bag-light.gpkg`` from the units and buildings of the town."""

from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from retrofit.sample import MUNICIPALITY
from retrofit.sample.ground import neighbourhoods
from retrofit.sample.oddities import Bag

TOWN, TOWN_ID = "Dordrecht", "2351"
SEE_ALSO = "http://bag.basisregistraties.overheid.nl/bag/id/{kind}/"
# Of the register's names only long ones are shortened.
LONGEST_NAME = 24
SHORTER = {"Charlotte de ": "Ch de ", "Groen van Prinsterer": "Gr v Prinsterer", "straat": "str"}
STRANGERS = 12


def unit_rows(bag: Bag) -> GeoDataFrame:
    """Return the layer ``verblijfsobject``: a row for each unit and building it lies in.

    The last rows are of the neighbouring municipality, which the national file has too.
    """
    units, buildings = bag.units, bag.buildings
    more = [row for row, _ in bag.more_buildings]
    row = np.concatenate([np.arange(len(units)), np.array(more, dtype=np.int64)])
    own = units.iloc[row].reset_index(drop=True)
    home = buildings.iloc[own["building"]].reset_index(drop=True)
    pand = np.concatenate(
        [
            home["pand_id"].to_numpy()[: len(units)],
            np.array([pand for _, pand in bag.more_buildings], dtype=object),
        ]
    )
    frame = pd.DataFrame(
        {
            "rdf_seealso": SEE_ALSO.format(kind="verblijfsobject") + own["unit_id"],
            "identificatie": own["unit_id"],
            "oppervlakte": own["area_m2"].astype("int32"),
            "status": own["status"],
            "gebruiksdoel": own["uses"],
            "openbare_ruimte_naam": own["street"],
            "openbare_ruimte_naam_kort": own["street"].map(_short_name),
            "huisnummer": own["number"].astype("int32"),
            "huisletter": own["letter"],
            "toevoeging": own["addition"],
            "postcode": own["postcode"],
            "woonplaats_naam": TOWN,
            "bouwjaar": home["register_year"].astype("int32"),
            "pand_identificatie": pand,
            "pandstatus": home["status"],
            "nummeraanduiding_hoofdadres_identificatie": own["address_id"],
            "openbare_ruimte_identificatie": own["street_id"],
            "woonplaats_identificatie": TOWN_ID,
            "bronhouder_identificatie": MUNICIPALITY,
        }
    )
    layer = GeoDataFrame(frame, geometry=shapely.points(own["x"], own["y"]), crs="EPSG:28992")
    layer = pd.concat([layer, _strangers(layer)], ignore_index=True)
    return plain_text(layer)


def building_rows(bag: Bag, units: GeoDataFrame) -> GeoDataFrame:
    """Return the layer ``pand``, with what the register says of the units inside.

    Args:
        bag: the register.
        units: as ``unit_rows`` gives them.
    """
    buildings = bag.buildings
    inside = units.groupby("pand_identificatie")["oppervlakte"].agg(["min", "max", "count"])
    inside = inside.reindex(buildings["pand_id"])
    uses = units[["pand_identificatie", "gebruiksdoel"]].drop_duplicates()
    uses = uses.assign(use=uses["gebruiksdoel"].str.split(",")).explode("use")
    uses = uses[["pand_identificatie", "use"]].drop_duplicates().sort_values("use")
    joined = uses.groupby("pand_identificatie")["use"].agg(",".join)
    frame = pd.DataFrame(
        {
            "rdf_seealso": SEE_ALSO.format(kind="pand") + buildings["pand_id"],
            "identificatie": buildings["pand_id"],
            "bouwjaar": buildings["register_year"].astype("int32"),
            "status": buildings["status"],
            "gebruiksdoel": joined.reindex(buildings["pand_id"]).to_numpy(),
            "oppervlakte_min": inside["min"].astype("Int32").to_numpy(),
            "oppervlakte_max": inside["max"].astype("Int32").to_numpy(),
            "aantal_verblijfsobjecten": inside["count"].fillna(0).astype("int32").to_numpy(),
        }
    )
    layer = GeoDataFrame(frame, geometry=buildings.geometry.to_numpy(), crs="EPSG:28992")
    across = units[units["bronhouder_identificatie"] != MUNICIPALITY]
    there = layer.iloc[: len(across)].copy()
    there["identificatie"] = across["pand_identificatie"].to_numpy()
    there["rdf_seealso"] = SEE_ALSO.format(kind="pand") + there["identificatie"]
    there[["gebruiksdoel", "status"]] = ["woonfunctie", "Pand in gebruik"]
    there[["bouwjaar", "aantal_verblijfsobjecten"]] = [1972, 1]
    there[["oppervlakte_min", "oppervlakte_max"]] = 100
    square = shapely.box(-4, -4, 4, 4)
    there["geometry"] = [
        shapely.transform(square, lambda corners, at=(p.x, p.y): corners + at)
        for p in across.geometry
    ]
    return plain_text(pd.concat([layer, there], ignore_index=True))


def town_rows() -> GeoDataFrame:
    """Return the layer ``woonplaats``: the town as one area."""
    outline = shapely.MultiPolygon([shapely.union_all(neighbourhoods().geometry, grid_size=0.001)])
    frame = {
        "rdf_seealso": [SEE_ALSO.format(kind="woonplaats") + TOWN_ID],
        "identificatie": [TOWN_ID],
        "status": ["Woonplaats aangewezen"],
        "woonplaats": [TOWN],
        "bronhouder_identificatie": [MUNICIPALITY],
    }
    return GeoDataFrame(frame, geometry=[outline], crs="EPSG:28992")


def plain_text(layer: Any) -> Any:
    """Return the layer with its text as objects, so that what is missing is null and no word."""
    for column in layer.columns:
        if column != "geometry" and not pd.api.types.is_numeric_dtype(layer[column]):
            text = layer[column].astype(object)
            layer[column] = text.where(text.notna(), None)
    return layer


def _short_name(name: str) -> str:
    for long, short in SHORTER.items():
        if len(name) > LONGEST_NAME:
            name = name.replace(long, short)
    return name


def _strangers(layer: GeoDataFrame) -> GeoDataFrame:
    """Homes across the river: the same columns, another municipality."""
    there = layer.iloc[:STRANGERS].copy()
    number = np.arange(STRANGERS)
    for column, kind in (
        ("identificatie", "01"),
        ("pand_identificatie", "10"),
        ("nummeraanduiding_hoofdadres_identificatie", "20"),
        ("openbare_ruimte_identificatie", "30"),
    ):
        there[column] = [f"0642{kind}{1000 + n:010d}" for n in number]
    there["rdf_seealso"] = SEE_ALSO.format(kind="verblijfsobject") + there["identificatie"]
    there["gebruiksdoel"], there["status"] = "woonfunctie", "Verblijfsobject in gebruik"
    there["huisnummer"] = (number + 1).astype("int32")
    there[["huisletter", "toevoeging"]] = None
    there["postcode"] = "3331AB"
    names = ["woonplaats_naam", "woonplaats_identificatie", "bronhouder_identificatie"]
    there[names] = ["Zwijndrecht", "1046", "0642"]
    there["geometry"] = shapely.points(103400 + 12.0 * number, np.full(STRANGERS, 425600.0))
    return there


def berth_rows(units: GeoDataFrame) -> GeoDataFrame:
    """Return an empty layer ``standplaats`` or ``ligplaats``: the town has none."""
    without = ["oppervlakte", "gebruiksdoel", "bouwjaar", "pand_identificatie", "pandstatus"]
    empty = units.iloc[:0].drop(columns=without)
    return empty.set_geometry(GeoDataFrame(geometry=[], crs=units.crs).geometry)
