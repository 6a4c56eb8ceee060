"""The Dutch API Design Rules 2.2, rule by rule, on the published document and the live routes."""

import re

import pytest
from pydantic import ValidationError

from api.app import create_app
from api.openapi import BASE
from retrofit.config import Settings
from tests.api.made_up import CRABBEHOF, PLAIN
from tests.api.policy import POLICY

#: A request that every operation answers that asks for no sign-in; a new one must be added here.
EXAMPLES = {
    "/": "",
    "/health": "/health",
    "/readiness": "/readiness",
    "/programmes": "/programmes",
    "/programmes/{programme}": "/programmes/crabbehof",
    "/programmes/{programme}/progress": "/programmes/crabbehof/progress",
    "/programmes/{programme}/funnel": "/programmes/crabbehof/funnel",
    "/programmes/{programme}/publication": "/programmes/crabbehof/publication",
    "/programmes/{programme}/publication-table": "/programmes/crabbehof/publication-table",
    "/publications": "/publications",
    "/areas": "/areas?level=neighbourhood",
    "/areas/{code}": f"/areas/{CRABBEHOF}",
    "/addresses": "/addresses?q=colijn",
    "/addresses/suggest": "/addresses/suggest?q=colijn",
    "/addresses/free": "/addresses/free?q=colijn",
    "/addresses/lookup": "/addresses/lookup?id=adr-0505200000000001",
    "/counting-policies": "/counting-policies",
    "/schemes": "/schemes",
    "/schemes/{id}": "/schemes/dordt-west-isolatie",
    "/dwellings": "/dwellings?postcode=3317AB&houseNumber=12",
    "/dwellings/list": "/dwellings/list?programme=crabbehof&label=E,unknown",
    "/dwellings/{id}": f"/dwellings/{PLAIN}",
    "/dwellings/{id}/timeline": f"/dwellings/{PLAIN}/timeline",
    "/tiles": "/tiles",
    "/tiles/{z}/{x}/{y}": "/tiles/13/4201/2713",
    "/sign-in": "/sign-in",
}
#: Ways to a provider, which this installation has not; see test_oidc.py.
ELSEWHERE = {"/sign-in/oidc", "/sign-in/oidc/callback"}
#: What is no JSON.
FILES = {"/tiles/{z}/{x}/{y}", "/programmes/{programme}/publication-table"}
each_path = pytest.mark.parametrize("path", EXAMPLES)


def operations(description):
    return [
        (path, method, operation)
        for path, item in description["paths"].items()
        for method, operation in item.items()
    ]


def with_parameter(address, parameter):
    return f"{BASE}{address}{'&' if '?' in address else '?'}{parameter}"


def resolved(description, part):
    if "$ref" not in part:
        return part
    for name in part["$ref"].removeprefix("#/").split("/"):
        description = description[name]
    return description


def test_every_operation_has_an_example(description):
    """No route that can be read here without signing in escapes the rules below."""
    readable = {
        path
        for path, method, _ in operations(description)
        if method == "get"
        for line in [POLICY["GET", f"{BASE}{path}".rstrip("/")]]
        if line.public or line.on_open_map
    }
    assert readable - ELSEWHERE == set(EXAMPLES)


def test_document_is_published_for_everybody(client):
    """publish-openapi: at the base address, without login, readable for any page; only this one."""
    answer = client.get(f"{BASE}/openapi.json")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in client.get(BASE).headers


def test_document_tells_who_and_which_version(description):
    """doc-openapi, uri-version, semver."""
    assert re.fullmatch(r"3\.1\.\d+", description["openapi"])
    assert re.fullmatch(r"\d+\.\d+\.\d+", description["info"]["version"])
    assert [server["url"] for server in description["servers"]] == ["/api/v1"]


def test_who_answers_questions_is_said_or_said_to_be_open(street, description):
    """doc-openapi-contact: from the settings; nobody is made up where they do not say."""
    assert description["info"]["contact"] == {"name": "niet vastgesteld"}
    told = {
        "name": "Functioneel beheer",
        "url": "https://gemeente.example/verduurzaming",
        "email": "beheer@gemeente.example",
    }
    settings = Settings(**{f"contact_{name}": value for name, value in told.items()})
    assert create_app(settings, street).openapi()["info"]["contact"] == told


@pytest.mark.parametrize(
    "wrong", [{"contact_url": "gemeente.example"}, {"contact_email": "beheer"}], ids=str
)
def test_a_contact_that_cannot_be_reached_is_refused(wrong):
    with pytest.raises(ValidationError):
        Settings(**wrong)


@each_path
def test_path_is_in_kebab_case(path):
    """path-segments-kebab-case, no-trailing-slash."""
    assert path == "/" or not path.endswith("/")
    for segment in path.strip("/").split("/"):
        assert re.fullmatch(r"[a-z0-9-]*|\{[a-z][A-Za-z]*\}", segment)


def test_names_are_in_camel_case(description):
    """query-keys-camel-case, and for answers; TileJSON and Locatieserver keep their own names."""
    names = [
        parameter["name"]
        for _, _, operation in operations(description)
        for parameter in operation.get("parameters", [])
        # Headers have names of their own.
        if parameter["in"] != "header"
    ]
    for schema, content in description["components"]["schemas"].items():
        if schema not in ("TileSetOut", "TileLayer", "LocationDoc"):
            names += content.get("properties", {})
    for name in names:
        assert re.fullmatch(r"[a-z][A-Za-z0-9]*", name), name


def test_methods_are_those_of_the_rules(description):
    """http-methods: HEAD goes with GET and is not described apart."""
    methods = {method for _, method, _ in operations(description)}
    assert methods <= {"get", "post", "put", "patch", "delete"}


def test_dates_are_dates(description):
    """date-time/format, date-omit-time-portion: ...On and as-of days are dates, ...At moments."""
    for schema in description["components"]["schemas"].values():
        for name, content in schema.get("properties", {}).items():
            if (schema.get("title"), name) == ("LocationsFound", "start"):
                continue  # a number of addresses, by the Locatieserver's name
            if name.endswith(("On", "Until")) or name in ("asOf", "start", "deadline"):
                assert content["format"] == "date", name
            if name.endswith("At"):
                assert content["format"] == "date-time", name


def test_every_refusal_is_a_problem(description):
    """error-handling: every operation tells its 400 and its other refusals, and there is no 422."""
    for path, _, operation in operations(description):
        answers = operation["responses"]
        assert "422" not in answers
        assert {"400", "default"} <= set(answers), path
        for status, answer in answers.items():
            if status == "default" or (status >= "400" and (path, status) != ("/readiness", "503")):
                assert list(answer["content"]) == ["application/problem+json"]
    assert "HTTPValidationError" not in description["components"]["schemas"]


def test_every_answer_tells_the_version(description):
    """version-header, as documented."""
    for _, _, operation in operations(description):
        for answer in operation["responses"].values():
            header = resolved(description, answer["headers"]["API-Version"])
            assert header["schema"]["type"] == "string"


def test_every_operation_has_its_own_id_and_a_summary(description):
    """Clients are made from these."""
    ids = [operation["operationId"] for _, _, operation in operations(description)]
    assert len(ids) == len(set(ids))
    assert all(operation["summary"] for _, _, operation in operations(description))


@each_path
def test_answers_get_and_head_alike(client, path):
    """http-safety: HEAD gives the same headers without the body."""
    got = client.get(BASE + EXAMPLES[path])
    headed = client.head(BASE + EXAMPLES[path])
    assert got.status_code == headed.status_code == 200
    assert headed.content == b""
    assert {**headed.headers} == {**got.headers}


@each_path
def test_every_answer_has_its_headers(client, path):
    """version-header, security-headers, hide-implementation."""
    for address in (BASE + EXAMPLES[path], with_parameter(EXAMPLES[path], "nonsense=1")):
        headers = client.get(address).headers
        assert headers["api-version"] == "1.0.0"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["strict-transport-security"].startswith("max-age=31536000")
        assert headers["cache-control"] in ("no-store", "private, no-cache")
        assert not {"server", "x-powered-by"} & set(headers)


@each_path
def test_trailing_slash_is_not_found(client, path):
    """no-trailing-slash: 404, no redirect."""
    address = BASE + EXAMPLES[path].partition("?")[0] + "/"
    answer = client.get(address, follow_redirects=False)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@each_path
def test_unknown_parameter_is_refused(client, path):
    """invalid-input: 400 with the place and the name, and no echo of the value."""
    answer = client.get(with_parameter(EXAMPLES[path], "nonsense=secret"))
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert {"status", "title", "detail"} <= set(problem)
    assert [(error["in"], error["code"]) for error in problem["errors"]] == [
        ("query", "unknown_parameter")
    ]
    assert "secret" not in answer.text


@each_path
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE"])
def test_other_methods_are_refused(client, path, method):
    """http-methods: 405 that names what is allowed."""
    answer = client.request(method, BASE + EXAMPLES[path])
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", [path for path in EXAMPLES if path not in FILES])
def test_only_json_is_offered(client, path):
    """An Accept that excludes JSON is 406; anything that allows it is served."""
    refused = client.get(BASE + EXAMPLES[path], headers={"Accept": "text/csv"})
    assert refused.status_code == 406
    assert refused.headers["content-type"] == "application/problem+json"
    for accept in ("*/*", "text/html, application/json;q=0.5", "application/*"):
        assert client.get(BASE + EXAMPLES[path], headers={"Accept": accept}).status_code == 200


@pytest.mark.parametrize("path", ["/areas", "/areas/{code}", "/addresses", "/dwellings/{id}"])
def test_spatial_answers_tell_their_system(client, path):
    """/geo/content-crs-response-header: CRS84."""
    header = client.get(BASE + EXAMPLES[path]).headers["content-crs"]
    assert header == "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"


@each_path
def test_answers_are_as_described(client, description, path):
    """Every answer fits its own schema."""
    import jsonschema

    answer = client.get(BASE + EXAMPLES[path])
    content = description["paths"][path]["get"]["responses"]["200"]["content"]
    assert list(content) == [answer.headers["content-type"]]
    if "application/json" in content:
        schema = {**content["application/json"]["schema"], "components": description["components"]}
        jsonschema.validate(answer.json(), schema, cls=jsonschema.Draft202012Validator)
