"""The rules of the house, as far as a test can see them. Pure and quick: no database, no build."""

import ast
import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FLOORS = ("gis", "retrofit", "api", "scripts")
LONGEST_MODULE = 300

MAY_IMPORT = {
    "gis": {"gis"},
    "retrofit": {"gis", "retrofit"},
    "api": {"gis", "retrofit", "api"},
    "scripts": {"gis", "retrofit", "scripts"},
}
BANNED = {
    "gis": {"sqlalchemy", "geoalchemy2", "psycopg", "fastapi", "starlette", "pydantic_settings"},
    "retrofit": {"fastapi", "starlette", "uvicorn"},
}
# A name that says nothing about the trade.
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "service", "misc"}


def modules_of(floor):
    return sorted((ROOT / floor).rglob("*.py"))


def files_of_the_project():
    """Everything that is in git or would be added; a copy without git has no such list."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this copy is no git repository, so nothing says which files belong to it")
    return [Path(name) for name in listed.decode().split("\0") if name and (ROOT / name).exists()]


def imported_packages(path):
    """The top-level packages that a module imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("floor", FLOORS)
def test_imports_run_downwards(floor):
    """A module imports its own floor or a lower one; gis knows no database, retrofit no web."""
    for path in modules_of(floor):
        used = set(imported_packages(path))
        assert used & set(FLOORS) <= MAY_IMPORT[floor], path
        assert not used & BANNED.get(floor, set()), path


@pytest.mark.parametrize("floor", FLOORS)
def test_modules_are_short(floor):
    """No module has over 300 lines; a migration is a record and not a module to read."""
    for path in modules_of(floor):
        if "versions" in path.parts or "node_modules" in path.parts:
            continue
        lines = len(path.read_text().splitlines())
        assert lines <= LONGEST_MODULE, f"{path.relative_to(ROOT)} has {lines} lines"


@pytest.mark.parametrize("floor", FLOORS)
def test_names_are_nouns_of_the_trade(floor):
    """No module and no folder is called utils, helpers, common, manager or service."""
    for path in modules_of(floor):
        names = {path.stem, *path.relative_to(ROOT).parent.parts}
        words = {word for name in names for word in name.split("_")}
        assert not words & EMPTY_NAMES, path


@pytest.mark.parametrize("floor", FLOORS)
def test_every_module_says_what_it_is(floor):
    """Each module opens with a docstring."""
    for path in modules_of(floor):
        assert ast.get_docstring(ast.parse(path.read_text())), path


def test_the_first_floor_alone_reads_the_environment():
    """RETROFIT_... is read in one place; the bootstrap runs before that place exists."""
    reading = re.compile(r"os\.(environ|getenv)")
    allowed = {
        "retrofit/config.py",
        # XDG_RUNTIME_DIR of the system, no setting of ours.
        "retrofit/cluster/place.py",
        "scripts/bootstrap.py",
        "scripts/machine.py",
        "scripts/page.py",
    }
    found = {
        path.relative_to(ROOT).as_posix()
        for floor in ("retrofit", "api", "scripts")
        for path in modules_of(floor)
        if reading.search(path.read_text())
    }
    assert found <= allowed


def test_no_data_is_in_git():
    """Registers are never copied in, and the sample town is made by code."""
    kept = [path for path in files_of_the_project() if path.parts[:2] in HOMES_OF_DATA]
    assert kept == []


HOMES_OF_DATA = {("data", "raw"), ("data", "sample"), ("api", "static")}


def test_locks_name_no_address():
    """A lock says which and how it must look, never where from."""
    for path in (ROOT / "requirements").glob("*.txt"):
        assert not re.search(r"://|--index-url|--find-links", path.read_text()), path
    page = json.loads((ROOT / "api" / "web" / "package-lock.json").read_text())
    assert [name for name, package in page["packages"].items() if "resolved" in package] == []


def test_locks_have_a_hash_for_each_package():
    """pip installs nothing whose content the lock does not name."""
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text()
        pinned = re.findall(r"(?m)^[\w.-]+==[^\n]*\\\n    --hash=sha256:", text)
        named = re.findall(r"(?m)^[\w.-]+(?:\[[\w,-]+\])?[=<>@ ]", text)
        assert len(pinned) == len(named) > 10, path


def test_the_lock_of_the_tests_holds_the_lock_of_the_service():
    """What is tested is what runs."""

    def versions(name):
        text = (ROOT / "requirements" / name).read_text()
        return set(re.findall(r"(?m)^([\w.-]+==[^\s;\\]+)", text))

    assert versions("run.txt") <= versions("dev.txt")


def test_what_must_be_covered_exists_and_is_measured():
    """A module that moved would no longer be looked at; nor would any, without the step."""
    report = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["coverage"]["report"]
    assert all(list(ROOT.glob(pattern)) for pattern in report["include"])
    recipe = (ROOT / "Makefile").read_text().partition("\ntest: ")[2].partition("\n\n")[0]
    assert recipe.endswith(" covered")


def test_ci_runs_what_the_readme_says():
    """.ci/run calls the README's test command and nothing else."""
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    commands = [line for line in lines if line and not line.startswith(("#", "set ", "cd "))]
    assert commands == ["exec make test"]
    assert "make test" in (ROOT / "README.md").read_text()


def test_no_path_of_one_machine():
    """No file names a folder of whoever wrote it."""
    for path in files_of_the_project():
        if path.suffix in {".png", ".ico", ".woff2"} or path.name == "test_house.py":
            continue
        text = (ROOT / path).read_text(errors="replace")
        assert not re.search(r"(?<![\w.])/(work|root|home/\w+)/", text), path


def test_nothing_is_left_for_later():
    """What is not finished is an issue, not a note in the code."""
    for floor in (*FLOORS, "tests"):
        for path in modules_of(floor):
            if path.name != "test_house.py":
                assert not re.search(r"\b(TODO|FIXME|XXX)\b", path.read_text()), path
