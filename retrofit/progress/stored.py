"""Verdicts kept in a table, so that what is served costs a look and not a count.

They follow from the facts and the rules and from nothing else: after each load, decision and event
they are made anew in the same transaction, and ``retrofit recount`` proves that they can be.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from functools import cache

import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection, text

from gis.codes import TenureClass
from retrofit.load.copy import copy_batches, create_stage
from retrofit.programmes import policies, programmes
from retrofit.progress.counting import Verdicts, judge_each
from retrofit.progress.facts import read_facts
from retrofit.today import today

VERDICT = pa.schema(
    [
        ("programme", pa.string()),
        ("policy", pa.string()),
        ("verblijfsobject_id", pa.string()),
        ("neighbourhood_code", pa.string()),
        ("outcome", pa.string()),
        ("counted_on", pa.date32()),
        ("backlog_done_on", pa.date32()),
        ("has_backlog", pa.bool_()),
        ("eligibility", pa.string()),
        ("stage", pa.string()),
        ("tenure", pa.string()),
        ("label", pa.string()),
        ("label_before", pa.string()),
        ("is_applied", pa.bool_()),
        ("lineage", pa.string()),
        ("reasons", pa.list_(pa.string())),
        ("caveats", pa.list_(pa.string())),
    ]
)


#: What the tallies leave out.
NOT_ADDED_UP = ("has_backlog", "label_before", "lineage")


def rebuild(
    connection: Connection, as_of: date | None = None, only: Sequence[str] | None = None
) -> None:
    """Make the stored verdicts anew from the facts, in the transaction of the caller.

    Args:
        connection: open, with the facts as they now are.
        as_of: day of the verdicts; today when None.
        only: homes to which something happened: they and their lineages are judged, on the day of
            the rest, and no others. Nothing is made while nothing is stored.
    """
    state = connection.execute(text("SELECT as_of, mark FROM verdict_state FOR UPDATE")).first()
    if only is None:
        _write(connection, as_of or today(), mark(connection), "true", [])
    elif state is not None and only:
        # What a load or another rule left to do is left to do still.
        newest = mark(connection)
        is_whole = _but_events(state.mark) == _but_events(newest)
        homes = "v.verblijfsobject_id = ANY(:judged)"
        _write(connection, state.as_of, newest if is_whole else state.mark, homes, list(only))


def _write(
    connection: Connection, day: date, newest: str, judged: str, only: Sequence[str]
) -> None:
    stage(connection, day, only=only or None)
    values = {"judged": list(only)}
    areas = connection.execute(text(TOUCHED), values).scalars().all() if only else None
    connection.execute(text(DELETE.format(judged=judged)), values)
    connection.execute(text(UPSERT))
    connection.execute(text(UNTALLY), {"areas": areas})
    connection.execute(text(TALLY), {"areas": areas})
    connection.execute(
        text(
            """INSERT INTO verdict_state (is_only, as_of, mark) VALUES (true, :as_of, :mark)
               ON CONFLICT (is_only) DO UPDATE SET as_of = excluded.as_of, mark = excluded.mark"""
        ),
        {"as_of": day, "mark": newest},
    )


def stage(connection: Connection, as_of: date, *, only: Sequence[str] | None = None) -> None:
    """Judge every home under every policy into the temporary table ``verdict_stage``."""
    batches = []
    for programme in programmes().values():
        facts = read_facts(connection, programme, as_of, only=only)
        if facts.homes.empty:
            continue
        judged = judge_each(facts, programme, policies().values(), as_of)
        batches += [_batch(each, programme.id, policy) for policy, each in judged.items()]
    create_stage(connection, "verdict_stage", VERDICT)
    copy_batches(connection, "verdict_stage", batches)
    connection.execute(text("ANALYZE verdict_stage"))


def differences(connection: Connection) -> list[tuple[str, str, str]]:
    """Judge everything anew; return programme, policy and home of verdicts that are not served so.

    Of the day of the stored verdicts; writes to a temporary table only.
    """
    as_of = connection.execute(text("SELECT as_of FROM verdict_state")).scalar()
    if as_of is None:
        return []
    stage(connection, as_of)
    return [tuple(row) for row in connection.execute(text(DIFFERENCES))]


def is_current(connection: Connection, as_of: date) -> bool:
    """Tell whether the stored verdicts are those of a day, of the newest facts and rules."""
    state = connection.execute(text("SELECT as_of, mark FROM verdict_state")).first()
    return state is not None and state.as_of == as_of and state.mark == mark(connection)


def mark(connection: Connection) -> str:
    """Return a word for the newest facts and the rules; another one means other verdicts."""
    newest = connection.execute(text(NEWEST)).one()
    return "-".join([*map(str, newest), rules()])


def _but_events(word: str) -> tuple[str, ...]:
    """Return a mark without the newest event of a home."""
    load, _, *rest = word.split("-")
    return (load, *rest)


@cache
def rules() -> str:
    """Return a digest of the programmes and policies of this installation."""
    given = [
        each.model_dump(mode="json") for each in (*programmes().values(), *policies().values())
    ]
    return hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()[:16]


def _batch(verdicts: Verdicts, programme: str, policy: str) -> pa.RecordBatch:
    homes = verdicts.homes
    columns = homes.reset_index().assign(
        programme=programme,
        policy=policy,
        tenure=homes["tenure"].fillna(TenureClass.UNKNOWN.value).to_numpy(),
        reasons=_codes(verdicts.reasons).to_numpy(),
        caveats=_codes(verdicts.caveats).to_numpy(),
    )
    arrays = []
    for column in VERDICT:
        values = columns[column.name]
        if pa.types.is_date32(column.type):
            values = pd.to_datetime(values).dt.date
        if pa.types.is_list(column.type):
            values = values.tolist()
        arrays.append(pa.array(values, type=column.type, from_pandas=True))
    return pa.record_batch(arrays, schema=VERDICT)


def _codes(flags: pd.DataFrame) -> pd.Series:
    """Return the names of the columns that are set in each row."""
    names = [str(name) for name in flags.columns]
    # Few combinations occur: each is written out once.
    known: dict[bytes, list[str]] = {}
    found = []
    for row in flags.to_numpy(dtype=bool):
        key = row.tobytes()
        if key not in known:
            known[key] = [name for name, is_set in zip(names, row, strict=True) if is_set]
        found.append(known[key])
    return pd.Series(found, dtype=object)


NEWEST = """
    SELECT (SELECT coalesce(max(load_run_id), 0) FROM load_run),
           (SELECT coalesce(max(event_id), 0) FROM home_event),
           (SELECT count(*) FROM succession_decision)"""

_KEY = ("programme", "policy", "verblijfsobject_id")
_REST = [name for name in VERDICT.names if name not in _KEY]
_SAME = " AND ".join(f"v.{name} = s.{name}" for name in _KEY)
_OLD = ", ".join(f"v.{name}" for name in _REST)
_NEW = ", ".join(f"excluded.{name}" for name in _REST)

DELETE = f"""
    DELETE FROM verdict v
     WHERE {{judged}} AND NOT EXISTS (SELECT FROM verdict_stage s WHERE {_SAME})"""

# What stays as it was is not written again. A home may leave one programme for another, so what
# no longer counts is written first.
UPSERT = f"""
    INSERT INTO verdict AS v ({", ".join(VERDICT.names)})
    SELECT {", ".join(VERDICT.names)} FROM verdict_stage
     ORDER BY (outcome = 'counts'), programme, policy, verblijfsobject_id
        ON CONFLICT ({", ".join(_KEY)}) DO UPDATE
       SET ({", ".join(_REST)}) = ROW({_NEW})
     WHERE ({_OLD}) IS DISTINCT FROM ({_NEW})"""

# Neighbourhoods in which something may change: where the homes were and where they will be.
TOUCHED = """
    SELECT neighbourhood_code FROM verdict_stage
     UNION
    SELECT v.neighbourhood_code FROM verdict v
     WHERE v.verblijfsobject_id = ANY(:judged)
        OR v.verblijfsobject_id IN (SELECT verblijfsobject_id FROM verdict_stage)"""

_LIKE = ", ".join(
    name for name in VERDICT.names if name not in ("verblijfsobject_id", *NOT_ADDED_UP)
)
_WHERE = "CAST(:areas AS text[]) IS NULL OR neighbourhood_code = ANY(:areas)"
UNTALLY = f"DELETE FROM verdict_tally WHERE {_WHERE}"
ADDED_UP = f"SELECT {_LIKE}, count(*) AS homes FROM verdict WHERE {_WHERE} GROUP BY {_LIKE}"
TALLY = f"INSERT INTO verdict_tally ({_LIKE}, homes) {ADDED_UP}"

#: Tallies that are not what the stored verdicts add up to: programme and policy, and a word.
WRONG_TALLIES = f"""
    SELECT programme || ' ' || policy, 'is added up otherwise than it is stored'
      FROM (SELECT {_LIKE}, homes, 1 AS side FROM verdict_tally
             UNION ALL
            SELECT {_LIKE}, count(*), 2 FROM verdict GROUP BY {_LIKE}) both_sides
     GROUP BY {_LIKE}, homes HAVING count(*) <> 2"""

DIFFERENCES = f"""
    SELECT {", ".join(f"coalesce(v.{name}, s.{name})" for name in _KEY)}
      FROM verdict v FULL JOIN verdict_stage s ON {_SAME}
     WHERE v.programme IS NULL OR s.programme IS NULL
        OR ({_OLD}) IS DISTINCT FROM ({", ".join(f"s.{name}" for name in _REST)})
     ORDER BY 1, 2, 3"""
