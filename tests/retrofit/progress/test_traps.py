"""Each trap of double counting and miscounting, by its name (domain reference 5.4).

Those that are about finding the homes of a programme stand in ``test_traps_of_place``.
"""

from datetime import date

import pytest

from retrofit.codes import Caveat, Eligibility, Outcome, Reason
from retrofit.programmes import policies, programme_named
from retrofit.progress.counting import judge
from tests.retrofit.progress.town_of_facts import label, succession, survey, town, work

CRABBEHOF = programme_named("crabbehof")
IMPROVED = policies()["label_improved"]
VHF_2021 = policies()["vhf_2021"]
MEASURES = policies()["measures_only"]
#: As it would be if the client accepted a documented equivalent of the label before.
EQUIVALENT = IMPROVED.model_copy(update={"accept_equivalent_state": True})
BEFORE, AFTER = date(2024, 3, 1), date(2025, 11, 20)
TODAY = date(2027, 11, 1)
SPLIT_ON = date(2026, 5, 1)

LATER = {
    "received_on": date(2026, 6, 1),
    "granted_on": date(2026, 6, 15),
    "started_on": date(2026, 7, 1),
    "finished_on": date(2026, 8, 1),
    "reported_on": date(2026, 8, 2),
}


def judged(facts, policy=IMPROVED, as_of=TODAY):
    """Return the homes that count with their day, and reasons and caveats by home."""
    verdicts = judge(facts, CRABBEHOF, policy, as_of)
    days = verdicts.homes["counted_on"].dropna()
    reasons = {
        home: {Reason(name) for name in verdicts.reasons.columns[row]}
        for home, row in zip(verdicts.reasons.index, verdicts.reasons.to_numpy(), strict=True)
    }
    caveats = {
        home: {Caveat(name) for name in verdicts.caveats.columns[row]}
        for home, row in zip(verdicts.caveats.index, verdicts.caveats.to_numpy(), strict=True)
    }
    assert set(reasons) == set(facts.homes.index)
    return {home: day.date() for home, day in days.items()}, reasons, caveats


def done(home, number="2026-1", before="E", **facts):
    """The labels and the work of a home that counts from 20 November 2025."""
    return [label(home, before, BEFORE), label(home, "B", AFTER)], [work(home, number, **facts)]


def test_two_applications_one_home():
    labels, works = done("a")
    counted, _, caveats = judged(town(["a"], labels, [*works, work("a", "2026-2", **LATER)]))
    assert counted == {"a": AFTER}
    assert caveats["a"] == {Caveat.SEVERAL_APPLICATIONS}


def test_the_same_application_twice():
    labels, works = done("a")
    assert judged(town(["a"], labels, works * 2))[0] == {"a": AFTER}


def test_an_association_applies_for_homes_that_do_not_all_count():
    homes = ["private", "corporation", "good"]
    labels = [label(home, "E", BEFORE) for home in homes[:2]] + [label("good", "C", BEFORE)]
    labels += [label(home, "A", AFTER) for home in homes]
    works = [work(home, "2026-9") for home in homes]
    tenures = [(home, "owner_occupier", None) for home in ("private", "good")]
    tenures.append(("corporation", "housing_corporation", None))
    counted, reasons, _ = judged(town(homes, labels, works, tenures))
    assert set(counted) == {"private"}
    assert reasons["corporation"] == {Reason.NOT_PRIVATE}
    assert reasons["good"] == {Reason.LABEL_BEFORE_OUT_OF_RANGE}


def test_the_owner_and_the_association_apply_for_one_flat():
    labels, works = done("a")
    both = [*works, work("a", "VVE-1", received_on=date(2025, 6, 20))]
    assert judged(town(["a"], labels, both))[0] == {"a": AFTER}


@pytest.mark.parametrize("to_ids", [("b", "c"), ("a", "c")])
def test_a_split_keeps_one(to_ids):
    labels, works = done("a")
    homes = sorted({"a", *to_ids})
    split = succession("split", ["a"], to_ids, SPLIT_ON)
    counted, reasons, _ = judged(town(homes, labels, works, successions=[split]))
    assert counted == {"a": AFTER}
    assert Reason.SPLIT_OFF in reasons["c"]


def test_a_split_before_the_works_are_done_counts_in_the_first_new_home():
    labels = [label("a", "E", BEFORE), label("b", "B", date(2026, 9, 1))]
    works = [work("a", **LATER)]
    split = succession("split", ["a"], ["b", "c"], SPLIT_ON)
    counted, reasons, caveats = judged(town(["a", "b", "c"], labels, works, successions=[split]))
    assert counted == {"b": date(2026, 9, 1)}
    assert Reason.SUCCEEDED in reasons["a"]
    assert Caveat.SUCCEEDED_SINCE in caveats["a"]


def test_a_home_split_off_does_not_count_by_its_own_works_unless_the_policy_says_so():
    labels, works = done("a")
    labels += [label("c", "E", SPLIT_ON), label("c", "B", date(2026, 9, 1))]
    works.append(work("c", "2026-2", **LATER))
    split = succession("split", ["a"], ["b", "c"], SPLIT_ON)
    facts = town(["a", "b", "c"], labels, works, successions=[split])
    assert set(judged(facts)[0]) == {"a"}
    kinder = IMPROVED.model_copy(update={"count_split_off": True})
    assert judged(facts, kinder)[0] == {"a": AFTER, "c": date(2026, 9, 1)}


def test_a_merge_before_the_works_counts_once():
    homes = ["a", "b", "c"]
    labels = [label("a", "E", BEFORE), label("b", "F", BEFORE), label("c", "B", date(2026, 9, 1))]
    works = [work("a", "2026-1", **LATER), work("b", "2026-2", **LATER)]
    merge = succession("merge", ["a", "b"], ["c"], SPLIT_ON)
    tenures = [(home, "owner_occupier", None) for home in "ab"]
    counted, reasons, _ = judged(town(homes, labels, works, tenures, successions=[merge]))
    assert counted == {"c": date(2026, 9, 1)}
    assert {Reason.SUCCEEDED} <= reasons["a"] & reasons["b"]


def test_a_merge_after_both_counted_keeps_two_and_flags_them():
    a, b = done("a"), done("b", "2026-2")
    labels, works = a[0] + b[0], a[1] + b[1]
    labels.append(label("c", "A", date(2026, 9, 1)))
    works.append(work("c", "2026-3", **LATER))
    merge = succession("merge", ["a", "b"], ["c"], SPLIT_ON)
    counted, reasons, caveats = judged(town(["a", "b", "c"], labels, works, successions=[merge]))
    assert counted == {"a": AFTER, "b": AFTER}
    assert Reason.COUNTED_BEFORE in reasons["c"]
    assert Caveat.SUCCEEDED_SINCE in caveats["a"] & caveats["b"]


def test_a_merge_after_one_counted_keeps_one():
    labels, works = done("a")
    labels += [label("b", "E", BEFORE), label("c", "A", date(2026, 9, 1))]
    works += [work("b", "2026-2", **LATER)]
    merge = succession("merge", ["a", "b"], ["c"], SPLIT_ON)
    counted, _, _ = judged(town(["a", "b", "c"], labels, works, successions=[merge]))
    assert counted == {"a": AFTER}


def test_a_merge_into_a_home_that_stays_keeps_its_own_label():
    """The label of what was added to it says nothing of what it was."""
    labels, works = done("a", before="C")
    labels.append(label("b", "G", date(2024, 6, 1)))
    merge = succession("merge", ["a", "b"], ["a"], SPLIT_ON)
    counted, reasons, _ = judged(town(["a", "b"], labels, works, successions=[merge]))
    assert counted == {}
    assert Reason.LABEL_BEFORE_OUT_OF_RANGE in reasons["a"]


def test_a_renumbered_home_carries_its_works_on():
    labels = [label("a", "E", BEFORE), label("b", "B", date(2026, 9, 1))]
    works = [work("a", **LATER)]
    renumbered = succession("renumbering", ["a"], ["b"], SPLIT_ON)
    facts = town(["a", "b"], labels, works, successions=[renumbered])
    assert judged(facts)[0] == {"b": date(2026, 9, 1)}
    assert judge(facts, CRABBEHOF, IMPROVED, TODAY).homes.loc["b", "lineage"] == "a"


def test_a_long_lineage_counts_once():
    labels, works = done("a")
    works += [work("b", "2026-2", **LATER), work("d", "2026-3", **LATER)]
    labels += [label(home, "B", date(2026, 9, 1)) for home in "bd"]
    steps = [
        succession("renumbering", ["a"], ["b"], SPLIT_ON, 1),
        succession("split", ["b"], ["c", "d"], date(2026, 10, 1), 2),
        succession("merge", ["c", "d"], ["c"], date(2026, 12, 1), 3),
    ]
    assert judged(town(list("abcd"), labels, works, successions=steps))[0] == {"a": AFTER}


def test_a_succession_means_nothing_before_its_day():
    labels, works = done("a")
    renumbered = succession("renumbering", ["a"], ["b"], SPLIT_ON)
    facts = town(["a"], labels, works, successions=[renumbered])
    _, _, caveats = judged(facts, as_of=date(2026, 4, 30))
    assert caveats["a"] == set()


def test_demolished_after_settlement_stays_counted_and_is_flagged():
    labels, works = done("a", settled_on=date(2026, 3, 1), settled_cents=900)
    counted, _, caveats = judged(town(["a"], labels, works, gone={"a": date(2026, 4, 1)}))
    assert counted == {"a": AFTER}
    assert caveats["a"] == {Caveat.WITHDRAWN_SINCE}


@pytest.mark.parametrize("settled_on", [None, date(2026, 4, 2)])
def test_demolished_before_settlement_does_not_count(settled_on):
    labels, works = done("a", settled_on=settled_on, settled_cents=900)
    counted, reasons, _ = judged(town(["a"], labels, works, gone={"a": date(2026, 4, 1)}))
    assert counted == {}
    assert Reason.WITHDRAWN_BEFORE_SETTLED in reasons["a"]


def test_a_decision_says_that_a_home_was_demolished():
    labels, works = done("a")
    gone = succession("demolition", ["a"], [], date(2026, 4, 1))
    _, reasons, caveats = judged(town(["a"], labels, works, successions=[gone]))
    assert Reason.WITHDRAWN_BEFORE_SETTLED in reasons["a"]
    assert caveats["a"] == {Caveat.WITHDRAWN_SINCE}


def test_label_c_or_better_before():
    labels, works = done("a", before="C", settled_on=date(2026, 3, 1), settled_cents=900)
    counted, reasons, _ = judged(town(["a"], labels, works))
    assert (counted, reasons["a"]) == ({}, {Reason.LABEL_BEFORE_OUT_OF_RANGE})


@pytest.mark.parametrize("before", [None, date(2025, 8, 31)])
def test_no_label_before_or_an_expired_one_asks_for_an_equivalent_state(before):
    labels = [label("a", "B", AFTER)]
    if before:
        labels.append(label("a", "E", date(2015, 8, 31), last_day=before))
    missing = Reason.LABEL_BEFORE_EXPIRED if before else Reason.LABEL_BEFORE_UNKNOWN
    facts = town(["a"], labels, [work("a")])
    assert judged(facts)[1]["a"] == {missing}
    proof = [survey("a", date(2025, 8, 20))]
    proven = town(["a"], labels, [work("a")], surveys=proof)
    counted, _, caveats = judged(proven, EQUIVALENT)
    assert counted == {"a": AFTER}
    assert caveats["a"] == {Caveat.LABEL_BEFORE_EQUIVALENT}
    for policy in (IMPROVED, VHF_2021):
        assert judged(proven, policy)[1]["a"] == {missing}


@pytest.mark.parametrize(
    "proof",
    [
        survey("a", date(2025, 8, 20), poor_parts=1),
        survey("a", date(2025, 8, 20), is_qualified=False),
        survey("a", date(2025, 9, 2)),  # a day after the works began
    ],
)
def test_a_survey_that_proves_no_equivalent_state(proof):
    facts = town(["a"], [label("a", "B", AFTER)], [work("a")], surveys=[proof])
    assert judged(facts, EQUIVALENT)[1]["a"] == {Reason.LABEL_BEFORE_UNKNOWN}


def test_an_equivalent_state_is_the_best_of_the_range():
    """Label D after the works is not better than the D that the state stands for."""
    proof = [survey("a", date(2025, 8, 20))]
    facts = town(["a"], [label("a", "D", AFTER)], [work("a")], surveys=proof)
    assert judged(facts, EQUIVALENT)[1]["a"] == {Reason.LABEL_AFTER_NOT_BETTER}


def test_a_label_before_by_an_older_method_warns():
    labels, works = done("a")
    labels[0]["method"] = "definitive_label"
    counted, _, caveats = judged(town(["a"], labels, works))
    assert counted == {"a": AFTER}
    assert caveats["a"] == {Caveat.LABEL_BEFORE_OLD_METHOD}


@pytest.mark.parametrize("method", ["definitive_label", "energy_index", "other", None])
@pytest.mark.parametrize("policy", [IMPROVED, VHF_2021, MEASURES], ids=lambda each: each.id)
def test_a_label_before_by_an_older_method_needs_a_survey_where_the_policy_asks_it(policy, method):
    strict = policy.model_copy(update={"accept_old_method": False})
    labels, works = done("a")
    facts = town(["a"], labels, works)
    usual = judged(facts, strict)
    assert usual == judged(facts, policy)
    assert set(usual[0]) == {"a"}
    labels[0]["method"] = method
    facts = town(["a"], labels, works)
    counted, reasons, _ = judged(facts, strict)
    assert (counted, reasons["a"]) == ({}, {Reason.LABEL_BEFORE_UNPROVEN})
    home = judge(facts, CRABBEHOF, strict, TODAY).homes.loc["a"]
    assert (home.outcome, home.eligibility) == (Outcome.UNKNOWN, Eligibility.ELIGIBLE)
    late = town(["a"], labels, works, surveys=[survey("a", date(2025, 9, 2))])
    assert judged(late, strict)[0] == {}
    proven = town(["a"], labels, works, surveys=[survey("a", date(2025, 8, 20))])
    counted, _, caveats = judged(proven, strict)
    assert counted == usual[0]
    assert caveats["a"] == {Caveat.LABEL_BEFORE_OLD_METHOD, Caveat.LABEL_BEFORE_EQUIVALENT}


def test_a_survey_for_an_old_label_stands_for_the_best_class_in_range():
    """F to D by the letters; from the D that the survey proves it is no step."""
    strict = IMPROVED.model_copy(update={"accept_old_method": False})
    labels = [label("a", "F", BEFORE, method="energy_index"), label("a", "D", AFTER)]
    facts = town(["a"], labels, [work("a")], surveys=[survey("a", date(2025, 8, 20))])
    assert judged(facts)[0] == {"a": AFTER}
    assert judged(facts, strict)[1]["a"] == {Reason.LABEL_AFTER_NOT_BETTER}


def test_a_survey_brings_no_old_label_into_range():
    strict = IMPROVED.model_copy(update={"accept_old_method": False})
    labels, works = done("a", before="C")
    labels[0]["method"] = "energy_index"
    facts = town(["a"], labels, works, surveys=[survey("a", date(2025, 8, 20))])
    assert judged(facts, strict)[1]["a"] == {Reason.LABEL_BEFORE_OUT_OF_RANGE}


def test_measures_alone_count_when_the_last_of_those_granted_is_finished_and_told():
    """A roof in October 2025, its floor in March 2026; the report named only the roof until May."""
    labels, _ = done("a")
    whole = {"all_finished_on": date(2026, 3, 1), "all_proven_on": date(2026, 5, 2)}
    days = [work("a", finished_on=day, **whole) for day in (date(2025, 10, 1), date(2026, 3, 1))]
    facts = town(["a"], labels, days)
    assert judged(facts, MEASURES)[0] == {"a": date(2026, 5, 2)}
    assert judged(facts, MEASURES, date(2026, 5, 1))[1]["a"] == {Reason.NOT_REPORTED}
    assert judged(facts, MEASURES, date(2026, 2, 28))[1]["a"] == {
        Reason.MEASURES_NOT_FINISHED,
        Reason.WORKS_NOT_FINISHED,  # the second day of works is still to come
    }
    # A label needs only one measure, and what follows takes nothing back.
    assert judged(facts)[0] == {"a": AFTER}


def test_a_measure_left_or_after_the_deadline_keeps_measures_alone_from_counting():
    labels, _ = done("a")
    late = date(2034, 1, 1)
    for last in (None, late):
        works = [work("a", all_finished_on=last, all_proven_on=last)]
        works += [work("a", finished_on=late, all_finished_on=last)] if last else []
        counted, reasons, _ = judged(town(["a"], labels, works), MEASURES, date(2034, 6, 1))
        assert counted == {}
        assert Reason.MEASURES_NOT_FINISHED in reasons["a"]
        assert judged(town(["a"], labels, works), IMPROVED, date(2034, 6, 1))[0] == {"a": AFTER}


def test_a_measure_before_the_day_that_the_case_names_as_the_first_began_by_then():
    """The label of the day after the roof is no label before, whatever the case calls its start."""
    labels = [label("a", "E", BEFORE), label("a", "C", date(2025, 9, 20))]
    early = work("a", started_on=date(2025, 10, 1), finished_on=date(2025, 9, 19))
    assert judged(town(["a"], labels, [early]))[0] == {"a": date(2025, 9, 20)}


def test_a_label_after_inspected_before_the_last_works_date():
    labels, works = done("a")
    labels[1]["inspected_on"] = date(2025, 9, 30)
    assert judged(town(["a"], labels, works))[1]["a"] == {Reason.LABEL_AFTER_TOO_EARLY}


@pytest.mark.parametrize(
    ("finished_on", "outcome"), [(date(2033, 12, 31), True), (date(2034, 1, 1), False)]
)
def test_works_after_the_end_date_and_evidence_after_it(finished_on, outcome):
    labels = [label("a", "E", date(2030, 1, 1)), label("a", "B", date(2034, 2, 1))]
    works = [work("a", started_on=date(2033, 11, 1), finished_on=finished_on)]
    counted, _, caveats = judged(town(["a"], labels, works), as_of=date(2034, 3, 1))
    assert ("a" in counted) is outcome
    assert (Caveat.LABEL_AFTER_PAST_DEADLINE in caveats["a"]) is outcome


@pytest.mark.parametrize(("sold_on", "count"), [(date(2025, 8, 31), 1), (date(2025, 9, 2), 0)])
def test_a_corporation_sells_a_home_in_the_middle_of_the_programme(sold_on, count):
    labels, works = done("a")
    tenures = [("a", "housing_corporation", None), ("a", "owner_occupier", sold_on)]
    assert len(judged(town(["a"], labels, works, tenures))[0]) == count


OUTSIDE = {
    "number": None,
    "granted_on": None,
    "received_on": date(2025, 10, 1),
    "reported_on": date(2025, 10, 1),
}


@pytest.mark.parametrize(
    ("advised_on", "counts"),
    [
        (date(2025, 8, 1), True),
        (date(2025, 10, 1), True),
        (date(2025, 10, 2), False),
        (None, False),
    ],
)
def test_works_without_a_case_count_after_advice_of_the_programme(advised_on, counts):
    """Finished on 1 October 2025; what is settled nowhere needs no settlement."""
    labels, _ = done("a")
    facts = town(["a"], labels, [work("a", **OUTSIDE, supported_on=advised_on)])
    for policy in policies().values():
        counted, reasons, _ = judged(facts, policy)
        assert ("a" in counted) is counts
        assert (Reason.NO_PROGRAMME_SUPPORT in reasons["a"]) is not counts
    free = IMPROVED.model_copy(update={"require_programme_support": False})
    assert judged(facts, free)[0] == {"a": AFTER}


def test_a_revoked_case_does_not_undo_works_that_rest_on_advice():
    labels, works = done("a", revoked_on=date(2026, 1, 1))
    both = [*works, work("a", **OUTSIDE, supported_on=date(2025, 8, 1))]
    assert judged(town(["a"], labels, both))[0] == {"a": AFTER}
    home = judge(town(["a"], labels, both[1:]), CRABBEHOF, IMPROVED, TODAY).homes.loc["a"]
    assert not home.is_applied
    assert home.outcome == Outcome.COUNTS
