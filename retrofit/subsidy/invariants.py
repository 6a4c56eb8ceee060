"""Prove the money and the graph of the desk: what must be true at every commit, asked as SQL.

    for each in broken(connection):
        print(each.name, each.number, each.text)

The queries stand in ``invariants.sql``. They use no rule and no model of the application, so that
a mistake there cannot hide itself here. Nothing is repaired.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, text

SCHEMES = Path(__file__).resolve().parents[2] / "data" / "schemes"
QUERIES = Path(__file__).with_suffix(".sql")


class QueueRule(NamedTuple):
    """How a scheme version orders its queue, and from which day."""

    queue_by: Literal["received", "complete", "decision"]
    unit: Literal["moment", "day"]
    valid_from: date


Queues = Mapping[tuple[str, str], QueueRule]


@dataclass(frozen=True, slots=True)
class Broken:
    """A place where a predicate does not hold.

    Attributes:
        name: the predicate, such as N1.
        number: the case, or the period or table.
        text: what is wrong.
    """

    name: str
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Predicate:
    """Something that must be true, and the query of what breaks it."""

    name: str
    title: str
    query: str


def broken(connection: Connection, queues: Queues | None = None) -> list[Broken]:
    """Return everything that is not as it must be; an empty list is well.

    Args:
        connection: only read, in one statement and so at one moment.
        queues: how each scheme version orders its queue; those of the files when None.
    """
    if queues is None:
        queues = queues_of_files()
    rules = [
        {"scheme": scheme, "version": version, **rule._asdict()}
        for (scheme, version), rule in queues.items()
    ]
    # The planner knows nothing of sums over steps: it would loop where it should hash, and would
    # compile for longer than it runs.
    connection.execute(text("SET LOCAL enable_nestloop = off"))
    connection.execute(text("SET LOCAL jit = off"))
    # Every letter is looked for, without reading it; see retrofit/privacy/identity.py.
    connection.execute(text("SET LOCAL retrofit.acts_as = 'recount'"))
    given = {"queues": json.dumps(rules, default=str)}
    return judged(connection.execute(text(_everything()), given))


def judged(rows: Iterable[Any]) -> list[Broken]:
    """Return what is broken by the rows of the statement; digests are compared here."""
    found = []
    for name, number, said, snapshot, digest in rows:
        if snapshot is None:
            found.append(Broken(name, number, said))
        elif digest_of(snapshot) != digest:
            found.append(Broken(name, number, f"the snapshot of {said} is not what was decided"))
    return found


def digest_of(snapshot: object) -> str:
    """Return the SHA-256 of a document, written as JSON in one way: names sorted, no spaces."""
    written = json.dumps(snapshot, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def queues_of_files(folder: Path = SCHEMES) -> dict[tuple[str, str], QueueRule]:
    """Return how each version of each scheme file orders its queue."""
    found = {}
    for path in sorted(folder.glob("*.toml")):
        scheme = tomllib.loads(path.read_text(encoding="utf-8"))
        for version in scheme["versions"]:
            rule = version["queue"]
            found[scheme["id"], version["name"]] = QueueRule(
                rule["by"], rule["unit"], version["valid_from"]
            )
    return found


@cache
def predicates() -> tuple[Predicate, ...]:
    """Return the predicates of the file, in its order."""
    return tuple(_read()[1])


def _read() -> tuple[str, list[Predicate]]:
    parts = re.split(r"(?m)^-- (shared|N\d+ .*)$", QUERIES.read_text(encoding="utf-8"))
    shared = ""
    found = []
    for heading, body in _pairs(parts[1:]):
        if heading == "shared":
            shared = body.strip()
        else:
            name, _, title = heading.partition(" ")
            found.append(Predicate(name, title, body.strip()))
    return shared, found


def _pairs(parts: list[str]) -> Iterator[tuple[str, str]]:
    return zip(parts[::2], parts[1::2], strict=True)


@cache
def _everything() -> str:
    """Return one statement for all: one snapshot, and one way to the server and back."""
    shared, found = _read()
    # The queries come from our own file; there is no value in them.
    wrapped = "SELECT '{}', q.*, NULL::jsonb, NULL FROM ({}) AS q (number, said)"
    asked = [wrapped.format(each.name, each.query) for each in found]
    # JSON has no one way of writing in the database: what is hashed is written here.
    asked.append(
        "SELECT 'N9', number, format('decision %s', decision_id), snapshot, snapshot_digest"
        " FROM decision"
    )
    return f"WITH {shared}\n" + "\nUNION ALL\n".join(asked)
