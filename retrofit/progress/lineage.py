"""Homes that became other homes: one lineage counts once.

A home in a lineage is judged for each time that it existed as it was (a *span*): of a split, merge
or renumbering on a day, the span before ends on that day and the next begins. A span is judged by
the works of its own id and of all it carries on, so that it is enough to say, of all spans:

    a span counts when it met every condition before it ended, and no span that it carries on did.

So a split keeps one, homes merged before their works count once, and homes that counted before
they merged both stay counted, each under its own id. Source: domain reference 5.4, invariant N17.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from retrofit.programme_codes import SuccessionKind

ID = "verblijfsobject_id"


@dataclass(slots=True)
class Span:
    """A home as it was from one succession to the next.

    Attributes:
        name: unique; the id itself, with a number behind it where an id has several.
        home: its id.
        parents: spans that it came from.
        ends_on: day of the succession that ended it; None when none did.
        is_split_off: it came from another home and does not carry it on.
    """

    name: str
    home: str
    parents: list["Span"] = field(default_factory=list)
    ends_on: date | None = None
    is_split_off: bool = False

    def ancestors(self) -> Iterator["Span"]:
        """Yield all spans that it carries on, some perhaps twice."""
        for parent in [] if self.is_split_off else self.parents:
            yield parent
            yield from parent.ancestors()

    def origins(self) -> set[str]:
        """Return the ids with which its lineage began."""
        if not self.parents:
            return {self.home}
        return set().union(*(each.origins() for each in self.parents))

    def carried(self) -> set[str]:
        """Return the ids whose works it carries on, its own included."""
        return {self.home, *(each.home for each in self.ancestors())}

    def described(self) -> set[str]:
        """Return the ids whose labels, owner and surveys are its own.

        A home that keeps its id keeps what was said of it; a new one takes over what was said of
        all that it came from.
        """
        own = [each for each in self.parents if each.home == self.home]
        taken = [] if self.is_split_off else own or self.parents
        return {self.home}.union(*(each.described() for each in taken))


@dataclass(frozen=True, slots=True)
class Lineages:
    """The spans of all homes that are part of a succession.

    Attributes:
        spans: in the order in which they began.
        demolished_on: day by decision, by id.
    """

    spans: list[Span]
    demolished_on: dict[str, date]

    @property
    def homes(self) -> set[str]:
        """Ids with a lineage."""
        return {span.home for span in self.spans}


def lineages(successions: pd.DataFrame) -> Lineages:
    """Work the spans out of successions.

    Args:
        successions: ``succession_id``, ``kind``, ``from_ids``, ``to_ids``, ``happened_on``: those
            in force on the day, in any order.
    """
    current: dict[str, Span] = {}
    spans: list[Span] = []
    demolished: dict[str, date] = {}

    def begin(home: str, **facts: Any) -> Span:
        times = sum(each.home == home for each in spans)
        span = Span(home if not times else f"{home}/{times + 1}", home, **facts)
        spans.append(span)
        current[home] = span
        return span

    ordered: Iterable[Any] = successions.sort_values(["happened_on", "succession_id"]).itertuples()
    for step in ordered:
        if step.kind == SuccessionKind.DEMOLITION:
            demolished.setdefault(step.from_ids[0], step.happened_on)
            continue
        living = [current.get(home) or begin(home) for home in sorted(step.from_ids)]
        # What ended before cannot end again: such a decision says nothing of that home.
        parents = [span for span in living if span.ends_on is None]
        for parent in parents:
            parent.ends_on = step.happened_on
        begin(step.to_ids[0], parents=parents)
        for home in step.to_ids[1:]:
            begin(home, parents=parents, is_split_off=True)
    return Lineages(spans, demolished)


def spread(facts: Any, found: Lineages) -> dict[str, pd.DataFrame]:
    """Return the frames of ``Facts`` with the spans in place of their homes.

    Each span has a copy of the works that it carries on and of what is said of it.
    """
    homes = facts.homes
    gone = pd.Series(found.demolished_on, dtype="datetime64[s]").reindex(homes.index)
    homes = homes.assign(gone_on=homes["gone_on"].fillna(gone))
    if not found.spans:
        return {"homes": homes}
    inside = homes[homes.index.isin(found.homes)]
    spans = [span for span in found.spans if span.home in inside.index]
    own = inside.loc[[span.home for span in spans]]
    own.index = pd.Index([span.name for span in spans], name=ID)
    # What became of a span is its succession, not what the register says of its id.
    own.loc[[span.ends_on is not None for span in spans], "gone_on"] = pd.NaT
    carried = [(span.name, home) for span in spans for home in span.carried()]
    described = [(span.name, home) for span in spans for home in span.described()]
    return {
        "homes": pd.concat([homes[~homes.index.isin(found.homes)], own]),
        "works": _copied(facts.works, carried, found.homes),
        "tenures": _copied(facts.tenures, described, found.homes),
        "labels": _copied(facts.labels, described, found.homes),
        "surveys": _copied(facts.surveys, described, found.homes),
        "events": _copied(facts.events, carried, found.homes),
    }


def _copied(frame: pd.DataFrame, of_spans: list[tuple[str, str]], homes: set[str]) -> pd.DataFrame:
    copies = pd.DataFrame(of_spans, columns=["span", ID], dtype=object)
    inside = frame[frame[ID].isin(homes)].reset_index(names="place").merge(copies, on=ID)
    inside = inside.assign(**{ID: inside["span"]}).sort_values("place", kind="stable")
    parts = [frame[~frame[ID].isin(homes)], inside[frame.columns]]
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


def counted_spans(found: Lineages, fulfilled_on: pd.Series) -> tuple[set[str], set[str]]:
    """Return the names of spans that count, and of those that one they carry on keeps from it.

    Args:
        found: the lineages.
        fulfilled_on: first day on which each span met every condition, by name; NaT when never.
    """
    met = {
        span.name
        for span in found.spans
        if pd.notna(day := fulfilled_on.get(span.name))
        and (span.ends_on is None or day < pd.Timestamp(span.ends_on))
    }
    kept = {span.name for span in found.spans if any(each.name in met for each in span.ancestors())}
    return met - kept, kept


def shown(found: Lineages, counting: set[str]) -> list[Span]:
    """Return one span for each home: the one that counts, else the last."""
    chosen: dict[str, Span] = {}
    for span in found.spans:
        if span.home not in chosen or chosen[span.home].name not in counting:
            chosen[span.home] = span
    return list(chosen.values())


def roots(found: Lineages) -> dict[str, str]:
    """Return the first home of each home's lineage, the lowest id where there are several."""
    return {span.home: min(span.origins()) for span in reversed(found.spans)}
