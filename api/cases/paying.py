"""Money out and back in."""

from typing import Annotated

from fastapi import Query, Response

from api.cases.acts import READERS, case_router, change, show, takers
from api.cases.parts import claims_out, payment_out, payments_out
from api.desk import DeskDep, KeylessDeskDep
from api.etag import IfMatchDep
from api.openapi import tagged
from api.parameters import NoQuery, RowId
from api.schemas.applications_results import ClaimOut, ClaimsOut, PaymentOut, PaymentsOut
from api.schemas.applications_steps import PaidIn, PaymentIn, ReasonIn, RecoveryIn
from api.schemas.inputs import CaseNumberPath
from retrofit.subsidy import payments
from retrofit.subsidy.transitions import Action

router = case_router()

Nothing = Annotated[NoQuery, Query()]


@router.get(
    "/{number}/payments",
    dependencies=[READERS],
    response_model=PaymentsOut,
    responses=tagged(),
    summary="De betalingen in een zaak",
)
def show_payments(number: CaseNumberPath, desk: KeylessDeskDep, query: Nothing) -> Response:
    """List the payments, and what can be paid now."""
    return show(desk, number, payments_out)


@router.post(
    "/{number}/payments",
    dependencies=[takers(Action.ORDER_PAYMENT)],
    status_code=201,
    response_model=PaymentOut,
    summary="Een betaling opdragen",
)
def order_payment(
    number: CaseNumberPath, body: PaymentIn, desk: DeskDep, match: IfMatchDep
) -> Response:
    """Order an advance of a running grant, or what is left of a settlement."""
    act = change(desk, number, match)
    return act.make(
        lambda session: payments.order_payment(
            session, number, body.cents, by=act.by, expected_version=act.version
        ),
        payment_out,
    )


@router.post(
    "/{number}/payments/{id}/releases",
    dependencies=[takers(Action.RELEASE_PAYMENT, fresh=True)],
    status_code=201,
    response_model=PaymentOut,
    summary="Een betaling vrijgeven",
)
def release_payment(
    number: CaseNumberPath, id: RowId, desk: DeskDep, match: IfMatchDep
) -> Response:
    """Release a payment that another person ordered, to the account of the order."""
    act = change(desk, number, match)
    return act.make(
        lambda session: payments.release_payment(
            session, number, id, by=act.by, expected_version=act.version
        ),
        payment_out,
    )


@router.post(
    "/{number}/payments/{id}/confirmations",
    dependencies=[takers(Action.CONFIRM_PAYMENT)],
    status_code=201,
    response_model=PaymentOut,
    summary="Registreren dat de bank betaalde",
)
def confirm_payment(
    number: CaseNumberPath, id: RowId, body: PaidIn, desk: DeskDep, match: IfMatchDep
) -> Response:
    """Record that the bank paid."""
    act = change(desk, number, match)
    return act.make(
        lambda session: payments.confirm_payment(
            session, number, id, by=act.by, paid_on=body.paid_on, expected_version=act.version
        ),
        payment_out,
    )


@router.post(
    "/{number}/payments/{id}/cancellations",
    dependencies=[takers(Action.CANCEL_PAYMENT)],
    status_code=201,
    response_model=PaymentOut,
    summary="Een betaling laten vervallen",
)
def cancel_payment(
    number: CaseNumberPath, id: RowId, body: ReasonIn, desk: DeskDep, match: IfMatchDep
) -> Response:
    """Let a payment lapse that the bank did not make."""
    act = change(desk, number, match)
    return act.make(
        lambda session: payments.cancel_payment(
            session, number, id, by=act.by, reason=body.reason, expected_version=act.version
        ),
        payment_out,
    )


@router.get(
    "/{number}/claims",
    dependencies=[READERS],
    response_model=ClaimsOut,
    responses=tagged(),
    summary="De terugvorderingen in een zaak",
)
def show_claims(number: CaseNumberPath, desk: KeylessDeskDep, query: Nothing) -> Response:
    """List the undue money that is asked back."""
    return show(desk, number, claims_out)


@router.post(
    "/{number}/claims/{id}/recoveries",
    dependencies=[takers(Action.RECOVER)],
    status_code=201,
    response_model=ClaimOut,
    summary="Een terugbetaling registreren",
)
def record_recovery(
    number: CaseNumberPath, id: RowId, body: RecoveryIn, desk: DeskDep, match: IfMatchDep
) -> Response:
    """Record money that came back."""
    act = change(desk, number, match)
    return act.make(
        lambda session: payments.recover(
            session,
            number,
            id,
            body.cents,
            by=act.by,
            on=body.on,
            expected_version=act.version,
        ),
        lambda _, claim: ClaimOut.of(claim),
    )


@router.post(
    "/{number}/claims/{id}/waivers",
    dependencies=[takers(Action.WAIVE, fresh=True)],
    status_code=201,
    response_model=ClaimOut,
    summary="Van een terugvordering afzien",
)
def waive_claim(
    number: CaseNumberPath, id: RowId, body: ReasonIn, desk: DeskDep, match: IfMatchDep
) -> Response:
    """Give up what is left of a claim, with the reason on record."""
    act = change(desk, number, match)
    return act.make(
        lambda session: payments.waive(
            session, number, id, by=act.by, reason=body.reason, expected_version=act.version
        ),
        lambda _, claim: ClaimOut.of(claim),
    )
