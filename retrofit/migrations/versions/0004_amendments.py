"""An amendment can change the measures of a grant.

Revision ID: 0004
Revises: 0003
"""

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BEFORE = """
CREATE OR REPLACE FUNCTION case_step_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE subsidy_case
       SET state = NEW.to_state,
           steps = NEW.seq,
           closed_on = CASE WHEN NEW.to_state <> 'closed' THEN NULL
                            ELSE coalesce(closed_on, NEW.happened_on) END,
           content_step_id = CASE WHEN NEW.action IN ('receive', 'change') THEN NEW.step_id
                                  ELSE content_step_id END
     WHERE number = NEW.number;
    RETURN NULL;
END $$;

COMMENT ON COLUMN granted_measure.ended_on IS 'day it was revoked or settled at nil';
"""


def upgrade() -> None:
    statements = Path(__file__).with_name("0004_amendments.sql").read_text(encoding="utf-8")
    op.get_bind().exec_driver_sql(statements, execution_options={"no_parameters": True})


def downgrade() -> None:
    op.get_bind().exec_driver_sql(BEFORE, execution_options={"no_parameters": True})
