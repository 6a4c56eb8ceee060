"""What a report is made of: sections with sentences, tables and charts.

PDF, workbook and JSON are all written from these values, so that they cannot differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from retrofit.progress.document import moment

#: What the client has not decided.
UNDECIDED = "niet vastgesteld"

#: How a column is read: whole numbers, cents, homes a month, parts of a whole, days, words.
Kind = Literal["text", "count", "cents", "pace", "share", "day"]
#: A figure, or the words that stand in its place ("<5", "niet vastgesteld").
Cell = int | float | date | str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; ``width`` is its share of the paper, 0 as wide as it needs."""

    name: str
    kind: Kind = "text"
    width: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Attributes:
        total: last row, as wide as the others; empty when there is none.
        note: what a reader must know of it.
        is_data: too long for paper: it stands in the workbook and the JSON only.
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()
    note: str | None = None
    is_data: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of figures that stand in a table as well.

    Attributes:
        described: what it shows, in words, for who cannot see it.
    """

    id: str
    title: str
    svg: str
    described: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences in plain Dutch."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """Short points."""

    items: tuple[str, ...]


Part = Paragraph | Bullets | Table | Chart


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report under its own heading."""

    id: str
    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Stamp:
    """What every figure of a report carries."""

    kind: str
    programme: str
    name: str
    as_of: date
    known_at: datetime
    policy: str
    policy_name: str
    data_version: int
    is_sample: bool
    is_internal: bool
    municipality: str


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report.

    Attributes:
        figures: the few figures that a later correction is compared with.
        counted_sha256: over the sorted homes that count, each with its day.
    """

    title: str
    stamp: Stamp
    notices: tuple[str, ...]
    sections: tuple[Section, ...]
    figures: Mapping[str, int | float | None] = field(default_factory=dict)
    counted_sha256: str = ""


def foot(document: Document) -> str:
    """Return what stands below each page: of which day, by which rule, from which data."""
    stamp = document.stamp
    return (
        f"{stamp.name} · peildatum {stamp.as_of:%d-%m-%Y} · telregel {stamp.policy_name} · "
        f"gegevensversie {stamp.data_version}" + (" · VOORBEELD" if stamp.is_sample else "")
    )


def plain(document: Document) -> dict[str, Any]:
    """Return a document with JSON's own types; days are ISO, amounts are cents."""
    stamp = document.stamp
    return {
        "title": document.title,
        "kind": stamp.kind,
        "programme": stamp.programme,
        "name": stamp.name,
        "asOf": stamp.as_of.isoformat(),
        "knownAt": moment(stamp.known_at),
        "policy": stamp.policy,
        "dataVersion": stamp.data_version,
        "isSample": stamp.is_sample,
        "isInternal": stamp.is_internal,
        "countedSha256": document.counted_sha256,
        "figures": dict(document.figures),
        "notices": list(document.notices),
        "sections": [
            {
                "id": section.id,
                "title": section.title,
                "texts": [
                    text
                    for part in section.parts
                    for text in (
                        [part.text]
                        if isinstance(part, Paragraph)
                        else part.items
                        if isinstance(part, Bullets)
                        else ()
                    )
                ],
                "tables": [_table(part) for part in section.parts if isinstance(part, Table)],
            }
            for section in document.sections
        ],
    }


def _table(table: Table) -> dict[str, Any]:
    def cells(row: tuple[Cell, ...]) -> list[Any]:
        return [cell.isoformat() if isinstance(cell, date) else cell for cell in row]

    return {
        "id": table.id,
        "title": table.title,
        "columns": [{"name": column.name, "kind": column.kind} for column in table.columns],
        "rows": [cells(row) for row in table.rows],
        "total": cells(table.total) or None,
        "note": table.note,
    }
