"""What was done to homes, and whether it can be relied on. Pure functions on frames."""

import pandas as pd

from retrofit.codes import Reason
from retrofit.programmes import Policy, Programme
from retrofit.progress.in_force import RANK

WORKS_REASONS = (
    Reason.NOT_GRANTED,
    Reason.NO_PROGRAMME_SUPPORT,
    Reason.GRANT_REVOKED,
    Reason.SETTLED_AT_ZERO,
    Reason.WORKS_NOT_FINISHED,
    Reason.WORKS_BEFORE_START,
    Reason.WORKS_AFTER_DEADLINE,
    Reason.WITHDRAWN_BEFORE_SETTLED,
)
POLICY_REASONS = (
    Reason.MEASURES_NOT_FINISHED,
    Reason.NOT_REPORTED,
    Reason.LABEL_AFTER_MISSING,
    Reason.LABEL_AFTER_TOO_EARLY,
    Reason.LABEL_AFTER_NOT_BETTER,
    Reason.LABEL_AFTER_TOO_LOW,
)


def works_of_programme(
    works: pd.DataFrame,
    gone_on: pd.Series,
    programme: Programme,
    policy: Policy,
    today: pd.Timestamp,
) -> pd.DataFrame:
    """Return the works as they stood on the day, with what keeps each from qualifying.

    Works without a case number were done outside the desk: advice stands for a grant.
    """
    works = works[works["received_on"] <= today].copy()
    for column in (
        "granted_on",
        "finished_on",
        "reported_on",
        "settled_on",
        "revoked_on",
        "supported_on",
        "all_finished_on",
        "all_proven_on",
    ):
        works[column] = works[column].where(works[column] <= today)
    # A measure that was finished before the day that the case names as the first began by then.
    began = works[["started_on", "finished_on"]].min(axis=1)
    works["began_on"] = began.where(began <= today)
    works["is_case"] = works["number"].notna()
    is_case, finished, settled = works["is_case"], works["finished_on"], works["settled_on"]
    gone = gone_on.reindex(works["verblijfsobject_id"]).set_axis(works.index)
    works[Reason.NOT_GRANTED] = is_case & works["granted_on"].isna()
    works[Reason.NO_PROGRAMME_SUPPORT] = (
        ~is_case & ~(works["supported_on"] <= finished) & policy.require_programme_support
    )
    works[Reason.GRANT_REVOKED] = works["revoked_on"].notna()
    works[Reason.SETTLED_AT_ZERO] = settled.notna() & works["settled_cents"].eq(0)
    works[Reason.WORKS_NOT_FINISHED] = finished.isna()
    works[Reason.WORKS_BEFORE_START] = finished < pd.Timestamp(programme.start_on)
    works[Reason.WORKS_AFTER_DEADLINE] = finished > pd.Timestamp(programme.deadline_on)
    # Nothing is settled outside the desk: there the works are over when they are finished.
    over = settled.where(is_case, finished)
    works[Reason.WITHDRAWN_BEFORE_SETTLED] = (gone <= today) & ~(over <= gone)
    is_in_time = works["all_finished_on"] <= pd.Timestamp(programme.deadline_on)
    works["whole_on"] = works["all_finished_on"].where(is_in_time)
    works["qualifies"] = ~works[[reason.value for reason in WORKS_REASONS]].any(axis=1)
    return works


def fulfil(works: pd.DataFrame, labels: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Add to each work the day on which the policy was met, or what it lacks."""
    works = works.assign(**{reason.value: False for reason in POLICY_REASONS})
    allowed_on = works["granted_on"].where(works["is_case"], works["finished_on"])
    ready_on = [works["finished_on"], allowed_on]
    is_open = pd.Series(False, index=works.index)
    if policy.require_all_measures:
        is_open = works["whole_on"].isna()
        works[Reason.MEASURES_NOT_FINISHED] = works["qualifies"] & is_open
        ready_on.append(works["whole_on"])
    if policy.require_report:
        is_told = works["reported_on"].notna()
        ready_on.append(works["reported_on"])
        if policy.require_all_measures:  # then the report is of all of it
            is_told &= works["all_proven_on"].notna()
            ready_on.append(works["all_proven_on"])
        works[Reason.NOT_REPORTED] = works["qualifies"] & ~is_open & ~is_told
    after = works.reset_index(names="work")[
        ["work", "verblijfsobject_id", "finished_on", "rank_before"]
    ].merge(labels, on="verblijfsobject_id")
    after = after[after["registered_on"] >= after["finished_on"]]
    in_time = after[after["inspected_on"] >= after["finished_on"]]
    has_after = works.index.isin(in_time["work"])
    works["has_label_after"] = has_after
    if policy.require_after_label:
        is_seen = works.index.isin(after["work"])
        works[Reason.LABEL_AFTER_TOO_EARLY] = works["qualifies"] & ~has_after & is_seen
        works[Reason.LABEL_AFTER_MISSING] = works["qualifies"] & ~has_after & ~is_seen
        rank = in_time["label_class"].map(RANK).astype("float64")
        steps = in_time["rank_before"] - rank
        # Without a label before, a label after can still be good enough or not: that is unknown.
        suffices = in_time["rank_before"].isna()
        if policy.min_label_steps is not None:
            suffices |= steps >= policy.min_label_steps
        if policy.target_label is not None:
            suffices |= rank <= RANK[policy.target_label.value]
        labelled_on = in_time[suffices].groupby("work")["registered_on"].min()
        is_unmet = works["qualifies"] & has_after & ~works.index.isin(labelled_on.index)
        is_better = works.index.isin(in_time.loc[steps > 0, "work"])
        works[Reason.LABEL_AFTER_NOT_BETTER] = is_unmet & ~is_better
        works[Reason.LABEL_AFTER_TOO_LOW] = is_unmet & is_better
        labelled_on = labelled_on.reindex(works.index)
        ready_on.append(labelled_on)
    last_on = pd.concat(ready_on, axis=1).max(axis=1, skipna=False)
    works["fulfilled_on"] = last_on.where(works["qualifies"])
    return works


def add_reasons_of_works(
    reasons: pd.DataFrame, works: pd.DataFrame, is_fulfilled: pd.Series
) -> None:
    """Say why the works of a home do not count; a home with one good work has no such reason."""
    names = [reason.value for reason in (*WORKS_REASONS, *POLICY_REASONS)]
    by_home = works.groupby("verblijfsobject_id")[names].any().reindex(reasons.index)
    by_home = by_home.fillna(False).astype(bool)
    for name in names:
        reasons[name] = by_home[name] & ~is_fulfilled
    reasons[Reason.NO_WORKS] = ~reasons.index.isin(works["verblijfsobject_id"])
