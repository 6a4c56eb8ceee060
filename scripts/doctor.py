"""Look at everything the tracker stands on, and say what to do about what is wrong.

    retrofit doctor
    retrofit doctor --json

Changes nothing; a private cluster that exists is started for the look. Exit code 1 when something
required is missing.
"""

import importlib.metadata
import json
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import pyogrio
import rasterio.drivers
import typer
from sqlalchemy import Engine

from retrofit.cluster.place import find_place
from retrofit.cluster.process import running_server
from retrofit.cluster.programs import find_programs
from retrofit.config import ROOT, Settings, get_settings
from retrofit.database import check_server, name_of, open_engine, wrong_settings
from retrofit.database_roles import is_superuser as is_superuser_login
from retrofit.database_roles import lacking
from retrofit.errors import Busy, DatabaseUnavailable
from retrofit.migrations import is_current
from scripts.bootstrap import CHROMIUM, chromium
from scripts.serve import PAGE

LOCK = ROOT / "requirements" / "run.txt"
WANTED_FREE_BYTES = 2_000_000_000


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    name: str
    is_ok: bool
    found: str
    advice: str = ""
    is_required: bool = True


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Check this installation and say what to do.

    Example: retrofit doctor
    """
    findings = examine(get_settings())
    is_well = all(finding.is_ok for finding in findings if finding.is_required)
    if as_json:
        typer.echo(json.dumps({"is_well": is_well, "findings": [asdict(f) for f in findings]}))
    else:
        for finding in findings:
            typer.echo(line_of(finding))
    if not is_well:
        raise typer.Exit(1)


def line_of(finding: Finding) -> str:
    """Return a finding as one line for people."""
    if finding.is_ok:
        return f"ok       {finding.name}: {finding.found}"
    word = "problem" if finding.is_required else "note   "
    return f"{word}  {finding.name}: {finding.found}; {finding.advice}"


def examine(settings: Settings) -> list[Finding]:
    """Look at everything, in the order in which one would repair it."""
    return [
        look_at_python(),
        look_at_packages(),
        look_at_drivers(),
        look_at_page(),
        look_at_chromium(),
        look_at_disk(settings.state_dir),
        *look_at_database(settings),
    ]


def look_at_python() -> Finding:
    """Check the version of Python."""
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", sys.version_info >= (3, 11), version, "install Python 3.11 or newer")


def look_at_packages() -> Finding:
    """Compare the installed packages with the lock."""
    wrong = list(packages_unlike_the_lock(LOCK.read_text()))
    if wrong:
        return Finding("packages", False, ", ".join(wrong), "run `make run` to install the lock")
    return Finding("packages", True, "as locked in requirements/run.txt")


def packages_unlike_the_lock(lock: str) -> Iterator[str]:
    """Yield each package that is missing or has another version than the lock names."""
    # A package stands there more than once when other versions of Python need another one.
    wanted: dict[str, set[str]] = {}
    optional = set()
    for name, version, marker in re.findall(r"(?m)^([\w.-]+)==([^\s;\\]+)([^\\\n]*)", lock):
        wanted.setdefault(name, set()).add(version)
        if marker.strip():
            optional.add(name)
    for name, versions in wanted.items():
        try:
            installed = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            if name not in optional:
                yield f"{name} is missing"
            continue
        if installed not in versions:
            yield f"{name} is {installed} instead of {' or '.join(sorted(versions))}"


def look_at_drivers() -> Finding:
    """Check that GDAL reads the formats of the registers."""
    missing = [name for name in ("GPKG",) if name not in pyogrio.list_drivers()]
    if "tif" not in rasterio.drivers.raster_driver_extensions():
        missing.append("GTiff")
    if missing:
        return Finding("GDAL", False, f"no driver {', '.join(missing)}", "run `make run`")
    return Finding("GDAL", True, f"{pyogrio.__gdal_version_string__} with GPKG and GTiff")


def look_at_page() -> Finding:
    """Check that the map page is built."""
    return Finding(
        "map page", PAGE.exists(), "built" if PAGE.exists() else "not built", "run `make run`"
    )


def look_at_chromium() -> Finding:
    """Look for the browser of the tests."""
    found = chromium()
    return Finding(
        "chromium",
        found is not None,
        found or "not installed",
        f"only the tests need it: apt-get install {CHROMIUM}",
        is_required=False,
    )


def look_at_disk(state_dir: Path) -> Finding:
    """Check that there is room for the database to grow."""
    existing = next(folder for folder in (state_dir, *state_dir.parents) if folder.exists())
    free = shutil.disk_usage(existing).free
    return Finding(
        "disk",
        free >= WANTED_FREE_BYTES,
        f"{free / 1e9:.1f} GB free",
        f"make room: {WANTED_FREE_BYTES / 1e9:.0f} GB is wanted in {existing}",
    )


def look_at_database(settings: Settings) -> Iterator[Finding]:
    """Check the server, its settings and the tables."""
    if settings.database_url is None:
        private = private_cluster(settings)
        yield from private
        if not all(finding.is_ok for finding in private):
            return
    try:
        with open_engine(migrated=False) as engine:
            check_server(engine)
            yield Finding("database", True, name_of(engine))
            with engine.connect() as connection:
                wrong = wrong_settings(connection)
            yield Finding(
                "durability",
                not wrong,
                ", ".join(f"{name} is {value}" for name, value in wrong.items()) or "as required",
                "set these in the server's configuration, or grants can be lost in a power cut",
            )
            yield look_at_rights(engine, settings)
            current = is_current(engine)
            yield Finding(
                "tables",
                current,
                "up to date" if current else "of another version",
                "run `retrofit up` (or `make run`)",
            )
    except (Busy, DatabaseUnavailable) as error:
        yield Finding("database", False, str(error), "see the sentence before this one")


def look_at_rights(engine: Engine, settings: Settings) -> Finding:
    """Check that the service does not work with more rights than it needs."""
    with engine.connect() as connection:
        needed, is_superuser = lacking(connection), is_superuser_login(connection)
    if needed:
        return Finding(
            "database roles",
            False,
            "the service works with all rights of its login",
            f"let the administrator run: {' '.join(needed)} Then run `retrofit up`",
            is_required=False,
        )
    return Finding(
        "database roles",
        not (is_superuser and settings.behind_proxy),
        "the login is a superuser" if is_superuser else "each process works with its own rights",
        "let RETROFIT_DATABASE_URL name a login that is none; it needs the roles retrofit_... only",
        is_required=False,
    )


def private_cluster(settings: Settings) -> list[Finding]:
    """Check the programs and the place of the private cluster."""
    findings: list[Finding] = []
    look: Callable[[], str]
    for name, look in (
        ("PostGIS", lambda: f"PostgreSQL {find_programs().version} with PostGIS"),
        ("cluster", lambda: state_of_cluster(settings.state_dir)),
    ):
        try:
            findings.append(Finding(name, True, look()))
        except DatabaseUnavailable as error:
            findings.append(Finding(name, False, str(error), "see there"))
            break
    return findings


class NoClusterYet(DatabaseUnavailable):
    """The private cluster was never made."""


def state_of_cluster(state_dir: Path) -> str:
    """Tell where the private cluster is and whether it runs.

    Raises:
        NoClusterYet: it was never made.
    """
    if not state_dir.exists():
        raise NoClusterYet("not made yet: run `make run`")
    place = find_place(state_dir)
    if not place.data.exists():
        raise NoClusterYet("not made yet: run `make run`")
    running = running_server(place.data)
    state = f"running as process {running.pid}" if running else "at rest"
    return f"{state} in {place.home}"
