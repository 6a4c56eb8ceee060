"""Register files that were sent in and wait for somebody's word; gone with their file in a week."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from retrofit.codes import LoadSource
from retrofit.load.codes import LoadStep, UploadState
from retrofit.models.base import Base


class Upload(Base):
    """A file in quarantine, and what loading it would change."""

    __tablename__ = "upload"
    __table_args__ = (
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        CheckConstraint("place ~ '^[0-9a-f]{32}$'", name="place"),
        CheckConstraint("(state = 'loaded') = (load_run_id IS NOT NULL)", name="loaded"),
        CheckConstraint("(state = 'failed') <= (problem IS NOT NULL)", name="failed"),
    )

    upload_id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="the file that was sent in"
    )
    source: Mapped[LoadSource] = mapped_column(comment="what the file is said to be")
    file_name: Mapped[str] = mapped_column(comment="name that the sender gave it")
    place: Mapped[str] = mapped_column(unique=True, comment="folder in quarantine, random")
    size_bytes: Mapped[int] = mapped_column(BigInteger, comment="bytes received")
    sha256: Mapped[str] = mapped_column(comment="checksum of the file, hexadecimal")
    options: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="options of the source")
    state: Mapped[UploadState] = mapped_column(index=True, comment="how far it is")
    step: Mapped[LoadStep | None] = mapped_column(comment="what is done now, or was done last")
    rows_read: Mapped[int] = mapped_column(comment="rows read so far")
    uploaded_at: Mapped[datetime] = mapped_column(comment="moment of receipt")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.person_id"), comment="who sent it")
    compared_with: Mapped[int | None] = mapped_column(
        BigInteger, comment="newest load or undoing when it was compared, 0 when there was none"
    )
    difference: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB, comment="what loading it would change"
    )
    difference_sha256: Mapped[str | None] = mapped_column(comment="digest of the difference")
    has_workbook: Mapped[bool] = mapped_column(comment="a copy with what is wrong lies beside it")
    confirmed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.person_id"), comment="who said that it may be loaded"
    )
    load_run_id: Mapped[int | None] = mapped_column(
        ForeignKey("load_run.load_run_id"), comment="run that loaded it"
    )
    problem: Mapped[str | None] = mapped_column(comment="why it stopped, one word group")
    problem_detail: Mapped[str | None] = mapped_column(comment="the same as the command says it")
