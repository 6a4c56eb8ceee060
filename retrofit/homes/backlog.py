"""Backlog maintenance of homes: who says so, since when, and when it was repaired. Pure.

Set by a survey of a qualified adviser with defects that must be repaired, and realised when all of
those are (domain 5.5). Where no such survey was made, what the desk's application says stands.
"""

from datetime import date
from functools import cache

import pandas as pd

from retrofit.codes import HomeEventKind
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
    both = pd.concat([seen, told[~told.index.isin(seen.index)]]) if len(seen) else told
    return both.reindex(index)


def backlog_told(
    events: pd.DataFrame, cases: pd.DataFrame, before_on: pd.Series, as_of: date
) -> pd.DataFrame:
    """Return backlog maintenance as it counts, out of what happened to homes.

    As ``backlog_of`` does, by the surveys made before the works: one that was made after them sets
    nothing and takes nothing back (domain 5.5).

    Args:
        events: ``event_id``, ``verblijfsobject_id``, ``kind``, ``happened_on``, ``details``.
        cases: as ``desk``.
        before_on: of each home the last day that is before its works.
        as_of: the day.
    """
    surveys = events[events["kind"] == HomeEventKind.SURVEY.value]
    last_on = before_on.reindex(surveys["verblijfsobject_id"]).to_numpy()
    surveys = surveys[surveys["happened_on"] <= last_on]
    repaired = events[events["kind"] == HomeEventKind.DEFECT_REPAIRED.value]
    return backlog_of(
        surveys.assign(
            is_qualified=[each.get("is_qualified") is True for each in surveys["details"]],
            defects=[each.get("defects", []) for each in surveys["details"]],
        ),
        repaired.assign(
            survey_id=[each["survey_id"] for each in repaired["details"]],
            defect=[each["defect"] for each in repaired["details"]],
        ),
        cases,
        before_on.index,
        as_of,
    )


ID = "verblijfsobject_id"
COLUMNS = ["has_backlog", "set_on", "seen_on", "realised_on", "source"]


def _table(rows: pd.DataFrame, source: FlagSource) -> pd.DataFrame:
    """Return rows of homes, indexed by them, with the types that the columns have."""
    table = rows.assign(source=source).set_index(ID)[COLUMNS]
    for name in ("set_on", "seen_on", "realised_on"):
        table[name] = pd.to_datetime(table[name]).astype("datetime64[s]")
    return table.astype({"has_backlog": object, "source": object})


@cache
def _nothing() -> pd.DataFrame:
    return _table(pd.DataFrame(columns=[ID, *COLUMNS]), FlagSource.DESK)


def _of_surveys(surveys: pd.DataFrame, repaired: pd.DataFrame) -> pd.DataFrame:
    own = surveys[surveys["is_qualified"].astype(bool)].sort_values(["happened_on", "event_id"])
    if own.empty:
        return _nothing()
    musts = [sorted({d["code"] for d in found if d["must_repair"]}) for found in own["defects"]]
    own = own.assign(must=pd.Series(musts, index=own.index, dtype=object))
    has_must = own["must"].map(bool).astype(bool)
    found = own[has_must].groupby(ID)
    last = found.tail(1).assign(has_backlog=True)
    first_on = found["happened_on"].first()
    none = own[~own[ID].isin(last[ID])].groupby(ID).tail(1).assign(has_backlog=False)
    realised_on = _realised_on(last, repaired)
    both = pd.concat([each for each in (last, none) if len(each)] or [last])
    return _table(
        both.assign(
            set_on=first_on.reindex(both[ID]).to_numpy(),
            seen_on=both["happened_on"],
            realised_on=realised_on.reindex(both[ID]).to_numpy(),
        ),
        FlagSource.SURVEY,
    )


def _realised_on(surveys: pd.DataFrame, repaired: pd.DataFrame) -> pd.Series:
    """Return the day on which the last of the defects was repaired; NaT when one is left."""
    codes = {ID: object, "defect": object}
    musts = surveys.explode("must").rename(columns={"must": "defect"}).astype(codes)
    told = repaired.astype(codes)[[ID, "defect", "survey_id", "happened_on"]]
    done = musts.merge(told, on=[ID, "defect"], suffixes=("", "_repaired"))
    # A repair told of an earlier survey counts for the same defect when it came after this one.
    is_own = done["survey_id"] == done["event_id"]
    done = done[is_own | (done["happened_on_repaired"] >= done["happened_on"])]
    first = done.groupby([ID, "defect"])["happened_on_repaired"].min()
    days = musts.set_index([ID, "defect"]).index.to_frame(index=False)
    days["day"] = first.reindex(pd.MultiIndex.from_frame(days)).to_numpy()
    by_home = days.groupby(ID)["day"]
    return pd.to_datetime(by_home.max().where(by_home.count() == by_home.size()))


def _of_desk(desk: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """Return what the applications say: one that says yes outranks the others."""
    if desk.empty:
        return _nothing()
    has = desk["has_backlog"].astype(bool)
    repaired_on = desk["backlog_repaired_on"].where(desk["backlog_repaired_on"] <= today)
    own = desk.assign(has_backlog=has, realised_on=repaired_on).groupby(ID)
    homes = own.agg(has_backlog=("has_backlog", "any"), realised_on=("realised_on", "min"))
    says_so = has == homes["has_backlog"].reindex(desk[ID]).to_numpy()
    homes["seen_on"] = desk[says_so].groupby(ID)["received_on"].min()
    homes["set_on"] = homes["seen_on"].where(homes["has_backlog"].astype(bool))
    return _table(homes.reset_index(), FlagSource.DESK)
