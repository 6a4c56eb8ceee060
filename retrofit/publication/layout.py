"""The shape of a table: areas within areas, and measures that are parts of each other."""

import itertools
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from retrofit.publication.marks import UNBOUNDED

#: Nothing below the neighbourhood is published: no street, no building, no association. A class is
#: a part of the whole programme by something else than place, such as its label.
PUBLISHABLE = ("programme", "district", "neighbourhood", "class")

Places = NDArray[np.intp]


class NotPublishable(ValueError):
    """A table has a unit that is too small, or is not put together as it should be."""


@dataclass(frozen=True, slots=True)
class Area:
    """One row of the table.

    Attributes:
        code: of the area.
        level: one of ``PUBLISHABLE``.
        parent: code of the area that it is part of; None for the top.
        homes: homes in it, when that is public; None when it is not. A count never exceeds it.
    """

    code: str
    level: str
    parent: str | None = None
    homes: int | None = None


@dataclass(frozen=True)
class Layout:
    """Areas and measures of a table.

    Attributes:
        areas: parents before children; an area is the sum of its children, if it has any.
        measures: widest first; each is a part of the one before (contacted, done, backlog done).
    """

    areas: tuple[Area, ...]
    measures: tuple[str, ...]

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for area in self.areas:
            if area.level not in PUBLISHABLE:
                raise NotPublishable(f"{area.code}: {area.level} wordt niet gepubliceerd")
            if area.code in seen:
                raise NotPublishable(f"{area.code}: staat er twee keer")
            if area.parent is not None and area.parent not in seen:
                raise NotPublishable(f"{area.code}: {area.parent} staat er niet boven")
            seen.add(area.code)
        if len(set(self.measures)) != len(self.measures) or not self.measures or not self.areas:
            raise NotPublishable("gebieden en maten: ten minste één, en elke maat één keer")

    @cached_property
    def children(self) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """Places of the areas that have parts, each with the places of its parts."""
        place = {area.code: number for number, area in enumerate(self.areas)}
        parts: dict[int, list[int]] = {}
        for number, area in enumerate(self.areas):
            if area.parent is not None:
                parts.setdefault(place[area.parent], []).append(number)
        return tuple((whole, tuple(each)) for whole, each in sorted(parts.items()))

    @cached_property
    def families(self) -> tuple[tuple[Places, bool], ...]:
        """Places of each area with its parts, the whole first; an area of no family by itself.

        With each family: whether it has parts.
        """
        found = [([whole, *parts], True) for whole, parts in self.children]
        known = set(itertools.chain.from_iterable(rows for rows, _ in found))
        found += [([area], False) for area in range(len(self.areas)) if area not in known]
        return tuple((np.array(rows, dtype=np.intp), has_parts) for rows, has_parts in found)

    @cached_property
    def families_of(self) -> tuple[tuple[int, ...], ...]:
        """For each area the families that it is in: as the whole, and as a part."""
        return tuple(
            tuple(number for number, (rows, _) in enumerate(self.families) if area in rows)
            for area in range(len(self.areas))
        )

    @cached_property
    def leaves(self) -> tuple[int, ...]:
        """Places of the areas without parts."""
        wholes = {whole for whole, _ in self.children}
        return tuple(number for number in range(len(self.areas)) if number not in wholes)

    @cached_property
    def homes(self) -> tuple[int, ...]:
        """Highest count of each area."""
        return tuple(UNBOUNDED if area.homes is None else area.homes for area in self.areas)

    def cells(self) -> list[tuple[int, int]]:
        """Return the (area, measure) places in the order of deciding: wholes first."""
        return [
            (area, measure)
            for area in range(len(self.areas))
            for measure in range(len(self.measures))
        ]
