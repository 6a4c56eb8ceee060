"""The rows about one home: what each source says of it, as of a day and as known at a moment."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, text

from retrofit.homes.events import EVENTS
from retrofit.progress.facts_queries import known

Row = dict[str, Any]


def unit(
    connection: Connection, unit_id: str, as_of: date, known_at: datetime | None = None
) -> Row | None:
    """Return the register's last word on a unit by that day, with its neighbourhood."""
    found = _rows(connection, UNIT, id=unit_id, as_of=as_of, known_at=known_at)
    return found[0] if found else None


def buildings(
    connection: Connection, unit_id: str, as_of: date, known_at: datetime | None = None
) -> list[Row]:
    """Return the buildings of a unit, the one that holds its point first."""
    return _rows(connection, BUILDINGS, id=unit_id, as_of=as_of, known_at=known_at)


def addresses(
    connection: Connection, unit_id: str, as_of: date, known_at: datetime | None = None
) -> list[Row]:
    """Return the addresses of a unit, in the order in which the map takes its number."""
    return _rows(connection, ADDRESSES, id=unit_id, as_of=as_of, known_at=known_at)


def first_addresses(
    connection: Connection, unit_ids: Sequence[str], as_of: date, known_at: datetime | None = None
) -> dict[str, Row]:
    """Return the first address of each of these units that has one, by unit."""
    found = _rows(connection, FIRST, ids=list(unit_ids), as_of=as_of, known_at=known_at)
    return {row.pop("verblijfsobject_id"): row for row in found}


def labels(
    connection: Connection, unit_id: str, as_of: date, known_at: datetime | None = None
) -> list[Row]:
    """Return the labels of a home registered by that day, newest first."""
    return _rows(connection, LABELS, id=unit_id, as_of=as_of, known_at=known_at)


def tenure(
    connection: Connection, unit_id: str, as_of: date, known_at: datetime | None = None
) -> Row | None:
    """Return what the newest source says about the owner of a home."""
    found = _rows(connection, TENURE, id=unit_id, as_of=as_of, known_at=known_at)
    return found[0] if found else None


def owners_of_association(
    connection: Connection, name: str, as_of: date, known_at: datetime | None = None
) -> list[Row]:
    """Return how many homes of an owners' association (VvE) each class of owner has."""
    return _rows(connection, OWNERS, name=name, as_of=as_of, known_at=known_at)


def foundation(
    connection: Connection, unit_id: str, as_of: date, known_at: datetime | None = None
) -> Row | None:
    """Return on what the newest survey that saw it says a home stands; None is unknown."""
    found = _rows(connection, FOUNDATION, id=unit_id, as_of=as_of, known_at=known_at)
    return found[0] if found else None


def subsidence(
    connection: Connection, pand_id: str, as_of: date, known_at: datetime | None = None
) -> Row | None:
    """Return the movement of the ground below a building."""
    found = _rows(connection, SUBSIDENCE, id=pand_id, as_of=as_of, known_at=known_at)
    return found[0] if found else None


def applications(
    connection: Connection, unit_id: str, as_of: date, known_at: datetime | None = None
) -> list[Row]:
    """Return the applications for a home received by that day, newest first."""
    return _rows(connection, APPLICATIONS, id=unit_id, as_of=as_of, known_at=known_at)


def case_steps(
    connection: Connection, numbers: Sequence[str], as_of: date, known_at: datetime | None = None
) -> list[Row]:
    """Return the steps of applications taken by that day."""
    return _rows(connection, STEPS, numbers=list(numbers), as_of=as_of, known_at=known_at)


def _rows(connection: Connection, query: str, **values: Any) -> list[Row]:
    return [dict(row) for row in connection.execute(text(query), values).mappings()]


# A home that is gone keeps its last state, so that its applications can still be looked at.
UNIT = f"""
    SELECT u.verblijfsobject_id, u.status, u.is_residential, u.floor_area_m2,
           u.valid @> CAST(:as_of AS date) AS is_valid,
           ST_X(ST_Transform(u.location, 4326)) AS lon,
           ST_Y(ST_Transform(u.location, 4326)) AS lat,
           ua.neighbourhood_code, a.name AS neighbourhood_name, a.parent_code, a.municipality_code
      FROM unit u
      LEFT JOIN LATERAL (
            SELECT o.neighbourhood_code FROM unit_area o
             WHERE o.verblijfsobject_id = u.verblijfsobject_id AND {known("o")}
               AND (lower(o.valid) IS NULL OR lower(o.valid) <= CAST(:as_of AS date))
             ORDER BY lower(o.valid) DESC NULLS LAST LIMIT 1) ua ON true
      LEFT JOIN area a ON a.code = ua.neighbourhood_code AND {known("a")}
           AND a.valid @> CAST(:as_of AS date)
     WHERE u.verblijfsobject_id = :id AND {known("u")}
       AND (lower(u.valid) IS NULL OR lower(u.valid) <= CAST(:as_of AS date))
     ORDER BY lower(u.valid) DESC NULLS LAST
     LIMIT 1"""

BUILDINGS = f"""
    SELECT b.pand_id, b.construction_year
      FROM unit_building ub
      JOIN building b ON b.pand_id = ub.pand_id AND {known("b")}
           AND b.valid @> CAST(:as_of AS date)
      JOIN unit u ON u.verblijfsobject_id = ub.verblijfsobject_id AND {known("u")}
           AND u.valid @> CAST(:as_of AS date)
     WHERE ub.verblijfsobject_id = :id AND {known("ub")}
       AND ub.valid @> CAST(:as_of AS date)
     ORDER BY ST_Covers(b.geometry, u.location) DESC, b.pand_id"""

ADDRESSES = f"""
    SELECT address_id, street, house_number, house_letter, addition, postcode, city
      FROM address
     WHERE verblijfsobject_id = :id AND {known("address")} AND valid @> CAST(:as_of AS date)
     ORDER BY address_id"""

FIRST = f"""
    SELECT DISTINCT ON (verblijfsobject_id) verblijfsobject_id,
           address_id, street, house_number, house_letter, addition, postcode, city
      FROM address
     WHERE verblijfsobject_id = ANY(:ids) AND {known("address")} AND valid @> CAST(:as_of AS date)
     ORDER BY verblijfsobject_id, address_id"""

LABELS = f"""
    SELECT e.label_class, e.registered_on, e.inspected_on, e.last_day, e.method,
           coalesce(e.last_day < CAST(:as_of AS date), false) AS is_expired
      FROM link l
      JOIN energy_label e ON e.label_key = l.subject_key AND {known("e")}
     WHERE l.subject = 'label' AND l.verblijfsobject_id = :id AND {known("l")}
       AND e.building_class = 'residential' AND e.status <> 'permit'
       AND e.registered_on <= CAST(:as_of AS date)
     ORDER BY e.registered_on DESC, e.inspected_on DESC NULLS LAST, e.label_key"""

TENURE = f"""
    SELECT t.tenure, lower(t.valid) AS reference_on, t.association
      FROM link l
      JOIN tenure t ON t.tenure_key = l.subject_key AND {known("t")}
     WHERE l.subject = 'tenure' AND l.verblijfsobject_id = :id AND {known("l")}
       AND (lower(t.valid) IS NULL OR lower(t.valid) <= CAST(:as_of AS date))
     ORDER BY lower(t.valid) DESC NULLS LAST, t.fact_id DESC
     LIMIT 1"""

FOUNDATION = f"""
    SELECT e.details ->> 'foundation_type' AS foundation_type, e.happened_on AS observed_on
      FROM ({EVENTS}) e
     WHERE e.verblijfsobject_id = :id AND e.kind = 'survey'
       AND e.details ->> 'foundation_type' <> 'unknown'
     ORDER BY e.happened_on DESC, e.event_id DESC
     LIMIT 1"""

# By the newest tenure of each home that the association was ever named for.
OWNERS = f"""
    SELECT n.tenure, count(*) AS homes
      FROM (SELECT DISTINCT ON (l.verblijfsobject_id) t.tenure, t.association
              FROM link l
              JOIN tenure t ON t.tenure_key = l.subject_key AND {known("t")}
             WHERE l.subject = 'tenure' AND {known("l")}
               AND l.subject_key IN (SELECT tenure_key FROM tenure WHERE association = :name)
               AND (lower(t.valid) IS NULL OR lower(t.valid) <= CAST(:as_of AS date))
             ORDER BY l.verblijfsobject_id, lower(t.valid) DESC NULLS LAST, t.fact_id DESC) n
     WHERE n.association = :name
     GROUP BY n.tenure"""

SUBSIDENCE = f"""
    SELECT mean_mm_yr, coverage, cell_size_m, lower(valid) AS reference_on
      FROM subsidence
     WHERE pand_id = :id AND {known("subsidence")}
       AND (lower(valid) IS NULL OR lower(valid) <= CAST(:as_of AS date))
     ORDER BY lower(valid) DESC NULLS LAST
     LIMIT 1"""

APPLICATIONS = f"""
    SELECT i.number, i.received_on, i.requested_cents,
           coalesce((SELECT array_agg(m.measure) FROM application_measure m
                      WHERE m.number = i.number AND {known("m")}), '{{}}') AS measures
      FROM (SELECT subject_key AS number FROM link
             WHERE subject = 'application' AND verblijfsobject_id = :id
               AND {known("link")}
             UNION
            SELECT number FROM application_dwelling
             WHERE verblijfsobject_id = :id AND {known("application_dwelling")}) l
      JOIN application_intake i ON i.number = l.number AND {known("i")}
     WHERE i.received_on <= CAST(:as_of AS date)
     ORDER BY i.received_on DESC, i.number"""

STEPS = f"""
    SELECT number, state, happened_on, amount_cents
      FROM case_event
     WHERE number = ANY(:numbers) AND {known("case_event")}
       AND happened_on <= CAST(:as_of AS date)"""
