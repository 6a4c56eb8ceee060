"""Cases that the desk handles: their steps, what was applied for, proposals and decisions.

What is said here of people are numbers of ``person`` (staff); applicants have a table of their own.
A case changes by its steps only: the database sets its state from the step that was added.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Numeric
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gis.codes import CaseState, MeasureCode, TenureClass
from retrofit.codes import Channel, DecisionKind, ObjectionOutcome, ObjectionState
from retrofit.models.base import BagId, Base, coded
from retrofit.models.money import Reservation


class SubsidyCase(Base):
    """An application handled here (zaak). It stays on the scheme version of its receipt."""

    __tablename__ = "subsidy_case"
    __table_args__ = (
        CheckConstraint(
            "paid_cents <= committed_cents + settled_cents + claim_cents", name="paid_is_owed"
        ),
        CheckConstraint(
            "least(committed_cents, settled_cents, paid_cents, claim_cents) >= 0",
            name="amounts",
        ),
        CheckConstraint("(state = 'closed') = (closed_on IS NOT NULL)", name="closed"),
    )

    number: Mapped[str] = mapped_column(
        ForeignKey("application.number"), primary_key=True, comment="case number (zaaknummer)"
    )
    scheme: Mapped[str] = mapped_column(comment="scheme applied for")
    scheme_version: Mapped[str] = mapped_column(comment="version in force at receipt")
    period_id: Mapped[int] = mapped_column(
        ForeignKey("scheme_period.period_id"), comment="ceiling it is paid from"
    )
    channel: Mapped[Channel] = mapped_column(comment="how it came in")
    tenure: Mapped[TenureClass] = mapped_column(comment="what the applicant says to be")
    is_association: Mapped[bool] = mapped_column(comment="applied for by an owners' association")
    received_at: Mapped[datetime] = mapped_column(comment="true moment of receipt")
    complete_at: Mapped[datetime | None] = mapped_column(
        comment="moment the last missing piece arrived; place in the queue"
    )
    state: Mapped[CaseState] = mapped_column(comment="state of the last step")
    steps: Mapped[int] = mapped_column(comment="number of steps; the version of the case")
    content_step_id: Mapped[int | None] = mapped_column(
        BigInteger, comment="step that last said what is applied for"
    )
    handler_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.person_id"), comment="who works on it"
    )
    closed_on: Mapped[date | None] = mapped_column(comment="day it was closed; retention begins")
    committed_cents: Mapped[int] = mapped_column(BigInteger, comment="granted, not settled, cents")
    settled_cents: Mapped[int] = mapped_column(BigInteger, comment="settled, cents")
    paid_cents: Mapped[int] = mapped_column(
        BigInteger, comment="paid out, less what was recovered or waived, cents"
    )
    claim_cents: Mapped[int] = mapped_column(BigInteger, comment="open claims, cents")

    reservation: Mapped[Reservation] = relationship()


class CaseEdge(Base):
    """A step that exists: the graph of ``retrofit.subsidy.transitions``, for the database."""

    __tablename__ = "case_edge"

    action: Mapped[str] = mapped_column(primary_key=True, comment="kind of step")
    from_state: Mapped[str] = mapped_column(primary_key=True, comment="state before, or none")
    to_state: Mapped[str] = mapped_column(primary_key=True, comment="state after")
    decides: Mapped[bool] = mapped_column(comment="takes a decision: never by who prepared it")


class CaseStep(Base):
    """A step of a case. Never changed or taken away; a correction is another step."""

    __tablename__ = "case_step"
    __table_args__ = (Index("uq_case_step_seq", "number", "seq", unique=True),)

    step_id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="the step"
    )
    number: Mapped[str] = mapped_column(ForeignKey("subsidy_case.number"), comment="case number")
    seq: Mapped[int] = mapped_column(comment="place in the case, from 1")
    action: Mapped[str] = mapped_column(comment="kind of step")
    from_state: Mapped[CaseState | None] = mapped_column(
        coded(CaseState, "from_state"), comment="state before; null is none"
    )
    to_state: Mapped[CaseState] = mapped_column(comment="state after")
    happened_on: Mapped[date] = mapped_column(comment="day it happened in the world")
    recorded_at: Mapped[datetime] = mapped_column(comment="moment it was recorded")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.person_id"), comment="who recorded it")
    details: Mapped[dict[str, Any]] = mapped_column(
        JSONB, comment="facts of the step; no personal data of applicants"
    )


class CaseDwelling(Base):
    """A home that an application is about, as one step said it."""

    __tablename__ = "case_dwelling"
    __table_args__ = (Index("ix_case_dwelling_verblijfsobject_id", "verblijfsobject_id"),)

    step_id: Mapped[int] = mapped_column(
        ForeignKey("case_step.step_id"), primary_key=True, comment="step that said so"
    )
    verblijfsobject_id: Mapped[str] = mapped_column(BagId, primary_key=True, comment="home")
    number: Mapped[str] = mapped_column(ForeignKey("subsidy_case.number"), comment="case number")
    weight: Mapped[int] = mapped_column(
        BigInteger, CheckConstraint("weight >= 0", name="weight"), comment="share in the building"
    )
    is_eligible: Mapped[bool | None] = mapped_column(comment="by the register; null is unknown")
    reasons: Mapped[list[str]] = mapped_column(comment="codes why it is not, or is unknown")


class CaseMeasure(Base):
    """A measure that an application is about, as one step said it."""

    __tablename__ = "case_measure"
    __table_args__ = (CheckConstraint("cost_cents > 0 AND area_m2 > 0", name="positive"),)

    step_id: Mapped[int] = mapped_column(
        ForeignKey("case_step.step_id"), primary_key=True, comment="step that said so"
    )
    measure: Mapped[MeasureCode] = mapped_column(primary_key=True, comment="what is done")
    number: Mapped[str] = mapped_column(ForeignKey("subsidy_case.number"), comment="case number")
    area_m2: Mapped[Decimal | None] = mapped_column(
        Numeric(8, 2), comment="area, m2; null for what has none"
    )
    pieces: Mapped[int | None] = mapped_column(comment="number, for what is paid by the piece")
    insulation_value: Mapped[Decimal | None] = mapped_column(
        Numeric(6, 2), comment="Rd in m2K/W, or U in W/m2K for glass"
    )
    is_biobased: Mapped[bool] = mapped_column(comment="of biobased material")
    cost_cents: Mapped[int] = mapped_column(BigInteger, comment="cost with VAT, cents")


class CaseSource(Base):
    """Money of others for a measure, as one step said it."""

    __tablename__ = "case_source"
    __table_args__ = (CheckConstraint("cents >= 0", name="cents"),)

    step_id: Mapped[int] = mapped_column(
        ForeignKey("case_step.step_id"), primary_key=True, comment="step that said so"
    )
    measure: Mapped[MeasureCode] = mapped_column(primary_key=True, comment="for what")
    kind: Mapped[str] = mapped_column(primary_key=True, comment="scheme of others, e.g. isde")
    number: Mapped[str] = mapped_column(ForeignKey("subsidy_case.number"), comment="case number")
    name: Mapped[str] = mapped_column(comment="its name, where the kind is other")
    status: Mapped[str] = mapped_column(comment="expected, applied, granted, paid or refused")
    cents: Mapped[int] = mapped_column(BigInteger, comment="amount, cents")


class Proposal(Base):
    """A draft decision that waits for another person."""

    __tablename__ = "proposal"
    __table_args__ = (
        Index("uq_proposal_by", "proposal_id", "by_id", unique=True),
        CheckConstraint("amount_cents >= 0", name="amount"),
    )

    proposal_id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="the proposal"
    )
    number: Mapped[str] = mapped_column(ForeignKey("subsidy_case.number"), comment="case number")
    kind: Mapped[DecisionKind] = mapped_column(comment="decision that is proposed")
    amount_cents: Mapped[int | None] = mapped_column(BigInteger, comment="amount, cents")
    facts: Mapped[dict[str, Any]] = mapped_column(
        JSONB, comment="calculation, ground and reasons; no personal data of applicants"
    )
    by_id: Mapped[int] = mapped_column(ForeignKey("person.person_id"), comment="who prepared it")
    step_id: Mapped[int] = mapped_column(
        ForeignKey("case_step.step_id"), comment="step that made it"
    )


class Decision(Base):
    """A decision (besluit). Never changed; a later one replaces it.

    One on a notice of default (Awb 4:17, 4:18) is taken by one person, without a proposal.
    """

    __tablename__ = "decision"
    __table_args__ = (
        Index(
            "uq_decision_kind",
            "number",
            "kind",
            unique=True,
            postgresql_where="replaces_id IS NULL"
            " AND kind NOT IN ('amendment', 'revision', 'penalty', 'no_penalty')",
        ),
        Index("uq_decision_objection_id", "objection_id", unique=True),
        Index(
            "uq_decision_notice_id",
            "notice_id",
            unique=True,
            postgresql_where="replaces_id IS NULL",
        ),
        CheckConstraint(
            "(kind IN ('penalty', 'no_penalty')) = (notice_id IS NOT NULL)"
            " AND (notice_id IS NULL) = (proposal_id IS NOT NULL)"
            " AND (notice_id IS NULL) = (prepared_by_id IS NOT NULL)",
            name="on_notice",
        ),
        CheckConstraint(
            "notice_id IS NULL OR (replaces_id IS NULL) = (objection_id IS NULL)",
            name="notice_anew",
        ),
        CheckConstraint("prepared_by_id <> decided_by_id", name="four_eyes"),
        CheckConstraint("amount_cents >= 0", name="amount"),
    )

    decision_id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="the decision"
    )
    number: Mapped[str] = mapped_column(ForeignKey("subsidy_case.number"), comment="case number")
    kind: Mapped[DecisionKind] = mapped_column(comment="what it does")
    amount_cents: Mapped[int | None] = mapped_column(BigInteger, comment="amount, cents")
    proposal_id: Mapped[int | None] = mapped_column(
        ForeignKey("proposal.proposal_id"), unique=True, comment="what was decided on"
    )
    notice_id: Mapped[int | None] = mapped_column(
        ForeignKey("notice_of_default.notice_id", use_alter=True),
        comment="notice of default that was decided on",
    )
    prepared_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.person_id"), comment="who prepared it"
    )
    decided_by_id: Mapped[int] = mapped_column(
        ForeignKey("person.person_id"), comment="who took it"
    )
    announced_on: Mapped[date] = mapped_column(comment="day of announcement (bekendmaking)")
    replaces_id: Mapped[int | None] = mapped_column(
        ForeignKey("decision.decision_id"), unique=True, comment="decision that it replaces"
    )
    objection_id: Mapped[int | None] = mapped_column(
        ForeignKey("objection.objection_id", use_alter=True),
        comment="upheld objection that asked for it",
    )
    snapshot: Mapped[dict[str, Any]] = mapped_column(
        JSONB, comment="all facts it rests on; no personal data of applicants"
    )
    snapshot_digest: Mapped[str] = mapped_column(comment="SHA-256 of the snapshot")
    step_id: Mapped[int] = mapped_column(
        ForeignKey("case_step.step_id"), comment="step that took it"
    )


class Objection(Base):
    """An objection to a decision (bezwaar), or an appeal to the court (beroep)."""

    __tablename__ = "objection"
    __table_args__ = (
        CheckConstraint("(state = 'decided') = (outcome IS NOT NULL)", name="outcome"),
    )

    objection_id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="the objection"
    )
    number: Mapped[str] = mapped_column(ForeignKey("subsidy_case.number"), comment="case number")
    decision_id: Mapped[int] = mapped_column(
        ForeignKey("decision.decision_id"), comment="decision objected to"
    )
    posted_on: Mapped[date | None] = mapped_column(comment="day of the postmark")
    received_on: Mapped[date] = mapped_column(comment="day it came in")
    state: Mapped[ObjectionState] = mapped_column(comment="how far it is")
    outcome: Mapped[ObjectionOutcome | None] = mapped_column(comment="how it ended")
    decided_on: Mapped[date | None] = mapped_column(comment="day of the decision on it")
    is_appeal: Mapped[bool] = mapped_column(comment="an appeal to the court (beroep)")
