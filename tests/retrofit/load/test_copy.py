"""Binary COPY: what Arrow holds is what PostgreSQL gets, nulls and empty lists included."""

import math
from datetime import date

import pyarrow as pa
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from retrofit.load.copy import copy_batches, create_stage

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
COLUMNS = {
    "words": (pa.string(), TEXT),
    "flag": (pa.bool_(), st.booleans()),
    "small": (pa.int16(), st.integers(-(2**15), 2**15 - 1)),
    "whole": (pa.int32(), st.integers(-(2**31), 2**31 - 1)),
    "large": (pa.int64(), st.integers(-(2**63), 2**63 - 1)),
    "share": (pa.float64(), st.floats(allow_nan=False)),
    "day": (pa.date32(), st.dates(date(1, 1, 1))),
    "list": (pa.list_(pa.string()), st.lists(TEXT, max_size=4)),
}
ROW = st.tuples(*(st.none() | values for _, values in COLUMNS.values()))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(ROW, min_size=1, max_size=8), cut=st.integers(0, 8))
def test_what_goes_in_comes_out(session, rows, cut):
    """Any values in two batches (the second a slice with an offset), in their order."""
    schema = pa.schema([(name, kind) for name, (kind, _) in COLUMNS.items()])
    columns = [list(column) for column in zip(*rows, strict=True)]
    batch = pa.record_batch(
        [pa.array(c, type=f.type) for c, f in zip(columns, schema, strict=True)], schema=schema
    )
    connection = session.connection()
    create_stage(connection, "stage", schema)
    connection.execute(text("ALTER TABLE stage ADD place bigint GENERATED ALWAYS AS IDENTITY"))
    assert copy_batches(connection, "stage", [batch[:cut], batch[cut:]]) == len(rows)
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    found = connection.execute(text(f"SELECT {names} FROM stage ORDER BY place")).all()
    assert [tuple(row) for row in found] == rows


def test_a_number_that_is_none_stays_one(session):
    batch = pa.record_batch({"share": pa.array([math.nan, None])})
    connection = session.connection()
    create_stage(connection, "stage", batch.schema)
    copy_batches(connection, "stage", [batch])
    first, second = connection.execute(text("SELECT share FROM stage")).scalars()
    assert math.isnan(first)
    assert second is None


def test_wkb_becomes_geometry(session):
    batch = pa.record_batch({"geometry": pa.array([shapely.to_wkb(shapely.Point(1, 2)), None])})
    connection = session.connection()
    create_stage(connection, "stage", batch.schema)
    copy_batches(connection, "stage", [batch])
    found = connection.execute(text("SELECT ST_AsText(geometry) FROM stage")).scalars().all()
    assert found == ["POINT(1 2)", None]


def test_no_batches_are_no_rows(session):
    assert copy_batches(session.connection(), "nothing", []) == 0


def test_an_unknown_kind_of_column_is_an_error(session):
    with pytest.raises(KeyError):
        create_stage(session.connection(), "stage", pa.schema([("x", pa.float16())]))
