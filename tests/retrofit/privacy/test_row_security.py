"""Personal rows show themselves to who may see them, and to nobody else, whatever the query."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from retrofit.codes import ApplicantKind, ReadingPurpose, Role
from retrofit.errors import CaseNotFound, InvalidFacts
from retrofit.models import Applicant, Application, CaseNote, LetterText
from retrofit.people.actor import Actor
from retrofit.privacy import applicants, documents
from retrofit.privacy.applicants import ApplicantFacts, open_applicant, save_applicant
from retrofit.privacy.documents import add_note, keep_letter
from retrofit.privacy.free_text import refuse_applicant
from retrofit.privacy.identity import SETTING, Purpose, acting_for, identify
from retrofit.subsidy import personal
from tests.retrofit.acting import acting
from tests.roles import APP, OWNER, working_as

NUMBER = "DRD-2026-000012"
SEALED = (Applicant, LetterText, CaseNote)
FACTS = ApplicantFacts(kind=ApplicantKind.OWNER_OCCUPIER, name="Kanarie van der Proef")
MIGRATION = Path(documents.__file__).parents[1] / "migrations/versions/0025_least_rights.sql"


@pytest.fixture
def people(session):
    """One person for each role; who has nothing to do with applicants too."""
    session.add(Application(number=NUMBER))
    session.flush()
    return {role: acting(session, role.value, role) for role in Role}


@pytest.fixture
def kept(session, people):
    """A row in each of the sealed tables, and nobody at work."""
    handler = people[Role.CASE_HANDLER]
    save_applicant(session, NUMBER, FACTS, handler)
    keep_letter(session, 7, NUMBER, {"to": "Kanarie"})
    add_note(session, NUMBER, "Kanarie belde.", handler)
    leave(session)


def leave(session):
    """Be nobody again, as every transaction begins."""
    session.execute(select(func.set_config(SETTING, "", True)))
    session.expire_all()


def seen(session):
    """The number of rows of each sealed table, asked without any filter."""
    return [session.scalar(select(func.count()).select_from(table)) for table in SEALED]


def test_who_may_see_them_is_who_the_application_says():
    """The policies name the readers of applicants and notes, and the purposes; no one else."""
    named = set(re.findall(r"'([a-z_]+)'", MIGRATION.read_text().split("&& ARRAY[")[1]))
    readers = {*applicants.READERS, *documents.READERS}
    assert named == {role.value for role in readers} | {each.value for each in Purpose}


def test_nobody_sees_no_row(session, kept):
    """Nor does the owner of the tables, as who the tests work."""
    assert seen(session) == [0, 0, 0]
    with pytest.raises(CaseNotFound):
        open_applicant(session, NUMBER)


@pytest.mark.parametrize("role", Role)
def test_a_person_sees_them_by_role(session, people, kept, role):
    """The roles of the application: advisers, planners and administrators see none."""
    identify(session, people[role])
    assert seen(session) == ([1, 1, 1] if role in applicants.READERS else [0, 0, 0])


@pytest.mark.parametrize("purpose", Purpose)
def test_a_purpose_ends_where_it_ends(session, people, kept, purpose):
    """Inside it the rows are there; afterwards it is as it was, for nobody and for somebody."""
    with acting_for(session, purpose):
        assert seen(session) == [1, 1, 1]
    assert seen(session) == [0, 0, 0]
    identify(session, people[Role.AUDITOR])
    with acting_for(session, purpose):
        pass
    assert seen(session) == [1, 1, 1]


def test_nobody_writes_one_either(session, people, kept):
    """It is no empty answer but an error: nothing gets lost in silence."""
    with pytest.raises(ProgrammingError, match="row-level security"), session.begin_nested():
        keep_letter(session, 8, NUMBER, {"to": "Kanarie"})
    changed = session.execute(text("UPDATE applicant SET kind = kind"))
    assert changed.rowcount == 0


def test_with_the_rules_of_the_application_off_the_rows_stay_hidden(
    session, people, kept, monkeypatch
):
    """Nobody asks who it is, where it lies or whether there is such a case: still no applicant."""
    monkeypatch.setattr(Actor, "require", lambda self, *roles: Role.CASE_HANDLER)
    monkeypatch.setattr(Actor, "limited_to", lambda self, *roles: self)
    planner = people[Role.PLANNER]
    monkeypatch.setattr(personal, "open_case", lambda session, number, by: identify(session, by))
    with pytest.raises(CaseNotFound):
        personal.read_applicant(session, NUMBER, ReadingPurpose.HANDLING, by=planner)
    assert personal.read_notes(session, NUMBER, ReadingPurpose.HANDLING, by=planner) == []
    handler = replace(planner, roles={Role.CASE_HANDLER: frozenset()})
    assert personal.read_applicant(session, NUMBER, ReadingPurpose.HANDLING, by=handler).facts


def test_an_adviser_writes_no_name_though_he_sees_none(session, people, kept):
    """The check of free text looks by itself, and the adviser sees no more for it."""
    identify(session, people[Role.WUO_ADVISER])
    with pytest.raises(InvalidFacts, match="aanvrager"), session.begin_nested():
        refuse_applicant(session, NUMBER, {"remark": "Kanarie van der Proef belde"})
    refuse_applicant(session, NUMBER, {"remark": "er is gebeld"})
    assert seen(session) == [0, 0, 0]


def test_the_next_transaction_is_nobody_again(fresh_database):
    """A connection of the pool keeps nothing of who had it; both for the desk and the owner."""
    for role in (APP, OWNER):
        with working_as(fresh_database, role) as engine:
            for end in (Session.commit, Session.rollback):
                with Session(engine) as session:
                    with acting_for(session, Purpose.RECOUNT):
                        pass
                    session.execute(select(func.set_config(SETTING, "auditor", True)))
                    end(session)
                    assert not session.scalar(select(func.current_setting(SETTING, True)))
