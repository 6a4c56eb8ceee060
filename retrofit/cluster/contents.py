"""What stands in the private cluster before the first migration: roles, database, PostGIS."""

from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from retrofit.cluster.errors import ClusterError, PostgisNotInstalled
from retrofit.cluster.files import ADMINISTRATOR, DATABASE, PORT, ROLE
from retrofit.rights import NAMED


def url_of(sockets: Path, database: str = DATABASE, role: str = ROLE) -> str:
    """Return the address of a database for SQLAlchemy."""
    return (
        f"postgresql+psycopg://{quote(role)}@/{quote(database)}"
        f"?host={quote(str(sockets), safe='')}&port={PORT}"
    )


def ensure_contents(sockets: Path, *, may_create_databases: bool = False) -> None:
    """Make the login, its database, PostGIS and the roles in it, as far as they are missing.

    The login owns its database and is nothing more; PostGIS and roles take the administrator.

    Raises:
        ClusterError: the server does not let us in.
        PostgisNotInstalled: the server has no PostGIS.
    """
    try:
        with connect(sockets, ADMINISTRATOR) as connection:
            ensure_login(connection, may_create_databases=may_create_databases)
            ensure_database(connection)
        with connect(sockets, DATABASE) as connection:
            ensure_postgis(connection)
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        raise ClusterError(
            f"The private cluster runs but does not let us in ({reason}): run as the user who made"
            " it, or let RETROFIT_STATE_DIR name another folder."
        ) from error


def connect(sockets: Path, database: str) -> psycopg.Connection:
    """Connect as the administrator, each statement for itself."""
    return psycopg.connect(
        host=str(sockets),
        port=PORT,
        user=ADMINISTRATOR,
        dbname=database,
        autocommit=True,
        connect_timeout=10,
    )


def ensure_login(connection: psycopg.Connection, *, may_create_databases: bool) -> None:
    """Make the login that owns the tables, and the roles that it takes when it works."""
    if not exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", ROLE):
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(ROLE)))
    if may_create_databases:
        connection.execute(sql.SQL("ALTER ROLE {} CREATEDB").format(sql.Identifier(ROLE)))
    for role in NAMED:
        if not exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", role):
            made = sql.SQL("CREATE ROLE {0} NOLOGIN; GRANT {0} TO {1}")
            connection.execute(made.format(sql.Identifier(role), sql.Identifier(ROLE)))


def ensure_database(connection: psycopg.Connection) -> None:
    """Make the database and keep others out of it."""
    if exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s", DATABASE):
        return
    name = sql.Identifier(DATABASE)
    connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, sql.Identifier(ROLE)))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))


def ensure_postgis(connection: psycopg.Connection) -> None:
    """Make PostGIS in the database, or bring it to the version of the installed package."""
    available = connection.execute(
        "SELECT installed_version, default_version FROM pg_available_extensions"
        " WHERE name = 'postgis'"
    ).fetchone()
    if available is None:
        raise PostgisNotInstalled(
            "The PostgreSQL of the private cluster has no PostGIS: install postgresql-postgis."
        )
    installed, newest = available
    if installed is None:
        connection.execute("CREATE EXTENSION postgis")
    elif installed != newest:
        connection.execute("ALTER EXTENSION postgis UPDATE")
    connection.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")


def exists(connection: psycopg.Connection, question: str, name: str) -> bool:
    """Tell whether a question about one name has an answer."""
    return connection.execute(question, (name,)).fetchone() is not None
