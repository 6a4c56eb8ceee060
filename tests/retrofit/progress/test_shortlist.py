"""The shortlist of the sample town: parts add up, and nobody is on it who should not be."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from retrofit.codes import Eligibility, Role
from retrofit.errors import NotAllowed
from retrofit.people.actor import Actor
from retrofit.programmes import policy_named, programme_named
from retrofit.progress.counting import judge
from retrofit.progress.facts import read_facts
from retrofit.progress.shortlist import PARTS, Weights, by_street, scored, shortlist, shortlist_rule
from tests.api.made_up import build_street
from tests.api.people import add_person

AS_OF = date(2026, 10, 31)
CRABBEHOF = programme_named("crabbehof")

# The sample town takes nothing back and corrects nothing.
TOUCHED = """
    SELECT verblijfsobject_id FROM home_event
     WHERE kind <> 'priority' AND happened_on <= :as_of"""


@pytest.fixture(scope="module")
def homes(town):
    with town.connect() as connection:
        return scored(connection, CRABBEHOF, AS_OF, None, shortlist_rule())


def test_only_eligible_homes_that_nobody_was_in_touch_with(town, homes):
    with town.connect() as connection:
        facts = read_facts(connection, CRABBEHOF, AS_OF)
        touched = set(connection.execute(text(TOUCHED), {"as_of": AS_OF}).scalars())
    verdicts = judge(facts, CRABBEHOF, policy_named(CRABBEHOF.default_policy), AS_OF).homes
    wanted = verdicts[
        verdicts["eligibility"].eq(Eligibility.ELIGIBLE.value)
        & ~verdicts["is_applied"]
        & facts.homes["is_live"]
    ]
    assert set(homes.index) == set(wanted.index) - touched
    assert set(wanted.index) & touched
    assert set(homes["label_class"]) <= {"D", "E", "F", "G"}
    points = homes.groupby("label_class")["label"].unique().map(list).to_dict()
    assert points == {name: [value] for name, value in zip("DEFG", (1, 2, 3, 4), strict=True)}


def test_the_score_is_the_sum_of_what_is_shown(homes):
    assert (homes[list(PARTS)].sum(axis=1) - homes["score"]).abs().max() < 1e-6
    streets = by_street(homes)
    assert (streets[list(PARTS)].sum(axis=1) - streets["score"]).abs().max() < 1e-6
    assert streets["homes"].sum() == len(homes)
    for part in PARTS:
        assert abs(streets[part].sum() - homes[part].sum()) < 0.05 * len(streets)
        assert homes[part].nunique() > 1 or part in ("open", "association", "backlog")


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.tuples(*[st.integers(0, 100)] * 5))
def test_with_any_weights_parts_add_up(town, points):
    names = list(Weights.model_fields)
    weights = Weights(**dict(zip(names, points, strict=True)))
    rule = shortlist_rule().model_copy(update={"weights": weights})
    with town.connect() as connection:
        homes = scored(connection, CRABBEHOF, AS_OF, None, rule)
    assert (homes[list(PARTS)].sum(axis=1) - homes["score"]).abs().max() < 1e-6
    assert (homes["open"] == weights.open).all()


def test_staff_only_and_single_homes_leave_a_trace(fresh_database):
    build_street(fresh_database)
    with Session(fresh_database) as session:
        person = add_person(session, "Petra Proef", Role.PLANNER)
        planner = Actor(person, "Petra Proef", {Role.PLANNER: frozenset()}, "test")
        nobody = Actor(person, "Petra Proef", {Role.COUNCIL_PUBLIC: frozenset()}, "test")
        elsewhere = Actor(
            person, "Petra Proef", {Role.WUO_ADVISER: frozenset({"WK050501"})}, "test"
        )
        ask = {"as_of": AS_OF, "by": planner}
        with pytest.raises(NotAllowed):
            shortlist(session, "crabbehof", by_what="street", as_of=AS_OF, by=nobody)
        streets = shortlist(session, "crabbehof", by_what="street", **ask).rows
        assert session.execute(text("SELECT count(*) FROM audit_event")).scalar_one() == 0
        found = shortlist(session, "crabbehof", by_what="home", **ask).rows
        assert session.execute(text("SELECT action FROM audit_event")).scalars().all() == [
            "read_shortlist"
        ]
        assert len(found) == streets["homes"].sum() > 0
        assert found["score"].is_monotonic_decreasing
        none = shortlist(session, "crabbehof", by_what="home", as_of=AS_OF, by=elsewhere)
        assert len(none.rows) == 0
