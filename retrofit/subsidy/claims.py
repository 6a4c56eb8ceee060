"""Claims (terugvorderingen): money that was paid and is not owed any more. Source: Awb 4:57."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from retrofit.codes import ClaimState
from retrofit.models import Claim, Decision
from retrofit.subsidy.case_file import CaseFile


def open_claim(session: Session, file: CaseFile, decision: Decision, before_cents: int) -> None:
    """Write the claim that a decision brought about, if it did."""
    _claim(session, decision, file.case.claim_cents - before_cents)


def open_claim_of_payment(session: Session, file: CaseFile) -> None:
    """Write the claim on a payment that was under way when the grant was revoked or lowered."""
    written = sum(c.cents - c.recovered_cents for c in file.claims if c.state is ClaimState.OPEN)
    on_subsidy = [each for each in file.decisions if each.notice_id is None]
    _claim(session, on_subsidy[-1], file.case.claim_cents - written)


def lapse_claims(session: Session, file: CaseFile, decision: Decision) -> None:
    """Let the claims go that a new decision on an objection took the ground from.

    What is undue all the same is claimed anew; what was given up of it, is given up again.
    """
    case = file.case
    after = stands_after(file, case.committed_cents + case.settled_cents)
    if (after.paid_cents, after.open_cents) == (case.paid_cents, case.claim_cents):
        return
    for each in file.claims:
        if each.state in (ClaimState.OPEN, ClaimState.WAIVED):
            each.state = ClaimState.LAPSED
    case.paid_cents, case.claim_cents = after.paid_cents, after.open_cents
    session.flush()
    _claim(session, decision, after.open_cents)
    again = _claim(session, decision, after.waived_cents)
    if again is not None:
        again.state = ClaimState.WAIVED
        session.flush()


@dataclass(frozen=True, slots=True)
class Claimed:
    """What counts as paid, what is to come back, and what of it was given up, in cents."""

    paid_cents: int
    open_cents: int
    waived_cents: int


def stands_after(file: CaseFile, owed_cents: int) -> Claimed:
    """Return how a case stands once an amount is owed on an objection; the same once it is.

    What is not undue any more and was given up, counts as paid again.
    """
    left = {
        state: sum(each.cents - each.recovered_cents for each in file.claims if each.state is state)
        for state in (ClaimState.OPEN, ClaimState.WAIVED)
    }
    still_open, waived = left[ClaimState.OPEN], left[ClaimState.WAIVED]
    paid = file.case.paid_cents + waived
    undue = max(paid - owed_cents, 0)
    lapsed = still_open + waived - undue
    if lapsed <= 0:
        return Claimed(file.case.paid_cents, file.case.claim_cents, waived)
    still_open = max(still_open - lapsed, 0)
    return Claimed(paid - (undue - still_open), still_open, undue - still_open)


def _claim(session: Session, decision: Decision, cents: int) -> Claim | None:
    if cents <= 0:
        return None
    claim = Claim(
        number=decision.number,
        decision_id=decision.decision_id,
        cents=cents,
        recovered_cents=0,
        state=ClaimState.OPEN,
    )
    session.add(claim)
    session.flush()
    return claim
