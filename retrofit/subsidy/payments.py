"""Money out and back in: a payment is ordered by one person and released by another."""

from datetime import date
from typing import TypeVar

from sqlalchemy.orm import Session

from gis.codes import CaseState
from retrofit.codes import ClaimState, PaymentKind, PaymentState
from retrofit.errors import InvalidFacts, NotFound
from retrofit.models import Claim, Payment
from retrofit.people.actor import Actor
from retrofit.privacy.applicants import account_hash
from retrofit.subsidy.case_file import CaseFile, open_case, require
from retrofit.subsidy.claims import open_claim_of_payment
from retrofit.subsidy.decision_kinds import GRANTS, SETTLEMENTS
from retrofit.subsidy.possible import left_to_pay, owed_cents
from retrofit.subsidy.second_person import check_releaser
from retrofit.subsidy.steps import act, day_of_step, record
from retrofit.subsidy.transitions import STEP_OF, Action
from retrofit.subsidy.wording import euros

T = TypeVar("T", Payment, Claim)


def order_payment(
    session: Session,
    number: str,
    cents: int | None = None,
    *,
    by: Actor,
    expected_version: int | None = None,
) -> Payment:
    """Order an advance of a running grant, or what is left of a settlement.

    Args:
        cents: amount; all that may be paid when None.

    Raises:
        InvalidFacts: more than may be paid.
        StepNotPossible: nothing is due, or a changed account waits for a second person.
    """
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    due = owed_cents(file)
    amount = due if cents is None else cents
    is_advance = file.case.state in (CaseState.GRANTED, CaseState.IN_PROGRESS)
    kind = PaymentKind.ADVANCE if is_advance else PaymentKind.SETTLEMENT
    added = act(session, file, Action.ORDER_PAYMENT, by=by, kind=kind.value, cents=amount)
    if amount > due:
        raise InvalidFacts("cents", f"er kan nog {euros(due)} worden betaald")
    if amount <= 0:
        raise InvalidFacts("cents", "moet meer dan nul zijn")
    decision = file.live(*(GRANTS if is_advance else SETTLEMENTS))
    assert decision is not None  # noqa: S101 - both states are only reached by a decision
    payment = Payment(
        number=number,
        kind=kind,
        cents=amount,
        state=PaymentState.ORDERED,
        decision_id=decision.decision_id,
        account_hash=account_hash(session, number),
        ordered_by_id=by.person_id,
    )
    session.add(payment)
    session.flush()
    record(session, file, added, by)
    return payment


def release_payment(
    session: Session,
    number: str,
    payment_id: int,
    *,
    by: Actor,
    expected_version: int | None = None,
) -> Payment:
    """Release a payment that another person ordered, to the account of the order.

    Raises:
        FourEyes, StepNotPossible: see ``check_release``.
    """
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    # Who may not release, does not see the account either.
    by.require(*STEP_OF[Action.RELEASE_PAYMENT].roles)
    payment = _named(file.payments, "payment_id", payment_id)
    check_release(session, file, payment, by)
    added = act(session, file, Action.RELEASE_PAYMENT, by=by, payment_id=payment_id)
    payment.state = PaymentState.RELEASED
    payment.released_by_id = by.person_id
    session.flush()
    record(session, file, added, by)
    return payment


def check_release(session: Session, file: CaseFile, payment: Payment, by: Actor) -> None:
    """Check that a payment can be released by this person, to the account of the order.

    Raises:
        FourEyes: ``by`` ordered it.
        StepNotPossible: it waits no more, the account was changed, or less is owed by now.
    """
    require(payment.state is PaymentState.ORDERED, "Deze betaling is al vrijgegeven of vervallen.")
    check_releaser(payment, by)
    require(
        payment.account_hash == account_hash(session, file.number),
        "Het rekeningnummer is gewijzigd na de opdracht: laat deze betaling vervallen en draag"
        " haar opnieuw op.",
    )
    require(
        left_to_pay(file) >= 0,
        "Er is inmiddels minder te betalen dan is opgedragen: laat deze betaling vervallen.",
    )


def confirm_payment(
    session: Session,
    number: str,
    payment_id: int,
    *,
    by: Actor,
    paid_on: date | None = None,
    expected_version: int | None = None,
) -> Payment:
    """Record that the bank paid."""
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    payment = _named(file.payments, "payment_id", payment_id)
    require(payment.state is PaymentState.RELEASED, "Deze betaling is niet vrijgegeven.")
    day = day_of_step(file, paid_on, "paidOn")
    added = act(session, file, Action.CONFIRM_PAYMENT, by=by, on=day, payment_id=payment_id)
    payment.state = PaymentState.PAID
    payment.paid_on = day
    _add_paid(file, payment)
    session.flush()
    open_claim_of_payment(session, file)
    record(session, file, added, by)
    return payment


def cancel_payment(
    session: Session,
    number: str,
    payment_id: int,
    *,
    by: Actor,
    reason: str,
    expected_version: int | None = None,
) -> Payment:
    """Let a payment lapse that the bank did not make."""
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    payment = _named(file.payments, "payment_id", payment_id)
    require(
        payment.state in (PaymentState.ORDERED, PaymentState.RELEASED),
        "Deze betaling is al gedaan of vervallen.",
    )
    added = act(session, file, Action.CANCEL_PAYMENT, by=by, payment_id=payment_id, reason=reason)
    payment.state = PaymentState.CANCELLED
    session.flush()
    record(session, file, added, by)
    return payment


def recover(
    session: Session,
    number: str,
    claim_id: int,
    cents: int,
    *,
    by: Actor,
    on: date | None = None,
    expected_version: int | None = None,
) -> Claim:
    """Record money that came back on a claim (terugvordering)."""
    return _lessen(session, number, claim_id, cents, by, on, expected_version, Action.RECOVER)


def waive(
    session: Session,
    number: str,
    claim_id: int,
    *,
    by: Actor,
    reason: str,
    expected_version: int | None = None,
) -> Claim:
    """Give up what is left of a claim; the money stays paid and undue, and that is on record."""
    return _lessen(
        session, number, claim_id, None, by, None, expected_version, Action.WAIVE, reason=reason
    )


def _lessen(
    session: Session,
    number: str,
    claim_id: int,
    cents: int | None,
    by: Actor,
    on: date | None,
    expected_version: int | None,
    action: Action,
    reason: str | None = None,
) -> Claim:
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    claim = _named(file.claims, "claim_id", claim_id)
    require(claim.state is ClaimState.OPEN, "Deze terugvordering staat niet meer open.")
    left = claim.cents - claim.recovered_cents
    amount = left if cents is None else cents
    if not 0 < amount <= left:
        raise InvalidFacts(
            "cents", f"moet tussen € 0,01 en {euros(left)} liggen: meer staat er niet open"
        )
    added = act(session, file, action, by=by, on=on, claim_id=claim_id, cents=amount, reason=reason)
    if action is Action.RECOVER:
        claim.recovered_cents += amount
    if amount == left:
        claim.state = ClaimState.RECOVERED if action is Action.RECOVER else ClaimState.WAIVED
    file.case.claim_cents -= amount
    # What is waived was paid all the same: it leaves the claim and what counts as paid out for it.
    file.case.paid_cents -= amount
    session.flush()
    record(session, file, added, by, legal_basis="Awb 4:57")
    return claim


def _add_paid(file: CaseFile, payment: Payment) -> None:
    """Count a payment; what the case does not owe any more becomes a claim at once."""
    case = file.case
    owed = case.committed_cents + case.settled_cents + case.claim_cents
    undue = max(case.paid_cents + payment.cents - owed, 0)
    case.paid_cents += payment.cents
    case.claim_cents += undue


def _named(rows: list[T], column: str, wanted: int) -> T:
    for row in rows:
        if getattr(row, column) == wanted:
            return row
    raise NotFound("dit nummer hoort niet bij deze zaak")
