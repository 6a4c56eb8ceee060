"""The simulation: what it rests on, when it declines, and that it does what it says."""

import itertools
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from retrofit.progress.forecast.chances import Assumption, chances
from retrofit.progress.forecast.figures import Scope
from retrofit.progress.forecast.inflow import inflow
from retrofit.progress.forecast.outlook import Question, outlook, summary
from retrofit.progress.forecast.season import shrunken
from retrofit.progress.forecast.simulation import Capacity, simulate
from retrofit.progress.forecast.spells import LONGEST, spells
from retrofit.progress.forecast.synthetic import STAGES, Kind, made
from retrofit.progress.forecast.trajectories import NEVER, trajectories
from retrofit.progress.pace import month_number

AS_OF = date(2029, 6, 30)
NONE = "NaT"


def town(kind=Kind.STATIONARY, seed=1):
    return made(kind, np.random.default_rng(seed))


def cut(programme, as_of=AS_OF):
    return trajectories(
        programme.reached_on, programme.dropped_on, as_of, stages=STAGES, groups=programme.groups
    )


def asked(**changes):
    question = Question(
        scope=Scope.fixed(925),
        start=date(2025, 6, 1),
        as_of=AS_OF,
        deadline=date(2033, 12, 31),
        draws=300,
    )
    return replace(question, **changes)


def known(programme, as_of=AS_OF):
    counted = programme.reached_on[:, -1]
    return [day.item() for day in counted[counted <= np.datetime64(as_of)]]


def few(rows, as_of=date(2026, 6, 30), stages=("approached", "works_done", "counted")):
    """Trajectories from rows of dates, the last of which is the day of dropping out."""
    return trajectories([row[:-1] for row in rows], [row[-1] for row in rows], as_of, stages=stages)


def test_the_same_seed_gives_the_same_figures_and_another_does_not():
    programme = town()
    one, same, other = (
        outlook(cut(programme), known(programme), asked(seed=seed)) for seed in (7, 7, 8)
    )

    assert one == same
    assert repr(one) == repr(same)
    assert one.simulated != other.simulated


def test_a_forecast_says_what_it_rests_on():
    programme = town()
    seen = outlook(cut(programme), known(programme), asked())

    assert (seen.seed, seen.draws, seen.minimum) == (2033, 300, 20)
    assert [each.stage for each in seen.transitions] == list(STAGES[:-1])
    homes = cut(programme)
    went = [
        int(
            (
                (homes.reached[:, place] != NEVER) & (homes.reached[:, place] > homes.month - 36)
            ).sum()
        )
        for place in range(1, len(STAGES))
    ]
    assert [each.completed for each in seen.transitions] == went
    assert seen.inflow.months == 12
    assert seen.stock == int(np.isnat(programme.reached_on[:, 0]).sum()) + int(
        (programme.reached_on[:, 0] > np.datetime64(AS_OF)).sum()
    )
    months = seen.simulated.months
    assert months[0].month == "2029-07"
    assert months[53].done == seen.simulated.at_deadline
    assert months[53].month == "2033-12"
    assert all(each.done.p10 <= each.done.p50 <= each.done.p90 for each in months)
    assert all(one.done.p10 <= two.done.p10 for one, two in itertools.pairwise(months))


def test_too_little_history_declines_and_leaves_the_plain_figures():
    rows = [["2026-01-10", "2026-02-10", "2026-03-10", NONE]] * 19
    question = asked(as_of=date(2026, 6, 30))

    seen = outlook(few(rows), [date(2026, 3, 10)] * 19, question)

    assert (seen.declined, seen.simulated) == ("te weinig gegevens", None)
    assert seen.figures.done == 19
    assert [each.completed for each in seen.transitions] == [19, 19]
    assert outlook(few([*rows, rows[0]]), [], question).declined is None


def test_an_assumption_stands_in_for_history_and_is_shown():
    months = ["2026-01-10", "2026-02-10", "2026-03-10", "2026-04-10", "2026-05-10", "2026-06-10"]
    began = itertools.pairwise([*months, NONE])
    rows = [[*days, NONE, NONE] for days in began for _ in range(5)] + [[NONE] * 4] * 500
    question = asked(as_of=date(2026, 6, 30), scope=Scope.fixed(300))
    assumption = Assumption(share=0.9, months=3, by="adviseur, offertes 2026")

    assert outlook(few(rows), [], question).declined
    seen = outlook(few(rows), [], replace(question, assumptions={"works_done": assumption}))

    assert seen.declined is None
    assert seen.transitions[1].assumption is assumption
    # 30 homes now and 5 a month for 90 months, of which nine in ten count in the end.
    assert 0.8 * 480 < seen.simulated.at_deadline.p50 < 480


def test_nobody_begins_and_the_target_is_never_reached():
    """No infinity and no division: the month of finish is none, and the chance is nought."""
    rows = [["2025-06-10", "2025-07-10", "2025-08-10", NONE]] * 40
    question = asked(as_of=date(2027, 6, 30))

    seen = outlook(few(rows, date(2027, 6, 30)), [date(2025, 8, 10)] * 40, question)

    assert seen.simulated.finish == (None, None, None)
    assert seen.simulated.chance == 0
    assert seen.simulated.at_deadline.p90 == 40
    assert seen.figures.leads[0].text == "niet haalbaar in dit tempo"


def test_no_more_homes_finish_than_there_are():
    programme = town()
    few_left = replace(
        cut(programme),
        reached=cut(programme).reached[:700],
        dropped=cut(programme).dropped[:700],
        groups=cut(programme).groups[:700],
    )

    seen = outlook(few_left, known(programme), asked())

    assert seen.simulated.months[-1].done.p90 <= 700


def test_a_limit_on_works_holds_in_every_month():
    programme = town()
    homes = cut(programme)
    rng = np.random.default_rng(3)
    paths = simulate(
        homes,
        chances(spells(homes), {}, 50, rng),
        inflow(homes),
        Capacity(works=(0, 0, 0, 0, 0, 0, 2)),
        60,
        rng,
    )
    waiting = int(((homes.position == 3) & (homes.dropped == NEVER)).sum())

    assert (paths[:, 5] <= homes.done + waiting).all()
    assert (paths[:, -1] <= homes.done + waiting + 2 * 54).all()


def test_a_plan_of_starts_takes_the_place_of_history():
    programme = town()
    more, none = (
        outlook(cut(programme), known(programme), asked(capacity=Capacity(starts=starts)))
        for starts in ((60,), (0,))
    )

    assert more.simulated.at_deadline.p10 > none.simulated.at_deadline.p90
    assert more.capacity.starts == (60,)


def test_a_larger_scope_moves_the_finish_and_not_the_homes():
    programme = town()
    scope = Scope(((0, 500), (month_number(date(2031, 1, 1)), 5000)))
    small, changed = (
        outlook(cut(programme), known(programme), asked(scope=each)).simulated
        for each in (Scope.fixed(500), scope)
    )

    assert small.at_deadline == changed.at_deadline
    assert changed.chance == 0 < small.chance
    assert changed.months[17].target == 500
    assert changed.months[18].target == 5000


def test_quantiles_of_the_finish_are_months_or_nothing():
    """Of ten draws seven reach the target of 3: P10 and P50 are months, P90 is none."""
    paths = np.array([[0, 1, 3]] * 4 + [[0, 3, 3]] * 3 + [[0, 0, 1]] * 3, dtype=float)

    seen = summary(paths, month_number(date(2029, 6, 30)), 2, Scope.fixed(3))

    assert seen.finish == ("2029-07", "2029-08", None)
    assert seen.chance == 0.7


def test_spells_count_each_home_for_as_long_as_it_was_seen():
    """Kaplan-Meier by hand: three homes at risk in month 0, one moves in 1, one drops in 2."""
    rows = [
        ["2026-01-10", "2026-02-10", NONE, NONE],
        ["2026-01-10", NONE, NONE, "2026-03-10"],
        ["2026-05-10", NONE, NONE, NONE],
    ]
    seen = spells(few(rows))

    assert seen.at_risk[0].sum(axis=0)[:4].tolist() == [3, 3, 1, 0]
    assert seen.moved[0].sum(axis=0)[:3].tolist() == [0, 1, 0]
    assert seen.dropped[0].sum(axis=0)[:3].tolist() == [0, 0, 1]
    # January to June, by month of the year.
    assert seen.by_month[0].sum(axis=1).tolist() == [2, 2, 1, 0, 1, 1] + [0] * 6


def test_spells_agree_with_a_count_home_by_home():
    """The tables of a whole town against a loop that shares no code with them."""
    homes = cut(town(Kind.FLATS, 5))
    seen = spells(homes)
    first = homes.last_full - 35
    for place in range(len(STAGES) - 1):
        at_risk, moved = np.zeros(LONGEST + 1), np.zeros(LONGEST + 1)
        for row, dropped in zip(homes.reached, homes.dropped, strict=True):
            if row[place] == NEVER:
                continue
            for month in range(row[place], homes.last_full + 1):
                length = min(month - row[place], LONGEST)
                at_risk[length] += month >= first
                moved[length] += month >= first and month == row[place + 1]
                if month in (row[place + 1], dropped if row[place + 1] == NEVER else NEVER):
                    break
        assert seen.at_risk[place].sum(axis=0).tolist() == at_risk.tolist()
        assert seen.moved[place].sum(axis=0).tolist() == moved.tolist()


def test_a_stage_that_was_passed_over_has_the_month_of_the_next():
    rows = [["2026-01-10", NONE, "2026-03-10", NONE], ["2026-04-01", "2026-03-01", NONE, NONE]]
    homes = few(rows)

    assert (homes.reached - 2026 * 12).tolist() == [[0, 2, 2], [2, 2, NEVER - 2026 * 12]]


def test_what_happened_later_and_drop_outs_that_came_back_are_left_out():
    rows = [
        ["2026-01-10", "2026-07-10", NONE, NONE],
        ["2026-01-10", "2026-04-10", NONE, "2026-02-10"],
        ["2026-01-10", NONE, NONE, "2026-02-10"],
    ]
    homes = few(rows)

    assert homes.position.tolist() == [0, 1, 0]
    assert (homes.dropped != NEVER).tolist() == [False, False, True]


def test_a_month_that_has_not_ended_is_not_measured():
    homes = few([["2026-06-02", "2026-06-09", NONE, NONE]], date(2026, 6, 15))

    assert spells(homes).completed == [0, 0]
    assert homes.position.tolist() == [1]


def test_a_season_is_found_and_noise_is_not_believed():
    """Months of half and double are seen in large counts; twelve draws of chance stay near 1."""
    true = np.array([0.5, 0.5, 1, 1, 1, 1, 1, 1, 1, 1, 1.5, 1.5])
    rng = np.random.default_rng(11)
    usual = np.full(12, 200.0)

    assert np.abs(shrunken(rng.poisson(usual * true).astype(float), usual) - true).max() < 0.2
    few_homes = [
        np.abs(shrunken(rng.poisson(np.full(12, 5.0)).astype(float), np.full(12, 5.0)) - 1).mean()
        for _ in range(50)
    ]
    assert np.mean(few_homes) < 0.15
    assert shrunken(np.zeros(12), np.zeros(12)).tolist() == [1.0] * 12


@pytest.mark.parametrize(
    ("share", "months", "by"), [(0, 1, "x"), (1.2, 1, "x"), (0.5, -1, "x"), (0.5, 1, " ")]
)
def test_an_assumption_that_makes_no_sense_is_refused(share, months, by):
    with pytest.raises(ValueError, match="aanname"):
        Assumption(share, months, by)


def test_shapes_days_and_stages_that_do_not_fit_are_refused():
    programme = town()
    with pytest.raises(ValueError, match="peildatum"):
        outlook(cut(programme), [], asked(as_of=date(2029, 5, 31)))
    with pytest.raises(ValueError, match="onbekende trede roof"):
        outlook(cut(programme), [], asked(assumptions={"roof": Assumption(1, 1, "x")}))
    with pytest.raises(ValueError, match="aantal woningen of treden"):
        trajectories(programme.reached_on[:3], programme.dropped_on, AS_OF, stages=STAGES)
    with pytest.raises(ValueError, match="capaciteit"):
        Capacity(works=(-1,))
