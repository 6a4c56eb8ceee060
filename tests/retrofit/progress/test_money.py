"""Money against homes: sums of the ledger, by programme; readings that nobody chose stay open."""

from datetime import UTC, date, datetime

import pandas as pd
import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from retrofit.errors import ProgrammeFileError
from retrofit.programmes import policy_named, programme_named, programmes
from retrofit.progress.counting import judge
from retrofit.progress.facts import read_facts
from retrofit.progress.money import (
    AMOUNTS,
    affordable,
    moment_values,
    money_of,
    per_home,
    spent_by_programme,
)
from retrofit.progress.money_rules import DATA, money_rules, read_money_rules
from retrofit.subsidy import payments
from retrofit.today import today
from tests.retrofit.subsidy.desk import Desk, make_row


@pytest.fixture(scope="module")
def town_money(town):
    programme = programme_named("crabbehof")
    with town.connect() as connection:
        policy = policy_named("measures_only")
        verdicts = judge(read_facts(connection, programme, today()), programme, policy, today())
        yield money_of(connection, programme, verdicts, today())


def test_both_readings_of_the_thirty_percent(town_money):
    """The client did not say of what: EUR 7,312,134.86 or EUR 5,118,494.40."""
    own = town_money.funding.co_financing
    assert (own.percent, own.chosen) == (30, None)
    assert {each.base: cents for each, cents in own.readings} == {
        "deficit": 7_312_134_86,
        "grant": 5_118_494_40,
    }


def test_what_is_not_decided_has_no_amount(town_money):
    lines = {line.line: line for line in town_money.lines}
    assert {line.budget for line in lines.values()} == {None}
    assert lines["homes"].left_cents is None
    assert lines["public_space"].settled_cents is None
    by_basis = {each.basis: each for each in town_money.affordable}
    assert by_basis["budget"].available_cents is None
    assert by_basis["budget"].p50 is None


def test_contributions_and_the_amount_per_home(town_money):
    assert [each.amount_cents for each in town_money.funding.contributions] == [120_000_00]
    assert town_money.funding.nip_cents_per_home == 1_460_00
    assert town_money.funding.nip_target_cents == 925 * 1_460_00


@pytest.fixture
def desk(session):
    with time_machine.travel(datetime(2026, 3, 2, 12, 0, tzinfo=UTC), tick=True):
        make_row(session)
        yield Desk(session)


def test_the_programmes_together_are_the_whole_ledger(desk, session):
    granted = desk.to_grant(1)
    desk.to_assessment(2)
    payment = payments.order_payment(session, granted, by=desk.handler)
    payments.release_payment(session, granted, payment.payment_id, by=desk.budget)
    payments.confirm_payment(session, granted, payment.payment_id, by=desk.budget)
    spent = spent_by_programme(session.connection(), moment_values(today(), None))
    assert spent["crabbehof"] == {
        "reserved_cents": 675_00,
        "committed_cents": 675_00,
        "settled_cents": 0,
        "paid_cents": 337_50,
    }
    held = desk.ledger()
    for name in AMOUNTS[:3]:
        assert sum(each[name] for each in spent.values()) == held[name]
    assert set(spent) == {"", *programmes()}
    # As of the day before nothing had happened.
    before = spent_by_programme(session.connection(), moment_values(date(2026, 3, 1), None))
    assert {cents for each in before.values() for cents in each.values()} == {0}


@given(st.lists(st.integers(1, 1_000_000), min_size=10, max_size=60), st.integers(0, 10**9))
def test_homes_for_an_amount_lie_between_the_cheapest_and_the_dearest(cents, amount):
    found = affordable("ceilings", amount, pd.Series(cents))
    assert amount // max(cents) <= found.p10 <= found.p50 <= found.p90 <= amount // min(cents)


def test_equal_homes_leave_no_doubt():
    found = affordable("ceilings", 10_000_00, pd.Series([675_00] * 12))
    assert (found.p10, found.p50, found.p90) == (14, 14, 14)


def test_with_nine_homes_nothing_is_said():
    few = pd.Series([675_00] * 9)
    assert affordable("ceilings", 10_000_00, few).p50 is None
    frame = pd.DataFrame({"cents": few, "label_before": "F", "neighbourhood_code": "BU05050800"})
    assert {each.mean_cents for each in per_home(frame)} == {None}
    assert {each.homes for each in per_home(frame)} == {9}


def test_a_budget_holds_from_its_decision(tmp_path):
    path = tmp_path / "money.toml"
    path.write_text(
        (DATA / "money.toml").read_text()
        + '\n[[budgets]]\nprogramme = "crabbehof"\nline = "homes"\namount_cents = 100\n'
        'decided_on = 2027-01-01\nsource = "raadsbesluit"\n'
    )
    rules = read_money_rules(tmp_path)
    assert rules.budget("crabbehof", "homes", date(2026, 12, 31)) is None
    assert rules.budget("crabbehof", "homes", date(2027, 1, 1)).amount_cents == 100
    assert money_rules().budgets == ()
    path.write_text(path.read_text().replace('line = "homes"', 'line = "huizen"'))
    with pytest.raises(ProgrammeFileError, match="there is no line huizen"):
        read_money_rules(tmp_path)
