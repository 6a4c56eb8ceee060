"""One unit of work: a key is one step and one answer; nobody overwrites what he has not seen."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from api.desk import in_one_transaction
from api.openapi import describe
from retrofit.answers import Answer, Question, keep_answer, take_key
from retrofit.database import make_engine
from retrofit.errors import Busy
from tests.api.conftest import ORIGIN
from tests.api.desk_routes import TABLES, desk_app

EFFECTS = "/api/v1/effects"
THINGS = "/api/v1/things"


@pytest.fixture(scope="module")
def tables(server, empty_template):
    """A database with the two tables of this small desk."""
    with server.database(empty_template) as engine:
        wide = make_engine(engine.url, lock_seconds=2, pool_size=20)
        with wide.begin() as connection:
            connection.execute(text(TABLES))
        yield wide
        wide.dispose()


@pytest.fixture
def engine(tables):
    """The same, empty."""
    with tables.begin() as connection:
        connection.execute(text("TRUNCATE effect, thing, seen, kept_answer"))
        connection.execute(text("INSERT INTO thing SELECT n, 1, 0 FROM generate_series(1, 2) n"))
    return tables


@pytest.fixture
def desk(engine):
    """A client of the small desk."""
    with TestClient(desk_app(engine), base_url=ORIGIN, raise_server_exceptions=False) as client:
        yield client


def count(engine, table="effect"):
    with engine.connect() as connection:
        return connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()


def keyed(key="a-key-of-one-step", **headers):
    return {"Idempotency-Key": key, **headers}


def test_an_act_is_committed_and_answered(desk, engine):
    """201 with body, ETag and place; the effect is there when the answer is."""
    answer = desk.post(EFFECTS, json={"what": "een stap"}, headers=keyed())
    assert answer.status_code == 201
    effect = answer.json()["effectId"]
    assert answer.json() == {"effectId": effect, "what": "een stap"}
    assert answer.headers["etag"] == f'"effect-{effect}-v1"'
    assert answer.headers["location"] == f"/api/v1/effects/{effect}"
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert "idempotency-replayed" not in answer.headers
    assert count(engine) == 1


def test_the_same_question_gets_the_same_answer(desk, engine):
    """Status, bytes and headers of the first time, and one effect."""
    first, second = (
        desk.post(EFFECTS, json={"what": "een stap"}, headers=keyed()) for _ in range(2)
    )
    assert second.headers.pop("idempotency-replayed") == "true"
    assert (second.status_code, second.content) == (first.status_code, first.content)
    assert dict(second.headers) == dict(first.headers)
    assert count(engine) == 1


def test_an_answer_without_content_is_repeated(desk, engine):
    first, second = (desk.post(f"{EFFECTS}/7/done", headers=keyed()) for _ in range(2))
    assert (first.status_code, first.content) == (second.status_code, second.content) == (204, b"")
    assert second.headers["idempotency-replayed"] == "true"
    assert count(engine) == 1


def test_the_answer_knows_what_the_database_made(desk):
    """The number of a new row is there when the answer is written."""
    assert desk.post(f"{EFFECTS}/rows", headers=keyed()).json()["effectId"] > 0


@pytest.mark.parametrize("change", [{"what": "iets anders"}, {"what": "een stap", "cents": 1}])
def test_a_key_is_of_one_question(desk, engine, change):
    """Another body under the key is a 409 and does nothing."""
    desk.post(EFFECTS, json={"what": "een stap"}, headers=keyed())
    answer = desk.post(EFFECTS, json=change, headers=keyed())
    assert answer.status_code == 409
    assert "Idempotency-Key" in answer.json()["detail"]
    assert count(engine) == 1


def test_a_key_is_of_one_person_and_one_address(desk, engine):
    """Nobody finds somebody else's answer, nor that of another case."""
    body = {"what": "stap 1"}
    assert desk.post(EFFECTS, json=body, headers=keyed()).status_code == 201
    for other in ({"X-Person": "2"}, {"X-Key": "yes"}):
        body = {"what": f"stap van {other}"}
        answer = desk.post(EFFECTS, json=body, headers=keyed(**other))
        assert answer.status_code == 201
        assert "idempotency-replayed" not in answer.headers
    for which in (1, 2):
        answer = desk.post(f"{EFFECTS}/{which}/done", headers=keyed())
        assert "idempotency-replayed" not in answer.headers
    assert count(engine) == 5


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (None, "missing"),
        ("", "too_short"),
        ("1234567", "too_short"),
        ("k" * 256, "too_long"),
        ("sleutel-\u00e9\u00e9n".encode("latin-1"), "pattern"),
        (b"sleutel\x7f-met", "pattern"),
    ],
)
def test_a_step_needs_a_key(desk, engine, key, code):
    """400 that names the header."""
    headers = [] if key is None else [("Idempotency-Key", key)]
    answer = desk.post(EFFECTS, json={"what": "een stap"}, headers=headers)
    assert answer.status_code == 400
    assert [(each["in"], each["name"], each["code"]) for each in answer.json()["errors"]] == [
        ("header", "Idempotency-Key", code)
    ]
    assert count(engine) == 0


@pytest.mark.parametrize("key", ["12345678", "k" * 255, "a b~!c,d;e"])
def test_keys_that_will_do(desk, key):
    assert desk.post(EFFECTS, json={"what": "x"}, headers=keyed(key)).status_code == 201


def test_two_keys_are_none(desk):
    headers = [("Idempotency-Key", "sleutel-een"), ("Idempotency-Key", "sleutel-twee")]
    answer = desk.post(EFFECTS, json={"what": "x"}, headers=headers)
    assert [each["code"] for each in answer.json()["errors"]] == ["twice"]


@pytest.mark.parametrize(
    ("kind", "status", "detail"),
    [
        ("rule", 409, "De zaak is al besloten."),
        ("ceiling", 409, "Dit bedrag past niet. Onder het plafond is nog € 1.234,56 over."),
        ("facts", 400, "measures[0].areaM2: is groter dan de woning."),
        ("whole", 400, "body: past niet bij de regeling."),
        ("missing", 404, None),
        ("stale", 412, None),
        ("unique", 409, None),
        ("check", 409, None),
        ("late", 409, None),
        ("data", 400, None),
        ("broken", 500, None),
    ],
)
def test_a_step_that_fails_leaves_nothing(desk, engine, capsys, kind, status, detail):
    """Whatever stops it: nothing is changed, nothing is kept, and the key is free again."""
    answer = desk.post(f"{EFFECTS}/situations", json={"kind": kind}, headers=keyed())
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert detail in (None, problem["detail"])
    assert problem.get("leftCents") == (123_456 if kind == "ceiling" else None)
    written = capsys.readouterr()
    for secret in ("before", "secret", "duplicate", "psycopg", "INSERT"):
        assert secret not in answer.text + written.out + written.err
    assert count(engine) == count(engine, "kept_answer") == 0
    assert desk.post(f"{EFFECTS}/1/done", headers=keyed()).status_code == 204


def test_the_log_names_the_rule_of_the_database(desk, capsys):
    """Code and name of the constraint, no value."""
    desk.post(f"{EFFECTS}/situations", json={"kind": "unique"}, headers=keyed())
    written = capsys.readouterr()
    assert "23505" in written.out + written.err
    assert "effect_what_key" in written.out + written.err


@pytest.mark.parametrize("code", ["55P03", "40P01", "40001"])
def test_a_passing_clash_is_tried_again(desk, engine, code):
    """Three times; nobody sees it."""
    desk.app.state.fails = 3
    answer = desk.post(f"{EFFECTS}/situations", json={"kind": code}, headers=keyed())
    assert answer.status_code == 201
    assert len(desk.app.state.tries) == 4
    assert count(engine) == 1


def test_a_clash_that_stays_is_told(desk, engine):
    """503 with Retry-After after the fourth time; nothing is left."""
    desk.app.state.fails = 100
    answer = desk.post(f"{EFFECTS}/situations", json={"kind": "55P03"}, headers=keyed())
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert len(desk.app.state.tries) == 4
    assert count(engine) == 0


def test_what_is_read_is_noted_first(desk, engine):
    """Each reading leaves its note, also one that is answered with 304."""
    first = desk.get(f"{THINGS}/1")
    assert first.json() == {"version": 1, "total": 0}
    assert first.headers["etag"] == '"thing-1-v1.today"'
    again = desk.get(f"{THINGS}/1", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert desk.get(f"{THINGS}/1", headers={"If-None-Match": '"thing-1-v1"'}).status_code == 200
    assert count(engine, "seen") == 3
    assert desk.get(f"{THINGS}/9").status_code == 404
    assert count(engine, "seen") == 3


def test_without_its_note_nothing_is_read(desk, engine):
    """The note cannot be written: no answer."""
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE seen ADD CONSTRAINT full_up CHECK (thing_id < 0)"))
    try:
        answer = desk.get(f"{THINGS}/1")
    finally:
        with engine.begin() as connection:
            connection.execute(text("ALTER TABLE seen DROP CONSTRAINT full_up"))
    assert answer.status_code == 409
    assert "total" not in answer.text


def test_a_file_is_read_as_what_it_is(desk):
    answer = desk.get(f"{THINGS}/1/letter")
    assert (answer.headers["content-type"], answer.content) == ("application/pdf", b"%PDF-1.7")


CHANGE = {"seen": 0, "add": 5}


def test_a_change_of_what_was_seen(desk):
    """The tag of the reading opens the change, whatever else it says; the new tag comes back."""
    tag = desk.get(f"{THINGS}/1").headers["etag"]
    changed = desk.put(f"{THINGS}/1", json=CHANGE, headers={"If-Match": tag})
    assert changed.status_code == 200
    assert changed.json() == {"version": 2, "total": 5}
    assert changed.headers["etag"] == '"thing-1-v2"'
    stale = desk.put(f"{THINGS}/1", json=CHANGE, headers={"If-Match": tag})
    assert stale.status_code == 412
    assert stale.headers["etag"] == '"thing-1-v2"'
    assert desk.get(f"{THINGS}/1").json() == {"version": 2, "total": 5}


@pytest.mark.parametrize(
    ("tag", "status"),
    [
        (None, 428),
        ("*", 400),
        ('W/"thing-1-v1"', 400),
        ('"thing-1-v1", "thing-1-v2"', 400),
        ("thing-1-v1", 400),
        ('"thing-1-v01"', 400),
        ('"thing-1-v-1"', 400),
        ('"thing-1-v9999999999"', 400),
        ('"thing-1-v1.a b"', 400),
        ('""', 400),
        ("", 400),
        ('"thing-2-v1"', 412),
        ('"other-1-v1"', 412),
        ('"thing-1-v2"', 412),
        ('"thing-1-v0"', 412),
    ],
)
def test_a_change_says_what_was_seen(desk, tag, status):
    """One strong tag of this thing, else nothing happens."""
    headers = {} if tag is None else {"If-Match": tag}
    answer = desk.put(f"{THINGS}/1", json=CHANGE, headers=headers)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert desk.get(f"{THINGS}/1").json() == {"version": 1, "total": 0}


def test_two_headers_are_several_tags(desk):
    headers = [("If-Match", '"thing-1-v1"'), ("If-Match", '"thing-1-v1"')]
    assert desk.put(f"{THINGS}/1", json=CHANGE, headers=headers).status_code == 400


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        (EFFECTS, {"POST"}),
        (f"{THINGS}/1", {"GET", "HEAD", "PUT"}),
        (f"{THINGS}/1/letter", {"GET", "HEAD"}),
    ],
)
def test_other_methods_are_refused(desk, address, allowed):
    """405 names all methods of the address, not those of one route."""
    answer = desk.request("DELETE", address)
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == allowed


def test_the_document_tells_of_keys_and_versions(desk):
    """Headers, bodies and refusals as they are."""
    paths = desk.app.openapi()["paths"]
    make = paths["/effects"]["post"]
    key = next(each for each in make["parameters"] if each["name"] == "Idempotency-Key")
    assert key["required"]
    assert {"400", "408", "409", "413", "415"} <= set(make["responses"])
    assert "422" not in make["responses"]
    assert {"ETag", "Location", "Idempotency-Replayed"} <= set(make["responses"]["201"]["headers"])
    assert list(make["requestBody"]["content"]) == ["application/json"]
    change = paths["/things/{which}"]["put"]
    match = next(each for each in change["parameters"] if each["name"] == "If-Match")
    assert match["required"]
    assert match["schema"]["type"] == "string"
    assert {"412", "428"} <= set(change["responses"])
    assert "ETag" in change["responses"]["412"]["headers"]
    assert "ETag" in paths["/things/{which}"]["get"]["responses"]["200"]["headers"]
    assert "401" not in make["responses"]


def test_the_document_tells_which_door_is_closed(engine):
    """What is not for everybody has its 401 and 403, and says how to come in."""
    document = describe(desk_app(engine), {}, {("PUT", f"{THINGS}/{{which}}")})
    item = document["paths"]["/things/{which}"]
    assert {"401", "403"} <= set(item["put"]["responses"])
    assert {name for each in item["put"]["security"] for name in each} == {"session", "key"}
    assert "security" not in item["get"]
    assert set(document["components"]["securitySchemes"]) == {"session", "key"}


# Concurrency. Figures of reliability.md: C5 and C6.


class Abort(Exception):
    """A step that breaks off before it is committed."""


def take_step(engine, key, chance, *, take=take_key):
    """One call with a key: the step is to add one effect; three in ten are broken off."""
    question = Question("person 1", "POST /steps", f"key-number-{key}", bytes(32))

    def step(session: Session) -> Answer:
        kept = take(session, question)
        if kept is not None:
            return kept
        sql = "INSERT INTO effect (made_by) VALUES (:key) RETURNING effect_id"
        effect = session.execute(text(sql), {"key": key}).scalar_one()
        answer = Answer(201, {}, str(effect).encode())
        keep_answer(session, question, answer)
        if chance < 0.3:
            raise Abort
        return answer

    try:
        return key, in_one_transaction(engine, step).content
    except Abort:
        return key, None


def call_5000(engine, take):
    """100 keys, 50 calls each from 50 threads; every key has one call that is not broken off."""
    order = random.Random(5)
    calls = [(key, order.random() if call else 1.0) for key in range(100) for call in range(50)]
    order.shuffle(calls)
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda call: take_step(engine, *call, take=take), calls))
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT made_by, effect_id FROM effect")).all()
    return answers, rows


def test_one_key_is_one_step_whoever_calls(engine):
    """C5: 5,000 calls with 100 keys, 30 % broken off: 100 effects, one answer for each key."""
    patient = create_engine(engine.url, pool_size=20, pool_timeout=60)
    answers, rows = call_5000(patient, take_key)
    patient.dispose()
    assert len(rows) == 100
    effect = {row.made_by: str(row.effect_id).encode() for row in rows}
    assert all(content in (None, effect[key]) for key, content in answers)
    assert {key for key, content in answers if content} == set(range(100))


def test_looking_before_taking_is_not_enough(engine):
    """The control of C5: look whether the key is there, then take it: clashes."""
    together = threading.Barrier(10)

    def look_first(session: Session, question: Question):
        sql = "SELECT count(*) FROM kept_answer WHERE key = :key"
        known = session.execute(text(sql), {"key": question.key}).scalar_one()
        together.wait(timeout=10)
        return Answer(201, {}, b"") if known else None

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda _: take_step(engine, 1, 1.0, take=look_first), range(10)))
    assert count(engine) == 10


def test_one_key_over_http(desk, engine):
    """50 threads ask the same at the same moment: one 201 is new, all have the same bytes."""
    with ThreadPoolExecutor(50) as pool:
        for key in range(4):
            ask = [{"what": f"stap {key}"}] * 50
            answers = list(
                pool.map(
                    lambda body: desk.post(
                        EFFECTS, json=body, headers=keyed(body["what"] + "-sleutel")
                    ),
                    ask,
                )
            )
            assert {answer.status_code for answer in answers} == {201}
            assert len({answer.content for answer in answers}) == 1
            new = [each for each in answers if "idempotency-replayed" not in each.headers]
            assert len(new) == 1
    assert count(engine) == 4


def add_up(desk, writers, rounds, address):
    """Writers who each add one, many times, to what they have seen; returns accepted changes."""
    start = threading.Barrier(writers)

    def write(_):
        start.wait()
        accepted = 0
        seen = desk.get(f"{THINGS}/1")
        while accepted < rounds:
            answer = desk.put(
                address,
                json={"seen": seen.json()["total"], "add": 1},
                headers={"If-Match": seen.headers["etag"]},
            )
            assert answer.status_code in (200, 412)
            accepted += answer.status_code == 200
            if answer.status_code == 412:
                # As a person does: look again a moment later.
                time.sleep(random.uniform(0, 0.5))
                answer = desk.get(f"{THINGS}/1")
            seen = answer
        return accepted

    with ThreadPoolExecutor(writers) as pool:
        return sum(pool.map(write, range(writers)))


def test_no_change_is_lost(desk):
    """C6: every accepted change is in the total."""
    assert add_up(desk, 25, 20, f"{THINGS}/1") == 500
    assert desk.get(f"{THINGS}/1").json() == {"version": 501, "total": 500}


def test_changes_are_lost_without_the_version(desk):
    """The control of C6: the same writers on a route that does not look."""
    assert add_up(desk, 10, 5, f"{THINGS}/1/careless") == 50
    assert desk.get(f"{THINGS}/1").json()["total"] < 50


def test_who_waits_too_long_is_told(engine):
    """Somebody else holds the row longer than the patience of four tries."""
    impatient = make_engine(engine.url, lock_seconds=0.05, pool_size=2)
    with engine.connect() as holder, holder.begin():
        holder.execute(text("SELECT * FROM thing WHERE thing_id = 1 FOR UPDATE"))
        with pytest.raises(Busy):
            in_one_transaction(
                impatient,
                lambda session: session.execute(text("UPDATE thing SET total = 1")),
            )
    impatient.dispose()
