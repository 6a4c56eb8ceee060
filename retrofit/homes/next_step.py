"""What to do next for a home: a pure function of its stage and the verdict on it."""

from enum import StrEnum

from gis.codes import CaseState
from retrofit.codes import Eligibility, Outcome, Reason, Stage


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
    AWAIT_SUPPLEMENT = "await_supplement"
    DECIDE = "decide"
    START_WORKS = "start_works"
    FINISH_WORKS = "finish_works"
    REPORT = "report"
    REGISTER_LABEL_AFTER = "register_label_after"
    SETTLE = "settle"
    FIND_OUT = "find_out"
    NOTHING = "nothing"


#: A case that ended without a grant, or lost it.
ENDED = {
    CaseState.REFUSED,
    CaseState.NOT_PROCESSED,
    CaseState.WITHDRAWN,
    CaseState.GRANT_REVOKED,
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
) -> NextStep:
    """Return the next step of a home that lies in a programme and exists.

    Args:
        stage: furthest stage reached.
        outcome: verdict under the programme's own policy.
        eligibility: whether the home could take part.
        reasons: of the verdict.
        states: state of each of its applications.
    """
    if outcome is Outcome.COUNTS:
        return NextStep.NOTHING if stage is Stage.SETTLED else NextStep.SETTLE
    if stage is Stage.NOT_APPROACHED:
        return _before_applying(eligibility, reasons)
    if states and all(state in ENDED for state in states):
        return NextStep.APPROACH_AGAIN
    if stage is Stage.APPLIED and CaseState.AWAITING_SUPPLEMENT in states:
        return NextStep.AWAIT_SUPPLEMENT
    if stage in UNDER_WAY:
        return UNDER_WAY[stage]
    return _after_works(reasons)


def _after_works(reasons: set[Reason]) -> NextStep:
    if Reason.NOT_REPORTED in reasons:
        return NextStep.REPORT
    if reasons & {Reason.LABEL_AFTER_MISSING, Reason.LABEL_AFTER_TOO_EARLY}:
        return NextStep.REGISTER_LABEL_AFTER
    return NextStep.FIND_OUT


def _before_applying(eligibility: Eligibility, reasons: set[Reason]) -> NextStep:
    if eligibility is Eligibility.ELIGIBLE:
        return NextStep.APPROACH
    if Reason.NOT_PRIVATE in reasons:
        return NextStep.NOT_PRIVATE
    if Reason.LABEL_BEFORE_OUT_OF_RANGE in reasons:
        return NextStep.LABEL_GOOD_ENOUGH
    if Reason.TENURE_UNKNOWN in reasons:
        return NextStep.FIND_TENURE
    return NextStep.REGISTER_LABEL_BEFORE
