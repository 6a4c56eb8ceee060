"""The funnel of a programme: ever reached, how fast, and by which feeder."""

from api.schemas.base import Day, MomentOrNone, Out
from api.schemas.progress import CodedCountOut, StageCountOut
from retrofit.progress.funnel import ProgrammeFunnel
from retrofit.progress.funnel_document import funnel_document


class FunnelStepOut(Out):
    """One stage: homes at it now, that ever reached it, and that went on from it.

    ``conversion`` is a share of the homes that reached it; null when there are none.
    """

    stage: str
    text: str
    now: int
    reached: int
    went_further: int
    conversion: float | None
    median_days: float | None
    measured: int


class CohortOut(Out):
    """Homes by month of first contact (YYYY-MM); null: no contact is recorded."""

    month: str | None
    dwellings: int
    reached: list[StageCountOut]


class FeederOut(Out):
    """Homes by where their first contact came from; null: not recorded."""

    feeder: str | None
    text: str
    dwellings: int
    reached: list[StageCountOut]


class FunnelOut(Out):
    """The funnel of a programme, of the homes in one's areas."""

    programme: str
    name: str
    as_of: Day
    known_at: MomentOrNone
    data_version: int
    is_sample: bool
    dwellings: int
    exits: list[CodedCountOut]
    steps: list[FunnelStepOut]
    cohorts: list[CohortOut]
    feeders: list[FeederOut]

    @classmethod
    def of(cls, found: ProgrammeFunnel) -> "FunnelOut":
        """Give the document of a funnel its types."""
        return cls.model_validate(funnel_document(found), by_alias=True, by_name=False)
