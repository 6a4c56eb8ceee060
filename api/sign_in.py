"""Signing in and out. The browser holds one secret in a cookie, and no token of the provider."""

from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import ConfigDict, Field
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from api.access import FROM_PROVIDER, IN_PERSON, PUBLIC, SIGNED_IN, ActorDep
from api.desk import in_one_transaction
from api.json_body import JsonRoute
from api.openapi import BASE, refusing
from api.parameters import NoQuery
from api.parameters import Query as QueryModel
from api.schemas.people import LocalSignInIn, MeOut, SignedOutOut
from api.visitors import (
    DEPARTURE,
    SESSION,
    cookie_of,
    drop_cookie,
    number_of,
    origin_of,
    set_cookie,
    settings_of,
    source_of,
)
from retrofit.people.actor import Actor
from retrofit.people.arrivals import PATIENCE, arrive, depart
from retrofit.people.errors import SignInRefused, WayClosed
from retrofit.people.id_token import LONGEST_TOKEN
from retrofit.people.oidc import Provider
from retrofit.people.passwords import admit_attempt, check_password, forget_attempt
from retrofit.people.persons import meet, person_with
from retrofit.people.sessions import close_from_provider, close_session, open_session
from retrofit.today import now

CALLBACK = BASE + "/sign-in/oidc/callback"
LOGOUT_FORM = {
    "required": True,
    "content": {
        "application/x-www-form-urlencoded": {
            "schema": {
                "type": "object",
                "required": ["logout_token"],
                "properties": {"logout_token": {"type": "string"}},
            }
        }
    },
}
MOST_FIELDS = 10
NOT_ADMITTED = {401: "Het aanmelden is niet gelukt"}

router = APIRouter(tags=["aanmelden"], route_class=JsonRoute)
#: The provider sends a form, no JSON.
from_provider = APIRouter(tags=["aanmelden"])


class DepartureQuery(QueryModel):
    """Where to go after signing in."""

    return_to: Annotated[str, Field(max_length=500)] | None = Field(
        default=None, description="Pagina van deze dienst om daarna te openen, zoals /werklijst"
    )
    again: bool = Field(
        default=False,
        description="Ook wie al bij de aanmelddienst is aangemeld doet dat opnieuw, voor een stap"
        " die dat vraagt",
    )


class CallbackQuery(QueryModel):
    """What the provider sends along; it may add what it likes."""

    model_config = ConfigDict(extra="ignore", alias_generator=None)

    state: Annotated[str, Field(min_length=1, max_length=200)]
    code: Annotated[str, Field(min_length=1, max_length=4000)] | None = None
    error: Annotated[str, Field(max_length=200)] | None = None
    iss: Annotated[str, Field(max_length=500)] | None = None


def provider_of(request: Request) -> Provider:
    """Return the provider, or raise ``WayClosed``."""
    provider: Provider | None = request.app.state.provider
    if provider is None:
        raise WayClosed("there is no provider here")
    return provider


ProviderDep = Annotated[Provider, Depends(provider_of)]


@router.get(
    "/sign-in/oidc",
    dependencies=[PUBLIC],
    status_code=303,
    response_class=Response,
    summary="Naar de aanmelddienst van de organisatie",
)
def leave(
    request: Request, provider: ProviderDep, query: Annotated[DepartureQuery, Query()]
) -> Response:
    """Send the browser to the provider; 404 when there is none."""
    departure = in_one_transaction(
        request.app.state.desk_engine,
        lambda session: depart(
            session,
            provider,
            query.return_to,
            within=settings_of(request).fresh if query.again else None,
        ),
    )
    answer = RedirectResponse(departure.address, 303)
    set_cookie(request, answer, DEPARTURE, departure.browser, seconds=int(PATIENCE.total_seconds()))
    return answer


@router.get(
    "/sign-in/oidc/callback",
    dependencies=[PUBLIC],
    status_code=303,
    response_class=Response,
    responses=refusing(NOT_ADMITTED),
    summary="Terug van de aanmelddienst",
)
def come_back(
    request: Request, provider: ProviderDep, query: Annotated[CallbackQuery, Query()]
) -> Response:
    """Sign the browser in that comes back with a code; 401 when anything is not as it was asked."""
    engine = request.app.state.desk_engine
    browser = cookie_of(request, DEPARTURE)
    question = in_one_transaction(engine, lambda session: arrive(session, query.state, browser))
    if question is None:
        raise SignInRefused("state")
    if query.code is None or query.error is not None:
        raise SignInRefused("the provider sent no code")
    identity = provider.identity(
        query.code,
        verifier=question.verifier,
        nonce=question.nonce,
        issuer=query.iss,
        at=now(),
    )
    secret, _ = in_one_transaction(
        engine,
        lambda session: open_session(
            session,
            meet(session, identity.issuer, identity.subject, identity.name),
            origin=origin_of(request),
            request_id=number_of(request),
            provider_sid=identity.sid,
            signed_in_at=identity.signed_in_at,
            before=cookie_of(request, SESSION),
        ),
    )
    answer = RedirectResponse(question.return_to, 303)
    set_cookie(request, answer, SESSION, secret)
    drop_cookie(request, answer, DEPARTURE)
    return answer


@router.post(
    "/sign-in/local",
    dependencies=[PUBLIC],
    responses=refusing({**NOT_ADMITTED, 429: "Te veel pogingen"}),
    summary="Aanmelden met een wachtwoord (demo)",
)
def sign_in_locally(body: LocalSignInIn, request: Request, response: Response) -> MeOut:
    """Sign in with an account of the demo; 404 where there are none, 429 after five tries."""
    if not settings_of(request).has_local_accounts:
        raise WayClosed("there are no local accounts here")
    engine = request.app.state.desk_engine
    attempt = in_one_transaction(
        engine, lambda session: admit_attempt(session, body.account, source_of(request))
    )
    person_id = in_one_transaction(
        engine, lambda session: check_password(session, body.account, body.password)
    )

    def enter(session: Session) -> tuple[str, Actor]:
        forget_attempt(session, attempt)
        return open_session(
            session,
            person_with(session, person_id),
            origin=origin_of(request),
            request_id=number_of(request),
            before=cookie_of(request, SESSION),
        )

    secret, actor = in_one_transaction(engine, enter)
    set_cookie(request, response, SESSION, secret)
    return MeOut.of(actor)


@router.post("/sign-out", dependencies=[IN_PERSON], summary="Afmelden")
def sign_out(request: Request, response: Response, actor: ActorDep) -> SignedOutOut:
    """End the session of this browser; tells where the provider is left too."""
    secret = cookie_of(request, SESSION) or ""
    in_one_transaction(
        request.app.state.desk_engine,
        lambda session: close_session(session, secret, by=actor),
    )
    drop_cookie(request, response, SESSION)
    provider: Provider | None = request.app.state.provider
    home = f"{settings_of(request).public_url}/"
    return SignedOutOut(
        end_session_url=provider.end_session_url(home) if provider is not None else None
    )


@router.get("/me", dependencies=[SIGNED_IN], summary="Wie is aangemeld")
def me(actor: ActorDep, query: Annotated[NoQuery, Query()]) -> MeOut:
    """Tell who is signed in, with the roles of today."""
    return MeOut.of(actor)


async def logout_token(request: Request) -> str:
    """Read the token from the form that the provider sends."""
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > LONGEST_TOKEN + 1000:
            raise HTTPException(413)
    form = parse_qs(content.decode("ascii", "replace"))
    tokens = form.get("logout_token", [])
    if len(tokens) != 1 or len(form) > MOST_FIELDS:
        raise SignInRefused("no logout token")
    return tokens[0]


@from_provider.post(
    "/sign-in/oidc/logout",
    dependencies=[FROM_PROVIDER],
    status_code=204,
    responses=refusing({401: "Dit komt niet van de aanmelddienst"}),
    openapi_extra={"requestBody": LOGOUT_FORM},
    summary="De aanmelddienst meldt iemand af (back-channel)",
)
def sign_out_from_provider(
    request: Request, provider: ProviderDep, token: Annotated[str, Depends(logout_token)]
) -> None:
    """End the sessions of whom the provider signed out; 401 when it was not the provider."""
    over = provider.signed_out(token, at=now())
    in_one_transaction(
        request.app.state.desk_engine,
        lambda session: close_from_provider(
            session,
            provider.issuer,
            subject=over.subject,
            provider_sid=over.sid,
            origin=origin_of(request),
            request_id=number_of(request),
        ),
    )
