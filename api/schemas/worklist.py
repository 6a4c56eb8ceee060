"""The list of work: what can be asked of it, and its lines."""

from typing import Annotated

from pydantic import Field

from api.parameters import Number, Query
from api.schemas.applications import HandlerOut
from api.schemas.base import CodedText, Day, MomentOrNone, Out
from gis.codes import CaseState
from retrofit import texts
from retrofit.subsidy import texts as words
from retrofit.subsidy.deadlines import Deadline
from retrofit.subsidy.worklist import WorkItem, Worklist

MOST = 1_000
LAST_SKIP = 100_000


class WorklistQuery(Query):
    """Which part of the list is asked for."""

    mine: bool = Field(default=False, description="Alleen eigen zaken")
    free: bool = Field(default=False, description="Alleen zaken die niemand heeft")
    state: CaseState | None = Field(default=None, description="Alleen zaken in deze toestand")
    skip: Annotated[Number, Field(ge=0, le=LAST_SKIP)] = Field(
        default=0, description="Zoveel zaken overslaan"
    )
    limit: Annotated[Number, Field(ge=1, le=MOST)] = Field(
        default=200, description="Hoogste aantal zaken"
    )


class WatchOut(Out):
    """The deadline to watch in a case; its derivation is told with the case itself."""

    kind: CodedText
    until: Day
    strict_until: Day
    days_left: int
    clock: CodedText
    is_provisional: bool
    penalty_cents: int

    @classmethod
    def of(cls, deadline: Deadline) -> "WatchOut":
        """Translate a deadline."""
        return cls(
            kind=CodedText.of(deadline.kind, words.DEADLINE),
            until=deadline.due.on,
            strict_until=deadline.due.strict_on,
            days_left=deadline.days_left,
            clock=CodedText.of(deadline.clock, words.CLOCK),
            is_provisional=deadline.due.is_provisional,
            penalty_cents=deadline.penalty.cents if deadline.penalty else 0,
        )


class WorkItemOut(Out):
    """A case of the list; ``version`` goes into the If-Match of who takes it."""

    number: str
    version: int
    state: CodedText
    scheme: str
    received_at: MomentOrNone
    handler: HandlerOut | None
    address: str | None
    dwelling_count: int
    is_association: bool
    watch: WatchOut | None

    @classmethod
    def of(cls, item: WorkItem) -> "WorkItemOut":
        """Translate a case of the list."""
        case = item.case
        return cls(
            number=case.number,
            version=case.steps,
            state=CodedText.of(case.state, texts.CASE_STATE),
            scheme=case.scheme,
            received_at=case.received_at,
            handler=(
                HandlerOut(id=case.handler_id, name=item.handler)
                if case.handler_id is not None and item.handler is not None
                else None
            ),
            address=item.address,
            dwelling_count=item.dwellings,
            is_association=case.is_association,
            watch=WatchOut.of(item.watch) if item.watch else None,
        )


class StateCountOut(Out):
    """How many cases are in a state."""

    state: CodedText
    count: int


class WorklistOut(Out):
    """Cases by the days that are left, how many there are in all, and in each state."""

    total: int
    counts: list[StateCountOut]
    items: list[WorkItemOut]

    @classmethod
    def of(cls, found: Worklist) -> "WorklistOut":
        """Translate a list of work."""
        return cls(
            total=found.total,
            counts=[
                StateCountOut(state=CodedText.of(state, texts.CASE_STATE), count=count)
                for state, count in found.counts.items()
            ],
            items=[WorkItemOut.of(item) for item in found.items],
        )
