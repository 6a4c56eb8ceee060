"""What the map shows: narrow tables made from the facts, and tiles cut from them."""

from datetime import date
from enum import StrEnum

import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection, Engine, text

from gis.codes import LabelClass
from retrofit.codes import Stage
from retrofit.frames import read_frame
from retrofit.load.copy import copy_batches, create_stage
from retrofit.map_homes import homes_on_map
from retrofit.programmes import programmes
from retrofit.progress import stored
from retrofit.today import today

MAP_HOME = pa.schema(
    [
        ("verblijfsobject_id", pa.string()),
        ("label", pa.string()),
        ("tenure", pa.string()),
        ("programme", pa.string()),
        ("outcome", pa.string()),
        ("stage", pa.string()),
        ("has_association", pa.bool_()),
        ("contacted_on", pa.date32()),
        ("outcomes", pa.string()),
        ("flags", pa.string()),
    ]
)


def refresh(connection: Connection, run_id: int, as_of: date | None = None) -> None:
    """Make verdicts and map tables anew from the facts, in the transaction of the caller.

    Args:
        connection: open, with the facts as they now are.
        run_id: the run after which the map is made.
        as_of: day the map shows; today when None.
    """
    day = as_of or today()
    stored.rebuild(connection, day)
    homes = homes_on_map(connection, day, _stored(connection)).reset_index()
    batch = pa.record_batch(
        [pa.array(homes[field.name], type=field.type, from_pandas=True) for field in MAP_HOME],
        schema=MAP_HOME,
    )
    create_stage(connection, "map_home", MAP_HOME)
    copy_batches(connection, "map_home", [batch])
    connection.execute(text("ANALYZE map_home"))
    connection.execute(text("DELETE FROM map_dwelling"))
    connection.execute(text(DWELLINGS))
    connection.execute(text("DELETE FROM map_building"))
    connection.execute(text(BUILDINGS))
    connection.execute(
        text(
            """INSERT INTO data_version (is_only, load_run_id, as_of) VALUES (true, :run, :as_of)
               ON CONFLICT (is_only) DO UPDATE
                  SET load_run_id = excluded.load_run_id, as_of = excluded.as_of"""
        ),
        {"run": run_id, "as_of": day},
    )


def bring_to_today(engine: Engine) -> bool:
    """Make the map anew when it is of an earlier day (labels expire overnight) or other rules.

    Returns:
        Whether it was necessary.
    """
    with engine.connect() as connection:
        if _is_of_today(connection):
            return False
    with engine.begin() as connection:
        # Two services that start at once do it one after the other.
        made = connection.execute(text("SELECT load_run_id FROM data_version FOR UPDATE")).first()
        if made is None or _is_of_today(connection):
            return False
        refresh(connection, made.load_run_id)
    return True


def _is_of_today(connection: Connection) -> bool:
    """Tell whether map and verdicts are of today, and of the rules of this version."""
    made = connection.execute(text("SELECT as_of FROM data_version")).scalar()
    return made is None or (made >= today() and stored.is_current(connection, made))


def _stored(connection: Connection) -> pd.DataFrame:
    """Return the stored verdicts as ``judged_homes`` does."""
    judged = read_frame(connection, VERDICTS, _default_policies())
    return judged.set_index("verblijfsobject_id")


def _default_policies() -> dict[str, list[str]]:
    return {
        "programmes": list(programmes()),
        "policies": [each.default_policy for each in programmes().values()],
    }


VERDICTS = """
    SELECT v.verblijfsobject_id, programme,
           max(v.outcome) FILTER (WHERE v.policy = own.policy) AS outcome,
           max(v.stage) FILTER (WHERE v.policy = own.policy) AS stage,
           CAST(jsonb_object_agg(v.policy, v.outcome) AS text) AS outcomes
      FROM verdict v
      JOIN unnest(CAST(:programmes AS text[]), CAST(:policies AS text[])) AS own (programme, policy)
           USING (programme)
     GROUP BY v.verblijfsobject_id, programme"""


def places(codes: type[StrEnum]) -> str:
    """Return the branches of a CASE that gives each code its place in its order."""
    return " ".join(f"WHEN '{code.value}' THEN {place}" for place, code in enumerate(codes))


DWELLINGS = """
    INSERT INTO map_dwelling (verblijfsobject_id, number, label, stage, outcome, tenure, programme,
                              neighbourhood_code, has_association, contacted_on, outcomes, flags,
                              geometry)
    SELECT u.verblijfsobject_id, a.number, h.label, coalesce(h.stage, 'not_approached'),
           h.outcome, h.tenure, h.programme, ua.neighbourhood_code, h.has_association,
           h.contacted_on, CAST(h.outcomes AS jsonb), CAST(h.flags AS jsonb),
           ST_Transform(u.location, 3857)
      FROM unit u
      JOIN map_home h USING (verblijfsobject_id)
      LEFT JOIN unit_area ua ON ua.verblijfsobject_id = u.verblijfsobject_id
           AND upper_inf(ua.known) AND upper_inf(ua.valid)
      LEFT JOIN (
            SELECT DISTINCT ON (verblijfsobject_id) verblijfsobject_id,
                   house_number || coalesce(house_letter, '') || coalesce('-' || addition, '')
                   AS number
              FROM address WHERE upper_inf(known) AND upper_inf(valid)
             ORDER BY verblijfsobject_id, address_id) a
           ON a.verblijfsobject_id = u.verblijfsobject_id
     WHERE upper_inf(u.known) AND upper_inf(u.valid)
     ORDER BY u.location"""

# How many homes of a building have each state of each flag, by who may see it.
FLAGS = """
    SELECT pand_id, jsonb_object_agg(seen_by, kinds) AS flags
      FROM (SELECT pand_id, seen_by, jsonb_object_agg(kind, states) AS kinds
              FROM (SELECT pand_id, seen_by, kind, jsonb_object_agg(state, homes) AS states
                      FROM (SELECT ub.pand_id, seen.key AS seen_by, kind.key AS kind,
                                   kind.value AS state, count(*) AS homes
                              FROM unit_building ub JOIN map_dwelling d USING (verblijfsobject_id)
                              CROSS JOIN jsonb_each(d.flags) seen
                              CROSS JOIN jsonb_each_text(seen.value) kind
                             WHERE upper_inf(ub.known) AND upper_inf(ub.valid)
                             GROUP BY 1, 2, 3, 4) each_state
                     GROUP BY 1, 2, 3) each_kind
             GROUP BY 1, 2) each_reader
     GROUP BY 1"""

BUILDINGS = f"""
    INSERT INTO map_building (pand_id, construction_year, homes, label, stage, programme, done,
                              neighbourhood_codes, flags, geometry)
    SELECT b.pand_id, b.construction_year, coalesce(h.homes, 0), h.label, h.stage, h.programme,
           coalesce(h.done, 0), coalesce(h.codes, '{{}}'), coalesce(f.flags, '{{}}'),
           ST_Transform(ST_ForcePolygonCW(b.geometry), 3857)
      FROM building b
      LEFT JOIN (
            SELECT ub.pand_id, count(*) AS homes,
                   (array_agg(d.label ORDER BY CASE d.label {places(LabelClass)} END DESC
                              NULLS LAST))[1] AS label,
                   (array_agg(d.stage ORDER BY CASE d.stage {places(Stage)} END DESC))[1] AS stage,
                   min(d.programme) AS programme,
                   count(*) FILTER (WHERE d.outcome = 'counts') AS done,
                   array_agg(DISTINCT d.neighbourhood_code::text) AS codes
              FROM unit_building ub JOIN map_dwelling d USING (verblijfsobject_id)
             WHERE upper_inf(ub.known) AND upper_inf(ub.valid)
             GROUP BY 1) h USING (pand_id)
      LEFT JOIN ({FLAGS}) f USING (pand_id)
     WHERE upper_inf(b.known) AND upper_inf(b.valid)
       AND b.status NOT IN ('demolished', 'not_realised', 'wrongly_registered')
     ORDER BY b.geometry"""
