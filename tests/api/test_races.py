"""The last euros over HTTP: fifty reviewers, five hundred proposals, and money for forty.

The whole service takes part, in a process of its own: sign-in, If-Match, Idempotency-Key, pool and
locks. Each run has a new copy of the database and another order of the cases. With a ledger that
only looks locked the same measurement shows the overspending. Other races, straight on the use
cases, stand in ``tests/retrofit/subsidy/test_races.py``.
"""

import json
import random
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from queue import Empty, SimpleQueue
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from retrofit.audit import verify
from retrofit.codes import Role
from retrofit.database import make_engine
from retrofit.models import Person
from retrofit.people.sessions import open_session
from retrofit.subsidy.invariants import broken
from tests.api.people import add_person
from tests.retrofit.subsidy.many_cases import AMOUNT, filled, number_of
from tests.retrofit.subsidy.other_schemes import queues
from tests.retrofit.subsidy.wrong_ledgers import DROP_WALL
from tests.serving import served

CLIENTS = 50
CASES = 500
FIT = 40
CEILING_CENTS = FIT * AMOUNT

#: Steps of each case before its decision: the version that every client has seen.
VERSION = 4
#: How often somebody comes back to a service that says it is too busy.
TRIES = 20

GRANTED = (201, "approved")
NO_ROOM = (409, "Het subsidieplafond laat dit niet toe. Onder het plafond is nog € 0,00 over.")
AGAINST_A_RULE = (409, "Dit past niet bij wat er al is vastgelegd. Haal het opnieuw op.")


class Racecourse:
    """A service with a ledger, and a database under it that is new for each race."""

    def __init__(self, server, template, address, url):
        self.server = server
        self.template = template
        self.address = urlsplit(address)
        self.url = url
        self.cookies = []

    def lay_out(self, *, has_wall=True):
        """Make the database anew; the service notices that its connections are gone."""
        self.server.drop(self.url.database)
        self.server.create(self.url.database, self.template)
        with self.connected() as connection, Session(connection) as session:
            people = [
                session.get_one(Person, add_person(session, f"Bo Beslist-{place}", Role.REVIEWER))
                for place in range(CLIENTS)
            ]
            self.cookies = [open_session(session, each, origin="test")[0] for each in people]
            if not has_wall:
                session.execute(text(DROP_WALL))
            session.commit()

    def race(self, seed):
        """Let all clients decide, each on the next case; return the answer on each case."""
        todo = SimpleQueue()
        for place in random.Random(seed).sample(range(1, CASES + 1), CASES):
            todo.put(number_of(place))
        answers = {}

        def decide_on_all(cookie):
            while True:
                try:
                    number = todo.get_nowait()
                except Empty:
                    return
                answers[number] = self.decide(number, cookie)

        with ThreadPoolExecutor(CLIENTS) as clients:
            list(clients.map(decide_on_all, self.cookies))
        return answers

    def decide(self, number, cookie):
        """Approve a proposal; who is asked to come back later does so, with the same key."""
        headers = {
            "Cookie": f"session={cookie}",
            "Origin": self.address.geturl(),
            "Content-Type": "application/json",
            "If-Match": f'"application-{number}-v{VERSION}"',
            "Idempotency-Key": str(uuid.uuid4()),
        }
        path = f"/api/v1/applications/{number}/decisions"
        body = json.dumps({"outcome": "approved"})
        for _ in range(TRIES):
            with closing(HTTPConnection(self.address.netloc, timeout=120)) as connection:
                connection.request("POST", path, body, headers)
                answer = connection.getresponse()
                said = json.loads(answer.read())
            if answer.status != 503:
                break
            time.sleep(int(answer.headers["Retry-After"]))
        return answer.status, said.get("outcome") or said["detail"]

    @contextmanager
    def connected(self):
        """A connection past the service."""
        engine = make_engine(self.url, pool_size=1)
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()

    def spent(self):
        """What was granted, in cents: by the ledger, its entries, the decisions and the cases."""
        with self.connected() as connection:
            return tuple(connection.execute(text(SPENT)).one())

    def granted(self):
        """The cases that are granted in the database."""
        with self.connected() as connection:
            return set(connection.execute(text(ARE_GRANTED)).scalars())

    def wrong(self):
        """What is not as it must be, by its name; and whether the trail is whole."""
        with self.connected() as connection:
            found = {each.name for each in broken(connection, queues())}
            return found | (set() if verify(connection).is_sound else {"trail"})


SPENT = """
    SELECT (SELECT committed_cents FROM ceiling_ledger),
           (SELECT coalesce(sum(cents), 0)::bigint FROM ledger_entry WHERE to_bucket = 'committed'),
           (SELECT coalesce(sum(amount_cents), 0)::bigint FROM decision WHERE kind = 'grant'),
           (SELECT sum(committed_cents)::bigint FROM subsidy_case)"""
ARE_GRANTED = "SELECT number FROM subsidy_case WHERE state = 'granted'"


@pytest.fixture(scope="module")
def racecourse(server, empty_template, tmp_path_factory):
    """``racecourse(ledger)``: the service with a ledger, started when the first test asks."""
    template = server.once("race_http", empty_template, filled(CASES, "by-decision", CEILING_CENTS))
    found = {}
    with ExitStack() as stack:

        def of(ledger):
            if ledger not in found:
                url = server.url_of(f"race_{uuid.uuid4().hex[:12]}")
                server.create(url.database, template)
                stack.callback(server.drop, url.database)
                log = tmp_path_factory.mktemp("race") / "log.txt"
                program = ["-m", "tests.api.racing_service", ledger]
                address = stack.enter_context(served(program, url, log))
                found[ledger] = Racecourse(server, template, address, url)
            return found[ledger]

        yield of


@pytest.mark.parametrize("run", range(20))
def test_forty_of_five_hundred(racecourse, run):
    """Forty are granted, the others are told why not, and not a cent is overspent."""
    course = racecourse("right")
    course.lay_out()
    answers = course.race(run)
    assert Counter(answers.values()) == {GRANTED: FIT, NO_ROOM: CASES - FIT}
    assert course.spent() == (CEILING_CENTS,) * 4
    assert course.granted() == {number for number, said in answers.items() if said == GRANTED}
    assert course.wrong() == set()


def test_a_ledger_that_only_looks_locked_overspends(racecourse):
    """The measurement sees it: without this the races above would prove nothing."""
    course = racecourse("one_statement")
    course.lay_out(has_wall=False)
    answers = Counter(course.race(0).values())
    assert set(answers) == {GRANTED, NO_ROOM}
    assert answers[GRANTED] > FIT
    assert course.spent() == (answers[GRANTED] * AMOUNT,) * 4
    assert course.wrong() == {"N1"}


def test_the_table_is_a_second_wall(racecourse):
    """With a ledger that forgets its condition the CHECK lets nobody through."""
    course = racecourse("without_condition")
    course.lay_out()
    answers = course.race(0)
    assert Counter(answers.values()) == {GRANTED: FIT, AGAINST_A_RULE: CASES - FIT}
    assert course.spent() == (CEILING_CENTS,) * 4
    assert course.wrong() == set()
