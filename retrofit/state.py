"""Which data the tracker shows: the newest load, and the day for which the map was made."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, text

from retrofit.progress.summary import data_version


@dataclass(frozen=True, slots=True)
class DataState:
    """The state of the data at one moment.

    Attributes:
        version: newest load run, 0 when nothing was ever loaded.
        is_sample: the data is that of the demo town.
        recorded_at: moment of the newest load.
        map_version: run after which the map tables were made, 0 when they never were.
        map_on: day that the map tables show.
    """

    version: int
    is_sample: bool
    recorded_at: datetime | None
    map_version: int
    map_on: date | None

    @property
    def map_mark(self) -> str:
        """A word that changes whenever the map may look different."""
        # The moment tells two databases apart that had as many loads.
        moment = self.recorded_at.timestamp() if self.recorded_at else 0.0
        day = self.map_on.isoformat() if self.map_on else "never"
        return f"{self.version}-{self.map_version}-{day}-{moment:.6f}"


def data_state(connection: Connection) -> DataState:
    """Read which data the tracker shows."""
    data = data_version(connection)
    made = connection.execute(text("SELECT load_run_id, as_of FROM data_version")).first()
    return DataState(
        version=data.version,
        is_sample=data.is_sample,
        recorded_at=data.recorded_at,
        map_version=made.load_run_id if made else 0,
        map_on=made.as_of if made else None,
    )
