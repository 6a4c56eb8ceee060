"""What stands on one block: rows, flats, shops and sheds, as rectangles along a street.

A block is a strip ``length`` long; depth 0 is the front line at the pavement, and depth grows
towards the gardens.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass
class Standing:
    """The buildings of one block.

    Attributes:
        kind: what each building is.
        box: per building start and end along the street, front and back in depth.
        floors: storeys with homes or units.
        doors: homes on a floor.
        extension: depth of the extension behind half of the house, metres.
    """

    kind: str
    box: Floats
    floors: int = 1
    doors: int = 1
    extension: Floats | None = None
    with_sheds: bool = False


def _row(
    rng: np.random.Generator, length: float, *, width: float, front: float, depth: float, most: int
) -> Floats:
    """Houses wall to wall, with a passage after every ``most`` of them."""
    count = max(int((length - 4) // width), 0)
    starts = np.arange(count) * width + (np.arange(count) // most) * 2.6
    starts = starts[starts + width <= length - 1]
    starts = starts + (length - (starts[-1] + width if len(starts) else 0)) / 2
    setback = front + float(rng.uniform(-0.6, 1.2))
    back = np.full(len(starts), setback + depth)
    return np.column_stack([starts, starts + width, np.full(len(starts), setback), back])


def row(rng: np.random.Generator, length: float) -> Standing:
    """Terraced houses."""
    box = _row(rng, length, width=rng.uniform(5.3, 6.4), front=3, depth=8.8, most=8)
    extended = rng.random(len(box)) < 0.3
    return Standing("row", box, 1, 1, np.where(extended, 2.8, 0.0), with_sheds=True)


def duplex(rng: np.random.Generator, length: float) -> Standing:
    """Old houses with one home downstairs and one upstairs."""
    return Standing("duplex", _row(rng, length, width=6.2, front=1.2, depth=10.5, most=14), 2, 1)


def semi(rng: np.random.Generator, length: float) -> Standing:
    """Pairs of houses with a drive between the pairs."""
    pitch = float(rng.uniform(20, 23))
    lefts = np.arange(max(int((length - 2) // pitch), 0)) * pitch + 3
    starts = np.sort(np.concatenate([lefts, lefts + 7.0]))
    front = 5.5 + np.repeat(rng.uniform(-1, 1.5, len(lefts)), 2)
    box = np.column_stack([starts, starts + 7.0, front, front + 9.5])
    return Standing("semi", box, 1, 1, np.where(rng.random(len(box)) < 0.25, 3.2, 0.0), True)


def _slab(rng: np.random.Generator, length: float, bay: float, depth: float, most: int) -> Floats:
    bays = min(int((length - 4) // bay), most)
    if bays < 2:
        return np.empty((0, 4))
    start = (length - bays * bay) * float(rng.uniform(0.35, 0.65))
    front = float(rng.uniform(5, 7.5))
    return np.array([[start, start + bays * bay, front, front + depth]])


def porch(rng: np.random.Generator, length: float) -> Standing:
    """A flat of three or four storeys; each stairwell (portiek) has two homes on a floor."""
    box = _slab(rng, length, 14.5, 10.5, 5)
    stairs = int((box[0, 1] - box[0, 0]) // 14.4) if len(box) else 0
    return Standing("porch", box, int(rng.choice([3, 4, 4])), stairs * 2)


def gallery(rng: np.random.Generator, length: float) -> Standing:
    """A tall flat with its front doors on open galleries."""
    box = _slab(rng, length, 7.4, 12, 12)
    doors = int((box[0, 1] - box[0, 0]) // 7.3) if len(box) else 0
    return Standing("gallery", box, int(rng.choice([6, 8])), doors)


def shop(rng: np.random.Generator, length: float) -> Standing:
    """Shops at street level, two storeys of homes above."""
    box = _slab(rng, length, 8, 12, 8)
    doors = int((box[0, 1] - box[0, 0]) // 7.9) if len(box) else 0
    return Standing("shop", box, 3, doors)


def garages(rng: np.random.Generator, length: float) -> Standing:
    """A row of garage boxes."""
    return Standing("garage", _row(rng, length * 0.7, width=3.0, front=4, depth=6, most=12))


def office(rng: np.random.Generator, length: float) -> Standing:
    """One large building: a school, an office or a care centre."""
    long = min(length - 8, float(rng.uniform(26, 48)))
    start = (length - long) / 2
    return Standing("office", np.array([[start, start + long, 6.0, 6.0 + rng.uniform(11, 15)]]))


def green(rng: np.random.Generator, length: float) -> Standing:
    """Nothing but grass: a small public garden (plantsoen)."""
    return Standing("green", np.empty((0, 4)))


FILL: dict[str, Callable[[np.random.Generator, float], Standing]] = {
    "row": row,
    "duplex": duplex,
    "semi": semi,
    "porch": porch,
    "gallery": gallery,
    "shop": shop,
    "garages": garages,
    "office": office,
    "green": green,
}


def sheds(
    rng: np.random.Generator, houses: Floats, back: float
) -> tuple[Floats, NDArray[np.int64]]:
    """Put a shed at the end of some gardens; return the sheds and the house of each."""
    chosen = np.flatnonzero(rng.random(len(houses)) < 0.4)
    width = rng.uniform(2.2, 3.4, len(chosen))
    start = houses[chosen, 0] + 0.15
    front = np.full(len(chosen), back - 3.2)
    return np.column_stack([start, start + width, front, front + 2.7]), chosen
