"""The ground of the sample town: its flags, and a recount that shares no code with them."""

from datetime import date

import pytest
from sqlalchemy import text

from retrofit.homes.flags import flags_of_town

AS_OF = date(2026, 11, 1)


@pytest.fixture(scope="module")
def flags(town):
    with town.connect() as connection:
        return flags_of_town(connection, AS_OF)["state"].unstack()


def recounted(town, query):
    with town.connect() as connection:
        return set(connection.execute(text(query)).scalars())


def test_every_state_has_homes(flags):
    assert {"raised", "clear", "unknown"} <= set(flags["subsidence"])
    assert {"raised", "clear", "unknown", "lifted"} <= set(flags["foundation"])
    assert {"raised", "lifted", "unknown"} <= set(flags["backlog_maintenance"])


def test_homes_that_sink_are_those_that_plain_sql_finds(town, flags):
    """By the raster below the building, or the median of the good points within ten metres."""
    expected = recounted(town, SINKING)
    assert set(flags.index[flags["subsidence"] == "raised"]) == expected
    assert len(expected) > 300


def test_lifted_foundations_are_those_of_the_list(town, flags):
    expected = recounted(town, REPAIRED)
    assert set(flags.index[flags["foundation"] == "lifted"]) == expected
    assert len(expected) > 30


def test_what_is_clear_is_seen_by_both(town, flags):
    """No home without enough good points, or without the raster, is called clear."""
    seen = recounted(town, SEEN_BY_BOTH)
    clear = set(flags.index[flags["subsidence"] == "clear"])
    assert clear
    assert clear <= seen


HOMES = """
    WITH home AS (
        SELECT u.verblijfsobject_id, (
                   SELECT b.pand_id FROM unit_building ub JOIN building b USING (pand_id)
                    WHERE ub.verblijfsobject_id = u.verblijfsobject_id AND upper_inf(b.known)
                      AND upper_inf(ub.known)
                    ORDER BY ST_Covers(b.geometry, u.location) DESC, b.pand_id LIMIT 1) AS pand_id
          FROM unit u
         WHERE upper_inf(u.known) AND u.is_residential
           AND u.status IN ('formed', 'in_use_unmeasured', 'in_use', 'renovation', 'out_of_use')),
    near AS (
        SELECT b.pand_id, count(*) AS points,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY p.rate_mm_yr) AS rate
          FROM building b JOIN movement_point p ON ST_Distance(b.geometry, p.geometry) <= 10
               AND b.geometry && ST_Expand(p.geometry, 10)
         WHERE p.coherence >= 0.6 AND upper_inf(b.known) AND upper_inf(p.known)
         GROUP BY 1)"""

SINKING = f"""{HOMES}
    SELECT verblijfsobject_id FROM home
      LEFT JOIN subsidence s USING (pand_id) LEFT JOIN near n USING (pand_id)
     WHERE (s.mean_mm_yr <= -3 AND s.coverage >= 0.5) OR (n.points >= 3 AND n.rate <= -3)"""

SEEN_BY_BOTH = f"""{HOMES}
    SELECT verblijfsobject_id
      FROM home JOIN subsidence s USING (pand_id) JOIN near n USING (pand_id)
     WHERE s.coverage >= 0.5 AND n.points >= 3"""

REPAIRED = f"""{HOMES}
    SELECT h.verblijfsobject_id FROM foundation_repair r
      LEFT JOIN link l ON l.subject_key = r.repair_key AND l.subject = 'foundation_repair'
           AND upper_inf(l.known)
      LEFT JOIN home named ON named.verblijfsobject_id = l.verblijfsobject_id
      JOIN home h ON h.pand_id = coalesce(r.given_pand_id, named.pand_id)
     WHERE r.evidence IN ('completion_report', 'foundation_report', 'subsidy_settled')"""
