"""Rows as CSV that a Dutch spreadsheet program reads, and runs nothing of."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from retrofit.exports.safe import safe_cell


def csv_of(rows: Iterable[Sequence[Any]]) -> bytes:
    """Return rows as CSV: UTF-8 with a mark, all text between quotes, split on the semicolon."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, delimiter=";", quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return lines.getvalue().encode("utf-8-sig")
