"""The progress of a programme: all figures are counted from one set of verdicts."""

from api.schemas.base import Day, DayOrNone, MomentOrNone, Out
from gis.codes import LabelClass
from retrofit.progress.document import document
from retrofit.progress.summary import Progress


class BacklogOut(Out):
    """Homes with backlog maintenance: a part of the target, never an addition to it."""

    target: int
    is_lower_bound: bool
    text: str
    done: int
    remaining: int


class PaceOut(Out):
    """Homes counted in the last full months, and where that pace leads if it stays.

    ``finish_month`` (YYYY-MM) is null when the target is not reachable at this pace.
    """

    months: int
    counted: int
    per_month: float | None
    at_deadline: int | None
    finish_month: str | None


class PopulationOut(Out):
    """The homes of the programme's areas by owner."""

    dwellings: int
    private: int
    not_private: int
    tenure_unknown: int


class EligibilityOut(Out):
    """Homes that could take part, before any works."""

    eligible: int
    not_eligible: int
    unknown: int


class OutcomesOut(Out):
    """Verdicts; they add up to all homes."""

    counts: int
    no: int
    unknown: int


class LabelCountOut(Out):
    """Homes with a label in force; null is unknown."""

    label_class: LabelClass | None
    dwellings: int


class StageCountOut(Out):
    """Homes whose furthest stage this is."""

    stage: str
    dwellings: int


class CodedCountOut(Out):
    """Homes to which a reason or warning applies; a home may have several."""

    code: str
    text: str
    homes: int


class PolicyCountOut(Out):
    """What one policy would count of the same facts."""

    policy: str
    name: str
    done: int
    backlog_done: int


class AreaCountOut(Out):
    """Figures of one neighbourhood."""

    code: str
    name: str
    level: str
    dwellings: int
    eligible: int
    eligibility_unknown: int
    applied: int
    done: int
    backlog_done: int


class MonthOut(Out):
    """Homes counted in a month (YYYY-MM), and up to its end."""

    month: str
    counted: int
    cumulative: int


class PlannedMonthOut(Out):
    """Homes planned up to the end of a month (YYYY-MM)."""

    month: str
    cumulative: int


class PlannedOut(Out):
    """The planned line in force on the day, by which decision.

    ``is_arithmetic``: no plan was decided, and the line is straight from start to target.
    """

    status: str
    is_arithmetic: bool
    text: str
    set_on: DayOrNone
    source: str | None
    versions: int
    months: list[PlannedMonthOut]


class ProgressOut(Out):
    """How far a programme is as of a day, under a policy."""

    programme: str
    name: str
    as_of: Day
    known_at: MomentOrNone
    policy: str
    data_version: int
    is_sample: bool
    target: int
    done: int
    remaining: int
    backlog: BacklogOut
    months_left: int
    required_pace: float | None
    actual_pace: list[PaceOut]
    population: PopulationOut
    eligibility: EligibilityOut
    outcomes: OutcomesOut
    labels: list[LabelCountOut]
    stages: list[StageCountOut]
    reasons: list[CodedCountOut]
    warnings: list[CodedCountOut]
    policies: list[PolicyCountOut]
    areas: list[AreaCountOut]
    months: list[MonthOut]
    planned: PlannedOut

    deadline: Day

    @classmethod
    def of(cls, progress: Progress) -> "ProgressOut":
        """Give the document of a progress its types; its content is the same everywhere."""
        return cls.model_validate(document(progress), by_alias=True, by_name=False)
