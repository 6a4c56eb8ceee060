"""The description of the API by the Dutch API Design Rules, made from the routes.

FastAPI writes most of it. What the rules want otherwise is changed here: no 422, a problem for
every refusal, the version header on every answer, paths below the server's address.
"""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.errors import PROBLEM
from api.front import API_VERSION

BASE = "/api/v1"
TITLE = "Verduurzaming Dordt West"
DESCRIPTION = (
    "Welke woningen in Crabbehof en Krispijn zijn verbeterd: elke woning een keer geteld, op een"
    " peildatum, volgens een telregel, met de redenen erbij. Alleen lezen. Gegevens van een"
    " afzonderlijke woning zijn niet openbaar."
)
CONTACT = {
    "name": "Beheer van deze installatie",
    "url": "https://www.dordrecht.nl",
    "email": "verduurzaming@dordrecht.example",
}

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
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["in", "name", "reason", "code"],
                "properties": {
                    "in": {"type": "string", "enum": ["query", "path"]},
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
REFUSALS = {
    "400": "De vraag klopt niet",
    "404": "Dit bestaat niet",
    "503": "De database is niet bereikbaar",
    "default": "Een andere fout",
}


def describe(app: FastAPI, extra_paths: dict[str, Any]) -> dict[str, Any]:
    """Return the OpenAPI document of ``app``.

    Args:
        app: the application with all its routes.
        extra_paths: operations of routes that FastAPI does not know (tiles).
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
    document["info"]["contact"] = CONTACT
    paths = {
        path.removeprefix(BASE) or "/": item for path, item in document["paths"].items()
    } | extra_paths
    document["paths"] = dict(sorted(paths.items()))
    for item in document["paths"].values():
        for operation in item.values():
            _refusals(operation)
            for parameter in operation.get("parameters", []):
                parameter["schema"] = _without_null(parameter["schema"])
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = PROBLEM_SCHEMA
    components["headers"] = {
        "API-Version": {
            "description": "Volledige versie van de API",
            "schema": {"type": "string", "examples": [API_VERSION]},
        }
    }
    return document


def _refusals(operation: dict[str, Any]) -> None:
    """Give an operation its refusals, and every answer the version header."""
    answers = operation["responses"]
    answers.pop("422", None)
    if answers.get("200", {}).get("description") == "Successful Response":
        answers["200"]["description"] = "Het antwoord"
    for status, words in REFUSALS.items():
        answers.setdefault(status, {"description": words, "content": PROBLEM_CONTENT})
    for answer in answers.values():
        answer["headers"] = {**answer.get("headers", {}), **VERSION_HEADER}


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a parameter: it can be left out, but nobody can send a null."""
    kinds = [kind for kind in schema.get("anyOf", []) if kind.get("type") != "null"]
    if len(kinds) != 1:
        return schema
    return {**{name: value for name, value in schema.items() if name != "anyOf"}, **kinds[0]}
