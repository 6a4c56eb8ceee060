"""In which street a home stands, and in which owners' association (VvE) it is."""

from collections.abc import Sequence
from datetime import date, datetime

import pandas as pd
from sqlalchemy import Connection, text

from retrofit.progress.facts_queries import known


def streets_of(
    connection: Connection, homes: Sequence[str], as_of: date, known_at: datetime | None = None
) -> pd.Series:
    """Return the street of each home; one with several addresses stands in that of the first.

    Args:
        connection: an open connection; nothing is changed.
        homes: verblijfsobject ids.
        as_of: reference date.
        known_at: as known at that moment; now when None.

    Returns:
        Names, indexed by home; a home without a known address is not in it.
    """
    return _named(connection, STREETS, homes, as_of, known_at)


def associations_of(
    connection: Connection,
    homes: Sequence[str] | None,
    as_of: date,
    known_at: datetime | None = None,
) -> pd.Series:
    """Return the association of each home, as the newest tenure of that day has it.

    Args:
        connection: an open connection; nothing is changed.
        homes: verblijfsobject ids; all when None.
        as_of: reference date.
        known_at: as known at that moment; now when None.

    Returns:
        Names, indexed by home; None where the tenure names none. A home of which no tenure is
        known is not in it.
    """
    return _named(connection, ASSOCIATIONS, homes, as_of, known_at)


def _named(
    connection: Connection,
    query: str,
    homes: Sequence[str] | None,
    as_of: date,
    known_at: datetime | None,
) -> pd.Series:
    values = {
        "homes": None if homes is None else list(homes),
        "as_of": as_of,
        "known_at": known_at,
    }
    named = {row[0]: row[1] for row in connection.execute(text(query), values)}
    return pd.Series(named, dtype=object)


STREETS = f"""
    SELECT DISTINCT ON (verblijfsobject_id) verblijfsobject_id, street
      FROM address
     WHERE verblijfsobject_id = ANY(:homes) AND {known("address")}
       AND valid @> CAST(:as_of AS date)
     ORDER BY verblijfsobject_id, address_id"""

ASSOCIATIONS = f"""
    SELECT DISTINCT ON (l.verblijfsobject_id) l.verblijfsobject_id, t.association
      FROM link l
      JOIN tenure t ON t.tenure_key = l.subject_key AND {known("t")}
     WHERE l.subject = 'tenure' AND l.verblijfsobject_id IS NOT NULL AND {known("l")}
       AND (CAST(:homes AS text[]) IS NULL OR l.verblijfsobject_id = ANY(:homes))
       AND (lower(t.valid) IS NULL OR lower(t.valid) <= CAST(:as_of AS date))
     ORDER BY l.verblijfsobject_id, lower(t.valid) DESC NULLS LAST, t.fact_id DESC"""
