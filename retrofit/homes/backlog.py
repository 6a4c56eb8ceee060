"""Backlog maintenance of homes: who says so, since when, and when it was repaired. Pure.

Set by a survey of a qualified adviser with defects that must be repaired, and realised when all of
those are (domain 5.5). Where no such survey was made, what the desk's application says stands.
"""

from datetime import date
from typing import Any

import pandas as pd

from retrofit.homes.flag_codes import FlagSource


def backlog_of(
    surveys: pd.DataFrame,
    repaired: pd.DataFrame,
    desk: pd.DataFrame,
    index: pd.Index,
    as_of: date,
) -> pd.DataFrame:
    """Return for each home whether it has backlog maintenance, since when, and when it was done.

    The latest qualified survey with such defects says which are to be repaired. A qualified survey
    without any says no, when none before it found any; a survey that is not qualified says nothing.
    The survey outranks the application. Nothing later than ``as_of`` is looked at.

    Args:
        surveys: ``event_id``, ``verblijfsobject_id``, ``happened_on``, ``is_qualified``,
            ``defects`` (list of ``{"code", "part", "must_repair"}``).
        repaired: ``verblijfsobject_id``, ``survey_id``, ``defect``, ``happened_on``.
        desk: ``verblijfsobject_id``, ``has_backlog`` (True, False or None), ``received_on``,
            ``backlog_repaired_on``.
        index: the homes, by ``verblijfsobject_id``.
        as_of: the day.

    Returns:
        ``has_backlog`` (True, False; None is unknown), ``set_on`` (first day that it was found),
        ``seen_on`` (day of what decides), ``realised_on`` (NaT as long as a defect is left),
        ``source`` (a ``FlagSource``; None when unknown).
    """
    today = pd.Timestamp(as_of)
    seen = _of_surveys(
        surveys[surveys["happened_on"] <= today], repaired[repaired["happened_on"] <= today]
    )
    told = _of_desk(desk[(desk["received_on"] <= today) & desk["has_backlog"].notna()], today)
    # Homes of the survey come first; the desk's stand only where there is none.
    both = pd.concat([seen, told[~told.index.isin(seen.index)]])
    return both.reindex(index)


COLUMNS = ["has_backlog", "set_on", "seen_on", "realised_on", "source"]


def _table(rows: list[tuple[object, ...]], homes: list[str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=COLUMNS, index=pd.Index(homes, dtype=object))
    for name in ("set_on", "seen_on", "realised_on"):
        table[name] = pd.to_datetime(table[name]).astype("datetime64[s]")
    return table.astype({"has_backlog": object, "source": object})


def _of_surveys(surveys: pd.DataFrame, repaired: pd.DataFrame) -> pd.DataFrame:
    rows: list[tuple[object, ...]] = []
    homes: list[str] = []
    qualified = surveys[surveys["is_qualified"].astype(bool)]
    done = {str(home): own for home, own in repaired.groupby("verblijfsobject_id")}
    for home, own in qualified.sort_values(["happened_on", "event_id"]).groupby(
        "verblijfsobject_id"
    ):
        must = [
            {defect["code"] for defect in defects if defect["must_repair"]}
            for defects in own["defects"]
        ]
        found = [at for at, codes in enumerate(must) if codes]
        homes.append(str(home))
        if not found:
            rows.append((False, pd.NaT, own["happened_on"].iloc[-1], pd.NaT, FlagSource.SURVEY))
            continue
        last = own.iloc[found[-1]]
        realised_on = _realised_on(must[found[-1]], last, done.get(str(home)))
        first_on = own["happened_on"].iloc[found[0]]
        rows.append((True, first_on, last["happened_on"], realised_on, FlagSource.SURVEY))
    return _table(rows, homes)


def _realised_on(must: set[str], survey: pd.Series, repaired: pd.DataFrame | None) -> Any:
    """Return the day on which the last of the defects was repaired; NaT when one is left."""
    if repaired is None:
        return pd.NaT
    # A repair told of an earlier survey counts for the same defect when it came after this one.
    own = repaired[
        (repaired["survey_id"] == survey["event_id"])
        | (repaired["happened_on"] >= survey["happened_on"])
    ]
    days = own[own["defect"].isin(must)].groupby("defect")["happened_on"].min()
    return days.max() if set(days.index) == must else pd.NaT


def _of_desk(desk: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    rows: list[tuple[object, ...]] = []
    homes: list[str] = []
    for home, own in desk.groupby("verblijfsobject_id"):
        has = own["has_backlog"].astype(bool)
        repaired = own["backlog_repaired_on"].where(own["backlog_repaired_on"] <= today)
        day = own["received_on"].where(has if has.any() else ~has).min()
        set_on = day if has.any() else pd.NaT
        homes.append(str(home))
        rows.append((bool(has.any()), set_on, day, repaired.min(), FlagSource.DESK))
    return _table(rows, homes)
