"""The term for the decision on a completion report: from its steps, against the slow second model.

What stopped or postponed the decision on the application has no part in it, nor the other way.
"""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest

from retrofit.codes import PauseKind
from retrofit.models import CaseStep, SubsidyCase
from retrofit.subsidy import dates
from retrofit.subsidy.case_file import CaseFile
from retrofit.subsidy.scheme import scheme_named
from retrofit.subsidy.transitions import Action
from tests.retrofit.subsidy.desk import SCHEME
from tests.retrofit.subsidy.naive_clock import naive_due, random_case

SEED, CASES = 20290601, 500
#: In the rules of 2027 the term is that of the regulation: announced delay does not lengthen it.
VERSIONS = {"2026-1": False, "2027-1": True}
on = date.fromordinal


@dataclass
class History:
    """The steps of a case, in the order in which they are added."""

    version: str
    received_on: date

    def __post_init__(self):
        self.steps = []

    def add(self, action, day, **details):
        said = {name: each.isoformat() if each else None for name, each in details.items()}
        if action is Action.PAUSE:
            said["kind"] = PauseKind.CONSENT.value
        self.steps.append(
            CaseStep(seq=len(self.steps) + 1, action=action, happened_on=day, details=said)
        )

    def file(self):
        received_at = datetime.combine(self.received_on, time(9), UTC)
        version = scheme_named(SCHEME).version(self.version)
        rows = ([] for _ in range(9))
        return CaseFile(SubsidyCase(received_at=received_at), version, list(self.steps), *rows)


def begun(version, reported_on):
    """A case from receipt to grant, of which all that stopped it goes on into the settlement."""
    received_on = reported_on - timedelta(days=90)
    history = History(version, received_on)
    history.add(Action.RECEIVE, received_on)
    history.add(Action.PAUSE, received_on, first_day=received_on, last_day=None)
    history.add(Action.PAUSE, received_on, first_day=reported_on + timedelta(days=9), last_day=None)
    until = reported_on + timedelta(days=300)
    history.add(Action.REQUEST_SUPPLEMENT, received_on, until=until)
    history.add(Action.POSTPONE, received_on, until=until)
    history.add(Action.GRANT, reported_on - timedelta(days=30))
    return history


def go_on(history, case):
    """Take the steps of a random case from its completion report on."""
    history.add(Action.REPORT_COMPLETION, on(case.received))
    for sent, until, came, _ in case.requests:
        history.add(Action.ASK_EVIDENCE, on(sent), until=on(until))
        if came:
            history.add(Action.REPORT_COMPLETION, on(came))
    for first, last in case.pauses:
        history.add(Action.PAUSE, on(first), first_day=on(first), last_day=last and on(last))
    if case.said:
        history.add(Action.POSTPONE, on(case.said[0]), until=on(case.said[1]))


@pytest.mark.parametrize(("version", "is_in_regulation"), VERSIONS.items())
def test_the_slow_model_agrees(version, is_in_regulation):
    """With letters, pauses and a postponement on days of their own, before and after the end."""
    dice = random.Random(SEED)
    moved = delayed = 0
    for number in range(CASES):
        case = random_case(dice, number)
        case.days, case.is_extended, case.is_in_regulation = 56, True, is_in_regulation
        # A letter that another one follows was not answered well enough.
        letters = sorted(case.requests, key=lambda each: each[:2])
        case.requests = [
            (*letter[:3], place == len(letters) - 1) for place, letter in enumerate(letters)
        ]
        # A pause of the same day is the same one, told again.
        case.pauses = list(dict(case.pauses).items())
        history = begun(version, on(case.received))
        before = dates.decision_due(history.file(), on(case.as_of))
        go_on(history, case)
        file = history.file()
        where = f"seed {SEED}, case {number}: {case}"
        found = dates.settlement_due(file, on(case.as_of))
        assert found.on.toordinal() == naive_due(case), where
        assert dates.decision_due(file, on(case.as_of)) == before, where
        moved += found.pauses != ()
        delayed += any("uitstel gemeld" in step.text for step in found.steps)
    assert moved > CASES / 3
    assert delayed > CASES / 10
