"""Quality by contractor, on a handful of made-up homes."""

import pandas as pd

from retrofit.codes import Reason
from retrofit.progress.counting import Verdicts
from retrofit.progress.installers import Installer, installers, wilson

ONE, OTHER = "00000011", "00000022"
HOMES = [f"050501000000000{number}" for number in range(6)]
A, B, C, D, E, ELSEWHERE = HOMES
DEFECT = [{"code": "ventilation_missing", "part": "moisture", "must_repair": False}]


def events(*told):
    rows = [
        (number, home, kind, pd.Timestamp(day), details)
        for number, (home, kind, day, details) in enumerate(told)
    ]
    columns = ["event_id", "verblijfsobject_id", "kind", "happened_on", "details"]
    return pd.DataFrame(rows, columns=columns)


def done(home, day, kvk):
    return home, "measure_done", day, {"measure": "roof", "contractor_kvk": kvk}


def survey(home, day, defects):
    return home, "survey", day, {"defects": defects}


def judged(*not_better):
    homes = pd.DataFrame(index=HOMES[:-1])
    reasons = pd.DataFrame(
        {Reason.LABEL_AFTER_NOT_BETTER.value: homes.index.isin(not_better)}, index=homes.index
    )
    return Verdicts(homes, reasons, pd.DataFrame(index=homes.index))


def test_only_a_survey_after_the_last_measure_tells_of_the_work():
    found = installers(
        events(
            survey(A, "2026-01-01", DEFECT),
            done(A, "2026-02-01", ONE),
            done(A, "2026-03-01", ONE),
            survey(A, "2026-02-15", DEFECT),
            survey(A, "2026-03-01", DEFECT),
            survey(A, "2026-04-01", []),
            # What is found later still may have another cause.
            survey(A, "2027-04-01", DEFECT),
            done(B, "2026-02-01", ONE),
            survey(B, "2026-05-01", DEFECT),
            done(C, "2026-02-01", ONE),
            done(D, "2026-02-01", OTHER),
            done(D, "2026-02-01", None),
            done(E, "2026-02-01", None),
            done(ELSEWHERE, "2026-02-01", OTHER),
        ),
        judged(C, D, E),
    )
    assert found == [Installer(ONE, 3, 2, 1, 1), Installer(OTHER, 1, 0, 0, 1)]
    assert found[0].interval == wilson(1, 2)
    assert found[1].interval is None


def test_nothing_recorded_is_no_contractor():
    assert installers(events(), judged()) == []
    assert installers(events(done(A, "2026-02-01", None)), judged()) == []


def test_the_interval_holds_the_share_and_stays_a_share():
    """Published values of Wilson's interval: 0 of 10 ends at 27.8 %, 5 of 10 is 23.7 to 76.3 %."""
    assert [round(each, 3) for each in wilson(0, 10)] == [0.0, 0.278]
    assert [round(each, 3) for each in wilson(5, 10)] == [0.237, 0.763]
    assert wilson(10, 10)[1] == 1.0
