"""The desk's list given back: every row as it was, what is wrong marked in its cell and beside it.

The copy is a workbook, also of a CSV. It can be mended and read again as it is. Nothing in it is a
formula: text stays text, whatever it begins with.
"""

import filecmp
import math
import re
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from gis import child
from gis.application_template import (
    FORMATS,
    KIND_OF,
    LAST_ROW,
    add_choices,
    add_explanation,
    guard_columns,
)
from gis.applications import NAMES
from gis.cells import Cell, text_of
from gis.columns import shown
from gis.issues import Issue, Severity
from gis.list_cells import value_of
from gis.spreadsheet import bare_title, known_titles
from retrofit.errors import LoadRefused
from retrofit.load.issue_words import NOTED, REJECTED, sentence
from retrofit.models import LoadIssue

BESIDE = "Fout"
LAYER = "applications"
_LONGEST_TEXT = 32_767  # of a cell of a workbook
_COLOURS = {Severity.REJECTED: "#F4B6B6", Severity.NOTED: "#FFE9A8"}
_MOMENT = "dd-mm-yyyy hh:mm"
# The reason of a repeat names the row that was kept.
_REPEATS = frozenset({"row_twice", "number_twice"})
_OTHER_ROW = re.compile(r"\brow ([0-9]+)")


@dataclass(slots=True)
class GivenList:
    """A list as it was given.

    Attributes:
        rows: line and cells of each row that holds something.
        header_line: line of the header.
        places: our name of each column that we know, to its position.
    """

    rows: list[tuple[int, list[Cell]]] = field(default_factory=list)
    header_line: int = 1
    titles: list[str] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)

    def place_of(self, title: str) -> int | None:
        """Return the position of the column that an issue names; None for a whole row."""
        for position, own in enumerate(self.titles):
            if own and title in (own, shown(own)):
                return position
        return self.places.get(title)


def issues_of(connection: Connection, run_id: int) -> list[Issue]:
    """Return what was wrong with the rows of one reading of the list, by line."""
    found = connection.execute(
        select(LoadIssue)
        .where(LoadIssue.load_run_id == run_id, LoadIssue.layer == LAYER)
        .order_by(LoadIssue.line, LoadIssue.load_issue_id)
    )
    return [
        Issue(row.line, row.key, row.column, row.code, row.reason, row.severity) for row in found
    ]


def write_returned_list(
    source: Path, issues: Sequence[Issue], *, target: Path | None = None
) -> Path:
    """Write the copy of a list with its issues; return where it stands.

    Args:
        source: the list, as it was read.
        issues: what is wrong with its rows.
        target: workbook to write; replaced as a whole or not at all. When None the copy comes
            beside the list as ``aanvragen-fouten.xlsx``, or with a number behind that: a copy that
            somebody is mending is left alone.

    Raises:
        LoadRefused: ``target`` is the list itself, or cannot be written.
        SourceFileError: the list can no longer be read.
    """
    if target is not None and target.exists() and target.samefile(source):
        raise LoadRefused(f"{target.name} is the list itself; give the copy another name")
    given = _read(source)
    part = (target or source).with_name(f".{source.stem}-fouten.part")
    try:
        try:
            _write(part, given, issues)
            place = target or _place_beside(source, part)
            part.replace(place)
        finally:
            with suppress(OSError):
                part.unlink()
    except OSError as error:
        raise LoadRefused(
            f"the copy of {source.name} cannot be written; name another place with --errors, or go"
            " without: --no-errors"
        ) from error
    return place


def _place_beside(source: Path, copy: Path) -> Path:
    """Return the first name that is free, or that has this very copy already."""
    stem = source.stem.partition("-fouten")[0] or source.stem
    tails = ("" if number == 1 else f"-{number}" for number in count(1))
    places = (source.with_name(f"{stem}-fouten{tail}.xlsx") for tail in tails)
    return next(
        place
        for place in places
        if not place.exists() or (place.is_file() and filecmp.cmp(copy, place, shallow=False))
    )


def _read(source: Path) -> GivenList:
    """Read the cells in a child process, as every file of a stranger is."""
    given = GivenList()
    with child.read("application_cells", source) as reading:
        for batch in reading:
            for row in batch.to_pylist():
                cells = [value_of(cell["kind"], cell["text"]) for cell in row["cells"]]
                given.rows.append((row["line"], cells))
                if row["is_header"]:
                    given.header_line = row["line"]
                    given.titles = [text_of(cell) or "" for cell in cells]
    known = known_titles(NAMES)
    for position, title in enumerate(given.titles):
        name = known.get(bare_title(title))
        if name is not None:
            given.places.setdefault(name, position)
    return given


def _write(path: Path, given: GivenList, issues: Sequence[Issue]) -> None:
    import xlsxwriter  # noqa: PLC0415 - only for who wants the copy
    from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415

    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    workbook = xlsxwriter.Workbook(str(path), options)
    # No moment of making: equal copies are equal files.
    workbook.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 - it takes no zone
    _Pages(workbook, given, issues).write()
    add_choices(workbook)
    add_explanation(workbook)
    try:
        workbook.close()
    except FileCreateError as error:
        raise OSError(str(error)) from error


class _Pages:
    """The sheet with the rows, while it is being written."""

    def __init__(self, workbook: Any, given: GivenList, issues: Sequence[Issue]) -> None:
        self.sheet = workbook.add_worksheet("Aanvragen")
        self.given = given
        self.widest = max((len(cells) for _, cells in given.rows), default=0)
        # An earlier copy has the column already.
        self.beside = given.places.get("fout", max(self.widest, len(given.titles)))
        self.kinds = {place: KIND_OF.get(name, "text") for name, place in given.places.items()}
        self.issues: dict[int, list[Issue]] = defaultdict(list)
        for issue in issues:
            self.issues[issue.line].append(issue)
        self.formats: dict[tuple[str | None, Severity | None], Any] = {}
        self.workbook = workbook
        self.head = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self.said = workbook.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})

    def write(self) -> None:
        """Write header, rows and remarks, in the places they had."""
        sheet, header = self.sheet, self.given.header_line
        last = max((line for line, _ in self.given.rows), default=header)
        for line, cells in self.given.rows:
            self._row(line, cells)
        sheet.write_string(header - 1, self.beside, BESIDE, self.head)
        sheet.set_column(0, max(self.beside - 1, 0), 17)
        sheet.set_column(self.beside, self.beside, 70)
        sheet.freeze_panes(header, 1)
        sheet.autofilter(header - 1, 0, last - 1, self.beside)
        guard_columns(sheet, self.given.places, header, max(last, LAST_ROW))

    def _row(self, line: int, cells: list[Cell]) -> None:
        marked, said = self._remarks(line, cells)
        for place, cell in enumerate(cells):
            if place != self.beside:
                worst = _worst(marked.get(place, ()))
                self._cell(line, place, cell, worst)
        for place, found in marked.items():
            if place >= len(cells):
                # Something is missing: there is no cell yet to be marked.
                self.sheet.write_blank(line - 1, place, None, self._format(place, _worst(found)))
            words = "\n".join(self._words(issue, cells) for issue in found)
            size = {"x_scale": 2, "y_scale": max(1, len(words) / 150)}
            self.sheet.write_comment(line - 1, place, words, {"author": "Import", **size})
        if said and line != self.given.header_line:
            self.sheet.write_string(line - 1, self.beside, said[:_LONGEST_TEXT], self.said)

    def _remarks(self, line: int, cells: list[Cell]) -> tuple[dict[int, list[Issue]], str]:
        """Return the issues by the place of their cell, and what is said beside the row."""
        found = self.issues.get(line, [])
        marked: dict[int, list[Issue]] = defaultdict(list)
        sentences = []
        for issue in found:
            place = self.given.place_of(issue.column) if issue.column else None
            words = self._words(issue, cells)
            if place is None:
                sentences.append(words)
            else:
                marked[place].append(issue)
                sentences.append(f"{self.given.titles[place]}: {words}")
        worst = _worst(found)
        verdict = {Severity.REJECTED: REJECTED, Severity.NOTED: NOTED, None: ""}[worst]
        return marked, " ".join([verdict, *dict.fromkeys(sentences)]).strip()

    def _words(self, issue: Issue, cells: list[Cell]) -> str:
        place = self.given.place_of(issue.column) if issue.column else None
        cell = cells[place] if place is not None and place < len(cells) else None
        other = _OTHER_ROW.search(issue.reason) if issue.code in _REPEATS else None
        return sentence(issue.code, _told(cell), other[1] if other else "")

    def _cell(self, line: int, place: int, cell: Cell, worst: Severity | None) -> None:
        row, sheet = line - 1, self.sheet
        if line == self.given.header_line:
            sheet.write_string(row, place, _told(cell)[:_LONGEST_TEXT], self.head)
        elif cell is None:
            if worst is not None:
                sheet.write_blank(row, place, None, self._format(place, worst))
        elif isinstance(cell, bool):
            sheet.write_boolean(row, place, cell, self._format(place, worst))
        elif isinstance(cell, int | float) and math.isfinite(cell):
            sheet.write_number(row, place, cell, self._format(place, worst, numeric=True))
        elif isinstance(cell, date):
            kind = _MOMENT if isinstance(cell, datetime) else FORMATS["day"]
            sheet.write_datetime(row, place, cell, self._styled(kind, worst))
        else:
            sheet.write_string(row, place, str(cell)[:_LONGEST_TEXT], self._styled("@", worst))

    def _format(self, place: int, worst: Severity | None, *, numeric: bool = False) -> Any:
        """Return the format of a column, so that what is filled in there looks as it should."""
        code = FORMATS[self.kinds.get(place, "text")]
        # A number in a column of text is shown as the number it is.
        return self._styled("General" if numeric and code == "@" else code, worst)

    def _styled(self, code: str, worst: Severity | None) -> Any:
        style = self.formats.get((code, worst))
        if style is None:
            look = {"num_format": code} | ({"bg_color": _COLOURS[worst]} if worst else {})
            style = self.formats[code, worst] = self.workbook.add_format(look)
        return style


def _worst(issues: Sequence[Issue]) -> Severity | None:
    if not issues:
        return None
    rejected = any(issue.severity is Severity.REJECTED for issue in issues)
    return Severity.REJECTED if rejected else Severity.NOTED


def _told(cell: Cell) -> str:
    """Return a cell in a sentence: a whole number without its point, a day the Dutch way."""
    if isinstance(cell, datetime):
        return f"{cell:%d-%m-%Y %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%d-%m-%Y}"
    return text_of(cell) or ("" if cell is None else str(cell).strip())
