"""The queue of the budget holder: what was ordered and waits, and why not for everybody."""

from tests.api.desk_cases import to_grant
from tests.api.desk_world import IBANS, applicant


def waiting(world, who):
    return world.get(who, "/payments")["payments"]


def ordered(world, number, cents=None, who="case_handler"):
    case = to_grant(world, number)
    return case, world.act(who, case, "payments", {} if cents is None else {"cents": cents})


def test_the_oldest_order_comes_first_and_goes_with_its_release(world):
    """Two orders three days apart: 100.00 of 2 March and 50.00 of 5 March, seen on 6 March."""
    first, payment = ordered(world, 1, 100_00)
    world.travel("2026-03-05")
    second, _ = ordered(world, 2, 50_00)
    world.travel("2026-03-06")

    lines = waiting(world, "budget_holder")
    assert [
        (line["number"], line["cents"], line["orderedOn"], line["daysWaiting"]) for line in lines
    ] == [(first, 100_00, "2026-03-02", 4), (second, 50_00, "2026-03-05", 1)]
    assert {line["reason"] for line in lines} == {None}
    assert lines[0]["orderedBy"]["name"] == "Hans Handelaar"
    assert lines[0]["kind"]["code"] == "advance"
    assert lines[0]["address"].startswith("Colijnstraat 1")
    assert "Voorbeeld" not in str(lines)

    release = world.client("budget_holder").post(
        f"/applications/{first}/payments/{payment['id']}/releases",
        headers={"If-Match": f'"application-{first}-v{lines[0]["version"]}"'},
    )
    assert release.status_code == 201, release.text
    assert [line["number"] for line in waiting(world, "budget_holder")] == [second]


def test_each_line_gives_the_reason_of_the_refusal(world):
    """Who ordered, who has not the role, and a changed account: as the release itself says."""
    carla = world.client("case_handler", "Carla Collega")
    world.grant_role(carla, "budget_holder")
    own, payment = ordered(world, 1, who=carla)
    changed, _ = ordered(world, 2)
    correction = {"applicant": applicant(2, iban=IBANS[4]), "reason": "request"}
    world.put("case_handler", f"/applications/{changed}/applicant", correction)

    by_case = {line["number"]: line for line in waiting(world, carla)}
    refused = world.try_act(carla, own, f"payments/{payment['id']}/releases")
    assert refused.status_code == 409
    assert by_case[own]["reason"] == refused.json()["detail"]
    assert by_case[own]["reason"] == "Wie de betaling opdroeg, geeft haar niet vrij."
    assert by_case[changed]["reason"] == (
        "Het rekeningnummer is gewijzigd; een tweede persoon moet dat eerst bevestigen."
    )
    world.act("reviewer", changed, "applicant/confirmations")
    by_case = {line["number"]: line["reason"] for line in waiting(world, "budget_holder")}
    assert by_case[changed].startswith("Het rekeningnummer is gewijzigd na de opdracht")
    assert by_case[own] is None
    assert {line["reason"] for line in waiting(world, "reviewer")} == {
        "Hiervoor hebt u de rol niet."
    }

    # The case itself says the same beforehand, and offers the step to somebody else.
    assert release_of(world, carla, own) == "Wie de betaling opdroeg, geeft haar niet vrij."
    assert release_of(world, "budget_holder", own) is None


def release_of(world, who, case):
    steps = world.case(case, who)["nextSteps"]
    return next(step["reason"] for step in steps if step["action"]["code"] == "release_payment")


def test_what_lapsed_waits_no_more_and_two_orders_of_one_case_are_told_apart(world):
    """The first of two orders is cancelled; the second keeps its own day and amount."""
    case, first = ordered(world, 1, 100_00)
    world.travel("2026-03-09")
    second = world.act("case_handler", case, "payments", {"cents": 50_00})
    world.act("case_handler", case, f"payments/{first['id']}/cancellations", {"reason": "dubbel"})

    [line] = waiting(world, "budget_holder")
    assert (line["id"], line["cents"], line["orderedOn"]) == (second["id"], 50_00, "2026-03-09")


def test_somebody_of_another_part_of_the_town_sees_none(world):
    """The queue holds the cases of one's own area."""
    ordered(world, 1)

    assert waiting(world, world.client("budget_holder", "Vera Ver", area="BU05050199")) == []
    assert len(waiting(world, world.client("budget_holder", "Nel Nabij", area="BU05050800"))) == 1
