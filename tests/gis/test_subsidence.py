"""The reader of subsidence rasters, on a real tile and on each thing that can be wrong."""

import random

import numpy as np
import pytest
import rasterio
from affine import Affine

from gis import child
from gis.errors import CrsError, SourceFileError, UnsafeFileError
from gis.subsidence import M_YR, MM_YR, read_raster

NORTH_UP = Affine(100, 0, 104_000, 0, -100, 424_000)
NODATA = -9999.0
RATES = np.array([[-1.5, -2.25, NODATA], [-0.5, 0.75, -4.0]], dtype=np.float32)


def raster_file(path, values=RATES, **changes):
    """Write a GeoTIFF as a supplier of subsidence maps does."""
    bands = np.atleast_3d(np.asarray(values))
    bands = bands.transpose(2, 0, 1) if np.ndim(values) == 2 else np.asarray(values)
    scale, offset = changes.pop("scale", None), changes.pop("offset", None)
    units, mask = changes.pop("units", None), changes.pop("mask", None)
    profile = {
        "driver": "GTiff",
        "count": bands.shape[0],
        "height": bands.shape[1],
        "width": bands.shape[2],
        "dtype": bands.dtype,
        "crs": "EPSG:28992",
        "transform": NORTH_UP,
        "nodata": NODATA,
    }
    with (
        rasterio.Env(GDAL_TIFF_INTERNAL_MASK="YES"),
        rasterio.open(path, "w", **(profile | changes)) as target,
    ):
        target.write(bands)
        if scale is not None:
            target.scales, target.offsets = (scale,), (offset or 0.0,)
        if units:
            target.units = (units,)
        if mask is not None:
            target.write_mask(np.asarray(mask, dtype=bool))
    return path


@pytest.fixture
def path(tmp_path):
    return tmp_path / "bodemdaling.tif"


def test_values_and_facts(path):
    raster = read_raster(raster_file(path, units="mm/yr"))
    assert np.array_equal(
        raster.values, [[-1.5, -2.25, np.nan], [-0.5, 0.75, -4.0]], equal_nan=True
    )
    assert raster.transform == NORTH_UP
    assert (raster.cell_size_m, raster.units) == (100.0, "mm/yr")
    assert raster.nodata_share == pytest.approx(1 / 6)


def test_child_gives_the_same(path):
    raster_file(path)
    there, here = child.read_raster(path), read_raster(path)
    assert np.array_equal(there.values, here.values, equal_nan=True)
    assert (there.transform, there.nodata_share) == (here.transform, here.nodata_share)


def test_real_tile_in_centimetres(shared_data):
    """Whole centimetres with a scale: metres come out, and the part without value is exact."""
    raster = child.read_raster(shared_data / "ahn-dtm" / "34HN1_CM.tif")
    assert raster.values.shape == (1250, 1000)
    assert np.nanmin(raster.values) == pytest.approx(28.73)
    assert np.nanmax(raster.values) == pytest.approx(42.01)
    assert raster.nodata_share == pytest.approx(0.6025128)
    assert raster.cell_size_m == 5


def test_scale_and_offset_are_applied(path):
    whole = np.array([[-150, 25, -9999]], dtype=np.int16)
    raster = read_raster(raster_file(path, whole, scale=0.01, offset=-1.0))
    assert raster.values[0].tolist()[:2] == pytest.approx([-2.5, -0.75])
    assert np.isnan(raster.values[0, 2])


@pytest.mark.parametrize(
    ("dtype", "fill", "nodata"),
    [
        ("float32", np.nan, None),
        ("float32", np.nan, NODATA),
        ("float32", -3.4028235e38, -3.4028234663852886e38),
        ("float32", -3.4028235e38, None),
        ("float32", 1e31, NODATA),
        ("float32", np.inf, NODATA),
        ("float32", -9999, None),
        ("float64", -99999, None),
        ("int16", -32768, None),
        ("float32", 0, 0),
    ],
)
def test_every_way_to_say_nothing_here(path, dtype, fill, nodata):
    """Declared or not: what is no rate is NaN; a declared zero is honoured."""
    values = np.array([[-2, fill, -3]], dtype=dtype)
    raster = read_raster(raster_file(path, values, nodata=nodata))
    assert np.isnan(raster.values).tolist() == [[False, True, False]]


def test_mask_within_the_file_is_honoured(path):
    values = np.array([[-2, -7, -3]], dtype=np.float32)
    raster = read_raster(raster_file(path, values, nodata=None, mask=[[1, 0, 1]]))
    assert np.isnan(raster.values).tolist() == [[False, True, False]]


WRONG = {
    "degrees": (
        {"crs": "EPSG:4326", "transform": Affine(0.001, 0, 4.6, 0, -0.001, 51.8)},
        CrsError,
        "EPSG:4326",
    ),
    "other projection": ({"crs": "EPSG:32631"}, CrsError, "EPSG:28992"),
    "no crs": ({"crs": None}, CrsError, "does not say its coordinate system"),
    "no place": ({"crs": None, "transform": Affine.identity()}, CrsError, "where it lies"),
    "axes swapped": (
        {"transform": Affine(100, 0, 424_000, 0, -100, 104_000)},
        CrsError,
        "outside the Netherlands",
    ),
    "south up": ({"transform": Affine(100, 0, 104_000, 0, 100, 424_000)}, SourceFileError, "south"),
    "rotated": (
        {"transform": NORTH_UP @ Affine.rotation(10)},
        SourceFileError,
        "rotated",
    ),
    "oblong cells": (
        {"transform": Affine(100, 0, 104_000, 0, -50, 424_000)},
        SourceFileError,
        "square",
    ),
    "two bands": ({"values": np.stack([RATES, RATES])}, SourceFileError, "2 bands"),
    "complex": ({"values": RATES.astype(np.complex64)}, SourceFileError, "numbers"),
    "nothing but nodata": ({"values": np.full((2, 2), NODATA)}, SourceFileError, "no value"),
    "metres by name": ({"units": "m"}, SourceFileError, "expected mm per year"),
    "inches by name": ({"units": "inch"}, SourceFileError, "inch"),
    "micrometres": ({"values": RATES[:, :2] * 1000}, SourceFileError, "not rates in mm"),
    "undeclared fill": ({"values": RATES, "nodata": -1}, SourceFileError, "9999"),
    "metres by size": ({"values": RATES[:, :2] / 1000}, SourceFileError, "metres per year"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_raster_is_refused_in_a_sentence(path, name):
    changes, kind, words = WRONG[name]
    raster_file(path, **changes)
    with pytest.raises(kind, match=words) as refused:
        read_raster(path)
    assert str(refused.value).startswith("bodemdaling.tif")
    assert str(path.parent) not in str(refused.value)


def test_metres_are_converted_only_when_told(path):
    raster_file(path, np.array([[-0.0015, 0.002]]), nodata=None, units="m/yr")
    raster = read_raster(path, unit=M_YR)
    assert raster.values[0].tolist() == pytest.approx([-1.5, 2.0])
    assert raster.units == "mm/yr"


def test_still_ground_is_accepted_when_told(path):
    raster_file(path, np.array([[-0.01, 0.0]]), nodata=None)
    assert read_raster(path, unit=MM_YR).values[0].tolist() == [-0.01, 0.0]


def test_huge_raster_is_not_even_started(path):
    """Sixty million cells in an almost empty file."""
    with rasterio.open(
        path, "w", driver="GTiff", count=1, width=60_000, height=1_000, dtype="float32",
        crs="EPSG:28992", transform=Affine(1, 0, 100_000, 0, -1, 424_000), sparse_ok=True,
        tiled=True, blockxsize=512, blockysize=512, compress="deflate",
    ):  # fmt: skip
        pass
    with pytest.raises(UnsafeFileError, match="cells"):
        read_raster(path)


def test_file_that_unpacks_to_far_more_is_refused(path):
    with rasterio.open(
        path, "w", driver="GTiff", count=1, width=6_000, height=6_000, dtype="float32",
        crs="EPSG:28992", transform=Affine(1, 0, 100_000, 0, -1, 424_000), sparse_ok=True,
        tiled=True, blockxsize=512, blockysize=512, compress="deflate",
    ):  # fmt: skip
        pass
    with pytest.raises(UnsafeFileError, match="times its size"):
        read_raster(path)


def test_truncated_file_is_refused(path, tmp_path):
    rng = np.random.default_rng(1)
    whole = raster_file(path, rng.normal(-2, 1, (200, 200))).read_bytes()
    for size in (40, 1_000, len(whole) // 2, len(whole) - 100):
        cut = tmp_path / f"cut{size}.tif"
        cut.write_bytes(whole[:size])
        with pytest.raises(SourceFileError):
            read_raster(cut)
        with pytest.raises(SourceFileError):
            child.read_raster(cut)


def test_damage_anywhere_is_a_sentence_or_a_raster(path):
    """One byte, or a few, of each kind of place in the file changed at random."""
    whole = raster_file(path, np.random.default_rng(1).normal(-2, 1, (20, 20))).read_bytes()
    chance = random.Random(20261101)
    refused = 0
    for _ in range(400):
        content = bytearray(whole)
        for _ in range(chance.choice([1, 2, 5])):
            content[chance.randrange(420)] = chance.randrange(256)
        path.write_bytes(content)
        try:
            read_raster(path)
        except SourceFileError:
            refused += 1
    assert 0 < refused < 400


VRT = """<VRTDataset rasterXSize="2" rasterYSize="2"><SRS>EPSG:28992</SRS>
<GeoTransform>104000,100,0,424000,0,-100</GeoTransform><VRTRasterBand dataType="Byte" band="1"
subClass="VRTRawRasterBand"><SourceFilename relativeToVRT="0">{}</SourceFilename></VRTRasterBand>
</VRTDataset>"""


@pytest.mark.parametrize("how", [read_raster, child.read_raster])
@pytest.mark.parametrize(
    "content",
    [b"", b"not a raster", VRT.format("/etc/hostname").encode(), b"PK\x03\x04zip", b"II*\x00"],
    ids=["empty", "text", "vrt", "zip", "only magic"],
)
def test_what_is_no_geotiff_is_refused(path, content, how):
    path.write_bytes(content)
    with pytest.raises(SourceFileError):
        how(path)


@pytest.mark.parametrize("how", [read_raster, child.read_raster])
def test_no_file_and_folder(tmp_path, how):
    for path in (tmp_path, tmp_path / "nothing.tif"):
        with pytest.raises(SourceFileError):
            how(path)


def test_sidecar_is_not_read(path):
    """A file beside it cannot change what the raster says."""
    raster_file(path)
    path.with_name(path.name + ".aux.xml").write_text(
        "<PAMDataset><PAMRasterBand band='1'><Scale>0.001</Scale><Offset>0</Offset>"
        "</PAMRasterBand></PAMDataset>"
    )
    assert np.nanmin(read_raster(path).values) == -4.0
