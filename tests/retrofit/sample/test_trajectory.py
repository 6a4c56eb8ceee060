"""The demo town's events: recorded once, the same each time, within what anybody may record."""

from datetime import date

from sqlalchemy import text

from retrofit.codes import HomeEventKind
from retrofit.homes.event_kinds import read_details, shown
from retrofit.progress.funnel import funnel_of
from retrofit.sample.trajectory import FIRST, LAST, _story, ensure_trajectory

EVERYTHING = "SELECT * FROM home_event ORDER BY event_id"


def rows(engine, query=EVERYTHING):
    with engine.connect() as connection:
        return connection.execute(text(query)).all()


def test_the_events_are_told_once(town_copy):
    before = rows(town_copy)
    assert not ensure_trajectory(town_copy)
    assert rows(town_copy) == before
    assert len(before) > 3000


def test_every_event_is_one_that_anybody_could_record(town):
    found = rows(town)
    for row in found[::7]:
        read_details(HomeEventKind(row.kind), shown(row.details))
    assert date(2024, 1, 1) < min(row.happened_on for row in found)
    assert max(row.happened_on for row in found) <= LAST
    assert {row.kind for row in found} >= {"contact", "survey", "dropped", "returned", "priority"}
    assert len({row.feeder for row in found if row.feeder}) == 7
    # A repair is of a defect that must be, and comes after its survey.
    bad = """SELECT r.event_id FROM home_event r
               LEFT JOIN home_event s ON s.event_id = (r.details ->> 'survey_id')::bigint
                    AND s.verblijfsobject_id = r.verblijfsobject_id AND s.kind = 'survey'
                    AND s.happened_on <= r.happened_on
              WHERE r.kind = 'defect_repaired' AND s.event_id IS NULL"""
    assert rows(town, bad) == []
    assert sum(row.kind == "defect_repaired" for row in found) > 20


def test_a_story_is_the_same_each_time(town):
    """The same home tells the same; another does not."""

    class Row:
        home, programme, received_on, has_backlog = "0505010000000001", "krispijn", LAST, True

    first, again = _story(Row), _story(Row)
    assert first == again
    assert first == [] or first[0]["happened_on"] >= FIRST


def test_the_funnel_of_the_town_tells_a_story(town):
    """Every stage is reached, and fewer homes stay from stage to stage."""
    with town.connect() as connection:
        found = funnel_of(connection, "crabbehof", as_of=date(2026, 11, 1)).funnel
    reached = [step.reached for step in found.steps]
    assert all(reached)
    assert reached[0] > reached[1] > reached[2] > reached[3] > reached[4]
    assert sum(found.exits.values()) > 20
