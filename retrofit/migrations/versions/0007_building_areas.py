"""The neighbourhoods of the homes of a building on the map: who may see what it tells of them.

Revision ID: 0007
Revises: 0006
"""

from pathlib import Path

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    statements = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    # Without parameters a percent sign is a percent sign.
    op.get_bind().exec_driver_sql(statements, execution_options={"no_parameters": True})


def downgrade() -> None:
    op.execute("ALTER TABLE map_building DROP COLUMN neighbourhood_codes")
