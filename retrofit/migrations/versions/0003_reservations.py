"""Reservations follow the queue: they stand apart from the rows of the cases.

Revision ID: 0003
Revises: 0002
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

UP = """
CREATE TABLE reservation (
    number TEXT NOT NULL,
    needs_cents BIGINT NOT NULL,
    reserved_cents BIGINT NOT NULL,
    CONSTRAINT pk_reservation PRIMARY KEY (number),
    CONSTRAINT ck_reservation_amounts CHECK (least(needs_cents, reserved_cents) >= 0),
    CONSTRAINT fk_reservation_number FOREIGN KEY(number) REFERENCES subsidy_case (number)
);
COMMENT ON COLUMN reservation.number IS 'case number';
COMMENT ON COLUMN reservation.needs_cents IS 'amount that waits for a decision, cents';
COMMENT ON COLUMN reservation.reserved_cents IS 'set apart of that, cents';
INSERT INTO reservation SELECT number, needs_cents, reserved_cents FROM subsidy_case;

ALTER TABLE subsidy_case
    DROP CONSTRAINT ck_subsidy_case_amounts,
    DROP COLUMN needs_cents,
    DROP COLUMN reserved_cents,
    ADD CONSTRAINT ck_subsidy_case_amounts CHECK (least(committed_cents, settled_cents, paid_cents,
        claim_cents) >= 0);

ALTER TABLE ledger_entry
    DROP CONSTRAINT ck_ledger_entry_case,
    DROP CONSTRAINT ck_ledger_entry_cause,
    ADD COLUMN draw_day DATE,
    ADD CONSTRAINT ck_ledger_entry_case CHECK (number IS NOT NULL OR change_id IS NOT NULL),
    ADD CONSTRAINT ck_ledger_entry_cause CHECK (num_nonnulls(step_id, change_id, draw_day) = 1),
    ADD CONSTRAINT fk_ledger_entry_period_id_draw_day FOREIGN KEY(period_id, draw_day)
        REFERENCES queue_draw (period_id, day);
COMMENT ON COLUMN ledger_entry.draw_day IS 'day of the draw that moved it';
"""

# Entries of the new kind stay as they are: the old rules hold for what is added after the way back.
DOWN = """
ALTER TABLE subsidy_case
    DROP CONSTRAINT ck_subsidy_case_amounts,
    ADD COLUMN needs_cents BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN reserved_cents BIGINT NOT NULL DEFAULT 0;
UPDATE subsidy_case c SET needs_cents = r.needs_cents, reserved_cents = r.reserved_cents
  FROM reservation r WHERE r.number = c.number;
ALTER TABLE subsidy_case
    ALTER COLUMN needs_cents DROP DEFAULT,
    ALTER COLUMN reserved_cents DROP DEFAULT,
    ADD CONSTRAINT ck_subsidy_case_amounts CHECK (least(needs_cents, reserved_cents,
        committed_cents, settled_cents, paid_cents, claim_cents) >= 0);
COMMENT ON COLUMN subsidy_case.needs_cents IS 'amount that waits for a decision, cents';
COMMENT ON COLUMN subsidy_case.reserved_cents IS 'reserved of that, cents';
DROP TABLE reservation;

ALTER TABLE ledger_entry
    DROP CONSTRAINT ck_ledger_entry_case,
    DROP CONSTRAINT ck_ledger_entry_cause,
    DROP CONSTRAINT fk_ledger_entry_period_id_draw_day,
    DROP COLUMN draw_day,
    ADD CONSTRAINT ck_ledger_entry_case CHECK ((step_id IS NULL) = (number IS NULL)) NOT VALID,
    ADD CONSTRAINT ck_ledger_entry_cause CHECK ((step_id IS NULL) <> (change_id IS NULL)) NOT VALID;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
