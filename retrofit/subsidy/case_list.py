"""The list of cases within somebody's areas, newest first, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select, text, tuple_
from sqlalchemy.orm import Session

from gis.codes import CaseState
from retrofit.codes import Role
from retrofit.errors import InvalidFacts
from retrofit.models import SubsidyCase
from retrofit.people.actor import Actor
from retrofit.people.scope import lies_within
from retrofit.subsidy.overview import READERS
from retrofit.today import day_of

#: So many cases are looked at together; only those within the areas are told.
BATCH = 200


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in the list.

    Attributes:
        handler_id: None when nobody works on it, and for who sees only how it stands.
        address: of the first home within the areas; None when the register has none.
        dwellings: how many homes there are within the areas.
    """

    number: str
    version: int
    state: CaseState
    scheme: str
    scheme_version: str
    received_on: date
    handler_id: int | None
    address: str | None
    dwellings: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases are asked for.

    Attributes:
        handler_id: only those of this handler.
        is_free: only those that nobody handles.
    """

    states: Sequence[CaseState] = ()
    scheme: str | None = None
    handler_id: int | None = None
    is_free: bool = False


def list_cases(
    session: Session, wanted: Wanted, *, by: Actor, after: str | None = None, limit: int = 50
) -> tuple[list[CaseLine], str | None]:
    """Return cases, newest received first, and the number to go on after; None at the end.

    Args:
        session: only read.
        wanted: which cases.
        by: who asks: a WUO adviser sees those with a home in the own area.
        after: number of the last case of the page before.
        limit: at most so many.

    Raises:
        InvalidFacts: ``after`` is no case.
    """
    query = _query(wanted)
    if after is not None:
        last = session.get(SubsidyCase, after)
        if last is None:
            raise InvalidFacts("cursor", "hoort niet bij een eerdere bladzijde")
        query = query.where(
            tuple_(SubsidyCase.received_at, SubsidyCase.number) < (last.received_at, last.number)
        )
    found: list[CaseLine] = []
    skipped = 0
    while len(found) <= limit:
        batch = session.scalars(query.offset(skipped).limit(BATCH)).all()
        found += _lines(session, batch, by)
        skipped += BATCH
        if len(batch) < BATCH:
            break
    page = found[:limit]
    return page, page[-1].number if len(found) > limit else None


def _query(wanted: Wanted) -> Select[SubsidyCase]:
    query = select(SubsidyCase).order_by(SubsidyCase.received_at.desc(), SubsidyCase.number.desc())
    if wanted.states:
        query = query.where(SubsidyCase.state.in_(wanted.states))
    if wanted.scheme is not None:
        query = query.where(SubsidyCase.scheme == wanted.scheme)
    if wanted.handler_id is not None:
        query = query.where(SubsidyCase.handler_id == wanted.handler_id)
    if wanted.is_free:
        query = query.where(SubsidyCase.handler_id.is_(None))
    return query


def _lines(session: Session, cases: Sequence[SubsidyCase], by: Actor) -> list[CaseLine]:
    steps = [case.content_step_id for case in cases]
    homes: dict[str, list[tuple[str | None, str | None]]] = {}
    for row in session.execute(text(HOMES), {"steps": steps}):
        homes.setdefault(row.number, []).append((row.neighbourhood_code, row.address))
    full = by.areas(*READERS) if by.has(*READERS) else frozenset[str]()
    status = by.areas(Role.WUO_ADVISER) if by.has(Role.WUO_ADVISER) else frozenset[str]()
    lines = []
    for case in cases:
        of_case = homes.get(case.number, [])
        sees_all = full is None or any(lies_within(code, full) for code, _ in of_case)
        seen = of_case if sees_all else [h for h in of_case if lies_within(h[0], status)]
        if not sees_all and not seen:
            continue
        lines.append(
            CaseLine(
                number=case.number,
                version=case.steps,
                state=case.state,
                scheme=case.scheme,
                scheme_version=case.scheme_version,
                received_on=day_of(case.received_at),
                handler_id=case.handler_id if sees_all else None,
                address=seen[0][1] if seen else None,
                dwellings=len(seen),
            )
        )
    return lines


HOMES = """
    SELECT d.number, d.verblijfsobject_id,
           (SELECT neighbourhood_code FROM unit_area a
             WHERE a.verblijfsobject_id = d.verblijfsobject_id AND upper_inf(a.known)
               AND upper_inf(a.valid) LIMIT 1) AS neighbourhood_code,
           (SELECT concat_ws(', ', concat(street, ' ', house_number, house_letter, '-' || addition),
                             concat_ws(' ', postcode, city))
              FROM address a
             WHERE a.verblijfsobject_id = d.verblijfsobject_id AND upper_inf(a.known)
               AND upper_inf(a.valid)
             ORDER BY address_id LIMIT 1) AS address
      FROM case_dwelling d
     WHERE d.step_id = ANY(:steps)
     ORDER BY d.number, d.verblijfsobject_id"""
