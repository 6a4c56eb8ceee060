"""Let go of typed addresses with their case, and of network addresses in the trail in their time.

Revision ID: 0006
Revises: 0005
"""

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    statements = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    # Without parameters a percent sign is a percent sign.
    op.get_bind().exec_driver_sql(statements, execution_options={"no_parameters": True})


def downgrade() -> None:
    op.execute("DROP TRIGGER typed_address_stays_away ON application_intake")
    op.execute("DROP FUNCTION typed_address_stays_away")
    op.drop_table("audit_source")
    op.execute("DROP FUNCTION source_goes_in_time")
