"""Answers kept under a key: given again for thirty days, sealed, and then forgotten."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from retrofit.answers import KEEP, Answer, Question, forget_answers, keep_answer, take_key
from retrofit.errors import Busy, KeyUsedOtherwise
from retrofit.models import KeptAnswer
from retrofit.privacy.seal import SealBroken

ASKED = Question("person 1", "POST /api/v1/applications", "a-key-of-one-step", bytes(32))
GIVEN = Answer(201, {"ETag": '"application-1-v1"'}, '{"name":"Kanarie é"}'.encode())
START = datetime(2026, 1, 1, 12, tzinfo=UTC)


def asked(**changes):
    parts = {name: getattr(ASKED, name) for name in ("principal", "route", "key", "sha256")}
    return Question(**{**parts, **changes})


def test_the_first_takes_the_key_and_the_next_gets_the_answer(session):
    assert take_key(session, ASKED) is None
    keep_answer(session, ASKED, GIVEN)
    assert take_key(session, ASKED) == GIVEN


def test_an_empty_answer_is_an_answer(session):
    take_key(session, ASKED)
    keep_answer(session, ASKED, Answer(204, {}, b""))
    assert take_key(session, ASKED) == Answer(204, {}, b"")


@pytest.mark.parametrize(
    "other",
    [{"principal": "key 1"}, {"principal": "person 2"}, {"route": "POST /x"}, {"key": "another1"}],
)
def test_a_key_is_of_one_person_and_one_address(session, other):
    take_key(session, ASKED)
    keep_answer(session, ASKED, GIVEN)
    assert take_key(session, asked(**other)) is None


def test_a_key_is_of_one_question(session):
    take_key(session, ASKED)
    keep_answer(session, ASKED, GIVEN)
    with pytest.raises(KeyUsedOtherwise, match="Idempotency-Key"):
        take_key(session, asked(sha256=b"\x01" * 32))


def test_a_step_that_fails_frees_its_key(fresh_database):
    with Session(fresh_database) as session:
        take_key(session, ASKED)
    with Session(fresh_database) as session:
        assert take_key(session, ASKED) is None


def test_the_answer_is_sealed(session):
    """A dump of the table shows neither name nor secret; moved to another key it does not open."""
    take_key(session, ASKED)
    keep_answer(session, ASKED, GIVEN)
    row = session.execute(text("SELECT kept_answer::text, response FROM kept_answer")).one()
    assert b"Kanarie" not in row.response
    assert "Kanarie" not in row[0]
    session.execute(text("UPDATE kept_answer SET key = 'another-key'"))
    session.expire_all()
    with pytest.raises(SealBroken):
        take_key(session, asked(key="another-key"))


def test_answers_are_forgotten_after_thirty_days(session):
    """Those of before a moment go, and their keys are free; those of that moment stay."""
    assert timedelta(days=30) == KEEP
    with time_machine.travel(START, tick=False):
        take_key(session, ASKED)
        keep_answer(session, ASKED, GIVEN)
    with time_machine.travel(START + timedelta(days=1), tick=False):
        take_key(session, asked(key="of-the-next-day"))
        keep_answer(session, asked(key="of-the-next-day"), GIVEN)
    assert forget_answers(session, START) == 0
    assert forget_answers(session, START + timedelta(days=1)) == 1
    assert take_key(session, asked(key="of-the-next-day")) == GIVEN
    assert take_key(session, ASKED) is None


def test_an_answer_that_goes_at_this_moment_is_not_invented(session, monkeypatch):
    """Nothing to insert and nothing to read, twice over: try again later."""
    take_key(session, ASKED)
    keep_answer(session, ASKED, GIVEN)
    monkeypatch.setattr(Session, "scalars", lambda *_: iter_nothing())
    with pytest.raises(Busy):
        take_key(session, ASKED)


class iter_nothing:  # noqa: N801
    def first(self):
        return None


@pytest.mark.parametrize(
    "wrong", [{"key": "short"}, {"key": "k" * 256}, {"sha256": b"x"}, {"sha256": b""}]
)
def test_the_database_knows_what_a_key_is(session, wrong):
    with pytest.raises(IntegrityError):
        take_key(session, asked(**wrong))


def test_only_what_was_done_is_kept(session):
    """A refusal is no answer to keep."""
    take_key(session, ASKED)
    with pytest.raises(IntegrityError):
        keep_answer(session, ASKED, Answer(409, {}, b""))
    assert KeptAnswer.__table__.name == "kept_answer"
