"""What all tables share: codes stored as their values, and facts with two times."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    DateTime,
    Enum,
    ForeignKey,
    Identity,
    Index,
    MetaData,
    String,
    Text,
    literal_column,
)
from sqlalchemy.dialects.postgresql import ARRAY, DATERANGE, TSTZRANGE, Range
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """All tables of the tracker."""

    metadata = MetaData(naming_convention=NAMING)
    # Codes come back as codes: stored as text by value, checked by the database.
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        StrEnum: Enum(
            StrEnum,
            native_enum=False,
            create_constraint=True,
            length=40,
            values_callable=lambda codes: [code.value for code in codes],
        ),
        str: Text,
        list[str]: ARRAY(Text),
        Range[date]: DATERANGE,
        Range[datetime]: TSTZRANGE,
        datetime: DateTime(timezone=True),
    }


class Fact:
    """A row that is never edited: it holds on days (``valid``) and was believed (``known``).

    A correction ends ``known`` of the old row and adds a new one, so that every read can be asked
    as of a day and as known at a moment. Rows with an open ``known`` are what we believe now.
    """

    #: Columns that say which thing the fact is about.
    KEY: ClassVar[tuple[str, ...]]
    #: A state lasts until another follows it; an event carries its own days.
    IS_STATE: ClassVar[bool] = True
    #: Indexes of the table beside those that every fact has.
    INDEXES: ClassVar[tuple[Index, ...]] = ()

    fact_id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="the row, for corrections"
    )
    valid: Mapped[Range[date]] = mapped_column(
        comment="days on which the fact holds, [from, until)"
    )
    known: Mapped[Range[datetime]] = mapped_column(comment="when the tracker believed it")
    load_run_id: Mapped[int] = mapped_column(
        ForeignKey("load_run.load_run_id"), comment="run that added the row"
    )
    ended_by_run_id: Mapped[int | None] = mapped_column(
        ForeignKey("load_run.load_run_id"), comment="run that ended `known`"
    )

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:  # noqa: N805
        """Give each fact table its index of open rows, which also forbids two of one key."""
        open_row: ColumnElement[bool] = literal_column(
            "upper_inf(known) AND upper_inf(valid)" if cls.IS_STATE else "upper_inf(known)"
        )
        name = cls.__tablename__  # type: ignore[attr-defined]
        return (
            Index(f"uq_{name}_open", *cls.KEY, unique=True, postgresql_where=open_row),
            Index(f"ix_{name}_key", *cls.KEY),
            *cls.INDEXES,
            CheckConstraint("NOT isempty(valid) AND NOT isempty(known)", name="times"),
        )


def coded(codes: type[StrEnum], name: str) -> Enum:
    """Return the type of a second column with the same codes; ``name`` is that of its check."""
    return Enum(
        codes,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=name,
        values_callable=lambda members: [code.value for code in members],
    )


#: A BAG identification: 16 digits as text, so that the leading zero stays.
BagId = String(16)
