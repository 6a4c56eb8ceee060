"""What leaves the organisation recognises no home."""

import itertools
from collections import defaultdict

import pytest

from retrofit.publication.marks import Rule
from retrofit.reports.disclosure import protected

SMALL = Rule(threshold=3, base=3, denominator=3)


def worked_out(parts, measures, most, publish):
    """Return the small counts that somebody knows who has the table, its totals and this program.

    Every table of so many parts is published; those that look the same are all he has.
    """
    columns = [
        counts
        for counts in itertools.product(range(most + 1), repeat=measures)
        if list(counts) == sorted(counts, reverse=True)
    ]
    looks = defaultdict(lambda: defaultdict(set))
    for rows in itertools.product(columns, repeat=parts):
        totals = tuple(map(sum, zip(*rows, strict=True)))
        seen = looks[totals, tuple(map(tuple, publish(rows)))]
        for place, row in enumerate(rows):
            for measure, value in enumerate(row):
                seen[place, measure].add(value)
                seen[place, measure, "rest"].add(row[measure - 1] - value if measure else 0)
    return [
        (look, where)
        for look, seen in looks.items()
        for where, values in seen.items()
        if min(values) >= 1 and max(values) < SMALL.threshold
    ]


@pytest.mark.parametrize(("parts", "measures", "most"), [(2, 1, 9), (3, 1, 4), (2, 2, 3)])
def test_nobody_who_has_the_totals_can_know_a_small_count(parts, measures, most):
    def publish(rows):
        return protected(rows, homes=[most] * parts, rule=SMALL)

    assert worked_out(parts, measures, most, publish) == []


def test_protection_that_forgets_the_totals_gives_small_counts_away():
    """Control: the same tables, protected as if their totals were not in the report."""

    def publish(rows):
        return protected(rows, homes=[9, 9], told=False, rule=SMALL)

    assert worked_out(2, 1, 9, publish)


def test_a_protected_table_shows_what_it_can():
    """Large counts are rounded and shown, small ones are "<5", and one that tells is hidden."""
    assert protected([[31], [3], [12], [0]]) == [[30], ["<5"], [10], ["<5"]]
    assert protected([[60, 14], [58, 6]], homes=[2000, 2200]) == [[60, 15], [60, "niet getoond"]]
    assert protected([]) == []
