"""What endangers a target: a traffic light on the expected figure, and the risks behind it.

Pure functions on frames and figures; the thresholds are data (``risk_rule``). What cannot be
worked out is None and never nought.

Source: domain reference 7.2 (risk).
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from retrofit.codes import Eligibility, HomeEventKind, Outcome, Reason, Stage
from retrofit.programme_codes import Light
from retrofit.programmes import Target
from retrofit.progress.counting import Verdicts
from retrofit.progress.facts_frames import Facts
from retrofit.progress.in_force import label_in_force
from retrofit.progress.pace import Pace, at_deadline
from retrofit.progress.risk_rule import RiskRule

#: A pace over fewer full months says little.
FEWEST_MONTHS = 3
#: Takes part, and no works have begun.
BEFORE_WORKS = (
    Stage.INTERESTED,
    Stage.SURVEYED,
    Stage.PLANNED,
    Stage.QUOTED,
    Stage.APPLIED,
    Stage.GRANTED,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a target stands.

    Attributes:
        done: homes now.
        expected: homes at the deadline if the pace stays; None when there is too little to go by.
        needed: homes that prove the target: one more than a lower bound.
    """

    done: int
    expected: int | None
    needed: int
    light: Light

    @property
    def share(self) -> float | None:
        """The part of the target that is expected."""
        return None if self.expected is None else self.expected / self.needed


@dataclass(frozen=True, slots=True)
class Risks:
    """Homes at risk, each kind by itself; a home can be in several.

    Attributes:
        label_missing: works are done and no label after them is registered.
        fails_strict: count now, and would not under the strict policy.
        labels_expiring: take part, works have not begun, and the label before ends soon.
        quotes_open: have a quote and no application.
        quotes_expiring: of those, with a quote that ends soon or did; None is not decided.
    """

    label_missing: int
    fails_strict: int
    labels_expiring: int
    quotes_open: int
    quotes_expiring: int | None


def standing(target: Target, done: int, pace: Pace, left: int, rule: RiskRule) -> Standing:
    """Return how a target stands.

    Args:
        pace: of the last twelve full months.
        left: whole months through the deadline's.
    """
    needed = target.value + target.is_lower_bound
    is_too_little = pace.months < FEWEST_MONTHS
    expected = None if is_too_little else at_deadline(done, pace.per_month, left)
    if done >= needed or not left:
        expected = done
    return Standing(done, expected, needed, _light(expected, needed, rule))


def _light(expected: int | None, needed: int, rule: RiskRule) -> Light:
    if expected is None:
        return Light.UNKNOWN
    if expected >= rule.green_from * needed:
        return Light.GREEN
    return Light.AMBER if expected >= rule.amber_from * needed else Light.RED


def risks(facts: Facts, verdicts: Verdicts, strict: Verdicts, as_of: date, rule: RiskRule) -> Risks:
    """Return the homes at risk.

    Args:
        facts: as of the day.
        verdicts: of these facts.
        strict: of the same facts under the strict policy.
        as_of: the day.
    """
    homes = verdicts.homes
    soon = pd.Timestamp(as_of) + pd.DateOffset(months=rule.months)
    counts = homes["outcome"].eq(Outcome.COUNTS.value)
    is_strict = strict.homes["outcome"].reindex(homes.index).eq(Outcome.COUNTS.value)
    is_open = homes["exit"].isna() & ~counts
    waits = is_open & homes["stage"].isin([stage.value for stage in BEFORE_WORKS])
    takes_part = waits & homes["eligibility"].eq(Eligibility.ELIGIBLE.value)
    day = pd.Series(pd.Timestamp(as_of), index=homes.index)
    labels = facts.labels[facts.labels["verblijfsobject_id"].isin(homes.index)]
    ends_on = pd.to_datetime(label_in_force(labels, day)["last_day"])
    has_quote = is_open & homes["stage"].eq(Stage.QUOTED.value)
    expiring = None
    if rule.quote_days is not None:
        quotes = facts.events[facts.events["kind"].eq(HomeEventKind.QUOTE.value)]
        last = quotes.groupby("verblijfsobject_id")["happened_on"].max().reindex(homes.index)
        ends = pd.to_datetime(last) + pd.Timedelta(days=rule.quote_days)
        expiring = int((has_quote & (ends <= soon)).sum())
    return Risks(
        label_missing=int(verdicts.reasons[Reason.LABEL_AFTER_MISSING.value].sum()),
        fails_strict=int((counts & ~is_strict).sum()),
        labels_expiring=int((takes_part & (ends_on <= soon)).sum()),
        quotes_open=int(has_quote.sum()),
        quotes_expiring=expiring,
    )
