"""What the first line of an InSAR delivery tells: its family, its columns, the days measured."""

import re
from dataclasses import dataclass
from datetime import date

from gis.columns import shown
from gis.csv_blocks import Dialect
from gis.errors import ColumnError

_SEPARATORS = ",;\t"
_EPOCH = re.compile(r"(?:[a-z]+[_-])?((?:19|20)[0-9]{2})-?([01][0-9])-?([0-3][0-9])")
# Our name of each column, to the ends that its title can have behind a prefix.
_DEPSI = {
    "point_id": ("id",),
    "rate": ("linear",),
    "coherence": ("enscoh",),
    "lat": ("lat",),
    "lon": ("lon",),
    "x": ("rdx",),
    "y": ("rdy",),
}
_EGMS = {
    "point_id": ("pid",),
    "rate": ("mean_velocity",),
    "coherence": ("temporal_coherence",),
    "easting": ("easting",),
    "northing": ("northing",),
}


@dataclass(frozen=True, slots=True)
class Header:
    """What the first line tells of the file.

    Attributes:
        dialect: how the rows are written.
        titles: our name of each column, to the file's own.
        is_egms: it is of Copernicus, else of DePSI or SkyGeo.
        days: days of the measurements, in order.
        rest: what was read behind the header.
    """

    dialect: Dialect
    titles: dict[str, str]
    is_egms: bool
    days: list[date]
    rest: bytes

    @property
    def decimal_comma(self) -> bool:
        """A comma between fields is no comma in a number."""
        return self.dialect.separator != ","


def read_header(name: str, head: bytes) -> Header:
    """Read the header from the first bytes of a file.

    Raises:
        ColumnError: there is no rate, no id, or no place.
    """
    line, _, rest = head.partition(b"\n")
    text = line.decode("utf-8-sig", errors="replace").strip("\r")
    best = max(_SEPARATORS, key=text.count)
    titles = [title.strip().strip('"').lower() for title in text.split(best)]
    is_egms = "mean_velocity" in titles and "easting" in titles
    ends = _EGMS if is_egms else _DEPSI
    places: dict[str, int] = {}
    for column, wanted in ends.items():
        found = [at for at, title in enumerate(titles) if _is_title(title, wanted, is_egms)]
        if len(found) > 1:
            raise ColumnError(f"{name} has two columns {shown(titles[found[1]])}")
        if found:
            places[column] = found[0]
    needed = [("point_id",), ("rate",)]
    needed += [("easting",), ("northing",)] if is_egms else []
    missing = [ends[column][0] for (column,) in needed if column not in places]
    has_place = is_egms or {"x", "y"} <= places.keys() or {"lat", "lon"} <= places.keys()
    if missing or not has_place:
        lacks = missing or ["rdx and rdy, or lat and lon"]
        raise ColumnError(
            f"{name} is no file with InSAR points: it misses the column {', '.join(lacks)}; the "
            f"header begins with: {shown(text)}"
        )
    if {"x", "y"} <= places.keys():
        places = {column: at for column, at in places.items() if column not in ("lat", "lon")}
    own = {column: titles[at] for column, at in places.items()}
    dialect = Dialect(best, len(titles), places)
    return Header(dialect, own, is_egms, _epochs(titles), rest)


def _is_title(title: str, ends: tuple[str, ...], is_whole: bool) -> bool:
    if is_whole:
        return title in ends
    return any(title == end or re.fullmatch(rf"[a-z]+_{end}", title) for end in ends)


def _epochs(titles: list[str]) -> list[date]:
    """Return the days of the measurements, in order; some titles only look like a day."""
    days = set()
    for title in titles:
        if match := _EPOCH.fullmatch(title):
            try:
                days.add(date(int(match[1]), int(match[2]), int(match[3])))
            except ValueError:
                continue
    return sorted(days)
