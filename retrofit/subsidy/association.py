"""One amount over the homes of an owners' association (VvE), exact to the cent.

Each home has a weight: its share in the building (breukdeel) or its floor area. The amount is
divided by the method of the largest remainder, so that each home is within a cent of its exact
share and the shares add up to the amount. A home with a larger weight never gets less. When the
whole amount changes, the share of one home may move a cent the other way: that is how the largest
remainder works.
"""

from collections.abc import Mapping

from retrofit.errors import InvalidFacts


def split(total_cents: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Divide an amount by weight.

    Args:
        total_cents: the amount, 0 or more.
        weights: whole weight of each home, 0 or more, by verblijfsobject id.

    Returns:
        Cents by id, in the order of the ids. Equal remainders go to the lowest id first, so that
        the order of ``weights`` does not matter.

    Raises:
        InvalidFacts: a weight is not a whole number, or all of them are zero.
    """
    if total_cents < 0:
        raise ValueError("an amount to divide is not below zero")
    for weight in weights.values():
        if type(weight) is not int or weight < 0:
            raise InvalidFacts("weight", "moet een heel getal zijn, 0 of meer")
    whole = sum(weights.values())
    if not whole:
        raise InvalidFacts("weight", "er is geen enkel aandeel groter dan 0")
    ids = sorted(weights)
    shares = {home: total_cents * weights[home] // whole for home in ids}
    # A home without weight has no remainder, and there are fewer cents left than remainders.
    by_remainder = sorted(ids, key=lambda home: (-(total_cents * weights[home] % whole), home))
    for home in by_remainder[: total_cents - sum(shares.values())]:
        shares[home] += 1
    return shares
