"""Whether a place lies in the areas that somebody works in."""


def lies_within(code: str | None, areas: frozenset[str] | None) -> bool:
    """Tell whether an area lies within others (those of ``Actor.areas``; None is everywhere).

    CBS numbers a neighbourhood after its district and that after its municipality: BU05050812 lies
    in WK050508 and in GM0505. A place without a known area lies in none.
    """
    if areas is None:
        return True
    if code is None:
        return False
    return any(code[2:].startswith(beginning(area)) for area in areas)


def beginnings(areas: frozenset[str] | None) -> list[str] | None:
    """Return the ``beginning`` of each area, for a query; None is everywhere."""
    return None if areas is None else sorted(beginning(area) for area in areas)


def beginning(area: str) -> str:
    """Return the digits with which the codes of all areas within an area begin."""
    return area[2:]
