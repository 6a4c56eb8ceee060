"""Two persons say what became of homes; the register only suggests it."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from retrofit.codes import Role
from retrofit.errors import FourEyes, InvalidFacts, NotAllowed, NotFound, StepNotPossible
from retrofit.homes.succession_candidates import candidates
from retrofit.homes.successions import (
    GivenSuccession,
    all_successions,
    decide_succession,
    propose_succession,
)
from retrofit.programme_codes import SuccessionKind, SuccessionReason
from retrofit.progress.summary import progress_of
from retrofit.today import now
from tests.retrofit.acting import acting
from tests.retrofit.progress.histories import HOMES, History

A, B, C, *_ = HOMES
DAY = date(2026, 3, 1)


@pytest.fixture
def history(session):
    return History(session)


@pytest.fixture
def planner(session):
    return acting(session, "Planner", Role.PLANNER)


@pytest.fixture
def reviewer(session):
    return acting(session, "Beoordelaar", Role.REVIEWER)


def given(kind, from_ids, to_ids, **more):
    facts = {"happened_on": DAY, "reason": SuccessionReason.REGISTER, **more}
    return GivenSuccession(SuccessionKind(kind), tuple(from_ids), tuple(to_ids), **facts)


def done(session, known_at=None):
    day = date(2026, 11, 1)
    return progress_of(session.connection(), "crabbehof", as_of=day, known_at=known_at).done


def test_a_succession_holds_when_a_second_person_confirms_it(session, history, planner, reviewer):
    """Works that began at A and ended after its renumbering count in B, and as known then not."""
    history.case(A, date(2025, 12, 1), 3)  # finished on 11 March 2026
    history.label(B, "B", date(2026, 5, 1))
    assert done(session) == 0
    one = propose_succession(session, given("renumbering", [A], [B]), by=planner)
    assert (one.is_in_force, done(session)) == (False, 0)
    before = now()
    number = one.succession.succession_id
    assert decide_succession(session, number, True, by=reviewer).is_in_force
    assert done(session) == 1
    assert done(session, before) == 0
    stored = session.execute(
        text("SELECT lineage FROM verdict WHERE outcome = 'counts' AND policy = 'label_improved'")
    ).scalars()
    assert list(stored) == [A]
    with pytest.raises(StepNotPossible):
        decide_succession(session, number, True, by=reviewer)

    back = given("taken_back", [], [], supersedes_id=number, reason=SuccessionReason.MISTAKE)
    wrong = propose_succession(session, back, by=planner).succession.succession_id
    decide_succession(session, wrong, True, by=reviewer)
    assert done(session) == 0
    assert [view.is_in_force for view in all_successions(session, by=planner)] == [False, False]
    with pytest.raises(NotFound):
        propose_succession(session, back, by=planner)


def test_who_proposes_does_not_decide(session, history, reviewer, planner):
    number = propose_succession(
        session, given("split", [A], [B, C]), by=reviewer
    ).succession.succession_id
    with pytest.raises(FourEyes):
        decide_succession(session, number, True, by=reviewer)
    with pytest.raises(NotAllowed):
        decide_succession(session, number, True, by=planner)
    # The database knows it too.
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(
            text("INSERT INTO succession_decision VALUES (:number, true, :by, now())"),
            {"number": number, "by": reviewer.person_id},
        )


def test_a_proposal_that_is_turned_down_never_holds(session, history, planner, reviewer):
    number = propose_succession(
        session, given("merge", [A, B], [C]), by=planner
    ).succession.succession_id
    view = decide_succession(session, number, False, by=reviewer)
    assert not view.is_in_force


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (given("split", [A], [B]), "toIds"),
        (given("merge", [A], [B]), "fromIds"),
        (given("renumbering", [A], [A]), "toIds"),
        (given("split", [A], [B, A]), "toIds"),  # what stays stands first
        (given("merge", [A, A], [B]), "fromIds"),
        (given("demolition", [A], [B]), "toIds"),
        (given("renumbering", ["0505010000000099"], [B]), "fromIds"),
        (given("renumbering", [A], [B], happened_on=date(2100, 1, 1)), "happenedOn"),
        (given("renumbering", [A], [B], happened_on=None), "happenedOn"),
        (given("taken_back", [], []), "supersedesId"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(session, history, planner, wrong, field):
    with pytest.raises(InvalidFacts) as refused:
        propose_succession(session, wrong, by=planner)
    assert refused.value.field == field


def begin(history, home, day, number="1", pand="0505100000000001"):
    """Make a home that the register shows from a day on, at an address and in a building."""
    history.fact("unit", day, verblijfsobject_id=home, status="in_use", uses=["residential"],
                 is_residential=True, floor_area_m2=40, municipality_code="0505",
                 location="POINT(105500 422500)")  # fmt: skip
    place(history, home, number, pand)


def place(history, home, number, pand="0505100000000001"):
    history.fact("unit_building", verblijfsobject_id=home, pand_id=pand)
    history.fact("address", address_id=f"05052{home[5:]}", verblijfsobject_id=home,
                 street="Colijnstraat", house_number=int(number), house_letter=None,
                 addition=None, postcode="3317AB", city="Dordrecht")  # fmt: skip


NEW = ["0505010000000021", "0505010000000022"]


@pytest.mark.parametrize(
    ("ended", "begun", "kind"),
    [
        ([(A, "1")], [(NEW[0], "1")], "renumbering"),
        ([(A, "1")], [(NEW[0], "11"), (NEW[1], "12")], "split"),
        ([(A, "1"), (B, "2")], [(NEW[0], "11")], "merge"),
    ],
)
def test_the_register_suggests_what_became_of_homes(session, history, planner, ended, begun, kind):
    for home, number in ended:
        place(history, home, number)
        history.run()
        history.withdraw(home, DAY)
    history.fact("building", pand_id="0505100000000001", construction_year=1950, status="in_use",
                 geometry="POLYGON((0 0,1 0,1 1,0 0))")  # fmt: skip
    for home, number in begun:
        begin(history, home, DAY, number)
    (found,) = candidates(session.connection())
    assert (found.kind, found.happened_on) == (SuccessionKind(kind), DAY)
    assert (found.from_ids, found.to_ids) == (
        tuple(home for home, _ in ended),
        tuple(home for home, _ in begun),
    )
    # What somebody has proposed is not suggested again.
    propose_succession(session, given(kind, found.from_ids, found.to_ids), by=planner)
    assert candidates(session.connection()) == []


def test_a_home_whose_building_is_gone_was_probably_demolished(session, history):
    place(history, A, "1")
    history.run()
    history.withdraw(A, DAY)
    (found,) = candidates(session.connection())
    assert (found.kind, found.from_ids, found.to_ids) == (SuccessionKind.DEMOLITION, (A,), ())
