"""Counts that may recognise a home, shielded for readers outside the organisation.

Source: domain reference 7.3; five is our proposal, the municipality has not decided.
"""

from collections.abc import Sequence

K = 5
#: Hidden so that a total does not give another cell away.
SHIELDED = "x"
FEW = f"<{K}"
EXPLAINED = (
    f"{FEW}: 1 tot en met {K - 1} woningen. {SHIELDED}: afgeschermd, omdat anders een ander getal "
    "uit het totaal volgt."
)


def shielded(counts: Sequence[int]) -> list[int | str]:
    """Return counts that add up to a known total, so that none from 1 to 4 can be worked out.

    One cell of more than five is hidden as well: the total then leaves room for other numbers.
    Without such a cell everything is hidden.

    >>> shielded([31, 3, 12, 0])
    [31, '<5', 'x', 0]
    >>> shielded([31, 12])
    [31, 12]
    """
    hidden = {place for place, value in enumerate(counts) if 0 < value < K}
    if not hidden:
        return list(counts)
    larger = [place for place, value in enumerate(counts) if value > K]
    beside = {min(larger, key=lambda place: counts[place])} if larger else set(range(len(counts)))
    return [
        FEW if place in hidden else SHIELDED if place in beside else value
        for place, value in enumerate(counts)
    ]


def explained(*columns: Sequence[object]) -> str | None:
    """Return what the signs mean, where there are any."""
    return (
        EXPLAINED if any(cell in (FEW, SHIELDED) for cells in columns for cell in cells) else None
    )


def few(value: int) -> int | str:
    """Return a count that is no part of a known total."""
    return FEW if 0 < value < K else value
