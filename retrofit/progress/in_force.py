"""What held of a home on a day: its label and its class of owner. Pure functions on frames."""

import pandas as pd

from gis.codes import LabelClass

#: Place of each label on the scale, best first; a step is one place.
RANK = {label.value: place for place, label in enumerate(LabelClass)}


def label_in_force(labels: pd.DataFrame, on: pd.Series) -> pd.DataFrame:
    """Return the label in force of each home on its own day.

    Of the labels registered by that day and not past their last day, the newest registration
    wins, then the newest inspection, then the worse class.

    Args:
        labels: as in ``Facts``.
        on: a day for each home.

    Returns:
        Indexed like ``on``: ``label_class``, ``rank``, ``method``, ``registered_on``, ``last_day``
        (None, NaN or NaT when no label is in force) and ``has_expired`` (there was one, but none is
        in force).
    """
    dated = labels.assign(on=on.reindex(labels["verblijfsobject_id"]).to_numpy())
    dated = dated[dated["registered_on"] <= dated["on"]]
    dated = dated.assign(rank=dated["label_class"].map(RANK).astype("float64"))
    valid = dated[dated["last_day"].isna() | (dated["last_day"] >= dated["on"])]
    newest = (
        valid.sort_values(["registered_on", "inspected_on", "rank"], na_position="first")
        .groupby("verblijfsobject_id")
        .tail(1)
        .set_index("verblijfsobject_id")
    )
    columns = ["label_class", "rank", "method", "registered_on", "last_day"]
    result = newest[columns].reindex(on.index)
    result["has_expired"] = result["rank"].isna() & on.index.isin(dated["verblijfsobject_id"])
    return result


def tenure_on(tenures: pd.DataFrame, on: pd.Series) -> pd.Series:
    """Return the class of owner of each home on its own day; None where it is not known."""
    dated = tenures.assign(on=on.reindex(tenures["verblijfsobject_id"]).to_numpy())
    is_by_then = dated["valid_from"].isna() | (dated["valid_from"] <= dated["on"])
    dated = dated[dated["on"].notna() & is_by_then]
    newest = (
        dated.sort_values("valid_from", na_position="first", kind="stable")
        .groupby("verblijfsobject_id")
        .tail(1)
    )
    return newest.set_index("verblijfsobject_id")["tenure"].reindex(on.index)
