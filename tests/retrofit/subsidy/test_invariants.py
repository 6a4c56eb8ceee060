"""The proof sees what it must: a busy desk is sound, and each lie in it breaks its own predicate.

Each test tells one lie straight in the tables, with the triggers and constraints that forbid it
taken away as only the owner can, and made as consistent as a clever liar would.
"""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.codes import MeasureCode
from retrofit.notice_codes import PenaltyException
from retrofit.subsidy import (
    assessment,
    decisions,
    defaults,
    objection_stops,
    objections,
    payments,
    periods,
    proposals,
    running,
)
from retrofit.subsidy.calculation import MeasureLine
from retrofit.subsidy.given import GivenReport
from retrofit.subsidy.grounds import Ground, Reasons
from retrofit.subsidy.invariants import broken, digest_of, predicates, queues_of_files
from retrofit.subsidy.transitions import edges
from tests.retrofit.subsidy.desk import ROOF, Desk, make_row

GUARDED = (
    "case_edge",
    "case_step",
    "subsidy_case",
    "proposal",
    "decision",
    "ledger_entry",
    "audit_event",
    "payment",
    "objection",
    "claim",
    "notice_of_default",
    "letter_content",
    "audit_payload",
)
#: What the tables themselves refuse; a lie must get past it.
WALLS = {
    "ceiling_ledger": ("within_ceiling", "amounts"),
    "ledger_entry": ("cents", "moves"),
    "subsidy_case": ("paid_is_owed", "amounts", "closed"),
    "decision": ("four_eyes", "amount", "on_notice", "notice_anew"),
    "payment": ("four_eyes",),
    "ceiling_change": ("four_eyes",),
    "notice_of_default": ("paid", "decided", "rejected", "cents"),
}
THEN = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class Story:
    """A busy desk: one case settled, others granted, refused, waiting, short of money."""

    def __init__(self, session):
        self.session = session
        with time_machine.travel(THEN, tick=False) as clock:
            make_row(session, 8)
            desk = Desk(session, 2_000_00)
            self.desk, self.period = desk, desk.period_id

            def later(**much):
                clock.shift(timedelta(**much))

            self.granted = desk.to_grant(1)
            later(minutes=1)
            self.settled = desk.to_grant(2)
            later(days=1)
            proposals.propose_amendment(
                session, self.granted, 600_00, by=desk.handler, text="op verzoek",
                measures=[replace(ROOF, area_m2=Decimal(41))],
            )  # fmt: skip
            decisions.take_decision(session, self.granted, by=desk.reviewer)
            self.pay(self.granted)
            running.start(session, self.granted, by=desk.handler)
            self.settle(self.settled, Decimal(30))
            later(days=1)
            self.refused = desk.to_assessment(3)
            self.refuse(self.refused)
            first = session.execute(
                text("SELECT decision_id FROM decision WHERE number = :n"), {"n": self.refused}
            ).scalar_one()
            filed = objections.file_objection(session, self.refused, first, by=desk.intake)
            one = (session, self.refused, filed.objection_id)
            objection_stops.ask_repair(*one, ["handtekening"], by=desk.handler)
            objection_stops.record_repair(*one, by=desk.intake)
            objection_stops.postpone_objection(*one, date(2026, 8, 1), by=desk.handler)
            later(minutes=1)
            # EUR 950 is left: EUR 675 for the first, EUR 275 for the second, none for the third.
            self.waiting = desk.to_assessment(4)
            later(minutes=1)
            self.short = desk.to_assessment(5, received_at=THEN + timedelta(minutes=2))
            later(minutes=1)
            self.last = desk.to_assessment(6, received_at=THEN + timedelta(minutes=3))
            later(minutes=1)
            self.new = desk.receive(7)
            self.withdrawn = desk.receive(8)
            assessment.request_supplement(session, self.withdrawn, ["offerte"], by=desk.handler)
            assessment.withdraw(session, self.withdrawn, by=desk.handler, reason="brief")
            change = periods.propose_ceiling(
                session, self.period, 3_000_00, published_on=date(2026, 3, 4), reason="raad",
                by=desk.budget,
            )  # fmt: skip
            periods.confirm_ceiling(session, self.period, change.change_id, by=desk.controller)
            later(minutes=1)
            proposals.propose_grant(session, self.waiting, by=desk.handler)
            later(days=64)
            notice = defaults.record_default_notice(session, self.waiting, by=desk.intake)
            later(days=60)
            one = (session, self.waiting, notice.notice_id)
            defaults.set_penalty(*one, by=desk.reviewer)
            defaults.pay_penalty(*one, by=desk.budget)
            notice = defaults.record_default_notice(session, self.short, by=desk.intake)
            one = (session, self.short, notice.notice_id)
            why = PenaltyException.UNREASONABLY_LATE
            defaults.reject_notice(*one, why, by=desk.reviewer, text="na maanden")

    def pay(self, case):
        payment = payments.order_payment(self.session, case, by=self.desk.handler)
        id_ = payment.payment_id
        payments.release_payment(self.session, case, id_, by=self.desk.budget)
        payments.confirm_payment(self.session, case, id_, by=self.desk.budget)

    def settle(self, case, area):
        line = MeasureLine(
            MeasureCode.ROOF, 600_000, area, insulation_value=Decimal("3.5"),
            executed_on=date(2026, 3, 3),
        )  # fmt: skip
        report = GivenReport(date(2026, 3, 3), (line,))
        running.report_completion(self.session, case, report, by=self.desk.intake)
        reasons = Reasons(Ground.NOT_DONE, "er is minder gedaan", heard_on=date(2026, 3, 3))
        proposals.propose_settlement(self.session, case, by=self.desk.handler, reasons=reasons)
        decisions.take_decision(self.session, case, by=self.desk.reviewer)

    def refuse(self, case):
        reasons = Reasons(Ground.SCHEME, "het dak is al geïsoleerd", article="artikel 5")
        proposals.propose_refusal(self.session, case, reasons, by=self.desk.handler)
        decisions.take_decision(self.session, case, by=self.desk.reviewer)


@pytest.fixture(scope="module")
def told(engine):
    """The story on a connection, with all walls taken away; rolled back in the end."""
    with engine.connect() as connection, connection.begin() as outer:
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            story = Story(session)
            session.commit()
        connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        assert broken(connection) == []
        for table in GUARDED:
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        for table, names in WALLS.items():
            for name in names:
                wall = f"ck_{table}_{name}"
                connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {wall}"))
        yield connection, story
        outer.rollback()


@pytest.fixture
def lie(told):
    """Tell a lie, and see which predicates notice."""
    connection, story = told
    nested = connection.begin_nested()

    class Liar:
        case = story

        def __call__(self, *statements, **values):
            for statement in statements:
                found = connection.execute(text(statement), {**vars(story), **values})
                row = found.first() if found.returns_rows else None
            return row[0] if row else None

        def noticed(self):
            return {each.name for each in broken(connection)}

        def told(self):
            return [each.text for each in broken(connection)]

        def step(self, number, action):
            return self(
                "SELECT max(step_id) FROM case_step WHERE number = :n AND action = :action",
                n=number,
                action=action,
            )

        def entry(self, cents, source, target, *, number=None, action=None, change=None):
            step = self.step(number, action) if number else None
            self(
                """INSERT INTO ledger_entry (period_id, from_bucket, to_bucket, cents, number,
                                             step_id, change_id, recorded_at)
                   VALUES (:period, :source, :target, :cents, :number, :step, :change,
                           '2026-03-05 12:00+00')""",
                cents=cents, source=source, target=target, number=number, step=step, change=change,
            )  # fmt: skip

        def decision(self, number, kind, **changed):
            """Change what a decision says, and its snapshot and digest with it."""
            snapshot = self(
                "SELECT snapshot FROM decision WHERE number = :n AND kind = :kind",
                n=number,
                kind=kind,
            )
            snapshot = {**snapshot, **changed}
            self(
                """UPDATE decision SET snapshot = :s, snapshot_digest = :d
                    WHERE number = :n AND kind = :kind""",
                s=json.dumps(snapshot), d=digest_of(snapshot), n=number, kind=kind,
            )  # fmt: skip

    liar = Liar()
    assert liar.noticed() == set()
    yield liar
    nested.rollback()


def test_the_predicates_are_those_of_the_reference():
    names = [each.name for each in predicates()]
    assert names == ["N1", "N2", "N3", "N4", "N5", "N6", "N7", "N9", "N10", "N11", "N12", "N13",
                     "N15", "N16"]  # fmt: skip


def test_an_empty_desk_is_sound(session):
    assert broken(session.connection()) == []


def test_the_queues_are_read_from_the_files():
    rules = queues_of_files()
    assert rules["dordt-west-isolatie", "2026-1"] == ("complete", "moment", date(2026, 1, 1))
    assert rules["dordt-west-isolatie", "2027-1"] == ("complete", "day", date(2027, 1, 1))


def test_the_graph_in_the_database_is_that_of_the_application(session):
    kept = session.execute(text("SELECT action, from_state, to_state, decides FROM case_edge"))
    assert {tuple(row) for row in kept} == {
        (str(action), str(before or "none"), str(after), decides)
        for action, before, after, decides in edges()
    }


def test_the_story_has_every_bucket_in_use(told):
    """A proof about nothing would prove nothing."""
    connection, _ = told
    held = connection.execute(text("SELECT * FROM ceiling_ledger")).mappings().one()
    assert held["committed_cents"] == 600_00
    assert held["settled_cents"] == 450_00
    assert held["reserved_cents"] == 675_00 + 675_00 + 600_00
    assert held["ceiling_cents"] == 3_000_00


def test_n1_a_ceiling_below_what_is_used(lie):
    change = lie(
        """INSERT INTO ceiling_change (period_id, to_cents, published_on, reason, proposed_by_id,
               proposed_at, confirmed_by_id, confirmed_at)
           SELECT period_id, 190000, published_on, reason, proposed_by_id, proposed_at,
                  confirmed_by_id, '2026-03-05 12:00+00'
             FROM ceiling_change ORDER BY change_id DESC LIMIT 1 RETURNING change_id"""
    )
    lie.entry(1_100_00, "free", "outside", change=change)
    lie("UPDATE ceiling_ledger SET ceiling_cents = 190000")
    # There is less to divide as well.
    assert lie.noticed() == {"N1", "N6"}


def test_n2_a_ledger_that_says_more_than_its_entries(lie):
    lie("UPDATE ceiling_ledger SET committed_cents = committed_cents + 1")
    assert lie.noticed() == {"N1", "N2", "N6"}


def test_n2_a_case_that_says_less_than_its_entries(lie):
    lie("UPDATE reservation SET reserved_cents = reserved_cents - 1 WHERE number = :waiting")
    assert lie.noticed() == {"N2", "N6"}


def test_n2_an_entry_that_is_gone(lie):
    lie("DELETE FROM ledger_entry WHERE number = :waiting")
    assert "N2" in lie.noticed()


def test_n2_a_release_that_did_not_happen(lie):
    """The refused case gave nothing back, and ledger and case agree on that."""
    lie(
        "DELETE FROM ledger_entry WHERE number = :refused AND from_bucket = 'reserved'",
        "UPDATE reservation SET reserved_cents = 67500 WHERE number = :refused",
        "UPDATE ceiling_ledger SET reserved_cents = reserved_cents + 67500",
    )
    assert "N2" in lie.noticed()


def test_n2_a_grant_of_another_amount_than_was_decided(lie):
    lie.decision(lie.case.granted, "amendment", amount_cents=600_01)
    lie(
        "UPDATE decision SET amount_cents = 60001 WHERE number = :granted AND kind = 'amendment'",
        "UPDATE proposal SET amount_cents = 60001 WHERE number = :granted AND kind = 'amendment'",
    )
    assert lie.noticed() == {"N2"}


def test_n2_an_entry_of_a_change_that_nobody_confirmed(lie):
    lie(
        """UPDATE ceiling_change SET confirmed_by_id = NULL, confirmed_at = NULL
            WHERE to_cents = 300000"""
    )
    assert lie.noticed() == {"N2"}


def test_n2_homes_that_hold_more_than_their_grant(lie):
    lie("UPDATE granted_measure SET cents = cents + 1 WHERE number = :granted")
    assert lie.noticed() == {"N2"}


def test_n3_more_paid_than_owed(lie):
    lie(
        """INSERT INTO payment (number, kind, cents, state, decision_id, ordered_by_id,
                                released_by_id, paid_on)
           SELECT number, kind, 40000, state, decision_id, ordered_by_id, released_by_id, paid_on
             FROM payment WHERE number = :granted""",
        "UPDATE subsidy_case SET paid_cents = paid_cents + 40000 WHERE number = :granted",
    )
    assert lie.noticed() == {"N3"}


def test_n3_a_payment_that_the_case_forgot(lie):
    lie("UPDATE subsidy_case SET paid_cents = 0 WHERE number = :granted")
    assert lie.noticed() == {"N3"}


def test_n3_a_bucket_below_zero(lie):
    """Reserved goes below zero and back again within one step."""
    lie.entry(2_000_00, "reserved", "free", number=lie.case.waiting, action="propose")
    lie.entry(2_000_00, "free", "reserved", number=lie.case.waiting, action="propose")
    assert lie.noticed() == {"N3"}


def test_n4_a_step_that_moves_no_money_moved_some(lie):
    lie.entry(10_00, "committed", "free", number=lie.case.granted, action="start")
    lie.entry(10_00, "free", "committed", number=lie.case.granted, action="start")
    assert lie.noticed() == {"N4"}


def test_n4_money_back_from_the_reserve(lie):
    """Released to the programme is gone for the period."""
    lie.entry(10_00, "committed", "returned", number=lie.case.granted, action="amend")
    lie.entry(10_00, "returned", "committed", number=lie.case.granted, action="amend")
    assert lie.noticed() == {"N4"}


def test_n4_above_the_ceiling_without_an_objection(lie):
    lie.entry(1, "outside", "free", number=lie.case.granted, action="grant")
    assert any("without an upheld objection" in each for each in lie.told())


def answer(lie, number):
    """Make the only objection one to the grant of a case, and its settlement the answer to it."""
    lie(
        f"""UPDATE objection SET number = :{number}, decision_id = (
                SELECT decision_id FROM decision WHERE number = :{number} AND kind = 'grant')""",
        f"""UPDATE decision SET kind = 'revision',
                   objection_id = (SELECT objection_id FROM objection),
                   replaces_id = (SELECT decision_id FROM decision
                                   WHERE number = :{number} AND kind = 'grant')
             WHERE number = :{number} AND kind = 'settlement'""",
    )


@pytest.mark.parametrize(("cents", "is_worse"), [(674_99, True), (675_00, False)])
def test_n5_worse_off_by_an_objection(lie, cents, is_worse):
    answer(lie, "settled")
    lie(f"UPDATE decision SET amount_cents = {cents} WHERE number = :settled AND kind = 'revision'")
    assert any("on an objection gives" in each for each in lie.told()) is is_worse


def test_n5_more_on_an_objection_than_was_granted(lie):
    """More than the grant is for who objected to the grant itself, and to nothing else."""
    answer(lie, "settled")
    lie("UPDATE decision SET amount_cents = 67501 WHERE number = :settled AND kind = 'revision'")
    assert [each for each in lie.told() if "on an objection gives" in each] == []
    lie(
        """UPDATE objection SET decision_id = (
               SELECT decision_id FROM decision WHERE number = :settled AND kind = 'revision')"""
    )
    assert any("on an objection gives 67501 cents" in each for each in lie.told())


def test_n5_less_without_a_reason(lie):
    lie.decision(lie.case.settled, "settlement", reasons=None)
    assert lie.noticed() == {"N5"}


@pytest.mark.parametrize("ground", ["not_done", "scheme"])
def test_n5_less_without_a_hearing(lie, ground):
    reasons = {"ground": ground, "text": "er is minder gedaan", "heard_on": None}
    lie.decision(lie.case.settled, "settlement", reasons=reasons)
    assert lie.noticed() == {"N5"}


def test_n5_more_settled_than_granted(lie):
    lie.decision(lie.case.settled, "grant", amount_cents=449_99)
    lie(
        "UPDATE decision SET amount_cents = 44999 WHERE number = :settled AND kind = 'grant'",
        "UPDATE proposal SET amount_cents = 44999 WHERE number = :settled AND kind = 'grant'",
    )
    assert "N5" in lie.noticed()


@pytest.mark.parametrize("cents", [75_00, 1])
def test_n6_the_last_gets_what_the_one_before_needs(lie, cents):
    """Sharp to the cent: what is left for the last in line is EUR 600."""
    lie.entry(cents, "reserved", "free", number=lie.case.short, action="complete")
    lie.entry(cents, "free", "reserved", number=lie.case.last, action="complete")
    lie(
        "UPDATE reservation SET reserved_cents = reserved_cents - :c WHERE number = :short",
        "UPDATE reservation SET reserved_cents = reserved_cents + :c WHERE number = :last",
        c=cents,
    )
    assert lie.noticed() == {"N6"}


def test_n6_money_that_lies_idle_while_somebody_waits(lie):
    lie.entry(600_00, "reserved", "free", number=lie.case.last, action="complete")
    lie(
        "UPDATE reservation SET reserved_cents = 0 WHERE number = :last",
        "UPDATE ceiling_ledger SET reserved_cents = reserved_cents - 60000",
    )
    assert lie.noticed() == {"N6"}


def test_n6_a_grant_past_the_queue(lie):
    """The money of the grant came from what was free, and not from its place."""
    lie(
        """UPDATE ledger_entry SET from_bucket = 'free'
            WHERE number = :granted AND from_bucket = 'reserved' AND to_bucket = 'committed'"""
    )
    lie.entry(675_00, "reserved", "free", number=lie.case.granted, action="grant")
    assert any("past the queue" in each for each in lie.told())


def test_n6_a_better_place_than_the_steps_give(lie):
    lie("UPDATE subsidy_case SET complete_at = complete_at - interval '1 day' WHERE number = :last")
    assert lie.noticed() == {"N6"}


def test_n6_a_scheme_of_which_nobody_knows_the_queue(told):
    connection, _ = told
    assert {each.name for each in broken(connection, {})} == {"N6"}


def test_n7_an_amount_too_large(lie):
    lie("UPDATE proposal SET amount_cents = 10000000000 WHERE number = :waiting")
    assert lie.noticed() == {"N7"}


def test_n7_a_column_that_could_hold_half_a_cent(lie):
    lie("ALTER TABLE claim ALTER cents TYPE numeric")
    assert lie.noticed() == {"N7"}


def test_n9_a_snapshot_that_says_something_else(lie):
    lie(
        """UPDATE decision SET snapshot = jsonb_set(snapshot, '{measures,0,cost_cents}', '600001')
            WHERE number = :granted AND kind = 'grant'"""
    )
    assert lie.noticed() == {"N9"}


def test_n9_a_decision_of_another_day_than_its_snapshot(lie):
    lie("UPDATE decision SET announced_on = announced_on + 1 WHERE number = :settled")
    assert lie.noticed() == {"N9"}


def test_n9_a_decision_that_was_never_proposed(lie):
    lie("UPDATE proposal SET amount_cents = 60001 WHERE number = :granted AND kind = 'amendment'")
    assert lie.noticed() == {"N9"}


def test_n10_an_event_that_is_gone(lie):
    lie(
        """DELETE FROM audit_payload WHERE seq = (
               SELECT max(seq) FROM audit_event WHERE case_number = :granted)""",
        """DELETE FROM audit_event WHERE seq = (
               SELECT max(seq) FROM audit_event WHERE case_number = :granted)""",
    )
    assert lie.noticed() == {"N10"}


def test_n10_a_state_that_no_step_led_to(lie):
    lie("UPDATE subsidy_case SET state = 'granted' WHERE number = :granted")
    assert lie.noticed() == {"N10"}


def test_n10_what_a_case_is_for_is_of_an_older_step(lie):
    """The case of the story was amended with another area: the first content is history."""
    lie(
        """UPDATE subsidy_case SET content_step_id = (
               SELECT min(step_id) FROM case_step WHERE number = :granted)
            WHERE number = :granted"""
    )
    assert lie.noticed() == {"N10"}


def test_n10_an_amendment_that_names_measures_and_has_none(lie):
    lie(
        "ALTER TABLE case_measure DISABLE TRIGGER USER",
        "DELETE FROM case_measure WHERE number = :granted AND step_id = :step",
        step=lie.step(lie.case.granted, "amend"),
    )
    assert lie.noticed() == {"N10"}


def test_n10_measures_that_no_step_names(lie):
    lie(
        """UPDATE case_step SET details = details - 'measures'
            WHERE number = :granted AND action = 'amend'"""
    )
    assert lie.noticed() == {"N10"}


def test_n10_somebody_else_took_the_step(lie):
    lie(
        """UPDATE audit_event SET actor_id = (SELECT min(person_id) FROM person)
            WHERE case_number = :granted AND action = 'case_start'"""
    )
    assert lie.noticed() == {"N10"}


def test_n10_a_step_that_the_graph_does_not_have(lie):
    lie(
        "UPDATE case_step SET action = 'remind' WHERE number = :granted AND action = 'start'",
        """UPDATE audit_event SET action = 'case_remind'
            WHERE case_number = :granted AND action = 'case_start'""",
    )
    # A reminder is a letter as well.
    assert lie.noticed() == {"N10", "N16"}


def test_n11_one_person_prepares_and_decides(lie):
    lie(
        "UPDATE decision SET decided_by_id = prepared_by_id WHERE number = :settled",
        """UPDATE case_step s SET by_id = d.decided_by_id FROM decision d
            WHERE d.step_id = s.step_id AND s.number = :settled""",
        """UPDATE audit_event SET actor_id = (SELECT max(prepared_by_id) FROM decision)
            WHERE case_number = :settled AND action IN ('case_grant', 'case_settle')""",
    )
    assert lie.noticed() == {"N11"}


def test_n11_one_person_orders_and_releases(lie):
    lie("UPDATE payment SET released_by_id = ordered_by_id")
    assert lie.noticed() == {"N11"}


def test_n11_one_person_sets_a_ceiling(lie):
    lie("UPDATE ceiling_change SET confirmed_by_id = proposed_by_id WHERE to_cents = 300000")
    assert lie.noticed() == {"N11"}


def test_n12_a_way_that_the_procedure_does_not_have(lie):
    """Closed without a decision; graph, case and trail all say it can be."""
    lie(
        "INSERT INTO case_edge VALUES ('close', 'received', 'closed', false)",
        """INSERT INTO case_step (number, seq, action, from_state, to_state, happened_on,
                                  recorded_at, by_id, details)
           SELECT number, 2, 'close', 'received', 'closed', happened_on, recorded_at, by_id, '{}'
             FROM case_step WHERE number = :new""",
        """INSERT INTO audit_event (seq, at, actor_id, origin, action, object_type, object_id,
                                    case_number, from_state, to_state, result, prev_hash, hash)
           SELECT 999999, at, actor_id, origin, 'case_close', object_type, object_id, case_number,
                  'received', 'closed', result, prev_hash, hash
             FROM audit_event WHERE case_number = :new""",
        """UPDATE subsidy_case SET state = 'closed', steps = 2, closed_on = '2026-03-04'
            WHERE number = :new""",
    )
    assert lie.noticed() == {"N12"}


@pytest.mark.parametrize(
    ("action", "to"),
    [("propose_settlement", "settlement_proposed"), ("propose_ex_officio", "in_progress")],
)
def test_n12_a_settlement_that_nobody_was_asked_for_before(lie, action, to):
    """The works go on: no report came, no letter asked for one, and yet a settlement follows."""
    lie(
        """INSERT INTO case_step (number, seq, action, from_state, to_state, happened_on,
                                  recorded_at, by_id, details)
           SELECT number, seq + 1, :action, to_state, :to, happened_on, recorded_at, by_id, '{}'
             FROM case_step WHERE number = :granted ORDER BY seq DESC LIMIT 1""",
        """INSERT INTO audit_event (seq, at, actor_id, origin, action, object_type, object_id,
                                    case_number, from_state, to_state, result, prev_hash, hash)
           SELECT 999999, e.at, actor_id, origin, 'case_' || CAST(:action AS text), object_type,
                  object_id, case_number, 'in_progress', :to, result, prev_hash, hash
             FROM audit_event e WHERE case_number = :granted ORDER BY seq DESC LIMIT 1""",
        "UPDATE subsidy_case SET state = :to, steps = steps + 1 WHERE number = :granted",
        action=action,
        to=to,
    )
    assert lie.noticed() == {"N12"}


def test_n13_two_live_decisions(lie):
    lie("UPDATE decision SET replaces_id = NULL WHERE kind = 'amendment'")
    assert lie.noticed() == {"N13"}


def test_n12_an_objection_is_answered_out_of_nowhere(lie):
    """A grant says to answer an objection, and no reopening on it came before."""
    lie(
        """UPDATE decision SET objection_id = (SELECT objection_id FROM objection)
            WHERE number = :granted AND kind = 'grant'"""
    )
    assert any("names another objection" in each for each in lie.told())


def test_n13_an_appeal_before_the_objection(lie):
    lie("UPDATE objection SET is_appeal = true")
    assert lie.noticed() == {"N13"}


def test_n13_an_objection_is_answered_twice(lie):
    lie(
        "DROP INDEX uq_decision_objection_id",
        """UPDATE decision SET objection_id = (SELECT objection_id FROM objection)
            WHERE number = :settled""",
    )
    assert any("was answered 2 times" in each for each in lie.told())


def test_n13_an_objection_to_the_decision_of_another_case(lie):
    lie(
        """UPDATE objection SET decision_id = (
               SELECT decision_id FROM decision WHERE number = :settled AND kind = 'grant')"""
    )
    assert lie.noticed() == {"N13"}


@pytest.mark.parametrize(
    ("action", "change", "words"),
    [
        ("record_repair", "'{\"objection_id\": 0}'", "is of no objection that was there then"),
        ("ask_repair", "details - 'objection_id'", "records a repair that nobody asked for"),
        ("ask_repair", 'details || \'{"until": "2026-03-04"}\'', "asks for a repair until"),
        (
            "postpone_objection",
            'details || \'{"first_day": "2026-03-03"}\'',
            "is of no objection that was there then",
        ),
    ],
)
def test_n13_a_step_on_an_objection_that_cannot_be(lie, action, change, words):
    lie(f"UPDATE case_step SET details = {change} WHERE action = '{action}'".replace(":", "\\:"))
    assert lie.noticed() == {"N13"}
    assert any(words in each for each in lie.told())


def test_n13_postponed_twice(lie):
    lie(
        """INSERT INTO case_step (number, seq, action, from_state, to_state, happened_on,
                                  recorded_at, by_id, details)
           SELECT number, 99, action, from_state, to_state, happened_on, recorded_at, by_id, details
             FROM case_step WHERE action = 'postpone_objection'"""
    )
    assert "N13" in lie.noticed()
    assert any("was postponed 2 times" in each for each in lie.told())


def test_n13_one_measure_of_one_home_granted_twice(lie):
    lie(
        "DROP INDEX uq_granted_measure_running",
        """UPDATE granted_measure SET verblijfsobject_id = (
               SELECT verblijfsobject_id FROM granted_measure WHERE number = :granted)""",
    )
    assert lie.noticed() == {"N13"}


#: The penalty of the story, and the notice that was rejected.
PENALTY, REJECTED = "cents IS NOT NULL", "cents IS NULL"
OF_A_PENALTY = "UPDATE case_step SET details = details || '{}' WHERE action = 'set_penalty'"
FEWER_DAYS = OF_A_PENALTY.format('{"last_day": "2026-05-31", "cents": 32200}')


#: What other predicates say of the decision, when its notice is another than it was.
NOTICE = "UPDATE notice_of_default SET {} WHERE {}"


@pytest.mark.parametrize(
    ("statements", "names", "words"),
    [
        ([NOTICE.format("cents = cents - 100", PENALTY)], {"N15"}, "144200, 144200"),
        (
            [NOTICE.format("received_on = received_on - 1", PENALTY)],
            {"N9", "N15"},
            "sets 144200 cents",
        ),
        # 14 days and their 322 euros, where nobody decided on the 15th.
        (
            [
                FEWER_DAYS,
                NOTICE.format("cents = 32200, paid_cents = 32200", PENALTY),
                """UPDATE case_step SET details = details || '{"cents": 32200}'
                    WHERE action = 'pay_penalty'""",
            ],
            {"N9", "N15"},
            "sets 32200 cents",
        ),
        ([NOTICE.format("state = 'penalty_set'", PENALTY)], {"N15"}, "is penalty_set at 144200"),
        ([NOTICE.format("paid_cents = 0", PENALTY)], {"N15"}, "144200 cents, 0 paid"),
        ([NOTICE.format("number = :new", PENALTY)], {"N9", "N15"}, "do not belong together"),
        (
            ["UPDATE case_step SET by_id = :budget WHERE action = 'set_penalty'"],
            {"N9", "N10", "N15"},
            "pays a penalty by who set it",
        ),
        (
            [
                """INSERT INTO notice_of_default (number, step_id, term, received_on, state, cents,
                                                  decided_on, decided_by_id, paid_cents)
                   SELECT number, step_id + 1, term, received_on, 'penalty_set', cents, decided_on,
                          decided_by_id, 0 FROM notice_of_default WHERE cents IS NOT NULL"""
            ],
            {"N15"},
            "2 penalties for one late decision",
        ),
        ([NOTICE.format("state = 'reopened'", REJECTED)], {"N15"}, "is reopened"),
        ([NOTICE.format("state = 'received'", REJECTED)], {"N15"}, "is received"),
        ([NOTICE.format("decided_by_id = :budget", REJECTED)], {"N15"}, "is rejected"),
    ],
)
def test_n15_a_penalty_that_cannot_be(lie, statements, names, words):
    people = {"budget": lie.case.desk.budget.person_id}
    lie(*(each.replace(": ", "\\: ") for each in statements), **people)
    assert lie.noticed() == names
    assert any(words in each for each in lie.told())


SET = "SELECT decision_id FROM decision WHERE kind = 'penalty'"


@pytest.mark.parametrize(
    ("change", "name", "words"),
    [
        (f"replaces_id = ({SET}) WHERE kind = 'no_penalty'", "N5", "where 144200 were set before"),
        ("notice_id = NULL WHERE kind = 'penalty'", "N9", "another one than its snapshot"),
        (
            """notice_id = (SELECT notice_id FROM notice_of_default WHERE cents IS NULL)
                WHERE kind = 'penalty'""",
            "N9",
            "not of one notice",
        ),
        ("kind = 'penalty' WHERE kind = 'no_penalty'", "N9", "are not one decision"),
        (
            """number = :short,
               notice_id = (SELECT notice_id FROM notice_of_default WHERE cents IS NULL)
                WHERE kind = 'penalty'""",
            "N13",
            "2 live decisions: on notice",
        ),
    ],
)
def test_a_decision_on_a_notice_that_cannot_be(lie, change, name, words):
    lie("DROP INDEX uq_decision_notice_id", f"UPDATE decision SET {change}")
    assert name in lie.noticed()
    assert any(words in each for each in lie.told())


def test_n16_a_rejection_without_a_letter_is_one_of_before(lie):
    """Unless its decision says so, as those do that were taken over."""
    lie(
        "DELETE FROM letter_content k USING letter l WHERE l.letter_id = k.letter_id"
        " AND l.kind = 'no_penalty'",
        "DELETE FROM letter WHERE kind = 'no_penalty'",
    )
    assert lie.noticed() == {"N16"}
    lie("""UPDATE decision SET snapshot = snapshot || '{"without_letter"\\: true}'""")
    assert "N16" not in lie.noticed()


def test_n15_closed_with_a_penalty_that_was_not_paid(lie):
    """Closed between the two steps, as if the payment came later."""
    lie(
        """UPDATE case_step SET action = 'close'
            WHERE number = :waiting AND action = 'pay_penalty'""",
    )
    assert "N15" in lie.noticed()
    assert any("penalty that was not paid" in each for each in lie.told())


def test_n16_a_letter_that_was_never_written(lie):
    lie(
        """DELETE FROM letter_content k USING letter l
            WHERE l.letter_id = k.letter_id AND l.number = :settled AND l.kind = 'settlement'""",
        "DELETE FROM letter WHERE number = :settled AND kind = 'settlement'",
    )
    assert lie.noticed() == {"N16"}


def test_n16_an_amendment_with_the_letter_of_a_grant(lie):
    lie("UPDATE letter SET kind = 'grant' WHERE number = :granted AND kind = 'amendment'")
    assert lie.noticed() == {"N16"}


def test_n16_a_letter_whose_words_are_gone(lie):
    lie("DELETE FROM letter_content WHERE number = :refused")
    assert lie.noticed() == {"N16"}


def test_n16_a_letter_of_another_day_than_its_step(lie):
    lie("UPDATE letter SET dated_on = dated_on + 1 WHERE number = :new")
    assert lie.noticed() == {"N16"}
