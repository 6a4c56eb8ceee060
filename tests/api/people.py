"""People for tests, made straight in the database: nobody waits for a password to be hashed."""

from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from api.visitors import cookie_name
from retrofit.models import Person, RoleGrant
from retrofit.people.sessions import open_session
from retrofit.people.tokens import new_secret
from retrofit.today import now, today

ORIGIN = "http://127.0.0.1:8000"


def add_person(session, name, *roles, area=None, issuer="https://provider.example", subject=None):
    """Add somebody with these roles, in force today; return the id."""
    person = Person(
        issuer=issuer,
        subject=subject or new_secret(),
        display_name=name,
        is_disabled=False,
        created_at=now(),
    )
    session.add(person)
    session.flush()
    for role in roles:
        session.add(
            RoleGrant(
                person_id=person.person_id,
                role=role,
                area_code=area,
                starts_on=today(),
                granted_at=now(),
                by_command=True,
                confirmed_at=now(),
            )
        )
    session.flush()
    return person.person_id


def browser(app, cookie=None):
    """A browser on our own page, signed in when it has a cookie."""
    client = TestClient(
        app,
        base_url=ORIGIN,
        headers={"Origin": ORIGIN},
        raise_server_exceptions=False,
        follow_redirects=False,
    )
    if cookie:
        client.cookies.set(cookie_name(app.state.sign_in, "session"), cookie, domain="127.0.0.1")
    return client


def sign_in(app, person_id):
    """A browser in which this person is signed in."""
    with Session(app.state.desk_engine) as session:
        secret, _ = open_session(session, session.get(Person, person_id), origin="web test")
        session.commit()
    return browser(app, secret)


def sign_in_as(app, *roles, name="Kim Proef", area=None):
    """A browser in which somebody new with these roles is signed in; ``.person_id`` says who."""
    with Session(app.state.desk_engine) as session:
        person_id = add_person(session, name, *roles, area=area)
        session.commit()
    client = sign_in(app, person_id)
    client.person_id = person_id
    return client
