"""Measures of a case: each day is works of its own, and some policies ask for all of them.

By both counts, on what loads and people write (domain reference 5.3, 5.4).
"""

from datetime import date, timedelta

import pytest

from retrofit.codes import Reason
from retrofit.programmes import policies, programme_named
from retrofit.progress.counting import judge
from retrofit.progress.facts import read_facts
from tests.retrofit.progress.histories import HOMES, History
from tests.retrofit.progress.test_works_outside import LATEST, counted_on

HOME = HOMES[0]
GRANTED, ROOF, LABEL = date(2026, 1, 10), date(2026, 2, 1), date(2026, 3, 1)
REPORTED = date(2026, 4, 1)
FLOOR = date(2026, 6, 1)
LATE = date(2034, 2, 1)


class Case:
    """A granted case of the only home with works; without a finish day of its own."""

    def __init__(self, session, *measures):
        self.history, self.connection = History(session), session.connection()
        self.number = "2026-1"
        self.history.open_case(self.number, HOME, date(2026, 1, 2), measures)
        self.history.step(self.number, "granted", GRANTED, 100_000)

    def report(self, day=REPORTED):
        self.history.step(self.number, "completion_reported", day)

    def grant(self, measure, **said):
        days = dict.fromkeys(("ended_on", "executed_on", "reported_on")) | said
        self.history.fact("application_grant", number=self.number, verblijfsobject_id=HOME,
                          measure=measure, granted_on=GRANTED, **days)  # fmt: skip

    def done(self, measure, day, evidence=("invoice",)):
        self.history.event(HOME, "measure_done", day, measure=measure, area_m2=10,
                           evidence=list(evidence), number=self.number)  # fmt: skip

    def label(self):
        self.history.label(HOME, "B", LABEL)

    def counts(self):
        return counted_on(self.connection)

    def reasons(self, policy="measures_only"):
        programme = programme_named("crabbehof")
        facts = read_facts(self.connection, programme, LATEST, only=[HOME])
        told = judge(facts, programme, policies()[policy], LATEST).reasons.loc[HOME]
        return {Reason(name) for name in told.index[told]}


BY_LABEL = {"label_improved": LABEL, "vhf_2021": LABEL}


@pytest.mark.parametrize("day", [FLOOR, LATE])
def test_a_later_measure_of_a_case_takes_no_home_back(session, day):
    """Also one after the end of the programme: the roof was in time, and had its label."""
    case = Case(session, "roof", "floor")
    case.label()
    case.done("roof", ROOF)
    case.report()
    assert case.counts() == BY_LABEL
    case.done("floor", day)
    assert case.counts() == BY_LABEL | ({"measures_only": FLOOR} if day == FLOOR else {})


def test_a_measure_that_was_asked_for_and_never_done_keeps_the_case_open(session):
    case = Case(session, "roof", "floor")
    case.done("roof", ROOF)
    case.report()
    assert case.counts() == {}
    assert case.reasons() == {Reason.MEASURES_NOT_FINISHED}


def test_the_finish_day_of_the_list_stands_for_all_that_it_asked_for(session):
    case = Case(session, "roof", "floor")
    case.report()
    case.history.run()
    case.history.end("application_intake", "o.number = :number", number=case.number)
    case.history.fact("application_intake", number=case.number, given_unit_id=HOME,
                      received_on=date(2026, 1, 2), finished_on=ROOF)  # fmt: skip
    assert case.counts() == {"measures_only": REPORTED}


def test_the_desk_asks_for_what_it_granted_not_for_what_was_applied_for(session):
    case = Case(session, "roof", "floor", "ground")
    case.grant("roof", executed_on=ROOF, reported_on=REPORTED)
    case.grant("floor", ended_on=FLOOR)  # let go by an amendment: from then on all is done
    case.report()
    assert case.counts() == {"measures_only": FLOOR}
    case.grant("ground")
    assert case.reasons() == {Reason.MEASURES_NOT_FINISHED}
    assert case.counts() == {}


def test_a_measure_told_at_the_home_needs_evidence_when_the_report_leaves_it_out(session):
    case = Case(session, "roof", "floor")
    case.grant("roof", executed_on=ROOF, reported_on=REPORTED)
    case.grant("floor")
    case.report()
    case.done("floor", FLOOR, evidence=())
    assert case.counts() == {}
    assert case.reasons() == {Reason.NOT_REPORTED}
    later = FLOOR + timedelta(days=9)
    case.done("floor", later)
    assert case.counts() == {"measures_only": later}


def test_evidence_at_the_home_does_not_stand_for_the_report_of_a_case(session):
    case = Case(session, "roof")
    case.done("roof", ROOF)
    assert case.counts() == {}
    assert case.reasons() == {Reason.NOT_REPORTED}


def test_what_the_report_says_of_a_measure_stands_before_what_was_recorded(session):
    """The inspection of the label was after the record and before the day of the report."""
    case = Case(session, "roof")
    case.history.event(HOME, "works_started", GRANTED)
    case.label()
    case.done("roof", ROOF)
    assert case.counts() == BY_LABEL
    case.grant("roof", executed_on=LABEL + timedelta(days=1), reported_on=REPORTED)
    case.report()
    assert case.counts() == {"measures_only": REPORTED}


def test_a_grant_that_is_given_again_counts_again(session):
    """Revoked in June, and granted anew on an upheld objection in July: from the same day on."""
    case = Case(session, "roof")
    case.done("roof", ROOF)
    case.label()
    before = case.counts()
    assert BY_LABEL.items() <= before.items()
    case.history.step(case.number, "grant_revoked", date(2026, 6, 10))
    assert case.counts() == {}
    case.history.step(case.number, "granted", date(2026, 7, 1), 100_000)
    assert case.counts() == before
