"""Why did the number change: the difference of two moments, split exactly into causes.

First comes what was learnt later about the first day (a correction, or a record linked to another
home), then what happened between the two days and the change of policy; see ``causes``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from retrofit.errors import InvalidFacts
from retrofit.programme_codes import Cause
from retrofit.programmes import Policy, Programme, policy_named, programme_named
from retrofit.progress.causes import World, causes, counting, up_to
from retrofit.progress.facts import read_facts
from retrofit.progress.facts_frames import Facts


@dataclass(frozen=True, slots=True)
class Moment:
    """One side of the comparison; ``known_at`` None is now."""

    as_of: date
    known_at: datetime | None
    policy: str
    done: int


@dataclass(frozen=True, slots=True)
class Part:
    """What one cause did."""

    cause: Cause
    gained: list[str]
    lost: list[str]

    @property
    def change(self) -> int:
        """Homes that came to count, less those that stopped."""
        return len(self.gained) - len(self.lost)


@dataclass(frozen=True, slots=True)
class Explanation:
    """The difference of two moments; ``parts`` add up to it.

    A home that was counted after all and lost again stands in two parts.
    """

    programme: Programme
    first: Moment
    last: Moment
    parts: list[Part]

    @property
    def change(self) -> int:
        """The difference."""
        return self.last.done - self.first.done


def explain(
    connection: Connection,
    programme_id: str,
    *,
    from_day: date,
    to_day: date,
    known_from: datetime | None = None,
    known_to: datetime | None = None,
    policy_from: str | None = None,
    policy_to: str | None = None,
) -> Explanation:
    """Explain why the number of homes that count changed.

    Args:
        connection: an open connection; nothing is changed.
        programme_id: name of the programme.
        from_day: reference date of the first figure.
        to_day: that of the second, not before the first.
        known_from: what was known when the first was made; as much as for the second when None.
        known_to: what was known when the second was made; all of today when None.
        policy_from: policy of the first; the programme's own when None.
        policy_to: policy of the second; that of the first when None.

    Raises:
        ProgrammeNotFound: no programme has this name.
        PolicyNotFound: no policy has this name.
        InvalidFacts: the second moment lies before the first.
    """
    programme = programme_named(programme_id)
    old = policy_named(policy_from or programme.default_policy)
    new = policy_named(policy_to or old.id)
    if to_day < from_day:
        raise InvalidFacts("to", "mag niet voor het begin liggen")
    if known_from and known_to and known_to < known_from:
        raise InvalidFacts("knownTo", "mag niet voor knownFrom liggen")
    known_from = known_from or known_to

    def facts(day: date, known: datetime | None, links: datetime | None = None) -> Facts:
        read = read_facts(connection, programme, day, known_at=known, links_at=links)
        return up_to(read, day)

    middle = facts(from_day, known_to)
    last = facts(to_day, known_to)
    then = counting(World(middle, old), programme, from_day)
    end = counting(World(last, new), programme, to_day)
    found = _between(World(middle, old), World(last, new), then, end, programme, to_day)
    start = then
    if known_from != known_to:
        start = counting(World(facts(from_day, known_from), old), programme, from_day)
        learnt = {home: home in then for home in start ^ then}
        if learnt:
            by_links = counting(
                World(facts(from_day, known_from, known_to), old), programme, from_day
            )
            # Without the other corrections it had changed all the same: the link did it.
            found += [
                (home, Cause.RELINKED if (home in by_links) is counts else Cause.CORRECTION, counts)
                for home, counts in learnt.items()
            ]
    return Explanation(
        programme,
        Moment(from_day, known_from, old.id, len(start)),
        Moment(to_day, known_to, new.id, len(end)),
        _parts(found),
    )


def explained(
    before: Facts, after: Facts, programme: Programme, days: tuple[date, date], policy: Policy
) -> list[Part]:
    """Return the parts of the difference between two sets of facts under one policy."""
    old, new = (World(up_to(f, d), policy) for f, d in zip((before, after), days, strict=True))
    sets = [counting(w, programme, d) for w, d in zip((old, new), days, strict=True)]
    return _parts(_between(old, new, sets[0], sets[1], programme, days[1]))


def _between(
    old: World, new: World, then: set[str], end: set[str], programme: Programme, day: date
) -> list[tuple[str, Cause, bool]]:
    changed = {home: home in end for home in sorted(then ^ end)}
    why = causes(old, new, changed, programme, day)
    return [(home, why[home], counts) for home, counts in changed.items()]


def _parts(found: Sequence[tuple[str, Cause, bool]]) -> list[Part]:
    """Return one part for each cause that did something, in the order of the causes."""
    return [
        Part(
            cause,
            sorted(home for home, why, counts in found if why is cause and counts),
            sorted(home for home, why, counts in found if why is cause and not counts),
        )
        for cause in Cause
        if any(why is cause for _, why, _ in found)
    ]
