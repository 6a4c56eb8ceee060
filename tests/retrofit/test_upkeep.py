"""The daily upkeep: it anchors a sound trail, and says what is not as it must be."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from retrofit.audit import read_anchors
from retrofit.upkeep import daily
from tests.retrofit.subsidy.desk import Desk, make_row


def test_a_sound_desk_is_anchored_and_a_changed_one_is_told(fresh_database, environment, tmp_path):
    environment(anchor_dir=tmp_path / "anchors")
    with Session(fresh_database) as session:
        make_row(session, homes=1)
        Desk(session)
        session.commit()
    assert daily(fresh_database) == []
    anchored = read_anchors()
    assert len(anchored) == 1
    assert anchored[0].seq > 0
    with fresh_database.begin() as connection:
        connection.execute(text("ALTER TABLE ceiling_ledger DISABLE TRIGGER USER"))
        connection.execute(text("UPDATE ceiling_ledger SET ceiling_cents = ceiling_cents + 1"))
    told = daily(fresh_database)
    assert any("N2" in line for line in told)


def test_a_changed_trail_gets_no_anchor(fresh_database, environment, tmp_path):
    environment(anchor_dir=tmp_path / "anchors")
    with Session(fresh_database) as session:
        make_row(session, homes=1)
        Desk(session)
        session.commit()
    with fresh_database.begin() as connection:
        connection.execute(text("ALTER TABLE audit_event DISABLE TRIGGER USER"))
        connection.execute(text("UPDATE audit_event SET action = 'nothing' WHERE seq = 1"))
    told = daily(fresh_database)
    assert any(line.startswith("audit event 1:") for line in told)
    assert read_anchors() == []
