"""Whether a home counts: a pure function of facts, a policy and a day.

Facts come in frames and verdicts go out in frames, so that a town is judged at once; what a rule
says of one home is the same as of all. Source of the rules: domain reference sections 2 and 5.3.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from gis.codes import LabelMethod, TenureClass
from retrofit.codes import Caveat, Eligibility, Outcome, Reason
from retrofit.homes.stages import stages
from retrofit.programmes import Policy, Programme
from retrofit.progress.in_force import RANK, label_in_force, tenure_on

#: What stays unknown as long as the fact is missing; all other reasons say no.
UNKNOWN_REASONS = (
    Reason.TENURE_UNKNOWN,
    Reason.LABEL_BEFORE_UNKNOWN,
    Reason.LABEL_BEFORE_EXPIRED,
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the homes of one programme. Days are ``datetime64``, NaT is unknown.

    Attributes:
        homes: indexed by ``verblijfsobject_id``: ``neighbourhood_code``, ``is_live``.
        tenures: ``verblijfsobject_id``, ``tenure``, ``valid_from`` (a home may have several rows;
            later rows of a day overrule earlier ones).
        labels: ``verblijfsobject_id``, ``label_class``, ``method``, ``registered_on``,
            ``inspected_on``, ``last_day``: residential labels, permit stage left out.
        works: one row for each application and home: ``number``, ``verblijfsobject_id``,
            ``received_on``, ``granted_on``, ``started_on``, ``finished_on``, ``reported_on``,
            ``settled_on``, ``settled_cents``, ``revoked_on``, ``has_backlog`` (True, False, None),
            ``backlog_repaired_on``, ``state`` (reached last, by the day of the facts).
        events: what happened to homes and holds: ``event_id``, ``verblijfsobject_id``, ``kind``,
            ``happened_on``, ``feeder`` (may be None), ``details``.
    """

    homes: pd.DataFrame
    tenures: pd.DataFrame
    labels: pd.DataFrame
    works: pd.DataFrame
    events: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Verdicts:
    """One verdict for each home of a programme, as of a day, under a policy.

    Attributes:
        homes: indexed by ``verblijfsobject_id``: ``neighbourhood_code``, ``outcome``,
            ``counted_on`` (NaT when it does not count), ``eligibility``, ``stage``, ``exit`` (as in
            ``homes.stages``), ``tenure``, ``label`` (in force on the day; None is unknown),
            ``label_before`` (when its works began, else on the day), ``has_backlog``,
            ``backlog_done_on``, ``is_applied``.
        reasons: the same index, a boolean column for each ``Reason``.
        caveats: the same index, a boolean column for each ``Caveat``.
    """

    homes: pd.DataFrame
    reasons: pd.DataFrame
    caveats: pd.DataFrame


def judge(facts: Facts, programme: Programme, policy: Policy, as_of: date) -> Verdicts:
    """Judge every home of ``facts.homes``.

    A home counts from the first day on which all of this held: a granted application that was not
    revoked or settled at zero, with works finished within the programme; owned privately and with
    a label in range on the day its works began; and what the policy asks of the works.
    """
    today = pd.Timestamp(as_of)
    index = facts.homes.index
    works = _works_of_programme(facts.works, programme, today)
    labels = facts.labels[facts.labels["registered_on"] <= today]

    # The day on which the home was as it was before: when its works began, else today.
    began = works[works["qualifies"]].groupby("verblijfsobject_id")["began_on"].min()
    before_on = began.reindex(index).fillna(today)
    before = label_in_force(labels, before_on)
    tenure = tenure_on(facts.tenures, before_on)

    works = works.assign(rank_before=before["rank"].reindex(works["verblijfsobject_id"]).to_numpy())
    works = _fulfil(works, labels, policy)

    reasons = pd.DataFrame(False, index=index, columns=[reason.value for reason in Reason])
    is_private = tenure.isin([code.value for code in programme.private_tenures])
    is_tenure_unknown = tenure.isna() | (tenure == TenureClass.UNKNOWN.value)
    is_in_range = before["label_class"].isin([label.value for label in programme.before_labels])
    is_label_unknown = before["label_class"].isna()
    reasons[Reason.TENURE_UNKNOWN] = is_tenure_unknown
    reasons[Reason.NOT_PRIVATE] = ~is_private & ~is_tenure_unknown
    reasons[Reason.LABEL_BEFORE_EXPIRED] = is_label_unknown & before["has_expired"]
    reasons[Reason.LABEL_BEFORE_UNKNOWN] = is_label_unknown & ~before["has_expired"]
    reasons[Reason.LABEL_BEFORE_OUT_OF_RANGE] = ~is_in_range & ~is_label_unknown

    fulfilled_on = works.groupby("verblijfsobject_id")["fulfilled_on"].min().reindex(index)
    _add_reasons_of_works(reasons, works, fulfilled_on.notna())
    unknown = reasons[[reason.value for reason in UNKNOWN_REASONS]].any(axis=1)
    says_no = reasons.drop(columns=[reason.value for reason in UNKNOWN_REASONS]).any(axis=1)
    outcome = np.select(
        [says_no, unknown], [Outcome.NO.value, Outcome.UNKNOWN.value], Outcome.COUNTS.value
    )
    counts = outcome == Outcome.COUNTS.value

    now = label_in_force(labels, pd.Series(today, index=index))
    backlog = _backlog(works, index)
    trajectory = stages(index, facts.events, facts.works, labels, today)
    counted_on = fulfilled_on.where(counts)
    repaired_on = backlog["repaired_on"].where(backlog["repaired_on"] <= today)
    homes = pd.DataFrame(
        {
            "neighbourhood_code": facts.homes["neighbourhood_code"],
            "outcome": outcome,
            "counted_on": counted_on,
            "eligibility": np.select(
                [
                    (~is_private & ~is_tenure_unknown) | (~is_in_range & ~is_label_unknown),
                    is_tenure_unknown | is_label_unknown,
                ],
                [Eligibility.NOT_ELIGIBLE.value, Eligibility.UNKNOWN.value],
                Eligibility.ELIGIBLE.value,
            ),
            "stage": trajectory["stage"],
            "exit": trajectory["exit"],
            "tenure": tenure,
            "label": now["label_class"],
            "label_before": before["label_class"],
            "has_backlog": backlog["has_backlog"],
            # Backlog counts only in a home that counts, and from the later of the two days.
            "backlog_done_on": pd.concat([counted_on, repaired_on], axis=1)
            .max(axis=1, skipna=False)
            .where(backlog["has_backlog"].eq(True)),
            "is_applied": index.isin(works["verblijfsobject_id"]),
        },
        index=index,
    )
    caveats = pd.DataFrame(False, index=index, columns=[caveat.value for caveat in Caveat])
    caveats[Caveat.LABEL_BEFORE_OLD_METHOD] = counts & (
        before["method"] != LabelMethod.NTA_8800.value
    )
    caveats[Caveat.LABEL_AFTER_PAST_DEADLINE] = counts & (
        fulfilled_on > pd.Timestamp(programme.deadline_on)
    )
    caveats[Caveat.WITHDRAWN_SINCE] = ~facts.homes["is_live"].astype(bool)
    caveats[Caveat.SEVERAL_APPLICATIONS] = (
        works.groupby("verblijfsobject_id").size().reindex(index).gt(1)
    )
    return Verdicts(homes, reasons, caveats)


def _works_of_programme(
    works: pd.DataFrame, programme: Programme, today: pd.Timestamp
) -> pd.DataFrame:
    """Return the works as they stood on the day, with what keeps each from qualifying."""
    works = works[works["received_on"] <= today].copy()
    for column in ("granted_on", "finished_on", "reported_on", "settled_on", "revoked_on"):
        works[column] = works[column].where(works[column] <= today)
    began = works["started_on"].fillna(works["finished_on"])
    works["began_on"] = began.where(began <= today)
    finished = works["finished_on"]
    works[Reason.NOT_GRANTED] = works["granted_on"].isna()
    works[Reason.GRANT_REVOKED] = works["revoked_on"].notna()
    works[Reason.SETTLED_AT_ZERO] = works["settled_on"].notna() & works["settled_cents"].eq(0)
    works[Reason.WORKS_NOT_FINISHED] = finished.isna()
    works[Reason.WORKS_BEFORE_START] = finished < pd.Timestamp(programme.start_on)
    works[Reason.WORKS_AFTER_DEADLINE] = finished > pd.Timestamp(programme.deadline_on)
    works["qualifies"] = ~works[[reason.value for reason in WORKS_REASONS]].any(axis=1)
    return works


WORKS_REASONS = (
    Reason.NOT_GRANTED,
    Reason.GRANT_REVOKED,
    Reason.SETTLED_AT_ZERO,
    Reason.WORKS_NOT_FINISHED,
    Reason.WORKS_BEFORE_START,
    Reason.WORKS_AFTER_DEADLINE,
)
POLICY_REASONS = (
    Reason.NOT_REPORTED,
    Reason.LABEL_AFTER_MISSING,
    Reason.LABEL_AFTER_TOO_EARLY,
    Reason.LABEL_AFTER_NOT_BETTER,
    Reason.LABEL_AFTER_TOO_LOW,
)


def _fulfil(works: pd.DataFrame, labels: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Add to each work the day on which the policy was met, or what it lacks."""
    works = works.assign(**{reason.value: False for reason in POLICY_REASONS})
    ready_on = works[["finished_on", "granted_on"]].max(axis=1, skipna=False)
    if policy.require_report:
        works[Reason.NOT_REPORTED] = works["qualifies"] & works["reported_on"].isna()
        ready_on = pd.concat([ready_on, works["reported_on"]], axis=1).max(axis=1, skipna=False)
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
        ready_on = pd.concat([ready_on, labelled_on], axis=1).max(axis=1, skipna=False)
    works["fulfilled_on"] = ready_on.where(works["qualifies"])
    return works


def _add_reasons_of_works(
    reasons: pd.DataFrame, works: pd.DataFrame, is_fulfilled: pd.Series
) -> None:
    """Say why the works of a home do not count; a home with one good work has no such reason."""
    names = [reason.value for reason in (*WORKS_REASONS, *POLICY_REASONS)]
    by_home = works.groupby("verblijfsobject_id")[names].any().reindex(reasons.index)
    by_home = by_home.fillna(False).astype(bool)
    for name in names:
        reasons[name] = by_home[name] & ~is_fulfilled
    reasons[Reason.NO_WORKS] = ~reasons.index.isin(works["verblijfsobject_id"])


def _backlog(works: pd.DataFrame, index: pd.Index) -> pd.DataFrame:
    """Return for each home whether it has backlog maintenance, and when that was repaired."""
    noted = works[works["has_backlog"].notna()]
    has_backlog = noted.groupby("verblijfsobject_id")["has_backlog"].any().reindex(index)
    repaired = noted.groupby("verblijfsobject_id")["backlog_repaired_on"].min().reindex(index)
    return pd.DataFrame(
        {"has_backlog": has_backlog.astype(object), "repaired_on": repaired}, index=index
    )
