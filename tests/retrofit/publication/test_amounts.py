"""Published money: enough homes and applications behind every amount and every step."""

import itertools
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrofit.programmes import programmes
from retrofit.progress.money import moment_values, spent_by_programme
from retrofit.publication.amounts import (
    PublishedAmount,
    cases_of,
    may_be_told,
    published_amounts,
    rounded,
)
from retrofit.publication.marks import Rule

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
    assert may_be_told("granted", cases(*now), cases(*then), RULE) is is_told


@pytest.mark.parametrize(
    ("unpaid", "is_told"), [(0, True), (1, False), (9, False), (10, True), (30, True)]
)
def test_what_is_left_to_pay_is_nothing_or_enough(unpaid, is_told):
    """Granted less paid would be the amount of these homes."""
    found = cases(*[(4, 100, 100)] * 5, *[(1, 100, 0)] * unpaid)
    assert may_be_told("paid", found, NONE, RULE) is is_told
    assert may_be_told("granted", found, NONE, RULE)


def test_one_home_with_two_applications_is_one_home():
    found = cases(*[(1, 100, 0)] * 10)
    found["home"] = ["same", "same", *found["home"][2:]]
    assert not may_be_told("granted", found, NONE, RULE)


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
    told = []
    everything = []
    for new in months:
        everything += [(homes, cents, 0) for homes, cents in new if cents]
        seen = cases(*everything)
        if may_be_told("granted", seen, shown, RULE):
            told.append(seen)
            shown = seen
    for then, now in itertools.combinations([NONE, *told], 2):
        behind = now[~now["number"].isin(then["number"])]
        assert behind["home"].nunique() >= RULE.denominator
        assert behind["number"].nunique() >= RULE.threshold


def test_the_amounts_of_the_town_are_those_of_the_ledger(town):
    """What is shown lies within half a unit of the sums that staff see, counted another way."""
    told = 0
    with town.connect() as connection:
        for programme in programmes().values():
            spent = spent_by_programme(connection, moment_values(DAY, None))[programme.id]
            exact = {
                "granted": spent["committed_cents"] + spent["settled_cents"],
                "paid": spent["paid_cents"],
            }
            by_case = cases_of(connection, programme, DAY).drop_duplicates("number")
            for found in published_amounts(connection, programme, DAY, {}, RULE, 1_000_000):
                assert by_case[found.measure].sum() == exact[found.measure]
                if found.cents is not None:
                    assert abs(found.cents - exact[found.measure]) <= 500_000
                    told += 1
    assert told >= 2


def test_an_earlier_amount_stands_until_enough_came_on_top(town):
    programme = programmes()["crabbehof"]
    with town.connect() as connection:

        def told(day, earlier=()):
            found = published_amounts(
                connection, programme, day, {each.measure: each for each in earlier}, RULE, 100_000
            )
            return found[0]

        first = told(date(2026, 8, 31))
        assert first.as_of == date(2026, 8, 31)
        assert told(date(2026, 9, 1), [first]) == first
        later = told(DAY, [first])
        assert later.as_of == DAY
        assert later.cents != first.cents
        gone = PublishedAmount(measure="granted", cents=None, as_of=None)
        assert told(DAY, [gone]) == later
