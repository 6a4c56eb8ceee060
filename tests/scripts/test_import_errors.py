"""What is wrong in the desk's list comes back beside the cells, in Dutch, and can be mended."""

import ast
import json
import re
import zipfile
from datetime import date, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
import python_calamine
import xlsxwriter

from gis.application_template import COLUMNS, KIND_OF, write_template
from gis.applications import NAMES, REQUIRED, read_applications
from gis.errors import SourceFileError
from gis.issues import Issue, IssueLog, Severity
from gis.list_cells import read_application_cells, value_of
from retrofit.errors import LoadRefused
from retrofit.load.issue_words import NOTED, REJECTED, UNKNOWN, WORDS, sentence
from retrofit.load.returned_list import write_returned_list
from scripts.main import main
from tests.gis.rows import APPLICATION, application_file, rows_of, rows_of_child

ROOT = Path(__file__).resolve().parents[2]
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
TITLES = list(APPLICATION)
GOOD = {"Zaaknummer": "2026-1", "BAG_ID": "", "Status": "ontvangen"}


@pytest.fixture
def retrofit(fresh_database, environment, capsys):
    """Run a command on a database of its own; returns (exit code, output, errors)."""
    environment(database_url=fresh_database.url.render_as_string(hide_password=False))

    def run(*words):
        with pytest.raises(SystemExit) as left:
            main([str(word) for word in words])
        printed = capsys.readouterr()
        return left.value.code or 0, printed.out, printed.err

    return run


def workbook(path, *rows, above=(), titles=TITLES):
    """Write rows as the desk does: days as days, numbers as numbers."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Aanvragen")
        day = book.add_format({"num_format": "dd-mm-yyyy"})
        for at, row in enumerate([*above, titles, *rows]):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime | date):
                    sheet.write_datetime(at, column, cell, day)
                elif isinstance(cell, str):
                    sheet.write_string(at, column, cell)
                elif cell is not None:
                    sheet.write(at, column, cell)
    return path


def row(**change):
    """Return one row for ``workbook``; a name with a space is written with an underscore."""
    return list((APPLICATION | {k.replace("_", " "): v for k, v in change.items()}).values())


def cells(path):
    """The rows of the copy, from its first row on."""
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    return book.get_sheet_by_name("Aanvragen").to_python(skip_empty_area=False)


def comments(path):
    """What is said at each cell: A1 -> text."""
    with zipfile.ZipFile(path) as archive:
        found = [name for name in archive.namelist() if name.startswith("xl/comments")]
        if not found:
            return {}
        tree = ElementTree.fromstring(archive.read(found[0]))
    return {
        comment.get("ref"): "".join(part.text or "" for part in comment.iter(f"{MAIN}t"))
        for comment in tree.iter(f"{MAIN}comment")
    }


def colours(path):
    """The fill of each cell that has one: A1 -> RRGGBB."""
    with zipfile.ZipFile(path) as archive:
        styles = ElementTree.fromstring(archive.read("xl/styles.xml"))
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    fills = [fill.find(f"{MAIN}patternFill/{MAIN}fgColor") for fill in styles.find(f"{MAIN}fills")]
    of_style = [fills[int(style.get("fillId", 0))] for style in styles.find(f"{MAIN}cellXfs")]
    return {
        cell.get("r"): of_style[int(cell.get("s"))].get("rgb")[2:]
        for cell in sheet.iter(f"{MAIN}c")
        if cell.get("s") and of_style[int(cell.get("s"))] is not None
    }


def formulas(path):
    """Every formula of the workbook that stands in a cell."""
    with zipfile.ZipFile(path) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        return [
            formula.text
            for name in sheets
            for formula in ElementTree.fromstring(archive.read(name)).iter(f"{MAIN}f")
        ]


def returned(path, **how):
    """Read a list and write its copy, without a database."""
    issues = IssueLog()
    list(read_applications(path, issues))
    return write_returned_list(path, issues.issues, **how)


RED, YELLOW = "F4B6B6", "FFE9A8"


def test_wrong_cells_are_coloured_and_said(tmp_path):
    """One wrong state, one doubtful house number: each at its cell and beside its row."""
    path = workbook(
        tmp_path / "lijst.xlsx",
        row(Zaaknummer="1"),
        row(Zaaknummer="2", Status="kwijt", Huisnummer="0"),
        row(Zaaknummer="3", Huisnummer="twaalf"),
    )

    copy = returned(path)

    assert copy.name == "lijst-fouten.xlsx"
    header, first, second, third = cells(copy)
    assert header == [*TITLES, "Fout"]
    assert first == ["" if cell is None else cell for cell in [*row(Zaaknummer="1"), ""]]
    assert second[:-1] == row(Zaaknummer="2", Status="kwijt", Huisnummer="0")
    state, number = "M3", "E3"
    assert second[-1] == (
        f"{REJECTED} Huisnummer: Het huisnummer is 0."
        " Status: “kwijt” is geen status. Kies een status uit de lijst."
    )
    assert third[-1] == (
        f"{NOTED} Huisnummer: “twaalf” is geen huisnummer. Schrijf alleen het getal."
    )
    assert comments(copy) == {
        state: "“kwijt” is geen status. Kies een status uit de lijst.",
        number: "Het huisnummer is 0.",
        "E4": "“twaalf” is geen huisnummer. Schrijf alleen het getal.",
    }
    assert colours(copy) == {state: RED, number: YELLOW, "E4": YELLOW}
    assert formulas(copy) == []


def test_values_keep_their_kind_and_their_place(tmp_path):
    """Numbers, days, moments, truths and text, below a title and beside a column of nobody."""
    moment = datetime(2026, 5, 20, 10, 30)  # noqa: DTZ001 - a cell has no zone
    change = {
        "Zaaknummer": 2026001,
        "Huisnummer": 12,
        "Aangevraagd_bedrag": 1234.56,
        "Ontvangen_op": date(2026, 3, 2),
        "Gereedgemeld_op": moment,
        "Status": "=1+1",
        "Adres": "  Colijnstraat 12 ",
    }
    path = workbook(
        tmp_path / "lijst.xlsx",
        [*row(**change), "eigen", True],
        above=[["Aanvragen 2026"], [], []],
        titles=[*TITLES, "Opmerking", "Klopt"],
    )

    copy = returned(path)

    given, back = cells(path), cells(copy)
    assert [line[: len(given[0])] for line in back] == given
    assert back[3][-1] == "Fout"
    at = {title: place for place, title in enumerate(given[3])}
    assert back[4][at["Zaaknummer"]] == 2026001.0
    assert back[4][at["Aangevraagd bedrag"]] == 1234.56
    assert back[4][at["Ontvangen op"]] == date(2026, 3, 2)
    assert back[4][at["Gereedgemeld op"]] == moment
    assert back[4][at["Klopt"]] is True
    assert back[4][at["Status"]] == "=1+1"
    assert comments(copy)["S4"] == WORDS["column_unknown"]
    assert formulas(copy) == []


DANGEROUS = [
    '=HYPERLINK("http://voorbeeld.example","klik")',
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "{=1+1}",
    "\t=1+1",
    "＝1+1",
    "http://voorbeeld.example/",
    "mailto:a@b.example",
    "_x0041_",
    "'=1",
    "12,5",
    "<b>&amp;</b>",
    "Zoë 👍🏽 שלום",
]


@pytest.mark.parametrize("typed", DANGEROUS)
def test_text_is_never_a_formula_a_link_or_a_number(tmp_path, typed):
    """In a cell, in the remark beside it and in the comment."""
    path = workbook(tmp_path / "lijst.xlsx", row(Status=typed, Adres=typed))
    copy = returned(path)
    back = cells(copy)[1]
    assert back[TITLES.index("Status")] == typed
    assert back[TITLES.index("Adres")] == typed
    assert " ".join(typed.split()) in back[-1]
    assert formulas(copy) == []
    with zipfile.ZipFile(copy) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "<hyperlink" not in sheet
        assert not [name for name in archive.namelist() if "externalLink" in name]


def test_a_csv_comes_back_as_a_workbook(tmp_path):
    """Also the rows that are no rows, with every field they have, and the title above."""
    path = tmp_path / "lijst.csv"
    titles = ";".join(REQUIRED)
    path.write_text(
        f"Lijst van het loket\n{titles}\n"
        '1;2-3-2026;"Colijnstraat 12\nachter";dakisolatie;€ 500;ontvangen\n'
        "2;2-3-2026;Colijnstraat 13;dakisolatie;€ 500;ontvangen;te veel\n"
        '3;2-3-2026;Colijn"straat 14;dakisolatie;€ 500;ontvangen\n'
        "4;32-3-2026;Colijnstraat 15;dakisolatie;500,005;ontvangen\n"
    )

    copy = returned(path)

    back = cells(copy)
    assert back[0][0] == "Lijst van het loket"
    assert back[1][:6] == list(REQUIRED)
    # Row 3 of the sheet is line 3 of the text, so that what is said of a line can be found.
    assert back[2][:6] == [
        "1",
        "2-3-2026",
        "Colijnstraat 12\nachter",
        "dakisolatie",
        "€ 500",
        "ontvangen",
    ]
    assert [line[0] for line in back[3:]] == ["", "2", ANY_LINE, "4"]
    assert "te veel" in back[4]
    beside = back[1].index("Fout")
    assert back[4][beside] == f"{REJECTED} {WORDS['field_count']}"
    assert back[5][beside] == f"{REJECTED} {WORDS['quotes']}"
    assert back[6][beside].startswith(f"{REJECTED} ontvangen_op: “32-3-2026” is geen datum.")
    assert "aangevraagd_bedrag: “500,005” is geen bedrag" in back[6][beside]


ANY_LINE = '3;2-3-2026;Colijn"straat 14;dakisolatie;€ 500;ontvangen'


def test_the_copy_can_be_mended_and_read(tmp_path):
    """As it is it gives the same rows and issues; mended it gives none."""
    path = workbook(
        tmp_path / "lijst.xlsx",
        row(Zaaknummer="1", Ontvangen_op=date(2026, 3, 2), Aangevraagd_bedrag=500),
        row(Zaaknummer="2", Status="kwijt"),
    )
    rows, issues = rows_of(read_applications, path)
    copy = returned(path)
    again, found = rows_of(read_applications, copy)
    assert (again, found.issues) == (rows, issues.issues)

    mended = cells(copy)
    mended[2][TITLES.index("Status")] = "ontvangen"
    whole = workbook(tmp_path / "goed.xlsx", *mended[1:], titles=mended[0])
    rows, issues = rows_of(read_applications, whole)
    assert (len(rows), issues.issues) == (2, [])


def test_a_copy_of_a_copy_has_one_column_of_remarks(tmp_path):
    """What was said before makes place for what is said now."""
    path = workbook(tmp_path / "lijst.xlsx", row(Zaaknummer="1", Status="kwijt"))
    first = returned(path)
    second = returned(first)
    assert cells(second) == cells(first)
    assert cells(first)[0].count("Fout") == 1


def test_what_is_missing_is_marked_where_it_should_stand(tmp_path):
    """An empty cell has a place too, also at the end of a short row."""
    path = workbook(tmp_path / "lijst.xlsx", row(Zaaknummer="1", Status="", Vastgesteld_op=""))
    copy = returned(path)
    assert comments(copy) == {"M2": "De status ontbreekt."}
    assert colours(copy) == {"M2": RED}


def test_a_repeat_names_the_row_that_was_kept(tmp_path):
    """Not the first row with the number: that one was left out itself."""
    path = workbook(
        tmp_path / "lijst.xlsx",
        row(Zaaknummer="1", Status="kwijt"),
        row(Zaaknummer="1"),
        row(Zaaknummer="1", Adres="Elders 1"),
        row(Zaaknummer="1"),
    )
    back = cells(returned(path))
    assert "met andere gegevens: regel 3." in back[3][-1]
    assert "Deze regel staat er al: regel 3." in back[4][-1]


def test_choices_and_formats_are_there_again(tmp_path):
    """The copy helps as the template does."""
    path = workbook(tmp_path / "lijst.xlsx", row(Status="kwijt"))
    copy = returned(path)
    with zipfile.ZipFile(copy) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert 'topLeftCell="B2"' in sheet
    assert "Keuzelijsten!$A$2:$A$17" in sheet
    assert re.search(r'<dataValidation type="list"[^>]*sqref="M2:M5001"', sheet)
    assert "autoFilter" in sheet


def test_copies_never_take_the_place_of_a_file(tmp_path):
    """Somebody may be mending an earlier copy; the same copy is not written twice."""
    path = workbook(tmp_path / "lijst.xlsx", row(Status="kwijt"))
    first = returned(path)
    assert returned(path) == first
    first.write_bytes(b"being mended")
    second = returned(path)
    assert (second.name, first.read_bytes()) == ("lijst-fouten-2.xlsx", b"being mended")
    assert sorted(place.name for place in tmp_path.iterdir()) == [
        "lijst-fouten-2.xlsx",
        "lijst-fouten.xlsx",
        "lijst.xlsx",
    ]


def test_the_list_itself_is_never_written_over(tmp_path):
    """Not by its name, not by another name of the same file."""
    path = workbook(tmp_path / "lijst.xlsx", row(Status="kwijt"))
    before = path.read_bytes()
    other = tmp_path / "ook.xlsx"
    other.hardlink_to(path)
    for target in (path, other):
        with pytest.raises(LoadRefused, match="the list itself"):
            returned(path, target=target)
    assert path.read_bytes() == before


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    """With what to do about it, and nothing left behind."""
    path = workbook(tmp_path / "lijst.xlsx", row(Status="kwijt"))
    with pytest.raises(LoadRefused, match="--no-errors"):
        returned(path, target=tmp_path / "absent" / "fout.xlsx")
    assert [place.name for place in tmp_path.iterdir()] == ["lijst.xlsx"]


def test_many_rows_in_a_moment(tmp_path):
    """Three thousand rows, each with two faults; every row is there."""
    changes = [{"Zaaknummer": str(n), "Status": "kwijt", "Huisnummer": "0"} for n in range(3_000)]
    copy = returned(application_file(tmp_path / "lijst.csv", *changes))
    back = cells(copy)
    assert [line[0] for line in back[1:]] == [str(n) for n in range(3_000)]
    assert all(line[-1].startswith(REJECTED) for line in back[1:])
    assert len(comments(copy)) == 6_000


# The command ------------------------------------------------------------------------------------


def test_the_command_writes_the_copy(retrofit, tmp_path):
    """Exit code 0: what could be loaded is loaded, the rest is told."""
    path = application_file(
        tmp_path / "lijst.csv", GOOD, {"Zaaknummer": "2026-2", "Status": "kwijt"}
    )
    code, out, _ = retrofit("import-applications", path, "--json")
    told = json.loads(out)
    assert (code, told["errorsFile"]) == (0, str(tmp_path / "lijst-fouten.xlsx"))
    assert (told["layers"][0]["loaded"], told["layers"][0]["rejected"]) == (1, 1)
    assert cells(tmp_path / "lijst-fouten.xlsx")[2][-1].startswith(REJECTED)
    code, out, _ = retrofit("import-applications", path)
    assert code == 0
    assert "lijst-fouten.xlsx says what is wrong, in 1 row\n" in out


def test_a_dry_run_writes_the_copy_and_keeps_nothing_else(retrofit, tmp_path):
    """To look before one leaps."""
    path = application_file(tmp_path / "lijst.csv", GOOD, {"Zaaknummer": "2", "Status": "kwijt"})
    code, out, _ = retrofit("import-applications", path, "--dry-run", "--json")
    assert (code, json.loads(out)["dryRun"]) == (0, True)
    assert (tmp_path / "lijst-fouten.xlsx").is_file()
    assert json.loads(retrofit("load", "list", "--json")[1]) == []


def test_no_copy_when_nothing_is_wrong_or_nobody_wants_it(retrofit, tmp_path):
    """A folder stays as it is."""
    good = application_file(tmp_path / "goed.csv", GOOD)
    wrong = application_file(tmp_path / "fout.csv", {"Status": "kwijt"})
    assert json.loads(retrofit("import-applications", good, "--json")[1])["errorsFile"] is None
    assert retrofit("import-applications", wrong, "--no-errors")[0] == 0
    assert sorted(place.name for place in tmp_path.iterdir()) == ["fout.csv", "goed.csv"]


def test_the_copy_can_stand_elsewhere(retrofit, tmp_path):
    """Where the user says, over what is there."""
    path = application_file(tmp_path / "lijst.csv", {"Status": "kwijt"})
    place = tmp_path / "elders" / "nakijken.xlsx"
    place.parent.mkdir()
    place.write_bytes(b"old")
    assert retrofit("import-applications", path, "--errors", place)[0] == 0
    assert cells(place)[1][-1].startswith(REJECTED)
    assert not (tmp_path / "lijst-fouten.xlsx").exists()


def test_wrong_use_and_refusals(retrofit, tmp_path):
    """2 for the user, 1 for a copy that cannot be written: then nothing is loaded."""
    path = application_file(tmp_path / "lijst.csv", GOOD, {"Zaaknummer": "2", "Status": "kwijt"})
    for words in (
        (path, "--errors", "x.xlsx", "--no-errors"),
        (path, "--errors", "x.csv"),
        ("--template", tmp_path / "t.xlsx", "--errors", "x.xlsx"),
    ):
        assert retrofit("import-applications", *words)[0] == 2
    code, _, err = retrofit("import-applications", path, "--errors", tmp_path / "no" / "x.xlsx")
    assert (code, "--no-errors" in err, err.count("\n")) == (1, True, 1)
    assert json.loads(retrofit("load", "list", "--json")[1]) == []


def test_a_list_with_persons_is_refused_and_not_copied(retrofit, tmp_path):
    """Nothing of it is written anywhere."""
    path = tmp_path / "lijst.csv"
    path.write_text(";".join([*TITLES, "IBAN"]) + "\n" + ";".join([*row(), "x"]) + "\n")
    assert retrofit("import-applications", path)[0] == 65
    assert [place.name for place in tmp_path.iterdir()] == ["lijst.csv"]


# The words --------------------------------------------------------------------------------------

SOURCES = (
    "gis/applications.py",
    "gis/spreadsheet.py",
    "gis/cells.py",
    "gis/given_address.py",
    "retrofit/load/applications.py",
)
# In modules that other readers use too, only these functions are used for the list.
PARTS = {
    "gis/identifiers.py": {"report_ids"},
    "retrofit/load/runs.py": {"reject_repeats"},
}
# Only for a column without which a row cannot be used; the id of a list is no such column.
NEVER = {"id_missing"}
CODE = re.compile(r"[a-z]+(?:_[a-z]+)*")
SAYS = {"reject", "note", "report", "Unreadable", "checked"}


def codes_in(tree):
    """Every text in a module that stands where the code of an issue stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = (
                node.func.attr
                if isinstance(node.func, ast.Attribute)
                else getattr(node.func, "id", "")
            )
            if name in SAYS:
                yield from texts(node)
        elif isinstance(node, ast.Assign) and "code" in ast.unparse(node.targets[0]):
            yield from texts(node.value)


def texts(node):
    """The words of a call that look like a code and not like the name of a column or a sentence."""
    for part in ast.walk(node):
        if (
            isinstance(part, ast.Constant)
            and isinstance(part.value, str)
            and CODE.fullmatch(part.value)
            and part.value not in {*NAMES, *FIELDS}
        ):
            yield part.value


FIELDS = {"name", "text", "line", "number", "codes", "key", "column", "euro", "decided_on"}


def test_every_code_that_can_be_met_has_its_sentence():
    """Read from the source, so that a new code cannot be forgotten; and none is left over."""
    found = set()
    for source in SOURCES:
        found |= set(codes_in(ast.parse((ROOT / source).read_text())))
    for source, functions in PARTS.items():
        for node in ast.walk(ast.parse((ROOT / source).read_text())):
            if isinstance(node, ast.FunctionDef) and node.name in functions:
                found |= set(codes_in(node))
    assert found - NEVER == set(WORDS)


HOSTILE = [
    {"Zaaknummer": ""},
    {"Zaaknummer": "a", "Ontvangen op": ""},
    {"Zaaknummer": "b", "Ontvangen op": "gisteren"},
    {"Zaaknummer": "c", "Ontvangen op": "1-1-1999"},
    {"Zaaknummer": "d", "Status": ""},
    {"Zaaknummer": "e", "Status": "kwijt"},
    {"Zaaknummer": "f", "Maatregelen": ""},
    {"Zaaknummer": "g", "Maatregelen": "zonnepanelen"},
    {"Zaaknummer": "h", "Aangevraagd bedrag": "-5"},
    {"Zaaknummer": "i", "Aangevraagd bedrag": "veel"},
    {"Zaaknummer": "j", "Aangevraagd bedrag": "999999999999"},
    {"Zaaknummer": "k", "Aangevraagd bedrag": "#REF!"},
    {"Zaaknummer": "l", "Adres": "", "Postcode": "", "BAG_ID": ""},
    {"Zaaknummer": "m", "Postcode": "0000", "Huisnummer": "x"},
    {"Zaaknummer": "n", "Huisnummer": "0"},
    {"Zaaknummer": "o", "Huisnummer": "123456"},
    {"Zaaknummer": "p", "BAG_ID": "5,05E+14"},
    {"Zaaknummer": "q", "BAG_ID": "0" * 16},
    {"Zaaknummer": "r", "BAG_ID": "123"},
    {"Zaaknummer": "s", "BAG_ID": "0505100000012345"},
    {"Zaaknummer": "t", "BAG_ID": "505010000012345"},
    {"Zaaknummer": "u", "Besluit op": "1-1-2026", "Status": "verleend"},
    {"Zaaknummer": "v", "Start op": "1-5-2026", "Gereed op": "1-4-2026"},
    {"Zaaknummer": "w", "Aangevraagd bedrag": "", "Status": "verleend"},
    {"Zaaknummer": "x", "Verleend bedrag": "1", "Vastgesteld bedrag": "2"},
    {"Zaaknummer": "y"},
    {"Zaaknummer": "y"},
    {"Zaaknummer": "y", "Adres": "Elders 1"},
]


def test_the_sentences_are_met_and_dutch(tmp_path):
    """A list with every fault: no code in a cell, no English, no placeholder left."""
    copy = returned(application_file(tmp_path / "lijst.csv", *HOSTILE))
    back = cells(copy)
    for at, line in enumerate(back[1:], start=2):
        said = line[-1]
        if at != 27:
            assert said.startswith((REJECTED, NOTED)), line
        assert "{" not in said
        assert UNKNOWN not in said
        assert not set(re.findall(r"[a-z]+", said.lower())) & {"the", "not", "row", "there", "has"}


def test_an_unknown_code_has_a_sentence_all_the_same():
    """Nobody gets an error for an error."""
    assert sentence("brand_new", "x", "") == UNKNOWN


def test_values_stand_in_sentences_as_they_are():
    """Long ones are cut, and a value is no placeholder."""
    assert sentence("state_unknown", "{line}{value}", "7").startswith("“{line}{value}”")
    assert len(sentence("state_unknown", "x" * 500, "")) < 130


# The cells and the template ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell", ["a", "", 1, 1.5, 1e300, -0.0, True, False, date(2026, 3, 2), None, "=1", "1"]
)
def test_a_cell_survives_the_way_through_the_child(cell):
    """The same value of the same kind; nothing is nothing."""
    from gis.list_cells import _coded

    back = value_of(**_coded(cell))
    assert (back, type(back)) == ((None, type(None)) if cell == "" else (cell, type(cell)))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_child_gives_the_same_cells(tmp_path, kind):
    """Rows read in this process and in the child do not differ."""
    path = tmp_path / f"lijst.{kind}"
    if kind == "csv":
        application_file(path, {}, {"Status": "kwijt"})
    else:
        workbook(path, row(), row(Huisnummer=12, Status="kwijt"))
    rows, _ = rows_of(read_application_cells, path)
    assert rows_of_child("application_cells", path)[0] == rows
    assert [line["is_header"] for line in rows] == [True, False, False]


def test_the_template_explains_and_guards(tmp_path):
    """Choices, days, amounts and numbers are checked while people type; columns are explained."""
    path = tmp_path / "leeg.xlsx"
    write_template(path)
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    kinds = re.findall(r'<dataValidation type="(\w+)"', sheet)
    days = [name for name, kind in KIND_OF.items() if kind == "day"]
    assert kinds.count("list") == 3
    assert kinds.count("date") == len(days) == 7
    assert kinds.count("decimal") == 3
    assert {"whole", "textLength"} <= set(kinds)
    assert 'topLeftCell="B2"' in sheet
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    explained = book.get_sheet_by_name("Uitleg").to_python()
    assert [line[0] for line in explained[1 : len(COLUMNS) + 1]] == [c.title for c in COLUMNS]
    assert all(line[2] for line in explained[1 : len(COLUMNS) + 1])
    assert set(KIND_OF) == set(NAMES) - {"fout"}


def test_examples_of_the_template_are_right(tmp_path):
    """The row that the explanation shows is read without a word."""
    path = tmp_path / "lijst.csv"
    titles = ";".join(column.title for column in COLUMNS)
    path.write_text(f"{titles}\n{';'.join(column.example for column in COLUMNS)}\n")
    rows, issues = rows_of(read_applications, path)
    assert (len(rows), issues.issues) == (1, [])


def test_a_file_that_changed_meanwhile_is_refused(tmp_path):
    """Gone, or no list any more: said, and no copy."""
    path = workbook(tmp_path / "lijst.xlsx", row(Status="kwijt"))
    issue = Issue(2, "1", "Status", "state_unknown", "", Severity.REJECTED)
    path.write_text("geen lijst")
    with pytest.raises(SourceFileError):
        write_returned_list(path, [issue])
    assert not (tmp_path / "lijst-fouten.xlsx").exists()
