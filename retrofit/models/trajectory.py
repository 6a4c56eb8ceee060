"""What happens to a home on its way to be done: appended, never edited.

No text about people has a place here: an event is codes, numbers and days. What an event of each
kind says stands in ``details``, as ``retrofit.homes.event_kinds`` describes it.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from retrofit.codes import Feeder, HomeEventKind
from retrofit.homes.flag_codes import ContestGround, FlagAction, FlagEvidence, FlagKind
from retrofit.models.base import BagId, Base


class HomeEvent(Base):
    """Something that happened to a home. A correction is another event that supersedes it.

    As known at a moment, an event holds when it was recorded by then and nothing that was recorded
    by then supersedes it; see ``retrofit.homes.events``.
    """

    __tablename__ = "home_event"
    __table_args__ = (
        Index("ix_home_event_home", "verblijfsobject_id", "happened_on"),
        CheckConstraint("(supersedes_id IS NULL) = (correction_reason IS NULL)", name="correction"),
        CheckConstraint("supersedes_id < event_id", name="order"),
        CheckConstraint(
            "kind <> 'taken_back' OR supersedes_id IS NOT NULL", name="taken_back_something"
        ),
    )

    event_id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="the event"
    )
    verblijfsobject_id: Mapped[str] = mapped_column(BagId, comment="home")
    kind: Mapped[HomeEventKind] = mapped_column(comment="what happened")
    happened_on: Mapped[date] = mapped_column(comment="day in the world")
    recorded_at: Mapped[datetime] = mapped_column(comment="moment the tracker knew it")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.person_id"), comment="who recorded it")
    feeder: Mapped[Feeder | None] = mapped_column(comment="where a contact came from")
    details: Mapped[dict[str, Any]] = mapped_column(
        JSONB, comment="codes, numbers and days of its kind; no text about people"
    )
    client_key: Mapped[str | None] = mapped_column(
        unique=True, comment="key of the device that recorded it, so that it is recorded once"
    )
    supersedes_id: Mapped[int | None] = mapped_column(
        ForeignKey("home_event.event_id"), unique=True, comment="event that it corrects"
    )
    correction_reason: Mapped[str | None] = mapped_column(comment="code of why it is corrected")


class FlagEvent(Base):
    """What somebody did with a flag of a home: raised, contested, upheld or lifted it.

    The flags themselves are worked out from the sources and from these; see
    ``retrofit.homes.flags``. Holds codes only, no text.
    """

    __tablename__ = "flag_event"
    __table_args__ = (
        Index("ix_flag_event_home", "verblijfsobject_id", "kind", "happened_on"),
        CheckConstraint("(supersedes_id IS NOT NULL) = (action = 'taken_back')", name="taken_back"),
        CheckConstraint("supersedes_id < flag_event_id", name="order"),
        CheckConstraint("(ground IS NOT NULL) = (action = 'contested')", name="ground"),
        CheckConstraint("action <> 'lifted' OR evidence IS NOT NULL", name="lifted_by_evidence"),
    )

    flag_event_id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="the event"
    )
    verblijfsobject_id: Mapped[str] = mapped_column(BagId, comment="home")
    kind: Mapped[FlagKind] = mapped_column(comment="which flag")
    action: Mapped[FlagAction] = mapped_column(comment="what was done")
    ground: Mapped[ContestGround | None] = mapped_column(comment="why it is contested")
    evidence: Mapped[FlagEvidence | None] = mapped_column(comment="what shows it")
    happened_on: Mapped[date] = mapped_column(comment="day in the world")
    recorded_at: Mapped[datetime] = mapped_column(comment="moment the tracker knew it")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.person_id"), comment="who recorded it")
    supersedes_id: Mapped[int | None] = mapped_column(
        ForeignKey("flag_event.flag_event_id"), unique=True, comment="event that it takes back"
    )
