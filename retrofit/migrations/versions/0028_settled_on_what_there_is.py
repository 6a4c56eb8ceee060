"""A report whose evidence stayed away can be settled, and the term for that can stand still.

Revision ID: 0028
Revises: 0027
"""

from pathlib import Path

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    statements = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    # Without parameters a percent sign is a percent sign.
    op.get_bind().exec_driver_sql(statements, execution_options={"no_parameters": True})


def downgrade() -> None:
    op.execute("ALTER TABLE case_edge DISABLE TRIGGER USER")
    op.execute(
        """DELETE FROM case_edge
            WHERE (action, from_state) = ('propose_settlement', 'in_progress')
               OR (action IN ('pause', 'postpone') AND from_state IN
                   ('in_progress', 'completion_reported', 'settlement_proposed'))"""
    )
    op.execute("ALTER TABLE case_edge ENABLE TRIGGER USER")
