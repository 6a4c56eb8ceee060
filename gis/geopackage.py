"""A GeoPackage looked at as the SQLite database it is, before GDAL opens it.

A database can hold more than tables: a view that never ends, a trigger, a table that is a program.
A register delivery holds tables, indexes, and what GDAL itself adds for its spatial index.
"""

import re
import sqlite3
import struct
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

from gis.errors import SourceFileError, UnsafeFileError

MAGIC = b"SQLite format 3\x00"

_APPLICATION_IDS = (b"GPKG", b"GP10", b"GP11")
_MOST_OBJECTS = 2_000
_SECONDS_FOR_CHECK = 2.0
_SIDE_FILES = ("-wal", "-journal")

# Triggers that GDAL and the GeoPackage standard put in; the target must fit the name.
_SPATIAL_INDEX = re.compile(r"rtree_.+_(?:insert|update[1-7]?|delete)")
_FEATURE_COUNT = re.compile(r"trigger_(?:insert|delete)_feature_count_(?P<table>.+)")
_STANDARD_TABLES = ("gpkg_tile_matrix", "gpkg_metadata", "gpkg_metadata_reference")
_CHANGED_TABLE = re.compile(r"\b(?:INTO|FROM|JOIN|UPDATE(?!\s+OF))\s+[\"'`\[]?(\w+)", re.IGNORECASE)
_LITERAL = re.compile(r"'(?:[^']|'')*'")
_VIRTUAL = re.compile(r"\s*CREATE\s+VIRTUAL\s+TABLE", re.IGNORECASE)
_RTREE = re.compile(
    r"\s*CREATE\s+VIRTUAL\s+TABLE\s+[\"'`\[]?rtree_\w+[\"'`\]]?\s+USING\s+rtree\s*\([\w\s,\"]*\)\s*",
    re.IGNORECASE,
)
_GENERATED = (2, 3)  # values of "hidden" in PRAGMA table_xinfo


def is_geopackage(head: bytes) -> bool:
    """Tell from its first bytes whether an SQLite database says that it is a GeoPackage."""
    return head[68:72] in _APPLICATION_IDS


def check(path: Path) -> None:
    """Check that a GeoPackage is whole and holds tables only.

    Raises:
        SourceFileError: it is cut off, damaged, or still being written.
        UnsafeFileError: it holds a view, a trigger, a virtual table or a computed column.
    """
    _check_size(path)
    for suffix in _SIDE_FILES:
        beside = path.with_name(path.name + suffix)
        if beside.exists() and beside.stat().st_size:
            raise SourceFileError(
                f"{path.name} is still open in another program ({beside.name} stands beside it)"
            )
    with opened(path, seconds=_SECONDS_FOR_CHECK) as database:
        objects = database.execute(
            "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master LIMIT ?",
            (_MOST_OBJECTS + 1,),
        ).fetchall()
        if len(objects) > _MOST_OBJECTS:
            raise UnsafeFileError(f"{path.name} holds more than {_MOST_OBJECTS} tables and indexes")
        for kind, name, table, sql in objects:
            wrong = _what_is_wrong(database, str(kind), str(name), str(table), str(sql))
            if wrong:
                raise UnsafeFileError(
                    f"{path.name} holds {wrong}; expected a GeoPackage with tables only"
                )


def last_change(path: Path, layer: str) -> date | None:
    """Return the day that the GeoPackage says the layer was last changed, if it says so."""
    with opened(path) as database:
        row = database.execute(
            "SELECT last_change FROM gpkg_contents WHERE lower(table_name) = lower(?)", (layer,)
        ).fetchone()
    try:
        return date.fromisoformat(str(row[0])[:10]) if row else None
    except ValueError:
        return None


def count_rows(path: Path, layer: str) -> int:
    """Count the rows of a layer: all of them, by visiting them.

    GDAL stops at a damaged page as if it were the end of the layer; this does not.
    """
    quoted = layer.replace('"', '""')
    with opened(path) as database:
        row = database.execute(f'SELECT count(*) FROM "{quoted}" NOT INDEXED').fetchone()  # noqa: S608
    return int(row[0])


@contextmanager
def opened(path: Path, *, seconds: float | None = None) -> Iterator[sqlite3.Connection]:
    """Open a GeoPackage to look at it: nothing is written, nothing in it is run.

    Args:
        path: the file.
        seconds: stop a query after this time.

    Raises:
        SourceFileError: it is damaged, or a query took too long.
    """
    until = None if seconds is None else time.monotonic() + seconds
    try:
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as database:
            database.execute("PRAGMA trusted_schema=OFF")
            database.execute("PRAGMA query_only=ON")
            database.execute("PRAGMA temp_store=MEMORY")
            if until is not None:
                database.set_progress_handler(lambda: time.monotonic() > until, 10_000)
            yield database
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise SourceFileError(f"{path.name} is a damaged GeoPackage ({error})") from error


def _check_size(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(100)
    if len(head) < 100:
        raise SourceFileError(f"{path.name} is cut off: it ends within the header")
    (page_size,) = struct.unpack_from(">H", head, 16)
    (pages,) = struct.unpack_from(">I", head, 28)
    page_bytes = 65_536 if page_size == 1 else page_size
    size = path.stat().st_size
    # The number of pages counts only if these two agree: older programs do not keep it.
    is_kept = head[24:28] == head[92:96]
    if (is_kept and size < pages * page_bytes) or (page_bytes and size % page_bytes):
        raise SourceFileError(
            f"{path.name} is cut off: it has {size} bytes, and its header tells of "
            f"{max(pages, 1) * page_bytes}"
        )


def _what_is_wrong(
    database: sqlite3.Connection, kind: str, name: str, table: str, sql: str
) -> str | None:
    if kind == "index":
        return None
    if kind == "trigger":
        return None if _is_known_trigger(name, table, sql) else f"the trigger {_short(name)}"
    if kind != "table":
        return f"the {_short(kind)} {_short(name)}"
    if _VIRTUAL.match(sql):
        return None if _RTREE.fullmatch(sql) else f"the virtual table {_short(name)}"
    columns = database.execute("SELECT hidden FROM pragma_table_xinfo(?)", (name,)).fetchall()
    if any(hidden in _GENERATED for (hidden,) in columns):
        return f"a computed column in the table {_short(name)}"
    return None


def _is_known_trigger(name: str, table: str, sql: str) -> bool:
    """Tell whether it is one that GDAL makes. None ever runs here: nothing is written."""
    body = _LITERAL.sub("", sql[max(sql.upper().find("BEGIN"), 0) :])
    changed = {found.lower() for found in _CHANGED_TABLE.findall(body)}
    if table.lower() in _STANDARD_TABLES and name.lower().startswith(table.lower()):
        return changed <= {*_STANDARD_TABLES, "gpkg_tile_matrix_set"}
    if name.lower().startswith(f"rtree_{table.lower()}_") and _SPATIAL_INDEX.fullmatch(name):
        return all(found.startswith("rtree_") for found in changed)
    count = _FEATURE_COUNT.fullmatch(name)
    if count and count["table"].lower() == table.lower():
        return changed <= {"gpkg_ogr_contents"}
    return False


def _short(name: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in name[:60])
