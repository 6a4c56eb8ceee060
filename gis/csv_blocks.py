"""Large CSV texts in blocks: whole lines, parsed by Arrow, every line accounted for.

Arrow takes a line break within quotes for a part of the value, so that one stray quotation mark
would swallow all rows below it. Registers write one row on one line: a line whose quotes do not
pair by themselves is a problem of that line only.
"""

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.csv
from numpy.typing import NDArray

BLOCK_BYTES = 4 << 20
_LONGEST_LINE = 1 << 20
_AHEAD = 2  # blocks that are parsed while an earlier one is used


class Source(Protocol):
    """What gives the bytes of a text."""

    def read(self, size: int, /) -> bytes:
        """Return at most so many bytes; none at the end."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the rows are written, and which of their fields are wanted.

    Attributes:
        separator: character between fields.
        width: number of fields of a row.
        columns: our name of each wanted field, to its position.
    """

    separator: str
    width: int
    columns: dict[str, int]


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that is no row."""

    line: int
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Block:
    """The rows of some lines.

    Attributes:
        rows: the wanted columns, as text; empty is null.
        lines: the line of each row, from 1.
        problems: lines that are no rows.
        strange_line: the first line that is not UTF-8 (read as Windows-1252), or None.
        outside: rows that a filter took out.
    """

    rows: pa.RecordBatch
    lines: NDArray[np.int64]
    problems: list[Problem] = field(default_factory=list)
    strange_line: int | None = None
    outside: int = 0

    def filtered(self, keep: NDArray[np.bool_]) -> "Block":
        """Return the block with the rows of ``keep``; the others count as outside."""
        outside = self.outside + int(len(keep) - keep.sum())
        rows = self.rows.filter(pa.array(keep))
        return replace(self, rows=rows, lines=self.lines[keep], outside=outside)


class TooLong(Exception):
    """A line is longer than any row: the file is not such a text."""


def parsed_blocks(
    source: Source,
    dialect: Dialect,
    *,
    head: bytes,
    first_line: int,
    then: Callable[[Block], Block],
) -> Iterator[Block]:
    """Give the rows block by block; the next blocks are parsed meanwhile, in threads.

    Args:
        source: the text behind ``head``.
        dialect: how it is written.
        head: what was read already, from the start of a line.
        first_line: number of that line.
        then: done with each block in its thread, such as a filter.

    Raises:
        TooLong: there are no lines in it.
    """

    def work(content: bytes, line: int) -> Block:
        return then(parse(content, line, dialect))

    waiting: deque[Future[Block]] = deque()
    with ThreadPoolExecutor(_AHEAD) as threads:
        try:
            for content, line in _whole_lines(source, head, first_line):
                waiting.append(threads.submit(work, content, line))
                if len(waiting) > _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for block in waiting:
                block.cancel()


def parse(content: bytes, first_line: int, dialect: Dialect) -> Block:
    """Parse whole lines."""
    strange = None
    try:
        str(content, "utf-8")
    except UnicodeDecodeError as error:
        strange = first_line + content.count(b"\n", 0, error.start)
        content = _as_utf8(content)
    count = content.count(b"\n") + (not content.endswith(b"\n"))
    lines = np.arange(first_line, first_line + count, dtype=np.int64)
    if b'"' not in content and b"\x00" not in content:
        rows, wrong = _parse(content, dialect)
        if rows.num_rows == count and not wrong:
            return Block(rows, lines, strange_line=strange)
    # Something is odd in these lines: an empty one, a quote, a row of another width.
    content, lines, problems = _with_care(content, lines, dialect.separator)
    rows, wrong = _parse(content, dialect)
    good = np.ones(len(lines), dtype=bool)
    for at, found in wrong:
        good[at] = False
        reason = f"the row has {found} fields; the header has {dialect.width}"
        problems.append(Problem(int(lines[at]), "field_count", reason))
    if rows.num_rows != good.sum():
        raise ValueError("rows and lines do not agree")
    return Block(rows, lines[good], problems, strange)


def _parse(content: bytes, dialect: Dialect) -> tuple[pa.RecordBatch, list[tuple[int, int]]]:
    """Return the rows of the right width; of the others which they are, and their width."""
    names = [f"f{position}" for position in range(dialect.width)]
    wanted = [names[position] for position in dialect.columns.values()]
    schema = pa.schema([(name, pa.string()) for name in dialect.columns])
    wrong: list[tuple[int, int]] = []

    def invalid(row: pyarrow.csv.InvalidRow) -> str:
        wrong.append((row.number - 1, row.actual_columns))
        return "skip"

    if not content:
        return pa.RecordBatch.from_pylist([], schema=schema), wrong
    table = pyarrow.csv.read_csv(
        pa.BufferReader(content),
        read_options=pyarrow.csv.ReadOptions(
            use_threads=False, column_names=names, block_size=len(content) + 1
        ),
        parse_options=pyarrow.csv.ParseOptions(
            delimiter=dialect.separator,
            quote_char='"' if b'"' in content else False,
            invalid_row_handler=invalid,
        ),
        convert_options=pyarrow.csv.ConvertOptions(
            include_columns=wanted,
            column_types=dict.fromkeys(wanted, pa.string()),
            strings_can_be_null=True,
            null_values=[""],
        ),
    )
    columns = [table.column(name).combine_chunks() for name in wanted]
    return pa.record_batch(columns, schema=schema), wrong


def _whole_lines(source: Source, head: bytes, first_line: int) -> Iterator[tuple[bytes, int]]:
    """Cut the text behind the last line break of each block."""
    rest, line = head, first_line
    while more := source.read(BLOCK_BYTES):
        end = more.rfind(b"\n") + 1
        if not end:
            rest += more
            if len(rest) > _LONGEST_LINE + BLOCK_BYTES:
                raise TooLong
            continue
        content = rest + more[:end]
        yield content, line
        line += content.count(b"\n")
        rest = more[end:]
    if rest:
        if len(rest) - (rest.rfind(b"\n") + 1) > _LONGEST_LINE:
            raise TooLong
        yield rest, line


def _as_utf8(content: bytes) -> bytes:
    lines = content.split(b"\n")
    for at, line in enumerate(lines):
        try:
            str(line, "utf-8")
        except UnicodeDecodeError:
            lines[at] = line.decode("cp1252", errors="replace").encode()
    return b"\n".join(lines)


def _with_care(
    content: bytes, lines: NDArray[np.int64], separator: str
) -> tuple[bytes, NDArray[np.int64], list[Problem]]:
    """Take out the lines that Arrow would misread, and empty ones."""
    well_quoted = _well_quoted(separator)
    kept: list[bytes] = []
    numbers: list[int] = []
    problems: list[Problem] = []
    pieces: Sequence[bytes] = content.removesuffix(b"\n").split(b"\n")
    for number, raw in zip(lines.tolist(), pieces, strict=True):
        # A line break of the old Macintosh within a line is no end of a row.
        line = raw.rstrip(b"\r").replace(b"\r", b" ")
        if not line.strip():
            continue
        if b"\x00" in line:
            problems.append(Problem(number, "control_character", "the line holds a NUL character"))
        elif b'"' in line and not well_quoted.fullmatch(line):
            reason = "a quotation mark is opened and not closed"
            problems.append(Problem(number, "quotes", reason))
        else:
            kept.append(line)
            numbers.append(number)
    return b"\n".join(kept), np.array(numbers, dtype=np.int64), problems


def _well_quoted(separator: str) -> re.Pattern[bytes]:
    """Match a line in which every field that opens a quote closes it."""
    mark = re.escape(separator.encode())
    one = rb'(?:"(?:[^"]|"")*+"(?!")|[^"' + mark + rb"][^" + mark + rb"]*+|)"
    return re.compile(one + rb"(?:" + mark + one + rb")*+")
