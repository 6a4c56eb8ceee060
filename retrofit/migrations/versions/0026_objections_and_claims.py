"""Objections and claims go on as the procedure does, and an objection is decided by another.

Revision ID: 0026
Revises: 0025
"""

from pathlib import Path

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    statements = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    # Without parameters a percent sign is a percent sign.
    op.get_bind().exec_driver_sql(statements, execution_options={"no_parameters": True})


def downgrade() -> None:
    for name, table in (
        ("decision_is_anew", "decision"),
        ("claim_goes_on", "claim"),
        ("objection_goes_on", "objection"),
    ):
        op.execute(f"DROP TRIGGER {name} ON {table}")
        op.execute(f"DROP FUNCTION {name}()")
    for table in ("claim", "objection", "payment"):
        op.execute(f"DROP TRIGGER table_stays ON {table}")
