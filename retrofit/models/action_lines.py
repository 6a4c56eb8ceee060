"""The other action lines of a programme, and what was learned: appended, never edited."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from retrofit.models.base import Base
from retrofit.programme_codes import LearningKind, MilestoneDay


class MilestoneEntry(Base):
    """A day of a milestone, as somebody said it; the newest of a kind holds."""

    __tablename__ = "milestone_entry"
    __table_args__ = (
        Index("ix_milestone_entry_item", "programme", "item", "unit", "milestone", "kind"),
        CheckConstraint("milestone ~ '^M[0-7]$'", name="milestone"),
        CheckConstraint("unit > 0", name="unit"),
        # What was reached is shown by something.
        CheckConstraint(
            "kind <> 'actual' OR happens_on IS NULL OR evidence IS NOT NULL", name="evidence"
        ),
    )

    entry_id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="the entry"
    )
    programme: Mapped[str] = mapped_column(comment="programme")
    item: Mapped[str] = mapped_column(comment="action item of the programme's file")
    unit: Mapped[int] = mapped_column(comment="which of its units, from 1")
    milestone: Mapped[str] = mapped_column(comment="M0 (defined) to M7 (accounted)")
    kind: Mapped[MilestoneDay] = mapped_column(comment="planned, forecast or actual")
    happens_on: Mapped[date | None] = mapped_column(comment="the day; null takes it back")
    evidence: Mapped[str | None] = mapped_column(comment="where it can be seen: document or link")
    reason: Mapped[str] = mapped_column(comment="why it is said, or said anew")
    recorded_at: Mapped[datetime] = mapped_column(comment="moment of recording")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.person_id"), comment="who said so")


class LearningEntry(Base):
    """What worked or did not in a neighbourhood (leeragenda); no word about a person."""

    __tablename__ = "learning_entry"
    __table_args__ = (
        Index("ix_learning_entry_programme", "programme", "noted_on"),
        CheckConstraint("length(text) BETWEEN 1 AND 1000", name="text"),
        CheckConstraint("supersedes_id < entry_id", name="order"),
    )

    entry_id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="the entry"
    )
    programme: Mapped[str] = mapped_column(comment="programme")
    neighbourhood_code: Mapped[str | None] = mapped_column(
        comment="CBS neighbourhood; null is the whole programme"
    )
    kind: Mapped[LearningKind] = mapped_column(comment="worked, did not work, or seen")
    noted_on: Mapped[date] = mapped_column(comment="day it is about")
    text: Mapped[str] = mapped_column(comment="what was learned; no personal data")
    supersedes_id: Mapped[int | None] = mapped_column(
        ForeignKey("learning_entry.entry_id"), unique=True, comment="entry that it replaces"
    )
    recorded_at: Mapped[datetime] = mapped_column(comment="moment of recording")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.person_id"), comment="who wrote it")
