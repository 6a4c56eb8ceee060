"""BAG identifiers: sixteen digits of which the fifth and sixth tell the kind of object.

They are text. Read as a number ``0505010000012345`` loses its first digit and matches nothing.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gis.columns import Mask, Rows, as_text, blanked, is_given, mask_of, matches

LENGTH = 16
DUMMY = "0" * LENGTH
_PREFIX = r"^(?i:NL\.IMBAG\.[A-Za-z]+\.)"
_FEWEST_DIGITS_OF_A_NUMBER = 13  # 0003010000000001 (the lowest municipality) as a number


class ObjectKind(StrEnum):
    """The two digits in an id that tell what it is an id of."""

    UNIT = "01"
    BERTH = "02"
    PITCH = "03"
    BUILDING = "10"
    ADDRESS = "20"
    STREET = "30"


_NAMES = {
    ObjectKind.UNIT: "verblijfsobject",
    ObjectKind.BERTH: "ligplaats",
    ObjectKind.PITCH: "standplaats",
    ObjectKind.BUILDING: "pand",
    ObjectKind.ADDRESS: "nummeraanduiding",
    ObjectKind.STREET: "openbare ruimte",
}


@dataclass(frozen=True, slots=True)
class CheckedIds:
    """A column of ids after checking, and what was wrong.

    Attributes:
        ids: sixteen digits of the right kind, or null.
        given: the source had a value.
        padded: leading zeros were put back.
        dummy: the id is all zeros, the register's own placeholder.
        malformed: not sixteen digits.
        wrong_kind: the id of another kind of object.
    """

    ids: pa.StringArray
    given: Mask
    padded: Mask
    dummy: Mask
    malformed: Mask
    wrong_kind: Mask

    @property
    def unusable(self) -> Mask:
        """Rows with a value that is no usable id."""
        return self.dummy | self.malformed | self.wrong_kind


def check_ids(column: pa.Array, kind: ObjectKind) -> CheckedIds:
    """Check a column of BAG ids, as text or as numbers.

    A prefix ``NL.IMBAG.Pand.`` is taken off: it is the same id in another notation, so nothing is
    noted. Fifteen digits, or a number, got its leading zeros lost on the way: they are put back.
    """
    was_number = pa.types.is_integer(column.type) or pa.types.is_floating(column.type)
    text = as_text(column)
    given = is_given(text)
    if mask_of(pc.starts_with(text, "NL.", ignore_case=True)).any():
        text = pc.replace_substring_regex(text, _PREFIX, "")
    digits = mask_of(pc.and_(pc.ascii_is_decimal(text), pc.string_is_ascii(text)))
    length = pc.fill_null(pc.binary_length(text), 0).to_numpy(zero_copy_only=False)
    fewest = _FEWEST_DIGITS_OF_A_NUMBER if was_number else LENGTH - 1
    zero = digits & matches(text, "0+")
    padded = digits & (length >= fewest) & (length < LENGTH) & ~zero
    if padded.any():
        text = pc.if_else(pa.array(padded), pc.ascii_lpad(text, LENGTH, "0"), text)
    complete = digits & (padded | (length == LENGTH))
    right = mask_of(pc.equal(pc.utf8_slice_codeunits(text, 4, 6), str(kind)))
    malformed = given & ~complete & ~zero
    wrong_kind = complete & ~zero & ~right
    ids = blanked(text, ~(complete & right & ~zero))
    return CheckedIds(ids, given, padded & complete, zero, malformed, wrong_kind)


def report_ids(
    checked: CheckedIds, rows: Rows, column: str, kind: ObjectKind, source: pa.Array, *, key: bool
) -> None:
    """Report what was wrong with a column of ids.

    Args:
        checked: the outcome of ``check_ids``.
        rows: the rows of the batch.
        column: name of the column in the source.
        kind: the kind of object that was asked for.
        source: the column as it stood in the file.
        key: the row cannot do without it: a row without a usable id is rejected. When False the
            id becomes unknown and that is noted; an absent id is then nothing to report.
    """
    report = rows.reject if key else rows.note
    name = _NAMES[kind]
    if key:
        report(~checked.given, column, "id_missing", f"there is no id of a {name}")
    report(checked.dummy, column, "id_dummy", "the id is the placeholder with zeros only")
    report(checked.malformed, column, "id_length", "the id {value} is not sixteen digits", source)
    report(
        checked.wrong_kind, column, "id_kind", f"the id {{value}} is not that of a {name}", source
    )
    rows.note(
        checked.padded & ~checked.wrong_kind,
        column,
        "id_padded",
        "leading zeros were lost in the id {value}; they are put back",
        source,
    )


def is_id(text: str, kind: ObjectKind) -> bool:
    """Tell whether the text is a usable id of this kind: sixteen digits, right kind, no dummy."""
    return bool(re.fullmatch(rf"[0-9]{{4}}{kind}[0-9]{{10}}", text, re.ASCII)) and text != DUMMY


def as_numbers(ids: pa.StringArray) -> NDArray[np.int64]:
    """Return checked ids as int64, -1 for null: half the memory, for finding repeats."""
    numbers = pc.fill_null(ids.cast(pa.int64()), -1)
    return np.asarray(numbers.to_numpy(zero_copy_only=False), dtype=np.int64)
