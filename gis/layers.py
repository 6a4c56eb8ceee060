"""Layers of a GeoPackage as streams of record batches: right layer, columns, CRS, all rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyogrio
import pyogrio.errors
import pyogrio.raw

from gis import geopackage
from gis.crs import require_rd
from gis.errors import ColumnError, LayerError, SourceFileError

GEOMETRY = "geometry"
BATCH_ROWS = 65_536

# What GDAL and Arrow raise on a damaged file.
_DAMAGE = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.FeatureError,
    pyogrio.errors.FieldError,
    pyogrio.errors.GeometryError,
    pyogrio.errors.CRSError,
    pa.ArrowException,
    OSError,
    UnicodeDecodeError,
)


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of which the columns and the CRS are checked.

    Attributes:
        path: the GeoPackage.
        name: the layer as the file names it.
        columns: our name of each column that is read, to the file's own name.
        own_names: the same, and that of the geometry.
        row_count: rows in the layer, at least one.
    """

    path: Path
    name: str
    columns: Mapping[str, str]
    own_names: Mapping[str, str]
    row_count: int

    def stream(self, *, only: tuple[str, ...] | None = None) -> Iterator[pa.RecordBatch]:
        """Give the rows in order, with our column names; the geometry as WKB.

        Args:
            only: read these columns, without geometry; by default all columns of the layer.

        Raises:
            SourceFileError: the file is damaged; some rows may have been given before.
        """
        wanted = list(self.columns) if only is None else list(only)
        with_geometry = only is None
        names = {self.columns[name]: name for name in wanted}
        seen = 0
        try:
            with pyogrio.raw.open_arrow(
                self.path,
                layer=self.name,
                columns=list(names),
                read_geometry=with_geometry,
                batch_size=BATCH_ROWS,
                use_pyarrow=True,
                **_how_to_open(self.path),
            ) as (_, reader):
                for batch in reader:
                    seen += batch.num_rows
                    yield self._renamed(batch, names)
        except _DAMAGE as error:
            raise _damaged(self.path, error) from error
        if seen != self.row_count:
            raise SourceFileError(
                f"{self.path.name} is damaged: of the {self.row_count} rows in the layer "
                f"{self.name} only {seen} can be read"
            )

    def _renamed(self, batch: pa.RecordBatch, names: Mapping[str, str]) -> pa.RecordBatch:
        return batch.rename_columns([names.get(found, GEOMETRY) for found in batch.schema.names])


def layer_names(path: Path) -> list[str]:
    """Return the names of the layers that have a geometry.

    Raises:
        SourceFileError: the file cannot be opened.
    """
    try:
        return [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    except _DAMAGE as error:
        raise _damaged(path, error) from error


def column_names(path: Path, layer: str) -> list[str]:
    """Return the columns of a layer as the file names them, without the geometry."""
    return [str(name) for name in _information(path, layer)["fields"]]


def require_layer(path: Path, wanted: str) -> str:
    """Return the layer's name as the file spells it; capitals do not matter.

    Raises:
        LayerError: the file has no such layer.
    """
    names = layer_names(path)
    for name in names:
        if name.lower() == wanted.lower():
            return name
    found = ", ".join(sorted(names)[:10]) or "none"
    raise LayerError(f"{path.name} has no layer {wanted}; its layers are: {found}")


def open_layer(path: Path, layer: str, columns: Mapping[str, str]) -> Layer:
    """Check a layer before it is read.

    Args:
        path: the GeoPackage.
        layer: name of the layer, as the file spells it.
        columns: our name of each column to the file's name; capitals do not matter.

    Raises:
        ColumnError: a column is missing, or there is no geometry.
        CrsError: the layer is not in EPSG:28992.
        SourceFileError: the layer holds no rows, or the file is damaged.
    """
    information = _information(path, layer)
    found = {str(name).lower(): str(name) for name in information["fields"]}
    missing = [name for name in columns.values() if name.lower() not in found]
    if missing:
        raise ColumnError(
            f"{path.name}: layer {layer} misses the column{'s' * (len(missing) > 1)} "
            f"{', '.join(missing)}"
        )
    if information["geometry_type"] is None:
        raise ColumnError(f"{path.name}: layer {layer} has no geometry")
    require_rd(information["crs"], path.name, layer)
    row_count = geopackage.count_rows(path, layer)
    if row_count == 0:
        raise SourceFileError(f"{path.name}: layer {layer} holds no rows")
    own_names = {name: found[wanted.lower()] for name, wanted in columns.items()}
    geometry = str(information["geometry_name"] or GEOMETRY)
    return Layer(path, layer, own_names, own_names | {GEOMETRY: geometry}, row_count)


def _information(path: Path, layer: str) -> Mapping[str, Any]:
    try:
        information: Mapping[str, Any] = pyogrio.read_info(path, layer=layer, **_how_to_open(path))
    except _DAMAGE as error:
        raise _damaged(path, error) from error
    return information


def _how_to_open(path: Path) -> dict[str, str]:
    # GDAL makes an address of the name for this option, and takes a % in it for an escape.
    return {} if "%" in str(path) else {"IMMUTABLE": "YES"}


def _damaged(path: Path, error: BaseException) -> SourceFileError:
    # GDAL puts the whole path into its messages.
    reason = str(error).replace(str(path.resolve()), path.name).replace(str(path), path.name)
    return SourceFileError(f"{path.name} is damaged and cannot be read ({reason[:200]})")
