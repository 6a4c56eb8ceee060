"""Cases brought to a stage through HTTP, and ways to look at their answers."""

from tests.api.desk_world import measure


def codes(things, name="kind"):
    return [each[name]["code"] for each in things]


def deadline(seen, kind):
    return next(each for each in seen["deadlines"] if each["kind"]["code"] == kind)


def possible(seen):
    return {step["action"]["code"] for step in seen["nextSteps"] if step["isPossible"]}


def take(world, case):
    handler = world.client("case_handler")
    world.act(handler, case, "assignments", {"handlerId": handler.person_id})


def to_proposal(world, number=1, **more):
    """A case with a proposal that waits: roof of 45 m2, EUR 675."""
    case = world.apply(number, **more)
    take(world, case)
    world.act("case_handler", case, "completeness-checks")
    world.act("case_handler", case, "proposals", {"kind": "grant"})
    return case


def to_grant(world, number=1, **more):
    case = to_proposal(world, number, **more)
    world.act("reviewer", case, "decisions", {"outcome": "approved"})
    return case


def report(day, code="roof", **more):
    return {"receivedOn": day, "executions": [{**measure(code, **more), "executedOn": day}]}


def to_settlement(world, number=1):
    case = to_grant(world, number)
    world.travel("2026-06-01")
    world.act("intake", case, "completion-reports", report("2026-06-01"))
    world.act("case_handler", case, "settlements", {})
    world.act("reviewer", case, "decisions", {"outcome": "approved"})
    return case


def pay(world, case, **body):
    payment = world.act("case_handler", case, "payments", body)
    world.act("budget_holder", case, f"payments/{payment['id']}/releases")
    return world.act("budget_holder", case, f"payments/{payment['id']}/confirmations", {})
