"""One amount over the homes of an association: exact, fair to a cent, the same in any order."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from retrofit.errors import InvalidFacts
from retrofit.subsidy.association import split

IDS = st.integers(1, 10**6).map(lambda number: f"0505010000{number:06d}")
WEIGHTS = st.dictionaries(IDS, st.integers(0, 10_000), min_size=1, max_size=40)
CENTS = st.integers(0, 10**9)


def test_a_hundred_euros_over_three_equal_homes():
    """The cent that is left goes to the lowest id."""
    assert split(100_00, {"c": 1, "a": 1, "b": 1}) == {"a": 33_34, "b": 33_33, "c": 33_33}


def test_shares_of_a_deed():
    """412, 388 and 200 of 1000 in 1.234,57: 508,64284; 479,01316; 246,914."""
    shares = split(1_234_57, {"a": 412, "b": 388, "c": 200})
    assert shares == {"a": 508_64, "b": 479_01, "c": 246_92}


def test_the_largest_remainder_gets_the_cent():
    """7 cents over 3, 3, 1: exact 3, 3, 1. Over 8, 1, 1: 5.6, 0.7, 0.7."""
    assert split(7, {"a": 3, "b": 3, "c": 1}) == {"a": 3, "b": 3, "c": 1}
    assert split(7, {"a": 8, "b": 1, "c": 1}) == {"a": 5, "b": 1, "c": 1}


@pytest.mark.parametrize("weights", [{}, {"a": 0}, {"a": -1, "b": 2}, {"a": 1.5}, {"a": True}])
def test_weights_that_cannot_be_are_refused(weights):
    with pytest.raises(InvalidFacts) as refused:
        split(100, weights)
    assert refused.value.field == "weight"


@given(CENTS, WEIGHTS)
def test_every_share_is_within_a_cent_and_the_sum_is_exact(total, weights):
    assume(any(weights.values()))
    shares = split(total, weights)
    whole = sum(weights.values())
    assert sum(shares.values()) == total
    assert shares.keys() == weights.keys()
    for home, weight in weights.items():
        assert abs(shares[home] * whole - total * weight) < whole


@given(CENTS, WEIGHTS, st.randoms(use_true_random=False))
def test_the_order_of_homes_does_not_matter(total, weights, random):
    assume(any(weights.values()))
    mixed = list(weights.items())
    random.shuffle(mixed)
    assert split(total, dict(mixed)) == split(total, weights)


@given(CENTS, WEIGHTS, IDS)
def test_a_home_without_weight_gets_nothing_and_changes_nothing(total, weights, extra):
    assume(any(weights.values()) and extra not in weights)
    shares = split(total, {**weights, extra: 0})
    assert shares.pop(extra) == 0
    assert shares == split(total, weights)


@given(CENTS, WEIGHTS)
def test_a_larger_weight_never_gets_less(total, weights):
    assume(any(weights.values()))
    shares = split(total, weights)
    by_weight = sorted(weights, key=lambda home: (weights[home], shares[home]))
    assert [shares[home] for home in by_weight] == sorted(shares.values())


@given(CENTS, st.dictionaries(IDS, st.just(7), min_size=2, max_size=30))
def test_between_equals_the_lowest_id_comes_first(total, weights):
    shares = split(total, weights)
    in_order = [shares[home] for home in sorted(weights)]
    assert in_order == sorted(in_order, reverse=True)
