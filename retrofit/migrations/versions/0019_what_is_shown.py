"""Stored verdicts added up, and more of each home on the map.

Revision ID: 0019
Revises: 0018
"""

from pathlib import Path

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    statements = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    # Without parameters a percent sign is a percent sign.
    op.get_bind().exec_driver_sql(statements, execution_options={"no_parameters": True})


def downgrade() -> None:
    op.execute("DROP TABLE verdict_tally")
    op.execute("DROP INDEX ix_verdict_neighbourhood")
    for column in ("has_association", "contacted_on", "outcomes", "flags"):
        op.drop_column("map_dwelling", column)
