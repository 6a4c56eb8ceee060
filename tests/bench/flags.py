"""Deriving the flags of 60,000 homes: frames for the town against one home after the other."""

from datetime import date

import numpy as np

from retrofit.homes.flag_rule import flag_rule
from retrofit.homes.flags import judge_flags
from tests.bench.ground import seconds
from tests.retrofit.homes.flag_town import FlagTown

TITLE = "Flags of 60,000 homes: raster, points, foundation areas, repairs, 3,000 surveys"
UNIT = "homes/s"
COUNT, SOME = 60_000, 10
TODAY = date(2026, 11, 1)


def town(homes):
    rng = np.random.default_rng(1)
    made = FlagTown(homes)
    soils = rng.choice(["vulnerable", "not_vulnerable", "urban"], homes)
    rates = rng.normal(-2, 2, (homes, 2))
    for home in range(1, homes + 1):
        raster, points = rates[home - 1]
        made.raster(float(raster), home).insar(float(points), home=home)
        made.area(str(soils[home - 1]), home)
        if home % 50 == 0:
            made.repair(home=home)
        if home % 20 == 0:
            made.survey("2026-03-01", home, defects=[("roof_leak", True)])
    return made.facts()


def measure():
    whole, rule = town(COUNT), flag_rule()
    each = [town(1) for _ in range(SOME)]

    def by_home():
        for facts in each:
            judge_flags(facts, rule, TODAY)

    def by_frames():
        assert len(judge_flags(whole, rule, TODAY)) == 3 * COUNT

    return [
        ("home after home", SOME / seconds(by_home), f"of {SOME} homes"),
        ("frames", COUNT / seconds(by_frames), "three flags each"),
    ]
