"""How far a home is: a table of examples, and laws for every history."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrofit.codes import HomeEventKind, Stage
from retrofit.homes.stages import stages
from tests.retrofit.homes.told import K
from tests.retrofit.progress.town_of_facts import event, label, town, work

TODAY = date(2026, 11, 1)
MAY = date(2026, 5, 1)


def days(number):
    return MAY + timedelta(days=number)


def reached(events=(), works=(), labels=(), as_of=TODAY, home="a"):
    facts = town(["a", "b"], labels, works, events=events)
    frame = stages(facts.homes.index, facts.events, facts.works, facts.labels, pd.Timestamp(as_of))
    return frame.loc[home]


def happened(*kinds, **details):
    """Events on days 0, 1, 2 ... of May."""
    return [event("a", kind, days(n), n + 1, **details) for n, kind in enumerate(kinds)]


def case(**facts):
    """A case that is no further than its receipt, unless said otherwise."""
    nothing = dict.fromkeys(("granted_on", "started_on", "finished_on", "reported_on"))
    return work("a", **{**nothing, "received_on": days(10), "state": "received", **facts})


GRANTED = {"granted_on": days(20), "state": "granted"}
DONE = {**GRANTED, "started_on": days(30), "finished_on": days(40)}
SETTLED = {"settled_on": days(60), "settled_cents": 100_000, "state": "settled"}
AFTER = [label("a", "B", days(50))]

# What happened, the stage now, the furthest ever, and how the home left.
EXAMPLES = {
    "nothing": ({}, "not_approached", "not_approached", None),
    "a letter": ({"events": happened(K.CONTACT)}, "approached", "approached", None),
    "no day has come": (
        {"events": [event("a", K.CONTACT, TODAY + timedelta(days=1))]},
        "not_approached",
        "not_approached",
        None,
    ),
    "interest alone is interest": (
        {"events": happened(K.INTEREST)},
        "interested",
        "interested",
        None,
    ),
    "the whole way before applying": (
        {"events": happened(K.CONTACT, K.INTEREST, K.SURVEY, K.PLAN, K.QUOTE)},
        "quoted",
        "quoted",
        None,
    ),
    "flags and priority bring nobody further": (
        {"events": happened(K.CONTACT, K.PRIORITY, K.DEFECT_REPAIRED, K.WORKS_ORDER_OVERRIDE)},
        "approached",
        "approached",
        None,
    ),
    "dropped keeps its stage and has left": (
        {"events": happened(K.CONTACT, K.SURVEY, K.DROPPED)},
        "surveyed",
        "surveyed",
        "dropped",
    ),
    "who comes back begins again": (
        {"events": happened(K.CONTACT, K.SURVEY, K.DROPPED, K.RETURNED)},
        "approached",
        "surveyed",
        None,
    ),
    "and goes on from there": (
        {"events": happened(K.SURVEY, K.DROPPED, K.RETURNED, K.INTEREST)},
        "interested",
        "surveyed",
        None,
    ),
    "who never left does not begin again": (
        {"events": happened(K.SURVEY, K.RETURNED)},
        "surveyed",
        "surveyed",
        None,
    ),
    "left twice": (
        {"events": happened(K.CONTACT, K.DROPPED, K.RETURNED, K.DONE_ELSEWHERE)},
        "approached",
        "approached",
        "done_elsewhere",
    ),
    "of one day the graver way out holds": (
        {"events": [event("a", K.INELIGIBLE, MAY, 1), event("a", K.DROPPED, MAY, 2)]},
        "not_approached",
        "not_approached",
        "ineligible",
    ),
    "an application after dropping out is a return": (
        {"events": happened(K.CONTACT, K.DROPPED), "works": [case()]},
        "applied",
        "applied",
        None,
    ),
    "an application before it is not": (
        {"events": [event("a", K.DROPPED, days(11))], "works": [case()]},
        "applied",
        "applied",
        "dropped",
    ),
    "granted": ({"works": [case(**GRANTED)]}, "granted", "granted", None),
    "works began": (
        {"works": [case(**GRANTED, started_on=days(30))]},
        "in_progress",
        "in_progress",
        None,
    ),
    "works done": ({"works": [case(**DONE)]}, "works_done", "works_done", None),
    "works without a grant are no evidence of this case": (
        {"works": [case(started_on=days(30), finished_on=days(40))]},
        "applied",
        "applied",
        None,
    ),
    "a new label": (
        {"works": [case(**DONE)], "labels": AFTER},
        "label_after_registered",
        "label_after_registered",
        None,
    ),
    "settled without a label": (
        {"works": [case(**{**DONE, **SETTLED})]},
        "settled",
        "settled",
        None,
    ),
    "a label from before the end of the works": (
        {"works": [case(**DONE)], "labels": [label("a", "B", days(50), inspected=days(39))]},
        "works_done",
        "works_done",
        None,
    ),
    "settled at nothing": (
        {"works": [case(**{**DONE, **SETTLED, "settled_cents": 0})]},
        "works_done",
        "works_done",
        None,
    ),
    "refused after a quote": (
        {"events": happened(K.CONTACT, K.QUOTE), "works": [case(state="refused")]},
        "quoted",
        "applied",
        None,
    ),
    "withdrawn without anything before": (
        {"works": [case(state="withdrawn")]},
        "not_approached",
        "applied",
        None,
    ),
    "revoked, but the insulation is in the wall": (
        {"works": [case(**{**DONE, "state": "grant_revoked", "revoked_on": days(70)})]},
        "works_done",
        "works_done",
        None,
    ),
    "revoked before the works": (
        {"works": [case(**{**GRANTED, "state": "grant_revoked", "revoked_on": days(70)})]},
        "not_approached",
        "granted",
        None,
    ),
    "refused once, granted another time": (
        {"works": [case(state="refused"), case(number="2026-2", **GRANTED)]},
        "granted",
        "granted",
        None,
    ),
    "done without municipal subsidy": (
        {"events": happened(K.CONTACT, K.MEASURE_DONE, evidence=["invoice"]), "labels": AFTER},
        "label_after_registered",
        "label_after_registered",
        None,
    ),
    "only said to be done": (
        {"events": happened(K.CONTACT, K.MEASURE_DONE), "labels": AFTER},
        "in_progress",
        "in_progress",
        None,
    ),
    "what is done stays when the owner leaves and comes back": (
        {"events": happened(K.MEASURE_DONE, K.DROPPED, K.RETURNED, evidence=["photo"])},
        "works_done",
        "works_done",
        None,
    ),
    "a label of the neighbour": (
        {"works": [case(**DONE)], "labels": [label("b", "B", days(50))]},
        "works_done",
        "works_done",
        None,
    ),
}


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_stage_of_a_home(example):
    facts, now, ever, left = EXAMPLES[example]
    home = reached(**facts)
    assert (home["stage"], home["ever_reached"], home["exit"]) == (now, ever, left)


def test_each_stage_has_the_day_on_which_it_was_first_reached():
    events = [
        event("a", K.CONTACT, days(4), 1),
        event("a", K.CONTACT, days(2), 2),
        event("a", K.MEASURE_DONE, days(35), 3, evidence=["photo"]),
    ]
    home = reached(events, [case(**{**DONE, **SETTLED})], AFTER)
    found = {
        stage.value: home[stage.value].date()
        for stage in list(Stage)[1:]
        if pd.notna(home[stage.value])
    }
    assert found == {
        "approached": days(2),
        "applied": days(10),
        "granted": days(20),
        "in_progress": days(30),
        "works_done": days(35),
        "label_after_registered": days(50),
        "settled": days(60),
    }


def test_of_a_home_that_nobody_knows_anything_of_there_is_a_row():
    home = reached(happened(K.CONTACT), home="b")
    assert (home["stage"], home["exit"]) == ("not_approached", None)


histories = st.lists(
    st.tuples(st.sampled_from(list(HomeEventKind)), st.integers(0, 40), st.booleans()), max_size=9
)


@settings(max_examples=25, deadline=None)
@given(histories, st.randoms(use_true_random=False), st.integers(0, 40))
def test_the_order_of_recording_says_nothing(history, shuffled, day):
    """Laws: any order gives the same; now is never further than ever; ever never goes back."""
    told = [
        event("a", kind, days(on), n, evidence=["photo"] if proven else [])
        for n, (kind, on, proven) in enumerate(history)
    ]
    mixed = list(told)
    shuffled.shuffle(mixed)
    mixed = [{**each, "event_id": n} for n, each in enumerate(mixed)]
    home, other = reached(told), reached(mixed)
    assert home.equals(other)
    order = [stage.value for stage in Stage]
    assert order.index(home["stage"]) <= order.index(home["ever_reached"])
    earlier = reached(told, as_of=days(day))
    assert order.index(earlier["ever_reached"]) <= order.index(home["ever_reached"])
    for stage in order[1:]:
        if pd.notna(earlier[stage]):
            assert earlier[stage] == home[stage]
