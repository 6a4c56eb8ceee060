"""The kinds of letters, which of them announce a decision, and what each cannot do without."""

from enum import StrEnum


class LetterKind(StrEnum):
    """What a letter is for."""

    ACKNOWLEDGEMENT = "acknowledgement"
    SUPPLEMENT_REQUEST = "supplement_request"
    EVIDENCE_REQUEST = "evidence_request"
    GRANT = "grant"
    AMENDMENT = "amendment"
    REFUSAL = "refusal"
    NOT_PROCESSED = "not_processed"
    SETTLEMENT = "settlement"
    EX_OFFICIO = "ex_officio"
    REVISION = "revision"
    REVOCATION = "revocation"
    COMPLETION_REMINDER = "completion_reminder"
    REPAIR_REQUEST = "repair_request"
    OBJECTION_POSTPONEMENT = "objection_postponement"
    PENALTY = "penalty"
    NO_PENALTY = "no_penalty"

    @property
    def is_decision(self) -> bool:
        """The letter announces a decision (besluit), against which an objection can be made."""
        return self in _DECISIONS


#: Letters on a notice of default.
ON_NOTICES = (LetterKind.PENALTY, LetterKind.NO_PENALTY)
_DECISIONS = frozenset(
    {
        LetterKind.GRANT,
        LetterKind.AMENDMENT,
        LetterKind.REFUSAL,
        LetterKind.NOT_PROCESSED,
        LetterKind.SETTLEMENT,
        LetterKind.EX_OFFICIO,
        LetterKind.REVISION,
        LetterKind.REVOCATION,
        *ON_NOTICES,
    }
)

# What a letter of a kind cannot do without.
NEEDED: dict[LetterKind, tuple[str, ...]] = {
    LetterKind.ACKNOWLEDGEMENT: ("decide_by",),
    LetterKind.SUPPLEMENT_REQUEST: ("missing", "reply_by"),
    LetterKind.EVIDENCE_REQUEST: ("missing", "reported_on", "reply_by"),
    LetterKind.GRANT: ("calculation",),
    LetterKind.AMENDMENT: ("granted_cents", "decided_cents", "before_on", "changes", "grounds"),
    LetterKind.REFUSAL: ("grounds",),
    LetterKind.NOT_PROCESSED: ("missing", "asked_on", "reply_by", "grounds"),
    LetterKind.SETTLEMENT: ("calculation", "granted_cents"),
    LetterKind.EX_OFFICIO: (
        "granted_cents",
        "decided_cents",
        "before_on",
        "asked_on",
        "reply_by",
        "grounds",
    ),
    LetterKind.REVISION: ("settled_cents", "decided_cents", "before_on", "grounds"),
    LetterKind.REVOCATION: ("grounds", "granted_cents"),
    LetterKind.COMPLETION_REMINDER: ("reply_by", "granted_cents"),
    LetterKind.REPAIR_REQUEST: ("missing", "objected_on", "reply_by"),
    LetterKind.OBJECTION_POSTPONEMENT: ("objected_on", "decide_by"),
    LetterKind.PENALTY: ("decided_cents", "to_pay_cents", "pay_by", "asked_on", "dates"),
    LetterKind.NO_PENALTY: ("asked_on", "grounds"),
}
