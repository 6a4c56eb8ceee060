"""Whether a home counts: a pure function of facts, a policy and a day.

Facts come in frames and verdicts go out in frames, so that a town is judged at once; what a rule
says of one home is the same as of all. Source of the rules: domain reference sections 2 and 5.3.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from gis.codes import LabelMethod, TenureClass
from retrofit.codes import Caveat, Eligibility, Outcome, Reason
from retrofit.homes.backlog import backlog_told
from retrofit.homes.stages import stages
from retrofit.programmes import Policy, Programme
from retrofit.progress import lineage
from retrofit.progress.facts_frames import Facts, no_events
from retrofit.progress.in_force import RANK, label_in_force, tenure_on
from retrofit.progress.works import add_reasons_of_works, fulfil, works_of_programme

#: What stays unknown as long as the fact is missing; all other reasons say no.
UNKNOWN_REASONS = (
    Reason.TENURE_UNKNOWN,
    Reason.LABEL_BEFORE_UNKNOWN,
    Reason.LABEL_BEFORE_EXPIRED,
    Reason.LABEL_BEFORE_UNPROVEN,
)


#: Poor parts of the shell that stand for a label (domain reference 5.3, item 3).
POOR_PARTS = 2


@dataclass(frozen=True, slots=True)
class Verdicts:
    """One verdict for each home of a programme, as of a day, under a policy.

    Attributes:
        homes: indexed by ``verblijfsobject_id``: ``neighbourhood_code``, ``outcome``,
            ``counted_on`` (NaT when it does not count), ``eligibility``, ``stage``, ``exit`` (as in
            ``homes.stages``), ``tenure``, ``label`` (in force on the day; None is unknown),
            ``label_before`` (when its works began, else on the day), ``has_backlog``,
            ``backlog_done_on``, ``is_applied``, ``lineage`` (first home of its lineage; most homes
            are their own).
        reasons: the same index, a boolean column for each ``Reason``.
        caveats: the same index, a boolean column for each ``Caveat``.
    """

    homes: pd.DataFrame
    reasons: pd.DataFrame
    caveats: pd.DataFrame


def judge(facts: Facts, programme: Programme, policy: Policy, as_of: date) -> Verdicts:
    """Judge every home of ``facts.homes``.

    A home counts from the first day on which all of this held: works finished within the
    programme, under a grant that was not revoked or settled at zero, or with advice where the
    policy asks no case; owned privately and in a state to improve on the day its works began; what
    the policy asks of the works; and no other home of its lineage counted before.
    """
    return judge_each(facts, programme, [policy], as_of)[policy.id]


def judge_each(
    facts: Facts,
    programme: Programme,
    rules: Iterable[Policy],
    as_of: date,
    *,
    is_brief: bool = False,
) -> dict[str, Verdicts]:
    """Judge as ``judge`` does, under each policy, by its id; what all say alike is said once.

    Without label, stage and backlog when it is brief: none of them makes a home count.
    """
    found = lineage.lineages(facts.successions[facts.successions["happened_on"] <= as_of])
    spread = replace(facts, **lineage.spread(facts, found))
    same = _unsaid(spread) if is_brief else _same(spread, as_of)
    members = facts.homes.index[facts.homes["is_member"].astype(bool)]
    verdicts = {}
    for policy in rules:
        judged = _judge(spread, same, programme, policy, as_of)
        each = _of_homes(judged, found, policy) if found.spans else judged
        verdicts[policy.id] = Verdicts(
            each.homes.loc[members], each.reasons.loc[members], each.caveats.loc[members]
        )
    return verdicts


@dataclass(frozen=True, slots=True)
class _Same:
    """What is the same under every policy.

    ``label`` (today), ``trajectory``, and what tells of backlog: ``events`` and ``cases``.
    """

    label: pd.Series
    trajectory: pd.DataFrame
    events: pd.DataFrame
    cases: pd.DataFrame


def _same(facts: Facts, as_of: date) -> _Same:
    today, index = pd.Timestamp(as_of), facts.homes.index
    labels = facts.labels[facts.labels["registered_on"] <= today]
    cases = facts.works[facts.works["number"].notna()]
    return _Same(
        label_in_force(labels, pd.Series(today, index=index))["label_class"],
        stages(index, facts.events, cases, labels, today),
        facts.events,
        cases,
    )


def _unsaid(facts: Facts) -> _Same:
    nothing = pd.DataFrame(index=facts.homes.index, columns=["stage", "exit"])
    return _Same(nothing["stage"], nothing, no_events(), facts.works.iloc[:0])


def _of_homes(judged: Verdicts, found: lineage.Lineages, policy: Policy) -> Verdicts:
    """Return one verdict for each home out of those of its spans."""
    homes, reasons, caveats = judged.homes, judged.reasons, judged.caveats
    split_off = [span.name for span in found.spans if span.is_split_off]
    fulfilled_on = homes["counted_on"]
    if not policy.count_split_off:
        fulfilled_on = fulfilled_on.where(~homes.index.isin(split_off))
        reasons.loc[homes.index.isin(split_off), Reason.SPLIT_OFF] = True
    counting, kept = lineage.counted_spans(found, fulfilled_on)
    spans = lineage.shown(found, counting)
    ended = [span.name for span in spans if span.ends_on is not None]
    reasons.loc[homes.index.isin(kept), Reason.COUNTED_BEFORE] = True
    caveats.loc[homes.index.isin(ended), Caveat.SUCCEEDED_SINCE] = True
    stopped = homes.index.isin(set(ended) - counting)
    reasons.loc[stopped, Reason.SUCCEEDED] = True
    new = reasons[[Reason.SPLIT_OFF, Reason.COUNTED_BEFORE, Reason.SUCCEEDED]].any(axis=1)
    homes.loc[new, "outcome"] = Outcome.NO.value
    homes.loc[new, ["counted_on", "backlog_done_on"]] = pd.NaT
    caveats.loc[new, [Caveat.LABEL_AFTER_PAST_DEADLINE, Caveat.LABEL_BEFORE_EQUIVALENT]] = False
    caveats.loc[new, Caveat.LABEL_BEFORE_OLD_METHOD] = False
    first = lineage.roots(found)
    names = {span.name: span.home for span in spans if span.name in homes.index}
    outside = homes.index[~homes.index.isin([span.name for span in found.spans])]

    def chosen(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.loc[[*outside, *names]].rename(index=names)

    homes = chosen(homes)
    return Verdicts(
        homes.assign(lineage=[first.get(home, home) for home in homes.index]),
        chosen(reasons),
        chosen(caveats),
    )


def _judge(
    facts: Facts, same: _Same, programme: Programme, policy: Policy, as_of: date
) -> Verdicts:
    """Judge homes, or the spans of homes, each by itself."""
    today = pd.Timestamp(as_of)
    index = facts.homes.index
    gone_on = facts.homes["gone_on"]
    works = works_of_programme(facts.works, gone_on, programme, policy, today)
    labels = facts.labels[facts.labels["registered_on"] <= today]

    # The day on which the home was as it was before: when its works began, else today.
    began = works[works["qualifies"]].groupby("verblijfsobject_id")["began_on"].min()
    before_on = began.reindex(index).fillna(today)
    before = label_in_force(labels, before_on)
    tenure = tenure_on(facts.tenures, before_on)
    is_in_range = before["label_class"].isin([label.value for label in programme.before_labels])
    is_label_unknown = before["label_class"].isna()
    is_old = is_in_range & (before["method"] != LabelMethod.NTA_8800.value)
    must_prove = is_old & (not policy.accept_old_method)
    # A label of an older method says no more than that the survey is about a home in range.
    is_poor = _found_poor(facts.surveys, before_on)
    is_equivalent = is_poor & (is_label_unknown & policy.accept_equivalent_state | must_prove)
    is_in_range |= is_equivalent
    is_label_unknown &= ~is_equivalent
    rank_before = before["rank"].mask(is_equivalent, min(RANK[c] for c in programme.before_labels))

    works = works.assign(rank_before=rank_before.reindex(works["verblijfsobject_id"]).to_numpy())
    works = fulfil(works, labels, policy)

    reasons = pd.DataFrame(False, index=index, columns=[reason.value for reason in Reason])
    is_private = tenure.isin([code.value for code in programme.private_tenures])
    is_tenure_unknown = tenure.isna() | (tenure == TenureClass.UNKNOWN.value)
    reasons[Reason.TENURE_UNKNOWN] = is_tenure_unknown
    reasons[Reason.NOT_PRIVATE] = ~is_private & ~is_tenure_unknown
    reasons[Reason.LABEL_BEFORE_EXPIRED] = is_label_unknown & before["has_expired"]
    reasons[Reason.LABEL_BEFORE_UNKNOWN] = is_label_unknown & ~before["has_expired"]
    reasons[Reason.LABEL_BEFORE_UNPROVEN] = must_prove & ~is_poor
    reasons[Reason.LABEL_BEFORE_OUT_OF_RANGE] = ~is_in_range & ~is_label_unknown

    fulfilled_on = works.groupby("verblijfsobject_id")["fulfilled_on"].min().reindex(index)
    add_reasons_of_works(reasons, works, fulfilled_on.notna())
    unknown = reasons[[reason.value for reason in UNKNOWN_REASONS]].any(axis=1)
    says_no = reasons.drop(columns=[reason.value for reason in UNKNOWN_REASONS]).any(axis=1)
    outcome = np.select(
        [says_no, unknown], [Outcome.NO.value, Outcome.UNKNOWN.value], Outcome.COUNTS.value
    )
    counts = outcome == Outcome.COUNTS.value

    backlog = backlog_told(same.events, same.cases, before_on, as_of)
    counted_on = fulfilled_on.where(counts)
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
            "stage": same.trajectory["stage"],
            "exit": same.trajectory["exit"],
            "tenure": tenure,
            "label": same.label,
            "label_before": before["label_class"],
            "has_backlog": backlog["has_backlog"],
            # Backlog counts only in a home that counts, and from the later of the two days.
            "backlog_done_on": pd.concat([counted_on, backlog["realised_on"]], axis=1)
            .max(axis=1, skipna=False)
            .where(backlog["has_backlog"].eq(True)),
            "is_applied": index.isin(works.loc[works["is_case"], "verblijfsobject_id"]),
            "lineage": index,
        },
        index=index,
    )
    caveats = pd.DataFrame(False, index=index, columns=[caveat.value for caveat in Caveat])
    caveats[Caveat.LABEL_BEFORE_OLD_METHOD] = counts & is_old
    caveats[Caveat.LABEL_BEFORE_EQUIVALENT] = counts & is_equivalent
    caveats[Caveat.LABEL_AFTER_PAST_DEADLINE] = counts & (
        fulfilled_on > pd.Timestamp(programme.deadline_on)
    )
    caveats[Caveat.WITHDRAWN_SINCE] = ~facts.homes["is_live"].astype(bool) | (gone_on <= today)
    caveats[Caveat.SEVERAL_APPLICATIONS] = (
        works.groupby("verblijfsobject_id")["number"].nunique().reindex(index).gt(1)
    )
    return Verdicts(homes, reasons, caveats)


def _found_poor(surveys: pd.DataFrame, on: pd.Series) -> pd.Series:
    """Tell of which homes a survey by that day can stand for a label: qualified, and two parts."""
    good = surveys[surveys["is_qualified"].eq(True) & (surveys["poor_parts"] >= POOR_PARTS)]
    first = good.groupby("verblijfsobject_id")["surveyed_on"].min().reindex(on.index)
    return pd.to_datetime(first) <= on
