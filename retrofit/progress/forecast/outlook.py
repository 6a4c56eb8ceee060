"""The forecast: chance to make the deadline, month of finish, and all that it rests on.

Below ``MINIMUM`` moves in any transition without an entered assumption it declines, and gives the
plain figures only. It knows nothing of rules that change, of money that runs out or of a way of
working that is new; it says how the way of the last three years would go on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from retrofit.progress.forecast.chances import MINIMUM, Assumption, chances
from retrofit.progress.forecast.figures import Figures, Scope, figures
from retrofit.progress.forecast.inflow import Inflow, inflow
from retrofit.progress.forecast.simulation import Capacity, simulate
from retrofit.progress.forecast.spells import Spells, Table, spells
from retrofit.progress.forecast.trajectories import NEVER, Trajectories
from retrofit.progress.pace import month_number

#: Why there is no simulation.
TOO_LITTLE = "te weinig gegevens"

#: Months simulated past the deadline; a finish later than that is none.
PAST_DEADLINE = 60
#: No forecast looks further than this.
_FURTHEST = 360


@dataclass(frozen=True, slots=True)
class Transition:
    """What is known of one transition, to print beside the forecast.

    Attributes:
        stage: where it begins.
        next_stage: where it leads.
        completed: homes that moved on in the months measured: its n.
        dropped: homes that dropped out.
        open: homes in the stage now.
        assumption: what was entered in place of history; None when history is used.
    """

    stage: str
    next_stage: str
    completed: int
    dropped: int
    open: int
    assumption: Assumption | None


@dataclass(frozen=True, slots=True)
class Band:
    """Three quantiles: one in ten draws lies below ``p10``, one in ten above ``p90``."""

    p10: int
    p50: int
    p90: int


@dataclass(frozen=True, slots=True)
class BandMonth:
    """One month of the S-curve: homes done at its end, and the target in force."""

    month: str
    done: Band
    target: int


@dataclass(frozen=True, slots=True)
class Simulated:
    """What the draws say.

    Attributes:
        at_deadline: homes done at the end of the deadline's month.
        finish: (P10, P50, P90) of the month in which the target is reached, YYYY-MM; None when
            that is not within the months simulated.
        chance: share of the draws that make the deadline, 0 through 1.
        months: band for each coming month.
        last_month: last month simulated, YYYY-MM.
    """

    at_deadline: Band
    finish: tuple[str | None, str | None, str | None]
    chance: float
    months: tuple[BandMonth, ...]
    last_month: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """A forecast and what it rests on.

    Attributes:
        figures: the plain figures; always there.
        simulated: None when declined.
        declined: ``TOO_LITTLE`` when there is no simulation, else None.
        transitions: evidence for each transition.
        inflow: how many homes began lately.
        stock: eligible homes that have not begun.
        capacity: what was entered; empty when nothing was.
        minimum: moves that a transition needs.
        seed: of the draws.
        draws: how many.
    """

    figures: Figures
    simulated: Simulated | None
    declined: str | None
    transitions: tuple[Transition, ...]
    inflow: Inflow
    stock: int
    capacity: Capacity
    minimum: int
    seed: int
    draws: int


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a forecast.

    Attributes:
        scope: the target, with its changes.
        start: first day of the programme.
        as_of: reference date.
        deadline: last valid day.
        capacity: what was entered.
        assumptions: by stage from which the transition goes.
        seed: the same seed gives the same figures.
        draws: number of draws.
    """

    scope: Scope
    start: date
    as_of: date
    deadline: date
    capacity: Capacity = field(default_factory=Capacity)
    assumptions: Mapping[str, Assumption] = field(default_factory=dict)
    seed: int = 2033
    draws: int = 2000


def outlook(homes: Trajectories, counted_on: list[date], question: Question) -> Outlook:
    """Forecast a programme.

    Args:
        homes: cut off at ``question.as_of``.
        counted_on: the days on which homes came to count.
        question: what is asked.

    Raises:
        ValueError: the trajectories are of another month, or an assumption is of an unknown stage.
    """
    if homes.month != month_number(question.as_of):
        raise ValueError("peildatum: de trajecten zijn op een andere dag afgesneden")
    unknown = set(question.assumptions) - set(homes.stages[:-1])
    if unknown:
        raise ValueError(f"aanname: onbekende trede {', '.join(sorted(unknown))}")
    plain = figures(
        counted_on,
        question.scope,
        start=question.start,
        as_of=question.as_of,
        deadline=question.deadline,
    )
    seen = spells(homes)
    begins = inflow(homes, seen.group_size)
    evidence = _evidence(homes, seen, question.assumptions)
    enough = all(each.assumption or each.completed >= MINIMUM for each in evidence)
    return Outlook(
        figures=plain,
        simulated=_simulated(homes, seen, begins, plain, question) if enough else None,
        declined=None if enough else TOO_LITTLE,
        transitions=evidence,
        inflow=begins,
        stock=homes.stock,
        capacity=question.capacity,
        minimum=MINIMUM,
        seed=question.seed,
        draws=question.draws,
    )


def _evidence(
    homes: Trajectories, seen: Spells, assumptions: Mapping[str, Assumption]
) -> tuple[Transition, ...]:
    here = homes.position[homes.dropped == NEVER]
    return tuple(
        Transition(
            stage=homes.stages[place],
            next_stage=homes.stages[place + 1],
            completed=seen.completed[place],
            dropped=int(seen.dropped[place].sum()),
            open=int((here == place).sum()),
            assumption=assumptions.get(homes.stages[place]),
        )
        for place in range(len(homes.stages) - 1)
    )


def _simulated(
    homes: Trajectories, seen: Spells, begins: Inflow, plain: Figures, question: Question
) -> Simulated:
    rng = np.random.default_rng(question.seed)
    assumed = {homes.stages.index(stage): each for stage, each in question.assumptions.items()}
    likely = chances(seen, assumed, question.draws, rng)
    months = min(plain.months_left + PAST_DEADLINE, _FURTHEST)
    paths = simulate(
        homes, likely, begins, question.capacity, months, rng, group_size=seen.group_size
    )
    # The month of asking stands before the coming ones.
    paths = np.concatenate([np.full((question.draws, 1), float(homes.done)), paths], axis=1)
    return summary(paths, homes.month, plain.months_left, question.scope)


def summary(paths: Table, month: int, left: int, scope: Scope) -> Simulated:
    """Read the draws: columns are the month of asking and those that follow."""
    targets = np.array([scope.at(month + ahead) for ahead in range(paths.shape[1])])
    is_reached = paths >= targets
    never = paths.shape[1]
    finish = np.where(is_reached.any(axis=1), is_reached.argmax(axis=1), never)
    tenths = np.quantile(finish, (0.1, 0.5, 0.9), method="inverted_cdf")
    return Simulated(
        at_deadline=_band(paths[:, left]),
        finish=(
            _month(month, tenths[0], never),
            _month(month, tenths[1], never),
            _month(month, tenths[2], never),
        ),
        chance=float(is_reached[:, left].mean()),
        months=tuple(
            BandMonth(_name(month + ahead), _band(paths[:, ahead]), int(targets[ahead]))
            for ahead in range(1, paths.shape[1])
        ),
        last_month=_name(month + paths.shape[1] - 1),
    )


def _band(done: Table) -> Band:
    low, middle, high = np.quantile(done, (0.1, 0.5, 0.9), method="inverted_cdf")
    return Band(int(low), int(middle), int(high))


def _month(month: int, ahead: int, never: int) -> str | None:
    return None if ahead == never else _name(month + int(ahead))


def _name(number: int) -> str:
    return f"{number // 12}-{number % 12 + 1:02d}"
