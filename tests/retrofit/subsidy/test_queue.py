"""The division over a queue: pure, and so for every queue there can be."""

import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from retrofit.subsidy.queue import Waiting, divide
from retrofit.subsidy.scheme_rules import Queue

BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BY_MOMENT = Queue.model_construct(by="complete", unit="moment", allows_partial=True)
BY_DAY = Queue.model_construct(by="complete", unit="day", allows_partial=True)


def waiting(number, needs, *, hours=0, seed=None):
    return Waiting(f"Z-{number}", BEGIN + timedelta(hours=hours), needs, 0, seed)


def in_order(line, rule):
    return sorted(line, key=lambda each: (each.place(rule), each.number))


lines = st.lists(
    st.builds(
        lambda needs, hours, is_drawn: (needs, hours, is_drawn),
        st.integers(0, 1_000),
        st.integers(0, 60),
        st.booleans(),
    ),
    max_size=6,
).map(
    # A day is drawn or it is not.
    lambda rows: [
        waiting(place, needs, hours=hours, seed=f"day {hours // 24}" if rows[0][2] else None)
        for place, (needs, hours, _) in enumerate(rows)
    ]
)
rules = st.sampled_from([BY_MOMENT, BY_DAY])
pools = st.integers(0, 4_000)


@given(lines, pools, rules)
def test_never_more_than_there_is_nor_than_is_needed(line, pool, rule):
    shares = divide(pool, in_order(line, rule), rule)
    assert sum(shares.values()) <= pool
    assert all(0 <= shares[each.number] <= each.needs_cents for each in line)


@given(lines, pools, rules)
def test_each_has_what_the_worst_draw_would_leave_it(line, pool, rule):
    """Against all orders there can be, money handed out one by one."""
    shares = divide(pool, in_order(line, rule), rule)
    worst = {each.number: each.needs_cents for each in line}
    for order in itertools.permutations(line):
        places = [each.place(rule) for each in order]
        if places != sorted(places):
            continue
        left = pool
        for each in order:
            part = min(each.needs_cents, left)
            left -= part
            worst[each.number] = min(worst[each.number], part)
    assert shares == worst


@given(lines, pools, rules, st.integers(0, 1_000))
def test_who_comes_later_takes_nothing(line, pool, rule, needs):
    newcomer = waiting(99, needs, hours=100)
    before = divide(pool, in_order(line, rule), rule)
    after = divide(pool, in_order([*line, newcomer], rule), rule)
    assert {**after, newcomer.number: 0} == {**before, newcomer.number: 0}


@given(lines, pools, rules)
def test_more_money_is_less_for_nobody(line, pool, rule):
    line = in_order(line, rule)
    less, more = divide(pool, line, rule), divide(pool + 100, line, rule)
    assert all(less[number] <= more[number] for number in less)


def test_two_of_one_day_are_certain_of_what_the_other_leaves():
    line = [waiting(1, 787_50), waiting(2, 787_50, hours=1), waiting(3, 100_00, hours=30)]
    assert list(divide(1_000_00, line, BY_DAY).values()) == [212_50, 212_50, 0]
    assert list(divide(1_000_00, line, BY_MOMENT).values()) == [787_50, 212_50, 0]
