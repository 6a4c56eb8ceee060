"""A small desk: routes on two tables of their own, to see the unit of work without the trade."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Query, Request, Response
from pydantic import Field
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.access import signed_in
from api.desk import DeskDep, KeylessDeskDep
from api.errors import add_handlers
from api.etag import IfMatchDep, etag
from api.front import Front
from api.json_body import JsonRoute
from api.openapi import BASE, describe, tagged
from api.parameters import NoQuery, check_request
from api.schemas import inputs
from api.schemas.base import Out
from api.schemas.inputs import In
from retrofit.codes import LoadSource, PaymentKind, Role
from retrofit.errors import CeilingExceeded, DeskRule, InvalidFacts, NotFound, StaleVersion
from retrofit.models import LoadRun
from retrofit.people.actor import Actor
from retrofit.today import now

TABLES = """
CREATE TABLE effect (effect_id SERIAL PRIMARY KEY, made_by INTEGER, what TEXT UNIQUE,
    cents INTEGER CHECK (cents < 1000000), late INTEGER UNIQUE DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE thing (thing_id INTEGER PRIMARY KEY, version INTEGER NOT NULL, total BIGINT NOT NULL);
CREATE TABLE seen (thing_id INTEGER, by_id INTEGER);
"""

router = APIRouter(prefix="/effects", tags=["test"], route_class=JsonRoute)
things = APIRouter(prefix="/things", tags=["test"], route_class=JsonRoute)


class EffectIn(In):
    """What is to be done."""

    what: inputs.ShortText
    cents: inputs.Cents = 0


class EffectOut(Out):
    """What was done."""

    effect_id: int
    what: str

    @classmethod
    def of(cls, row):
        return cls(effect_id=row.effect_id, what=row.what)


class ThingOut(Out):
    version: int
    total: int

    @classmethod
    def of(cls, row):
        return cls(version=row.version, total=row.total)


class ChangeIn(In):
    """A change by somebody who has seen the total."""

    seen: inputs.Cents
    add: inputs.PositiveCents


class MeasureIn(In):
    area_m2: inputs.Area
    cents: inputs.PositiveCents
    finished_on: inputs.PastDayOrNone = None


class FormIn(In):
    """One field of each kind."""

    name: inputs.ShortText
    note: inputs.LongText | None = None
    amount_cents: inputs.Cents = 0
    measures: Annotated[list[MeasureIn], Field(min_length=1, max_length=10)]
    planned_on: inputs.DayOrNone = None
    received_at: inputs.PastMomentOrNone = None
    called_at: inputs.MomentOrNone = None
    kind: inputs.Coded[PaymentKind] | None = None
    is_association: bool = False
    homes: inputs.Count = 1
    iban: inputs.Iban | None = None
    email: inputs.Email | None = None
    phone: inputs.Phone | None = None
    postcode: inputs.Postcode | None = None
    house_number: inputs.HouseNumber | None = None
    house_letter: inputs.HouseLetter | None = None
    addition: inputs.Addition | None = None
    unit: inputs.BagId | None = None
    number: inputs.CaseNumber | None = None
    kvk: inputs.Kvk | None = None


class FormOut(Out):
    """What arrived, as it was understood."""

    name: str
    note: str | None
    areas: list[str]
    received_at: str | None
    iban: str | None
    phone: str | None
    postcode: str | None


class Raise(In):
    """Which situation is to arise."""

    kind: inputs.ShortText


def add_effect(session: Session, what: str, cents: int, by: Actor):
    return session.execute(
        text("INSERT INTO effect (made_by, what, cents) VALUES (:by, :what, :cents) RETURNING *"),
        {"by": by.person_id, "what": what, "cents": cents},
    ).one()


@router.post("", status_code=201, response_model=EffectOut, summary="Doe iets")
def make_effect(body: EffectIn, desk: DeskDep, query: Annotated[NoQuery, Query()]) -> Response:
    return desk.run(
        lambda session: add_effect(session, body.what, body.cents, desk.actor),
        out=EffectOut.of,
        tag=lambda row: etag("effect", row.effect_id, 1),
        location=lambda row: f"/effects/{row.effect_id}",
    )


@router.post("/{which}/done", status_code=204, summary="Zonder inhoud")
def finish(which: int, desk: DeskDep) -> Response:
    return desk.run(lambda session: add_effect(session, f"done {which}", 0, desk.actor))


@router.post("/rows", status_code=201, response_model=EffectOut, summary="Een nieuwe rij")
def add_row(desk: DeskDep) -> Response:
    def work(session: Session) -> LoadRun:
        run = LoadRun(
            source=LoadSource.DESK,
            file_name="rij",
            scope=[],
            is_complete=False,
            is_sample=True,
            recorded_at=now(),
        )
        session.add(run)
        return run

    return desk.run(work, out=lambda run: EffectOut(effect_id=run.load_run_id, what="rij"))


SITUATIONS = {
    "rule": DeskRule("De zaak is al besloten."),
    "ceiling": CeilingExceeded("Dit bedrag past niet.", 123_456),
    "facts": InvalidFacts("measures[0].areaM2", "is groter dan de woning"),
    "whole": InvalidFacts("", "past niet bij de regeling"),
    "missing": NotFound("nothing"),
    "stale": StaleVersion(9),
    "broken": RuntimeError("secret of a resident"),
}


@router.post("/situations", status_code=201, summary="Laat iets misgaan")
def go_wrong(body: Raise, desk: DeskDep, request: Request) -> Response:
    def work(session: Session):
        add_effect(session, f"before {body.kind}", 0, desk.actor)
        if body.kind == "unique":
            add_effect(session, "before unique", 0, desk.actor)
        elif body.kind == "check":
            add_effect(session, "too much", 1_000_000, desk.actor)
        elif body.kind == "late":
            # Only noticed when it is committed.
            session.execute(text("INSERT INTO effect (late) VALUES (1), (1)"))
            return
        elif body.kind == "data":
            session.execute(text("SELECT CAST(99999999999 AS integer)"))
        elif body.kind in request.app.state.codes:
            request.app.state.tries.append(body.kind)
            if len(request.app.state.tries) <= request.app.state.fails:
                sql = f"DO $$BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{body.kind}'; END$$"
                session.execute(text(sql))
        else:
            raise SITUATIONS[body.kind]

    return desk.run(work)


@router.post("/forms", response_model=FormOut, summary="Elk soort veld")
def read_form(body: FormIn, desk: KeylessDeskDep) -> Response:
    def work(session: Session) -> FormIn:
        add_effect(session, f"form {datetime.now(UTC).isoformat()}", 0, desk.actor)
        return body

    return desk.run(
        work,
        out=lambda form: FormOut(
            name=form.name,
            note=form.note,
            areas=[str(each.area_m2) for each in form.measures],
            received_at=form.received_at and form.received_at.isoformat(),
            iban=form.iban,
            phone=form.phone,
            postcode=form.postcode,
        ),
    )


def thing_now(session: Session, which: int, *, lock: bool = False):
    row = session.execute(
        text("SELECT * FROM thing WHERE thing_id = :id" + (" FOR NO KEY UPDATE" if lock else "")),
        {"id": which},
    ).first()
    if row is None:
        raise NotFound("no such thing")
    return row


def change_thing(session: Session, which: int, body: ChangeIn, expected_version: int | None):
    found = thing_now(session, which, lock=True)
    if expected_version not in (None, found.version):
        raise StaleVersion(found.version)
    # What the writer saw plus what the writer adds, as a form would send it back.
    return session.execute(
        text(
            "UPDATE thing SET total = :total, version = version + 1 WHERE thing_id = :id"
            " RETURNING *"
        ),
        {"total": body.seen + body.add, "id": which},
    ).one()


@things.get("/{which}", response_model=ThingOut, responses=tagged(), summary="Kijk")
def show_thing(which: int, desk: KeylessDeskDep) -> Response:
    def note(session: Session, _):
        session.execute(
            text("INSERT INTO seen VALUES (:id, :by)"), {"id": which, "by": desk.actor.person_id}
        )

    return desk.read(
        lambda session: thing_now(session, which),
        out=ThingOut.of,
        tag=lambda row: etag("thing", which, row.version, view="today"),
        note=note,
    )


@things.put("/{which}", response_model=ThingOut, summary="Wijzig")
def put_thing(which: int, body: ChangeIn, desk: KeylessDeskDep, match: IfMatchDep) -> Response:
    version = match.version("thing", which)
    return desk.run(
        lambda session: change_thing(session, which, body, version),
        out=ThingOut.of,
        tag=lambda row: etag("thing", which, row.version),
    )


@things.put("/{which}/careless", response_model=ThingOut, summary="Wijzig blind")
def put_careless(which: int, body: ChangeIn, desk: KeylessDeskDep) -> Response:
    return desk.run(
        lambda session: change_thing(session, which, body, None),
        out=ThingOut.of,
        tag=lambda row: etag("thing", which, row.version),
    )


@things.get("/{which}/letter", summary="Een bestand")
def show_letter(which: int, desk: KeylessDeskDep) -> Response:
    return desk.read(lambda session: which, out=lambda _: b"%PDF-1.7", media_type="application/pdf")


def who(request: Request) -> Actor:
    """The person of a header; in the true application this is ``api.access``."""
    number = int(request.headers.get("x-person", "1"))
    roles = {Role.CASE_HANDLER: frozenset()}
    by_key = "x-key" in request.headers
    return Actor(number, f"Persoon {number}", roles, "web", by_key=by_key)


def desk_app(engine):
    """The application of these tests."""
    app = FastAPI(redirect_slashes=False, openapi_url=None, docs_url=None, redoc_url=None)
    app.add_middleware(Front, any_host=False, debug=False)
    add_handlers(app)
    for each in (router, things):
        app.include_router(each, prefix=BASE, dependencies=[Depends(check_request)])
    app.dependency_overrides[signed_in] = who
    app.state.engine = app.state.desk_engine = engine
    app.state.codes, app.state.tries, app.state.fails = {"55P03", "40P01", "40001"}, [], 0
    app.openapi = lambda: describe(app, {})
    return app
