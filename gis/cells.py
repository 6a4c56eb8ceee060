"""Single cells of lists that people keep: words, whole numbers, dates and euros.

A cell of a CSV is text; a cell of a workbook may also be a number, a date or a truth value.
"""

import math
import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal

from gis.columns import shown

Cell = str | int | float | bool | date | None

FIRST_YEAR, LAST_YEAR = 2000, 2100
_MOST_CENTS = 10**10
_SERIAL_ZERO = date(1899, 12, 30)  # the day that a workbook's day numbers are counted from
_SERIALS = range(20_000, 80_000)  # 1954 to 2119: what may be meant as a day

# Not "nb" (niet bekend): that is an addition of houses as well (noord-boven).
_ABSENT = {"", "-", "--", "?", ".", "n.v.t", "n.v.t.", "nvt", "null", "none", "n/a"}
_ERROR = re.compile(
    r"#(?:REF|VALUE|WAARDE|DIV/0|DEEL/0|NAME|NAAM|NUM|GETAL|N/A|N/B|NULL|LEEG)[!?]?"
)
_ISO = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
)
_DUTCH = re.compile(
    r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})(?: [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?"
)
_WRITTEN = re.compile(r"([0-9]{1,2})[ -]([a-z]+)\.?[ -]([0-9]{4})")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_MONTHS = ["jan", "feb", "maa", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
# 1.234 and 1.234,56; 1234 and 1234,56; 1234.56; 1,234.56
_EUROS = (
    re.compile(r"(?P<whole>[0-9]{1,3}(?:\.[0-9]{3})+)(?:,(?P<part>[0-9]{1,2}))?"),
    re.compile(r"(?P<whole>[0-9]+)(?:,(?P<part>[0-9]{1,2}))?"),
    re.compile(r"(?P<whole>[0-9]+)\.(?P<part>[0-9]{1,2})"),
    re.compile(r"(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+)\.(?P<part>[0-9]{2})"),
)


class Unreadable(Exception):
    """A cell that cannot be what its column asks for.

    Attributes:
        code: code of the issue.
        reason: the same in a sentence.
    """

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


def simplified(text: str) -> str:
    """Return words without capitals, accents and signs: ``Hr. Eigenaar-bewoner`` -> three words."""
    plain = unicodedata.normalize("NFKD", text)
    letters = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    return " ".join(re.findall(r"[a-z0-9]+", letters))


def text_of(cell: Cell) -> str | None:
    """Return a cell as trimmed text on one line; None for empty, ``-``, ``n.v.t.`` and such."""
    if cell is None:
        return None
    if isinstance(cell, bool):
        return "ja" if cell else "nee"
    if isinstance(cell, float):
        if not math.isfinite(cell):
            return None
        cell = int(cell) if cell.is_integer() and abs(cell) < 2**53 else cell
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    raw = str(cell)
    text = " ".join("".join(c if c.isprintable() else " " for c in raw).split())
    if text.lower() in _ABSENT or _ERROR.fullmatch(text.upper()):
        return None
    return text


def is_error(cell: Cell) -> bool:
    """Tell whether a cell holds the error of a formula, such as ``#REF!``."""
    return isinstance(cell, str) and bool(_ERROR.fullmatch(cell.strip().upper()))


def day_of(cell: Cell) -> date | None:
    """Return the day in a cell: a date, ``2026-03-01``, ``1-3-2026``, a workbook's day number.

    Raises:
        Unreadable: it is no day (``date_pattern``), or not from 2000 to 2100 (``date_range``).
    """
    _refuse_error(cell)
    if isinstance(cell, datetime):
        return _in_range(cell.date())
    if isinstance(cell, date):
        return _in_range(cell)
    text = text_of(cell)
    if text is None:
        return None
    if isinstance(cell, bool):
        raise Unreadable("date_pattern", f"{text} is not a date")
    if isinstance(cell, int | float) or re.fullmatch("[0-9]{5}", text):
        number = float(cell) if isinstance(cell, int | float) else float(text)
        if int(number) not in _SERIALS:
            raise Unreadable("date_pattern", f"the number {shown(text)} is not a date")
        return _in_range(_SERIAL_ZERO + timedelta(days=int(number)))
    parts = _day_parts(text)
    if parts is not None and FIRST_YEAR <= parts[0] <= LAST_YEAR:
        try:
            return date(*parts)
        except ValueError as error:
            raise Unreadable("date_pattern", f"{shown(text)} does not exist as a date") from error
    if parts is not None:
        raise Unreadable("date_range", f"{shown(text)} is not from {FIRST_YEAR} to {LAST_YEAR}")
    raise Unreadable("date_pattern", f"{shown(text)} is not a date")


def cents_of(cell: Cell) -> int | None:
    """Return the euros in a cell as whole cents: ``€ 1.234,56``, ``1234,56`` or a number.

    ``1.234`` is one thousand two hundred and thirty-four: three digits after a point are thousands
    in the Netherlands.

    Raises:
        Unreadable: no amount (``amount_pattern``), below zero (``amount_negative``) or above a
            hundred million euros (``amount_range``).
    """
    _refuse_error(cell)
    if isinstance(cell, bool | date):
        raise Unreadable("amount_pattern", f"{shown(cell)} is not an amount")
    if isinstance(cell, int | float):
        # Fifteen digits is what a workbook itself holds of a number.
        euros = Decimal(format(cell, ".15g")) if math.isfinite(cell) else None
        text = shown(cell)
    else:
        text = text_of(cell) or ""
        if not text:
            return None
        euros = _euros(text)
    if euros is None or not euros.is_finite():
        raise Unreadable("amount_pattern", f"{shown(text)} is not an amount in euros")
    if euros < 0:
        raise Unreadable("amount_negative", f"the amount {shown(text)} is below zero")
    if euros * 100 > _MOST_CENTS:
        raise Unreadable("amount_range", f"the amount {shown(text)} is above 100 million euros")
    if euros * 100 != int(euros * 100):
        raise Unreadable("amount_pattern", f"{shown(text)} holds a part of a cent")
    return int(euros * 100)


def truth_of(cell: Cell) -> bool | None:
    """Return a yes or no.

    Raises:
        Unreadable: it is another word (``truth_unknown``).
    """
    _refuse_error(cell)
    text = text_of(cell)
    if text is None or simplified(text) in {"onbekend", ""}:
        return None
    word = simplified(text)
    if word in {"ja", "j", "yes", "x", "true", "waar", "1"}:
        return True
    if word in {"nee", "n", "no", "false", "onwaar", "0"}:
        return False
    raise Unreadable("truth_unknown", f"{shown(text)} is neither yes (ja) nor no (nee)")


def _refuse_error(cell: Cell) -> None:
    if is_error(cell):
        raise Unreadable("formula_error", f"the cell holds the error {shown(cell)}")


def _in_range(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Unreadable("date_range", f"{day} is not from {FIRST_YEAR} to {LAST_YEAR}")
    return day


def _day_parts(text: str) -> tuple[int, int, int] | None:
    """Return year, month and day as they stand; they need not exist."""
    for pattern in (_ISO, _COMPACT):
        if match := pattern.fullmatch(text):
            return int(match[1]), int(match[2]), int(match[3])
    if match := _DUTCH.fullmatch(text):
        return int(match[3]), int(match[2]), int(match[1])
    if match := _WRITTEN.fullmatch(text.lower()):
        # mrt is the usual short form of maart.
        month = "maa" if match[2] == "mrt" else match[2][:3]
        if month in _MONTHS:
            return int(match[3]), _MONTHS.index(month) + 1, int(match[1])
    return None


def _euros(text: str) -> Decimal | None:
    bare = re.sub(r"(?i)^(?:€|eur(?:o)?\b)|(?:€|\beur(?:o)?)$|\s", "", text.strip())
    bare = re.sub(r"^€", "", bare.replace("\u2212", "-"))
    bare = re.sub(r",(?:-+|=)$", "", bare)  # 1.234,-
    sign, bare = (-1, bare[1:].removeprefix("€")) if bare.startswith("-") else (1, bare)
    for pattern in _EUROS:
        if match := pattern.fullmatch(bare):
            whole = re.sub(r"[.,]", "", match["whole"])
            if len(whole) > 15:
                return None
            return sign * Decimal(f"{whole}.{match['part'] or 0}")
    return None
