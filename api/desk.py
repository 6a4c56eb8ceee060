"""One act at the desk: one transaction, one answer, kept under the key that the client chose.

A route says what is to be done and how the answer looks. Here is decided when it is committed
(before the answer goes out), what happens when the same question comes again, and when to try
again.
"""

import hashlib
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

import structlog
from fastapi import Depends, Header, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from sqlalchemy import Engine, exc
from sqlalchemy.orm import Session

from api.access import ActorDep
from api.json_body import JSON
from api.openapi import BASE
from api.tiles import has_already
from retrofit.answers import Answer, Question, keep_answer, take_key
from retrofit.errors import Busy
from retrofit.people.actor import Actor

T = TypeVar("T")

log = structlog.get_logger()

KEY = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"

#: Somebody else holds the row, two wait for each other, or the snapshot is too old.
PASSING = frozenset({"55P03", "40P01", "40001"})
TRIES = 4
#: Upper bound of the wait before the second try; doubles with each.
FIRST_WAIT_S = 0.05


@dataclass(frozen=True, slots=True)
class Desk:
    """What a route of the desk works with.

    Attributes:
        actor: who asks.
    """

    actor: Actor
    _request: Request
    _question: Question | None

    @property
    def acting(self) -> Actor:
        """Who asks, with only the roles that this route is for: each holds in its own areas."""
        roles = getattr(self._request.state, "roles", None)
        return self.actor if roles is None else self.actor.limited_to(*sorted(roles))

    def run(
        self,
        work: Callable[[Session], T],
        *,
        out: Callable[[T], BaseModel] | None = None,
        tag: Callable[[T], str] | None = None,
        location: Callable[[T], str] | None = None,
    ) -> Response:
        """Do something in one transaction, committed before the answer is returned.

        Args:
            work: the step. It may be tried again from the start, so it may do nothing outside
                its session.
            out: makes the answer of the result, still inside the transaction; without it the
                answer is empty.
            tag: the ETag of what is answered.
            location: where the new thing is found, below the address of the API.

        Returns:
            The answer, with the status of the route; that of the first time when the question
            was asked before.

        Raises:
            Busy: others kept holding what is needed.
        """

        def step(session: Session) -> tuple[Answer, bool]:
            if self._question is not None:
                kept = take_key(session, self._question)
                if kept is not None:
                    return kept, True
            result = work(session)
            # What only the database checks is refused before there is an answer.
            session.flush()
            answer = self._answer(result, out, tag, location)
            if self._question is not None:
                keep_answer(session, self._question, answer)
            return answer, False

        answer, replayed = in_one_transaction(self._request.app.state.desk_engine, step)
        response = Response(answer.content or None, answer.status, answer.headers)
        if replayed:
            response.headers[REPLAYED] = "true"
        return response

    def find(self, work: Callable[[Session], T]) -> T:
        """Return what ``work`` reads; all its queries see the same moment."""
        engine: Engine = self._request.app.state.desk_engine
        snapshot = engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        with Session(snapshot) as session:
            return work(session)

    def read(
        self,
        work: Callable[[Session], T],
        *,
        out: Callable[[T], BaseModel | bytes],
        tag: Callable[[T], str] | None = None,
        note: Callable[[Session, T], object] | None = None,
        media_type: str = JSON,
    ) -> Response:
        """Answer with what ``work`` reads, 304 when the client has it.

        Args:
            work: reads.
            out: makes the answer of it, still in the same snapshot.
            tag: the ETag of what is answered.
            note: writes down that it was read. It has a transaction of its own, committed
                before anything is answered: without the note nobody sees the file.
            media_type: what the answer is, when it is not JSON.
        """

        def whole(session: Session) -> tuple[T, Answer]:
            result = work(session)
            return result, self._answer(result, out, tag, None, media_type)

        result, answer = self.find(whole)
        if note is not None:
            in_one_transaction(
                self._request.app.state.desk_engine, lambda session: note(session, result)
            )
        mark = answer.headers.get("ETag")
        if mark and has_already(self._request.headers.get("if-none-match", ""), mark):
            return Response(status_code=304, headers={"ETag": mark})
        return Response(answer.content, answer.status, answer.headers)

    def _answer(
        self,
        result: T,
        out: Callable[[T], BaseModel | bytes] | None,
        tag: Callable[[T], str] | None,
        location: Callable[[T], str] | None,
        media_type: str = JSON,
    ) -> Answer:
        """Make the answer of a result."""
        status = self._request.scope["route"].status_code or 200
        headers = {}
        content = b""
        if out is not None:
            made = out(result)
            content = made if isinstance(made, bytes) else written(made)
            headers["Content-Type"] = media_type
        if tag is not None:
            headers["ETag"] = tag(result)
        if location is not None:
            headers["Location"] = BASE + location(result)
        return Answer(status, headers, content)


def written(answer: BaseModel) -> bytes:
    """Return an answer as JSON, the same bytes each time."""
    return answer.model_dump_json(by_alias=True).encode()


def in_one_transaction(engine: Engine, step: Callable[[Session], T]) -> T:
    """Do a step and commit it; do all of it again when others stood in the way for a moment.

    Raises:
        Busy: they still did after the last try.
    """
    for tried in range(TRIES):
        if tried:
            # Those that stood in each other's way do not come back at the same time.
            time.sleep(random.uniform(0, FIRST_WAIT_S * 2**tried))  # noqa: S311 - no secret
        try:
            with Session(engine) as session:
                result = step(session)
                session.commit()
                return result
        except exc.DBAPIError as error:
            code = getattr(error.orig, "sqlstate", None)
            if code not in PASSING:
                raise
            log.info("step is tried again", sqlstate=code, tried=tried + 1)
    raise Busy("others kept holding what this step needs")


def desk_without_key(request: Request, actor: ActorDep) -> Desk:
    """Open the desk for a route that is the same when it is asked twice."""
    return Desk(actor, request, None)


async def desk_with_key(
    request: Request,
    actor: ActorDep,
    key: Annotated[
        str,
        Header(
            alias=KEY,
            pattern="^[ -~]*$",
            min_length=8,
            max_length=255,
            description=(
                "Zelf gemaakte sleutel van deze ene stap, zoals een UUID. Dezelfde vraag met"
                " dezelfde sleutel wordt een keer uitgevoerd en krijgt hetzelfde antwoord."
            ),
            examples=["7d3c1f0a-6b0e-4c55-9f0f-2f6f1c1d8a11"],
        ),
    ],
) -> Desk:
    """Open the desk for a step that is taken once, however often it is asked."""
    if len(request.headers.getlist(KEY)) > 1:
        raise RequestValidationError([{"type": "twice", "loc": ("header", KEY)}])
    asked = hashlib.sha256(request.scope["query_string"] + b"\n" + await request.body())
    question = Question(
        principal=f"{'key' if actor.by_key else 'person'} {actor.person_id}",
        route=f"{request.method} {request.url.path}",
        key=key,
        sha256=asked.digest(),
    )
    return Desk(actor, request, question)


KeylessDeskDep = Annotated[Desk, Depends(desk_without_key)]
DeskDep = Annotated[Desk, Depends(desk_with_key)]
