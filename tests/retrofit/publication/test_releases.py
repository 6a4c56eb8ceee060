"""Releases: what is proposed and confirmed, that it stays, and that the public reads no more."""

import itertools
import re
from datetime import date

import pytest
import time_machine
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from api.app import create_app
from retrofit.codes import Role
from retrofit.config import Settings
from retrofit.errors import FourEyes, InvalidFacts, NotAllowed, StepNotPossible
from retrofit.models import Base
from retrofit.people.actor import Actor
from retrofit.programmes import policy_named, programmes
from retrofit.progress.counting import judge
from retrofit.progress.facts import read_facts
from retrofit.progress.summary import progress_of
from retrofit.publication.counts import areas_of, reached_days, tables
from retrofit.publication.disclosure import plan
from retrofit.publication.layout import Area, Layout
from retrofit.publication.marks import Rule, mark_of
from retrofit.publication.published import published, waiting
from retrofit.publication.releases import confirm, prepare, propose
from retrofit.publication.rule_file import publication_rule
from tests.api.made_up import build_street
from tests.api.people import ORIGIN, add_person
from tests.retrofit.publication.attacker import Solver

FIRST, SECOND, TODAY = date(2026, 6, 30), date(2026, 9, 30), date(2026, 11, 30)
# A programme of two neighbourhoods is decided in a moment.
NAMES = ["crabbehof"]
TABLES = {
    "publication",
    "publication_cell",
    "publication_confirmation",
    "publication_erratum",
}


@pytest.fixture(autouse=True)
def _one_day():
    with time_machine.travel(TODAY, tick=True):
        yield


def somebody(session, *roles):
    person = add_person(session, "Petra Proef", *roles)
    return Actor(person, "Petra Proef", {role: frozenset() for role in roles}, "test")


def release(session, as_of, names):
    """Publish every programme: one proposes, another confirms."""
    planner, holder = somebody(session, Role.PLANNER), somebody(session, Role.BUDGET_HOLDER)
    for name in names:
        proposal = propose(session, prepare(session, name, as_of), by=planner)
        confirm(session, proposal.publication_id, by=holder)


def told(engine, programme=None):
    with engine.connect() as connection:
        return published(connection, programme)


def days_of(connection, programme):
    facts = read_facts(connection, programme, SECOND)
    verdicts = judge(facts, programme, policy_named(programme.default_policy), SECOND)
    return reached_days(connection, facts, verdicts, SECOND)


def layout_of(one):
    keys = ("code", "level", "parent", "homes")
    areas = tuple(Area(**{key: each[key] for key in keys}) for each in one.areas)
    return Layout(areas, one.rule.measures)


@pytest.fixture(scope="module")
def two_releases(server, town_template):
    """The sample town after a release in June and one in September."""
    with time_machine.travel(TODAY, tick=True), server.database(town_template) as engine:
        with Session(engine) as session:
            release(session, FIRST, NAMES)
            session.commit()
            before = told(engine)
            release(session, SECOND, NAMES)
            session.commit()
        yield engine, before


@pytest.fixture
def street(fresh_database):
    build_street(fresh_database)
    return fresh_database


def test_the_second_release_leaves_the_first_as_it_was(two_releases):
    engine, before = two_releases
    after = told(engine)
    assert [each for each in after if each.number == 1] == before
    for name in NAMES:
        first, second = (each for each in after if each.programme == name)
        assert list(first.periods) == ["2026-06"]
        assert list(second.periods) == ["2026-07", "2026-08", "2026-09"]


def test_what_is_shown_is_the_count(two_releases):
    """A shown figure holds the count of progress; something is shown and something is not."""
    engine, _ = two_releases
    texts = set()
    for one in told(engine):
        rule = one.rule.disclosure()
        with engine.connect() as connection:
            counted = progress_of(connection, one.programme, as_of=one.as_of)
        last = one.periods[max(one.periods)]
        for area in counted.areas:
            for measure in ("applied", "done", "backlog_done"):
                mark = last[area.code, measure]
                low, high = mark.bounds(rule)
                assert low <= getattr(area, measure) <= high
                texts.add(mark.text(rule))
        low, high = last[one.programme, "done"].bounds(rule)
        assert low <= counted.done <= high
    assert {"<5", "niet getoond"} & texts
    assert any(each.isdigit() for each in texts)


def test_nobody_works_out_a_small_group(two_releases):
    """All stored releases at once, subtracted over areas, measures and months: nothing is found."""
    engine, _ = two_releases
    for name in NAMES:
        found = told(engine, name)
        solver = Solver(layout_of(found[0]), found[0].rule.threshold, found[0].rule.base)
        for one in found:
            for period, marks in one.periods.items():
                rule = one.rule.disclosure()
                solver.read(period, {cell: mark.text(rule) for cell, mark in marks.items()})
        assert solver.found() == []


def test_the_attacker_finds_what_is_not_protected(two_releases):
    """The control: the same town, month by month, each count merely rounded or "<5"."""
    engine, _ = two_releases
    found = []
    for programme in programmes().values():
        with engine.connect() as connection:
            days = days_of(connection, programme)
            areas = areas_of(connection, programme, days, FIRST)
        layout = Layout(tuple(each.area for each in areas), publication_rule().measures)
        rule = publication_rule().disclosure()
        solver = Solver(layout, rule.threshold, rule.base)
        for period, counts in tables(
            days, layout, publication_rule().periods(FIRST, SECOND)
        ).items():
            solver.read(period, {cell: mark_of(n, rule).text(rule) for cell, n in counts.items()})
        found += solver.found()
    assert found


def test_nobody_works_out_a_small_group_of_a_programme_with_districts(town):
    """Krispijn: two districts and fifteen neighbourhoods, two months one after the other."""
    programme, rule = programmes()["krispijn"], publication_rule()
    with town.connect() as connection:
        days = days_of(connection, programme)
        areas = areas_of(connection, programme, days, SECOND)
    layout = Layout(tuple(each.area for each in areas), rule.measures)
    assert {area.level for area in layout.areas} == {"programme", "district", "neighbourhood"}
    months = dict(list(rule.periods(programme.start_on, SECOND).items())[-2:])
    counted = tables(days, layout, months)
    safe = Solver(layout, rule.threshold, rule.base)
    for one in plan(layout, counted, rule=rule.disclosure()).releases:
        safe.read(one.period, {cell: m.text(rule.disclosure()) for cell, m in one.marks.items()})
        for cell, mark in one.marks.items():
            low, high = mark.bounds(rule.disclosure())
            assert low <= counted[one.period][cell] <= high
    assert safe.found() == []
    # The control: exact counts, with "<5" for each that is small.
    exact = Rule(rule.threshold, 1, rule.denominator)
    bare = Solver(layout, rule.threshold, 1)
    for period, counts in counted.items():
        bare.read(period, {cell: mark_of(n, exact).text(exact) for cell, n in counts.items()})
    assert bare.found()


def test_differences_of_shown_figures_are_nought_or_large(two_releases):
    """N32: between two answers on nested sets the difference is 0 or may be k and more."""
    engine, _ = two_releases
    pairs = 0
    for name in NAMES:
        months, rule = {}, None
        for one in told(engine, name):
            months |= one.periods
            rule = one.rule.disclosure()
        names = sorted(months)
        for earlier, later in itertools.pairwise(names):
            for cell, mark in months[later].items():
                before = months[earlier][cell]
                if mark.value is None or before.value is None:
                    continue
                most = mark.bounds(rule)[1] - before.bounds(rule)[0]
                least = mark.bounds(rule)[0] - before.bounds(rule)[1]
                assert not (least >= 1 and most < rule.threshold)
                pairs += 1
    assert pairs > 5


def test_the_public_reads_no_other_table(street):
    """With every other table gone the public routes answer as before (N31)."""
    with Session(street) as session:
        release(session, FIRST, ["crabbehof"])
        session.commit()
    addresses = ["/api/v1/publications"]
    addresses += [f"/api/v1/programmes/{name}/publication" for name in programmes()]
    app = create_app(Settings(map_without_sign_in=False), street)
    with TestClient(app, base_url=ORIGIN) as browser:
        before = [browser.get(address) for address in addresses]
        assert {answer.status_code for answer in before} == {200}
        assert browser.get("/api/v1/programmes/crabbehof/progress").status_code == 401
        with street.begin() as connection:
            for table in sorted(set(Base.metadata.tables) - TABLES):
                connection.execute(text(f"DROP TABLE {table} CASCADE"))
        after = [browser.get(address) for address in addresses]
    assert [answer.content for answer in after] == [answer.content for answer in before]
    crabbehof = before[1].json()
    assert {area["level"] for area in crabbehof["areas"]} == {"programme", "neighbourhood"}
    assert {each["text"] for each in crabbehof["periods"][0]["cells"]} == {"<5"}
    assert before[2].json()["notice"] == "Er zijn nog geen cijfers gepubliceerd."
    # No home has a place in it.
    assert not re.search("[0-9]{16}", before[1].text)


def test_two_people_and_only_once(street):
    with Session(street) as session:
        planner, holder = somebody(session, Role.PLANNER), somebody(session, Role.BUDGET_HOLDER)
        both = somebody(session, Role.PLANNER, Role.ADMIN)
        proposal = prepare(session, "crabbehof", FIRST)
        with pytest.raises(NotAllowed):
            propose(session, proposal, by=holder)
        old = propose(session, proposal, by=planner)
        new = propose(session, proposal, by=both)
        assert published(session.connection()) == []
        assert [each.publication_id for each in waiting(session.connection())] == [
            new.publication_id
        ]
        with pytest.raises(NotAllowed):
            confirm(session, new.publication_id, by=planner)
        with pytest.raises(FourEyes):
            confirm(session, new.publication_id, by=both)
        with pytest.raises(StepNotPossible, match="nieuwer"):
            confirm(session, old.publication_id, by=holder)
        confirm(session, new.publication_id, by=holder)
        with pytest.raises(StepNotPossible, match="al bevestigd"):
            confirm(session, new.publication_id, by=holder)
        assert waiting(session.connection()) == []
        with pytest.raises(StepNotPossible, match="tijdvak"):
            prepare(session, "crabbehof", FIRST)
        with pytest.raises(InvalidFacts):
            prepare(session, "crabbehof", date(2026, 5, 31))
        with pytest.raises(InvalidFacts):
            prepare(session, "crabbehof", date(2026, 12, 31))
        actions = session.execute(text("SELECT action FROM audit_event ORDER BY seq")).scalars()
        assert [each for each in actions if "publication" in each] == [
            "propose_publication",
            "propose_publication",
            "confirm_publication",
        ]
        for table in sorted(TABLES - {"publication_erratum"}):
            with pytest.raises(DBAPIError), session.begin_nested():
                session.execute(text(f"DELETE FROM {table}"))


def test_what_is_taken_back_is_an_erratum_and_changes_no_figure(two_releases):
    """Facts that are withdrawn after a release are told in words, and once."""
    engine, _ = two_releases
    before = told(engine, "crabbehof")
    with Session(engine) as session:
        session.execute(text("ALTER TABLE application_intake DISABLE TRIGGER USER"))
        session.execute(text("DELETE FROM application_intake"))
        release(session, date(2026, 10, 31), ["crabbehof"])
        *earlier, third = published(session.connection(), "crabbehof")
        release(session, date(2026, 11, 30), ["crabbehof"])
        *_, fourth = published(session.connection(), "crabbehof")
        session.rollback()
    assert earlier == before
    assert {"2026-06", "2026-10"} <= set(third.corrected)
    assert "2026-06" not in fourth.corrected
