"""The API's connections: they only read, see one moment, and are given back before the answer."""

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
def reading_engine(settings: Settings) -> Iterator[Engine]:
    """Open the database of the settings for reading; a private cluster stays up meanwhile."""
    if settings.database_url is not None:
        yield from _engine(settings.database_url.get_secret_value(), settings)
        return
    with running_cluster(settings.state_dir) as cluster:
        yield from _engine(cluster.url, settings)


def _engine(url: str, settings: Settings) -> Iterator[Engine]:
    engine = make_engine(
        url,
        statement_seconds=STATEMENT_SECONDS,
        lock_seconds=LOCK_SECONDS,
        read_only=True,
        pool_size=settings.pool_size,
    )
    try:
        yield engine
    finally:
        engine.dispose()


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
