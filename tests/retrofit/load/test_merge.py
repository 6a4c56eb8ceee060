"""Facts are appended, never edited: merging deliveries, reading them back, undoing them."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from retrofit.codes import LoadSource
from retrofit.load import merge
from retrofit.load.runs import record_run
from retrofit.models import Building, CaseEvent

FIRST = date(2026, 1, 1)


class Deliveries:
    """Complete deliveries of buildings: {pand_id: year of construction}, each of a day."""

    def __init__(self, connection):
        self.connection = connection
        self.first_day = None

    def deliver(self, day, buildings, *, partial=False):
        run = record_run(self.connection, LoadSource.BAG, file_name="f", reference_on=day)
        since = day if self.first_day and self.first_day < day else None
        self.first_day = self.first_day or day
        self.connection.execute(text("DROP TABLE IF EXISTS pg_temp.stage"))
        self.connection.execute(
            text(
                """CREATE TEMPORARY TABLE stage (pand_id text, construction_year smallint,
                       status text, geometry geometry, valid_from date, valid_until date)
                   ON COMMIT DROP"""
            )
        )
        for pand_id, year in buildings.items():
            self.connection.execute(
                text(
                    """INSERT INTO stage VALUES (:id, :year, 'in_use',
                       ST_GeomFromText('POLYGON((0 0,0 1,1 1,0 0))', 28992), :since, NULL)"""
                ),
                {"id": pand_id, "year": year, "since": since},
            )
        scope = None if partial else "true"
        return run, merge.merge(self.connection, Building, "stage", run, scope=scope)

    def seen(self, as_of, known_at=None):
        """What is believed (was believed after run ``known_at``) to stand on a day."""
        rows = self.connection.execute(
            text(
                """SELECT pand_id, construction_year FROM building
                    WHERE valid @> CAST(:as_of AS date)
                      AND known @> coalesce((SELECT recorded_at FROM load_run
                                              WHERE load_run_id = :run), 'infinity')"""
            ),
            {"as_of": as_of, "run": known_at},
        ).all()
        assert len(rows) == len({row[0] for row in rows})
        return {row[0]: row[1] for row in rows}


@pytest.fixture
def deliveries(session):
    return Deliveries(session.connection())


def test_the_same_delivery_again_changes_nothing(deliveries):
    assert deliveries.deliver(FIRST, {"a": 1950, "b": 1960})[1] == merge.Merged(2, 0, 0, 0)
    assert deliveries.deliver(FIRST, {"a": 1950, "b": 1960})[1] == merge.Merged(0, 2, 0, 0)


def test_a_change_holds_from_the_day_of_its_delivery(deliveries):
    deliveries.deliver(FIRST, {"a": 1950})
    assert deliveries.deliver(date(2026, 6, 1), {"a": 1955})[1] == merge.Merged(1, 0, 0, 1)
    assert deliveries.seen(date(2026, 5, 31)) == {"a": 1950}
    assert deliveries.seen(date(2026, 6, 1)) == {"a": 1955}


def test_a_correction_of_the_same_day_replaces_but_is_remembered(deliveries):
    run, _ = deliveries.deliver(FIRST, {"a": 1950})
    deliveries.deliver(FIRST, {"a": 1955})
    assert deliveries.seen(FIRST) == {"a": 1955}
    assert deliveries.seen(FIRST, known_at=run) == {"a": 1950}


def test_what_a_complete_delivery_leaves_out_has_ended(deliveries):
    deliveries.deliver(FIRST, {"a": 1950, "b": 1960})
    assert deliveries.deliver(date(2026, 6, 1), {"a": 1950})[1] == merge.Merged(0, 1, 1, 0)
    assert deliveries.seen(date(2026, 5, 31)) == {"a": 1950, "b": 1960}
    assert deliveries.seen(date(2026, 6, 1)) == {"a": 1950}


def test_a_cut_ends_nothing(deliveries):
    deliveries.deliver(FIRST, {"a": 1950, "b": 1960})
    merged = deliveries.deliver(date(2026, 6, 1), {"a": 1955}, partial=True)[1]
    assert merged == merge.Merged(1, 0, 0, 1)
    assert deliveries.seen(date(2026, 6, 1)) == {"a": 1955, "b": 1960}


def test_an_undone_delivery_leaves_what_was_before_and_stays_known_as_of_then(deliveries):
    deliveries.deliver(FIRST, {"a": 1950, "b": 1960})
    run, _ = deliveries.deliver(date(2026, 6, 1), {"a": 1955, "c": 1970})
    undo_run = record_run(deliveries.connection, LoadSource.UNDO, file_name="f")
    merge.undo(deliveries.connection, run, undo_run)
    assert deliveries.seen(date(2026, 6, 1)) == {"a": 1950, "b": 1960}
    assert deliveries.seen(date(2026, 6, 1), known_at=run) == {"a": 1955, "c": 1970}


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 3),  # days after the delivery before: 0 is a correction
            st.dictionaries(st.sampled_from("abcd"), st.integers(1900, 1903), min_size=1),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_any_row_of_deliveries_is_remembered_as_it_was_believed(engine, history):
    """After any deliveries, each (day, run) still gives what a plain model believed then.

    The model: a delivery says what stands from its day on; for the days before, what was believed
    stays; the first day's delivery also speaks for all days before it.
    """
    with engine.connect() as connection, connection.begin() as transaction:
        deliveries = Deliveries(connection)
        day, beliefs, belief = FIRST, [], {}
        for gap, buildings in history:
            day += timedelta(days=gap)
            run, _ = deliveries.deliver(day, buildings)
            belief = {d: b for d, b in belief.items() if d < day} | {day: buildings}
            beliefs.append((run, dict(belief)))
        for run, then in beliefs:
            for offset in range(-1, 20):
                asked = FIRST + timedelta(days=offset)
                spoken = [d for d in then if d <= asked] or [min(then)]
                assert deliveries.seen(asked, known_at=run) == then[max(spoken)]
        transaction.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE building SET construction_year = 1",
        "UPDATE building SET known = tstzrange(NULL, NULL)",
        "UPDATE building SET known = tstzrange(lower(known) - interval '1 day', now())",
        "DELETE FROM building",
    ],
)
def test_the_database_refuses_to_edit_a_fact(deliveries, statement):
    deliveries.deliver(FIRST, {"a": 1950})
    with pytest.raises(IntegrityError):
        deliveries.connection.execute(text(statement))


def test_the_database_refuses_two_states_for_one_day(deliveries):
    deliveries.deliver(FIRST, {"a": 1950})
    with pytest.raises(IntegrityError, match="two states"):
        deliveries.connection.execute(
            text(
                """INSERT INTO building (pand_id, status, geometry, valid, known, load_run_id)
                   SELECT pand_id, status, geometry, daterange('2020-01-01', '2020-02-01'), known,
                          load_run_id FROM building"""
            )
        )


def test_an_event_that_a_corrected_list_drops_is_taken_back(session):
    connection = session.connection()
    connection.execute(text("INSERT INTO application (number) VALUES ('1')"))

    def deliver(*events):
        run = record_run(connection, LoadSource.APPLICATIONS, file_name="f")
        connection.execute(text("DROP TABLE IF EXISTS pg_temp.stage"))
        connection.execute(
            text(
                """CREATE TEMPORARY TABLE stage (number text, state text, happened_on date,
                    amount_cents bigint, valid_from date, valid_until date) ON COMMIT DROP"""
            )
        )
        for state, day in events:
            connection.execute(
                text("INSERT INTO stage VALUES ('1', :state, :day, NULL, :day, NULL)"),
                {"state": state, "day": day},
            )
        return merge.merge(connection, CaseEvent, "stage", run, scope="o.number = '1'")

    assert deliver(("received", FIRST), ("granted", date(2026, 2, 1))).loaded == 2
    corrected = deliver(("received", FIRST), ("granted", date(2026, 2, 3)))
    assert (corrected.loaded, corrected.unchanged, corrected.ended) == (1, 1, 1)
    known = connection.exec_driver_sql(
        "SELECT state, happened_on FROM case_event WHERE upper_inf(known) ORDER BY happened_on"
    ).all()
    assert [tuple(row) for row in known] == [("received", FIRST), ("granted", date(2026, 2, 3))]
