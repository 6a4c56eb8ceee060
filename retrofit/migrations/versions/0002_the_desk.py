"""The subsidy desk: people, audit trail, personal data, cases and money.

Revision ID: 0002
Revises: 0001
"""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

PARTS = ("people", "audit", "desk", "answers")

# Children before parents, for the way back.
TABLES: tuple[str, ...] = (
    "kept_answer",
    "letter",
    "payment",
    "granted_measure",
    "claim",
    "ledger_entry",
    "decision",
    "objection",
    "proposal",
    "case_source",
    "case_measure",
    "case_dwelling",
    "case_step",
    "subsidy_case",
    "case_edge",
    "case_counter",
    "queue_draw",
    "ceiling_change",
    "ceiling_ledger",
    "scheme_period",
    "application_dwelling",
    "audit_payload",
    "audit_head",
    "audit_event",
    "applicant",
    "letter_content",
    "case_note",
    "destroyed_data",
    "destruction_line",
    "destruction",
    "api_key",
    "sign_in_attempt",
    "sign_in_request",
    "sign_in_session",
    "role_grant",
    "person",
)
FUNCTIONS: tuple[str, ...] = (
    "person_stays",
    "role_grant_stays",
    "trail_stays",
    "event_follows_head",
    "event_moves_head",
    "head_moves_on",
    "payload_goes_by_list",
    "is_destroyed_by",
    "personal_row_stays",
    "destruction_is_done_once",
    "list_is_open",
    "row_stays",
    "case_step_fits",
    "case_step_moves",
    "case_follows_steps",
    "case_has_steps",
    "payment_goes_on",
)


def upgrade() -> None:
    connection = op.get_bind()
    for part in PARTS:
        file = Path(__file__).with_name(f"0002_{part}.sql")
        statements = file.read_text(encoding="utf-8")
        # Without parameters a percent sign is a percent sign.
        connection.exec_driver_sql(statements, execution_options={"no_parameters": True})


def downgrade() -> None:
    for table in TABLES:
        # Decisions and objections point to each other.
        op.execute(f"DROP TABLE {table} CASCADE")
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}")
