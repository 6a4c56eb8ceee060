"""What to do next on the way to an application; the rest is tried through the API."""

import pytest

from gis.codes import CaseState
from retrofit.codes import Eligibility, HomeEventKind, Outcome, Reason, Stage
from retrofit.homes.next_step import NextStep, next_step

GOOD, BAD = Eligibility.ELIGIBLE, Eligibility.NOT_ELIGIBLE


@pytest.mark.parametrize(
    ("stage", "step"),
    [
        (Stage.NOT_APPROACHED, NextStep.APPROACH),
        (Stage.APPROACHED, NextStep.ASK_INTEREST),
        (Stage.INTERESTED, NextStep.SURVEY),
        (Stage.SURVEYED, NextStep.PLAN),
        (Stage.PLANNED, NextStep.ASK_QUOTE),
        (Stage.QUOTED, NextStep.APPLY),
        (Stage.APPLIED, NextStep.DECIDE),
    ],
)
def test_each_stage_asks_for_the_next(stage, step):
    assert next_step(stage, Outcome.NO, GOOD, {Reason.NO_WORKS}, []) is step


def test_a_home_that_cannot_take_part_is_not_surveyed():
    reasons = {Reason.NO_WORKS, Reason.NOT_PRIVATE}
    step = next_step(Stage.INTERESTED, Outcome.NO, BAD, reasons, [])
    assert step is NextStep.NOT_PRIVATE


@pytest.mark.parametrize("left", ["dropped", "ineligible", "done_elsewhere"])
def test_who_left_is_left_alone(left):
    step = next_step(Stage.SURVEYED, Outcome.NO, GOOD, set(), [], HomeEventKind(left))
    assert step is NextStep(left)


def test_after_a_refusal_the_owner_is_approached_again():
    """Whatever the home fell back to."""
    for stage in (Stage.NOT_APPROACHED, Stage.QUOTED):
        step = next_step(stage, Outcome.NO, GOOD, set(), [CaseState.REFUSED])
        assert step is NextStep.APPROACH_AGAIN


def test_after_the_works_what_is_left_of_the_grant_comes_before_its_report():
    both = {Reason.MEASURES_NOT_FINISHED, Reason.LABEL_AFTER_MISSING}
    step = next_step(Stage.WORKS_DONE, Outcome.NO, GOOD, both, [CaseState.GRANTED])
    assert step is NextStep.FINISH_WORKS
    told = next_step(Stage.WORKS_DONE, Outcome.NO, GOOD, {Reason.NOT_REPORTED}, [CaseState.GRANTED])
    assert told is NextStep.REPORT
