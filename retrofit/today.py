"""The day it is in Dordrecht, and the moment it is everywhere."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def now() -> datetime:
    """Return this moment, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return today's date in the Netherlands, wherever the server stands."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """Return the day in the Netherlands on which a moment falls."""
    return moment.astimezone(AMSTERDAM).date()
