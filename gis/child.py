"""Reading a stranger's file in a child process: the one door to the readers.

The libraries that read these files are large and written in C; a bad file can make them crash, hang
or fetch something. So they run in a process of their own, without network and with limits, and the
rows come back through a pipe. Whatever happens there, here it is a ``SourceFileError``.

    with read("bag_units", path, municipality="0505") as reading:
        for batch in reading:
            ...
    print(reading.rows_read, reading.rows_rejected)
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from gis.containers import require_file
from gis.frames import Frame, issues_from_rows
from gis.issues import Issue
from gis.process import NONSENSE, ReaderProcess
from gis.raster import Raster
from gis.sandbox import Limits

_MOST_ISSUES = 1_000_000


class Reading:
    """The rows of one file, as they come from the child.

    Attributes:
        schema: columns of the batches; known before the first batch.
        reference_on: the day the file says it describes, or None.
        network_closed: the child had no network at all (else only a proxy that leads nowhere).
        rows_read: rows of the file in scope; after the last batch.
        rows_outside: rows skipped because they lie outside the asked area; after the last batch.
        rows_rejected: rows left out, each with an issue that says why; after the last batch.
        issues: what was wrong with single rows; complete after the last batch.
    """

    schema: pa.Schema
    reference_on: date | None = None
    network_closed: bool = False
    rows_read: int = 0
    rows_outside: int = 0
    rows_rejected: int = 0

    def __init__(self, child: "ReaderProcess") -> None:
        self.issues: list[Issue] = []
        self._child = child
        self._is_done = False
        with self._understood():
            facts = json.loads(child.expect(Frame.FACTS))
            self.network_closed = bool(facts["network_closed"])
            self.reference_on = _day(facts["reference_on"])
            self.schema = pa.ipc.read_schema(pa.py_buffer(child.expect(Frame.SCHEMA)))

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        """Give the batches; the counts and issues are complete after the last one."""
        given = 0
        while not self._is_done:
            frame, payload = self._child.receive()
            if frame is Frame.BATCH:
                batch = self._batch(payload)
                given += batch.num_rows
                yield batch
                continue
            with self._understood():
                if frame is Frame.ISSUES:
                    self.issues.extend(issues_from_rows(json.loads(payload)))
                elif frame is Frame.REPORT:
                    self._finish(json.loads(payload), given)
            if len(self.issues) > _MOST_ISSUES:
                raise self._child.refusal("has more than a million problems")

    def _batch(self, payload: bytearray) -> pa.RecordBatch:
        with self._understood():
            batch = pa.ipc.read_record_batch(pa.py_buffer(payload), self.schema)
            # No offset in it is trusted before it is checked.
            batch.validate(full=True)
        return batch

    @contextmanager
    def _understood(self) -> Iterator[None]:
        """Refuse the file when the answer makes no sense: what it holds took the child over."""
        try:
            yield
        except (pa.ArrowException, ValueError, TypeError, KeyError) as error:
            raise self._child.refusal(NONSENSE) from error

    def _finish(self, report: dict[str, Any], given: int) -> None:
        self.rows_read = int(report["rows_read"])
        self.rows_outside = int(report["rows_outside"])
        self.rows_rejected = int(report["rows_rejected"])
        self.reference_on = _day(report["reference_on"])
        self._is_done = True
        if self.rows_read != given + self.rows_rejected:
            raise self._child.refusal(
                f"has {self.rows_read} rows, but {given} were read and {self.rows_rejected} "
                "rejected: some are not accounted for"
            )


@contextmanager
def read(
    name: str, path: Path, *, limits: Limits | None = None, **options: Any
) -> Iterator[Reading]:
    """Read a file with one of the ``READERS``, in a child process.

    Args:
        name: name of the reader in ``gis.readers.READERS``.
        path: the file.
        limits: what the reading may use; by default what suits the size of the file.
        options: options of the reader.

    Yields:
        The reading, of which the columns are known. Leaving the block ends the child.

    Raises:
        SourceFileError: the file is not what was asked for, or could not be read within limits;
            on entering the block or while reading.
    """
    require_file(path)
    child = ReaderProcess(name, path, limits or Limits.for_size(path.stat().st_size), options)
    with child:
        yield Reading(child)


def read_raster(path: Path, *, limits: Limits | None = None) -> Raster:
    """Read a raster in a child process; see ``gis.subsidence.read_raster``."""
    with read("raster", path, limits=limits) as reading:
        return Raster.from_batches(reading.schema, reading)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
