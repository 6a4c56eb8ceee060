"""The parts of a case that its steps left behind, each as it is answered."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from api.cases.acts import names_of_steps
from api.schemas.applications_decided import DecisionOut, DecisionsOut, ProposalOut, ProposalsOut
from api.schemas.applications_results import (
    ClaimOut,
    ClaimsOut,
    DefaultNoticeOut,
    DefaultNoticesOut,
    LetterOut,
    LettersOut,
    ObjectionOut,
    ObjectionsOut,
    PaymentOut,
    PaymentsOut,
)
from api.schemas.applications_taken import StepsOut
from retrofit.codes import DecisionKind
from retrofit.models import NoticeOfDefault, Payment, Proposal
from retrofit.subsidy.case_file import CaseFile
from retrofit.subsidy.outgoing import letters_of
from retrofit.subsidy.overview import money_of
from retrofit.subsidy.staff import names_of


def steps_out(session: Session, file: CaseFile) -> StepsOut:
    """Tell of every step, oldest first."""
    return StepsOut.of(file.steps, names_of_steps(session, file.steps))


def letters_out(session: Session, file: CaseFile) -> LettersOut:
    """Tell of the letters; what each says is read apart."""
    return LettersOut(letters=[LetterOut.of(each) for each in letters_of(session, file)])


def proposals_out(session: Session, file: CaseFile) -> ProposalsOut:
    """Tell of the draft decisions."""
    return ProposalsOut(proposals=[proposal_out(session, file, each) for each in file.proposals])


def proposal_out(session: Session, file: CaseFile, proposal: Proposal) -> ProposalOut:
    """Tell of one draft decision."""
    return ProposalOut.of(proposal, file, names_of(session, [proposal.by_id]))


def decisions_out(
    session: Session, file: CaseFile, kinds: Iterable[DecisionKind] = DecisionKind
) -> DecisionsOut:
    """Tell of the decisions of these kinds."""
    wanted = [each for each in file.decisions if each.kind in list(kinds)]
    people = [person for each in wanted for person in (each.prepared_by_id, each.decided_by_id)]
    names = names_of(session, people)
    return DecisionsOut(decisions=[DecisionOut.of(each, file, names) for each in wanted])


def payments_out(session: Session, file: CaseFile) -> PaymentsOut:
    """Tell of the payments, and what can be paid now."""
    return PaymentsOut(
        due_cents=money_of(file).due_cents,
        payments=[payment_out(session, each) for each in file.payments],
    )


def payment_out(session: Session, payment: Payment) -> PaymentOut:
    """Tell of one payment."""
    return PaymentOut.of(
        payment, names_of(session, [payment.ordered_by_id, payment.released_by_id])
    )


def claims_out(_: Session, file: CaseFile) -> ClaimsOut:
    """Tell of the undue money that is asked back."""
    return ClaimsOut(claims=[ClaimOut.of(each) for each in file.claims])


def objections_out(_: Session, file: CaseFile) -> ObjectionsOut:
    """Tell of the objections, those that came too late as well."""
    return ObjectionsOut(objections=[ObjectionOut.of(each, file) for each in file.objections])


def notices_out(session: Session, file: CaseFile) -> DefaultNoticesOut:
    """Tell of the notices of default, those that cost nothing as well."""
    return DefaultNoticesOut(default_notices=[notice_out(session, each) for each in file.notices])


def notice_out(session: Session, notice: NoticeOfDefault) -> DefaultNoticeOut:
    """Tell of one notice of default."""
    names = names_of(session, [notice.decided_by_id, notice.paid_by_id])
    return DefaultNoticeOut.of(notice, names)
