"""The money of a day is told later as it was told then, whatever happened to its cases since."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import text

from retrofit.load.desk import take_over
from retrofit.programmes import policies, programme_named
from retrofit.progress.counting import judge
from retrofit.progress.facts import read_facts
from retrofit.progress.money import moment_values, money_of, spent_by_programme
from retrofit.subsidy import decisions, payments, proposals, running
from retrofit.subsidy.given import GivenReport
from retrofit.subsidy.grounds import Ground, Reasons
from tests.retrofit.subsidy.desk import ROOF, Desk, home, make_row

CRABBEHOF = programme_named("crabbehof")
GRANT = 675_00


@pytest.fixture
def clock():
    """A traveller through time; the test says where to."""
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=True) as traveller:
        yield traveller


@pytest.fixture
def row(session, clock):
    return make_row(session)


@pytest.fixture
def desk(session, row):
    return Desk(session)


def told(session, day):
    """Everything that the money of a day says, but what is left for homes to come."""
    connection = session.connection()
    verdicts = judge(read_facts(connection, CRABBEHOF, day), CRABBEHOF, MEASURES_ONLY, day)
    money = money_of(connection, CRABBEHOF, verdicts, day)
    return money.lines, money.sources, money.costs, money.affordable


MEASURES_ONLY = policies()["measures_only"]


def settle(desk, case):
    today = datetime.now(UTC).date()
    done = replace(ROOF, executed_on=today - timedelta(days=9))
    given = GivenReport(received_on=today, executions=(done,))
    running.report_completion(desk.session, case, given, by=desk.handler)
    proposals.propose_settlement(desk.session, case, by=desk.handler)
    decisions.take_decision(desk.session, case, by=desk.reviewer)


def pay(desk, case):
    payment = payments.order_payment(desk.session, case, by=desk.handler)
    payments.release_payment(desk.session, case, payment.payment_id, by=desk.budget)
    payments.confirm_payment(desk.session, case, payment.payment_id, by=desk.budget)


def test_what_a_day_said_of_money_it_says_for_ever(session, desk, row, clock):
    """Granted, paid, settled, revised downwards and revoked, each on a day of its own."""
    cases = [desk.to_grant(number) for number in (1, 2, 3)]
    then = {}

    def close_the_day():
        take_over(session.connection())
        session.flush()
        then[datetime.now(UTC).date()] = told(session, datetime.now(UTC).date())

    close_the_day()
    clock.move_to(datetime(2026, 7, 1, 9, tzinfo=UTC))
    pay(desk, cases[0])
    settle(desk, cases[0])
    close_the_day()
    clock.move_to(datetime(2026, 7, 8, 9, tzinfo=UTC))
    because = Reasons(Ground.FALSE_DATA, "De rekening klopte niet.", heard_on=date(2026, 7, 6))
    proposals.propose_revision(session, cases[0], 400_00, because, by=desk.handler)
    decisions.take_decision(session, cases[0], by=desk.reviewer)
    close_the_day()
    clock.move_to(datetime(2026, 7, 20, 9, tzinfo=UTC))
    because = Reasons(Ground.OBLIGATIONS, "Het werk is niet begonnen.", heard_on=date(2026, 7, 17))
    proposals.propose_revocation(session, cases[1], because, by=desk.handler)
    decisions.take_decision(session, cases[1], by=desk.reviewer)
    settle(desk, cases[2])
    desk.to_grant(4, received_at=datetime(2026, 7, 20, 8, tzinfo=UTC))
    close_the_day()

    assert {day: told(session, day) for day in then} == then
    sources = [sources for _, sources, _, _ in then.values()]
    assert [each["programme"] for each in sources] == [3 * GRANT, 3 * GRANT, 2 * GRANT + 400_00,
                                                       2 * GRANT + 400_00]  # fmt: skip
    homes = [costs[0].homes for _, _, costs, _ in then.values()]
    assert homes == [0, 1, 1, 2]


def test_a_case_belongs_where_its_home_lay_on_the_day(session, desk):
    """The border moved in May; money of April stays with the programme of April."""
    desk.to_grant(1)
    session.flush()
    session.execute(
        text(
            """WITH old AS (
                   UPDATE unit_area SET known = tstzrange(lower(known), now())
                    WHERE verblijfsobject_id = :home AND upper_inf(known)
                RETURNING verblijfsobject_id, neighbourhood_code, load_run_id)
               INSERT INTO unit_area (verblijfsobject_id, neighbourhood_code, valid, known,
                                      load_run_id)
               SELECT verblijfsobject_id, CASE WHEN since = '-infinity' THEN neighbourhood_code
                                               ELSE 'BU05050199' END,
                      daterange(nullif(since, '-infinity'), until), tstzrange(now(), NULL),
                      load_run_id
                 FROM old, (VALUES (DATE '-infinity', DATE '2026-05-01'),
                                   (DATE '2026-05-01', NULL)) AS part (since, until)"""
        ),
        {"home": home(1)},
    )

    def committed(day):
        spent = spent_by_programme(session.connection(), moment_values(day, None))
        return {name: each["committed_cents"] for name, each in spent.items() if any(each.values())}

    assert committed(date(2026, 4, 30)) == {"crabbehof": GRANT}
    assert committed(date(2026, 5, 1)) == {"": GRANT}
