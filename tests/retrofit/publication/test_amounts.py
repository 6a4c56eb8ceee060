"""Published money: enough homes and applications behind every amount and every step."""

import itertools
from datetime import UTC, date, datetime, time

import pandas as pd
import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from retrofit.programmes import programmes
from retrofit.progress.money import moment_values, spent_by_programme
from retrofit.publication.amounts import (
    cases_of,
    may_be_told,
    published_amounts,
    rounded,
)
from retrofit.publication.marks import Rule
from retrofit.subsidy import payments
from tests.retrofit.subsidy.desk import Desk, make_row

RULE = Rule()
DAY = date(2026, 10, 31)


def cases(*rows):
    """Return cases of so many homes, granted and paid so much."""
    return pd.DataFrame(
        [
            (f"Z-{at}", f"{at}-{home}", granted, paid)
            for at, (homes, granted, paid) in enumerate(rows)
            for home in range(homes)
        ],
        columns=["number", "home", "granted", "paid"],
    )


NONE = cases()


@pytest.mark.parametrize(
    ("now", "then", "is_told"),
    [
        ([(2, 100, 0)] * 5, [], True),
        ([(2, 100, 0)] * 4, [], False),
        ([(3, 100, 0)] * 4, [], False),
        ([(2, 100, 0)] * 4 + [(1, 100, 0)], [], False),
        ([(2, 100, 0)] * 5 + [(9, 100, 0)], [(2, 100, 0)] * 5, False),
        ([(2, 100, 0)] * 10, [(2, 100, 0)] * 5, True),
        ([(2, 90, 0)] * 5, [(2, 100, 0)] * 5, True),
        ([(2, 90, 0)] * 2 + [(2, 100, 0)] * 3, [(2, 100, 0)] * 5, False),
        ([(2, 100, 0)] * 5, [(2, 100, 0)] * 5, False),
        ([], [(2, 100, 0)] * 5, True),
    ],
)
def test_a_step_needs_ten_homes_of_five_applications(now, then, is_told):
    """New ones count, and those whose amount changed or went; 10 homes of 4 are not enough."""
    assert may_be_told("granted", cases(*now), cases(*then), RULE, NONE) is is_told


@pytest.mark.parametrize(
    ("unpaid", "is_told"), [(0, True), (1, False), (9, False), (10, True), (30, True)]
)
def test_what_is_left_to_pay_is_nothing_or_enough(unpaid, is_told):
    """Granted less paid would be the amount of these homes."""
    found = cases(*[(4, 100, 100)] * 5, *[(1, 100, 0)] * unpaid)
    assert may_be_told("paid", found, NONE, RULE, found) is is_told
    assert may_be_told("granted", found, NONE, RULE, NONE)


def test_paid_of_today_is_held_against_granted_as_it_stands():
    """Three homes that came since, all paid: paid less the granted of before would be theirs."""
    before = cases(*[(2, 100, 0)] * 5)
    today = cases(*[(2, 100, 100)] * 5, *[(1, 100, 100)] * 3)
    assert not may_be_told("granted", today, before, RULE, NONE)
    assert not may_be_told("paid", today, NONE, RULE, before)
    assert may_be_told("paid", today, NONE, RULE, today)


def test_one_home_with_two_applications_is_one_home():
    found = cases(*[(1, 100, 0)] * 10)
    found["home"] = ["same", "same", *found["home"][2:]]
    assert not may_be_told("granted", found, NONE, RULE, NONE)


@pytest.mark.parametrize(
    ("cents", "shown"),
    [(499_999, None), (500_000, 1_000_000), (1_499_999, 1_000_000), (1_500_000, 2_000_000)],
)
def test_amounts_go_to_the_nearest_ten_thousand(cents, shown):
    found = rounded("granted", cents, DAY, 1_000_000)
    assert (found and found.cents) == shown


@given(
    st.lists(
        st.lists(
            st.tuples(st.integers(1, 6), st.sampled_from([0, 0, 40_000_00, 90_000_00])), max_size=9
        ),
        min_size=1,
        max_size=6,
    )
)
def test_no_difference_of_two_amounts_is_of_a_few_owners(months):
    """Every amount shown against each one shown before it, over months of new applications."""
    shown, seen = NONE, NONE
    published = []
    everything = []
    for new in months:
        everything += [(homes, cents, 0) for homes, cents in new if cents]
        seen = cases(*everything)
        if may_be_told("granted", seen, shown, RULE, NONE):
            published.append(seen)
            shown = seen
    for then, now in itertools.combinations([NONE, *published], 2):
        behind = now[~now["number"].isin(then["number"])]
        assert behind["home"].nunique() >= RULE.denominator
        assert behind["number"].nunique() >= RULE.threshold


def told(session, day, earlier=()):
    """Return what is told on a day, in thousands of euros: granted and paid."""
    programme = programmes()["crabbehof"]
    found = published_amounts(
        session.connection(),
        programme,
        day,
        {each.measure: each for each in earlier},
        RULE,
        1_000_00,
    )
    spent = spent_by_programme(session.connection(), moment_values(day, None))["crabbehof"]
    exact = (spent["committed_cents"] + spent["settled_cents"], spent["paid_cents"])
    by_case = cases_of(session.connection(), programme, day).drop_duplicates("number")
    assert (by_case["granted"].sum(), by_case["paid"].sum()) == exact
    return found


def test_an_earlier_amount_stands_until_enough_came_on_top(session):
    """Ten roofs of 675.00 are 7 thousand; five more wait until they are ten; one paid is none."""
    grants = {date(2026, 3, 2): 10, date(2026, 3, 9): 5, date(2026, 3, 16): 5}
    number = 0
    shown = []
    for day, many in grants.items():
        with time_machine.travel(datetime.combine(day, time(12), UTC), tick=True):
            if not number:
                make_row(session, homes=20)
                desk = Desk(session)
            for _ in range(many):
                number += 1
                granted = desk.to_grant(number)
            shown.append(told(session, day, shown[-1] if shown else ()))
    first, second, third = shown
    assert (first[0].cents, first[0].as_of) == (7_000_00, date(2026, 3, 2))
    assert second == first
    assert (third[0].cents, third[0].as_of) == (14_000_00, date(2026, 3, 16))
    # Nobody was paid; then one is, of whom the amount would be known.
    assert (third[1].cents, third[1].as_of) == (None, None)
    with time_machine.travel(datetime(2026, 3, 17, 12, tzinfo=UTC), tick=True):
        payment = payments.order_payment(session, granted, by=desk.handler)
        payments.release_payment(session, granted, payment.payment_id, by=desk.budget)
        payments.confirm_payment(session, granted, payment.payment_id, by=desk.budget)
        assert told(session, date(2026, 3, 17), third) == third
        # Asked of an earlier day, it is what it was.
        assert told(session, date(2026, 3, 9), first) == second
