"""Applicants: sealed, corrected by versions, read with a trace; another IBAN takes two people."""

import io
import logging
from dataclasses import replace

import pytest
import structlog
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from retrofit.audit import verify
from retrofit.audit.trail import events_of
from retrofit.codes import ApplicantKind, CorrectionReason, ReadingPurpose, Role
from retrofit.errors import CaseNotFound, FourEyes, InvalidFacts, NotAllowed, StepNotPossible
from retrofit.models import Applicant, Application
from retrofit.privacy.applicants import (
    ApplicantFacts,
    account_hash,
    confirm_account,
    correct_applicant,
    open_applicant,
    read_applicant,
    same_iban,
    save_applicant,
)
from retrofit.privacy.documents import add_note, keep_letter, read_letter, read_notes
from retrofit.privacy.identity import identify
from retrofit.privacy.seal import SealBroken, has_hash
from tests.retrofit.acting import acting

NUMBER = "DRD-2026-000012"
OTHER = "DRD-2026-000013"
IBAN = "NL91ABNA0417164300"
IBAN_2 = "NL20INGB0001234567"
IBAN_3 = "NL39RABO0300065264"
FACTS = ApplicantFacts(
    kind=ApplicantKind.OWNER_OCCUPIER,
    name="Kanarie van der Proef",
    street="Kanariestraat",
    house_number=12,
    house_letter="A",
    addition="2hoog",
    postcode="3317KA",
    city="Kanariedam",
    country="Kanarieland",
    email="kanarie@example.nl",
    phone="078-5550199",
    iban=IBAN,
    account_holder="K. Kanarie-Houder",
    kvk="87654329",
    contact="Kanarie-Contact",
    authorisation="Kanarie-Machtiging",
)
CHANGE = CorrectionReason.REQUEST
READ = ReadingPurpose.HANDLING


@pytest.fixture
def people(session):
    for number in (NUMBER, OTHER):
        session.add(Application(number=number))
    session.flush()
    return {
        "intake": acting(session, "Ina", Role.INTAKE),
        "handler": acting(session, "Hans", Role.CASE_HANDLER),
        "colleague": acting(session, "Carla", Role.CASE_HANDLER),
        "reviewer": acting(session, "Rita", Role.REVIEWER),
        "auditor": acting(session, "Ravi", Role.AUDITOR),
        "adviser": acting(session, "Wim", Role.WUO_ADVISER, Role.PLANNER),
    }


@pytest.fixture
def kept(session, people):
    return save_applicant(session, NUMBER, FACTS, people["intake"])


def test_what_is_kept_is_what_was_given(session, people, kept):
    found = read_applicant(session, NUMBER, people["handler"], READ)
    assert found.facts == FACTS
    assert (found.version, found.kind, found.needs_confirmation) == (1, FACTS.kind, False)
    assert found.masked_iban == "NL** **** **** **43 00"
    assert has_hash(IBAN, found.account_hash)
    assert not has_hash(IBAN_2, found.account_hash)
    assert not found.is_destroyed


def test_nothing_of_it_stands_in_the_table(session, people, kept):
    row = str(session.execute(text("SELECT applicant::text FROM applicant")).scalar_one())
    values = [str(value) for value in FACTS.to_json().values() if value != FACTS.kind]
    raw = session.scalars(select(Applicant.value)).one()
    for value in values:
        assert len(value) < 4 or value not in row
        assert len(value) < 4 or value.encode() not in raw


def test_facts_and_what_holds_them_are_never_printed(kept):
    """In a log line, a traceback with its values or a failed assertion."""
    for shown in (repr(FACTS), str(FACTS), f"{kept}", repr(kept)):
        assert "anarie" not in shown
        assert IBAN not in shown


def test_the_receiving_act_writes_the_event_itself(session, kept):
    """So that the head of the trail is locked last."""
    assert events_of(session) == []


def test_a_second_first_version_is_refused(session, people, kept):
    with pytest.raises(StepNotPossible):
        save_applicant(session, NUMBER, FACTS, people["handler"])


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "a" * 201}, "name"),
        ({"name": "Jan 123456782"}, "name"),
        ({"authorisation": "bsn 12345672"}, "authorisation"),
        ({"addition": "123.456.782"}, "addition"),
        ({"house_number": 0}, "houseNumber"),
        ({"house_number": 100_000}, "houseNumber"),
        ({"iban": "NL92ABNA0417164300"}, "iban"),
    ],
)
def test_facts_that_cannot_be_are_refused_with_their_field(session, people, fields, field):
    with pytest.raises(InvalidFacts) as refused:
        save_applicant(session, NUMBER, replace(FACTS, **fields), people["intake"])
    assert refused.value.field == field
    assert session.scalars(select(Applicant)).all() == []


def test_facts_are_kept_in_one_form(session, people):
    given = replace(FACTS, name="  Kanarie   Proef ", iban="nl91 abna 0417 1643 00", contact="  ")
    kept = save_applicant(session, NUMBER, given, people["intake"])
    assert (kept.facts.name, kept.facts.iban, kept.facts.contact) == ("Kanarie Proef", IBAN, None)


@pytest.mark.parametrize("who", ["intake", "handler", "reviewer", "auditor"])
def test_every_reading_is_an_event_with_who_what_and_why(session, people, kept, who):
    read_applicant(session, NUMBER, people[who], ReadingPurpose.OBJECTION)
    (event,) = events_of(session, case_number=NUMBER)
    assert (event.action, event.reason_code) == ("read", "objection")
    assert event.actor_id == people[who].person_id


def test_who_may_not_see_personal_data_reads_nothing_and_writes_nothing(session, people, kept):
    with pytest.raises(NotAllowed):
        read_applicant(session, NUMBER, people["adviser"], READ)
    with pytest.raises(NotAllowed):
        save_applicant(session, OTHER, FACTS, people["auditor"])
    with pytest.raises(NotAllowed):
        correct_applicant(session, NUMBER, FACTS, people["reviewer"], CHANGE)
    with pytest.raises(NotAllowed):
        confirm_account(session, NUMBER, people["auditor"])
    with pytest.raises(NotAllowed):
        read_notes(session, NUMBER, people["adviser"], READ)
    with pytest.raises(NotAllowed):
        add_note(session, NUMBER, "a", people["auditor"])
    assert events_of(session) == []


def test_a_case_without_an_applicant_is_not_found(session, people):
    for call in (
        lambda: read_applicant(session, NUMBER, people["handler"], READ),
        lambda: open_applicant(session, NUMBER),
        lambda: correct_applicant(session, NUMBER, FACTS, people["handler"], CHANGE),
        lambda: confirm_account(session, NUMBER, people["handler"]),
        lambda: account_hash(session, NUMBER),
    ):
        with pytest.raises(CaseNotFound):
            call()


def test_a_correction_is_a_new_version_with_who_and_why(session, people, kept):
    changed = replace(FACTS, phone="078-5550100", city="Dordrecht")
    after = correct_applicant(session, NUMBER, changed, people["handler"], CorrectionReason.MISTAKE)
    assert (after.version, after.facts, after.needs_confirmation) == (2, changed, False)
    rows = session.scalars(select(Applicant).order_by(Applicant.version)).all()
    assert [row.superseded_at is None for row in rows] == [False, True]
    assert (rows[1].reason, rows[1].created_by_id) == ("mistake", people["handler"].person_id)
    (event,) = events_of(session)
    assert event.payload == {"from_version": 1, "to_version": 2, "fields": ["city", "phone"]}
    assert (event.action, event.reason_code) == ("correct_applicant", "mistake")


def test_a_correction_of_nothing_is_refused(session, people, kept):
    with pytest.raises(InvalidFacts, match="niets gewijzigd"):
        correct_applicant(session, NUMBER, FACTS, people["handler"], CHANGE)


def correct_iban(session, people, iban, who="handler", **more):
    facts = replace(open_applicant(session, NUMBER).facts, iban=iban, **more)
    return correct_applicant(session, NUMBER, facts, people[who], CHANGE)


def test_another_account_is_not_paid_before_a_second_person_confirms_it(session, people, kept):
    assert has_hash(IBAN, account_hash(session, NUMBER))
    after = correct_iban(session, people, IBAN_2)
    assert after.needs_confirmation
    with pytest.raises(StepNotPossible, match="tweede persoon"):
        account_hash(session, NUMBER)
    with pytest.raises(FourEyes):
        confirm_account(session, NUMBER, people["handler"])
    confirmed = confirm_account(session, NUMBER, people["colleague"])
    assert not confirmed.needs_confirmation
    assert has_hash(IBAN_2, account_hash(session, NUMBER))
    with pytest.raises(StepNotPossible):
        confirm_account(session, NUMBER, people["reviewer"])
    assert [event.action for event in events_of(session)] == [
        "confirm_account",
        "correct_applicant",
    ]


def test_a_key_confirms_no_account(session, people, kept):
    correct_iban(session, people, IBAN_2)
    with pytest.raises(FourEyes):
        confirm_account(session, NUMBER, replace(people["colleague"], by_key=True))


def test_a_correction_of_something_else_does_not_let_the_changer_confirm(session, people, kept):
    """Hans changes the IBAN, Carla the telephone: Hans is still not the second person."""
    correct_iban(session, people, IBAN_2)
    facts = replace(open_applicant(session, NUMBER).facts, phone="078-5550100")
    after = correct_applicant(session, NUMBER, facts, people["colleague"], CHANGE)
    assert after.needs_confirmation
    with pytest.raises(FourEyes):
        confirm_account(session, NUMBER, people["handler"])
    # Carla did not change the account; she may.
    assert not confirm_account(session, NUMBER, people["colleague"]).needs_confirmation


def test_taking_the_account_away_and_giving_another_is_a_change(session, people, kept):
    assert not correct_iban(session, people, None).needs_confirmation
    assert account_hash(session, NUMBER) is None
    assert correct_iban(session, people, IBAN_2).needs_confirmation


def test_going_back_to_the_account_that_was_sure_needs_nobody(session, people, kept):
    correct_iban(session, people, IBAN_2)
    assert not correct_iban(session, people, IBAN).needs_confirmation
    assert has_hash(IBAN, account_hash(session, NUMBER))


def test_after_a_confirmation_the_earlier_account_is_another_one(session, people, kept):
    correct_iban(session, people, IBAN_2)
    confirm_account(session, NUMBER, people["colleague"])
    assert not correct_iban(session, people, IBAN_2, phone="078-5550100").needs_confirmation
    assert correct_iban(session, people, IBAN).needs_confirmation


def test_two_changes_after_each_other_are_both_unsure(session, people, kept):
    """Hans changes, Carla changes again: she is the one who may not confirm."""
    correct_iban(session, people, IBAN_2)
    correct_iban(session, people, IBAN_3, who="colleague")
    with pytest.raises(FourEyes):
        confirm_account(session, NUMBER, people["colleague"])
    assert not confirm_account(session, NUMBER, people["handler"]).needs_confirmation


def test_a_first_account_is_no_change(session, people):
    save_applicant(session, NUMBER, replace(FACTS, iban=None), people["intake"])
    assert account_hash(session, NUMBER) is None
    assert not correct_iban(session, people, IBAN).needs_confirmation


def test_the_database_knows_four_eyes_as_well(session, people, kept):
    correct_iban(session, people, IBAN_2)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(
            text(
                "UPDATE applicant SET account_confirmed_at = now(), account_confirmed_by_id ="
                " account_changed_by_id WHERE superseded_at IS NULL"
            )
        )


def test_cases_with_the_same_account_are_found_also_by_an_earlier_one(session, people, kept):
    save_applicant(session, OTHER, replace(FACTS, iban=IBAN_2), people["intake"])
    assert same_iban(session, IBAN_2, but=OTHER) == []
    correct_iban(session, people, IBAN_2)
    assert same_iban(session, "NL20 INGB 0001 2345 67") == [NUMBER, OTHER]
    assert same_iban(session, IBAN_2, but=OTHER) == [NUMBER]
    assert same_iban(session, IBAN) == [NUMBER]
    assert same_iban(session, IBAN_3) == []


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM applicant",
        "TRUNCATE applicant CASCADE",
        "UPDATE applicant SET value = '\\x00'",
        "UPDATE applicant SET value = NULL, key_id = NULL, account_hash = NULL",
        "UPDATE applicant SET account_hash = 'x'",
        "UPDATE applicant SET number = 'DRD-2026-000013'",
        "UPDATE applicant SET created_by_id = created_by_id + 1",
        "UPDATE applicant SET superseded_at = NULL",
        "UPDATE case_note SET value = '\\x00'",
        "DELETE FROM case_note",
        "UPDATE letter_content SET value = '\\x00'",
        "DELETE FROM letter_content",
    ],
)
def test_what_is_kept_does_not_change(session, people, kept, statement):
    correct_iban(session, people, IBAN_2)
    add_note(session, NUMBER, "een", people["handler"])
    keep_letter(session, 7, NUMBER, {"a": "b"})
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text(statement))


def test_a_version_put_in_the_place_of_another_does_not_open(session, people, kept):
    """An older IBAN copied over the newer one, triggers off: the seal belongs to its row."""
    correct_iban(session, people, IBAN_2)
    session.execute(text("ALTER TABLE applicant DISABLE TRIGGER USER"))
    session.execute(
        text(
            "UPDATE applicant SET value = (SELECT value FROM applicant WHERE version = 1)"
            " WHERE version = 2"
        )
    )
    with pytest.raises(SealBroken):
        open_applicant(session, NUMBER)


def test_notes_are_sealed_and_read_with_a_trace(session, people):
    identify(session, people["handler"])
    assert add_note(session, NUMBER, "Kanarie belde over de steiger.", people["handler"]) == 1
    assert add_note(session, NUMBER, "Teruggebeld.", people["colleague"]) == 2
    notes = read_notes(session, NUMBER, people["auditor"], ReadingPurpose.CHECKING)
    assert [(note.place, note.text) for note in notes] == [
        (1, "Kanarie belde over de steiger."),
        (2, "Teruggebeld."),
    ]
    assert notes[0].by_id == people["handler"].person_id
    assert "Kanarie" not in repr(notes)
    assert [event.action for event in events_of(session, case_number=NUMBER)] == [
        "read",
        "add_note",
        "add_note",
    ]
    assert "Kanarie" not in session.execute(text("SELECT case_note::text FROM case_note")).scalar()


@pytest.mark.parametrize("words", ["", "  ", "a" * 2_001, "zijn bsn is 123456782"])
def test_notes_that_are_not_kept(session, people, words):
    with pytest.raises(InvalidFacts) as refused:
        add_note(session, NUMBER, words, people["handler"])
    assert refused.value.field == "text"


def test_a_letter_is_kept_sealed_and_read_back(session, people):
    identify(session, people["handler"])
    content = {"to": "Kanarie", "lines": ["a", 1, None]}
    keep_letter(session, 7, NUMBER, content)
    assert read_letter(session, 7) == content
    assert read_letter(session, 8) is None
    kept = session.execute(text("SELECT letter_content::text FROM letter_content")).scalar()
    assert "Kanarie" not in kept


def test_no_canary_is_seen_in_a_log_or_an_error(session, people, environment, tmp_path, caplog):
    """V1: personal values in every field; good, bad and broken use; then all that was written."""
    caplog.set_level(logging.DEBUG)
    lines = io.StringIO()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(lines))
    errors = []
    try:
        handler = people["handler"]
        save_applicant(session, NUMBER, FACTS, people["intake"])
        correct_iban(session, people, IBAN_2, email="kanarie2@example.nl")
        confirm_account(session, NUMBER, people["colleague"])
        add_note(session, NUMBER, "Kanarie-notitie", handler)
        keep_letter(session, 7, NUMBER, {"to": "Kanarie"})
        read_applicant(session, NUMBER, handler, READ)
        read_notes(session, NUMBER, handler, READ)
        for act in (
            lambda: save_applicant(session, OTHER, replace(FACTS, iban="NL00KANARIE1"), handler),
            lambda: save_applicant(
                session, OTHER, replace(FACTS, name="Kanarie 123456782"), handler
            ),
            lambda: add_note(session, OTHER, "Kanarie 123456782", handler),
            lambda: same_iban(session, "NL00KANARIE1"),
            lambda: keep_twice(session),
            lambda: tear(session),
        ):
            with pytest.raises(Exception) as error, session.begin_nested():
                act()
            errors.append(repr(error.value) + str(error.value))
        environment(key_file=tmp_path / "Kanarie-absent.json")
        with pytest.raises(Exception) as error:
            open_applicant(session, NUMBER)
        errors.append(str(error.value))
    finally:
        structlog.reset_defaults()
    written = (lines.getvalue() + caplog.text + "".join(errors)).lower()
    for canary in ("kanarie", "123456782", IBAN.lower(), IBAN_2.lower(), "87654329", "5550199"):
        assert canary not in written


def keep_twice(session):
    keep_letter(session, 7, NUMBER, {"to": "Kanarie"})


def tear(session):
    session.execute(text("ALTER TABLE applicant DISABLE TRIGGER USER"))
    session.execute(text("UPDATE applicant SET value = '\\x0102'"))
    open_applicant(session, NUMBER)


def test_the_trail_of_all_this_is_sound(session, people, kept):
    correct_iban(session, people, IBAN_2)
    confirm_account(session, NUMBER, people["colleague"])
    read_applicant(session, NUMBER, people["handler"], READ)
    found = verify(session.connection())
    assert (found.is_sound, found.events) == (True, 3)
