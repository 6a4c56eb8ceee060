"""Streets that somebody can have meant: by a word within the name, and with a slip of the keyboard.

Pure: names in, names out. A typed word has to be the beginning of a word of the name; one slip is
forgiven in a word of four letters or more, two from eight. A slip is a letter too much, a letter
too few, another letter, or two letters the wrong way round; never another number.
"""

from collections.abc import Iterable, Sequence

from gis.cells import simplified
from retrofit.link.typed import street_key

_MOST_WORDS = 8
_LONGEST_WORD = 40


def meant_streets(typed: str, names: Iterable[str], *, most: int = 20) -> list[str]:
    """Return the names that a typed street can mean, the nearest first.

    >>> meant_streets("wittstr", ["Colijnstraat", "J. de Wittstraat"])
    ['J. de Wittstraat']
    >>> meant_streets("coljinstraat", ["Colijnstraat", "J. de Wittstraat"])
    ['Colijnstraat']
    """
    wanted = _words(typed)
    if not wanted:
        return []
    joined = "".join(wanted)
    found = []
    for name in names:
        own = _words(name)
        slips = [
            slips
            for slips in (_slips(wanted, own), _slips([joined], ["".join(own)]))
            if slips is not None
        ]
        if slips:
            found.append((min(slips), len(own), name))
    return [name for _, _, name in sorted(found)[:most]]


def slips_forgiven(word: str) -> int:
    """Return how many slips a typed word may hold; another number is another street or house."""
    if any(sign.isdigit() for sign in word):
        return 0
    return (len(word) >= 4) + (len(word) >= 8)


def slips_in(typed: str, word: str, most: int) -> int | None:
    """Return the fewest slips that make ``typed`` a beginning of ``word``; None above ``most``.

    >>> slips_in("coljin", "colijnstraat", 1)
    1
    """
    if len(_letters(typed) - _letters(word)) > most:
        return None
    before: list[int] = []
    row = list(range(len(word) + 1))
    for at, letter in enumerate(typed, start=1):
        earlier, before, row = before, row, [at]
        for place, other in enumerate(word, start=1):
            fewest = min(before[place - 1] + (letter != other), before[place] + 1, row[-1] + 1)
            if at > 1 and place > 1 and letter == word[place - 2] and typed[at - 2] == other:
                fewest = min(fewest, earlier[place - 2] + 1)
            row.append(fewest)
        if min(row) > most:
            return None
    return min(row) if min(row) <= most else None


def _slips(wanted: Sequence[str], own: Sequence[str]) -> int | None:
    """Return the fewest slips with which each word begins a word of the name, in their order."""
    if not wanted:
        return 0
    best = None
    for place, word in enumerate(own[: len(own) - len(wanted) + 1]):
        here = slips_in(wanted[0], word, slips_forgiven(wanted[0]))
        if here is None or (best is not None and here >= best):
            continue
        rest = _slips(wanted[1:], own[place + 1 :])
        if rest is not None and (best is None or here + rest < best):
            best = here + rest
    return best


def _words(name: str) -> list[str]:
    return [street_key(word)[:_LONGEST_WORD] for word in simplified(name).split()[:_MOST_WORDS]]


def _letters(word: str) -> set[str]:
    return set(word)
