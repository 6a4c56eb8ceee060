"""How the months of the year differ, believed only as far as the counts bear it out."""

import numpy as np

from retrofit.progress.forecast.spells import Table

#: A month is never taken for more than this many times an ordinary one, nor for less than 1 / it.
_LARGEST = 4.0


def shrunken(observed: Table, expected: Table, spread: float = 1.0) -> Table:
    """Return a factor for each month of the year, shrunk towards 1.

    The spread between months that chance alone does not explain is estimated from all twelve
    (method of moments); a month keeps that part of its own deviation that is not noise. Without a
    season, or with few homes, every factor is 1.

    Args:
        observed: homes in each of the 12 months.
        expected: homes that there would be without a season.
        spread: variance of a count over its mean; 1 for a Poisson count.

    >>> shrunken(np.full(12, 10.0), np.full(12, 10.0)).tolist() == [1.0] * 12
    True
    """
    total = float((expected**2).sum())
    if not total:
        return np.ones(12)
    noise = spread * expected
    between = max(0.0, float(((observed - expected) ** 2 - noise).sum()) / total)
    if not between:
        return np.ones(12)
    is_seen = expected > 0
    ratio = np.divide(observed, expected, out=np.ones(12), where=is_seen)
    kept = np.divide(
        between * expected, between * expected + spread, out=np.zeros(12), where=is_seen
    )
    factors: Table = np.clip(1 + (ratio - 1) * kept, 1 / _LARGEST, _LARGEST)
    return factors
