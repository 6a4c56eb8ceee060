"""Kinship of homes against the plainest way to say it, and by hand."""

import itertools
from datetime import date, timedelta
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from retrofit.progress.kinship import kinship

FIRST = date(2026, 1, 1)


def step(day, from_ids, to_ids):
    return SimpleNamespace(
        from_ids=from_ids, to_ids=to_ids, happened_on=FIRST + timedelta(days=day)
    )


def test_a_split_and_a_merge_by_hand():
    """A is split in B and C, and C is merged with D into E; F was renumbered and is apart."""
    found = kinship([step(1, ["A"], ["B", "C"]), step(2, ["C", "D"], ["E"]), step(1, ["F"], ["G"])])
    assert found.roots == {"B": "A", "C": "A", "E": "A", "G": "F"}
    assert found.with_kin(["E"]) == ["A", "B", "C", "D", "E"]
    assert found.with_kin(["G", "X"]) == ["F", "G", "X"]
    assert found.with_kin([]) == []


def test_a_demolition_makes_no_kin():
    assert kinship([step(1, ["A"], [])]).groups == {}


def test_a_home_that_keeps_its_id_is_its_own_beginning():
    """A is split into A and B: A was there before."""
    found = kinship([step(1, ["A"], ["A", "B"])])
    assert found.roots == {"B": "A"}
    assert found.with_kin(["B"]) == ["A", "B"]


homes = st.lists(st.sampled_from("ABCDEFG"), min_size=1, max_size=3, unique=True)


@given(st.lists(st.builds(step, st.integers(0, 5), homes, homes), max_size=7))
def test_it_is_what_the_plainest_way_says(steps):
    """Groups by trying all pairs until nothing changes; roots by walking every way back."""
    found = kinship(steps)
    touched = {home for each in steps for home in (*each.from_ids, *each.to_ids)}
    pairs = {(home, home) for home in touched}
    pairs |= {pair for each in steps for pair in itertools.product(each.from_ids, each.to_ids)}
    pairs |= {(b, a) for a, b in pairs}
    while more := {(a, d) for a, b in pairs for c, d in pairs if b == c} - pairs:
        pairs |= more
    assert set(found.groups) == touched
    for a, b in itertools.product(touched, repeat=2):
        assert (found.groups[a] == found.groups[b]) is ((a, b) in pairs)

    def first(home, side):
        return min((s.happened_on for s in steps if home in getattr(s, side)), default=date.max)

    later = {home for home in touched if first(home, "to_ids") < first(home, "from_ids")}
    for home in later:
        back = {home}
        while more := {p for s in steps for p in s.from_ids if back & later & set(s.to_ids)} - back:
            back |= more
        first_ones = back - later
        assert found.roots.get(home) == (min(first_ones) if first_ones else None)
    assert set(found.roots) <= later
