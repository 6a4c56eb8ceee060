"""The rule of the flags: thresholds, what is unknown, on site above afar, contest, lift, expiry."""

import itertools
from datetime import date

import pandas as pd
import pytest

from retrofit.errors import ProgrammeFileError
from retrofit.homes.flag_rule import flag_rule, read_flag_rule
from retrofit.homes.flags import judge_flags
from tests.retrofit.homes.flag_town import FlagTown

TODAY = date(2026, 11, 21)
RULE = flag_rule()


def flag(town, kind="subsidence", on=TODAY, home=1):
    return judge_flags(town.facts(on), RULE, on).loc[(f"h{home}", kind)]


def state(town, kind="subsidence", on=TODAY, home=1):
    return flag(town, kind, on, home)["state"]


def day(value):
    return None if pd.isna(value) else value.date()


# Subsidence from afar ---------------------------------------------------------------------------


def test_the_threshold_is_reached_downwards():
    """3.0 mm down raises, 2.9 does not, and 5 mm up never does."""
    both = [(-3.0, "raised"), (-2.9, "clear"), (5.0, "clear")]
    for rate, expected in both:
        assert state(FlagTown().raster(rate).insar(rate)) == expected


def test_a_raised_flag_says_by_what_how_sure_and_until_when():
    found = flag(FlagTown().raster(-4.2).insar(-1.0))
    assert (found["source"], found["grade"], found["visibility"]) == ("raster", "D", "home_staff")
    assert (day(found["observed_on"]), day(found["expires_on"])) == (
        date(2026, 1, 1),
        date(2031, 1, 1),
    )
    assert found["reason"] == ("op de kaart daalt de grond 4,2 mm per jaar; de drempel is 3,0 mm")


def test_of_two_that_raise_the_better_grade_speaks():
    found = flag(FlagTown().raster(-4.2).insar(-3.5))
    assert (found["source"], found["grade"]) == ("points", "C")


def test_clear_is_as_sure_as_its_weakest_part():
    found = flag(FlagTown().raster(-0.4, on="2025-01-01").insar(-0.5))
    assert (found["state"], found["grade"]) == ("clear", "D")
    # The points hold four years, the raster five but from a year before.
    assert day(found["expires_on"]) == date(2030, 1, 1)


@pytest.mark.parametrize(
    ("town", "why"),
    [
        (lambda: FlagTown().insar(-0.5), "er is geen bodemdalingskaart"),
        (lambda: FlagTown().raster(None, coverage=0.0).insar(-0.5), "dekt het pand te weinig"),
        (lambda: FlagTown().raster(-0.4, coverage=0.49).insar(-0.5), "dekt het pand te weinig"),
        (lambda: FlagTown().raster(-0.4, cell_m=2000.0).insar(-0.5), "te grof"),
        (lambda: FlagTown().raster(-0.4), "te weinig satellietmeetpunten"),
        (lambda: FlagTown().raster(-0.4).insar(-0.5, 2, 2, 2), "te weinig satellietmeetpunten"),
        (lambda: FlagTown().raster(-0.4).insar(-9.0, 5, 2, 2), "coherentie"),
        (lambda: FlagTown().raster(-0.4).insar(None, 5, 5, 0), "duurden te kort"),
    ],
)
def test_what_fails_makes_unknown_and_never_clear(town, why):
    """Coverage, coarse cells, too few points, coherence, a short period: each says so."""
    found = flag(town())
    assert found["state"] == "unknown"
    assert why in found["reason"]
    assert found["grade"] is None
    assert found["visibility"] == "planning_staff"


def test_one_source_that_fails_does_not_hide_what_the_other_raises():
    assert state(FlagTown().raster(-4.2)) == "raised"
    assert state(FlagTown().raster(None, coverage=0.0).insar(-3.1)) == "raised"


def test_coverage_that_just_suffices():
    assert state(FlagTown().raster(-0.4, coverage=0.5).insar(-0.5)) == "clear"
    assert state(FlagTown().raster(-0.4, cell_m=250.0).insar(-0.5, 3, 3, 3)) == "clear"


# Foundations from afar --------------------------------------------------------------------------


def foundation(soil, *, year=1935, sinks=None):
    town = FlagTown(year=year)
    if soil:
        town.area(soil)
    if sinks is not None:
        town.raster(-4.0 if sinks else -0.2).insar(-4.0 if sinks else -0.2)
    return flag(town, "foundation")


@pytest.mark.parametrize(
    ("soil", "year", "sinks", "expected"),
    [
        ("vulnerable", 1969, None, "raised"),
        ("vulnerable", 1970, None, "clear"),
        ("vulnerable", None, None, "unknown"),
        # Nobody mapped urban ground, and outside every area is not safe either.
        ("urban", 1935, None, "unknown"),
        ("urban", 1935, False, "unknown"),
        ("other", 1935, False, "unknown"),
        ("unknown", 1935, False, "unknown"),
        (None, 1935, False, "unknown"),
        ("not_vulnerable", 1935, False, "clear"),
        ("not_vulnerable", 1935, None, "unknown"),
        # A home that sinks on ground that nobody mapped.
        ("urban", 1935, True, "raised"),
        ("urban", 1995, True, "clear"),
        ("urban", None, True, "unknown"),
        ("not_vulnerable", None, False, "clear"),
    ],
)
def test_ground_age_and_sinking_together(soil, year, sinks, expected):
    assert foundation(soil, year=year, sinks=sinks)["state"] == expected


def test_what_the_foundation_flag_rests_on():
    found = foundation("vulnerable")
    assert (found["source"], found["grade"], found["visibility"]) == (
        "area",
        "E",
        "planning_staff",
    )
    assert found["reason"] == "ligt in kwetsbaar gebied; gebouwd voor 1970"
    found = foundation("urban", sinks=True)
    assert (found["source"], found["grade"], found["visibility"]) == ("points", "C", "home_staff")
    assert foundation("urban", year=2001)["reason"] == "gebouwd in 1970 of later"


# Unknown never becomes no ------------------------------------------------------------------------

RASTERS = (None, "thin", -4.0, -0.5)
POINTS = (None, "few", -4.0, -0.5)
SOILS = (None, "urban", "vulnerable", "not_vulnerable")
YEARS = (None, 1935, 1995)
PARTS = ("absent", "unknown", "poor", "good")


def test_a_source_that_becomes_unknown_never_clears():
    """Every home there can be, and each of its inputs made unknown: none becomes clear by that."""
    homes = list(itertools.product(RASTERS, POINTS, SOILS, YEARS, PARTS))
    town = FlagTown(len(homes))
    town.homes = [(f"h{n}", f"p{n}", home[3], "") for n, home in enumerate(homes, 1)]
    for n, (raster, points, soil, _, part) in enumerate(homes, 1):
        if raster is not None:
            town.raster(*((None, n, 0.1) if raster == "thin" else (raster, n)))
        if points is not None:
            town.insar(*((-0.1, 1, 1, 1, n) if points == "few" else (points, 5, 5, 5, n)))
        if soil:
            town.area(soil, n)
        if part != "absent":
            town.survey("2026-03-01", n, foundation=part)
    states = judge_flags(town.facts(), RULE, TODAY)["state"].unstack()
    of = {home: states.loc[f"h{n}"] for n, home in enumerate(homes, 1)}
    unknown = ((None, "thin"), (None, "few"), (None, "urban"), (None,), ("unknown",))
    compared = 0
    for home, before in of.items():
        for place, values in enumerate(unknown):
            # Without the survey that lifted a flag, the measurements speak again.
            if place == 4 and home[4] in ("absent", "good"):
                continue
            for value in values:
                after = of[(*home[:place], value, *home[place + 1 :])]
                # What a survey lifted was found good by it: that stays so.
                cleared = (after == "clear") & ~before.isin(["clear", "lifted"])
                assert not cleared.any(), (home, place, value)
                compared += 1
    assert compared > 5000
    assert set(states["foundation"]) >= {"raised", "clear", "unknown", "lifted"}


# On site -----------------------------------------------------------------------------------------


def test_what_is_seen_on_site_outranks_what_is_measured():
    town = FlagTown().raster(-0.1).insar(-0.1).survey("2026-03-01", defects=[("crack", False)])
    assert state(town) == "clear"
    town.survey("2026-04-01", defects=[("uneven_settlement", True)])
    found = flag(town)
    assert (found["state"], found["source"], found["grade"]) == ("raised", "survey", "A")
    assert state(town, on=date(2026, 3, 31)) == "clear"


def test_a_good_foundation_seen_by_a_qualified_adviser_lifts():
    town = FlagTown().area("vulnerable").survey("2026-03-01", foundation="good")
    found = flag(town, "foundation")
    assert (found["state"], day(found["lifted_on"])) == ("lifted", date(2026, 3, 1))
    assert state(town, "foundation", on=date(2026, 2, 28)) == "raised"
    # Where nothing was flagged there is nothing to lift.
    clear = FlagTown().survey("2026-03-01", foundation="good")
    assert state(clear, "foundation") == "clear"


def test_who_is_not_qualified_lifts_and_clears_nothing():
    town = FlagTown().area("vulnerable").survey("2026-03-01", qualified=False, foundation="good")
    assert state(town, "foundation") == "raised"
    town = FlagTown(year=1995).survey("2026-03-01", qualified=False, foundation="poor")
    assert state(town, "foundation") == "unknown"


def test_the_newest_statement_counts():
    town = FlagTown().area("vulnerable").repair(2014)
    assert state(town, "foundation") == "lifted"
    town.survey("2026-03-01", foundation="poor")
    assert state(town, "foundation") == "raised"
    town.act("lifted", "2026-06-01", "foundation", evidence="foundation_report")
    assert state(town, "foundation") == "lifted"
    assert state(town, "foundation", on=date(2026, 4, 1)) == "raised"


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ("completion_report", "lifted"),
        ("foundation_report", "lifted"),
        ("subsidy_settled", "lifted"),
        ("permit", "raised"),
        ("photo", "raised"),
        ("none", "raised"),
        ("unknown", "raised"),
    ],
)
def test_only_evidence_that_it_was_done_lifts(evidence, expected):
    town = FlagTown().area("vulnerable").repair(2014, evidence=evidence)
    assert state(town, "foundation") == expected


def test_a_repair_lifts_the_foundation_and_not_the_sinking():
    town = FlagTown(2).area("vulnerable").raster(-4.0).insar(-4.0).repair(2014)
    assert (state(town), state(town, "foundation")) == ("raised", "lifted")
    found = flag(town, "foundation")
    assert found["reason"] == "fundering hersteld in 2014, volgens de lijst van de gemeente"
    assert day(found["expires_on"]) is None


def test_a_new_edition_of_the_areas_does_not_raise_a_repaired_home_again():
    town = FlagTown().area("vulnerable", on="2026-10-01").repair(2014)
    assert state(town, "foundation") == "lifted"


# Expiry ------------------------------------------------------------------------------------------


def test_what_is_too_old_is_expired_and_not_clear():
    town = FlagTown().raster(-4.0, on="2021-03-01").insar(-0.2)
    assert state(town, on=date(2026, 2, 28)) == "raised"
    found = flag(town, on=date(2026, 3, 1))
    assert (found["state"], day(found["expires_on"])) == ("expired", date(2026, 3, 1))
    assert "verlopen" in found["reason"]


def test_old_clear_findings_become_unknown():
    town = FlagTown().raster(-0.1, on="2021-03-01").insar(-0.2)
    assert state(town, on=date(2026, 2, 28)) == "clear"
    assert state(town, on=date(2026, 3, 1)) == "unknown"


def test_an_old_survey_blocks_clear_and_an_old_lift_lifts_no_more():
    town = FlagTown().raster(-0.1).insar(-0.2).survey("2021-10-01", foundation="poor")
    town.area("not_vulnerable")
    assert state(town, "foundation") == "expired"
    town = FlagTown().area("vulnerable").survey("2021-10-01", foundation="good")
    assert state(town, "foundation", on=date(2026, 9, 30)) == "lifted"
    assert state(town, "foundation", on=date(2026, 10, 1)) == "raised"


def test_an_older_repair_does_not_come_back_when_what_overturned_it_expires():
    town = FlagTown().repair(2014).survey("2021-10-01", foundation="poor")
    assert state(town, "foundation", on=date(2026, 9, 30)) == "raised"
    assert state(town, "foundation", on=date(2026, 10, 1)) == "expired"


# Contest -----------------------------------------------------------------------------------------


def test_a_contest_stands_until_it_is_answered():
    town = FlagTown().raster(-4.0).insar(-4.0).act("contested", "2026-05-01", ground="measurement")
    assert state(town, on=date(2026, 4, 30)) == "raised"
    found = flag(town)
    assert (found["state"], day(found["contested_on"])) == ("contested", date(2026, 5, 1))
    town.act("upheld", "2026-06-01")
    assert state(town) == "raised"
    assert state(town, on=date(2026, 5, 31)) == "contested"
    town.act("contested", "2026-07-01", ground="outdated")
    assert state(town) == "contested"
    town.act("lifted", "2026-08-01", evidence="levelling")
    assert state(town) == "lifted"


def test_an_inspection_after_a_contest_answers_it():
    town = FlagTown().raster(-4.0).insar(-4.0).act("contested", "2026-05-01", ground="measurement")
    town.act("raised", "2026-06-01", evidence="levelling")
    found = flag(town)
    assert (found["state"], found["source"], found["grade"]) == ("raised", "inspection", "A")


def test_a_contest_is_about_one_home_and_one_flag():
    town = FlagTown(2).area("vulnerable").area("vulnerable", home=2)
    town.act("contested", "2026-05-01", "foundation", ground="other_foundation")
    states = judge_flags(town.facts(), RULE, TODAY)["state"].xs("foundation", level="kind")
    assert states.to_dict() == {"h1": "contested", "h2": "raised"}
    assert state(town, "subsidence") == "unknown"


# The frame ---------------------------------------------------------------------------------------


def test_every_home_has_every_flag_and_order_does_not_matter():
    def fill(town, order):
        steps = [
            lambda: town.raster(-4.0).raster(-0.2, home=2),
            lambda: town.insar(-4.0).insar(-0.1, home=3),
            lambda: town.area("vulnerable", home=2),
            lambda: town.repair(2014, home=2),
        ]
        for step in order:
            steps[step]()
        return judge_flags(town.facts(), RULE, TODAY)

    orders = [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1), (1, 3, 0, 2)]
    frames = [fill(FlagTown(3), order) for order in orders]
    assert len(frames[0]) == 9
    for other in frames[1:]:
        pd.testing.assert_frame_equal(frames[0], other)


def test_backlog_follows_the_survey():
    town = FlagTown().survey("2026-03-01", defects=[("gutter", True), ("crack", False)])
    found = flag(town, "backlog_maintenance")
    assert (found["state"], found["source"], found["grade"]) == ("raised", "survey", "A")
    town.mend("gutter", "2026-06-01")
    found = flag(town, "backlog_maintenance")
    assert (found["state"], day(found["lifted_on"])) == ("lifted", date(2026, 6, 1))
    assert state(FlagTown(), "backlog_maintenance") == "unknown"
    assert state(FlagTown().told(False), "backlog_maintenance") == "clear"
    assert state(FlagTown().told(True), "backlog_maintenance") == "raised"
    told = FlagTown().told(True, repaired="2026-05-01")
    assert state(told, "backlog_maintenance") == "lifted"


# The rule ----------------------------------------------------------------------------------------


def rule_with(tmp_path, change):
    from retrofit.data_files import DATA

    text = (DATA / "flags.toml").read_text(encoding="utf-8")
    assert change[0] in text
    (tmp_path / "flags.toml").write_text(text.replace(*change), encoding="utf-8")
    return read_flag_rule(tmp_path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('safe_soils = ["not_vulnerable"]', 'safe_soils = ["urban"]'), "never mapped"),
        (('["wuo_adviser", "planner", "auditor"]', '["council_public"]'), "staff only"),
        (("sinks_mm_yr = 3.0", "sinks_mm_yr = -3.0"), "sinks_mm_yr"),
        (("min_points = 3", "min_points = 3\nmin_pionts = 4"), "is not a known key"),
        (('area = "E"', ""), "grades: misses area"),
        (('any_of = ["raster", "points"]', "any_of = []"), "any_of"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(tmp_path, change, message):
    with pytest.raises(ProgrammeFileError, match=message):
        rule_with(tmp_path, change)


def test_the_rule_says_that_it_is_a_proposal():
    assert RULE.is_proposal
    assert "drempel bodemdaling in mm per jaar" in RULE.undecided


def test_the_rule_may_ask_fewer_sources(tmp_path):
    change = ('any_of = ["raster", "points"]', 'any_of = ["raster"]')
    rule = rule_with(tmp_path, change)
    town = FlagTown().raster(-0.4)
    assert judge_flags(town.facts(), rule, TODAY).loc[("h1", "subsidence"), "state"] == "clear"
