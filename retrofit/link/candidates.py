"""Homes that an uncertain record could be about, with what agrees and what differs.

The rules name those that fit; beside them stand the other homes at the same postcode and number,
or in the same street at the same number. A score only orders them: nothing is linked by it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from retrofit.link.records import LIVE_SQL, STREET_SQL

#: Of one record; a flat can hold more.
MOST = 10
#: A letter and an addition that are absent are compared as well: 12 is not 12-A.
ALWAYS = ("house_letter", "addition")
PARTS = ("postcode", "street", "house_number", *ALWAYS)


@dataclass(frozen=True, slots=True)
class Asked:
    """One way to read the address of a record."""

    place: int
    postcode: str | None
    street: str | None
    house_number: int | None
    house_letter: str | None
    addition: str | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A home that a record could be about.

    Attributes:
        is_of_rule: a linking rule found it.
        score: share of the compared parts of the address that agree, 0 to 1.
        differing: names of the parts that do not; see ``PARTS``.
    """

    unit_id: str
    street: str | None
    house_number: int | None
    house_letter: str | None
    addition: str | None
    postcode: str | None
    city: str | None
    is_of_rule: bool
    score: float
    differing: tuple[str, ...]


def candidates_of(
    connection: Connection, asked: Sequence[Asked], found: Sequence[Sequence[str]]
) -> list[list[Candidate]]:
    """Return the candidates of each record, the likeliest first.

    Args:
        connection: only read.
        asked: readings; ``place`` says of which record.
        found: for each record the homes that a rule found.
    """
    best: list[dict[str, Candidate]] = [{} for _ in found]
    readings: list[list[Asked]] = [[] for _ in found]
    for reading in asked:
        readings[reading.place].append(reading)
    for row in _addresses(connection, asked, found):
        is_of_rule = row["unit_id"] in found[row["place"]]
        for reading in readings[row["place"]] or [Asked(row["place"], *(None,) * 5)]:
            candidate = _compared(reading, row, is_of_rule)
            known = best[row["place"]].get(candidate.unit_id)
            if known is None or candidate.score > known.score:
                best[row["place"]][candidate.unit_id] = candidate
    return [
        sorted(each.values(), key=lambda one: (not one.is_of_rule, -one.score, one.unit_id))[:MOST]
        for each in best
    ]


def _compared(reading: Asked, row: Any, is_of_rule: bool) -> Candidate:
    """Compare a reading with an address, part by part."""
    given = {name: getattr(reading, name) for name in PARTS}
    compared = [name for name in PARTS if given[name] is not None or name in ALWAYS]
    own = {**row, "street": row["street_key"]}
    differing = tuple(name for name in compared if given[name] != own[name])
    return Candidate(
        **{name: row[name] for name in ("unit_id", *PARTS, "city")},
        is_of_rule=is_of_rule,
        score=round(1 - len(differing) / len(compared), 2),
        differing=differing,
    )


def _addresses(
    connection: Connection, asked: Sequence[Asked], found: Sequence[Sequence[str]]
) -> list[Any]:
    named = [(place, unit_id) for place, ids in enumerate(found) for unit_id in ids]
    numbered = [each for each in asked if each.house_number is not None]
    rows = connection.execute(
        text(ADDRESSES),
        {
            "places": [each.place for each in numbered],
            "postcodes": [each.postcode for each in numbered],
            "streets": [each.street for each in numbered],
            "numbers": [each.house_number for each in numbered],
            "named": [place for place, _ in named],
            "units": [unit_id for _, unit_id in named],
        },
    )
    return list(rows.mappings())


ADDRESSES = f"""
    WITH asked AS (
        SELECT * FROM unnest(CAST(:places AS integer[]), CAST(:postcodes AS text[]),
                             CAST(:streets AS text[]), CAST(:numbers AS integer[]))
                   AS t (place, postcode, street, house_number)
    ), named AS (
        SELECT * FROM unnest(CAST(:named AS integer[]), CAST(:units AS text[]))
                   AS t (place, unit_id)
    ), meant AS (
        SELECT q.place, a.fact_id FROM asked q JOIN address a
            ON a.postcode = q.postcode AND a.house_number = q.house_number
         WHERE upper_inf(a.known) AND upper_inf(a.valid)
        UNION
        SELECT q.place, a.fact_id FROM asked q JOIN address a
            ON {STREET_SQL} = q.street AND a.house_number = q.house_number
         WHERE upper_inf(a.known) AND upper_inf(a.valid)
        UNION
        SELECT n.place, a.fact_id FROM named n JOIN address a ON a.verblijfsobject_id = n.unit_id
         WHERE upper_inf(a.known) AND upper_inf(a.valid)
    )
    SELECT m.place, a.verblijfsobject_id AS unit_id, a.street, {STREET_SQL} AS street_key,
           a.house_number, upper(a.house_letter) AS house_letter, upper(a.addition) AS addition,
           a.postcode, a.city
      FROM meant m
      JOIN address a USING (fact_id)
      JOIN unit u ON u.verblijfsobject_id = a.verblijfsobject_id
     WHERE upper_inf(u.known) AND upper_inf(u.valid) AND u.status IN ({LIVE_SQL})
     ORDER BY m.place, a.address_id"""
