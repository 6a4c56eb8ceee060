"""What the demo town knows of foundations: attention areas by postcode, and repaired buildings."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely

from gis.crs import to_lonlat
from retrofit.sample import SAMPLE_ON, stream
from retrofit.sample.oddities import Bag

# Clay and peat below Krispijn; part of it counts as town, where the ground was never mapped.
_LEGENDS = {
    "krispijn": ("Kwetsbaar gebied", "Stedelijk gebied"),
    "crabbehof": ("Niet kwetsbaar gebied", "Stedelijk gebied"),
    "": ("Overig", "Stedelijk gebied"),
}
URBAN_SHARE = 0.3
REPAIRED = 60
EVIDENCE = ("Gereedmelding", "Funderingsonderzoek", "Subsidie vastgesteld", "Vergunning", "Foto")


@dataclass(frozen=True)
class Foundations:
    """The two files.

    Attributes:
        areas: the GeoJSON, as an object.
        repairs: the list of repaired foundations.
        traps: how often each oddity occurs.
    """

    areas: dict[str, Any]
    repairs: pd.DataFrame
    traps: dict[str, int]


def foundations(bag: Bag, seed: int) -> Foundations:
    """Draw the areas around the homes of each postcode, and choose what was repaired."""
    rng = stream(seed, "foundations")
    areas, urban = _areas(bag, rng)
    repairs, traps = _repairs(bag, rng)
    return Foundations(areas, repairs, {"foundation_area_urban": urban, **traps})


def _areas(bag: Bag, rng: np.random.Generator) -> tuple[dict[str, Any], int]:
    features, urban = [], 0
    known = bag.units[bag.units["postcode"].notna()]
    for number, (postcode, homes) in enumerate(known.groupby("postcode", sort=True)):
        is_urban = bool(rng.random() < URBAN_SHARE)
        urban += is_urban
        old = float((homes["year"] < 1970).mean())
        band = min(int(old * 5), 4) * 20
        legend = _LEGENDS[homes["programme"].iloc[0]][is_urban]
        hull = shapely.convex_hull(shapely.MultiPoint(homes[["x", "y"]].to_numpy())).buffer(8)
        corners = np.stack(to_lonlat(*shapely.get_coordinates(hull).T), axis=1).round(7)
        features.append(
            {
                "type": "Feature",
                "id": f"aandachtsgebied.{number}",
                "geometry": {"type": "Polygon", "coordinates": [corners.tolist()]},
                "properties": {
                    "pc6": postcode,
                    "woonplaats": "Dordrecht",
                    "gemeente": "Dordrecht",
                    "provincie": "Zuid-Holland",
                    "fgr": "Niet indeelbaar" if is_urban else "Zeekleigebied",
                    "percFgr": "100.00",
                    "legenda": f"{legend} - {band}-{band + 20} %",
                    "nBag": str(len(homes)),
                    "nvoor1970": str(int((homes["year"] < 1970).sum())),
                    "percvoor1970": f"{100 * old:.2f}",
                    "popuptext": f"<b>{postcode}</b>",
                },
            }
        )
    return {"type": "FeatureCollection", "features": features}, urban


def _repairs(bag: Bag, rng: np.random.Generator) -> tuple[pd.DataFrame, dict[str, int]]:
    """List repaired buildings, each named in one of the ways that offices do."""
    units = bag.units[(bag.units["programme"] == "krispijn") & (bag.units["odd"] == "")]
    old = units[(units["year"] < 1945) & units["is_home"]].drop_duplicates("building")
    chosen = old.iloc[np.sort(rng.choice(len(old), min(REPAIRED, len(old)), replace=False))]
    way = np.arange(len(chosen)) % 3
    evidence = rng.choice(len(EVIDENCE), len(chosen), p=(0.5, 0.2, 0.2, 0.06, 0.04))
    pand_ids = bag.buildings["pand_id"].to_numpy()[chosen["building"]]
    rows = pd.DataFrame(
        {
            "BAG_VBO_ID": np.where(way == 0, chosen["unit_id"], ""),
            "BAG_PAND_ID": np.where(way == 1, pand_ids, ""),
            "POSTCODE": chosen["postcode"].fillna("").to_numpy(),
            "HUISNUMMER": chosen["number"].to_list(),
            "HUISLETTER": chosen["letter"].fillna("").to_numpy(),
            "TOEVOEGING": chosen["addition"].fillna("").to_numpy(),
            "JAAR_HERSTEL": rng.integers(2009, 2026, len(chosen)).astype(object),
            "BEWIJS": np.array(EVIDENCE, dtype=object)[evidence],
            "PEILDATUM": SAMPLE_ON,
        }
    ).reset_index(drop=True)
    rows.loc[[3, 4], "JAAR_HERSTEL"] = ["", "ca. 2015"]
    rows.loc[[8], ["BAG_VBO_ID", "BAG_PAND_ID", "POSTCODE"]] = ["", "", "3399ZZ"]
    traps = {
        "repair_year_missing": 1,
        "repair_year_unreadable": 1,
        "repair_of_nobody": 1,
        "repair_without_evidence_that_lifts": int(np.isin(evidence, (3, 4)).sum()),
        "repair_row_twice": 1,
    }
    return pd.concat([rows, rows.iloc[[10]]], ignore_index=True), traps
