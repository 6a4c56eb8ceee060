"""Mean subsidence of each building: summed edges against exactextract, same values."""

import geopandas
import numpy as np
from affine import Affine
from exactextract import exact_extract
from exactextract.raster import NumPyRasterSource

from gis.raster import Raster
from gis.zonal import mean_per_polygon
from tests.bench.ground import seconds, squares

TITLE = "Coverage-weighted mean per building, 20,000 buildings, cells of 25 m"
UNIT = "buildings/s"
COUNT = 20_000


def measure():

    shapes = squares(COUNT)
    values = np.random.default_rng(1).normal(-2, 1, (200, 200))
    left, top, cell = 99_000.0, 419_000.0, 25.0
    raster = Raster(
        values=values,
        transform=Affine(cell, 0, left, 0, -cell, top),
        cell_size_m=cell,
        nodata_share=0.0,
        units="mm/yr",
    )
    found = {}

    def by_exactextract():
        source = NumPyRasterSource(
            values, xmin=left, xmax=left + 200 * cell, ymin=top - 200 * cell, ymax=top
        )
        frame = geopandas.GeoDataFrame(geometry=shapes, crs="EPSG:28992")
        found["oracle"] = exact_extract(source, frame, ["mean"], output="pandas")["mean"].to_numpy()

    def by_edges():
        found["ours"] = mean_per_polygon(raster, shapes)[0]

    results = [
        ("exactextract", COUNT / seconds(by_exactextract), "the oracle"),
        ("summed edges", COUNT / seconds(by_edges), ""),
    ]
    difference = np.nanmax(np.abs(found["ours"] - found["oracle"]))
    return [(way, rate, note or f"differs {difference:.1e}") for way, rate, note in results]
