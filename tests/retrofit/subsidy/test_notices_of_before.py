"""Notices of default that were decided on before decisions on them stood among the decisions."""

from datetime import UTC, datetime, timedelta

import time_machine
from alembic import command
from sqlalchemy import text
from sqlalchemy.orm import Session

from retrofit.migrations import configuration, migrate
from retrofit.notice_codes import PenaltyException
from retrofit.subsidy import defaults
from retrofit.subsidy.invariants import broken, digest_of
from tests.retrofit.subsidy.desk import Desk, make_row
from tests.roles import SEEING_ALL

BEFORE = "0032"
DECISIONS = text(
    """SELECT number, kind, amount_cents, proposal_id, notice_id, prepared_by_id, decided_by_id,
              announced_on, replaces_id, objection_id, snapshot, snapshot_digest, step_id
         FROM decision ORDER BY step_id"""
)
NOTICES = text("SELECT * FROM notice_of_default ORDER BY notice_id")
LETTERS = text(
    """SELECT s.step_id FROM letter l JOIN case_step s USING (step_id)
        WHERE s.action = 'reject_notice' ORDER BY s.step_id"""
)


def test_they_have_the_decision_that_they_would_have_now(fresh_database):
    """One paid, one set, two rejected, of which one without a letter, as all were told then."""
    begin = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    with time_machine.travel(begin, tick=False) as clock, Session(fresh_database) as session:
        make_row(session, 4)
        desk = Desk(session)
        cases = [desk.to_assessment(number) for number in range(1, 5)]
        clock.shift(timedelta(days=65))
        notices = [defaults.record_default_notice(session, case, by=desk.intake) for case in cases]
        clock.shift(timedelta(days=60))
        ones = [(session, each.number, each.notice_id) for each in notices]
        for one in ones[:2]:
            defaults.set_penalty(*one, by=desk.reviewer)
        defaults.pay_penalty(*ones[0], by=desk.budget)
        for one, exception in zip(ones[2:], PenaltyException, strict=False):
            defaults.reject_notice(*one, exception, by=desk.budget, text="één jaar later")
        session.commit()
    with fresh_database.connect() as connection:
        made, noticed = connection.execute(DECISIONS).all(), connection.execute(NOTICES).all()
    assert [row.kind for row in made] == ["penalty", "penalty", "no_penalty", "no_penalty"]
    with fresh_database.begin() as connection:
        command.downgrade(configuration(connection), BEFORE)
        assert connection.execute(text("SELECT count(*) FROM decision")).scalar() == 0
        connection.execute(SEEING_ALL)
        last = connection.execute(LETTERS).all()[-1].step_id
        for table in ("letter", "letter_content"):
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        connection.execute(
            text(
                """DELETE FROM letter_content WHERE letter_id = (
                       SELECT letter_id FROM letter WHERE step_id = :last)"""
            ),
            {"last": last},
        )
        connection.execute(text("DELETE FROM letter WHERE step_id = :last"), {"last": last})
        for table in ("letter", "letter_content"):
            connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
    assert migrate(fresh_database)
    with fresh_database.connect() as connection:
        assert connection.execute(NOTICES).all() == noticed
        found = [row._asdict() for row in connection.execute(DECISIONS)]
        untold = {**made[-1].snapshot, "without_letter": True}
        told = {"snapshot": untold, "snapshot_digest": digest_of(untold)}
        assert found == [*(row._asdict() for row in made[:-1]), made[-1]._asdict() | told]
        # No letter is missed.
        assert broken(connection) == []
