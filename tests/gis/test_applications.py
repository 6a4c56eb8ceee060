"""The reader of the desk's list of applications: typed by people, money depends on it."""

import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.applications import SCHEMA, read_applications, write_template
from gis.case_words import MEASURE_WORDS, STATE_WORDS, measures_of, state_of
from gis.cells import Unreadable, cents_of, day_of
from gis.codes import CaseState, MeasureCode
from gis.errors import ColumnError, SourceFileError, UnsafeFileError
from tests.gis.hostile import patched, truncated
from tests.gis.rows import (
    APPLICATION,
    UNIT_ID,
    application_file,
    codes,
    list_file,
    rows_of,
    rows_of_child,
    zipped,
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "aanvragen.csv"


@pytest.fixture
def book(tmp_path):
    return tmp_path / "aanvragen.xlsx"


def workbook(path, *changes, above=(), prepare=None, sheet="Aanvragen"):
    """Write a workbook as the desk keeps it: true dates and numbers where a cell holds them."""
    with xlsxwriter.Workbook(str(path)) as target:
        page = target.add_worksheet(sheet)
        day = target.add_format({"num_format": "dd-mm-yyyy"})
        rows = [*above, list(APPLICATION), *[list((APPLICATION | c).values()) for c in changes]]
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    page.write_datetime(at, column, cell, day)
                elif isinstance(cell, str) and cell.startswith("#"):
                    page.write_formula(at, column, "=1/0", None, cell)
                elif cell != "":
                    page.write(at, column, cell)
        if prepare:
            prepare(target, page)
    return path


def one(path, **change):
    """Read a list of one row; return the row, or None when it is rejected, and the codes."""
    changes = {name.replace("_", " "): text for name, text in change.items()}
    rows, issues = rows_of(read_applications, application_file(path, changes))
    return (rows[0] if rows else None), [issue.code for issue in issues.issues]


PLAIN = {
    "line": 2,
    "number": "DW-2026-0001",
    "received_on": date(2026, 3, 2),
    "address_text": "Colijnstraat 12",
    "verblijfsobject_id": UNIT_ID,
    "postcode": "3317AB",
    "house_number": 12,
    "house_letter": None,
    "addition": None,
    "measures": ["roof", "glass_hrpp"],
    "requested_cents": 123456,
    "granted_cents": None,
    "settled_cents": None,
    "state": "in_assessment",
    "decided_on": None,
    "started_on": None,
    "finished_on": None,
    "reported_on": None,
    "settled_on": None,
    "has_backlog": None,
    "backlog_repaired_on": None,
}


def test_plain_row_of_a_csv(path):
    rows, issues = rows_of(read_applications, application_file(path, {}, encoding="utf-8"))
    assert rows == [PLAIN]
    assert issues.issues == []


def test_whole_course_of_a_case_in_a_workbook(book):
    """Dates as dates, amounts and house numbers as numbers; the title row above moves the lines."""
    change = {
        "Zaaknummer": 2026001,
        "Huisnummer": 12,
        "BAG_ID": 505010000012345,
        "Ontvangen op": date(2026, 3, 2),
        "Aangevraagd bedrag": 1234.56,
        "Verleend bedrag": 1000,
        "Vastgesteld bedrag": 0.0,
        "Status": "Vastgesteld",
        "Besluit op": date(2026, 4, 1),
        "Start op": 46143,
        "Gereed op": "15 mei 2026",
        "Gereedgemeld op": datetime(2026, 5, 20, 10, 30),  # noqa: DTZ001 - a cell has no zone
        "Vastgesteld op": "2026-06-30",
    }
    workbook(book, change, above=[["Aanvragen 2026"], []])
    rows, issues = rows_of(read_applications, book)
    assert rows == [
        PLAIN
        | {
            "line": 4,
            "number": "2026001",
            "granted_cents": 100_000,
            "settled_cents": 0,
            "state": "settled",
            "decided_on": date(2026, 4, 1),
            "started_on": date(2026, 5, 1),
            "finished_on": date(2026, 5, 15),
            "reported_on": date(2026, 5, 20),
            "settled_on": date(2026, 6, 30),
        }
    ]
    assert [issue.code for issue in issues.issues] == ["id_padded"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_child_gives_the_same(tmp_path, kind):
    path = tmp_path / f"aanvragen.{kind}"
    changes = [{}, {"Zaaknummer": "2", "Status": "kwijt"}, {"Zaaknummer": "3", "Huisnummer": "0"}]
    (workbook if kind == "xlsx" else application_file)(path, *changes)
    rows, issues = rows_of(read_applications, path)
    child_rows, reading = rows_of_child("applications", path)
    assert child_rows == rows
    assert reading.schema == SCHEMA
    assert reading.issues == issues.issues
    assert (reading.rows_read, reading.rows_rejected) == (3, 1)


@pytest.mark.parametrize(
    ("cell", "cents"),
    [
        ("€ 1.234,56", 123456),
        ("1.234,56", 123456),
        ("€1234,5", 123450),
        ("1.234", 123400),
        ("1234", 123400),
        ("1234.56", 123456),
        ("1,234.56", 123456),
        ("EUR 500,-", 50000),
        ("500,--", 50000),
        ("€ 1\u00a0234,00", 123400),
        ("12.345.678,90", 1234567890),
        ("0", 0),
        (0.1 + 0.2, 30),
        (1234.5600000000002, 123456),
        (1234, 123400),
        ("100000000", 10**10),
        ("", None),
        ("-", None),
        ("n.v.t.", None),
        (None, None),
    ],
)
def test_amount(cell, cents):
    assert cents_of(cell) == cents


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1.234.5", "amount_pattern"),
        ("1,234", "amount_pattern"),
        ("1.23,45", "amount_pattern"),
        ("ongeveer 500", "amount_pattern"),
        ("1e5", "amount_pattern"),
        ("12,345", "amount_pattern"),
        ("١٢٣", "amount_pattern"),
        (0.005, "amount_pattern"),
        (float("nan"), "amount_pattern"),
        (float("inf"), "amount_pattern"),
        (True, "amount_pattern"),
        (date(2026, 1, 1), "amount_pattern"),
        ("-1", "amount_negative"),
        ("€ -5,00", "amount_negative"),
        ("- 5", "amount_negative"),
        (-0.01, "amount_negative"),
        ("100000000,01", "amount_range"),
        (1e300, "amount_range"),
        ("9" * 500, "amount_pattern"),
        ("#REF!", "formula_error"),
    ],
)
def test_no_amount(cell, code):
    with pytest.raises(Unreadable) as refused:
        cents_of(cell)
    assert refused.value.code == code
    assert len(refused.value.reason) < 120


@settings(deadline=None)
@given(st.integers(0, 10**10))
def test_every_amount_survives_each_way_of_writing(cents):
    euros, rest = divmod(cents, 100)
    english = f"{euros:,}.{rest:02d}"
    dutch = english.translate(str.maketrans(",.", ".,"))
    for text in (dutch, f"€ {dutch}", f"{euros},{rest:02d}", f"{euros}.{rest:02d}", cents / 100):
        assert cents_of(text) == cents


@settings(deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_an_amount_a_date_or_unreadable(text):
    for reader in (cents_of, day_of):
        try:
            reader(text)
        except Unreadable as error:
            assert error.code


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-03-02", date(2026, 3, 2)),
        ("2026-03-02T10:15:00", date(2026, 3, 2)),
        ("02-03-2026", date(2026, 3, 2)),
        ("2-3-2026", date(2026, 3, 2)),
        ("2/3/2026", date(2026, 3, 2)),
        ("2.3.2026", date(2026, 3, 2)),
        ("20260302", date(2026, 3, 2)),
        ("2 maart 2026", date(2026, 3, 2)),
        ("2 mrt. 2026", date(2026, 3, 2)),
        (46083, date(2026, 3, 2)),
        (46083.75, date(2026, 3, 2)),
        ("46083", date(2026, 3, 2)),
        (datetime(2026, 3, 2, 23, 59), date(2026, 3, 2)),  # noqa: DTZ001 - a cell has no zone
        ("n.v.t.", None),
    ],
)
def test_day(cell, day):
    assert day_of(cell) == day


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("31-02-2026", "date_pattern"),
        ("2026-13-01", "date_pattern"),
        ("03/25/2026", "date_pattern"),
        ("02-03-26", "date_pattern"),
        ("volgende week", "date_pattern"),
        (12, "date_pattern"),
        (True, "date_pattern"),
        (1e300, "date_pattern"),
        ("01-01-1999", "date_range"),
        (date(2101, 1, 1), "date_range"),
        ("#N/A", "formula_error"),
    ],
)
def test_no_day(cell, code):
    with pytest.raises(Unreadable) as refused:
        day_of(cell)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "measures"),
    [
        ("dakisolatie", ["roof"]),
        ("Dak, vloer en bodem", ["roof", "floor", "ground"]),
        ("HR++ glas + spouwmuur", ["glass_hrpp", "cavity_wall"]),
        ("spouwmuur+HR++", ["cavity_wall", "glass_hrpp"]),
        ("hr ++ beglazing; triple glas", ["glass_hrpp", "glass_triple"]),
        ("HR+++ glas", ["glass_triple"]),
        ("zolder-/vlieringvloer", ["attic_floor"]),
        ("gevelisolatie\nventilatie", ["facade", "ventilation"]),
        ("- dakisolatie\n- vloerisolatie", ["roof", "floor"]),
        ("dakisolatie 45,5 m2, vloer (30 m²)", ["roof", "floor"]),
        ("CO2-gestuurde ventilatie", ["ventilation"]),
        ("roof, glass_hrpp", ["roof", "glass_hrpp"]),
        ("dak, dakisolatie", ["roof"]),
    ],
)
def test_measures(text, measures):
    assert measures_of(text) == ([MeasureCode(code) for code in measures], [])


@pytest.mark.parametrize("text", ["zonnepanelen", "HR+ glas", "dakisolatie en warmtepomp", "45"])
def test_measure_that_is_not_known(text):
    assert measures_of(text)[1]


def test_every_code_has_its_words_and_every_word_its_code():
    assert set(STATE_WORDS) == set(CaseState)
    assert set(MEASURE_WORDS) == set(MeasureCode)
    for state, words in STATE_WORDS.items():
        assert {state_of(word) for word in (*words, state.value, words[0].upper())} == {state}
    for measure, words in MEASURE_WORDS.items():
        for word in (*words, measure.value, words[0].upper()):
            assert measures_of(word) == ([measure], []), word
    # Taken back by the applicant, or by the municipality? The word alone does not tell.
    assert state_of("ingetrokken") is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"Zaaknummer": ""}, "number_missing"),
        ({"Ontvangen_op": ""}, "date_missing"),
        ({"Ontvangen_op": "31-02-2026"}, "date_pattern"),
        ({"Besluit_op": "01-01-1026"}, "date_range"),
        ({"Besluit_op": "01-03-2026"}, "decided_before_received"),
        ({"Aangevraagd_bedrag": "veel"}, "amount_pattern"),
        ({"Verleend_bedrag": "-1"}, "amount_negative"),
        ({"Maatregelen": "dakkapel"}, "measure_unknown"),
        ({"Maatregelen": "n.v.t."}, "measure_missing"),
        ({"Status": "ingetrokken"}, "state_unknown"),
        ({"Status": ""}, "state_missing"),
    ],
)
def test_row_on_which_no_money_can_be_based_is_rejected(path, change, code):
    row, found = one(path, **change)
    assert row is None
    assert found == [code]


def test_row_without_any_address_is_rejected(path):
    changes = {"Adres": "", "Postcode": "", "BAG_ID": "n.v.t."}
    rows, issues = rows_of(read_applications, application_file(path, changes))
    assert rows == []
    assert codes(issues) == [(2, "address_missing", "rejected")]


def test_address_from_its_columns_where_none_is_typed(path):
    row, found = one(path, Adres="", Huisletter="a")
    assert (row["address_text"], found) == ("3317AB 12 a", [])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"Status": "verleend", "Verleend_bedrag": "5"}, "date_of_state_missing"),
        ({"Status": "verleend", "Besluit_op": "1-4-2026"}, "amount_of_state_missing"),
        ({"Besluit_op": "1-4-2026", "Start_op": "31-3-2026"}, "dates_out_of_order"),
        ({"Aangevraagd_bedrag": ""}, "amount_missing"),
        ({"Verleend_bedrag": "5", "Vastgesteld_bedrag": "6"}, "settled_above_granted"),
        ({"Huisnummer": "0"}, "house_number_zero"),
        ({"Postcode": "33 AB"}, "postcode_pattern"),
        ({"BAG_ID": "5,0501E+14"}, "id_lost_precision"),
        ({"BAG_ID": "505010000012345"}, "id_padded"),
        ({"BAG_ID": "0000000000000000"}, "id_dummy"),
        ({"BAG_ID": "0505100000012345"}, "id_kind"),
    ],
)
def test_row_with_a_doubt_is_kept_and_noted(path, change, code):
    changes = {
        name if name == "BAG_ID" else name.replace("_", " "): x for name, x in change.items()
    }
    rows, issues = rows_of(read_applications, application_file(path, changes, encoding="utf-8"))
    assert len(rows) == 1
    assert codes(issues) == [(2, code, "noted")]


def test_prefix_of_an_id_is_taken_off(path):
    changes = {"BAG_ID": f"NL.IMBAG.Verblijfsobject.{UNIT_ID}"}
    rows, issues = rows_of(read_applications, application_file(path, changes))
    assert rows[0]["verblijfsobject_id"] == UNIT_ID
    assert [issue.code for issue in issues.issues if issue.code != "encoding"] == []


def test_number_twice(path):
    """The first stands, whichever way the second differs; a rejected row does not count as one."""
    application_file(
        path,
        {"Status": "kwijt"},
        {},
        {},
        {"Adres": "Talmaweg 3"},
        {"Zaaknummer": "DW-2026-0002"},
        encoding="utf-8",
    )
    rows, issues = rows_of(read_applications, path)
    assert [row["line"] for row in rows] == [3, 6]
    assert codes(issues) == [
        (2, "state_unknown", "rejected"),
        (4, "row_twice", "rejected"),
        (5, "number_twice", "rejected"),
    ]


@pytest.mark.parametrize(
    ("word", "expected", "found"),
    [("ja", True, []), ("Nee", False, []), ("", None, []), ("deels", None, ["truth_unknown"])],
)
def test_backlog(path, word, expected, found):
    more = {"Achterstallig onderhoud": word, "Onderhoud hersteld op": "1-6-2026"}
    rows, issues = rows_of(
        read_applications, list_file(path, [APPLICATION | more], encoding="utf-8")
    )
    assert rows[0]["has_backlog"] is expected
    assert rows[0]["backlog_repaired_on"] == date(2026, 6, 1)
    assert [issue.code for issue in issues.issues] == found


def test_titles_in_any_spelling_and_order(path):
    """Capitals, spaces, underscores and an euro sign do not matter; the unknown is passed over."""
    row = {name.upper().replace(" ", "_"): cell for name, cell in reversed(APPLICATION.items())}
    row["Aangevraagd\nbedrag (€)"] = row.pop("AANGEVRAAGD_BEDRAG")
    row = {f'"{name}"' if "\n" in name else name: cell for name, cell in row.items()}
    list_file(path, [row | {"Opmerking": "x"}], encoding="utf-8")
    rows, issues = rows_of(read_applications, path)
    assert rows == [PLAIN | {"line": 3}]
    assert codes(issues) == [(1, "column_unknown", "noted")]


@pytest.mark.parametrize("column", ["Zaaknummer", "Ontvangen op", "Adres", "Maatregelen",
                                    "Aangevraagd bedrag", "Status"])  # fmt: skip
def test_missing_column_is_named(path, column):
    row = {name: text for name, text in APPLICATION.items() if name != column}
    list_file(path, [row])
    with pytest.raises(ColumnError, match=column.lower().replace(" ", "_")) as refused:
        rows_of(read_applications, path)
    assert str(refused.value).startswith("aanvragen.csv")


@pytest.mark.parametrize("title", ["Naam aanvrager", "IBAN", "E-mailadres", "Telefoon", "BSN"])
def test_list_with_personal_data_is_refused(path, book, title):
    list_file(path, [APPLICATION | {title: "J. Voorbeeld"}])
    workbook(book, {}, prepare=lambda _, page: page.write(0, 30, title))
    for file in (path, book):
        with pytest.raises(UnsafeFileError, match="persons"):
            rows_of(read_applications, file)


def test_windows_1252_is_read_and_noted_once(path):
    application_file(path, {"Adres": "Café Zuid 3"}, {"Zaaknummer": "2"}, encoding="cp1252")
    rows, issues = rows_of(read_applications, path)
    assert [row["address_text"] for row in rows] == ["Café Zuid 3", "Colijnstraat 12"]
    assert [row["requested_cents"] for row in rows] == [123456, 123456]
    assert codes(issues) == [(2, "encoding", "noted")]


def test_measures_on_several_lines_of_one_cell(path, book):
    application_file(path, {"Maatregelen": '"dak\nvloer"'}, {"Zaaknummer": "2"}, encoding="utf-8")
    rows, _ = rows_of(read_applications, path)
    assert [(row["line"], row["measures"][:2]) for row in rows] == [
        (2, ["roof", "floor"]),
        (4, ["roof", "glass_hrpp"]),
    ]
    rows, _ = rows_of(read_applications, workbook(book, {"Maatregelen": "dak\nvloer"}))
    assert rows[0]["measures"] == ["roof", "floor"]


def test_stray_quote_does_not_swallow_the_rows_below(path):
    application_file(
        path, {"Adres": '"Colijnstraat 12'}, {"Zaaknummer": "2"}, {"Zaaknummer": "3"},
        encoding="utf-8",
    )  # fmt: skip
    rows, issues = rows_of(read_applications, path)
    assert [row["number"] for row in rows] == ["2", "3"]
    assert codes(issues) == [(2, "quotes", "rejected")]


def test_error_of_a_formula_is_no_empty_cell(book):
    workbook(book, {"Verleend bedrag": "#DIV/0!"}, {"Zaaknummer": "2", "Huisnummer": "#REF!"})
    rows, issues = rows_of(read_applications, book)
    assert [row["number"] for row in rows] == ["2"]
    assert codes(issues) == [(2, "formula_error", "rejected")]


def test_hidden_and_further_sheets_are_passed_over(book):
    def prepare(target, page):
        for name in ("Verborgen", "Kopie"):
            other = target.add_worksheet(name)
            other.write_row(0, 0, list(APPLICATION))
            other.write_row(1, 0, ["X-1", *list(APPLICATION.values())[1:]])
            if name == "Verborgen":
                other.hide()
        target.add_worksheet("Uitleg").write(0, 0, "Zo werkt het")

    rows, issues = rows_of(read_applications, workbook(book, {}, prepare=prepare))
    assert [row["number"] for row in rows] == ["DW-2026-0001"]
    assert codes(issues) == [(1, "sheet_ignored", "noted")] * 2


def test_merged_title_above_the_header(book):
    workbook(
        book,
        {},
        above=[["Aanvragen"], []],
        prepare=lambda _, page: page.merge_range(0, 0, 0, 5, "Aanvragen 2026"),
    )
    rows, issues = rows_of(read_applications, book)
    assert (rows[0]["line"], issues.issues) == (4, [])


def far_cell(book, target, reference):
    """Move one cell of a workbook to a far corner."""
    workbook(book, {})
    with zipfile.ZipFile(book) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    members[sheet] = patched(members[sheet], b'r="B2"', f'r="{reference}"'.encode())
    return zipped(target, members)


@pytest.mark.parametrize("reference", ["XFD2", "B1048576", "XFD1048576", "GS2"])
def test_cell_in_a_far_corner_is_refused_at_once(book, tmp_path, reference):
    """A file of five kilobytes may not make the reader ask for gigabytes."""
    bomb = far_cell(book, tmp_path / "bom.xlsx", reference)
    with pytest.raises(UnsafeFileError, match="at most"):
        rows_of(read_applications, bomb)
    with pytest.raises(UnsafeFileError, match="at most"):
        rows_of_child("applications", bomb)


def test_doctype_is_refused(book, tmp_path):
    workbook(book, {})
    with zipfile.ZipFile(book) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet'
    members[sheet] = patched(members[sheet], b"<worksheet", bomb)
    with pytest.raises(UnsafeFileError, match="DOCTYPE"):
        rows_of(read_applications, zipped(tmp_path / "bom.xlsx", members))


def test_damaged_workbooks_are_refused(book, tmp_path):
    workbook(book, {})
    size = book.stat().st_size
    cut = [truncated(book, tmp_path / f"{n}.xlsx", size * n // 4) for n in (1, 2, 3)]
    archive = zipped(tmp_path / "geen.xlsx", {"a.txt": b"x"})
    with zipfile.ZipFile(book) as source:
        members = {name: source.read(name) for name in source.namelist()}
    sheet = members["xl/worksheets/sheet1.xml"]
    broken = zipped(
        tmp_path / "kapot.xlsx", members | {"xl/worksheets/sheet1.xml": sheet[: len(sheet) // 2]}
    )
    for path in (*cut, archive, broken):
        with pytest.raises(SourceFileError, match=path.name):
            rows_of(read_applications, path)


@pytest.mark.parametrize(
    "content",
    [b"", b"\xd0\xcf\x11\xe0\x00old", b"<table></table>", b"zaaknummer;status\n1;x\n"],
    ids=["empty", "xls", "html", "other columns"],
)
def test_what_is_no_such_list_is_refused(path, content):
    path.write_bytes(content)
    for read_it in (rows_of, lambda _, file: rows_of_child("applications", file)):
        with pytest.raises(SourceFileError, match=r"aanvragen\.csv"):
            read_it(read_applications, path)


def test_header_without_rows_is_refused(book):
    workbook(book)
    with pytest.raises(SourceFileError, match="no rows"):
        rows_of(read_applications, book)


def test_template_can_be_filled_in_and_read(tmp_path):
    """The empty list has every column that the reader knows, and no other."""
    template = tmp_path / "leeg.xlsx"
    write_template(template)
    with pytest.raises(SourceFileError, match="no rows"):
        rows_of(read_applications, template)
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(str(template))
    titles = book.get_sheet_by_name("Aanvragen").to_python()[0]
    filled = tmp_path / "vol.csv"
    list_file(filled, [{title: APPLICATION.get(title, "") for title in titles}], encoding="utf-8")
    rows, issues = rows_of(read_applications, filled)
    assert rows == [PLAIN]
    assert issues.issues == []
    words = [row[0] for row in book.get_sheet_by_name("Keuzelijsten").to_python()[1:]]
    assert [state_of(word) for word in words] == list(CaseState)
