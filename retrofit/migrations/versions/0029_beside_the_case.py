"""What stops the clock of a decision on an objection; notices of default and their penalties.

Revision ID: 0029
Revises: 0028
"""

from pathlib import Path

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    statements = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    # Without parameters a percent sign is a percent sign.
    op.get_bind().exec_driver_sql(statements, execution_options={"no_parameters": True})


def downgrade() -> None:
    op.execute("DROP TABLE notice_of_default")
    op.execute("DROP FUNCTION notice_goes_on()")
    op.execute("ALTER TABLE case_edge DISABLE TRIGGER row_stays")
    op.execute(
        """DELETE FROM case_edge
            WHERE action IN ('ask_repair', 'record_repair', 'pause_objection', 'postpone_objection',
                             'reject_notice', 'set_penalty', 'pay_penalty')
        """
    )
    op.execute("ALTER TABLE case_edge ENABLE TRIGGER row_stays")
