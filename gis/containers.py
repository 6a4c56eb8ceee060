"""What a file really is, told by its first bytes, before any reader opens it.

Strangers send these files. A name says nothing: an XML that makes a reader fetch another file can
be called ``bag.gpkg``.
"""

import stat
from enum import StrEnum
from pathlib import Path

from gis import archives, geopackage
from gis.errors import SourceFileError

_HEAD = 65_536  # bytes of a text that are looked at


class Container(StrEnum):
    """The kinds of file that the readers open."""

    GPKG = "gpkg"
    ZIP = "zip"
    XLSX = "xlsx"
    TIFF = "tiff"
    TEXT = "text"


_NAMES = {
    Container.GPKG: "a GeoPackage",
    Container.ZIP: "a ZIP archive",
    Container.XLSX: "an XLSX workbook",
    Container.TIFF: "a TIFF image",
    Container.TEXT: "a CSV text",
}

_TIFF_MAGIC = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")


def require_file(path: Path) -> None:
    """Check that there is an ordinary file with something in it.

    Raises:
        SourceFileError: there is not; also for a folder, a pipe or a device.
    """
    try:
        found = path.stat()
    except (OSError, ValueError) as error:
        raise SourceFileError(f"{path.name}: there is no such file") from error
    if stat.S_ISDIR(found.st_mode):
        raise SourceFileError(f"{path.name} is a folder; expected a file")
    if not stat.S_ISREG(found.st_mode):
        raise SourceFileError(f"{path.name} is not an ordinary file")
    if found.st_size == 0:
        raise SourceFileError(f"{path.name} is empty")


def check(path: Path, allowed: frozenset[Container]) -> Container:
    """Tell what a file is, and check that it is safe to open as such.

    Args:
        path: the file.
        allowed: the kinds that the reader can use.

    Raises:
        SourceFileError: it is something else, or damaged.
        UnsafeFileError: it holds something that a register delivery never holds.
    """
    require_file(path)
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise SourceFileError(f"{path.name} may not be read by this user") from error
    found = _kind_of(head, allowed)
    if found not in allowed:
        expected = " or ".join(_NAMES[kind] for kind in Container if kind in allowed)
        raise SourceFileError(f"{path.name} is not {expected}: it is {_looks_like(head, found)}")
    if found is Container.GPKG:
        geopackage.check(path)
    elif found is Container.ZIP:
        archives.check(path)
    elif found is Container.XLSX:
        archives.check_workbook(path)
    return found


def _kind_of(head: bytes, allowed: frozenset[Container]) -> Container | None:
    if head.startswith(geopackage.MAGIC):
        return Container.GPKG if geopackage.is_geopackage(head) else None
    if head.startswith(archives.MAGIC):
        # A workbook is a ZIP archive: which of the two is wanted decides how it is checked.
        return Container.XLSX if Container.XLSX in allowed else Container.ZIP
    if head.startswith(_TIFF_MAGIC):
        return Container.TIFF
    if b"\x00" in head or head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return None
    return Container.TEXT


def _looks_like(head: bytes, found: Container | None) -> str:
    if found is not None:
        return _NAMES[found]
    if head.startswith(geopackage.MAGIC):
        return "an SQLite database of another kind"
    if b"\x00" in head:
        return "a binary file of an unknown kind, or a text in UTF-16"
    return "a web page or another XML text"
