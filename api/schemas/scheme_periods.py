"""Scheme periods with their ceiling: what is asked of the desk, and what it answers."""

from typing import Annotated

from pydantic import Field

from api.parameters import Number, Query
from api.schemas import inputs
from api.schemas.applications_given import SchemeName
from api.schemas.base import CodedText, Day, MomentOrNone, Out
from api.schemas.inputs import In
from api.schemas.scheme_rules import QueueOut
from retrofit import texts
from retrofit.models import CeilingChange, LedgerEntry, QueueDraw
from retrofit.subsidy import texts as words
from retrofit.subsidy.period_overview import Movement, PeriodOverview
from retrofit.subsidy.periods import PeriodView
from retrofit.subsidy.scheme import schemes
from retrofit.subsidy.waiting_line import Place

MOST = 500

#: One entry of the ledger holds less than this.
CeilingCents = Annotated[int, Field(ge=0, le=inputs.MOST_CENTS - 1)]


class PeriodIn(In):
    """A period to open; its ceiling counts when a second person has confirmed it."""

    scheme: SchemeName
    name: Annotated[str, Field(pattern="^[0-9a-z][0-9a-z_-]{0,39}$")]
    line: inputs.ShortText
    starts_on: inputs.Day
    ends_on: inputs.Day
    published_on: inputs.Day
    ceiling_cents: CeilingCents


class CeilingChangeIn(In):
    """Another ceiling, from the day it is published; a lower one names its ground of Awb 4:28."""

    to_cents: CeilingCents
    published_on: inputs.Day
    reason: inputs.LongText


class DrawIn(In):
    """A draw between the applications of one day; the witness is a function, not a name."""

    day: inputs.PastDay
    witness: inputs.ShortText


class EntriesQuery(Query):
    """Which page of a ledger is asked for."""

    limit: Annotated[Number, Field(ge=1, le=MOST)] = Field(
        default=100, description="Hoogste aantal boekingen"
    )
    cursor: Annotated[Number, Field(ge=1)] | None = Field(
        default=None, description="nextCursor van de vorige bladzijde"
    )


class StaffOut(Out):
    """Somebody of the desk."""

    id: int
    name: str

    @classmethod
    def of(cls, person_id: int | None, names: dict[int, str]) -> "StaffOut | None":
        """Translate somebody; None when there is nobody."""
        return cls(id=person_id, name=names[person_id]) if person_id is not None else None


class LedgerOut(Out):
    """Where the money of a period is, cents; ``paidCents`` is cash, and stands apart.

    ceiling + override = free + reserved + committed + settled + returned
    """

    ceiling_cents: int
    override_cents: int
    reserved_cents: int
    committed_cents: int
    settled_cents: int
    returned_cents: int
    free_cents: int
    paid_cents: int

    @classmethod
    def of(cls, view: PeriodView) -> "LedgerOut":
        """Translate a ledger."""
        held = view.ledger
        return cls(
            ceiling_cents=held.ceiling_cents,
            override_cents=held.override_cents,
            reserved_cents=held.reserved_cents,
            committed_cents=held.committed_cents,
            settled_cents=held.settled_cents,
            returned_cents=held.returned_cents,
            free_cents=view.free_cents,
            paid_cents=view.paid_cents,
        )


class PeriodOut(Out):
    """A period with its ledger."""

    id: int
    scheme: str
    scheme_name: str | None
    notice: str | None
    name: str
    line: str
    starts_on: Day
    ends_on: Day
    published_on: Day
    ledger: LedgerOut
    waiting_change_count: int

    @classmethod
    def of(cls, view: PeriodView) -> "PeriodOut":
        """Translate a period."""
        period, scheme = view.period, schemes().get(view.period.scheme)
        return cls(
            id=period.period_id,
            scheme=period.scheme,
            scheme_name=scheme.name if scheme else None,
            notice=scheme.notice if scheme else None,
            name=period.name,
            line=period.line,
            starts_on=period.starts_on,
            ends_on=period.ends_on,
            published_on=period.published_on,
            ledger=LedgerOut.of(view),
            waiting_change_count=sum(each.confirmed_at is None for each in view.changes),
        )


class PeriodsOut(Out):
    """Periods, newest first."""

    scheme_periods: list[PeriodOut]


class CeilingChangeOut(Out):
    """A change of a ceiling; it took effect when another person confirmed it."""

    id: int
    to_cents: int
    published_on: Day
    reason: str
    proposed_by: StaffOut | None
    proposed_at: MomentOrNone
    confirmed_by: StaffOut | None
    confirmed_at: MomentOrNone

    @classmethod
    def of(cls, change: CeilingChange, names: dict[int, str]) -> "CeilingChangeOut":
        """Translate a change."""
        return cls(
            id=change.change_id,
            to_cents=change.to_cents,
            published_on=change.published_on,
            reason=change.reason,
            proposed_by=StaffOut.of(change.proposed_by_id, names),
            proposed_at=change.proposed_at,
            confirmed_by=StaffOut.of(change.confirmed_by_id, names),
            confirmed_at=change.confirmed_at,
        )


class CeilingChangesOut(Out):
    """The changes of a ceiling, oldest first."""

    ceiling_changes: list[CeilingChangeOut]

    @classmethod
    def of(cls, overview: PeriodOverview) -> "CeilingChangesOut":
        """Translate the changes."""
        return cls(ceiling_changes=_changes(overview))


class DrawOut(Out):
    """A draw: places within a day go by SHA-256 of ``seed:number``, lowest first."""

    day: Day
    seed: str
    witness: str
    drawn_by: StaffOut | None
    drawn_at: MomentOrNone

    @classmethod
    def of(cls, draw: QueueDraw, names: dict[int, str]) -> "DrawOut":
        """Translate a draw."""
        return cls(
            day=draw.day,
            seed=draw.seed,
            witness=draw.witness,
            drawn_by=StaffOut.of(draw.drawn_by_id, names),
            drawn_at=draw.drawn_at,
        )


class PlaceOut(Out):
    """A place in the queue; those that share one wait for a draw."""

    place: int
    number: str | None
    state: CodedText
    counted_at: MomentOrNone
    needs_cents: int
    reserved_cents: int
    is_drawn: bool

    @classmethod
    def of(cls, place: Place) -> "PlaceOut":
        """Translate a place."""
        return cls(
            place=place.place,
            number=place.number,
            state=CodedText.of(place.state, texts.CASE_STATE),
            counted_at=place.since,
            needs_cents=place.needs_cents,
            reserved_cents=place.reserved_cents,
            is_drawn=place.is_drawn,
        )


class WholePeriodOut(PeriodOut):
    """A period with its queue, the changes of its ceiling, and its draws."""

    version: int
    queue_rule: QueueOut | None
    queue: list[PlaceOut]
    ceiling_changes: list[CeilingChangeOut]
    draws: list[DrawOut]

    @classmethod
    def whole(cls, overview: PeriodOverview) -> "WholePeriodOut":
        """Translate a period with all that there is to see of it."""
        summary = PeriodOut.of(overview.view)
        return cls(
            **{name: getattr(summary, name) for name in PeriodOut.model_fields},
            version=overview.version,
            queue_rule=QueueOut.of(overview.rule) if overview.rule else None,
            queue=[PlaceOut.of(place) for place in overview.queue],
            ceiling_changes=_changes(overview),
            draws=[DrawOut.of(draw, overview.people) for draw in overview.draws],
        )


class LedgerEntryOut(Out):
    """A movement from one bucket to another, by a step of a case or a change of the ceiling."""

    id: int
    from_bucket: CodedText
    to_bucket: CodedText
    cents: int
    number: str | None
    step_id: int | None
    change_id: int | None
    recorded_at: MomentOrNone

    @classmethod
    def of(cls, movement: Movement) -> "LedgerEntryOut":
        """Translate a movement."""
        entry: LedgerEntry = movement.entry
        return cls(
            id=entry.entry_id,
            from_bucket=CodedText.of(entry.from_bucket, words.BUCKET),
            to_bucket=CodedText.of(entry.to_bucket, words.BUCKET),
            cents=entry.cents,
            number=movement.number,
            step_id=entry.step_id,
            change_id=entry.change_id,
            recorded_at=entry.recorded_at,
        )


class LedgerEntriesOut(Out):
    """A page of a ledger, newest first; ``nextCursor`` null is the last one."""

    ledger_entries: list[LedgerEntryOut]
    next_cursor: int | None


def _changes(overview: PeriodOverview) -> list[CeilingChangeOut]:
    return [CeilingChangeOut.of(each, overview.people) for each in overview.view.changes]
