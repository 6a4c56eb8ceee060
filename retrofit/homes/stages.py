"""How far each home is on its way, and how far it ever was: a pure function of what happened.

A stage is reached on the first day for which there is evidence: an event of the home, a state of
its case, or a label. Source: domain reference 5.2.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from gis.codes import CaseState
from retrofit.codes import HomeEventKind, Stage

#: What an event of each kind is evidence of.
STAGE_OF: Mapping[HomeEventKind, Stage] = {
    HomeEventKind.CONTACT: Stage.APPROACHED,
    HomeEventKind.RETURNED: Stage.APPROACHED,
    HomeEventKind.INTEREST: Stage.INTERESTED,
    HomeEventKind.SURVEY: Stage.SURVEYED,
    HomeEventKind.PLAN: Stage.PLANNED,
    HomeEventKind.QUOTE: Stage.QUOTED,
    HomeEventKind.WORKS_STARTED: Stage.IN_PROGRESS,
    HomeEventKind.MEASURE_DONE: Stage.IN_PROGRESS,
}
#: Ways out, in the order in which they hold when several are told of one day.
EXITS = (HomeEventKind.DROPPED, HomeEventKind.DONE_ELSEWHERE, HomeEventKind.INELIGIBLE)
#: A case in one of these states carries its home no further.
ENDED = (
    CaseState.REFUSED,
    CaseState.NOT_PROCESSED,
    CaseState.WITHDRAWN,
    CaseState.GRANT_REVOKED,
)
PLACE = {stage.value: place for place, stage in enumerate(Stage)}
NAMES = np.array([stage.value for stage in Stage], dtype=object)
HOME = "verblijfsobject_id"


def stages(
    index: pd.Index,
    events: pd.DataFrame,
    works: pd.DataFrame,
    labels: pd.DataFrame,
    as_of: pd.Timestamp,
) -> pd.DataFrame:
    """Return how far each home is as of a day.

    What stands in the house or runs at the desk stays; conversations, survey, plan and quotes of
    before a home dropped out do not carry it when it comes back: it begins again as approached.

    Args:
        index: the homes.
        events: ``verblijfsobject_id``, ``kind``, ``happened_on``, ``details``: those that hold.
        works: as in ``Facts``, with ``state``: what each case reached last.
        labels: as in ``Facts``.
        as_of: what comes after this day is left out.

    Returns:
        Indexed like ``index``: ``stage`` (now), ``ever_reached``, ``exit`` (``dropped``,
        ``ineligible``, ``done_elsewhere`` or None), and for each stage but the first the day on
        which it was first reached (``approached`` ...; NaT when it never was).
    """
    events = events[events["happened_on"] <= as_of]
    works = works[works["received_on"] <= as_of]
    told = _of_events(events)
    done = [_of_cases(works, as_of)]
    finished = pd.concat([told, *done])
    finished = finished[finished["place"] == PLACE[Stage.WORKS_DONE]]
    done.append(_of_labels(labels, finished.groupby(HOME)["on"].min(), as_of))
    evidence = pd.concat([told, *done], ignore_index=True)

    days = evidence.pivot_table(index=HOME, columns="place", values="on", aggfunc="min")
    days = days.reindex(index=index, columns=range(1, len(Stage)))
    days = days.astype("datetime64[s]")
    days.columns = pd.Index(NAMES[1:])
    ever = evidence.groupby(HOME)["place"].max()
    now = evidence[evidence["is_current"]].groupby(HOME)["place"].max()
    frame = pd.DataFrame(
        {"stage": _named(now, index), "ever_reached": _named(ever, index)}, index=index
    )
    frame["exit"] = _exits(events, works, index)
    return frame.join(days)


def _named(places: pd.Series, index: pd.Index) -> np.ndarray:
    return NAMES[places.reindex(index).fillna(0).astype(int)]


def _rows(homes: pd.Series, place: object, on: pd.Series, is_current: object) -> pd.DataFrame:
    """Return evidence; what has no day is none."""
    frame = pd.DataFrame({HOME: homes, "place": place, "on": on, "is_current": is_current})
    frame = frame.astype({"place": "int64", "on": "datetime64[s]", "is_current": bool})
    return frame[frame["on"].notna()]


def _of_events(events: pd.DataFrame) -> pd.DataFrame:
    """Return what events are evidence of; what was told before coming back is not current."""
    place = events["kind"].map({kind.value: PLACE[stage] for kind, stage in STAGE_OF.items()})
    since = _day_of(events[HOME], _returns(events))
    is_done = events["kind"].eq(HomeEventKind.MEASURE_DONE.value)
    is_current = is_done | since.isna() | (events["happened_on"] >= since)
    told = _rows(events[HOME], place.fillna(0).astype(int), events["happened_on"], is_current)
    # A measure without evidence is only said to be done: the works are under way.
    proven = events[is_done & events["details"].map(lambda each: bool(each.get("evidence")))]
    ready = _rows(proven[HOME], PLACE[Stage.WORKS_DONE], proven["happened_on"], True)
    return pd.concat([told[told["place"] > 0], ready])


def _day_of(homes: pd.Series, days: pd.Series) -> pd.Series:
    """Return the day of the home in each row; NaT where it has none."""
    return pd.Series(days.reindex(homes).to_numpy(), index=homes.index)


def _returns(events: pd.DataFrame) -> pd.Series:
    """Return the last day on which each home came back, of those that had left."""
    out = events[events["kind"].isin([kind.value for kind in EXITS])]
    left = out.groupby(HOME)["happened_on"].min()
    back = events[events["kind"].eq(HomeEventKind.RETURNED.value)]
    back = back[back["happened_on"] >= _day_of(back[HOME], left)]
    return back.groupby(HOME)["happened_on"].max()


def _of_cases(works: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return what cases are evidence of; a case that ended carries its home no further."""
    runs = ~works["state"].isin([state.value for state in ENDED]) & ~works["revoked_on"].le(as_of)
    homes = works[HOME]
    granted = works["granted_on"].where(works["granted_on"] <= as_of)
    has_grant = granted.notna()
    finished = works["finished_on"].where(has_grant & (works["finished_on"] <= as_of))
    began = works["started_on"].fillna(works["finished_on"])
    began = began.where(has_grant & (began <= as_of))
    # A settlement at nothing settles no works.
    is_settled = has_grant & (works["settled_on"] <= as_of) & works["settled_cents"].ne(0)
    return pd.concat(
        [
            _rows(homes, PLACE[Stage.APPLIED], works["received_on"], runs),
            _rows(homes, PLACE[Stage.GRANTED], granted, runs),
            _rows(homes, PLACE[Stage.IN_PROGRESS], began, runs),
            _rows(homes, PLACE[Stage.WORKS_DONE], finished, True),
            _rows(homes, PLACE[Stage.SETTLED], works["settled_on"].where(is_settled), runs),
        ]
    )


def _of_labels(labels: pd.DataFrame, finished: pd.Series, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return the labels inspected and registered after the first works of a home were done."""
    since = _day_of(labels[HOME], finished)
    after = labels[
        (labels["inspected_on"] >= since)
        & (labels["registered_on"] >= since)
        & (labels["registered_on"] <= as_of)
    ]
    return _rows(after[HOME], PLACE[Stage.LABEL_AFTER_REGISTERED], after["registered_on"], True)


def _exits(events: pd.DataFrame, works: pd.DataFrame, index: pd.Index) -> pd.Series:
    """Return how each home left; who came back, or applied since, is there again."""
    order = {kind.value: place for place, kind in enumerate(EXITS)}
    out = events[events["kind"].isin(order)]
    out = out.assign(order=out["kind"].map(order)).sort_values(["happened_on", "order"])
    last = out.groupby(HOME).tail(1).set_index(HOME)
    returned = _returns(events).reindex(last.index)
    applied = works.groupby(HOME)["received_on"].max().reindex(last.index)
    is_back = (returned >= last["happened_on"]) | (applied > last["happened_on"])
    left = last["kind"].where(~is_back).reindex(index).astype(object)
    return left.where(left.notna(), None)
