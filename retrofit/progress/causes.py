"""Why homes came to count, or stopped to: one cause for each, whatever order they are tried in.

Of all that differs between two moments, a group of facts is *needed* for the change of a home when,
with everything as it was later and that group as it was before, the home had not changed. The
cause is the first needed group in the order of ``GROUPS``. When none is needed, because two would
each have done it, it is the first group that does it alone; failing that, the day itself.
So each home has one cause, the parts add up to the difference exactly, and nothing depends on the
order of the facts or of the trying.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from retrofit.programme_codes import Cause
from retrofit.programmes import Policy, Programme
from retrofit.progress.counting import judge_each
from retrofit.progress.facts_frames import Facts


@dataclass(frozen=True, slots=True)
class World:
    """Facts and the rule they are judged by."""

    facts: Facts
    policy: Policy


Swap = Callable[[World, World], World]


def _part(name: str) -> Swap:
    def swap(world: World, other: World) -> World:
        facts = replace(world.facts, **{name: getattr(other.facts, name)})
        return replace(world, facts=facts)

    return swap


#: What can differ between two days, in the order in which a cause is chosen; each with the cause of
#: a home that came to count, and of one that stopped.
GROUPS: tuple[tuple[Swap, Cause, Cause], ...] = (
    (lambda world, other: replace(world, policy=other.policy), Cause.POLICY, Cause.POLICY),
    (_part("successions"), Cause.SUCCESSION, Cause.SUCCESSION),
    (_part("works"), Cause.WORKS_VERIFIED, Cause.WORKS_WITHDRAWN),
    (_part("labels"), Cause.LABEL_REGISTERED, Cause.LABEL_REPLACED),
    (_part("surveys"), Cause.SURVEY, Cause.SURVEY),
    (_part("tenures"), Cause.TENURE, Cause.TENURE),
    (_part("homes"), Cause.REGISTER, Cause.REGISTER),
)

#: A home with several possible causes has the first of these.
PLACE = {cause: place for place, (_, *both) in enumerate(GROUPS) for cause in both}
PLACE[Cause.DATE] = len(GROUPS)


def counting(world: World, programme: Programme, day: date) -> set[str]:
    """Return the homes that count."""
    judged = judge_each(world.facts, programme, [world.policy], day, is_brief=True)
    homes = judged[world.policy.id].homes
    return set(homes.index[homes["counted_on"].notna()])


def up_to(facts: Facts, day: date) -> Facts:
    """Return the facts without what happened after a day."""
    last = pd.Timestamp(day)
    works = facts.works[facts.works["received_on"] <= last].copy()
    for column in works.columns[works.dtypes.map(lambda kind: kind.kind == "M")]:
        works[column] = works[column].where(works[column] <= last)
    tenures = facts.tenures
    return replace(
        facts,
        works=works,
        labels=facts.labels[facts.labels["registered_on"] <= last],
        tenures=tenures[tenures["valid_from"].isna() | (tenures["valid_from"] <= last)],
        surveys=facts.surveys[facts.surveys["surveyed_on"] <= last],
        successions=facts.successions[facts.successions["happened_on"] <= day],
    )


def of_homes(facts: Facts, homes: set[str]) -> Facts:
    """Return the facts of some homes, with those of every lineage."""
    kept = homes.union(*facts.successions["from_ids"], *facts.successions["to_ids"])

    def own(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["verblijfsobject_id"].isin(kept)]

    return replace(
        facts,
        homes=facts.homes[facts.homes.index.isin(kept)],
        works=own(facts.works),
        labels=own(facts.labels),
        tenures=own(facts.tenures),
        surveys=own(facts.surveys),
    )


def causes(
    before: World,
    after: World,
    changed: dict[str, bool],
    programme: Programme,
    day: date,
    groups: Sequence[tuple[Swap, Cause, Cause]] = GROUPS,
) -> dict[str, Cause]:
    """Return the cause of each home that changed.

    Args:
        before: facts up to the first day, and its policy.
        after: facts up to the second day, and its policy.
        changed: homes, with whether they count now.
        programme: the programme of both.
        day: the second day, on which all is judged.
        groups: what is tried, in any order.
    """
    if not changed:
        return {}
    homes = set(changed)
    old = replace(before, facts=of_homes(before.facts, homes))
    new = replace(after, facts=of_homes(after.facts, homes))
    base = counting(old, programme, day)
    needed: dict[str, list[Cause]] = {home: [] for home in changed}
    enough: dict[str, list[Cause]] = {home: [] for home in changed}
    for swap, gained, lost in groups:
        without = counting(swap(new, old), programme, day)
        alone = counting(swap(old, new), programme, day)
        for home, counts in changed.items():
            cause = gained if counts else lost
            if (home in without) is not counts:
                needed[home].append(cause)
            if (home in alone) is counts and (home in base) is not counts:
                enough[home].append(cause)
    return {
        home: min(needed[home] or enough[home] or [Cause.DATE], key=PLACE.__getitem__)
        for home in changed
    }
