"""The API's connections: those that read see one moment, and are given back before the answer."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Annotated

import anyio
from fastapi import Depends, Request
from fastapi.concurrency import contextmanager_in_threadpool
from sqlalchemy import Connection, Engine

from retrofit.cluster import running_cluster
from retrofit.config import Settings
from retrofit.database import make_engine
from retrofit.errors import Busy
from retrofit.rights import DatabaseRole

#: A person is waiting.
STATEMENT_SECONDS = 10
LOCK_SECONDS = 2
PLACE_SECONDS = 20


@contextmanager
def opened_engines(settings: Settings) -> Iterator[tuple[Engine, Engine]]:
    """Open the database of the settings: one engine for map and figures, and one for the desk.

    A private cluster stays up meanwhile.
    """
    if settings.database_url is not None:
        yield from _engines(settings.database_url.get_secret_value(), settings)
        return
    with running_cluster(settings.state_dir) as cluster:
        yield from _engines(cluster.url, settings)


def _engines(url: str, settings: Settings) -> Iterator[tuple[Engine, Engine]]:
    reading, writing = (
        make_engine(
            url,
            role=role,
            statement_seconds=STATEMENT_SECONDS,
            lock_seconds=LOCK_SECONDS,
            read_only=role is DatabaseRole.READER,
            pool_size=settings.pool_size,
        )
        for role in (DatabaseRole.READER, DatabaseRole.APP)
    )
    try:
        yield reading, writing
    finally:
        reading.dispose()
        writing.dispose()


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a connection that changes nothing; all its queries see the same moment."""
    with engine.connect().execution_options(
        isolation_level="REPEATABLE READ", postgresql_readonly=True
    ) as connection:
        yield connection


class Readers:
    """How many requests may hold a reading connection between threads.

    A request opens its connection in one thread and uses it in another. If all threads waited for
    a connection, nobody who has one could go on; so the wait is here, where it takes no thread.
    """

    def __init__(self, connections: int) -> None:
        # The other half is for requests that open and use theirs in one thread.
        self._places = anyio.CapacityLimiter(max(1, connections // 2))

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Hold a place.

        Raises:
            Busy: there was none for a while.
        """
        borrower = object()
        try:
            with anyio.fail_after(PLACE_SECONDS):
                await self._places.acquire_on_behalf_of(borrower)
        except TimeoutError:
            raise Busy("too many requests are reading at once") from None
        try:
            yield
        finally:
            self._places.release_on_behalf_of(borrower)


async def open_connection(request: Request) -> AsyncIterator[Connection]:
    """Open the connection of one request."""
    state = request.app.state
    async with (
        state.readers.place(),
        contextmanager_in_threadpool(reading(state.engine)) as connection,
    ):
        yield connection


ConnectionDep = Annotated[Connection, Depends(open_connection, scope="function")]
