"""What happens to homes: recorded on the street or at a desk, corrected, and shown by day."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from api.access import MAP, MapAreasDep, actor_of, audience
from api.database import ConnectionDep
from api.desk import DeskDep, KeylessDeskDep
from api.json_body import JsonRoute
from api.parameters import NoQuery, RowId, UnitId
from api.schemas.home_events import (
    AnswersOut,
    EntryOut,
    EventCorrectionIn,
    HomeEventIn,
    HomeEventOut,
    HomeEventsIn,
    SecondOut,
    SecondsOut,
    TimelineOut,
    TimelineQuery,
)
from retrofit.homes import recording
from retrofit.homes.recording_checks import RECORDERS
from retrofit.homes.seconds import seconds
from retrofit.homes.timeline import timeline
from retrofit.today import today

router = APIRouter(tags=["woningen"], route_class=JsonRoute)


@router.get("/dwellings/{id}/timeline", dependencies=[MAP], summary="De tijdlijn van een woning")
def show_timeline(
    id: UnitId,
    request: Request,
    connection: ConnectionDep,
    areas: MapAreasDep,
    query: Annotated[TimelineQuery, Query()],
) -> TimelineOut:
    """Show what happened to a home by its own events, its cases and its labels."""
    day = query.as_of or today()
    entries = timeline(
        connection, id, day, known_at=query.known_at, within=areas, by=actor_of(request)
    )
    return TimelineOut(
        id=id, as_of=day, known_at=query.known_at, entries=[EntryOut.of(each) for each in entries]
    )


@router.post(
    "/dwellings/{id}/events",
    status_code=201,
    dependencies=[audience(*RECORDERS)],
    response_model=HomeEventOut,
    summary="Vastleggen wat er met een woning gebeurde",
)
def record_event(
    id: UnitId, body: HomeEventIn, desk: DeskDep, query: Annotated[NoQuery, Query()]
) -> Response:
    """Record one event; 404 when there is no such home in one's areas, 409 for a used key."""
    return desk.run(
        lambda session: recording.record_event(session, body.to_event(id), by=desk.acting),
        out=HomeEventOut.of,
        location=lambda _: f"/dwellings/{id}/timeline",
    )


@router.get(
    "/home-events/seconds",
    dependencies=[audience(*RECORDERS, keys=False)],
    response_model=SecondsOut,
    summary="Wie mee kan verantwoorden dat toch wordt geïsoleerd",
)
def show_seconds(desk: KeylessDeskDep, query: Annotated[NoQuery, Query()]) -> Response:
    """List the colleagues who may be the second person of a works-order override."""
    return desk.read(
        lambda session: seconds(session, by=desk.acting),
        out=lambda people: SecondsOut(persons=[SecondOut.of(each) for each in people]),
    )


@router.post(
    "/home-events",
    dependencies=[audience(*RECORDERS)],
    response_model=AnswersOut,
    summary="Gebeurtenissen van een apparaat dat geen verbinding had",
)
def record_batch(
    body: HomeEventsIn, desk: KeylessDeskDep, query: Annotated[NoQuery, Query()]
) -> Response:
    """Record each event apart; sent again, each is known by its key and recorded once."""
    return desk.run(
        lambda session: recording.record_batch(session, body.to_events(), by=desk.acting),
        out=AnswersOut.of,
    )


@router.post(
    "/home-events/{id}/corrections",
    status_code=201,
    dependencies=[audience(*RECORDERS)],
    response_model=HomeEventOut,
    summary="Een gebeurtenis verbeteren of terugnemen",
)
def correct_event(
    id: RowId,
    body: EventCorrectionIn,
    desk: DeskDep,
    query: Annotated[NoQuery, Query()],
) -> Response:
    """Record what happened instead, or that it did not; 409 when it was corrected before."""

    def correct(session: Session) -> recording.Recorded:
        if body.event is None:
            return recording.take_back_event(
                session, id, body.reason, by=desk.acting, client_key=body.client_key
            )
        return recording.correct_event(
            session,
            id,
            body.event.kind,
            body.event.happened_on,
            body.event.details,
            body.reason,
            by=desk.acting,
            feeder=body.event.feeder,
            client_key=body.client_key or body.event.client_key,
        )

    return desk.run(correct, out=HomeEventOut.of)
