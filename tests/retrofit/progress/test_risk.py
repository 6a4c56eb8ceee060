"""When a target is at risk, and which homes are."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrofit.errors import ProgrammeFileError
from retrofit.programme_codes import Light
from retrofit.programmes import Target, policy_named, programme_named
from retrofit.progress.counting import judge
from retrofit.progress.pace import Pace
from retrofit.progress.risk import Risks, risks, standing
from retrofit.progress.risk_rule import DATA, read_risk_rule, risk_rule
from tests.retrofit.progress.town_of_facts import event, label, town, work

RULE = risk_rule()
TARGET = Target(value=100, text="100", source="S1")
DAY = date(2026, 10, 31)


def light(done, per_month, left, target=TARGET):
    return standing(target, done, Pace(12, 12, per_month), left, RULE).light


def test_the_light_turns_at_the_shares_of_the_rule():
    """Of a target of 100: from 100 green, from 90 amber, below it red."""
    assert (RULE.green_from, RULE.amber_from) == (Decimal("1.00"), Decimal("0.90"))
    assert [light(0, homes, 1) for homes in (100, 99, 90, 89)] == [
        Light.GREEN,
        Light.AMBER,
        Light.AMBER,
        Light.RED,
    ]


def test_a_young_programme_has_no_light_and_a_finished_one_needs_no_pace():
    young = standing(TARGET, 5, Pace(2, 5, 2.5), 80, RULE)
    assert (young.expected, young.share, young.light) == (None, None, Light.UNKNOWN)
    assert standing(TARGET, 100, Pace(0, 0, None), 80, RULE).light is Light.GREEN
    ended = standing(TARGET, 95, Pace(12, 95, 7.9), 0, RULE)
    assert (ended.expected, ended.light) == (95, Light.AMBER)


def test_a_lower_bound_is_not_proven_by_reaching_it():
    more = Target(value=100, is_lower_bound=True, text="ruim 100", source="S2")
    assert [light(homes, 0.0, 0, more) for homes in (100, 101)] == [Light.AMBER, Light.GREEN]


@given(st.integers(0, 200), st.integers(0, 20), st.integers(0, 100))
def test_one_home_more_never_makes_it_worse(done, pace, left):
    order = [Light.RED, Light.AMBER, Light.GREEN]
    assert order.index(light(done + 1, float(pace), left)) >= order.index(
        light(done, float(pace), left)
    )


def at_risk(facts, rule=RULE):
    programme = programme_named("crabbehof")
    own, strict = (judge(facts, programme, policy_named(each), DAY) for each in POLICIES)
    return risks(facts, own, strict, DAY, rule)


POLICIES = ("label_improved", "vhf_2021")
BEFORE = date(2020, 5, 1)


def test_homes_at_risk_are_counted_each_by_its_own_risk():
    """A has no label after; B went one step; C's label ends within a year; D has a quote."""
    facts = town(
        ["A", "B", "C", "D"],
        labels=[
            label("A", "F", BEFORE),
            label("B", "F", BEFORE),
            label("B", "E", date(2026, 1, 5)),
            label("C", "F", date(2017, 9, 1)),
            label("D", "F", BEFORE),
        ],
        works=[work("A", "2026-1"), work("B", "2026-2")],
        events=[
            event("C", "interest", date(2026, 5, 1), 1, has_consent=True),
            event("D", "quote", date(2026, 10, 1), 2, measure="roof", cents=100),
        ],
    )
    assert at_risk(facts) == Risks(1, 1, 1, 1, None)
    decided = RULE.model_copy(update={"quote_days": 60})
    assert at_risk(facts, decided).quotes_expiring == 1
    long = RULE.model_copy(update={"quote_days": 600})
    assert at_risk(facts, long).quotes_expiring == 0


def test_who_dropped_out_or_began_the_works_is_at_no_risk_of_a_label_that_ends():
    facts = town(
        ["A", "B"],
        labels=[label("A", "F", date(2017, 9, 1)), label("B", "F", date(2017, 9, 1))],
        events=[
            event("A", "interest", date(2026, 5, 1), 1, has_consent=True),
            event("A", "dropped", date(2026, 6, 1), 2, reason="other"),
            event("B", "works_started", date(2026, 5, 1), 3),
        ],
    )
    assert at_risk(facts) == Risks(0, 0, 0, 0, None)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("amber_from = 0.90", "amber_from = 1.00", "amber_from: must be below green_from"),
        ('"vhf_2021"', '"vhf_2099"', "there is no policy vhf_2099"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(tmp_path, old, new, fault):
    whole = (DATA / "risk.toml").read_text()
    (tmp_path / "risk.toml").write_text(whole.replace(old, new))
    with pytest.raises(ProgrammeFileError, match=f"risk.toml.*{fault}"):
        read_risk_rule(tmp_path)
