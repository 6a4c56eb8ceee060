"""Hundreds of cases alike, for races: one is made by the use cases, the others are its copies.

    template = server.once("race", empty_template, filled(500, "by-decision", 40 * AMOUNT))

A copy is whole: its own number and home, its own sealed applicant and letter, its own entries in
the ledger and events in the chain. Only the register knows its home not, which nothing asks for
after receipt.
"""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import text
from sqlalchemy.orm import Session

from retrofit.audit.chain import event_hash, payload_digest
from retrofit.privacy.seal import seal
from retrofit.subsidy import assessment, proposals
from tests.retrofit.subsidy.desk import Desk, home, make_row
from tests.retrofit.subsidy.other_schemes import with_schemes
from tests.roles import SEEING_ALL

#: What the roof of the row comes to.
AMOUNT = 675_00
THEN = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def number_of(place):
    return f"DRD-2026-{place:06d}"


def home_of(place):
    return f"05050100{90_000_000 + place:08d}"


def filled(count, scheme, ceiling_cents, *, until="proposed"):
    """Return what fills a database with a desk and so many cases in one state."""

    def fill(engine):
        with (
            pytest.MonkeyPatch.context() as patch,
            time_machine.travel(THEN, tick=True),
            Session(engine) as session,
        ):
            with_schemes(patch)
            make_row(session, 2)
            desk = Desk(session, open_period=False)
            desk.open_period(ceiling_cents, scheme=scheme)
            number = desk.receive(1, scheme=scheme)
            if until == "proposed":
                assessment.assign(
                    session, number, by=desk.handler, handler_id=desk.handler.person_id
                )
                assessment.complete(session, number, by=desk.handler)
                proposals.propose_grant(session, number, by=desk.handler)
            copy_case(session, number, range(2, count + 1))
            session.commit()

    return fill


def copy_case(session, number, places):
    """Copy a case that is not decided, each copy a second later than the one before."""
    wanted = [
        {"number": number_of(place), "home": home_of(place), "later": place} for place in places
    ]
    own = session.execute(
        text("SELECT verblijfsobject_id FROM case_dwelling WHERE number = :n"), {"n": number}
    ).scalar_one()
    given = {"model": number, "own": own, "wanted": json.dumps(wanted), "last": places[-1]}
    for statement in COPIES:
        session.execute(text(statement), given)
    steps = session.execute(
        text("SELECT max(seq) FROM case_step WHERE number = :n"), {"n": number}
    ).scalar_one()
    for seq in range(1, steps + 1):
        session.execute(text(STEP), {**given, "seq": seq})
    for statement in (*AFTER_STEPS, *ENTRIES):
        session.execute(text(statement), given)
    _seal(session, number, wanted)
    _chain(session, number, wanted)


def _seal(session, number, wanted):
    """Give each copy its own applicant and its own letter, sealed for it alone."""
    from retrofit.privacy.applicants import open_applicant
    from retrofit.privacy.documents import read_letter

    session.execute(SEEING_ALL)
    facts = open_applicant(session, number).facts.to_json()
    applicants = []
    for each in wanted:
        sealed = seal(facts, table="applicant", row=f"{each['number']}/1")
        applicants.append({**each, "model": number, "value": sealed.value, "key": sealed.key_id})
    session.execute(text(APPLICANT), applicants)
    letters = []
    for letter_id, new_number, model_id in session.execute(text(LETTERS), {"model": number}):
        content = json.dumps(read_letter(session, model_id)).replace(number, new_number)
        sealed = seal(json.loads(content), table="letter_content", row=str(letter_id))
        letters.append(
            {
                "id": letter_id,
                "number": new_number,
                "value": sealed.value,
                "key": sealed.key_id,
            }
        )
    session.execute(text(CONTENT), letters)


def _chain(session, number, wanted):
    """Write the events of the copies at the end of the chain."""
    events = session.execute(text(EVENTS), {"model": number}).mappings().all()
    head = session.execute(text("SELECT seq, at, hash FROM audit_head")).one()
    seq, at, last = head
    rows, payloads = [], []
    for each in wanted:
        for event in events:
            seq, at = seq + 1, at + timedelta(microseconds=1)
            row = dict(event)
            payload, salt = row.pop("payload"), row.pop("salt")
            row |= {"seq": seq, "at": at, "object_id": each["number"]}
            row |= {"case_number": each["number"]}
            row["payload_digest"] = payload_digest(salt, payload)
            found = event_hash(last, row)
            rows.append({**row, "prev_hash": last, "hash": found})
            payloads.append({"seq": seq, "salt": salt, "payload": json.dumps(payload)})
            last = found
    names = list(rows[0])
    tables = ("audit_event", "audit_head")
    # The wall asks for one event at a time; the chain is checked by a test.
    for table in tables:
        session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    columns, values = ", ".join(names), ", ".join(f":{name}" for name in names)
    session.execute(text(f"INSERT INTO audit_event ({columns}) VALUES ({values})"), rows)
    session.execute(text("INSERT INTO audit_payload VALUES (:seq, :salt, :payload)"), payloads)
    session.execute(
        text("UPDATE audit_head SET seq = :seq, at = :at, hash = :hash"),
        {"seq": seq, "at": at, "hash": last},
    )
    # Else the table has pending events of its own.
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    for table in tables:
        session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
    session.execute(text("SET CONSTRAINTS ALL DEFERRED"))


WANTED = """json_to_recordset(CAST(:wanted AS json))
             AS w (number text, home text, later int)"""
COPIES = [
    f"INSERT INTO application (number) SELECT w.number FROM {WANTED}",
    f"""
    INSERT INTO subsidy_case (number, scheme, scheme_version, period_id, channel, tenure,
        is_association, received_at, complete_at, state, steps, handler_id, committed_cents,
        settled_cents, paid_cents, claim_cents)
    SELECT w.number, c.scheme, c.scheme_version, c.period_id, c.channel, c.tenure,
           c.is_association, c.received_at + w.later * interval '1 second',
           c.complete_at + w.later * interval '1 second', 'received', 0, c.handler_id,
           0, 0, 0, 0
      FROM subsidy_case c CROSS JOIN {WANTED} WHERE c.number = :model""",
    f"""
    INSERT INTO reservation (number, needs_cents, reserved_cents)
    SELECT w.number, r.needs_cents, r.reserved_cents
      FROM reservation r CROSS JOIN {WANTED} WHERE r.number = :model""",
    "UPDATE case_counter SET last = :last",
]
STEP = f"""
    INSERT INTO case_step (number, seq, action, from_state, to_state, happened_on, recorded_at,
                           by_id, details)
    SELECT w.number, s.seq, s.action, s.from_state, s.to_state, s.happened_on, s.recorded_at,
           s.by_id, s.details
      FROM case_step s CROSS JOIN {WANTED} WHERE s.number = :model AND s.seq = :seq
     ORDER BY w.later"""
AFTER_STEPS = [
    f"""
    INSERT INTO case_dwelling (step_id, verblijfsobject_id, number, weight, is_eligible, reasons)
    SELECT n.step_id, w.home, w.number, d.weight, d.is_eligible, d.reasons
      FROM case_dwelling d
      JOIN case_step s ON s.step_id = d.step_id
      CROSS JOIN {WANTED}
      JOIN case_step n ON n.number = w.number AND n.seq = s.seq
     WHERE d.number = :model""",
    f"""
    INSERT INTO case_measure (step_id, measure, number, area_m2, pieces, insulation_value,
                              is_biobased, cost_cents)
    SELECT n.step_id, m.measure, w.number, m.area_m2, m.pieces, m.insulation_value, m.is_biobased,
           m.cost_cents
      FROM case_measure m
      JOIN case_step s ON s.step_id = m.step_id
      CROSS JOIN {WANTED}
      JOIN case_step n ON n.number = w.number AND n.seq = s.seq
     WHERE m.number = :model""",
    f"""
    INSERT INTO proposal (number, kind, amount_cents, facts, by_id, step_id)
    SELECT w.number, p.kind, p.amount_cents, replace(p.facts::text, :own, w.home)::jsonb, p.by_id,
           n.step_id
      FROM proposal p
      JOIN case_step s ON s.step_id = p.step_id
      CROSS JOIN {WANTED}
      JOIN case_step n ON n.number = w.number AND n.seq = s.seq
     WHERE p.number = :model""",
    f"""
    INSERT INTO letter (number, kind, step_id, content_digest, dated_on)
    SELECT w.number, l.kind, n.step_id, l.content_digest, l.dated_on
      FROM letter l
      JOIN case_step s ON s.step_id = l.step_id
      CROSS JOIN {WANTED}
      JOIN case_step n ON n.number = w.number AND n.seq = s.seq
     WHERE l.number = :model""",
]
ENTRIES = [
    f"""
    INSERT INTO ledger_entry (period_id, from_bucket, to_bucket, cents, number, step_id,
                              recorded_at)
    SELECT e.period_id, e.from_bucket, e.to_bucket, e.cents, w.number, n.step_id, e.recorded_at
      FROM ledger_entry e
      JOIN case_step s ON s.step_id = e.step_id
      CROSS JOIN {WANTED}
      JOIN case_step n ON n.number = w.number AND n.seq = s.seq
     WHERE e.number = :model
     ORDER BY w.later, e.entry_id""",
    """
    UPDATE ceiling_ledger l SET reserved_cents = c.reserved
      FROM (SELECT sum(reserved_cents) AS reserved FROM reservation) c""",
]
APPLICANT = """
    INSERT INTO applicant (number, version, kind, value, key_id, account_hash, created_by_id,
                           created_at)
    SELECT :number, 1, kind, :value, :key, account_hash, created_by_id, created_at
      FROM applicant WHERE number = :model"""
LETTERS = """
    SELECT n.letter_id, n.number, l.letter_id
      FROM letter l
      JOIN case_step s ON s.step_id = l.step_id
      JOIN case_step ns ON ns.seq = s.seq AND ns.number <> s.number
      JOIN letter n ON n.step_id = ns.step_id
      LEFT JOIN letter_content k ON k.letter_id = n.letter_id
     WHERE l.number = :model AND k.letter_id IS NULL"""
CONTENT = """
    INSERT INTO letter_content (letter_id, number, value, key_id)
    VALUES (:id, :number, :value, :key)"""
EVENTS = """
    SELECT e.seq, e.at, e.actor_id, e.actor_role, e.on_behalf_of, e.origin, e.request_id, e.action,
           e.object_type, e.object_id, e.case_number, e.from_state, e.to_state, e.reason_code,
           e.legal_basis, e.policy_version, e.result, e.payload_digest, p.salt, p.payload
      FROM audit_event e JOIN audit_payload p ON p.seq = e.seq
     WHERE e.case_number = :model ORDER BY e.seq"""

__all__ = ["AMOUNT", "THEN", "copy_case", "filled", "home", "home_of", "number_of"]
