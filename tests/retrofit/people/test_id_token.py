"""Id tokens and logout tokens: each claim that is not as it must be is a refusal."""

import base64
import hashlib
import hmac
import json
import warnings
from datetime import UTC, datetime, timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from retrofit.people.errors import SignInRefused
from retrofit.people.id_token import LOGOUT, UnknownKey, identity_of, signed_out_of

AT = datetime(2026, 11, 21, 8, tzinfo=UTC)
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
EC = ECKey.generate_key("P-256", {"kid": "two", "use": "sig"})
STRANGER = RSAKey.generate_key(2048, {"kid": "one"})
KEYS = KeySet.import_key_set(
    {"keys": [KEY.as_dict(private=False), EC.as_dict(private=False), {"kty": "unheard-of"}]}
)
ISSUER = "https://provider.example/tenant"


class _Gone:
    """In place of a claim that is left out; its name must be the same in every process."""

    def __repr__(self):
        return "gone"


GONE = _Gone()


def seconds(moment):
    return int(moment.timestamp())


CLAIMS = {
    "iss": ISSUER,
    "sub": "subject-1",
    "aud": "tracker",
    "iat": seconds(AT),
    "exp": seconds(AT + timedelta(minutes=5)),
    "nonce": "nonce-1",
    "acr": "mfa",
    "name": "Kim Proef",
    "sid": "session-1",
}


def signed(key=KEY, header=None, **changes):
    claims = {name: value for name, value in {**CLAIMS, **changes}.items() if value is not GONE}
    alg = "ES256" if key is EC else "RS256"
    head = {"alg": alg, "kid": key.kid, **(header or {})}
    return jwt.encode(head, claims, key, algorithms=[head["alg"]])


def believed(token, **changes):
    asked = {"nonce": "nonce-1", "acr": frozenset({"mfa"}), "at": AT, **changes}
    return identity_of(token, KEYS, issuer=ISSUER, client_id="tracker", **asked)


def test_a_token_that_is_right():
    """By either key; audiences may be several when we are the one it was made for."""
    identity = believed(signed())
    assert (identity.issuer, identity.subject, identity.name, identity.sid) == (
        ISSUER,
        "subject-1",
        "Kim Proef",
        "session-1",
    )
    assert believed(signed(EC)).subject == "subject-1"
    assert believed(signed(aud=["tracker", "other"], azp="tracker")).subject == "subject-1"
    assert believed(signed(aud=["tracker"])).subject == "subject-1"
    assert believed(signed(acr=GONE), acr=frozenset()).subject == "subject-1"
    assert believed(signed(name=GONE, email="kim@example.nl")).name == "subject-1"


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "nonce-2"},
        {"nonce": ""},
        {"nonce": GONE},
        {"nonce": ["nonce-1"]},
        {"aud": "other"},
        {"aud": ["other"]},
        {"aud": GONE},
        {"aud": "tracker-2"},
        {"aud": ["tracker", "other"]},
        {"aud": ["tracker", "other"], "azp": "other"},
        {"azp": "other"},
        {"iss": "https://provider.example"},
        {"iss": ISSUER + "/"},
        {"iss": "https://provider.example/tenant2"},
        {"iss": GONE},
        {"sub": ""},
        {"sub": GONE},
        {"sub": 1},
        {"sub": "x" * 256},
        {"exp": seconds(AT - timedelta(seconds=60))},
        {"exp": GONE},
        {"exp": "never"},
        {"exp": True},
        {"exp": float("1e300")},
        {"iat": seconds(AT + timedelta(seconds=61))},
        {"iat": seconds(AT - timedelta(seconds=601))},
        {"iat": GONE},
        {"nbf": seconds(AT + timedelta(seconds=61))},
        {"acr": "password"},
        {"acr": GONE},
        {"acr": ["mfa"]},
        {"aud": {"tracker": 1}},
        {"exp": float("nan")},
        {"exp": {}},
    ],
    ids=str,
)
def test_one_claim_that_is_wrong(changes):
    """Each on its own is enough to be refused."""
    with pytest.raises(SignInRefused) as refused:
        believed(signed(**changes))
    assert "Kim" not in str(refused.value)
    assert "subject-1" not in str(refused.value)


def by_hand(header, signature=b""):
    def part(value):
        return base64.urlsafe_b64encode(value).rstrip(b"=").decode()

    head = part(json.dumps(header).encode())
    body = part(json.dumps(CLAIMS).encode())
    if callable(signature):
        signature = signature(f"{head}.{body}".encode())
    return f"{head}.{body}.{part(signature)}"


def test_signatures_that_are_not_the_providers():
    """None at all, our own public key as a shared secret, somebody else's key, another's kid."""
    public = KEY.as_pem(private=False)
    for token in (
        by_hand({"alg": "none"}),
        by_hand({"alg": "none", "kid": "one"}),
        by_hand(
            {"alg": "HS256", "kid": "one"}, lambda data: hmac.digest(public, data, hashlib.sha256)
        ),
        by_hand({"alg": "RS256", "kid": "one"}, b"\0" * 256),
        signed(STRANGER),
        signed(KEY, {"alg": "RS384"}),
        signed()[:-8] + "AAAAAAAA",
        "a.b.c",
        "",
        "é.é.é",
        signed() + "x" * 20_000,
        signed(name="x" * 20_000),
    ):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with pytest.raises(SignInRefused):
                believed(token)


def test_a_key_that_we_do_not_know_yet():
    """Is told apart, so that the keys are asked again."""
    with pytest.raises(UnknownKey):
        believed(signed(RSAKey.generate_key(2048, {"kid": "three"})))


LOGOUT_CLAIMS = {"nonce": GONE, "jti": "j1", "events": {LOGOUT: {}}}


def order(**changes):
    return signed_out_of(
        signed(**{**LOGOUT_CLAIMS, **changes}), KEYS, issuer=ISSUER, client_id="tracker", at=AT
    )


def test_an_order_to_sign_out():
    """Of a subject, of one session, or both."""
    over = order()
    assert (over.subject, over.sid) == ("subject-1", "session-1")
    assert order(sub=GONE).subject is None
    assert order(sid=GONE).sid is None


@pytest.mark.parametrize(
    "changes",
    [
        {"events": GONE},
        {"events": {}},
        {"events": {LOGOUT: None}},
        {"events": [LOGOUT]},
        {"nonce": "nonce-1"},
        {"jti": GONE},
        {"sub": GONE, "sid": GONE},
        {"aud": "other"},
        {"iss": "https://other.example"},
        {"iat": seconds(AT - timedelta(hours=1))},
        {"exp": seconds(AT - timedelta(hours=1))},
    ],
    ids=str,
)
def test_no_order_to_sign_out(changes):
    """An id token is none, nor is anything of another provider, for another, or of before."""
    with pytest.raises(SignInRefused):
        order(**changes)


def test_an_order_to_sign_out_signs_nobody_in():
    """It has no nonce."""
    with pytest.raises(SignInRefused):
        believed(signed(**LOGOUT_CLAIMS))
