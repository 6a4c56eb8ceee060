"""The published forecast: coarse, in order, and silent beside a count that is not shown."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrofit.programmes import policy_named, programmes
from retrofit.progress.counting import judge
from retrofit.progress.facts import read_facts
from retrofit.progress.forecast.outlook import Band, BandMonth, Simulated
from retrofit.progress.forecast.programme import forecast_from
from retrofit.publication.forecasts import NOT_BESIDE, published_forecast, quarter
from retrofit.publication.marks import FEW, HIDDEN, Mark, Shown

AS_OF = date(2026, 10, 31)
DONE = Mark(Shown.VALUE, 60)


class Drawn:
    """An outlook, as far as it is published."""

    declined = None

    def __init__(self, simulated):
        self.simulated = simulated
        if simulated is None:
            self.declined = "te weinig gegevens"


def simulated(months, finish=("2032-03", "2033-06", None), chance=0.62):
    return Simulated(months[-1].done, finish, chance, tuple(months), "2038-12")


def month(name, *quantiles):
    return BandMonth(name, Band(*quantiles), 925)


def test_figures_of_a_forecast():
    """612 and 637 are 600 and 650 by steps of 25 (half up); May and November are no year ends."""
    months = [
        month("2032-11", 500, 520, 540),
        month("2032-12", 501, 612, 613),
        month("2033-05", 560, 630, 650),
        month("2033-12", 587, 637, 638),
        month("2034-12", 700, 800, 900),
    ]
    found = published_forecast(Drawn(simulated(months)), "2033-12", DONE, 25)
    assert [each.month for each in found.years] == ["2032-12", "2033-12"]
    assert [tuple(each.done.model_dump().values()) for each in found.years] == [
        (500, 600, 625),
        (575, 625, 650),
    ]
    assert found.finish == ("2032-Q1", "2033-Q2", None)
    assert found.chance_percent == 60
    assert found.declined is None


@pytest.mark.parametrize(
    ("chance", "percent"), [(0.0, 0), (0.049, 0), (0.05, 10), (0.949, 90), (0.95, 100), (1.0, 100)]
)
def test_a_chance_goes_by_tens(chance, percent):
    drawn = Drawn(simulated([month("2033-12", 1, 2, 3)], chance=chance))
    assert published_forecast(drawn, "2033-12", DONE, 25).chance_percent == percent


@pytest.mark.parametrize("mark", [FEW, HIDDEN])
def test_beside_a_count_that_is_not_shown_there_is_none(mark):
    drawn = Drawn(simulated([month("2033-12", 1, 2, 3)]))
    found = published_forecast(drawn, "2033-12", mark, 25)
    assert (found.declined, found.years, found.finish) == (NOT_BESIDE, (), None)


def test_what_cannot_be_forecast_says_so():
    found = published_forecast(Drawn(None), "2033-12", DONE, 25)
    assert (found.declined, found.chance_percent) == ("te weinig gegevens", None)


def test_quarters():
    assert [quarter(f"2030-{number:02d}") for number in (1, 3, 4, 9, 10, 12)] == [
        "2030-Q1",
        "2030-Q1",
        "2030-Q2",
        "2030-Q3",
        "2030-Q4",
        "2030-Q4",
    ]


@given(
    st.lists(st.tuples(*[st.integers(60, 950)] * 3), min_size=1, max_size=8),
    st.integers(5, 50),
    st.sampled_from([60, 65, 70]),
)
def test_quantiles_stay_in_order_and_differ_by_whole_steps(drawn, step, done):
    """Years never fall when the draws do not, and two figures differ by nothing or by a step."""
    rising = np.maximum.accumulate(np.sort(np.array(drawn), axis=1), axis=0)
    months = [month(f"{2026 + at}-12", *map(int, row)) for at, row in enumerate(rising)]
    found = published_forecast(
        Drawn(simulated(months)), months[-1].month, Mark(Shown.VALUE, done), step
    )
    figures = np.array([tuple(each.done.model_dump().values()) for each in found.years])
    assert (np.diff(figures, axis=0) >= 0).all()
    assert (np.diff(figures, axis=1) >= 0).all()
    assert (figures >= done).all()
    assert (np.abs(figures - rising) <= np.maximum(step // 2 + 1, done - rising)).all()
    assert set((figures[figures > done] % step).tolist()) <= {0}


def test_it_does_not_know_where_a_home_lies(town):
    """Homes that change places between neighbourhoods leave it as it is; fewer homes do not."""
    programme = programmes()["crabbehof"]
    policy = policy_named(programme.default_policy)
    with town.connect() as connection:
        facts = read_facts(connection, programme, AS_OF)

        def forecast(facts):
            verdicts = judge(facts, programme, policy, AS_OF)
            outlook = forecast_from(
                connection, facts, verdicts, programme, policy.id, AS_OF, None
            ).outlook
            return published_forecast(outlook, "2033-12", DONE, 25)

        homes = facts.homes
        codes = homes["neighbourhood_code"].sample(frac=1, random_state=1).to_numpy()
        assert (codes != homes["neighbourhood_code"].to_numpy()).any()
        mixed = replace(facts, homes=homes.assign(neighbourhood_code=codes))
        fewer = replace(facts, homes=homes.iloc[::2])
        there = forecast(facts)
        assert there.declined is None
        assert forecast(mixed) == there
        assert forecast(fewer) != there
