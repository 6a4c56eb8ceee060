"""Which tiles there are, in the words of TileJSON 3."""

from pydantic import ConfigDict

from api.schemas.base import DECIMALS, Out
from retrofit.tiles import MAX_ZOOM, layers


class TileLayer(Out):
    """A layer of the tiles, and what its shapes say."""

    id: str
    minzoom: int
    maxzoom: int
    fields: dict[str, str]


class TileSetOut(Out):
    """The tiles of the map. The names are those of TileJSON, not ours."""

    model_config = ConfigDict(alias_generator=None, frozen=True)

    tilejson: str = "3.0.0"
    name: str
    tiles: list[str]
    minzoom: int
    maxzoom: int
    bounds: tuple[float, float, float, float] | None = None
    vector_layers: list[TileLayer]

    @classmethod
    def of(
        cls, name: str, address: str, bounds: tuple[float, float, float, float] | None
    ) -> "TileSetOut":
        """Describe the tiles at an address."""
        west, south, east, north = bounds or (0.0, 0.0, 0.0, 0.0)
        box = tuple(round(side, DECIMALS) for side in (west, south, east, north))
        return cls(
            name=name,
            tiles=[address],
            minzoom=0,
            maxzoom=MAX_ZOOM,
            bounds=(box[0], box[1], box[2], box[3]) if bounds else None,
            vector_layers=[
                TileLayer(
                    id=layer.name,
                    minzoom=layer.min_zoom,
                    maxzoom=MAX_ZOOM,
                    fields=layer.columns,
                )
                for layer in layers()
            ],
        )
