"""Counting policies and the rule of the flags, as their files have them."""

from api.schemas.base import Out
from gis.codes import LabelClass
from retrofit.homes.flag_codes import FlagKind, FlagSource, Grade, Visibility
from retrofit.homes.flag_rule import FlagRule
from retrofit.programmes import Policy


class CountingPolicyOut(Out):
    """A rule of counting; of ``minLabelSteps`` and ``targetLabel`` either suffices."""

    id: str
    name: str
    text: str
    source: str
    require_after_label: bool
    min_label_steps: int | None
    target_label: LabelClass | None
    require_report: bool
    require_all_measures: bool
    require_programme_support: bool
    accept_equivalent_state: bool
    accept_old_method: bool
    count_split_off: bool

    @classmethod
    def of(cls, policy: Policy) -> "CountingPolicyOut":
        """Translate a policy."""
        return cls(**policy.model_dump(include=set(cls.model_fields)))


class CountingPoliciesOut(Out):
    """The counting policies of this installation."""

    counting_policies: list[CountingPolicyOut]


class FlagSourceOut(Out):
    """What a finding of this source is worth; ``months`` 0 does not expire."""

    source: FlagSource
    grade: Grade
    months: int


class FlagGradeOut(Out):
    """Who may see a flag of a grade: the codes of their roles."""

    grade: Grade
    visibility: Visibility
    roles: list[str]


class FlagLiftOut(Out):
    """What takes a flag away."""

    kind: FlagKind
    evidence: list[str]


class FlagRuleOut(Out):
    """The rule of the flags, with what the client has not decided."""

    is_proposal: bool
    source: str
    undecided: list[str]
    sinks_mm_yr: float
    min_coverage: float
    max_cell_m: float
    points_within_m: float
    min_points: int
    built_before: int
    sources: list[FlagSourceOut]
    grades: list[FlagGradeOut]
    lifts: list[FlagLiftOut]

    @classmethod
    def of(cls, rule: FlagRule) -> "FlagRuleOut":
        """Translate the rule."""
        return cls(
            is_proposal=rule.is_proposal,
            source=rule.source,
            undecided=list(rule.undecided),
            sinks_mm_yr=rule.subsidence.sinks_mm_yr,
            min_coverage=rule.raster.min_coverage,
            max_cell_m=rule.raster.max_cell_m,
            points_within_m=rule.points.within_m,
            min_points=rule.points.min_points,
            built_before=rule.foundation.built_before,
            sources=[
                FlagSourceOut(source=each, grade=rule.grades[each], months=rule.months[each])
                for each in FlagSource
            ],
            grades=[
                FlagGradeOut(
                    grade=each,
                    visibility=rule.visibility[each],
                    roles=sorted(role.value for role in rule.roles[rule.visibility[each]]),
                )
                for each in Grade
            ],
            lifts=[
                FlagLiftOut(kind=kind, evidence=sorted(each.value for each in rule.lifts[kind]))
                for kind in FlagKind
            ],
        )
