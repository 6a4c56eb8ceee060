"""The tables of the CBS Wijk- en Buurtkaart: its own codes and names, on a sketched ground."""

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from retrofit.sample.places import DISTRICTS, PLACES

YEAR = 2026
MUNICIPALITY_CODE, MUNICIPALITY_NAME = "GM0505", "Dordrecht"
# The first edition of a year has its key figures still empty.
MISSING = -99997
FIGURES = (
    "omgevingsadressendichtheid",
    "stedelijkheid_adressen_per_km2",
    "bevolkingsdichtheid_inwoners_per_km2",
    "aantal_inwoners",
    "mannen",
    "vrouwen",
    "aantal_huishoudens",
    "percentage_eenpersoonshuishoudens",
    "aantal_woningen",
    "gemiddelde_woningwaarde",
    "percentage_koopwoningen",
    "percentage_huurwoningen",
    "percentage_huurwoningen_in_bezit_woningcorporaties",
    "aantal_bedrijfsvestigingen",
)


def area_layers(areas: GeoDataFrame) -> dict[str, GeoDataFrame]:
    """Return the layers ``gemeenten``, ``wijken`` and ``buurten``.

    Args:
        areas: one row per neighbourhood, as in ``Town``.
    """
    quarters = pd.DataFrame(
        {
            "buurtcode": areas["code"],
            "buurtnaam": areas["name"],
            "wijkcode": areas["district"],
            "gemeentecode": MUNICIPALITY_CODE,
            "gemeentenaam": MUNICIPALITY_NAME,
            "indelingswijziging_wijken_en_buurten": 1,
            "water": "NEE",
            "meest_voorkomende_postcode": [str(place.postcode) for place in PLACES],
            "dekkingspercentage": 1,
        }
    )
    districts = pd.DataFrame(
        {
            "wijkcode": list(DISTRICTS),
            "wijknaam": [name for name, _ in DISTRICTS.values()],
            "gemeentecode": MUNICIPALITY_CODE,
            "gemeentenaam": MUNICIPALITY_NAME,
            "indelingswijziging_wijken_en_buurten": 1,
            "water": "NEE",
        }
    )
    town = pd.DataFrame(
        {
            "gemeentecode": [MUNICIPALITY_CODE],
            "gemeentenaam": [MUNICIPALITY_NAME],
            "water": ["NEE"],
        }
    )
    outlines = np.array([shapely.Polygon(corners) for _, corners in DISTRICTS.values()])
    whole = np.array([shapely.union_all(outlines)])
    return {
        "gemeenten": _layer(town, whole, "gemeentecode"),
        "wijken": _layer(districts, outlines, "wijkcode"),
        "buurten": _layer(quarters, areas.geometry.to_numpy(), "buurtcode"),
    }


def _layer(
    frame: pd.DataFrame, shapes: "np.ndarray[tuple[int], np.dtype[np.object_]]", code: str
) -> GeoDataFrame:
    hectares = np.round(shapely.area(shapes) / 10_000).astype("int32")
    figures = pd.DataFrame(MISSING, index=frame.index, columns=list(FIGURES), dtype="int32")
    frame = pd.concat([frame, figures], axis=1)
    frame["oppervlakte_totaal_in_ha"] = hectares
    frame["oppervlakte_land_in_ha"] = hectares
    frame["oppervlakte_water_in_ha"] = 0
    frame["jrstatcode"] = str(YEAR) + frame[code]
    frame["jaar"] = YEAR
    many = [shapely.MultiPolygon([shape]) for shape in shapes]
    return GeoDataFrame(frame, geometry=many, crs="EPSG:28992")
