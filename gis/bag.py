"""Readers of the BAG: buildings (pand) and units (verblijfsobject) of PDOK's ``bag-light.gpkg``.

Source: Kadaster, BAG light (CC0), a GeoPackage with one layer for each kind of object. Ids stand
there as sixteen bare digits, uses as one text joined by commas. An object may stand in more than
one row: those rows are folded into one.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gis import geopackage
from gis.bag_columns import building_columns, four_digits, unit_columns
from gis.columns import Mask, Rows, decoded, is_given, mask_of
from gis.identifiers import ObjectKind, check_ids, report_ids
from gis.issues import IssueLog
from gis.layers import Layer, open_layer, require_layer
from gis.repeats import Aside, repeated_ids

BUILDING_COLUMNS = {name: name for name in ("identificatie", "bouwjaar", "status")}
UNIT_COLUMNS = {
    name: name
    for name in (
        "identificatie",
        "oppervlakte",
        "status",
        "gebruiksdoel",
        "openbare_ruimte_naam",
        "huisnummer",
        "huisletter",
        "toevoeging",
        "postcode",
        "woonplaats_naam",
        "pand_identificatie",
        "nummeraanduiding_hoofdadres_identificatie",
        "bronhouder_identificatie",
    )
}


def read_buildings(
    path: Path, issues: IssueLog, *, municipality: str | None = None
) -> Iterator[pa.RecordBatch]:
    """Read the buildings of a BAG GeoPackage.

    Args:
        path: GeoPackage with a layer ``pand``.
        issues: receives each row left out and each value that became unknown, with the reason.
        municipality: keep the buildings whose id begins with these four digits. The layer names no
            municipality; after a merger the ids keep the old digits.

    Yields:
        ``BUILDING_SCHEMA``: one row per building, geometry (Multi)Polygon in EPSG:28992, metres.

    Raises:
        LayerError: there is no layer ``pand``.
        ColumnError: a column of ``BUILDING_COLUMNS`` is missing.
        CrsError: the layer is not in EPSG:28992.
        SourceFileError: the layer holds no rows, or the file is damaged.

    Source: Kadaster, BAG light, layer pand.
    """

    def in_scope(batch: pa.RecordBatch) -> Mask:
        ids = check_ids(batch["identificatie"], ObjectKind.BUILDING)
        # A row without a usable id cannot be told to lie elsewhere: it is read, and rejected.
        return mask_of(pc.starts_with(ids.ids, municipality or "")) | ~is_given(ids.ids)

    layer = open_layer(path, require_layer(path, "pand"), BUILDING_COLUMNS)
    scope = in_scope if municipality else None
    yield from _read(layer, ObjectKind.BUILDING, issues, scope, building_columns)


def read_units(
    path: Path, issues: IssueLog, *, municipality: str | None = None
) -> Iterator[pa.RecordBatch]:
    """Read the units of a BAG GeoPackage, of every use.

    Args:
        path: GeoPackage with a layer ``verblijfsobject``.
        issues: receives each row left out and each value that became unknown, with the reason.
        municipality: keep the units whose ``bronhouder_identificatie`` is this code (four digits).

    Yields:
        ``UNIT_SCHEMA``: one row per unit with all buildings it stands in, geometry Point in
        EPSG:28992, metres. An address of which a part cannot be right loses number, letter and
        addition together: with one part missing it would be the address of another home.

    Raises:
        LayerError: there is no layer ``verblijfsobject``.
        ColumnError: a column of ``UNIT_COLUMNS`` is missing.
        CrsError: the layer is not in EPSG:28992.
        SourceFileError: the layer holds no rows, or the file is damaged.

    Source: Kadaster, BAG light, layer verblijfsobject.
    """

    def in_scope(batch: pa.RecordBatch) -> Mask:
        holders = four_digits(batch["bronhouder_identificatie"])
        return mask_of(pc.equal(holders, municipality))

    layer = open_layer(path, require_layer(path, "verblijfsobject"), UNIT_COLUMNS)
    scope = in_scope if municipality else None
    yield from _read(layer, ObjectKind.UNIT, issues, scope, unit_columns)


def _read(
    layer: Layer,
    kind: ObjectKind,
    issues: IssueLog,
    in_scope: Callable[[pa.RecordBatch], Mask] | None,
    clean: Callable[[pa.RecordBatch, Rows], tuple[pa.RecordBatch, Mask]],
) -> Iterator[pa.RecordBatch]:
    """Stream a layer: choose the rows, clean them, fold the repeated ones at the end."""
    issues.reference_on = geopackage.last_change(layer.path, layer.name)
    aside = Aside(repeated_ids(layer.stream(only=("identificatie",)), "identificatie", kind))
    first = 1
    for whole in layer.stream():
        batch, lines = whole, np.arange(first, first + whole.num_rows, dtype=np.int64)
        first += whole.num_rows
        if in_scope is not None:
            chosen = in_scope(batch)
            issues.rows_outside += int((~chosen).sum())
            batch, lines = batch.filter(pa.array(chosen)), lines[chosen]
        issues.rows_read += batch.num_rows
        ids = check_ids(batch["identificatie"], kind)
        rows = Rows(lines, issues, ids.ids, layer.own_names)
        report_ids(ids, rows, "identificatie", kind, batch["identificatie"], key=True)
        columns = {name: decoded(batch[name], rows, name) for name in batch.schema.names}
        columns["identificatie"] = ids.ids
        cleaned, good = clean(pa.RecordBatch.from_pydict(columns), rows)
        yield aside.without_repeats(cleaned.filter(pa.array(good & is_given(ids.ids))))
    yield from aside.folded(issues)
