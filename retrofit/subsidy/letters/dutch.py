"""Amounts and days as a Dutch letter writes them."""

from datetime import date

from retrofit.subsidy.wording import euros

__all__ = ["MONTHS", "euros", "long_day"]

MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)


def long_day(day: date) -> str:
    """Return a day with the name of its month.

    >>> long_day(date(2026, 11, 21))
    '21 november 2026'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
