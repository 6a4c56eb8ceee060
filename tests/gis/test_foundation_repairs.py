"""The reader of the city's list of repaired foundations."""

from datetime import date

import pytest

from gis.codes import RepairEvidence
from gis.errors import ColumnError, UnsafeFileError
from gis.foundation_repairs import SCHEMA, read_foundation_repairs
from tests.gis.ground_files import REPAIR, repair_file, repair_workbook
from tests.gis.rows import BUILDING_ID, OTHER_UNIT_ID, UNIT_ID, codes, rows_of, rows_of_child


@pytest.fixture
def path(tmp_path):
    return tmp_path / "herstel.csv"


def one(path, **changes):
    rows, issues = rows_of(read_foundation_repairs, repair_file(path, changes))
    return (rows[0] if rows else None), [code for _, code, _ in codes(issues)]


def test_a_repair(path):
    row, found = one(path)
    assert row == {
        "line": 2,
        "verblijfsobject_id": UNIT_ID,
        "postcode": "3317AB",
        "house_number": 12,
        "house_letter": None,
        "addition": None,
        "pand_id": None,
        "repaired_year": 2014,
        "evidence": RepairEvidence.COMPLETION_REPORT,
        "repaired_by": date(2014, 12, 31),
    }
    assert found == []


def test_a_repair_of_this_year_holds_from_the_day_of_the_list(path):
    row, _ = one(path, JAAR_HERSTEL="2026")
    assert row["repaired_by"] == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("words", "evidence", "is_noted"),
    [
        ("opleverrapport aannemer", RepairEvidence.COMPLETION_REPORT, False),
        ("Funderingsonderzoek 2015", RepairEvidence.FOUNDATION_REPORT, False),
        ("subsidie vastgesteld", RepairEvidence.SUBSIDY_SETTLED, False),
        ("Omgevingsvergunning", RepairEvidence.PERMIT, False),
        ("geen vergunning", RepairEvidence.NONE, False),
        ("foto's", RepairEvidence.PHOTO, False),
        ("geen", RepairEvidence.NONE, False),
        ("", RepairEvidence.NONE, False),
        ("n.v.t.", RepairEvidence.NONE, False),
        ("van horen zeggen", RepairEvidence.UNKNOWN, True),
    ],
)
def test_words_for_the_evidence(path, words, evidence, is_noted):
    row, found = one(path, BEWIJS=words)
    assert row["evidence"] == evidence.value
    assert found == (["evidence_unknown_word"] if is_noted else [])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"JAAR_HERSTEL": ""}, "year_missing"),
        ({"JAAR_HERSTEL": "ca. 2014"}, "year_pattern"),
        ({"JAAR_HERSTEL": "14"}, "year_pattern"),
        ({"JAAR_HERSTEL": "1005"}, "year_range"),
        ({"JAAR_HERSTEL": "9999"}, "year_range"),
        ({"JAAR_HERSTEL": "2027"}, "year_range"),
        ({"PEILDATUM": ""}, "date_missing"),
        ({"PEILDATUM": "31-02-2026"}, "date_pattern"),
        ({"BAG_VBO_ID": "5,0501E+14", "POSTCODE": ""}, "no_home"),
    ],
)
def test_row_that_cannot_be_used_is_rejected(path, change, code):
    row, found = one(path, **change)
    assert row is None
    assert code in found


def test_a_building_by_its_own_id(path):
    row, found = one(path, BAG_VBO_ID="", POSTCODE="", BAG_PAND_ID=f"NL.IMBAG.Pand.{BUILDING_ID}")
    assert (row["pand_id"], row["verblijfsobject_id"], found) == (BUILDING_ID, None, [])
    row, found = one(path, BAG_PAND_ID=UNIT_ID)
    assert (row["pand_id"], found) == (None, ["id_kind"])


def test_the_latest_repair_of_a_building_is_kept(path):
    rows, issues = rows_of(
        read_foundation_repairs,
        repair_file(
            path, {}, {"JAAR_HERSTEL": "2019"}, {"BAG_VBO_ID": OTHER_UNIT_ID}, {"BEWIJS": "foto"}
        ),
    )
    assert [(row["line"], row["repaired_year"]) for row in rows] == [(3, 2019), (4, 2014)]
    assert codes(issues) == [(2, "row_twice", "rejected"), (5, "row_twice", "rejected")]


def test_the_workbook_gives_the_same(path, tmp_path):
    """The year is a number there, and the child reads it."""
    expected, _ = rows_of(read_foundation_repairs, repair_file(path, {}))
    rows, reading = rows_of_child(
        "foundation_repairs", repair_workbook(tmp_path / "herstel.xlsx", {})
    )
    assert rows == expected
    assert reading.schema == SCHEMA
    assert reading.reference_on == date(2026, 3, 1)


def test_lists_that_are_refused(path):
    row = {name: text for name, text in REPAIR.items() if name != "PEILDATUM"}
    lines = [";".join(row), ";".join(row.values())]
    path.write_text("\n".join(lines))
    with pytest.raises(ColumnError, match="PEILDATUM"):
        rows_of(read_foundation_repairs, path)
    rows, _ = rows_of(read_foundation_repairs, path, reference_on=date(2026, 1, 1))
    assert rows[0]["repaired_by"] == date(2014, 12, 31)
    path.write_text("JAAR_HERSTEL;PEILDATUM\n2014;01-01-2026\n")
    with pytest.raises(ColumnError, match="BAG_PAND_ID"):
        rows_of(read_foundation_repairs, path)
    path.write_text("JAAR_HERSTEL;BAG_PAND_ID;PEILDATUM;NAAM EIGENAAR\n2014;x;01-01-2026;y\n")
    with pytest.raises(UnsafeFileError, match="persons"):
        rows_of(read_foundation_repairs, path)
