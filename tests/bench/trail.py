"""Checking the audit trail, against one digest of each row and nothing compared."""

import hashlib

from sqlalchemy import text

from retrofit.audit import verify
from tests.bench.ground import desk, seconds

TITLE = "The audit trail of 2,000 proposed cases"
UNIT = "events/s"
CASES = 2_000


def measure():
    with desk(CASES, until="proposed") as engine, engine.connect() as connection:
        count = connection.execute(text("SELECT count(*) FROM audit_event")).scalar_one()

        def digests():
            rows = connection.execute(
                text("SELECT * FROM audit_event LEFT JOIN audit_payload USING (seq) ORDER BY seq")
            )
            for row in rows:
                hashlib.sha256(repr(tuple(row)).encode()).hexdigest()

        def checked():
            found = verify(connection, [])
            assert found.is_sound

        return [
            ("a digest of each row", count / seconds(digests), f"{count:,} events"),
            ("retrofit audit verify", count / seconds(checked), "chain, values, order and counts"),
        ]
