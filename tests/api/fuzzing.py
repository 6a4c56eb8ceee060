"""What the fuzzer sends: generated from the OpenAPI document, and good bodies with one odd thing.

Hypothesis chooses; schemathesis turns an operation of the document into values that fit it, or
that do not. Good bodies are those that a desk would take, so that what is odd in them is all that
can be wrong.
"""

import json
import string
import uuid
from dataclasses import dataclass
from urllib.parse import urlencode

from hypothesis import strategies as st
from schemathesis import GenerationMode

from retrofit.codes import Role
from tests.api.desk_world import SCHEME, applicant, application, measure
from tests.api.policy import POLICY
from tests.retrofit.subsidy.desk import home

ORIGIN = "http://127.0.0.1:8000"
BASE = "/api/v1"
NOBODY = "nobody"

AMOUNTS = (-1, 0, 0.5, 1e-20, -0.0, 1e99, 10**10, 10**10 + 1, 2**31, 2**63, 10**40)
NO_NUMBERS = (float("nan"), float("inf"), float("-inf"))
DAYS = (
    *("9999-12-31", "0001-01-01", "1999-12-31", "2024-06-03", "2026-02-30", "2100-12-31"),
    *("2026-06-02", "2026-01-01", "2026-06-01T00:00:00", "9999-12-31T23:59:59-14:00"),
    *("0001-01-01T00:00:00+14:00", "2026-06-01T23:59:60Z", "2027-01-01T00:00:00Z"),
)
TEXTS = (
    *("", " ", "\x00", "a\x00b", "\ud800", "x\udfff", "\u202e", "\ufeff", "\ufffd", "e\u0301"),
    *("x" * 201, "x" * 2001, "%s %(a)s {0} {a}", "'; DROP TABLE letter; --", "=1+1", "111222333"),
    *("NaN", "null", "true", "-1", "1e3", "\u0661", "../..", "<b>", "\n", "a\nb"),
)
OTHERS = (None, True, False, [], {}, [None], [[]], {"a": {"b": [1]}}, ["x"] * 200, [{}] * 3)
ODD = st.sampled_from((*AMOUNTS, *NO_NUMBERS, *DAYS, *TEXTS, *OTHERS))

_MEASURE = measure("roof")
_REASONS = {"ground": "obligations", "text": "Niet uitgevoerd", "heardOn": "2026-05-20"}
_EVENT = {
    "kind": "contact",
    "happenedOn": "2026-06-01",
    "details": {"channel": "door", "outcome": "spoke"},
}
SUCCESSION = {
    "kind": "split",
    "fromIds": [home(1)],
    "toIds": [home(2), home(3)],
    "happenedOn": "2026-05-01",
    "reason": "site_visit",
}
#: A body that the desk takes, at the right moment, by the end of the path; the longest counts.
GOOD = {
    "api-keys": {"name": "proef", "roles": ["intake"], "days": 30},
    "applications": application(5, receivedAt="2026-05-30T09:00:00+02:00", requestedCents=100),
    "applicant": {"applicant": applicant(2), "reason": "mistake"},
    "assignments": {"handlerId": 2},
    "recoveries": {"cents": 1, "on": "2026-06-01"},
    "waivers": {"reason": "Te klein om te innen"},
    "completion-reports": {
        "receivedOn": "2026-06-01",
        "startedOn": "2026-05-01",
        "executions": [{**_MEASURE, "executedOn": "2026-05-20"}],
        "sources": [],
    },
    "content": {
        "dwellings": [{"verblijfsobjectId": home(1), "weight": 1}],
        "measures": [_MEASURE],
        "sources": [{"measure": "roof", "kind": "isde", "status": "applied", "cents": 100}],
        "reason": "Anders uitgevoerd",
    },
    "decisions": {"outcome": "approved", "reason": "Akkoord", "announcedOn": "2026-06-01"},
    "default-notices": {"receivedOn": "2026-06-01"},
    "rejections": {"exception": "no_interest", "text": "Geen belang", "on": "2026-06-01"},
    "penalties": {"on": "2026-06-01"},
    "default-notices/{id}/payments": {"paidOn": "2026-06-01"},
    "evidence-requests": {"items": ["Factuur"], "on": "2026-06-01", "until": "2026-06-20"},
    "sendings": {"sentOn": "2026-06-01"},
    "notes": {"text": "Belt morgen terug"},
    "objections": {"decisionId": 1, "receivedOn": "2026-06-01", "postedOn": "2026-05-30"},
    "appeals": {"decisionId": 1, "receivedOn": "2026-06-01"},
    "appeals/{id}/judgments": {
        "outcome": "founded",
        "text": "Het beroep is gegrond.",
        "on": "2026-06-01",
        "until": "2026-07-13",
    },
    "objections/{id}/decisions": {
        "outcome": "unfounded",
        "text": "Het besluit blijft staan",
        "on": "2026-06-01",
    },
    "steps": {"to": "hearing", "on": "2026-06-01"},
    "pauses": {
        "kind": "consent",
        "firstDay": "2026-06-01",
        "lastDay": "2026-06-10",
        "reason": "Op verzoek",
    },
    "payments": {"cents": 100},
    "cancellations": {"reason": "Dubbel"},
    "confirmations": {"paidOn": "2026-06-01"},
    "postponements": {"until": "2026-07-01", "on": "2026-06-01"},
    "proposals": {
        "kind": "refusal",
        "amountCents": 100,
        "reasons": _REASONS,
        "text": "Zie de brief",
        "executionUntil": "2027-06-01",
        "judged": [{"verblijfsobjectId": home(1), "isEligible": True}],
    },
    "reminders": {"on": "2026-06-01"},
    "repair-requests": {"items": ["Handtekening"], "on": "2026-06-01", "until": "2026-06-20"},
    "repairs": {"receivedOn": "2026-06-01"},
    "settlements": {"reasons": _REASONS},
    "starts": {"on": "2026-06-01"},
    "supplement-requests": {"items": ["Offerte"], "on": "2026-06-01", "until": "2026-06-20"},
    "supplements": {"receivedOn": "2026-06-01", "items": ["Offerte"]},
    "withdrawals": {"reason": "Ziet ervan af", "on": "2026-06-01"},
    "eligibility-checks": {
        "scheme": SCHEME,
        "receivedOn": "2026-06-01",
        "dwellings": [{"verblijfsobjectId": home(1)}, {"postcode": "3317AB", "houseNumber": 2}],
        "measures": [_MEASURE],
        "iban": "NL91ABNA0417164300",
    },
    "persons": {"name": "Kim Proef", "account": "kim"},
    "role-grants": {
        "personId": 1,
        "role": "planner",
        "areaCode": "BU05050800",
        "startsOn": "2026-06-01",
        "endsOn": "2027-06-01",
    },
    "endings": {"endsOn": "2026-06-02"},
    "scheme-periods": {
        "scheme": SCHEME,
        "name": "2027",
        "line": "particuliere woningverbetering",
        "startsOn": "2027-01-01",
        "endsOn": "2027-12-31",
        "publishedOn": "2026-12-01",
        "ceilingCents": 1_000_00,
    },
    "ceiling-changes": {"toCents": 2_000_00, "publishedOn": "2026-06-01", "reason": "Meer vraag"},
    "draws": {"day": "2026-05-30", "witness": "Mr. A. Getuige"},
    "flags": {
        "kind": "foundation",
        "action": "raised",
        "happenedOn": "2026-06-01",
        "evidence": "foundation_report",
    },
    "events": _EVENT,
    "home-events": {
        "events": [{**_EVENT, "dwellingId": home(1), "clientKey": "telefoon-0001"}],
    },
    "home-events/{id}/corrections": {"reason": "mistake", "event": _EVENT},
    "learning-entries": {
        "kind": "worked",
        "notedOn": "2026-06-01",
        "text": "Aanbellen in de avond werkt",
        "neighbourhoodCode": "BU05050800",
    },
    "milestones": {
        "item": "plantsoenen",
        "milestone": "M3",
        "kind": "planned",
        "happensOn": "2027-06-01",
        "reason": "Besluit over het ontwerp",
    },
    "publication-proposals": {"programme": "crabbehof", "asOf": "2026-05-31"},
    "successions": SUCCESSION,
    "successions/{id}/decisions": {"isConfirmed": True},
    "uploads/{id}/confirmations": {"digest": "0" * 64},
    "link-reviews/{id}/decisions": {"verblijfsobjectId": home(1), "reason": "Nagebeld"},
    "address-matches": {"addresses": ["Proefstraat 1", "3317AB 2-a"]},
    "demo": {"account": "behandelaar"},
    "local": {"account": "kim", "password": "een lang wachtwoord"},
}


def good_body(path):
    """The good body of an operation; None for one that has none."""
    ends = [end for end in GOOD if path.endswith(f"/{end}")]
    return GOOD[max(ends, key=len)] if ends else None


@dataclass(frozen=True)
class Question:
    """A request, who asks it, and the case of schemathesis that judges the answer."""

    who: str
    method: str
    path: str
    params: object
    headers: dict
    content: bytes | None
    case: object


def odd_bodies(good):
    """A good body, with one thing in it changed; as bytes, for not all of it is JSON."""
    return st.one_of(
        st.just(good),
        st.builds(replaced, st.just(good), st.integers(0, 200), ODD),
        st.builds(left_out, st.just(good), st.integers(0, 200)),
        st.builds(lambda name, value: {**good, name: value}, names, ODD),
        ODD,
    ).map(lambda body: json.dumps(body).encode()) | st.builds(said_twice, st.just(good), ODD)


names = st.sampled_from(
    ["id", "state", "version", "amount_cents", "__class__", "<b>", "", "\x00", "x" * 300]
) | st.text(string.ascii_letters, min_size=1, max_size=12)


def places(tree, at=()):
    """Every place in a tree, the whole left out."""
    names = tree if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    for name, value in [(name, tree[name]) for name in names]:
        yield (*at, name)
        yield from places(value, (*at, name))


def replaced(good, which, value):
    """A copy with something else at one place."""
    found = list(places(good))
    return put(good, found[which % len(found)], value)


def put(tree, at, value):
    if not at:
        return value
    copy = dict(tree) if isinstance(tree, dict) else list(tree)
    copy[at[0]] = put(copy[at[0]], at[1:], value)
    return copy


def left_out(good, which):
    """A copy without one of its members."""
    kept = list(good)
    del kept[which % len(kept)]
    return {name: good[name] for name in kept}


def said_twice(good, value):
    """The first member once more, with another value, in front."""
    name = json.dumps(next(iter(good)))
    return f"{{{name}: {json.dumps(value)}, {json.dumps(good)[1:]}".encode()


MOSTLY = st.sampled_from([True] * 9 + [False])
#: Values that fit the document, a good body or query with one odd thing, values that do not fit.
KINDS = st.sampled_from(["fits", "odd", "odd", "wrong"])


@st.composite
def questions(draw, operation, route, known, version):
    """One request to an operation.

    Args:
        operation: of the document.
        route: method and path, as in the policy.
        known: what there is to ask about: parameters of the path.
        version: gives the If-Match of a path below the API.
    """
    method, template = route
    kind = draw(KINDS)
    mode = GenerationMode.NEGATIVE if kind == "wrong" else GenerationMode.POSITIVE
    case = draw(operation.as_strategy(generation_mode=mode))
    if known and draw(MOSTLY):
        case.path_parameters = draw(st.sampled_from(known))
    sent = case.as_transport_kwargs(base_url=ORIGIN + BASE)
    path = sent["url"].removeprefix(ORIGIN + BASE).rstrip("/")
    headers = {name: value for name, value in sent["headers"].items() if name not in OF_A_CLIENT}
    params, content = sent["params"], content_of(sent)
    good = good_body(template)
    if kind == "odd" and good is not None and content is not None:
        content = draw(odd_bodies(good))
        headers["Content-Type"] = "application/json"
    if kind == "odd" and method == "GET" and params:
        name = draw(st.sampled_from(sorted(params)))
        value = draw(st.sampled_from((*DAYS, *TEXTS, *map(str, AMOUNTS))))
        params = {**params, name: value.encode("utf-8", "surrogatepass")}
    declared = [each["name"] for each in operation.definition.raw.get("parameters", ())]
    if "If-Match" in declared and draw(MOSTLY):
        headers |= version(path)
    if "Idempotency-Key" in declared and draw(MOSTLY):
        headers["Idempotency-Key"] = str(uuid.UUID(int=draw(st.integers(0, 2**128 - 1))))
    return Question(draw(askers(route)), method, BASE + path, params, headers, content, case)


#: Set by schemathesis, and by a browser in its own way.
OF_A_CLIENT = ("User-Agent", "Connection", "Accept-Encoding")


def content_of(sent):
    """The bytes of a body that schemathesis would have sent; None without a body."""
    if "json" in sent:
        return json.dumps(sent["json"]).encode()
    content = sent.get("data")
    return urlencode(content).encode() if isinstance(content, dict) else content


def askers(route):
    """Mostly somebody who may, and now and then anybody else."""
    allowed = POLICY[route].roles
    everybody = st.sampled_from([*Role, NOBODY])
    if allowed is None:
        return everybody
    return st.one_of(*[st.sampled_from(sorted(allowed))] * 4, everybody)
