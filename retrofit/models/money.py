"""Money of the desk: periods with a ceiling, the ledger, payments and claims. Integer cents."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gis.codes import MeasureCode
from retrofit.codes import Bucket, ClaimState, PaymentKind, PaymentState
from retrofit.models.base import BagId, Base, coded


class SchemePeriod(Base):
    """A period of a scheme with its own ceiling (subsidieplafond), paid from one budget line.

    On a day a scheme has at most one for each line.
    """

    __tablename__ = "scheme_period"
    __table_args__ = (
        Index("uq_scheme_period_name", "scheme", "name", unique=True),
        CheckConstraint("ends_on >= starts_on", name="days"),
        ExcludeConstraint(
            ("scheme", "="),
            ("line", "="),
            (text("daterange(starts_on, ends_on, '[]')"), "&&"),
            name="ex_scheme_period_days",
            using="gist",
        ),
    )

    period_id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="the period"
    )
    scheme: Mapped[str] = mapped_column(comment="scheme")
    name: Mapped[str] = mapped_column(comment="name of the period")
    line: Mapped[str] = mapped_column(comment="budget line it is paid from")
    starts_on: Mapped[date] = mapped_column(comment="first day of receipt")
    ends_on: Mapped[date] = mapped_column(comment="last day of receipt")
    published_on: Mapped[date] = mapped_column(comment="day the ceiling was published")


class CeilingLedger(Base):
    """How much of a ceiling is where; one row that every grant must pass."""

    __tablename__ = "ceiling_ledger"
    __table_args__ = (
        CheckConstraint(
            "reserved_cents + committed_cents + settled_cents + returned_cents "
            "<= ceiling_cents + override_cents",
            name="within_ceiling",
        ),
        CheckConstraint(
            "least(ceiling_cents, override_cents, reserved_cents, committed_cents, "
            "settled_cents, returned_cents) >= 0",
            name="amounts",
        ),
    )

    period_id: Mapped[int] = mapped_column(
        ForeignKey("scheme_period.period_id"), primary_key=True, comment="the period"
    )
    ceiling_cents: Mapped[int] = mapped_column(BigInteger, comment="ceiling, cents")
    override_cents: Mapped[int] = mapped_column(
        BigInteger, comment="above it by upheld objections (Awb 4:25 lid 3), cents"
    )
    reserved_cents: Mapped[int] = mapped_column(BigInteger, comment="for undecided cases, cents")
    committed_cents: Mapped[int] = mapped_column(BigInteger, comment="granted, not settled, cents")
    settled_cents: Mapped[int] = mapped_column(BigInteger, comment="settled, cents")
    returned_cents: Mapped[int] = mapped_column(
        BigInteger, comment="released to the programme's reserve, cents"
    )


class Reservation(Base):
    """What an application waits for and what is set apart for it; no right to it.

    It changes with the queue, under the lock of the ledger row of its period; so it is no part of
    the row of its case, which whoever works on the case has locked.
    """

    __tablename__ = "reservation"
    __table_args__ = (CheckConstraint("least(needs_cents, reserved_cents) >= 0", name="amounts"),)

    number: Mapped[str] = mapped_column(
        ForeignKey("subsidy_case.number"), primary_key=True, comment="case number"
    )
    needs_cents: Mapped[int] = mapped_column(
        BigInteger, comment="amount that waits for a decision, cents"
    )
    reserved_cents: Mapped[int] = mapped_column(BigInteger, comment="set apart of that, cents")


class LedgerEntry(Base):
    """A movement of money from one bucket to another. Never changed or taken away."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        Index("ix_ledger_entry_period_id", "period_id"),
        Index("ix_ledger_entry_number", "number"),
        CheckConstraint("cents > 0 AND cents < 10000000000", name="cents"),
        CheckConstraint("from_bucket <> to_bucket", name="moves"),
        CheckConstraint("number IS NOT NULL OR change_id IS NOT NULL", name="case"),
        CheckConstraint("num_nonnulls(step_id, change_id, draw_day) = 1", name="cause"),
        ForeignKeyConstraint(["period_id", "draw_day"], ["queue_draw.period_id", "queue_draw.day"]),
    )

    entry_id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="the entry"
    )
    period_id: Mapped[int] = mapped_column(
        ForeignKey("ceiling_ledger.period_id"), comment="the period"
    )
    from_bucket: Mapped[Bucket] = mapped_column(
        coded(Bucket, "from_bucket"), comment="where the money was"
    )
    to_bucket: Mapped[Bucket] = mapped_column(comment="where it is now")
    cents: Mapped[int] = mapped_column(BigInteger, comment="amount, cents")
    number: Mapped[str | None] = mapped_column(
        ForeignKey("subsidy_case.number"), comment="case; null for a change of the ceiling"
    )
    step_id: Mapped[int | None] = mapped_column(
        ForeignKey("case_step.step_id"), comment="step that moved it"
    )
    change_id: Mapped[int | None] = mapped_column(
        ForeignKey("ceiling_change.change_id"), comment="change of the ceiling that moved it"
    )
    draw_day: Mapped[date | None] = mapped_column(comment="day of the draw that moved it")
    recorded_at: Mapped[datetime] = mapped_column(comment="moment of recording")


class CeilingChange(Base):
    """A proposed change of a ceiling; it takes effect when another person confirms it."""

    __tablename__ = "ceiling_change"
    __table_args__ = (
        CheckConstraint("to_cents >= 0", name="amount"),
        CheckConstraint("confirmed_by_id <> proposed_by_id", name="four_eyes"),
        CheckConstraint(
            "(confirmed_by_id IS NULL) = (confirmed_at IS NULL)", name="confirmed_whole"
        ),
    )

    change_id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="the change"
    )
    period_id: Mapped[int] = mapped_column(
        ForeignKey("scheme_period.period_id"), comment="the period"
    )
    to_cents: Mapped[int] = mapped_column(BigInteger, comment="new ceiling, cents")
    published_on: Mapped[date] = mapped_column(comment="day of publication")
    reason: Mapped[str] = mapped_column(comment="why; for a lowering the text of Awb 4:28")
    proposed_by_id: Mapped[int] = mapped_column(
        ForeignKey("person.person_id"), comment="who proposed it"
    )
    proposed_at: Mapped[datetime] = mapped_column(comment="moment of the proposal")
    confirmed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.person_id"), comment="second person"
    )
    confirmed_at: Mapped[datetime | None] = mapped_column(comment="moment it took effect")


class QueueDraw(Base):
    """A draw (loting) between applications that came in on one day."""

    __tablename__ = "queue_draw"

    period_id: Mapped[int] = mapped_column(
        ForeignKey("scheme_period.period_id"), primary_key=True, comment="the period"
    )
    day: Mapped[date] = mapped_column(primary_key=True, comment="day of the applications")
    seed: Mapped[str] = mapped_column(comment="seed of the draw, so that it can be repeated")
    witness: Mapped[str] = mapped_column(comment="function of the witness; no name")
    drawn_by_id: Mapped[int] = mapped_column(
        ForeignKey("person.person_id"), comment="who made the draw"
    )
    drawn_at: Mapped[datetime] = mapped_column(comment="moment of the draw")


class GrantedMeasure(Base):
    """A measure of a home that a running grant pays for: one grant at a time."""

    __tablename__ = "granted_measure"
    __table_args__ = (
        Index(
            "uq_granted_measure_running",
            "verblijfsobject_id",
            "measure",
            unique=True,
            postgresql_where="ended_on IS NULL",
        ),
    )

    granted_id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="the row"
    )
    verblijfsobject_id: Mapped[str] = mapped_column(BagId, comment="home")
    measure: Mapped[MeasureCode] = mapped_column(comment="what is paid for")
    number: Mapped[str] = mapped_column(ForeignKey("subsidy_case.number"), comment="case number")
    decision_id: Mapped[int] = mapped_column(
        ForeignKey("decision.decision_id"), comment="decision that granted it"
    )
    cents: Mapped[int] = mapped_column(BigInteger, comment="amount for this home, cents")
    executed_on: Mapped[date | None] = mapped_column(comment="day it was carried out")
    ended_on: Mapped[date | None] = mapped_column(
        comment="day it was revoked, settled at nil, or fell out by an amendment"
    )


class Payment(Base):
    """A payment to the applicant: ordered by one person, released by another."""

    __tablename__ = "payment"
    __table_args__ = (
        CheckConstraint("cents > 0", name="cents"),
        CheckConstraint("released_by_id <> ordered_by_id", name="four_eyes"),
    )

    payment_id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="the payment"
    )
    number: Mapped[str] = mapped_column(ForeignKey("subsidy_case.number"), comment="case number")
    kind: Mapped[PaymentKind] = mapped_column(comment="what is paid")
    cents: Mapped[int] = mapped_column(BigInteger, comment="amount, cents")
    state: Mapped[PaymentState] = mapped_column(comment="how far it is")
    decision_id: Mapped[int] = mapped_column(
        ForeignKey("decision.decision_id"), comment="decision it rests on"
    )
    account_hash: Mapped[str | None] = mapped_column(
        comment="keyed hash of the account at the decision; another account stops the payment"
    )
    ordered_by_id: Mapped[int] = mapped_column(
        ForeignKey("person.person_id"), comment="who ordered it"
    )
    released_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.person_id"), comment="who released it"
    )
    paid_on: Mapped[date | None] = mapped_column(comment="day the bank paid")


class Claim(Base):
    """Undue money that is asked back (terugvordering)."""

    __tablename__ = "claim"
    __table_args__ = (
        CheckConstraint("cents > 0 AND recovered_cents BETWEEN 0 AND cents", name="cents"),
    )

    claim_id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="the claim"
    )
    number: Mapped[str] = mapped_column(ForeignKey("subsidy_case.number"), comment="case number")
    decision_id: Mapped[int] = mapped_column(
        ForeignKey("decision.decision_id"), comment="decision that made the money undue"
    )
    cents: Mapped[int] = mapped_column(BigInteger, comment="amount, cents")
    recovered_cents: Mapped[int] = mapped_column(BigInteger, comment="came back, cents")
    state: Mapped[ClaimState] = mapped_column(comment="how far it is")


class CaseCounter(Base):
    """The last number given to a case in a year: numbers have no gaps."""

    __tablename__ = "case_counter"

    year: Mapped[int] = mapped_column(primary_key=True, comment="year of receipt")
    last: Mapped[int] = mapped_column(comment="last number given")


class Letter(Base):
    """A letter of a case. What it says is kept sealed, apart, and never changes."""

    __tablename__ = "letter"

    letter_id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="the letter"
    )
    number: Mapped[str] = mapped_column(ForeignKey("subsidy_case.number"), comment="case number")
    kind: Mapped[str] = mapped_column(comment="kind of letter")
    step_id: Mapped[int] = mapped_column(
        ForeignKey("case_step.step_id"), unique=True, comment="step that the letter tells of"
    )
    content_digest: Mapped[str] = mapped_column(comment="keyed hash of what it says")
    dated_on: Mapped[date] = mapped_column(comment="day on the letter")
    sent_on: Mapped[date | None] = mapped_column(comment="day it was sent")
