"""What one process keeps between requests: tiles and progress, as long as the data stays the same.

Everything is kept under the version of the data, so nothing has to be thrown away when a load
commits: the next question simply has another key.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import date, datetime
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

from api.database import reading
from retrofit.day_map import DayMap, day_map
from retrofit.programmes import programme_named
from retrofit.progress.summary import Progress, progress_of
from retrofit.state import DataState, data_state
from retrofit.subsidy.worklist import Kept

V = TypeVar("V")

#: A load shows on the map after at most this long.
FRESH_SECONDS = 1.0


class Recent(Generic[V]):
    """The most recently used values, up to a total weight; safe for threads."""

    def __init__(self, most: int, weigh: Callable[[V], int] = lambda _: 1) -> None:
        self._most = most
        self._weigh = weigh
        self._weight = 0
        self._values: OrderedDict[Hashable, V] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> V | None:
        """Return a kept value, None when it is not there."""
        with self._lock:
            value = self._values.get(key)
            if value is not None:
                self._values.move_to_end(key)
            return value

    def put(self, key: Hashable, value: V) -> None:
        """Keep a value; the least recently used make place."""
        with self._lock:
            if key in self._values:
                self._weight -= self._weigh(self._values.pop(key))
            self._values[key] = value
            self._weight += self._weigh(value)
            while self._weight > self._most:
                _, old = self._values.popitem(last=False)
                self._weight -= self._weigh(old)


class KeptState:
    """The state of the data, asked again when it is older than a second."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: tuple[float, DataState] | None = None

    def fresh(self) -> DataState | None:
        """Return the state without asking, None when it is too old."""
        known = self._known
        if known is not None and time.monotonic() - known[0] < FRESH_SECONDS:
            return known[1]
        return None

    def ask(self) -> DataState:
        """Ask the database."""
        asked = time.monotonic()
        with reading(self._engine) as connection:
            state = data_state(connection)
        self._known = (asked, state)
        return state


class KeptDays:
    """Maps of other days and moments: a slider and the list beside it come back to the same."""

    def __init__(self, most: int = 6) -> None:
        self._kept: Recent[DayMap] = Recent(most)
        # A page asks for a dozen tiles at once; all of them wait for one map.
        self._making = threading.Lock()

    def of(self, connection: Connection, mark: str, day: date, known_at: datetime | None) -> DayMap:
        """Return the map of a day, made when this version of the data has none yet."""
        key = (mark, day, known_at)
        with self._making:
            made = self._kept.get(key)
            if made is None:
                made = day_map(connection, day, known_at)
                self._kept.put(key, made)
        return made


class KeptDeadlines:
    """The deadlines of the worklist as they were worked out before, for each database."""

    def __init__(self) -> None:
        self._kept: WeakKeyDictionary[Engine, Kept] = WeakKeyDictionary()

    def of(self, engine: Engine) -> Kept:
        """Return those of a database, to be read and added to."""
        return self._kept.setdefault(engine, {})


class KeptProgress:
    """Progress of programmes, counted once for each version of the data."""

    def __init__(self, most: int = 200) -> None:
        self._kept: Recent[Progress] = Recent(most)
        # A page asks for a dozen tiles at once; all of them wait for one count.
        self._counting = threading.Lock()

    def of(
        self,
        connection: Connection,
        programme_id: str,
        *,
        as_of: date,
        policy_id: str | None,
        state: DataState,
        known_at: datetime | None = None,
    ) -> Progress:
        """Return the progress, counted now when it is not kept."""
        programme = programme_named(programme_id)
        policy = policy_id or programme.default_policy
        key = (programme_id, policy, as_of, known_at, state.version, state.recorded_at)
        with self._counting:
            progress = self._kept.get(key)
            if progress is None:
                progress = progress_of(
                    connection, programme_id, as_of=as_of, policy_id=policy, known_at=known_at
                )
                self._kept.put(key, progress)
        return progress
