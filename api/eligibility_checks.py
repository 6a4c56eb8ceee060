"""Questions before an application. Nothing is kept of them but that an account was compared."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.access import audience
from api.desk import KeylessDeskDep
from api.json_body import JsonRoute
from api.parameters import NoQuery
from api.schemas.eligibility_checks import EligibilityCheckIn, EligibilityCheckOut
from retrofit import audit
from retrofit.subsidy.enquiry import ASKERS, enquire

router = APIRouter(prefix="/eligibility-checks", tags=["subsidiebalie"], route_class=JsonRoute)


@router.post(
    "",
    dependencies=[audience(*ASKERS, keys=True)],
    response_model=EligibilityCheckOut,
    summary="Vooraf nagaan of woningen in aanmerking komen, en voor hoeveel",
)
def check_eligibility(
    body: EligibilityCheckIn, desk: KeylessDeskDep, query: Annotated[NoQuery, Query()]
) -> Response:
    """Answer for each home with all reasons, with the amount, and with what is left of the money.

    It only reads. A POST because accounts and addresses do not belong in an address.
    """
    asked = body.enquiry()
    return desk.read(
        lambda session: enquire(session, asked, by=desk.acting),
        out=EligibilityCheckOut.of,
        note=(
            (
                lambda session, _: audit.record(
                    session, desk.acting, "compare_account", "applicant", "all"
                )
            )
            if asked.iban
            else None
        ),
    )
