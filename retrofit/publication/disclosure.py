"""Which counts are shown, so that no small group of homes can be worked out.

**What is promised.** Somebody has every release, knows the rule and this program, and knows that
areas add up, that measures are parts of each other, that counts never fall from one period to the
next and how many homes an area has. For every cell, for every step from one period to the next, for
every step between a measure and its part, and for the homes of an area that are not in a measure:
what he can work out is never that it lies within 1 .. k - 1. He always keeps 0, or k and more, as
possible. (That a count *may* be small is shown: "<5" is 0 through 4.)

**How.** Cells are decided one after the other, wholes before parts, periods in order. For each
mark that a cell could still have by what is published before it, it is worked out whether that
mark would keep the promise. Those that would not are hidden, together with so many neighbouring
marks that "hidden" keeps the promise as well; only then is the cell's own mark looked at. So
the choice to hide rests on published marks alone, and who knows the program learns no more than
he may (simulatable auditing: Kenthapadi, Mishra and Nissim, PODS 2005). That a mark keeps the
promise is shown by *worlds*: made-up counts that fit all published marks, in which the quantity
is 0 or at least k. Last columns of such worlds are kept with the release (``Memory``); a later
mark is given only if, for all that was promised before, one of them can be continued. Where no
world is found although there is one, a cell is hidden that could have been shown; never the
other way round.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrofit.publication.layout import Layout
from retrofit.publication.marks import HIDDEN, NOT_APPLICABLE, Mark, Rule, mark_of, marks_between
from retrofit.publication.witnesses import Witnesses
from retrofit.publication.worlds import Counts, narrow, open_bounds

Cell = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Memory:
    """What later releases must keep to; worked out from published marks only, so no secret.

    Attributes:
        worlds: last columns of worlds that keep the promise for all periods so far.
        owed: sets of places in ``worlds``; one world of each set at least must be continued.
        floor: lowest possible count of each cell; areas x measures.
    """

    worlds: tuple[tuple[tuple[int, ...], ...], ...]
    owed: tuple[tuple[int, ...], ...]
    floor: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Release:
    """One published period; never changes.

    Attributes:
        period: as published, such as 2027-06; later periods are larger texts.
        marks: (area code, measure) to its mark.
        memory: for the next release.
    """

    period: str
    marks: Mapping[Cell, Mark]
    memory: Memory


@dataclass(frozen=True, slots=True)
class Erratum:
    """A published cell that today's facts contradict; to be told in words, never in a number.

    Attributes:
        period: of the release.
        area: code.
        measure: name.
        mark: as it was published and stays.
    """

    period: str
    area: str
    measure: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Plan:
    """What can be published.

    Attributes:
        releases: the earlier ones, unchanged, and one for each new period.
        errata: earlier cells that no longer hold, and new ones that do not fit the earlier.
    """

    releases: tuple[Release, ...]
    errata: tuple[Erratum, ...]


def plan(
    layout: Layout,
    tables: Mapping[str, Mapping[Cell, int | None]],
    released: tuple[Release, ...] = (),
    rule: Rule | None = None,
    *,
    told: frozenset[Cell] = frozenset(),
) -> Plan:
    """Decide what each cell of the new periods shows.

    Args:
        layout: areas and measures; the same for all releases.
        tables: by period, the counts known today. Periods that are released are only compared. A
            count of None does not apply, and is shown so; whether it applies must be public.
        released: earlier releases, oldest first.
        rule: the rule; the same for all releases.
        told: cells whose exact count the reader has from elsewhere. They get no mark, nothing is
            promised of them, and the others are protected from who knows them.

    Raises:
        ValueError: a new period lies before a released one, a cell is missing, or counts do not
            add up within a period.
    """
    rule = rule or Rule()
    errata = [
        Erratum(release.period, *cell, mark)
        for release in released
        for cell, mark in release.marks.items()
        if _is_contradicted(mark, tables.get(release.period, {}).get(cell), rule)
    ]
    releases = list(released)
    known = {release.period for release in released}
    for period in sorted(set(tables) - known):
        if releases and period < releases[-1].period:
            raise ValueError(f"periode {period}: ligt voor een periode die al is gepubliceerd")
        counts = _checked(layout, period, tables[period])
        memory = releases[-1].memory if releases else _nothing(layout)
        release, unfitting = _decide(layout, period, counts, memory, rule, told)
        releases.append(release)
        errata += unfitting
    return Plan(tuple(releases), tuple(errata))


def _decide(
    layout: Layout,
    period: str,
    counts: list[list[int | None]],
    memory: Memory,
    rule: Rule,
    told: frozenset[Cell],
) -> tuple[Release, list[Erratum]]:
    """Decide all cells of a period."""
    floor = np.array(memory.floor, dtype=np.int64)
    low, high = open_bounds(layout, floor)
    owed = np.zeros((len(memory.owed), len(memory.worlds)), dtype=bool)
    for promise, places in enumerate(memory.owed):
        owed[promise, list(places)] = True
    exact = np.array(
        [[(area.code, each) in told for each in layout.measures] for area in layout.areas]
    )
    for area, measure in np.argwhere(exact):
        low[area, measure] = high[area, measure] = counts[area][measure]
    earlier = np.array(memory.worlds, dtype=np.int64)
    witnesses = Witnesses(layout, earlier, owed, rule, exact)
    marks: dict[Cell, Mark] = {}
    errata: list[Erratum] = []
    for area, measure in layout.cells():
        cell = (layout.areas[area].code, layout.measures[measure])
        count = counts[area][measure]
        if exact[area, measure]:
            continue
        if count is None:
            marks[cell] = NOT_APPLICABLE
            continue
        mark = mark_of(count, rule)
        candidates = _possible(layout, low, high, area, measure, rule)
        if mark not in candidates:
            # Facts were taken back: no mark fits what stands published.
            errata.append(Erratum(period, *cell, HIDDEN))
            marks[cell] = HIDDEN
        else:
            bands = [each.bounds(rule) for each in candidates]
            hidden = witnesses.hidden(low, high, (area, measure), bands)
            place = candidates.index(mark)
            marks[cell] = HIDDEN if place in hidden else mark
            # Who knows the program also knows which counts it would have hidden.
            seen = bands[hidden[0] : hidden[-1] + 1] if place in hidden else [bands[place]]
            low[area, measure] = max(low[area, measure], seen[0][0])
            high[area, measure] = min(high[area, measure], seen[-1][1])
            witnesses.restrict(area, measure, (seen[0][0], seen[-1][1]))
    worlds, promises = witnesses.kept(low, high)
    narrow(layout, low[None], high[None])
    lowest = low[:, : len(layout.measures)]
    return Release(period, marks, _memory(worlds, promises, lowest)), errata


def _possible(
    layout: Layout, low: Counts, high: Counts, area: int, measure: int, rule: Rule
) -> list[Mark]:
    """Return the marks that a cell can have by what is published before it."""
    lows, highs = low[None].copy(), high[None].copy()
    narrow(layout, lows, highs)
    between = marks_between(int(lows[0, area, measure]), int(highs[0, area, measure]), rule)
    lows, highs = (np.repeat(each, len(between), axis=0) for each in (lows, highs))
    for number, mark in enumerate(between):
        bottom, top = mark.bounds(rule)
        lows[number, area, measure] = max(lows[number, area, measure], bottom)
        highs[number, area, measure] = min(highs[number, area, measure], top)
    fits = narrow(layout, lows, highs)
    return [mark for mark, fit in zip(between, fits, strict=True) if fit]


def _is_contradicted(mark: Mark, count: int | None, rule: Rule) -> bool:
    if count is None or mark is NOT_APPLICABLE:
        return False
    low, high = mark.bounds(rule)
    return not low <= count <= high


def _checked(
    layout: Layout, period: str, table: Mapping[Cell, int | None]
) -> list[list[int | None]]:
    """Return the counts in the order of the layout; refuse a table that does not add up."""
    try:
        counts = [
            [table[area.code, measure] for measure in layout.measures] for area in layout.areas
        ]
    except KeyError as missing:
        raise ValueError(f"periode {period}: {missing.args[0]} ontbreekt") from missing
    for area, row in zip(layout.areas, counts, strict=True):
        known = [count for count in row if count is not None]
        if known != sorted(known, reverse=True) or any(count < 0 for count in known):
            raise ValueError(f"periode {period}, {area.code}: een deel is groter dan het geheel")
    for whole, parts in layout.children:
        for measure, count in enumerate(counts[whole]):
            each = [counts[part][measure] for part in parts]
            known = [part for part in each if part is not None]
            if count is not None and len(known) == len(each) and sum(known) != count:
                raise ValueError(
                    f"periode {period}, {layout.areas[whole].code}: de delen zijn samen niet "
                    f"{layout.measures[measure]}"
                )
    return counts


def _nothing(layout: Layout) -> Memory:
    """Return the memory before the first release: everything was 0."""
    none = tuple((0,) * len(layout.measures) for _ in layout.areas)
    return Memory((none,), ((0,),), none)


def _rows(column: Counts) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(int(count) for count in row) for row in column)


def _memory(worlds: Counts, owed: NDArray[np.bool_], floor: Counts) -> Memory:
    return Memory(
        worlds=tuple(_rows(column) for column in worlds),
        owed=tuple(tuple(int(place) for place in np.flatnonzero(row)) for row in owed),
        floor=_rows(floor),
    )
