"""Find addresses from what people type: a postcode and number, a street, or an id.

Streets are compared in the normal form of ``link.typed.street_key`` and by their beginning, so
that ``colijnstr 12`` and ``colijn 12`` find Colijnstraat 12. Nothing typed is a wildcard.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, text

from retrofit.link.records import LIVE, STREET_SQL
from retrofit.link.typed import readings, street_key

MOST = 20
LIVE_UNITS = [status.value for status in LIVE]
BAG_ID = re.compile(r"(?:NL\.IMBAG\.[A-Za-z]+\.)?([0-9]{16})")
#: A postcode that is being typed: at least its four digits.
POSTCODE_BEGUN = re.compile(r"([1-9][0-9]{3})\s?([A-Za-z]{0,2})")
#: A postcode and a number that may have an ending.
POSTCODE_NUMBER = re.compile(r"([1-9][0-9]{3})\s?([A-Za-z]{2})[\s,]*([1-9][0-9]{0,4})")
#: A street with a number that may go on: "colijnstr 12".
STREET_NUMBER = re.compile(r"(.*[^0-9\s].*?)[\s,]+([1-9][0-9]{0,4})")


@dataclass(frozen=True, slots=True)
class AddressHit:
    """An address that was found, and the home that has it.

    Attributes:
        unit_id: verblijfsobject.
        is_residential: the unit is a home.
        lon: degrees east.
        lat: degrees north.
    """

    address_id: str
    unit_id: str
    is_residential: bool
    street: str | None
    house_number: int | None
    house_letter: str | None
    addition: str | None
    postcode: str | None
    city: str | None
    lon: float
    lat: float


def find_addresses(connection: Connection, typed: str, *, limit: int = 8) -> list[AddressHit]:
    """Find the live addresses that a typed text can mean.

    Args:
        connection: an open connection.
        typed: as the user typed it.
        limit: at most so many hits, never more than ``MOST``.

    Returns:
        The hits by street, number, letter and addition.
    """
    for wanted in questions(typed):
        found = _look_up(connection, wanted, min(limit, MOST))
        if found:
            return found
    return []


@dataclass(frozen=True, slots=True)
class AddressMatch:
    """What one line of a list of addresses means.

    Attributes:
        outcome: one home, several to choose from, none, or an address where nobody lives.
        homes: the homes it can mean, at most ``MOST``.
    """

    typed: str
    outcome: Literal["found", "ambiguous", "not_found", "no_home"]
    homes: list[AddressHit]


def match_addresses(connection: Connection, lines: Iterable[str]) -> list[AddressMatch]:
    """Find the homes that each line of a list means, in the order of the list.

    Number 12 means number 12 where there is one, also when there is a 12A.
    """
    found = []
    for typed in lines:
        hits = find_addresses(connection, typed, limit=MOST)
        homes = [hit for hit in hits if hit.is_residential]
        plain = [hit for hit in homes if hit.house_letter is None and hit.addition is None]
        if len(homes) > 1 and len(plain) == 1 and typed.rstrip()[-1:].isdigit():
            homes = plain
        outcome: Literal["found", "ambiguous", "not_found", "no_home"] = (
            "ambiguous"
            if len(homes) > 1
            else "found"
            if homes
            else "no_home"
            if hits
            else "not_found"
        )
        found.append(AddressMatch(typed, outcome, homes))
    return found


def questions(typed: str) -> list[list[dict[str, Any]]]:
    """Return what to look for, the most exact first: each a list of alternatives."""
    typed = " ".join(typed.split())
    bag_id = BAG_ID.fullmatch(typed)
    if bag_id:
        return [[{"id": bag_id.group(1)}]]
    begun = POSTCODE_BEGUN.fullmatch(typed)
    if begun:
        return [[{"postcode": (begun.group(1) + begun.group(2)).upper()}]]
    numbered = POSTCODE_NUMBER.fullmatch(typed)
    if numbered:
        code = (numbered.group(1) + numbered.group(2)).upper()
        return [[{"postcode": code, "number": int(numbered.group(3))}]]
    found: list[list[dict[str, Any]]] = []
    with_number = STREET_NUMBER.fullmatch(typed)
    if with_number:
        found.append(
            [
                {"street": key, "number": int(with_number.group(2))}
                for key in _street_keys(with_number.group(1))
            ]
        )
    found.append(
        [
            {
                "street": key,
                "postcode": reading.postcode,
                "number": reading.house_number,
                "letter": reading.house_letter,
                "addition": reading.addition,
                "has_ending": reading.house_letter is not None or reading.addition is not None,
            }
            for reading in readings(typed)
            for key in (_street_keys(reading.street) if reading.street else [None])
        ]
    )
    found.append([{"street": key} for key in _street_keys(typed)])
    return [question for question in found if question]


def _street_keys(street: str) -> list[str]:
    """Return how the street's normal form can begin; none when nothing of it is left."""
    typed = re.sub(r"[^a-z0-9]", "", street.lower())
    return sorted({typed, street_key(street)} - {""})


def _look_up(
    connection: Connection, alternatives: list[dict[str, Any]], limit: int
) -> list[AddressHit]:
    condition, values = condition_of(alternatives)
    query = FOUND.replace("{conditions}", condition)
    values |= {"live": LIVE_UNITS, "limit": limit}
    return [AddressHit(**row) for row in connection.execute(text(query), values).mappings()]


def condition_of(alternatives: list[dict[str, Any]]) -> tuple[str, dict[str, Any]]:
    """Return the condition that an address ``a`` fits an alternative, and its values."""
    conditions: list[str] = []
    values: dict[str, Any] = {}
    for place, wanted in enumerate(alternatives):
        parts = []
        for name, condition in CONDITIONS.items():
            if wanted.get(name) is not None and wanted[name] is not False:
                parts.append(condition.format(f":{name}_{place}"))
                values[f"{name}_{place}"] = wanted[name]
        if wanted.get("has_ending"):
            parts.append(ENDING.format(letter=f":letter_{place}", addition=f":addition_{place}"))
            values |= {
                f"letter_{place}": wanted["letter"],
                f"addition_{place}": wanted["addition"],
            }
        conditions.append(" AND ".join(parts))
    return " OR ".join(f"({each})" for each in conditions), values


#: One condition for each thing that can be asked. The values hold letters and digits only.
CONDITIONS = {
    "id": "(a.address_id = {0} OR a.verblijfsobject_id = {0})",
    "postcode": "a.postcode LIKE {0} || '%'",
    "street": STREET_SQL + " LIKE {0} || '%'",
    "streets": "a.street = ANY({0})",
    "city": "lower(a.city) LIKE {0} || '%'",
    "number": "a.house_number = {0}",
}
ENDING = (
    "upper(a.house_letter) IS NOT DISTINCT FROM CAST({letter} AS text)"
    " AND upper(a.addition) IS NOT DISTINCT FROM CAST({addition} AS text)"
)
FOUND = """
    SELECT a.address_id, a.verblijfsobject_id AS unit_id, u.is_residential, a.street,
           a.house_number, a.house_letter, a.addition, a.postcode, a.city,
           ST_X(ST_Transform(u.location, 4326)) AS lon,
           ST_Y(ST_Transform(u.location, 4326)) AS lat
      FROM address a
      JOIN unit u ON u.verblijfsobject_id = a.verblijfsobject_id
     WHERE upper_inf(a.known) AND upper_inf(a.valid)
       AND upper_inf(u.known) AND upper_inf(u.valid) AND u.status = ANY(:live)
       AND ({conditions})
     ORDER BY a.street, a.house_number, upper(a.house_letter) NULLS FIRST,
              lpad(upper(a.addition), 6, '0') NULLS FIRST, a.city, a.address_id
     LIMIT :limit"""
