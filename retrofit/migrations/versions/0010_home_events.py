"""Home events: the trajectory of each home.

Revision ID: 0010
Revises: 0007
"""

from pathlib import Path

from alembic import op

revision = "0010"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    statements = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    # Without parameters a percent sign is a percent sign.
    op.get_bind().exec_driver_sql(statements, execution_options={"no_parameters": True})


def downgrade() -> None:
    # The wider list of stages does no harm to the tables before.
    op.execute("DROP TABLE home_event")
    op.execute("DROP FUNCTION home_event_fits")
