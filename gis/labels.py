"""Energy labels from EP-Online: the total file of the register, as CSV or as the zip of it.

Six million rows and more: read in blocks, so that the memory stays flat, and rows of elsewhere are
passed over before they are looked at.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gis import containers
from gis.columns import Mask, is_given, mask_of, shown
from gis.containers import Container
from gis.csv_blocks import Block, Dialect, Source, TooLong, parsed_blocks
from gis.errors import ColumnError, SourceFileError
from gis.issues import IssueLog
from gis.label_columns import COLUMNS, Cleaner

_SEARCHED = 25  # lines in which the header must stand
_HEAD_BYTES = 1 << 16
_MUTATIONS = re.compile(r"d[0-9]{8}", re.IGNORECASE)
_DUTCH_DAY = re.compile(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})")
_COMPACT_DAY = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})")
_DUMMY = "0000000000000000"


@dataclass(frozen=True, slots=True)
class _Header:
    """What stands above the rows, and where they begin."""

    dialect: Dialect
    first_line: int
    rest: bytes
    published_on: date | None


def read_labels(
    path: Path,
    issues: IssueLog,
    *,
    postcodes4: Sequence[str] | None = None,
    municipalities: Sequence[str] | None = None,
) -> Iterator[pa.RecordBatch]:
    """Read the labels of the register's total file.

    A row is in scope when its postcode begins with one of ``postcodes4``, or its id (of the home,
    or without one of a building) with one of ``municipalities``; without both, every row is.

    A line that is no row counts as read and rejected: where it belongs cannot be told.

    Args:
        path: the CSV (layout 4, or the older 2), or a zip with just that.
        issues: receives what was left out or became unknown. Leading zeros that were lost in ids
            are put back and noted once for the file, with their number: they can be missing in
            every row.
        postcodes4: first four digits of postcodes, such as ``["3317"]``.
        municipalities: four digits, such as ``["0505"]``.

    Yields:
        Batches of ``gis.label_columns.SCHEMA``.

    Raises:
        SourceFileError: it is no such file, is damaged, or is a mutation file.
        ColumnError: there is no header, or a column is missing.

    Source: RVO, EP-Online, vYYYYMMDD_v4_csv.zip.
    """
    kind = containers.check(path, frozenset({Container.TEXT, Container.ZIP}))
    _refuse_mutations(path.name, path.name)
    scope = _Scope(postcodes4, municipalities)
    strange: int | None = None
    is_first = True
    try:
        with _opened(path, kind) as source:
            header = _header(path.name, source)
            issues.reference_on = header.published_on
            cleaner = Cleaner(issues, header.dialect.columns)
            for block in parsed_blocks(
                source,
                header.dialect,
                head=header.rest,
                first_line=header.first_line,
                then=scope.applied,
            ):
                for problem in block.problems:
                    issues.reject(problem.line, "", problem.code, problem.reason)
                issues.rows_read += len(block.lines) + len(block.problems)
                issues.rows_outside += block.outside
                strange = strange if strange is not None else block.strange_line
                batch = cleaner.clean(block.rows, block.lines)
                if is_first or batch.num_rows:
                    is_first = False
                    yield batch
            cleaner.finish()
    except TooLong as error:
        raise SourceFileError(f"{path.name} has lines of more than a megabyte") from error
    except (zipfile.BadZipFile, EOFError, OSError, zlib.error) as error:
        raise SourceFileError(f"{path.name} is damaged: it cannot be read to its end") from error
    except pa.ArrowInvalid as error:
        raise SourceFileError(f"{path.name} cannot be divided into rows") from error
    if issues.rows_read + issues.rows_outside == 0:
        raise SourceFileError(f"{path.name} holds a header and no rows")
    if strange is not None:
        reason = "the text is not UTF-8 from this line on; such lines are read as Windows-1252"
        issues.note(strange, "", "encoding", reason)


class _Scope:
    """Which rows are asked for."""

    def __init__(
        self, postcodes4: Sequence[str] | None, municipalities: Sequence[str] | None
    ) -> None:
        self._is_all = postcodes4 is None and municipalities is None
        codes = list(municipalities or [])
        self._postcodes = pa.array(list(postcodes4 or []), pa.string())
        self._codes = pa.array(codes, pa.string())
        # Of an id that lost its leading zero.
        self._short = pa.array([code[1:] for code in codes if code[0] == "0"], pa.string())
        either = "|".join(re.escape(code).removeprefix("0") for code in codes) or "-"
        self._anywhere = rf"(?:^|[,; .])0?(?:{either})[0-9]{{12}}(?:$|[,; ])"

    def applied(self, block: Block) -> Block:
        """Return the rows of the block that are in scope."""
        return block if self._is_all else block.filtered(self._mask(block.rows))

    def _mask(self, rows: pa.RecordBatch) -> Mask:
        ids = rows["verblijfsobject_id"]
        keep = mask_of(pc.is_in(pc.utf8_slice_codeunits(ids, 0, 4), value_set=self._codes))
        length = pc.fill_null(pc.utf8_length(ids), 0).to_numpy(zero_copy_only=False)
        if len(self._short):
            begins = pc.is_in(pc.utf8_slice_codeunits(ids, 0, 3), value_set=self._short)
            keep &= length == len(_DUMMY)
            keep |= mask_of(begins) & (length == len(_DUMMY) - 1)
        if len(self._postcodes):
            trimmed = pc.utf8_ltrim_whitespace(rows["postcode"])
            begins = pc.is_in(pc.utf8_slice_codeunits(trimmed, 0, 4), value_set=self._postcodes)
            keep |= mask_of(begins)
        # Few rows: without an id, or with one in another notation.
        odd = ~keep & (~np.isin(length, (15, 16)) | mask_of(pc.equal(ids, _DUMMY)))
        if odd.any() and len(self._codes):
            own = rows["verblijfsobject_id"].filter(pa.array(odd))
            buildings = rows["pand_ids"].filter(pa.array(odd))
            has_own = is_given(own) & ~mask_of(pc.equal(own, _DUMMY))
            named = pc.if_else(pa.array(has_own), own, buildings)
            found = mask_of(pc.match_substring_regex(named, self._anywhere))
            keep[np.flatnonzero(odd)[found]] = True
        return keep


@contextmanager
def _opened(path: Path, kind: Container) -> Iterator[IO[bytes]]:
    """Open the CSV; from a zip it is never unpacked to disk."""
    if kind is Container.TEXT:
        with path.open("rb") as file:
            yield file
        return
    with zipfile.ZipFile(path) as archive:
        names = [member.filename for member in archive.infolist() if not member.is_dir()]
        tables = [name for name in names if name.lower().endswith(".csv")]
        if len(tables) != 1:
            raise SourceFileError(
                f"{path.name} holds {len(tables)} CSV files; the total file holds one"
            )
        _refuse_mutations(path.name, tables[0].rpartition("/")[2])
        with archive.open(tables[0]) as file:
            yield file


def _header(name: str, source: Source) -> _Header:
    head = source.read(_HEAD_BYTES)
    lines = head.split(b"\n", _SEARCHED)
    for at, raw in enumerate(lines[:_SEARCHED]):
        if b"energieklasse" not in raw.lower():
            continue
        text = raw.decode("utf-8-sig", errors="replace").strip("\r")
        used = sum(len(line) + 1 for line in lines[: at + 1])
        above = [line.decode("utf-8-sig", errors="replace").strip() for line in lines[:at]]
        return _Header(_dialect(name, text), at + 2, head[used:], _published_on(above))
    found = shown(lines[0].decode("utf-8-sig", errors="replace").strip())
    raise ColumnError(
        f"{name}: there is no header with the column Energieklasse; the text begins with: {found}"
    )


def _dialect(name: str, header: str) -> Dialect:
    separator = ";"
    if separator not in header:
        other = "a tab" if "\t" in header else "a comma" if "," in header else "something else"
        raise ColumnError(
            f"{name}: the columns are separated by {other}; EP-Online separates them by ;"
        )
    titles = [title.strip().strip('"') for title in header.split(separator)]
    bare = [title.lower().removeprefix("pand_").replace("_", "") for title in titles]
    for title in titles:
        if title.lower().startswith("mutatie"):
            raise _is_mutations(name)
    places: dict[str, int] = {}
    for column, (wanted, *others) in COLUMNS.items():
        found = [at for at, word in enumerate(bare) if word in (wanted.lower(), *others)]
        if len(found) > 1:
            raise ColumnError(f"{name} has two columns {wanted}")
        if found:
            places[column] = found[0]
    missing = [COLUMNS[column][0] for column in COLUMNS if column not in places]
    # The older layout has no column of its own for the letter.
    missing = [title for title in missing if title != "Huisletter"]
    if missing:
        plural = "s" * (len(missing) > 1)
        raise ColumnError(f"{name} misses the column{plural} {', '.join(missing)}")
    return Dialect(separator, len(titles), places)


def _published_on(above: Sequence[str]) -> date | None:
    """Return the day in the preamble; the register counts as published on it."""
    for line in above:
        title, _, value = line.partition(";")
        if title.strip('" ').lower() != "publicatiedatum":
            continue
        text = value.strip('"; ')
        if match := _DUTCH_DAY.fullmatch(text):
            parts = int(match[3]), int(match[2]), int(match[1])
        elif match := _COMPACT_DAY.fullmatch(text):
            parts = int(match[1]), int(match[2]), int(match[3])
        else:
            return None
        try:
            return date(*parts)
        except ValueError:
            return None
    return None


def _refuse_mutations(name: str, title: str) -> None:
    if _MUTATIONS.match(title):
        raise _is_mutations(name)


def _is_mutations(name: str) -> SourceFileError:
    return SourceFileError(
        f"{name} is a mutation file (the changes of one day); expected the total file, whose name "
        "begins with v and a date"
    )
