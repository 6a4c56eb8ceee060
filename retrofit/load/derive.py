"""After every load: what follows from the facts is worked out anew, in the same transaction."""

from collections.abc import Callable

from sqlalchemy import Connection

from retrofit import layers
from retrofit.codes import LoadSource
from retrofit.link.areas import link_areas
from retrofit.link.records import link_records

PLACED = {LoadSource.BAG, LoadSource.AREAS}
LINKED = {
    LoadSource.BAG,
    LoadSource.LABELS,
    LoadSource.TENURE,
    LoadSource.FOUNDATION_REPAIRS,
    LoadSource.APPLICATIONS,
}


def derive(
    connection: Connection,
    run_id: int,
    source: LoadSource,
    *,
    is_last: bool = True,
    echo: Callable[[str], None],
) -> None:
    """Work out neighbourhoods, links, verdicts and map after a load of ``source``.

    Verdicts and map wait for the last of loads that follow each other.
    """
    if source in PLACED or source is LoadSource.DERIVED:
        echo("finding the neighbourhood of each unit")
        link_areas(connection, run_id)
    if source in LINKED or source is LoadSource.DERIVED:
        echo("linking records to homes")
        link_records(connection, run_id)
    if is_last:
        echo("drawing the map tables")
        layers.refresh(connection, run_id)
