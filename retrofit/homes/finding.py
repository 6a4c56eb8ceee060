"""The homes at an address; ``retrofit.search`` finds addresses from what people type."""

from sqlalchemy import Connection, text

from gis.codes import LabelClass, UnitStatus
from retrofit.codes import Stage
from retrofit.homes.home import HomeAddress, HomeSummary
from retrofit.link.records import LIVE
from retrofit.people.scope import beginnings


def homes_at(
    connection: Connection,
    postcode: str,
    house_number: int,
    house_letter: str | None = None,
    addition: str | None = None,
    *,
    within: frozenset[str] | None = None,
) -> list[HomeSummary]:
    """Return the live homes at an address as the map shows them, by letter and addition.

    Args:
        connection: an open connection.
        postcode: 1234AB.
        house_number: 1 to 99999.
        house_letter: only this letter, in any case; "" asks for homes without; None for all.
        addition: likewise.
        within: only homes in one of these areas; None for all.
    """
    rows = connection.execute(
        text(HOMES_AT),
        {
            "postcode": postcode,
            "house_number": house_number,
            "house_letter": house_letter,
            "addition": addition,
            "live": [status.value for status in LIVE],
            "within": beginnings(within),
        },
    )
    return [
        HomeSummary(
            row.unit_id,
            HomeAddress(*row[:7]),
            UnitStatus(row.status),
            row.floor_area_m2,
            LabelClass(row.label) if row.label else None,
            Stage(row.stage) if row.stage else None,
            row.programme,
            row.lon,
            row.lat,
        )
        for row in rows
    ]


HOMES_AT = """
    SELECT a.address_id, a.street, a.house_number, a.house_letter, a.addition, a.postcode, a.city,
           u.verblijfsobject_id AS unit_id, u.status, u.floor_area_m2,
           ST_X(ST_Transform(u.location, 4326)) AS lon,
           ST_Y(ST_Transform(u.location, 4326)) AS lat, m.label, m.stage, m.programme
      FROM address a
      JOIN unit u ON u.verblijfsobject_id = a.verblijfsobject_id
      LEFT JOIN map_dwelling m ON m.verblijfsobject_id = u.verblijfsobject_id
     WHERE upper_inf(a.known) AND upper_inf(a.valid)
       AND upper_inf(u.known) AND upper_inf(u.valid)
       AND u.is_residential AND u.status = ANY(:live)
       AND a.postcode = :postcode AND a.house_number = :house_number
       AND (CAST(:house_letter AS text) IS NULL
            OR upper(coalesce(a.house_letter, '')) = upper(:house_letter))
       AND (CAST(:addition AS text) IS NULL OR upper(coalesce(a.addition, '')) = upper(:addition))
       AND (CAST(:within AS text[]) IS NULL OR EXISTS (
               SELECT FROM unit_area n, unnest(CAST(:within AS text[])) area
                WHERE n.verblijfsobject_id = u.verblijfsobject_id
                  AND upper_inf(n.known) AND upper_inf(n.valid)
                  AND starts_with(substr(n.neighbourhood_code, 3), area)))
     ORDER BY upper(a.house_letter) NULLS FIRST, lpad(upper(a.addition), 6, '0') NULLS FIRST,
              a.address_id
     LIMIT 1000"""
