"""Somebody who tries to work out small counts from all that was ever published.

Two of them, sharing no code with the publisher. ``omniscient`` lists every state of a small town,
lets the publisher publish each, and keeps those that look the same: nobody can know more.
``Solver`` narrows bounds over all releases of a larger town until nothing changes.
"""

import itertools
from collections import defaultdict


def totals(leaves, parents):
    """Add the counts of the leaves up into all areas; ``parents`` maps a code to its parent."""
    table = {}
    for (code, measure), count in leaves.items():
        area = code
        while area is not None:
            table[area, measure] = table.get((area, measure), 0) + count
            area = parents[area]
    return table


def quantities(layout, tables):
    """Yield (name, number) of everything that is protected in one history."""
    periods = sorted(tables)
    for number, period in enumerate(periods):
        table = tables[period]
        for area in layout.areas:
            for place, measure in enumerate(layout.measures):
                count = table[area.code, measure]
                yield ("cell", period, area.code, measure), count
                before = tables[periods[number - 1]][area.code, measure] if number else 0
                yield ("step", period, area.code, measure), count - before
                if place:
                    wider = table[area.code, layout.measures[place - 1]]
                    yield ("part", period, area.code, measure), wider - count
                elif area.homes is not None:
                    yield ("rest", period, area.code, measure), area.homes - count


def histories(layout, leaves, periods, cap):
    """Yield every history of a small town: counts that never fall, parts within wholes."""
    measures = len(layout.measures)
    parents = {area.code: area.parent for area in layout.areas}
    columns = [
        counts
        for counts in itertools.product(range(cap + 1), repeat=measures)
        if list(counts) == sorted(counts, reverse=True)
    ]
    series = [
        each
        for each in itertools.product(columns, repeat=len(periods))
        if all(
            after >= before
            for one, other in itertools.pairwise(each)
            for before, after in zip(one, other, strict=True)
        )
    ]
    for choice in itertools.product(series, repeat=len(leaves)):
        yield {
            period: totals(
                {
                    (leaf, layout.measures[place]): counts[number][place]
                    for leaf, counts in zip(leaves, choice, strict=True)
                    for place in range(measures)
                },
                parents,
            )
            for number, period in enumerate(periods)
        }


def omniscient(layout, worlds, publish, threshold):
    """Return what is worked out: each (publication, quantity) whose values all are 1 .. k - 1."""
    looks = defaultdict(lambda: defaultdict(set))
    for world in worlds:
        seen = looks[publish(world)]
        for name, number in quantities(layout, world):
            seen[name].add(number)
    return [
        (look, name, numbers)
        for look, seen in looks.items()
        for name, numbers in seen.items()
        if min(numbers) >= 1 and max(numbers) < threshold
    ]


class Solver:
    """Bounds of every cell of every period, narrowed by all that is known at once."""

    def __init__(self, layout, threshold, base):
        self.layout, self.threshold, self.base = layout, threshold, base
        self.low, self.high = {}, {}

    def read(self, period, marks):
        """Take in one release: (area, measure) to the text that stands there."""
        for area in self.layout.areas:
            for measure in self.layout.measures:
                key = (period, area.code, measure)
                self.low[key] = 0
                self.high[key] = 10**6 if area.homes is None else area.homes
                text = marks[area.code, measure]
                if text.startswith("<"):
                    self.high[key] = min(self.high[key], self.threshold - 1)
                elif text.isdigit():
                    fits = [
                        count
                        for count in range(self.threshold, int(text) + self.base + 1)
                        if (2 * count + self.base) // (2 * self.base) * self.base == int(text)
                        or (count + self.base // 2) // self.base * self.base == int(text)
                    ]
                    self.low[key] = max(self.low[key], fits[0])
                    self.high[key] = min(self.high[key], fits[-1])

    def narrow(self):
        """Narrow until nothing changes."""
        periods = sorted({period for period, _, _ in self.low})
        parts = defaultdict(list)
        for area in self.layout.areas:
            parts[area.parent].append(area.code)
        changed = True
        while changed:
            changed = False
            for period, area, measure in self.low:
                each = [(period, code, measure) for code in parts[area]]
                if each:
                    changed |= self._sum((period, area, measure), each)
            pairs = [
                ((one, area.code, measure), (other, area.code, measure))
                for one, other in itertools.pairwise(periods)
                for area in self.layout.areas
                for measure in self.layout.measures
            ] + [
                ((period, area.code, part), (period, area.code, wide))
                for period in periods
                for area in self.layout.areas
                for wide, part in itertools.pairwise(self.layout.measures)
            ]
            for small, large in pairs:
                changed |= self._set(large, self.low[small], self.high[large])
                changed |= self._set(small, self.low[small], self.high[large])

    def _sum(self, whole, each):
        low, high = sum(self.low[key] for key in each), sum(self.high[key] for key in each)
        changed = self._set(whole, low, high)
        for key in each:
            changed |= self._set(
                key,
                self.low[whole] - (high - self.high[key]),
                self.high[whole] - (low - self.low[key]),
            )
        return changed

    def _set(self, key, low, high):
        low, high = max(low, self.low[key]), min(high, self.high[key])
        changed = (low, high) != (self.low[key], self.high[key])
        self.low[key], self.high[key] = low, high
        return changed

    def found(self):
        """Return the quantities that are known to lie within 1 .. k - 1."""
        self.narrow()
        lows, highs = defaultdict(dict), defaultdict(dict)
        for period, area, measure in self.low:
            lows[period][area, measure] = self.low[period, area, measure]
            highs[period][area, measure] = self.high[period, area, measure]
        found = [
            name
            for name, number in quantities(self.layout, lows)
            if name[0] == "cell" and number >= 1 and highs[name[1]][name[2:]] < self.threshold
        ]
        periods = sorted(lows)
        for one, other in itertools.pairwise(periods):
            for cell in lows[other]:
                least = lows[other][cell] - highs[one][cell]
                most = highs[other][cell] - lows[one][cell]
                if least >= 1 and most < self.threshold:
                    found.append(("step", other, *cell))
        return found
