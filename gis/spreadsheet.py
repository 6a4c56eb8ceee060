"""Lists that offices keep, as CSV or XLSX: the header is looked for, the rows come as cells.

Such files are made by people in Excel: in Windows-1252, with a title above the header, columns in
any order, names with spaces and capitals. What a list must never hold are data about persons: then
it is refused as a whole, before a row of it is looked at.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gis import containers
from gis.cells import Cell, is_error, simplified, text_of
from gis.columns import shown
from gis.containers import Container
from gis.errors import ColumnError, SourceFileError, UnsafeFileError
from gis.issues import IssueLog

_MOST_BYTES = 256 << 20
_MOST_ROWS = 1_000_000
SEPARATORS = ";\t,|"
_SEARCHED = 25  # rows in which the header must stand
_MOST_LINES = 20  # of one cell with line breaks in it

# Data about persons, as the first or last word, or a part, of a column's name.
_PERSONAL = re.compile(
    r"\b(?:bsn|tel|tel\w*nr|mail|mailadres|geslacht|leeftijd|nationaliteit|inkomen|aanhef|owner"
    r"|eigenaar|eigenaren|bewoner|bewoners|huurder|aanvrager|indiener|persoon|naam|namen)\b"
    r"|burgerservice|geboorte|e ?mail|telefoon|mobiel|iban\b|rekening ?(?:nummer|nr)"
    r"|(?:voor|achter|roep|eigenaars?|aanvragers?|bewoners?|contact)naam|voorletter"
    r"|naam(?:bewoner|eigenaar|aanvrager)|initialen|contactpersoon|handtekening|paspoort|identiteitsbewijs"
)
_NAMES_OF_THINGS = re.compile(
    r"\b(?:vve|vereniging|straat|openbare ruimte|woonplaats|plaats|gemeente|wijk|buurt|bestand|blad"
    r"|project|programma|complex|regeling)s? ?naam\b|\bnaam (?:van )?(?:de )?(?:vve|vereniging"
    r"|straat|gemeente|wijk|buurt|woonplaats|project|complex|regeling)\b"
    r"|\beigenaar bewoner\b"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the file (the line of a CSV), and its cells by our names."""

    line: int
    cells: dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows below a header.

    Attributes:
        titles: our name of each column that the file has, to the name it has there.
        header_line: row of the header.
        rows: what stands below it, without rows that are empty.
    """

    titles: dict[str, str]
    header_line: int
    rows: list[Row]


Record = tuple[int, Sequence[Cell]]


def open_list(
    path: Path,
    issues: IssueLog,
    *,
    names: Mapping[str, Sequence[str]],
    required: Iterable[str],
    allowed: frozenset[Container],
) -> Table:
    """Open a list, find its header and give its rows.

    Args:
        path: CSV text or XLSX workbook.
        issues: receives rows that are no rows, and what was noticed about the file.
        names: our name of each column, to the names it may have; only letters and digits count.
        required: our names of the columns that must be there.
        allowed: the kinds of file.

    Raises:
        SourceFileError: no list, or nothing in it.
        ColumnError: there is no header with the required columns, or a column stands in it twice.
        UnsafeFileError: it is too large, or has columns with data about persons.
    """
    records, at = open_records(path, issues, names=names, required=required, allowed=allowed)
    header_line, header = records[at]
    places = _places(path.name, header, known_titles(names))
    for position, title in enumerate(header):
        if position not in places.values() and text_of(title) is not None:
            reason = "the column is not known here and is passed over"
            issues.note(header_line, shown(title), "column_unknown", reason)
    rows = []
    for line, record in records[at + 1 :]:
        if any(text_of(cell) is not None or is_error(cell) for cell in record):
            # The width was checked for text; rows of a workbook are all as wide as the sheet.
            rows.append(Row(line, {name: record[place] for name, place in places.items()}))
    if len(rows) > _MOST_ROWS:
        raise UnsafeFileError(f"{path.name} has more than {_MOST_ROWS:,} rows")
    issues.rows_read += len(rows)
    if not issues.rows_read:
        raise SourceFileError(f"{path.name} holds a header and no rows")
    titles = {name: str(text_of(header[place])) for name, place in places.items()}
    return Table(titles, header_line, rows)


def open_records(
    path: Path,
    issues: IssueLog,
    *,
    names: Mapping[str, Sequence[str]],
    required: Iterable[str],
    allowed: frozenset[Container],
) -> tuple[list[Record], int]:
    """Open a list as ``open_list`` does; return its records as they stand, and which is the header.

    A text begins with its header; a sheet with its first row.
    """
    wanted, needs = known_titles(names), list(required)
    read = _text_with_header
    if containers.check(path, allowed) is Container.XLSX:
        read = _sheet_with_header
    records, at = read(path, issues, wanted, needs)
    _refuse_personal(path.name, records[at][1])
    return records, at


def known_titles(names: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return what a title can be, as ``bare_title`` writes it, to our name of the column."""
    return {bare_title(other): name for name, others in names.items() for other in (name, *others)}


def _text_with_header(
    path: Path, issues: IssueLog, wanted: Mapping[str, str], needs: Sequence[str]
) -> tuple[list[Record], int]:
    """Split a text with the separator under which its header makes sense."""
    if path.stat().st_size > _MOST_BYTES:
        raise UnsafeFileError(f"{path.name} is larger than {_MOST_BYTES >> 20} MB")
    lines = decoded_lines(path, issues)
    best: list[str] = list(needs)
    for separator in SEPARATORS:
        top = list(split_lines(lines[:_SEARCHED], separator, 0))
        missing, at = _find_header([(line, record or []) for line, record in top], wanted, needs)
        if not missing:
            header_line, header = top[at]
            return _records(lines, separator, header_line, header or [], issues), 0
        best = min(best, missing, key=len)
    found = ", ".join(shown(text_of(part)) for part in re.split(r"[;\t,|]", lines[0])[:12])
    raise _no_header(path.name, best, found)


def _records(
    lines: list[str], separator: str, header_line: int, header: Sequence[str], issues: IssueLog
) -> list[Record]:
    """Return the header and what stands below it; rows that are no rows are rejected."""
    width = len(header)
    while width and not header[width - 1].strip():
        width -= 1
    records: list[Record] = [(header_line, header[:width])]
    first = header_line + sum(cell.count("\n") for cell in header)
    for line, record in split_lines(lines[first:], separator, width):
        place = line + first
        if record is None:
            reason = "a quotation mark is opened and not closed"
            issues.reject(place, "", "quotes", reason)
            issues.rows_read += 1
        elif not any(cell.strip() for cell in record):
            continue
        elif len(record) < width or any(cell.strip() for cell in record[width:]):
            reason = f"the row has {len(record)} fields; the header has {width}"
            issues.reject(place, "", "field_count", reason)
            issues.rows_read += 1
        else:
            records.append((place, record))
    return records


def split_lines(
    lines: Sequence[str], separator: str, width: int
) -> Iterator[tuple[int, list[str] | None]]:
    """Give line number and fields of each record; None for one whose quotes do not pair.

    A cell may hold line breaks. A stray quotation mark would swallow the rows below it, so a record
    is no longer than a few lines and never goes on over a line that is a row by itself.
    """
    at = 0
    while at < len(lines):
        end, text = at, lines[at]
        while text.count('"') % 2:
            end += 1
            if end >= len(lines) or end - at > _MOST_LINES:
                break
            if width > 2 and lines[end].count(separator) >= width - 1:
                break
            text += "\n" + lines[end]
        if text.count('"') % 2:
            yield at + 1, None
            at += 1
            continue
        try:
            yield at + 1, next(csv.reader([text], delimiter=separator), [])
        except csv.Error:
            yield at + 1, None
        at = end + 1 if end > at else at + 1


def decoded_lines(path: Path, issues: IssueLog) -> list[str]:
    """Return the lines of a text in UTF-8; a line that is not is read as Windows-1252."""
    raw = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    lines, strange = [], 0
    for number, line in enumerate(raw.rstrip(b"\r\n").split(b"\n"), start=1):
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            text = line.decode("cp1252", errors="replace")
            strange = strange or number
        lines.append(text.rstrip("\r").replace("\x00", " "))
    if strange:
        reason = "the text is not UTF-8 from this line on; such lines are read as Windows-1252"
        issues.note(strange, "", "encoding", reason)
    return lines


def _sheet_with_header(
    path: Path, issues: IssueLog, wanted: Mapping[str, str], needs: Sequence[str]
) -> tuple[list[Record], int]:
    """Find the first visible sheet with the header; others that have it too are noted."""
    from gis import workbook  # noqa: PLC0415 - only for the files that need it

    found: tuple[list[Record], int] | None = None
    best, seen = list(needs), "nothing"
    for sheet in workbook.sheets(path):
        top: list[Record] = list(enumerate(sheet.rows[:_SEARCHED], start=1))
        missing, at = _find_header(top, wanted, needs)
        if missing:
            if sheet.is_visible and len(missing) <= len(best) and top:
                best = missing
                seen = ", ".join(shown(text_of(cell)) for cell in top[at][1][:12] if text_of(cell))
            continue
        if found is None and sheet.is_visible:
            found = list(enumerate(sheet.rows, start=1)), at
        else:
            reason = f"the sheet {shown(sheet.name)} is passed over: only one sheet is read"
            issues.note(at + 1, "", "sheet_ignored", reason)
    if found is None:
        raise _no_header(path.name, best, seen)
    return found


def _find_header(
    top: Sequence[Record], wanted: Mapping[str, str], needs: Sequence[str]
) -> tuple[list[str], int]:
    """Return the columns that the best row misses, and which row that is."""
    best, where = list(needs), 0
    for at, (_, record) in enumerate(top):
        have = {wanted.get(bare_title(text_of(cell) or "")) for cell in record}
        missing = [name for name in needs if name not in have]
        if len(missing) < len(best):
            best, where = missing, at
    return best, where


def _places(name: str, header: Sequence[Cell], wanted: Mapping[str, str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for position, title in enumerate(header):
        column = wanted.get(bare_title(text_of(title) or ""))
        if column in places:
            raise ColumnError(f"{name} has two columns for {column}: {shown(title)} is the second")
        if column is not None:
            places[column] = position
    return places


def _refuse_personal(name: str, header: Sequence[Cell]) -> None:
    for title in header:
        words = simplified(text_of(title) or "")
        if _PERSONAL.search(_NAMES_OF_THINGS.sub(" ", words)):
            raise UnsafeFileError(
                f"{name} has a column {shown(title)}: data about persons do not belong in this "
                "list; take the column out and send the file again"
            )


def _no_header(name: str, missing: Sequence[str], found: str) -> ColumnError:
    plural = "s" * (len(missing) > 1)
    return ColumnError(
        f"{name}: there is no header with the column{plural} {', '.join(missing)}; found: {found}"
    )


def bare_title(title: str) -> str:
    """Return a column's name in small letters and digits only: ``BAG_ID`` and ``bag id`` agree."""
    return simplified(re.sub(r"\((?:€|eur|euro)\)|€", "", title)).replace(" ", "")
