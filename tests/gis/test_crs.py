import numpy as np
import pytest

from gis.crs import inside_rd, require_rd, to_lonlat, to_rd
from gis.errors import CrsError

# Official RDNAPTRANS(TM)2018: RD x, y and ETRS89 longitude, latitude.
POINTS = {
    "Crabbehof": (105500, 422900, 4.66969392, 51.79255328),
    "Oud-Krispijn": (104800, 424000, 4.65938870, 51.80237735),
    "Amersfoort": (155000, 463000, 5.38720365, 52.15517289),
}
# PROJ without its grid is at most 0.25 m off; a machine with the grid gives other decimals.
TOLERANCE_M = 0.25


@pytest.mark.parametrize("place", POINTS)
def test_degrees_become_the_official_metres(place):
    x, y, lon, lat = POINTS[place]

    found_x, found_y = to_rd(lon, lat)

    assert found_x == pytest.approx(x, abs=TOLERANCE_M)
    assert found_y == pytest.approx(y, abs=TOLERANCE_M)


def test_longitude_comes_first():
    lon, lat = to_lonlat([105500.0], [422900.0])

    assert lon[0] == pytest.approx(4.6697, abs=1e-4)
    assert lat[0] == pytest.approx(51.7926, abs=1e-4)


def test_there_and_back_is_the_same_place():
    x, y = np.array([82_485.0, 120_220.0]), np.array([453_552.0, 426_280.0])

    back_x, back_y = to_rd(*to_lonlat(x, y))

    assert np.allclose(back_x, x, atol=0.01)
    assert np.allclose(back_y, y, atol=0.01)


def test_swapped_axes_degrees_and_nothing_lie_outside():
    """x < y everywhere in the country, so swapped coordinates never pass for good ones."""
    inside = inside_rd([105_500, 422_900, 4.67, np.nan], [422_900, 105_500, 51.79, 422_900])

    assert inside.tolist() == [True, False, False, False]


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:7415", "OGC:CRS84", "", None, "PROJCS[...]"])
def test_any_other_crs_is_refused(crs):
    with pytest.raises(CrsError, match="EPSG:28992"):
        require_rd(crs, "bag.gpkg", "pand")


def test_rd_is_accepted():
    require_rd("EPSG:28992", "bag.gpkg", "pand")
