"""Bring the tables to the version of the program; the steps are in ``versions/``.

    migrate(engine)

There is no alembic.ini: the address comes from the settings, never from a file.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from retrofit.database_roles import are_given, give_rights

FOLDER = Path(__file__).parent

# Any number that no other use of advisory locks takes: "RETR" in ASCII.
LOCK = 0x52455452
PATIENCE_MS = 120_000


def migrate(engine: Engine) -> bool:
    """Bring the tables and the rights on them up to date; tell whether anything was done.

    All in one transaction of the owner. Two processes that start at once wait for each other, and
    the second finds nothing to do.
    """
    with engine.begin() as connection:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {PATIENCE_MS}")
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        is_newest = current_versions(connection) == newest_versions()
        if not is_newest:
            command.upgrade(configuration(connection), "heads")
        return give_rights(connection) or not is_newest


def rebuild(engine: Engine) -> None:
    """Drop every table and make it again, empty, in one transaction. For the demo town only."""
    with engine.begin() as connection:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {PATIENCE_MS}")
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        command.downgrade(configuration(connection), "base")
        command.upgrade(configuration(connection), "heads")
        give_rights(connection)


def is_current(engine: Engine) -> bool:
    """Tell whether the tables are those of this version of the program, with the rights on them."""
    with engine.connect() as connection:
        is_newest = current_versions(connection) == newest_versions()
        return is_newest and are_given(connection)


def current_versions(connection: Connection) -> set[str]:
    """Return the last step that the database has seen; empty when it saw none."""
    return set(MigrationContext.configure(connection).get_current_heads())


def newest_versions() -> set[str]:
    """Return the last step that the program has."""
    return set(ScriptDirectory.from_config(configuration()).get_heads())


def configuration(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration, with the connection that ``env.py`` will use."""
    config = Config()
    # Alembic reads this as a format; a folder may hold a percent sign.
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
