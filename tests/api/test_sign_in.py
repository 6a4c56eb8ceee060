"""Local accounts, people, roles and keys over HTTP, as a browser and a script use them."""

import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from argon2 import PasswordHasher
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from api.app import create_app
from retrofit.audit.trail import events_of
from retrofit.codes import Role
from retrofit.config import Settings
from retrofit.models import AuditEvent, SignInSession
from retrofit.people import passwords
from retrofit.people.machine import command_actor
from retrofit.people.persons import add_local_account
from tests.api.conftest import TODAY
from tests.api.people import browser, sign_in_as
from tests.roles import APP

API = "/api/v1"


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch):
    """The real cost is for the real service."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(1, 8, 1))
    passwords._nobodys_hash.cache_clear()


@pytest.fixture(scope="module")
def _desk(server, empty_template):
    with server.database(empty_template, APP) as engine:
        yield engine


@pytest.fixture(scope="module")
def _app(_desk):
    return create_app(Settings(), _desk)


@pytest.fixture
def app(_app):
    """The application of a demo; nobody is signed in and nothing was tried."""
    with Session(_app.state.desk_engine) as session:
        session.execute(text("DELETE FROM sign_in_session"))
        session.execute(text("DELETE FROM sign_in_attempt"))
        session.commit()
    return _app


class Account:
    """A local account: its name, its password and its person."""

    def __init__(self, engine):
        self.name = f"kim-{uuid.uuid4().hex[:8]}"
        with Session(engine) as session:
            by = command_actor(session)
            person, self.password = add_local_account(session, self.name, "Kim Proef", by=by)
            self.person_id = person.person_id
            session.commit()


@pytest.fixture
def kim(app):
    return Account(app.state.desk_engine)


def key():
    return {"Idempotency-Key": uuid.uuid4().hex}


def signing_in(client, account, password=None):
    body = {"account": account.name, "password": password or account.password}
    return client.post(f"{API}/sign-in/local", json=body)


def count(app, table):
    with Session(app.state.desk_engine) as session:
        return session.scalar(select(func.count()).select_from(table))


def dump(app):
    """Every row of every table, as text."""
    with Session(app.state.desk_engine) as session:
        tables = session.scalars(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ).all()
        rows = [
            row
            for table in tables
            for row in session.scalars(text(f'SELECT t::text FROM "{table}" t'))
        ]
    return "\n".join(rows)


def test_signing_in_and_out(app, kim):
    """With the right password; afterwards the secret opens nothing, wherever it is."""
    client = browser(app)
    assert client.get(f"{API}/me").status_code == 401
    answer = signing_in(client, kim)
    assert answer.status_code == 200
    assert answer.json()["name"] == "Kim Proef"
    assert client.get(f"{API}/me").json() == answer.json()
    secret = client.cookies["session"]
    out = client.post(f"{API}/sign-out")
    assert out.json() == {"endSessionUrl": None}
    assert "session" not in client.cookies
    assert browser(app, secret).get(f"{API}/me").status_code == 401
    with Session(app.state.desk_engine) as session:
        events = events_of(session, limit=2)
    assert [(event.action, event.origin) for event in events] == [
        ("sign_out", "web testclient"),
        ("sign_in", "web testclient"),
    ]


def test_neither_password_nor_secret_is_kept(app, kim):
    """In no table, kept answers among them."""
    client = browser(app)
    signing_in(client, kim)
    with sign_in_as(app, Role.ADMIN, Role.PLANNER) as admin:
        added = admin.post(f"{API}/persons", json={"name": "Bo", "account": kim.name + "-bo"})
        made = admin.post(f"{API}/api-keys", json={"name": "nightly", "roles": ["planner"]})
    assert added.status_code == made.status_code == 201
    kept = dump(app)
    assert kim.name in kept
    for secret in (
        kim.password,
        client.cookies["session"],
        admin.cookies["session"],
        added.json()["password"],
        made.json()["key"],
    ):
        assert len(secret) >= 24
        assert secret not in kept


def test_a_wrong_password_says_nothing(app, kim):
    """An account that exists and one that does not get the same answer."""
    nobody = SimpleNamespace(name="nobody", password="wrong")
    answers = [signing_in(browser(app), each, "wrong") for each in (kim, nobody)]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].content == answers[1].content
    assert answers[0].headers["www-authenticate"]
    assert count(app, SignInSession) == 0


def test_guessing_is_slowed_down(app, kim, capsys):
    """Five wrong ones a minute; then 429 that tells the seconds, also for the right password."""
    client = browser(app)
    with time_machine.travel(TODAY, tick=False) as clock:
        for _ in range(5):
            assert signing_in(client, kim, "wrong").status_code == 401
            clock.shift(1)
        refused = signing_in(client, kim)
        assert refused.status_code == 429
        assert refused.headers["retry-after"] == "55"
        clock.shift(55)
        assert signing_in(client, kim).status_code == 200
    written = capsys.readouterr().out
    assert written.count("sign-in refused") == 6
    assert kim.name not in written
    assert kim.password not in written


def test_a_planted_session_is_not_taken_over(app, kim):
    """Fixation: the secret of before is not the one afterwards, and is worth nothing."""
    client = browser(app, "planted-by-somebody-else")
    signing_in(client, kim)
    secret = client.cookies["session"]
    assert secret != "planted-by-somebody-else"
    signing_in(client, kim)
    assert client.cookies["session"] != secret
    assert browser(app, secret).get(f"{API}/me").status_code == 401
    assert count(app, SignInSession) == 1


@pytest.mark.parametrize(
    "settings", [Settings(behind_proxy=True), Settings(local_accounts=False)], ids=["proxy", "off"]
)
def test_no_passwords_outside_a_demo(_desk, settings, kim):
    """The way does not exist there, and nobody can be added for it."""
    app = create_app(settings, _desk)
    client = browser(app)
    assert signing_in(client, kim).status_code == 404
    assert not client.get(f"{API}/sign-in").json()["hasLocalAccounts"]
    with sign_in_as(app, Role.ADMIN) as admin:
        added = admin.post(f"{API}/persons", json={"name": "Bo", "account": "bo"})
    assert added.status_code == 404


def test_a_role_from_grant_to_end(app, kim):
    """Granted by one, confirmed by another, used, reviewed, ended; each step in the trail."""
    ada, bo = sign_in_as(app, Role.ADMIN), sign_in_as(app, Role.BUDGET_HOLDER)
    client = browser(app)
    signing_in(client, kim)
    grant = ada.post(
        f"{API}/role-grants", json={"personId": kim.person_id, "role": "auditor"}, headers=key()
    )
    assert grant.status_code == 201
    assert grant.json()["isInForce"] is False
    assert client.get(f"{API}/persons").status_code == 403
    address = f"{API}/role-grants/{grant.json()['id']}"

    own = ada.post(f"{address}/confirmations", headers=key())
    assert own.status_code == 409
    confirmed = bo.post(f"{address}/confirmations", headers=key())
    assert confirmed.status_code == 201
    assert confirmed.json()["isInForce"] is True
    # Other rights, another session.
    assert client.get(f"{API}/me").status_code == 401
    signing_in(client, kim)
    people = client.get(f"{API}/persons").json()["persons"]
    mine = next(each for each in people if each["id"] == kim.person_id)
    assert [each["role"]["code"] for each in mine["grants"]] == ["auditor"]

    assert ada.post(f"{address}/reviews", headers=key()).json()["reviewedOn"] == str(TODAY)
    ended = ada.post(f"{address}/endings", json={}, headers=key())
    assert ended.json()["endsOn"] == str(TODAY)
    assert ended.json()["isInForce"] is False
    signing_in(client, kim)
    assert client.get(f"{API}/persons").status_code == 403
    with Session(app.state.desk_engine) as session:
        trail = session.execute(
            select(AuditEvent.action, AuditEvent.result)
            .where(AuditEvent.actor_id.in_([kim.person_id, ada.person_id, bo.person_id]))
            .where(AuditEvent.object_type.in_(["role_grant", "route"]))
            .order_by(AuditEvent.seq)
        ).all()
    assert [tuple(each) for each in trail] == [
        ("grant_role", "done"),
        ("get.show_people", "refused"),
        ("post.confirm", "refused"),
        ("confirm_role", "done"),
        ("review_role", "done"),
        ("end_role", "done"),
        ("get.show_people", "refused"),
    ]


def test_nobody_grants_a_role_to_himself(app):
    """Refused, and noted with who tried."""
    with sign_in_as(app, Role.ADMIN) as ada:
        body = {"personId": ada.person_id, "role": "reviewer"}
        answer = ada.post(f"{API}/role-grants", json=body, headers=key())
        assert answer.status_code == 409
        assert answer.json()["detail"] == "Niemand geeft zichzelf een rol."
    with Session(app.state.desk_engine) as session:
        event = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc())).first()
        assert (event.result, event.reason_code, event.actor_id) == (
            "refused",
            "FourEyes",
            ada.person_id,
        )


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"role": "auditor"}, "personId"),
        ({"personId": 1, "role": "king"}, "role"),
        ({"personId": 1, "role": "auditor", "areaCode": "Crabbehof"}, "areaCode"),
        ({"personId": 1, "role": "auditor", "confirmedById": 2}, "confirmedById"),
        ({"personId": 1, "role": "auditor", "grantedById": 2}, "grantedById"),
        ({"personId": 1, "role": "auditor", "startsOn": "2026-11-20"}, "startsOn"),
        ({"personId": 1, "role": "auditor", "startsOn": "morgen"}, "startsOn"),
        ({"personId": 2**63, "role": "auditor"}, "personId"),
        ({"personId": -1, "role": "auditor"}, "personId"),
        ({"personId": "1", "role": "auditor"}, "personId"),
        ({"personId": True, "role": "auditor"}, "personId"),
    ],
    ids=str,
)
def test_odd_grants(app, body, field):
    """400 that names the field; nothing is granted, whatever is sent along."""
    with sign_in_as(app) as other, sign_in_as(app, Role.ADMIN) as ada:
        if body.get("personId") == 1 and body["personId"] is not True:
            body = {**body, "personId": other.person_id}
        answer = ada.post(f"{API}/role-grants", json=body, headers=key())
    assert answer.status_code == 400, answer.text
    assert [each["name"] for each in answer.json()["errors"]] == [field]


def test_the_key_of_a_script(app):
    """Made by its owner, shown once, used, seen in use, and taken back."""
    with sign_in_as(app, Role.PLANNER, Role.REVIEWER) as owner:
        made = owner.post(
            f"{API}/api-keys", json={"name": "nightly", "roles": ["planner"], "days": 7}
        )
        assert made.status_code == 201
        script = browser(app)
        del script.headers["Origin"]
        opens = {"Authorization": f"Bearer {made.json()['key']}"}
        me = script.get(f"{API}/me", headers=opens).json()
        assert me["byKey"] is True
        assert [each["role"] for each in me["roles"]] == ["planner"]
        assert script.get(f"{API}/persons", headers=opens).status_code == 403
        assert script.get(f"{API}/api-keys", headers=opens).status_code == 403
        listed = owner.get(f"{API}/api-keys").json()["keys"]
        assert [each["prefix"] for each in listed] == [made.json()["prefix"]]
        assert listed[0]["lastUsedAt"] is not None
        assert "key" not in listed[0]
        address = f"{API}/api-keys/{made.json()['id']}/revocations"
        with sign_in_as(app, Role.PLANNER) as other:
            assert other.post(address, headers=key()).status_code == 404
        assert owner.post(address, headers=key()).status_code == 201
        assert script.get(f"{API}/me", headers=opens).status_code == 401


def test_a_key_beside_a_cookie(app):
    """The key counts: a script never has more than its key, whatever else it sends."""
    with sign_in_as(app, Role.PLANNER, Role.ADMIN) as owner:
        made = owner.post(f"{API}/api-keys", json={"name": "x", "roles": ["planner"]}).json()
        opens = {"Authorization": f"Bearer {made['key']}"}
        assert owner.get(f"{API}/persons").status_code == 200
        assert owner.get(f"{API}/persons", headers=opens).status_code == 403
        made_up = {"Authorization": "Bearer retrofit_made-up"}
        assert owner.get(f"{API}/me", headers=made_up).status_code == 401
        # What a proxy in front asks for is not for us.
        proxy = {"Authorization": "Basic a2ltOmtpbQ=="}
        assert owner.get(f"{API}/me", headers=proxy).status_code == 200


def test_too_long_after_signing_in(app):
    """Half an hour of nothing, over HTTP."""
    with sign_in_as(app) as client, time_machine.travel(TODAY, tick=False) as clock:
        clock.shift(timedelta(minutes=29))
        assert client.get(f"{API}/me").status_code == 200
        clock.shift(timedelta(minutes=31))
        assert client.get(f"{API}/me").status_code == 401
