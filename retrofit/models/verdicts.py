"""What follows from the facts about each home, and which homes go on in which others."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from gis.codes import LabelClass, TenureClass
from retrofit.codes import Eligibility, Outcome, Stage, SuccessionKind, SuccessionReason
from retrofit.models.base import BagId, Base, coded

HOMES = """CASE kind
    WHEN 'split' THEN cardinality(from_ids) = 1 AND cardinality(to_ids) > 1
    WHEN 'merge' THEN cardinality(from_ids) > 1 AND cardinality(to_ids) = 1
    WHEN 'renumbering' THEN cardinality(from_ids) = 1 AND cardinality(to_ids) = 1
         AND from_ids <> to_ids
    WHEN 'demolition' THEN cardinality(from_ids) = 1 AND cardinality(to_ids) = 0
    ELSE supersedes_id IS NOT NULL AND cardinality(from_ids) + cardinality(to_ids) = 0 END"""


class Succession(Base):
    """Homes that became other homes, as somebody proposed; in force when a second person agrees.

    Never edited: a correction is another succession that supersedes it.
    """

    __tablename__ = "succession"
    __table_args__ = (
        CheckConstraint(HOMES, name="homes"),
        CheckConstraint("supersedes_id < succession_id", name="order"),
    )

    succession_id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="the succession"
    )
    kind: Mapped[SuccessionKind] = mapped_column(comment="what became of the homes")
    from_ids: Mapped[list[str]] = mapped_column(comment="verblijfsobjecten before")
    to_ids: Mapped[list[str]] = mapped_column(
        comment="verblijfsobjecten after; the first carries works and count on"
    )
    happened_on: Mapped[date] = mapped_column(comment="first day on which the new homes exist")
    reason: Mapped[SuccessionReason] = mapped_column(comment="code of what it rests on")
    proposed_by_id: Mapped[int] = mapped_column(
        ForeignKey("person.person_id"), comment="who proposed it"
    )
    proposed_at: Mapped[datetime] = mapped_column(comment="moment of the proposal")
    supersedes_id: Mapped[int | None] = mapped_column(
        ForeignKey("succession.succession_id"), comment="succession that it corrects"
    )


class SuccessionDecision(Base):
    """What the second person says of a succession; never who proposed it."""

    __tablename__ = "succession_decision"

    succession_id: Mapped[int] = mapped_column(
        ForeignKey("succession.succession_id"), primary_key=True, comment="the succession"
    )
    is_confirmed: Mapped[bool] = mapped_column(comment="in force from now on; else it never is")
    decided_by_id: Mapped[int] = mapped_column(
        ForeignKey("person.person_id"), comment="second person"
    )
    decided_at: Mapped[datetime] = mapped_column(comment="moment of the decision")
