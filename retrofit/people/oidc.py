"""The provider that people sign in at: OpenID Connect, authorization code with PKCE.

We are a confidential client: the browser never sees a token, and we keep none. Addresses of the
provider come from its own description and must be as safe as the issuer's.
"""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
import orjson
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7523 import private_key_jwt_sign
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey

from retrofit.config import SettingsError
from retrofit.people.errors import ProviderUnavailable, SignInRefused
from retrofit.people.id_token import Identity, SignedOut, UnknownKey, identity_of, signed_out_of
from retrofit.people.settings import ProviderSettings, is_safe

T = TypeVar("T")

PATIENCE = httpx.Timeout(5)
LARGEST_ANSWER = 1_000_000
#: The description and the keys are asked again after an hour; the keys also for an unknown one,
#: but not more often than once a minute, whatever strangers send.
FRESH_S = 3600.0
SOONEST_S = 60.0
SCOPE = "openid profile"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class Provider:
    """The provider of this installation; safe for threads."""

    def __init__(self, settings: ProviderSettings, redirect_uri: str) -> None:
        """Read our key; the provider itself is asked when somebody signs in.

        Raises:
            SettingsError: the file with our key cannot be used.
        """
        self._settings = settings
        self._redirect_uri = redirect_uri
        self._lock = threading.Lock()
        self._describing = threading.Lock()
        self._described: tuple[float, dict[str, Any]] | None = None
        self._keys: tuple[float, KeySet] | None = None
        self._key = None if settings.key_file is None else _own_key(settings.key_file)

    @property
    def issuer(self) -> str:
        """The provider's name, exactly as in its tokens."""
        return self._settings.issuer

    def authorization_url(
        self, *, state: str, nonce: str, verifier: str, within: timedelta | None = None
    ) -> str:
        """Return where to send a browser to sign in.

        Args:
            state: what the browser brings back with its code.
            nonce: what the token must hold.
            verifier: PKCE secret.
            within: who signed in there longer ago does so again (``max_age``); None asks nothing.

        Raises:
            ProviderUnavailable: the provider does not answer as it should.
        """
        more = {"acr_values": " ".join(sorted(self._settings.acr))} if self._settings.acr else {}
        if within is not None:
            more["max_age"] = str(int(within.total_seconds()))
        address: str = prepare_grant_uri(
            self._place("authorization_endpoint"),
            client_id=self._settings.client_id,
            response_type="code",
            redirect_uri=self._redirect_uri,
            scope=SCOPE,
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
            **more,
        )
        return address

    def identity(
        self, code: str, *, verifier: str, nonce: str, issuer: str | None, at: datetime
    ) -> Identity:
        """Return who came back with a code.

        Args:
            code: what the browser brought.
            verifier: PKCE secret of the request.
            nonce: nonce of the request.
            issuer: who says to have sent the browser back (RFC 9207), None when it does not say.
            at: the moment it is.

        Raises:
            SignInRefused: the code or the token is not for us, not now, or not to be believed.
            ProviderUnavailable: the provider does not answer as it should.
        """
        tells = self._description().get("authorization_response_iss_parameter_supported") is True
        if issuer != self.issuer and (issuer is not None or tells):
            raise SignInRefused("answer of another provider")
        token = self._fetch_id_token(code, verifier)
        return self._with_keys(
            lambda keys: identity_of(
                token,
                keys,
                issuer=self.issuer,
                client_id=self._settings.client_id,
                nonce=nonce,
                acr=self._settings.acr,
                at=at,
            )
        )

    def signed_out(self, token: str, *, at: datetime) -> SignedOut:
        """Return whose sessions are over, as the provider itself comes to tell.

        Raises:
            SignInRefused: the token is not to be believed.
        """
        return self._with_keys(
            lambda keys: signed_out_of(
                token, keys, issuer=self.issuer, client_id=self._settings.client_id, at=at
            )
        )

    def end_session_url(self, return_to: str) -> str | None:
        """Return where a browser ends its session at the provider, None when that is nowhere."""
        address = self._description().get("end_session_endpoint")
        if not isinstance(address, str) or not is_safe(address):
            return None
        query = httpx.QueryParams(
            client_id=self._settings.client_id, post_logout_redirect_uri=return_to
        )
        return f"{address}?{query}"

    def _fetch_id_token(self, code: str, verifier: str) -> str:
        endpoint = self._place("token_endpoint")
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect_uri,
            "code_verifier": verifier,
            "client_id": self._settings.client_id,
        }
        login = None
        if self._key is not None:
            form["client_assertion_type"] = ASSERTION
            form["client_assertion"] = private_key_jwt_sign(
                self._key,
                client_id=self._settings.client_id,
                token_endpoint=endpoint,
                alg="ES256" if isinstance(self._key, ECKey) else "RS256",
                header={"kid": self._key.thumbprint()},
                expires_in=60,
            )
        else:
            assert self._settings.secret is not None  # noqa: S101 - one of the two, by the settings
            # RFC 6749 2.3.1: both are encoded as in a form.
            secret = quote(self._settings.secret.get_secret_value(), safe="")
            login = httpx.BasicAuth(quote(self._settings.client_id, safe=""), secret)
        status, answer = _ask("POST", endpoint, data=form, auth=login)
        token = answer.get("id_token")
        if status == 400:
            raise SignInRefused("the provider refused the code")
        if status != 200 or not isinstance(token, str):
            raise ProviderUnavailable(f"the provider answered {status} to our code")
        return token

    def _with_keys(self, believe: Callable[[KeySet], T]) -> T:
        """Return what is believed with the keys that we know, else with those of now."""
        try:
            return believe(self._key_set(FRESH_S))
        except UnknownKey:
            return believe(self._key_set(SOONEST_S))

    def _key_set(self, fresh_s: float) -> KeySet:
        with self._lock:
            known = self._keys
            if known is None or time.monotonic() - known[0] >= fresh_s:
                _, answer = _ask("GET", self._place("jwks_uri"))
                try:
                    known = (time.monotonic(), KeySet.import_key_set(answer))  # type: ignore[arg-type]
                except (JoseError, ValueError, KeyError, TypeError, AttributeError):
                    raise ProviderUnavailable("the keys of the provider cannot be used") from None
                self._keys = known
            return known[1]

    def _place(self, name: str) -> str:
        """Return one of the provider's addresses."""
        address = self._description().get(name)
        if not isinstance(address, str) or not is_safe(address):
            raise ProviderUnavailable(f"the provider has no usable {name}")
        return address

    def _description(self) -> dict[str, Any]:
        with self._describing:
            known = self._described
            if known is None or time.monotonic() - known[0] >= FRESH_S:
                place = self.issuer.rstrip("/") + "/.well-known/openid-configuration"
                status, answer = _ask("GET", place)
                if status != 200 or answer.get("issuer") != self.issuer:
                    raise ProviderUnavailable("the provider describes another issuer than ours")
                known = (time.monotonic(), answer)
                self._described = known
            return known[1]


def _ask(method: str, address: str, **options: Any) -> tuple[int, dict[str, Any]]:
    """Return the status and the JSON of an answer; nothing of it is repeated in an error."""
    try:
        with (
            httpx.Client(timeout=PATIENCE, follow_redirects=False) as client,
            client.stream(
                method, address, headers={"Accept": "application/json"}, **options
            ) as answer,
        ):
            content = bytearray()
            for part in answer.iter_bytes():
                content += part
                if len(content) > LARGEST_ANSWER:
                    raise ProviderUnavailable("the provider says too much")
    except httpx.HTTPError as error:
        raise ProviderUnavailable(f"the provider: {type(error).__name__}") from None
    try:
        said = orjson.loads(bytes(content) or b"{}")
    except orjson.JSONDecodeError:
        said = {}
    return answer.status_code, said if isinstance(said, dict) else {}


def _own_key(file: Path) -> RSAKey | ECKey:
    try:
        text = file.read_bytes()
        key = ECKey.import_key(text) if b"BEGIN EC" in text else RSAKey.import_key(text)
    except (OSError, JoseError, ValueError):
        key = None
    if key is None or not key.is_private:
        raise SettingsError(
            "RETROFIT_OIDC_CLIENT_KEY is no file with a private RSA or EC key (PEM)."
        )
    return key
