"""A subsidence raster becomes the mean movement below each building."""

from collections.abc import Callable, Iterator
from datetime import date

import numpy as np
import pyarrow as pa
from sqlalchemy import text

from gis import child
from gis.zonal import mean_per_polygon
from retrofit.errors import LoadRefused
from retrofit.load.bag import stage_facts
from retrofit.load.merge import merge
from retrofit.load.runs import Load
from retrofit.models import Subsidence

#: Buildings worked out at a time; this many stay in the processor's cache.
CHUNK = 10_000
SCHEMA = pa.schema(
    [
        ("pand_id", pa.string()),
        ("mean_mm_yr", pa.float64()),
        ("coverage", pa.float64()),
        ("cell_size_m", pa.float64()),
    ]
)


def load(
    run: Load, *, echo: Callable[[str], None], reference_on: date | None = None
) -> tuple[date | None, list[str]]:
    """Work out the coverage-weighted mean of the raster for every building.

    Where the raster has no value at all, the mean is unknown and the coverage 0.

    Raises:
        LoadRefused: no reference date is given, or no BAG is loaded.
    """
    if reference_on is None:
        raise LoadRefused(
            "a raster does not say which day it describes; give it with --reference-date"
        )
    raster = child.read_raster(run.path)
    echo(f"raster read: cells of {raster.cell_size_m:g} m, {raster.nodata_share:.0%} without value")

    def means() -> Iterator[pa.RecordBatch]:
        rows = run.connection.execute(
            text(
                """SELECT pand_id, ST_AsBinary(geometry) FROM building
                    WHERE upper_inf(known) AND upper_inf(valid)"""
            ),
            execution_options={"yield_per": CHUNK},
        )
        for part in rows.partitions():
            mean, coverage = mean_per_polygon(raster, np.array([bytes(r[1]) for r in part], object))
            yield pa.record_batch(
                [
                    pa.array([row[0] for row in part]),
                    pa.array(mean, from_pandas=True),
                    pa.array(coverage),
                    pa.array(np.full(len(part), raster.cell_size_m)),
                ],
                schema=SCHEMA,
            )

    # The rows come over the connection that copies them in, so they are gathered first.
    layer = run.stage_batches("raster", "read_subsidence", SCHEMA, list(means()))
    if layer.read == 0:
        raise LoadRefused("load the BAG first: the raster is read for the buildings that it holds")
    echo(f"{layer.read} buildings measured")
    run.begin(reference_on=reference_on, scope=["raster"], is_complete=True)
    # A measurement says nothing of the time before it, so it holds from its own day.
    stage_facts(run, "stage", "SELECT * FROM read_subsidence", reference_on)
    merged = merge(run.connection, Subsidence, "stage", run.run_id, scope="true")
    run.balance(layer, merged)
    return reference_on, ["raster"]
