"""Subsidy applications as the desk records them. The address as typed is destroyed in its time."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from gis.codes import CaseState, MeasureCode
from retrofit.models.base import BagId, Base, Fact
from retrofit.models.homes import GivenAddress


class Application(Base):
    """A case at the desk. Its facts and events have tables of their own and point here."""

    __tablename__ = "application"

    number: Mapped[str] = mapped_column(primary_key=True, comment="case number (zaaknummer)")


class ApplicationIntake(GivenAddress, Fact, Base):
    """What an application said when it was received."""

    __tablename__ = "application_intake"
    KEY = ("number",)
    IS_STATE = False

    number: Mapped[str] = mapped_column(ForeignKey("application.number"), comment="case number")
    received_on: Mapped[date] = mapped_column(comment="day the application was received")
    address_as_typed: Mapped[str | None] = mapped_column(
        comment="address as the desk typed it; destroyed with its case"
    )
    requested_cents: Mapped[int | None] = mapped_column(
        BigInteger, comment="amount asked for, cents"
    )
    has_backlog: Mapped[bool | None] = mapped_column(
        comment="backlog maintenance as the desk noted it; null is unknown"
    )
    backlog_repaired_on: Mapped[date | None] = mapped_column(
        comment="day the must-repair defects were repaired"
    )
    started_on: Mapped[date | None] = mapped_column(comment="first day of the works")
    finished_on: Mapped[date | None] = mapped_column(comment="day the last measure was finished")


class ApplicationMeasure(Fact, Base):
    """A measure applied for."""

    __tablename__ = "application_measure"
    KEY = ("number", "measure")
    IS_STATE = False

    number: Mapped[str] = mapped_column(ForeignKey("application.number"), comment="case number")
    measure: Mapped[MeasureCode] = mapped_column(comment="what is applied for")


class ApplicationDwelling(Fact, Base):
    """A home that a case of the desk is about; an owners' association applies for many.

    Homes of the desk's own list are found by ``Link``.
    """

    __tablename__ = "application_dwelling"
    KEY = ("number", "verblijfsobject_id")
    IS_STATE = False
    INDEXES = (Index("ix_application_dwelling_verblijfsobject_id", "verblijfsobject_id"),)

    number: Mapped[str] = mapped_column(ForeignKey("application.number"), comment="case number")
    verblijfsobject_id: Mapped[str] = mapped_column(BagId, comment="the home")


class ApplicationGrant(Fact, Base):
    """A measure granted to a home by a case of the desk, and what the completion report says of it.

    The desk's own list does not say what was granted: there it is what was applied for.
    """

    __tablename__ = "application_grant"
    KEY = ("number", "verblijfsobject_id", "measure", "granted_on")
    IS_STATE = False

    number: Mapped[str] = mapped_column(ForeignKey("application.number"), comment="case number")
    verblijfsobject_id: Mapped[str] = mapped_column(BagId, comment="the home")
    measure: Mapped[MeasureCode] = mapped_column(comment="what was granted")
    granted_on: Mapped[date] = mapped_column(comment="day of the decision that granted it")
    ended_on: Mapped[date | None] = mapped_column(
        comment="day it was revoked, settled at nil, or fell out by an amendment"
    )
    executed_on: Mapped[date | None] = mapped_column(
        comment="day it was carried out, by the last completion report"
    )
    reported_on: Mapped[date | None] = mapped_column(
        comment="day of the first completion report that names it, if the last one does"
    )


class CaseEvent(Fact, Base):
    """A step of a case: the state it reached, on which day, with which amount."""

    __tablename__ = "case_event"
    KEY = ("number", "state", "happened_on")
    IS_STATE = False

    number: Mapped[str] = mapped_column(ForeignKey("application.number"), comment="case number")
    state: Mapped[CaseState] = mapped_column(comment="state the case reached")
    happened_on: Mapped[date] = mapped_column(comment="day it reached the state")
    amount_cents: Mapped[int | None] = mapped_column(
        BigInteger,
        CheckConstraint("amount_cents >= 0", name="amount"),
        comment="granted or settled",
    )
