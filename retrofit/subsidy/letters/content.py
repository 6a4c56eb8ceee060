"""What a letter says: a frozen, checked snapshot, taken when the letter is made.

Nothing in it points at a table. Whoever renders it years later gets the letter that was sent, also
when the case, the handler or the scheme have changed since.
"""

import unicodedata
from datetime import date
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from retrofit.subsidy.letters.kinds import NEEDED, LetterKind

_MOST_CENTS = 10**12


def one_line(value: Any) -> Any:
    """Return text in one normal form, on one line, without signs that nobody sees.

    Marks that turn the direction of the text around could let an amount read otherwise.
    """
    if not isinstance(value, str):
        return value
    spaced = "".join(
        " " if sign.isspace() else sign for sign in unicodedata.normalize("NFC", value)
    )
    seen = "".join(sign for sign in spaced if unicodedata.category(sign)[0] != "C")
    return " ".join(seen.split())


Line = Annotated[str, BeforeValidator(one_line), Field(min_length=1, max_length=200)]
#: What people type is 2,000 at most; a sentence of ours can stand before it.
Sentences = Annotated[str, BeforeValidator(one_line), Field(min_length=1, max_length=2_200)]
Cents = Annotated[int, Field(strict=True, ge=0, le=_MOST_CENTS)]
SignedCents = Annotated[int, Field(strict=True, ge=-_MOST_CENTS, le=_MOST_CENTS)]


class Frozen(BaseModel):
    """A part of a letter; never changed after it was made."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Addressee(Frozen):
    """To whom the letter goes, as on the envelope."""

    name: Line
    street_line: Line
    postcode: Line | None = None
    city: Line
    country: Line | None = None


class Handler(Frozen):
    """Whom the addressee can ask."""

    name: Line
    department: Line
    phone: Line
    email: Line | None = None


class Fact(Frozen):
    """Something the applicant told, as we received it."""

    label: Line
    value: Sentences


class AmountLine(Frozen):
    """One line of a calculation; a reduction to a maximum is a line below zero.

    Attributes:
        home: the home it is for, when the letter is about several.
        rule: what is paid for, with the quantity: ``Dakisolatie, 40 m2``.
        rate: ``€ 30,00 per m2``.
        article: article of the scheme.
    """

    home: Line | None = None
    rule: Line
    rate: Line
    article: Line
    amount_cents: SignedCents


class Calculation(Frozen):
    """How an amount came about. The lines add up to the total, to the cent."""

    lines: tuple[AmountLine, ...] = Field(min_length=1, max_length=20_000)
    total_cents: Cents

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        total = sum(line.amount_cents for line in self.lines)
        if total != self.total_cents:
            raise ValueError(f"the lines add up to {total} cents and not to {self.total_cents}")
        return self


class DatedFact(Frozen):
    """A day that matters, and the article that sets it."""

    what: Line
    on: date
    article: Line


class Change(Frozen):
    """What a decision makes otherwise: as it was, and as it is from now on."""

    what: Line
    was: Line
    now: Line


class Ground(Frozen):
    """Why something was decided, and the article it rests on (Awb 3:46, 3:47)."""

    text: Sentences
    article: Line


class Objection(Frozen):
    """What the clause on objection or appeal needs (Awb 3:45, 6:23).

    Attributes:
        is_appeal: the decision is one on an objection: the way is to the court (Awb 7:1, 8:1).
        until: last day of the term; worked out by the caller.
        send_to: lines of the postal address.
        online: where it can be done on the web, if it can.
        court: the court that can give a provisional ruling.
    """

    until: date
    send_to: tuple[Line, ...] = Field(min_length=1, max_length=6)
    online: Line | None = None
    court: Line = "de rechtbank"
    is_appeal: bool = False


class LetterContent(Frozen):
    """Everything that stands in one letter.

    Attributes:
        number: number of the letter.
        dated: the day on it.
        scheme: name of the scheme, with its version.
        received_on: day of receipt of the application.
        homes: addresses the letter is about.
        facts: what the applicant told (Awb 2:17).
        calculation: of the amount granted, or settled.
        requested_cents: what was asked for.
        granted_cents: what was granted before, in a letter about changing, settling or revoking.
        settled_cents: what was settled before, in a letter that revises.
        decided_cents: amount of the decision, where it is not the total of a calculation.
        before_on: day of the decision that is changed, settled or revoked.
        objected_on: day on which the objection came in.
        objected_to_on: day of the decision objected to, in a letter that decides anew.
        judged_on: day on which the court upheld an appeal that this letter answers.
        changes: what is otherwise than in that decision.
        paid_cents: paid until now.
        advance_cents: paid ahead, or about to be, in a letter that grants.
        to_pay_cents: still to be paid by us.
        claim_cents: to be paid back to us.
        claimed_cents: part of that which was to be paid back before this decision.
        decide_by: last day for our decision.
        asked_on: day on which we asked for what was missing.
        reported_on: day of the completion report.
        reply_by: last day for the applicant to answer.
        pay_by: last day for the payment, ours or theirs.
        dates: other days that matter.
        missing: what the applicant still has to send, or did not send.
        grounds: why it was decided so.
        heard_on: day on which the applicant gave a view of it (Awb 4:7, 4:12).
        obligations: what the applicant has to do.
        remarks: further paragraphs.
        signatory: who decided under mandate; the handler signs other letters.
        is_example_scheme: the scheme is one that we ship as an example.
        is_sample: the case belongs to the demo town.
    """

    kind: LetterKind
    number: Line
    dated: date
    case_number: Line
    municipality: Line = "Gemeente Dordrecht"
    addressee: Addressee
    handler: Handler
    signatory: Line | None = None
    scheme: Line
    received_on: date
    homes: tuple[Line, ...] = Field(min_length=1, max_length=2_000)
    facts: tuple[Fact, ...] = Field(default=(), max_length=100)
    calculation: Calculation | None = None
    requested_cents: Cents | None = None
    granted_cents: Cents | None = None
    settled_cents: Cents | None = None
    decided_cents: Cents | None = None
    before_on: date | None = None
    objected_on: date | None = None
    objected_to_on: date | None = None
    judged_on: date | None = None
    changes: tuple[Change, ...] = Field(default=(), max_length=60)
    paid_cents: Cents | None = None
    advance_cents: Cents | None = None
    to_pay_cents: Cents | None = None
    claim_cents: Cents | None = None
    claimed_cents: Cents | None = None
    decide_by: date | None = None
    asked_on: date | None = None
    reported_on: date | None = None
    reply_by: date | None = None
    pay_by: date | None = None
    dates: tuple[DatedFact, ...] = Field(default=(), max_length=30)
    missing: tuple[Sentences, ...] = Field(default=(), max_length=50)
    grounds: tuple[Ground, ...] = Field(default=(), max_length=50)
    heard_on: date | None = None
    obligations: tuple[Sentences, ...] = Field(default=(), max_length=50)
    remarks: tuple[Sentences, ...] = Field(default=(), max_length=20)
    objection: Objection | None = None
    is_example_scheme: bool = False
    is_sample: bool = False

    @property
    def total_cents(self) -> int:
        """What is granted or settled by this letter; nothing where it gives nothing."""
        if self.decided_cents is not None:
            return self.decided_cents
        return self.calculation.total_cents if self.calculation else 0

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        """Refuse a letter that leaves out what its kind needs, or contradicts itself."""
        for name in NEEDED[self.kind]:
            if getattr(self, name) in (None, ()):
                raise ValueError(f"a letter of kind {self.kind} needs {name}")
        if self.kind.is_decision != (self.objection is not None):
            raise ValueError("a decision has an objection clause, and another letter has none")
        if self.kind.is_decision and self.signatory is None:
            raise ValueError("a decision is signed by who took it")
        if self.objection is not None and self.objection.until <= self.dated:
            raise ValueError("the objection term ends after the letter")
        settles = (LetterKind.SETTLEMENT, LetterKind.EX_OFFICIO)
        if self.kind in settles and self.total_cents > (self.granted_cents or 0):
            raise ValueError("no more is settled than was granted")
        is_less = self.total_cents < (self.settled_cents or 0)
        if self.kind is LetterKind.REVISION and is_less != (self.objected_to_on is None):
            raise ValueError("a settlement is made lower, and on an objection never")
        if self.calculation and self.total_cents != self.calculation.total_cents:
            raise ValueError("the calculation comes to another amount than the decision")
        if self.is_lower and not self.grounds:
            raise ValueError("a lower amount has its grounds")
        return self

    @property
    def is_lower(self) -> bool:
        """Less is granted than was asked, or less is settled than was granted."""
        if self.kind is LetterKind.GRANT:
            return self.requested_cents is not None and self.total_cents < self.requested_cents
        if self.kind is LetterKind.SETTLEMENT:
            return self.total_cents < (self.granted_cents or 0)
        return False
