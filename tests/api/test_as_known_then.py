"""N21: what is said today of an earlier day, as known then, has the bytes of what was said then."""

import uuid
from datetime import date

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from api.app import create_app
from retrofit import layers
from retrofit.codes import Role
from retrofit.config import Settings
from retrofit.load.desk import take_over_new
from tests.api.conftest import ORIGIN
from tests.api.desk_world import Spreadsheet
from tests.api.made_up import EVER, PLAIN, build_street
from tests.api.people import add_person, sign_in

DAYS = ("2026-06-30", "2026-11-20", "2026-11-21")
PATHS = (
    "programmes/crabbehof/progress",
    "programmes/crabbehof/progress?policy=measures_only",
    "programmes/krispijn/progress",
)


class Late(Spreadsheet):
    """What a load of today brings is known since today."""

    def fact(self, model, valid=EVER, **values):
        known = Range(self.run.recorded_at, None)
        run = self.run.load_run_id
        self.session.add(model(valid=valid, known=known, load_run_id=run, **values))


@pytest.fixture
def engine_and_client(fresh_database):
    build_street(fresh_database)
    with TestClient(create_app(Settings(), fresh_database), base_url=ORIGIN) as client:
        yield fresh_database, client


def said(client, known_at=None):
    """The bytes of each answer about each day, and the moment that each names."""
    answers = {}
    for path in PATHS:
        for day in DAYS:
            sign = "&" if "?" in path else "?"
            known = f"&knownAt={known_at[path, day]}" if known_at else ""
            answer = client.get(f"/api/v1/{path}{sign}asOf={day}{known}")
            assert answer.status_code == 200, answer.text
            answers[path, day] = answer
    return answers


def work_goes_on(engine, app):
    """A home is told to be done in the past, and a label and a case come in late."""
    with Session(engine) as session:
        person = add_person(session, "Wim Proef", Role.WUO_ADVISER)
        session.commit()
    adviser = sign_in(app, person)
    done = {
        "measure": "roof",
        "areaM2": 40,
        "insulationValue": 3.5,
        "evidence": ["invoice"],
    }
    for kind, day, details in (
        ("plan", "2026-01-10", {"measures": [{"measure": "roof", "areaM2": 40}]}),
        ("measure_done", "2026-02-10", done),
    ):
        answer = adviser.post(
            f"/api/v1/dwellings/{PLAIN}/events",
            json={"kind": kind, "happenedOn": day, "details": details},
            headers={"Idempotency-Key": str(uuid.uuid4())},
        )
        assert answer.status_code == 201, answer.text
    take_over_new(engine)
    with Session(engine) as session:
        late = Late(session)
        late.label(PLAIN, "B", date(2026, 3, 1))
        session.flush()
        layers.refresh(session.connection(), late.run.load_run_id)
        session.commit()


def test_an_answer_as_known_then_is_the_answer_given_then(engine_and_client, monkeypatch):
    engine, client = engine_and_client
    monkeypatch.setattr("api.kept.FRESH_SECONDS", 0.0)
    then = said(client)
    moments = {key: answer.json()["knownAt"] for key, answer in then.items()}
    work_goes_on(engine, client.app)
    now = said(client)
    again = said(client, moments)
    for key, answer in then.items():
        assert again[key].content == answer.content, key
    # Without the moment the past looks otherwise now: the test could fail.
    changed = {key for key in then if now[key].content != then[key].content}
    assert {(PATHS[0], day) for day in DAYS} <= changed
    counts = now[PATHS[0], "2026-06-30"].json()["done"], then[PATHS[0], "2026-06-30"].json()["done"]
    assert counts == (2, 1)
