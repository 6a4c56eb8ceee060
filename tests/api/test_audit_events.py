"""The audit trail through HTTP: found by case, thing, person and kind; looking is an event too."""

import pytest

from retrofit.audit.trail import unexplained_cases

EVENTS = "/audit-events"


def look(world, query="", who="auditor"):
    return world.get(who, f"{EVENTS}{query}")


def actions(found):
    return [event["action"] for event in found["auditEvents"]]


def test_everything_about_a_case_newest_first(world):
    """Who registered, who took it, from where, and the states in between."""
    case = world.apply(1)
    world.apply(2)
    world.act("case_handler", case, "completeness-checks")
    found = look(world, f"?case={case}")["auditEvents"]
    assert {event["caseNumber"] for event in found} == {case}
    steps = [event for event in found if event["toState"]]
    assert [event["toState"] for event in steps] == ["in_assessment", "received"]
    received = steps[-1]
    assert received["action"] == "application_received"
    assert received["actor"] == "Ina Intake"
    assert received["actorId"] == world.client("intake").person_id
    assert received["actorRole"] == "intake"
    assert received["origin"].startswith("web")
    assert received["requestId"]
    assert received["happenedAt"].startswith("2026-03-02T09:00")
    assert received["payload"]["channel"] == "portal"
    assert (received["result"], received["isDestroyed"]) == ("done", False)
    assert [event["seq"] for event in found] == sorted(
        (event["seq"] for event in found), reverse=True
    )
    assert "Voorbeeld-1" not in str(found)


def test_looking_is_recorded_before_anything_is_shown(world):
    """With what was asked and how much was shown; of a case it is found with that case."""
    case = world.apply(1)
    shown = look(world, f"?case={case}&action=read")
    first = look(world)["auditEvents"][0]
    assert (first["action"], first["objectType"], first["caseNumber"]) == (
        "show_trail",
        "audit_event",
        case,
    )
    assert first["actorId"] == world.client("auditor").person_id
    assert first["payload"]["events"] == len(shown["auditEvents"])
    assert first["payload"]["action"] == "read"


def test_by_thing_by_person_by_kind_and_by_day(world):
    case = world.apply(1)
    intake = world.client("intake").person_id
    assert set(actions(look(world, f"?actor={intake}"))) >= {"application_received"}
    own = look(world, f"?actor={intake}")["auditEvents"]
    assert {event["actorId"] for event in own} == {intake}
    whole = look(world, f"?object=application:{case}")["auditEvents"]
    assert {(event["objectType"], event["objectId"]) for event in whole} == {("application", case)}
    kinds = look(world, "?object=scheme_period")["auditEvents"]
    assert {event["action"] for event in kinds} == {"ceiling_proposed", "ceiling_confirmed"}
    assert actions(look(world, "?action=ceiling_confirmed")) == ["ceiling_confirmed"]
    today = look(world, "?since=2026-03-02&action=application_received")
    assert actions(today) == ["application_received"]
    assert actions(look(world, "?until=2026-03-01&action=application_received")) == []
    assert actions(look(world, "?until=2026-03-02&action=application_received")) == [
        "application_received"
    ]
    assert actions(look(world, "?since=2026-03-01&until=2026-03-01")) == []


def test_a_day_is_a_day_in_the_netherlands(world):
    """Half past midnight in Dordrecht is still the day before in UTC."""
    world.travel("2026-03-05", hour=0)
    world.apply(1, receivedAt="2026-03-04T12:00:00+01:00", channel="paper")
    world.travel("2026-03-06")
    assert actions(look(world, "?since=2026-03-05&until=2026-03-05&action=application_received"))
    assert not actions(
        look(world, "?since=2026-03-04&until=2026-03-04&action=application_received")
    )


def test_page_by_page_nothing_is_left_out(world):
    """The events that looking makes come before the first page and do not move the rest."""
    for number in (1, 2, 3):
        world.apply(number)
    look(world)
    expected = [row.seq for row in world.sql("SELECT seq FROM audit_event ORDER BY seq DESC")]
    found, cursor = [], "?limit=4"
    while cursor is not None:
        page = look(world, cursor)
        found += [event["seq"] for event in page["auditEvents"]]
        cursor = f"?limit=4&cursor={page['nextCursor']}" if page["nextCursor"] else None
    assert found == expected


def test_a_refused_look_shows_nothing_and_is_in_the_trail(world):
    """A handler gets 403, and the auditor sees that it was tried."""
    answer = world.client("case_handler").get(EVENTS)
    assert answer.status_code == 403
    handler = world.client("case_handler").person_id
    tried = look(world, f"?actor={handler}")["auditEvents"]
    assert "refused" in {event["result"] for event in tried}


def test_an_auditor_of_a_part_of_the_town_looks_at_cases_there(world):
    case = world.apply(1)
    near = world.client("auditor", "Nel Nabij", area="BU05050800")
    far = world.client("auditor", "Vera Ver", area="BU05050199")
    assert near.get(EVENTS).status_code == 403
    assert "application_received" in actions(look(world, f"?case={case}", near))
    assert far.get(f"{EVENTS}?case={case}").status_code == 403


def test_a_refusal_names_the_case_that_it_was_about(world):
    """Of the case and of no other, and not a step of it; of what is no case it names the path."""
    case, other = world.apply(1), world.apply(2)
    handler = world.client("case_handler")
    world.act("case_handler", case, "completeness-checks")
    refused = handler.post(
        f"/applications/{case}/decisions",
        {"outcome": "approved"},
        headers={"If-Match": f'"application-{case}-v9"'},
    )
    assert refused.status_code == 403
    assert handler.post("/scheme-periods", {}).status_code == 403
    assert handler.post("/applications/Piet%20Jansen/decisions", {}).status_code == 403
    tried = [
        event
        for event in look(world, f"?actor={handler.person_id}")["auditEvents"]
        if event["result"] == "refused"
    ]
    assert [(e["action"], e["objectType"], e["objectId"], e["caseNumber"]) for e in tried] == [
        ("post.decide", "route", "unknown", None),
        ("post.open_period", "route", "api/v1/scheme-periods", None),
        ("post.decide", "application", case, case),
    ]
    assert tried[-1]["toState"] is None
    for number, found in ((case, 1), (other, 0)):
        results = [event["result"] for event in look(world, f"?case={number}")["auditEvents"]]
        assert results.count("refused") == found
    with world.engine.connect() as connection:
        assert unexplained_cases(connection) == []


def test_an_administrator_may_look(world):
    assert "ceiling_confirmed" in actions(look(world, who="admin"))


@pytest.mark.parametrize(
    "query",
    [
        "object=A. Voorbeeld",
        "object=payment:a@b.nl",
        "case=drd-1",
        "actor=Ina",
        "actor=0",
        "action=Read",
        "cursor=0",
        "limit=501",
        "since=morgen",
        "until=9999-12-31",
        "name=x",
    ],
)
def test_what_cannot_be_asked_is_refused_and_not_recorded(world, query):
    answer = world.client("auditor").get(f"{EVENTS}?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["in"] == "query"
    assert world.scalar("SELECT count(*) FROM audit_event WHERE action = 'show_trail'") == 0
