"""The reader of the label register: the total file, its zip, and each thing that can be wrong."""

import csv
import io
import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis import csv_blocks
from gis.child import read
from gis.codes import LabelClass
from gis.errors import ColumnError, SourceFileError, UnsafeFileError
from gis.label_columns import SCHEMA
from gis.labels import read_labels
from tests.gis.hostile import truncated
from tests.gis.rows import (
    BUILDING_ID,
    FIRST_LABEL_LINE,
    LABEL_COLUMNS,
    OTHER_UNIT_ID,
    UNIT_ID,
    codes,
    label_file,
    label_lines,
    rows_of,
    rows_of_child,
    zipped,
)

V2_COLUMNS = (
    "Pand_opnamedatum;Pand_opnametype;Pand_status;Pand_berekeningstype;Pand_energieindex;"
    "Pand_energieklasse;Pand_energielabel_is_prive;Pand_is_op_basis_van_referentie_gebouw;"
    "Pand_gebouwklasse;Meting_geldig_tot;Pand_registratiedatum;Pand_postcode;Pand_huisnummer;"
    "Pand_huisnummer_toev;Pand_detailaanduiding;Pand_bagverblijfsobjectid;Pand_bagligplaatsid;"
    "Pand_bagstandplaatsid;Pand_bagpandid;Pand_gebouwtype;Pand_gebouwsubtype;Pand_projectnaam;"
    "Pand_projectobject;Pand_SBIcode;Pand_gebruiksoppervlakte;Pand_energiebehoefte;"
    "Pand_eis_energiebehoefte;Pand_primaire_fossiele_energie;Pand_warmtebehoefte;"
    "Pand_energieindex_met_EMG_forfaitair"
)
V2_ROW = (
    "20210503;Basisopname;Bestaand;NTA 8800:2020 (basisopname woningbouw);;B;0;0;W;20310503;"
    "20210510;3317AB;12;A;;0505010000012345;;;0505100000012345;Rijwoning tussen;;;;;61,2;90,1;;"
    "172,52;55,1;"
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "v20261101_v4_csv.csv"


def one(path, **change):
    """Read a file of one row; return the row, or None when it is rejected, and the codes."""
    rows, issues = rows_of(read_labels, label_file(path, change))
    return (rows[0] if rows else None), [issue.code for issue in issues.issues]


PLAIN = {
    "line": FIRST_LABEL_LINE,
    "verblijfsobject_id": UNIT_ID,
    "pand_ids": [BUILDING_ID],
    "postcode": "3317AB",
    "house_number": 12,
    "house_letter": None,
    "addition": None,
    "detail": None,
    "registered_on": date(2025, 11, 17),
    "inspected_on": date(2025, 10, 22),
    "valid_until": date(2035, 10, 22),
    "label_class": "C",
    "building_class": "residential",
    "status": "existing",
    "method": "nta_8800",
    "building_type": "Twee-onder-één-kap",
    "thermal_area_m2": 54.41,
    "primary_fossil_kwh_m2_yr": 218.86,
}


def test_plain_row(path):
    rows, issues = rows_of(read_labels, label_file(path, {}))
    assert rows == [PLAIN]
    assert issues.issues == []
    assert issues.reference_on == date(2026, 11, 1)


def test_columns_are_found_by_name_in_any_order(path):
    shuffled = random.Random(7).sample(LABEL_COLUMNS, len(LABEL_COLUMNS))
    rows, _ = rows_of(read_labels, label_file(path, {}, columns=shuffled))
    assert rows == [PLAIN]


def test_zip_and_child_give_the_same(path, tmp_path):
    changes = [{}, {"Energieklasse": ""}, {"BAGVerblijfsobjectID": "505010000054321"}]
    label_file(path, *changes)
    packed = zipped(tmp_path / "v20261101_v4_csv.zip", {path.name: path.read_bytes()})
    rows, issues = rows_of(read_labels, path)
    assert rows_of(read_labels, packed)[0] == rows
    for file in (path, packed):
        child_rows, reading = rows_of_child("labels", file)
        assert child_rows == rows
        assert reading.schema == SCHEMA
        assert reading.issues == issues.issues
        assert reading.reference_on == date(2026, 11, 1)
        assert (reading.rows_read, reading.rows_rejected, reading.rows_outside) == (3, 1, 0)


def test_older_layout_with_the_header_on_line_one(path):
    path.write_text(f"{V2_COLUMNS}\n{V2_ROW}\n")
    rows, issues = rows_of(read_labels, path)
    assert rows == [
        PLAIN
        | {
            "line": 2,
            "addition": "A",
            "registered_on": date(2021, 5, 10),
            "inspected_on": date(2021, 5, 3),
            "valid_until": date(2031, 5, 3),
            "label_class": "B",
            "building_type": "Rijwoning tussen",
            "thermal_area_m2": 61.2,
            "primary_fossil_kwh_m2_yr": 172.52,
        }
    ]
    assert (issues.reference_on, issues.issues) == (None, [])


@pytest.mark.parametrize("label_class", list(LabelClass))
def test_every_class(path, label_class):
    assert one(path, Energieklasse=label_class.value)[0]["label_class"] == label_class.value


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("NTA 8800:2025 (detailopname woningbouw)", "nta_8800"),
        ("NTA-8800 (basisopname woningbouw)", "nta_8800"),
        ("NTA_8800:2020_w_b", "nta_8800"),
        ("NTA 8800:2024", "nta_8800"),
        (
            "Rekenmethodiek Definitief Energielabel, versie 1.2, 16 september 2014",
            "definitive_label",
        ),
        ("Nader Voorschrift, versie 1.0, 1 februari 2014 met erratalijst", "energy_index"),
        ("ISSO75.3, versie 3.0, oktober 2011", "energy_index"),
        ("ISSO82.3, versie 3.0, oktober 2011", "energy_index"),
        ("EPA", "energy_index"),
        ("EP", "energy_index"),
        ("EP-nieuw", "other"),
        ("", "other"),
    ],
)
def test_regimes(path, method, expected):
    assert one(path, Berekeningstype=method)[0]["method"] == expected


@pytest.mark.parametrize(
    ("column", "given", "name", "expected"),
    [
        ("Status", "Oplevering", "status", "delivery"),
        ("Status", "Vergunningsaanvraag", "status", "permit"),
        ("Status", "vergunningsaanvraag/melding WKB", "status", "permit"),
        ("Gebouwklasse", "U", "building_class", "utility"),
        ("Gebouwklasse", "Woningbouw", "building_class", "residential"),
        ("Gebouwtype", "", "building_type", None),
        ("Postcode", "3317 ab", "postcode", "3317AB"),
        ("Huisletter", "a", "house_letter", "a"),
        ("Huisnummertoevoeging", "2-hoog", "addition", "2-hoog"),
        ("Detailaanduiding", "achter", "detail", "achter"),
        ("GeldigTot", "", "valid_until", None),
        ("Opnamedatum", "", "inspected_on", None),
        ("Registratiedatum", "2025-11-17", "registered_on", date(2025, 11, 17)),
        ("Registratiedatum", "20240229", "registered_on", date(2024, 2, 29)),
        ("PrimaireFossieleEnergie", "-7,02", "primary_fossil_kwh_m2_yr", -7.02),
        ("PrimaireFossieleEnergie", "", "primary_fossil_kwh_m2_yr", None),
        ("GebruiksoppervlakteThermischeZone", "54.41", "thermal_area_m2", 54.41),
        ("BAGPandIDs", "", "pand_ids", []),
        (
            "BAGPandIDs",
            "0505100000012345, 0505100000054321",
            "pand_ids",
            [BUILDING_ID, "0505100000054321"],
        ),
        (
            "BAGVerblijfsobjectID",
            "NL.IMBAG.Verblijfsobject." + UNIT_ID,
            "verblijfsobject_id",
            UNIT_ID,
        ),
        ("BAGVerblijfsobjectID", "", "verblijfsobject_id", None),
    ],
)
def test_value_that_needs_no_word(path, column, given, name, expected):
    row, found = one(path, **{column: given})
    assert (row[name], found) == (expected, [])


@pytest.mark.parametrize(
    ("column", "given", "name", "expected", "code"),
    [
        ("BAGVerblijfsobjectID", "505010000012345", "verblijfsobject_id", UNIT_ID, "id_padded"),
        ("BAGVerblijfsobjectID", "0000000000000000", "verblijfsobject_id", None, "id_dummy"),
        ("BAGVerblijfsobjectID", "0505100000012345", "verblijfsobject_id", None, "id_kind"),
        ("BAGVerblijfsobjectID", "5,0501E+14", "verblijfsobject_id", None, "id_length"),
        ("BAGPandIDs", "505100000012345", "pand_ids", [BUILDING_ID], "id_padded"),
        ("BAGPandIDs", f"x,{BUILDING_ID}", "pand_ids", [BUILDING_ID], "id_length"),
        ("Postcode", "0317AB", "postcode", None, "postcode_pattern"),
        ("Huisnummer", "0", "house_number", None, "house_number_zero"),
        ("Huisnummer", "123456", "house_number", None, "house_number_range"),
        ("Huisnummer", "12a", "house_number", None, "house_number_pattern"),
        ("PrimaireFossieleEnergie", "1.234,5", "primary_fossil_kwh_m2_yr", None, "number_pattern"),
        ("GebruiksoppervlakteThermischeZone", "NaN", "thermal_area_m2", None, "number_pattern"),
    ],
)
def test_value_that_became_unknown_or_was_mended_is_noted(
    path, column, given, name, expected, code
):
    row, found = one(path, **{column: given})
    assert (row[name], found) == (expected, [code])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"Energieklasse": ""}, "class_missing"),
        ({"Energieklasse": "H"}, "class_unknown"),
        ({"Status": ""}, "status_missing"),
        ({"Status": "concept"}, "status_unknown"),
        ({"Gebouwklasse": ""}, "building_class_missing"),
        ({"Gebouwklasse": "X"}, "building_class_unknown"),
        ({"Registratiedatum": ""}, "date_missing"),
        ({"Registratiedatum": "20250231"}, "date_pattern"),
        ({"Registratiedatum": "17-11-2025"}, "date_pattern"),
        ({"Registratiedatum": "19010101"}, "date_pattern"),
        ({"Opnamedatum": "20251301"}, "date_pattern"),
        ({"GeldigTot": "20230229"}, "date_pattern"),
    ],
)
def test_row_that_cannot_be_used_is_rejected(path, change, code):
    row, found = one(path, **change)
    assert row is None
    assert code in found


def test_lost_zeros_are_noted_once_for_the_file(path):
    """Whole files come without them: a million notes would say the same."""
    label_file(
        path, {}, {"BAGVerblijfsobjectID": "505010000054321"}, {"BAGPandIDs": "505100000012345"}
    )
    _, issues = rows_of(read_labels, path)
    assert codes(issues) == [(FIRST_LABEL_LINE + 1, "id_padded", "noted")]
    assert "2 ids" in issues.issues[0].reason


def test_only_the_asked_municipality_and_postcodes(path):
    """By id in any notation, by building without one, or by postcode; the rest is counted apart."""
    label_file(
        path,
        {},
        {"BAGVerblijfsobjectID": "505010000054321"},
        {"BAGVerblijfsobjectID": "NL.IMBAG.Verblijfsobject.0505010000000099"},
        {"BAGVerblijfsobjectID": "", "Postcode": "9999ZZ"},
        {"BAGVerblijfsobjectID": "0000000000000000", "Postcode": "9999ZZ"},
        {"BAGVerblijfsobjectID": "0642010000000001", "Postcode": "3317XX"},
        {"BAGVerblijfsobjectID": "0642010000000001", "Postcode": "9999ZZ"},
        {"BAGVerblijfsobjectID": "505010000054", "Postcode": "9999ZZ", "BAGPandIDs": ""},
        {"BAGVerblijfsobjectID": "", "BAGPandIDs": "", "Postcode": ""},
        {"BAGVerblijfsobjectID": "1505010000000001", "Postcode": "9999ZZ"},
    )
    rows, issues = rows_of(read_labels, path, municipalities=["0505"], postcodes4=["3317"])
    assert [row["line"] - FIRST_LABEL_LINE for row in rows] == [0, 1, 2, 3, 4, 5]
    assert (issues.rows_read, issues.rows_outside) == (6, 4)
    rows, issues = rows_of(read_labels, path, municipalities=["0505"])
    assert [row["line"] - FIRST_LABEL_LINE for row in rows] == [0, 1, 2, 3, 4]
    rows, issues = rows_of(read_labels, path, postcodes4=["3317"])
    assert [row["line"] - FIRST_LABEL_LINE for row in rows] == [0, 1, 2, 5]
    with read("labels", path, municipalities=["0642"], postcodes4=[]) as reading:
        assert sum(batch.num_rows for batch in reading) == 2
    assert (reading.rows_read, reading.rows_outside) == (2, 8)


def test_nothing_in_scope_is_an_answer(path):
    rows, issues = rows_of(read_labels, label_file(path, {}, {}), municipalities=["0001"])
    assert rows == []
    assert (issues.rows_read, issues.rows_outside) == (0, 2)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_rows_that_are_no_rows_are_one_issue_each(path, end):
    """Lines are counted as an editor does, whatever went before."""
    good = label_lines({}, {"BAGVerblijfsobjectID": OTHER_UNIT_ID})
    broken = [
        good[3] + ";x",
        "",
        "20250101;half a row",
        good[3].replace("Basisopname", '"Basisopname'),
        good[3].replace("Basisopname", "Basis\x00opname"),
        "   ",
    ]
    content = end.join([*good[:4], *broken, good[4]]).encode()
    # In a zip: the NUL would give a bare file away as no text at all.
    packed = zipped(path.with_suffix(".zip"), {path.name: content})
    rows, issues = rows_of(read_labels, packed)
    assert [row["line"] for row in rows] == [4, 11]
    assert sorted(codes(issues)) == [
        (5, "field_count", "rejected"),
        (7, "field_count", "rejected"),
        (8, "quotes", "rejected"),
        (9, "control_character", "rejected"),
    ]
    assert issues.rows_read == 6


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ('"Rijwoning; hoek"', "Rijwoning; hoek"),
        ('"zegt ""ja"""', 'zegt "ja"'),
        ('De "Hoven"', 'De "Hoven"'),
        ("een\rtwee", "een twee"),
    ],
)
def test_quotes_and_odd_line_breaks_within_a_field(path, raw, value):
    label_file(path, {"Gebouwtype": raw}, {})
    rows, issues = rows_of(read_labels, path)
    assert [row["building_type"] for row in rows] == [value, "Twee-onder-één-kap"]
    assert issues.issues == []


def test_windows_1252_is_read_and_noted_once(path):
    label_file(path, {"Gebouwtype": "flat"}, {}, {}, encoding="cp1252")
    rows, issues = rows_of(read_labels, path)
    assert [row["building_type"] for row in rows[1:]] == ["Twee-onder-één-kap"] * 2
    assert codes(issues) == [(FIRST_LABEL_LINE + 1, "encoding", "noted")]


def test_row_twice_is_given_twice(path):
    """A row of this register has no key: which rows are the same, the load decides."""
    rows, _ = rows_of(read_labels, label_file(path, {}, {}))
    assert [row["line"] for row in rows] == [4, 5]


def test_file_cut_in_the_middle_of_a_line_loses_that_line(path):
    label_file(path, {}, {}, {})
    path.write_bytes(path.read_bytes()[:-40])
    rows, issues = rows_of(read_labels, path)
    assert len(rows) == 2
    assert codes(issues) == [(FIRST_LABEL_LINE + 2, "field_count", "rejected")]


def test_blocks_do_not_show(path, monkeypatch):
    """Rows, lines and issues are the same however the text is cut into blocks."""
    changes = [
        {"BAGVerblijfsobjectID": f"0505010000{n:06d}", "Huisnummer": str(n % 5)} for n in range(300)
    ]
    label_file(path, *changes)
    content = path.read_bytes().replace(b"0505010000000100;", b"0505010000000100;x;")
    path.write_bytes(content.replace(b"0505010000000200;", b"0505010000000200\xe9;"))
    whole, issues = rows_of(read_labels, path)
    assert {issue.code for issue in issues.issues} == {
        "field_count", "house_number_zero", "id_length", "encoding",
    }  # fmt: skip
    for size in (100, 1_000, 7_777):
        monkeypatch.setattr(csv_blocks, "BLOCK_BYTES", size)
        rows, found = rows_of(read_labels, path)
        assert rows == whole
        assert sorted(codes(found)) == sorted(codes(issues))


@pytest.mark.parametrize(
    ("name", "members", "words"),
    [
        ("v.zip", {"a.csv": b"x", "b.csv": b"y"}, "2 CSV files"),
        ("v.zip", {"leesmij.txt": b"x"}, "0 CSV files"),
        ("v.zip", {"d20261101_v4.csv": b"x"}, "mutation file"),
    ],
)
def test_zip_with_something_else(tmp_path, name, members, words):
    path = zipped(tmp_path / name, members)
    with pytest.raises(SourceFileError, match=words) as refused:
        rows_of(read_labels, path)
    assert str(refused.value).startswith(name)


def test_damaged_zip_is_refused(path, tmp_path):
    random_rows = [{"Certificaathouder": f"{random.Random(n).random()}"} for n in range(2_000)]
    label_file(path, *random_rows)
    whole = zipped(tmp_path / "v20261101.zip", {path.name: path.read_bytes()})
    size = whole.stat().st_size
    cut = [truncated(whole, tmp_path / f"cut{n}.zip", size * n // 4) for n in (1, 2, 3)]
    flipped = bytearray(whole.read_bytes())
    flipped[size // 2] ^= 0xFF
    bad = tmp_path / "v_bad.zip"
    bad.write_bytes(flipped)
    for file in (*cut, bad):
        with pytest.raises(SourceFileError, match=file.name):
            rows_of(read_labels, file)
        with pytest.raises(SourceFileError, match=file.name):
            rows_of_child("labels", file)


def test_zip_bomb_is_refused(tmp_path):
    bomb = zipped(tmp_path / "v20261101.zip", {"v.csv": b"0" * (64 << 20)})
    with pytest.raises(UnsafeFileError, match="times its size"):
        rows_of(read_labels, bomb)


def test_mutation_files_are_refused(path):
    label_file(path, {}, columns=["Mutatievolgnummer", "Mutatietype", *LABEL_COLUMNS])
    with pytest.raises(SourceFileError, match="mutation file"):
        rows_of(read_labels, path)
    label_file(path.with_name("d20261101_v4.csv"), {})
    with pytest.raises(SourceFileError, match="mutation file"):
        rows_of(read_labels, path.with_name("d20261101_v4.csv"))


@pytest.mark.parametrize("column", ["Registratiedatum", "BAGVerblijfsobjectID", "Postcode"])
def test_missing_column_is_named(path, column):
    label_file(path, {}, columns=[name for name in LABEL_COLUMNS if name != column])
    with pytest.raises(ColumnError, match=f"misses the column {column}"):
        rows_of(read_labels, path)


@pytest.mark.parametrize(("separator", "word"), [(",", "a comma"), ("\t", "a tab")])
def test_other_separator_is_named(path, separator, word):
    label_file(path, {})
    path.write_text(path.read_text().replace(",", ".").replace(";", separator))
    with pytest.raises(ColumnError, match=f"separated by {word}"):
        rows_of(read_labels, path)


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\x01", b"<Pandcertificaat/>", b"a text\n", b"a;b\n1;2\n",
     "\n".join(label_lines()).encode(),     "Energieklasse;x".encode("utf-16")],
    ids=["empty", "binary", "xml", "text", "other columns", "no rows", "utf-16"],
)  # fmt: skip
def test_what_is_no_label_file_is_refused(path, content):
    path.write_bytes(content)
    for read_it in (lambda: rows_of(read_labels, path), lambda: rows_of_child("labels", path)):
        with pytest.raises(SourceFileError, match=path.name):
            read_it()


def test_no_file_and_folder(tmp_path):
    for path in (tmp_path, tmp_path / "v.csv"):
        with pytest.raises(SourceFileError):
            rows_of(read_labels, path)


def test_text_without_line_breaks_does_not_fill_the_memory(path):
    label_file(path, {})
    path.write_bytes(path.read_bytes() + b"x" * (8 << 20))
    with pytest.raises(SourceFileError, match="megabyte"):
        rows_of(read_labels, path)


fields = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00\r\n", exclude_categories=["Cs"]),
    max_size=8,
)
DIALECT = csv_blocks.Dialect(";", 3, {"a": 0, "b": 1, "c": 2})


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(fields, min_size=3, max_size=3), min_size=1, max_size=12))
def test_what_is_written_by_the_rules_is_read_back(rows):
    """Whatever stands in the fields: quotes, separators, any script."""
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\n").writerows(rows)
    block = csv_blocks.parse(text.getvalue().encode(), 1, DIALECT)
    assert block.problems == []
    assert [[x or "" for x in row.values()] for row in block.rows.to_pylist()] == rows
    assert block.lines.tolist() == list(range(1, len(rows) + 1))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text('a";,\r \x00é', max_size=12), min_size=1, max_size=12), st.booleans())
def test_every_line_is_a_row_a_problem_or_blank(lines, is_latin):
    content = "\n".join(lines).encode("cp1252" if is_latin else "utf-8")
    block = csv_blocks.parse(content, 1, DIALECT)
    seen = [*block.lines.tolist(), *(problem.line for problem in block.problems)]
    filled = [number for number, line in enumerate(lines, 1) if line.replace("\r", " ").strip()]
    assert sorted(seen) == filled
