"""Cases handled at the desk become facts for the counting, like those of the desk's own list.

The desk writes steps; this takes them over with one run: what cases said at receipt, their homes
and measures, what was granted and reported, and the states they reached. Nothing is kept by hand in
two places. What happens to homes and what is done with their flags needs no taking over; it makes a
run too, so that figures and map follow.
"""

from sqlalchemy import Connection, Engine, text

from retrofit import layers
from retrofit.codes import LoadSource
from retrofit.load.merge import merge
from retrofit.load.runs import record_run
from retrofit.models import (
    ApplicationDwelling,
    ApplicationGrant,
    ApplicationIntake,
    ApplicationMeasure,
    CaseEvent,
    Fact,
)

#: Advisory lock of the taking over, so that two services do not do it at once: "DESK" in ASCII.
LOCK = 0x4445534B


def take_over(connection: Connection) -> bool:
    """Take the steps of the desk over into the facts; tell whether anything was new.

    The map is made anew with them. Runs in the caller's transaction.
    """
    if not connection.execute(
        text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": LOCK}
    ).scalar_one():
        return False
    newest = connection.execute(text(NEWEST)).one()
    mark = (
        f"steps to {newest.step}, grants to {newest.grant}, home events to {newest.event}, "
        f"flags to {newest.flag}"
    )
    if not any(newest) or connection.execute(text(DONE), {"mark": mark}).first() is not None:
        return False
    is_sample = connection.execute(
        text("SELECT coalesce(bool_or(is_sample), false) FROM load_run")
    ).scalar_one()
    run_id = record_run(connection, LoadSource.DESK, file_name=mark, is_sample=is_sample)
    for fact, query in FACTS:
        connection.execute(text("DROP TABLE IF EXISTS pg_temp.desk_stage"))
        connection.execute(text(f"CREATE TEMPORARY TABLE desk_stage ON COMMIT DROP AS {query}"))
        scope = "o.number IN (SELECT number FROM subsidy_case)"
        merge(connection, fact, "desk_stage", run_id, scope=scope)
    layers.refresh(connection, run_id)
    return True


def take_over_new(engine: Engine) -> bool:
    """Take over what is new in a transaction of its own."""
    with engine.begin() as connection:
        return take_over(connection)


NEWEST = """
    SELECT coalesce((SELECT max(step_id) FROM case_step), 0) AS step,
           coalesce((SELECT max(granted_id) FROM granted_measure), 0) AS grant,
           coalesce((SELECT max(event_id) FROM home_event), 0) AS event,
           coalesce((SELECT max(flag_event_id) FROM flag_event), 0) AS flag"""
DONE = """
    SELECT load_run_id FROM load_run
     WHERE source = 'desk' AND undone_by_run_id IS NULL AND file_name = :mark"""

INTAKE = """
    SELECT c.number, CAST(NULL AS varchar(16)) AS given_unit_id,
           CAST(NULL AS varchar(6)) AS postcode, CAST(NULL AS integer) AS house_number,
           CAST(NULL AS text) AS house_letter, CAST(NULL AS text) AS addition,
           (c.received_at AT TIME ZONE 'Europe/Amsterdam')::date AS received_on,
           CAST(NULL AS text) AS address_as_typed,
           CAST(r.details ->> 'requested_cents' AS bigint) AS requested_cents,
           CAST(NULL AS boolean) AS has_backlog, CAST(NULL AS date) AS backlog_repaired_on,
           coalesce((SELECT min(s.happened_on) FROM case_step s
                      WHERE s.number = c.number AND s.action = 'start'),
                    CAST(p.details ->> 'started_on' AS date)) AS started_on,
           (SELECT max(CAST(e ->> 'executed_on' AS date))
              FROM jsonb_array_elements(p.details -> 'executions') e) AS finished_on,
           (c.received_at AT TIME ZONE 'Europe/Amsterdam')::date AS valid_from,
           CAST(NULL AS date) AS valid_until
      FROM subsidy_case c
      JOIN case_step r ON r.number = c.number AND r.seq = 1
      LEFT JOIN LATERAL (SELECT details FROM case_step s
                          WHERE s.number = c.number AND s.action = 'report_completion'
                          ORDER BY s.seq DESC LIMIT 1) p ON true"""

MEASURES = """
    SELECT m.number, m.measure,
           (c.received_at AT TIME ZONE 'Europe/Amsterdam')::date AS valid_from,
           CAST(NULL AS date) AS valid_until
      FROM subsidy_case c JOIN case_measure m ON m.step_id = c.content_step_id"""

# A home that the grant left out as not eligible is not of the case for the counting.
DWELLINGS = """
    SELECT d.number, d.verblijfsobject_id,
           (c.received_at AT TIME ZONE 'Europe/Amsterdam')::date AS valid_from,
           CAST(NULL AS date) AS valid_until
      FROM subsidy_case c JOIN case_dwelling d ON d.step_id = c.content_step_id
     WHERE NOT EXISTS (SELECT FROM decision g
                        WHERE g.number = c.number AND g.kind = 'grant')
        OR EXISTS (SELECT FROM granted_measure g
                    WHERE g.number = c.number AND g.verblijfsobject_id = d.verblijfsobject_id)"""

# What each home was granted, by the step that granted it; the last report says what was carried
# out. A measure is reported since the first report that names it with its day.
GRANTS = """
    SELECT DISTINCT ON (g.number, g.verblijfsobject_id, g.measure, s.happened_on)
           g.number, g.verblijfsobject_id, g.measure, s.happened_on AS granted_on, g.ended_on,
           CAST(l.execution ->> 'executed_on' AS date) AS executed_on,
           (SELECT min(r.happened_on)
              FROM case_step r, jsonb_array_elements(r.details -> 'executions') e
             WHERE r.number = g.number AND r.action = 'report_completion'
               AND e ->> 'measure' = l.execution ->> 'measure'
               AND e ->> 'executed_on' IS NOT NULL) AS reported_on,
           s.happened_on AS valid_from, CAST(NULL AS date) AS valid_until
      FROM granted_measure g
      JOIN decision d USING (decision_id)
      JOIN case_step s ON s.step_id = d.step_id
      LEFT JOIN LATERAL (
            SELECT e AS execution
              FROM (SELECT details FROM case_step p
                     WHERE p.number = g.number AND p.action = 'report_completion'
                     ORDER BY p.seq DESC LIMIT 1) p,
                   jsonb_array_elements(p.details -> 'executions') e
             WHERE e ->> 'measure' = g.measure AND e ->> 'executed_on' IS NOT NULL) l ON true
     ORDER BY g.number, g.verblijfsobject_id, g.measure, s.happened_on, g.granted_id DESC"""

# A state is reached by the step that brought the case into it; the last amount of a day holds.
EVENTS = """
    SELECT DISTINCT ON (s.number, s.to_state, s.happened_on)
           s.number, s.to_state AS state, s.happened_on,
           CAST(CASE WHEN s.seq = 1 THEN s.details ->> 'requested_cents'
                     ELSE s.details ->> 'amount_cents' END AS bigint) AS amount_cents,
           s.happened_on AS valid_from, CAST(NULL AS date) AS valid_until
      FROM case_step s
     WHERE s.from_state IS DISTINCT FROM s.to_state
     ORDER BY s.number, s.to_state, s.happened_on, s.seq DESC"""

FACTS: tuple[tuple[type[Fact], str], ...] = (
    (ApplicationIntake, INTAKE),
    (ApplicationMeasure, MEASURES),
    (ApplicationDwelling, DWELLINGS),
    (ApplicationGrant, GRANTS),
    (CaseEvent, EVENTS),
)
