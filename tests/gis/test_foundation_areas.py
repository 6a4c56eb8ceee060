"""The reader of attention areas: text for numbers, two spellings, and ground nobody mapped."""

from datetime import date

import pytest
import shapely

from gis.codes import FoundationSoil
from gis.errors import ColumnError, CrsError, LayerError, SourceFileError
from gis.foundation_areas import SCHEMA, read_foundation_areas
from tests.gis.ground_files import (
    SQUARE,
    SQUARE_LON_LAT,
    area_feature,
    area_geojson,
    area_geopackage,
)
from tests.gis.hostile import building, write_layer
from tests.gis.rows import codes, rows_of, rows_of_child

RD = "urn:ogc:def:crs:EPSG::28992"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "aandachtsgebieden.geojson"


def one(path, **changes):
    rows, issues = rows_of(read_foundation_areas, area_geojson(path, area_feature(**changes)))
    return (rows[0] if rows else None), [code for _, code, _ in codes(issues)]


def test_numbers_come_as_text(path):
    row, found = one(path)
    assert row["pc6"] == "3317AB"
    assert row["soil"] == FoundationSoil.VULNERABLE
    assert row["landscape"] == "Zeekleigebied"
    assert row["percent_before_1970"] == 88.57
    assert found == []


@pytest.mark.parametrize(
    ("legend", "soil", "is_noted"),
    [
        ("Kwetsbaar gebied - 0-20 %", FoundationSoil.VULNERABLE, False),
        ("Niet kwetsbaar gebied - 60-80 %", FoundationSoil.NOT_VULNERABLE, False),
        ("Stedelijk gebied - 80-100 %", FoundationSoil.URBAN, False),
        ("Overig - 20-40 %", FoundationSoil.OTHER, False),
        ("Overig", FoundationSoil.OTHER, False),
        ("Zeer kwetsbaar gebied - 0-20 %", FoundationSoil.UNKNOWN, True),
        ("", FoundationSoil.UNKNOWN, False),
        (None, FoundationSoil.UNKNOWN, False),
    ],
)
def test_class_of_the_ground(path, legend, soil, is_noted):
    """A word that only holds a known one is not that class."""
    row, found = one(path, legenda=legend)
    assert row["soil"] == soil.value
    assert found == (["soil_unknown_word"] if is_noted else [])


@pytest.mark.parametrize("given", ["veel", "-3", "140", "5e1"])
def test_share_that_cannot_be_is_unknown(path, given):
    row, found = one(path, percvoor1970=given)
    assert row["percent_before_1970"] is None
    assert found == ["percent_range"]


def test_both_forms_give_the_same_rows(tmp_path, path):
    """Degrees or metres, nBag or n_bag, GeoJSON or GeoPackage."""
    package, _ = rows_of(read_foundation_areas, area_geopackage(tmp_path / "a.gpkg", {}))
    metres, _ = rows_of(read_foundation_areas, area_geojson(path, area_feature(SQUARE), crs=RD))
    unnamed, _ = rows_of(read_foundation_areas, area_geojson(path, area_feature(SQUARE)))
    assert package == metres == unnamed
    degrees, _ = rows_of(read_foundation_areas, area_geojson(path, area_feature()))
    shape = shapely.from_wkb(degrees[0]["geometry"])
    assert shape.geom_type == "MultiPolygon"
    assert shape.intersects(SQUARE)
    assert {k: v for k, v in degrees[0].items() if k != "geometry"} == {
        k: v for k, v in package[0].items() if k != "geometry"
    }


def test_the_child_gives_the_same(tmp_path):
    path = area_geopackage(tmp_path / "a.gpkg", {}, {"pc6": "3317 AC"}, {"pc6": "12"})
    rows, issues = rows_of(read_foundation_areas, path)
    child_rows, reading = rows_of_child("foundation_areas", path)
    assert child_rows == rows
    assert [row["pc6"] for row in rows] == ["3317AB", "3317AC"]
    assert reading.schema == SCHEMA
    assert reading.reference_on == issues.reference_on
    assert isinstance(reading.reference_on, date)
    assert (reading.rows_read, reading.rows_rejected) == (3, 1)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"pc6": "331"}, "postcode_pattern"),
        ({"pc6": None}, "postcode_pattern"),
        ({"shape": None}, "geometry_missing"),
        ({"shape": shapely.Point(4.67, 51.79)}, "geometry_missing"),
        ({"shape": shapely.box(2.0, 48.0, 2.1, 48.1)}, "geometry_outside_rd"),
    ],
)
def test_area_that_cannot_be_used_is_rejected(path, change, code):
    rows, issues = rows_of(
        read_foundation_areas, area_geojson(path, area_feature(), area_feature(**change))
    )
    assert len(rows) == 1
    assert codes(issues) == [(2, code, "rejected")]


def test_swapped_degrees_are_not_taken_for_others(path):
    swapped = shapely.transform(SQUARE_LON_LAT, lambda points: points[:, ::-1])
    rows, issues = rows_of(read_foundation_areas, area_geojson(path, area_feature(swapped)))
    assert rows == []
    assert codes(issues) == [(1, "geometry_outside_rd", "rejected")]


def test_coordinates_of_another_kind_are_refused(tmp_path, path):
    with pytest.raises(CrsError, match="3857"):
        rows_of(read_foundation_areas, area_geojson(path, area_feature(), crs="EPSG:3857"))
    with pytest.raises(CrsError, match="not of that kind"):
        rows_of(read_foundation_areas, area_geojson(path, area_feature(), crs=RD))
    with pytest.raises(CrsError, match="4326"):
        package = area_geopackage(tmp_path / "a.gpkg", {}, crs="EPSG:4326", shape=SQUARE_LON_LAT)
        rows_of(read_foundation_areas, package)


def test_other_files_are_refused(tmp_path, path):
    with pytest.raises(LayerError, match="pc6"):
        rows_of(read_foundation_areas, write_layer(tmp_path / "b.gpkg", "pand", [building()]))
    path.write_text('{"type": "FeatureCollection", "features": []}')
    with pytest.raises(SourceFileError, match="no areas"):
        rows_of(read_foundation_areas, path)
    path.write_text("pc6;legenda\n3317AB;Overig\n")
    with pytest.raises(SourceFileError, match="no GeoJSON"):
        rows_of(read_foundation_areas, path)
    path.write_text('{"features": [{"properties": {"pc6": "3317AB"}}]}')
    with pytest.raises(ColumnError, match="legenda"):
        rows_of(read_foundation_areas, path)
    path.write_text("[" * 100_000)
    with pytest.raises(SourceFileError, match="no GeoJSON"):
        rows_of(read_foundation_areas, path)
