"""The day it is in Dordrecht."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def today() -> date:
    """Return today's date in the Netherlands, wherever the server stands."""
    return datetime.now(AMSTERDAM).date()
