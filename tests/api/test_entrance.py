"""What a browser meets first: the ways in, who is signed in, and the role picker of the demo."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.app import create_app
from retrofit.audit.trail import events_of
from retrofit.codes import Role
from retrofit.config import Settings
from retrofit.models import LoadRun, SignInSession
from retrofit.people.persons import LOCAL
from retrofit.sample.people import PEOPLE
from retrofit.today import now
from tests.api.people import ORIGIN, add_person, browser, sign_in_as
from tests.roles import APP

API = "/api/v1"
HERE, ELSEWHERE = "127.0.0.1", "192.0.2.7"


def loaded(engine, *, is_sample):
    with Session(engine) as session:
        session.add(
            LoadRun(
                source="bag",
                file_name="bag.gpkg",
                scope=["0505"],
                is_complete=True,
                is_sample=is_sample,
                recorded_at=now(),
            )
        )
        for account, name, roles in reversed(PEOPLE):
            add_person(session, name, *roles, issuer=LOCAL, subject=account)
        add_person(session, "Kim Proef", Role.ADMIN, issuer=LOCAL, subject="kim")
        session.commit()


@pytest.fixture(scope="module")
def sample(server, empty_template):
    """The demo town's people beside made-up registers, and somebody of no demo."""
    with server.database(empty_template, APP) as engine:
        loaded(engine, is_sample=True)
        yield engine


@pytest.fixture(scope="module")
def real(server, empty_template):
    """The same people beside real registers."""
    with server.database(empty_template, APP) as engine:
        loaded(engine, is_sample=False)
        yield engine


def visitor(app, host):
    return TestClient(app, base_url=ORIGIN, headers={"Origin": ORIGIN}, client=(host, 50_000))


def pick(client, account):
    return client.post(f"{API}/sign-in/demo", json={"account": account})


def test_the_picker_signs_in_as_each_role(sample):
    """Every made-up person is offered in the order of the work; picking is signing in."""
    client = visitor(create_app(Settings(), sample), HERE)
    offered = client.get(f"{API}/sign-in").json()["demoPeople"]
    assert [each["account"] for each in offered] == [account for account, _, _ in PEOPLE]
    for (account, name, roles), shown in zip(PEOPLE, offered, strict=True):
        answer = pick(client, account)
        assert answer.status_code == 200
        assert answer.json()["name"] == shown["name"] == name
        assert [held["role"] for held in shown["roles"]] == [role.value for role in roles]
        assert client.get(f"{API}/sign-in").json()["me"] == answer.json()
    with Session(sample) as session:
        event = events_of(session, limit=1)[0]
        assert session.scalar(select(func.count()).select_from(SignInSession)) == 1
    assert (event.action, event.origin) == ("sign_in", f"web {HERE}")


def test_only_made_up_people_can_be_picked(sample):
    """Another local account needs its password, also in the demo town."""
    client = visitor(create_app(Settings(), sample), HERE)
    for account in ("kim", "niemand"):
        assert pick(client, account).status_code == 401
    assert client.get(f"{API}/sign-in").json()["me"] is None


@pytest.mark.parametrize(
    ("settings", "host"),
    [
        (Settings(), ELSEWHERE),
        (Settings(), "a-name"),
        (Settings(local_accounts=False), HERE),
        (Settings(behind_proxy=True), HERE),
        (Settings(host="0.0.0.0", local_accounts=False), HERE),
    ],
    ids=["elsewhere", "a name", "no local accounts", "proxy", "open host"],
)
def test_no_picker_but_on_the_machine_itself(sample, settings, host):
    """Nothing is offered, and asking for it all the same is a 404."""
    client = visitor(create_app(settings, sample), host)
    assert client.get(f"{API}/sign-in").json()["demoPeople"] == []
    assert pick(client, PEOPLE[0][0]).status_code == 404


def test_no_picker_beside_real_registers(real):
    """The same accounts beside real data need their password."""
    client = visitor(create_app(Settings(), real), HERE)
    assert client.get(f"{API}/sign-in").json()["demoPeople"] == []
    assert pick(client, PEOPLE[0][0]).status_code == 401


def test_a_page_elsewhere_cannot_pick(sample):
    """As with every change: only our own page."""
    client = visitor(create_app(Settings(), sample), HERE)
    client.headers["Origin"] = "https://evil.example"
    assert pick(client, PEOPLE[0][0]).status_code == 403


def test_who_is_signed_in_is_told_without_a_refusal(sample):
    """Nobody, an ended session and a key that opens nothing are all nobody here."""
    app = create_app(Settings(), sample)
    for client in (browser(app), browser(app, "made-up")):
        answer = client.get(f"{API}/sign-in", headers={"Authorization": "Bearer retrofit_made-up"})
        assert answer.status_code == 200
        assert answer.json()["me"] is None
    with sign_in_as(app, Role.REVIEWER) as reviewer:
        told = reviewer.get(f"{API}/sign-in").json()["me"]
        assert told == reviewer.get(f"{API}/me").json()


def test_the_map_is_open_for_who_may_see_it(sample):
    """What is told is what holds for this visitor, not what the settings say of others."""
    app = create_app(Settings(), sample)
    assert visitor(app, HERE).get(f"{API}/sign-in").json()["isMapOpen"]
    assert not visitor(app, ELSEWHERE).get(f"{API}/sign-in").json()["isMapOpen"]
