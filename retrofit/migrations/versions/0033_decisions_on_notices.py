"""Decisions on notices of default stand among the decisions, those of before as well.

Revision ID: 0033
Revises: 0032
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from alembic import op
from sqlalchemy import text

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

#: Each notice that was decided on, with the step that did, and whether a letter told of it.
DECIDED = """
    SELECT n.number, n.notice_id, n.term, n.objection_id, n.received_on, n.state, n.cents,
           n.exception, n.decided_on, n.decided_by_id, s.step_id, s.details,
           EXISTS (SELECT FROM letter l WHERE l.step_id = s.step_id) AS has_letter
      FROM notice_of_default n
      JOIN case_step s ON s.number = n.number AND s.action IN ('reject_notice', 'set_penalty')
       AND CAST(s.details ->> 'notice_id' AS bigint) = n.notice_id
     ORDER BY s.step_id"""
DECISION = """
    INSERT INTO decision (number, kind, amount_cents, notice_id, decided_by_id, announced_on,
                          snapshot, snapshot_digest, step_id)
    VALUES (:number, :kind, :amount_cents, :notice_id, :decided_by_id, :announced_on,
            CAST(:snapshot AS jsonb), :digest, :step_id)"""


def upgrade() -> None:
    statements = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    # Without parameters a percent sign is a percent sign.
    op.get_bind().exec_driver_sql(statements, execution_options={"no_parameters": True})
    for row in op.get_bind().execute(text(DECIDED)).mappings().all():
        snapshot = json.dumps(
            _snapshot(row), sort_keys=True, ensure_ascii=False, separators=(",", ":")
        )
        op.get_bind().execute(
            text(DECISION),
            {
                "number": row["number"],
                "kind": "no_penalty" if row["state"] == "rejected" else "penalty",
                "amount_cents": row["cents"],
                "notice_id": row["notice_id"],
                "decided_by_id": row["decided_by_id"],
                "announced_on": row["decided_on"],
                "snapshot": snapshot,
                "digest": hashlib.sha256(snapshot.encode()).hexdigest(),
                "step_id": row["step_id"],
            },
        )


def downgrade() -> None:
    # A notice that an objection opened again, and objections to these decisions, were not there
    # before: where there are any, this fails and nothing is lost.
    op.execute("ALTER TABLE decision DISABLE TRIGGER row_stays")
    op.execute("DELETE FROM decision WHERE notice_id IS NOT NULL")
    op.execute("ALTER TABLE decision ENABLE TRIGGER row_stays")
    op.execute("DROP INDEX uq_decision_notice_id")
    op.execute("DROP INDEX uq_decision_kind")
    op.execute("ALTER TABLE decision DROP CONSTRAINT ck_decision_notice_anew")
    op.execute("ALTER TABLE decision DROP CONSTRAINT ck_decision_on_notice")
    op.execute("ALTER TABLE decision DROP COLUMN notice_id")
    op.execute("ALTER TABLE decision ALTER COLUMN proposal_id SET NOT NULL")
    op.execute("ALTER TABLE decision ALTER COLUMN prepared_by_id SET NOT NULL")
    op.execute(
        """CREATE UNIQUE INDEX uq_decision_kind ON decision (number, kind)
            WHERE replaces_id IS NULL AND kind NOT IN ('amendment', 'revision')"""
    )
    for name, holds in BEFORE.items():
        op.execute(f"ALTER TABLE notice_of_default DROP CONSTRAINT IF EXISTS {name}")
        op.execute(f"ALTER TABLE notice_of_default ADD CONSTRAINT {name} CHECK ({holds})")
    op.execute("ALTER TABLE notice_of_default DROP COLUMN paid_cents")
    # The wider graph does no harm to the tables before; the guard of these two is that of before.
    for name in ("0027_decided_anew.sql", "0029_beside_the_case.sql"):
        op.get_bind().exec_driver_sql(_function(name), execution_options={"no_parameters": True})


BEFORE = {
    "ck_notice_of_default_decided": "(state = 'received') = (decided_on IS NULL)"
    " AND (decided_on IS NULL) = (decided_by_id IS NULL)",
    "ck_notice_of_default_cents": "(state IN ('penalty_set', 'paid')) = (cents IS NOT NULL)"
    " AND cents BETWEEN 2300 AND 144200",
    "ck_notice_of_default_paid": "(state = 'paid') = (paid_on IS NOT NULL)"
    " AND (paid_on IS NULL) = (paid_by_id IS NULL)",
    "ck_notice_of_default_four_eyes": "paid_by_id <> decided_by_id",
    "ck_notice_of_default_noticestate": "state IN ('received', 'rejected', 'penalty_set', 'paid')",
}
GUARDS = {
    "0027_decided_anew.sql": "FUNCTION decision_is_anew()",
    "0029_beside_the_case.sql": "FUNCTION notice_goes_on()",
}


def _function(name: str) -> str:
    """Return a guard as an earlier migration made it."""
    statements = Path(__file__).with_name(name).read_text(encoding="utf-8")
    _, _, body = statements.partition(GUARDS[name])
    told, _, _ = body.partition("END $$;")
    return f"CREATE OR REPLACE {GUARDS[name]}{told}END $$;"


def _snapshot(row: Any) -> dict[str, Any]:
    """Return what a decision rested on, as the step that took it tells."""
    details = row["details"]
    snapshot: dict[str, Any] = {
        "number": row["number"],
        "announced_on": row["decided_on"].isoformat(),
        "amount_cents": row["cents"],
        "paid_cents": 0,
        "notice": {
            "notice_id": row["notice_id"],
            "term": row["term"],
            "objection_id": row["objection_id"],
            "received_on": row["received_on"].isoformat(),
        },
    }
    if row["state"] == "rejected":
        snapshot["rejection"] = {name: details[name] for name in ("exception", "text")}
    else:
        snapshot["penalty"] = {name: details[name] for name in ("days", "first_day", "last_day")}
    if not row["has_letter"]:
        # Rejections of before were told without one.
        snapshot["without_letter"] = True
    return snapshot
