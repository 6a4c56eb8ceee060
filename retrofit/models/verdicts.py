"""What follows from the facts about each home, and which homes go on in which others."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from gis.codes import LabelClass, TenureClass
from retrofit.codes import Eligibility, Outcome, Stage
from retrofit.models.base import BagId, Base, coded
from retrofit.programme_codes import SuccessionKind, SuccessionReason

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


class Verdict(Base):
    """Whether a home counts, as of the day of ``VerdictState``; follows from the facts alone.

    Made by ``retrofit.progress.stored``; ``retrofit recount`` proves that it can be made again.
    """

    __tablename__ = "verdict"
    __table_args__ = (
        CheckConstraint("(outcome = 'counts') = (counted_on IS NOT NULL)", name="counted"),
        CheckConstraint(
            "backlog_done_on >= counted_on AND has_backlog OR backlog_done_on IS NULL",
            name="backlog",
        ),
        CheckConstraint("(outcome = 'counts') = (cardinality(reasons) = 0)", name="reasons"),
        Index("ix_verdict_home", "verblijfsobject_id"),
        Index("ix_verdict_neighbourhood", "neighbourhood_code"),
        Index(
            "uq_verdict_one_programme",
            "policy",
            "verblijfsobject_id",
            unique=True,
            postgresql_where="outcome = 'counts'",
        ),
        Index(
            "ix_verdict_counted",
            "programme",
            "policy",
            "counted_on",
            postgresql_where="counted_on IS NOT NULL",
        ),
    )

    programme: Mapped[str] = mapped_column(primary_key=True, comment="the programme")
    policy: Mapped[str] = mapped_column(primary_key=True, comment="the counting policy")
    verblijfsobject_id: Mapped[str] = mapped_column(BagId, primary_key=True, comment="the home")
    neighbourhood_code: Mapped[str] = mapped_column(
        String(10), comment="where it lies by the frozen list of areas"
    )
    outcome: Mapped[Outcome] = mapped_column(comment="whether it counts")
    counted_on: Mapped[date | None] = mapped_column(comment="first day on which everything held")
    backlog_done_on: Mapped[date | None] = mapped_column(
        comment="day since when it counts with its backlog repaired"
    )
    has_backlog: Mapped[bool | None] = mapped_column(comment="backlog maintenance; null is unknown")
    eligibility: Mapped[Eligibility] = mapped_column(comment="whether it could take part")
    stage: Mapped[Stage] = mapped_column(comment="furthest stage")
    tenure: Mapped[TenureClass] = mapped_column(
        comment="class of owner when its works began, else today"
    )
    label: Mapped[LabelClass | None] = mapped_column(comment="label in force; null is unknown")
    label_before: Mapped[LabelClass | None] = mapped_column(
        coded(LabelClass, "label_before"),
        comment="label when its works began, else today; null is unknown",
    )
    is_applied: Mapped[bool] = mapped_column(comment="there is an application for it")
    lineage: Mapped[str] = mapped_column(BagId, comment="first home of its lineage")
    reasons: Mapped[list[str]] = mapped_column(comment="codes of Reason")
    caveats: Mapped[list[str]] = mapped_column(comment="codes of Caveat")


class VerdictTally(Base):
    """Like stored verdicts, added up; made with them, in the same transaction."""

    __tablename__ = "verdict_tally"
    __table_args__ = (
        CheckConstraint("homes > 0", name="homes"),
        Index("ix_verdict_tally_programme", "programme", "policy"),
        Index("ix_verdict_tally_neighbourhood", "neighbourhood_code"),
    )

    tally_id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="the tally"
    )
    programme: Mapped[str] = mapped_column(comment="as in verdict")
    policy: Mapped[str] = mapped_column(comment="as in verdict")
    neighbourhood_code: Mapped[str] = mapped_column(String(10), comment="as in verdict")
    outcome: Mapped[str] = mapped_column(String(40), comment="as in verdict")
    counted_on: Mapped[date | None] = mapped_column(comment="as in verdict")
    backlog_done_on: Mapped[date | None] = mapped_column(comment="as in verdict")
    eligibility: Mapped[str] = mapped_column(String(40), comment="as in verdict")
    stage: Mapped[str] = mapped_column(String(40), comment="as in verdict")
    tenure: Mapped[str] = mapped_column(String(40), comment="as in verdict")
    label: Mapped[str | None] = mapped_column(String(40), comment="as in verdict")
    is_applied: Mapped[bool] = mapped_column(comment="as in verdict")
    reasons: Mapped[list[str]] = mapped_column(comment="as in verdict")
    caveats: Mapped[list[str]] = mapped_column(comment="as in verdict")
    homes: Mapped[int] = mapped_column(comment="homes of which all of this is so")


class VerdictState(Base):
    """Of which day and which facts the stored verdicts are; one row."""

    __tablename__ = "verdict_state"
    __table_args__ = (CheckConstraint("is_only", name="is_only"),)

    is_only: Mapped[bool] = mapped_column(primary_key=True, comment="there is one row")
    as_of: Mapped[date] = mapped_column(comment="day of the verdicts")
    mark: Mapped[str] = mapped_column(comment="newest facts that they were made of")
