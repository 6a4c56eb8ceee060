"""The forecast as the public sees it: coarse, of the whole programme, beside a count that is shown.

Where a home lies has no part in a forecast, so it gives away nothing of a neighbourhood. Of the
programme it is told only when its count of homes done is shown; quantiles of simulated homes, at
the ends of years, are rounded to steps that are larger than a small group, months to quarters and
the chance to tens of percents. Two forecasts one after the other differ by nothing or by a whole
step.
"""

from typing import Self

from pydantic import BaseModel, ConfigDict

from retrofit.progress.forecast.outlook import Band, Outlook
from retrofit.publication.marks import Mark, Shown

#: Why there is none although it could be made.
NOT_BESIDE = "het aantal woningen waarop zij rust wordt niet getoond"
DECEMBER = "-12"


class Quantiles(BaseModel):
    """Homes done: one in ten draws lies below ``p10``, one in ten above ``p90``."""

    model_config = ConfigDict(frozen=True)

    p10: int
    p50: int
    p90: int

    @classmethod
    def of(cls, band: Band, step: int, least: int) -> Self:
        """Round to a step, never below what is done already."""
        low, middle, high = (
            max(least, (each + step // 2) // step * step) for each in (band.p10, band.p50, band.p90)
        )
        return cls(p10=low, p50=middle, p90=high)


class YearEnd(BaseModel):
    """Homes done at the end of a year, or of the month of the deadline.

    Attributes:
        month: YYYY-MM.
    """

    model_config = ConfigDict(frozen=True)

    month: str
    done: Quantiles


class PublishedForecast(BaseModel):
    """What a release tells of the years to come.

    Attributes:
        declined: why there is none, in Dutch; None when there is one.
        years: through the deadline, oldest first.
        finish: quarter (YYYY-Qn) in which the target is reached, P10, P50 and P90; None when that
            is later than was simulated.
        chance_percent: of making the deadline, in tens; 0 is less than 5 and 100 more than 95.
    """

    model_config = ConfigDict(frozen=True)

    declined: str | None
    years: tuple[YearEnd, ...] = ()
    finish: tuple[str | None, str | None, str | None] | None = None
    chance_percent: int | None = None


def published_forecast(outlook: Outlook, deadline: str, done: Mark, step: int) -> PublishedForecast:
    """Return what may be told of a forecast.

    Args:
        outlook: of the whole programme.
        deadline: its month, YYYY-MM.
        done: mark of the homes done, as the release shows it.
        step: what homes are rounded to.
    """
    if done.shown is not Shown.VALUE or done.value is None:
        return PublishedForecast(declined=NOT_BESIDE)
    drawn = outlook.simulated
    if drawn is None:
        return PublishedForecast(declined=outlook.declined)
    low, middle, high = (None if each is None else quarter(each) for each in drawn.finish)
    return PublishedForecast(
        declined=None,
        years=tuple(
            YearEnd(month=each.month, done=Quantiles.of(each.done, step, done.value))
            for each in drawn.months
            if each.month == deadline or (each.month.endswith(DECEMBER) and each.month < deadline)
        ),
        finish=(low, middle, high),
        chance_percent=int(drawn.chance * 10 + 0.5) * 10,
    )


def quarter(month: str) -> str:
    """Return the quarter of a month.

    >>> quarter("2033-11")
    '2033-Q4'
    """
    year, number = month.split("-")
    return f"{year}-Q{(int(number) + 2) // 3}"
