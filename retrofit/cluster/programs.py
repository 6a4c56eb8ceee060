"""Find the PostgreSQL server programs of this machine that have PostGIS beside them.

    python -m retrofit.cluster.programs        prints their folder; exits 1 when there are none

Standard library only: the bootstrap asks this before anything is installed.
"""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from retrofit.cluster.errors import PostgisNotInstalled

# Debian and Ubuntu; Red Hat and SUSE; whatever the search path offers comes after these.
FOLDERS = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin")

# NULLS NOT DISTINCT and views with the rights of their reader came with 15.
OLDEST_VERSION = 15


@dataclass(frozen=True)
class ServerPrograms:
    """The folder with initdb and postgres of one major version."""

    folder: Path
    version: int

    def path_of(self, name: str) -> str:
        """Return the path of one program, as text for a command line."""
        return str(self.folder / name)


def find_programs(version: int | None = None, *, root: Path = Path("/")) -> ServerPrograms:
    """Return the newest server programs that have PostGIS, or those of one major version.

    Args:
        version: the major version that an existing cluster was made with.
        root: top of the file system, other than / in tests only.

    Raises:
        PostgisNotInstalled: there are none; the message names the package to install.
    """
    found = [programs for programs in installed_programs(root) if has_postgis(programs, root)]
    if version is not None:
        found = [programs for programs in found if programs.version == version]
    found = [programs for programs in found if programs.version >= OLDEST_VERSION]
    if found:
        return max(found, key=lambda programs: programs.version)
    if version is not None:
        raise PostgisNotInstalled(
            f"The private cluster was made with PostgreSQL {version}, which is not on this machine"
            f" with PostGIS any more: install postgresql-{version}-postgis-3, or let"
            " RETROFIT_STATE_DIR name another folder to begin anew."
        )
    raise PostgisNotInstalled(
        f"There is no PostgreSQL {OLDEST_VERSION} or newer with PostGIS on this machine: install"
        " it (Debian, Ubuntu: apt-get install postgresql-postgis), or let RETROFIT_DATABASE_URL"
        " name an existing server."
    )


def installed_programs(root: Path) -> list[ServerPrograms]:
    """List the server programs of this machine, with PostGIS or without."""
    folders = [folder for pattern in FOLDERS for folder in sorted(root.glob(pattern))]
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    programs = {}
    for folder in folders:
        version = version_in(folder)
        if version is not None and (folder / "initdb").exists():
            programs[folder] = ServerPrograms(folder, version)
    return list(programs.values())


def version_in(folder: Path) -> int | None:
    """Return the major version of the ``postgres`` in a folder, None when it does not run."""
    try:
        said = subprocess.run(  # noqa: S603 - a program of the system, no input of a user
            [folder / "postgres", "--version"],
            capture_output=True,
            text=True,
            check=True,
            timeout=20,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    # "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"
    for word in said.split():
        major = word.partition(".")[0]
        if major.isdigit():
            return int(major)
    return None


def has_postgis(programs: ServerPrograms, root: Path) -> bool:
    """Tell whether the extension PostGIS is installed for these programs."""
    prefix = programs.folder.parent
    shares = (
        root / "usr/share/postgresql" / str(programs.version),
        prefix / "share",
        prefix / "share/postgresql",
    )
    return any((share / "extension" / "postgis.control").exists() for share in shares)


def main() -> int:
    """Print where the programs are, or why there are none; return the exit status."""
    try:
        print(find_programs().folder)  # noqa: T201 - this is the answer of the command
    except PostgisNotInstalled as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
