"""People, their roles, and keys for scripts.

A password or key is shown once. So these two posts keep no answer under an Idempotency-Key: it
would hold the secret for as long as it is kept.
"""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.access import IN_PERSON, audience
from api.desk import DeskDep, KeylessDeskDep
from api.json_body import JsonRoute
from api.parameters import NoQuery, RowId
from api.schemas.people import (
    EndingIn,
    GrantIn,
    GrantOut,
    KeyIn,
    KeyOut,
    KeysOut,
    NewKeyOut,
    NewPersonOut,
    PersonIn,
    PersonOut,
    PersonsOut,
)
from api.visitors import settings_of
from retrofit.codes import Role
from retrofit.people.errors import WayClosed
from retrofit.people.keys import list_keys, make_key, revoke_key
from retrofit.people.persons import add_local_account, add_person, list_people
from retrofit.people.roles import confirm_grant, end_grant, propose_grant, review_grant

router = APIRouter(tags=["mensen en rollen"], route_class=JsonRoute)

ADMINS = audience(Role.ADMIN, keys=False)
#: A step that changes what others may do asks for a sign-in of a few minutes ago.
ADMINS_NOW = audience(Role.ADMIN, keys=False, fresh=True)
CONFIRMERS_NOW = audience(Role.ADMIN, Role.BUDGET_HOLDER, keys=False, fresh=True)
OVERSEERS = audience(Role.ADMIN, Role.BUDGET_HOLDER, Role.AUDITOR, keys=False)


@router.get(
    "/persons", dependencies=[OVERSEERS], response_model=PersonsOut, summary="Mensen en hun rollen"
)
def show_people(desk: KeylessDeskDep, query: Annotated[NoQuery, Query()]) -> Response:
    """List everybody who can sign in, with all roles."""
    return desk.read(
        list_people,
        out=lambda people: PersonsOut(persons=[PersonOut.of(each) for each in people]),
    )


@router.post(
    "/persons",
    dependencies=[ADMINS_NOW],
    status_code=201,
    response_model=NewPersonOut,
    summary="Iemand toevoegen",
)
def register(body: PersonIn, request: Request, desk: KeylessDeskDep) -> Response:
    """Add somebody who has not signed in yet; in a demo with a password, shown this once."""
    settings = settings_of(request)
    if settings.provider is not None:
        issuer = settings.provider.issuer
        return desk.run(
            lambda session: add_person(session, issuer, body.account, body.name, by=desk.actor),
            out=lambda person: NewPersonOut.new(person, None),
        )
    if not settings.has_local_accounts:
        raise WayClosed("nobody can sign in here")
    return desk.run(
        lambda session: add_local_account(session, body.account, body.name, by=desk.actor),
        out=lambda added: NewPersonOut.new(*added),
    )


@router.post(
    "/role-grants",
    dependencies=[ADMINS_NOW],
    status_code=201,
    response_model=GrantOut,
    summary="Een rol toekennen",
)
def grant(body: GrantIn, desk: DeskDep) -> Response:
    """Grant a role to somebody else; it begins when a third person confirms it."""
    return desk.run(
        lambda session: propose_grant(
            session,
            body.person_id,
            body.role,
            by=desk.actor,
            area_code=body.area_code,
            starts_on=body.starts_on,
            ends_on=body.ends_on,
        ),
        out=GrantOut.of,
    )


@router.post(
    "/role-grants/{id}/confirmations",
    dependencies=[CONFIRMERS_NOW],
    status_code=201,
    response_model=GrantOut,
    summary="Een toegekende rol bevestigen",
)
def confirm(id: RowId, desk: DeskDep) -> Response:
    """Confirm a role that another granted to a third person; 409 for one's own part in it."""
    return desk.run(lambda session: confirm_grant(session, id, by=desk.actor), out=GrantOut.of)


@router.post(
    "/role-grants/{id}/endings",
    dependencies=[ADMINS],
    status_code=201,
    response_model=GrantOut,
    summary="Een rol beëindigen",
)
def end(id: RowId, body: EndingIn, desk: DeskDep) -> Response:
    """End a role, today or later; a grant that waits is taken back so too."""
    return desk.run(
        lambda session: end_grant(session, id, by=desk.actor, ends_on=body.ends_on),
        out=GrantOut.of,
    )


@router.post(
    "/role-grants/{id}/reviews",
    dependencies=[ADMINS],
    status_code=201,
    response_model=GrantOut,
    summary="Vastleggen dat een rol nog nodig is",
)
def review(id: RowId, desk: DeskDep) -> Response:
    """Note that a role of somebody else was looked at and is still needed."""
    return desk.run(lambda session: review_grant(session, id, by=desk.actor), out=GrantOut.of)


@router.get("/api-keys", dependencies=[IN_PERSON], response_model=KeysOut, summary="API-sleutels")
def show_keys(desk: KeylessDeskDep, query: Annotated[NoQuery, Query()]) -> Response:
    """List one's own keys; an administrator sees those of everybody."""
    return desk.read(
        lambda session: list_keys(session, by=desk.actor),
        out=lambda keys: KeysOut(keys=[KeyOut.of(each) for each in keys]),
    )


@router.post(
    "/api-keys",
    dependencies=[IN_PERSON],
    status_code=201,
    response_model=NewKeyOut,
    summary="Een API-sleutel maken",
)
def add_key(body: KeyIn, desk: KeylessDeskDep) -> Response:
    """Make a key for a script of one's own; its text is shown this once."""
    return desk.run(
        lambda session: make_key(session, body.name, body.roles, body.days, by=desk.actor),
        out=lambda made: NewKeyOut.new(*made),
    )


@router.post(
    "/api-keys/{id}/revocations",
    dependencies=[IN_PERSON],
    status_code=201,
    response_model=KeyOut,
    summary="Een API-sleutel intrekken",
)
def take_back(id: RowId, desk: DeskDep) -> Response:
    """Take a key back: it opens nothing any more. 404 for a key of somebody else."""
    return desk.run(lambda session: revoke_key(session, id, by=desk.actor), out=KeyOut.of)
