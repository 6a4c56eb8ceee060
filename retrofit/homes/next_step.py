"""What to do next for a home: a pure function of its stage and the verdict on it."""

from enum import StrEnum

from gis.codes import CaseState
from retrofit.codes import Eligibility, HomeEventKind, Outcome, Reason, Stage
from retrofit.homes.stages import ENDED


class NextStep(StrEnum):
    """The next step of a home, for whoever works the street."""

    GONE = "gone"
    OUTSIDE = "outside"
    FIND_TENURE = "find_tenure"
    NOT_PRIVATE = "not_private"
    REGISTER_LABEL_BEFORE = "register_label_before"
    LABEL_GOOD_ENOUGH = "label_good_enough"
    APPROACH = "approach"
    APPROACH_AGAIN = "approach_again"
    ASK_INTEREST = "ask_interest"
    SURVEY = "survey"
    PLAN = "plan"
    ASK_QUOTE = "ask_quote"
    APPLY = "apply"
    DROPPED = "dropped"
    INELIGIBLE = "ineligible"
    DONE_ELSEWHERE = "done_elsewhere"
    AWAIT_SUPPLEMENT = "await_supplement"
    DECIDE = "decide"
    START_WORKS = "start_works"
    FINISH_WORKS = "finish_works"
    REPORT = "report"
    REGISTER_LABEL_AFTER = "register_label_after"
    SETTLE = "settle"
    FIND_OUT = "find_out"
    NOTHING = "nothing"


#: Before the desk has an application: what brings the home to the next stage.
ON_THE_WAY = {
    Stage.NOT_APPROACHED: NextStep.APPROACH,
    Stage.APPROACHED: NextStep.ASK_INTEREST,
    Stage.INTERESTED: NextStep.SURVEY,
    Stage.SURVEYED: NextStep.PLAN,
    Stage.PLANNED: NextStep.ASK_QUOTE,
    Stage.QUOTED: NextStep.APPLY,
}
UNDER_WAY = {
    Stage.APPLIED: NextStep.DECIDE,
    Stage.GRANTED: NextStep.START_WORKS,
    Stage.IN_PROGRESS: NextStep.FINISH_WORKS,
}


def next_step(
    stage: Stage,
    outcome: Outcome,
    eligibility: Eligibility,
    reasons: set[Reason],
    states: list[CaseState],
    left: HomeEventKind | None = None,
) -> NextStep:
    """Return the next step of a home that lies in a programme and exists.

    Args:
        stage: furthest stage reached.
        outcome: verdict under the programme's own policy.
        eligibility: whether the home could take part.
        reasons: of the verdict.
        states: state of each of its applications.
        left: how the owner left, as ``homes.stages`` says it.
    """
    if outcome is Outcome.COUNTS:
        return NextStep.NOTHING if stage is Stage.SETTLED else NextStep.SETTLE
    if left is not None:
        return NextStep(left.value)
    if states and all(state in ENDED for state in states):
        return NextStep.APPROACH_AGAIN
    if stage in ON_THE_WAY:
        return _before_applying(stage, eligibility, reasons)
    return _under_way(stage, states) or _after_works(reasons)


def _under_way(stage: Stage, states: list[CaseState]) -> NextStep | None:
    if stage is Stage.APPLIED and CaseState.AWAITING_SUPPLEMENT in states:
        return NextStep.AWAIT_SUPPLEMENT
    return UNDER_WAY.get(stage)


def _after_works(reasons: set[Reason]) -> NextStep:
    if Reason.MEASURES_NOT_FINISHED in reasons:
        return NextStep.FINISH_WORKS
    if Reason.NOT_REPORTED in reasons:
        return NextStep.REPORT
    if reasons & {Reason.LABEL_AFTER_MISSING, Reason.LABEL_AFTER_TOO_EARLY}:
        return NextStep.REGISTER_LABEL_AFTER
    return NextStep.FIND_OUT


def _before_applying(stage: Stage, eligibility: Eligibility, reasons: set[Reason]) -> NextStep:
    if eligibility is Eligibility.ELIGIBLE:
        return ON_THE_WAY[stage]
    if Reason.NOT_PRIVATE in reasons:
        return NextStep.NOT_PRIVATE
    if Reason.LABEL_BEFORE_OUT_OF_RANGE in reasons:
        return NextStep.LABEL_GOOD_ENOUGH
    if Reason.TENURE_UNKNOWN in reasons:
        return NextStep.FIND_TENURE
    return NextStep.REGISTER_LABEL_BEFORE
