"""What of a case is shown to whom: letters, personal data, areas, the list; and what is traced."""

import re

import jsonschema
import pytest

from retrofit.codes import Role
from tests.api.desk_cases import (
    codes,
    pay,
    possible,
    report,
    take,
    to_grant,
    to_proposal,
    to_settlement,
)
from tests.api.desk_world import BASE, ELSEWHERE, Colleague, applicant, application
from tests.api.policy import POLICY
from tests.retrofit.subsidy.desk import CRABBEHOF, home


def test_letters_are_previewed_read_and_sent(world):
    """A preview keeps nothing; reading a letter is an event; it is sent once."""
    case = to_proposal(world)
    before = world.fingerprint()
    handler = world.client("case_handler")
    concept = handler.post(f"/applications/{case}/letter-previews")
    assert concept.headers["content-type"] == "application/pdf"
    assert concept.content.startswith(b"%PDF")
    assert world.fingerprint() == before
    decided = world.act("reviewer", case, "decisions", {"outcome": "approved"})
    path = f"/applications/{case}/letters/{decided['letterId']}"
    letter = handler.get(path, headers={"Accept": "application/pdf"})
    assert letter.content.startswith(b"%PDF")
    assert letter.content == handler.get(path).content != concept.content
    sent = world.post("intake", f"{path}/sendings", {})
    assert sent["sentOn"] == "2026-03-02"
    assert world.post("intake", f"{path}/sendings", {}, status=409)["detail"] == (
        "Deze brief is al verzonden."
    )
    read = world.scalar(
        "SELECT count(*) FROM audit_event WHERE action = 'read' AND object_type = 'letter'"
    )
    assert read == 2
    assert handler.post(f"/applications/{case}/letter-previews").status_code == 409
    other = world.apply(2)
    path = f"/applications/{other}/letters/{decided['letterId']}"
    world.post("intake", f"{path}/sendings", {}, status=404)
    stolen = handler.get(f"/applications/{other}/letters/{decided['letterId']}")
    assert stolen.status_code == 404


@pytest.mark.parametrize("kind", ["settlement", "revocation", "amendment"])
def test_each_decision_has_its_preview(world, kind):
    """Also where the amounts of the letter only arise by the decision."""
    case = to_grant(world)
    pay(world, case)
    world.travel("2026-06-01")
    if kind == "settlement":
        world.act("intake", case, "completion-reports", report("2026-06-01"))
        world.act("case_handler", case, "settlements", {})
    elif kind == "revocation":
        reasons = {"ground": "activities", "text": "Verkocht.", "heardOn": "2026-06-01"}
        world.act("case_handler", case, "proposals", {"kind": kind, "reasons": reasons})
    else:
        body = {"kind": kind, "amountCents": 50_000, "text": "Minder werk."}
        world.act("case_handler", case, "proposals", body)
    answer = world.client("reviewer").post(f"/applications/{case}/letter-previews")
    assert answer.status_code == 200, answer.text


def test_reading_the_applicant_is_an_event(world):
    """The data comes only here; who read it, and what for, stands in the trail."""
    case = world.apply(1)
    told = world.get("auditor", f"/applications/{case}/applicant?purpose=access_request")
    assert (told["name"], told["iban"]) == ("A. Voorbeeld-1", "NL20INGB0001234567")
    [event] = world.sql(
        "SELECT reason_code, case_number FROM audit_event"
        " WHERE action = 'read' ORDER BY seq DESC LIMIT 1"
    )
    assert tuple(event) == ("access_request", case)
    wrong = world.client("auditor").get(f"/applications/{case}/applicant?purpose=curious")
    assert wrong.status_code == 400


def test_a_stale_correction_of_the_applicant_is_refused(world):
    """The applicant has versions of its own: a step of the case does not change them."""
    case = world.apply(1)
    handler = world.client("case_handler")
    tag = handler.get(f"/applications/{case}/applicant").headers["etag"]
    assert tag == f'"applicant-{case}-v1"'
    body = {"applicant": applicant(1, phone="06 12345678"), "reason": "mistake"}
    path = f"/applications/{case}/applicant"
    assert handler.put(path, body, headers={"If-Match": tag}).status_code == 200
    again = handler.put(path, body, headers={"If-Match": tag})
    assert again.status_code == 412
    assert again.headers["etag"] == f'"applicant-{case}-v2"'


def test_notes_are_sealed_and_read_with_a_trace(world):
    case = world.apply(1)
    world.act("case_handler", case, "notes", {"text": "Gebeld: komt morgen langs."})
    [note] = world.get("auditor", f"/applications/{case}/notes")["notes"]
    assert note["text"] == "Gebeld: komt morgen langs."
    assert note["by"]["name"] == "Hans Handelaar"
    kept = world.scalar("SELECT encode(value, 'escape') FROM case_note")
    assert "Gebeld" not in kept


# -- who sees what


def test_an_adviser_sees_how_it_stands_and_no_money(world):
    """In the own area; START is the only step; elsewhere there is nothing."""
    case = to_grant(world)
    adviser = world.client("wuo_adviser", "Wil Wijk", area=CRABBEHOF)
    answer = adviser.get(f"/applications/{case}")
    seen = answer.json()
    assert (seen["view"], seen["state"]["code"]) == ("status", "granted")
    assert set(seen) == {
        *("view", "number", "version", "isInList", "scheme", "state"),
        *("receivedOn", "nextSteps", "dwellings"),
    }
    assert codes(seen["nextSteps"], "action") == ["start"]
    assert "Cents" not in answer.text
    assert adviser.get(f"/applications/{case}/measures").status_code == 403
    assert [each["number"] for each in adviser.get("/applications").json()["applications"]] == [
        case
    ]
    far = world.client("wuo_adviser", "Ver Weg", area="BU05050199")
    assert far.get(f"/applications/{case}").status_code == 404
    assert far.get("/applications").json()["applications"] == []
    started = adviser.post(
        f"/applications/{case}/starts", {}, headers={"If-Match": answer.headers["etag"]}
    )
    assert started.status_code == 201


def test_an_adviser_sees_the_own_homes_of_a_case(world):
    """A building on a border: the handler sees both homes, the adviser one, also in the list."""
    case = world.apply(homes=[home(1), home(ELSEWHERE)], isAssociation=True)
    take(world, case)
    adviser = world.client("wuo_adviser", "Wil Wijk", area=CRABBEHOF)
    seen = adviser.get(f"/applications/{case}").json()["dwellings"]
    assert [each["verblijfsobjectId"] for each in seen] == [home(1)]
    [line] = adviser.get("/applications").json()["applications"]
    assert (line["dwellingCount"], line["handlerId"]) == (1, None)
    assert len(world.case(case)["dwellings"]) == 2


def test_a_role_holds_in_its_own_area_only(world):
    """Reviewer elsewhere and adviser here: no decision, no money, no applicant here."""
    case = to_proposal(world)
    mixed = world.client("reviewer", "Mo Gemengd", area="BU05050199")
    world.grant_role(mixed, "wuo_adviser", CRABBEHOF)
    assert mixed.get(f"/applications/{case}").json()["view"] == "status"
    for part in ("decisions", "applicant", "notes", "letters", "events"):
        assert mixed.get(f"/applications/{case}/{part}").status_code == 404, part
    before = world.fingerprint()
    refused = world.try_act(mixed, case, "decisions", {"outcome": "approved"})
    assert refused.status_code == 404
    assert world.fingerprint() == before


def test_the_next_steps_are_those_of_the_roles_here(world):
    """Handler in Crabbehof and reviewer elsewhere: here no decision is offered."""
    case = to_proposal(world)
    mixed = world.client("case_handler", "Mo Gemengd", area=CRABBEHOF)
    world.grant_role(mixed, "reviewer", "BU05050199")
    seen = mixed.get(f"/applications/{case}").json()
    offered = possible(seen)
    assert "withdraw" in offered
    assert not {"grant", "return"} & offered


def test_answers_are_as_described(world, monkeypatch):
    """Every answer of a whole case fits its schema in the published document."""
    description = world.app.openapi()
    seen = set()
    ask = Colleague.request

    def request(self, method, path, **more):
        answer = ask(self, method, path, **more)
        bare = path.removeprefix(BASE).partition("?")[0]
        template = next(
            each
            for each in description["paths"]
            if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", each), bare)
        )
        told = description["paths"][template][method.lower()]["responses"]
        content = told[str(answer.status_code)]["content"]
        assert answer.headers["content-type"] in content
        if "application/json" in content:
            schema = content["application/json"]["schema"]
            jsonschema.validate(
                answer.json(),
                {**schema, "components": description["components"]},
                cls=jsonschema.Draft202012Validator,
            )
        seen.add((method, template.removeprefix("/applications")))
        return answer

    monkeypatch.setattr(Colleague, "request", request)
    case = to_settlement(world)
    pay(world, case)
    decision = world.get("auditor", f"/applications/{case}/decisions")["decisions"][0]["id"]
    filed = world.act("intake", case, "objections", {"decisionId": decision})
    world.act("case_handler", case, f"objections/{filed['id']}/steps", {"to": "hearing"})
    world.act("case_handler", case, "notes", {"text": "Gebeld."})
    for template, item in description["paths"].items():
        if template.startswith("/applications") and "get" in item:
            path = template.replace("{number}", case).replace("{id}", "1")
            may = POLICY["GET", f"{BASE}{template}"].roles
            who = "auditor" if Role.AUDITOR in may else "case_handler"
            assert world.client(who).get(path).status_code == 200, path
    world.case(case, "wuo_adviser")
    assert len(seen) >= 30


def test_a_clerk_of_one_area_registers_for_that_area(world):
    clerk = world.client("intake", "Cleo Wijk", area="BU05050199")
    refused = clerk.post("/applications", application(1))
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["reason"] == "ligt buiten uw werkgebied"


def test_opening_a_case_stands_in_the_trail(world):
    """Each time, with what for; also a part of it, and also an answer of 304."""
    case = world.apply(1)
    reviewer = world.client("reviewer")
    first = reviewer.get(f"/applications/{case}")
    again = reviewer.get(f"/applications/{case}", headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    reviewer.get(f"/applications/{case}/events")
    assert readings(world, reviewer) == ["deciding"] * 3


def test_a_whole_file_is_one_reading_and_says_what_its_parts_say(world):
    """Settled, paid, revised and objected to: the same answers as nine routes give apart."""
    case = to_settlement(world)
    pay(world, case)
    reasons = {"ground": "false_data", "text": "De factuur is vals", "heardOn": "2026-06-01"}
    lower = {"kind": "revision", "amountCents": 50_000, "reasons": reasons}
    world.act("case_handler", case, "proposals", lower)
    world.act("reviewer", case, "decisions", {"outcome": "approved"})
    decision = world.get("auditor", f"/applications/{case}/decisions")["decisions"][-1]["id"]
    world.act("case_handler", case, "objections", {"decisionId": decision})
    world.act("intake", case, "default-notices", {})

    handler = world.client("case_handler")
    opened = handler.get(f"/applications/{case}/file")
    assert readings(world, handler) == ["handling"]
    told = opened.json()
    assert told.pop("application") == world.case(case)
    names = {"steps": "events", "defaultNotices": "default-notices"}
    for name, part in told.items():
        assert part, name
        assert part == world.get(handler, f"/applications/{case}/{names.get(name, name)}")[name]
    assert set(told) == {
        *("steps", "letters", "proposals", "decisions", "payments", "claims", "objections"),
        "defaultNotices",
    }
    note = handler.post(
        f"/applications/{case}/notes",
        {"text": "Gebeld."},
        headers={"If-Match": opened.headers["etag"]},
    )
    assert note.status_code == 201, note.text


def test_the_file_is_for_who_reads_cases_here(world):
    """A clerk of elsewhere who advises here sees how the case stands, and not its file."""
    case = world.apply(1)
    clerk = world.client("intake", "Cleo Wijk", area="BU05050199")
    world.grant_role(clerk, "wuo_adviser")
    assert clerk.get(f"/applications/{case}").json()["view"] == "status"
    assert clerk.get(f"/applications/{case}/file").status_code == 404
    world.list_case("DW-2024-00007", 5, "2024-05-01", [("received", "2024-05-01", None)])
    listed = world.get("case_handler", "/applications/DW-2024-00007/file")
    assert listed["application"]["view"] == "list"
    assert listed["steps"] == listed["letters"] == []


def readings(world, who):
    rows = world.sql(
        "SELECT reason_code FROM audit_event WHERE action = 'read' AND actor_id = :who",
        who=who.person_id,
    )
    return [row.reason_code for row in rows]


def test_the_list_goes_page_by_page(world):
    """Newest first, without a gap or a repeat; by state, handler and scheme."""
    numbers = [world.apply(number) for number in range(1, 6)]
    take(world, numbers[0])
    seen, cursor = [], ""
    while cursor is not None:
        page = world.get("auditor", f"/applications?limit=2{cursor}")
        seen += [each["number"] for each in page["applications"]]
        cursor = page["nextCursor"] and f"&cursor={page['nextCursor']}"
    assert seen == numbers[::-1]

    def listed(query):
        found = world.get("case_handler", f"/applications?{query}")["applications"]
        return [each["number"] for each in found]

    assert listed("handler=me") == numbers[:1]
    assert listed("handler=none") == numbers[:0:-1]
    assert listed("state=granted") == []
    assert listed("state=received&scheme=dordt-west-isolatie") == numbers[::-1]
    wrong = world.client("auditor").get("/applications?cursor=DRD-1999-000001")
    assert wrong.status_code == 400


def test_a_case_of_the_list_is_told_and_not_handled(world):
    """It stands in the desk's spreadsheet: its own facts, no steps, and 409 for a change."""
    events = [("received", "2025-11-03", None), ("granted", "2025-12-20", 120_000)]
    world.list_case("DW-2025-000007", 3, "2025-11-03", events, requested_cents=150_000)
    seen = world.case("DW-2025-000007")
    assert (seen["view"], seen["isInList"]) == ("list", True)
    assert (seen["state"]["code"], seen["requestedCents"]) == ("granted", 150_000)
    assert seen["nextSteps"] == []
    assert seen["notice"].startswith("Deze aanvraag staat in de lijst van de balie")
    refused = world.act("case_handler", "DW-2025-000007", "completeness-checks", status=409)
    assert refused["detail"] == seen["notice"]
    mixed = world.client("reviewer", "Mo Gemengd", area="BU05050199")
    world.grant_role(mixed, "wuo_adviser", CRABBEHOF)
    for adviser in ("wuo_adviser", mixed):
        poor = world.case("DW-2025-000007", adviser)
        assert poor["requestedCents"] is None
        assert poor["events"][-1]["amountCents"] is None
    far = world.client("wuo_adviser", "Ver Weg", area="BU05050199")
    assert far.get("/applications/DW-2025-000007").status_code == 404
    told = world.post("intake", "/applications", application(3))["warnings"]
    assert next(each for each in told if each["kind"]["code"] == "same_measure")["numbers"] == [
        "DW-2025-000007"
    ]


def test_an_answer_to_a_home_elsewhere_is_the_same(world):
    """A case about a home outside everybody's programme still has its address in the answer."""
    case = world.apply(ELSEWHERE, inSpiteOf="Op verzoek van de aanvrager.")
    assert world.case(case)["dwellings"][0]["neighbourhood"] == "Elders"
