"""Which homes became which: the groups that hang together, and with which home each began."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Kinship:
    """Homes of successions.

    Attributes:
        groups: by id, the number of its group: homes that became each other, by however many steps.
        roots: by id of a home that came from another, the first of its line; of several the
            smallest id.
    """

    groups: dict[str, int]
    roots: dict[str, str]

    def with_kin(self, homes: Iterable[str]) -> list[str]:
        """Return homes with all that hang together with them, in order of their ids."""
        asked = set(homes)
        touched = {self.groups[home] for home in asked & self.groups.keys()}
        return sorted(asked | {home for home, group in self.groups.items() if group in touched})


def kinship(successions: Iterable[Any]) -> Kinship:
    """Work out kinship from successions in force: ``from_ids``, ``to_ids``, ``happened_on``."""
    parents: dict[str, set[str]] = defaultdict(set)
    began: dict[str, date] = {}
    ended: dict[str, date] = {}
    groups: dict[str, set[str]] = {}
    for step in successions:
        if not step.to_ids:
            continue
        for home in step.from_ids:
            ended[home] = min(ended.get(home, date.max), step.happened_on)
        for home in step.to_ids:
            began[home] = min(began.get(home, date.max), step.happened_on)
            parents[home].update(step.from_ids)
        together = {*step.from_ids, *step.to_ids}
        together = together.union(*(groups.get(home, ()) for home in together))
        groups.update(dict.fromkeys(together, together))
    # Who ended before it began was there before all of it.
    later = {home for home, on in began.items() if on < ended.get(home, date.max)}
    roots = {home: _roots(home, parents, later) for home in later}
    numbers = {id(each): number for number, each in enumerate(groups.values())}
    return Kinship(
        groups={home: numbers[id(each)] for home, each in groups.items()},
        roots={home: min(found) for home, found in roots.items() if found},
    )


def _roots(home: str, parents: dict[str, set[str]], later: set[str]) -> set[str]:
    seen: set[str] = set()
    waiting = list(parents[home])
    while waiting:
        parent = waiting.pop()
        if parent not in seen:
            seen.add(parent)
            waiting += parents[parent] if parent in later else ()
    return seen - later
