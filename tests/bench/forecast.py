"""Forecasting a programme of 60,000 homes: all draws at once against a draw after the other."""

from dataclasses import replace
from datetime import date

import numpy as np

from retrofit.progress.forecast.figures import Scope
from retrofit.progress.forecast.outlook import Question, outlook
from retrofit.progress.forecast.synthetic import BEGIN, DEADLINE, STAGES, Kind, made
from retrofit.progress.forecast.trajectories import trajectories
from tests.bench.ground import seconds

TITLE = "Forecast of a programme in 60,000 homes, 2,000 draws to the deadline"
UNIT = "draws/s"
COUNT, SOME = 60_000, 20
AS_OF = date(2028, 12, 31)


def measure():
    programme = made(Kind.STATIONARY, np.random.default_rng(1), COUNT)
    homes = trajectories(
        programme.reached_on, programme.dropped_on, AS_OF, stages=STAGES, groups=programme.groups
    )
    last = programme.reached_on[:, -1]
    counted = [day.item() for day in last[last <= np.datetime64(AS_OF)]]
    question = Question(Scope.fixed(925), BEGIN, AS_OF, DEADLINE)
    one = replace(question, draws=1)

    def by_draw():
        for seed in range(SOME):
            outlook(homes, counted, replace(one, seed=seed))

    def at_once():
        assert outlook(homes, counted, question).simulated is not None

    return [
        ("draw after draw", SOME / seconds(by_draw), f"of {SOME} draws"),
        ("all at once", question.draws / seconds(at_once), "with bands and chance"),
    ]
