"""Somebody with all rights on the database changes the trail: the check names where it begins.

Each way to tamper works on a chain of 40 events with anchors after 10, 20 and 30. The triggers are
switched off first, as the owner of the tables can.
"""

import json
import threading
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from retrofit.audit import (
    AnchorsBroken,
    FaultKind,
    read_anchors,
    record,
    record_reading,
    verify,
    write_anchor,
)
from retrofit.audit.anchors import FILE_NAME
from retrofit.audit.chain import GENESIS, HASHED, event_hash
from retrofit.audit.signing import public_keys, signer
from retrofit.codes import ReadingPurpose
from retrofit.config import SettingsError, get_settings

EVENTS = 40
ANCHORED = (10, 20, 30)


@pytest.fixture(scope="module")
def anchored(server, empty_template, tmp_path_factory):
    """A database with 40 events, every third one a reading, and its folder of anchors."""
    folder = tmp_path_factory.mktemp("anchors")
    with server.database(empty_template) as engine:
        for place in range(1, EVENTS + 1):
            with Session(engine) as session:
                if place % 3:
                    payload = {"cents": [0, place]} if place % 2 else None
                    record(session, None, "pay", "payment", str(place), payload=payload)
                else:
                    record_reading(
                        session, None, "application", f"A-{place}", ReadingPurpose.CHECKING
                    )
                session.commit()
            if place in ANCHORED:
                with engine.connect() as connection:
                    write_anchor(connection, folder)
        yield engine, folder


@pytest.fixture
def tampered(anchored):
    """Change the trail with the triggers off; returns what the check finds, and changes it back."""
    engine, folder = anchored

    def tamper(*statements, anchors=None, work=None):
        held = read_anchors(folder) if anchors is None else anchors
        with engine.connect() as connection, connection.begin() as transaction:
            for table in ("audit_event", "audit_payload", "audit_head"):
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            for statement in statements:
                connection.execute(text(statement))
            if work:
                work(connection)
            found = verify(connection, held)
            transaction.rollback()
        return found

    return tamper


def first(found):
    """Where the trail is first found to be wrong, and why."""
    assert not found.is_sound
    return found.faults[0].seq, found.faults[0].kind


def rewrite(connection, since, *, until=EVENTS, renumber=0):
    """Give every event from a place on hashes that fit, as whoever knows the rule would."""
    rows = connection.execute(
        text("SELECT * FROM audit_event WHERE seq >= :since AND seq <= :until ORDER BY seq"),
        {"since": since, "until": until},
    ).mappings().all()  # fmt: skip
    last = connection.execute(
        text("SELECT hash FROM audit_event WHERE seq = :seq"), {"seq": since - 1}
    ).scalar()
    last = last or GENESIS
    for row in rows:
        event = {name: row[name] for name in HASHED}
        found = event_hash(last, event)
        connection.execute(
            text("UPDATE audit_event SET prev_hash = :prev, hash = :hash WHERE seq = :seq"),
            {"prev": last, "hash": found, "seq": row["seq"]},
        )
        last = found
    connection.execute(
        text(
            "UPDATE audit_head h SET seq = e.seq, at = e.at, hash = e.hash"
            " FROM (SELECT * FROM audit_event ORDER BY seq DESC LIMIT 1) e"
        )
    )


def close_gap(connection, seq):
    """Take an event out and move all later ones up, with hashes that fit."""
    connection.execute(text(f"DELETE FROM audit_payload WHERE seq = {seq}"))
    connection.execute(text("ALTER TABLE audit_payload DROP CONSTRAINT fk_audit_payload_seq"))
    connection.execute(text(f"DELETE FROM audit_event WHERE seq = {seq}"))
    for table in ("audit_event", "audit_payload"):
        connection.execute(text(f"UPDATE {table} SET seq = -seq WHERE seq > {seq}"))
        connection.execute(text(f"UPDATE {table} SET seq = -seq - 1 WHERE seq < 0"))
    rewrite(connection, seq)


def swap(connection, one, other):
    connection.execute(text("ALTER TABLE audit_payload DROP CONSTRAINT fk_audit_payload_seq"))
    for table in ("audit_event", "audit_payload"):
        connection.execute(text(f"UPDATE {table} SET seq = -{one} WHERE seq = {one}"))
        connection.execute(text(f"UPDATE {table} SET seq = {one} WHERE seq = {other}"))
        connection.execute(text(f"UPDATE {table} SET seq = {other} WHERE seq = -{one}"))


def test_an_untouched_trail_is_sound(tampered):
    found = tampered()
    assert (found.is_sound, found.events, found.anchors) == (True, EVENTS, 3)
    assert found.payloads == sum(1 for n in range(1, EVENTS + 1) if n % 3 and n % 2)
    assert found.payloads_gone == 0


def test_1_an_edited_event(tampered):
    assert first(tampered("UPDATE audit_event SET result = 'refused' WHERE seq = 17")) == (
        17,
        FaultKind.EDITED,
    )


def test_2_an_edited_event_with_a_hash_that_fits_itself(tampered):
    """Its own hash was made anew; the next event still tells."""

    def work(connection):
        connection.execute(text("UPDATE audit_event SET actor_role = 'admin' WHERE seq = 17"))
        rewrite(connection, 17, until=17)
        connection.execute(
            text(
                "UPDATE audit_head h SET seq = e.seq, at = e.at, hash = e.hash"
                f" FROM audit_event e WHERE e.seq = {EVENTS}"
            )
        )

    assert first(tampered(work=work)) == (18, FaultKind.BROKEN_LINK)


def test_3_a_deleted_event(tampered):
    found = tampered(
        "DELETE FROM audit_payload WHERE seq = 25", "DELETE FROM audit_event WHERE seq = 25"
    )
    assert first(found) == (25, FaultKind.DELETED)


def test_4_the_first_event_deleted(tampered):
    found = tampered(
        "DELETE FROM audit_payload WHERE seq = 1", "DELETE FROM audit_event WHERE seq = 1"
    )
    assert first(found) == (1, FaultKind.DELETED)


def test_5_two_events_in_each_others_place(tampered):
    found = tampered(work=lambda connection: swap(connection, 13, 31))
    assert first(found) == (13, FaultKind.REORDERED)


def test_6_a_tail_cut_off(tampered):
    found = tampered(
        "DELETE FROM audit_payload WHERE seq > 35", "DELETE FROM audit_event WHERE seq > 35"
    )
    assert first(found) == (36, FaultKind.CUT_OFF)


CUT = (
    "DELETE FROM audit_payload WHERE seq > 25",
    "DELETE FROM audit_event WHERE seq > 25",
    "UPDATE audit_head h SET seq = e.seq, at = e.at, hash = e.hash FROM audit_event e"
    " WHERE e.seq = 25",
)


def test_7_a_tail_cut_off_and_the_head_with_it_is_seen_by_an_anchor(tampered):
    assert first(tampered(*CUT)) == (26, FaultKind.CUT_OFF)


def test_7_without_anchors_that_would_not_show(tampered):
    """Why the anchors stand outside: the database alone is sound."""
    assert tampered(*CUT, anchors=[]).is_sound


def test_8_rewritten_from_the_middle_is_seen_by_an_anchor(tampered):
    """Rewritten from 15: the anchor of 10 still fits, that of 20 does not."""

    def work(connection):
        connection.execute(text("UPDATE audit_event SET object_id = '999' WHERE seq = 15"))
        rewrite(connection, 15)

    assert first(tampered(work=work)) == (11, FaultKind.REWRITTEN)
    assert tampered(work=work, anchors=[]).is_sound


def test_9_an_event_taken_out_and_all_later_ones_moved_up(tampered):
    found = tampered(work=lambda connection: close_gap(connection, 22))
    assert first(found) == (21, FaultKind.REWRITTEN)


def test_10_time_going_back(tampered):
    """Moved to before the event before it, with hashes that fit: no anchor is needed."""

    def work(connection):
        connection.execute(
            text(
                "UPDATE audit_event SET at = (SELECT at FROM audit_event WHERE seq = 30)"
                " - interval '1 second' WHERE seq = 36"
            )
        )
        rewrite(connection, 36)

    assert first(tampered(work=work)) == (36, FaultKind.TIME_BACK)


def test_10_a_moved_moment_alone(tampered):
    statement = "UPDATE audit_event SET at = at + interval '1 microsecond' WHERE seq = 36"
    assert first(tampered(statement)) == (36, FaultKind.EDITED)


@pytest.mark.parametrize(
    ("statement", "seq"),
    [
        ("UPDATE audit_head SET seq = 39", 40),
        ("UPDATE audit_head SET hash = repeat('0', 64)", 40),
        ("UPDATE audit_head SET at = at + interval '1 day'", 40),
        ("DELETE FROM audit_head", 1),
    ],
)
def test_11_a_head_that_differs(tampered, statement, seq):
    assert first(tampered(statement, anchors=[])) == (seq, FaultKind.HEAD_DIFFERS)


def test_12_values_that_were_changed_or_taken_away(tampered):
    changed = "UPDATE audit_payload SET payload = '{\"cents\": [0, 5]}' WHERE seq = 7"
    assert first(tampered(changed)) == (7, FaultKind.VALUES_EDITED)
    salted = "UPDATE audit_payload SET salt = '\\x00' WHERE seq = 7"
    assert first(tampered(salted)) == (7, FaultKind.VALUES_EDITED)
    gone = "DELETE FROM audit_payload WHERE seq = 7"
    assert first(tampered(gone)) == (7, FaultKind.VALUES_GONE)
    added = "INSERT INTO audit_payload VALUES (3, '\\x00', '{}')"
    assert first(tampered(added)) == (3, FaultKind.VALUES_EDITED)


def test_everything_taken_away_is_seen_by_an_anchor(tampered):
    found = tampered(
        "DELETE FROM audit_payload",
        "DELETE FROM audit_event",
        f"UPDATE audit_head SET seq = 0, hash = '{GENESIS}'",
    )
    assert first(found) == (1, FaultKind.CUT_OFF)


def test_a_reading_taken_out_is_found_like_any_event(tampered):
    assert first(tampered("DELETE FROM audit_event WHERE seq = 6")) == (6, FaultKind.DELETED)


def test_rows_that_went_from_a_table_that_only_grows(tampered, anchored):
    """An anchor holds counts of decisions, payments and the rest: a cleared table shows."""
    _, folder = anchored
    (*_, last) = read_anchors(folder)
    assert last.counts["decision"] == 0
    claims = [type(last)(**{**vars_of(last), "counts": {**last.counts, "decision": 3}})]
    found = tampered(anchors=claims)
    assert first(found) == (EVENTS, FaultKind.ROWS_GONE)
    assert "decision" in found.faults[0].text


def vars_of(anchor):
    return {name: getattr(anchor, name) for name in type(anchor).__slots__}


@pytest.fixture
def copied(anchored, tmp_path):
    """A copy of the anchor file to tamper with."""
    path = tmp_path / FILE_NAME
    path.write_bytes((anchored[1] / FILE_NAME).read_bytes())
    return path


def test_anchors_are_read_as_they_were_written(anchored):
    _, folder = anchored
    anchors = read_anchors(folder)
    assert [anchor.seq for anchor in anchors] == list(ANCHORED)
    (public,) = folder.glob("anchor-*.pub.pem")
    assert read_anchors(folder, public_keys(public)) == anchors
    assert b"PRIVATE" not in public.read_bytes()


def change(line, **fields):
    held = {**json.loads(line), **fields}
    return json.dumps(held, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"


@pytest.mark.parametrize(
    "tamper",
    [
        lambda lines: [change(lines[0], seq=5), *lines[1:]],
        lambda lines: [lines[0], change(lines[1], hash="0" * 64), lines[2]],
        lambda lines: [lines[0], lines[2]],
        lambda lines: lines[1:],
        lambda lines: [lines[1], lines[0], lines[2]],
        lambda lines: [*lines, "geen anker\n"],
        lambda lines: [*lines, "{}\n"],
        lambda lines: [*lines, lines[2][:40]],
        lambda lines: [*lines[:2], change(lines[2], signature="00" * 64)],
        lambda lines: [*lines[:2], change(lines[2], signature="zz")],
        lambda lines: [*lines[:2], change(lines[2], key_id="0123456789abcdef")],
        lambda lines: [*lines[:2], change(lines[2], counts={"decision": "many"})],
        lambda lines: [*lines[:2], lines[2].replace('"seq":30', '"seq": 30')],
    ],
)
def test_a_changed_anchor_file_is_refused(copied, tamper):
    lines = copied.read_text().splitlines(keepends=True)
    copied.write_text("".join(tamper(lines)))
    with pytest.raises(AnchorsBroken, match="line"):
        read_anchors(copied.parent)


def test_an_anchor_signed_by_somebody_else_is_refused(anchored, environment, tmp_path, copied):
    engine, _ = anchored
    own = get_settings().state_dir
    environment(state_dir=tmp_path / "other")
    with pytest.raises(AnchorsBroken, match="line 1"):
        read_anchors(copied.parent)
    with engine.connect() as connection:
        write_anchor(connection, copied.parent)
    environment(state_dir=own)
    with pytest.raises(AnchorsBroken, match="line 4"):
        read_anchors(copied.parent)


def test_no_anchors_yet_is_an_empty_list(tmp_path):
    assert read_anchors(tmp_path / "nowhere") == []


def test_an_anchor_behind_a_half_written_line_is_refused(anchored, copied):
    engine, _ = anchored
    copied.write_bytes(copied.read_bytes()[:-10])
    with engine.connect() as connection, pytest.raises(AnchorsBroken, match="cut off"):
        write_anchor(connection, copied.parent)


def test_the_key_of_the_anchors_is_for_its_owner_only(environment, tmp_path):
    environment(state_dir=tmp_path)
    one, again = signer(), signer()
    assert one.key_id == again.key_id
    assert (tmp_path / "anchor-key.pem").stat().st_mode & 0o777 == 0o600
    assert "private" not in repr(one).lower()


def test_two_that_start_at_once_sign_with_the_same_key(environment, tmp_path):
    environment(state_dir=tmp_path / "state")
    barrier, found = threading.Barrier(8), []

    def start():
        barrier.wait()
        found.append(signer().key_id)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_an_earlier_key_of_the_anchors_is_still_trusted(environment, tmp_path):
    """Two keys in the file: the last one signs, both are known."""
    environment(state_dir=tmp_path / "a")
    first_id = signer().key_id
    environment(state_dir=tmp_path / "b")
    second_id = signer().key_id
    both = tmp_path / "both.pem"
    keys = [(tmp_path / name / "anchor-key.pem").read_bytes() for name in "ab"]
    both.write_bytes(b"".join(keys))
    environment(anchor_key_file=both)
    assert signer().key_id == second_id
    assert set(signer().trusted) == {first_id, second_id}


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"",
        b"no key",
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
    ],
)
def test_a_file_that_holds_no_key_of_anchors(environment, tmp_path, content):
    path = tmp_path / "key.pem"
    if content is not None:
        path.write_bytes(content)
    environment(anchor_key_file=path)
    with pytest.raises(SettingsError):
        signer()


def test_a_public_key_alone_does_not_sign(anchored, environment):
    (public,) = anchored[1].glob("anchor-*.pub.pem")
    environment(anchor_key_file=public)
    with pytest.raises(SettingsError, match="no private key"):
        signer()


def test_what_is_recorded_meanwhile_is_no_fault(fresh_database, tmp_path):
    """The check reads one moment: what comes in behind it is not held against the anchor."""
    for seq in (1, 2):
        with Session(fresh_database) as session:
            record(session, None, "meanwhile", "thing", "1")
            session.commit()
        if seq == 1:
            with fresh_database.connect() as connection:
                anchor = write_anchor(connection, tmp_path)
    with fresh_database.connect() as connection:
        found = verify(connection, [anchor])
    assert (anchor.seq, found.events, found.is_sound) == (1, 2, True)


def test_an_empty_trail_is_sound_and_can_be_anchored(session, tmp_path):
    anchor = write_anchor(session.connection(), tmp_path)
    assert (anchor.seq, anchor.hash) == (0, GENESIS)
    record(session, None, "a", "thing", "1")
    assert verify(session.connection(), [anchor]).is_sound


def test_the_trail_reads_at_speed(session):
    """5,000 events in well under a second each thousand: a year of a busy desk in a breath."""
    from time import perf_counter

    from retrofit.today import now

    start = now()
    rows, last = [], GENESIS
    for seq in range(1, 5_001):
        event = dict.fromkeys(HASHED) | {
            "seq": seq,
            "at": start + timedelta(milliseconds=seq),
            "origin": "x",
            "action": "x",
            "object_type": "x",
            "object_id": "x",
            "result": "done",
        }
        found = event_hash(last, event)
        rows.append(event | {"prev_hash": last, "hash": found})
        last = found
    columns = [*HASHED, "prev_hash", "hash"]
    session.execute(text("ALTER TABLE audit_event DISABLE TRIGGER USER"))
    session.execute(text("ALTER TABLE audit_head DISABLE TRIGGER USER"))
    session.execute(
        text(
            f"INSERT INTO audit_event ({', '.join(columns)})"
            f" VALUES ({', '.join(':' + name for name in columns)})"
        ),
        rows,
    )
    session.execute(
        text("UPDATE audit_head SET seq = :seq, at = :at, hash = :hash"),
        {name: rows[-1][name] for name in ("seq", "at", "hash")},
    )
    began = perf_counter()
    found = verify(session.connection())
    assert (found.is_sound, found.events) == (True, 5_000)
    assert perf_counter() - began < 5
