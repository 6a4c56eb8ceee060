"""The desk's spreadsheet becomes applications, their measures and the events of their cases."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import text

from gis.codes import CaseState
from retrofit.load.merge import Merged, merge
from retrofit.load.runs import Load
from retrofit.models import ApplicationIntake, ApplicationMeasure, CaseEvent

#: States that a case reaches only through a grant.
AFTER_GRANT = (
    CaseState.GRANTED,
    CaseState.IN_PROGRESS,
    CaseState.COMPLETION_REPORTED,
    CaseState.SETTLEMENT_PROPOSED,
    CaseState.SETTLED,
    CaseState.GRANT_REVOKED,
    CaseState.SETTLEMENT_REVISED,
    CaseState.CLOSED,
)

# An address that was destroyed does not come back, nor is it a change that the file still has it.
INTAKE = """
    SELECT number, verblijfsobject_id AS given_unit_id, postcode, house_number, house_letter,
           addition, received_on,
           CASE WHEN NOT EXISTS (SELECT FROM destroyed_data d
                                  WHERE d.number = r.number AND d.kind = 'typed_address')
                THEN address_text END AS address_as_typed,
           requested_cents, has_backlog, backlog_repaired_on, started_on, finished_on,
           received_on AS valid_from, CAST(NULL AS date) AS valid_until
      FROM read_application r"""

MEASURES = """
    SELECT DISTINCT number, unnest(measures) AS measure, received_on AS valid_from,
           CAST(NULL AS date) AS valid_until
      FROM read_application"""

# The columns of a row tell the steps of its case. A state without a date of its own is dated to
# the last step that has one: the earliest day on which it can have been reached.
EVENTS = """
    SELECT DISTINCT ON (number, state, happened_on) number, state, happened_on, amount_cents,
           happened_on AS valid_from, CAST(NULL AS date) AS valid_until
      FROM (
        SELECT number, 'received' AS state, received_on AS happened_on,
               requested_cents AS amount_cents, 1 AS rank FROM read_application
        UNION ALL
        SELECT number, CASE WHEN {granted} THEN 'granted' ELSE state END, decided_on,
               CASE WHEN {granted} THEN granted_cents END, 1
          FROM read_application
         WHERE decided_on IS NOT NULL
           AND ({granted} OR state IN ('refused', 'not_processed', 'withdrawn'))
        UNION ALL
        SELECT number, 'in_progress', started_on, NULL, 1
          FROM read_application WHERE started_on IS NOT NULL AND {granted}
        UNION ALL
        SELECT number, 'completion_reported', reported_on, NULL, 1
          FROM read_application WHERE reported_on IS NOT NULL AND {granted}
        UNION ALL
        SELECT number, 'settled', settled_on, settled_cents, 1
          FROM read_application WHERE settled_on IS NOT NULL AND {granted}
        UNION ALL
        SELECT number, state,
               greatest(received_on, decided_on, started_on, reported_on, settled_on), NULL, 2
          FROM read_application r
         WHERE NOT (state = 'received'
                 OR (decided_on IS NOT NULL AND ((state = 'granted')
                     OR state IN ('refused', 'not_processed', 'withdrawn')))
                 OR (state = 'in_progress' AND started_on IS NOT NULL)
                 OR (state = 'completion_reported' AND reported_on IS NOT NULL)
                 OR (state = 'settled' AND settled_on IS NOT NULL))
      ) steps
     ORDER BY number, state, happened_on, rank""".format(
    granted="state IN ({})".format(", ".join(f"'{state.value}'" for state in AFTER_GRANT))
)


def load(run: Load, *, echo: Callable[[str], None]) -> tuple[date | None, list[str]]:
    """Load the desk's list. It may be of one month only: what it leaves out stays as it is.

    Which home a row is about is decided by the linking rules, not here.
    """
    layer = run.stage("applications", "read_application")
    echo(f"{layer.read} applications read")
    run.reject_repeats(layer, "read_application", "number")
    connection = run.connection
    run.begin(reference_on=layer.reference_on, scope=[], is_complete=False)
    connection.execute(
        text(
            "INSERT INTO application (number) SELECT number FROM read_application "
            "ON CONFLICT DO NOTHING"
        )
    )
    changed: set[str] = set()
    known = set(
        connection.execute(
            text(
                "SELECT number FROM application_intake WHERE upper_inf(known)"
                " AND number IN (SELECT number FROM read_application)"
            )
        ).scalars()
    )
    for fact, query in (
        (ApplicationIntake, INTAKE),
        (ApplicationMeasure, MEASURES),
        (CaseEvent, EVENTS),
    ):
        connection.execute(text("DROP TABLE IF EXISTS pg_temp.stage"))
        connection.execute(text(f"CREATE TEMPORARY TABLE stage ON COMMIT DROP AS {query}"))
        # Of a case in the list, steps and measures that it no longer names are taken back.
        scope = "o.number IN (SELECT number FROM read_application)"
        merge(connection, fact, "stage", run.run_id, scope=scope)
        touched = connection.execute(
            text(
                f"SELECT number FROM {fact.__tablename__} "
                "WHERE load_run_id = :run OR ended_by_run_id = :run"
            ),
            {"run": run.run_id},
        )
        changed.update(touched.scalars())
    rows = connection.execute(text("SELECT count(*) FROM read_application")).scalar_one()
    run.balance(layer, Merged(len(changed), rows - len(changed), 0, len(changed & known)))
    return layer.reference_on, []
