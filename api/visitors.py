"""Who sends a request: a person by a cookie, a script by a key, a guest, or nobody."""

import ipaddress
import uuid
from typing import Annotated

from fastapi import Depends, Request, Response
from sqlalchemy.orm import Session

from retrofit.errors import NotSignedIn
from retrofit.people.actor import Actor
from retrofit.people.keys import actor_of_key
from retrofit.people.sessions import actor_of_session
from retrofit.people.settings import SignInSettings, is_loopback

#: Which secret belongs to which cookie.
SESSION, DEPARTURE = "session", "sign-in"


def actor_of(request: Request) -> Actor | None:
    """Return who sends a request, None when nobody is signed in; asked once for each request.

    Raises:
        NotSignedIn: the request brings a key that opens nothing.
    """
    if not hasattr(request.state, "actor"):
        request.state.actor = _ask(request)
    actor: Actor | None = request.state.actor
    return actor


def signed_in(request: Request) -> Actor:
    """Return who sends a request, or raise ``NotSignedIn``."""
    actor = actor_of(request)
    if actor is None:
        raise NotSignedIn("nobody is signed in")
    return actor


ActorDep = Annotated[Actor, Depends(signed_in)]


def settings_of(request: Request) -> SignInSettings:
    """Return how people come in at this installation."""
    settings: SignInSettings = request.app.state.sign_in
    return settings


def cookie_name(settings: SignInSettings, name: str) -> str:
    """Return the name of a cookie: one that browsers bind to this host wherever there is https."""
    return f"__Host-{name}" if settings.is_secure else name


def cookie_of(request: Request, name: str) -> str | None:
    """Return the secret that a browser holds, None when it holds none."""
    return request.cookies.get(cookie_name(settings_of(request), name))


def set_cookie(
    request: Request, response: Response, name: str, value: str, seconds: int | None = None
) -> None:
    """Give a browser a secret that no script of the page can read."""
    response.set_cookie(
        cookie_name(settings_of(request), name),
        value,
        max_age=seconds,
        path="/",
        secure=settings_of(request).is_secure,
        httponly=True,
        samesite="lax",
    )


def drop_cookie(request: Request, response: Response, name: str) -> None:
    """Let a browser forget a secret."""
    response.delete_cookie(
        cookie_name(settings_of(request), name),
        path="/",
        secure=settings_of(request).is_secure,
        httponly=True,
        samesite="lax",
    )


def source_of(request: Request) -> str:
    """Return the network address that a request comes from."""
    return request.client.host if request.client else "unknown"


def origin_of(request: Request) -> str:
    """Return where a step comes from, for the audit trail."""
    return f"web {source_of(request)}"


def number_of(request: Request) -> str:
    """Return the number of a request, the same all the time."""
    if not hasattr(request.state, "number"):
        request.state.number = uuid.uuid4().hex
    number: str = request.state.number
    return number


def _ask(request: Request) -> Actor | None:
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    asked = {"origin": origin_of(request), "request_id": number_of(request)}
    # Another scheme is for the proxy in front, not for us.
    if scheme.lower() == "bearer":
        with Session(request.app.state.desk_engine) as session:
            actor = actor_of_key(session, credentials.strip(), **asked)
            session.commit()
        if actor is None:
            raise NotSignedIn("this key opens nothing")
        return actor
    return person_at(request)


def person_at(request: Request) -> Actor | None:
    """Return who is signed in on the browser that sends a request, None when nobody is."""
    secret = cookie_of(request, SESSION)
    if not secret:
        return None
    asked = {"origin": origin_of(request), "request_id": number_of(request)}
    with Session(request.app.state.desk_engine) as session:
        actor = actor_of_session(session, secret, **asked)
        session.commit()
    return actor


def is_guest(request: Request) -> bool:
    """Tell whether somebody who is not signed in may see the map: at this machine itself only."""
    settings = settings_of(request)
    if not settings.is_map_open:
        return False
    if not settings.is_own_machine or request.client is None:
        return True
    try:
        ipaddress.ip_address(request.client.host)
    except ValueError:
        # Not by way of a network.
        return True
    return is_loopback(request.client.host)


def is_at_this_machine(request: Request) -> bool:
    """Tell whether a request was sent on the machine that runs the service, by way of no proxy."""
    if not settings_of(request).is_own_machine or request.client is None:
        return False
    return is_loopback_address(request.client.host)


def is_loopback_address(host: str) -> bool:
    """Tell whether this is a network address of the machine itself; a name is none."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return is_loopback(host)
