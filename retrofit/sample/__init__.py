"""The demo town: a synthetic Dordt West, written in the formats of the real registers.

Nothing in it is a real home or a real case. The neighbourhood codes and names are those of CBS;
their shapes, the streets and everything on them are a sketch. The same seed gives the same town.
"""

import zlib
from datetime import date

import numpy as np

SAMPLE_ON = date(2026, 11, 1)
VERSION = 2
SEED = 2033
MUNICIPALITY = "0505"
BAG_FILE = "bag-light.gpkg"
LABELS_FILE = "v20261101_v4_csv.zip"
AREAS_FILE = "wijkenbuurten_2026_v1.gpkg"
TENURE_FILE = "eigendom.csv"
SUBSIDENCE_FILE = "bodemdaling.tif"
INSAR_FILE = "insar.csv"
FOUNDATION_AREAS_FILE = "aandachtsgebieden-fundering.geojson"
FOUNDATION_REPAIRS_FILE = "funderingsherstel.xlsx"
APPLICATIONS_FILE = "aanvragen.xlsx"
MANIFEST_FILE = "manifest.json"
FILES = (
    BAG_FILE,
    AREAS_FILE,
    LABELS_FILE,
    TENURE_FILE,
    SUBSIDENCE_FILE,
    INSAR_FILE,
    FOUNDATION_AREAS_FILE,
    FOUNDATION_REPAIRS_FILE,
    APPLICATIONS_FILE,
)


def stream(seed: int, part: str) -> np.random.Generator:
    """Give a part of the town its own random stream, so that parts change independently."""
    return np.random.default_rng([seed, zlib.crc32(part.encode())])
