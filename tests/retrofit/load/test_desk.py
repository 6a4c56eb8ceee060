"""What the desk decides reaches the figures: the same rules, the same facts."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import text

from gis.codes import MeasureCode
from retrofit.codes import HomeEventKind, Outcome, Role, Stage
from retrofit.homes.card import card
from retrofit.homes.event_kinds import GivenEvent
from retrofit.homes.recording import record_event
from retrofit.load.desk import take_over
from retrofit.progress.recount import recounted
from retrofit.progress.summary import progress_of
from retrofit.subsidy import decisions, proposals, running
from retrofit.subsidy.calculation import MeasureLine
from retrofit.subsidy.given import GivenDwelling, GivenReport
from tests.retrofit.subsidy.desk import ROOF, Desk, home, make_row

FLOOR = MeasureLine(
    MeasureCode.FLOOR, 300_000, area_m2=Decimal("40.00"), insulation_value=Decimal("3.5")
)


@pytest.fixture
def clock():
    """A traveller through time; the test says where to."""
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=True) as traveller:
        yield traveller


@pytest.fixture
def row(session, clock):
    return make_row(session)


@pytest.fixture
def desk(session, row):
    return Desk(session)


def finished(desk, clock, case, executed_on):
    """Bring a granted case to its settlement."""
    clock.move_to(datetime(2026, 7, 1, 9, tzinfo=UTC))
    report = GivenReport(
        received_on=date(2026, 7, 1), executions=(replace(ROOF, executed_on=executed_on),)
    )
    running.report_completion(desk.session, case, report, by=desk.handler)
    proposals.propose_settlement(desk.session, case, by=desk.handler)
    decisions.take_decision(desk.session, case, by=desk.reviewer)


def done(session, day, policy="label_improved"):
    return progress_of(session.connection(), "crabbehof", as_of=day, policy_id=policy).done


def test_a_settled_case_with_a_better_label_counts_once(session, desk, row, clock):
    case = desk.to_grant(3)
    assert take_over(session.connection())
    finished(desk, clock, case, date(2026, 6, 15))
    assert take_over(session.connection())
    assert done(session, date(2026, 7, 2)) == 0  # no label after the works yet
    row.label(home(3), "C", date(2026, 6, 20))
    session.flush()
    assert done(session, date(2026, 7, 2)) == 1
    assert done(session, date(2026, 6, 19)) == 0
    shown = card(session.connection(), home(3), date(2026, 7, 2))
    assert shown.stage is Stage.SETTLED
    assert [each.number for each in shown.applications] == [case]
    assert shown.applications[0].measures == [MeasureCode.ROOF]
    assert {v.outcome for v in shown.verdicts if v.policy == "label_improved"} == {Outcome.COUNTS}


def test_what_was_granted_and_is_not_reported_keeps_measures_alone_from_counting(
    session, desk, clock
):
    """The first report names the roof only; the second, asked for, both."""
    case = desk.to_grant(3, measures=(ROOF, FLOOR))
    roof, floor = (
        replace(line, executed_on=day)
        for line, day in ((ROOF, date(2026, 6, 15)), (FLOOR, date(2026, 7, 9)))
    )

    def report(day, *lines):
        clock.move_to(datetime(day.year, day.month, day.day, 9, tzinfo=UTC))
        given = GivenReport(received_on=day, executions=lines)
        running.report_completion(session, case, given, by=desk.handler)
        take_over(session.connection())

    first, second = date(2026, 7, 1), date(2026, 7, 10)
    report(first, roof)
    assert granted(session) == [("floor", None, None), ("roof", date(2026, 6, 15), first)]
    assert done(session, first, "measures_only") == 0
    running.ask_evidence(session, case, ["De vloer."], by=desk.handler)
    report(second, roof, floor)
    assert granted(session) == [
        ("floor", date(2026, 7, 9), second),
        ("roof", date(2026, 6, 15), first),
    ]
    assert done(session, date(2026, 7, 9), "measures_only") == 0
    assert done(session, second, "measures_only") == 1
    assert [row.counted_on for row in recounted(session.connection(), second)] == [second]


def granted(session):
    rows = session.execute(
        text(
            """SELECT measure, executed_on, reported_on FROM application_grant
                WHERE upper_inf(known) ORDER BY measure"""
        )
    )
    return [tuple(row) for row in rows]


def test_taking_over_twice_changes_nothing(session, desk):
    desk.to_grant(3)
    assert take_over(session.connection())
    before = facts(session)
    assert not take_over(session.connection())
    assert facts(session) == before


def test_what_happens_to_a_home_reaches_the_map(session, desk):
    """Also without a case: an event makes a new version of the data, once."""
    take_over(session.connection())
    adviser = desk.person("Wim Proef", Role.WUO_ADVISER)
    told = GivenEvent(
        home(7), HomeEventKind.SURVEY, date(2026, 3, 2), {"isQualified": True, "parts": ROOF_POOR}
    )
    record_event(session, told, by=adviser)
    assert take_over(session.connection())
    assert not take_over(session.connection())
    shown = session.execute(
        text("SELECT stage FROM map_dwelling WHERE verblijfsobject_id = :home"), {"home": home(7)}
    )
    assert shown.scalar_one() == "surveyed"
    assert card(session.connection(), home(7), date(2026, 3, 2)).stage is Stage.SURVEYED
    assert card(session.connection(), home(7), date(2026, 3, 1)).stage is Stage.NOT_APPROACHED


ROOF_POOR = {"roof": "poor"}


def facts(session):
    return [
        session.execute(text(f"SELECT count(*), max(fact_id) FROM {table}")).one()
        for table in (
            "application_intake",
            "case_event",
            "application_dwelling",
            "application_grant",
        )
    ]


def test_each_home_of_an_association_is_followed(session, desk, clock):
    homes = tuple(GivenDwelling(home(number), weight=number) for number in (4, 5, 6))
    case = desk.to_grant(4, homes=homes)
    take_over(session.connection())
    for number in (4, 5, 6):
        shown = card(session.connection(), home(number), date(2026, 3, 2))
        assert [each.number for each in shown.applications] == [case]
        assert shown.stage is Stage.GRANTED


def test_a_revoked_grant_never_counts(session, desk, row, clock):
    from retrofit.subsidy.grounds import Ground, Reasons

    case = desk.to_grant(3)
    row.label(home(3), "A", date(2026, 3, 2))
    clock.move_to(datetime(2026, 3, 20, 9, tzinfo=UTC))
    reasons = Reasons(Ground.OBLIGATIONS, "Het werk is niet begonnen.", heard_on=date(2026, 3, 18))
    proposals.propose_revocation(session, case, reasons, by=desk.handler)
    decisions.take_decision(session, case, by=desk.reviewer)
    take_over(session.connection())
    assert done(session, date(2026, 3, 20)) == 0
    assert desk.ledger()["committed_cents"] == 0
