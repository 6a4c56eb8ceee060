"""Forecast, shortlist and publish as a planner types them."""

import csv
import io
import json

import pytest
import time_machine
from sqlalchemy.orm import Session

from retrofit.codes import Role
from retrofit.people.actor import Actor
from retrofit.publication.published import published, waiting
from retrofit.publication.releases import confirm
from scripts.main import main
from tests.api.made_up import build_street
from tests.api.people import add_person

DAY = ("--as-of", "2026-10-31")


@pytest.fixture
def retrofit(fresh_database, environment, capsys):
    """Run a command on the made-up street; returns (exit code, output, errors)."""
    environment(database_url=fresh_database.url.render_as_string(hide_password=False))
    with time_machine.travel("2026-11-21T10:00:00Z", tick=True):
        build_street(fresh_database)

        def run(*words):
            with pytest.raises(SystemExit) as left:
                main([str(word) for word in words])
            printed = capsys.readouterr()
            return left.value.code or 0, printed.out, printed.err

        yield run


def test_a_forecast_says_what_is_missing(retrofit):
    code, out, _ = retrofit("forecast", "--programme", "crabbehof", *DAY, "--json")
    found = json.loads(out)
    assert (code, found["done"], found["declined"]) == (0, 1, "te weinig gegevens")
    code, out, _ = retrofit("forecast", "--programme", "crabbehof", *DAY)
    assert code == 0
    assert "te weinig gegevens" in out
    assert retrofit("forecast", "--programme", "elders")[0] == 1
    assert retrofit("forecast", "--programme", "crabbehof", "--as-of", "2030-01-01")[0] == 1
    early = retrofit("forecast", "--programme", "crabbehof", "--known-at", "2020-01-01T00:00:00")
    assert early[0] == 0


def test_a_shortlist_shows_every_part(retrofit):
    code, out, _ = retrofit("shortlist", "--programme", "crabbehof", *DAY, "--json")
    street = json.loads(out)["rows"][0]
    assert code == 0
    parts = ("open", "label", "association", "backlog", "near", "momentum")
    assert street["score"] == pytest.approx(sum(street[part] for part in parts))
    out = retrofit("shortlist", "--programme", "crabbehof", *DAY, "--by", "home", "--csv")[1]
    homes = list(csv.DictReader(io.StringIO(out)))
    assert len(homes) == street["homes"]
    assert all(len(home["verblijfsobject_id"]) == 16 for home in homes)
    assert retrofit("shortlist", "--programme", "crabbehof", *DAY)[0] == 0
    assert retrofit("shortlist", "--programme", "crabbehof", "--by", "person")[0] == 2


def test_what_is_published_waits_for_a_second_person(retrofit, fresh_database):
    ask = ("publish", *DAY, "--programme", "crabbehof")
    code, out, _ = retrofit(*ask, "--dry-run")
    assert (code, "Nothing was kept" in out, "<5" in out) == (0, True, True)
    code, out, _ = retrofit(*ask, "--json")
    proposal = json.loads(out)[0]
    assert (code, proposal["number"], proposal["errata"]) == (0, 1, [])
    assert {cell["text"] for cell in proposal["periods"][0]["cells"]} == {"<5"}
    with Session(fresh_database) as session:
        assert published(session.connection()) == []
        assert [each.publication_id for each in waiting(session.connection())] == [proposal["id"]]
        person = add_person(session, "Bea Budget", Role.BUDGET_HOLDER)
        holder = Actor(person, "Bea Budget", {Role.BUDGET_HOLDER: frozenset()}, "test")
        confirm(session, proposal["id"], by=holder)
        session.commit()
    code, _, err = retrofit(*ask)
    assert (code, "tijdvak" in err) == (1, True)
