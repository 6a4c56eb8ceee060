"""The queue of records whose home is not certain: decided by a person, and taken back."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from api.access import audience
from api.desk import DeskDep, KeylessDeskDep
from api.json_body import JsonRoute
from api.parameters import RowId
from api.schemas.link_reviews import (
    LinkDecisionIn,
    LinkReviewOut,
    LinkReviewsOut,
    ReviewsQuery,
)
from retrofit.codes import LinkSubject, Role
from retrofit.link.queue import ReviewedLink, link_numbered, open_link_of, queue
from retrofit.link.review import decide_link, deciders, take_back_decision

router = APIRouter(prefix="/link-reviews", tags=["registers"], route_class=JsonRoute)

ROLES = tuple(sorted({role for subject in LinkSubject for role in deciders(subject)}))
READING = audience(*ROLES, Role.AUDITOR, keys=False)
DECIDING = audience(*ROLES, keys=False)


@router.get(
    "",
    dependencies=[READING],
    response_model=LinkReviewsOut,
    summary="Gegevens waarvan niet zeker is over welke woning zij gaan",
)
def list_link_reviews(desk: KeylessDeskDep, query: Annotated[ReviewsQuery, Query()]) -> Response:
    """List what waits for somebody with your role, with the homes that it could be."""

    def work(session: Session) -> LinkReviewsOut:
        found, following = queue(
            session,
            by=desk.acting,
            subject=query.subject,
            is_decided=query.is_decided,
            after=query.cursor or 0,
            limit=query.limit,
        )
        return LinkReviewsOut(
            link_reviews=[LinkReviewOut.of(each) for each in found], next_cursor=following
        )

    return desk.read(work, out=lambda page: page)


@router.post(
    "/{id}/decisions",
    dependencies=[DECIDING],
    status_code=201,
    response_model=LinkReviewOut,
    summary="Zeggen over welke woning een gegeven gaat",
)
def decide_on_link(id: RowId, body: LinkDecisionIn, desk: DeskDep) -> Response:
    """Say which home it is, or that it is none; it outranks every rule. 409 when it was decided."""

    def work(session: Session) -> ReviewedLink:
        subject, key = link_numbered(session, id, by=desk.acting)
        home = body.verblijfsobject_id
        decide_link(session, subject, key, home, body.reason, by=desk.acting)
        return open_link_of(session, subject, key)

    return desk.run(work, out=LinkReviewOut.of)


@router.post(
    "/{id}/undoings",
    dependencies=[DECIDING],
    status_code=201,
    response_model=LinkReviewOut,
    summary="Een besluit over een koppeling terugnemen",
)
def undo_link_decision(id: RowId, desk: DeskDep) -> Response:
    """Take a decision back; the rules say again which home it is. 409 when nobody decided."""

    def work(session: Session) -> ReviewedLink:
        subject, key = link_numbered(session, id, by=desk.acting)
        take_back_decision(session, subject, key, by=desk.acting)
        return open_link_of(session, subject, key)

    return desk.run(work, out=LinkReviewOut.of)
