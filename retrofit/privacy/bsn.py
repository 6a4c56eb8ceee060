"""No citizen service number (BSN) enters the tracker: find one in text, and refuse it.

The rule. A number is taken for a BSN when it passes the 11-check and either

- nine digits stand alone: not part of a longer number, word or identification. Between them may
  stand dots, dashes or blanks, of one kind throughout (``1234.56.782``, ``123 456 782``); or
- eight or nine digits stand behind a word that says so (``BSN``, ``burgerservicenummer``,
  ``sofinummer``); the leading zero of eight is often left out.

So these are left alone: BAG numbers (16 digits), telephone numbers (ten digits, or a country code
in front), account numbers (letters in front), KvK numbers (eight digits without the word),
postcodes, dates, amounts of money, and case numbers with capitals or a year in front. One in eleven
other numbers of nine digits passes the check as well (an RSIN always does): they are refused
too, for nobody can see the difference.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from stdnum.nl import bsn

from retrofit.errors import InvalidFacts

REASON = "bevat een burgerservicenummer (BSN); dat mag hier niet worden bewaard, haal het weg"

_DIGITS = 9
_DIGITS_WITHOUT_ZERO = 8

# Nine digits in a row; and groups with one kind of sign between them, as far as they go.
_NUMBERS = (
    re.compile(r"(?<!\d)\d{8,9}(?!\d)"),
    re.compile(r"(?<!\d)(?<!\d \.)(?<!\d\.)\d+(?: ?\. ?\d+)+"),
    re.compile(r"(?<!\d)(?<!\d -)(?<!\d-)\d+(?: ?- ?\d+)+"),
    re.compile(r"(?<!\d)(?<!\d )\d+(?: \d+)+"),
)
_LABEL = re.compile(
    r"(?<![a-z])(?:bsn|burger[ -]?service|sofi(?=[ -]?n))(?:[ -]?(?:nummer|nr))?(?![a-z])"
    r"\W*(?:[a-z]{1,15}\W+){0,5}\Z",
    re.IGNORECASE,
)
_BEHIND_LABEL = 60
# What makes nine digits a part of something else: a word, a longer number, a code.
_GOES_BEFORE = re.compile(r"(?:\w|\d[.,/:-] ?|\b[A-Z]{1,6}-|\+|(?:€|EUR|euro) ?)\Z")
_GOES_BEHIND = re.compile(r"\w|[.,/:-]\d|,-")
_NUMBER_WORD = re.compile(r"(?:^|[^a-z])(?:nr|nummer|no)\Z", re.IGNORECASE)
_LIST_ITEM = re.compile(r"(?:^|[\n ])\d{1,2}[.:] \Z")
_PHONE_BEFORE = re.compile(r"(?:(?:\+|\b00)\d{1,3}[ -]?(?:\(0\)[ -]?)?|\(0\)[ -]?)\Z")
_YEARS = range(1990, 2100)


def holds_bsn(text: str) -> bool:
    """Tell whether a text holds something that is taken for a BSN."""
    plain = _plain(text)
    return any(_is_bsn(plain, found) for kind in _NUMBERS for found in kind.finditer(plain))


def refuse_bsn(field: str, text: str | None) -> None:
    """Refuse a text with a BSN in it.

    Raises:
        InvalidFacts: it holds one; the message does not repeat it.
    """
    if text and holds_bsn(text):
        raise InvalidFacts(field, REASON)


def refuse_bsn_in(document: Any, field: str = "") -> None:
    """Refuse a JSON document with a BSN in any text, name or labelled number of it.

    Raises:
        InvalidFacts: it holds one; the field is its place, such as ``measures[0].note``.
    """
    for place, text in _texts(document, field):
        refuse_bsn(place, text)


def _texts(document: Any, place: str) -> Iterator[tuple[str, str]]:
    """Yield every text of a document with its place; a number comes behind its name."""
    match document:
        case str():
            yield place, document
        case dict():
            for name, value in document.items():
                # What the sender made up as a name is not repeated.
                safe = name if re.fullmatch("[A-Za-z][A-Za-z0-9_]{0,39}", str(name)) else "?"
                inside = f"{place}.{safe}" if place else safe
                yield inside, str(name)
                if _LABEL.search(str(name)) and not isinstance(value, dict | list | tuple):
                    yield inside, f"{name}: {value}"
                else:
                    # A number without such a name is an amount or an id.
                    yield from _texts(value, inside)
        case list() | tuple():
            for at, value in enumerate(document):
                yield from _texts(value, f"{place}[{at}]")


def _plain(text: str) -> str:
    """Return a text with one kind of digit, dash and blank, and without signs nobody sees."""
    signs = []
    for sign in unicodedata.normalize("NFKC", text):
        kind = unicodedata.category(sign)
        if kind == "Nd":
            signs.append(str(unicodedata.digit(sign)))
        elif kind == "Pd" or sign == "\N{MINUS SIGN}":
            signs.append("-")
        elif sign in "\r\n":
            signs.append("\n")
        elif kind == "Zs" or sign == "\t":
            signs.append(" ")
        elif kind != "Cf":
            signs.append(sign)
    return re.sub(" +", " ", "".join(signs))


def _is_bsn(text: str, found: re.Match[str]) -> bool:
    digits = re.sub(r"\D", "", found.group())
    if len(digits) not in (_DIGITS_WITHOUT_ZERO, _DIGITS) or not bsn.is_valid(digits):
        return False
    if _LABEL.search(text, max(0, found.start() - _BEHIND_LABEL), found.start()):
        return True
    return len(digits) == _DIGITS and _stands_alone(text, found)


def _stands_alone(text: str, found: re.Match[str]) -> bool:
    """Tell whether nine digits are a number of their own, and no money, telephone or case."""
    before = text[max(0, found.start() - _BEHIND_LABEL) : found.start()]
    if _PHONE_BEFORE.search(before) or _GOES_BEHIND.match(text, found.end()):
        return False
    is_named = _NUMBER_WORD.search(before) or _LIST_ITEM.search(before)
    if _GOES_BEFORE.search(before) and not is_named:
        return False
    groups = re.findall(r"\d+", found.group())
    # 2026-00012: a year and a serial number.
    return not (len(groups) == 2 and len(groups[0]) == 4 and int(groups[0]) in _YEARS)
