"""Cleaning of whole columns: trimmed text, whole numbers, patterns, codes; and issues by mask.

Everything works on a column at once; only the rows that are wrong are visited one by one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gis.issues import IssueLog

Mask = NDArray[np.bool_]

_SHOWN = 60  # characters of a value that stand in a reason


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one batch, for reporting what is wrong with them.

    Attributes:
        lines: line number of each row.
        issues: receives what is wrong.
        keys: the id of each row, where known.
        own_names: the file's own name of a column that we call otherwise.
    """

    lines: NDArray[np.int64]
    issues: IssueLog
    keys: pa.Array | None = None
    own_names: Mapping[str, str] = field(default_factory=dict)

    def reject(
        self, mask: Mask, column: str, code: str, reason: str, values: pa.Array | None = None
    ) -> None:
        """Leave the rows of ``mask`` out; ``{value}`` in the reason becomes the row's value."""
        name = self.own_names.get(column, column)
        for row in np.flatnonzero(mask).tolist():
            text = _filled(reason, values, row)
            self.issues.reject(int(self.lines[row]), name, code, text, self._key(row))

    def note(
        self, mask: Mask, column: str, code: str, reason: str, values: pa.Array | None = None
    ) -> None:
        """Keep the rows of ``mask``, and keep why a value became unknown or was mended."""
        name = self.own_names.get(column, column)
        for row in np.flatnonzero(mask).tolist():
            text = _filled(reason, values, row)
            self.issues.note(int(self.lines[row]), name, code, text, self._key(row))

    def taken(self, positions: NDArray[np.int64]) -> "Rows":
        """Return the rows at these positions, for a column that has several values in a row."""
        keys = None if self.keys is None else self.keys.take(pa.array(positions))
        return Rows(self.lines[positions], self.issues, keys, self.own_names)

    def _key(self, row: int) -> str | None:
        return None if self.keys is None else self.keys[row].as_py()


def as_text(column: pa.Array) -> pa.StringArray:
    """Return the column as trimmed text; empty becomes null.

    A float column that holds whole numbers only (ids that went through a spreadsheet) is written
    without its ".0".
    """
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if pa.types.is_floating(column.type):
        column = _whole_floats(column)
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if column.type != pa.string():
        column = column.cast(pa.string())
    column = _readable(column)
    trimmed = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(trimmed, ""), None, trimmed)


def decoded(column: pa.Array, rows: Rows, name: str) -> pa.Array:
    """Return a text column in UTF-8; what was not UTF-8 is read as Windows-1252, and noted."""
    if not pa.types.is_string(column.type):
        return column
    readable = _readable(column)
    if readable is not column:
        strange = ~mask_of(pc.equal(readable.cast(pa.binary()), column.cast(pa.binary())))
        rows.note(
            strange & is_given(column),
            name,
            "encoding",
            "the text is not UTF-8; read as Windows-1252 it is {value}",
            readable,
        )
    return readable


def mask_of(values: pa.Array) -> Mask:
    """Return a boolean column as a numpy mask; null is False."""
    return np.asarray(pc.fill_null(values, False).to_numpy(zero_copy_only=False), dtype=bool)


def is_given(column: pa.Array) -> Mask:
    """Tell which rows have a value."""
    return mask_of(pc.is_valid(column))


def matches(column: pa.StringArray, pattern: str) -> Mask:
    """Tell which rows match the pattern as a whole (RE2 syntax); null does not."""
    return mask_of(pc.match_substring_regex(column, rf"^(?:{pattern})$"))


def blanked(column: pa.Array, mask: Mask) -> pa.Array:
    """Return the column with null in the rows of ``mask``."""
    if not mask.any():
        return column
    return pc.if_else(pa.array(mask), pa.scalar(None, column.type), column)


def checked(
    column: pa.StringArray, pattern: str, rows: Rows, *, name: str, code: str, reason: str
) -> pa.StringArray:
    """Return the column with null where it does not match ``pattern``; each one is noted."""
    wrong = is_given(column) & ~matches(column, pattern)
    rows.note(wrong, name, code, reason, column)
    return blanked(column, wrong)


def whole_number(column: pa.Array) -> tuple[pa.Int64Array, Mask]:
    """Return the column as whole numbers, and a mask of the values that are not one."""
    if pa.types.is_integer(column.type):
        return column.cast(pa.int64()), np.zeros(len(column), dtype=bool)
    text = as_text(column)
    # Eighteen digits always fit in 64 bits.
    wrong = is_given(text) & ~matches(text, r"[+-]?[0-9]{1,18}")
    return blanked(text, wrong).cast(pa.int64()), wrong


def coded(column: pa.StringArray, codes: Mapping[str, str]) -> tuple[pa.StringArray, Mask]:
    """Translate words into codes, ignoring case; the mask tells the words that are not known."""
    words = pa.array(list(codes), pa.string())
    found = pc.index_in(pc.utf8_lower(column), value_set=words)
    result = pc.take(pa.array(list(codes.values()), pa.string()), found)
    return result, is_given(column) & ~is_given(found)


def postcodes(column: pa.Array) -> pa.StringArray:
    """Return postcodes in capitals without a space; they still have to be checked."""
    return pc.utf8_upper(pc.replace_substring_regex(as_text(column), r"\s+", ""))


def shown(value: object) -> str:
    """Return a value of the file in a form that can stand in a sentence."""
    if value is None:
        return "nothing"
    text = "".join(c if c.isprintable() else "?" for c in str(value))
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _filled(reason: str, values: pa.Array | None, row: int) -> str:
    if values is None:
        return reason
    return reason.replace("{value}", shown(values[row].as_py()))


def _readable(column: pa.StringArray) -> pa.StringArray:
    """Return the column itself when it is all UTF-8, else a copy that is."""
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        return pa.array([_text_of(value) for value in column.cast(pa.binary()).to_pylist()])
    return column


def _text_of(value: bytes | None) -> str | None:
    if value is None:
        return None
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("cp1252", errors="replace")


def _whole_floats(column: pa.Array) -> pa.Array:
    values = column.to_numpy(zero_copy_only=False).astype(np.float64)
    # Above 2**53 a float no longer tells neighbouring whole numbers apart.
    whole = np.isfinite(values) & (np.floor(values) == values) & (np.abs(values) < 2.0**53)
    numbers = pa.array(np.where(whole, values, 0).astype(np.int64)).cast(pa.string())
    nothing = pc.or_kleene(pc.is_null(column), pc.fill_null(pc.is_nan(column), True))
    text = pc.if_else(pa.array(whole), numbers, column.cast(pa.string()))
    return pc.if_else(nothing, None, text)
