"""A case as one looks at it: how it stands, what can be done, all days, money and homes.

Only reads. Who may see money gets an ``Overview``; a WUO adviser the ``Status`` of a case in the
own area; a case of the desk's list is told as the list has it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from retrofit.codes import DecisionKind, Role
from retrofit.errors import CaseNotFound
from retrofit.models import Person, SchemePeriod
from retrofit.people.actor import Actor
from retrofit.people.scope import lies_within
from retrofit.subsidy.calculated import calculated, granted_calculation
from retrofit.subsidy.calculation import Calculation
from retrofit.subsidy.case_file import CaseFile, open_case
from retrofit.subsidy.cautions import Caution, cautions, is_sample
from retrofit.subsidy.deadlines import Deadline, deadlines, watched
from retrofit.subsidy.decision_kinds import GRANTS, SETTLEMENTS
from retrofit.subsidy.eligibility import Hurdle
from retrofit.subsidy.listed import ListedCase, listed_case
from retrofit.subsidy.possible import NextStep, next_steps, owed_cents
from retrofit.subsidy.scheme import Scheme, scheme_named
from retrofit.subsidy.transitions import DECIDED, UNDECIDED, Action
from retrofit.today import today

#: Who sees a case with its money.
READERS = (Role.INTAKE, Role.CASE_HANDLER, Role.REVIEWER, Role.BUDGET_HOLDER, Role.AUDITOR)
#: What a WUO adviser may do in a case.
ADVISES = (Action.START,)


class Basis(StrEnum):
    """What the shown calculation rests on."""

    APPLIED_FOR = "applied_for"
    PROPOSED = "proposed"
    GRANTED = "granted"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class CaseHome:
    """A home of a case.

    Attributes:
        address: None when the register has none.
        is_eligible: by the register on the day of receipt; None is unknown.
    """

    verblijfsobject_id: str
    address: str | None
    neighbourhood_code: str | None
    neighbourhood: str | None
    weight: int
    is_eligible: bool | None
    hurdles: tuple[Hurdle, ...]


@dataclass(frozen=True, slots=True)
class Money:
    """The amounts of a case, cents.

    Attributes:
        requested_cents: as the applicant asked; None when no amount was named.
        needs_cents: waits for a decision, of which ``reserved_cents`` is set apart.
        granted_cents: by the grant that holds; None when there is none. ``committed_cents`` of it
            is not settled yet.
        settled_cents: by the settlement that holds; None when there is none.
        paid_cents: less what came back.
        claim_cents: open claims.
        due_cents: can be paid now.
    """

    requested_cents: int | None
    needs_cents: int
    reserved_cents: int
    granted_cents: int | None
    committed_cents: int
    settled_cents: int | None
    paid_cents: int
    claim_cents: int
    due_cents: int


@dataclass(frozen=True, slots=True)
class Overview:
    """A case with all that the desk sees of it; no data of the applicant.

    Attributes:
        watch: deadline that runs now; None when none does.
        line: budget line (begrotingslijn) it is paid from.
        handler: name of who works on it.
        calculation: of the last decision or proposal, else of what is applied for.
    """

    file: CaseFile
    scheme: Scheme
    line: str
    steps: list[NextStep]
    deadlines: list[Deadline]
    watch: Deadline | None
    handler: str | None
    money: Money
    calculation: Calculation | None
    basis: Basis | None
    homes: list[CaseHome]
    cautions: list[Caution]
    is_sample: bool


@dataclass(frozen=True, slots=True)
class Status:
    """What a WUO adviser sees: how a case stands, and its homes in the own area."""

    file: CaseFile
    scheme: Scheme
    steps: list[NextStep]
    homes: list[CaseHome]


def look(session: Session, number: str, *, by: Actor) -> Overview | Status | ListedCase:
    """Return a case as this person may see it. The caller records that it was read.

    Raises:
        CaseNotFound: there is none, or it lies outside the areas of ``by``.
    """
    listed = listed_case(session, number, by)
    if listed is not None:
        sees_all = by.has(*READERS) and listed_case(session, number, by.limited_to(*READERS))
        return listed if sees_all else listed.without_money()
    file = open_case(session, number, by=by)
    homes = homes_of(session, file)
    here = in_areas(by, [home.neighbourhood_code for home in homes])
    if not here.has(*READERS):
        return _status(file, homes, here)
    on = today()
    days = deadlines(file, on)
    calculation, basis = shown_calculation(session, file)
    handler = session.get(Person, file.case.handler_id) if file.case.handler_id else None
    return Overview(
        file=file,
        scheme=scheme_named(file.case.scheme),
        line=line_of(session, file),
        steps=next_steps(file, here, on),
        deadlines=days,
        watch=watched(file, days),
        handler=handler.display_name if handler else None,
        money=money_of(file),
        calculation=calculation,
        basis=basis,
        homes=homes,
        cautions=cautions(session, file, by=here),
        is_sample=is_sample(session),
    )


def line_of(session: Session, file: CaseFile) -> str:
    """Return the budget line that a case is paid from."""
    return session.get_one(SchemePeriod, file.case.period_id).line


def in_areas(by: Actor, neighbourhoods: Iterable[str | None]) -> Actor:
    """Return a person with the roles that hold in at least one of these neighbourhoods."""
    codes = list(neighbourhoods)
    return replace(
        by,
        roles={
            role: areas
            for role, areas in by.roles.items()
            if any(lies_within(code, areas or None) for code in codes)
        },
    )


def _status(file: CaseFile, homes: list[CaseHome], by: Actor) -> Status:
    """Return what an adviser sees.

    Raises:
        CaseNotFound: ``by`` is none here.
    """
    if not by.has(Role.WUO_ADVISER):
        raise CaseNotFound("Er is geen zaak met dit nummer.")
    areas = by.areas(Role.WUO_ADVISER)
    steps = next_steps(file, by, today())
    return Status(
        file=file,
        scheme=scheme_named(file.case.scheme),
        steps=[step for step in steps if step.action in ADVISES],
        homes=[home for home in homes if lies_within(home.neighbourhood_code, areas)],
    )


def shown_calculation(
    session: Session, file: CaseFile
) -> tuple[Calculation, Basis] | tuple[None, None]:
    """Return the calculation that matters now, and what it rests on.

    After a decision it is the frozen one; a proposal that waits goes before it; before both it is
    what the rules make of the application as it stands.
    """
    waiting = file.proposal()
    if waiting is not None and "calculation" in waiting.facts:
        return Calculation.from_json(waiting.facts["calculation"]), Basis.PROPOSED
    settled = [each for each in file.decisions if each.kind is DecisionKind.SETTLEMENT]
    if settled:
        return Calculation.from_json(settled[-1].snapshot["calculation"]), Basis.SETTLED
    granted = granted_calculation(file)
    if granted is not None:
        return granted, Basis.GRANTED
    if file.case.state in UNDECIDED:
        return calculated(session, file), Basis.APPLIED_FOR
    return None, None


def money_of(file: CaseFile) -> Money:
    """Return the amounts of a case."""
    case = file.case
    received = file.last(Action.RECEIVE)
    grant = file.live(*GRANTS)
    settlement = file.live(*SETTLEMENTS)
    return Money(
        requested_cents=received.details.get("requested_cents") if received else None,
        needs_cents=case.reservation.needs_cents,
        reserved_cents=case.reservation.reserved_cents,
        granted_cents=grant.amount_cents if grant else None,
        committed_cents=case.committed_cents,
        settled_cents=settlement.amount_cents if settlement else None,
        paid_cents=case.paid_cents,
        claim_cents=case.claim_cents,
        due_cents=owed_cents(file) if case.state in DECIDED else 0,
    )


def homes_of(session: Session, file: CaseFile) -> list[CaseHome]:
    """Return the homes of a case with their address, in the order of their id."""
    told = places(session, [row.verblijfsobject_id for row in file.dwellings])
    return [
        CaseHome(
            verblijfsobject_id=row.verblijfsobject_id,
            address=told[row.verblijfsobject_id].address,
            neighbourhood_code=told[row.verblijfsobject_id].neighbourhood_code,
            neighbourhood=told[row.verblijfsobject_id].neighbourhood,
            weight=row.weight,
            is_eligible=row.is_eligible,
            hurdles=tuple(Hurdle(code) for code in row.reasons),
        )
        for row in file.dwellings
    ]


def places(session: Session, homes: Iterable[str]) -> dict[str, Any]:
    """Return address and neighbourhood of homes, by their id; None where the register has none."""
    rows = session.execute(text(PLACES), {"ids": list(homes)})
    return {row.id: row for row in rows}


PLACES = """
    SELECT asked.id,
           (SELECT concat_ws(', ', concat(street, ' ', house_number, house_letter, '-' || addition),
                             concat_ws(' ', postcode, city))
              FROM address
             WHERE verblijfsobject_id = asked.id AND upper_inf(known) AND upper_inf(valid)
             ORDER BY address_id LIMIT 1) AS address,
           found.neighbourhood_code,
           (SELECT name FROM area
             WHERE code = found.neighbourhood_code AND upper_inf(known) AND upper_inf(valid)
             LIMIT 1) AS neighbourhood
      FROM unnest(CAST(:ids AS text[])) AS asked(id)
      LEFT JOIN LATERAL (SELECT neighbourhood_code FROM unit_area
                          WHERE verblijfsobject_id = asked.id AND upper_inf(known)
                            AND upper_inf(valid) LIMIT 1) found ON true"""
