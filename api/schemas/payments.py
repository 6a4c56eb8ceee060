"""Payments that wait for their release, over all cases."""

from collections.abc import Iterable

from api.schemas.applications_taken import StaffOut
from api.schemas.base import CodedText, Day, Out
from retrofit.subsidy import texts as words
from retrofit.subsidy.waiting import WaitingPayment


class WaitingPaymentOut(Out):
    """A payment that waits; ``reason`` is why the reader does not release it, null: he does."""

    id: int
    number: str
    version: int
    kind: CodedText
    cents: int
    ordered_by: StaffOut
    ordered_on: Day
    days_waiting: int
    address: str | None
    dwelling_count: int
    reason: str | None

    @classmethod
    def of(cls, found: WaitingPayment) -> "WaitingPaymentOut":
        """Translate a payment that waits."""
        case, payment = found.file.case, found.payment
        return cls(
            id=payment.payment_id,
            number=case.number,
            version=case.steps,
            kind=CodedText.of(payment.kind, words.PAYMENT),
            cents=payment.cents,
            ordered_by=StaffOut(id=payment.ordered_by_id, name=found.ordered_by),
            ordered_on=found.ordered_on,
            days_waiting=found.days_waiting,
            address=found.address,
            dwelling_count=found.dwellings,
            reason=found.reason,
        )


class WaitingPaymentsOut(Out):
    """Payments that wait, the oldest order first."""

    payments: list[WaitingPaymentOut]

    @classmethod
    def of(cls, found: Iterable[WaitingPayment]) -> "WaitingPaymentsOut":
        """Translate them."""
        return cls(payments=[WaitingPaymentOut.of(each) for each in found])
