"""Arrow record batches go into PostgreSQL as binary COPY, without a Python object per value."""

from collections.abc import Iterable
from itertools import chain
from typing import Any, cast

import numpy as np
import psycopg
import pyarrow as pa
import pyarrow.compute as pc
from psycopg import sql
from sqlalchemy import Connection

HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
TRAILER = b"\xff\xff"
#: Days between the epochs of Arrow (1970) and PostgreSQL (2000).
EPOCH_DAYS = 10_957
TEXT_OID = 25

SQL_TYPES = {
    pa.string(): "text",
    pa.bool_(): "boolean",
    pa.int16(): "smallint",
    pa.int32(): "integer",
    pa.int64(): "bigint",
    pa.float64(): "double precision",
    pa.date32(): "date",
    pa.binary(): "geometry",
    pa.list_(pa.string()): "text[]",
}


def create_stage(connection: Connection, name: str, schema: pa.Schema) -> None:
    """Create the temporary table ``name`` with the columns of ``schema``; it ends with the load.

    A binary column holds WKB and becomes an untyped ``geometry``.
    """
    columns = ", ".join(f'"{field.name}" {SQL_TYPES[field.type]}' for field in schema)
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS pg_temp.{name}")
    connection.exec_driver_sql(f"CREATE TEMPORARY TABLE {name} ({columns}) ON COMMIT DROP")


def copy_batches(connection: Connection, table: str, batches: Iterable[pa.RecordBatch]) -> int:
    """Copy record batches into ``table``, whose columns bear the same names; return the row count.

    Raises:
        KeyError: a batch has a column type that ``SQL_TYPES`` does not know.
    """
    driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
    rows = 0
    with driver.cursor() as cursor:
        batches = iter(batches)
        first = next(batches, None)
        if first is None:
            return 0
        statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(
            sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, first.schema.names))
        )
        with cursor.copy(statement) as copying:
            copying.write(HEADER)
            for batch in chain([first], batches):
                copying.write(memoryview(encode(batch)))
                rows += batch.num_rows
            copying.write(TRAILER)
    return rows


def encode(batch: pa.RecordBatch) -> pa.Buffer:
    """Return the rows of a batch in PostgreSQL's binary COPY format, without header and trailer."""
    count = np.full(batch.num_rows, batch.num_columns, dtype=">i2")
    pieces = [_fixed(count)]
    for column in batch.columns:
        pieces += _field(column)
    rows = pc.binary_join_element_wise(
        *pieces, b"", null_handling="replace", null_replacement=b""
    ).cast(pa.large_binary())
    offsets = np.frombuffer(rows.buffers()[1], dtype=np.int64)
    return rows.buffers()[2].slice(int(offsets[0]), int(offsets[len(rows)] - offsets[0]))


def _field(column: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Return length and content of each value; the length of a null is -1, its content empty."""
    content = _content(column)
    length = pc.fill_null(pc.binary_length(content), -1)
    return _fixed(np.asarray(length, dtype=">i4")), content


def _content(column: pa.Array) -> pa.Array:
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_binary(kind):
        return column.cast(pa.binary())
    if pa.types.is_list(kind):
        return _text_array(column)
    if pa.types.is_boolean(kind):
        values = np.asarray(pc.fill_null(column, False), dtype="u1")
    elif pa.types.is_date32(kind):
        days = np.asarray(pc.fill_null(column.cast(pa.int32()), EPOCH_DAYS))
        values = (days - EPOCH_DAYS).astype(">i4")
    else:
        width = kind.bit_width // 8
        letter = "f" if pa.types.is_floating(kind) else "i"
        values = np.asarray(pc.fill_null(column, 0)).astype(f">{letter}{width}")
    return _masked(_fixed(values), column)


def _text_array(column: pa.ListArray) -> pa.Array:
    """Return lists of texts as PostgreSQL arrays of one dimension (none, when empty)."""
    filled = pc.fill_null(column, [])
    lengths = np.asarray(pc.list_value_length(filled))
    texts = _join(_field(filled.flatten()))
    offsets = pa.array(np.concatenate([[0], np.cumsum(lengths)]), type=pa.int32())
    bodies = pc.binary_join(pa.ListArray.from_arrays(offsets, texts), b"")
    head = np.zeros(len(filled), dtype=[("dims", ">i4"), ("nulls", ">i4"), ("oid", ">i4")])
    head["dims"] = lengths > 0
    head["oid"] = TEXT_OID
    size = np.zeros(len(filled), dtype=[("length", ">i4"), ("lower", ">i4")])
    size["length"], size["lower"] = lengths, 1
    empty = pa.array(lengths == 0)
    sizes = pc.if_else(empty, pa.scalar(b"", pa.binary()), _fixed(size))
    return _masked(_join((_fixed(head), sizes, bodies)), column)


def _join(pieces: tuple[pa.Array, ...]) -> pa.Array:
    return pc.binary_join_element_wise(*pieces, b"", null_handling="replace", null_replacement=b"")


def _fixed(values: np.ndarray[Any, Any]) -> pa.Array:
    """Return each value's own bytes as a binary array."""
    width = values.dtype.itemsize
    buffer = pa.py_buffer(values.tobytes())
    return pa.FixedSizeBinaryArray.from_buffers(pa.binary(width), len(values), [None, buffer]).cast(
        pa.binary()
    )


def _masked(content: pa.Array, column: pa.Array) -> pa.Array:
    return content if column.null_count == 0 else pc.if_else(column.is_valid(), content, None)
