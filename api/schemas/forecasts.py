"""The forecast of a programme."""

from api.schemas.base import Day, MomentOrNone, Out


class LeadOut(Out):
    """Where a pace leads if it stays."""

    months: int
    counted: int
    per_month: float | None
    at_deadline: int | None
    short: int | None
    finish_month: str | None
    text: str | None


class BandOut(Out):
    """Three quantiles of the draws."""

    p10: int
    p50: int
    p90: int


class FinishOut(Out):
    """Three quantiles of the month of finish; null is later than the months simulated."""

    p10: str | None
    p50: str | None
    p90: str | None


class BandMonthOut(Out):
    """One coming month."""

    month: str
    done: BandOut
    target: int


class SimulatedOut(Out):
    """What the draws say."""

    at_deadline: BandOut
    finish: FinishOut
    chance: float
    last_month: str
    months: list[BandMonthOut]


class TransitionOut(Out):
    """What is known of one transition."""

    stage: str
    next_stage: str
    completed: int
    dropped: int
    open: int


class InflowOut(Out):
    """Homes that began lately."""

    months: int
    began: int
    per_month: float


class CapacityOut(Out):
    """What was entered; empty is as in history."""

    starts: list[int]
    works: list[int]


class CalibrationOut(Out):
    """How often a band that should hold ``nominal`` of the truths did, over made programmes."""

    nominal: float
    share: float
    programmes: int


class ForecastOut(Out):
    """A forecast and all that it rests on; ``declined`` says why there is no simulation."""

    programme: str
    name: str
    as_of: Day
    known_at: MomentOrNone
    policy: str
    data_version: int
    is_sample: bool
    deadline: Day
    target: int
    done: int
    remaining: int
    months_left: int
    required_pace: float | None
    gap: float | None
    leads: list[LeadOut]
    declined: str | None
    lacking: list[str]
    simulated: SimulatedOut | None
    transitions: list[TransitionOut]
    inflow: InflowOut
    stock: int
    capacity: CapacityOut
    minimum: int
    calibration: CalibrationOut
    seed: int
    draws: int
