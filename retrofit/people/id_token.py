"""What a provider says in a signed token, and whether we may believe it.

Pure: keys, claims and the time in, an identity out. Every check has a test that fails without it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from typing import Any

from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from retrofit.people.errors import SignInRefused
from retrofit.people.persons import LONGEST_SUBJECT

#: Signatures with the provider's own key. "none" and those with a shared secret are not among them.
ALGORITHMS = ("RS256", "PS256", "ES256")
LONGEST_TOKEN = 16_384
#: Clocks differ a little.
LEEWAY = timedelta(seconds=60)
#: A token is made for us, now.
OLDEST = timedelta(minutes=10)
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"


class UnknownKey(SignInRefused):
    """None of the keys that we know signed the token: the provider may have new ones."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who signed in, in the provider's words.

    Attributes:
        sid: the session at the provider, when it tells.
        signed_in_at: moment at which somebody showed there who he is, when it tells; that can be
            long ago, for a provider has sessions too.
    """

    issuer: str
    subject: str
    name: str
    sid: str | None
    signed_in_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignedOut:
    """Whose sessions are over: of a subject, or one session at the provider."""

    subject: str | None
    sid: str | None


def identity_of(
    token: str,
    keys: KeySet,
    *,
    issuer: str,
    client_id: str,
    nonce: str,
    acr: frozenset[str],
    at: datetime,
) -> Identity:
    """Return who an id token is about.

    Args:
        token: the id token.
        keys: keys of the provider.
        issuer: the provider, exactly as in the settings.
        client_id: the token must be for us.
        nonce: the token must answer our own question.
        acr: accepted strengths of the sign-in; empty accepts all.
        at: the moment it is.

    Raises:
        SignInRefused: something in it is not as it must be.
    """
    claims = _believed(token, keys, issuer=issuer, client_id=client_id, at=at)
    told = claims.get("nonce")
    if not isinstance(told, str) or not compare_digest(told.encode(), nonce.encode()):
        raise SignInRefused("id token: nonce")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise SignInRefused("id token: sub")
    if acr and _text_or_none(claims.get("acr")) not in acr:
        raise SignInRefused("id token: acr")
    signed_in_at = _moment(claims, "auth_time") if "auth_time" in claims else None
    if signed_in_at is not None and signed_in_at > at + LEEWAY:
        raise SignInRefused("id token: auth_time")
    name = claims.get("name") or claims.get("preferred_username")
    return Identity(
        issuer=issuer,
        subject=subject,
        name=name if isinstance(name, str) else subject,
        sid=_text_or_none(claims.get("sid")),
        signed_in_at=signed_in_at,
    )


def signed_out_of(
    token: str, keys: KeySet, *, issuer: str, client_id: str, at: datetime
) -> SignedOut:
    """Return whose sessions a logout token ends (OpenID Connect Back-Channel Logout 1.0).

    Raises:
        SignInRefused: something in it is not as it must be.
    """
    claims = _believed(token, keys, issuer=issuer, client_id=client_id, at=at)
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT), dict):
        raise SignInRefused("logout token: events")
    # What was made for a sign-in is no order to sign out.
    if "nonce" in claims or not _text_or_none(claims.get("jti")):
        raise SignInRefused("logout token: nonce or jti")
    over = SignedOut(_text_or_none(claims.get("sub")), _text_or_none(claims.get("sid")))
    if over.subject is None and over.sid is None:
        raise SignInRefused("logout token: sub and sid")
    return over


def _believed(
    token: str, keys: KeySet, *, issuer: str, client_id: str, at: datetime
) -> Mapping[str, Any]:
    """Return the claims of a token that the provider signed for us, now."""
    if len(token) > LONGEST_TOKEN:
        raise SignInRefused("token: too long")
    try:
        claims = jwt.decode(token, keys, algorithms=list(ALGORITHMS)).claims
    except (InvalidKeyIdError, BadSignatureError) as error:
        raise UnknownKey(f"token: {type(error).__name__}") from None
    except (JoseError, ValueError) as error:
        raise SignInRefused(f"token: {type(error).__name__}") from None
    if claims.get("iss") != issuer:
        raise SignInRefused("token: iss")
    audience = claims.get("aud")
    others = audience if isinstance(audience, list) else [audience]
    if client_id not in others:
        raise SignInRefused("token: aud")
    if claims.get("azp", client_id) != client_id or (len(others) > 1 and "azp" not in claims):
        raise SignInRefused("token: azp")
    made, ends = _moment(claims, "iat"), _moment(claims, "exp")
    if ends <= at - LEEWAY:
        raise SignInRefused("token: exp")
    if not at - OLDEST <= made <= at + LEEWAY:
        raise SignInRefused("token: iat")
    if "nbf" in claims and _moment(claims, "nbf") > at + LEEWAY:
        raise SignInRefused("token: nbf")
    return claims


def _moment(claims: Mapping[str, Any], name: str) -> datetime:
    seconds = claims.get(name)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise SignInRefused(f"token: {name}")
    try:
        return datetime.fromtimestamp(seconds, tz=UTC)
    except (OverflowError, ValueError, OSError):
        raise SignInRefused(f"token: {name}") from None


def _text_or_none(value: Any) -> str | None:
    return value if isinstance(value, str) and 0 < len(value) <= LONGEST_SUBJECT else None
