"""The forecast of the sample town: its figures are those of the pace functions."""

from datetime import UTC, date, datetime

import pytest

from retrofit.progress.forecast.document import document
from retrofit.progress.forecast.outlook import TOO_LITTLE
from retrofit.progress.forecast.programme import OF_CASES, forecast_of
from retrofit.progress.forecast.simulation import Capacity
from retrofit.progress.forecast.trajectories import STAGES
from retrofit.progress.pace import at_deadline, finish_month
from retrofit.progress.summary import progress_of

AS_OF = date(2026, 10, 31)


@pytest.fixture(scope="module")
def forecast(town):
    with town.connect() as connection:
        return forecast_of(connection, "crabbehof", as_of=AS_OF)


def test_plain_figures_are_those_of_progress(town, forecast):
    with town.connect() as connection:
        told = progress_of(connection, "crabbehof", as_of=AS_OF)
    found = document(forecast)
    assert found["done"] == told.done == forecast.homes.done > 0
    assert (found["target"], found["monthsLeft"]) == (925, 86)
    assert found["requiredPace"] == round((925 - told.done) / 86, 2)
    for lead, pace in zip(found["leads"], told.actual_pace, strict=True):
        assert (lead["months"], lead["counted"]) == (pace.months, pace.counted)
        assert lead["atDeadline"] == at_deadline(told.done, pace.per_month, 86)
        assert lead["finishMonth"] == finish_month(925, told.done, pace.per_month, AS_OF)


def test_every_home_of_the_count_stands_where_its_case_is(town, forecast):
    """Homes that count are in the last stage; the others are no more than the applications."""
    with town.connect() as connection:
        told = progress_of(connection, "crabbehof", as_of=AS_OF)
    stages = forecast.homes.stages
    assert stages == STAGES
    first = stages.index(OF_CASES[0])
    applied = int((forecast.homes.position >= first).sum())
    assert told.done <= applied <= sum(area.applied for area in told.areas)
    begun = int((forecast.homes.position >= 0).sum())
    assert begun > applied
    assert 0 < forecast.outlook.stock < told.dwellings
    for each in forecast.outlook.transitions:
        assert each.completed + each.open + each.dropped <= begun


def test_too_little_history_says_what_is_missing(town):
    with town.connect() as connection:
        found = document(forecast_of(connection, "crabbehof", as_of=date(2025, 7, 31)))
    assert (found["declined"], found["simulated"]) == (TOO_LITTLE, None)
    assert found["lacking"]
    assert all(f"van {found['minimum']}" in each for each in found["lacking"])


def test_nothing_is_known_before_it_was_loaded(town):
    with town.connect() as connection:
        found = forecast_of(
            connection, "crabbehof", as_of=AS_OF, known_at=datetime(2020, 1, 1, tzinfo=UTC)
        )
    assert (found.homes.done, found.outlook.stock, found.outlook.declined) == (0, 0, TOO_LITTLE)


def test_the_seed_makes_the_figures_and_capacity_bounds_them(town, forecast):
    with town.connect() as connection:
        same = forecast_of(connection, "crabbehof", as_of=AS_OF)
        none = forecast_of(connection, "crabbehof", as_of=AS_OF, capacity=Capacity(works=(0,)))
    assert document(same) == document(forecast)
    assert document(none)["capacity"]["works"] == [0]
    if forecast.outlook.simulated:
        assert none.outlook.simulated.at_deadline.p90 <= forecast.outlook.simulated.at_deadline.p90
