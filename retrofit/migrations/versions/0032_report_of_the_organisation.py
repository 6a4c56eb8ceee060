"""A report for the organisation itself, and who else is in an owners' association by index.

Revision ID: 0032
Revises: 0031
"""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

OUTSIDE = "'council', 'ministry', 'monitor'"


def upgrade() -> None:
    _allow(f"{OUTSIDE}, 'organisation'")
    op.execute(
        "CREATE INDEX ix_tenure_association ON tenure (association) WHERE association IS NOT NULL"
    )


def downgrade() -> None:
    op.execute("DROP INDEX ix_tenure_association")
    _allow(OUTSIDE)


def _allow(kinds: str) -> None:
    op.execute("ALTER TABLE report DROP CONSTRAINT ck_report_reportkind")
    op.execute(f"ALTER TABLE report ADD CONSTRAINT ck_report_reportkind CHECK (kind IN ({kinds}))")
