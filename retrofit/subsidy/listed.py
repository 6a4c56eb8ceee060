"""Cases of the desk's own list (a spreadsheet): told as the list tells them, not handled here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.codes import CaseState, MeasureCode
from retrofit.errors import StepNotPossible
from retrofit.people.actor import Actor
from retrofit.people.scope import lies_within

HANDLED_ELSEWHERE = (
    "Deze aanvraag staat in de lijst van de balie en wordt daar behandeld; hier kan zij alleen"
    " worden bekeken."
)


@dataclass(frozen=True, slots=True)
class ListedEvent:
    """A step as the list has it."""

    state: CaseState
    happened_on: date
    amount_cents: int | None


@dataclass(frozen=True, slots=True)
class ListedCase:
    """A case as the list has it.

    Attributes:
        events: oldest first; the last one says how it stands.
        dwellings: homes that the tracker linked it to.
    """

    number: str
    received_on: date | None
    requested_cents: int | None
    measures: tuple[MeasureCode, ...]
    events: tuple[ListedEvent, ...]
    dwellings: tuple[str, ...]

    @property
    def state(self) -> CaseState | None:
        """State of the last event; None when the list has none."""
        return self.events[-1].state if self.events else None

    def without_money(self) -> "ListedCase":
        """Return the case as who sees no amounts may see it."""
        events = tuple(replace(event, amount_cents=None) for event in self.events)
        return replace(self, requested_cents=None, events=events)


def listed_case(session: Session, number: str, by: Actor) -> ListedCase | None:
    """Return a case of the list; None when there is none, or it lies outside one's areas."""
    intake = next(iter(_rows(session, INTAKE, number)), None)
    if intake is None:
        return None
    homes = _rows(session, HOMES, number)
    areas = by.areas(*by.roles)
    if areas is not None and not any(lies_within(row.neighbourhood_code, areas) for row in homes):
        return None
    return ListedCase(
        number=number,
        received_on=intake.received_on,
        requested_cents=intake.requested_cents,
        measures=tuple(MeasureCode(row.measure) for row in _rows(session, MEASURES, number)),
        events=tuple(
            ListedEvent(CaseState(row.state), row.happened_on, row.amount_cents)
            for row in _rows(session, EVENTS, number)
        ),
        dwellings=tuple(row.verblijfsobject_id for row in homes),
    )


def refuse_listed(session: Session, number: str, by: Actor) -> None:
    """Refuse a step in a case of the list.

    Raises:
        StepNotPossible: the case is handled in the list.
    """
    if listed_case(session, number, by) is not None:
        raise StepNotPossible(HANDLED_ELSEWHERE)


def _rows(session: Session, sql: str, number: str) -> Sequence[Any]:
    return session.execute(
        text(sql), {"number": number, "procedure": [state.value for state in CaseState]}
    ).all()


# What the desk hands over to the counting is in the same tables; it is no case of the list.
INTAKE = """
    SELECT received_on, requested_cents FROM application_intake
     WHERE number = :number AND upper_inf(known)
       AND NOT EXISTS (SELECT FROM subsidy_case c WHERE c.number = :number)"""
MEASURES = """
    SELECT measure FROM application_measure
     WHERE number = :number AND upper_inf(known) ORDER BY measure"""
EVENTS = """
    SELECT state, happened_on, amount_cents FROM case_event
     WHERE number = :number AND upper_inf(known)
     ORDER BY happened_on, array_position(CAST(:procedure AS text[]), CAST(state AS text))"""
HOMES = """
    SELECT DISTINCT l.verblijfsobject_id, a.neighbourhood_code
      FROM link l
      LEFT JOIN unit_area a ON a.verblijfsobject_id = l.verblijfsobject_id
           AND upper_inf(a.known) AND upper_inf(a.valid)
     WHERE l.subject = 'application' AND l.subject_key = :number AND upper_inf(l.known)
       AND l.verblijfsobject_id IS NOT NULL
     ORDER BY 1"""
