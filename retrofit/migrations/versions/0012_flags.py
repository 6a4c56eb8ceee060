"""Flags: points, areas and repairs they rest on, and what people do with them.

Revision ID: 0012
Revises: 0010
"""

from pathlib import Path

from alembic import op

revision = "0012"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    statements = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    # Without parameters a percent sign is a percent sign.
    op.get_bind().exec_driver_sql(statements, execution_options={"no_parameters": True})


def downgrade() -> None:
    # The wider lists of sources and subjects do no harm to the tables before.
    for table in ("flag_event", "foundation_repair", "foundation_area", "movement_point"):
        op.execute(f"DROP TABLE {table}")
    op.execute("DROP FUNCTION flag_event_fits")
