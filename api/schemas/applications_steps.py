"""Bodies of the steps of a case.

Where ``kind`` or ``outcome`` decides which fields there are, all that are missing or too many are
told at once.
"""

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from fastapi.exceptions import RequestValidationError
from pydantic import Field
from pydantic.alias_generators import to_camel

from api.schemas import inputs
from api.schemas.applications_given import Measures, Sources
from api.schemas.inputs import Coded, In
from retrofit.codes import PauseKind
from retrofit.notice_codes import PenaltyException
from retrofit.subsidy.grounds import Ground, Reasons

Items = Annotated[list[inputs.ShortText], Field(min_length=1, max_length=20)]
#: What came in need not be named.
MaybeItems = Annotated[list[inputs.ShortText], Field(max_length=20)]


class AssignmentIn(In):
    """Who works on a case; null lets it go."""

    handler_id: inputs.RowNumber | None


class RequestIn(In):
    """A letter that asks for what is missing; without ``until`` the term of the scheme."""

    items: Items
    on: inputs.PastDayOrNone = None
    until: inputs.DayOrNone = None


class SupplementIn(In):
    """A supplement that came in."""

    received_on: inputs.PastDayOrNone = None
    items: MaybeItems = Field(default_factory=list)


class PauseIn(In):
    """Days on which the clock stands still; told again with an end when that is known."""

    kind: Coded[PauseKind]
    first_day: inputs.Day
    last_day: inputs.DayOrNone = None
    reason: inputs.LongText


class PostponementIn(In):
    """The message that the decision comes later."""

    until: inputs.Day
    on: inputs.PastDayOrNone = None


class NoticeIn(In):
    """Something came in: a notice of default, or what mends an objection."""

    received_on: inputs.PastDayOrNone = None


class RejectionIn(In):
    """Why a notice of default costs nothing; the text stands in the letter."""

    exception: Coded[PenaltyException]
    text: inputs.LongText
    on: inputs.PastDayOrNone = None


class WithdrawalIn(In):
    """The applicant withdrew in writing."""

    reason: inputs.LongText
    on: inputs.PastDayOrNone = None


class OnIn(In):
    """A step on a day; today when it is left out."""

    on: inputs.PastDayOrNone = None


class ReasonsIn(In):
    """Why a decision gives less than was asked; the text stands in the letter."""

    ground: Coded[Ground]
    text: inputs.LongText
    article: inputs.ShortText | None = None
    heard_on: inputs.PastDayOrNone = None

    def reasons(self) -> Reasons:
        """Return them for the desk."""
        return Reasons(self.ground, self.text, self.article, self.heard_on)


class JudgedIn(In):
    """What the handler found of a home that the register leaves open."""

    verblijfsobject_id: inputs.BagId
    is_eligible: bool


class ProposalKind(StrEnum):
    """What a handler can propose, but for a settlement, which has its own address."""

    GRANT = "grant"
    REFUSAL = "refusal"
    NOT_PROCESSED = "not_processed"
    AMENDMENT = "amendment"
    REVOCATION = "revocation"
    REVISION = "revision"
    EX_OFFICIO = "ex_officio"
    ON_OBJECTION = "on_objection"


class ProposalIn(In):
    """A draft decision. ``kind`` says which other fields there are."""

    NEEDS: ClassVar[dict[ProposalKind, tuple[str, ...]]] = {
        ProposalKind.GRANT: (),
        ProposalKind.REFUSAL: ("reasons",),
        ProposalKind.NOT_PROCESSED: ("text",),
        ProposalKind.AMENDMENT: ("text",),
        ProposalKind.REVOCATION: ("reasons",),
        ProposalKind.REVISION: ("amount_cents", "reasons"),
        ProposalKind.EX_OFFICIO: ("amount_cents", "reasons"),
        ProposalKind.ON_OBJECTION: ("amount_cents", "text"),
    }
    MAY: ClassVar[dict[ProposalKind, tuple[str, ...]]] = {
        ProposalKind.GRANT: ("judged", "text"),
        ProposalKind.AMENDMENT: ("amount_cents", "execution_until", "measures", "sources"),
        ProposalKind.ON_OBJECTION: ("judged", "execution_until"),
    }

    kind: Coded[ProposalKind]
    amount_cents: inputs.Cents | None = Field(
        default=None,
        description=(
            "Bij revision, ex_officio en on_objection; bij amendment mag het: zonder bedrag"
            " geldt wat de regeling voor de maatregelen geeft, of wat al was verleend"
        ),
    )
    reasons: ReasonsIn | None = Field(
        default=None, description="Bij refusal, revocation, revision en ex_officio"
    )
    text: inputs.LongText | None = Field(
        default=None,
        description="Bij not_processed, amendment en on_objection; bij grant mag het",
    )
    execution_until: inputs.DayOrNone = Field(
        default=None, description="Bij amendment en on_objection"
    )
    measures: Measures | None = Field(
        default=None,
        description=(
            "Alleen bij amendment: alle maatregelen van nu af aan, ook die blijven zoals ze waren"
        ),
    )
    sources: Sources | None = Field(
        default=None, description="Alleen bij amendment: het geld van anderen voor de maatregelen"
    )
    judged: Annotated[list[JudgedIn], Field(max_length=500)] | None = Field(
        default=None,
        description="Bij grant en on_objection: woningen waarover de behandelaar oordeelt",
    )

    def check(self) -> None:
        """Refuse fields that do not go with the kind, and ask for those that do."""
        require_fields(self, "kind", self.NEEDS[self.kind], self.MAY.get(self.kind, ()))


class DecisionOutcome(StrEnum):
    """What happens to a proposal."""

    APPROVED = "approved"
    RETURNED = "returned"


class DecisionIn(In):
    """Approve the proposal that waits, or send it back with the reason."""

    outcome: Coded[DecisionOutcome]
    reason: inputs.LongText | None = Field(default=None, description="Bij returned")
    announced_on: inputs.PastDayOrNone = Field(
        default=None, description="Bij approved: dag van bekendmaking; zonder deze: vandaag"
    )

    def check(self) -> None:
        """Refuse fields that do not go with the outcome."""
        if self.outcome is DecisionOutcome.APPROVED:
            require_fields(self, "outcome", (), ("announced_on",))
        else:
            require_fields(self, "outcome", ("reason",), ())


class SettlementIn(In):
    """A settlement on the completion report; reasons when it is less than was granted."""

    reasons: ReasonsIn | None = None


class PaymentIn(In):
    """A payment; all that may be paid when no amount is named."""

    cents: inputs.PositiveCents | None = None


class PaidIn(In):
    """The bank paid."""

    paid_on: inputs.PastDayOrNone = None


class ReasonIn(In):
    """Why."""

    reason: inputs.LongText


class RecoveryIn(In):
    """Money that came back."""

    cents: inputs.PositiveCents
    on: inputs.PastDayOrNone = None


class SendingIn(In):
    """A letter was sent."""

    sent_on: inputs.PastDayOrNone = None


class NoteIn(In):
    """A note of the desk; it is sealed, and destroyed with the case."""

    text: inputs.LongText


def require_fields(body: In, decider: str, needs: Collection[str], may: Collection[str]) -> None:
    """Check that a body has the fields that go with its kind and no others.

    Raises:
        RequestValidationError: some are missing, or do not belong; all are named.
    """
    own = {decider, *needs, *may}
    given = {name for name in type(body).model_fields if getattr(body, name) is not None}
    faults = [_fault(name, "missing") for name in needs if name not in given]
    faults += [_fault(name, "not_with_kind") for name in sorted(given - own)]
    if faults:
        raise RequestValidationError(faults)


def _fault(name: str, kind: str) -> dict[str, object]:
    return {"type": kind, "loc": ("body", to_camel(name))}


def as_day(value: str | None) -> date | None:
    """Return a day of the facts of a step."""
    return None if value is None else date.fromisoformat(value)
