"""The address that the desk typed in its own list goes with its case, and nothing else changes."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from retrofit.audit import verify
from retrofit.codes import LoadSource, Role
from retrofit.link.records import link_records
from retrofit.load.files import load_file
from retrofit.load.runs import record_run
from retrofit.privacy.destruction import destroy, propose_destruction
from retrofit.privacy.retention import due, years_later
from retrofit.today import now
from tests.gis.rows import application_file
from tests.retrofit.acting import acting
from tests.retrofit.subsidy.desk import home, make_row

#: Only what was typed says which home it is.
TYPED = {"BAG_ID": "", "Postcode": "", "Huisnummer": ""}
LIST = (
    {**TYPED, "Zaaknummer": "L-1", "Adres": "Colijnstraat 1, 3317AB", "Status": "in behandeling"},
    {
        **TYPED,
        "Zaaknummer": "L-2",
        "Adres": "Colijnstraat 2, 3317AB",
        "Ontvangen op": "2020-01-06",
        "Besluit op": "2020-02-03",
        "Status": "geweigerd",
    },
    {
        **TYPED,
        "Zaaknummer": "L-3",
        "Adres": "Colijnstraat 3, 3317AB",
        "Ontvangen op": "2020-01-06",
        "Besluit op": "2020-02-03",
        "Verleend bedrag": "500",
        "Status": "afgesloten",
    },
)


@pytest.fixture
def listed(session, tmp_path):
    """The list as it was read today; call it to read it again, with these changes."""
    make_row(session, homes=4)

    def read(*changes):
        rows = [row | change for row, change in zip(LIST, changes or ({}, {}, {}), strict=True)]
        path = application_file(tmp_path / "lijst.csv", *rows)
        return load_file(session, LoadSource.APPLICATIONS, path, is_sample=True)

    read()
    return read


def facts(session):
    """Number -> typed address, home; of what is believed now."""
    rows = session.execute(
        text(
            "SELECT i.number, i.address_as_typed, l.verblijfsobject_id, l.rule"
            "  FROM application_intake i JOIN link l ON l.subject_key = i.number"
            "   AND l.subject = 'application' AND upper_inf(l.known)"
            " WHERE upper_inf(i.known) ORDER BY 1"
        )
    )
    return {row.number: (row.address_as_typed, row.verblijfsobject_id, row.rule) for row in rows}


def read_on(session):
    """The day of the database on which the list was read."""
    day = "SELECT CAST(lower(known) AT TIME ZONE 'Europe/Amsterdam' AS date) FROM case_event"
    return session.execute(text(f"{day} LIMIT 1")).scalar_one()


def carry_out(session, between=lambda: None):
    """Three years later one person makes the list, and another carries it out."""
    day = years_later(read_on(session), 3)
    with time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)):
        one = acting(session, "Ada", Role.ADMIN)
        other = acting(session, "Aart", Role.ADMIN, signed_in_at=now())
        made = propose_destruction(session, day, one)
        between()
        return destroy(session, made.destruction_id, other)


def test_the_period_begins_when_the_tracker_read_of_the_end(session, listed):
    """A refusal of 2020 that was read today is kept three years from today; an open case always."""
    read = read_on(session)
    refused_due, granted_due = years_later(read, 3), years_later(read, 10)
    assert due(session, refused_due - timedelta(days=1)) == []
    (refused,) = due(session, refused_due)
    assert (refused.number, refused.result, refused.closed_on) == ("L-2", "refused", read)
    assert [case.number for case in due(session, granted_due - timedelta(days=1))] == ["L-2"]
    assert [case.number for case in due(session, granted_due)] == ["L-2", "L-3"]
    assert due(session, granted_due)[1].result == "granted"
    assert "L-1" not in {case.number for case in due(session, date(2099, 1, 1))}


def test_the_address_goes_and_the_home_stays(session, listed):
    """With all its versions; the register counts them, and the chain and the links hold."""
    listed({}, {"Adres": "Colijnstraat 2 3317AB"}, {})
    before = facts(session)
    assert {number: row[1:] for number, row in before.items()} == {
        number: (home(place), "address")
        for place, number in enumerate(("L-1", "L-2", "L-3"), start=1)
    }
    done = carry_out(session)
    assert (done.counts["typed_address"], done.kept) == (2, ())
    assert [line.number for line in done.lines] == ["L-2"]
    typed = "SELECT count(address_as_typed) FROM application_intake WHERE number = 'L-2'"
    assert session.execute(text(typed)).scalar_one() == 0
    after = {**before, "L-2": (None, *before["L-2"][1:])}
    assert facts(session) == after
    assert due(session, years_later(read_on(session), 3)) == []
    assert verify(session.connection()).is_sound

    # Linking anew finds no address, and leaves what it found; so does the same list once more.
    run = record_run(session.connection(), LoadSource.DERIVED, file_name="", is_sample=True)
    link_records(session.connection(), run)
    assert facts(session) == after
    rows = "SELECT (SELECT count(*) FROM application_intake), (SELECT count(*) FROM link)"
    known = session.execute(text(rows)).one()
    listed({}, {"Adres": "Colijnstraat 2 3317AB"}, {})
    assert session.execute(text(rows)).one() == known
    assert facts(session) == after
    # Another fact of the case is taken over; its address is not.
    listed({}, {"Aangevraagd bedrag": "700"}, {})
    asked = "SELECT requested_cents FROM application_intake WHERE number='L-2' AND upper_inf(known)"
    assert session.execute(text(asked)).scalar_one() == 700_00
    assert facts(session) == after


def test_a_case_that_went_on_in_the_list_keeps_its_address(session, listed):
    """Listed as due, then taken up again: it stands in the register as kept."""
    again = {"Status": "in behandeling", "Besluit op": ""}
    done = carry_out(session, between=lambda: listed({}, again, {}))
    assert (done.kept, done.counts["typed_address"]) == (("L-2",), 0)
    assert facts(session)["L-2"][0] == "Colijnstraat 2, 3317AB"


def test_the_database_lets_nothing_else_go(session, listed):
    """No other column, no other case, no other value, and not without a destruction."""
    carry_out(session)
    for change, number in (
        ("address_as_typed = NULL", "L-1"),
        ("address_as_typed = 'elders'", "L-3"),
        ("address_as_typed = NULL, requested_cents = 1", "L-3"),
    ):
        with pytest.raises(IntegrityError, match="known"), session.begin_nested():
            session.execute(
                text(f"UPDATE application_intake SET {change} WHERE number = :number"),
                {"number": number},
            )
    session.execute(
        text(
            "INSERT INTO application_intake (number, received_on, address_as_typed, valid, known,"
            " load_run_id) SELECT number, received_on, 'Colijnstraat 2', valid,"
            " tstzrange(lower(known), lower(known) + interval '1 day'), load_run_id"
            " FROM application_intake WHERE number = 'L-2' LIMIT 1"
        )
    )
    typed = "SELECT count(address_as_typed) FROM application_intake WHERE number = 'L-2'"
    assert session.execute(text(typed)).scalar_one() == 0
