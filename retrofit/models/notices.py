"""Notices of default: what somebody claims when a decision is late."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from retrofit.models.base import Base
from retrofit.notice_codes import LateTerm, NoticeState, PenaltyException


class NoticeOfDefault(Base):
    """A notice of default (ingebrekestelling), and the penalty it brought (Awb 4:17, 4:18).

    The penalty is no subsidy: it is paid beside the ledger, and no ceiling holds it.
    """

    __tablename__ = "notice_of_default"
    __table_args__ = (
        Index("ix_notice_of_default_number", "number"),
        CheckConstraint(
            "(term = 'objection_decision') = (objection_id IS NOT NULL)", name="objection"
        ),
        CheckConstraint(
            "(state IN ('received', 'reopened')) = (decided_on IS NULL)"
            " AND (decided_on IS NULL) = (decided_by_id IS NULL)",
            name="decided",
        ),
        CheckConstraint("(state = 'rejected') = (exception IS NOT NULL)", name="rejected"),
        CheckConstraint(
            "(state = 'reopened' OR (state IN ('penalty_set', 'paid')) = (cents IS NOT NULL))"
            " AND cents BETWEEN 2300 AND 144200",
            name="cents",
        ),
        CheckConstraint(
            "paid_cents BETWEEN 0 AND coalesce(cents, 0)"
            " AND (state = 'reopened' OR (state = 'paid') = (paid_cents = coalesce(cents, -1)))"
            " AND (paid_cents = 0) = (paid_on IS NULL)"
            " AND (paid_on IS NULL) = (paid_by_id IS NULL)",
            name="paid",
        ),
    )

    notice_id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="the notice"
    )
    number: Mapped[str] = mapped_column(ForeignKey("subsidy_case.number"), comment="case number")
    step_id: Mapped[int] = mapped_column(
        ForeignKey("case_step.step_id"), unique=True, comment="step that recorded it"
    )
    term: Mapped[LateTerm] = mapped_column(comment="which decision it says is late")
    objection_id: Mapped[int | None] = mapped_column(
        ForeignKey("objection.objection_id"), comment="objection that is to be decided"
    )
    received_on: Mapped[date] = mapped_column(comment="day it came in")
    state: Mapped[NoticeState] = mapped_column(comment="how far it is")
    exception: Mapped[PenaltyException | None] = mapped_column(
        comment="why it costs nothing (Awb 4:17 lid 6)"
    )
    cents: Mapped[int | None] = mapped_column(
        BigInteger, comment="penalty as last set, cents; stays when it is open again"
    )
    decided_on: Mapped[date | None] = mapped_column(comment="day of the decision on it that holds")
    decided_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.person_id"), comment="who took the decision on it that holds"
    )
    paid_cents: Mapped[int] = mapped_column(BigInteger, comment="paid of the penalty, cents")
    paid_on: Mapped[date | None] = mapped_column(comment="day of the last payment of it")
    paid_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.person_id"), comment="who recorded that payment"
    )
