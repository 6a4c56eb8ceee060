"""Codes of notices of default and of the penalties they bring (Awb 4:17, 4:18)."""

from enum import StrEnum


class PenaltyException(StrEnum):
    """Why a notice of default costs nothing (Awb 4:17 lid 6); a person judges so."""

    UNREASONABLY_LATE = "unreasonably_late"
    NO_INTEREST = "no_interest"
    UNFOUNDED = "inadmissible_or_unfounded"


class LateTerm(StrEnum):
    """The term that a notice of default is about."""

    DECISION = "decision"
    SETTLEMENT = "settlement"
    OBJECTION_DECISION = "objection_decision"


class NoticeState(StrEnum):
    """How far a notice of default is; one that costs nothing needs no decision."""

    RECEIVED = "received"
    REJECTED = "rejected"
    PENALTY_SET = "penalty_set"
    PAID = "paid"
    REOPENED = "reopened"  # on an upheld objection: to be decided anew
