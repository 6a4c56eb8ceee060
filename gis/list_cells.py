"""All cells of the desk's list as they stand, so that it can be given back with remarks.

What ``gis.applications`` reads is checked and translated; here nothing is: a row that is no row, a
column that nobody knows and a title above the header are given too.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from gis import containers
from gis.applications import NAMES, REQUIRED
from gis.cells import Cell
from gis.containers import Container
from gis.issues import IssueLog
from gis.spreadsheet import SEPARATORS, Record, decoded_lines, open_records, split_lines

#: The cells of a row as (kind, text); ``value_of`` makes a cell of it again.
SCHEMA = pa.schema(
    [
        pa.field("line", pa.int64()),
        pa.field("is_header", pa.bool_()),
        pa.field("cells", pa.list_(pa.struct([("kind", pa.string()), ("text", pa.string())]))),
    ]
)
_ROWS_OF_A_BATCH = 10_000
_ALLOWED = frozenset({Container.TEXT, Container.XLSX})


def read_application_cells(path: Path, issues: IssueLog) -> Iterator[pa.RecordBatch]:
    """Give every row of the desk's list that holds something, and its line.

    Args:
        path: as for ``read_applications``.
        issues: receives the count of the rows only; what is wrong with them is told elsewhere.

    Yields:
        Batches of ``SCHEMA``.

    Raises:
        SourceFileError: as ``read_applications`` does.
    """
    records, at = open_records(path, IssueLog(), names=NAMES, required=REQUIRED, allowed=_ALLOWED)
    header_line, header = records[at]
    if containers.check(path, _ALLOWED) is not Container.XLSX:
        records = list(_records_of_text(path, header_line, header))
    yield pa.RecordBatch.from_pylist([], schema=SCHEMA)
    rows: list[dict[str, Any]] = []
    for line, record in records:
        cells = [_coded(cell) for cell in _without_empty_end(record)]
        if cells:
            rows.append({"line": line, "is_header": line == header_line, "cells": cells})
        if len(rows) == _ROWS_OF_A_BATCH:
            issues.rows_read += len(rows)
            yield pa.RecordBatch.from_pylist(rows, schema=SCHEMA)
            rows = []
    issues.rows_read += len(rows)
    yield pa.RecordBatch.from_pylist(rows, schema=SCHEMA)


def value_of(kind: str, text: str) -> Cell:
    """Return the cell that was given as (kind, text)."""
    if kind == "number":
        return float(text) if any(sign in text for sign in ".en") else int(text)
    if kind == "day":
        return date.fromisoformat(text)
    if kind == "moment":
        return datetime.fromisoformat(text)
    if kind == "truth":
        return text == "1"
    return text if kind == "text" else None


def _records_of_text(path: Path, header_line: int, header: Sequence[Cell]) -> Iterable[Record]:
    """Split a text anew, keeping the rows that the reader has to leave out."""
    lines = decoded_lines(path, IssueLog())
    titles = [str(cell) for cell in header]
    separator = max(SEPARATORS, key=lambda sign: _fields(lines[header_line - 1], sign))
    first = header_line + sum(title.count("\n") for title in titles)
    for line, record in split_lines(lines[: header_line - 1], separator, 0):
        yield line, record or [lines[line - 1]]
    yield header_line, header
    for line, record in split_lines(lines[first:], separator, len(titles)):
        # Where the quotes do not pair nobody knows the cells: the line as it is.
        yield line + first, record if record is not None else [lines[line + first - 1]]


def _fields(line: str, separator: str) -> int:
    return len(next(csv.reader([line], delimiter=separator), []))


def _without_empty_end(record: Sequence[Cell]) -> Sequence[Cell]:
    end = len(record)
    while end and (record[end - 1] is None or not str(record[end - 1]).strip()):
        end -= 1
    return record[:end]


def _coded(cell: Cell) -> dict[str, str]:
    if cell is None or cell == "":
        return {"kind": "empty", "text": ""}
    if isinstance(cell, bool):
        return {"kind": "truth", "text": "1" if cell else "0"}
    if isinstance(cell, int | float):
        return {"kind": "number", "text": repr(cell)}
    if isinstance(cell, datetime):
        return {"kind": "moment", "text": cell.isoformat()}
    if isinstance(cell, date):
        return {"kind": "day", "text": cell.isoformat()}
    # A time of day or a duration has no kind of its own in a list.
    return {"kind": "text", "text": str(cell).encode("utf-8", "replace").decode()}
