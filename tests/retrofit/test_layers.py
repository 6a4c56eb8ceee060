"""The map tables hold what the facts say, and follow the day."""

import asyncio
from datetime import timedelta

from sqlalchemy import text

from retrofit import layers
from retrofit.programmes import programmes
from retrofit.progress.summary import progress_of
from retrofit.state import data_state
from retrofit.today import today
from tests.loops import anew


def rows(engine, query):
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


MAP = "SELECT * FROM map_dwelling ORDER BY verblijfsobject_id"


def test_the_map_shows_the_homes_that_progress_counts(town):
    """Per programme: as many homes, as many that count, labels and stages as in the figures."""
    with town.connect() as connection:
        day = data_state(connection).map_on
        for programme in programmes().values():
            progress = progress_of(connection, programme.id, as_of=day)
            found = connection.execute(
                text(
                    """SELECT count(*), count(*) FILTER (WHERE outcome = 'counts'),
                              count(*) FILTER (WHERE label IS NULL)
                         FROM map_dwelling WHERE programme = :id"""
                ),
                {"id": programme.id},
            ).one()
            assert tuple(found) == (progress.dwellings, progress.done, progress.labels[None])


def test_a_map_of_yesterday_is_made_anew_for_today(town_copy):
    before = rows(town_copy, MAP)
    with town_copy.begin() as connection:
        connection.execute(
            text("UPDATE data_version SET as_of = :day"), {"day": today() - timedelta(days=1)}
        )
        connection.execute(text("DELETE FROM map_dwelling"))
    assert layers.bring_to_today(town_copy)
    assert rows(town_copy, MAP) == before
    assert not layers.bring_to_today(town_copy)


def test_a_service_that_runs_past_midnight_brings_its_map_along(town_copy):
    """The day turns while it runs; the map follows without a new start."""
    from scripts import serve

    before = rows(town_copy, MAP)
    with town_copy.begin() as connection:
        connection.execute(
            text("UPDATE data_version SET as_of = :day"), {"day": today() - timedelta(days=1)}
        )
        connection.execute(text("DELETE FROM map_dwelling"))

    async def a_while():
        keeper = asyncio.create_task(serve.keep_up(town_copy, echo=print, every_seconds=0.05))
        for _ in range(200):
            await asyncio.sleep(0.1)
            if await asyncio.to_thread(rows, town_copy, MAP) == before:
                break
        keeper.cancel()

    anew(a_while())
    assert rows(town_copy, MAP) == before


def test_an_empty_database_needs_no_map(fresh_database):
    assert not layers.bring_to_today(fresh_database)
