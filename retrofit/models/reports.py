"""Reports as they went out: sealed when they are made, never changed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from retrofit.models.base import Base
from retrofit.report_codes import ReportKind


class Report(Base):
    """A report: what was asked, and the seal on what was answered."""

    __tablename__ = "report"
    __table_args__ = (
        Index("ix_report_programme", "programme", "as_of"),
        CheckConstraint("counted_sha256 ~ '^[0-9a-f]{64}$'", name="counted_sha256"),
        CheckConstraint("counted >= 0", name="counted"),
    )

    report_id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="the report"
    )
    kind: Mapped[ReportKind] = mapped_column(comment="for whom it was made")
    programme: Mapped[str] = mapped_column(comment="programme")
    as_of: Mapped[date] = mapped_column(comment="reference date (peildatum)")
    known_at: Mapped[datetime] = mapped_column(comment="what was known at this moment")
    policy: Mapped[str] = mapped_column(comment="counting policy")
    data_version: Mapped[int] = mapped_column(BigInteger, comment="newest load run known then")
    is_sample: Mapped[bool] = mapped_column(comment="about the demo town")
    counted: Mapped[int] = mapped_column(comment="homes that count")
    counted_sha256: Mapped[str] = mapped_column(
        comment="digest of the homes that count, each with its day"
    )
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="key figures, by name")
    code_version: Mapped[str] = mapped_column(comment="version of the program that made it")
    made_at: Mapped[datetime] = mapped_column(comment="moment of making")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.person_id"), comment="who made it")


class ReportFile(Base):
    """A file of a report, as it went out."""

    __tablename__ = "report_file"
    __table_args__ = (CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),)

    report_id: Mapped[int] = mapped_column(
        ForeignKey("report.report_id"), primary_key=True, comment="the report"
    )
    name: Mapped[str] = mapped_column(primary_key=True, comment="name of the file")
    media_type: Mapped[str] = mapped_column(comment="what it is, as on the web")
    sha256: Mapped[str] = mapped_column(comment="digest of its bytes, hexadecimal")
    content: Mapped[bytes] = mapped_column(LargeBinary, comment="its bytes")
