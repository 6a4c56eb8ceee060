"""Objects that stand in more than one row: found before the reading, folded into one after it."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gis.columns import mask_of
from gis.identifiers import ObjectKind, as_numbers, check_ids
from gis.issues import IssueLog

_ID = 1  # position of the id in the cleaned batches; the line stands at 0
_JOINED = "pand_ids"


def repeated_ids(batches: Iterable[pa.RecordBatch], column: str, kind: ObjectKind) -> pa.Array:
    """Return the ids that occur more than once, in a pass over the ids only.

    Kept as numbers and sorted in place: eight bytes for each row of the file, no more.
    """
    pieces = [as_numbers(check_ids(batch[column], kind).ids) for batch in batches]
    numbers = np.concatenate(pieces) if pieces else np.empty(0, dtype=np.int64)
    pieces.clear()
    numbers.sort()
    twice = np.unique(numbers[1:][numbers[1:] == numbers[:-1]])
    return pc.ascii_lpad(pa.array(twice[twice >= 0]).cast(pa.string()), 16, "0")


class Aside:
    """Sets the rows of repeated objects aside, and gives one row for each object in the end."""

    def __init__(self, repeated: pa.Array) -> None:
        """Start with the ids of ``repeated_ids``."""
        self._repeated = repeated
        self._batches: list[pa.RecordBatch] = []

    def without_repeats(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Return the batch without the rows of repeated objects, which are kept here."""
        if len(self._repeated) == 0:
            return batch
        again = mask_of(pc.is_in(batch.column(_ID), value_set=self._repeated))
        if not again.any():
            return batch
        self._batches.append(batch.filter(pa.array(again)))
        return batch.filter(pa.array(~again))

    def folded(self, issues: IssueLog) -> Iterator[pa.RecordBatch]:
        """Give one row for each repeated object: its first, with the buildings of all its rows.

        Each further row is rejected as ``row_twice``.
        """
        first_rows: dict[str, dict[str, Any]] = {}
        for row in (row for batch in self._batches for row in batch.to_pylist()):
            key = list(row.values())[_ID]
            first = first_rows.setdefault(key, row)
            if first is not row:
                reason = _fold(first, row)
                issues.reject(row["line"], "identificatie", "row_twice", reason, key)
        if first_rows:
            yield pa.RecordBatch.from_pylist(
                list(first_rows.values()), schema=self._batches[0].schema
            )


def _fold(first: dict[str, Any], row: dict[str, Any]) -> str:
    """Add the buildings of a further row to the first one; return what the row adds."""
    differs = [name for name in row if name not in ("line", _JOINED) and row[name] != first[name]]
    added = [pand_id for pand_id in row.get(_JOINED, []) if pand_id not in first[_JOINED]]
    if added:
        first[_JOINED].extend(added)
    if differs:
        return f"row {first['line']} is of the same object with another {differs[0]}; that is kept"
    if added:
        return f"row {first['line']} is of the same object; the building is added to that row"
    return f"the row repeats row {first['line']}"
