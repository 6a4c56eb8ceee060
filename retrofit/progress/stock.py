"""The labels of all homes of a programme on a day, and what they are on average.

A label has a place on the scale: G is 1, A is 7, each class above it one more. An average of places
says less than the classes themselves, so it never stands without the number of homes.

Source: domain reference 3.5 (scale, methods that cannot be compared) and 7.1 (opening stock).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import pandas as pd

from gis.codes import LabelClass, LabelMethod, TenureClass
from retrofit.progress.facts_frames import Facts
from retrofit.progress.in_force import RANK, label_in_force, tenure_on

#: Place of each class, worst first.
PLACE = {name: len(RANK) - rank for name, rank in RANK.items()}


@dataclass(frozen=True, slots=True)
class Average:
    """The average of places on the scale.

    Attributes:
        homes: with a label, behind it.
        place: None when there are none.
    """

    homes: int
    place: float | None

    @property
    def nearest(self) -> LabelClass | None:
        """The class whose place is nearest; of two as near the worse one."""
        if self.place is None:
            return None
        place = self.place
        return min(reversed(LabelClass), key=lambda each: abs(PLACE[each.value] - place))


def stock(facts: Facts, private: Collection[TenureClass], on: date) -> pd.DataFrame:
    """Return the homes that exist on a day, each with its label and owner of that day.

    Args:
        facts: read as of ``on``.
        private: classes of owner whose homes are private.
        on: the day.

    Returns:
        Indexed by ``verblijfsobject_id``: ``neighbourhood_code``, ``label`` (None when none is in
        force), ``is_old_method`` (made before NTA 8800), ``is_private`` and ``is_owner_unknown``.
    """
    is_here = facts.homes["is_member"].astype(bool) & facts.homes["is_live"].astype(bool)
    homes = facts.homes[is_here]
    day = pd.Series(pd.Timestamp(on), index=homes.index)
    labels = facts.labels[facts.labels["verblijfsobject_id"].isin(homes.index)]
    tenures = facts.tenures[facts.tenures["verblijfsobject_id"].isin(homes.index)]
    label = label_in_force(labels, day)
    owner = tenure_on(tenures, day)
    has_label = label["label_class"].notna()
    return pd.DataFrame(
        {
            "neighbourhood_code": homes["neighbourhood_code"],
            "label": label["label_class"].astype(object).where(has_label, None),
            "is_old_method": has_label & label["method"].ne(LabelMethod.NTA_8800.value),
            "is_private": owner.isin([each.value for each in private]),
            "is_owner_unknown": owner.isna() | owner.eq(TenureClass.UNKNOWN.value),
        },
        index=homes.index,
    )


def average(labels: pd.Series) -> Average:
    """Return the average of labels; homes without one are no part of it.

    >>> average(pd.Series(["G", "D", None])).place
    2.5
    """
    places = _places(labels).dropna()
    return Average(len(places), float(places.mean()) if len(places) else None)


def steps(before: pd.Series, after: pd.Series) -> pd.Series:
    """Return how many classes each home went up; homes without both labels are left out.

    >>> steps(pd.Series(["G", "D", "E"]), pd.Series(["D", "B", None])).tolist()
    [3.0, 2.0]
    """
    return (_places(after) - _places(before)).dropna()


def _places(labels: pd.Series) -> pd.Series:
    # Of no labels at all the type is not known, and text cannot be subtracted.
    return labels.map(PLACE).astype("float64")
