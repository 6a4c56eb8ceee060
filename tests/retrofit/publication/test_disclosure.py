"""What is published gives no small group of homes away, to whoever has everything."""

import hashlib
from functools import lru_cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrofit.publication.disclosure import plan
from retrofit.publication.layout import Area, Layout, NotPublishable
from retrofit.publication.marks import HIDDEN, Mark, Rule, Shown, mark_of, marks_between
from retrofit.publication.shares import average, percentage
from tests.retrofit.publication.attacker import Solver, histories, omniscient, totals

SMALL = Rule(threshold=3, base=3, denominator=3)
WEST = Layout(
    (
        Area("P", "programme"),
        Area("A", "neighbourhood", "P", homes=60),
        Area("B", "neighbourhood", "P", homes=50),
        Area("C", "neighbourhood", "P", homes=70),
    ),
    ("done",),
)


def small_town(leaves, measures, cap):
    top = Area("P", "programme", homes=cap * len(leaves))
    return Layout(
        (top, *(Area(leaf, "neighbourhood", "P", homes=cap) for leaf in leaves)), measures
    )


def look(releases):
    """Return a publication as it looks: nothing but its marks."""
    return tuple(
        (
            release.period,
            tuple(sorted((cell, mark.text(SMALL)) for cell, mark in release.marks.items())),
        )
        for release in releases
    )


def published(layout, world):
    """Publish a history period by period, as it happens."""
    return look(after(layout, tuple((period, frozen(world[period])) for period in sorted(world))))


def published_without_memory(layout, world):
    """The control: each period by itself."""
    return tuple(
        look(after(layout, ((period, frozen(world[period])),))) for period in sorted(world)
    )


def frozen(table):
    return tuple(sorted(table.items()))


@lru_cache(maxsize=100_000)
def after(layout, history):
    """Return the releases after a history; one that begins the same begins with the same."""
    if not history:
        return ()
    *before, (period, table) = history
    return plan(layout, {period: dict(table)}, after(layout, tuple(before)), SMALL).releases


def rounded_only(world, rule=SMALL):
    """The control: each cell by itself, nothing hidden to protect another."""
    return tuple(
        (period, cell, mark_of(count, rule).text(rule))
        for period in sorted(world)
        for cell, count in sorted(world[period].items())
    )


TOWNS = [
    (("A", "B"), ("done",), ("1",), 11),
    (("A", "B", "C"), ("done",), ("1",), 8),
    (("A", "B"), ("done", "backlog"), ("1",), 4),
    (("A", "B"), ("done",), ("1", "2"), 6),
    (("A", "B"), ("done",), ("1", "2", "3"), 3),
    (("A", "B"), ("done", "backlog"), ("1", "2"), 2),
]


@pytest.mark.parametrize(("leaves", "measures", "periods", "cap"), TOWNS)
def test_nobody_can_know_a_small_group(leaves, measures, periods, cap):
    """Every state of a small town is published; those that look the same never share a small one.

    This is all that can be known: whoever knows the program can do no better than this list.
    """
    layout = small_town(leaves, measures, cap)
    worlds = histories(layout, leaves, periods, cap)

    found = omniscient(layout, worlds, lambda world: published(layout, world), 3)

    assert found == []


@pytest.mark.parametrize(("leaves", "measures", "periods", "cap"), TOWNS)
def test_rounding_alone_gives_small_groups_away(leaves, measures, periods, cap):
    """Control: without hiding more than the small counts, the same attacker finds some."""
    layout = small_town(leaves, measures, cap)

    assert omniscient(layout, histories(layout, leaves, periods, cap), rounded_only, 3)


def test_without_rounding_small_groups_are_given_away():
    """Control: exact counts, small ones replaced, give away the small one that lacks."""
    layout = small_town(("A", "B"), ("done",), 8)
    exact = Rule(threshold=3, base=1, denominator=3)
    worlds = histories(layout, ("A", "B"), ("1",), 8)

    assert omniscient(layout, worlds, lambda world: rounded_only(world, exact), 3)


def test_without_memory_of_earlier_releases_small_groups_are_given_away():
    """Control: two releases that are each safe by themselves are not safe together."""
    layout = small_town(("A", "B"), ("done",), 5)
    worlds = list(histories(layout, ("A", "B"), ("1", "2"), 5))

    assert omniscient(layout, worlds, lambda world: published_without_memory(layout, world), 3)


def test_an_exact_count_is_kept_safe_as_well():
    """Also with rounding off the publisher itself keeps its promise; it hides more."""
    layout = small_town(("A", "B"), ("done",), 6)
    exact = Rule(threshold=3, base=1, denominator=3)

    def publish(world):
        releases = plan(layout, world, (), exact).releases
        return tuple(tuple(release.marks.items()) for release in releases)

    assert omniscient(layout, histories(layout, ("A", "B"), ("1",), 6), publish, 3) == []


def table_of(**counts):
    return totals({(area, "done"): count for area, count in counts.items()}, PARENTS)


PARENTS = {area.code: area.parent for area in WEST.areas}


def solved(layout, releases, rule=Rule()):
    solver = Solver(layout, rule.threshold, rule.base)
    for period, marks in releases:
        solver.read(period, marks)
    return solver.found()


def texts(release, rule=Rule()):
    return {cell: mark.text(rule) for cell, mark in release.marks.items()}


def test_the_third_neighbourhood_does_not_follow_from_the_other_two():
    """12, 12 and 4 round to 10, 10 and <5, and 28 to 30: by itself that says exactly 4."""
    table = table_of(A=12, B=12, C=4)
    naive = {cell: mark_of(count, Rule()).text(Rule()) for cell, count in table.items()}
    assert list(naive.values()) == ["10", "30", "10", "<5"]
    assert solved(WEST, [("1", naive)]) == [("cell", "1", "C", "done")]

    release = plan(WEST, {"1": table}).releases[0]

    assert solved(WEST, [("1", texts(release))]) == []
    assert release.marks["P", "done"].value == 30


@st.composite
def towns(draw):
    """A programme with districts and neighbourhoods, and some periods of growing counts."""
    districts = draw(st.integers(1, 2))
    areas, leaves = [Area("P", "programme")], []
    for district in range(districts):
        above = "P"
        if districts > 1:
            above = f"W{district}"
            areas.append(Area(above, "district", "P"))
        for number in range(draw(st.integers(2, 3))):
            leaves.append(f"B{district}{number}")
            areas.append(Area(leaves[-1], "neighbourhood", above, draw(st.integers(30, 60))))
    measures = ("done", "backlog")[: draw(st.integers(1, 2))]
    layout = Layout(tuple(areas), measures)
    parents = {area.code: area.parent for area in areas}
    counts = {leaf: [0] * len(measures) for leaf in leaves}
    tables = {}
    for period in range(draw(st.integers(1, 3))):
        for leaf in leaves:
            counts[leaf][0] += draw(st.integers(0, 9))
            for part in range(1, len(measures)):
                counts[leaf][part] += draw(st.integers(0, counts[leaf][0] - counts[leaf][part]))
        tables[f"2027-{period + 1:02d}"] = totals(
            {
                (leaf, measure): counts[leaf][place]
                for leaf in leaves
                for place, measure in enumerate(measures)
            },
            parents,
        )
    return layout, tables


@settings(max_examples=20, deadline=None)
@given(towns())
def test_larger_towns_withstand_the_solver(town):
    """Whatever the hierarchy and the releases: bounds never close in on a small group.

    And each mark that is shown is true, all earlier releases stay as they were.
    """
    layout, tables = town
    releases = ()
    for period, table in tables.items():
        planned = plan(layout, {period: table}, releases)
        assert planned.releases[:-1] == releases
        assert planned.errata == ()
        releases = planned.releases
        for cell, mark in releases[-1].marks.items():
            assert mark in (HIDDEN, mark_of(table[cell], Rule()))

    assert solved(layout, [(each.period, texts(each)) for each in releases]) == []
    at_once = plan(layout, tables).releases
    assert at_once == releases


def test_most_of_a_town_is_shown():
    """Ten neighbourhoods, from nothing to some twenty homes each: hiding is the exception."""
    areas = (
        Area("P", "programme"),
        *(Area(f"B{number}", "neighbourhood", "P", homes=150) for number in range(10)),
    )
    layout = Layout(areas, ("done",))
    parents = {area.code: area.parent for area in areas}
    releases = ()
    for period in range(4):
        counts = {(f"B{number}", "done"): period * (number * 7 % 10) for number in range(10)}
        table = {str(period): totals(counts, parents)}
        releases = plan(layout, table, releases).releases
    marks = [mark for release in releases for mark in release.marks.values()]

    assert sum(mark is HIDDEN for mark in marks) <= len(marks) / 10
    assert all(release.marks["P", "done"] is not HIDDEN for release in releases)


def test_what_was_published_stays_and_the_error_is_named():
    """A home that is taken back later changes no published figure; it is an erratum."""
    first = plan(WEST, {"1": table_of(A=30, B=30, C=30)})

    later = plan(
        WEST,
        {"1": table_of(A=22, B=30, C=30), "2": table_of(A=22, B=31, C=30)},
        first.releases,
    )

    assert later.releases[0] == first.releases[0]
    assert [(each.period, each.area, each.mark.value) for each in later.errata[:2]] == [
        ("1", "P", 90),
        ("1", "A", 30),
    ]
    assert ("2", "A") in [(each.period, each.area) for each in later.errata]
    assert later.releases[1].marks["A", "done"] is HIDDEN


def test_an_earlier_period_cannot_be_added():
    first = plan(WEST, {"2": table_of(A=30, B=30, C=30)})

    with pytest.raises(ValueError, match="periode 1: ligt voor"):
        plan(WEST, {"1": table_of(A=20, B=20, C=20)}, first.releases)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({("P", "done"): 1}, "de delen zijn samen niet done"),
        ({("A", "done"): -1}, "een deel is groter"),
    ],
)
def test_a_table_that_does_not_add_up_is_refused(change, says):
    with pytest.raises(ValueError, match=says):
        plan(WEST, {"1": {**table_of(A=10, B=10, C=10), **change}})


def test_a_missing_cell_is_refused():
    table = table_of(A=10, B=10, C=10)
    del table["C", "done"]

    with pytest.raises(ValueError, match="ontbreekt"):
        plan(WEST, {"1": table})


@pytest.mark.parametrize("level", ["street", "building", "association"])
def test_nothing_below_the_neighbourhood_is_published(level):
    with pytest.raises(NotPublishable, match=f"X: {level} wordt niet gepubliceerd"):
        Layout((Area("P", "programme"), Area("X", level, "P")), ("done",))


def test_a_cell_that_does_not_apply_says_so():
    table = {**table_of(A=10, B=10, C=10), ("C", "done"): None, ("P", "done"): None}

    release = plan(WEST, {"1": table}).releases[0]

    assert release.marks["C", "done"].text(Rule()) == "n.v.t."


@pytest.mark.parametrize("threshold", [3, 5, 10])
@pytest.mark.parametrize("base", [1, 3, 5, 10])
def test_each_count_has_one_mark_and_its_bounds_hold_it(threshold, base):
    """Bounds of the marks lie side by side: no count between them, none in two."""
    if base > threshold:
        with pytest.raises(ValueError, match="afronding"):
            Rule(threshold, base)
        return
    rule = Rule(threshold, base)
    for count in range(60):
        low, high = mark_of(count, rule).bounds(rule)
        assert low <= count <= high
        assert mark_of(low, rule) == mark_of(high, rule) == mark_of(count, rule)
    marks = marks_between(0, 59, rule)
    assert marks == list(dict.fromkeys(mark_of(count, rule) for count in range(60)))


def test_a_percentage_comes_from_the_published_count():
    """31 of 121 homes is 25.6 %, yet 30 was published: the percentage must not say more."""
    rule = Rule()
    assert percentage(mark_of(31, rule), 121, rule).value == 25
    assert percentage(mark_of(31, rule), 9, rule).shown is Shown.NOT_APPLICABLE
    assert percentage(mark_of(4, rule), 121, rule) is HIDDEN
    assert percentage(Mark(Shown.VALUE, 50), 50, rule).value == 99


def test_an_average_needs_ten_homes_and_a_count_that_is_shown():
    rule = Rule()
    assert average(123_456, 12, mark_of(12, rule), rule, 100).value == 10_300
    assert average(123_456, 9, mark_of(9, rule), rule, 100) is HIDDEN
    assert average(123_456, 12, HIDDEN, rule, 100) is HIDDEN


def test_releases_are_those_of_the_first_version():
    """What was decided once is decided so again: a quicker way may not publish another mark.

    Made-up programmes of two districts over two months; the digest is that of the marks which
    the first, plainest version of the search gave.
    """
    random = Random(2033)
    digest = hashlib.sha256()
    for _ in range(2):
        areas = [Area("P", "programme"), *(Area(f"W{each}", "district", "P") for each in range(2))]
        areas += [
            Area(f"B{each}", "neighbourhood", f"W{each % 2}", random.randint(30, 90))
            for each in range(5)
        ]
        layout = Layout(tuple(areas), ("applied", "done", "backlog"))
        parents = {area.code: area.parent for area in areas}
        counts = {f"B{each}": [0, 0, 0] for each in range(5)}
        tables = {}
        for month in range(2):
            for row in counts.values():
                row[0] += random.randint(0, 8)
                row[1] += random.randint(0, row[0] - row[1])
                row[2] += random.randint(0, row[1] - row[2])
            leaves = {
                (area, measure): count
                for area, row in counts.items()
                for measure, count in zip(layout.measures, row, strict=True)
            }
            tables[f"2027-{month + 1:02d}"] = totals(leaves, parents)
        for release in plan(layout, tables).releases:
            for cell, mark in sorted(release.marks.items()):
                digest.update(f"{release.period} {cell} {mark.text(Rule())}\n".encode())
            digest.update(repr(release.memory).encode())
    assert digest.hexdigest()[:16] == "d6f1031aeacaf31d"
