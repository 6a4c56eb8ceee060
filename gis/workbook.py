"""XLSX workbooks: looked through as text before the library that reads them makes its tables.

A workbook of five kilobytes can claim a cell in the last row of the last column; a reader that
makes room for all cells before it then asks for more memory than there is.
"""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers import expat

from gis.errors import SourceFileError, UnsafeFileError

MOST_ROWS = 200_000
MOST_COLUMNS = 200
_MOST_CELLS = 5_000_000
_MOST_BYTES = 400 << 20
_BLOCK = 1 << 18
_CELL = re.compile(r"([A-Za-z]{1,7})([0-9]{1,10})")
_NOT_XML = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tiff", ".emf", ".wmf", ".bin")


@dataclass(slots=True)
class _Part:
    """What one XML part of the workbook holds, as far as it is looked at."""

    attributes: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    cells: int = 0
    row: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its rows from the first of the sheet on, and whether the desk can see it."""

    name: str
    is_visible: bool
    rows: list[list[Any]]


def sheets(path: Path) -> Iterator[Sheet]:
    """Give the sheets of a workbook in their order; a formula's error stands in its cell.

    Raises:
        SourceFileError: the workbook is damaged.
        UnsafeFileError: it is larger than a list of a desk can be, or holds a DOCTYPE.
    """
    errors = _look_through(path)
    # Not at the top: a process that only asks for a template, or reads a CSV, goes without.
    import python_calamine  # noqa: PLC0415

    try:
        workbook = python_calamine.CalamineWorkbook.from_path(str(path))
        for facts in workbook.sheets_metadata:
            if facts.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            rows = workbook.get_sheet_by_name(facts.name).to_python(skip_empty_area=False)
            for (row, column), word in errors.get(facts.name, {}).items():
                if row <= len(rows) and column <= len(rows[row - 1]):
                    rows[row - 1][column - 1] = word
            yield Sheet(facts.name, facts.visible == python_calamine.SheetVisibleEnum.Visible, rows)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise SourceFileError(f"{path.name} is a damaged workbook") from error


def _look_through(path: Path) -> dict[str, dict[tuple[int, int], str]]:
    """Check every part; return per sheet where formulas ended in an error."""
    parts: dict[str, _Part] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(member.file_size for member in archive.infolist()) > _MOST_BYTES:
                raise UnsafeFileError(f"{path.name} unpacks to more than {_MOST_BYTES >> 20} MB")
            for member in archive.infolist():
                if not member.is_dir() and not member.filename.lower().endswith(_NOT_XML):
                    parts[member.filename] = _scan(path.name, archive, member)
    except (
        zipfile.BadZipFile,
        zlib.error,
        expat.ExpatError,
        OSError,
        EOFError,
        ValueError,
    ) as error:
        raise SourceFileError(f"{path.name} is a damaged workbook") from error
    if sum(part.cells for part in parts.values()) > _MOST_CELLS:
        raise UnsafeFileError(f"{path.name} holds more than {_MOST_CELLS:,} cells")
    empty = _Part()
    relations = parts.get("xl/_rels/workbook.xml.rels", empty).attributes
    targets = {
        facts["Id"]: posixpath.normpath(posixpath.join("/xl", facts["Target"])).lstrip("/")
        for tag, facts in relations
        if tag == "Relationship" and {"Id", "Target"} <= facts.keys()
    }
    return {
        facts.get("name", ""): parts.get(targets.get(facts.get("id", ""), ""), empty).errors
        for tag, facts in parts.get("xl/workbook.xml", empty).attributes
        if tag == "sheet"
    }


def _scan(name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> _Part:
    part = _Part()
    keeps = member.filename.startswith(("xl/workbook.xml", "xl/_rels/"))
    value: list[str] | None = None

    def started(tag: str, attributes: dict[str, str]) -> None:
        nonlocal value
        local = tag.rpartition(":")[2]
        if keeps:
            plain = {key.rpartition(":")[2]: text for key, text in attributes.items()}
            part.attributes.append((local, plain))
        elif local == "row":
            part.row = _number(attributes.get("r"), part.row + 1)
            part.column = 0
        elif local == "c":
            part.cells += 1
            _place(part, attributes.get("r"))
            value = [] if attributes.get("t") == "e" else None
        if part.row > MOST_ROWS or part.column > MOST_COLUMNS:
            raise UnsafeFileError(
                f"{name} has a cell in row {part.row}, column {part.column}; a list may have at "
                f"most {MOST_ROWS:,} rows and {MOST_COLUMNS} columns"
            )

    def ended(tag: str) -> None:
        nonlocal value
        if tag.rpartition(":")[2] == "c" and value is not None:
            # The formula itself stands before its outcome.
            part.errors[part.row, part.column] = "#" + "".join(value).rpartition("#")[2].strip()[:8]
            value = None

    def told(text: str) -> None:
        if value is not None:
            value.append(text)

    def refused(*_: object) -> None:
        raise UnsafeFileError(f"{name} holds a DOCTYPE, which no workbook needs")

    parser = expat.ParserCreate()
    parser.StartElementHandler = started
    parser.EndElementHandler = ended
    parser.CharacterDataHandler = told
    parser.StartDoctypeDeclHandler = refused
    with archive.open(member) as content:
        while block := content.read(_BLOCK):
            parser.Parse(block, False)
        parser.Parse(b"", True)
    return part


def _place(part: _Part, reference: str | None) -> None:
    """Move to the cell that the reference names; without one, to the next in the row."""
    match = _CELL.fullmatch(reference or "")
    if match is None:
        part.column += 1
        return
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    part.column, part.row = column, int(match[2])


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else otherwise
