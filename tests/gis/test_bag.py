"""The readers of the BAG, on real extracts and on each thing that can be wrong with a row."""

import sqlite3
from collections import Counter
from datetime import date

import pyarrow as pa
import pytest
import shapely

from gis.bag import read_buildings, read_units
from gis.bag_columns import BUILDING_SCHEMA, UNIT_SCHEMA
from gis.bag_words import BUILDING_STATUS, UNIT_STATUS, USE
from gis.child import read
from gis.codes import BuildingStatus, UnitUse
from gis.errors import ColumnError, CrsError, LayerError, SourceFileError
from gis.issues import IssueLog, Severity
from tests.gis.hostile import (
    BUILDING_ID,
    POINT,
    SQUARE,
    UNIT_ID,
    building,
    buildings,
    nested_multipolygon,
    unit,
    units,
    with_sql,
)

THIS_YEAR = date.today().year  # noqa: DTZ011 - a year, not a moment

EXTRACTS = [("bezuidenhout_midden", 1537, 3219), ("bovenveen_zuid", 612, 599)]


def rows_of(reader, path, **options):
    """Read all rows in this process; check that every row of the file is accounted for."""
    issues = IssueLog()
    batches = list(reader(path, issues, **options))
    table = pa.Table.from_batches(batches)
    assert issues.rows_read == table.num_rows + issues.rejected
    return table.to_pylist(), issues


def codes(issues):
    return [(issue.column, issue.code, issue.severity) for issue in issues.issues]


# Real extracts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "building_count", "unit_count"), EXTRACTS)
def test_real_extract_is_read_whole(shared_data, name, building_count, unit_count):
    """Exact counts, nothing rejected, nothing outside; statuses and uses recounted by SQL."""
    path = shared_data / "bag-denhaag-voorburg" / f"derived_baglight_layout_{name}.gpkg"
    with read("bag_buildings", path) as reading:
        panden = pa.Table.from_batches(reading, reading.schema)
    with read("bag_units", path) as reading_units:
        homes = pa.Table.from_batches(reading_units, reading_units.schema)

    assert panden.num_rows == reading.rows_read == building_count
    assert homes.num_rows == reading_units.rows_read == unit_count
    assert reading.rows_rejected == reading_units.rows_rejected == 0
    assert reading.rows_outside == reading_units.rows_outside == 0
    assert reading.reference_on == date(2026, 11, 20)
    assert panden.schema == BUILDING_SCHEMA
    assert homes.schema == UNIT_SCHEMA

    with sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True) as database:
        assert Counter(panden["status"].to_pylist()) == {
            BUILDING_STATUS[status.lower()]: count
            for status, count in database.execute("SELECT status, count(*) FROM pand GROUP BY 1")
        }
        assert Counter(homes["status"].to_pylist()) == {
            UNIT_STATUS[status.lower()]: count
            for status, count in database.execute(
                "SELECT status, count(*) FROM verblijfsobject GROUP BY 1"
            )
        }
        uses = Counter()
        for joined, count in database.execute(
            "SELECT gebruiksdoel, count(*) FROM verblijfsobject GROUP BY 1"
        ):
            uses.update({USE[use]: count for use in joined.split(",")})
        assert Counter(use for some in homes["uses"].to_pylist() for use in some) == uses
        (residential,) = database.execute(
            "SELECT count(*) FROM verblijfsobject WHERE gebruiksdoel LIKE '%woonfunctie%'"
        ).fetchone()
        assert sum(homes["is_residential"].to_pylist()) == residential
        by_id = database.execute(
            "SELECT identificatie, huisnummer, huisletter, toevoeging, postcode, "
            "pand_identificatie, oppervlakte FROM verblijfsobject ORDER BY fid"
        ).fetchall()
    found = zip(
        *(
            homes[name].to_pylist()
            for name in (
                "verblijfsobject_id",
                "house_number",
                "house_letter",
                "addition",
                "postcode",
                "pand_ids",
                "floor_area_m2",
            )
        ),
        strict=True,
    )
    assert [(*row[:5], *row[5], row[6]) for row in found] == by_id


def test_real_polygons_come_through_unchanged(shared_data):
    path = shared_data / "bag-denhaag-voorburg/derived_baglight_layout_bovenveen_zuid.gpkg"
    rows, _ = rows_of(read_buildings, path)
    shapes = shapely.from_wkb([row["geometry"] for row in rows])

    assert shapely.is_valid(shapes).all()
    assert not shapely.has_z(shapes).any()
    west, south, east, north = shapely.total_bounds(shapes)
    assert (round(west), round(south), round(east), round(north)) == (83653, 454588, 84163, 454994)


def test_real_extract_of_one_municipality(shared_data):
    """Asked for another municipality, nothing is left and everything is told."""
    path = shared_data / "bag-denhaag-voorburg/derived_baglight_layout_bovenveen_zuid.gpkg"
    for name, count in (("bag_units", 599), ("bag_buildings", 612)):
        with read(name, path, municipality="0518") as reading:
            given = sum(batch.num_rows for batch in reading)
        assert given + reading.rows_outside == count
        assert reading.rows_read == given + reading.rows_rejected


# The file --------------------------------------------------------------------------------------


def test_wrong_layer_names_what_is_there(tmp_path):
    path = buildings(tmp_path / "bag.gpkg")

    with pytest.raises(LayerError, match=r"bag.gpkg has no layer verblijfsobject; .*: pand"):
        rows_of(read_units, path)


def test_capitals_in_layer_and_columns_do_not_matter(tmp_path):
    path = buildings(tmp_path / "bag.gpkg")
    loud = with_sql(
        path, tmp_path / "loud.gpkg", "ALTER TABLE pand RENAME COLUMN bouwjaar TO Bouwjaar"
    )

    rows, _ = rows_of(read_buildings, loud)

    assert rows[0]["construction_year"] == 1958


def test_missing_column_is_named(tmp_path):
    row = building()
    del row["bouwjaar"]

    with pytest.raises(ColumnError, match="layer pand misses the column bouwjaar"):
        rows_of(read_buildings, buildings(tmp_path / "bag.gpkg", row))


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857", None])
def test_wrong_or_absent_crs(tmp_path, crs):
    with pytest.raises(CrsError, match="EPSG:28992"):
        rows_of(read_buildings, buildings(tmp_path / "bag.gpkg", crs=crs))


def test_layer_without_rows(tmp_path):
    path = buildings(tmp_path / "bag.gpkg")
    empty = with_sql(
        path,
        tmp_path / "empty.gpkg",
        "DELETE FROM pand",
    )

    with pytest.raises(SourceFileError, match=r"empty.gpkg: layer pand holds no rows"):
        rows_of(read_buildings, empty)


# Ids -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", [UNIT_ID, f"NL.IMBAG.Verblijfsobject.{UNIT_ID}", f" {UNIT_ID}"])
def test_notations_of_an_id_are_one_id(tmp_path, written):
    rows, issues = rows_of(read_units, units(tmp_path / "bag.gpkg", unit(identificatie=written)))

    assert rows[0]["verblijfsobject_id"] == UNIT_ID
    assert not issues.issues


@pytest.mark.parametrize("written", [UNIT_ID[1:], int(UNIT_ID), float(UNIT_ID)])
def test_lost_zeros_come_back_and_are_noted(tmp_path, written):
    rows, issues = rows_of(read_units, units(tmp_path / "bag.gpkg", unit(identificatie=written)))

    assert rows[0]["verblijfsobject_id"] == UNIT_ID
    assert codes(issues) == [("identificatie", "id_padded", Severity.NOTED)]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("0000000000000000", "id_dummy"),
        ("0505100000000001", "id_kind"),
        ("050501000000", "id_length"),
        ("zes", "id_length"),
        (None, "id_missing"),
        ("", "id_missing"),
    ],
)
def test_row_without_usable_id_is_rejected(tmp_path, written, code):
    path = units(tmp_path / "bag.gpkg", unit(), unit(identificatie=written))

    rows, issues = rows_of(read_units, path)

    assert [row["line"] for row in rows] == [1]
    assert codes(issues) == [("identificatie", code, Severity.REJECTED)]
    assert issues.issues[0].line == 2


def test_numeric_ids_of_buildings_and_addresses(tmp_path):
    """A table that went through a spreadsheet: every id lost its zero."""
    path = units(
        tmp_path / "bag.gpkg",
        unit(
            identificatie=int(UNIT_ID),
            pand_identificatie=int(BUILDING_ID),
            nummeraanduiding_hoofdadres_identificatie=505200000000001,
            bronhouder_identificatie=505,
        ),
    )

    rows, issues = rows_of(read_units, path, municipality="0505")

    assert rows[0]["pand_ids"] == [BUILDING_ID]
    assert rows[0]["address_id"] == "0505200000000001"
    assert rows[0]["municipality_code"] == "0505"
    assert {code for _, code, _ in codes(issues)} == {"id_padded"}


# Units in several buildings, and rows that come twice ------------------------------------------


def test_buildings_joined_by_a_comma(tmp_path):
    second = "0505100000000002"
    joined = f"{BUILDING_ID}, NL.IMBAG.Pand.{second},{BUILDING_ID}"

    rows, issues = rows_of(read_units, units(tmp_path / "b.gpkg", unit(pand_identificatie=joined)))

    assert rows[0]["pand_ids"] == [BUILDING_ID, second]
    assert not issues.issues


def test_unit_repeated_for_each_building_is_folded(tmp_path):
    """One unit in three buildings in three rows, with another unit between them."""
    path = units(
        tmp_path / "bag.gpkg",
        unit(),
        unit(pand_identificatie="0505100000000002"),
        unit(identificatie="0505010000000009", pand_identificatie="0505100000000009"),
        unit(pand_identificatie="0505100000000003"),
    )

    rows, issues = rows_of(read_units, path)

    found = {row["verblijfsobject_id"]: row["pand_ids"] for row in rows}
    assert found == {
        UNIT_ID: [BUILDING_ID, "0505100000000002", "0505100000000003"],
        "0505010000000009": ["0505100000000009"],
    }
    assert [(i.line, i.code) for i in issues.issues] == [(2, "row_twice"), (4, "row_twice")]
    assert "building is added" in issues.issues[0].reason


def test_exact_repeat_is_rejected(tmp_path):
    rows, issues = rows_of(read_buildings, buildings(tmp_path / "b.gpkg", building(), building()))

    assert len(rows) == 1
    assert codes(issues) == [("identificatie", "row_twice", Severity.REJECTED)]
    assert issues.issues[0].reason == "the row repeats row 1"


def test_repeat_that_says_something_else_keeps_the_first(tmp_path):
    path = buildings(tmp_path / "bag.gpkg", building(), building(bouwjaar=1999))

    rows, issues = rows_of(read_buildings, path)

    assert rows[0]["construction_year"] == 1958
    assert "another construction_year" in issues.issues[0].reason


def test_repeat_after_a_rejected_row_takes_its_place(tmp_path):
    path = buildings(tmp_path / "bag.gpkg", building(status="onbekend"), building())

    rows, issues = rows_of(read_buildings, path)

    assert [row["line"] for row in rows] == [2]
    assert [issue.code for issue in issues.issues] == ["status_unknown"]


def test_repeats_are_found_across_batches(tmp_path, monkeypatch):
    monkeypatch.setattr("gis.layers.BATCH_ROWS", 2)
    many = [unit(identificatie=f"05050100000000{n:02}") for n in range(10, 17)]
    path = units(tmp_path / "bag.gpkg", *many, many[0] | {"pand_identificatie": "0505100000000002"})

    rows, issues = rows_of(read_units, path)

    assert len(rows) == 7
    assert issues.issues[0].line == 8
    assert [BUILDING_ID, "0505100000000002"] in [row["pand_ids"] for row in rows]


# Values ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "kept", "code"),
    [
        (9999, None, "year_placeholder"),
        (1005, None, "year_placeholder"),
        (999, None, "year_range"),
        (-5, None, "year_range"),
        (THIS_YEAR + 6, None, "year_range"),
        (THIS_YEAR + 5, THIS_YEAR + 5, None),
        (1286, 1286, None),
        (None, None, None),
        ("1958", 1958, None),
        ("rond 1900", None, "year_pattern"),
        (10**17, None, "year_range"),
    ],
)
def test_construction_year(tmp_path, year, kept, code):
    rows, issues = rows_of(read_buildings, buildings(tmp_path / "b.gpkg", building(bouwjaar=year)))

    assert rows[0]["construction_year"] == kept
    assert [issue.code for issue in issues.issues] == ([code] if code else [])
    assert all(issue.severity is Severity.NOTED for issue in issues.issues)


@pytest.mark.parametrize(
    ("area", "kept", "code"),
    [(999_999, None, "area_placeholder"), (0, None, "area_range"), (65_929, 65_929, None)],
)
def test_floor_area(tmp_path, area, kept, code):
    rows, issues = rows_of(read_units, units(tmp_path / "b.gpkg", unit(oppervlakte=area)))

    assert rows[0]["floor_area_m2"] == kept
    assert [issue.code for issue in issues.issues] == ([code] if code else [])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"huisnummer": 0}, "house_number_zero"),
        ({"huisnummer": 100_000}, "house_number_range"),
        ({"huisnummer": -1}, "house_number_range"),
        ({"huisnummer": "12 A"}, "house_number_pattern"),
        ({"huisletter": "AB"}, "house_letter_pattern"),
        ({"toevoeging": "achter"}, "addition_pattern"),
    ],
)
def test_address_that_cannot_be_right_loses_all_its_parts(tmp_path, changes, code):
    """12 with an unusable addition is not 12: that is the home of somebody else."""
    row = unit(**({"huisnummer": 12, "huisletter": "A", "toevoeging": "II"} | changes))

    rows, issues = rows_of(read_units, units(tmp_path / "bag.gpkg", row))

    assert (rows[0]["house_number"], rows[0]["house_letter"], rows[0]["addition"]) == (None,) * 3
    assert rows[0]["postcode"] == "3314JL"
    assert [(i.code, i.severity) for i in issues.issues] == [(code, Severity.NOTED)]


def test_number_letter_and_addition_stay_three_things(tmp_path):
    row = unit(huisnummer=265, huisletter="a", toevoeging="1")

    rows, issues = rows_of(read_units, units(tmp_path / "bag.gpkg", row))

    found = rows[0]
    assert (found["house_number"], found["house_letter"], found["addition"]) == (265, "a", "1")
    assert not issues.issues


@pytest.mark.parametrize(
    ("written", "kept", "code"),
    [
        ("3314 jl", "3314JL", None),
        ("0314JL", None, "postcode_pattern"),
        ("3314", None, "postcode_pattern"),
        (None, None, None),
    ],
)
def test_postcode(tmp_path, written, kept, code):
    rows, issues = rows_of(read_units, units(tmp_path / "bag.gpkg", unit(postcode=written)))

    assert rows[0]["postcode"] == kept
    assert [issue.code for issue in issues.issues] == ([code] if code else [])


def test_uses(tmp_path):
    row = unit(gebruiksdoel="winkelfunctie, woonfunctie,ruimtevaartfunctie")

    rows, issues = rows_of(read_units, units(tmp_path / "bag.gpkg", row))

    assert rows[0]["uses"] == [UnitUse.SHOP, UnitUse.RESIDENTIAL]
    assert rows[0]["is_residential"]
    assert codes(issues) == [("gebruiksdoel", "use_unknown", Severity.NOTED)]
    assert "ruimtevaartfunctie" in issues.issues[0].reason


def test_unit_without_use_or_building_is_kept_and_noted(tmp_path):
    row = unit(gebruiksdoel=None, pand_identificatie=None, woonplaats_naam="")

    rows, issues = rows_of(read_units, units(tmp_path / "bag.gpkg", row))

    assert (rows[0]["uses"], rows[0]["pand_ids"], rows[0]["city"]) == ([], [], None)
    assert rows[0]["is_residential"] is False
    assert {issue.code for issue in issues.issues} == {"use_missing", "building_missing"}


def test_every_word_of_the_register_is_known():
    """All statuses and uses of IMBAG-LV 2.1.0, final ones too."""
    assert set(BUILDING_STATUS.values()) == set(BuildingStatus)
    assert len(UNIT_STATUS) == 8
    assert set(USE.values()) == set(UnitUse)


def test_windows_1252_in_a_text_is_read_and_noted(tmp_path):
    path = units(tmp_path / "bag.gpkg", unit(), unit(identificatie="0505010000000002"))
    odd = with_sql(
        path,
        tmp_path / "odd.gpkg",
        "UPDATE verblijfsobject SET openbare_ruimte_naam = CAST(x'436166E9' AS TEXT) WHERE fid = 2",
    )

    with read("bag_units", odd) as reading:
        rows = pa.Table.from_batches(reading, reading.schema).to_pylist()

    assert [row["street"] for row in rows] == ["Nassauweg", "Café"]
    assert [(i.line, i.column, i.code) for i in reading.issues] == [
        (2, "openbare_ruimte_naam", "encoding")
    ]


def test_municipality_keeps_its_own_rows(tmp_path):
    path = units(
        tmp_path / "bag.gpkg",
        unit(),
        unit(identificatie="0505010000000002", bronhouder_identificatie="0518"),
        unit(identificatie="0505010000000003", bronhouder_identificatie=None),
    )

    rows, issues = rows_of(read_units, path, municipality="0505")

    assert [row["line"] for row in rows] == [1]
    assert (issues.rows_read, issues.rows_outside) == (1, 2)


def test_nothing_left_of_a_municipality_is_no_error(tmp_path):
    rows, issues = rows_of(read_buildings, buildings(tmp_path / "b.gpkg"), municipality="0518")

    assert (rows, issues.rows_read, issues.rows_outside) == ([], 0, 1)


# Geometry --------------------------------------------------------------------------------------

BOW_TIE = "POLYGON ((105000 423000, 105010 423010, 105010 423000, 105000 423010, 105000 423000))"
SWAPPED = "POLYGON ((423000 105000, 423000 105010, 423010 105010, 423010 105000, 423000 105000))"
DEGREES = "POLYGON ((4.66 51.79, 4.67 51.79, 4.67 51.80, 4.66 51.80, 4.66 51.79))"
FLAT = "POLYGON ((105000 423000, 105010 423000, 105020 423000, 105000 423000))"


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        (None, "geometry_missing"),
        ("POLYGON EMPTY", "geometry_missing"),
        (SWAPPED, "axes_swapped"),
        (DEGREES, "geometry_outside_rd"),
        (FLAT, "geometry_zero_area"),
        (POINT, "geometry_kind"),
        ("GEOMETRYCOLLECTION (POINT (105005 423005))", "geometry_kind"),
        (
            "POLYGON ((105000 423000, 1e308 423000, 105010 423010, 105000 423000))",
            "geometry_outside_rd",
        ),
    ],
)
def test_unusable_polygon_is_rejected(tmp_path, geometry, code):
    path = buildings(
        tmp_path / "bag.gpkg",
        building(identificatie="0505100000000002"),
        building(geometry=geometry),
    )

    rows, issues = rows_of(read_buildings, path)

    assert [row["line"] for row in rows] == [1]
    assert codes(issues) == [("geom", code, Severity.REJECTED)]


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        (None, "geometry_missing"),
        ("POINT EMPTY", "geometry_missing"),
        ("POINT (423005 105005)", "axes_swapped"),
        ("POINT (4.66 51.79)", "geometry_outside_rd"),
        (SQUARE, "geometry_kind"),
    ],
)
def test_unusable_point_is_rejected(tmp_path, geometry, code):
    rows, issues = rows_of(read_units, units(tmp_path / "bag.gpkg", unit(geometry=geometry)))

    assert rows == []
    assert codes(issues) == [("geom", code, Severity.REJECTED)]


def test_polygon_that_crosses_itself_is_mended_and_noted(tmp_path):
    rows, issues = rows_of(
        read_buildings, buildings(tmp_path / "b.gpkg", building(geometry=BOW_TIE))
    )

    mended = shapely.from_wkb(rows[0]["geometry"])
    assert mended.is_valid
    assert mended.area == pytest.approx(50)
    assert codes(issues) == [("geom", "geometry_invalid", Severity.NOTED)]


def test_third_dimension_is_dropped(tmp_path):
    high = "POLYGON Z ((105000 423000 1, 105010 423000 1, 105010 423010 1, 105000 423000 1))"

    rows, issues = rows_of(read_buildings, buildings(tmp_path / "b.gpkg", building(geometry=high)))

    assert rows[0]["geometry"][:5] == b"\x01\x03\x00\x00\x00"
    assert shapely.from_wkb(rows[0]["geometry"]).area == pytest.approx(50)
    assert not issues.issues


def test_nested_geometry_that_crashes_geos_is_only_a_bad_row(tmp_path):
    """GEOS would end the process on this; its bytes are read first."""
    path = buildings(tmp_path / "bag.gpkg", building(), building(identificatie="0505100000000002"))
    blob = b"GP\x00\x01\x40\x71\x00\x00" + nested_multipolygon(40_000)
    hostile = tmp_path / "nested.gpkg"
    with_sql(
        path,
        hostile,
        f"UPDATE pand SET geom = x'{blob.hex()}' WHERE fid = 2",
    )

    with read("bag_buildings", hostile) as reading:
        given = sum(batch.num_rows for batch in reading)

    assert (given, reading.rows_rejected) == (1, 1)
    assert reading.issues[0].code in ("geometry_invalid", "geometry_missing")
