"""The worlds that show that a publication keeps its promise, for one period."""

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from retrofit.publication.layout import Layout
from retrofit.publication.marks import Rule
from retrofit.publication.worlds import Counts, find

#: A search for a world that continues an earlier one: its number, and lowest and highest counts.
Question = tuple[int, Counts, Counts]
Flags = NDArray[np.bool_]


#: Worlds remembered with a release, when the promises do not need more.
ROOM = 8


class Witnesses:
    """Worlds of one period that continue the earlier ones and fit all marks so far."""

    def __init__(self, layout: Layout, earlier: Counts, owed: Flags, rule: Rule, told: Flags):
        """Begin a period.

        Args:
            layout: areas and measures.
            earlier: kept columns of the period before: worlds x areas x measures.
            owed: promises x earlier worlds: of each row one world at least must be continued.
            rule: the rule.
            told: areas x measures: counts that are known exactly, of which nothing is promised.
        """
        self.told = [told, told[:, :-1] & told[:, 1:], told[:, :1], told]
        self.layout, self.threshold = layout, rule.threshold
        self.earlier, self.owed = earlier, owed
        self.worlds = np.empty((0, *earlier.shape[1:]), dtype=np.int64)
        # What each of them shows, worked out once for all marks that they will be held against.
        self.covers = self._covers(self.worlds)

    def hidden(
        self, low: Counts, high: Counts, cell: tuple[int, int], bands: Sequence[tuple[int, int]]
    ) -> range:
        """Return the places of the bands that must be hidden; none when each keeps the promise.

        The bands that would break it are hidden, with so many of their neighbours that who knows
        only that the count lies in one of these bands knows too little.

        Args:
            low: bounds by the marks so far, areas x variables.
            high: the same shape.
            cell: places of area and measure.
            bands: (lowest, highest) of each mark that the cell can have, in order.
        """
        shown = self._shown(low, high, cell, bands)
        is_kept = shown.all(axis=1)
        if is_kept.all():
            return range(0)
        broken = np.flatnonzero(~is_kept)
        first, last = int(broken[0]), int(broken[-1])
        while not shown[first : last + 1].any(axis=0).all():
            if first == 0 and last == len(bands) - 1:
                break
            # Small counts stay shown for as long as larger ones can be hidden instead.
            if last < len(bands) - 1:
                last += 1
            else:
                first -= 1
        return range(first, last + 1)

    def _shown(
        self, low: Counts, high: Counts, cell: tuple[int, int], bands: Sequence[tuple[int, int]]
    ) -> Flags:
        """Say for each band what worlds show, after looking for those that lack."""
        bounds = []
        for bottom, top in bands:
            lows, highs = low.copy(), high.copy()
            lows[cell], highs[cell] = max(lows[cell], bottom), min(highs[cell], top)
            bounds.append((lows, highs))
        # First any world that continues each earlier one, then one for each open question.
        for ask in (self._continuations, self._open_questions):
            self._answer(
                list(
                    itertools.chain.from_iterable(
                        ask(*each, self._covered(cell, band))
                        for each, band in zip(bounds, bands, strict=True)
                    )
                )
            )
        return np.stack([self._covered(cell, band) for band in bands])

    def restrict(self, area: int, measure: int, band: tuple[int, int]) -> None:
        """Leave out the worlds that do not fit a mark that was given."""
        counts = self.worlds[:, area, measure]
        fits = (band[0] <= counts) & (counts <= band[1])
        self.worlds, self.covers = self.worlds[fits], self.covers[fits]

    def kept(self, low: Counts, high: Counts) -> tuple[Counts, Flags]:
        """Return the worlds to remember, and which of them show each thing that was promised.

        The more there are, the less a later period must hide to continue one of each.
        """
        self._shown(low, high, (0, 0), [(int(low[0, 0]), int(high[0, 0]))])
        worlds, covers = self.worlds, self.covers
        chosen: list[int] = []
        all_of_it = np.asarray(covers.any(axis=0), dtype=bool)
        missing = all_of_it.copy()
        times = 0
        while missing.any() and len(chosen) < len(worlds):
            gain = covers[:, missing].sum(axis=1)
            gain[chosen] = -1
            chosen.append(int(gain.argmax()))
            missing &= ~covers[chosen[-1]]
            times += not missing.any()
            if times and len(chosen) >= ROOM:
                break
            # Everything is shown once: then again, for as long as there is room.
            missing = missing if missing.any() else all_of_it.copy()
        chosen.sort()
        return worlds[chosen], _smallest(covers[chosen].T)

    def _covered(self, cell: tuple[int, int], band: tuple[int, int]) -> Flags:
        """Say what the worlds within a band show together; they fit all that was given before."""
        counts = self.worlds[:, *cell]
        fits = (band[0] <= counts) & (counts <= band[1])
        return np.asarray(self.covers[fits].any(axis=0), dtype=bool)

    def _is_safe(self, quantity: Counts) -> Flags:
        safe: Flags = (quantity <= 0) | (quantity >= self.threshold)
        return safe

    def _covers(self, worlds: Counts) -> Flags:
        """Say what each world shows: worlds x (promises of before, then quantities)."""
        follows = worlds[:, None] >= self.earlier[None]
        continues: Flags = np.asarray(follows.all(axis=(2, 3)), dtype=bool)
        steps = self._is_safe(worlds[:, None] - self.earlier[None])
        quantities = [
            self._is_safe(worlds),
            self._is_safe(worlds[..., :-1] - worlds[..., 1:]),
            self._is_safe(np.array(self.layout.homes)[None, :, None] - worlds[..., :1]),
            (steps & continues[:, :, None, None]).any(axis=1),
        ]
        flat = [
            (each | told).reshape(len(worlds), told.size)
            for each, told in zip(quantities, self.told, strict=True)
        ]
        is_sequel = np.asarray(continues.any(axis=1), dtype=bool)
        shown = np.concatenate(flat, axis=1) & is_sequel[:, None]
        owed = (continues[:, None] & self.owed[None]).any(axis=2)
        return np.concatenate([owed, shown], axis=1)

    def _continuations(self, low: Counts, high: Counts, covered: Flags) -> list[Question]:
        lacking = self.owed[~covered[: len(self.owed)]].any(axis=0)
        return [self._continuing(low, high, int(number)) for number in np.flatnonzero(lacking)]

    def _continuing(self, low: Counts, high: Counts, number: int) -> Question:
        count = len(self.layout.measures)
        low = low.copy()
        low[:, :count] = np.maximum(low[:, :count], self.earlier[number])
        return number, low, high.copy()

    def _open_questions(self, low: Counts, high: Counts, covered: Flags) -> list[Question]:
        """Return what to ask for each quantity that no world keeps safe yet: 0, or k and more."""
        count = len(self.layout.measures)
        shown = covered[len(self.owed) :]
        areas = len(self.layout.areas)
        sizes = (areas * count, areas * (count - 1), areas, areas * count)
        cells, parts, rest, steps = np.split(shown, np.cumsum(sizes)[:-1])
        asked: list[Question] = []
        for number in range(len(self.earlier)):
            bottom = self._continuing(low, high, number)
            asked += self._asked(bottom, np.flatnonzero(~cells), count, 0)
            asked += self._asked(bottom, np.flatnonzero(~parts), count - 1, count)
            for area in map(int, np.flatnonzero(~rest)):
                homes = self.layout.homes[area]
                asked += self._either(bottom, area, 0, homes - self.threshold, homes)
            for place in np.flatnonzero(~steps):
                area, measure = divmod(int(place), count)
                since = int(self.earlier[number][area, measure])
                asked += self._either(bottom, area, measure, since, since + self.threshold)
        return asked

    def _asked(
        self, bottom: Question, places: NDArray[np.int64], wide: int, first: int
    ) -> list[Question]:
        pairs = (divmod(int(place), wide) for place in places)
        return list(
            itertools.chain.from_iterable(
                self._either(bottom, area, first + variable, 0, self.threshold)
                for area, variable in pairs
            )
        )

    @staticmethod
    def _either(
        bottom: Question, area: int, variable: int, at_most: int, at_least: int
    ) -> list[Question]:
        """Ask for a world with a variable at most this, and for one with it at least that."""
        number, low, high = bottom
        lower, higher = high.copy(), low.copy()
        lower[area, variable] = min(lower[area, variable], at_most)
        higher[area, variable] = max(higher[area, variable], at_least)
        return [(number, low, lower), (number, higher, high)]

    def _answer(self, asked: Sequence[Question]) -> None:
        """Look for worlds and keep those that are new."""
        if not asked:
            return
        low = np.stack([lowest for _, lowest, _ in asked])
        high = np.stack([highest for _, _, highest in asked])
        found = find(self.layout, low, high)
        known = {world.tobytes() for world in self.worlds}
        new = {each.tobytes(): each for each in found if each.tobytes() not in known}
        if new:
            self.worlds = np.unique([*self.worlds, *new.values()], axis=0)
            self.covers = self._covers(self.worlds)


def _smallest(rows: Flags) -> Flags:
    """Leave out each row that another row keeps as well, because its worlds are among them."""
    rows = np.unique(rows, axis=0)
    within = np.asarray((rows[:, None] <= rows[None]).all(axis=2), dtype=bool)
    np.fill_diagonal(within, False)
    smallest: Flags = rows[~within.any(axis=0)]
    return smallest
