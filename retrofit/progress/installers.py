"""Quality by contractor: homes done, looked at again, found with defects. Pure functions on frames.

A contractor is its KvK number and nothing more. Source: ambition 15 and failure story 4.13: bad
work was seen two years late, because nobody counted defects by who did the work.
"""

import math
from dataclasses import dataclass

import pandas as pd

from retrofit.codes import HomeEventKind, Reason
from retrofit.progress.counting import Verdicts

#: Of a normal distribution: 95 in a hundred lie within.
_WITHIN_95 = 1.96


@dataclass(frozen=True, slots=True)
class Installer:
    """What is known of the work of one contractor.

    Attributes:
        kvk: number of the Chamber of Commerce, 8 digits.
        homes: homes with a measure of it.
        inspected: of those, homes surveyed on a later day than its last measure.
        defective: of those, homes whose first later survey found a defect.
        not_better: homes whose label after the works is not better than before.
    """

    kvk: str
    homes: int
    inspected: int
    defective: int
    not_better: int

    @property
    def interval(self) -> tuple[float, float] | None:
        """Between which shares the defects of all its homes lie; None when none was inspected."""
        return wilson(self.defective, self.inspected) if self.inspected else None


def installers(events: pd.DataFrame, verdicts: Verdicts) -> list[Installer]:
    """Count the work of each contractor, most homes first.

    Args:
        events: as in ``Facts``; those of homes without a verdict are left out.
        verdicts: of the programme.
    """
    own = events[events["verblijfsobject_id"].isin(verdicts.homes.index)]
    done = own[own["kind"] == HomeEventKind.MEASURE_DONE.value]
    done = done.assign(kvk=[each.get("contractor_kvk") for each in done["details"]])
    done = done.dropna(subset="kvk")
    works = done.groupby(["kvk", "verblijfsobject_id"])["happened_on"].max().reset_index()
    surveys = own[own["kind"] == HomeEventKind.SURVEY.value]
    surveys = surveys.assign(found=[bool(each["defects"]) for each in surveys["details"]])
    later = works.merge(surveys, on="verblijfsobject_id", suffixes=("", "_surveyed"))
    later = later[later["happened_on_surveyed"] > later["happened_on"]]
    later = later.sort_values(["happened_on_surveyed", "event_id"])
    first = later.drop_duplicates(["kvk", "verblijfsobject_id"])
    is_worse = verdicts.reasons[Reason.LABEL_AFTER_NOT_BETTER.value]
    found = [
        Installer(
            str(kvk),
            homes=len(mine),
            inspected=int((first["kvk"] == kvk).sum()),
            defective=int(first.loc[first["kvk"] == kvk, "found"].sum()),
            not_better=int(is_worse.reindex(mine["verblijfsobject_id"]).sum()),
        )
        for kvk, mine in works.groupby("kvk")
    ]
    return sorted(found, key=lambda each: (-each.homes, each.kvk))


def wilson(found: int, seen: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson, 1927); ``seen`` is more than nought.

    >>> [round(each, 3) for each in wilson(1, 10)]
    [0.018, 0.404]
    """
    share, square = found / seen, _WITHIN_95**2
    middle = share + square / (2 * seen)
    spread = _WITHIN_95 * math.sqrt(share * (1 - share) / seen + square / (4 * seen**2))
    whole = 1 + square / seen
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)
