"""Browsers on their way to the provider and back: one question, one answer, one browser."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from retrofit.models import SignInRequest
from retrofit.people.oidc import Provider
from retrofit.people.tokens import digest, new_secret
from retrofit.today import now

#: Time to sign in at the provider, with a second factor.
PATIENCE = timedelta(minutes=10)
FRONT_PAGE = "/"


@dataclass(frozen=True, slots=True)
class Departure:
    """A browser that is sent to the provider.

    Attributes:
        address: where it goes.
        browser: the secret that it must bring back.
    """

    address: str
    browser: str


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked of the provider, and where the browser goes afterwards."""

    nonce: str
    verifier: str
    return_to: str


def depart(
    session: Session,
    provider: Provider,
    return_to: str | None,
    within: timedelta | None = None,
) -> Departure:
    """Send a browser to the provider.

    Args:
        session: the caller commits.
        provider: where people sign in.
        return_to: page of ours to open afterwards; anything else is the front page.
        within: who signed in at the provider longer ago does so again; None asks nothing.

    Raises:
        ProviderUnavailable: the provider does not answer as it should.
    """
    moment = now()
    session.execute(delete(SignInRequest).where(SignInRequest.created_at <= moment - PATIENCE))
    state, browser, nonce, verifier = (new_secret() for _ in range(4))
    session.add(
        SignInRequest(
            state_hash=digest(state),
            browser_hash=digest(browser),
            nonce=nonce,
            verifier=verifier,
            return_to=own_page(return_to),
            created_at=moment,
        )
    )
    session.flush()
    address = provider.authorization_url(state=state, nonce=nonce, verifier=verifier, within=within)
    return Departure(address, browser)


def arrive(session: Session, state: str, browser: str | None) -> Question | None:
    """Return the question that a browser comes back with an answer to, and forget it.

    The caller commits at once, whatever comes next: a state works once. None when nothing was
    asked, or too long ago, or by another browser.
    """
    row = session.execute(
        delete(SignInRequest)
        .where(SignInRequest.state_hash == digest(state))
        .returning(
            SignInRequest.browser_hash,
            SignInRequest.nonce,
            SignInRequest.verifier,
            SignInRequest.return_to,
            SignInRequest.created_at,
        )
    ).one_or_none()
    if row is None or row.created_at <= now() - PATIENCE:
        return None
    if browser is None or digest(browser) != row.browser_hash:
        return None
    return Question(row.nonce, row.verifier, row.return_to)


def own_page(address: str | None) -> str:
    """Return the address of a page of ours; the front page for whatever leads elsewhere."""
    if address is None or len(address) > 500 or not address.isascii() or not address.isprintable():
        return FRONT_PAGE
    # Browsers take a backslash for a slash, and two slashes for another host.
    if not address.startswith("/") or address.startswith(("//", "/\\")) or " " in address:
        return FRONT_PAGE
    return address
