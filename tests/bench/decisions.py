"""Decisions of the desk, each with its commit to disk, against bare movements of money.

The peer does what no ledger can leave out: a conditional UPDATE and an INSERT in one transaction.
A decision also checks four eyes and the queue, takes a step, keeps its facts, writes and seals a
letter, and adds to the chain of the trail.
"""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text
from sqlalchemy.orm import Session

from retrofit.codes import Role
from retrofit.subsidy.decisions import take_decision
from tests.bench.ground import desk, seconds, somebody
from tests.retrofit.subsidy.many_cases import AMOUNT, number_of

TITLE = "Grants under one ceiling, each committed to disk"
UNIT = "grants/s"
COUNT = 300

BARE = """
    CREATE TABLE bare_ledger (period_id integer PRIMARY KEY, ceiling bigint NOT NULL,
                              committed bigint NOT NULL, CHECK (committed <= ceiling));
    CREATE TABLE bare_entry (entry_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                             number text NOT NULL, cents bigint NOT NULL);
    INSERT INTO bare_ledger VALUES (1, :ceiling, 0)"""
MOVE = """
    UPDATE bare_ledger SET committed = committed + :cents
     WHERE period_id = 1 AND committed + :cents <= ceiling RETURNING committed"""
ENTER = "INSERT INTO bare_entry (number, cents) VALUES (:number, :cents)"


def measure():
    with desk(2 * COUNT, until="proposed", durable=True) as engine:
        reviewer = somebody(engine, Role.REVIEWER)
        with engine.begin() as connection:
            for statement in BARE.split(";"):
                connection.execute(text(statement), {"ceiling": 2 * COUNT * AMOUNT})

        def bare(number):
            values = {"number": number, "cents": AMOUNT}
            with engine.begin() as connection:
                connection.execute(text(MOVE), values).one()
                connection.execute(text(ENTER), values)

        def decide(number):
            with Session(engine) as session:
                take_decision(session, number, by=reviewer)
                session.commit()

        numbers = [number_of(place) for place in range(1, 2 * COUNT + 1)]
        results = []
        for lanes, part in ((1, numbers[:COUNT]), (2, numbers[COUNT:])):
            for way, act in (("UPDATE and INSERT", bare), ("a decision", decide)):
                with ThreadPoolExecutor(lanes) as people:
                    took = seconds(
                        lambda people=people, act=act, part=part: [*people.map(act, part)]
                    )
                note = "one at a time" if lanes == 1 else "two at once"
                results.append((way, len(part) / took, note))
        with engine.connect() as connection:
            held = connection.execute(text("SELECT committed_cents FROM ceiling_ledger")).scalar()
            assert held == 2 * COUNT * AMOUNT
    return results
