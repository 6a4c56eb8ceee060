"""Retention and destruction: what is due and when, two people, a register, and nothing left.

The cases are real ones: they go through the desk from receipt to closing.
"""

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gis.codes import CaseState
from retrofit.audit import FaultKind, read_anchors, record, verify, write_anchor
from retrofit.audit.trail import unexplained_cases
from retrofit.cluster.files import ADMINISTRATOR, ROLE
from retrofit.codes import CorrectionReason, ReadingPurpose, Role
from retrofit.data_files import check_entries
from retrofit.errors import (
    FourEyes,
    InvalidFacts,
    NotAllowed,
    NotFound,
    ProgrammeFileError,
    StepNotPossible,
)
from retrofit.models import KeptAnswer
from retrofit.people.actor import COMMAND
from retrofit.people.errors import SignInTooOld
from retrofit.privacy import destruction
from retrofit.privacy.applicants import (
    confirm_account,
    correct_applicant,
    open_applicant,
    read_applicant,
    same_iban,
)
from retrofit.privacy.destruction import (
    EMPTIED,
    forget_old_answers,
    propose_destruction,
    register,
    register_of,
)
from retrofit.privacy.documents import add_note, read_letter, read_notes
from retrofit.privacy.retention import RESULTS, Retention, due, retention, years_later
from retrofit.subsidy import assessment, decisions, payments, proposals, running
from retrofit.subsidy.given import GivenReport
from retrofit.today import now
from tests.retrofit.acting import acting
from tests.retrofit.subsidy.desk import ROOF, Desk, make_row

CANARIES = {
    "name": "Kanarievogel-Naam",
    "street": "Kanarievogelstraat",
    "addition": "Knrvgl",
    "postcode": "9876ZZ",
    "city": "Kanarievogeldam",
    "country": "Kanarievogelland",
    "email": "kanarievogel@example.nl",
    "phone": "078-5550199",
    "iban": "NL20INGB0001234567",
    "account_holder": "Kanarievogel-Houder",
    "kvk": "87654329",
    "contact": "Kanarievogel-Contact",
    "authorisation": "Kanarievogel-Machtiging",
}
IBAN_2 = "NL39RABO0300065264"
SEARCHED = re.compile(
    "kanarievogel|knrvgl|9876 ?zz|5550199|NL20 ?INGB|0001234567|0300065264|87654329", re.IGNORECASE
)
EARLY = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = datetime(2026, 11, 2, 12, tzinfo=UTC)
DUE = date(2029, 11, 2)  # three years after LATER
GRANTED_DUE = date(2036, 11, 2)  # ten


@pytest.fixture
def at():
    """Travel in time."""
    with time_machine.travel(EARLY) as traveller:
        yield traveller


def withdrawn(desk, at, number=1, **more):
    """A case that was withdrawn, with everything personal that a case can hold, and closed."""
    session = desk.session
    at.move_to(EARLY)
    applicant = replace(desk.applicant(number), **CANARIES)
    case = desk.receive(number, applicant=applicant, **more)
    facts = replace(open_applicant(session, case).facts, iban=IBAN_2)
    correct_applicant(session, case, facts, desk.handler, CorrectionReason.REQUEST)
    confirm_account(session, case, desk.colleague)
    add_note(session, case, "Kanarievogel belde: 078-5550199", desk.handler)
    read_applicant(session, case, desk.handler, ReadingPurpose.HANDLING)
    record(
        session,
        desk.handler,
        "change_facts",
        "application",
        case,
        payload={"old": "Kanarievogel-Oud", "new": ["Kanarievogel-Nieuw"]},
    )
    assessment.withdraw(session, case, by=desk.handler, reason="te duur")
    at.move_to(LATER)
    running.close(session, case, by=desk.handler)
    return case


def settled(desk, at, number=2):
    """A case that was granted, settled, paid and closed."""
    session = desk.session
    at.move_to(EARLY)
    case = desk.to_grant(number, applicant=replace(desk.applicant(number), **CANARIES))
    day = EARLY.date() + timedelta(days=30)
    at.move_to(EARLY + timedelta(days=40))
    report = GivenReport(received_on=day, executions=(replace(ROOF, executed_on=day),))
    running.report_completion(session, case, report, by=desk.intake)
    proposals.propose_settlement(session, case, by=desk.handler)
    decisions.take_decision(session, case, by=desk.reviewer)
    payment = payments.order_payment(session, case, by=desk.handler)
    payments.release_payment(session, case, payment.payment_id, by=desk.budget)
    payments.confirm_payment(session, case, payment.payment_id, by=desk.budget)
    at.move_to(LATER)
    running.close(session, case, by=desk.handler)
    return case


@pytest.fixture
def desk(session, at):
    make_row(session, homes=3)
    desk = Desk(session)
    desk.admin = desk.person("Ada", Role.ADMIN)
    desk.archivist = desk.person("Aart", Role.ADMIN)
    desk.colleague_handler = desk.person("Cas", Role.CASE_HANDLER)
    return desk


def destroy(session, number, by, *rules):
    """Carry a list out, by somebody who signed in just now."""
    return destruction.destroy(session, number, replace(by, signed_in_at=now()), *rules)


def numbers(cases):
    return [case.number for case in cases]


def test_a_withdrawn_case_is_due_three_years_after_closing_and_not_a_day_sooner(desk, at):
    case = withdrawn(desk, at)
    assert due(desk.session, DUE - timedelta(days=1)) == []
    (found,) = due(desk.session, DUE)
    assert (found.number, found.result, found.due_on) == (case, "withdrawn", DUE)
    assert found.closed_on == LATER.date()
    assert "3 jaar" in found.ground


def test_a_settled_case_is_kept_ten_years(desk, at):
    case = settled(desk, at)
    assert due(desk.session, GRANTED_DUE - timedelta(days=1)) == []
    assert numbers(due(desk.session, GRANTED_DUE)) == [case]


def test_evidence_for_the_state_is_kept_until_the_programme_is_settled(desk, at):
    case = settled(desk, at)
    rules = retention().model_copy(update={"granted_not_before": date(2040, 1, 1)})
    assert due(desk.session, date(2039, 12, 31), rules) == []
    assert numbers(due(desk.session, date(2040, 1, 1), rules)) == [case]


def test_a_case_that_was_ever_granted_is_kept_as_long_as_a_settled_one(desk, at):
    """However it ended: here as a revoked grant, with a rule for those that is too short."""
    case = settled(desk, at)
    session = desk.session
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    session.execute(text("ALTER TABLE case_step DISABLE TRIGGER USER"))
    session.execute(
        text(
            "UPDATE case_step SET to_state = 'grant_revoked', from_state = 'grant_revoked'"
            " WHERE from_state = 'settled' AND to_state = 'settled' OR to_state = 'settled'"
        )
    )
    short = retention().results[CaseState.REFUSED]
    rules = retention().model_copy(
        update={
            "results": {**retention().results, CaseState.GRANT_REVOKED: short},
            "granted_not_before": None,
        }
    )
    assert due(session, GRANTED_DUE - timedelta(days=1), rules) == []
    (found,) = due(session, GRANTED_DUE, rules)
    assert (found.number, found.result) == (case, "grant_revoked")


def test_a_result_that_no_rule_knows_is_kept_longest(desk, at):
    """Closed without ever having ended: that cannot be, and is not destroyed early."""
    case = desk.receive(1)
    session = desk.session
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    session.execute(text("ALTER TABLE subsidy_case DISABLE TRIGGER USER"))
    session.execute(text("UPDATE subsidy_case SET state = 'closed', closed_on = '2026-11-02'"))
    assert due(session, GRANTED_DUE - timedelta(days=1)) == []
    (found,) = due(session, GRANTED_DUE)
    assert (found.number, found.result) == (case, "received")


def test_an_open_case_is_never_due(desk):
    desk.receive(1)
    assert due(desk.session, date(2099, 1, 1)) == []


def dump(session):
    """Every row of every table as text, and what is stored as bytes as signs."""
    written = []
    for table in inspect(session.connection()).get_table_names():
        rows = session.execute(text(f'SELECT t::text, row_to_json(t)::text FROM "{table}" t'))
        written += [part for row in rows for part in row]
    plain = "\n".join(written)
    # The text of bytea is hexadecimal: what it spells is searched as well.
    spelt = [
        bytes.fromhex(found).decode("latin-1")
        for found in re.findall(r"\\x((?:[0-9a-f]{2})+)", plain)
    ]
    return plain + "\n".join(spelt)


TOTALS = (
    "SELECT count(*) FROM case_step",
    "SELECT count(*) FROM ledger_entry",
    "SELECT sum(cents) FROM payment",
    "SELECT count(*) FROM decision",
    "SELECT count(*) FROM letter",
    "SELECT count(*) FROM case_dwelling",
    "SELECT array_agg(c::text) FROM ceiling_ledger c",
    "SELECT array_agg(c::text ORDER BY number) FROM subsidy_case c",
)


def totals(session):
    return [session.execute(text(statement)).scalar() for statement in TOTALS]


def test_after_destruction_nothing_is_left_and_all_else_stays(desk, at, tmp_path):
    """N33: canaries in all fields, then a text dump of the whole database without one of them."""
    session = desk.session
    cases = sorted([withdrawn(desk, at), settled(desk, at)])
    assert SEARCHED.search(dump(session)), "the canaries were there to be found"
    anchor = write_anchor(session.connection(), tmp_path)
    before = totals(session)
    events = verify(session.connection()).events

    at.move_to(datetime(2036, 11, 2, 12, tzinfo=UTC))
    listed = propose_destruction(session, GRANTED_DUE, desk.admin)
    done = destroy(session, listed.destruction_id, desk.archivist)

    left = SEARCHED.findall(dump(session))
    assert left == []
    assert totals(session) == before
    found = verify(session.connection(), read_anchors(tmp_path))
    assert (found.is_sound, found.events, anchor.seq) == (True, events + 2, events)
    assert found.payloads_gone == done.counts["audit_payload"] > 10
    assert unexplained_cases(session) == []
    assert numbers(done.lines) == cases
    assert done.kept == ()
    assert done.counts == {
        "applicant": 3,
        "letter": 4,
        "note": 1,
        "audit_payload": done.counts["audit_payload"],
        "typed_address": 0,
    }
    for case in cases:
        gone = open_applicant(session, case)
        assert (gone.facts, gone.is_destroyed, gone.masked_iban) == (None, True, None)
    assert same_iban(session, CANARIES["iban"]) == []
    accounts = session.execute(text("SELECT account_hash FROM payment")).scalars().all()
    assert accounts == [None]
    (note,) = read_notes(session, cases[0], desk.handler, ReadingPurpose.CHECKING)
    assert note.text is None
    assert read_letter(session, 1) is None
    with pytest.raises(StepNotPossible, match="vernietigd"):
        correct_applicant(
            session, cases[0], desk.applicant(), desk.handler, CorrectionReason.MISTAKE
        )


@pytest.mark.skipif(shutil.which("pg_dump") is None, reason="pg_dump is not installed")
def test_a_dump_of_postgresql_itself_shows_nothing_either(fresh_database, at):
    """Nothing sealed shows before destruction; after it the values of events are gone as well."""
    with Session(fresh_database) as session:
        make_row(session, homes=3)
        desk = Desk(session)
        withdrawn(desk, at)
        session.commit()
        admin = desk.person("Ada", Role.ADMIN)
        archivist = desk.person("Aart", Role.ADMIN)
        session.commit()
        # What others wrote into the events shows; the sealed tables show nothing.
        sealed = pg_dump(fresh_database, "--table=applicant", "--table=case_note")
        assert "INSERT" in sealed or "COPY" in sealed
        assert not SEARCHED.search(sealed)
        assert SEARCHED.search(pg_dump(fresh_database))
        at.move_to(datetime(2029, 11, 2, 12, tzinfo=UTC))
        listed = propose_destruction(session, DUE, admin)
        destroy(session, listed.destruction_id, archivist)
        session.commit()
    assert SEARCHED.findall(pg_dump(fresh_database)) == []
    if fresh_database.url.username == ROLE:
        with pytest.raises(subprocess.CalledProcessError) as refused:
            pg_dump(fresh_database, user=ROLE)
        assert "row-level security" in refused.value.stderr
    with fresh_database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"VACUUM {', '.join(EMPTIED)}"))
    with fresh_database.connect() as connection:
        assert verify(connection).is_sound


def pg_dump(engine, *options, user=None):
    """A dump by the administrator: to the owner of the tables the sealed ones stay closed."""
    url = engine.url
    if user is None:
        user = ADMINISTRATOR if url.username == ROLE else url.username
    return subprocess.run(
        [
            "pg_dump",
            "--data-only",
            *options,
            f"--host={url.query.get('host') or url.host}",
            f"--port={url.query.get('port') or url.port or 5432}",
            f"--username={user}",
            str(url.database),
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_who_made_the_list_does_not_carry_it_out(desk, at):
    withdrawn(desk, at)
    at.move_to(datetime(2030, 1, 1, tzinfo=UTC))
    listed = propose_destruction(desk.session, DUE, desk.admin)
    with pytest.raises(FourEyes):
        destroy(desk.session, listed.destruction_id, desk.admin)
    assert register_of(desk.session, listed.destruction_id).destroyed_at is None
    assert open_applicant(desk.session, listed.lines[0].number).facts is not None


def test_the_database_knows_four_eyes_as_well(desk, at):
    withdrawn(desk, at)
    at.move_to(datetime(2030, 1, 1, tzinfo=UTC))
    propose_destruction(desk.session, DUE, desk.admin)
    with pytest.raises(IntegrityError), desk.session.begin_nested():
        desk.session.execute(
            text("UPDATE destruction SET destroyed_by_id = proposed_by_id, destroyed_at = now()")
        )


def test_a_list_is_carried_out_once(desk, at):
    withdrawn(desk, at)
    at.move_to(datetime(2030, 1, 1, tzinfo=UTC))
    listed = propose_destruction(desk.session, DUE, desk.admin)
    destroy(desk.session, listed.destruction_id, desk.archivist)
    with pytest.raises(StepNotPossible):
        destroy(desk.session, listed.destruction_id, desk.archivist)
    with pytest.raises(StepNotPossible):
        propose_destruction(desk.session, DUE, desk.admin)
    assert due(desk.session, DUE) == []


def test_a_case_stands_on_one_open_list(desk, at):
    withdrawn(desk, at)
    at.move_to(datetime(2030, 1, 1, tzinfo=UTC))
    propose_destruction(desk.session, DUE, desk.admin)
    with pytest.raises(StepNotPossible, match="open lijst"):
        propose_destruction(desk.session, DUE, desk.archivist)


def test_a_case_that_was_opened_again_keeps_its_data(desk, at):
    """Between list and destruction a case comes to life: it is left out, and said so."""
    stays, goes = withdrawn(desk, at, 1), withdrawn(desk, at, 3)
    at.move_to(datetime(2030, 1, 1, tzinfo=UTC))
    session = desk.session
    listed = propose_destruction(session, DUE, desk.admin)
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
    session.execute(text("ALTER TABLE subsidy_case DISABLE TRIGGER USER"))
    session.execute(
        text("UPDATE subsidy_case SET state = 'withdrawn', closed_on = NULL WHERE number = :n"),
        {"n": stays},
    )
    done = destroy(session, listed.destruction_id, desk.archivist)
    assert done.kept == (stays,)
    assert open_applicant(session, stays).facts is not None
    assert open_applicant(session, goes).facts is None


def test_a_day_to_come_has_no_list(desk):
    with pytest.raises(InvalidFacts):
        propose_destruction(desk.session, EARLY.date() + timedelta(days=1), desk.admin)


def test_who_may_not_destroy_does_not(desk, at):
    withdrawn(desk, at)
    at.move_to(datetime(2030, 1, 1, tzinfo=UTC))
    session = desk.session
    for by in (desk.intake, desk.reviewer, replace(desk.admin, by_key=True)):
        with pytest.raises(NotAllowed):
            propose_destruction(session, DUE, by)
    listed = propose_destruction(session, DUE, desk.handler)
    for by in (desk.colleague_handler, desk.intake, replace(desk.admin, by_key=True)):
        with pytest.raises(NotAllowed):
            destroy(session, listed.destruction_id, by)
    with pytest.raises(NotFound):
        destroy(session, 999_999, desk.admin)
    with pytest.raises(NotFound):
        register_of(session, 999_999)


def test_who_destroys_signed_in_just_now(desk, at):
    """Sixteen minutes after signing in, or signed in never: nothing goes."""
    withdrawn(desk, at)
    at.move_to(datetime(2030, 1, 1, tzinfo=UTC))
    listed = propose_destruction(desk.session, DUE, desk.admin)
    for signed_in_at in (None, now() - timedelta(minutes=16)):
        by = replace(desk.archivist, signed_in_at=signed_in_at)
        with pytest.raises(SignInTooOld):
            destruction.destroy(desk.session, listed.destruction_id, by)
    assert register_of(desk.session, listed.destruction_id).destroyed_at is None
    by = replace(desk.archivist, signed_in_at=now() - timedelta(minutes=14))
    done = destruction.destroy(desk.session, listed.destruction_id, by)
    assert done.counts["applicant"] == 2


def test_on_the_machine_itself_two_accounts_are_two_people(desk, at):
    withdrawn(desk, at)
    at.move_to(datetime(2030, 1, 1, tzinfo=UTC))
    one = acting(desk.session, "root", origin=COMMAND)
    other = acting(desk.session, "beheer", origin=COMMAND)
    listed = propose_destruction(desk.session, DUE, one)
    assert destroy(desk.session, listed.destruction_id, other).counts["applicant"] == 2


def test_the_register_tells_what_went_why_and_by_whom(desk, at):
    case = withdrawn(desk, at)
    at.move_to(datetime(2030, 1, 1, 12, tzinfo=UTC))
    listed = propose_destruction(desk.session, DUE, desk.admin)
    destroy(desk.session, listed.destruction_id, desk.archivist)
    (kept,) = register(desk.session)
    assert (kept.proposed_by_id, kept.destroyed_by_id) == (
        desk.admin.person_id,
        desk.archivist.person_id,
    )
    assert (kept.day, kept.destroyed_at.date()) == (DUE, date(2030, 1, 1))
    (line,) = kept.lines
    assert (line.number, line.result, line.closed_on) == (case, "withdrawn", LATER.date())


@pytest.mark.parametrize(
    "statement",
    [
        # Past the list: with no destruction, with one that is not carried out, or of other cases.
        "UPDATE applicant SET value = NULL, key_id = NULL, account_hash = NULL, destruction_id = 1",
        "UPDATE case_note SET value = NULL, key_id = NULL, destruction_id = {open}",
        "DELETE FROM audit_payload",
        "SELECT set_config('retrofit.destruction', '{open}', true); DELETE FROM audit_payload",
        # The register itself.
        "UPDATE destruction SET day = day - 1",
        "DELETE FROM destruction",
        "TRUNCATE destruction CASCADE",
        "UPDATE destruction_line SET number = number",
        "DELETE FROM destruction_line",
        "INSERT INTO destroyed_data SELECT destruction_id, number, 'note', 1 FROM destruction_line",
    ],
)
def test_nothing_goes_past_the_register(desk, at, statement):
    withdrawn(desk, at)
    at.move_to(datetime(2030, 1, 1, tzinfo=UTC))
    listed = propose_destruction(desk.session, DUE, desk.admin)
    desk.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    with pytest.raises(IntegrityError), desk.session.begin_nested():
        for part in statement.format(open=listed.destruction_id).split(";"):
            desk.session.execute(text(part))


def test_a_list_that_was_carried_out_takes_no_other_case(desk, at):
    withdrawn(desk, at)
    other = settled(desk, at)
    at.move_to(datetime(2030, 1, 1, tzinfo=UTC))
    session = desk.session
    listed = propose_destruction(session, DUE, desk.admin)
    destroy(session, listed.destruction_id, desk.archivist)
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    bound = {"d": listed.destruction_id, "n": other}
    for statement in (
        "INSERT INTO destruction_line VALUES (:d, :n, 'x', now(), now(), 'x')",
        "UPDATE applicant SET value = NULL, key_id = NULL, account_hash = NULL,"
        " destruction_id = :d WHERE number = :n",
        "DELETE FROM audit_payload p USING audit_event e WHERE e.seq = p.seq"
        " AND e.case_number = :n AND :d > 0",
        "UPDATE payment SET account_hash = NULL WHERE number = :n AND :d > 0",
    ):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(text(statement), bound)


def test_values_that_vanish_without_a_destruction_are_a_fault_still(desk, at):
    """Destroying one case does not hide that another one lost its values."""
    withdrawn(desk, at)
    other = desk.receive(2)
    at.move_to(datetime(2030, 1, 1, tzinfo=UTC))
    session = desk.session
    listed = propose_destruction(session, DUE, desk.admin)
    destroy(session, listed.destruction_id, desk.archivist)
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    session.execute(text("ALTER TABLE audit_payload DISABLE TRIGGER USER"))
    session.execute(
        text(
            "DELETE FROM audit_payload p USING audit_event e"
            " WHERE e.seq = p.seq AND e.case_number = :n"
        ),
        {"n": other},
    )
    found = verify(session.connection())
    assert found.faults[0].kind is FaultKind.VALUES_GONE


def test_answers_are_forgotten_after_their_days(session, at):
    for days in (29, 31):
        session.add(
            KeptAnswer(
                principal="person 1",
                route="POST /x",
                key=f"sleutel-{days}",
                question_sha256=b"0" * 32,
                created_at=EARLY - timedelta(days=days),
            )
        )
    session.flush()
    assert forget_old_answers(session) == 1
    assert forget_old_answers(session) == 0
    assert session.query(KeptAnswer.key).scalar() == "sleutel-29"


def test_the_periods_of_this_installation_are_marked_as_an_example():
    rules = retention()
    assert set(rules.results) == set(RESULTS)
    assert "archivaris" in rules.notice
    assert all(period.source and period.ground for period in rules.results.values())
    assert {result: period.years for result, period in rules.results.items()} == {
        CaseState.SETTLED: 10,
        CaseState.SETTLEMENT_REVISED: 10,
        CaseState.GRANT_REVOKED: 10,
        CaseState.REFUSED: 3,
        CaseState.NOT_PROCESSED: 3,
        CaseState.WITHDRAWN: 3,
    }


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rules: rules["results"].pop("refused"), "refused"),
        (lambda rules: rules["results"]["settled"].update(years=4), "5 years"),
        (lambda rules: rules["results"]["settled"].update(years=0), "years"),
        (lambda rules: rules["results"]["settled"].pop("source"), "source"),
        (lambda rules: rules.pop("answers"), "answers"),
        (lambda rules: rules.update(other=1), "other"),
    ],
)
def test_periods_that_cannot_be_are_refused_with_their_key(change, said):
    rules = retention().model_dump()
    rules["results"] = {result.value: period for result, period in rules["results"].items()}
    change(rules)
    with pytest.raises(ProgrammeFileError, match=said):
        check_entries(Retention, rules, "retention.toml")


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 100))
def test_years_later_is_never_a_day_too_soon(day, years):
    later = years_later(day, years)
    assert later.year == day.year + years
    assert (later.month, later.day) >= (day.month, day.day) or day.day == 29
    assert years_later(date(2024, 2, 29), 3) == date(2027, 3, 1)
    assert years_later(date(2024, 2, 29), 4) == date(2028, 2, 29)
