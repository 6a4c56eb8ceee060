"""InSAR points: how fast single reflections of a radar satellite move, as a CSV.

Two families of files. DePSI (TU Delft) and SkyGeo name their columns ``pnt_linear``, ``pnt_enscoh``
and so on, with a rate in metres a year along the line of sight; the prefix differs. EGMS L3
(Copernicus) has ``mean_velocity`` in millimetres a year, upwards, in EPSG:3035, and no coherence.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from gis import containers
from gis.columns import Mask, Rows, as_text, blanked, is_given, matches
from gis.containers import Container
from gis.crs import inside_rd, laea_to_rd, to_rd
from gis.csv_blocks import TooLong, parsed_blocks
from gis.errors import SourceFileError, UnsafeFileError
from gis.insar_header import Header, read_header
from gis.issues import IssueLog

M_YR = "m_yr"
MM_YR = "mm_yr"

SCHEMA = pa.schema(
    [
        ("line", pa.int64()),
        ("point_id", pa.string()),
        ("rate_mm_yr", pa.float64()),
        ("coherence", pa.float64()),
        ("measured_from", pa.date32()),
        ("measured_until", pa.date32()),
        ("geometry", pa.binary()),
    ]
)

_MOST_POINTS = 5_000_000
_BATCH = 100_000
_HEAD_BYTES = 1 << 20
_FASTEST_MM_YR = 100.0
_SLOWEST_MM_YR = 0.05
# So few points may be beyond the fastest before the whole file is thought to be in other units.
_ODD_SHARE = 0.01
_NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
_LON, _LAT = (3.2, 7.3), (50.6, 53.7)


def read_insar(
    path: Path, issues: IssueLog, *, unit: str | None = None, reference_on: date | None = None
) -> Iterator[pa.RecordBatch]:
    """Read the points of an InSAR delivery.

    The rate is in metres a year in a DePSI file and in millimetres a year in an EGMS file. A file
    of which more than one point in a hundred would move faster than 100 mm a year, or none beyond
    0.05, is in other units and is refused until ``unit`` says which.

    Args:
        path: CSV with a header in its first line; fields between commas, semicolons or tabs.
        issues: receives what was left out or became unknown.
        unit: ``m_yr`` or ``mm_yr``, when the planner knows better than the format.
        reference_on: last day of the measurements, for a file without a column for each day.

    Yields:
        Batches of ``SCHEMA``: ``rate_mm_yr`` below zero is sinking (or moving away from the
        satellite), ``coherence`` 0 to 1 or null, ``geometry`` a point in EPSG:28992.

    Raises:
        SourceFileError: it is no such file, holds no point, or is in other units.
        ColumnError: there is no rate, no id, or no place.
        UnsafeFileError: it has more points than a delivery can have.

    Source: TU Delft DePSI and SkyGeo point files; Copernicus EGMS L3 ortho.
    """
    if unit not in (None, M_YR, MM_YR):
        raise ValueError(f"unit is {M_YR} or {MM_YR}, not {unit}")
    containers.check(path, frozenset({Container.TEXT}))
    parts: list[pa.RecordBatch] = []
    with path.open("rb") as source:
        header = read_header(path.name, source.read(_HEAD_BYTES))
        days = header.days
        last = days[-1] if days else reference_on
        issues.reference_on = last
        try:
            for block in parsed_blocks(
                source, header.dialect, head=header.rest, first_line=2, then=lambda block: block
            ):
                for problem in block.problems:
                    issues.reject(problem.line, "", problem.code, problem.reason)
                issues.rows_read += len(block.lines) + len(block.problems)
                if issues.rows_read > _MOST_POINTS:
                    raise UnsafeFileError(f"{path.name} has more than {_MOST_POINTS:,} points")
                rows = Rows(block.lines, issues, own_names=header.titles)
                parts.append(_clean(block.rows, rows, header))
        except TooLong as error:
            raise SourceFileError(f"{path.name} has lines of more than a megabyte") from error
        except pa.ArrowInvalid as error:
            raise SourceFileError(f"{path.name} cannot be divided into rows") from error
    if issues.rows_read == 0:
        raise SourceFileError(f"{path.name} holds a header and no points")
    table = pa.Table.from_batches(parts)
    rates = _in_mm(path.name, table, header, issues, unit)
    keep = np.isfinite(rates)
    table = table.set_column(table.schema.get_field_index("rate_mm_yr"), "rate_mm_yr", [rates])
    table = table.filter(pa.array(keep))
    since = pa.scalar(days[0] if days else None, pa.date32())
    until = pa.scalar(last, pa.date32())
    for name, value in (("measured_from", since), ("measured_until", until)):
        column = pa.array([value.as_py()] * len(table), pa.date32())
        table = table.append_column(name, column)
    table = table.select(SCHEMA.names).cast(SCHEMA).combine_chunks()
    yield from table.to_batches(max_chunksize=_BATCH) or [pa.RecordBatch.from_pylist([], SCHEMA)]


def _clean(batch: pa.RecordBatch, rows: Rows, header: Header) -> pa.RecordBatch:
    """Return the usable points with their rate as the file has it; the others are rejected."""
    ids = as_text(batch["point_id"])
    rows = Rows(rows.lines, rows.issues, ids, rows.own_names)
    good = is_given(ids)
    rows.reject(~good, "point_id", "point_id_missing", "the point has no id")
    rate, has_rate = _numbers(batch, "rate", rows, header)
    rows.reject(good & ~has_rate, "rate", "rate_missing", "the point has no rate")
    good &= has_rate
    shapes, has_place = _places(batch, rows, header, good)
    good &= has_place
    coherence = _coherence(batch, rows, header, good)
    kept = pa.array(good)
    return pa.record_batch(
        {
            "line": pa.array(rows.lines).filter(kept),
            "point_id": ids.filter(kept),
            "rate_mm_yr": pa.array(rate).filter(kept),
            "coherence": pa.array(coherence, from_pandas=True).filter(kept),
            "geometry": pa.array(shapes, pa.binary()).filter(kept),
        }
    )


def _numbers(
    batch: pa.RecordBatch, name: str, rows: Rows, header: Header
) -> tuple[NDArray[np.float64], Mask]:
    """Return a column as numbers, NaN where it is none, and which rows have one."""
    text = as_text(batch[name])
    if header.decimal_comma:
        text = pc.replace_substring(text, ",", ".")
    readable = matches(text, _NUMBER)
    values = blanked(text, ~readable).cast(pa.float64())
    numbers = values.to_numpy(zero_copy_only=False).astype(np.float64)
    return numbers, np.isfinite(numbers)


def _coherence(
    batch: pa.RecordBatch, rows: Rows, header: Header, good: Mask
) -> NDArray[np.float64]:
    if "coherence" not in header.titles:
        return np.full(batch.num_rows, np.nan)
    values, is_number = _numbers(batch, "coherence", rows, header)
    outside = good & is_number & ((values < 0) | (values > 1))
    text = as_text(batch["coherence"])
    wrong = outside | (good & is_given(text) & ~is_number)
    rows.note(
        wrong, "coherence", "coherence_range", "{value} is no coherence; it becomes unknown", text
    )
    return np.where(wrong, np.nan, values)


def _places(
    batch: pa.RecordBatch, rows: Rows, header: Header, good: Mask
) -> tuple[NDArray[np.object_], Mask]:
    """Return each point as WKB in RD; a point that lies elsewhere is rejected."""
    names = _axes(header)
    first, has_first = _numbers(batch, names[0], rows, header)
    second, has_second = _numbers(batch, names[1], rows, header)
    given = has_first & has_second
    rows.reject(good & ~given, names[0], "geometry_missing", "the point has no place")
    usable = good & given
    if names[0] == "lon":
        is_swapped = usable & _within(second, _LON) & _within(first, _LAT)
        inside = _within(first, _LON) & _within(second, _LAT)
        x, y = to_rd(np.where(inside, first, np.nan), np.where(inside, second, np.nan))
    elif names[0] == "easting":
        is_swapped = np.zeros(len(usable), dtype=bool)
        x, y = laea_to_rd(first, second)
    else:
        is_swapped = usable & inside_rd(second, first) & ~inside_rd(first, second)
        x, y = first, second
    rows.reject(is_swapped, names[0], "axes_swapped", "the two coordinates are swapped")
    inside = inside_rd(x, y)
    rows.reject(
        usable & ~inside & ~is_swapped,
        names[0],
        "geometry_outside_rd",
        "the point lies outside the Netherlands",
    )
    usable &= inside
    shapes = np.full(len(usable), None, dtype=object)
    shapes[usable] = shapely.to_wkb(shapely.points(x[usable], y[usable]), byte_order=1)
    return shapes, usable


def _axes(header: Header) -> tuple[str, str]:
    if header.is_egms:
        return "easting", "northing"
    return ("x", "y") if "x" in header.titles else ("lon", "lat")


def _within(values: NDArray[np.float64], bounds: tuple[float, float]) -> Mask:
    inside: Mask = (values >= bounds[0]) & (values <= bounds[1])
    return inside


def _in_mm(
    name: str, table: pa.Table, header: Header, issues: IssueLog, unit: str | None
) -> NDArray[np.float64]:
    """Return the rates in mm a year; NaN for a point that is rejected, being too fast for ground.

    Raises:
        SourceFileError: the file is in other units than its format says.
    """
    rates: NDArray[np.float64] = np.array(table["rate_mm_yr"].to_numpy(), dtype=np.float64)
    if (unit or (MM_YR if header.is_egms else M_YR)) == M_YR:
        rates = rates * 1000.0
    if len(rates) == 0:
        return rates
    fast = np.abs(rates) > _FASTEST_MM_YR
    title = header.titles["rate"]
    if fast.mean() > _ODD_SHARE:
        raise SourceFileError(
            f"{name}: read in the unit of its format, {int(fast.sum())} of {len(rates)} points in "
            f"{title} move more than {_FASTEST_MM_YR:g} mm a year; say the unit ({M_YR}, {MM_YR})"
        )
    if unit is None and np.abs(rates).max() < _SLOWEST_MM_YR:
        raise SourceFileError(
            f"{name}: no point in {title} moves more than {_SLOWEST_MM_YR:g} mm a year; it looks "
            f"like another unit: say which ({M_YR}, {MM_YR})"
        )
    for row in np.flatnonzero(fast).tolist():
        reason = f"{rates[row]:.1f} mm a year is too fast for ground"
        line, key = table["line"][row].as_py(), table["point_id"][row].as_py()
        issues.reject(line, title, "rate_range", reason, key)
    rates[fast] = np.nan
    return rates
