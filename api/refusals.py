"""Refusals that leave a trace: somebody signed in tried what he may not do, or nobody got in.

The first stands in the audit trail, with who and what, and with the case where it is about one;
the second in the log of the service. What was typed stands in neither.
"""

import re

import structlog
from fastapi import Request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from api.schemas.inputs import CASE_NUMBER
from api.visitors import number_of, source_of
from retrofit.audit import record
from retrofit.audit.recording import CASE
from retrofit.errors import FourEyes, NotAllowed
from retrofit.people.actor import Actor
from retrofit.people.errors import SignInRefused, TooManyAttempts

log = structlog.get_logger()

AT_WORK = (NotAllowed, FourEyes)
AT_THE_DOOR = (SignInRefused, TooManyAttempts)


def leaves_a_trace(error: Exception) -> bool:
    """Tell whether a refusal is written down."""
    return isinstance(error, (*AT_WORK, *AT_THE_DOOR))


def note_refusal(request: Request, error: Exception) -> None:
    """Write a refusal down. That this fails is logged; the answer stays a refusal."""
    if isinstance(error, AT_THE_DOOR):
        log.warning(
            "sign-in refused",
            reason=str(error),
            source=source_of(request),
            request=number_of(request),
        )
        return
    actor: Actor | None = getattr(request.state, "actor", None)
    if actor is None:
        return
    route = request.scope.get("route")
    try:
        with Session(request.app.state.desk_engine) as session:
            record(
                session,
                actor,
                f"{request.method.lower()}.{getattr(route, 'name', None) or 'unknown'}",
                *_thing(request),
                result="refused",
                reason_code=type(error).__name__,
            )
            session.commit()
    except SQLAlchemyError as failure:
        log.error("a refusal could not be written down", kind=type(failure).__name__)


def _thing(request: Request) -> tuple[str, str]:
    """Return kind and id of what a request is about: the case of its path, else the path."""
    number = request.path_params.get("number", "")
    if re.fullmatch(CASE_NUMBER, number):
        return CASE, number
    path = request.url.path.strip("/")
    return "route", path if re.fullmatch(r"[A-Za-z0-9._:/-]{1,80}", path) else "unknown"
