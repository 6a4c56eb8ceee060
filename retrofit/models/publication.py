"""What was told to the public: appended, never edited, and all that public figures are read from.

No home, address, place or exact count has a place here.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from retrofit.models.base import Base
from retrofit.publication.marks import Shown


class Publication(Base):
    """A proposed release of a programme; public from when a second person confirmed it."""

    __tablename__ = "publication"
    __table_args__ = (
        Index("ix_publication_programme", "programme", "number"),
        CheckConstraint("number > 0", name="number"),
    )

    publication_id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="the proposal"
    )
    programme: Mapped[str] = mapped_column(comment="programme")
    number: Mapped[int] = mapped_column(comment="which release of the programme it would be")
    as_of: Mapped[date] = mapped_column(comment="reference date (peildatum)")
    made_at: Mapped[datetime] = mapped_column(comment="moment of the count and the proposal")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.person_id"), comment="who proposed it")
    policy: Mapped[str] = mapped_column(comment="counting policy")
    data_version: Mapped[int] = mapped_column(comment="newest load run that was counted")
    is_sample: Mapped[bool] = mapped_column(comment="figures of the demo town")
    rule: Mapped[dict[str, Any]] = mapped_column(
        JSONB, comment="the rule, as data/publication.toml"
    )
    areas: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONB, comment="areas, wholes first: code, name, level, parent, homes"
    )
    memory: Mapped[dict[str, Any]] = mapped_column(
        JSONB, comment="what later releases must keep to; follows from published marks"
    )
    forecast: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True), comment="coarse quantiles, or why there are none"
    )
    amounts: Mapped[list[dict[str, Any]] | None] = mapped_column(
        JSONB(none_as_null=True), comment="rounded money: measure, cents, as_of"
    )


class PublicationConfirmation(Base):
    """The second person's word: from here on a release is public."""

    __tablename__ = "publication_confirmation"
    __table_args__ = (UniqueConstraint("programme", "number"),)

    publication_id: Mapped[int] = mapped_column(
        ForeignKey("publication.publication_id"), primary_key=True, comment="the proposal"
    )
    programme: Mapped[str] = mapped_column(comment="programme")
    number: Mapped[int] = mapped_column(comment="release of the programme; one of each")
    confirmed_at: Mapped[datetime] = mapped_column(comment="moment of publication")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.person_id"), comment="who confirmed it")


class PublicationCell(Base):
    """One cell of a release: a mark, never a count."""

    __tablename__ = "publication_cell"
    __table_args__ = (CheckConstraint("(shown = 'value') = (value IS NOT NULL)", name="value"),)

    publication_id: Mapped[int] = mapped_column(
        ForeignKey("publication.publication_id"), primary_key=True, comment="the proposal"
    )
    period: Mapped[str] = mapped_column(primary_key=True, comment="YYYY-MM or YYYY-Qn")
    area: Mapped[str] = mapped_column(primary_key=True, comment="code of the area")
    measure: Mapped[str] = mapped_column(primary_key=True, comment="what is counted")
    shown: Mapped[Shown] = mapped_column(comment="kind of mark")
    value: Mapped[int | None] = mapped_column(comment="rounded count, of a value")


class PublicationErratum(Base):
    """A cell of an earlier release, or of this one, that the facts of this release contradict."""

    __tablename__ = "publication_erratum"

    publication_id: Mapped[int] = mapped_column(
        ForeignKey("publication.publication_id"),
        primary_key=True,
        comment="release that noticed it",
    )
    period: Mapped[str] = mapped_column(primary_key=True, comment="period of the cell")
    area: Mapped[str] = mapped_column(primary_key=True, comment="area of the cell")
    measure: Mapped[str] = mapped_column(primary_key=True, comment="measure of the cell")
