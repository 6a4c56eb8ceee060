"""The readers by name: which function reads it, and in what kinds of file it may come.

The modules are imported by the child that reads (``gis.worker``), never by the caller.

A reader is a generator ``reader(path, issues, **options)`` of record batches. It gives at least one
batch, an empty one when no row is left, so that the columns are known; sets
``issues.reference_on`` before the first batch; and counts its rows in ``issues.rows_read`` and
``issues.rows_outside``. The reader ``raster`` returns a ``gis.raster.Raster`` instead.
"""

from typing import NamedTuple

from gis.containers import Container


class Reader(NamedTuple):
    """Where a reader stands, and what it opens."""

    module: str
    function: str
    containers: frozenset[Container]


READERS: dict[str, Reader] = {
    "bag_buildings": Reader("gis.bag", "read_buildings", frozenset({Container.GPKG})),
    "bag_units": Reader("gis.bag", "read_units", frozenset({Container.GPKG})),
    "areas": Reader("gis.areas", "read_areas", frozenset({Container.GPKG})),
    "labels": Reader("gis.labels", "read_labels", frozenset({Container.TEXT, Container.ZIP})),
    "tenure": Reader("gis.tenure", "read_tenure", frozenset({Container.TEXT})),
    "applications": Reader(
        "gis.applications", "read_applications", frozenset({Container.TEXT, Container.XLSX})
    ),
    "application_cells": Reader(
        "gis.list_cells", "read_application_cells", frozenset({Container.TEXT, Container.XLSX})
    ),
    "insar": Reader("gis.insar", "read_insar", frozenset({Container.TEXT})),
    "foundation_areas": Reader(
        "gis.foundation_areas",
        "read_foundation_areas",
        frozenset({Container.GPKG, Container.TEXT}),
    ),
    "foundation_repairs": Reader(
        "gis.foundation_repairs",
        "read_foundation_repairs",
        frozenset({Container.TEXT, Container.XLSX}),
    ),
    "raster": Reader("gis.subsidence", "read_raster", frozenset({Container.TIFF})),
}
