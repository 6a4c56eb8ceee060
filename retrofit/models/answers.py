"""What was answered to a question with an idempotency key."""

from datetime import datetime

from sqlalchemy import CheckConstraint, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from retrofit.models.base import Base


class KeptAnswer(Base):
    """A step taken over the API and what was answered, so that the same question repeats it.

    The row is made in the transaction of the step: a step that fails leaves no row, and its key
    is free again.
    """

    __tablename__ = "kept_answer"
    __table_args__ = (
        CheckConstraint("length(key) BETWEEN 8 AND 255", name="key"),
        CheckConstraint("length(question_sha256) = 32", name="question"),
        CheckConstraint("status BETWEEN 200 AND 299", name="status"),
    )

    principal: Mapped[str] = mapped_column(
        primary_key=True, comment="who asked: person or API key, and its number"
    )
    route: Mapped[str] = mapped_column(primary_key=True, comment="method and path")
    key: Mapped[str] = mapped_column(primary_key=True, comment="idempotency key of the client")
    question_sha256: Mapped[bytes] = mapped_column(
        LargeBinary, comment="checksum of query and body"
    )
    status: Mapped[int | None] = mapped_column(
        comment="HTTP status; empty only while the step is being taken"
    )
    headers: Mapped[dict[str, str] | None] = mapped_column(
        JSONB, comment="headers of the answer that belong to it"
    )
    seal_key: Mapped[str | None] = mapped_column(comment="key that the answer is sealed with")
    response: Mapped[bytes | None] = mapped_column(
        LargeBinary, comment="the answer, sealed: it may hold personal data or a new secret"
    )
    created_at: Mapped[datetime] = mapped_column(
        index=True, comment="moment of the step; the row goes after thirty days"
    )
