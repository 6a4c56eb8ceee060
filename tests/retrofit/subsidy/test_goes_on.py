"""Objections and claims go on as the procedure does, whoever writes past the functions."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from retrofit.codes import ClaimState, ObjectionOutcome, ObjectionState
from retrofit.models import Decision
from retrofit.rights import DatabaseRole
from retrofit.subsidy import appeals, decisions, objection_stops, objections, payments, proposals
from retrofit.subsidy.case_file import open_case
from retrofit.subsidy.grounds import Ground, Reasons
from retrofit.today import today
from tests.retrofit.subsidy.desk import Desk, make_row

WRITERS = (DatabaseRole.OWNER, DatabaseRole.APP)


@pytest.fixture
def desk(session):
    make_row(session)
    return Desk(session)


@pytest.fixture(params=WRITERS)
def refused(desk, request):
    """Try statements as the owner of the tables or as the desk; tell which are not refused."""

    def tried(statements, with_words, **values):
        passed = []
        for statement in statements:
            nested = desk.session.begin_nested()
            if request.param is not DatabaseRole.OWNER:
                desk.session.execute(text(f"SET LOCAL ROLE {request.param}"))
            try:
                desk.session.execute(text(statement), values)
                passed.append(statement)
            except DBAPIError as error:
                if with_words not in str(error.orig) and "permission denied" not in str(error.orig):
                    passed.append(f"{statement}: {error.orig}")
            nested.rollback()
        return passed

    return tried


def an_objection(desk):
    """An objection to a refusal that Hans prepared and Rita took."""
    number = desk.to_assessment()
    reasons = Reasons(Ground.SCHEME, "het dak is al geïsoleerd", article="artikel 5")
    proposals.propose_refusal(desk.session, number, reasons, by=desk.handler)
    decision = decisions.take_decision(desk.session, number, by=desk.reviewer)
    return objections.file_objection(
        desk.session, number, decision.decision_id, by=desk.intake, posted_on=today()
    )


def a_claim(desk, home=1):
    """A claim of all that was paid on a grant that was revoked."""
    session, number = desk.session, desk.to_grant(home)
    payment = payments.order_payment(session, number, by=desk.handler)
    payments.release_payment(session, number, payment.payment_id, by=desk.budget)
    payments.confirm_payment(session, number, payment.payment_id, by=desk.budget)
    reasons = Reasons(Ground.OBLIGATIONS, "er wordt niet gebouwd", heard_on=today())
    proposals.propose_revocation(session, number, reasons, by=desk.handler)
    decision = decisions.take_decision(session, number, by=desk.reviewer)
    (claim,) = open_case(session, number, by=None).claims
    assert claim.decision_id == decision.decision_id
    return claim


OF_ITSELF = (
    "DELETE FROM {table}",
    "UPDATE {table} SET {table}_id = DEFAULT",
    "UPDATE {table} SET decision_id = (SELECT min(decision_id) - 1 FROM decision)",
    "UPDATE {table} SET number = 'DW-2026-99999'",
    "UPDATE {table} SET state = state",
)


def each_of(table, *statements):
    return [each.format(table=table) for each in (*OF_ITSELF, *statements)]


def test_an_objection_is_not_moved_otherwise(desk, refused):
    objection = an_objection(desk)
    words = "once and for all"
    wrong = each_of(
        "objection",
        "UPDATE objection SET received_on = received_on - 1",
        "UPDATE objection SET posted_on = NULL",
        "UPDATE objection SET state = 'advised'",
        "UPDATE objection SET state = 'repair_asked', decided_on = received_on",
        "UPDATE objection SET state = 'decided', outcome = 'withdrawn'",
        *(
            f"UPDATE objection SET state = 'decided', outcome = '{outcome}',"
            " decided_on = received_on"
            for outcome in ("founded", "unfounded")
        ),
    )
    assert refused(wrong, words) == []
    one, case = objection.objection_id, objection.number
    objections.handle_objection(desk.session, case, one, ObjectionState.HEARING, by=desk.handler)
    back = [
        f"UPDATE objection SET state = '{state}'" for state in ("filed", "repair_asked", "hearing")
    ]
    assert refused(back, words) == []
    objections.handle_objection(desk.session, case, one, ObjectionState.ADVISED, by=desk.handler)
    assert refused([*back, "UPDATE objection SET state = 'advised'"], words) == []
    objections.decide_objection(
        desk.session, case, one, ObjectionOutcome.FOUNDED, by=desk.budget, text="gegrond"
    )
    decided = [
        *back,
        "UPDATE objection SET outcome = 'unfounded'",
        "UPDATE objection SET decided_on = decided_on + 1",
        "UPDATE objection SET state = 'filed', outcome = NULL, decided_on = NULL",
        "DELETE FROM objection",
    ]
    assert refused(decided, words) == []


def test_an_objection_and_a_claim_begin_at_the_beginning(desk, refused):
    objection, claim = an_objection(desk), a_claim(desk, home=2)
    values = {"number": objection.number, "decision": objection.decision_id}
    filed = """INSERT INTO objection (number, decision_id, received_on, state, outcome, decided_on)
               VALUES (:number, :decision, '2026-03-02', {}, {}, {})"""
    late = [
        filed.format("'hearing'", "NULL", "NULL"),
        filed.format("'decided'", "'founded'", "'2026-03-02'"),
        filed.format("'filed'", "NULL", "'2026-03-02'"),
    ]
    assert refused(late, "an objection begins as filed", **values) == []
    values = {"number": claim.number, "decision": claim.decision_id}
    opened = """INSERT INTO claim (number, decision_id, cents, recovered_cents, state)
                VALUES (:number, :decision, 500, {}, {})"""
    late = [opened.format(100, "'open'"), opened.format(0, "'waived'")]
    assert refused(late, "a claim begins open", **values) == []


@pytest.mark.parametrize("outcome", ObjectionOutcome)
def test_every_way_of_an_objection_that_the_code_knows_is_taken(desk, outcome):
    """Through repair and hearing to each end; what is not on content also ends at once."""
    objection = an_objection(desk)
    case, one = objection.number, objection.objection_id
    objection_stops.ask_repair(desk.session, case, one, ["uw handtekening"], by=desk.handler)
    if outcome in (ObjectionOutcome.FOUNDED, ObjectionOutcome.UNFOUNDED):
        hearing = ObjectionState.HEARING
        objections.handle_objection(desk.session, case, one, hearing, by=desk.handler)
    objections.decide_objection(desk.session, case, one, outcome, by=desk.budget, text="besluit")
    assert (objection.state, objection.outcome) == (ObjectionState.DECIDED, outcome)


def test_the_moves_of_an_objection_are_those_of_the_code(desk):
    """Every pair of states, tried at the database once it stands there: one list in two."""
    objection = an_objection(desk)
    session = desk.session
    allowed = set()
    for before in ObjectionState:
        for after in ObjectionState:
            if ObjectionState.DECIDED in (before, after):
                continue
            nested = session.begin_nested()
            session.execute(text("ALTER TABLE objection DISABLE TRIGGER objection_goes_on"))
            move = text("UPDATE objection SET state = :to WHERE objection_id = :one")
            one = {"one": objection.objection_id}
            session.execute(move, {"to": before, **one})
            session.execute(text("ALTER TABLE objection ENABLE TRIGGER objection_goes_on"))
            try:
                session.execute(move, {"to": after, **one})
                allowed.add((before, after))
            except DBAPIError as error:
                assert "once and for all" in str(error.orig)
            nested.rollback()
    assert allowed == {(before, to) for before, next_ in objections.MOVES.items() for to in next_}


def decide_past_the_code(desk, objection, by, *, outcome="withdrawn"):
    """A step by somebody that decides an objection, and the objection decided with it."""
    desk.session.execute(
        text(
            """INSERT INTO case_step (number, seq, action, from_state, to_state, happened_on,
                                      recorded_at, by_id, details)
               SELECT number, steps + 1, 'decide_objection', state, state, '2026-03-20', now(),
                      :by, jsonb_build_object('objection_id', CAST(:one AS bigint),
                                              'outcome', 'withdrawn')
                 FROM subsidy_case WHERE number = :number"""
        ),
        {"by": by.person_id, "one": objection.objection_id, "number": objection.number},
    )
    desk.session.execute(
        text(
            """UPDATE objection SET state = 'decided', outcome = :outcome,
                      decided_on = '2026-03-20' WHERE objection_id = :one"""
        ),
        {"one": objection.objection_id, "outcome": outcome},
    )


def test_who_took_or_prepared_a_decision_does_not_decide_on_an_objection_to_it(desk):
    """Past the code, by a step of one's own; somebody else's passes, and must say the same."""
    objection = an_objection(desk)
    for by in (desk.handler, desk.reviewer):
        nested = desk.session.begin_nested()
        with pytest.raises(DBAPIError, match="who took or prepared a decision"):
            decide_past_the_code(desk, objection, by)
        nested.rollback()
    nested = desk.session.begin_nested()
    with pytest.raises(DBAPIError, match="is decided by a step of its case"):
        decide_past_the_code(desk, objection, desk.budget, outcome="inadmissible")
    nested.rollback()
    decide_past_the_code(desk, objection, desk.budget)


def test_an_appeal_is_not_moved_otherwise(desk, refused):
    """Filed with the court, and its judgment recorded; nothing between, and nothing after."""
    objection = an_objection(desk)
    session, case = desk.session, objection.number
    inadmissible = ObjectionOutcome.INADMISSIBLE
    one = objection.objection_id
    objections.decide_objection(session, case, one, inadmissible, by=desk.budget, text="te laat")
    appeal = appeals.file_appeal(session, case, objection.decision_id, by=desk.intake)
    this = f"WHERE objection_id = {appeal.objection_id}"
    wrong = [
        f"UPDATE objection SET state = 'hearing' {this}",
        f"UPDATE objection SET state = 'repair_asked' {this}",
        f"UPDATE objection SET is_appeal = false {this}",
    ]
    assert refused(wrong, "once and for all") == []
    judged = f"""UPDATE objection SET state = 'decided', outcome = 'founded',
                                      decided_on = received_on {this}"""
    assert refused([judged], "is decided by a step of its case") == []
    founded, until = ObjectionOutcome.FOUNDED, today() + timedelta(weeks=6)
    # Who prepared the decision may record what the court said.
    appeals.record_judgment(
        session, case, appeal.objection_id, founded, by=desk.handler, text="zie", until=until
    )
    after = [f"UPDATE objection SET outcome = 'unfounded' {this}", f"DELETE FROM objection {this}"]
    assert refused(after, "once and for all") == []


def test_without_a_step_nobody_decided(desk, refused):
    an_objection(desk)
    statement = """UPDATE objection SET state = 'decided', outcome = 'withdrawn',
                          decided_on = received_on"""
    assert refused([statement], "is decided by a step of its case") == []


def test_who_took_a_decision_does_not_decide_anew_on_an_objection_to_it(desk):
    """The row of a decision, written past the code; by another it passes."""
    objection = an_objection(desk)
    session, number = desk.session, objection.number
    first = session.get(Decision, objection.decision_id)
    proposal = session.execute(
        text(
            """INSERT INTO proposal (number, kind, amount_cents, facts, by_id, step_id)
               SELECT number, 'grant', 100, '{}', by_id, step_id FROM proposal
                WHERE number = :number RETURNING proposal_id"""
        ),
        {"number": number},
    ).scalar_one()

    def decide(by):
        session.execute(
            text(
                """INSERT INTO decision (number, kind, amount_cents, proposal_id, prepared_by_id,
                                         decided_by_id, announced_on, objection_id, snapshot,
                                         snapshot_digest, step_id)
                   VALUES (:number, 'grant', 100, :proposal, :prepared, :by, :day, :objection,
                           '{}', '', :step)"""
            ),
            {
                "number": number,
                "proposal": proposal,
                "prepared": first.prepared_by_id,
                "by": by.person_id,
                "day": first.announced_on,
                "objection": objection.objection_id,
                "step": first.step_id,
            },
        )

    def refused_to(by, words):
        nested = session.begin_nested()
        with pytest.raises(DBAPIError, match=words):
            decide(by)
        nested.rollback()

    refused_to(desk.budget, "answers an upheld objection")
    to = ObjectionState.HEARING
    objections.handle_objection(session, number, objection.objection_id, to, by=desk.handler)
    founded = ObjectionOutcome.FOUNDED
    objections.decide_objection(
        session, number, objection.objection_id, founded, by=desk.budget, text="gegrond"
    )
    refused_to(desk.reviewer, "does not decide anew")
    decide(desk.budget)
    with pytest.raises(DBAPIError, match="uq_decision"):
        decide(desk.budget)


def test_a_claim_is_not_moved_otherwise(desk, refused):
    claim = a_claim(desk)
    words = "recovered, waived or lapses on an objection"
    assert claim.cents == 337_50
    wrong = each_of(
        "claim",
        "UPDATE claim SET cents = cents + 1",
        "UPDATE claim SET cents = cents - 1",
        "UPDATE claim SET state = 'recovered'",
        "UPDATE claim SET state = 'recovered', recovered_cents = cents - 1",
        "UPDATE claim SET recovered_cents = cents",
        "UPDATE claim SET recovered_cents = cents + 1, state = 'recovered'",
        "UPDATE claim SET state = 'waived', recovered_cents = 1",
        "UPDATE claim SET state = 'lapsed'",
    )
    assert refused(wrong, words) == []
    payments.recover(desk.session, claim.number, claim.claim_id, 100_00, by=desk.budget)
    assert refused(["UPDATE claim SET recovered_cents = recovered_cents - 1"], words) == []
    payments.recover(desk.session, claim.number, claim.claim_id, 237_50, by=desk.budget)
    assert claim.state is ClaimState.RECOVERED
    after = [
        "UPDATE claim SET state = 'open'",
        "UPDATE claim SET state = 'open', recovered_cents = 0",
        "UPDATE claim SET state = 'waived'",
        "DELETE FROM claim",
    ]
    assert refused(after, words) == []


def test_a_claim_that_was_given_up_stays_given_up(desk, refused):
    claim = a_claim(desk)
    payments.recover(desk.session, claim.number, claim.claim_id, 1, by=desk.budget)
    payments.waive(desk.session, claim.number, claim.claim_id, by=desk.budget, reason="oninbaar")
    assert (claim.state, claim.recovered_cents) == (ClaimState.WAIVED, 1)
    after = [
        "UPDATE claim SET state = 'open'",
        "UPDATE claim SET recovered_cents = recovered_cents + 1",
        "UPDATE claim SET state = 'recovered', recovered_cents = cents",
        "UPDATE claim SET state = 'lapsed'",
    ]
    assert refused(after, "recovered, waived or lapses on an objection") == []


def test_the_tables_are_not_emptied(desk, refused):
    emptied = [f"TRUNCATE {table} CASCADE" for table in ("objection", "claim", "payment")]
    assert refused(emptied, "are never changed or taken away") == []
