"""Past cases by other rules: what they add up to, and how far the same money would reach."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
import time_machine

from gis.codes import MeasureCode
from retrofit.subsidy.calculation import MeasureLine
from retrofit.subsidy.replay import Replay, ReplayedCase, replay
from retrofit.subsidy.scheme import scheme_named
from tests.retrofit.subsidy.desk import SCHEME, Desk, make_row

VERSION = scheme_named(SCHEME).version("2026-1")


def replayed(*cents):
    cases = [ReplayedCase(str(at), 1, before, after) for at, (before, after) in enumerate(cents)]
    return Replay(VERSION, cases)


def test_sums_are_of_the_cases_that_could_be_compared():
    found = replayed((675_00, 450_00), (500_00, 500_00), (300_00, 0), (100_00, 200_00), (9, None))
    assert (len(found.cases), len(found.compared), found.homes) == (5, 4, 4)
    assert (found.granted_cents, found.replayed_cents) == (1_575_00, 1_150_00)
    outcomes = {"less": 1, "same": 1, "nothing": 1, "more": 1, "not_calculable": 1}
    assert found.outcomes() == outcomes


@pytest.mark.parametrize(
    ("before", "after", "homes"),
    [(900_00, 600_00, 150), (600_00, 900_00, 66), (500_00, 500_00, 100), (500_00, 0, None)],
)
def test_money_for_a_hundred_homes_reaches_as_far_as_the_rule_is_cheaper(before, after, homes):
    """Three thirds of the price for two thirds of the homes; a part of a home is no home."""
    assert replayed((before, after)).scaled(100) == homes
    assert replayed().scaled(100) is None


def test_a_maximum_is_used_up_by_what_the_other_rule_gave_before(session):
    """Roof 45 m2 at 15.00 is 675.00, then facade: with 1,000.00 a home 325.00 is left for it."""
    with time_machine.travel(datetime(2026, 3, 2, 12, tzinfo=UTC), tick=True):
        make_row(session, homes=2)
        desk = Desk(session)
        facade = MeasureLine(
            MeasureCode.FACADE, 9_000_00, area_m2=Decimal(60), insulation_value=Decimal("3.5")
        )
        desk.to_grant(1)
        desk.to_grant(1, measures=[facade])
        limits = VERSION.limits.model_copy(update={"per_home_cents": 1_000_00})
        found = replay(session, SCHEME, VERSION.model_copy(update={"limits": limits}))
    roof, second = found.cases
    assert (roof.granted_cents, roof.replayed_cents) == (675_00, 675_00)
    assert second.granted_cents > 325_00
    assert second.replayed_cents == 325_00
    assert {case.homes for case in found.cases} == {1}
