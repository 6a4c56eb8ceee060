"""Engines on one database that work as different roles."""

from contextlib import contextmanager

from sqlalchemy import text

from retrofit.database import make_engine
from retrofit.rights import DatabaseRole

#: What lets a test look at the personal rows itself; first in its transaction.
SEEING_ALL = text("SET LOCAL retrofit.acts_as = 'recount'")

APP, READER, OWNER = DatabaseRole.APP, DatabaseRole.READER, DatabaseRole.OWNER


def serve(app, engine):
    """Let an application serve a database: its map and figures as who only reads, as in service."""
    reading = getattr(app.state, "reading_in_tests", None)
    if reading is not None:
        reading.dispose()
    app.state.desk_engine = engine
    app.state.engine = app.state.reading_in_tests = make_engine(
        engine.url, role=READER, read_only=True, pool_size=5
    )


@contextmanager
def working_as(engine, role, *, read_only=False):
    """Another engine on the database of ``engine``, whose connections work as a role."""
    other = make_engine(engine.url, role=role, read_only=read_only, pool_size=5)
    try:
        yield other
    finally:
        other.dispose()
