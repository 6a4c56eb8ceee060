"""The 80 % band holds the truth in 75 to 85 of 100 programmes; a naive one does not."""

import json
from functools import partial

import pytest

from retrofit.progress.forecast.calibration import (
    DRAWS,
    NOMINAL,
    PROGRAMMES,
    PUBLISHED,
    SEED,
    Coverage,
    calibrate,
    document,
    forecast_of_ours,
    share_held,
)
from retrofit.progress.forecast.chances import Assumption, chances
from retrofit.progress.forecast.inflow import inflow
from retrofit.progress.forecast.simulation import simulate
from retrofit.progress.forecast.spells import spells
from retrofit.progress.forecast.synthetic import Kind

#: Enough for a standard error of just over three in a hundred, and quick.
FEW = 30


def test_the_band_holds_the_truth_in_four_of_five_programmes():
    quick = partial(forecast_of_ours, draws=200)

    share = share_held(calibrate(FEW, 7, forecaster=quick))

    assert 0.75 <= share <= 0.85


def test_without_uncertainty_of_the_chances_the_band_is_too_narrow():
    """Control: who takes the history for the truth holds it in half of the programmes."""
    naive = partial(forecast_of_ours, draws=200, is_sure=True)

    assert share_held(calibrate(FEW // 3, 7, forecaster=naive)) < 0.65


def test_a_wrong_lead_time_is_seen():
    """Control: with works that take two years the band is far too low."""

    def wrong(homes, capacity, months, rng):
        seen = spells(homes)
        slow = {2: Assumption(share=1.0, months=36, by="de proef")}
        likely = chances(seen, slow, 200, rng)
        return simulate(homes, likely, inflow(homes), capacity, months, rng)

    results = calibrate(10, 7, kinds=[Kind.STATIONARY, Kind.GROWING], forecaster=wrong)

    assert share_held(results) < 0.6


@pytest.mark.parametrize("kind", Kind)
def test_the_published_result_can_be_made_again(kind):
    """Programme n is the same however many there are: the first five of each kind, again."""
    published = {each["kind"]: each["places"] for each in read()["kinds"]}

    assert published[kind].startswith(calibrate(5, SEED, kinds=[kind])[0].places)


def test_the_published_result_is_whole_and_says_what_it_is():
    published = read()
    results = [Coverage(Kind(each["kind"]), each["places"]) for each in published["kinds"]]

    assert [each.kind for each in results] == list(Kind)
    assert {len(each.places) for each in results} == {PROGRAMMES}
    assert published == document(results, SEED, DRAWS)
    assert published["nominal"] == NOMINAL
    assert 0.75 <= published["share"] <= 0.85


def read():
    return json.loads(PUBLISHED.read_text(encoding="utf-8"))
