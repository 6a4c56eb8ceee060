"""Staged rows become facts: what is new is added, what changed supersedes, nothing is edited.

A stage is a temporary table with the key and content columns of the fact table, and
``valid_from``/``valid_until`` dates (null is without end). ``known`` begins with the run.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from retrofit.models import FACTS, Fact

#: Columns that every fact has beside its key and content.
OWN = {"fact_id", "valid", "known", "load_run_id", "ended_by_run_id"}


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did, in rows of the stage (``ended`` in known rows).

    Attributes:
        changed: of the loaded rows those whose key was known with other content.
    """

    loaded: int
    unchanged: int
    ended: int
    changed: int


def content_columns(fact: type[Fact]) -> list[str]:
    """Return the columns of a fact table that are neither its key nor common to all facts."""
    names = [column.name for column in fact.__table__.columns]  # type: ignore[attr-defined]
    return [name for name in names if name not in OWN and name not in fact.KEY]


def merge(
    connection: Connection, fact: type[Fact], stage: str, run_id: int, *, scope: str | None = None
) -> Merged:
    """Merge the rows of ``stage`` (one for each key) into the facts.

    Of a state that changed, the old row is superseded by itself up to ``valid_from``, and the new
    one holds from there. Of an event that changed, the old row is no longer believed.

    Args:
        connection: within the load's transaction.
        fact: table of facts.
        stage: temporary table, one row for each key.
        run_id: the load run; ``known`` of new rows begins at its ``recorded_at``.
        scope: condition in SQL on known rows ``o`` for which the stage is complete: what it leaves
            out has ended. Without it nothing ends.
    """
    names = _Names(fact, stage, run_id)
    # Writers of one table wait for each other, so that the checks below see each other's rows.
    names.run(connection, "LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
    names.run(connection, "CREATE INDEX ON {stage} ({key})")
    names.run(connection, "ANALYZE {stage}")
    names.run(connection, "DROP TABLE IF EXISTS pg_temp.merge_change")
    changed = names.run(
        connection,
        """
        CREATE TEMPORARY TABLE merge_change ON COMMIT DROP AS
        SELECT o.fact_id, s.valid_from AS from_date, lower(o.valid) AS old_from
          FROM {table} o JOIN {stage} s ON {same_key}
         WHERE {open} AND ({content_differs})
        """,
    )
    unchanged = names.count(
        connection,
        """
        SELECT count(*) FROM {table} o JOIN {stage} s ON {same_key}
         WHERE {open} AND NOT ({content_differs})
        """,
    )
    ended = 0
    if scope is not None:
        ended = names.run(
            connection,
            """
            INSERT INTO merge_change
            SELECT o.fact_id, (SELECT min(s.valid_from) FROM {stage} s), lower(o.valid)
              FROM {table} o
             WHERE {open} AND ({scope})
               AND NOT EXISTS (SELECT FROM {stage} s WHERE {same_key})
            """,
            scope=scope,
        )
    names.run(
        connection,
        """
        UPDATE {table} o
           SET known = tstzrange(lower(o.known), r.recorded_at), ended_by_run_id = r.load_run_id
          FROM merge_change c, load_run r
         WHERE o.fact_id = c.fact_id AND r.load_run_id = :run
        """,
    )
    if fact.IS_STATE:
        # The old state still holds for the days before the new one.
        names.run(
            connection,
            """
            INSERT INTO {table} ({key}{content_list}, valid, known, load_run_id)
            SELECT {key_of_o}{content_of_o}, daterange(c.old_from, c.from_date),
                   tstzrange(r.recorded_at, NULL), r.load_run_id
              FROM {table} o JOIN merge_change c USING (fact_id), load_run r
             WHERE r.load_run_id = :run AND c.from_date IS NOT NULL
               AND (c.old_from IS NULL OR c.old_from < c.from_date)
            """,
        )
    loaded = names.run(
        connection,
        """
        INSERT INTO {table} ({key}{content_list}, valid, known, load_run_id)
        SELECT {key_of_s}{content_of_s}, daterange(s.valid_from, s.valid_until),
               tstzrange(r.recorded_at, NULL), r.load_run_id
          FROM {stage} s, load_run r
         WHERE r.load_run_id = :run
           AND NOT EXISTS (SELECT FROM {table} o WHERE {same_key} AND {open})
        """,
    )
    if loaded:
        # What follows in this transaction asks the new rows; the planner must know of them.
        names.run(connection, "SELECT analyze_facts('{table}')")
    return Merged(loaded=loaded, unchanged=unchanged, ended=ended, changed=changed)


def undo(connection: Connection, run_id: int, undo_run_id: int) -> int:
    """Take back what a run did to all facts; return the number of rows it concerned.

    Rows the run added are no longer believed; rows it ended are believed again.
    """
    rows = 0
    for fact in FACTS:
        names = _Names(fact, "none", undo_run_id)
        names.run(connection, "LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
        rows += names.run(
            connection,
            """
            UPDATE {table} o
               SET known = tstzrange(lower(o.known), r.recorded_at), ended_by_run_id = r.load_run_id
              FROM load_run r
             WHERE r.load_run_id = :run AND o.load_run_id = :undone AND upper_inf(o.known)
            """,
            undone=run_id,
        )
        rows += names.run(
            connection,
            """
            INSERT INTO {table} ({key}{content_list}, valid, known, load_run_id)
            SELECT {key_of_o}{content_of_o}, o.valid, tstzrange(r.recorded_at, NULL), r.load_run_id
              FROM {table} o, load_run r
             WHERE r.load_run_id = :run AND o.ended_by_run_id = :undone
            """,
            undone=run_id,
        )
    return rows


class _Names:
    """The names of one fact table and one stage, put into SQL."""

    def __init__(self, fact: type[Fact], stage: str, run_id: int) -> None:
        table = fact.__table__  # type: ignore[attr-defined]
        key: Sequence[str] = fact.KEY
        content = content_columns(fact)
        self.run_id = run_id
        self.parts = {
            "table": table.name,
            "stage": stage,
            "key": ", ".join(key),
            "open": "upper_inf(o.known)" + (" AND upper_inf(o.valid)" if fact.IS_STATE else ""),
            "same_key": " AND ".join(f"o.{name} = s.{name}" for name in key),
            "key_of_o": ", ".join(f"o.{name}" for name in key),
            "key_of_s": ", ".join(f"s.{name}" for name in key),
            "content_list": "".join(f", {name}" for name in content),
            "content_of_o": "".join(f", o.{name}" for name in content),
            "content_of_s": "".join(f", s.{name}" for name in content),
            "content_differs": " OR ".join(
                f"o.{name} IS DISTINCT FROM s.{name}" for name in content
            )
            or "false",
        }
        if not fact.IS_STATE:
            days = "o.valid IS DISTINCT FROM daterange(s.valid_from, s.valid_until)"
            self.parts["content_differs"] += f" OR {days}"

    def run(self, connection: Connection, statement: str, scope: str = "", **values: object) -> int:
        sql = statement.format(**self.parts, scope=scope)
        named = {"run": self.run_id, **values}
        used = {name: value for name, value in named.items() if f":{name}" in sql}
        return connection.execute(text(sql), used).rowcount

    def count(self, connection: Connection, statement: str) -> int:
        return int(connection.execute(text(statement.format(**self.parts))).scalar_one())
