"""The last day of a decision from the facts of a case, against counting day by day."""

from retrofit.subsidy.clock import decision_due
from tests.bench.ground import seconds
from tests.retrofit.subsidy.naive_clock import naive_due
from tests.retrofit.subsidy.test_clock_model import facts_of, random_cases

TITLE = "Decision terms of 2,000 cases with pauses, supplements and postponements"
UNIT = "cases/s"
COUNT = 2_000


def measure():
    cases = [*random_cases(COUNT)]
    facts = [facts_of(case) for case in cases]
    found, told = [], []

    def by_days():
        told.extend(naive_due(case) for case in cases)

    def by_rule():
        found.extend(decision_due(**each).on.toordinal() for each in facts)

    results = [
        ("day by day", COUNT / seconds(by_days), "the slow model of the tests"),
        ("the clock", COUNT / seconds(by_rule), "with the explanation of each date"),
    ]
    assert found == told
    return results
