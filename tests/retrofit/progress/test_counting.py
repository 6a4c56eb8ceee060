"""When a home counts: each trap of the domain reference, and a slow second judge."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrofit.codes import Caveat, Eligibility, Outcome, Reason, Stage
from retrofit.programmes import policies, programme_named
from retrofit.progress.counting import judge, judge_each
from tests.retrofit.progress.town_of_facts import (
    SCALE,
    event,
    label,
    slow_verdict,
    town,
    work,
)

CRABBEHOF = programme_named("crabbehof")
IMPROVED = policies()["label_improved"]
VHF_2021 = policies()["vhf_2021"]
MEASURES = policies()["measures_only"]
BEFORE = date(2024, 3, 1)
AFTER = date(2025, 11, 20)
TODAY = date(2026, 11, 1)


def verdict(facts, policy=IMPROVED, as_of=TODAY, home="a"):
    verdicts = judge(facts, CRABBEHOF, policy, as_of)
    reasons = {reason for reason in Reason if verdicts.reasons.loc[home, reason]}
    return verdicts.homes.loc[home], reasons, verdicts.caveats.loc[home]


def finished_town(**facts):
    """One home, label E before, works in October 2025, label C inspected and registered after."""
    labels = [label("a", "E", BEFORE), label("a", "C", AFTER)]
    return town(["a"], labels, [work("a", **facts)])


def test_a_better_label_after_finished_works_counts_from_its_registration():
    home, reasons, _ = verdict(finished_town())
    assert home.outcome == Outcome.COUNTS
    assert home.counted_on.date() == AFTER
    assert reasons == set()


def test_the_day_before_the_label_is_registered_it_does_not_count():
    home, reasons, _ = verdict(finished_town(), as_of=AFTER - timedelta(days=1))
    assert home.outcome == Outcome.NO
    assert reasons == {Reason.LABEL_AFTER_MISSING}


def test_measures_alone_count_from_the_report():
    home, _, _ = verdict(town(["a"], [label("a", "E", BEFORE)], [work("a")]), MEASURES)
    assert home.counted_on.date() == date(2025, 10, 15)


def test_measures_without_a_report_do_not_count():
    facts = town(["a"], [label("a", "E", BEFORE)], [work("a", reported_on=None)])
    home, reasons, _ = verdict(facts, MEASURES)
    assert (home.outcome, reasons) == (Outcome.NO, {Reason.NOT_REPORTED})


@pytest.mark.parametrize(
    ("before", "after", "improved", "strict"),
    [
        ("G", "F", True, False),
        ("G", "D", True, True),  # three steps
        ("D", "B", True, True),  # at least B
        ("D", "C", True, False),
        ("F", "A+", True, True),
        ("D", "D", False, False),
        ("D", "E", False, False),
    ],
)
def test_the_policies_differ_in_what_they_ask_of_the_label_after(before, after, improved, strict):
    facts = town(["a"], [label("a", before, BEFORE), label("a", after, AFTER)], [work("a")])
    assert (verdict(facts, IMPROVED)[0].outcome == Outcome.COUNTS) is improved
    assert (verdict(facts, VHF_2021)[0].outcome == Outcome.COUNTS) is strict


def test_not_better_and_not_enough_are_told_apart():
    same = town(["a"], [label("a", "D", BEFORE), label("a", "D", AFTER)], [work("a")])
    low = town(["a"], [label("a", "D", BEFORE), label("a", "C", AFTER)], [work("a")])
    assert verdict(same, VHF_2021)[1] == {Reason.LABEL_AFTER_NOT_BETTER}
    assert verdict(low, VHF_2021)[1] == {Reason.LABEL_AFTER_TOO_LOW}


def test_label_c_before_never_counts_though_subsidy_was_granted():
    facts = town(["a"], [label("a", "C", BEFORE), label("a", "A", AFTER)], [work("a")])
    home, reasons, _ = verdict(facts)
    assert (home.outcome, reasons) == (Outcome.NO, {Reason.LABEL_BEFORE_OUT_OF_RANGE})


def test_without_a_label_before_it_is_unknown_and_never_d_by_default():
    home, reasons, _ = verdict(town(["a"], [label("a", "A", AFTER)], [work("a")]))
    assert home.outcome == Outcome.UNKNOWN
    assert reasons == {Reason.LABEL_BEFORE_UNKNOWN}
    assert home.eligibility == Eligibility.UNKNOWN


def test_a_label_that_had_expired_when_works_began_leaves_it_unknown():
    old = label("a", "E", date(2014, 1, 1), last_day=date(2024, 1, 1))
    home, reasons, _ = verdict(town(["a"], [old, label("a", "C", AFTER)], [work("a")]))
    assert (home.outcome, reasons) == (Outcome.UNKNOWN, {Reason.LABEL_BEFORE_EXPIRED})


@pytest.mark.parametrize(
    ("last_day", "outcome"),
    [(date(2025, 9, 1), Outcome.COUNTS), (date(2025, 8, 31), Outcome.UNKNOWN)],
)
def test_a_label_is_valid_through_its_last_day(last_day, outcome):
    """Works began on 1 September 2025."""
    old = label("a", "E", date(2015, 9, 1), last_day=last_day)
    home, _, _ = verdict(town(["a"], [old, label("a", "C", AFTER)], [work("a")]))
    assert home.outcome == outcome


def test_a_label_registered_after_works_began_is_no_label_before():
    late = label("a", "E", date(2025, 9, 2))
    home, reasons, _ = verdict(town(["a"], [late, label("a", "C", AFTER)], [work("a")]))
    assert (home.outcome, reasons) == (Outcome.UNKNOWN, {Reason.LABEL_BEFORE_UNKNOWN})


def test_an_inspection_before_the_works_end_is_no_label_after():
    early = label("a", "C", AFTER, inspected=date(2025, 9, 30))
    facts = town(["a"], [label("a", "E", BEFORE), early], [work("a")])
    assert verdict(facts)[1] == {Reason.LABEL_AFTER_TOO_EARLY}


def test_the_newest_registration_is_the_label_in_force():
    labels = [label("a", "G", date(2020, 1, 1)), label("a", "C", date(2023, 1, 1))]
    home, _, _ = verdict(town(["a"], labels))
    assert (home.label, home.eligibility) == ("C", Eligibility.NOT_ELIGIBLE)


def test_two_applications_for_one_home_count_once_from_the_first():
    glass = work(
        "a",
        "2026-2",
        received_on=date(2026, 1, 5),
        granted_on=date(2026, 2, 1),
        started_on=date(2026, 3, 1),
        finished_on=date(2026, 4, 1),
        reported_on=date(2026, 4, 9),
    )
    labels = [label("a", "E", BEFORE), label("a", "C", AFTER), label("a", "A", date(2026, 5, 1))]
    facts = town(["a"], labels, [work("a"), glass])
    home, _, caveats = verdict(facts)
    assert home.counted_on.date() == AFTER
    assert caveats[Caveat.SEVERAL_APPLICATIONS]
    assert judge(facts, CRABBEHOF, IMPROVED, TODAY).homes["counted_on"].notna().sum() == 1


def test_a_home_of_a_corporation_does_not_count():
    facts = finished_town()
    corporation = town(
        ["a"],
        [label("a", "E", BEFORE), label("a", "C", AFTER)],
        [work("a")],
        [("a", "housing_corporation", None)],
    )
    assert verdict(facts)[0].outcome == Outcome.COUNTS
    home, reasons, _ = verdict(corporation)
    assert (home.outcome, reasons) == (Outcome.NO, {Reason.NOT_PRIVATE})


@pytest.mark.parametrize(
    ("sold_on", "outcome"),
    [(date(2025, 8, 31), Outcome.COUNTS), (date(2025, 9, 2), Outcome.NO)],
)
def test_ownership_at_the_start_of_works_decides(sold_on, outcome):
    """A corporation sells the home: before works began it counts, after that it does not."""
    tenures = [("a", "housing_corporation", None), ("a", "owner_occupier", sold_on)]
    labels = [label("a", "E", BEFORE), label("a", "C", AFTER)]
    assert verdict(town(["a"], labels, [work("a")], tenures))[0].outcome == outcome


@pytest.mark.parametrize("tenures", [[], [("a", "unknown", None)]])
def test_unknown_tenure_leaves_it_unknown(tenures):
    labels = [label("a", "E", BEFORE), label("a", "C", AFTER)]
    home, reasons, _ = verdict(town(["a"], labels, [work("a")], tenures))
    assert (home.outcome, reasons) == (Outcome.UNKNOWN, {Reason.TENURE_UNKNOWN})


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"granted_on": None}, Reason.NOT_GRANTED),
        ({"revoked_on": date(2026, 2, 1)}, Reason.GRANT_REVOKED),
        ({"settled_on": date(2026, 2, 1), "settled_cents": 0}, Reason.SETTLED_AT_ZERO),
        ({"finished_on": None}, Reason.WORKS_NOT_FINISHED),
        ({"started_on": date(2025, 4, 1), "finished_on": date(2025, 5, 31)},
         Reason.WORKS_BEFORE_START),
    ],
)  # fmt: skip
def test_works_that_cannot_be_relied_on(facts, reason):
    home, reasons, _ = verdict(finished_town(**facts))
    assert home.outcome == Outcome.NO
    assert reason in reasons


def test_a_grant_revoked_later_uncounts_the_home_but_not_the_past():
    facts = finished_town(revoked_on=date(2026, 2, 1))
    assert verdict(facts, as_of=date(2026, 1, 31))[0].outcome == Outcome.COUNTS
    assert verdict(facts, as_of=date(2026, 2, 1))[0].outcome == Outcome.NO


@pytest.mark.parametrize(
    ("finished_on", "outcome"),
    [(date(2033, 12, 31), Outcome.COUNTS), (date(2034, 1, 1), Outcome.NO)],
)
def test_works_must_end_by_the_last_day_evidence_may_follow(finished_on, outcome):
    labels = [label("a", "E", date(2030, 1, 1)), label("a", "C", date(2034, 2, 1))]
    one = work("a", started_on=date(2033, 12, 1), finished_on=finished_on)
    home, _, caveats = verdict(town(["a"], labels, [one]), as_of=date(2034, 3, 1))
    assert home.outcome == outcome
    assert caveats[Caveat.LABEL_AFTER_PAST_DEADLINE] == (outcome == Outcome.COUNTS)


def test_a_home_without_application_has_no_works():
    home, reasons, _ = verdict(town(["a"], [label("a", "F", BEFORE)]))
    assert (home.outcome, home.eligibility) == (Outcome.NO, Eligibility.ELIGIBLE)
    assert reasons == {Reason.NO_WORKS}


def test_a_home_that_vanished_from_the_register_stays_counted_with_a_caveat():
    labels = [label("a", "E", BEFORE), label("a", "C", AFTER)]
    home, _, caveats = verdict(town(["a"], labels, [work("a")], gone={"a": None}))
    assert home.outcome == Outcome.COUNTS
    assert caveats[Caveat.WITHDRAWN_SINCE]


def test_backlog_counts_only_in_a_home_that_counts():
    repaired = {"has_backlog": True, "backlog_repaired_on": date(2026, 1, 10)}
    counts, _, _ = verdict(finished_town(**repaired))
    lost, _, _ = verdict(finished_town(**repaired, revoked_on=date(2026, 1, 20)))
    assert counts.backlog_done_on.date() == date(2026, 1, 10)
    assert pd.isna(lost.backlog_done_on)


@pytest.mark.parametrize("has_backlog", [True, False, None])
def test_a_survey_with_defects_says_more_of_backlog_than_the_application(has_backlog):
    """It is done when the last defect that must be repaired is, and not before."""
    labels = [label("a", "E", BEFORE), label("a", "C", AFTER)]
    case = work("a", has_backlog=has_backlog, backlog_repaired_on=BEFORE if has_backlog else None)
    defects = [
        {"code": code, "part": "roof", "must_repair": must}
        for code, must in (("roof_leak", True), ("gutter", True), ("crack", False))
    ]
    told = [event("a", "survey", date(2025, 7, 1), 1, is_qualified=True, defects=defects)]
    days = (date(2025, 9, 1), date(2026, 2, 1))
    repairs = [
        event("a", "defect_repaired", day, number, survey_id=1, defect=code)
        for number, (code, day) in enumerate(zip(("roof_leak", "gutter"), days, strict=True), 2)
    ]
    left, _, _ = verdict(town(["a"], labels, [case], events=told + repairs[:1]))
    done, _, _ = verdict(town(["a"], labels, [case], events=told + repairs))
    assert left.has_backlog is done.has_backlog is True
    assert pd.isna(left.backlog_done_on)
    assert done.backlog_done_on.date() == days[1]


@pytest.mark.parametrize(
    ("facts", "stage"),
    [
        ({"granted_on": None, "started_on": None, "finished_on": None}, Stage.APPLIED),
        ({"started_on": None, "finished_on": None, "reported_on": None}, Stage.GRANTED),
        ({"finished_on": None, "reported_on": None}, Stage.IN_PROGRESS),
        ({}, Stage.WORKS_DONE),
        ({"settled_on": date(2026, 3, 1), "settled_cents": 100_000}, Stage.SETTLED),
    ],
)
def test_the_stage_is_the_furthest_with_evidence(facts, stage):
    home, _, _ = verdict(town(["a"], [label("a", "E", BEFORE)], [work("a", **facts)]))
    assert home.stage == stage


def test_a_label_after_is_a_stage_of_its_own():
    assert verdict(finished_town())[0].stage == Stage.LABEL_AFTER_REGISTERED


HOMES = ["a", "b", "c"]
DAYS = st.dates(date(2024, 6, 1), date(2027, 6, 1))
MAYBE = st.none() | DAYS
LABELS = st.builds(
    lambda home, letter, day, lag, years: label(
        home, letter, day, day - timedelta(days=lag), day.replace(day=1, year=day.year + years)
    ),
    st.sampled_from(HOMES),
    st.sampled_from(SCALE[4:]),
    DAYS,
    st.integers(0, 200),
    st.integers(1, 10),
)
WORKS = st.builds(
    lambda home, number, cents, **days: work(home, f"2026-{number}", settled_cents=cents, **days),
    st.sampled_from(HOMES),
    st.integers(1, 10_000),
    st.sampled_from([0, 50_000, None]),
    received_on=DAYS,
    granted_on=MAYBE,
    started_on=MAYBE,
    finished_on=MAYBE,
    reported_on=MAYBE,
    settled_on=MAYBE,
    revoked_on=st.none() | st.none() | DAYS,
)
TENURES = st.tuples(
    st.sampled_from(HOMES),
    st.sampled_from(["owner_occupier", "private_landlord", "housing_corporation", "unknown"]),
    MAYBE,
)


@settings(max_examples=80, deadline=None)
@given(
    labels=st.lists(LABELS, max_size=8),
    works=st.lists(WORKS, max_size=6),
    tenures=st.lists(TENURES, max_size=5, unique_by=lambda t: (t[0], t[2])),
    as_of=DAYS,
)
def test_the_slow_judge_agrees(labels, works, tenures, as_of):
    """Under each policy, for each home: the same outcome, counted on the same day."""
    facts = town(HOMES, labels, works, tenures)
    for name, verdicts in judge_each(facts, CRABBEHOF, policies().values(), as_of).items():
        for home in HOMES:
            row = verdicts.homes.loc[home]
            counted_on = None if pd.isna(row.counted_on) else row.counted_on.date()
            slow = slow_verdict(home, labels, works, tenures, CRABBEHOF, policies()[name], as_of)
            assert (row.outcome, counted_on) == slow, (name, home)
        # Every home has one outcome; one that does not count has a reason.
        reasons = verdicts.reasons.any(axis=1)
        assert (reasons == (verdicts.homes["outcome"] != Outcome.COUNTS)).all()


@settings(max_examples=50, deadline=None)
@given(
    labels=st.lists(LABELS, max_size=8),
    works=st.lists(WORKS, max_size=6),
    order=st.randoms(use_true_random=False),
)
def test_the_order_of_facts_changes_nothing(labels, works, order):
    one = judge(town(HOMES, labels, works), CRABBEHOF, IMPROVED, TODAY)
    order.shuffle(labels)
    order.shuffle(works)
    other = judge(town(HOMES, labels, works), CRABBEHOF, IMPROVED, TODAY)
    pd.testing.assert_frame_equal(one.homes, other.homes)
    pd.testing.assert_frame_equal(one.reasons, other.reasons)
