"""What all routes of a case share: who may, how it is read, how one change is made and told of.

Each time a case is opened stands in the audit trail. A change names the version of the case that
was seen (If-Match) and answers with the new one.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeVar

from fastapi import APIRouter, Response
from pydantic import BaseModel
from sqlalchemy.orm import Session

from api.access import audience
from api.desk import Desk, written
from api.etag import IfMatch, etag
from api.json_body import JsonRoute
from api.schemas.applications_taken import StepOut, StepsOut
from retrofit.audit import record_reading
from retrofit.codes import ReadingPurpose, Role
from retrofit.models import CaseStep, SubsidyCase
from retrofit.people.actor import Actor
from retrofit.subsidy.case_file import CaseFile, open_case
from retrofit.subsidy.listed import refuse_listed
from retrofit.subsidy.overview import READERS as SEE_ALL
from retrofit.subsidy.staff import names_of
from retrofit.subsidy.transitions import STEP_OF, Action

T = TypeVar("T")

#: Name of a case in an ETag.
KIND = "application"


#: Who reads a case with its money; a WUO adviser sees its state and its homes.
READERS = audience(*SEE_ALL)
STATUS_READERS = audience(*SEE_ALL, Role.WUO_ADVISER)

#: What somebody opens a case for, by the first of these roles; nobody is asked each time.
PURPOSE = {
    Role.CASE_HANDLER: ReadingPurpose.HANDLING,
    Role.INTAKE: ReadingPurpose.HANDLING,
    Role.REVIEWER: ReadingPurpose.DECIDING,
    Role.BUDGET_HOLDER: ReadingPurpose.PAYING,
    Role.AUDITOR: ReadingPurpose.CHECKING,
    Role.WUO_ADVISER: ReadingPurpose.HANDLING,
}


def takers(*actions: Action, fresh: bool = False) -> Any:
    """Declare the audience of a route: the roles that may take one of these steps; never a key."""
    roles = dict.fromkeys(role for action in actions for role in STEP_OF[action].roles)
    return audience(*roles, keys=False, fresh=fresh)


def case_router() -> APIRouter:
    """Make a router for a part of the routes of applications."""
    return APIRouter(prefix="/applications", tags=["subsidiebalie"], route_class=JsonRoute)


def purpose_of(actor: Actor) -> ReadingPurpose:
    """Return what somebody opens a case for."""
    return next(purpose for role, purpose in PURPOSE.items() if actor.has(role))


def show(desk: Desk, number: str, out: Callable[[Session, CaseFile], BaseModel]) -> Response:
    """Answer with a part of a case, and note that it was read.

    Args:
        desk: who asks.
        number: the case.
        out: makes the answer.
    """

    def work(session: Session) -> tuple[int, BaseModel]:
        file = open_case(session, number, by=desk.acting)
        return file.case.steps, out(session, file)

    return shown(desk, number, work)


def show_taken(desk: Desk, number: str, *actions: Action) -> Response:
    """Answer with the steps of these kinds."""

    def out(session: Session, file: CaseFile) -> StepsOut:
        steps = file.taken(*actions)
        return StepsOut.of(steps, names_of_steps(session, steps))

    return show(desk, number, out)


def shown(desk: Desk, number: str, work: Callable[[Session], tuple[int, BaseModel]]) -> Response:
    """Answer with something of a case and the version of the case, and note that it was read."""
    actor = desk.actor
    return desk.read(
        work,
        out=lambda seen: seen[1],
        # The day, who looks, other cases, the registers: an answer depends on more than the case.
        tag=lambda seen: etag(KIND, number, seen[0], view=_digest(seen[1])),
        note=lambda session, _: record_reading(session, actor, KIND, number, purpose_of(actor)),
    )


def _digest(answer: BaseModel) -> str:
    return hashlib.sha256(written(answer)).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a case that somebody asks for.

    Attributes:
        number: the case.
        version: number of steps that the client has seen.
    """

    desk: Desk
    number: str
    version: int

    @property
    def by(self) -> Actor:
        """Who asks, with the roles that this change takes."""
        return self.desk.acting

    def make(
        self,
        work: Callable[[Session], T],
        out: Callable[[Session, T], BaseModel],
        *,
        location: Callable[[T], str] | None = None,
    ) -> Response:
        """Make the change in one transaction; answer with what came of it and the new version.

        Args:
            work: the use case, given ``self.version`` as what is expected.
            out: makes the answer of its result.
            location: where the new thing is found, below the address of the case.
        """

        def whole(session: Session) -> tuple[T, BaseModel, int]:
            refuse_listed(session, self.number, self.by)
            result = work(session)
            session.flush()
            version = session.get_one(SubsidyCase, self.number).steps
            return result, out(session, result), version

        def place(done: tuple[T, BaseModel, int]) -> str:
            below = location(done[0]) if location is not None else ""
            return f"/applications/{self.number}{below}"

        return self.desk.run(
            whole,
            out=lambda done: done[1],
            tag=lambda done: etag(KIND, self.number, done[2]),
            location=place if location is not None else None,
        )

    def step(self, work: Callable[[Session], object]) -> Response:
        """Take a step and answer with it."""
        return self.make(work, lambda session, _: last_step(session, self.number))


def change(desk: Desk, number: str, match: IfMatch) -> Change:
    """Begin a change; 428, 400 or 412 when the client does not say what it has seen."""
    return Change(desk, number, match.version(KIND, number))


def last_step(session: Session, number: str) -> StepOut:
    """Tell of the step that was just taken."""
    file = reopened(session, number)
    return StepOut.of(file.steps[-1], names_of_steps(session, file.steps[-1:]))


def reopened(session: Session, number: str) -> CaseFile:
    """Return a case as it stands after the change in this transaction."""
    return open_case(session, number, by=None)


def names_of_steps(session: Session, steps: Iterable[CaseStep]) -> dict[int, str]:
    """Return the names of who took these steps, and of who got the case by them."""
    people = [(step.by_id, step.details.get("handler_id")) for step in steps]
    return names_of(session, chain.from_iterable(people))
