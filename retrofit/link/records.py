"""Labels, tenure, repairs and applications are linked to homes by one set of rules.

In this order: the verblijfsobject the record names, if it is live; else postcode, house number,
letter and addition, each equal, if exactly one live unit has them; else review. Parts are never
glued: number 1 with addition 1 is not number 11.
"""

from collections.abc import Iterable

import pyarrow as pa
from sqlalchemy import Connection, text

from gis.codes import UnitStatus
from retrofit.codes import LinkRule
from retrofit.link.typed import readings, street_key
from retrofit.load.copy import copy_batches, create_stage
from retrofit.load.merge import Merged, merge
from retrofit.models import Link

#: A unit that exists; a withdrawn or never built one is no home to link to.
LIVE = (
    UnitStatus.FORMED,
    UnitStatus.IN_USE_UNMEASURED,
    UnitStatus.IN_USE,
    UnitStatus.RENOVATION,
    UnitStatus.OUT_OF_USE,
)
LIVE_SQL = ", ".join(f"'{status.value}'" for status in LIVE)

#: A link that was made from an address that is no longer there.
SETTLED = """(o.subject = 'application' AND EXISTS (
    SELECT FROM destroyed_data d WHERE d.number = o.subject_key AND d.kind = 'typed_address'))"""

READING = pa.schema(
    [
        ("subject", pa.string()),
        ("subject_key", pa.string()),
        ("given_unit_id", pa.string()),
        ("postcode", pa.string()),
        ("house_number", pa.int32()),
        ("house_letter", pa.string()),
        ("addition", pa.string()),
        ("street_key", pa.string()),
    ]
)

# The normal form of a street in SQL, as in the index ix_address_street_key; what was typed has
# gone through street_key.
STREET_SQL = "regexp_replace(lower(a.street), '[^a-z0-9]', '', 'g')"


def link_records(connection: Connection, run_id: int) -> Merged:
    """Link every record that is believed now.

    What a person decided stays, and of a case whose typed address was destroyed what was found.
    """
    _stage_readings(connection)
    _stage_addresses(connection)
    connection.execute(text("DROP TABLE IF EXISTS pg_temp.stage"))
    connection.execute(text(f"CREATE TEMPORARY TABLE stage ON COMMIT DROP AS {MATCHING}"))
    return merge(connection, Link, "stage", run_id, scope=f"o.rule <> 'decided' AND NOT {SETTLED}")


def _stage_readings(connection: Connection) -> None:
    create_stage(connection, "reading", READING)
    for subject, table, key in (
        ("label", "energy_label", "label_key"),
        ("tenure", "tenure", "tenure_key"),
        ("foundation_repair", "foundation_repair", "repair_key"),
    ):
        open_row = "upper_inf(f.known)" + (" AND upper_inf(f.valid)" if subject == "tenure" else "")
        if subject == "foundation_repair":
            # A row that names the building itself needs no home to find it.
            open_row += " AND f.given_pand_id IS NULL"
        connection.execute(
            text(
                f"""INSERT INTO reading
                    SELECT '{subject}', f.{key}, f.given_unit_id, f.postcode, f.house_number,
                           upper(f.house_letter), upper(f.addition), NULL
                      FROM {table} f
                     WHERE {open_row}
                       AND NOT EXISTS (SELECT FROM link l WHERE l.subject = '{subject}'
                            AND l.subject_key = f.{key} AND l.rule = 'decided'
                            AND upper_inf(l.known))"""
            )
        )
    rows = connection.execute(
        text(
            """SELECT number, given_unit_id, postcode, house_number, house_letter, addition,
                      address_as_typed
                 FROM application_intake f
                WHERE upper_inf(known)
                  AND NOT EXISTS (SELECT FROM destroyed_data d
                                   WHERE d.number = f.number AND d.kind = 'typed_address')
                  AND NOT EXISTS (SELECT FROM link l WHERE l.subject = 'application'
                       AND l.subject_key = f.number AND l.rule = 'decided'
                       AND upper_inf(l.known))"""
        )
    )
    lines = [line for row in rows for line in application_readings(*row)]
    if lines:
        columns = [list(column) for column in zip(*lines, strict=True)]
        batch = pa.record_batch(
            [pa.array(c, type=f.type) for c, f in zip(columns, READING, strict=True)],
            schema=READING,
        )
        copy_batches(connection, "reading", [batch])
    connection.execute(text("ANALYZE reading"))


def application_readings(
    number: str,
    given_unit_id: str | None,
    postcode: str | None,
    house_number: int | None,
    house_letter: str | None,
    addition: str | None,
    typed: str | None,
) -> Iterable[tuple[str | int | None, ...]]:
    """Return the rows of ``READING`` for one application: its columns, else its typed address."""
    head = ("application", number, given_unit_id)
    letter = house_letter.upper() if house_letter else None
    tail = addition.upper() if addition else None
    if postcode and house_number:
        return [(*head, postcode, house_number, letter, tail, None)]
    found = [
        (
            *head,
            reading.postcode,
            reading.house_number,
            reading.house_letter,
            reading.addition,
            street_key(reading.street) if reading.street else None,
        )
        for reading in readings(typed or "")
    ]
    return found or [(*head, postcode, house_number, letter, tail, None)]


def _stage_addresses(connection: Connection) -> None:
    connection.execute(text("DROP TABLE IF EXISTS pg_temp.live_address"))
    connection.execute(
        text(
            f"""CREATE TEMPORARY TABLE live_address ON COMMIT DROP AS
                SELECT a.verblijfsobject_id, a.postcode, a.house_number,
                       upper(a.house_letter) AS house_letter, upper(a.addition) AS addition,
                       {STREET_SQL} AS street_key
                  FROM address a JOIN unit u USING (verblijfsobject_id)
                 WHERE upper_inf(a.known) AND upper_inf(a.valid)
                   AND upper_inf(u.known) AND upper_inf(u.valid) AND u.status IN ({LIVE_SQL})"""
        )
    )
    connection.execute(text("CREATE INDEX ON live_address (postcode, house_number)"))
    connection.execute(text("CREATE INDEX ON live_address (street_key, house_number)"))
    connection.execute(text("ANALYZE live_address"))


SAME_HOUSE = """
    l.house_number = r.house_number
    AND l.house_letter IS NOT DISTINCT FROM r.house_letter
    AND l.addition IS NOT DISTINCT FROM r.addition"""

# One row for each record: the home and the rule, or why it waits for review.
MATCHING = f"""
    WITH by_id AS (
        SELECT DISTINCT r.subject, r.subject_key, u.verblijfsobject_id
          FROM reading r
          JOIN unit u ON u.verblijfsobject_id = r.given_unit_id
         WHERE upper_inf(u.known) AND upper_inf(u.valid) AND u.status IN ({LIVE_SQL})
    ), by_address AS (
        SELECT r.subject, r.subject_key,
               array_agg(DISTINCT l.verblijfsobject_id::text) AS units,
               array_agg(DISTINCT l.verblijfsobject_id::text)
                   FILTER (WHERE r.street_key IS NULL OR r.street_key = l.street_key) AS agreeing
          FROM reading r JOIN live_address l ON l.postcode = r.postcode AND {SAME_HOUSE}
         GROUP BY 1, 2
    ), by_street AS (
        SELECT r.subject, r.subject_key,
               array_agg(DISTINCT l.verblijfsobject_id::text) AS units
          FROM reading r JOIN live_address l ON l.street_key = r.street_key AND {SAME_HOUSE}
         WHERE r.postcode IS NULL
         GROUP BY 1, 2
    ), record AS (
        SELECT subject, subject_key, bool_or(postcode IS NOT NULL AND house_number IS NOT NULL)
               AS has_address
          FROM reading GROUP BY 1, 2
    ), judged AS (
        SELECT n.subject, n.subject_key, i.verblijfsobject_id AS by_id,
               coalesce(a.agreeing, a.units, s.units, ARRAY[]::text[]) AS units,
               CASE WHEN i.verblijfsobject_id IS NOT NULL THEN '{LinkRule.UNIT_ID}'
                    WHEN s.units IS NOT NULL THEN '{LinkRule.STREET_ONLY}'
                    WHEN NOT n.has_address THEN '{LinkRule.NO_ADDRESS}'
                    WHEN a.units IS NULL THEN '{LinkRule.NO_MATCH}'
                    WHEN a.agreeing IS NULL THEN '{LinkRule.STREET_DIFFERS}'
                    WHEN cardinality(a.agreeing) > 1 THEN '{LinkRule.SEVERAL_MATCHES}'
                    ELSE '{LinkRule.ADDRESS}' END AS rule
          FROM record n
          LEFT JOIN by_id i USING (subject, subject_key)
          LEFT JOIN by_address a USING (subject, subject_key)
          LEFT JOIN by_street s USING (subject, subject_key)
    )
    SELECT subject, subject_key,
           CASE rule WHEN '{LinkRule.UNIT_ID}' THEN by_id
                     WHEN '{LinkRule.ADDRESS}' THEN units[1] END AS verblijfsobject_id,
           rule,
           CASE WHEN rule IN ('{LinkRule.UNIT_ID}', '{LinkRule.ADDRESS}') THEN ARRAY[]::text[]
                ELSE units END AS candidates,
           CAST(NULL AS text) AS reason,
           CAST(NULL AS date) AS valid_from, CAST(NULL AS date) AS valid_until
      FROM judged"""
