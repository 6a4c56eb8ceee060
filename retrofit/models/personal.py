"""The only tables with personal data of applicants: sealed, and destroyed when their time is over.

``value`` is sealed by ``retrofit.privacy.seal`` and bound to its table and row. What stays after
destruction says that there was something, how much, and why it is gone.
"""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from retrofit.codes import ApplicantKind, CorrectionReason, PersonalData
from retrofit.models.base import Base

_SEALED_OR_GONE = (
    "(destruction_id IS NULL) = (value IS NOT NULL) AND (value IS NULL) = (key_id IS NULL)"
)


class Applicant(Base):
    """Who applies: one version of the data. A correction is a new version that takes its place."""

    __tablename__ = "applicant"
    __table_args__ = (
        UniqueConstraint("number", "version"),
        Index(
            "uq_applicant_current", "number", unique=True, postgresql_where="superseded_at IS NULL"
        ),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("(version = 1) = (reason IS NULL)", name="reason"),
        CheckConstraint(_SEALED_OR_GONE, name="sealed_or_gone"),
        CheckConstraint("account_hash IS NULL OR destruction_id IS NULL", name="account_gone"),
        CheckConstraint("account_confirmed_by_id <> account_changed_by_id", name="second_person"),
        CheckConstraint(
            "(account_confirmed_by_id IS NULL) = (account_confirmed_at IS NULL)"
            " AND (account_changed_by_id IS NOT NULL OR account_confirmed_at IS NULL)",
            name="confirmed",
        ),
    )

    applicant_id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="the version"
    )
    number: Mapped[str] = mapped_column(ForeignKey("application.number"), comment="case number")
    version: Mapped[int] = mapped_column(comment="place among the versions of the case, from 1")
    kind: Mapped[ApplicantKind] = mapped_column(comment="as what is applied")
    value: Mapped[bytes | None] = mapped_column(
        LargeBinary, comment="name, address, contact and account, sealed; null is destroyed"
    )
    key_id: Mapped[str | None] = mapped_column(comment="key it is sealed with")
    account_hash: Mapped[str | None] = mapped_column(
        index=True, comment="keyed hash of the IBAN, to find the same account"
    )
    account_changed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.person_id"),
        comment="who changed the IBAN, which somebody else must confirm; null is not changed",
    )
    account_confirmed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.person_id"), comment="second person, who confirmed the IBAN"
    )
    account_confirmed_at: Mapped[datetime | None] = mapped_column(comment="moment of that")
    reason: Mapped[CorrectionReason | None] = mapped_column(
        comment="why the version before was corrected; null for the first"
    )
    created_by_id: Mapped[int] = mapped_column(
        ForeignKey("person.person_id"), comment="who recorded it"
    )
    created_at: Mapped[datetime] = mapped_column(comment="moment of recording")
    superseded_at: Mapped[datetime | None] = mapped_column(
        comment="moment a later version took its place"
    )
    destruction_id: Mapped[int | None] = mapped_column(
        ForeignKey("destruction.destruction_id"), comment="destruction that emptied it"
    )


class LetterText(Base):
    """What a letter says, to whom: the snapshot that it is printed from."""

    __tablename__ = "letter_content"
    __table_args__ = (CheckConstraint(_SEALED_OR_GONE, name="sealed_or_gone"),)

    letter_id: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False, comment="the letter"
    )
    number: Mapped[str] = mapped_column(
        ForeignKey("application.number"), index=True, comment="case number"
    )
    value: Mapped[bytes | None] = mapped_column(
        LargeBinary, comment="the snapshot, sealed; null is destroyed"
    )
    key_id: Mapped[str | None] = mapped_column(comment="key it is sealed with")
    destruction_id: Mapped[int | None] = mapped_column(
        ForeignKey("destruction.destruction_id"), comment="destruction that emptied it"
    )


class CaseNote(Base):
    """A note of the desk with a case, in free text. Never changed; another note may follow."""

    __tablename__ = "case_note"
    __table_args__ = (
        UniqueConstraint("number", "place"),
        CheckConstraint("place >= 1", name="place"),
        CheckConstraint(_SEALED_OR_GONE, name="sealed_or_gone"),
    )

    note_id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="the note"
    )
    number: Mapped[str] = mapped_column(ForeignKey("application.number"), comment="case number")
    place: Mapped[int] = mapped_column(comment="place among the notes of the case, from 1")
    value: Mapped[bytes | None] = mapped_column(
        LargeBinary, comment="the text, sealed; null is destroyed"
    )
    key_id: Mapped[str | None] = mapped_column(comment="key it is sealed with")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.person_id"), comment="who wrote it")
    at: Mapped[datetime] = mapped_column(comment="moment of writing")
    destruction_id: Mapped[int | None] = mapped_column(
        ForeignKey("destruction.destruction_id"), comment="destruction that emptied it"
    )


class Destruction(Base):
    """A destruction of personal data: listed by one person, carried out by another."""

    __tablename__ = "destruction"
    __table_args__ = (
        CheckConstraint("destroyed_by_id <> proposed_by_id", name="four_eyes"),
        CheckConstraint("(destroyed_by_id IS NULL) = (destroyed_at IS NULL)", name="destroyed"),
    )

    destruction_id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="the destruction"
    )
    day: Mapped[date] = mapped_column(comment="reference date: what was due on this day")
    proposed_by_id: Mapped[int] = mapped_column(
        ForeignKey("person.person_id"), comment="who listed it"
    )
    proposed_at: Mapped[datetime] = mapped_column(comment="moment of the list")
    destroyed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.person_id"), comment="second person, who carried it out"
    )
    destroyed_at: Mapped[datetime | None] = mapped_column(comment="moment of destruction")


class DestructionLine(Base):
    """A case on the list of a destruction, and why; never changed. The certificate's first page."""

    __tablename__ = "destruction_line"

    destruction_id: Mapped[int] = mapped_column(
        ForeignKey("destruction.destruction_id"), primary_key=True, comment="the destruction"
    )
    number: Mapped[str] = mapped_column(
        ForeignKey("application.number"), primary_key=True, comment="case number"
    )
    result: Mapped[str] = mapped_column(comment="how the case ended, for its retention period")
    closed_on: Mapped[date] = mapped_column(comment="day the case was closed")
    due_on: Mapped[date] = mapped_column(comment="first day on which it may be destroyed")
    ground: Mapped[str] = mapped_column(comment="retention rule, in words")


class DestroyedData(Base):
    """What a destruction took away from a case: a kind of data and how many rows."""

    __tablename__ = "destroyed_data"
    __table_args__ = (CheckConstraint("count > 0", name="count"),)

    destruction_id: Mapped[int] = mapped_column(
        ForeignKey("destruction.destruction_id"), primary_key=True, comment="the destruction"
    )
    number: Mapped[str] = mapped_column(
        ForeignKey("application.number"), primary_key=True, comment="case number"
    )
    kind: Mapped[PersonalData] = mapped_column(primary_key=True, comment="kind of data")
    count: Mapped[int] = mapped_column(comment="rows emptied or taken away")
