"""Signing in at a provider: a real process, a real service, and a browser between them."""

import json
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
import time_machine
import uvicorn
from joserfc.jwk import RSAKey
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from api.app import create_app
from api.sign_in import CALLBACK
from retrofit.codes import Role
from retrofit.config import ROOT, Settings, SettingsError
from retrofit.models import Person, RoleGrant, SignInRequest, SignInSession
from retrofit.people.oidc import Provider
from retrofit.people.settings import sign_in_settings
from retrofit.today import now, today
from tests.api.people import browser as browser_on
from tests.roles import APP

CLIENT = "tracker"
SECRET = "a secret: with/odd signs"


@pytest.fixture(autouse=True)
def _one_day():
    """Here the clock is the real one, wherever others travel: the provider is another process."""
    if not time_machine.escape_hatch.is_travelling():
        yield
        return
    real = datetime.fromtimestamp(time_machine.escape_hatch.time.time(), UTC)
    with time_machine.travel(real, tick=True):
        yield


def free_port():
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return tried.getsockname()[1]


class Town:
    """The provider and the service, both running."""

    def __init__(self, issuer, base, app):
        self.issuer, self.base, self.app = issuer, base, app

    def tell(self, **order):
        """Tell the provider what to do next; return what it was asked so far."""
        return httpx2.post(f"{self.issuer}/test", json=order).json()

    def browser(self):
        return httpx2.Client(headers={"Origin": self.base}, timeout=20)

    def leave(self, browser, **query):
        """Go to the provider; return where it sends the browser back to."""
        there = browser.get(f"{self.base}/api/v1/sign-in/oidc", params=query)
        assert there.status_code == 303, there.text
        back = browser.get(there.headers["location"])
        assert back.status_code == 302, back.text
        return back.headers["location"]

    def sign_in(self, browser, **query):
        return browser.get(self.leave(browser, **query))

    def me(self, browser):
        return browser.get(f"{self.base}/api/v1/me")

    def count(self, table):
        with Session(self.app.state.desk_engine) as session:
            return session.scalar(select(func.count()).select_from(table))


@contextmanager
def running(engine, folder, *, with_key, **more):
    """The provider as a process, and the service on the engine in a thread."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    settings = {"oidc_client_id": CLIENT, "public_url": base, "port": port, **more}
    configuration = {
        "client_id": CLIENT,
        "redirect_uri": base + CALLBACK,
        "logout_uri": f"{base}/api/v1/sign-in/oidc/logout",
    }
    if with_key:
        key = RSAKey.generate_key(2048)
        (folder / "key.pem").write_bytes(key.as_pem(private=True))
        configuration["public_key"] = key.as_pem(private=False).decode()
        settings["oidc_client_key"] = folder / "key.pem"
    else:
        # As a form would send them.
        configuration["secret"] = "a%20secret%3A%20with%2Fodd%20signs"
        settings["oidc_client_secret"] = SECRET
    (folder / "provider.json").write_text(json.dumps(configuration))
    process = subprocess.Popen(
        [sys.executable, ROOT / "tests/api/provider.py", folder / "provider.json"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        issuer = process.stdout.readline().strip()
        app = create_app(Settings(oidc_issuer=issuer, **settings), engine)
        server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        try:
            yield Town(issuer, base, app)
        finally:
            server.should_exit = True
            thread.join(timeout=20)
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="module")
def _town(server, empty_template, tmp_path_factory):
    with (
        server.database(empty_template, APP) as engine,
        running(
            engine, tmp_path_factory.mktemp("key"), with_key=True, oidc_acr="mfa hardware"
        ) as town,
    ):
        yield town


@pytest.fixture
def town(_town):
    """The provider takes a key and demands a second factor; nobody is signed in."""
    _town.tell(person={"sub": "subject-1", "name": "Kim Proef", "acr": "mfa"})
    with Session(_town.app.state.desk_engine) as session:
        session.execute(text("DELETE FROM sign_in_session"))
        session.commit()
    return _town


def test_there_and_back_again(town):
    """The page that was asked for opens, and the service knows who it is; without any role."""
    with town.browser() as browser:
        answer = town.sign_in(browser, returnTo="/werklijst?mijn=1")
        assert answer.status_code == 303
        assert answer.headers["location"] == "/werklijst?mijn=1"
        me = town.me(browser)
        assert me.json()["name"] == "Kim Proef"
        assert me.json()["roles"] == []
        assert browser.get(f"{town.base}/api/v1/persons").status_code == 403
        assert browser.get(f"{town.base}/api/v1/dwellings").status_code == 403
    with Session(town.app.state.desk_engine) as session:
        person = session.scalars(select(Person).where(Person.subject == "subject-1")).one()
        assert person.issuer == town.issuer
        assert person.password_hash is None


def test_what_is_asked_of_the_provider(town):
    """S256, at least 128 bits of state and nonce, our exact address, and the second factor."""
    with town.browser() as browser:
        sent = browser.get(f"{town.base}/api/v1/sign-in/oidc").headers["location"]
    query = parse_qs(urlsplit(sent).query)
    assert query["code_challenge_method"] == ["S256"]
    assert query["redirect_uri"] == [town.base + CALLBACK]
    assert query["acr_values"] == ["hardware mfa"]
    assert query["response_type"] == ["code"]
    assert len(query["state"][0]) >= 43
    assert len(query["nonce"][0]) >= 43
    # Nothing of ours that only we and the provider may know.
    assert "verifier" not in sent


def test_signed_in_there_is_not_signed_in_just_now(town):
    """An hour old at the provider is an hour old here; "again" asks the provider for a new one.

    A provider that does not tell is believed to have asked.
    """

    def proven(**query):
        with town.browser() as browser:
            assert town.sign_in(browser, **query).status_code == 303
        with Session(town.app.state.desk_engine) as session:
            return session.scalars(select(func.max(SignInSession.signed_in_at))).one()

    hour_ago = int(time.time()) - 3600
    town.tell(since=hour_ago)
    assert proven() == datetime.fromtimestamp(hour_ago, UTC)
    with town.browser() as browser:
        sent = browser.get(f"{town.base}/api/v1/sign-in/oidc", params={"again": "true"})
    assert parse_qs(urlsplit(sent.headers["location"]).query)["max_age"] == ["900"]
    before = datetime.fromtimestamp(int(time.time()), UTC)
    assert before <= proven(again="true") <= now()
    town.tell(since=hour_ago, wrong={"claims": {"auth_time": None}})
    assert proven() >= before


def test_the_browser_holds_no_token(town):
    """One opaque cookie that no script can read, and the one of the way is gone."""
    with town.browser() as browser:
        answer = town.sign_in(browser)
        cookies = answer.headers.get_list("set-cookie")
        session = next(each for each in cookies if each.startswith("session="))
        assert "HttpOnly" in session
        assert "SameSite=lax" in session
        assert "Path=/" in session
        assert list(browser.cookies) == ["session"]
        assert "." not in browser.cookies["session"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"claims": {"nonce": "another"}},
        {"claims": {"nonce": None}},
        {"claims": {"aud": "other"}},
        {"claims": {"aud": ["tracker", "other"]}},
        {"claims": {"iss": "http://127.0.0.1:1"}},
        {"claims": {"exp": 1_700_000_000}},
        {"claims": {"iat": 1_700_000_000}},
        {"claims": {"sub": None}},
        {"claims": {"acr": "password"}},
        {"claims": {"acr": None}},
        {"claims": {"auth_time": 9_999_999_999}},
        {"claims": {"auth_time": "gisteren"}},
        {"unsigned": True},
        {"stranger": True},
        {"answer": {"state": "another"}},
        {"answer": {"code": "another"}},
        {"answer": {"iss": "http://127.0.0.1:1"}},
        {"answer": {"iss": None}},
        {"answer": {"code": None}},
        {"error": "access_denied"},
    ],
    ids=str,
)
def test_a_provider_that_gets_it_wrong(town, wrong):
    """Each on its own: nobody is signed in, and the answer does not say why."""
    town.tell(wrong=wrong)
    with town.browser() as browser:
        answer = town.sign_in(browser)
        assert answer.status_code in (400, 401)
        assert answer.headers["content-type"] == "application/problem+json"
        assert "session" not in browser.cookies
        assert town.me(browser).status_code == 401
        for word in ("nonce", "aud", "acr", "signature", "token"):
            assert word not in answer.json()["detail"]
    assert town.count(SignInSession) == 0


def test_an_answer_works_once(town):
    """The same address again opens nothing: state and code are used up."""
    with town.browser() as browser:
        back = town.leave(browser)
        assert browser.get(back).status_code == 303
        browser.cookies.delete("session")
        assert browser.get(back).status_code == 401


def test_an_answer_is_for_the_browser_that_asked(town):
    """Somebody else's answer, planted in a browser, signs it in as nobody (login CSRF)."""
    with town.browser() as attacker, town.browser() as victim:
        back = town.leave(attacker)
        assert victim.get(back).status_code == 401
        # Nor when the victim is on the way as well.
        town.leave(victim)
        assert victim.get(town.leave(attacker)).status_code == 401
        assert "session" not in victim.cookies


def test_an_answer_that_comes_late(town):
    """After ten minutes it is too late, and the request is cleared away by the next one."""
    with town.browser() as browser:
        back = town.leave(browser)
        with Session(town.app.state.desk_engine) as session:
            session.execute(
                text("UPDATE sign_in_request SET created_at = created_at - interval '10 minutes'")
            )
            session.commit()
        assert browser.get(back).status_code == 401
        with Session(town.app.state.desk_engine) as session:
            session.execute(
                text("UPDATE sign_in_request SET created_at = created_at - interval '10 minutes'")
            )
            session.commit()
        town.leave(browser)
    assert town.count(SignInRequest) == 1


def test_a_planted_session_is_not_taken_over(town):
    """Fixation: signing in gives another secret, and the one of before opens nothing."""
    with town.browser() as browser:
        town.sign_in(browser)
        before = browser.cookies["session"]
        town.sign_in(browser)
        assert browser.cookies["session"] != before
        assert town.count(SignInSession) == 1
    with town.browser() as other:
        other.cookies.set("session", before)
        assert town.me(other).status_code == 401


def test_one_person_at_two_names(town):
    """The subject is who it is; a name may change, and an e-mail address says nothing."""
    with town.browser() as browser:
        town.sign_in(browser)
        first = town.me(browser).json()
        town.tell(person={"sub": "subject-1", "name": "Kim de Vries", "acr": "mfa"})
        town.sign_in(browser)
        assert town.me(browser).json()["id"] == first["id"]
        assert town.me(browser).json()["name"] == "Kim de Vries"
        town.tell(person={"sub": "subject-2", "name": "Kim", "acr": "mfa", "email": "kim@x.nl"})
        town.sign_in(browser)
        assert town.me(browser).json()["id"] != first["id"]


def test_roles_are_ours(town):
    """What the provider says about roles gives nothing; our own table does."""
    person = {
        "sub": "subject-3",
        "name": "Jo",
        "acr": "mfa",
        "roles": ["admin"],
        "groups": ["admin"],
    }
    town.tell(person=person)
    with town.browser() as browser:
        town.sign_in(browser)
        assert town.me(browser).json()["roles"] == []
        with Session(town.app.state.desk_engine) as session:
            who = session.scalars(select(Person).where(Person.subject == "subject-3")).one()
            session.add(
                RoleGrant(
                    person_id=who.person_id,
                    role=Role.AUDITOR,
                    starts_on=today(),
                    granted_at=now(),
                    by_command=True,
                    confirmed_at=now(),
                )
            )
            session.commit()
        roles = town.me(browser).json()["roles"]
        assert [each["role"] for each in roles] == ["auditor"]
        assert browser.get(f"{town.base}/api/v1/persons").status_code == 200


def test_a_disabled_person_stays_out(town):
    """The provider knows him, we do not any more."""
    town.tell(person={"sub": "subject-4", "name": "Jo", "acr": "mfa"})
    with town.browser() as browser:
        town.sign_in(browser)
        with Session(town.app.state.desk_engine) as session:
            session.execute(
                text("UPDATE person SET is_disabled = true WHERE subject = 'subject-4'")
            )
            session.commit()
        assert town.me(browser).status_code == 401
        assert town.sign_in(browser).status_code == 401


def test_signing_out_here_and_there(town):
    """Our session is gone, and the page learns where the provider is left."""
    with town.browser() as browser:
        town.sign_in(browser)
        secret = browser.cookies["session"]
        answer = browser.post(f"{town.base}/api/v1/sign-out")
        assert answer.status_code == 200
        assert "session" not in browser.cookies
        home = browser.get(answer.json()["endSessionUrl"])
        assert home.headers["location"] == f"{town.base}/"
        browser.cookies.set("session", secret)
        assert town.me(browser).status_code == 401


def test_signed_out_by_the_provider(town):
    """Back-channel: by subject everywhere; an order that is not right ends nothing."""
    with town.browser() as one, town.browser() as other:
        town.sign_in(one)
        town.sign_in(other)
        for wrong in ({"sub": "subject-1", "aud": "x"}, {"sub": "subject-1", "nonce": "n"}, {}):
            assert town.tell(sign_out=wrong)["status"] == 401
        assert town.tell(sign_out={"sub": "subject-1"}, wrong={"stranger": True})["status"] == 401
        assert town.me(one).status_code == 200
        assert town.tell(sign_out={"sub": "subject-1"})["status"] == 204
        assert town.me(one).status_code == 401
        assert town.me(other).status_code == 401


MANY = b"&".join(b"f%d=1" % number for number in range(12))


@pytest.mark.parametrize(
    "body",
    [b"", b"logout_token=", b"logout_token=a&logout_token=b", b"\xff", b"logout_token=a&" + MANY],
)
def test_what_is_no_order_of_the_provider(town, body):
    """Refused without a look at anything else."""
    answer = httpx2.post(f"{town.base}/api/v1/sign-in/oidc/logout", content=body)
    assert answer.status_code == 401
    too_long = httpx2.post(f"{town.base}/api/v1/sign-in/oidc/logout", content=b"x" * 20_000)
    assert too_long.status_code == 413


def test_new_keys_of_the_provider(town, monkeypatch):
    """They are found when a token needs them, but strangers cannot make us ask all the time."""
    with town.browser() as browser:
        town.sign_in(browser)
        town.tell(new_key=True)
        # Asked less than a minute ago: not yet again.
        assert town.sign_in(browser).status_code == 401
        monkeypatch.setattr("retrofit.people.oidc.SOONEST_S", 0.0)
        assert town.sign_in(browser).status_code == 303
        monkeypatch.undo()
        before = town.tell()["asked"].count("/keys")
        town.tell(wrong={"stranger": True})
        for _ in range(3):
            town.sign_in(browser)
        assert town.tell()["asked"].count("/keys") == before


def test_passwords_are_closed_beside_a_provider(town):
    """And so is the map without signing in."""
    with town.browser() as browser:
        ways = browser.get(f"{town.base}/api/v1/sign-in").json()
        assert ways == {
            "hasProvider": True,
            "hasLocalAccounts": False,
            "isMapOpen": False,
            "demoPeople": [],
            "me": None,
        }
        body = {"account": "kim", "password": "x"}
        assert browser.post(f"{town.base}/api/v1/sign-in/local", json=body).status_code == 404
        assert browser.get(f"{town.base}/api/v1/addresses?q=colijn").status_code == 401
        assert browser.get(f"{town.base}/api/v1/tiles/13/4201/2713").status_code == 401


def test_with_a_client_secret(fresh_database, tmp_path):
    """For a provider that takes no key; encoded as RFC 6749 wants it."""
    with running(fresh_database, tmp_path, with_key=False) as town, town.browser() as browser:
        assert town.sign_in(browser).status_code == 303
        assert town.me(browser).json()["name"] == "Kim Proef"


def settings_for(issuer):
    return sign_in_settings(
        Settings(
            oidc_issuer=issuer,
            oidc_client_id=CLIENT,
            oidc_client_secret=SECRET,
            public_url="https://kaart.example",
        )
    )


def test_another_issuer_than_ours(town):
    """A description that names somebody else is no description."""
    town.tell(wrong={"described_issuer": "http://127.0.0.1:1"})
    door = settings_for(town.issuer)
    with pytest.raises(Exception, match="another issuer"):
        Provider(door.provider, "x").authorization_url(state="s", nonce="n", verifier="v")


def test_a_provider_that_is_away(fresh_database):
    """503 that says when to try again, and nothing of the address."""
    settings = {"oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
    app = create_app(
        Settings(oidc_issuer="http://127.0.0.1:1", public_url="http://127.0.0.1:8000", **settings),
        fresh_database,
    )
    answer = browser_on(app).get("/api/v1/sign-in/oidc")
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert "127.0.0.1" not in answer.text


@pytest.mark.parametrize(
    "content", [None, b"", b"no key", RSAKey.generate_key(2048).as_pem(private=False)]
)
def test_a_key_of_ours_that_is_none(tmp_path, fresh_database, content):
    """Found when the service starts, not when somebody signs in."""
    if content is not None:
        (tmp_path / "key.pem").write_bytes(content)
    with pytest.raises(SettingsError, match="OIDC_CLIENT_KEY"):
        create_app(
            Settings(
                oidc_issuer="https://provider.example",
                oidc_client_id=CLIENT,
                oidc_client_key=tmp_path / "key.pem",
                public_url="https://kaart.example",
            ),
            fresh_database,
        )
