"""Who loads facts without owning the tables may let PostgreSQL count them.

Revision ID: 0025
Revises: 0022
"""

from alembic import op

revision = "0025"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """CREATE FUNCTION analyze_facts(facts regclass) RETURNS void LANGUAGE plpgsql
            SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        BEGIN
            EXECUTE format('ANALYZE %s', facts);
        END $$;
        REVOKE ALL ON FUNCTION analyze_facts(regclass) FROM PUBLIC"""
    )


def downgrade() -> None:
    op.execute("DROP FUNCTION analyze_facts(regclass)")
