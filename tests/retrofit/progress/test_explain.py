"""Why the number changed: the parts are exact, each home has one cause, no order matters."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrofit.programme_codes import Cause
from retrofit.programmes import policies, programme_named
from retrofit.progress.causes import GROUPS, World, causes, counting, up_to
from retrofit.progress.explain import explain, explained
from tests.retrofit.progress.test_counting import DAYS, HOMES, LABELS, TENURES, WORKS
from tests.retrofit.progress.town_of_facts import label, succession, survey, town, work

CRABBEHOF = programme_named("crabbehof")
IMPROVED = policies()["label_improved"]
#: As it would be if the client accepted a documented equivalent of the label before.
EQUIVALENT = IMPROVED.model_copy(update={"accept_equivalent_state": True})
BEFORE, AFTER = date(2024, 3, 1), date(2025, 11, 20)
E_TO_B = [label("a", "E", BEFORE), label("a", "B", AFTER)]


def told(before, after, days, policy=IMPROVED):
    parts = explained(before, after, CRABBEHOF, days, policy)
    return {part.cause: (part.gained, part.lost) for part in parts}


def test_works_and_label_in_one_period_are_works():
    facts = town(["a"], E_TO_B, [work("a")])
    days = (date(2025, 8, 1), date(2026, 1, 1))
    assert told(facts, facts, days) == {Cause.WORKS_VERIFIED: (["a"], [])}


def test_a_label_that_came_after_the_works_is_the_cause():
    facts = town(["a"], E_TO_B, [work("a")])
    days = (date(2025, 11, 1), date(2026, 1, 1))
    assert told(facts, facts, days) == {Cause.LABEL_REGISTERED: (["a"], [])}


@pytest.mark.parametrize(
    "facts",
    [
        {"revoked_on": date(2026, 2, 1)},
        {"settled_on": date(2026, 2, 1), "settled_cents": 0},
    ],
)
def test_a_grant_that_is_taken_back_withdraws_the_works(facts):
    then = town(["a"], E_TO_B, [work("a")])
    later = town(["a"], E_TO_B, [work("a", **facts)])
    days = (date(2026, 1, 1), date(2026, 3, 1))
    assert told(then, later, days) == {Cause.WORKS_WITHDRAWN: ([], ["a"])}


def test_a_survey_and_a_tenure_are_causes_of_their_own():
    labels = [label("a", "B", AFTER), label("b", "E", BEFORE), label("b", "B", AFTER)]
    works = [work("a", "1"), work("b", "2")]
    owners = [("a", "owner_occupier", None), ("b", "unknown", None)]
    then = town(["a", "b"], labels, works, owners)
    later = town(
        ["a", "b"],
        labels,
        works,
        [*owners, ("b", "owner_occupier", date(2025, 1, 1))],
        surveys=[survey("a", date(2025, 8, 1))],
    )
    days = (date(2026, 1, 1), date(2026, 1, 1))
    assert told(then, later, days, EQUIVALENT) == {
        Cause.TENURE: (["b"], []),
        Cause.SURVEY: (["a"], []),
    }


def test_a_succession_and_the_register_are_causes_of_their_own():
    labels = [*E_TO_B, label("c", "B", date(2026, 9, 1))]
    pending = {
        "received_on": date(2026, 5, 1),
        "granted_on": date(2026, 5, 2),
        "started_on": date(2026, 6, 1),
        "finished_on": date(2026, 7, 1),
    }
    labels += [label("b", "E", BEFORE)]
    works = [work("a", "1"), work("b", "2", **pending)]
    tenures = [(home, "owner_occupier", None) for home in "ab"]
    then = town(["a", "b", "c"], labels, works, tenures)
    later = town(
        ["a", "b", "c"],
        labels,
        works,
        tenures,
        gone={"a": date(2026, 9, 2)},
        successions=[succession("renumbering", ["b"], ["c"], date(2026, 8, 1))],
    )
    days = (date(2026, 10, 1), date(2026, 10, 1))
    assert told(then, later, days) == {
        Cause.SUCCESSION: (["c"], []),
        Cause.REGISTER: ([], ["a"]),
    }


TOWNS = st.tuples(
    st.lists(LABELS, max_size=8),
    st.lists(WORKS, max_size=5),
    st.lists(TENURES, max_size=4, unique_by=lambda t: (t[0], t[2])),
)


@settings(max_examples=25, deadline=None)
@given(
    first=TOWNS,
    last=TOWNS,
    days=st.tuples(DAYS, DAYS).map(sorted),
    order=st.permutations(GROUPS),
    rules=st.tuples(*[st.sampled_from(sorted(policies()))] * 2),
)
def test_the_parts_are_exact_whatever_the_order(first, last, days, order, rules):
    """Each changed home has one cause, the same whichever group is tried first."""
    worlds = [
        World(up_to(town(HOMES, *facts), day), policies()[rule])
        for facts, day, rule in zip((first, last), days, rules, strict=True)
    ]
    sets = [counting(world, CRABBEHOF, day) for world, day in zip(worlds, days, strict=True)]
    changed = {home: home in sets[1] for home in sets[0] ^ sets[1]}
    found = causes(*worlds, changed, CRABBEHOF, days[1])
    other = causes(*worlds, changed, CRABBEHOF, days[1], order)
    assert found == other
    assert set(found) == set(changed)
    sums = [1 if counts else -1 for counts in changed.values()]
    assert sum(sums) == len(sets[1]) - len(sets[0])
    # The order of facts changes nothing.
    shuffled = [
        World(up_to(town(HOMES[::-1], *(part[::-1] for part in facts)), day), policies()[rule])
        for facts, day, rule in zip((first, last), days, rules, strict=True)
    ]
    assert causes(*shuffled, changed, CRABBEHOF, days[1]) == found


def test_the_town_between_two_days_and_two_policies(town):
    """The parts add up to the difference of two figures that were counted apart."""
    days = {"from_day": date(2025, 12, 31), "to_day": date(2026, 11, 1)}
    with town.connect() as connection:
        plain = explain(connection, "crabbehof", **days)
        strict = explain(connection, "crabbehof", **days, policy_to="vhf_2021")
    for each in (plain, strict):
        assert sum(part.change for part in each.parts) == each.change
    assert plain.first.done == strict.first.done < plain.last.done
    causes_of = {part.cause for part in plain.parts}
    assert {Cause.WORKS_VERIFIED, Cause.LABEL_REGISTERED} & causes_of
    assert strict.last.done <= plain.last.done
