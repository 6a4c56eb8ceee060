"""Every way in which a request can fail, as problem+json (RFC 9457) in Dutch.

``STATUS_OF`` is the whole table from situations to HTTP. No answer repeats what was sent, and none
holds a word of the driver or the database.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy import exc
from starlette.exceptions import HTTPException
from starlette.responses import Response

from retrofit.errors import (
    AreaNotFound,
    Busy,
    DatabaseUnavailable,
    DwellingNotFound,
    NotADwelling,
    NotFound,
    PolicyNotFound,
    ProgrammeFileError,
    ProgrammeNotFound,
    RuleSaysNo,
)

log = structlog.get_logger()

PROBLEM = "application/problem+json"
RETRY_AFTER = {"Retry-After": "5"}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is answered in a situation."""

    status: int
    title: str
    detail: str


NOT_FOUND = "Niet gevonden"
UNAVAILABLE = "Tijdelijk niet beschikbaar"
INVALID = "Ongeldige invoer"
OUT_OF_ORDER = Problem(
    503, UNAVAILABLE, "De database is niet bereikbaar of te druk. Probeer het zo nog eens."
)

STATUS_OF: Mapping[type[Exception], Problem] = {
    NotFound: Problem(404, NOT_FOUND, "Dit bestaat niet."),
    ProgrammeNotFound: Problem(404, NOT_FOUND, "Er is geen programma met deze naam."),
    PolicyNotFound: Problem(404, NOT_FOUND, "Er is geen telregel met deze naam."),
    AreaNotFound: Problem(404, NOT_FOUND, "Er is geen gebied met deze code."),
    DwellingNotFound: Problem(404, NOT_FOUND, "Er is geen woning met dit BAG-nummer."),
    NotADwelling: Problem(
        404,
        NOT_FOUND,
        "Dit BAG-nummer hoort bij een pandgebruik zonder woonfunctie, zoals een garage of winkel.",
    ),
    RuleSaysNo: Problem(409, "Niet toegestaan", "Een regel staat dit niet toe."),
    Busy: Problem(503, UNAVAILABLE, "Iemand anders is hier net mee bezig. Probeer het zo opnieuw."),
    DatabaseUnavailable: OUT_OF_ORDER,
    ProgrammeFileError: Problem(
        500, "Fout in de inrichting", "Een programmabestand van deze installatie klopt niet."
    ),
    # A lost connection, a full pool, a statement that took too long.
    exc.OperationalError: OUT_OF_ORDER,
    exc.InterfaceError: OUT_OF_ORDER,
    exc.TimeoutError: OUT_OF_ORDER,
}

OF_STATUS: Mapping[int, Problem] = {
    400: Problem(400, INVALID, "De vraag klopt niet; zie de fouten per veld."),
    404: Problem(404, NOT_FOUND, "Dit adres bestaat niet."),
    405: Problem(405, "Methode niet toegestaan", "Hier kan alleen worden gelezen (GET of HEAD)."),
    406: Problem(406, "Niet in deze vorm", "Dit is er alleen als JSON (application/json)."),
    414: Problem(414, "Adres te lang", "Het adres van de vraag is te lang."),
    421: Problem(421, "Verkeerde naam", "Deze dienst luistert niet naar deze computernaam."),
    431: Problem(431, "Te veel kopregels", "De kopregels van de vraag zijn te groot."),
    500: Problem(
        500, "Onverwachte fout", "Er ging iets mis in de dienst. Het nummer helpt de beheerder."
    ),
}

#: What pydantic finds wrong, in Dutch; the reasons of ``api.parameters`` are Dutch already.
REASONS = {
    "missing": "moet worden ingevuld",
    "extra_forbidden": "is geen bekende parameter",
    "twice": "mag maar een keer voorkomen",
    "enum": "moet een van deze waarden zijn: {expected}",
    "string_pattern_mismatch": "heeft niet de goede vorm",
    "string_too_short": "moet ten minste {min_length} tekens hebben",
    "string_too_long": "mag ten hoogste {max_length} tekens hebben",
    "greater_than_equal": "moet {ge} of meer zijn",
    "less_than_equal": "mag niet meer dan {le} zijn",
}
WORDS = {
    "missing": "missing",
    "extra_forbidden": "unknown_parameter",
    "enum": "choice",
    "string_pattern_mismatch": "pattern",
    "string_too_short": "too_short",
    "string_too_long": "too_long",
    "greater_than_equal": "range",
    "less_than_equal": "range",
}


def problem_response(
    problem: Problem,
    *,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
    **more: str,
) -> Response:
    """Return the answer that tells of a problem."""
    content: dict[str, Any] = {
        "status": problem.status,
        "title": problem.title,
        "detail": problem.detail,
        **more,
    }
    if errors:
        content["errors"] = list(errors)
    return Response(
        orjson.dumps(content), problem.status, headers=dict(headers or {}), media_type=PROBLEM
    )


def add_handlers(app: FastAPI) -> None:
    """Let every situation of the tables above answer as a problem."""
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _refused)
    for situation in STATUS_OF:
        app.add_exception_handler(situation, _situation)


async def _situation(_: Request, error: Exception) -> Response:
    problem = next(STATUS_OF[kind] for kind in type(error).__mro__ if kind in STATUS_OF)
    if problem.status >= 500:
        # The driver's own words may hold data; its code does not.
        code = getattr(getattr(error, "orig", None), "sqlstate", None)
        log.warning("out of order", kind=type(error).__name__, sqlstate=code)
    return problem_response(problem, headers=RETRY_AFTER if problem.status == 503 else None)


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this kind only
    known = OF_STATUS.get(error.status_code)
    problem = known or Problem(error.status_code, "Fout", "Dit kan niet.")
    return problem_response(problem, headers=error.headers)


async def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this kind only
    errors = [field_error(fault) for fault in error.errors()]
    first = errors[0]
    detail = f"{first['name']}: {first['reason']}."
    if len(errors) > 1:
        detail = f"{len(errors)} velden kloppen niet. " + detail
    return problem_response(Problem(400, INVALID, detail), errors=errors)


def field_error(fault: Mapping[str, Any]) -> dict[str, str]:
    """Return where a value is wrong and why, without the value itself."""
    place, *names = fault["loc"]
    name = str(names[-1]) if names else ""
    if not re.fullmatch("[A-Za-z][A-Za-z0-9]{0,39}", name):
        # An unknown parameter is named by whoever sent it.
        name = "?"
    kind = fault["type"]
    context = fault.get("ctx") or {}
    reason = context.get("reason") or REASONS.get(kind, "klopt niet").format_map(context)
    # pydantic joins the values of an enum in English.
    reason = str(reason).replace(" or ", " of ")
    return {"in": str(place), "name": name, "reason": reason, "code": WORDS.get(kind, kind)}
