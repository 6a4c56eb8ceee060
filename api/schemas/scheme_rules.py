"""The rules of a scheme, each with the article that it stands in."""

from typing import Literal, Self

from api.schemas.applications_parts import Exact
from api.schemas.base import CodedText, Out
from gis.codes import LabelClass, MeasureCode, TenureClass
from retrofit import texts
from retrofit.subsidy import texts as words
from retrofit.subsidy.rates import Entry, MeasureRule
from retrofit.subsidy.scheme_rules import HomesRule
from retrofit.subsidy.stacking import StackingRule


class AsWritten(Out):
    """A part of a file, with the names that it has there."""

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """Translate a part of a file."""
        return cls(**{name: getattr(entry, name) for name in cls.model_fields})


class MeasureRateOut(Out):
    """What is paid for a measure: for each m2 or piece, or once for a home."""

    measure: CodedText
    rate_cents: int
    unit: Literal["m2", "piece", "once"]
    min_area_m2: Exact
    max_area_m2: Exact
    min_rd: Exact
    max_u: Exact
    biobased_bonus_cents: int | None
    is_doubled: bool
    max_cost_percent: int | None
    only_with: list[MeasureCode]
    only_with_months: int
    not_with: list[MeasureCode]
    article: str

    @classmethod
    def of(cls, code: MeasureCode, rule: MeasureRule) -> "MeasureRateOut":
        """Translate what is paid for a measure."""
        written = {name: getattr(rule, name) for name in cls.model_fields if name != "measure"}
        return cls(measure=CodedText.of(code, texts.MEASURE), **written)


class MeasureTypeOut(AsWritten):
    """Measures that count as one; of those with ``pays`` one only the best is paid."""

    name: str
    measures: list[MeasureCode]
    pays: Literal["one", "all"]
    min_area_m2: Exact
    max_area_m2: Exact
    article: str


class DoublingOut(AsWritten):
    """Two or more measures within so many months: the rate counts twice."""

    within_months: int
    is_bonus_doubled: bool
    article: str


class ApplicantsOut(AsWritten):
    """Who may apply."""

    kinds: list[str]
    article: str


class HomesOut(Out):
    """For which homes; ``builtBefore`` is the first year that is too young."""

    labels: list[LabelClass]
    tenures: list[CodedText]
    built_before: int | None
    article: str

    @classmethod
    def of(cls, rule: HomesRule) -> "HomesOut":
        """Translate for which homes."""
        return cls(
            labels=list(rule.labels),
            tenures=[CodedText.of(TenureClass(code), texts.TENURE) for code in rule.tenures],
            built_before=rule.built_before,
            article=rule.article,
        )


class LimitsOut(AsWritten):
    """Maximums: a share of the cost of each measure, an amount for each home."""

    cost_percent: int
    per_home_cents: int
    article: str


class TermOut(AsWritten):
    """Term for a decision, in weeks."""

    weeks: int
    is_in_regulation: bool
    is_extended_on_holidays: bool
    article: str


class SupplementTermOut(AsWritten):
    """Days to send what is missing."""

    days: int
    article: str


class ExecutionOut(AsWritten):
    """Months to do the work; days to answer the reminder."""

    months: int
    reminder_days: int
    article: str


class PaymentRuleOut(AsWritten):
    """Weeks to pay, and the share that may be paid ahead."""

    weeks: int
    max_advance_percent: int
    article: str


class QueueOut(AsWritten):
    """In which order money is given out; ``unit`` day means that a draw decides within a day."""

    by: Literal["received", "complete", "decision"]
    unit: Literal["moment", "day"]
    allows_partial: bool
    article: str


class MandateOut(AsWritten):
    """Above this amount the budget holder decides."""

    limit_cents: int
    article: str


class ObjectionRuleOut(AsWritten):
    """Whether a committee advises on objections."""

    has_committee: bool
    article: str


class ReleaseOut(AsWritten):
    """Whether released money returns to the period."""

    returns_to_period: bool
    article: str


class StackingOut(Out):
    """What is said of money of others for the same."""

    counts_expected: bool
    excluding: list[CodedText]
    excludes: Literal["measure", "home"]
    article: str

    @classmethod
    def of(cls, rule: StackingRule) -> "StackingOut":
        """Translate what is said of money of others."""
        return cls(
            counts_expected=rule.counts_expected,
            excluding=[CodedText.of(kind, words.SOURCE) for kind in rule.excluding],
            excludes=rule.excludes,
            article=rule.article,
        )


class AssociationOut(AsWritten):
    """How an owners' association shares."""

    share: str
    is_max_area_per_home: bool
    article: str
