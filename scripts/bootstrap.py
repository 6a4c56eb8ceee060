"""Bring a clean clone to the point where its own commands run; `make` calls this.

    python3 -m scripts.bootstrap run     the service: packages, PostGIS, map page
    python3 -m scripts.bootstrap test    the tests: all of that, the test tools and Chromium

Standard library only, for it runs before anything is installed. What is there already is left as
it is, so that a second run takes a second. System packages are installed when we are root or sudo
asks no password; else one sentence says what to install.
"""

import contextlib
import fcntl
import json
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from scripts.machine import (
    BUILD,
    ROOT,
    VENV,
    Missing,
    digest_of,
    install_system_packages,
    no_cluster_of_the_system,
    run_or_explain,
    say,
    works,
)
from scripts.page import ensure_page

OLDEST_PYTHON = (3, 11)
CHROMIUM = "chromium-headless-shell"

# Each level has its lock; what stands in the first also stands in the second.
LOCKS = {"run": ROOT / "requirements" / "run.txt", "test": ROOT / "requirements" / "dev.txt"}


def main(argv: Sequence[str]) -> int:
    """Prepare for ``run`` or ``test``; return the exit status."""
    level = argv[0] if argv else ""
    if len(argv) != 1 or level not in LOCKS:
        print("usage: python3 -m scripts.bootstrap run|test", file=sys.stderr)
        return 2
    try:
        with only_one():
            require_python()
            ensure_packages(level)
            ensure_postgis()
            ensure_page()
            if level == "test":
                ensure_chromium()
    except (Missing, OSError) as error:
        print(f"retrofit: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """Wait for another bootstrap of this clone: two at once would spoil each other's work."""
    BUILD.mkdir(exist_ok=True)
    with (BUILD / "bootstrap.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Waiting for another `make` in this folder", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def require_python() -> None:
    """Check the Python that runs us: the virtual environment will have the same."""
    if sys.version_info < OLDEST_PYTHON:
        raise Missing(
            f"Python {'.'.join(map(str, OLDEST_PYTHON))} or newer is needed and this is"
            f" {sys.version.split()[0]}: install it and run `make PYTHON=python3.11 ...`."
        )


def ensure_packages(level: str) -> None:
    """Install the locked packages into the clone's own virtual environment."""
    stamp = VENV / "retrofit.json"
    wanted = {name: digest_of([lock]) for name, lock in LOCKS.items()}
    installed = read_stamp(stamp)
    # Moved with its clone, its programs would still name the old place.
    is_moved = installed.get("place", str(VENV)) != str(VENV)
    if is_moved or not works(VENV / "bin" / "python", "-c", "import pip"):
        make_environment()
        installed = {}
    if installed.get(level) != wanted[level]:
        say(f"Installing the Python packages of requirements/{LOCKS[level].name}")
        stamp.unlink(missing_ok=True)
        command: list[str | Path] = [VENV / "bin" / "python", "-m", "pip", "install", "--quiet"]
        options = ["--no-input", "--disable-pip-version-check", "--require-hashes", "--requirement"]
        run_or_explain(
            [*command, *options, LOCKS[level]],
            "The Python packages could not be installed: is the package index reachable?",
        )
        # The larger lock holds the smaller one; after the smaller the larger is not certain.
        done = wanted if level == "test" else {"run": wanted["run"]}
        installed = {"place": str(VENV), **done}
    add_ourselves()
    stamp.write_text(json.dumps(installed) + "\n")


def read_stamp(stamp: Path) -> "dict[str, str]":
    """Return what an earlier run noted down, empty when there is none."""
    try:
        noted = json.loads(stamp.read_text())
    except (OSError, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}


def make_environment() -> None:
    """Make the virtual environment; Debian has the module for it in a package of its own."""
    if not works(sys.executable, "-c", "import ensurepip, venv"):
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        install_system_packages([package], "the virtual environment of Python")
    say("Making the virtual environment .venv")
    run_or_explain(
        [sys.executable, "-m", "venv", "--clear", VENV],
        "The virtual environment .venv could not be made.",
    )


def add_ourselves() -> None:
    """Make the clone importable in its environment, and add the command ``retrofit``."""
    packages = next((VENV / "lib").glob("python3*/site-packages"))
    write_if_new(packages / "retrofit.pth", f"{ROOT}\n")
    command = VENV / "bin" / "retrofit"
    # A script of the shell: a "#!" line with the path of Python breaks where that path is long.
    # With -P a folder called scripts, where the user happens to be, is not taken for ours.
    python = '"$(dirname -- "$(readlink -f -- "$0")")/python"'
    write_if_new(command, f'#!/bin/sh\nexec {python} -P -m scripts.main "$@"\n')
    command.chmod(0o755)


def ensure_postgis() -> None:
    """Install PostgreSQL with PostGIS, unless it is here or another server is to be used."""
    if os.environ.get("RETROFIT_DATABASE_URL"):
        return
    look: list[str | Path] = [VENV / "bin" / "python", "-m", "retrofit.cluster.programs"]
    if works(*look):
        return
    with no_cluster_of_the_system():
        install_system_packages(["postgresql-postgis"], "PostgreSQL with PostGIS")
    if not works(*look):
        raise Missing(
            "The system's PostgreSQL with PostGIS is too old or not where we look: install"
            " PostgreSQL 15 or newer with PostGIS, or let RETROFIT_DATABASE_URL name a server."
        )


def ensure_chromium() -> None:
    """Install the browser of the tests; without any only CI must stop."""
    if shutil.which(CHROMIUM):
        return
    try:
        install_system_packages([CHROMIUM], "Chromium, in which the page is tested")
    except Missing as error:
        if chromium():
            return
        if os.environ.get("CI") == "true":
            raise
        say(f"{error} The tests of the page are skipped.")


def chromium() -> str | None:
    """Return the program that the tests open the page in; None when there is none.

    The shell draws no window and takes a third less time; the whole browser will do.
    """
    return shutil.which(CHROMIUM) or shutil.which("chromium")


def write_if_new(path: Path, text: str) -> None:
    """Write a file, unless it says this already: others may be reading it."""
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
