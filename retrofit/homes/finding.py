"""The homes at an address; ``retrofit.search`` finds addresses from what people type."""

from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, text

from gis.codes import LabelClass, UnitStatus
from retrofit.codes import Stage
from retrofit.homes.home import HomeAddress, HomeSummary
from retrofit.link.records import LIVE
from retrofit.map_homes import judged_homes
from retrofit.people.scope import beginnings
from retrofit.progress.facts import read_facts
from retrofit.progress.facts_queries import known
from retrofit.progress.in_force import label_in_force
from retrofit.today import today


def homes_at(
    connection: Connection,
    postcode: str,
    house_number: int,
    house_letter: str | None = None,
    addition: str | None = None,
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
    within: frozenset[str] | None = None,
) -> list[HomeSummary]:
    """Return the live homes at an address as the map shows them, by letter and addition.

    What the map shows today is read from it; of another day or moment it is worked out.

    Args:
        connection: an open connection.
        postcode: 1234AB.
        house_number: 1 to 99999.
        house_letter: only this letter, in any case; "" asks for homes without; None for all.
        addition: likewise.
        as_of: the day; today when None.
        known_at: what was believed at that moment; now when None.
        within: only homes in one of these areas; None for all.
    """
    day, is_then = as_of or today(), (as_of, known_at) != (None, None)
    query = THEN if is_then else NOW
    rows = connection.execute(
        text(query),
        {
            **({"as_of": day, "known_at": known_at} if is_then else {}),
            "postcode": postcode,
            "house_number": house_number,
            "house_letter": house_letter,
            "addition": addition,
            "live": [status.value for status in LIVE],
            "within": beginnings(within),
        },
    ).all()
    told: dict[str, dict[str, Any]] = {
        row.unit_id: {"label": row.label, "stage": row.stage, "programme": row.programme}
        for row in rows
    }
    if is_then and rows:
        told = _told(connection, sorted(told), day, known_at)
    return [
        HomeSummary(
            row.unit_id,
            HomeAddress(*row[:7]),
            UnitStatus(row.status),
            row.floor_area_m2,
            LabelClass(told[row.unit_id]["label"]) if told[row.unit_id]["label"] else None,
            Stage(told[row.unit_id]["stage"]) if told[row.unit_id]["stage"] else None,
            told[row.unit_id]["programme"],
            row.lon,
            row.lat,
        )
        for row in rows
    ]


def _told(
    connection: Connection, homes: list[str], day: date, known_at: datetime | None
) -> dict[str, dict[str, Any]]:
    """Return what the map of a day tells of homes: label, stage and programme."""
    facts = read_facts(connection, None, day, known_at=known_at, only=homes)
    on = pd.Series(pd.Timestamp(day), index=facts.homes.index)
    judged = judged_homes(connection, day, known_at=known_at, only=homes)
    frame = judged[["stage", "programme"]].reindex(homes)
    frame["label"] = label_in_force(facts.labels, on)["label_class"].reindex(homes)
    frame["stage"] = frame["stage"].fillna(Stage.NOT_APPROACHED.value)
    found = frame.astype(object).where(frame.notna(), None).to_dict("index")
    return {
        str(home): {str(name): each for name, each in row.items()} for home, row in found.items()
    }


# What holds now is found by the index of open rows; of another day or moment any row can hold.
OPEN = {row: f"upper_inf({row}.known) AND upper_inf({row}.valid)" for row in ("a", "u", "n")}
HELD = {row: f"{known(row)} AND {row}.valid @> CAST(:as_of AS date)" for row in OPEN}
UNTOLD = """(SELECT CAST(NULL AS varchar(16)) AS verblijfsobject_id, CAST(NULL AS text) AS label,
                    CAST(NULL AS text) AS stage, CAST(NULL AS text) AS programme)"""

HOMES_AT = """
    SELECT a.address_id, a.street, a.house_number, a.house_letter, a.addition, a.postcode, a.city,
           u.verblijfsobject_id AS unit_id, u.status, u.floor_area_m2,
           ST_X(ST_Transform(u.location, 4326)) AS lon,
           ST_Y(ST_Transform(u.location, 4326)) AS lat, m.label, m.stage, m.programme
      FROM address a
      JOIN unit u ON u.verblijfsobject_id = a.verblijfsobject_id
      LEFT JOIN {told} m ON m.verblijfsobject_id = u.verblijfsobject_id
     WHERE {a} AND {u}
       AND u.is_residential AND u.status = ANY(:live)
       AND a.postcode = :postcode AND a.house_number = :house_number
       AND (CAST(:house_letter AS text) IS NULL
            OR upper(coalesce(a.house_letter, '')) = upper(:house_letter))
       AND (CAST(:addition AS text) IS NULL OR upper(coalesce(a.addition, '')) = upper(:addition))
       AND (CAST(:within AS text[]) IS NULL OR EXISTS (
               SELECT FROM unit_area n, unnest(CAST(:within AS text[])) area
                WHERE n.verblijfsobject_id = u.verblijfsobject_id
                  AND {n}
                  AND starts_with(substr(n.neighbourhood_code, 3), area)))
     ORDER BY upper(a.house_letter) NULLS FIRST, lpad(upper(a.addition), 6, '0') NULLS FIRST,
              a.address_id
     LIMIT 1000"""
NOW = HOMES_AT.format(told="map_dwelling", **OPEN)
THEN = HOMES_AT.format(told=UNTOLD, **HELD)
