"""Where staff worked from: in the trail while it is kept, and then gone with the chain whole."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from retrofit.audit import FaultKind, record, verify
from retrofit.audit.sources import digest_in, forget_sources
from retrofit.audit.trail import events_of
from retrofit.codes import Role
from retrofit.models import AuditEvent, AuditSource
from retrofit.people.actor import COMMAND
from retrofit.privacy.retention import retention
from tests.retrofit.acting import acting

#: The second is half past midnight of 3 March in the Netherlands.
MOMENTS = (
    datetime(2026, 3, 2, 9, tzinfo=UTC),
    datetime(2026, 3, 2, 23, 30, tzinfo=UTC),
    datetime(2026, 3, 4, 9, tzinfo=UTC),
)


@pytest.fixture
def trail(session):
    """Noor at three moments, a command, and the tracker itself."""
    noor = acting(session, "Noor", Role.CASE_HANDLER)
    script = acting(session, "Skript", Role.PLANNER, origin="web key abc123 192.0.2.9")
    for moment in MOMENTS:
        with time_machine.travel(moment, tick=False):
            record(session, noor, "pay", "payment", "1")
    record(session, acting(session, "root", origin=COMMAND), "pay", "payment", "2")
    record(session, None, "pay", "payment", "3")
    record(session, script, "read", "payment", "4")
    return session


def shown(session):
    return [event.origin for event in reversed(events_of(session, object_type="payment"))]


def faults(session):
    return [(fault.seq, fault.kind) for fault in verify(session.connection()).faults]


def test_the_event_holds_the_way_in_and_no_address(trail):
    """People see the address; the chain holds a digest, another each time."""
    web = "web 192.0.2.1"
    assert shown(trail) == [web, web, web, "command", "system", "web key abc123 192.0.2.9"]
    origins = trail.scalars(select(AuditEvent.origin)).all()
    assert not any("192.0.2" in origin for origin in origins)
    digests = [digest_in(origin) for origin in origins]
    assert [digest is None for digest in digests] == [False, False, False, True, True, False]
    assert len(set(digests)) == 5
    assert faults(trail) == []


def test_addresses_go_in_their_time_and_the_chain_holds(trail):
    """Before 3 March, in the Netherlands: one of the three; the chain says so itself."""
    assert forget_sources(trail, date(2026, 3, 3)) == 1
    assert shown(trail)[:3] == ["web", "web 192.0.2.1", "web 192.0.2.1"]
    assert faults(trail) == []
    newest = events_of(trail, limit=1)[0]
    assert (newest.action, newest.object_id) == ("forget_sources", "2026-03-03")
    assert newest.payload == {"rows": 1}
    # Once more there is nothing to say.
    assert forget_sources(trail, date(2026, 3, 3)) == 0
    assert events_of(trail, limit=1)[0].seq == newest.seq
    assert forget_sources(trail, date(2026, 3, 5)) == 2
    assert faults(trail) == []


def test_no_address_goes_sooner_or_changes(trail):
    forget_sources(trail, date(2026, 3, 3))
    for statement in (
        "DELETE FROM audit_source",
        "DELETE FROM audit_source WHERE seq = 2",
        "UPDATE audit_source SET address = '203.0.113.1'",
        "TRUNCATE audit_source",
    ):
        with pytest.raises(IntegrityError), trail.begin_nested():
            trail.execute(text(statement))
    assert len(trail.scalars(select(AuditSource.seq)).all()) == 3


def test_who_takes_the_triggers_away_is_seen(trail):
    """Another address, an address gone too soon, and one that was planted."""
    forget_sources(trail, date(2026, 3, 3))
    trail.execute(text("ALTER TABLE audit_source DISABLE TRIGGER USER"))
    for statement, fault in (
        (
            "UPDATE audit_source SET address = '203.0.113.1' WHERE seq = 2",
            (2, FaultKind.VALUES_EDITED),
        ),
        ("DELETE FROM audit_source WHERE seq = 3", (3, FaultKind.VALUES_GONE)),
        (
            "INSERT INTO audit_source SELECT 4, salt, address FROM audit_source WHERE seq = 2",
            (4, FaultKind.VALUES_EDITED),
        ),
    ):
        with trail.begin_nested() as undone:
            trail.execute(text(statement))
            assert faults(trail) == [fault]
            undone.rollback()
    assert faults(trail) == []


def test_how_long_they_are_kept_is_data():
    assert retention().sources.days == 183
    assert "vast te stellen" in retention().sources.source
