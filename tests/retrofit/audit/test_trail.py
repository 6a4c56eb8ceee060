"""Reading the trail: what is asked for and no more, and whether it tells what the cases tell."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from retrofit.audit import record
from retrofit.audit.anchors import anchor_folder
from retrofit.audit.trail import events_of, unexplained_cases
from retrofit.codes import Role
from tests.retrofit.acting import acting
from tests.retrofit.subsidy.desk import Desk, make_row

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def told(session):
    """Six events, an hour apart, of two people about three things; returns one of the people."""
    people = [acting(session, name, Role.CASE_HANDLER) for name in ("Noor", "Ties")]
    with time_machine.travel(NOON, tick=False) as clock:
        for place in range(6):
            record(
                session,
                people[place % 2],
                "note" if place < 4 else "pay",
                "payment" if place == 5 else "application",
                f"DW-2026-00000{place % 3}",
            )
            clock.shift(timedelta(hours=1))
    return people[0]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [6, 5, 4, 3, 2, 1]),
        ({"limit": 2}, [6, 5]),
        ({"before": 3}, [2, 1]),
        ({"action": "pay"}, [6, 5]),
        ({"object_type": "payment"}, [6]),
        ({"object_id": "DW-2026-000001"}, [5, 2]),
        ({"case_number": "DW-2026-000002"}, [3]),
        ({"since": NOON + timedelta(hours=4)}, [6, 5]),
        ({"until": NOON + timedelta(hours=2)}, [2, 1]),
        ({"action": "note", "since": NOON + timedelta(hours=1), "before": 4}, [3, 2]),
    ],
)
def test_what_is_asked_for_newest_first(session, told, asked, found):
    assert [event.seq for event in events_of(session, **asked)] == found


def test_what_one_person_did(session, told):
    events = events_of(session, actor_id=told.person_id)
    assert [(event.seq, event.actor) for event in events] == [(5, "Noor"), (3, "Noor"), (1, "Noor")]


@pytest.mark.parametrize("state", ["granted", None])
def test_a_trail_that_tells_more_than_the_case_did(session, state):
    """A case that was granted is explained, until an event says that it was granted again."""
    make_row(session)
    desk = Desk(session)
    number = desk.to_grant()
    assert unexplained_cases(session) == []
    record(session, desk.reviewer, "case_grant", "application", number, to_state=state)
    assert unexplained_cases(session) == ([number] if state else [])


def test_anchors_stand_where_the_settings_say(environment, tmp_path):
    environment(anchor_dir=None, state_dir=tmp_path)
    assert anchor_folder() == tmp_path / "anchors"
    environment(anchor_dir=tmp_path / "elsewhere")
    assert anchor_folder() == tmp_path / "elsewhere"
