"""Facts are counted by who loads them, and personal rows show themselves to who says who he is.

Revision ID: 0025
Revises: 0024
"""

from pathlib import Path

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    statements = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    # Without parameters a percent sign is a percent sign.
    op.get_bind().exec_driver_sql(statements, execution_options={"no_parameters": True})


def downgrade() -> None:
    for name in ("applicant", "letter_content", "case_note"):
        op.execute(
            f"""DROP POLICY to_whom_it_concerns ON {name};
            ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY"""
        )
    op.execute("DROP VIEW person_name")
    op.execute("DROP FUNCTION analyze_facts(regclass)")
