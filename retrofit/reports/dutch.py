"""Figures as a Dutch reader expects them: 1.234, 10,06, € 1.234, 31 oktober 2026."""

from datetime import date, datetime

from retrofit.reports.parts import Cell, Kind
from retrofit.subsidy.letters.dutch import MONTHS, euros, long_day
from retrofit.today import AMSTERDAM

__all__ = [
    "count",
    "decimal",
    "either",
    "full_months",
    "homes",
    "long_day",
    "moment",
    "money",
    "month_name",
    "sentence",
    "share",
    "shown",
]


def count(value: int) -> str:
    """Return a whole number.

    >>> count(1234)
    '1.234'
    """
    return f"{value:,}".replace(",", ".")


def either(value: int, one: str, more: str) -> str:
    """Return the word that goes with a number.

    >>> either(1, "telt", "tellen"), either(0, "telt", "tellen")
    ('telt', 'tellen')
    """
    return one if value == 1 else more


def homes(value: int) -> str:
    """Return a number of homes.

    >>> homes(1), homes(1234)
    ('1 woning', '1.234 woningen')
    """
    return f"{count(value)} {either(value, 'woning', 'woningen')}"


def full_months(number: int) -> str:
    """Return a number of full months.

    >>> full_months(12), full_months(1)
    ('12 volle maanden', 'volle maand')
    """
    return "volle maand" if number == 1 else f"{number} volle maanden"


def decimal(value: float) -> str:
    """Return a number with two decimals.

    >>> decimal(1234.5)
    '1.234,50'
    """
    return f"{value:,.2f}".translate(str.maketrans(",.", ".,"))


def share(value: float) -> str:
    """Return a part of a whole as a percentage.

    >>> share(0.125)
    '12,5%'
    """
    return f"{100 * value:.1f}%".replace(".", ",")


def money(cents: int) -> str:
    """Return an amount, without cents where there are none.

    >>> money(1706164800), money(731213486)
    ('€ 17.061.648', '€ 7.312.134,86')
    """
    return euros(cents).removesuffix(",00")


def sentence(words: str) -> str:
    """Return words that begin with a capital; the others stay as they are.

    >>> sentence("het label was al C")
    'Het label was al C'
    """
    return words[:1].upper() + words[1:]


def moment(value: datetime) -> str:
    """Return a moment as the clock in the Netherlands says it.

    >>> from datetime import UTC
    >>> moment(datetime(2026, 11, 21, 17, 0, 5, tzinfo=UTC))
    '21 november 2026, 18:00:05 uur'
    """
    here = value.astimezone(AMSTERDAM)
    return f"{long_day(here.date())}, {here:%H:%M:%S} uur"


def month_name(month: str) -> str:
    """Return a month (YYYY-MM) in words.

    >>> month_name("2026-10")
    'oktober 2026'
    """
    year, number = month.split("-")
    return f"{MONTHS[int(number) - 1]} {year}"


def shown(cell: Cell, kind: Kind) -> str:
    """Return a cell of a table; words stay as they are, and a broken count gets two decimals."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, date):
        return f"{cell:%d-%m-%Y}"
    if kind == "share":
        return share(cell)
    if kind == "pace" or isinstance(cell, float):
        return decimal(cell)
    return money(int(cell)) if kind == "cents" else count(int(cell))
