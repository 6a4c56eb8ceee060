"""The description of the API by the Dutch API Design Rules, made from the routes.

FastAPI writes most of it. What the rules want otherwise is changed here: no 422, a problem for
every refusal, the version header on every answer, paths below the server's address.
"""

from collections.abc import Collection, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.errors import PROBLEM
from api.front import API_VERSION

BASE = "/api/v1"
TITLE = "Verduurzaming Dordt West"
DESCRIPTION = (
    "Welke woningen in Crabbehof en Krispijn zijn verbeterd: elke woning een keer geteld, op een"
    " peildatum, volgens een telregel, met de redenen erbij. En de subsidiebalie: aanvragen,"
    " besluiten en betalingen onder een plafond. Gegevens van een afzonderlijke woning of aanvraag"
    " zijn niet openbaar."
)  #: What the client has not decided.
UNDECIDED = "niet vastgesteld"

PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "Een fout volgens RFC 9457.",
    "required": ["status", "title", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "title": {"type": "string"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "format": "uri-reference"},
        "leftCents": {
            "type": "integer",
            "description": "Wat onder het subsidieplafond nog over is, in centen",
        },
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["in", "name", "reason", "code"],
                "properties": {
                    "in": {"type": "string", "enum": ["query", "path", "header", "body"]},
                    "name": {"type": "string"},
                    "reason": {"type": "string"},
                    "code": {"type": "string"},
                },
            },
        },
    },
}
PROBLEM_CONTENT = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
VERSION_HEADER = {"API-Version": {"$ref": "#/components/headers/API-Version"}}
HEADERS: dict[str, dict[str, Any]] = {
    "API-Version": {
        "description": "Volledige versie van de API",
        "schema": {"type": "string", "examples": [API_VERSION]},
    },
    "ETag": {
        "description": "Versie van wat er staat; stuur haar als If-Match mee bij een wijziging",
        "schema": {"type": "string", "examples": ['"application-DW-2026-000012-v7"']},
    },
    "Location": {
        "description": "Waar het nieuwe te vinden is",
        "schema": {"type": "string", "format": "uri-reference"},
    },
    "Idempotency-Replayed": {
        "description": "Dit is het antwoord van de vorige keer; er is niets nieuws gedaan",
        "schema": {"type": "string", "enum": ["true"]},
    },
}
REFUSALS = {
    "400": "De vraag klopt niet",
    "404": "Dit bestaat niet",
    "503": "De database is niet bereikbaar",
    "default": "Een andere fout",
}
SIGN_IN: dict[str, dict[str, str]] = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-session",
        "description": "Na aanmelden in de browser; zonder https heet de cookie session",
    },
    "key": {"type": "http", "scheme": "bearer", "description": "Sleutel van een script"},
}
OF_A_CLOSED_DOOR = {"401": "Niemand is aangemeld", "403": "Dit mag u niet, of niet hier"}
#: Further refusals of an operation with a body, an idempotency key, or If-Match.
OF_A_BODY = {
    "408": "De inhoud kwam niet op tijd aan",
    "413": "De inhoud is te groot",
    "415": "De inhoud is van een andere soort, of ingepakt",
}
OF_A_STEP = {"409": "Een regel staat dit niet toe, of de sleutel hoort bij iets anders"}
OF_A_VERSION = {"412": "Intussen gewijzigd", "428": "If-Match ontbreekt"}


def describe(
    app: FastAPI,
    extra_paths: dict[str, Any],
    closed: Collection[tuple[str, str]] = (),
    contact: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return the OpenAPI document of ``app``.

    Args:
        app: the application with all its routes.
        extra_paths: operations of routes that FastAPI does not know (tiles).
        closed: method and path of what is not for everybody.
        contact: name, url and email of who answers questions, as far as they are known.
    """
    document = get_openapi(
        title=TITLE,
        version=API_VERSION,
        description=DESCRIPTION,
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        servers=[{"url": BASE, "description": "Deze installatie"}],
        routes=app.routes,
    )
    # Given to FastAPI, the address would be checked by a package that we do not need otherwise.
    document["info"]["contact"] = {"name": UNDECIDED} | dict(contact or {})
    paths = {
        path.removeprefix(BASE) or "/": item for path, item in document["paths"].items()
    } | extra_paths
    document["paths"] = dict(sorted(paths.items()))
    for path, item in document["paths"].items():
        for method, operation in item.items():
            is_closed = (method.upper(), BASE + path.rstrip("/")) in closed
            _refusals(operation, is_closed, changes=method != "get")
            for parameter in operation.get("parameters", []):
                parameter["schema"] = _without_null(parameter["schema"])
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = PROBLEM_SCHEMA
    components["headers"] = HEADERS
    components["securitySchemes"] = SIGN_IN
    return document


def tagged(status: int = 200) -> dict[int | str, dict[str, Any]]:
    """Return the ``responses`` of a route that answers with an ETag and honours If-None-Match."""
    return {
        status: {"headers": {"ETag": {"$ref": "#/components/headers/ETag"}}},
        304: {"description": "Niet veranderd"},
    }


def refusing(words: Mapping[int, str]) -> dict[int | str, dict[str, Any]]:
    """Return the ``responses`` of a route for refusals that others do not have, by status."""
    return {
        status: {"description": description, "content": PROBLEM_CONTENT}
        for status, description in words.items()
    }


def _refusals(operation: dict[str, Any], is_closed: bool, changes: bool) -> None:
    """Give an operation its refusals, and every answer its headers."""
    answers = operation["responses"]
    answers.pop("422", None)
    sent = {
        each["name"]: each for each in operation.get("parameters", []) if each["in"] == "header"
    }
    refusals = dict(REFUSALS)
    headers = dict(VERSION_HEADER)
    if is_closed:
        operation["security"] = [{name: []} for name in SIGN_IN]
        refusals |= OF_A_CLOSED_DOOR
    if "requestBody" in operation:
        refusals |= OF_A_BODY
    if "Idempotency-Key" in sent or (is_closed and changes):
        refusals |= OF_A_STEP
    if "Idempotency-Key" in sent:
        headers |= _refs("Idempotency-Replayed", "ETag")
    if "If-Match" in sent:
        # Without it the answer is 428, and not the 400 of any other parameter.
        sent["If-Match"]["required"] = True
        refusals |= OF_A_VERSION
        headers |= _refs("ETag")
    for status, words in refusals.items():
        answers.setdefault(status, {"description": words, "content": PROBLEM_CONTENT})
    for status, answer in answers.items():
        if answer.get("description") == "Successful Response":
            answer["description"] = "Het antwoord"
        own = headers if status.startswith("2") else VERSION_HEADER
        if status == "201":
            own = own | _refs("Location")
        if status == "412":
            own = own | _refs("ETag")
        answer["headers"] = {**answer.get("headers", {}), **own}


def _refs(*names: str) -> dict[str, dict[str, str]]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a parameter: it can be left out, but nobody can send a null."""
    kinds = [kind for kind in schema.get("anyOf", []) if kind.get("type") != "null"]
    if len(kinds) != 1:
        return schema
    return {**{name: value for name, value in schema.items() if name != "anyOf"}, **kinds[0]}
