"""Periods of one scheme and budget line never overlap.

Revision ID: 0005
Revises: 0004
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

#: The extension is trusted: the owner of the database may make it. It compares text in an index of
#: ranges, and stays when the constraint goes.
EXCLUDE = """
    CREATE EXTENSION IF NOT EXISTS btree_gist;
    ALTER TABLE scheme_period ADD CONSTRAINT ex_scheme_period_days
        EXCLUDE USING gist (scheme WITH =, line WITH =,
                            daterange(starts_on, ends_on, '[]') WITH &&);"""


def upgrade() -> None:
    op.execute(EXCLUDE)


def downgrade() -> None:
    op.execute("ALTER TABLE scheme_period DROP CONSTRAINT ex_scheme_period_days")
