"""How people come in, worked out from the settings: what contradicts itself is refused.

An installation that listens to its own machine only, with no proxy and no provider, is a demo:
there the map is open and accounts with a password work. Everywhere else both are closed.
"""

import ipaddress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr

from retrofit.config import Settings, SettingsError


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """The provider that people sign in at, and who we are there.

    Attributes:
        key_file: private key for private_key_jwt; without it ``secret`` is used.
        acr: accepted strengths of the sign-in; empty accepts what the provider does.
    """

    issuer: str
    client_id: str
    secret: SecretStr | None
    key_file: Path | None
    acr: frozenset[str]


@dataclass(frozen=True, slots=True)
class SignInSettings:
    """How people come in.

    Attributes:
        provider: None when nobody signs in elsewhere.
        has_local_accounts: an account name and a password are enough.
        is_map_open: who sits at this machine, or was let in by the proxy, may see the map.
        is_own_machine: only this machine reaches the service.
        public_url: the one address of the service, without a slash at its end.
        is_secure: browsers reach us by https only.
        fresh: a step that asks for it is taken by somebody who signed in this recently.
    """

    provider: ProviderSettings | None
    has_local_accounts: bool
    is_map_open: bool
    is_own_machine: bool
    public_url: str | None
    is_secure: bool
    fresh: timedelta


def sign_in_settings(settings: Settings) -> SignInSettings:
    """Work out how people come in.

    Raises:
        SettingsError: two settings contradict each other, or one is missing.
    """
    provider = _provider(settings)
    is_own = not settings.behind_proxy and is_loopback(settings.host)
    is_demo = is_own and provider is None
    if settings.local_accounts and not is_demo:
        raise SettingsError(
            "RETROFIT_LOCAL_ACCOUNTS is for a demo on one's own machine: it cannot go with"
            " RETROFIT_OIDC_ISSUER or RETROFIT_BEHIND_PROXY."
        )
    if settings.map_without_sign_in and provider is not None:
        raise SettingsError(
            "RETROFIT_MAP_WITHOUT_SIGN_IN cannot go with RETROFIT_OIDC_ISSUER: the map shows homes."
        )
    address = _public_url(settings)
    return SignInSettings(
        provider=provider,
        has_local_accounts=is_demo if settings.local_accounts is None else settings.local_accounts,
        is_map_open=(
            is_demo if settings.map_without_sign_in is None else settings.map_without_sign_in
        ),
        is_own_machine=is_own,
        public_url=address,
        is_secure=address.startswith("https://") if address else not is_own,
        fresh=timedelta(minutes=settings.fresh_sign_in_minutes),
    )


def _provider(settings: Settings) -> ProviderSettings | None:
    if settings.oidc_issuer is None:
        return None
    _require_safe("RETROFIT_OIDC_ISSUER", settings.oidc_issuer)
    if settings.oidc_client_id is None or settings.public_url is None:
        raise SettingsError(
            "RETROFIT_OIDC_ISSUER needs RETROFIT_OIDC_CLIENT_ID and RETROFIT_PUBLIC_URL beside it."
        )
    if (settings.oidc_client_secret is None) == (settings.oidc_client_key is None):
        raise SettingsError(
            "RETROFIT_OIDC_ISSUER needs one of RETROFIT_OIDC_CLIENT_KEY and"
            " RETROFIT_OIDC_CLIENT_SECRET."
        )
    return ProviderSettings(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        secret=settings.oidc_client_secret,
        key_file=settings.oidc_client_key,
        acr=frozenset((settings.oidc_acr or "").split()),
    )


def _public_url(settings: Settings) -> str | None:
    if settings.public_url is None:
        return None
    address = settings.public_url.rstrip("/")
    _require_safe("RETROFIT_PUBLIC_URL", address)
    if urlsplit(address).path:
        raise SettingsError("RETROFIT_PUBLIC_URL is a scheme and a name, without a path.")
    return address


def _require_safe(name: str, address: str) -> None:
    if not is_safe(address):
        raise SettingsError(f"{name} must be an https address (http only on this machine itself).")


def is_safe(address: str) -> bool:
    """Tell whether nobody on the way can read or change what goes to an address."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
        parts.port  # noqa: B018 - raises when it is no number
    except ValueError:
        return False
    if not host or parts.query or parts.fragment or parts.username is not None:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach an address."""
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback
