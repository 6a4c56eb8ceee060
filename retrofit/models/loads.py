"""Loads: which file brought what, and what was wrong with it."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from gis.issues import Severity
from retrofit.codes import LoadSource
from retrofit.models.base import Base


class LoadRun(Base):
    """One load of one file, committed whole or not at all."""

    __tablename__ = "load_run"

    load_run_id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="the run"
    )
    source: Mapped[LoadSource] = mapped_column(index=True, comment="what the file is")
    file_name: Mapped[str] = mapped_column(comment="name only, without its folder")
    sha256: Mapped[str | None] = mapped_column(comment="checksum of the file, hexadecimal")
    reference_on: Mapped[date | None] = mapped_column(comment="day the file describes")
    scope: Mapped[list[str]] = mapped_column(comment="what the file is complete for, e.g. 0505")
    is_complete: Mapped[bool] = mapped_column(comment="what the file leaves out has ended")
    is_sample: Mapped[bool] = mapped_column(comment="synthetic data of the demo town")
    recorded_at: Mapped[datetime] = mapped_column(
        comment="moment of the load; begins `known` of its facts", unique=True
    )
    undone_by_run_id: Mapped[int | None] = mapped_column(
        ForeignKey("load_run.load_run_id"), comment="run that took this one back"
    )
    by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.person_id"), comment="who did it; null is the tracker itself"
    )


class LoadCount(Base):
    """The balance of one layer or table of a load: every row read is accounted for."""

    __tablename__ = "load_count"
    __table_args__ = (
        CheckConstraint("rows_read = loaded + unchanged + rejected", name="balance"),
        CheckConstraint("changed BETWEEN 0 AND loaded", name="changed"),
    )

    load_run_id: Mapped[int] = mapped_column(
        ForeignKey("load_run.load_run_id"), primary_key=True, comment="the run"
    )
    layer: Mapped[str] = mapped_column(primary_key=True, comment="reader that read the rows")
    rows_read: Mapped[int] = mapped_column(comment="rows of the file within the scope")
    rows_outside: Mapped[int] = mapped_column(comment="rows of elsewhere, passed over")
    loaded: Mapped[int] = mapped_column(comment="rows that were new or changed")
    unchanged: Mapped[int] = mapped_column(comment="rows that said what was known")
    rejected: Mapped[int] = mapped_column(comment="rows left out, each with an issue")
    ended: Mapped[int] = mapped_column(comment="known rows that the file no longer holds")
    changed: Mapped[int | None] = mapped_column(
        comment="of the loaded rows those that were known otherwise; null was not counted"
    )


class LoadIssue(Base):
    """One thing wrong with one row of a file."""

    __tablename__ = "load_issue"
    __table_args__ = (Index("ix_load_issue_run", "load_run_id", "code"),)

    load_issue_id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="the issue"
    )
    load_run_id: Mapped[int] = mapped_column(ForeignKey("load_run.load_run_id"), comment="the run")
    layer: Mapped[str] = mapped_column(comment="reader that read the row")
    line: Mapped[int] = mapped_column(comment="row of the layer or line of the file, from 1")
    key: Mapped[str | None] = mapped_column(comment="id of the object, where it could be read")
    column: Mapped[str] = mapped_column(comment="column as the file names it")
    code: Mapped[str] = mapped_column(comment="what is wrong, one word group")
    reason: Mapped[str] = mapped_column(comment="the same in a sentence, without personal data")
    severity: Mapped[Severity] = mapped_column(comment="whether the row was left out")
