"""A desk to work at through HTTP: a row of homes, an open period, people signed in, and time.

    def test_something(world):                     # fixture in conftest.py
        case = world.apply()                       # an application for home 1, by the post room
        world.act("case_handler", case, "completeness-checks")
        world.travel("2026-04-01")
        print(world.case(case)["state"]["code"])

Today is Monday 2 March 2026, 10:00 in Amsterdam, until ``travel``; time only goes on.
"""

import hashlib
import uuid
from contextlib import contextmanager
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from api.app import create_app
from retrofit.codes import Role
from retrofit.config import Settings
from retrofit.models import LoadRun, RoleGrant
from retrofit.today import now, today
from tests.api.people import add_person, sign_in
from tests.retrofit.subsidy.desk import SCHEME, Desk, Row, home, make_row
from tests.roles import APP, SEEING_ALL, serve

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
BASE = "/api/v1"

#: The people were there before the first application could come in.
BEGIN = datetime(2025, 12, 16, 9, 0, tzinfo=AMSTERDAM)
TODAY = datetime(2026, 3, 2, 10, 0, tzinfo=AMSTERDAM)
CEILING_CENTS = 100_000_00

#: Homes of the row with a story of their own; 1 to 12 are plain: private, label F, of 1958.
CORPORATION, GARAGE, GOOD_LABEL, NO_LABEL, ELSEWHERE, NO_OWNER = 21, 22, 23, 24, 25, 26
#: A home nobody knows.
NOWHERE = "0505010000999999"

NAMES = {
    Role.INTAKE: "Ina Intake",
    Role.CASE_HANDLER: "Hans Handelaar",
    Role.REVIEWER: "Rita Rechter",
    Role.BUDGET_HOLDER: "Bas Budget",
    Role.WUO_ADVISER: "Wim Adviseur",
    Role.PLANNER: "Petra Planner",
    Role.AUDITOR: "Aad Controle",
    Role.COUNCIL_PUBLIC: "Rik Raadslid",
    Role.ADMIN: "Bea Beheer",
}


def fill(engine):
    """Fill an empty database: the row of homes, the people, and a period with its ceiling."""
    with time_machine.travel(BEGIN, tick=True), Session(engine) as session:
        row = make_row(session)
        assert isinstance(row, Row)
        row.house(CORPORATION, tenure="housing_corporation")
        row.house(GARAGE, tenure=None, label=None, residential=False)
        row.house(GOOD_LABEL, label="B")
        row.house(NO_LABEL, label=None)
        row.house(ELSEWHERE, area="BU05050199")
        row.house(NO_OWNER, tenure=None)
        for role, name in NAMES.items():
            add_person(session, name, role, subject=role.value)
        Desk(session, CEILING_CENTS)
        session.commit()


class Spreadsheet(Row):
    """The desk's own list, loaded today."""

    def __init__(self, session):
        self.session = session
        self.run = LoadRun(
            source="applications",
            file_name="lijst.xlsx",
            scope=["0505"],
            is_complete=True,
            is_sample=True,
            recorded_at=now(),
        )
        session.add(self.run)
        session.flush()


class Colleague:
    """Somebody at a browser; signs in again when time has gone on."""

    def __init__(self, world, person_id):
        self.world = world
        self.person_id = person_id
        self._client = None
        self._signed_in_at = None

    def request(self, method, path, **more):
        moment = datetime.now(AMSTERDAM)
        if self._client is None or (moment - self._signed_in_at).total_seconds() > 600:
            self._client = sign_in(self.world.app, self.person_id)
            self._signed_in_at = moment
        address = path if path.startswith(BASE) else BASE + path
        return self._client.request(method, address, **more)

    def get(self, path, **more):
        return self.request("GET", path, **more)

    def post(self, path, body=None, *, key=None, headers=None):
        """POST with a new Idempotency-Key, unless ``key`` names one; no If-Match of its own."""
        sent = {"Idempotency-Key": key or str(uuid.uuid4()), **(headers or {})}
        return self.request("POST", path, headers=sent, **({} if body is None else {"json": body}))

    def put(self, path, body, *, headers=None):
        return self.request("PUT", path, headers=headers or {}, json=body)


class World:
    """The desk of one test."""

    def __init__(self, engine, clock):
        self.engine = engine
        self.clock = clock
        self.app = one_app(engine)
        self._colleagues = {}

    # -- people and time

    def client(self, role, name=None, *, area=None):
        """The colleague with a role; another name is another person (four eyes!)."""
        role = Role(role)
        key = (role, name, area)
        if key not in self._colleagues:
            with Session(self.engine) as session:
                if name is None and area is None:
                    found = session.execute(
                        text("SELECT person_id FROM person WHERE subject = :role"),
                        {"role": role.value},
                    )
                    person_id = found.scalar_one()
                else:
                    person_id = add_person(session, name or "Kim Proef", role, area=area)
                    session.commit()
            self._colleagues[key] = Colleague(self, person_id)
        return self._colleagues[key]

    def travel(self, day, hour=10):
        """Go on to a day (YYYY-MM-DD, a date, or a moment with its zone)."""
        if isinstance(day, str):
            day = date.fromisoformat(day)
        if not isinstance(day, datetime):
            day = datetime.combine(day, time(hour), AMSTERDAM)
        self.clock.move_to(day)

    # -- what a client does

    def get(self, who, path):
        """GET, which must succeed; return the answer as JSON."""
        answer = self._colleague(who).get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, who, path, body=None, *, status=201, **more):
        """POST with the version read just before; return JSON. ``status``: what must come back."""
        answer = self.try_post(who, path, body, **more)
        assert answer.status_code == status, f"{answer.status_code}: {answer.text}"
        return answer.json() if answer.content else None

    def put(self, who, path, body, *, status=200):
        """PUT with the version read just before; return JSON."""
        answer = self._colleague(who).put(path, body, headers=self._version(path))
        assert answer.status_code == status, f"{answer.status_code}: {answer.text}"
        return answer.json()

    def try_post(self, who, path, body=None, **more):
        """POST with the version read just before; return the whole answer, also a refusal."""
        return self._colleague(who).post(path, body, headers=self._version(path), **more)

    def act(self, who, case, what, body=None, **more):
        """POST below a case: ``act("reviewer", case, "decisions", {"outcome": "approved"})``."""
        return self.post(who, f"/applications/{case}/{what}", body, **more)

    def try_act(self, who, case, what, body=None, **more):
        """The same, but return the whole answer."""
        return self.try_post(who, f"/applications/{case}/{what}", body, **more)

    def apply(self, number=1, who="intake", **more):
        """Register an application for a home of the row; return the case number."""
        return self.post(who, "/applications", application(number, **more))["number"]

    def case(self, case, who="case_handler"):
        """The overview of a case, as JSON."""
        return self.get(who, f"/applications/{case}")

    def _version(self, path):
        """Return the If-Match of what a path changes: the case, or its applicant.

        From the database, for speed; that it is the ETag of a GET has tests of its own.
        """
        parts = path.strip("/").split("/")
        if len(parts) < 3 or parts[0] != "applications":
            return {}
        kind = "applicant" if parts[2] == "applicant" else "application"
        with self.engine.connect() as connection:
            connection.execute(SEEING_ALL)
            version = connection.execute(text(VERSION[kind]), {"number": parts[1]}).scalar()
        return {"If-Match": f'"{kind}-{parts[1]}-v{version or 0}"'}

    def _colleague(self, who):
        return who if isinstance(who, Colleague) else self.client(who)

    def grant_role(self, colleague, role, area=None):
        """Give a colleague one more role."""
        with Session(self.engine) as session:
            session.add(
                RoleGrant(
                    person_id=colleague.person_id,
                    role=Role(role),
                    area_code=area,
                    starts_on=today(),
                    granted_at=now(),
                    by_command=True,
                    confirmed_at=now(),
                )
            )
            session.commit()

    def list_case(self, number, house, received_on, events, **more):
        """A case of the desk's own list, as its spreadsheet was loaded."""
        with Session(self.engine) as session:
            Spreadsheet(session).application(number, home(house), received_on, events, **more)
            session.commit()

    # -- what is in the database

    def sql(self, query, **values):
        """Rows of a query."""
        with self.engine.connect() as connection:
            return connection.execute(text(query), values).all()

    def scalar(self, query, **values):
        """The one value of a query."""
        with self.engine.connect() as connection:
            connection.execute(SEEING_ALL)
            return connection.execute(text(query), values).scalar_one()

    def ledger(self):
        """The amounts under the ceiling, cents by name."""
        with self.engine.connect() as connection:
            return dict(connection.execute(text("SELECT * FROM ceiling_ledger")).mappings().one())

    def fingerprint(self):
        """A digest of every row of every table, but those that note who looked or knocked."""
        with self.engine.connect() as connection:
            connection.execute(SEEING_ALL)
            found = hashlib.sha256()
            for table in sorted(inspect(connection).get_table_names()):
                if table in NOT_THE_DESK:
                    continue
                rows = connection.execute(
                    text(f'SELECT md5(t::text) AS row FROM "{table}" t ORDER BY 1')
                )
                found.update(table.encode() + b"".join(row.row.encode() for row in rows))
            return found.hexdigest()


VERSION = {
    "application": "SELECT steps FROM subsidy_case WHERE number = :number",
    "applicant": "SELECT max(version) FROM applicant WHERE number = :number",
}

_APPS = []


def one_app(engine):
    """The application on a database. Making one takes half a second, so the tests share it."""
    if not _APPS:
        _APPS.append(create_app(Settings(), engine))
    serve(_APPS[0], engine)
    return _APPS[0]


#: Signing in and reading leave their traces; so does a refusal.
NOT_THE_DESK = {
    "alembic_version",
    "audit_event",
    "audit_head",
    "audit_payload",
    "audit_source",
    "sign_in_session",
    "spatial_ref_sys",
}


def application(number=1, *, homes=None, measures=None, **more):
    """The body of an application for a home of the row (or ``homes``: ids, or whole dwellings)."""
    dwellings = [
        each if isinstance(each, dict) else {"verblijfsobjectId": each}
        for each in homes or [home(number)]
    ]
    return {
        "scheme": SCHEME,
        "channel": "portal",
        "receivedAt": f"{datetime.now(AMSTERDAM).replace(microsecond=0).isoformat()}",
        "tenure": "owner_occupier",
        "dwellings": dwellings,
        "measures": measures or [measure("roof")],
        "applicant": applicant(number),
        **more,
    }


def applicant(number=1, **more):
    """An applicant, as a body."""
    return {
        "kind": "owner_occupier",
        "name": f"A. Voorbeeld-{number}",
        "street": "Colijnstraat",
        "houseNumber": number,
        "postcode": "3317AB",
        "city": "Dordrecht",
        "email": f"voorbeeld{number}@voorbeeld.nl",
        "iban": IBANS[number % len(IBANS)],
        **more,
    }


def measure(code, cost_cents=600_000, **more):
    """A measure, as a body: 45 m2 at Rd 3.5, U 1.1 for glass; ventilation has no area."""
    if code == "ventilation":
        return {"measure": code, "costCents": cost_cents, **more}
    value = {"glass_hrpp": "1.1", "glass_triple": "0.7"}.get(code, "3.5")
    sizes = {"areaM2": "45.00", "insulationValue": value}
    return {"measure": code, "costCents": cost_cents, **sizes, **more}


#: Made-up accounts with a right check number.
IBANS = [
    "NL91ABNA0417164300",
    "NL20INGB0001234567",
    "NL39RABO0300065264",
    "NL02ABNA0123456789",
    "NL69INGB0123456789",
    "NL44RABO0123456789",
]


@pytest.fixture
def world(server, empty_template):
    """A desk for one test, on a database of its own."""
    with opened_world(server, empty_template) as world:
        yield world


@contextmanager
def opened_world(server, empty_template):
    """A desk on a database of its own, for tests that share one because they change nothing."""
    template = server.once("desk", empty_template, fill)
    with server.database(template, APP) as engine:
        clock = time_machine.travel(TODAY, tick=True)
        traveller = clock.start()
        try:
            yield World(engine, traveller)
        finally:
            clock.stop()
