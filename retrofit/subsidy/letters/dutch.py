"""Amounts and days as a Dutch letter writes them."""

from datetime import date

from retrofit.subsidy.wording import euros

__all__ = ["MONTHS", "euros", "in_full", "long_day"]

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
ORDINALS = ("eerste", "tweede", "derde", "vierde", "vijfde", "zesde")


def long_day(day: date | None) -> str:
    """Return a day with the name of its month; nothing where there is no day.

    >>> long_day(date(2026, 11, 21))
    '21 november 2026'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}" if day else ""


def in_full(article: str) -> str:
    """Return a reference to the Awb as a letter writes it; others stay as they are.

    >>> in_full("Awb 4:46 lid 2")
    'artikel 4:46, tweede lid, van de Algemene wet bestuursrecht'
    >>> in_full("Awb 4:48, 4:49")
    'artikelen 4:48 en 4:49 van de Algemene wet bestuursrecht'
    >>> in_full("Awb 4:17 lid 6 onder a")
    'artikel 4:17, zesde lid, onder a, van de Algemene wet bestuursrecht'
    """
    if not article.startswith("Awb "):
        return article
    places = [_place(each) for each in article.removeprefix("Awb ").split(", ")]
    told = " en ".join(filter(None, (", ".join(places[:-1]), places[-1])))
    comma = "," if "," in places[-1] else ""
    word = "artikel" if len(places) == 1 else "artikelen"
    return f"{word} {told}{comma} van de Algemene wet bestuursrecht"


def _place(article: str) -> str:
    number, _, rest = article.partition(" lid ")
    paragraph, *below = rest.split(" onder ")
    parts = [number, *([f"{ORDINALS[int(paragraph) - 1]} lid"] if rest else [])]
    return ", ".join([*parts, *(f"onder {letter}" for letter in below)])
