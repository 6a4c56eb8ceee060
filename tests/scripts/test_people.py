"""People, roles and keys from the command line, as whoever installs the tracker begins."""

import json
import re
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from retrofit.codes import Role
from retrofit.models import AuditEvent, Person
from retrofit.people import passwords
from retrofit.people.keys import actor_of_key
from retrofit.people.passwords import check_password
from retrofit.today import today
from scripts.main import main

PROVIDER = {
    "oidc_issuer": "https://provider.example",
    "oidc_client_id": "tracker",
    "oidc_client_secret": "x",
    "public_url": "https://kaart.example",
}


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch):
    """The real cost is for the real service."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(1, 8, 1))
    passwords._nobodys_hash.cache_clear()


@pytest.fixture
def retrofit(fresh_database, environment, capsys):
    """Run a command on a database of its own; returns (exit code, output, errors)."""
    environment(database_url=fresh_database.url.render_as_string(hide_password=False))

    def run(*words):
        with pytest.raises(SystemExit) as left:
            main(["people", *(str(word) for word in words)])
        printed = capsys.readouterr()
        return left.value.code or 0, printed.out, printed.err

    return run


def listed(retrofit):
    return {each["name"]: each for each in json.loads(retrofit("list", "--json")[1])}


def test_the_first_administrator(retrofit, fresh_database):
    """One command: an account, a password that works, and the role at once."""
    code, out, _ = retrofit("add", "--name", "Kim Beheer", "--role", "admin", "--local")
    assert code == 0
    password = re.search("shown this once: (.*)", out)[1]
    with Session(fresh_database) as session:
        person = session.get(Person, check_password(session, "kim-beheer", password))
        assert person.display_name == "Kim Beheer"
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.seq)).all()
    assert {each.origin for each in events} == {"command"}
    assert [each.action for each in events] == ["add_person", "grant_role", "confirm_role"]
    grants = listed(retrofit)["Kim Beheer"]["grants"]
    assert [(each["role"], each["state"]) for each in grants] == [("admin", "in force")]
    assert password not in retrofit("list")[1]


def test_no_passwords_beside_a_provider(retrofit, environment):
    """Nor behind a proxy: exit code 1 and a sentence."""
    for settings in (PROVIDER, {"behind_proxy": True, **dict.fromkeys(PROVIDER)}):
        environment(**settings)
        code, _, error = retrofit("add", "--name", "Kim", "--local")
        assert code == 1
        assert "Local accounts are for a demo" in error


def test_with_a_provider_the_third_role_waits(retrofit, environment):
    """Two who can grant and confirm are made here; then roles wait for a second person."""
    environment(**PROVIDER)
    for name in ("Ada", "Bo"):
        code, out, _ = retrofit("add", "--name", name, "--account", f"s-{name}", "--role", "admin")
        assert code == 0
        assert "waits" not in out
    code, out, _ = retrofit("add", "--name", "Cas", "--account", "s-Cas", "--role", "reviewer")
    assert code == 0
    assert "waits" in out
    people = listed(retrofit)
    assert people["Cas"]["issuer"] == "https://provider.example"
    assert people["Cas"]["grants"][0]["state"] == "not confirmed"


def test_a_role_and_its_end(retrofit):
    """For later, ended at once, and not twice."""
    retrofit("add", "--name", "Kim", "--local")
    number = listed(retrofit)["Kim"]["id"]
    tomorrow = today() + timedelta(days=1)
    code, out, _ = retrofit("grant", number, "planner", "--from", tomorrow)
    assert code == 0
    grant = out.split()[1]
    assert listed(retrofit)["Kim"]["grants"][0]["state"] == "later"
    assert retrofit("end", grant)[0] == 0
    code, _, error = retrofit("end", grant)
    assert (code, "eindigt al eerder" in error) == (1, True)
    assert retrofit("grant", 999, "planner")[0] == 1
    assert retrofit("grant", number, "king")[0] == 2
    assert retrofit("grant", number, "planner", "--from", "2020-01-01")[0] == 2


def test_disabled(retrofit):
    """And shown so."""
    retrofit("add", "--name", "Kim", "--local")
    number = listed(retrofit)["Kim"]["id"]
    assert retrofit("disable", number)[0] == 0
    assert listed(retrofit)["Kim"]["isDisabled"]
    assert retrofit("grant", number, "planner")[0] == 1


def test_a_key_for_a_script(retrofit, fresh_database):
    """For the account of this machine, with a role it has; it can be taken back."""
    retrofit("list")
    retrofit("add", "--name", "Kim", "--local")
    machine = next(each for each in listed(retrofit).values() if each["issuer"] == "command")
    code, _, error = retrofit("key", "--name", "nightly", "--role", "planner")
    assert code == 1
    assert retrofit("grant", machine["id"], "planner")[0] == 0
    code, _, error = retrofit("grant", machine["id"], "reviewer")
    assert (code, "beslist niet" in error) == (1, True)
    code, out, _ = retrofit("key", "--name", "nightly", "--role", "planner", "--days", 7)
    assert code == 0
    opens = re.search("shown this once: (.*)", out)[1]
    with Session(fresh_database) as session:
        actor = actor_of_key(session, opens, origin="web test")
        assert (actor.person_id, set(actor.roles)) == (machine["id"], {Role.PLANNER})
    number = re.search(r"key (\d+)", out)[1]
    assert retrofit("key", "--revoke", number)[0] == 0
    with Session(fresh_database) as session:
        assert actor_of_key(session, opens, origin="web test") is None
    assert retrofit("key")[0] == 2


def test_people_as_a_table(retrofit):
    """With every role, and who has none."""
    retrofit("add", "--name", "Kim", "--local", "--role", "intake", "--role", "case_handler")
    retrofit("add", "--name", "Bo", "--local")
    out = retrofit("list")[1]
    for word in ("Kim", "intake", "case_handler", "in force", "Bo", "no role"):
        assert word in out


def test_settings_that_contradict_each_other(environment, capsys):
    """Are told before the service starts, in a sentence."""
    environment(behind_proxy=True, local_accounts=True)
    with pytest.raises(SystemExit) as left:
        main(["serve"])
    assert left.value.code == 2
    assert "RETROFIT_LOCAL_ACCOUNTS" in capsys.readouterr().err
