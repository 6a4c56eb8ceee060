"""A release tells the forecast and the money as well.

Revision ID: 0022
Revises: 0021
"""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """ALTER TABLE publication ADD forecast JSONB, ADD amounts JSONB;
        COMMENT ON COLUMN publication.forecast IS 'coarse quantiles, or why there are none';
        COMMENT ON COLUMN publication.amounts IS 'rounded money: measure, cents, as_of'"""
    )


def downgrade() -> None:
    op.execute("ALTER TABLE publication DROP forecast, DROP amounts")
