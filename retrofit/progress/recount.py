"""Prove the stored verdicts: count again in plain SQL, judge again, and check the laws.

    for each in wrong_verdicts(connection):
        print(each.name, each.text)

The SQL in ``recount.sql`` shares no code with the counting. Nothing is repaired.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, text

from retrofit.programmes import Policy, Programme, policies, programmes
from retrofit.progress import stored

QUERY = Path(__file__).with_suffix(".sql")
#: How many homes are named of a law that is broken.
NAMED = 20


@dataclass(frozen=True, slots=True)
class WrongVerdict:
    """Something about the stored verdicts that is not as it must be.

    Attributes:
        name: the law, such as N18.
        number: programme, policy and home, as far as it is about one.
        text: what is wrong.
    """

    name: str
    number: str
    text: str


#: How the count is planned: hash joins only, and room for their tables.
PLANNED = {
    "jit": "off",
    "enable_nestloop": "off",
    "enable_mergejoin": "off",
    "work_mem": "128MB",
}

LAWS = {
    "N17": "a lineage counts at most once, in one programme",
    "N18": "served verdicts are those that follow from the facts, by two counts",
    "N20": "what counts is a part of the homes, backlog a part of what counts",
}


@cache
def statement() -> str:
    """Return the independent count."""
    return QUERY.read_text(encoding="utf-8")


def recounted(
    connection: Connection,
    as_of: date,
    *,
    known_at: datetime | None = None,
    query: str | None = None,
    rules: tuple[Policy, ...] = (),
) -> list[Row[Any]]:
    """Count in SQL, one row for each home that counts.

    Its columns: ``programme``, ``policy``, ``home``, ``neighbourhood``, ``counted_on``,
    ``backlog_done_on``.

    Args:
        connection: only read.
        as_of: the day.
        known_at: as known at that moment; now when None.
        query: another count than that of the file, for the test that a wrong one is seen.
        rules: policies; those of this installation when empty.
    """
    values = {
        "as_of": as_of,
        "known_at": known_at,
        "programmes": json.dumps([_given(each, as_of) for each in programmes().values()]),
        "policies": json.dumps(
            [each.model_dump(mode="json") for each in rules or tuple(policies().values())]
        ),
    }
    # The planner knows nothing of sums over steps: it would loop or merge on half a key where it
    # should hash, and would compile for longer than it runs.
    before = {name: str(connection.scalar(text(f"SHOW {name}"))) for name in PLANNED}
    for name, value in PLANNED.items():
        connection.execute(text(f"SET LOCAL {name} = '{value}'"))
    found = list(connection.execute(text(query or statement()), values))
    for name, value in before.items():
        connection.execute(text(f"SET LOCAL {name} = '{value}'"))
    return found


def wrong_verdicts(connection: Connection, query: str | None = None) -> list[WrongVerdict]:
    """Return everything about the stored verdicts that is not as it must be.

    Args:
        connection: writes to temporary tables only.
        query: as in ``recounted``.
    """
    as_of = connection.execute(text("SELECT as_of FROM verdict_state")).scalar()
    if as_of is None:
        return []
    found = [
        WrongVerdict("N18", " ".join(each), "is not what the facts say")
        for each in stored.differences(connection)[:NAMED]
    ]
    served = {tuple(row) for row in connection.execute(text(SERVED))}
    again = {
        (row.programme, row.policy, row.home, row.counted_on, row.backlog_done_on)
        for row in recounted(connection, as_of, query=query)
    }
    for row in sorted(served ^ again, key=str)[:NAMED]:
        which = "is served and not recounted" if row in served else "is recounted and not served"
        found.append(WrongVerdict("N18", " ".join(row[:3]), f"{which}: since {row[3]}"))
    for name, query_of_law in QUERIES:
        rows = connection.execute(text(query_of_law)).all()
        found += [WrongVerdict(name, str(row[0]), str(row[1])) for row in rows[:NAMED]]
    return found


def _given(programme: Programme, as_of: date) -> dict[str, Any]:
    return {
        **programme.model_dump(mode="json"),
        "areas": list(programme.areas_on(as_of)),
        "frozen_on": programme.frozen_on(as_of).isoformat(),
    }


SERVED = """
    SELECT programme, policy, verblijfsobject_id, counted_on, backlog_done_on
      FROM verdict WHERE counted_on IS NOT NULL"""

# Split-off homes may count beside their origin where the policy says so.
QUERIES = (
    (
        "N17",
        """SELECT policy || ' ' || verblijfsobject_id, 'counts in ' || count(*) || ' programmes'
             FROM verdict WHERE outcome = 'counts'
            GROUP BY policy, verblijfsobject_id HAVING count(*) > 1""",
    ),
    (
        "N20",
        """SELECT programme || ' ' || policy,
                  'has ' || count(*) || ' homes and other policies have other ones'
             FROM verdict v
            GROUP BY programme, policy
           HAVING count(*) <> (SELECT max(n) FROM (SELECT count(*) AS n FROM verdict o
                                                    WHERE o.programme = v.programme
                                                    GROUP BY o.policy) each)""",
    ),
    (
        "N20",
        """SELECT programme || ' ' || policy || ' ' || verblijfsobject_id,
                  'has backlog done and does not count'
             FROM verdict WHERE backlog_done_on IS NOT NULL AND outcome <> 'counts'""",
    ),
    ("N20", stored.WRONG_TALLIES),
)
