"""How often the 80 % band held the truth, over programmes whose truth is known.

The result is published beside each forecast (``data/reference/forecast_calibration.json``); the
same seed makes the same file.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from retrofit.data_files import DATA
from retrofit.progress.forecast.chances import MINIMUM, chances
from retrofit.progress.forecast.inflow import inflow
from retrofit.progress.forecast.simulation import Capacity, simulate
from retrofit.progress.forecast.spells import Table, spells
from retrofit.progress.forecast.synthetic import BEGIN, DEADLINE, STAGES, Kind, Made, asked_on, made
from retrofit.progress.forecast.trajectories import Trajectories, trajectories
from retrofit.progress.pace import month_number, months_left

#: The published result.
PUBLISHED = DATA / "reference" / "forecast_calibration.json"
#: What it is made with.
SEED, PROGRAMMES, DRAWS = 925, 100, 500
#: Part of the draws between P10 and P90.
NOMINAL = 0.8

#: Draws of homes done, given what was known: draws x months.
Forecaster = Callable[[Trajectories, Capacity, int, np.random.Generator], Table]


@dataclass(frozen=True, slots=True)
class Coverage:
    """One kind of programme.

    Attributes:
        kind: what is particular of it.
        places: one sign for each programme: where the homes done at the deadline lay. ``=`` from
            P10 through P90, ``+`` above, ``-`` below; ``.`` when there was too little history.
    """

    kind: Kind
    places: str

    @property
    def share(self) -> float | None:
        """Part of the forecasts whose band held; None when all were declined."""
        return share_held([self])


def forecast_of_ours(
    homes: Trajectories,
    capacity: Capacity,
    months: int,
    rng: np.random.Generator,
    *,
    draws: int = DRAWS,
    is_sure: bool = False,
) -> Table:
    """Draw with the forecast that the programmes get; ``is_sure`` is the control."""
    seen = spells(homes)
    likely = chances(seen, {}, draws, rng, is_sure=is_sure)
    return simulate(
        homes,
        likely,
        inflow(homes, seen.group_size),
        capacity,
        months,
        rng,
        group_size=seen.group_size,
        is_sure=is_sure,
    )


def calibrate(
    programmes: int,
    seed: int,
    *,
    kinds: Sequence[Kind] = tuple(Kind),
    forecaster: Forecaster = forecast_of_ours,
) -> list[Coverage]:
    """Forecast so many made programmes of each kind, and look whether the bands held.

    Programme n of a kind is the same whatever the number of programmes.
    """
    results = []
    for kind in kinds:
        places = ""
        for number in range(programmes):
            rng = np.random.default_rng([seed, list(Kind).index(kind), number])
            places += _place(made(kind, rng), asked_on(rng), forecaster, rng)
        results.append(Coverage(kind, places))
    return results


def share_held(results: Sequence[Coverage]) -> float | None:
    """Return the part of all forecasts whose band held; None when all were declined."""
    places = "".join(each.places for each in results).replace(".", "")
    return round(places.count("=") / len(places), 3) if places else None


def _place(programme: Made, as_of: date, forecaster: Forecaster, rng: np.random.Generator) -> str:
    """Return the sign of ``Coverage.places`` for one programme, asked on a day."""
    homes = trajectories(
        programme.reached_on,
        programme.dropped_on,
        as_of,
        stages=STAGES,
        groups=programme.groups,
    )
    if min(spells(homes).completed) < MINIMUM:
        return "."
    ahead = programme.starts[month_number(as_of) + 1 - month_number(BEGIN) :]
    left = months_left(as_of, DEADLINE)
    paths = forecaster(homes, Capacity(starts=ahead), left, rng)
    low, high = np.quantile(paths[:, -1], (0.1, 0.9), method="inverted_cdf")
    truth = programme.done(DEADLINE)
    if truth > high:
        return "+"
    return "-" if truth < low else "="


def document(results: Sequence[Coverage], seed: int, draws: int) -> dict[str, object]:
    """Return a result as it is published."""
    return {
        "nominal": NOMINAL,
        "seed": seed,
        "draws": draws,
        "deadline": DEADLINE.isoformat(),
        "programmes": sum(len(each.places) for each in results),
        "share": share_held(results),
        "kinds": [
            {"kind": each.kind.value, "share": each.share, "places": each.places}
            for each in results
        ],
    }


@lru_cache
def published() -> dict[str, Any]:
    """Return what is told beside each forecast: ``nominal``, ``share`` held, ``programmes``."""
    whole = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    return {name: whole[name] for name in ("nominal", "share", "programmes")}


def publish(path: Path = PUBLISHED) -> dict[str, object]:
    """Measure anew and write the published result; takes some minutes."""
    result = document(calibrate(PROGRAMMES, SEED), SEED, DRAWS)
    path.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return result
