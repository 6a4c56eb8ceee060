"""A report is kept as it went out, made again to the byte, and named when its homes change."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from retrofit.codes import Feeder, HomeEventKind, Role
from retrofit.errors import NotAllowed, RuleSaysNo
from retrofit.homes.event_kinds import GivenEvent
from retrofit.homes.recording import record_event
from retrofit.models import CaseEvent
from retrofit.people.actor import Actor
from retrofit.programme_codes import Cause, LearningKind, MilestoneDay
from retrofit.progress.action_lines import say_milestone
from retrofit.progress.learning import write_learning
from retrofit.report_codes import ReportKind
from retrofit.reports.asked import Asked
from retrofit.reports.errata import errata
from retrofit.reports.pack import make_pack
from retrofit.reports.programme_sections import account, learning
from retrofit.reports.sealing import asked_again, report_named, seal_report, verify_report
from retrofit.reports.sections import SECTIONS
from retrofit.today import now
from tests.api.people import add_person
from tests.retrofit.reports.conftest import DAY, KNOWN_AT
from tests.retrofit.subsidy.desk import home, make_row


def test_the_same_question_gives_the_same_bytes(town, packs):
    with town.connect() as connection:
        again = make_pack(Asked(connection, ReportKind.COUNCIL, "crabbehof", DAY, KNOWN_AT))
    first = packs("council", "crabbehof")
    assert [each.sha256 for each in again.files] == [each.sha256 for each in first.files]
    assert {each.name.rpartition(".")[2] for each in first.files} == {"pdf", "xlsx", "json"}


def test_who_makes_no_reports_makes_none(session):
    adviser = Actor(1, "Wim", {Role.WUO_ADVISER: frozenset()}, "test")
    with pytest.raises(NotAllowed):
        seal_report(session, ReportKind.COUNCIL, "crabbehof", by=adviser, as_of=DAY)


def test_what_has_not_come_is_not_reported(session):
    planner = Actor(1, "Petra", {Role.PLANNER: frozenset()}, "test")
    with pytest.raises(RuleSaysNo, match="ligt na vandaag"):
        seal_report(session, ReportKind.COUNCIL, "crabbehof", by=planner, as_of=date(2200, 1, 1))
    with pytest.raises(RuleSaysNo, match="known-at"):
        seal_report(
            session,
            ReportKind.COUNCIL,
            "crabbehof",
            by=planner,
            as_of=DAY,
            known_at=datetime(2200, 1, 1, tzinfo=UTC),
        )


def take_back_a_label(session):
    """End what was believed of the label after the works of one home that counts; return it."""
    counted = Asked(
        session.connection(), ReportKind.COUNCIL, "crabbehof", DAY, datetime.now(UTC)
    ).counted
    home = counted.index[0]
    run = session.execute(
        text(
            """INSERT INTO load_run (source, file_name, scope, is_complete, is_sample, recorded_at)
               VALUES ('labels', 'correctie.csv', '{}', false, true, clock_timestamp())
               RETURNING load_run_id, recorded_at"""
        )
    ).one()
    ended = session.execute(
        text(
            """UPDATE energy_label e
                  SET known = tstzrange(lower(e.known), :at), ended_by_run_id = :run
                FROM link l
               WHERE l.subject = 'label' AND l.subject_key = e.label_key AND upper_inf(l.known)
                 AND l.verblijfsobject_id = :home AND upper_inf(e.known)
                 AND e.registered_on >= :counted"""
        ),
        {"home": home, "run": run[0], "at": run[1], "counted": counted.iloc[0].date()},
    )
    assert ended.rowcount > 0
    return home


def test_a_seal_holds_and_a_correction_names_the_reports_it_touches(town_copy):
    with Session(town_copy) as session, session.begin():
        person = add_person(session, "Petra Planner", Role.PLANNER)
        planner = Actor(person, "Petra Planner", {Role.PLANNER: frozenset()}, "test")
        for kind, name, day in (
            (ReportKind.COUNCIL, "crabbehof", DAY),
            (ReportKind.MONITOR, "crabbehof", date(2025, 6, 30)),
        ):
            seal_report(session, kind, name, by=planner, as_of=day)
    with Session(town_copy) as session, session.begin():
        take_back_a_label(session)
    with Session(town_copy) as session:
        found = errata(session)
        assert [each.report.report_id for each in found] == [1]
        assert (found[0].added, found[0].removed, found[0].moved) == (0, 1, 0)
        changed = {each.name: (each.old, each.new) for each in found[0].figures}
        old = changed["done"][0]
        assert changed["done"] == (old, old - 1)
        assert changed["remaining"] == (925 - old, 926 - old)
        sections = {each.id: each.tables for each in found[0].sections}
        assert "Kerncijfers" in sections["samenvatting"]
        assert {"verloop", "labels", "telregels", "verandering"} <= sections.keys()
        assert sections.keys().isdisjoint({"verantwoording", "geld", "subsidie", "actielijnen"})
        # What was known then is what was sealed, also after the correction.
        checked = verify_report(session, 1)
        assert checked.faults == ()
        actions = session.execute(text("SELECT action FROM audit_event WHERE object_type='report'"))
        assert actions.scalars().all() == ["report_sealed"] * 2
        # The next report of this kind says what became of the figure of the last one.
        asked = Asked(session.connection(), ReportKind.COUNCIL, "crabbehof", DAY, now())
        assert (asked.since.is_report, asked.since.as_of) == (True, DAY)
        assert [(part.cause, part.change) for part in asked.changes.parts] == [
            (Cause.CORRECTION, -1)
        ]
        # Made again, the first one still finds no report before it.
        then = asked_again(session, report_named(session, 1), report_named(session, 1).known_at)
        assert not then.since.is_report
    for statement in (
        "UPDATE report SET counted = 0",
        "DELETE FROM report_file",
        "TRUNCATE report CASCADE",
    ):
        with Session(town_copy) as session, pytest.raises(DBAPIError):
            session.execute(text(statement))
    # Whoever goes round the triggers is found.
    with Session(town_copy) as session:
        session.execute(text("ALTER TABLE report_file DISABLE TRIGGER row_stays"))
        session.execute(text("UPDATE report_file SET content = 'x' WHERE name LIKE '%.json'"))
        assert any("verzegeld" in fault for fault in verify_report(session, 1).faults)


LATER = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)


def grant_otherwise(session, planner):
    """The list said another amount all along."""
    (event,) = session.scalars(select(CaseEvent).where(CaseEvent.amount_cents > 0))
    event.known = Range(event.known.lower, LATER)
    event.ended_by_run_id = event.load_run_id
    session.flush()
    session.add(
        CaseEvent(
            number=event.number,
            state=event.state,
            happened_on=event.happened_on,
            amount_cents=700_00,
            valid=event.valid,
            known=Range(LATER, None),
            load_run_id=event.load_run_id,
        )
    )
    session.flush()


def reach_a_milestone(session, planner):
    say_milestone(
        session,
        "crabbehof",
        by=planner,
        item="pzc",
        unit=1,
        milestone="M0",
        kind=MilestoneDay.ACTUAL,
        happens_on=date(2026, 10, 1),
        reason="was vergeten",
        evidence="raadsbesluit 2026-12",
    )


def be_in_touch(session, planner):
    event = GivenEvent(
        home(2),
        HomeEventKind.CONTACT,
        date(2026, 10, 1),
        {"channel": "door", "outcome": "spoke"},
        Feeder.DOOR,
    )
    record_event(session, event, by=planner)


def learn(session, planner):
    write_learning(
        session,
        "crabbehof",
        by=planner,
        kind=LearningKind.WORKED,
        noted_on=date(2026, 10, 1),
        text="Avondspreekuur in het buurthuis.",
    )


#: What is said after the report about a day before it, and the sections that then say otherwise.
CORRECTIONS = {
    grant_otherwise: {"subsidie": ("Aanvragen voor woningen van dit programma",)},
    reach_a_milestone: {"actielijnen": ("Onderdelen en hun oplevering",)},
    be_in_touch: {
        "trechter": ("Elke stap", "Waar het eerste contact vandaan kwam"),
        "prognose": (),
    },
    learn: {"leeragenda": ()},
}


def test_an_erratum_names_what_changed_of_money_milestones_funnel_and_words(session, monkeypatch):
    """The same homes count on the same days, and yet the report says something else."""
    with time_machine.travel(datetime(2026, 12, 1, 12, 0, tzinfo=UTC), tick=True):
        row = make_row(session)
        row.application(
            "2026-7",
            home(7),
            date(2026, 3, 2),
            [("received", date(2026, 3, 2), None), ("granted", date(2026, 4, 2), 675_00)],
        )
        person = add_person(session, "Petra Planner", Role.PLANNER, Role.WUO_ADVISER)
        roles = {Role.PLANNER: frozenset(), Role.WUO_ADVISER: frozenset()}
        planner = Actor(person, "Petra Planner", roles, "test")
        seal_report(session, ReportKind.COUNCIL, "crabbehof", by=planner, as_of=DAY)
    with time_machine.travel(datetime(2026, 12, 2, 12, 0, tzinfo=UTC), tick=True):
        # Made by a program that had other sections: not the facts are others.
        with session.begin_nested() as sealed, monkeypatch.context() as before:
            before.setitem(SECTIONS, ReportKind.MONITOR, (account, learning))
            seal_report(session, ReportKind.MONITOR, "crabbehof", by=planner, as_of=DAY)
            before.undo()
            assert errata(session) == []
            sealed.rollback()
        for corrected, sections in CORRECTIONS.items():
            with session.begin_nested() as correction:
                corrected(session, planner)
                (found,) = errata(session)
                correction.rollback()
            assert {each.id: each.tables for each in found.sections} == sections
            assert (found.added, found.removed, found.moved, found.figures) == (0, 0, 0, ())
