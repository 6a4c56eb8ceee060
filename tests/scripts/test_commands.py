"""The planners' commands as a user would type them: what they print, and how they end."""

import json

import pytest

from retrofit.codes import LoadSource
from scripts.main import app, explain, main
from tests.gis.hostile import building, buildings, unit, units


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


@pytest.fixture
def bag(tmp_path):
    path = tmp_path / "bag.gpkg"
    buildings(path, building())
    units(path, unit(), unit())
    return path


DAY = ("--reference-date", "2026-01-01")


def test_a_load_prints_its_balance_and_a_second_changes_nothing(retrofit, bag):
    code, out, _ = retrofit("load", "bag", bag, *DAY, "--json")
    assert code == 0
    layers = {each["layer"]: each for each in json.loads(out)["layers"]}
    assert layers["bag_units"]["rowsRead"] == 2
    assert (layers["bag_units"]["loaded"], layers["bag_units"]["rejected"]) == (1, 1)
    code, out, _ = retrofit("load", "bag", bag, *DAY)
    assert code == 0
    assert "row_twice" in out
    code, out, _ = retrofit("load", "list", "--json")
    assert [each["file"] for each in json.loads(out)] == ["bag.gpkg", "bag.gpkg"]


def test_a_dry_run_keeps_nothing(retrofit, bag):
    code, out, _ = retrofit("load", "bag", bag, *DAY, "--dry-run")
    assert code == 0
    assert "nothing was kept" in out
    assert json.loads(retrofit("load", "list", "--json")[1]) == []


def test_an_undone_load_is_shown_as_undone(retrofit, bag):
    retrofit("load", "bag", bag, *DAY)
    code, out, _ = retrofit("load", "undo", "1")
    assert (code, "taken back" in out) == (0, True)
    assert retrofit("load", "undo", "1")[0] == 1
    runs = json.loads(retrofit("load", "list", "--json")[1])
    assert [each["undone_by"] for each in runs] == [None, 2]


def test_a_file_that_is_not_there_is_a_bad_file(retrofit, tmp_path):
    code, out, err = retrofit("load", "bag", tmp_path / "absent.gpkg", *DAY)
    assert (code, out) == (65, "")
    assert "absent.gpkg" in err
    assert str(tmp_path) not in err


SOURCES = ["bag", "labels", "areas", "tenure", "subsidence", "insar", "foundation-areas"]
SOURCES += ["foundation-repairs"]


@pytest.mark.parametrize("source", SOURCES)
def test_text_under_any_name_is_a_bad_file_or_refused(retrofit, tmp_path, source):
    path = tmp_path / "brief.gpkg"
    path.write_text("Geachte heer, mevrouw,\n")
    code, _, err = retrofit("load", source, path, *DAY if source != "tenure" else ())
    assert code in (1, 65)
    assert err.startswith("retrofit: ")
    assert err.count("\n") == 1


def test_an_older_file_is_refused_by_a_rule(retrofit, bag):
    retrofit("load", "bag", bag, "--reference-date", "2026-06-01")
    code, _, err = retrofit("load", "bag", bag, *DAY)
    assert code == 1
    assert "2026-06-01" in err


def test_wrong_use_is_said(retrofit):
    assert retrofit("load", "bag")[0] == 2
    assert retrofit("progress", "--as-of", "gisteren")[0] == 2
    assert retrofit("progress", "--known-at", "vroeger")[0] == 2
    assert retrofit("import-applications")[0] == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("progress", "--policy", "gunstig"), "gunstig"),
        (("progress", "--programme", "wielwijk"), "wielwijk"),
        (("progress", "--as-of", "2099-01-01"), "2099-01-01"),
    ],
)
def test_what_does_not_exist_is_named(retrofit, words, said):
    code, _, err = retrofit(*words)
    assert code == 1
    assert said in err


def test_progress_of_an_empty_database_is_nought_not_an_error(retrofit):
    code, out, _ = retrofit("progress", "--json")
    assert code == 0
    assert [each["done"] for each in json.loads(out)] == [0, 0]
    assert {each["knownAt"] for each in json.loads(out)} == {None}
    for more in ((), ("--funnel",)):
        code, out, _ = retrofit("progress", "--known-at", "2026-01-01T12:00Z", "--json", *more)
        assert {each["knownAt"] for each in json.loads(out)} == {"2026-01-01T12:00:00.000Z"}


def test_applications_are_imported_linked_and_reviewed(retrofit, bag, tmp_path):
    """A certain address is linked, an uncertain one is decided by a person, and stays so."""
    path = tmp_path / "aanvragen.csv"
    path.write_text(
        "zaaknummer;ontvangen_op;adres;maatregelen;aangevraagd_bedrag;status\n"
        "2026-1;05-01-2026;Nassauweg 12, 3314 JL;dakisolatie;€ 1.234,56;ontvangen\n"
        "2026-2;06-01-2026;Nassauweg 12;HR++ glas;500;ontvangen\n"
    )
    retrofit("load", "bag", bag, *DAY)
    code, out, _ = retrofit("import-applications", path, "--json")
    assert code == 0
    (layer,) = json.loads(out)["layers"]
    assert (layer["rowsRead"], layer["loaded"]) == (2, 2)
    (waiting,) = json.loads(retrofit("review", "--json")[1])
    assert (waiting["key"], waiting["rule"]) == ("2026-2", "street_only")
    (home,) = waiting["candidates"]
    code, _, _ = retrofit("review", "decide", "application", "2026-2", home, "--why", "nagebeld")
    assert code == 0
    assert json.loads(retrofit("review", "--json")[1]) == []
    rules = {each["rule"]: each["records"] for each in json.loads(retrofit("link", "--json")[1])}
    assert rules == {"address": 1, "decided": 1}
    code, out, _ = retrofit("import-applications", path, "--json")
    assert json.loads(out)["layers"][0]["unchanged"] == 2


def test_an_empty_template_is_told_to_be_empty(retrofit, bag, tmp_path):
    retrofit("load", "bag", bag, *DAY)
    path = tmp_path / "leeg.xlsx"
    assert retrofit("import-applications", "--template", path)[0] == 0
    code, _, err = retrofit("import-applications", path)
    assert code == 65
    assert err.startswith("retrofit: leeg.xlsx")
    assert err.count("\n") == 1


def commands(group, words=()):
    yield words
    for name, command in getattr(group, "commands", {}).items():
        yield from commands(command, (*words, name))


def test_every_command_has_help_with_an_example():
    import typer

    root = typer.main.get_command(app)
    for words in commands(root):
        command = root
        for word in words:
            command = command.commands[word]
        assert command.help, words
        if not getattr(command, "commands", None):
            assert "Example: retrofit " in command.help, words


def test_every_source_has_a_command():
    import typer

    names = set(typer.main.get_command(app).commands["load"].commands)
    files = {s.value.replace("_", "-") for s in LoadSource} - {
        "derived",
        "desk",
        "undo",
        "applications",
    }
    assert files <= names


def test_an_error_of_ours_is_one_sentence():
    code, sentence = explain(ZeroDivisionError("division by zero"))
    assert code == 1
    assert "RETROFIT_DEBUG" in sentence
