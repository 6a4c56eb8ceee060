"""Addresses as people type them, taken apart into every exact reading they allow."""

import re
from dataclasses import dataclass

POSTCODE = re.compile(r"(?<![0-9A-Za-z])([1-9][0-9]{3})\s?([A-Za-z]{2})(?![A-Za-z])")
NUMBER = re.compile(r"(?<![0-9])([1-9][0-9]{0,4})(?![0-9])")
#: After the number: at most a letter and an addition of at most four characters.
SUFFIX = re.compile(r"^[\s\-/.]*([A-Za-z])?(?:([\s\-/.]*)([0-9A-Za-z]{1,4}))?$")
#: Words for a floor or a side tell flats apart, but the register does not have them.
FLOOR = re.compile(r"\b(hoog|achter|voor|boven|beneden|links|rechts|verdieping|etage)\b", re.I)
WORD = re.compile(r"[^\W\d_]{3,}")
SHORT_STREETS = (("str", "straat"), ("ln", "laan"), ("plnts", "plantsoen"))


@dataclass(frozen=True, slots=True)
class Reading:
    """One exact way to read a typed address.

    Attributes:
        postcode: 1234AB, or None when none was typed.
        street: name as typed, or None.
        house_number: 1 to 99999.
        house_letter: one capital, or None.
        addition: toevoeging in capitals, or None.
    """

    postcode: str | None
    street: str | None
    house_number: int
    house_letter: str | None
    addition: str | None


def readings(typed: str) -> list[Reading]:
    """Return every exact reading of a typed address; none when it holds no house number.

    ``12-a`` can be letter A or addition A, so both are returned. Nothing is dropped: a rest that
    is neither letter nor addition gives no reading, so that flat 12-3 hoog never becomes flat 12.
    A street may hold a number itself (Laan van 1940 7), so each number is tried.

    >>> [(r.house_letter, r.addition) for r in readings("Colijnstraat 12-a, 3317 AB Dordrecht")]
    [('A', None), (None, 'A')]
    """
    text = " ".join(typed.split())
    postcode = None
    found = POSTCODE.search(text)
    if found:
        postcode = found.group(1) + found.group(2).upper()
        text = f"{text[: found.start()]},{text[found.end() :]}"
    parts = [part.strip(" .") for part in re.split(r"[,;]", text)]
    found_readings: list[Reading] = []
    for index, part in enumerate(parts):
        for number in NUMBER.finditer(part):
            street = part[: number.start()].strip(" -.") or None
            if street is None and index:
                street = next((p for p in reversed(parts[:index]) if p), None)
            is_street = street is None or WORD.search(street)
            if is_street and (street or postcode):
                found_readings += [
                    Reading(postcode, street, int(number.group(1)), letter, addition)
                    for letter, addition in _endings(part[number.end() :])
                ]
    return found_readings


def street_key(street: str) -> str:
    """Return a street name without spelling differences: case, dots, spaces, ``str.``.

    >>> street_key("Colijnstr.") == street_key("COLIJNSTRAAT")
    True
    """
    key = re.sub(r"[^a-z0-9]", "", street.lower())
    for short, whole in SHORT_STREETS:
        if key.endswith(short):
            return key.removesuffix(short) + whole
    return key


def _endings(rest: str) -> list[tuple[str | None, str | None]]:
    """Return the (letter, addition) pairs that the text after a house number can mean."""
    if FLOOR.search(rest):
        return []
    # "12 A Dordrecht": a town is no addition, being longer than four characters.
    rest = re.sub(r"\s+[A-Za-z']{5,}$", "", rest).rstrip(" .")
    match = SUFFIX.match(rest)
    if match is None:
        return []
    letter, gap, tail = match.group(1), match.group(2), match.group(3)
    letter = letter.upper() if letter else None
    tail = tail.upper() if tail else None
    if letter is None:
        return [(None, tail)]
    if tail is None:
        return [(letter, None), (None, letter)]
    if gap:
        return [(letter, tail)]
    # "12A1" is letter and addition or one addition; "12BIS" is an addition only.
    whole = letter + tail
    both = [(letter, tail)] if tail[0].isdigit() else []
    return [*both, *([(None, whole)] if len(whole) <= 4 else [])]
