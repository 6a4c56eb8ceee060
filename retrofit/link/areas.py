"""The neighbourhood of each unit, worked out from its point."""

from sqlalchemy import Connection, text

from retrofit.load.merge import Merged, merge
from retrofit.models import UnitArea


def link_areas(connection: Connection, run_id: int) -> Merged:
    """Find the neighbourhood that holds each unit's point.

    On a border the lowest code wins, so that a unit lies in one neighbourhood only. A unit in no
    neighbourhood has no row: its neighbourhood is unknown.
    """
    connection.execute(text("DROP TABLE IF EXISTS pg_temp.stage"))
    connection.execute(
        text(
            """CREATE TEMPORARY TABLE stage ON COMMIT DROP AS
               SELECT u.verblijfsobject_id, min(a.code) AS neighbourhood_code,
                      CAST(NULL AS date) AS valid_until
                 FROM unit u
                 JOIN area a ON a.level = 'neighbourhood' AND NOT a.is_water
                      AND ST_Covers(a.geometry, u.location)
                WHERE upper_inf(u.known) AND upper_inf(u.valid)
                  AND upper_inf(a.known) AND upper_inf(a.valid)
                GROUP BY 1"""
        )
    )
    # A first neighbourhood holds as far back as we know; a later one from the day of its source.
    connection.execute(text("ALTER TABLE stage ADD valid_from date"))
    connection.execute(
        text(
            """UPDATE stage SET valid_from = r.reference_on FROM load_run r
                WHERE r.load_run_id = :run
                  AND EXISTS (SELECT FROM unit_area o
                               WHERE o.verblijfsobject_id = stage.verblijfsobject_id)"""
        ),
        {"run": run_id},
    )
    return merge(connection, UnitArea, "stage", run_id, scope="true")
