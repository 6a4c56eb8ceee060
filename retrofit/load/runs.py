"""One load: the file is read into a stage, the run is recorded, its balance is kept."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection, insert, select, text

from gis import child
from gis.issues import Issue, Severity
from retrofit.codes import LoadSource
from retrofit.errors import Busy, OlderDelivery, SampleAndReal, UnbalancedLoad
from retrofit.load.balance import Layer, LayerCount, LoadReport
from retrofit.load.codes import LoadStep
from retrofit.load.copy import copy_batches, create_stage
from retrofit.load.merge import Merged
from retrofit.models import LoadCount, LoadIssue, LoadRun
from retrofit.today import now


def tell_nobody(step: LoadStep, rows: int) -> None:
    """Say nothing of how far a load is."""


@dataclass(slots=True)
class Load:
    """A load under way, within one transaction that the caller commits or rolls back.

    Attributes:
        by_id: who loads; None is the tracker itself.
        tell: is told the step and the rows read so far, several times a second.
    """

    connection: Connection
    source: LoadSource
    path: Path
    is_sample: bool = False
    by_id: int | None = None
    tell: Callable[[LoadStep, int], None] = tell_nobody
    run_id: int = 0
    counts: list[LayerCount] = field(default_factory=list)
    layers: list[Layer] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Take the lock of the source.

        Raises:
            Busy: another load of this source is under way.
            SampleAndReal: the database holds the demo town and this is a real file, or reverse.
        """
        locked = self.connection.execute(
            text("SELECT pg_try_advisory_xact_lock(hashtext('retrofit load'), hashtext(:source))"),
            {"source": self.source.value},
        ).scalar_one()
        if not locked:
            raise Busy(f"another load of {self.source.value} is under way; try again later")
        other = self.connection.execute(
            select(LoadRun.is_sample).where(LoadRun.is_sample != self.is_sample).limit(1)
        ).first()
        if other is not None:
            raise SampleAndReal(
                "this database holds the demo town; take it out first: retrofit sample remove"
                if not self.is_sample
                else "this database holds real registers; the demo town needs one of its own"
            )

    def stage(self, reader: str, table: str, **options: Any) -> Layer:
        """Read the file with ``reader`` (a child process) into the temporary table ``table``."""
        with child.read(reader, self.path, **options) as reading:
            create_stage(self.connection, table, reading.schema)
            copy_batches(self.connection, table, self._counted(reading))
            layer = Layer(
                reader,
                reading.rows_read,
                reading.rows_outside,
                list(reading.issues),
                reading.reference_on,
                reading.network_closed,
            )
        self.layers.append(layer)
        self.tell(LoadStep.CHECK, self._rows_read())
        return layer

    def _rows_read(self) -> int:
        return sum(layer.read for layer in self.layers)

    def _counted(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Pass batches on, and tell how far the reading is."""
        rows = self._rows_read()
        self.tell(LoadStep.READ, rows)
        for batch in batches:
            yield batch
            rows += batch.num_rows
            self.tell(LoadStep.READ, rows)

    def stage_batches(
        self, name: str, table: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch]
    ) -> Layer:
        """Copy batches that were worked out here into the temporary table ``table``."""
        create_stage(self.connection, table, schema)
        rows = copy_batches(self.connection, table, batches)
        layer = Layer(name, rows, 0, [], None)
        self.layers.append(layer)
        return layer

    def reject(self, layer: Layer, table: str, where: str, code: str, reason: str) -> None:
        """Take the rows of a stage that meet ``where`` out, each with an issue."""
        lines = self.connection.execute(
            text(f"DELETE FROM {table} s WHERE {where} RETURNING s.line")
        ).scalars()
        layer.issues += [Issue(n, None, "", code, reason, Severity.REJECTED) for n in sorted(lines)]

    def reject_repeats(self, layer: Layer, table: str, *key: str) -> None:
        """Keep the first row of each key; the later ones are rows twice."""
        same = " AND ".join(f"f.{name} = s.{name}" for name in key)
        self.reject(
            layer,
            table,
            f"EXISTS (SELECT FROM {table} f WHERE {same} AND f.line < s.line)",
            "row_twice",
            "this row stands in the file before",
        )

    def begin(
        self, *, reference_on: date | None, scope: list[str], is_complete: bool
    ) -> date | None:
        """Record the run; return the day from which its states hold (None: as far as we know).

        Raises:
            OlderDelivery: for part of the scope a later day is known already.
        """
        known = self.connection.execute(
            text(
                """SELECT min(reference_on), max(reference_on) FROM load_run
                    WHERE source = :source AND undone_by_run_id IS NULL AND scope && :scope"""
            ),
            {"source": self.source.value, "scope": scope},
        ).one()
        if reference_on and known[1] and reference_on < known[1]:
            raise OlderDelivery(
                f"{self.path.name} describes {reference_on}; {known[1]} is loaded already, "
                "and an older file is never laid over a newer one"
            )
        self.tell(LoadStep.COMPARE, self._rows_read())
        self.run_id = record_run(
            self.connection,
            self.source,
            file_name=self.path.name,
            sha256=checksum(self.path),
            reference_on=reference_on,
            scope=scope,
            is_complete=is_complete,
            is_sample=self.is_sample,
            by_id=self.by_id,
        )
        if reference_on and known[0] and known[0] < reference_on:
            return reference_on
        return None

    def balance(self, layer: Layer, merged: Merged) -> None:
        """Account for every row of a layer.

        Raises:
            UnbalancedLoad: rows read are not loaded, unchanged or rejected.
        """
        count = LayerCount(
            layer.name,
            layer.read,
            layer.outside,
            merged.loaded,
            merged.unchanged,
            layer.rejected_lines(),
            merged.ended,
            merged.changed,
        )
        if count.read != count.loaded + count.unchanged + count.rejected:
            raise UnbalancedLoad(
                f"{self.path.name}, {layer.name}: {count.read} rows read, but {count.loaded} "
                f"loaded, {count.unchanged} unchanged and {count.rejected} rejected; nothing was"
                " loaded"
            )
        self.counts.append(count)
        self.connection.execute(
            insert(LoadCount).values(
                load_run_id=self.run_id,
                layer=layer.name,
                rows_read=count.read,
                rows_outside=count.outside,
                loaded=count.loaded,
                unchanged=count.unchanged,
                rejected=count.rejected,
                ended=count.ended,
                changed=count.changed,
            )
        )
        if layer.issues:
            self.connection.execute(
                insert(LoadIssue),
                [
                    {
                        "load_run_id": self.run_id,
                        "layer": layer.name,
                        "line": issue.line,
                        "key": issue.key,
                        "column": issue.column,
                        "code": issue.code,
                        "reason": issue.reason,
                        "severity": issue.severity,
                    }
                    for issue in layer.issues
                ],
            )

    def report(self, reference_on: date | None, scope: list[str]) -> LoadReport:
        """Return what the load did."""
        issues = Counter(
            (layer.name, issue.code, issue.severity.value)
            for layer in self.layers
            for issue in layer.issues
        )
        return LoadReport(
            self.run_id,
            self.source,
            self.path.name,
            reference_on,
            scope,
            self.counts,
            dict(issues.most_common()),
            all(layer.network_closed for layer in self.layers),
        )


def record_run(
    connection: Connection,
    source: LoadSource,
    *,
    file_name: str,
    sha256: str | None = None,
    reference_on: date | None = None,
    scope: list[str] | None = None,
    is_complete: bool = False,
    is_sample: bool = False,
    by_id: int | None = None,
) -> int:
    """Add a load run and return its id; its moment is later than that of every run before it."""
    latest: datetime | None = connection.execute(
        text("SELECT max(recorded_at) + interval '1 microsecond' FROM load_run")
    ).scalar_one()
    moment = now()
    statement = (
        insert(LoadRun)
        .values(
            source=source,
            file_name=file_name,
            sha256=sha256,
            reference_on=reference_on,
            scope=scope or [],
            is_complete=is_complete,
            is_sample=is_sample,
            by_id=by_id,
            recorded_at=max(moment, latest) if latest else moment,
        )
        .returning(LoadRun.load_run_id)
    )
    return int(connection.execute(statement).scalar_one())


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for piece in iter(lambda: file.read(1 << 20), b""):
            digest.update(piece)
    return digest.hexdigest()


def batches_of(table: pa.Table, rows: int = 65_536) -> Iterator[pa.RecordBatch]:
    """Cut a table into record batches."""
    yield from table.combine_chunks().to_batches(max_chunksize=rows)
