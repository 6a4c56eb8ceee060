"""The API's connections: those that read see one moment, and are given back before the answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Connection, Engine

from retrofit.cluster import running_cluster
from retrofit.config import Settings
from retrofit.database import make_engine

#: A person is waiting.
STATEMENT_SECONDS = 10
LOCK_SECONDS = 2


@contextmanager
def opened_engines(settings: Settings) -> Iterator[tuple[Engine, Engine]]:
    """Open the database of the settings: an engine that only reads, and one for the desk.

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
            statement_seconds=STATEMENT_SECONDS,
            lock_seconds=LOCK_SECONDS,
            read_only=read_only,
            pool_size=settings.pool_size,
        )
        for read_only in (True, False)
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


def open_connection(request: Request) -> Iterator[Connection]:
    """Open the connection of one request."""
    with reading(request.app.state.engine) as connection:
        yield connection


ConnectionDep = Annotated[Connection, Depends(open_connection, scope="function")]
