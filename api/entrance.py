"""What a browser meets first: how to sign in, who is signed in, and the role picker of the demo."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from api.access import PUBLIC
from api.desk import in_one_transaction
from api.json_body import JsonRoute
from api.openapi import refusing
from api.parameters import NoQuery
from api.schemas.people import DemoPersonOut, DemoSignInIn, MeOut, SignInOut
from api.visitors import (
    SESSION,
    cookie_of,
    is_at_this_machine,
    is_guest,
    number_of,
    origin_of,
    person_at,
    set_cookie,
    settings_of,
)
from retrofit.people.actor import Actor
from retrofit.people.errors import WayClosed
from retrofit.people.persons import actor_for
from retrofit.people.sessions import open_session
from retrofit.sample.people import pick_person, pickable_people

router = APIRouter(tags=["aanmelden"], route_class=JsonRoute)


def has_picker(request: Request) -> bool:
    """Tell whether who sits here may be one of the made-up people, if there are any."""
    return settings_of(request).has_local_accounts and is_at_this_machine(request)


@router.get("/sign-in", dependencies=[PUBLIC], summary="Hoe aanmelden hier gaat, en wie dat deed")
def ways(request: Request, query: Annotated[NoQuery, Query()]) -> SignInOut:
    """Tell which ways to sign in there are, and who is signed in; never refuses a browser."""
    settings = settings_of(request)
    actor = person_at(request)
    return SignInOut(
        has_provider=settings.provider is not None,
        has_local_accounts=settings.has_local_accounts,
        is_map_open=is_guest(request),
        demo_people=_made_up(request) if has_picker(request) else [],
        me=MeOut.of(actor) if actor is not None else None,
    )


@router.post(
    "/sign-in/demo",
    dependencies=[PUBLIC],
    responses=refusing({401: "Zo heet niemand van de voorbeeldstad"}),
    summary="Aanmelden als iemand van de voorbeeldstad, op deze machine zelf",
)
def pick(body: DemoSignInIn, request: Request, response: Response) -> MeOut:
    """Sign in as a made-up person; 404 anywhere but on the machine that runs the demo town."""
    if not has_picker(request):
        raise WayClosed("no made-up people from here")

    def enter(session: Session) -> tuple[str, Actor]:
        return open_session(
            session,
            pick_person(session, body.account),
            origin=origin_of(request),
            request_id=number_of(request),
            before=cookie_of(request, SESSION),
        )

    secret, actor = in_one_transaction(request.app.state.desk_engine, enter)
    set_cookie(request, response, SESSION, secret)
    return MeOut.of(actor)


def _made_up(request: Request) -> list[DemoPersonOut]:
    with Session(request.app.state.desk_engine) as session:
        return [
            DemoPersonOut(
                account=person.subject,
                name=person.display_name,
                roles=MeOut.of(actor_for(session, person, origin=origin_of(request))).roles,
            )
            for person in pickable_people(session)
        ]
