"""Successions: homes that became other homes, by the word of two persons."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.access import audience
from api.desk import DeskDep, KeylessDeskDep
from api.json_body import JsonRoute
from api.parameters import NoQuery, RowId
from api.schemas.successions import (
    CandidateOut,
    CandidatesOut,
    SuccessionDecisionIn,
    SuccessionIn,
    SuccessionOut,
    SuccessionsOut,
)
from retrofit.codes import Role
from retrofit.homes.succession_candidates import candidates
from retrofit.homes.successions import (
    CONFIRMERS,
    PROPOSERS,
    all_successions,
    decide_succession,
    propose_succession,
)

router = APIRouter(tags=["woningen"], route_class=JsonRoute)

READERS = audience(*{*PROPOSERS, *CONFIRMERS, Role.AUDITOR})


@router.get(
    "/succession-candidates",
    dependencies=[READERS],
    response_model=CandidatesOut,
    summary="Wat de BAG over opvolging doet vermoeden",
)
def list_candidates(desk: KeylessDeskDep, query: Annotated[NoQuery, Query()]) -> Response:
    """List the splits, merges, renumberings and demolitions that the register suggests."""
    return desk.read(
        lambda session: candidates(session.connection()),
        out=lambda found: CandidatesOut(
            succession_candidates=[CandidateOut.of(each) for each in found]
        ),
    )


@router.get(
    "/successions",
    dependencies=[READERS],
    response_model=SuccessionsOut,
    summary="Voorgestelde en besloten opvolgingen",
)
def list_successions(desk: KeylessDeskDep, query: Annotated[NoQuery, Query()]) -> Response:
    """List every succession with what the second person said, newest first."""
    return desk.read(
        lambda session: all_successions(session, by=desk.acting),
        out=lambda found: SuccessionsOut(successions=[SuccessionOut.of(each) for each in found]),
    )


@router.post(
    "/successions",
    dependencies=[audience(*PROPOSERS, keys=False)],
    status_code=201,
    response_model=SuccessionOut,
    summary="Een opvolging voorstellen",
)
def propose(body: SuccessionIn, desk: DeskDep) -> Response:
    """Propose what became of homes; it counts when another person confirms it."""
    return desk.run(
        lambda session: propose_succession(session, body.to_succession(), by=desk.acting),
        out=SuccessionOut.of,
    )


@router.post(
    "/successions/{id}/decisions",
    dependencies=[audience(*CONFIRMERS, keys=False)],
    status_code=201,
    response_model=SuccessionOut,
    summary="Een opvolging bevestigen of afwijzen",
)
def decide_on_succession(
    id: RowId,
    body: SuccessionDecisionIn,
    desk: DeskDep,
) -> Response:
    """Confirm or turn down what another person proposed; it holds at once."""
    return desk.run(
        lambda session: decide_succession(session, id, body.is_confirmed, by=desk.acting),
        out=SuccessionOut.of,
    )
