"""Register files sent in, who loaded what, and which rows were known otherwise.

Revision ID: 0021
Revises: 0018
"""

from pathlib import Path

from alembic import op

revision = "0021"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    statements = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    # Without parameters a percent sign is a percent sign.
    op.get_bind().exec_driver_sql(statements, execution_options={"no_parameters": True})


def downgrade() -> None:
    op.execute(
        """DROP TABLE upload;
        ALTER TABLE load_count DROP changed;
        ALTER TABLE load_run DROP by_id"""
    )
