"""The reader of tenure lists, as offices make them."""

import random
from datetime import date

import pytest

from gis.child import read
from gis.codes import TenureClass
from gis.errors import ColumnError, SourceFileError, UnsafeFileError
from gis.tenure import SCHEMA, read_tenure
from tests.gis.rows import (
    OTHER_UNIT_ID,
    TENURE,
    UNIT_ID,
    codes,
    list_file,
    rows_of,
    rows_of_child,
    tenure_file,
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "eigendom.csv"


def one(path, **change):
    """Read a list of one row; return the row, or None when it is rejected, and the codes."""
    rows, issues = rows_of(read_tenure, tenure_file(path, change))
    return (rows[0] if rows else None), [issue.code for issue in issues.issues]


def test_plain_row(path):
    row, found = one(path)
    assert found == []
    assert row == {
        "line": 2,
        "verblijfsobject_id": UNIT_ID,
        "postcode": "3317AB",
        "house_number": 12,
        "house_letter": None,
        "addition": None,
        "tenure": "owner_occupier",
        "association": None,
        "is_home": True,
        "reference_on": date(2026, 1, 1),
    }


def test_child_gives_the_same(path):
    tenure_file(
        path, {}, {"BAG_VBO_ID": OTHER_UNIT_ID, "EIGENDOM": "corporatie"}, {"HUISNUMMER": "x"}
    )
    rows, issues = rows_of(read_tenure, path)
    child_rows, reading = rows_of_child("tenure", path)
    assert child_rows == rows
    assert reading.schema == SCHEMA
    assert reading.reference_on == date(2026, 1, 1)
    assert reading.issues == issues.issues
    assert (reading.rows_read, reading.rows_rejected) == (3, 1)


@pytest.mark.parametrize(
    ("word", "tenure", "is_noted"),
    [
        ("eigenaar-bewoner", TenureClass.OWNER_OCCUPIER, False),
        ("Eigenaar / bewoner", TenureClass.OWNER_OCCUPIER, False),
        ("particuliere_eigenaar_bewoner", TenureClass.OWNER_OCCUPIER, False),
        ("KOOP", TenureClass.OWNER_OCCUPIER, False),
        ("particuliere verhuur", TenureClass.PRIVATE_LANDLORD, False),
        ("Particulier verhuur", TenureClass.PRIVATE_LANDLORD, False),
        ("corporatie", TenureClass.HOUSING_CORPORATION, False),
        ("Woningcorporatie Voorbeeld", TenureClass.HOUSING_CORPORATION, False),
        ("geen corporatie", TenureClass.UNKNOWN, True),
        ("overig", TenureClass.OTHER, False),
        ("restcategorie", TenureClass.OTHER, False),
        ("overig verhuur", TenureClass.UNKNOWN, True),
        ("gemengd", TenureClass.UNKNOWN, True),
        ("onbekend", TenureClass.UNKNOWN, False),
        ("n.v.t.", TenureClass.UNKNOWN, False),
        ("-", TenureClass.UNKNOWN, False),
        ("", TenureClass.UNKNOWN, False),
    ],
)
def test_words_for_the_owner(path, word, tenure, is_noted):
    row, found = one(path, EIGENDOM=word)
    assert row["tenure"] == tenure.value
    assert found == (["tenure_unknown_word"] if is_noted else [])


@pytest.mark.parametrize(
    ("given", "expected", "found"),
    [
        ("505010000012345", UNIT_ID, ["id_padded"]),
        ("NL.IMBAG.Verblijfsobject.0505010000012345", UNIT_ID, []),
        (" 0505010000012345 ", UNIT_ID, []),
        ("5,0501E+14", None, ["id_lost_precision"]),
        ("5.0501e14", None, ["id_lost_precision"]),
        ("0000000000000000", None, ["id_dummy"]),
        ("0505100000012345", None, ["id_kind"]),
        ("5050100000", None, ["id_length"]),
        ("0505010000O12345", None, ["id_length"]),
        ("n.v.t.", None, []),
        ("-", None, []),
        ("", None, []),
    ],
)
def test_ids_in_every_state(path, given, expected, found):
    row, met = one(path, BAG_VBO_ID=given)
    assert (row["verblijfsobject_id"], met) == (expected, found)


@pytest.mark.parametrize(
    ("column", "given", "name", "expected", "found"),
    [
        ("HUISNUMMER", "0", "house_number", None, ["house_number_zero"]),
        ("HUISNUMMER", "100000", "house_number", None, ["house_number_range"]),
        ("HUISNUMMER", "12-14", "house_number", None, ["house_number_pattern"]),
        ("HUISNUMMER", "12,0", "house_number", 12, []),
        ("POSTCODE", "3317 ab", "postcode", "3317AB", []),
        ("POSTCODE", "0317AB", "postcode", None, ["postcode_pattern"]),
        ("POSTCODE", "3317", "postcode", None, ["postcode_pattern"]),
        ("HUISLETTER", "n.v.t.", "house_letter", None, []),
        ("TOEVOEGING", "2 hoog", "addition", "2 hoog", []),
        ("GEBRUIKSCODE", "11", "is_home", True, []),
        ("GEBRUIKSCODE", "12", "is_home", False, []),
        ("GEBRUIKSCODE", "", "is_home", None, []),
        ("GEBRUIKSCODE", "woning", "is_home", None, ["use_code_pattern"]),
        ("VVE_NAAM", "VvE Zuid", "association", "VvE Zuid", []),
        ("PEILDATUM", "1-3-2025", "reference_on", date(2025, 3, 1), []),
        ("PEILDATUM", "2025-03-01", "reference_on", date(2025, 3, 1), []),
    ],
)
def test_other_columns(path, column, given, name, expected, found):
    row, met = one(path, **{column: given})
    assert (row[name], met) == (expected, found)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"PEILDATUM": "31-02-2026"}, "date_pattern"),
        ({"PEILDATUM": "01-01-1026"}, "date_range"),
        ({"PEILDATUM": "01-01-26"}, "date_pattern"),
        ({"PEILDATUM": ""}, "date_missing"),
        ({"BAG_VBO_ID": "5,0501E+14", "POSTCODE": ""}, "no_home"),
        ({"BAG_VBO_ID": "", "HUISNUMMER": "0"}, "no_home"),
    ],
)
def test_row_that_cannot_be_used_is_rejected(path, change, code):
    row, found = one(path, **change)
    assert row is None
    assert code in found


def test_row_twice_is_kept_once(path):
    rows, issues = rows_of(read_tenure, tenure_file(path, {}, {}, {"BAG_VBO_ID": OTHER_UNIT_ID}))
    assert [row["line"] for row in rows] == [2, 4]
    assert codes(issues) == [(3, "row_twice", "rejected")]


def test_later_day_of_the_same_owner_is_kept(path):
    rows, issues = rows_of(read_tenure, tenure_file(path, {}, {"PEILDATUM": "01-06-2026"}))
    assert [row["reference_on"] for row in rows] == [date(2026, 6, 1)]
    assert codes(issues) == [(2, "row_twice", "rejected")]


def test_two_owners_for_one_home_are_both_rejected(path):
    rows, issues = rows_of(
        read_tenure,
        tenure_file(path, {}, {"BAG_VBO_ID": OTHER_UNIT_ID}, {"EIGENDOM": "corporatie"}),
    )
    assert [row["verblijfsobject_id"] for row in rows] == [OTHER_UNIT_ID]
    assert codes(issues) == [(2, "contradiction", "rejected"), (4, "contradiction", "rejected")]


def test_rows_without_id_are_compared_by_address(path):
    """The parts of an address are never glued: 1 with addition 1 is not 11."""
    rows, issues = rows_of(
        read_tenure,
        tenure_file(
            path,
            {"BAG_VBO_ID": "", "HUISNUMMER": "1", "TOEVOEGING": "1"},
            {"BAG_VBO_ID": "", "HUISNUMMER": "11", "EIGENDOM": "corporatie"},
        ),
    )
    assert len(rows) == 2
    assert issues.issues == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_encodings_and_separators(path, encoding, separator):
    tenure_file(path, {"VVE_NAAM": "VvE Café"}, encoding=encoding, separator=separator)
    rows, issues = rows_of(read_tenure, path)
    assert rows[0]["association"] == "VvE Café"
    expected = [(2, "encoding", "noted")] if encoding == "cp1252" else []
    assert codes(issues) == expected


def test_one_strange_line_does_not_spoil_the_others(path):
    """A UTF-8 text into which a line in Windows-1252 was pasted."""
    tenure_file(path, {"VVE_NAAM": "VvE Één"}, {"BAG_VBO_ID": OTHER_UNIT_ID}, encoding="utf-8")
    path.write_bytes(path.read_bytes() + b";3317AB;3;;;;10;koop;VvE Caf\xe9;01-01-2026\r\n")
    rows, issues = rows_of(read_tenure, path)
    assert [row["association"] for row in rows] == ["VvE Één", None, "VvE Café"]
    assert codes(issues) == [(4, "encoding", "noted")]


def test_title_above_the_header_and_empty_rows(path):
    tenure_file(path, {}, dict.fromkeys(TENURE, ""), above=["sep=;", "Eigendom 2026;;", ""])
    rows, issues = rows_of(read_tenure, path)
    assert [row["line"] for row in rows] == [5]
    assert (issues.rows_read, issues.issues) == (1, [])


def test_rows_that_are_no_rows(path):
    """Too many fields, too few, a quote that is not closed: each is one rejected row."""
    tenure_file(path, {}, {"BAG_VBO_ID": OTHER_UNIT_ID})
    lines = path.read_text().splitlines()
    broken = [lines[1] + ";x", "0505010000000001;3317AB", lines[1].replace("10;", '"10;')]
    path.write_text("\n".join([lines[0], *broken, *lines[1:]]))
    rows, issues = rows_of(read_tenure, path)
    assert [row["line"] for row in rows] == [5, 6]
    assert codes(issues) == [
        (2, "field_count", "rejected"),
        (3, "field_count", "rejected"),
        (4, "quotes", "rejected"),
    ]


def test_truncated_file_loses_its_last_row_only(path):
    tenure_file(path, {}, {"BAG_VBO_ID": OTHER_UNIT_ID})
    path.write_bytes(path.read_bytes()[:-30])
    rows, issues = rows_of(read_tenure, path)
    assert [row["line"] for row in rows] == [2]
    assert codes(issues) == [(3, "field_count", "rejected")]


def test_reference_date_is_asked_for_when_the_file_has_none(path):
    row = {name: text for name, text in TENURE.items() if name != "PEILDATUM"}
    list_file(path, [row])
    with pytest.raises(ColumnError, match="PEILDATUM"):
        rows_of(read_tenure, path)
    for given in (date(2026, 2, 1), "2026-02-01"):
        rows, issues = rows_of(read_tenure, path, reference_on=given)
        assert rows[0]["reference_on"] == issues.reference_on == date(2026, 2, 1)


def test_own_date_of_a_row_goes_before_the_given_one(path):
    tenure_file(path, {}, {"BAG_VBO_ID": OTHER_UNIT_ID, "PEILDATUM": ""})
    with read("tenure", path, reference_on=date(2025, 5, 5)) as reading:
        days = [day for batch in reading for day in batch["reference_on"].to_pylist()]
    assert days == [date(2026, 1, 1), date(2025, 5, 5)]
    assert reading.reference_on == date(2026, 1, 1)


@pytest.mark.parametrize(
    "title",
    ["Naam", "EIGENAAR_NAAM", "Naam eigenaar", "bsn", "BSN-nummer", "Geboortedatum", "E-mail",
     "EmailAdres", "telefoon", "Telefoonnr", "Tel.", "IBAN", "Contactpersoon", "Achternaam",
     "eigenaarnaam"],
)  # fmt: skip
def test_list_with_personal_data_is_refused(path, title):
    """Before any row is looked at, and without repeating a value."""
    list_file(path, [TENURE | {title: "J. Voorbeeld"}])
    with pytest.raises(UnsafeFileError, match="persons") as refused:
        rows_of(read_tenure, path)
    assert title in str(refused.value)
    assert "Voorbeeld" not in str(refused.value)


@pytest.mark.parametrize("title", ["STRAATNAAM", "VVE_NAAM2", "Naam VvE 2", "Wijknaam", "Perceel"])
def test_names_of_things_are_only_unknown_columns(path, title):
    list_file(path, [TENURE | {title: "iets"}])
    _, issues = rows_of(read_tenure, path)
    assert codes(issues) == [(1, "column_unknown", "noted")]


@pytest.mark.parametrize(
    ("dropped", "words"),
    [({"EIGENDOM"}, "eigendom"), ({"BAG_VBO_ID", "POSTCODE"}, "BAG_VBO_ID")],
)
def test_missing_column_is_named(path, dropped, words):
    list_file(path, [{name: TENURE[name] for name in TENURE if name not in dropped}])
    with pytest.raises(ColumnError, match=words) as refused:
        rows_of(read_tenure, path)
    assert str(refused.value).startswith("eigendom.csv")


def test_column_twice_is_refused(path):
    list_file(path, [TENURE | {"Postcode": "3317AB"}])
    with pytest.raises(ColumnError, match="two columns"):
        rows_of(read_tenure, path)


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\x01\x02", b"PK\x03\x04", b"<html>no</html>", "EIGENDOM;x".encode("utf-16"),
     b"one line of text", b"a;b;c\n1;2;3\n", b"\n\n\n", b"BAG_VBO_ID;EIGENDOM;PEILDATUM\n"],
    ids=["empty", "binary", "zip", "html", "utf-16", "text", "other columns", "blank", "no rows"],
)  # fmt: skip
def test_what_is_no_such_list_is_refused(path, content):
    path.write_bytes(content)
    for read_it in (lambda: rows_of(read_tenure, path), lambda: rows_of_child("tenure", path)):
        with pytest.raises(SourceFileError, match=r"eigendom\.csv"):
            read_it()


def test_no_file_and_folder(tmp_path):
    for path in (tmp_path, tmp_path / "none.csv"):
        with pytest.raises(SourceFileError):
            rows_of(read_tenure, path)


def test_any_damage_is_an_error_or_counted_rows(path):
    """Bytes changed, put in and taken out at random: never a traceback, never a row lost."""
    numbers = [f"05050100000{n:05d}" for n in range(30)]
    tenure_file(path, *[{"BAG_VBO_ID": number, "VVE_NAAM": "VvE Één"} for number in numbers])
    whole = path.read_bytes()
    chance = random.Random(20261101)
    for _ in range(150):
        content = bytearray(whole)
        for _ in range(chance.choice([1, 3, 20])):
            at = chance.randrange(len(content))
            content[at : at + chance.choice([0, 1, 9])] = chance.choice(
                [b"", b'"', b";", b"\n", b"\r", b"\xe9", b"\xff", b"0"]
            )
        path.write_bytes(content)
        try:
            rows_of(read_tenure, path)
        except SourceFileError as error:
            assert str(error).startswith("eigendom.csv")
