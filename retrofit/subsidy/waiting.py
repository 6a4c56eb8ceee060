"""What waits for a second person, each with why somebody is not that one.

Proposals wait for a decision, payments for their release.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, exists, func, select, text
from sqlalchemy.orm import Session

from retrofit.codes import PaymentState
from retrofit.errors import DeskRule
from retrofit.models import Decision, Payment, Proposal, SubsidyCase
from retrofit.people.actor import Actor
from retrofit.privacy.identity import identify
from retrofit.subsidy.case_file import CaseFile, files_of, within
from retrofit.subsidy.deadlines import Deadline, watch
from retrofit.subsidy.overview import READERS
from retrofit.subsidy.payments import check_release
from retrofit.subsidy.possible import why_not
from retrofit.subsidy.staff import names_of
from retrofit.subsidy.transitions import Action
from retrofit.subsidy.upheld import decides
from retrofit.subsidy.worklist import HOMES
from retrofit.today import today


@dataclass(frozen=True, slots=True)
class WaitingProposal:
    """A proposal that waits; no data of the applicant.

    Attributes:
        made_on: day on which it was proposed.
        address: of the first home; None when the register has none.
        watch: deadline to watch in the case; None when none runs.
        reason: why the reader does not decide on it, Dutch; None when he does.
    """

    file: CaseFile
    proposal: Proposal
    made_on: date
    address: str | None
    dwellings: int
    watch: Deadline | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class WaitingPayment:
    """A payment that was ordered and waits for its release; no data of the applicant.

    Attributes:
        ordered_by: name of who ordered it.
        ordered_on: day on which it was ordered.
        days_waiting: whole days since.
        address: of the first home; None when the register has none.
        reason: why the reader does not release it, Dutch; None when he does.
    """

    file: CaseFile
    payment: Payment
    ordered_by: str
    ordered_on: date
    days_waiting: int
    address: str | None
    dwellings: int
    reason: str | None


def waiting_proposals(session: Session, *, by: Actor) -> list[WaitingProposal]:
    """Return the proposals that wait within one's areas, the longest waiting first.

    Raises:
        NotAllowed: ``by`` does not see cases with their money.
    """
    newest = select(func.max(Proposal.proposal_id)).group_by(Proposal.number)
    query = (
        select(SubsidyCase)
        .join(Proposal, Proposal.number == SubsidyCase.number)
        .where(
            Proposal.proposal_id.in_(newest),
            ~exists().where(Decision.proposal_id == Proposal.proposal_id),
        )
        .order_by(Proposal.proposal_id)
    )
    on = today()
    found = []
    for file, home in _files(session, query, by):
        proposal = file.proposal()
        if proposal is None:
            continue
        made = next(step for step in file.steps if step.step_id == proposal.step_id)
        found.append(
            WaitingProposal(
                file=file,
                proposal=proposal,
                made_on=made.happened_on,
                address=home.address,
                dwellings=home.dwellings,
                watch=watch(file, on),
                reason=_why_not_decided(file, proposal, by, on),
            )
        )
    return found


def waiting_payments(session: Session, *, by: Actor) -> list[WaitingPayment]:
    """Return the payments within one's areas that wait for their release, oldest order first.

    Raises:
        NotAllowed: ``by`` does not see cases with their money.
    """
    waits = select(Payment.number).where(Payment.state == PaymentState.ORDERED)
    query = select(SubsidyCase).where(SubsidyCase.number.in_(waits))
    files = list(_files(session, query, by))
    # A payment goes to the account of the order only: the present one is looked at.
    identify(session, by)
    names = names_of(session, (each.ordered_by_id for file, _ in files for each in file.payments))
    on = today()
    found = []
    for file, home in files:
        # Each order made one payment, so the two lists run side by side.
        orders = zip(file.taken(Action.ORDER_PAYMENT), file.payments, strict=True)
        found += [
            WaitingPayment(
                file=file,
                payment=payment,
                ordered_by=names[payment.ordered_by_id],
                ordered_on=order.happened_on,
                days_waiting=(on - order.happened_on).days,
                address=home.address,
                dwellings=home.dwellings,
                reason=_why_not_released(session, file, payment, by, on),
            )
            for order, payment in orders
            if payment.state is PaymentState.ORDERED
        ]
    return sorted(found, key=lambda each: each.payment.payment_id)


def _files(
    session: Session, query: Select[SubsidyCase], by: Actor
) -> Iterator[tuple[CaseFile, Row[Any]]]:
    """Yield the cases that lie within one's areas, each with its first address and its homes."""
    cases = session.scalars(query).all()
    inside = set(within(session, [case.number for case in cases], by.limited_to(*READERS)))
    files = files_of(session, [case for case in cases if case.number in inside])
    steps = [file.case.content_step_id for file in files]
    homes = {row.number: row for row in session.execute(text(HOMES), {"steps": steps})}
    return ((file, homes[file.number]) for file in files)


def _why_not_decided(file: CaseFile, proposal: Proposal, by: Actor, on: date) -> str | None:
    return why_not(file, decides(file, proposal), by, on)


def _why_not_released(
    session: Session, file: CaseFile, payment: Payment, by: Actor, on: date
) -> str | None:
    reason = why_not(file, Action.RELEASE_PAYMENT, by, on)
    if reason is not None:
        return reason
    try:
        check_release(session, file, payment, by)
    except DeskRule as refused:
        return str(refused)
    return None
