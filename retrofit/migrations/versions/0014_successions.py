"""Successions: what became of homes in the register, decided by two persons.

Revision ID: 0014
Revises: 0012
"""

from pathlib import Path

from alembic import op

revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    statements = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    # Without parameters a percent sign is a percent sign.
    op.get_bind().exec_driver_sql(statements, execution_options={"no_parameters": True})


def downgrade() -> None:
    op.execute("DROP TABLE succession_decision")
    op.execute("DROP TABLE succession")
    op.execute("DROP FUNCTION succession_decision_fits")
