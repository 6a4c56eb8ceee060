"""What a service is open to, from its settings: contradictions are refused."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrofit.config import Settings, SettingsError
from retrofit.people.arrivals import own_page
from retrofit.people.scope import lies_within
from retrofit.people.settings import is_loopback, is_safe, sign_in_settings

PROVIDER = {
    "oidc_issuer": "https://provider.example",
    "oidc_client_id": "tracker",
    "oidc_client_secret": "secret",
    "public_url": "https://kaart.example",
}


def door(**values):
    return sign_in_settings(Settings(**values))


def test_ones_own_machine_is_a_demo():
    """The map is open, passwords work, cookies need no https."""
    found = door()
    assert found.is_map_open
    assert found.has_local_accounts
    assert not found.is_secure


@pytest.mark.parametrize(
    "values", [{"behind_proxy": True}, {"host": "0.0.0.0"}, {"host": "192.0.2.1"}, PROVIDER]
)
def test_everything_else_is_closed(values):
    """Behind a proxy, for others, or with a provider: no map and no password without sign-in."""
    found = door(**values)
    assert not found.is_map_open
    assert not found.has_local_accounts
    assert found.is_secure


def test_a_proxy_that_lets_people_in_itself():
    """Whoever installs it can say so; never beside a provider."""
    assert door(behind_proxy=True, map_without_sign_in=True).is_map_open
    assert not door(map_without_sign_in=False).is_map_open
    assert not door(local_accounts=False).has_local_accounts


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"behind_proxy": True, "local_accounts": True}, "LOCAL_ACCOUNTS"),
        ({"host": "0.0.0.0", "local_accounts": True}, "LOCAL_ACCOUNTS"),
        ({**PROVIDER, "local_accounts": True}, "LOCAL_ACCOUNTS"),
        ({**PROVIDER, "map_without_sign_in": True}, "MAP_WITHOUT_SIGN_IN"),
        ({**PROVIDER, "oidc_client_id": None}, "OIDC_CLIENT_ID"),
        ({**PROVIDER, "public_url": None}, "PUBLIC_URL"),
        ({**PROVIDER, "oidc_client_secret": None}, "OIDC_CLIENT_KEY"),
        ({**PROVIDER, "oidc_client_key": Path("key.pem")}, "OIDC_CLIENT_KEY"),
        ({**PROVIDER, "oidc_issuer": "http://provider.example"}, "OIDC_ISSUER"),
        ({**PROVIDER, "oidc_issuer": "https://provider.example?x=1"}, "OIDC_ISSUER"),
        ({"public_url": "http://kaart.example"}, "PUBLIC_URL"),
        ({"public_url": "https://kaart.example/map"}, "PUBLIC_URL"),
        ({"public_url": "kaart.example"}, "PUBLIC_URL"),
        ({"public_url": "https://kaart.example:port"}, "PUBLIC_URL"),
        ({"public_url": "https://a@kaart.example"}, "PUBLIC_URL"),
    ],
)
def test_contradictions(values, named):
    """The message names the setting, and never the secret."""
    with pytest.raises(SettingsError, match=named) as refused:
        door(**values)
    assert "secret" not in str(refused.value).replace("CLIENT_SECRET", "")


def test_addresses_of_this_machine():
    """Also IPv6, and IPv4 written as IPv6."""
    for host in ("localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]", "::ffff:127.0.0.1"):
        assert is_loopback(host), host
    for host in ("0.0.0.0", "::", "10.0.0.1", "::ffff:10.0.0.1", "example.nl", "", "127.0.0.1.nl"):
        assert not is_loopback(host), host
    assert is_safe("http://127.0.0.1:9000/tenant")
    assert not is_safe("ftp://127.0.0.1")


@given(st.text(max_size=60))
def test_whatever_is_asked_for_stays_here(address):
    """No address to return to leads to another host."""
    found = own_page(address)
    assert found == "/" or found == address
    assert found.startswith("/")
    assert not found.startswith(("//", "/\\"))
    assert found.isprintable()


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "evil",
        "",
        "javascript:alert(1)",
        "/" + "x" * 500,
        None,
    ],
)
def test_addresses_elsewhere(address):
    """All of them are the front page."""
    assert own_page(address) == "/"


def test_own_addresses():
    """With query and fragment."""
    assert own_page("/werklijst?mijn=1#boven") == "/werklijst?mijn=1#boven"


@pytest.mark.parametrize(
    ("code", "areas", "inside"),
    [
        ("BU05050812", None, True),
        (None, None, True),
        (None, {"GM0505"}, False),
        ("BU05050812", {"BU05050812"}, True),
        ("BU05050812", {"WK050508"}, True),
        ("BU05050812", {"GM0505"}, True),
        ("BU05050812", {"WK050509", "WK050508"}, True),
        ("BU05050812", {"BU05050813"}, False),
        ("BU05050812", {"WK050509"}, False),
        ("BU05050812", {"GM0506"}, False),
        ("WK050508", {"BU05050812"}, False),
        ("GM0505", {"WK050508"}, False),
        ("BU05050812", set(), False),
    ],
)
def test_places_in_areas(code, areas, inside):
    """A district holds its neighbourhoods, and not the other way round."""
    assert lies_within(code, None if areas is None else frozenset(areas)) is inside
