"""What a raster reader gives: checked values in memory, and how they travel through a pipe."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from affine import Affine
from numpy.typing import NDArray

_FACTS = b"raster"
_CELLS_PER_BATCH = 1_000_000


@dataclass(frozen=True, slots=True)
class Raster:
    """One band of a north-up raster in EPSG:28992.

    Attributes:
        values: rows from north to south, float64, NaN where nothing is known.
        transform: from (column, row) to RD metres.
        cell_size_m: width of a cell; cells are square.
        nodata_share: part of the cells without a value, 0 to 1.
        units: unit of the values as the file names it, or the empty text.
    """

    values: NDArray[np.float64]
    transform: Affine
    cell_size_m: float
    nodata_share: float
    units: str

    def to_batches(self) -> Iterator[pa.RecordBatch]:
        """Give the values in pieces, the other facts in the schema's metadata."""
        facts = {
            "shape": self.values.shape,
            "transform": tuple(self.transform)[:6],
            "cell_size_m": self.cell_size_m,
            "nodata_share": self.nodata_share,
            "units": self.units,
        }
        schema = pa.schema([("value", pa.float64())], metadata={_FACTS: json.dumps(facts)})
        cells = np.ascontiguousarray(self.values, dtype=np.float64).reshape(-1)
        for start in range(0, max(cells.size, 1), _CELLS_PER_BATCH):
            piece = pa.array(cells[start : start + _CELLS_PER_BATCH])
            yield pa.record_batch([piece], schema=schema)

    @classmethod
    def from_batches(cls, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> "Raster":
        """Put the pieces of ``to_batches`` together again."""
        facts = json.loads(schema.metadata[_FACTS])
        pieces = [batch.column(0).to_numpy(zero_copy_only=False) for batch in batches]
        return cls(
            values=np.concatenate(pieces).reshape(facts["shape"]),
            transform=Affine(*facts["transform"]),
            cell_size_m=facts["cell_size_m"],
            nodata_share=facts["nodata_share"],
            units=facts["units"],
        )
