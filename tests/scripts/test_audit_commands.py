"""`retrofit audit` and `retrofit privacy` as somebody types them: output and exit code."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import text
from sqlalchemy.orm import Session

from retrofit.audit import record
from retrofit.codes import Role
from retrofit.models import RoleGrant
from retrofit.people.machine import command_actor
from retrofit.privacy.applicants import open_applicant
from retrofit.subsidy import assessment, running
from scripts.main import main
from tests.retrofit.subsidy.desk import Desk, make_row
from tests.roles import SEEING_ALL


@pytest.fixture
def state(tmp_path):
    return tmp_path / "state"


@pytest.fixture
def retrofit(fresh_database, environment, capsys, state):
    """Run a command on a database of its own; returns (exit code, output, errors)."""
    environment(
        database_url=fresh_database.url.render_as_string(hide_password=False), state_dir=state
    )

    def run(*words):
        with pytest.raises(SystemExit) as left:
            main([str(word) for word in words])
        printed = capsys.readouterr()
        return left.value.code or 0, printed.out, printed.err

    return run


@pytest.fixture
def trail(fresh_database):
    """Ten events."""
    with Session(fresh_database) as session:
        for place in range(1, 11):
            record(session, None, "pay", "payment", str(place), payload={"cents": place})
        session.commit()


def tamper(engine, *statements):
    with engine.begin() as connection:
        for table in ("audit_event", "audit_payload", "audit_head"):
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        for statement in statements:
            connection.execute(text(statement))


def test_a_sound_trail_is_exit_0_and_says_that_anchors_are_missing(retrofit, trail):
    code, out, _ = retrofit("audit", "verify")
    assert code == 0
    assert "10 events" in out
    assert "no anchor" in out


def test_an_anchor_is_written_and_compared(retrofit, trail, state):
    code, out, _ = retrofit("audit", "anchor")
    assert (code, "event 10" in out) == (0, True)
    assert (state / "anchors" / "anchors.jsonl").exists()
    code, out, _ = retrofit("audit", "verify", "--json")
    found = json.loads(out)
    assert (code, found["is_sound"], found["events"], found["anchors"]) == (0, True, 10, 1)


def test_a_changed_event_is_exit_1_and_named(retrofit, trail, fresh_database):
    tamper(fresh_database, "UPDATE audit_event SET result = 'x' WHERE seq = 4")
    code, out, _ = retrofit("audit", "verify")
    assert code == 1
    assert "event 4: edited" in out
    code, out, _ = retrofit("audit", "verify", "--json")
    assert (code, json.loads(out)["faults"][0]["seq"]) == (1, 4)


def test_a_cut_tail_is_exit_1_by_the_auditors_own_copy(retrofit, trail, fresh_database, tmp_path):
    """The copy and the public key stand elsewhere; the key that signs is not needed."""
    elsewhere = tmp_path / "auditor"
    retrofit("audit", "anchor", "--folder", elsewhere)
    (public,) = elsewhere.glob("*.pub.pem")
    tamper(
        fresh_database,
        "DELETE FROM audit_payload WHERE seq > 7",
        "DELETE FROM audit_event WHERE seq > 7",
        "UPDATE audit_head h SET seq = e.seq, at = e.at, hash = e.hash FROM audit_event e"
        " WHERE e.seq = 7",
    )
    assert retrofit("audit", "verify")[0] == 0
    code, out, _ = retrofit("audit", "verify", "--anchors", elsewhere, "--public-key", public)
    assert code == 1
    assert "event 8: cut_off" in out


def test_a_changed_anchor_file_is_exit_1(retrofit, trail, state):
    retrofit("audit", "anchor")
    path = state / "anchors" / "anchors.jsonl"
    path.write_text(path.read_text().replace('"seq":10', '"seq":9'))
    code, out, _ = retrofit("audit", "verify")
    assert code == 1
    assert "line 1" in out
    code, out, _ = retrofit("audit", "verify", "--json")
    assert (code, json.loads(out)["is_sound"]) == (1, False)


def test_a_case_whose_steps_have_no_events_is_exit_1(retrofit, closed, fresh_database):
    """N10: a step written past the door has no event; an event without a step shows as well."""
    assert retrofit("audit", "verify")[0] == 0
    with Session(fresh_database) as session:
        record(session, None, "case_close", "application", closed, to_state="closed")
        session.commit()
    code, out, _ = retrofit("audit", "verify")
    assert (code, f"case {closed}" in out) == (1, True)
    code, out, _ = retrofit("audit", "verify", "--json")
    assert (code, json.loads(out)["cases"], json.loads(out)["faults"]) == (1, [closed], [])


def test_a_wrong_key_is_wrong_use(retrofit, trail, tmp_path):
    retrofit("audit", "anchor")
    code, _, err = retrofit("audit", "verify", "--public-key", tmp_path / "absent.pem")
    assert code == 2
    assert err.count("\n") == 1


def test_showing_takes_a_role_and_is_an_event_itself(retrofit, trail, fresh_database):
    code, _, err = retrofit("audit", "show", "--object", "payment", "3")
    assert (code, "auditor" in err) == (1, True)
    with Session(fresh_database) as session:
        by = command_actor(session)
        grant(session, by.person_id, Role.AUDITOR)
        session.commit()
    code, out, _ = retrofit("audit", "show", "--object", "payment", "3", "--json")
    (event,) = json.loads(out)
    assert (code, event["seq"], event["payload"]) == (0, 3, {"cents": 3})
    code, out, _ = retrofit("audit", "show", "--since", "2020-01-01", "--limit", "2")
    assert code == 0
    assert "show_trail" in out
    assert retrofit("audit", "show", "--case", "DRD-2026-000001", "--json")[1] == "[]\n"


def test_who_audits_a_part_of_the_town_sees_cases_there_only(retrofit, fresh_database):
    """Of a case there everything; of a case elsewhere, and of no case, nothing."""
    with Session(fresh_database) as session:
        row = make_row(session, homes=1)
        row.house(2, area="BU05050199")
        desk = Desk(session)
        near = desk.receive(1)
        far = desk.receive(2, in_spite_of="bezwaar verwacht")
        grant(session, command_actor(session).person_id, Role.AUDITOR, "BU05050800")
        session.commit()
    code, out, _ = retrofit("audit", "show", "--case", near, "--json")
    assert (code, {event["case_number"] for event in json.loads(out)}) == (0, {near})
    for words in ((), ("--case", far), ("--object", "application", near)):
        code, out, err = retrofit("audit", "show", *words, "--json")
        assert (code, out, "part of the town" in err) == (1, "", True)
    with fresh_database.connect() as connection:
        looked = connection.execute(
            text("SELECT case_number FROM audit_event WHERE action = 'show_trail'")
        )
        assert looked.scalars().all() == [near]


def grant(session, person_id, role, area=None):
    from retrofit.today import now, today

    session.add(
        RoleGrant(
            person_id=person_id,
            role=role,
            area_code=area,
            starts_on=today(),
            granted_at=now(),
            by_command=True,
            confirmed_at=now(),
        )
    )


@pytest.fixture
def closed(fresh_database):
    """A case of 2026 that was withdrawn and closed; it is due in November 2029."""
    with (
        time_machine.travel(datetime(2026, 3, 2, 12, tzinfo=UTC)) as at,
        Session(fresh_database) as session,
    ):
        make_row(session, homes=1)
        desk = Desk(session)
        applicant = replace(desk.applicant(), name="Kanarievogel")
        number = desk.receive(1, applicant=applicant)
        assessment.withdraw(session, number, by=desk.handler, reason="te duur")
        at.move_to(datetime(2026, 11, 2, 12, tzinfo=UTC))
        running.close(session, number, by=desk.handler)
        session.commit()
    return number


def test_what_is_due_is_listed_with_the_notice_of_the_example(retrofit, closed):
    code, out, _ = retrofit("privacy", "due", "--on", "2029-11-02", "--json")
    found = json.loads(out)
    assert code == 0
    assert [case["number"] for case in found["cases"]] == [closed]
    assert "archivaris" in found["notice"]
    assert json.loads(retrofit("privacy", "due", "--on", "2029-11-01", "--json")[1])["cases"] == []
    code, out, _ = retrofit("privacy", "due")
    assert (code, "archivaris" in out) == (0, True)


def test_destruction_takes_two_accounts_a_dry_run_none(
    retrofit, closed, fresh_database, monkeypatch
):
    with time_machine.travel(datetime(2029, 11, 3, 12, tzinfo=UTC)):
        code, out, _ = retrofit("privacy", "destroy", "--dry-run")
        assert (code, "nothing was kept" in out) == (0, True)
        assert json.loads(retrofit("privacy", "register", "--json")[1]) == []
        code, out, _ = retrofit("privacy", "destroy")
        assert (code, "another person" in out) == (0, True)
        (listed,) = json.loads(retrofit("privacy", "register", "--json")[1])
        number = listed["destruction_id"]
        code, _, err = retrofit("privacy", "destroy", number)
        assert (code, "niet zelf" in err) == (1, True)
        assert retrofit("privacy", "destroy", number, "--on", "2029-11-02")[0] == 1
        monkeypatch.setattr("retrofit.people.machine.account_name", lambda: "beheer")
        assert retrofit("privacy", "destroy", number, "--dry-run")[0] == 0
        with Session(fresh_database) as session:
            session.execute(SEEING_ALL)
            assert open_applicant(session, closed).facts is not None
        code, out, _ = retrofit("privacy", "destroy", number, "--json")
        assert (code, json.loads(out)["counts"]["applicant"]) == (0, 1)
        with Session(fresh_database) as session:
            session.execute(SEEING_ALL)
            assert open_applicant(session, closed).facts is None
        code, out, _ = retrofit("privacy", "register")
        assert (code, closed in out, "Kanarievogel" not in out) == (0, True, True)
        assert retrofit("audit", "verify")[0] == 0
        code, _, err = retrofit("privacy", "destroy")
        assert (code, "niets te vernietigen" in err) == (1, True)


def test_keys_are_made_and_added_and_never_printed(retrofit, environment, tmp_path):
    path = tmp_path / "new" / "keys.json"
    environment(key_file=path)
    for options in ((), (), ("--hashing",)):
        code, out, _ = retrofit("privacy", "new-key", *options)
        assert code == 0
    held = json.loads(path.read_text())
    assert [len(held[use]) for use in ("sealing", "hashing")] == [2, 2]
    assert not any(key in out for keys in held.values() for key in keys)
    assert path.stat().st_mode & 0o777 == 0o600
