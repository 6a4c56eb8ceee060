"""What the desk refuses: a Dutch problem that names the field, and not one row is changed.

All tests share one desk, with a case in each stage; what is refused leaves it as it was.
"""

import json
from types import SimpleNamespace

import pytest
import time_machine

from tests.api.desk_world import (
    BASE,
    CORPORATION,
    ELSEWHERE,
    GARAGE,
    GOOD_LABEL,
    NOWHERE,
    TODAY,
    applicant,
    application,
    measure,
    opened_world,
)
from tests.retrofit.subsidy.desk import home

#: Ten digits of which the last nine pass the check of a BSN: a made-up number.
BSN = "123456782"


@pytest.fixture(autouse=True)
def _one_day():
    """The day of the desk."""
    with time_machine.travel(TODAY, tick=True):
        yield


@pytest.fixture(scope="module")
def desk(server, empty_template):
    """A desk with a case that was just received, one that waits for a decision, one granted."""
    with opened_world(server, empty_template) as world:
        cases = SimpleNamespace(received=world.apply(1), proposed=world.apply(2))
        cases.granted = world.apply(3)
        for case in (cases.proposed, cases.granted):
            world.act("case_handler", case, "completeness-checks")
            world.act("case_handler", case, "proposals", {"kind": "grant"})
        world.act("reviewer", cases.granted, "decisions", {"outcome": "approved"})
        world.cases = cases
        yield world


def refused(desk, answer, before, status, *names):
    """Check that an answer is a Dutch problem about these fields, and that nothing changed."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["detail"] and problem["title"]
    told = [error["name"] for error in problem.get("errors", [])]
    assert set(told) == set(names), problem
    for error in problem.get("errors", []):
        assert error["reason"] and error["in"] == "body"
    assert desk.fingerprint() == before
    return problem


def changed(**more):
    return about(5, **more)


def about(number, **more):
    return application(number, **{"receivedAt": "2026-03-02T09:00:00+01:00", **more})


def with_measure(**more):
    return changed(measures=[measure("roof", **more)])


def with_applicant(**more):
    return changed(applicant=applicant(5, **more))


def source(**more):
    return {"measure": "roof", "kind": "isde", "status": "applied", "cents": 1, **more}


ODD = {
    # amounts
    "negative cost": (with_measure(cost_cents=-1), ["measures[0].costCents"]),
    "no cost": (with_measure(cost_cents=0), ["measures[0].costCents"]),
    "fractional cost": (with_measure(cost_cents=12.5), ["measures[0].costCents"]),
    "huge cost": (with_measure(cost_cents=10**10), ["measures[0].costCents"]),
    "gigantic cost": (with_measure(cost_cents=10**40), ["measures[0].costCents"]),
    "cost as text": (with_measure(cost_cents="600000"), ["measures[0].costCents"]),
    "cost as truth": (with_measure(cost_cents=True), ["measures[0].costCents"]),
    "negative area": (with_measure(areaM2=-1), ["measures[0].areaM2"]),
    "area of a million": (with_measure(areaM2=1_000_000), ["measures[0].areaM2"]),
    "area to the millimetre": (with_measure(areaM2="45.001"), ["measures[0].areaM2"]),
    "Rd of nothing": (with_measure(insulationValue=0), ["measures[0].insulationValue"]),
    "Rd of a hundred": (with_measure(insulationValue=100), ["measures[0].insulationValue"]),
    "half a piece": (with_measure(pieces=0.5), ["measures[0].pieces"]),
    "negative request": (changed(requestedCents=-1), ["requestedCents"]),
    "negative money of others": (changed(sources=[source(cents=-5)]), ["sources[0].cents"]),
    # days
    "tomorrow": (changed(receivedAt="2026-03-03T09:00:00+01:00"), ["receivedAt"]),
    "before the scheme": (changed(receivedAt="2024-06-03T09:00:00+01:00"), ["receivedAt"]),
    "in 1999": (changed(receivedAt="1999-06-03T09:00:00+01:00"), ["receivedAt"]),
    "in 9999": (changed(receivedAt="9999-12-31T23:59:59Z"), ["receivedAt"]),
    "without zone": (changed(receivedAt="2026-03-02T09:00:00"), ["receivedAt"]),
    "30 February": (changed(receivedAt="2026-02-30T09:00:00Z"), ["receivedAt"]),
    # texts
    "NUL": (with_applicant(name="A\u0000B"), ["applicant.name"]),
    "turned around": (with_applicant(name="A\u202eB"), ["applicant.name"]),
    "empty name": (with_applicant(name="   "), ["applicant.name"]),
    "long name": (with_applicant(name="A" * 201), ["applicant.name"]),
    "BSN in a name": (with_applicant(contact=f"BSN {BSN}"), ["applicant.contact"]),
    "BSN in a reason": (changed(inSpiteOf=f"burgerservicenummer {BSN}"), ["inSpiteOf"]),
    "wrong IBAN": (with_applicant(iban="NL91ABNA0417164301"), ["applicant.iban"]),
    "wrong postcode": (with_applicant(postcode="0123AB"), ["applicant.postcode"]),
    "wrong e-mail": (with_applicant(email="a@b"), ["applicant.email"]),
    "wrong KvK": (with_applicant(kvk="1234567"), ["applicant.kvk"]),
    "date of birth": (with_applicant(birthDate="1970-01-01"), ["applicant.birthDate"]),
    "BSN field": (with_applicant(bsn=BSN), ["applicant.bsn"]),
    # codes and unknown fields
    "unknown field": (changed(decision="grant"), ["decision"]),
    "unknown scheme": (changed(scheme="svoh"), ["scheme"]),
    "unknown channel": (changed(channel="pigeon"), ["channel"]),
    "unknown measure": (with_measure(measure="solar"), ["measures[0].measure"]),
    "corporation applies": (changed(tenure="housing_corporation"), ["tenure"]),
    "no homes": (changed(homes=[{}]), ["dwellings[0].verblijfsobjectId"]),
    # homes
    "nowhere": (about(5, homes=[NOWHERE]), ["dwellings[0].verblijfsobjectId"]),
    "garage": (about(GARAGE), ["dwellings[0].verblijfsobjectId"]),
    "garage all the same": (about(GARAGE, inSpiteOf="x"), ["dwellings[0].verblijfsobjectId"]),
    "outside the area": (about(ELSEWHERE), ["dwellings[0].verblijfsobjectId"]),
    "corporation": (about(CORPORATION), ["dwellings[0].verblijfsobjectId"]),
    "label B": (about(GOOD_LABEL), ["dwellings[0].verblijfsobjectId"]),
    "a home twice": (about(5, homes=[home(5), home(5)]), ["dwellings"]),
    "no share": (about(5, homes=[{"verblijfsobjectId": home(5), "weight": 0}]), ["dwellings"]),
    "negative share": (
        about(5, homes=[{"verblijfsobjectId": home(5), "weight": -1}]),
        ["dwellings[0].weight"],
    ),
    # measures and money of others
    "a measure twice": (changed(measures=[measure("roof")] * 2), ["measures"]),
    "money for another measure": (changed(sources=[source(measure="floor")]), ["sources"]),
    "a source twice": (changed(sources=[source(), source()]), ["sources"]),
    # all at once
    "three things": (
        {**with_measure(cost_cents=-1), "channel": "pigeon", "decision": 1},
        ["measures[0].costCents", "channel", "decision"],
    ),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_application_is_refused(desk, name):
    """400 with the field, in Dutch; no case, no applicant, no number given out."""
    body, names = ODD[name]
    before = desk.fingerprint()
    answer = desk.client("intake").post("/applications", body)
    problem = refused(desk, answer, before, 400, *names)
    assert BSN not in json.dumps(problem)


RAW = {
    "NaN": (b'"costCents": 600000', b'"costCents": NaN', 400),
    "infinity": (b'"costCents": 600000', b'"costCents": 1e999', 400),
    "lone surrogate": (b"A. Voorbeeld-5", b"A\\ud800", 400),
    "not UTF-8": (b"A. Voorbeeld-5", b"A\xff", 400),
    "a member twice": (b'"channel": "portal"', b'"channel": "portal", "channel": "email"', 400),
    "half a body": (b'"channel": "portal"', b'"channel": ', 400),
}


@pytest.mark.parametrize("name", RAW)
def test_a_body_that_is_no_json_is_refused(desk, name):
    old, new, status = RAW[name]
    content = json.dumps(changed()).encode()
    assert old in content
    before = desk.fingerprint()
    answer = desk.client("intake").request(
        "POST",
        "/applications",
        content=content.replace(old, new),
        headers={"Content-Type": "application/json", "Idempotency-Key": "a key of ours"},
    )
    assert answer.status_code == status, answer.text
    assert answer.json()["errors"][0]["in"] == "body"
    assert desk.fingerprint() == before


def report(**more):
    return {"receivedOn": "2026-03-02", "executions": [measure("roof")], **more}


#: who, which case, what, body, status, fields
STEPS = {
    "handler is no handler": ("case_handler", "received", "assignments", {"handlerId": 1}, 400,
                              ["handlerId"]),
    "handler is nobody": ("case_handler", "received", "assignments", {"handlerId": 999_999}, 400,
                          ["handlerId"]),
    "no items": ("case_handler", "received", "supplement-requests", {"items": []}, 400, ["items"]),
    "asked tomorrow": ("case_handler", "received", "supplement-requests",
                       {"items": ["x"], "on": "2026-03-03"}, 400, ["on"]),
    "asked before receipt": ("case_handler", "received", "supplement-requests",
                             {"items": ["x"], "on": "2026-02-27"}, 400, ["on"]),
    "reply at once": ("case_handler", "received", "supplement-requests",
                      {"items": ["x"], "until": "2026-03-02"}, 400, ["until"]),
    "reply in 9999": ("case_handler", "received", "supplement-requests",
                      {"items": ["x"], "until": "9999-12-31"}, 400, ["until"]),
    "supplement nobody asked": ("intake", "received", "supplements", {}, 409, []),
    "pause backwards": ("case_handler", "received", "pauses",
                        {"kind": "consent", "firstDay": "2026-03-05", "lastDay": "2026-03-04",
                         "reason": "x"}, 400, ["lastDay"]),
    "pause before receipt": ("case_handler", "received", "pauses",
                             {"kind": "consent", "firstDay": "2026-03-01", "reason": "x"}, 400,
                             ["firstDay"]),
    "postponed to yesterday": ("case_handler", "received", "postponements",
                               {"until": "2026-03-01"}, 400, ["until"]),
    "notice of tomorrow": ("intake", "received", "default-notices",
                           {"receivedOn": "2026-03-03"}, 400, ["receivedOn"]),
    "withdrawn without a reason": ("case_handler", "received", "withdrawals", {}, 400, ["reason"]),
    "proposal before it is complete": ("case_handler", "received", "proposals", {"kind": "grant"},
                                       409, []),
    "proposal of no kind": ("case_handler", "proposed", "proposals", {"kind": "gift"}, 400,
                            ["kind"]),
    "proposal with fields of another kind": (
        "case_handler", "proposed", "proposals",
        {"kind": "refusal", "amountCents": 5, "text": "x"}, 400, ["reasons", "amountCents", "text"]
    ),
    "second proposal": ("case_handler", "proposed", "proposals", {"kind": "grant"}, 409, []),
    "approved with a reason": ("reviewer", "proposed", "decisions",
                               {"outcome": "approved", "reason": "x"}, 400, ["reason"]),
    "returned without a reason": ("reviewer", "proposed", "decisions", {"outcome": "returned"},
                                  400, ["reason"]),
    "announced tomorrow": ("reviewer", "proposed", "decisions",
                           {"outcome": "approved", "announcedOn": "2026-03-03"}, 400,
                           ["announcedOn"]),
    "announced before the proposal": ("reviewer", "proposed", "decisions",
                                      {"outcome": "approved", "announcedOn": "2026-03-01"}, 400,
                                      ["announcedOn"]),
    "second decision": ("reviewer", "granted", "decisions", {"outcome": "approved"}, 409, []),
    "revoked without hearing": (
        "case_handler", "granted", "proposals",
        {"kind": "revocation", "reasons": {"ground": "activities", "text": "x"}}, 400,
        ["reasons.heardOn"]
    ),
    "heard in the future": (
        "case_handler", "granted", "proposals",
        {"kind": "revocation",
         "reasons": {"ground": "activities", "text": "x", "heardOn": "2026-03-03"}}, 400,
        ["reasons.heardOn"]
    ),
    "amendment that names the applicant": (
        "case_handler", "granted", "proposals",
        {"kind": "amendment", "amountCents": 1, "text": "A. Voorbeeld-3 belde."}, 400, ["text"]
    ),
    "works in the future": ("intake", "granted", "completion-reports",
                            report(executions=[{**measure("roof"), "executedOn": "2026-03-03"}]),
                            400, ["executions[0].executedOn"]),
    "works in 9999": ("intake", "granted", "completion-reports",
                      report(executions=[{**measure("roof"), "executedOn": "9999-12-31"}]),
                      400, ["executions[0].executedOn"]),
    "works nobody applied for": ("intake", "granted", "completion-reports",
                                 report(executions=[measure("floor")]), 400,
                                 ["executions[0].measure"]),
    "works twice": ("intake", "granted", "completion-reports",
                    report(executions=[measure("roof")] * 2), 400, ["executions[1].measure"]),
    "report before the grant": ("intake", "granted", "completion-reports",
                                report(receivedOn="2026-03-01"), 400, ["receivedOn"]),
    "more than may be paid": ("case_handler", "granted", "payments", {"cents": 33_751}, 400,
                              ["cents"]),
    "payment of nothing": ("case_handler", "granted", "payments", {"cents": 0}, 400, ["cents"]),
    "payment below nothing": ("case_handler", "granted", "payments", {"cents": -1}, 400,
                              ["cents"]),
    "payment before a grant": ("case_handler", "proposed", "payments", {}, 409, []),
    "no such payment": ("budget_holder", "granted", "payments/999/releases", None, 404, []),
    "no such claim": ("budget_holder", "granted", "claims/999/recoveries", {"cents": 1}, 404, []),
    "no such decision": ("intake", "granted", "objections", {"decisionId": 999}, 404, []),
    "no such objection": ("reviewer", "granted", "objections/999/decisions",
                          {"outcome": "founded", "text": "x"}, 404, []),
    "reopened for nothing": ("reviewer", "granted", "reopenings", None, 409, []),
    "closed too early": ("case_handler", "granted", "closures", None, 409, []),
    "BSN in a note": ("case_handler", "granted", "notes", {"text": f"bsn {BSN}"}, 400, ["text"]),
    "no such letter": ("intake", "granted", "letters/999/sendings", {}, 404, []),
    "nothing to confirm": ("reviewer", "granted", "applicant/confirmations", None, 409, []),
}  # fmt: skip


@pytest.mark.parametrize("name", STEPS)
def test_an_odd_step_is_refused(desk, name):
    """4xx in Dutch, with the field where one is wrong; the case stays as it was."""
    who, case, what, body, status, names = STEPS[name]
    before = desk.fingerprint()
    answer = desk.try_act(who, getattr(desk.cases, case), what, body)
    refused(desk, answer, before, status, *names)


def test_who_proposed_does_not_decide(desk):
    """Also when the same person has both roles; the refusal itself stands in the trail."""
    both = desk.client("reviewer", "Bo Beide")
    desk.grant_role(both, "case_handler")
    case = desk.apply(6)
    desk.act(both, case, "completeness-checks")
    desk.act(both, case, "proposals", {"kind": "grant"})
    before = desk.fingerprint()
    answer = desk.try_act(both, case, "decisions", {"outcome": "approved"})
    problem = refused(desk, answer, before, 409)
    assert problem["detail"] == "Wie het voorstel deed, neemt het besluit niet."
    refusals = desk.scalar(
        "SELECT count(*) FROM audit_event WHERE result = 'refused' AND actor_id = :who",
        who=both.person_id,
    )
    assert refusals == 1


def test_a_change_says_what_was_seen(desk):
    """Without If-Match 428; with that of another case, or an old one, 412 with the version now."""
    handler = desk.client("case_handler")
    case = desk.cases.granted
    path = f"/applications/{case}/starts"
    before = desk.fingerprint()
    refused(desk, handler.post(path, {}), before, 428)
    for tag in ('"application-DRD-2026-000001-v4"', f'"application-{case}-v1"'):
        answer = handler.post(path, {}, headers={"If-Match": tag})
        refused(desk, answer, before, 412)
    assert answer.headers["etag"] == f'"application-{case}-v4"'
    for tag in ("*", 'W/"application-x-v1"', "nonsense", f'"application-{case}"'):
        answer = handler.post(path, {}, headers={"If-Match": tag})
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["name"] == "If-Match"
    assert desk.fingerprint() == before


def test_the_etag_of_a_case_is_what_a_change_asks(desk):
    """Read, change with what was read, and the answer has the version after it."""
    case = desk.apply(7)
    handler = desk.client("case_handler")
    tag = handler.get(f"/applications/{case}").headers["etag"]
    answer = handler.post(f"/applications/{case}/completeness-checks", headers={"If-Match": tag})
    assert answer.status_code == 201
    assert answer.headers["etag"] == f'"application-{case}-v2"'
    again = handler.post(f"/applications/{case}/completeness-checks", headers={"If-Match": tag})
    assert again.status_code == 412


def test_a_key_is_used_for_one_question(desk):
    """The same question: the same answer and one case; another question: 409; no key: 400."""
    clerk = desk.client("intake")
    body = application(8)
    first = clerk.post("/applications", body, key="one of a kind")
    again = clerk.post("/applications", body, key="one of a kind")
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["location"] == first.headers["location"]
    before = desk.fingerprint()
    other = clerk.post("/applications", application(9), key="one of a kind")
    refused(desk, other, before, 409)
    without = clerk.request("POST", "/applications", json=body)
    assert without.status_code == 400
    assert without.json()["errors"][0]["name"] == "Idempotency-Key"
    assert desk.fingerprint() == before


def test_there_is_no_such_case(desk):
    """404, also for a number that cannot be one; and for each part of it."""
    handler = desk.client("case_handler")
    for number in ("DRD-2026-999999", "DRD-1999-000001"):
        assert handler.get(f"/applications/{number}").status_code == 404
        assert handler.get(f"/applications/{number}/events").status_code == 404
        answer = desk.try_act("case_handler", number, "completeness-checks")
        assert answer.status_code == 404
    for odd in ("drd-2026-1", "x", "%27%20OR%201=1", "DRD_2026"):
        assert handler.request("GET", f"{BASE}/applications/{odd}").status_code in (400, 404)
