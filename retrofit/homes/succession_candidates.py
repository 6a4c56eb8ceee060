"""What the register suggests became of homes. Only a suggestion: two persons decide.

A home that ended and homes that began within some weeks of each other, at the same address or in
the same building, are probably one lineage; see ``CANDIDATES`` for the rules.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row, text

from retrofit.link.records import LIVE_SQL
from retrofit.programme_codes import SuccessionKind

#: The register writes the end of one home and the begin of another on days that lie this near.
WEEKS = timedelta(weeks=9)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A succession that the register suggests.

    Attributes:
        happened_on: day on which the new homes begin, or the old one ends.
        signs: what suggests it: ``same_address``, ``same_building``, ``area_changed``,
            ``building_gone``.
    """

    kind: SuccessionKind
    from_ids: tuple[str, ...]
    to_ids: tuple[str, ...]
    happened_on: date
    signs: tuple[str, ...]


def candidates(connection: Connection) -> list[Candidate]:
    """Return what the register suggests and nobody decided or proposed yet, oldest first."""
    ended = {row.home: row for row in connection.execute(text(ENDED))}
    begun = {row.home: row for row in connection.execute(text(BEGUN))}
    resized = list(connection.execute(text(RESIZED)))
    spoken_for = set(connection.execute(text(DECIDED)).scalars())
    found = _renumbered(ended, begun)
    done = {home for each in found for home in (*each.from_ids, *each.to_ids)}
    found += _rebuilt(
        {home: row for home, row in ended.items() if home not in done},
        {home: row for home, row in begun.items() if home not in done},
        resized,
    )
    done = {home for each in found for home in (*each.from_ids, *each.to_ids)}
    found += [
        Candidate(SuccessionKind.DEMOLITION, (home,), (), row.day, ("building_gone",))
        for home, row in ended.items()
        if row.is_building_gone and home not in done
    ]
    open_ones = [
        each for each in found if not spoken_for.intersection((*each.from_ids, *each.to_ids))
    ]
    return sorted(open_ones, key=lambda each: (each.happened_on, each.from_ids, each.to_ids))


def _near(one: date, other: date) -> bool:
    return abs(one - other) <= WEEKS


def _renumbered(ended: Mapping[str, Row[Any]], begun: Mapping[str, Row[Any]]) -> list[Candidate]:
    """Pair homes that ended and began at one address, where there is one of each."""
    at: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for place, rows in enumerate((ended, begun)):
        for home, row in rows.items():
            for address in row.addresses:
                at[address][place].append(home)
    found: dict[tuple[str, str], Candidate] = {}
    for olds, news in at.values():
        if len(olds) == len(news) == 1 and _near(ended[olds[0]].day, begun[news[0]].day):
            old, new = olds[0], news[0]
            signs = ["same_address"]
            if set(ended[old].buildings) & set(begun[new].buildings):
                signs.append("same_building")
            found[old, new] = Candidate(
                SuccessionKind.RENUMBERING, (old,), (new,), begun[new].day, tuple(signs)
            )
    return list(found.values())


def _rebuilt(
    ended: Mapping[str, Row[Any]], begun: Mapping[str, Row[Any]], resized: Sequence[Row[Any]]
) -> list[Candidate]:
    """Group what ended, began or changed its size in one building within some weeks."""
    inside: dict[str, tuple[list[Row[Any]], ...]] = defaultdict(lambda: ([], [], []))
    for place, rows in enumerate((ended.values(), begun.values(), resized)):
        for row in rows:
            for building in row.buildings[:1]:
                inside[building][place].append(row)
    found = []
    for olds, news, others in inside.values():
        days = [row.day for row in (*olds, *news)]
        if not days or max(days) - min(days) > WEEKS:
            continue
        shrunk = [row for row in others if row.is_smaller and _near(row.day, days[0])]
        grown = [row for row in others if not row.is_smaller and _near(row.day, days[0])]
        old, new = sorted(row.home for row in olds), sorted(row.home for row in news)
        day = min(row.day for row in (*news, *olds)) if not news else min(r.day for r in news)
        signs: tuple[str, ...] = ("same_building",)
        if not old and new and len(shrunk) == 1:
            old, new, signs = [shrunk[0].home], [shrunk[0].home, *new], (*signs, "area_changed")
        elif old and not new and len(grown) == 1:
            old, new = sorted([*old, grown[0].home]), [grown[0].home]
            signs = (*signs, "area_changed")
        kind = {
            (True, True): SuccessionKind.RENUMBERING,
            (True, False): SuccessionKind.SPLIT,
            (False, True): SuccessionKind.MERGE,
        }.get((len(old) == 1, len(new) == 1))
        if kind and old and new:
            found.append(Candidate(kind, tuple(old), tuple(new), day, signs))
    return found


_ADDRESSES = """
    ARRAY(SELECT DISTINCT concat_ws(' ', a.postcode, a.house_number, upper(a.house_letter),
                                    '-' || upper(a.addition))
            FROM address a WHERE a.verblijfsobject_id = u.verblijfsobject_id
             AND upper_inf(a.known) AND a.postcode IS NOT NULL
           ORDER BY 1) AS addresses"""
_BUILDINGS = """
    ARRAY(SELECT DISTINCT b.pand_id::text FROM unit_building b
           WHERE b.verblijfsobject_id = u.verblijfsobject_id AND upper_inf(b.known)
           ORDER BY 1) AS buildings"""

ENDED = f"""
    SELECT u.verblijfsobject_id AS home,
           CASE WHEN u.status IN ({LIVE_SQL}) THEN upper(u.valid) ELSE lower(u.valid) END AS day,
           {_ADDRESSES}, {_BUILDINGS},
           NOT EXISTS (SELECT FROM unit_building ub JOIN building b USING (pand_id)
                        WHERE ub.verblijfsobject_id = u.verblijfsobject_id AND upper_inf(ub.known)
                          AND upper_inf(b.known) AND upper_inf(b.valid)
                          AND b.status NOT IN ('demolished', 'not_realised', 'wrongly_registered'))
           AS is_building_gone
      FROM (SELECT DISTINCT ON (verblijfsobject_id) * FROM unit
             WHERE upper_inf(known) AND is_residential
             ORDER BY verblijfsobject_id, lower(valid) DESC NULLS LAST) u
     WHERE (u.status NOT IN ({LIVE_SQL}) AND lower(u.valid) IS NOT NULL)
        OR (u.status IN ({LIVE_SQL}) AND upper(u.valid) <= CURRENT_DATE)"""

BEGUN = f"""
    SELECT u.verblijfsobject_id AS home, lower(u.valid) AS day, {_ADDRESSES}, {_BUILDINGS}
      FROM (SELECT DISTINCT ON (verblijfsobject_id) * FROM unit
             WHERE upper_inf(known) AND is_residential AND status IN ({LIVE_SQL})
             ORDER BY verblijfsobject_id, lower(valid) NULLS FIRST) u
     WHERE lower(u.valid) IS NOT NULL"""

RESIZED = f"""
    SELECT u.verblijfsobject_id AS home, lower(u.valid) AS day, {_BUILDINGS},
           u.floor_area_m2 < old.floor_area_m2 AS is_smaller
      FROM unit u
      JOIN unit old ON old.verblijfsobject_id = u.verblijfsobject_id AND upper_inf(old.known)
           AND upper(old.valid) = lower(u.valid)
     WHERE upper_inf(u.known) AND u.is_residential AND u.floor_area_m2 <> old.floor_area_m2
       AND u.status IN ({LIVE_SQL})"""

DECIDED = """
    SELECT unnest(s.from_ids || s.to_ids)
      FROM succession s LEFT JOIN succession_decision d USING (succession_id)
     WHERE coalesce(d.is_confirmed, true)
       AND NOT EXISTS (SELECT FROM succession later
                         JOIN succession_decision agreed USING (succession_id)
                        WHERE later.supersedes_id = s.succession_id AND agreed.is_confirmed)"""
