"""Addresses with all that a client of PDOK's Locatieserver expects to know of them.

Asked more kindly than ``retrofit.search`` does for the search box: when nothing is found by what
was typed, streets are tried that hold the words further on, or with a slip of the keyboard.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from gis.cells import simplified
from retrofit.link.typed import readings
from retrofit.search import BAG_ID, LIVE_UNITS, STREET_NUMBER, condition_of, questions
from retrofit.streets import meant_streets

#: The score of what was found at the first try; each further try is worth a step less.
HIGHEST_SCORE = 20.0
_STEP = 4.0


@dataclass(frozen=True, slots=True)
class Location:
    """An address and where it lies.

    Attributes:
        address_id: nummeraanduiding.
        unit_id: verblijfsobject.
        municipality_code: four digits, as the register writes it.
        district_code: CBS wijk.
        neighbourhood_code: CBS buurt.
        x: metres, EPSG:28992.
        y: metres, EPSG:28992.
        lon: degrees east.
        lat: degrees north.
    """

    address_id: str
    unit_id: str
    street: str | None
    house_number: int | None
    house_letter: str | None
    addition: str | None
    postcode: str | None
    city: str | None
    municipality_code: str | None
    municipality: str | None
    district_code: str | None
    district: str | None
    neighbourhood_code: str | None
    neighbourhood: str | None
    x: float
    y: float
    lon: float
    lat: float

    @property
    def house(self) -> str:
        """Number, letter and addition as they are written: 12A-2."""
        tail = f"-{self.addition}" if self.addition else ""
        return f"{self.house_number or ''}{self.house_letter or ''}{tail}"


@dataclass(frozen=True, slots=True)
class Filter:
    """Only locations of which a field has one of these values, in any case.

    Attributes:
        field: a key of ``FIELDS``.
        values: at least one.
    """

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A part of what was found.

    Attributes:
        total: how many there are in all.
        score: how well they fit; higher is better, 0 when there are none.
    """

    total: int
    score: float
    locations: list[Location]


def find_locations(
    connection: Connection,
    typed: str,
    *,
    start: int = 0,
    rows: int = 10,
    filters: Sequence[Filter] = (),
) -> Page:
    """Find the live addresses that a typed text can mean.

    Args:
        connection: an open connection.
        typed: as the user typed it.
        start: how many to pass over.
        rows: at most so many.
        filters: which all have to hold.

    Returns:
        The hits by nearness of the street, then street, number, letter and addition.
    """
    for step, wanted in enumerate(_tries(connection, typed)):
        page = _look_up(connection, wanted, start, rows, filters)
        if page.total:
            return Page(page.total, HIGHEST_SCORE - step * _STEP, page.locations)
    return Page(0, 0.0, [])


def location_of(connection: Connection, address_id: str) -> Location | None:
    """Return the live location of one address; None when there is none."""
    return next(iter(_look_up(connection, [{"id": address_id}], 0, 1, ()).locations), None)


def _tries(connection: Connection, typed: str) -> Iterator[list[dict[str, Any]]]:
    """Give what to look for, the most exact first."""
    yield from questions(typed)
    if re.search("[A-Za-z]{3}", typed) and not BAG_ID.fullmatch(typed.strip()):
        # Only now: it looks at the name of every street.
        names = list(connection.execute(text(STREETS)).scalars())
        for wanted in _parts_of(typed):
            kindly = _with_streets(wanted, names)
            if kindly:
                yield kindly


def _parts_of(typed: str) -> Iterator[list[dict[str, Any]]]:
    """Give the ways to take a typed text apart into a street and the rest."""
    line = " ".join(typed.split())
    yield [
        {
            "name": reading.street,
            "postcode": reading.postcode,
            "number": reading.house_number,
            "letter": reading.house_letter,
            "addition": reading.addition,
            "has_ending": reading.house_letter is not None or reading.addition is not None,
        }
        for reading in readings(line)
        if reading.street
    ]
    numbered = STREET_NUMBER.fullmatch(line)
    if numbered:
        yield [{"name": numbered.group(1), "number": int(numbered.group(2))}]
    yield [{"name": line.partition(",")[0]}]


def _with_streets(alternatives: list[dict[str, Any]], names: Sequence[str]) -> list[dict[str, Any]]:
    """Give each alternative the streets it can mean; the last word may be the town instead."""
    found = []
    for wanted in alternatives:
        rest = {key: value for key, value in wanted.items() if key != "name"}
        streets = meant_streets(wanted["name"], names)
        if not streets:
            head, _, town = wanted["name"].strip().rpartition(" ")
            town = simplified(town)
            if re.fullmatch("[a-z]{3,}", town):
                rest["city"] = town
                streets = meant_streets(head, names)
        if streets:
            found.append({**rest, "streets": streets})
    return found


def _look_up(
    connection: Connection,
    alternatives: list[dict[str, Any]],
    start: int,
    rows: int,
    filters: Sequence[Filter],
) -> Page:
    condition, values = condition_of(alternatives)
    conditions = [f"({condition})"]
    for place, each in enumerate(filters):
        conditions.append(f"lower({FIELDS[each.field]}) = ANY(:filter_{place})")
        values[f"filter_{place}"] = [value.lower() for value in each.values]
    near = [name for each in alternatives for name in each.get("streets", ())]
    values |= {"live": LIVE_UNITS, "near": near}
    source = LOCATED.replace("{conditions}", " AND ".join(conditions))
    total = connection.execute(text(f"SELECT count(*) {source}"), values).scalar_one()
    if start >= total or not rows:
        return Page(total, 0.0, [])
    query = text(f"SELECT {COLUMNS} {source} {ORDER} LIMIT :rows OFFSET :start")
    found = connection.execute(query, {**values, "rows": rows, "start": start}).mappings()
    return Page(total, 0.0, [Location(**row) for row in found])


#: What can be filtered on, by the Locatieserver's name.
FIELDS = {
    "bron": "'BAG'",
    "type": "'adres'",
    "straatnaam": "a.street",
    "huisnummer": "a.house_number::text",
    "huisletter": "a.house_letter",
    "huisnummertoevoeging": "a.addition",
    "postcode": "a.postcode",
    "woonplaatsnaam": "a.city",
    "gemeentecode": "u.municipality_code",
    "gemeentenaam": "m.name",
    "wijkcode": "d.code",
    "wijknaam": "d.name",
    "buurtcode": "n.code",
    "buurtnaam": "n.name",
    "nummeraanduiding_id": "a.address_id",
    "adresseerbaarobject_id": "a.verblijfsobject_id",
}

STREETS = """
    SELECT DISTINCT a.street FROM address a
     WHERE a.street IS NOT NULL AND upper_inf(a.known) AND upper_inf(a.valid)"""

COLUMNS = """
    a.address_id, a.verblijfsobject_id AS unit_id, a.street, a.house_number, a.house_letter,
    a.addition, a.postcode, a.city, u.municipality_code, m.name AS municipality,
    d.code AS district_code, d.name AS district, n.code AS neighbourhood_code,
    n.name AS neighbourhood, ST_X(u.location) AS x, ST_Y(u.location) AS y,
    ST_X(ST_Transform(u.location, 4326)) AS lon, ST_Y(ST_Transform(u.location, 4326)) AS lat"""

# An area stands in the table as land and, for some, as water too.
_AREA = "NOT {0}.is_water AND upper_inf({0}.known) AND upper_inf({0}.valid)"
LOCATED = f"""
      FROM address a
      JOIN unit u ON u.verblijfsobject_id = a.verblijfsobject_id
      LEFT JOIN unit_area ua ON ua.verblijfsobject_id = u.verblijfsobject_id
           AND upper_inf(ua.known) AND upper_inf(ua.valid)
      LEFT JOIN area n ON n.code = ua.neighbourhood_code AND {_AREA.format("n")}
      LEFT JOIN area d ON d.code = n.parent_code AND {_AREA.format("d")}
      LEFT JOIN area m ON m.code = 'GM' || u.municipality_code AND {_AREA.format("m")}
     WHERE upper_inf(a.known) AND upper_inf(a.valid)
       AND upper_inf(u.known) AND upper_inf(u.valid) AND u.status = ANY(:live)
       AND {{conditions}}"""

ORDER = """
     ORDER BY array_position(CAST(:near AS text[]), CAST(a.street AS text)), a.street,
              a.house_number, upper(a.house_letter) NULLS FIRST,
              lpad(upper(a.addition), 6, '0') NULLS FIRST, a.city, a.address_id"""
