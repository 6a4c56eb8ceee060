"""A case with all that its steps left behind, as it stands at one moment."""

from pydantic import Field

from api.schemas.applications import ApplicationOut, ListedApplicationOut
from api.schemas.applications_decided import DecisionOut, ProposalOut
from api.schemas.applications_results import (
    ClaimOut,
    DefaultNoticeOut,
    LetterOut,
    ObjectionOut,
    PaymentOut,
)
from api.schemas.applications_taken import StepOut
from api.schemas.base import Out


class ApplicationFileOut(Out):
    """A case and its parts, each oldest first; one of the desk's list has no parts here."""

    application: ApplicationOut | ListedApplicationOut
    steps: list[StepOut] = Field(default_factory=list)
    letters: list[LetterOut] = Field(default_factory=list)
    proposals: list[ProposalOut] = Field(default_factory=list)
    decisions: list[DecisionOut] = Field(default_factory=list)
    payments: list[PaymentOut] = Field(default_factory=list)
    claims: list[ClaimOut] = Field(default_factory=list)
    objections: list[ObjectionOut] = Field(default_factory=list)
    default_notices: list[DefaultNoticeOut] = Field(default_factory=list)
