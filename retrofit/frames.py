"""Rows of the database as frames."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from sqlalchemy import Connection, text


def read_frame(
    connection: Connection, query: str, values: Mapping[str, Any], days: Sequence[str] = ()
) -> pd.DataFrame:
    """Return what a query finds; its columns are those of the query.

    Args:
        connection: an open connection.
        query: SQL that names what it is given as ``:name``.
        values: by name, at least what the query asks for.
        days: columns of days; they become ``datetime64[s]``, NaT where there is none.
    """
    statement = text(query)
    rows = connection.execute(
        statement, {name: values[name] for name in statement.compile().params}
    )
    # Plain tuples: pandas asks every other row what it is, which takes longer than reading it.
    frame = pd.DataFrame([tuple(row) for row in rows], columns=list(rows.keys()))
    for column in days:
        frame[column] = pd.to_datetime(frame[column]).astype("datetime64[s]")
    return frame
