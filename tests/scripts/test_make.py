"""The bootstrap behind make: what it finds, what it leaves alone, and what it asks for."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import bootstrap, machine, page

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A clone with two locks, a page to build and an environment in which nothing is installed."""
    locks = {"run": tmp_path / "requirements/run.txt", "test": tmp_path / "requirements/dev.txt"}
    for path in (
        *locks.values(),
        tmp_path / "web/package.json",
        tmp_path / "web/package-lock.json",
        tmp_path / "web" / page.WORKER,
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(path.name)
    for folder in (".venv/bin", ".venv/lib/python3.11/site-packages", "build", "static"):
        (tmp_path / folder).mkdir(parents=True)
    for module in (bootstrap, machine, page):
        monkeypatch.setattr(module, "ROOT", tmp_path)
        monkeypatch.setattr(module, "BUILD", tmp_path / "build")
        monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "LOCKS", locks)
    monkeypatch.setattr(bootstrap, "works", lambda *command: True)
    monkeypatch.setattr(page, "WEB", tmp_path / "web")
    monkeypatch.setattr(page, "PAGE", tmp_path / "static/index.html")
    return tmp_path


@pytest.fixture
def installed(clone, monkeypatch):
    """The locks that were installed and the environments that were made, in their order."""
    done = []

    def note(command, sentence, **options):
        done.append(Path(command[-1]).name)

    monkeypatch.setattr(bootstrap, "run_or_explain", note)
    return done


@pytest.fixture
def npm(clone, monkeypatch):
    """The words given to npm; ``build`` makes the page."""
    said = []

    def note(*words):
        said.append(words[1] if words[0] == "run" else words[0])
        if "build" in words:
            page.PAGE.write_text("page")

    monkeypatch.setattr(page, "npm", note)
    return said


def test_packages_are_installed_once(clone, installed):
    """A second run installs nothing; a changed lock is installed again."""
    bootstrap.ensure_packages("run")
    bootstrap.ensure_packages("run")
    assert installed == ["run.txt"]
    (clone / "requirements/run.txt").write_text("another lock")
    bootstrap.ensure_packages("run")
    assert installed == ["run.txt", "run.txt"]


def test_the_larger_lock_will_do_for_the_smaller(installed):
    """make run after make test installs nothing; the other way round it must."""
    bootstrap.ensure_packages("run")
    bootstrap.ensure_packages("test")
    bootstrap.ensure_packages("run")
    assert installed == ["run.txt", "dev.txt"]


def test_an_installation_that_failed_is_not_taken_for_done(clone, installed, monkeypatch):
    """After a failure the next run tries again."""

    def fail(command, sentence, **options):
        raise machine.Missing(sentence)

    bootstrap.ensure_packages("run")
    (clone / "requirements/run.txt").write_text("another lock")
    with monkeypatch.context() as patched, pytest.raises(machine.Missing):
        patched.setattr(bootstrap, "run_or_explain", fail)
        bootstrap.ensure_packages("run")
    bootstrap.ensure_packages("run")
    assert installed == ["run.txt", "run.txt"]


def test_an_environment_that_was_moved_is_made_anew(clone, installed):
    """Its programs would still name the old place."""
    bootstrap.ensure_packages("run")
    stamp = clone / ".venv/retrofit.json"
    stamp.write_text(json.dumps({**json.loads(stamp.read_text()), "place": "/elsewhere/.venv"}))
    bootstrap.ensure_packages("run")
    assert installed == ["run.txt", ".venv", "run.txt"]


def test_the_command_is_a_script_that_names_no_python(clone, installed):
    """A first line with a long path is cut off by the system."""
    bootstrap.ensure_packages("run")
    command = clone / ".venv/bin/retrofit"
    assert command.read_text().startswith("#!/bin/sh\n")
    assert os.access(command, os.X_OK)


def test_the_page_is_built_when_its_source_changed(clone, npm):
    """Its packages are installed when their lock changed."""
    page.ensure_page()
    page.ensure_page()
    assert npm == ["ci", "build"]
    (clone / "web/map.ts").write_text("new")
    page.ensure_page()
    assert npm == ["ci", "build", "build"]
    (clone / "web/package-lock.json").write_text("new")
    page.ensure_page()
    assert npm == ["ci", "build", "build", "ci", "build"]


def test_a_build_that_failed_is_tried_again(clone, npm, monkeypatch):
    """Half a page is never taken for a page."""

    def fail(*words):
        raise machine.Missing("no")

    page.ensure_page()
    (clone / "web/map.ts").write_text("new")
    with monkeypatch.context() as patched, pytest.raises(machine.Missing):
        patched.setattr(page, "npm", fail)
        page.ensure_page()
    (clone / "web/map.ts").unlink()
    page.ensure_page()
    assert npm == ["ci", "build", "build"]


def test_without_rights_the_package_to_install_is_named(monkeypatch):
    """No root and no sudo without password: one sentence."""
    monkeypatch.setattr(machine.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(machine, "works", lambda *command: False)
    monkeypatch.setattr(machine.shutil, "which", lambda name: f"/usr/bin/{name}")
    with pytest.raises(machine.Missing, match="apt-get install postgresql-postgis"):
        machine.install_system_packages(["postgresql-postgis"], "PostgreSQL with PostGIS")


def test_on_another_system_the_thing_is_named(monkeypatch):
    """Where there is no apt-get we do not guess the name of a package."""
    monkeypatch.setattr(machine.shutil, "which", lambda name: None)
    with pytest.raises(machine.Missing, match="Chromium is missing"):
        machine.install_system_packages(["chromium"], "Chromium")


def test_chromium_must_be_there_in_ci_only(monkeypatch, capsys):
    """Elsewhere the tests of the page are skipped, and this is said."""

    def refuse(packages, purpose):
        raise machine.Missing("Chromium is missing.")

    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
    monkeypatch.setattr(bootstrap, "install_system_packages", refuse)
    monkeypatch.setenv("CI", "")
    bootstrap.ensure_chromium()
    assert "skipped" in capsys.readouterr().out
    monkeypatch.setenv("CI", "true")
    with pytest.raises(machine.Missing):
        bootstrap.ensure_chromium()


def test_a_whole_chromium_will_do(monkeypatch, capsys):
    """Where the shell cannot be had, nobody needs to do without the tests of the page."""

    def refuse(packages, purpose):
        raise machine.Missing("There is no such package.")

    whole = {"chromium": "/usr/bin/chromium"}
    monkeypatch.setattr(bootstrap.shutil, "which", whole.get)
    monkeypatch.setattr(bootstrap, "install_system_packages", refuse)
    monkeypatch.setenv("CI", "true")
    bootstrap.ensure_chromium()
    assert bootstrap.chromium() == "/usr/bin/chromium"
    assert capsys.readouterr().out == ""


def test_with_another_server_nothing_is_installed(monkeypatch):
    """RETROFIT_DATABASE_URL says that there is a PostGIS elsewhere."""
    monkeypatch.setenv("RETROFIT_DATABASE_URL", "postgresql://somewhere/else")
    monkeypatch.setattr(bootstrap, "works", lambda *command: pytest.fail("it looked"))
    bootstrap.ensure_postgis()


@pytest.mark.parametrize("target", ["run", "test", "check", "bench"])
def test_without_python_make_says_so(target):
    """One sentence, before anything else."""
    done = subprocess.run(
        ["make", "--no-print-directory", target, "PYTHON=python-that-is-not-here"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert "Python 3.11 or newer is missing" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_old_python_is_told_which_one_is_needed(monkeypatch):
    """The sentence says how to choose another one."""
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 9, 2))
    with pytest.raises(machine.Missing, match=r"Python 3\.11 or newer"):
        bootstrap.require_python()


def test_the_bootstrap_needs_nothing_installed():
    """It runs on the bare Python of the system, without any package."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", BARE, str(ROOT)], capture_output=True, text=True
    )
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("usage:")


BARE = """
import sys
sys.path.insert(0, sys.argv[1])
from scripts.bootstrap import main
sys.exit(main([]))
"""
