"""Idempotency keys: the same question with the same key is one step and one answer.

``take_key`` and ``keep_answer`` are the first and the last thing in the transaction of the step.
There is no state "in progress" to clear up: a transaction that ends without commit takes the key
with it, also after a kill -9, and whoever asks the same meanwhile waits for it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from retrofit.errors import Busy, KeyUsedOtherwise
from retrofit.models.answers import KeptAnswer
from retrofit.privacy.seal import Sealed, seal, unseal
from retrofit.today import now

TABLE = KeptAnswer.__tablename__
#: How long an answer is kept: a step of the desk may be tried again after a holiday.
KEEP = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Question:
    """A step that is asked for.

    Attributes:
        principal: who asks; nobody finds the answer of somebody else.
        route: method and path.
        key: what the client made for this step.
        sha256: checksum of what is asked.
    """

    principal: str
    route: str
    key: str
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered; the same bytes again when the question comes again."""

    status: int
    headers: dict[str, str]
    content: bytes


def take_key(session: Session, question: Question) -> Answer | None:
    """Take a key for the step that follows; return the answer when the step was taken before.

    Waits for a transaction that is taking the same step.

    Raises:
        KeyUsedOtherwise: the key belongs to another question.
        Busy: the answer was thrown away at this very moment; try again.
    """
    place = {"principal": question.principal, "route": question.route, "key": question.key}
    for _ in range(2):
        mine = session.execute(
            insert(KeptAnswer)
            .values(**place, question_sha256=question.sha256, created_at=now())
            .on_conflict_do_nothing()
            .returning(KeptAnswer.key)
        ).first()
        if mine is not None:
            return None
        # A statement of its own: its snapshot is newer than the wait.
        kept = session.scalars(select(KeptAnswer).filter_by(**place)).first()
        if kept is not None:
            return _same(kept, question)
        # Thrown away between the two statements: the key is free.
    raise Busy("the answer to this key is being thrown away")


def keep_answer(session: Session, question: Question, answer: Answer) -> None:
    """Keep the answer of the step that was just taken under its key.

    It is sealed: an answer may hold personal data, or the secret of a new API key.
    """
    sealed = seal(answer.content.decode(), table=TABLE, row=_row(question))
    session.execute(
        update(KeptAnswer)
        .filter_by(principal=question.principal, route=question.route, key=question.key)
        .values(
            status=answer.status,
            headers=answer.headers,
            seal_key=sealed.key_id,
            response=sealed.value,
        )
    )


def forget_answers(session: Session, before: datetime) -> int:
    """Throw away the answers of before a moment; return how many."""
    gone = session.execute(
        delete(KeptAnswer).where(KeptAnswer.created_at < before).returning(KeptAnswer.key)
    )
    return len(gone.all())


def _same(kept: KeptAnswer, question: Question) -> Answer:
    """Return a kept answer, if it was given to this question."""
    if kept.question_sha256 != question.sha256:
        raise KeyUsedOtherwise(
            "Deze Idempotency-Key is al gebruikt voor een andere vraag."
            " Maak een nieuwe sleutel voor een nieuwe stap."
        )
    sealed = Sealed(kept.seal_key or "", kept.response or b"")
    content = unseal(sealed, table=TABLE, row=_row(question))
    return Answer(kept.status or 200, kept.headers or {}, str(content).encode())


def _row(question: Question) -> str:
    return "\n".join((question.principal, question.route, question.key))
