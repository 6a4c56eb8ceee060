"""Recording an event: what it says, where it comes in the chain, and who may not change it."""

import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from retrofit.audit import FaultKind, record, record_reading, verify
from retrofit.audit.chain import GENESIS, HASHED, canonical, event_hash, payload_digest, plain
from retrofit.audit.trail import events_of
from retrofit.codes import ReadingPurpose, Role
from retrofit.models.audit import AuditEvent, AuditHead, AuditPayload
from tests.retrofit.acting import acting

NUMBER = "DRD-2026-000012"
#: Of the origin there is a digest in the event, as of the values.
DIGESTS = ("payload_digest", "origin")


def test_an_event_says_who_what_when_from_where_and_how_it_ended(session):
    """The line of BIO2 8.15.01: action, object, result, origin, actor, moment."""
    handler = acting(session, "Noor", Role.CASE_HANDLER, Role.INTAKE, request_id="r-1")
    with time_machine.travel(datetime(2026, 11, 21, 9, 30, tzinfo=UTC), tick=False):
        seq = record(
            session,
            handler,
            "propose",
            "application",
            NUMBER,
            from_state="in_assessment",
            to_state="proposed",
            reason_code="complete",
            legal_basis="Awb 4:23",
            policy_version="dordrecht 2026-1",
            payload={"amount_cents": [None, 250_000]},
        )
    event = session.get(AuditEvent, seq)
    assert {name: getattr(event, name) for name in HASHED if name not in DIGESTS} == {
        "seq": 1,
        "at": datetime(2026, 11, 21, 9, 30, tzinfo=UTC),
        "actor_id": handler.person_id,
        "actor_role": "case_handler,intake",
        "on_behalf_of": None,
        "request_id": "r-1",
        "action": "propose",
        "object_type": "application",
        "object_id": NUMBER,
        "case_number": NUMBER,
        "from_state": "in_assessment",
        "to_state": "proposed",
        "reason_code": "complete",
        "legal_basis": "Awb 4:23",
        "policy_version": "dordrecht 2026-1",
        "result": "done",
    }
    assert event.prev_hash == GENESIS
    assert session.get(AuditPayload, seq).payload == {"amount_cents": [None, 250_000]}


def test_every_column_of_an_event_is_hashed():
    columns = set(AuditEvent.__table__.columns.keys())
    assert columns == {*HASHED, "prev_hash", "hash"}


@pytest.mark.parametrize("name", HASHED)
def test_the_hash_follows_from_every_column(name):
    event = dict.fromkeys(HASHED)
    assert event_hash(GENESIS, event) != event_hash(GENESIS, {**event, name: "another"})


def test_the_hash_follows_from_the_event_before():
    event = dict.fromkeys(HASHED)
    assert event_hash(GENESIS, event) != event_hash("1" * 64, event)


def test_two_events_that_differ_in_where_a_value_stands_have_different_hashes():
    event = dict.fromkeys(HASHED)
    one = event_hash(GENESIS, {**event, "from_state": "granted"})
    assert one != event_hash(GENESIS, {**event, "to_state": "granted"})


def test_an_act_of_the_tracker_itself_has_no_actor(session):
    event = session.get(AuditEvent, record(session, None, "forget_answers", "kept_answer", "all"))
    assert (event.actor_id, event.actor_role, event.origin) == (None, None, "system")


def test_the_values_have_a_digest_that_cannot_be_guessed(session):
    """Equal values have different digests: whoever tries all amounts finds nothing."""
    seqs = [record(session, None, "pay", "payment", "1", payload={"cents": 1}) for _ in range(2)]
    digests = [session.get(AuditEvent, seq).payload_digest for seq in seqs]
    assert digests[0] != digests[1]
    kept = session.get(AuditPayload, seqs[0])
    assert digests[0] == payload_digest(kept.salt, kept.payload)
    assert len(kept.salt) == 16


def test_an_event_without_values_has_no_digest(session):
    event = session.get(AuditEvent, record(session, None, "close", "application", NUMBER))
    assert event.payload_digest is None
    assert session.scalars(select(func.count()).select_from(AuditPayload)).one() == 0


def test_an_event_about_a_letter_belongs_to_its_case(session):
    record(session, None, "send", "letter", "7", case_number=NUMBER)
    record(session, None, "close", "application", NUMBER)
    record(session, None, "close", "application", "DRD-2026-000013")
    assert [event.action for event in events_of(session, case_number=NUMBER)] == ["close", "send"]
    assert [event.object_id for event in events_of(session, object_type="letter")] == ["7"]
    assert [event.seq for event in events_of(session, before=3, limit=1)] == [2]
    assert events_of(session, since=datetime(2100, 1, 1, tzinfo=UTC)) == []
    assert events_of(session, until=datetime(2000, 1, 1, tzinfo=UTC)) == []


def test_reading_a_personal_file_is_an_event_with_a_purpose(session):
    auditor = acting(session, "Ravi", Role.AUDITOR)
    record_reading(session, auditor, "application", NUMBER, ReadingPurpose.CHECKING)
    (event,) = events_of(session, actor_id=auditor.person_id, action="read")
    assert (event.reason_code, event.object_id, event.actor) == ("checking", NUMBER, "Ravi")
    with pytest.raises(ValueError, match="curiosity"):
        record_reading(session, auditor, "application", NUMBER, "curiosity")


@pytest.mark.parametrize(
    "personal", ["Jan de Vries", "jan@example.nl", "", "Café", "a" * 81, "12\n", "NL91 ABNA 0417"]
)
def test_an_id_that_may_be_personal_is_refused_and_not_repeated(session, personal):
    with pytest.raises(ValueError, match="no identifier") as refused:
        record(session, None, "read", "applicant", personal)
    assert not personal.strip() or personal not in str(refused.value)
    assert session.get(AuditHead, True).seq == 0


def test_a_role_that_is_named_is_the_role_of_the_event(session):
    both = acting(session, "Saar", Role.REVIEWER, Role.BUDGET_HOLDER)
    seq = record(session, both, "grant", "application", NUMBER, role=Role.BUDGET_HOLDER)
    assert session.get(AuditEvent, seq).actor_role == "budget_holder"


def test_a_clock_that_steps_back_does_not_take_the_trail_along(session):
    with time_machine.travel(datetime(2026, 3, 29, 1, 0, tzinfo=UTC), tick=False):
        first = record(session, None, "a", "thing", "1")
    with time_machine.travel(datetime(2026, 3, 28, 23, 0, tzinfo=UTC), tick=False):
        second = record(session, None, "b", "thing", "1")
        third = record(session, None, "c", "thing", "1")
    moments = [session.get(AuditEvent, seq).at for seq in (first, second, third)]
    tick = timedelta(microseconds=1)
    assert moments == [moments[0], moments[0] + tick, moments[0] + 2 * tick]
    assert verify(session.connection()).is_sound


def test_a_rollback_leaves_no_hole(session):
    record(session, None, "a", "thing", "1")
    with pytest.raises(RuntimeError), session.begin_nested():
        assert record(session, None, "b", "thing", "1") == 2
        raise RuntimeError
    assert record(session, None, "c", "thing", "1") == 2
    assert verify(session.connection()).is_sound


def test_eight_at_once_make_one_chain(fresh_database):
    """8 x 50 events, some rolled back: gapless, in order, verified."""
    barrier = threading.Barrier(8)
    faults = []

    def work(name):
        try:
            barrier.wait()
            for turn in range(50):
                with Session(fresh_database) as session:
                    record(session, None, "work", "thing", f"{name}/{turn}", payload={"n": turn})
                    if turn % 10 == 9:
                        session.rollback()
                        record(session, None, "work", "thing", f"{name}/{turn}")
                    session.commit()
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=work, args=(str(n),)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with fresh_database.connect() as connection:
        seqs = connection.execute(select(AuditEvent.seq).order_by(AuditEvent.seq)).scalars().all()
        assert seqs == list(range(1, 401))
        found = verify(connection)
    assert (found.is_sound, found.events, found.payloads) == (True, 400, 360)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET result = 'refused'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event CASCADE",
        "UPDATE audit_payload SET payload = '{}'",
        "DELETE FROM audit_payload",
        "TRUNCATE audit_payload",
        "UPDATE audit_head SET seq = seq - 1",
        "UPDATE audit_head SET seq = seq + 1",
        f"UPDATE audit_head SET hash = '{GENESIS}'",
        "UPDATE audit_head SET at = at + interval '1 day'",
        "DELETE FROM audit_head",
        "TRUNCATE audit_head",
        "INSERT INTO audit_head VALUES (false, 9, now(), repeat('0', 64))",
        # Another chain beside the chain, a hole, and one that goes back in time.
        "INSERT INTO audit_event (seq, at, origin, action, object_type, object_id, result,"
        " prev_hash, hash) SELECT 9, now(), 'x', 'x', 'x', 'x', 'x', hash, hash FROM audit_head",
        "INSERT INTO audit_event (seq, at, origin, action, object_type, object_id, result,"
        " prev_hash, hash) SELECT seq + 1, at, 'x', 'x', 'x', 'x', 'x', hash, hash FROM audit_head",
        "INSERT INTO audit_event (seq, at, origin, action, object_type, object_id, result,"
        " prev_hash, hash) SELECT seq + 1, now() + interval '1 day', 'x', 'x', 'x', 'x', 'x',"
        " repeat('0', 64), hash FROM audit_head",
    ],
)
def test_the_owner_of_the_tables_changes_nothing_either(session, statement):
    record(session, None, "a", "thing", "1", payload={"n": 1})
    record(session, None, "b", "thing", "1")
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text(statement))
    assert verify(session.connection()).is_sound


def test_an_event_written_past_the_door_moves_the_head_and_is_seen(session):
    """Whoever links an event by hand makes it the last one; its hash is not that of its content."""
    record(session, None, "a", "thing", "1")
    session.execute(
        text(
            "INSERT INTO audit_event (seq, at, origin, action, object_type, object_id, result,"
            " prev_hash, hash) SELECT seq + 1, at + interval '1 day', 'x', 'x', 'x', 'x', 'x',"
            " hash, hash FROM audit_head"
        )
    )
    assert record(session, None, "c", "thing", "1") == 3
    found = verify(session.connection())
    assert [(fault.seq, fault.kind) for fault in found.faults] == [(2, FaultKind.EDITED)]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.decimals(allow_nan=False)
    | st.dates()
    | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.text("abcé ", max_size=4), JSON, max_size=4))
def test_values_have_one_way_to_be_written(values):
    """What is written once is written the same again, in whatever order it stood."""
    once = plain(values)
    assert plain(once) == once
    assert canonical(values) == canonical(dict(reversed(list(once.items()))))


@pytest.mark.parametrize(
    "values",
    [
        {"b": 1, "a": [1.5, Decimal("0.10"), -0.0, 1e300]},
        {"day": date(2026, 1, 1), "at": datetime(2026, 1, 1, tzinfo=UTC), "role": Role.ADMIN},
        {
            "big": 10**30,
            "text": "é \u2028 \U0001f3e0",
            "none": None,
            "no": False,
            "set": {"b", "a"},
        },
        {"a" * 70: 1, "b": 2, "aa": 3},
    ],
)
def test_values_are_the_same_after_a_stay_in_the_database(session, values):
    record(session, None, "a", "thing", "1", payload=values)
    found = verify(session.connection())
    assert (found.is_sound, found.payloads) == (True, 1)


@pytest.mark.parametrize("value", [object(), b"bytes", datetime(2026, 1, 1)])  # noqa: DTZ001
def test_what_has_no_place_in_an_event_is_refused(session, value):
    with pytest.raises(TypeError):
        record(session, None, "a", "thing", "1", payload={"value": value})
