"""The queue of the second pair of eyes: what waits, and why not for everybody."""

from tests.api.desk_world import applicant, measure
from tests.retrofit.subsidy.desk import home


def waiting(world, who):
    return world.get(who, "/proposals")["proposals"]


def proposed(world, *args, **more):
    case = world.apply(*args, **more)
    world.act("case_handler", case, "completeness-checks")
    world.act("case_handler", case, "proposals", {"kind": "grant"})
    return case


def test_a_proposal_waits_for_another_person(world):
    """It waits for the reviewer; who made it is told why not; a decision takes it away."""
    case = proposed(world, 1)

    [line] = waiting(world, "reviewer")
    assert (line["number"], line["kind"]["code"], line["reason"]) == (case, "grant", None)
    assert line["watch"]["kind"]["code"] == "decision"
    both = world.client("case_handler")
    assert waiting(world, both)[0]["reason"] == "Hiervoor hebt u de rol niet."

    world.act("reviewer", case, "decisions", {"outcome": "approved"})
    assert waiting(world, "reviewer") == []


def test_a_returned_proposal_waits_no_more(world):
    """Sent back it is gone; proposed again it is there once."""
    case = proposed(world, 1)
    world.act("reviewer", case, "decisions", {"outcome": "returned", "reason": "De offerte mist."})
    assert waiting(world, "reviewer") == []

    world.act("case_handler", case, "proposals", {"kind": "grant"})
    assert [line["number"] for line in waiting(world, "reviewer")] == [case]


def test_above_the_mandate_the_budget_holder_decides(world):
    """39,000.00 and more for an association is more than a reviewer may decide on."""
    case = proposed(
        world,
        3,
        isAssociation=True,
        applicant=applicant(3, kind="association", name="VvE Colijnhof"),
        homes=[home(number) for number in range(3, 13)],
        measures=[
            measure("roof", 10_000_000, areaM2="1300.00"),
            measure("facade", 10_000_000, areaM2="600.00"),
        ],
    )

    assert waiting(world, "reviewer")[0]["reason"].startswith("Dit bedrag gaat boven uw mandaat")
    [line] = waiting(world, "budget_holder")
    assert (line["number"], line["reason"]) == (case, None)


def test_somebody_of_another_part_of_the_town_sees_none(world):
    """The queue holds the cases of one's own area."""
    proposed(world, 1)

    assert waiting(world, world.client("reviewer", "Vera Ver", area="BU05050199")) == []
    assert len(waiting(world, world.client("reviewer", "Nel Nabij", area="BU05050800"))) == 1
