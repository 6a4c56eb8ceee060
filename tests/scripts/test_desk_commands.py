"""`retrofit worklist`, `case`, `schemes` and `periods` as somebody types them."""

import json
import shutil
from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy.orm import Session

from retrofit.audit.trail import events_of
from retrofit.codes import Role
from retrofit.data_files import DATA
from retrofit.models import RoleGrant
from retrofit.people.machine import command_actor
from retrofit.subsidy import assessment
from retrofit.today import now, today
from scripts.main import main
from tests.retrofit.subsidy.desk import Desk, make_row

EXAMPLE = "dordt-west-isolatie"


@pytest.fixture
def retrofit(fresh_database, environment, capsys, monkeypatch):
    """Run a command on a database of its own; returns (exit code, output, errors)."""
    environment(database_url=fresh_database.url.render_as_string(hide_password=False))
    # Wide enough for every table.
    monkeypatch.setattr("scripts.output.console._width", 300)

    def run(*words):
        with pytest.raises(SystemExit) as left:
            main([str(word) for word in words])
        printed = capsys.readouterr()
        return left.value.code or 0, printed.out, printed.err

    return run


@pytest.fixture
def desk(fresh_database):
    """Three cases on 2 March 2026: received, in assessment with a reservation, and granted."""
    with (
        time_machine.travel(datetime(2026, 3, 2, 12, tzinfo=UTC), tick=True),
        Session(fresh_database) as session,
    ):
        make_row(session, homes=4)
        made = Desk(session)
        made.receive(1, received_at=datetime(2026, 2, 20, 9, tzinfo=UTC))
        made.to_assessment(2)
        made.to_grant(3)
        session.commit()
        yield made


def hold(fresh_database, role):
    """Give whoever runs the tests a role at the desk; return the person."""
    with Session(fresh_database) as session:
        by = command_actor(session)
        session.add(
            RoleGrant(
                person_id=by.person_id,
                role=role,
                starts_on=today(),
                granted_at=now(),
                by_command=True,
                confirmed_at=now(),
            )
        )
        session.commit()
        return by.person_id


def test_the_worklist_by_days_left(retrofit, desk, fresh_database):
    """Without a role nothing is shown; with one the shortest term stands first."""
    code, out, err = retrofit("worklist")
    assert (code, out) == (1, "")
    assert "case_handler" in err
    hold(fresh_database, Role.CASE_HANDLER)
    code, out, _ = retrofit("worklist", "--json")
    found = json.loads(out)
    assert (code, found["total"]) == (0, 3)
    assert [item["number"][-1] for item in found["items"]] == ["1", "2", "3"]
    first = found["items"][0]
    assert (first["watch"]["until"], first["watch"]["daysLeft"]) == ("2026-04-17", 46)
    assert first["handler"] is None
    assert "Voorbeeld" not in out
    code, out, _ = retrofit("worklist", "--state", "received", "--limit", "5")
    assert (code, "DRD-2026-000001" in out, "DRD-2026-000002" in out) == (0, True, False)
    assert "17-04-2026" in out
    assert "1 of 1 open cases" in out


def test_mine_is_what_the_person_of_this_machine_handles(retrofit, desk, fresh_database):
    own = hold(fresh_database, Role.CASE_HANDLER)
    assert json.loads(retrofit("worklist", "--mine", "--json")[1])["items"] == []
    with Session(fresh_database) as session:
        by = command_actor(session)
        assessment.assign(session, "DRD-2026-000001", by=by, handler_id=own)
        session.commit()
    (item,) = json.loads(retrofit("worklist", "--mine", "--json")[1])["items"]
    assert item["number"] == "DRD-2026-000001"


def test_a_case_with_its_days_and_its_money(retrofit, desk, fresh_database):
    """EUR 675.00 granted; reading it is an event of the trail, with what for."""
    assert retrofit("case", "DRD-2026-000003")[0] == 1
    hold(fresh_database, Role.AUDITOR)
    code, out, _ = retrofit("case", "DRD-2026-000003", "--json")
    case = json.loads(out)
    assert (code, case["view"], case["state"]) == (0, "case", "granted")
    assert case["money"]["grantedCents"] == case["money"]["committedCents"] == 67_500
    assert case["calculation"]["totalCents"] == 67_500
    execution = next(day for day in case["deadlines"] if day["kind"] == "execution")
    assert (execution["on"], execution["startsOn"]) == ("2027-03-02", "2026-03-03")
    assert case["homes"][0]["address"].startswith("Colijnstraat 3")
    assert all(step["reason"] for step in case["nextSteps"])
    assert "A. Voorbeeld-3" not in out
    code, out, _ = retrofit("case", "DRD-2026-000003")
    assert (code, "verleend" in out, "€ 675,00" in out) == (0, True, True)
    assert "Voorbeeldregeling" in out
    with Session(fresh_database) as session:
        events = events_of(session, case_number="DRD-2026-000003", action="read")
        assert [event.reason_code for event in events] == ["checking", "checking"]
        assert {event.origin for event in events} == {"command"}


def test_an_adviser_sees_how_a_case_stands_and_no_money(retrofit, desk, fresh_database):
    hold(fresh_database, Role.WUO_ADVISER)
    code, out, _ = retrofit("case", "DRD-2026-000003", "--json")
    case = json.loads(out)
    assert (code, case["view"], "money" in case) == (0, "status", False)
    assert [step["action"] for step in case["nextSteps"]] == ["start"]
    code, out, _ = retrofit("case", "DRD-2026-000003")
    assert (code, "675" in out) == (0, False)
    assert retrofit("worklist")[0] == 1


def test_no_such_case_is_one_sentence(retrofit, desk, fresh_database):
    hold(fresh_database, Role.CASE_HANDLER)
    code, out, err = retrofit("case", "DRD-2026-000099")
    assert (code, out, err.count("\n")) == (1, "", 1)
    with Session(fresh_database) as session:
        assert events_of(session, action="read") == []


def test_periods_with_where_their_money_is(retrofit, desk):
    """Reserved EUR 675.00, granted EUR 675.00, the rest of EUR 100,000.00 is free."""
    code, out, _ = retrofit("periods", "list", "--json")
    (period,) = json.loads(out)
    assert (code, period["name"], period["scheme"]) == (0, "2026", EXAMPLE)
    assert (period["reservedCents"], period["committedCents"]) == (67_500, 67_500)
    assert period["freeCents"] == 100_000_00 - 2 * 67_500
    assert period["waitingChanges"] == 0
    assert "€ 98.650,00" in retrofit("periods", "list")[1]


def test_schemes_of_this_installation(retrofit):
    code, out, _ = retrofit("schemes", "list", "--json")
    (scheme,) = json.loads(out)
    assert (code, scheme["id"], scheme["isExample"]) == (0, EXAMPLE, True)
    assert [version["name"] for version in scheme["versions"]] == ["2026-1", "2027-1"]
    code, out, _ = retrofit("schemes", "list")
    assert "Voorbeeldregeling" in out
    assert "2027-1" in out


@pytest.fixture
def own_scheme(tmp_path):
    """A folder of a municipality with one scheme."""
    text = (DATA / "schemes" / f"{EXAMPLE}.toml").read_text()
    path = tmp_path / "regelingen" / "isolatie.toml"
    path.parent.mkdir()
    path.write_text(text.replace(f'id = "{EXAMPLE}"', 'id = "isolatie"', 1))
    return path


def test_a_scheme_file_is_checked_before_it_is_used(retrofit, own_scheme):
    """Right: exit 0 and what it says. Wrong: exit 65 and one line with file and key."""
    code, out, _ = retrofit("schemes", "check", own_scheme)
    assert (code, "isolatie" in out, "2026-1" in out) == (0, True, True)
    text = own_scheme.read_text()
    for wrong, said in (
        (text.replace("rate_cents = 15_00", "rate_cents = 15.00", 1), "measures.roof.rate_cents"),
        (text.replace('"crabbehof"', '"wielwijk"', 1), "there is no programme wielwijk"),
        (text.replace('id = "isolatie"', 'id = "anders"', 1), "must be isolatie"),
        (text + "\n[[", "not valid TOML"),
    ):
        own_scheme.write_text(wrong)
        code, out, err = retrofit("schemes", "check", own_scheme)
        assert (code, out, err.count("\n")) == (65, "", 1)
        assert "isolatie.toml" in err
        assert said in err
        assert str(own_scheme.parent) not in err
    assert retrofit("schemes", "check", own_scheme.with_name("weg.toml"))[0] == 65


@pytest.mark.parametrize(
    ("change", "cents", "outcome"),
    [
        (("rate_cents = 15_00", "rate_cents = 15_00"), 675_00, "same"),
        (("rate_cents = 15_00", "rate_cents = 10_00"), 450_00, "less"),
        (("rate_cents = 15_00", "rate_cents = 20_00"), 900_00, "more"),
        (("min_area_m2 = 15", "min_area_m2 = 46"), 0, "nothing"),
    ],
)
def test_cases_are_calculated_again_by_proposed_rules(
    retrofit, desk, tmp_path, change, cents, outcome
):
    """One case is granted: 45 m2 of roof at EUR 15.00. Nothing of it changes."""
    path = tmp_path / f"{EXAMPLE}.toml"
    path.write_text((DATA / "schemes" / path.name).read_text().replace(*change))
    before = retrofit("periods", "list", "--json")[1]
    code, out, _ = retrofit("schemes", "replay", path, "--version", "2026-1", "--json")
    found = json.loads(out)
    assert (code, found["cases"], found["homes"]) == (0, 1, 1)
    assert (found["calculatedCents"], found["replayedCents"]) == (675_00, cents)
    assert found["outcomes"] == {outcome: 1}
    crabbehof, _ = found["programmes"]
    assert (crabbehof["target"], crabbehof["remaining"]) == (925, 925)
    budget, ceilings = crabbehof["affordable"]
    assert (budget["basis"], budget["now"]) == ("budget", None)
    assert (ceilings["availableCents"], ceilings["byRule"]) == (100_000_00 - 2 * 675_00, None)
    assert retrofit("periods", "list", "--json")[1] == before
    code, out, _ = retrofit("schemes", "replay", path)
    assert code == 0
    assert "1 of 1 granted cases" in out


def test_a_folder_of_ones_own_replaces_that_of_the_repository(retrofit, own_scheme, environment):
    environment(schemes_dir=own_scheme.parent)
    code, out, _ = retrofit("schemes", "check", "--json")
    assert (code, [scheme["id"] for scheme in json.loads(out)]) == (0, ["isolatie"])
    shutil.rmtree(own_scheme.parent)
    code, _, err = retrofit("schemes", "check")
    assert (code, "no scheme file" in err) == (65, True)


@pytest.mark.parametrize(
    "words",
    [["worklist"], ["case"], ["schemes", "list"], ["schemes", "check"], ["periods", "list"]],
)
def test_each_command_shows_an_example(retrofit, words):
    code, out, _ = retrofit(*words, "--help")
    assert (code, f"Example: retrofit {' '.join(words)}" in out) == (0, True)
