"""Which use case a proposal of each kind asks for."""

from collections.abc import Callable
from functools import partial

from sqlalchemy.orm import Session

from api.schemas.applications_steps import ProposalIn, ProposalKind
from retrofit.errors import InvalidFacts
from retrofit.models import Proposal
from retrofit.people.actor import Actor
from retrofit.subsidy import proposals
from retrofit.subsidy.anew import propose_on_objection
from retrofit.subsidy.grounds import Reasons

K = ProposalKind


def propose(
    session: Session, number: str, body: ProposalIn, *, by: Actor, expected_version: int
) -> Proposal:
    """Make the proposal that a body asks for; ``body.check`` saw to its fields.

    Raises:
        InvalidFacts: a home is judged twice.
    """
    wanted = MAKES[body.kind](body)
    return wanted(session, number, by=by, expected_version=expected_version)


def _judged(body: ProposalIn) -> dict[str, bool]:
    given = body.judged or []
    judged = {each.verblijfsobject_id: each.is_eligible for each in given}
    if len(judged) != len(given):
        raise InvalidFacts("judged", "een woning staat er twee keer in")
    return judged


def _reasons(body: ProposalIn) -> Reasons:
    assert body.reasons is not None  # noqa: S101 - asked for by check
    return body.reasons.reasons()


def _amount(body: ProposalIn) -> int:
    assert body.amount_cents is not None  # noqa: S101 - asked for by check
    return body.amount_cents


def _text(body: ProposalIn) -> str:
    assert body.text is not None  # noqa: S101 - asked for by check
    return body.text


Make = Callable[..., Proposal]

MAKES: dict[ProposalKind, Callable[[ProposalIn], Make]] = {
    K.GRANT: lambda b: partial(proposals.propose_grant, judged=_judged(b), remark=b.text),
    K.REFUSAL: lambda b: partial(proposals.propose_refusal, reasons=_reasons(b)),
    K.NOT_PROCESSED: lambda b: partial(proposals.propose_not_processed, text=_text(b)),
    K.AMENDMENT: lambda b: partial(
        proposals.propose_amendment,
        amount_cents=b.amount_cents,
        text=_text(b),
        measures=None if b.measures is None else [each.line() for each in b.measures],
        sources=None if b.sources is None else [each.source() for each in b.sources],
        execution_until=b.execution_until,
    ),
    K.REVOCATION: lambda b: partial(proposals.propose_revocation, reasons=_reasons(b)),
    K.REVISION: lambda b: partial(
        proposals.propose_revision, amount_cents=_amount(b), reasons=_reasons(b)
    ),
    K.EX_OFFICIO: lambda b: partial(
        proposals.propose_ex_officio, amount_cents=_amount(b), reasons=_reasons(b)
    ),
    K.ON_OBJECTION: lambda b: partial(
        propose_on_objection,
        amount_cents=_amount(b),
        text=_text(b),
        judged=_judged(b),
        execution_until=b.execution_until,
    ),
}
