"""Every way in which a request can fail, as problem+json (RFC 9457) in Dutch.

``STATUS_OF`` is the whole table from situations to HTTP. No answer repeats what was sent, and none
holds a word of the driver or the database.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy import exc
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

from api.etag import current_tag
from api.faults import field_errors
from api.refusals import leaves_a_trace, note_refusal
from retrofit.config import SettingsError
from retrofit.errors import (
    AboveMandate,
    AreaNotFound,
    Busy,
    CannotUndo,
    CaseNotFound,
    CeilingExceeded,
    DatabaseUnavailable,
    DeskRule,
    DwellingNotFound,
    InvalidFacts,
    NotADwelling,
    NotAllowed,
    NotFound,
    NotSignedIn,
    PolicyNotFound,
    ProgrammeFileError,
    ProgrammeNotFound,
    RuleSaysNo,
    SchemeNotFound,
    StaleVersion,
)
from retrofit.load.quarantine import TooLarge
from retrofit.people.errors import (
    ProviderUnavailable,
    SignInRefused,
    SignInTooOld,
    TooManyAttempts,
)
from retrofit.subsidy.letters.dutch import euros

log = structlog.get_logger()

PROBLEM = "application/problem+json"
CHALLENGE = 'Bearer realm="retrofit"'
RETRY_AFTER = {"Retry-After": "5"}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is answered in a situation.

    Attributes:
        errors: what is wrong, field by field.
        more: further members for programs.
    """

    status: int
    title: str
    detail: str
    errors: Sequence[Mapping[str, str]] = ()
    more: Mapping[str, Any] = field(default_factory=dict)


NOT_FOUND = "Niet gevonden"
UNAVAILABLE = "Tijdelijk niet beschikbaar"
NOT_SIGNED_IN = "Niet aangemeld"
INVALID = "Ongeldige invoer"
OUT_OF_ORDER = Problem(
    503, UNAVAILABLE, "De database is niet bereikbaar of te druk. Probeer het zo nog eens."
)

NOT_POSSIBLE = "Niet mogelijk"
NO_ACCESS = "Geen toegang"


def _rule(error: DeskRule | AboveMandate) -> Problem:
    """Tell the rule in its own words: they were written for who reads this."""
    is_mandate = isinstance(error, AboveMandate)
    return Problem(*((403, NO_ACCESS) if is_mandate else (409, NOT_POSSIBLE)), str(error))


def _ceiling(error: CeilingExceeded) -> Problem:
    left = f"Onder het plafond is nog {euros(error.left_cents)} over."
    return Problem(409, NOT_POSSIBLE, f"{error} {left}", more={"leftCents": error.left_cents})


def _too_old(error: SignInTooOld) -> Problem:
    minutes = int(error.within.total_seconds()) // 60
    return Problem(
        401,
        "Meld u opnieuw aan",
        f"Deze stap vraagt dat u zich in de laatste {minutes} minuten hebt aangemeld. Meld u"
        " opnieuw aan en doe de stap dan nog eens; er is niets gewijzigd.",
        more={"freshMinutes": minutes},
    )


def _facts(error: InvalidFacts) -> Problem:
    name = error.field or "body"
    errors = [{"in": "body", "name": name, "reason": error.reason, "code": "facts"}]
    return Problem(400, INVALID, f"{name}: {error.reason}.", errors=errors)


STATUS_OF: Mapping[type[Exception], Problem | Callable[[Any], Problem]] = {
    NotFound: Problem(404, NOT_FOUND, "Dit bestaat niet."),
    ProgrammeNotFound: Problem(404, NOT_FOUND, "Er is geen programma met deze naam."),
    PolicyNotFound: Problem(404, NOT_FOUND, "Er is geen telregel met deze naam."),
    AreaNotFound: Problem(404, NOT_FOUND, "Er is geen gebied met deze code."),
    DwellingNotFound: Problem(
        404, NOT_FOUND, "Er is geen woning met dit BAG-nummer, of zij ligt buiten uw gebied."
    ),
    NotADwelling: Problem(
        404,
        NOT_FOUND,
        "Dit BAG-nummer hoort bij een pandgebruik zonder woonfunctie, zoals een garage of winkel.",
    ),
    CaseNotFound: Problem(404, NOT_FOUND, "Er is geen aanvraag met dit nummer."),
    SchemeNotFound: Problem(404, NOT_FOUND, "Er is geen regeling of periode met deze naam."),
    InvalidFacts: _facts,
    DeskRule: _rule,
    CeilingExceeded: _ceiling,
    StaleVersion: Problem(
        412, "Intussen gewijzigd", "Iemand heeft dit gewijzigd. Haal het opnieuw op en kijk eerst."
    ),
    NotSignedIn: Problem(401, NOT_SIGNED_IN, "Meld u aan om dit te zien of te doen."),
    SignInRefused: Problem(401, NOT_SIGNED_IN, "Het aanmelden is niet gelukt."),
    SignInTooOld: _too_old,
    TooManyAttempts: Problem(
        429, "Te veel pogingen", "Wacht even en probeer het dan opnieuw; er is niets geblokkeerd."
    ),
    ProviderUnavailable: Problem(
        503, UNAVAILABLE, "De aanmelddienst antwoordt niet goed. Probeer het zo nog eens."
    ),
    NotAllowed: Problem(403, NO_ACCESS, "U hebt geen rol waarmee dit mag, of niet vanaf hier."),
    AboveMandate: _rule,
    CannotUndo: Problem(
        409,
        NOT_POSSIBLE,
        "Deze lading kan niet worden teruggedraaid: alleen de nieuwste van een soort, en een keer.",
    ),
    TooLarge: Problem(413, "Te groot", "Het bestand is groter dan hier mag. Er is niets bewaard."),
    RuleSaysNo: Problem(409, "Niet toegestaan", "Een regel staat dit niet toe."),
    Busy: Problem(503, UNAVAILABLE, "Iemand anders is hier net mee bezig. Probeer het zo opnieuw."),
    DatabaseUnavailable: OUT_OF_ORDER,
    ProgrammeFileError: Problem(
        500, "Fout in de inrichting", "Een programmabestand van deze installatie klopt niet."
    ),
    SettingsError: Problem(
        500, "Fout in de inrichting", "Een instelling van deze installatie ontbreekt of klopt niet."
    ),
    # A rule of the database that no rule of ours saw coming, such as two at the same moment.
    exc.IntegrityError: Problem(
        409, NOT_POSSIBLE, "Dit past niet bij wat er al is vastgelegd. Haal het opnieuw op."
    ),
    exc.DataError: Problem(400, INVALID, "Een van de waarden kan niet worden vastgelegd."),
    # A lost connection, a full pool, a statement that took too long.
    exc.OperationalError: OUT_OF_ORDER,
    exc.InterfaceError: OUT_OF_ORDER,
    exc.TimeoutError: OUT_OF_ORDER,
}

OF_STATUS: Mapping[int, Problem] = {
    400: Problem(400, INVALID, "De vraag klopt niet; zie de fouten per veld."),
    404: Problem(404, NOT_FOUND, "Dit adres bestaat niet."),
    405: Problem(405, "Methode niet toegestaan", "Dit kan hier niet; de kop Allow noemt wat wel."),
    406: Problem(406, "Niet in deze vorm", "Dit is er alleen als JSON (application/json)."),
    408: Problem(408, "Te traag", "De inhoud van de vraag kwam niet op tijd aan."),
    412: Problem(
        412,
        "Intussen gewijzigd",
        "If-Match hoort bij iets anders. Haal het opnieuw op en kijk eerst.",
    ),
    413: Problem(413, "Te groot", "De inhoud van de vraag is te groot."),
    414: Problem(414, "Adres te lang", "Het adres van de vraag is te lang."),
    415: Problem(
        415,
        "Verkeerd formaat",
        "De inhoud moet zijn wat hier hoort, meestal JSON (application/json), en niet ingepakt.",
    ),
    421: Problem(421, "Verkeerde naam", "Deze dienst luistert niet naar deze computernaam."),
    428: Problem(
        428, "If-Match ontbreekt", "Stuur in de kop If-Match de ETag mee van wat u hebt gelezen."
    ),
    431: Problem(431, "Te veel kopregels", "De kopregels van de vraag zijn te groot."),
    500: Problem(
        500, "Onverwachte fout", "Er ging iets mis in de dienst. Het nummer helpt de beheerder."
    ),
}


def problem_response(
    problem: Problem, *, headers: Mapping[str, str] | None = None, **more: str
) -> Response:
    """Return the answer that tells of a problem."""
    content: dict[str, Any] = {
        "status": problem.status,
        "title": problem.title,
        "detail": problem.detail,
        **problem.more,
        **more,
    }
    if problem.errors:
        content["errors"] = list(problem.errors)
    return Response(
        orjson.dumps(content), problem.status, headers=dict(headers or {}), media_type=PROBLEM
    )


def add_handlers(app: FastAPI) -> None:
    """Let every situation of the tables above answer as a problem."""
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _refused)
    for situation in STATUS_OF:
        app.add_exception_handler(situation, _situation)


async def _situation(request: Request, error: Exception) -> Response:
    if leaves_a_trace(error):
        await run_in_threadpool(note_refusal, request, error)
    answer = next(STATUS_OF[kind] for kind in type(error).__mro__ if kind in STATUS_OF)
    problem = answer if isinstance(answer, Problem) else answer(error)
    headers: dict[str, str] = {}
    if isinstance(error, exc.DBAPIError):
        _log_database(error)
    elif problem.status >= 500:
        log.warning("out of order", kind=type(error).__name__)
    if problem.status == 503:
        headers |= RETRY_AFTER
    if problem.status == 401:
        headers["WWW-Authenticate"] = CHALLENGE
    if isinstance(error, SignInTooOld):
        # As OAuth 2.0 asks for a step-up (RFC 9470).
        age = int(error.within.total_seconds())
        told = f'{CHALLENGE}, error="insufficient_user_authentication", max_age="{age}"'
        headers["WWW-Authenticate"] = told
    if isinstance(error, TooManyAttempts):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, StaleVersion):
        tag = current_tag(request, error.current)
        headers |= {"ETag": tag} if tag else {}
    return problem_response(problem, headers=headers)


def _log_database(error: exc.DBAPIError) -> None:
    """Log what the database objects to. Its own words may hold data; code and name do not."""
    told = getattr(error.orig, "diag", None)
    log.warning(
        "the database refused",
        kind=type(error).__name__,
        sqlstate=getattr(error.orig, "sqlstate", None),
        constraint=getattr(told, "constraint_name", None),
    )


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this kind only
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(allowed_methods(request))
    known = OF_STATUS.get(error.status_code)
    problem = known or Problem(error.status_code, "Fout", "Dit kan niet.")
    return problem_response(problem, headers=headers)


def allowed_methods(request: Request) -> list[str]:
    """Return the methods of an address: each has a route of its own, and none knows the others."""
    return [
        method
        for method in METHODS
        if any(
            route.matches({**request.scope, "method": method})[0] is Match.FULL
            for route in request.app.router.routes
        )
    ]


async def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this kind only
    errors = field_errors(error.errors())
    first = errors[0]
    detail = f"{first['name']}: {first['reason']}."
    if len(errors) > 1:
        detail = f"{len(errors)} velden kloppen niet. " + detail
    return problem_response(Problem(400, INVALID, detail, errors=errors))
