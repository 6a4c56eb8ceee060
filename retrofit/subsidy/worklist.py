"""The desk's list of work: every case that waits for the desk, the shortest time left first."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ARRAY, Select, Text, any_, func, literal, select, text
from sqlalchemy import case as db_case
from sqlalchemy.orm import Session

from gis.codes import CaseState
from retrofit.codes import DecisionKind
from retrofit.models import (
    CaseStep,
    Decision,
    NoticeOfDefault,
    Objection,
    Payment,
    SubsidyCase,
)
from retrofit.people.actor import Actor
from retrofit.subsidy.case_file import CaseFile, within
from retrofit.subsidy.deadlines import Deadline, watch
from retrofit.subsidy.overview import READERS
from retrofit.subsidy.scheme import scheme_named
from retrofit.subsidy.staff import names_of
from retrofit.today import today

#: Deadlines by case number, each with the last step and the day that it was worked out for.
Kept = dict[str, tuple[tuple[int, date], Deadline | None]]
#: More days than any term has: where none runs.
NEVER = 10**6


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A case of the list; no data of the applicant.

    Attributes:
        watch: deadline to watch; None when none runs.
        handler: name of who works on it; None when nobody does.
        address: of its first home; None when the register has none.
        dwellings: how many homes it is about.
    """

    case: SubsidyCase
    watch: Deadline | None
    handler: str | None
    address: str | None
    dwellings: int


@dataclass(frozen=True, slots=True)
class Worklist:
    """Cases of the list, and how many there are in all.

    Attributes:
        counts: how many there are in each state, whichever states are asked for.
    """

    items: list[WorkItem]
    total: int
    counts: dict[CaseState, int]


def worklist(
    session: Session,
    *,
    by: Actor,
    mine: bool = False,
    free: bool = False,
    states: Sequence[CaseState] = (),
    skip: int = 0,
    limit: int = 200,
    kept: Kept | None = None,
) -> Worklist:
    """Return the open cases within one's areas, by days left; those without a term come last.

    Args:
        mine: only the cases that one handles.
        free: only the cases that nobody handles.
        states: only cases in these states; all that are not closed when empty.
        skip: leave out so many at the beginning.
        limit: at most so many.
        kept: deadlines worked out before, of this database; those worked out now are added.

    Raises:
        NotAllowed: ``by`` does not see cases with their money.
    """
    query = select(SubsidyCase.number, SubsidyCase.state).where(
        SubsidyCase.state != CaseState.CLOSED
    )
    if mine:
        query = query.where(SubsidyCase.handler_id == by.person_id)
    if free:
        query = query.where(SubsidyCase.handler_id.is_(None))
    state_of = {
        row.number: row.state
        for row in session.execute(query.order_by(SubsidyCase.received_at, SubsidyCase.number))
    }
    inside = within(session, list(state_of), by.limited_to(*READERS))
    counts = Counter(state_of[number] for number in inside)
    numbers = [number for number in inside if not states or state_of[number] in states]
    watched = kept_watches(session, numbers, today(), {} if kept is None else kept)
    # Sorting keeps those with as many days in the order in which they came in.
    numbers.sort(key=lambda number: left.days_left if (left := watched[number]) else NEVER)
    cases = {case.number: case for case in cases_of(session, numbers[skip : skip + limit])}
    shown = [cases[number] for number in numbers[skip : skip + limit]]
    names = names_of(session, (case.handler_id for case in shown))
    homes = {
        row.number: row
        for row in session.execute(text(HOMES), {"steps": [case.content_step_id for case in shown]})
    }
    items = [
        WorkItem(
            case=case,
            watch=watched[case.number],
            handler=names.get(case.handler_id or 0),
            address=homes[case.number].address,
            dwellings=homes[case.number].dwellings,
        )
        for case in shown
    ]
    return Worklist(
        items, len(numbers), {state: counts[state] for state in CaseState if counts[state]}
    )


def kept_watches(
    session: Session, numbers: Sequence[str], on: date, kept: Kept
) -> dict[str, Deadline | None]:
    """Return the deadline to watch in each case; only those are worked out that can be others now.

    A case changes by its steps only, and no step has the number of another, so that a deadline
    stays what it was until the next step or the next day.
    """
    newest = select(CaseStep.number, func.max(CaseStep.step_id)).group_by(CaseStep.number)
    among = session.execute(newest.where(CaseStep.number == any_(literal(numbers, ARRAY(Text)))))
    key_of = {number: (step_id, on) for number, step_id in among}
    found = {}
    for number, key in key_of.items():
        known = kept.get(number)
        if known is not None and known[0] == key:
            found[number] = known[1]
    changed = cases_of(session, [number for number in numbers if number not in found])
    for number, deadline in watches(session, changed, on).items():
        found[number] = deadline
        kept[number] = key_of[number], deadline
    return found


def cases_of(session: Session, numbers: Sequence[str]) -> Sequence[SubsidyCase]:
    """Return these cases, in no order."""
    those = SubsidyCase.number == any_(literal(list(numbers), ARRAY(Text)))
    return session.scalars(select(SubsidyCase).where(those)).all()


def watches(session: Session, cases: Sequence[SubsidyCase], on: date) -> dict[str, Deadline | None]:
    """Return the deadline to watch in each case, by its number.

    Reads of thousands of cases no more than their last days take: rows of some columns, none of
    the facts that decisions rest on.
    """
    numbers = [case.number for case in cases]

    def rows(columns: Select[Any], number: Any, order: Any) -> dict[str, list[Any]]:
        found = defaultdict(list)
        of_these = columns.where(number == any_(literal(numbers, ARRAY(Text)))).order_by(order)
        for row in session.execute(of_these):
            found[row.number].append(row)
        return found

    steps = rows(STEPS, CaseStep.number, CaseStep.seq)
    decisions = rows(DECISIONS, Decision.number, Decision.decision_id)
    objections = rows(OBJECTIONS, Objection.number, Objection.objection_id)
    payments = rows(PAYMENTS, Payment.number, Payment.payment_id)
    notices = rows(NOTICES, NoticeOfDefault.number, NoticeOfDefault.notice_id)
    return {
        case.number: watch(
            CaseFile(
                case=case,
                version=scheme_named(case.scheme).version(case.scheme_version),
                steps=steps[case.number],
                dwellings=[],
                measures=[],
                sources=[],
                proposals=[],
                decisions=decisions[case.number],
                objections=objections[case.number],
                payments=payments[case.number],
                claims=[],
                notices=notices[case.number],
            ),
            on,
        )
        for case in cases
    }


STEPS = select(
    CaseStep.number,
    CaseStep.step_id,
    CaseStep.seq,
    CaseStep.action,
    CaseStep.to_state,
    CaseStep.happened_on,
    CaseStep.details,
)
DECISIONS = select(
    Decision.number,
    Decision.decision_id,
    Decision.kind,
    Decision.amount_cents,
    Decision.announced_on,
    Decision.replaces_id,
    Decision.objection_id,
    Decision.step_id,
    # Of the facts only those of an amendment, or of a new decision, say anything of a last day.
    db_case(
        (
            (Decision.kind == DecisionKind.AMENDMENT) | Decision.objection_id.is_not(None),
            Decision.snapshot,
        )
    ).label("snapshot"),
)
OBJECTIONS = select(Objection.__table__)
PAYMENTS = select(Payment.__table__)
NOTICES = select(NoticeOfDefault.__table__)

HOMES = """
    SELECT d.number, count(*) AS dwellings,
           (SELECT concat_ws(', ', concat(street, ' ', house_number, house_letter, '-' || addition),
                             concat_ws(' ', postcode, city))
              FROM address a
             WHERE a.verblijfsobject_id = min(d.verblijfsobject_id) AND upper_inf(a.known)
               AND upper_inf(a.valid)
             ORDER BY address_id LIMIT 1) AS address
      FROM case_dwelling d
     WHERE d.step_id = ANY(:steps)
     GROUP BY d.number"""
