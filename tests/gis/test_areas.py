"""The reader of the CBS areas, on real editions and on each thing that can be wrong."""

import sqlite3
from collections import Counter
from datetime import date

import pyarrow as pa
import pytest
import shapely

from gis.areas import AREA_SCHEMA, read_areas
from gis.child import read
from gis.codes import AreaLevel
from gis.errors import ColumnError, CrsError, LayerError, SourceFileError
from gis.issues import IssueLog, Severity
from tests.gis.hostile import area, buildings, with_sql, write_layer

FLAT = "POLYGON ((105000 423000, 105010 423000, 105020 423000, 105000 423000))"
BOW_TIE = "POLYGON ((105000 423000, 105010 423010, 105010 423000, 105000 423010, 105000 423000))"


def rows_of(path, **options):
    """Read all rows in this process; check that every row of the file is accounted for."""
    issues = IssueLog()
    table = pa.Table.from_batches(list(read_areas(path, issues, **options)))
    assert issues.rows_read == table.num_rows + issues.rejected
    assert table.schema == AREA_SCHEMA
    return table.to_pylist(), issues


def codes(issues):
    return [(issue.column, issue.code, issue.severity) for issue in issues.issues]


def buurten(path, *rows, **how):
    return write_layer(path, "buurten", rows or [area()], **how)


# Real editions ---------------------------------------------------------------------------------


def test_real_buurten_of_2022(shared_data):
    path = shared_data / "cbs-buurten-denhaag" / "buurten_2022_denhaag_voorburg.gpkg"
    with read("areas", path) as reading:
        rows = pa.Table.from_batches(reading, reading.schema).to_pylist()

    assert (len(rows), reading.rows_read, reading.issues) == (14, 14, [])
    assert reading.reference_on == date(2022, 1, 1)
    with sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True) as database:
        expected = database.execute(
            "SELECT buurtcode, buurtnaam, wijkcode, gemeentecode, jaar FROM buurten ORDER BY fid"
        ).fetchall()
    assert [
        (r["code"], r["name"], r["parent_code"], r["municipality_code"], r["year"]) for r in rows
    ] == expected
    assert {row["level"] for row in rows} == {AreaLevel.NEIGHBOURHOOD}
    assert Counter(row["municipality_code"] for row in rows).keys() == {"GM0518", "GM1916"}
    assert set(shapely.get_type_id(shapely.from_wkb([r["geometry"] for r in rows]))) == {6}


def test_real_municipality_filter(shared_data):
    path = shared_data / "cbs-buurten-denhaag" / "buurten_2022_denhaag_voorburg.gpkg"
    everything, _ = rows_of(path)
    wanted = [row["code"] for row in everything if row["municipality_code"] == "GM1916"]

    rows, issues = rows_of(path, municipality="GM1916")

    assert [row["code"] for row in rows] == wanted
    assert issues.rows_outside == 14 - len(wanted) > 0


@pytest.mark.parametrize(
    ("name", "year"), [("wijken_2024_gegeneraliseerd_rd", 2024), ("wijken_2014_rd", None)]
)
def test_real_generalised_wijken(shared_data, name, year):
    """The names statcode and statnaam; the edition of 2014 does not tell its year."""
    rows, issues = rows_of(shared_data / "cbs-dordrecht" / f"{name}.gpkg")

    assert len(rows) == 13
    assert {(row["level"], row["parent_code"]) for row in rows} == {("district", "GM0505")}
    assert {row["code"]: row["name"] for row in rows}["WK050504"] == "Wijk 04 Nieuw-krispijn"
    assert {row["year"] for row in rows} == {year}
    assert issues.reference_on == (year and date(year, 1, 1))
    assert not issues.issues


def test_year_is_given_where_the_file_does_not_tell(shared_data):
    path = shared_data / "cbs-dordrecht" / "wijken_2014_rd.gpkg"
    with read("areas", path, year=2014) as reading:
        rows = pa.Table.from_batches(reading, reading.schema).to_pylist()

    assert {row["year"] for row in rows} == {2014}
    assert reading.reference_on == date(2014, 1, 1)


def test_coarse_polygons_are_mended_or_rejected_never_trusted(shared_data):
    """On a grid of 260 m: 129 areas of which 31 are invalid; 24 of those hold nothing at all."""
    path = shared_data / "cbs-dordrecht" / "buurten_2014_coarse_rd.gpkg"
    rows, issues = rows_of(path)

    assert issues.rows_read == 129
    assert Counter(issue.code for issue in issues.issues) == {
        "geometry_zero_area": 24,
        "geometry_invalid": 7,
    }
    shapes = shapely.from_wkb([row["geometry"] for row in rows])
    assert len(rows) == 105
    assert shapely.is_valid(shapes).all()
    assert (shapely.area(shapes) > 0).all()


# Layers and columns ----------------------------------------------------------------------------


def test_three_layers_in_one_file(tmp_path):
    path = tmp_path / "wijkenbuurten_2022.gpkg"
    shape = area()["geometry"]
    write_layer(
        path,
        "gemeenten",
        [
            {
                "gemeentecode": "GM0505",
                "gemeentenaam": "Dordrecht",
                "water": "NEE",
                "jaar": 2022,
                "geometry": shape,
            }
        ],
    )
    write_layer(
        path,
        "wijken",
        [
            {
                "wijkcode": "WK050508",
                "wijknaam": "Wijk 08",
                "gemeentecode": "GM0505",
                "jaar": 2022,
                "geometry": shape,
            }
        ],
    )
    buurten(path)

    rows, issues = rows_of(path)

    assert [(row["code"], row["level"], row["parent_code"]) for row in rows] == [
        ("GM0505", "municipality", None),
        ("WK050508", "district", "GM0505"),
        ("BU05050800", "neighbourhood", "WK050508"),
    ]
    assert [row["line"] for row in rows] == [1, 2, 3]
    assert issues.reference_on == date(2022, 1, 1)


def test_names_of_the_shapefile_edition(tmp_path):
    row = {
        "BU_CODE": "BU05050801",
        "BU_NAAM": "Crabbehof-Noord",
        "WK_CODE": "WK050508",
        "GM_CODE": "GM0505",
        "H2O": "JA",
        "geometry": area()["geometry"],
    }

    rows, _ = rows_of(write_layer(tmp_path / "buurt_2017.gpkg", "buurt_2017_v3", [row]))

    assert (rows[0]["code"], rows[0]["name"], rows[0]["is_water"]) == (
        "BU05050801",
        "Crabbehof-Noord",
        True,
    )


def test_letters_in_a_code(tmp_path):
    """Amsterdam has had letters in its codes for some years."""
    rows, issues = rows_of(buurten(tmp_path / "a.gpkg", area(buurtcode="BU0363AF08")))

    assert rows[0]["parent_code"] == "WK0363AF"
    assert not issues.issues


def test_year_from_the_code_of_the_edition(tmp_path):
    row = area(jrstatcode="2023BU05050800")
    del row["jaar"]

    rows, issues = rows_of(buurten(tmp_path / "b.gpkg", row))

    assert rows[0]["year"] == 2023
    assert issues.reference_on == date(2023, 1, 1)


def test_rows_of_different_years_have_no_common_day(tmp_path):
    path = buurten(tmp_path / "b.gpkg", area(), area(buurtcode="BU05050801", jaar=2021))

    rows, issues = rows_of(path)

    assert [row["year"] for row in rows] == [2022, 2021]
    assert issues.reference_on is None


def test_no_layer_with_areas(tmp_path):
    with pytest.raises(LayerError, match=r"no layer with areas .* its layers are: pand"):
        rows_of(buildings(tmp_path / "bag.gpkg"))


def test_missing_name_column_is_named(tmp_path):
    row = area()
    del row["buurtnaam"]

    with pytest.raises(ColumnError, match="buurten misses the column buurtnaam"):
        rows_of(buurten(tmp_path / "b.gpkg", row))


@pytest.mark.parametrize("crs", ["EPSG:4326", None])
def test_wrong_or_absent_crs(tmp_path, crs):
    with pytest.raises(CrsError, match="EPSG:28992"):
        rows_of(buurten(tmp_path / "b.gpkg", crs=crs))


def test_layer_without_rows(tmp_path):
    empty = with_sql(buurten(tmp_path / "b.gpkg"), tmp_path / "empty.gpkg", "DELETE FROM buurten")

    with pytest.raises(SourceFileError, match="layer buurten holds no rows"):
        rows_of(empty)


# Rows ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["05050800", "BU0505080", "XX05050800", None, "BU05050800X"])
def test_what_is_no_code_is_rejected(tmp_path, code):
    rows, issues = rows_of(buurten(tmp_path / "b.gpkg", area(), area(buurtcode=code)))

    assert [row["line"] for row in rows] == [1]
    assert codes(issues) == [("buurtcode", "area_code", Severity.REJECTED)]


def test_area_twice_is_rejected_but_its_water_is_another_row(tmp_path):
    """The map gives land and water of one municipality as two rows with one code."""
    path = buurten(tmp_path / "b.gpkg", area(), area(water="JA"), area())

    rows, issues = rows_of(path)

    assert [(row["line"], row["is_water"]) for row in rows] == [(1, False), (2, True)]
    assert [(i.line, i.code) for i in issues.issues] == [(3, "row_twice")]


def test_land_of_the_neighbours_lies_outside(tmp_path):
    path = buurten(tmp_path / "b.gpkg", area(), area(buurtcode="BU09990000", water="B"))

    rows, issues = rows_of(path)

    assert (len(rows), issues.rows_outside) == (1, 1)


def test_missing_name_is_noted(tmp_path):
    rows, issues = rows_of(buurten(tmp_path / "b.gpkg", area(buurtnaam=" ")))

    assert rows[0]["name"] == "BU05050800"
    assert codes(issues) == [("buurtnaam", "name_missing", Severity.NOTED)]


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        (None, "geometry_missing"),
        (FLAT, "geometry_zero_area"),
        ("POINT (105005 423005)", "geometry_kind"),
        ("POLYGON ((423000 105000, 423000 105010, 423010 105010, 423000 105000))", "axes_swapped"),
        ("POLYGON ((4.66 51.79, 4.67 51.79, 4.67 51.8, 4.66 51.79))", "geometry_outside_rd"),
    ],
)
def test_unusable_geometry_is_rejected(tmp_path, geometry, code):
    rows, issues = rows_of(buurten(tmp_path / "b.gpkg", area(geometry=geometry)))

    assert rows == []
    assert codes(issues) == [("geom", code, Severity.REJECTED)]


def test_polygon_becomes_a_mended_multipolygon(tmp_path):
    rows, issues = rows_of(buurten(tmp_path / "b.gpkg", area(geometry=BOW_TIE)))

    shape = shapely.from_wkb(rows[0]["geometry"])
    assert shape.geom_type == "MultiPolygon"
    assert shape.area == pytest.approx(50)
    assert codes(issues) == [("geom", "geometry_invalid", Severity.NOTED)]
