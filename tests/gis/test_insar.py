"""The reader of InSAR points: units, signs, places and what a point without coherence is."""

from datetime import date

import pytest
import shapely

from gis.errors import ColumnError, SourceFileError, UnsafeFileError
from gis.insar import MM_YR, SCHEMA, read_insar
from tests.gis.ground_files import EGMS, insar_file
from tests.gis.rows import codes, rows_of, rows_of_child


@pytest.fixture
def path(tmp_path):
    return tmp_path / "punten.csv"


def one(path, **changes):
    rows, issues = rows_of(read_insar, insar_file(path, changes))
    return (rows[0] if rows else None), [code for _, code, _ in codes(issues)]


def test_metres_a_year_become_millimetres_and_down_stays_negative(path):
    row, found = one(path, pnt_linear="-0.00312")
    assert row["rate_mm_yr"] == pytest.approx(-3.12)
    assert (row["point_id"], row["coherence"]) == ("L00003234P00006283", 0.83)
    assert (row["measured_from"], row["measured_until"]) == (date(2022, 1, 5), date(2026, 1, 3))
    # Crabbehof, in metres of RD; PROJ without its grid is centimetres off.
    point = shapely.from_wkb(row["geometry"])
    assert (point.x, point.y) == (pytest.approx(105500, abs=0.5), pytest.approx(422900, abs=0.5))
    assert found == []


def test_the_child_gives_the_same(path):
    insar_file(path, {}, {"pnt_id": "", "pnt_linear": "x"}, {"pnt_id": "P2"})
    rows, issues = rows_of(read_insar, path)
    child_rows, reading = rows_of_child("insar", path)
    assert child_rows == rows
    assert reading.schema == SCHEMA
    assert reading.reference_on == date(2026, 1, 3)
    assert (reading.rows_read, reading.rows_rejected) == (3, 1)
    assert reading.issues == issues.issues


def test_real_points_of_amsterdam(shared_data):
    """2,500 points, -16.75 to +15.99 mm a year, mean -0.57, as their description says."""
    file = shared_data / "insar-amsterdam" / "depsi-points.csv"
    if not file.exists():
        pytest.skip("the points of Amsterdam are not here")
    rows, reading = rows_of_child("insar", file)
    rates = [row["rate_mm_yr"] for row in rows]
    assert len(rows) == 2500
    assert (min(rates), max(rates)) == (pytest.approx(-16.75), pytest.approx(15.99))
    assert sum(rates) / len(rates) == pytest.approx(-0.572, abs=0.001)
    assert min(row["coherence"] for row in rows) == pytest.approx(0.36, abs=0.01)
    assert reading.reference_on == date(2016, 7, 15)
    assert reading.issues == []


@pytest.mark.parametrize(
    "rename",
    [
        lambda title: title.replace("pnt_", "ps_").replace("d_", "def_").replace("a_", "amp_"),
        lambda title: title.replace("pnt_", ""),
        str.upper,
    ],
)
def test_other_prefixes(path, rename):
    rows, _ = rows_of(read_insar, insar_file(path, {}, rename=rename))
    assert rows[0]["rate_mm_yr"] == pytest.approx(-3.12)
    assert rows[0]["measured_until"] == date(2026, 1, 3)


def test_rd_columns_are_taken_before_degrees(path):
    row, found = one(path, pnt_rdx="104500", pnt_rdy="422200")
    point = shapely.from_wkb(row["geometry"])
    assert (point.x, point.y) == (104500, 422200)
    assert found == []


def test_semicolons_and_decimal_commas(path):
    changes = {"pnt_linear": "-0,00312", "pnt_lat": "51,79255", "pnt_lon": "4,66969"}
    rows, _ = rows_of(read_insar, insar_file(path, changes, separator=";"))
    assert rows[0]["rate_mm_yr"] == pytest.approx(-3.12)


def test_egms_is_in_millimetres_and_has_no_coherence(path):
    rows, issues = rows_of(read_insar, insar_file(path, {}, row=EGMS))
    assert rows[0]["rate_mm_yr"] == pytest.approx(-3.1)
    assert rows[0]["coherence"] is None
    assert rows[0]["measured_until"] == date(2026, 12, 31)
    point = shapely.from_wkb(rows[0]["geometry"])
    assert 50_000 < point.x < 150_000
    assert 390_000 < point.y < 450_000
    assert issues.issues == []


def test_millimetres_in_the_column_of_metres_are_refused(path):
    insar_file(path, {"pnt_linear": "-3.12"}, {"pnt_id": "P2", "pnt_linear": "0.4"})
    with pytest.raises(SourceFileError, match="say the unit"):
        rows_of(read_insar, path)
    rows, _ = rows_of(read_insar, path, unit=MM_YR)
    assert [row["rate_mm_yr"] for row in rows] == [-3.12, 0.4]


def test_metres_in_the_column_of_millimetres_are_refused(path):
    insar_file(path, {"mean_velocity": "-0.0031"}, row=EGMS)
    with pytest.raises(SourceFileError, match="another unit"):
        rows_of(read_insar, path)


def test_one_wild_point_among_many_is_rejected_alone(path):
    changes = [{"pnt_id": f"P{n}"} for n in range(150)]
    changes[7]["pnt_linear"] = "-0.5"
    rows, issues = rows_of(read_insar, insar_file(path, *changes))
    assert len(rows) == 149
    assert codes(issues) == [(9, "rate_range", "rejected")]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"pnt_id": ""}, "point_id_missing"),
        ({"pnt_linear": ""}, "rate_missing"),
        ({"pnt_linear": "NaN"}, "rate_missing"),
        ({"pnt_lat": ""}, "geometry_missing"),
        ({"pnt_lat": "4.66969", "pnt_lon": "51.79255"}, "axes_swapped"),
        ({"pnt_lat": "48.8", "pnt_lon": "2.3"}, "geometry_outside_rd"),
        ({"pnt_rdx": "422900", "pnt_rdy": "105500"}, "axes_swapped"),
    ],
)
def test_point_that_cannot_be_used_is_rejected(path, changes, code):
    row, found = one(path, **changes)
    assert row is None
    assert found == [code]


@pytest.mark.parametrize("given", ["1.3", "-0.1", "hoog"])
def test_coherence_that_cannot_be_is_unknown_not_zero(path, given):
    row, found = one(path, pnt_enscoh=given)
    assert row["coherence"] is None
    assert found == ["coherence_range"]


def test_other_files_are_refused(path):
    path.write_text("a,b\n1,2\n")
    with pytest.raises(ColumnError, match="id, linear"):
        rows_of(read_insar, path)
    path.write_text("pnt_id,pnt_linear\nP1,0.001\n")
    with pytest.raises(ColumnError, match="lat and lon"):
        rows_of(read_insar, path)
    path.write_text("pnt_id,pnt_linear,pnt_lat,pnt_lon\n")
    with pytest.raises(SourceFileError, match="no points"):
        rows_of(read_insar, path)


def test_too_many_points_are_refused(path, monkeypatch):
    monkeypatch.setattr("gis.insar._MOST_POINTS", 2)
    insar_file(path, {}, {"pnt_id": "b"}, {"pnt_id": "c"})
    with pytest.raises(UnsafeFileError):
        rows_of(read_insar, path)
