"""What came of the steps of a case: payments, claims, objections, letters."""

from pydantic import Field

from api.schemas.applications_taken import Names, StaffOut
from api.schemas.base import CodedText, Day, DayOrNone, Out
from retrofit.models import Claim, Letter, NoticeOfDefault, Objection, Payment
from retrofit.subsidy import dates
from retrofit.subsidy import texts as words
from retrofit.subsidy.case_file import CaseFile
from retrofit.subsidy.letters import LetterKind


class PaymentOut(Out):
    """A payment; the account itself is not told here."""

    id: int
    kind: CodedText
    cents: int
    state: CodedText
    decision_id: int
    ordered_by: StaffOut
    released_by: StaffOut | None
    paid_on: DayOrNone

    @classmethod
    def of(cls, payment: Payment, names: Names) -> "PaymentOut":
        """Translate a payment."""
        return cls(
            id=payment.payment_id,
            kind=CodedText.of(payment.kind, words.PAYMENT),
            cents=payment.cents,
            state=CodedText.of(payment.state, words.PAYMENT_STATE),
            decision_id=payment.decision_id,
            ordered_by=StaffOut.of(payment.ordered_by_id, names),
            released_by=StaffOut.of_any(payment.released_by_id, names),
            paid_on=payment.paid_on,
        )


class PaymentsOut(Out):
    """Payments of a case, oldest first, and what can be paid now."""

    due_cents: int
    payments: list[PaymentOut]


class ClaimOut(Out):
    """Undue money that is asked back (terugvordering)."""

    id: int
    decision_id: int
    cents: int
    recovered_cents: int
    left_cents: int
    state: CodedText

    @classmethod
    def of(cls, claim: Claim) -> "ClaimOut":
        """Translate a claim."""
        return cls(
            id=claim.claim_id,
            decision_id=claim.decision_id,
            cents=claim.cents,
            recovered_cents=claim.recovered_cents,
            left_cents=claim.cents - claim.recovered_cents,
            state=CodedText.of(claim.state, words.CLAIM_STATE),
        )


class ClaimsOut(Out):
    """Claims of a case, oldest first."""

    claims: list[ClaimOut]


class ObjectionOut(Out):
    """An objection to a decision (bezwaar), or an appeal to the court (beroep)."""

    id: int
    is_appeal: bool
    decision_id: int
    posted_on: DayOrNone
    received_on: Day
    is_in_time: bool | None = Field(
        description="Van een bezwaar; over een beroep oordeelt de rechtbank"
    )
    state: CodedText
    outcome: CodedText | None
    decided_on: DayOrNone

    @classmethod
    def of(cls, objection: Objection, file: CaseFile) -> "ObjectionOut":
        """Translate an objection of a case."""
        against = next(d for d in file.decisions if d.decision_id == objection.decision_id)
        outcome = objection.outcome
        return cls(
            id=objection.objection_id,
            is_appeal=objection.is_appeal,
            decision_id=objection.decision_id,
            posted_on=objection.posted_on,
            received_on=objection.received_on,
            is_in_time=None
            if objection.is_appeal
            else dates.is_objection_in_time(file, against, objection),
            state=CodedText.of(objection.state, words.OBJECTION_STATE),
            outcome=CodedText.of(outcome, words.OBJECTION_OUTCOME) if outcome else None,
            decided_on=objection.decided_on,
        )


class ObjectionsOut(Out):
    """Objections of a case, oldest first."""

    objections: list[ObjectionOut]


class DefaultNoticeOut(Out):
    """A notice of default (ingebrekestelling), and the penalty it brought."""

    id: int
    term: CodedText
    objection_id: int | None
    received_on: Day
    state: CodedText
    exception: CodedText | None
    cents: int | None = Field(description="Laatst vastgestelde dwangsom")
    decided_on: DayOrNone
    decided_by: StaffOut | None
    paid_cents: int = Field(description="Wat van de dwangsom is betaald")
    paid_on: DayOrNone
    paid_by: StaffOut | None

    @classmethod
    def of(cls, notice: NoticeOfDefault, names: Names) -> "DefaultNoticeOut":
        """Translate a notice of default."""
        exception = notice.exception
        return cls(
            id=notice.notice_id,
            term=CodedText.of(notice.term, words.LATE_TERM),
            objection_id=notice.objection_id,
            received_on=notice.received_on,
            state=CodedText.of(notice.state, words.NOTICE_STATE),
            exception=CodedText.of(exception, words.PENALTY_EXCEPTION) if exception else None,
            cents=notice.cents,
            decided_on=notice.decided_on,
            decided_by=StaffOut.of_any(notice.decided_by_id, names),
            paid_cents=notice.paid_cents,
            paid_on=notice.paid_on,
            paid_by=StaffOut.of_any(notice.paid_by_id, names),
        )


class DefaultNoticesOut(Out):
    """Notices of default of a case, oldest first."""

    default_notices: list[DefaultNoticeOut]


class LetterOut(Out):
    """A letter of a case; its text is read apart."""

    id: int
    kind: CodedText
    dated_on: Day
    sent_on: DayOrNone
    content_digest: str

    @classmethod
    def of(cls, letter: Letter) -> "LetterOut":
        """Translate a letter."""
        return cls(
            id=letter.letter_id,
            kind=CodedText.of(LetterKind(letter.kind), words.LETTER),
            dated_on=letter.dated_on,
            sent_on=letter.sent_on,
            content_digest=letter.content_digest,
        )


class LettersOut(Out):
    """Letters of a case, oldest first."""

    letters: list[LetterOut]
