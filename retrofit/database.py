"""The way to the database: which server, how patient, and who commits.

    with session_scope() as session:
        grant_subsidy(session, ...)

A use case takes the session and never commits; the edge that opened the scope does.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Connection, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.orm import Session

from retrofit.cluster import Echo, be_silent, running_cluster
from retrofit.config import get_settings
from retrofit.database_roles import take_role
from retrofit.errors import DatabaseUnavailable
from retrofit.migrations import is_current, migrate
from retrofit.rights import DatabaseRole

OLDEST_SERVER = 15
OLDEST_POSTGIS = (3, 3)

# What the figures' honesty rests on after a power cut; doctor and the readiness check ask for it.
REQUIRED_SETTINGS = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "data_sync_retry": "off",
    "data_checksums": "on",
    "TimeZone": "UTC",
}


class PostgisMissing(DatabaseUnavailable):
    """The database has no PostGIS and we may not make it."""


class NotMigrated(DatabaseUnavailable):
    """The tables are not those of this version of the program."""


def make_engine(
    url: str | URL,
    *,
    role: DatabaseRole = DatabaseRole.OWNER,
    statement_seconds: float = 900,
    lock_seconds: float = 10,
    read_only: bool = False,
    pool_size: int | None = None,
) -> Engine:
    """Make an engine whose connections have a limit on everything that can wait.

    Args:
        url: any address of a PostgreSQL server; the driver is always psycopg 3.
        role: what its connections may do, where the database has the role.
        statement_seconds: longest statement: loads take minutes, the API 10 s, tiles 2 s.
        lock_seconds: longest wait for somebody else's lock; 2 s where a person is waiting.
        read_only: refuse every change.
        pool_size: connections kept open; the setting when None.

    Raises:
        DatabaseUnavailable: ``url`` is not an address of a PostgreSQL server.
    """
    address = postgresql_url(url)
    limits = {
        "timezone": "UTC",
        "statement_timeout": f"{statement_seconds * 1000:.0f}",
        "lock_timeout": f"{lock_seconds * 1000:.0f}",
        "default_transaction_read_only": "on" if read_only else "off",
        # The driver prepares what it sees often; one plan for all days would be a slow one.
        "plan_cache_mode": "force_custom_plan",
    }
    options = " ".join(f"-c {name}={value}" for name, value in limits.items())
    own = address.query.get("options", "")
    engine = create_engine(
        address,
        pool_size=pool_size or get_settings().pool_size,
        # A connection that died with a restart of the server is noticed before it is used.
        pool_pre_ping=True,
        pool_timeout=5,
        pool_recycle=1800,
        hide_parameters=True,
        connect_args={
            "options": f"{options} {own}".strip(),
            "connect_timeout": 5,
            "application_name": "retrofit",
        },
    )
    take_role(engine, role)
    return engine


def postgresql_url(url: str | URL) -> URL:
    """Return an address with the driver that we have, whatever its writer called it.

    Raises:
        DatabaseUnavailable: this is not an address of a PostgreSQL server.
    """
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        # The text may hold a password: it is not repeated.
        address = None
    if address is None or address.get_backend_name() not in ("postgresql", "postgres"):
        raise DatabaseUnavailable(
            "RETROFIT_DATABASE_URL is not an address like postgresql://name@host/database."
        )
    return address.set(drivername="postgresql+psycopg")


def name_of(engine: Engine) -> str:
    """Return the database's address without password, for people."""
    url = engine.url
    host = url.host or url.query.get("host") or "the local socket"
    return f"{url.database or url.username} at {host}" + (f":{url.port}" if url.port else "")


def check_server(engine: Engine) -> None:
    """Check that the server answers, is new enough and has PostGIS (made when we may).

    Raises:
        DatabaseUnavailable: it does not answer, or is too old.
        PostgisMissing: it has no PostGIS, and we may not make it.
    """
    try:
        with engine.connect() as connection:
            version = connection.exec_driver_sql("SHOW server_version_num").scalar_one()
    except OperationalError as error:
        raise DatabaseUnavailable(
            f"The database {name_of(engine)} cannot be used: {reason_of(error)}."
        ) from error
    if int(version) // 10000 < OLDEST_SERVER:
        raise DatabaseUnavailable(
            f"The database {name_of(engine)} runs on PostgreSQL {int(version) // 10000};"
            f" {OLDEST_SERVER} or newer is needed."
        )
    require_postgis(engine)


def require_postgis(engine: Engine) -> None:
    """Check PostGIS in the database, and make it when it is missing and we may.

    Raises:
        PostgisMissing: it is missing or too old.
    """
    with engine.connect() as connection:
        found = postgis_version(connection)
    if found is None:
        try:
            with engine.begin() as connection:
                connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS postgis")
                found = postgis_version(connection)
        except DBAPIError as error:
            raise PostgisMissing(
                f"The database {name_of(engine)} has no PostGIS ({reason_of(error)}): let its"
                " administrator install it and run CREATE EXTENSION postgis there."
            ) from error
    if found is None or found < OLDEST_POSTGIS:
        wanted = ".".join(map(str, OLDEST_POSTGIS))
        raise PostgisMissing(f"The database {name_of(engine)} needs PostGIS {wanted} or newer.")


def postgis_version(connection: Connection) -> tuple[int, ...] | None:
    """Return the version of PostGIS in this database, None when it is not there."""
    version = connection.exec_driver_sql(
        "SELECT extversion FROM pg_extension WHERE extname = 'postgis'"
    ).scalar()
    if version is None:
        return None
    # "3.3.2" or "3.5.0dev"
    return tuple(int(part) for part in str(version).split(".")[:2] if part.isdigit())


def reason_of(error: DBAPIError) -> str:
    """Return the driver's own reason, on one line and without the statement."""
    said = [line.strip() for line in str(error.orig).splitlines() if line.strip()]
    # psycopg lists each address that it tried and closes with the last refusal.
    reasons = [line for line in said if not line.startswith(("Multiple", "Is the server"))]
    return (reasons[-1] if reasons else "it gave no reason").lstrip("- ").rstrip(".")


def wrong_settings(connection: Connection) -> dict[str, str]:
    """Return the server's settings that are not as REQUIRED_SETTINGS wants them."""
    rows = connection.exec_driver_sql("SELECT name, setting FROM pg_settings").all()
    found = {str(row.name): str(row.setting) for row in rows}
    wrong = {}
    for name, wanted in REQUIRED_SETTINGS.items():
        if found.get(name) != wanted:
            wrong[name] = found.get(name, "unknown")
    return wrong


@contextmanager
def open_engine(
    role: DatabaseRole = DatabaseRole.APP,
    *,
    echo: Echo = be_silent,
    migrated: bool = True,
    statement_seconds: float = 900,
) -> Iterator[Engine]:
    """Open the database of this installation: the server of the settings, else the private one.

    The private cluster is started when it does not run, and stopped afterwards when nobody else
    uses it; its tables are brought up to date here.

    Args:
        role: what the caller may do in it.
        echo: is told what takes time.
        migrated: False for those who bring the tables up to date themselves, or only look.
        statement_seconds: see ``make_engine``.

    Raises:
        DatabaseUnavailable: it cannot be used; the message says what to do.
        NotMigrated: another server than the private one waits for ``retrofit up``.
    """
    settings = get_settings()
    if settings.database_url is not None:
        url = settings.database_url
        if role is DatabaseRole.OWNER and settings.owner_url is not None:
            url = settings.owner_url
        engine = make_engine(url.get_secret_value(), role=role, statement_seconds=statement_seconds)
        try:
            check_server(engine)
            if migrated and not is_current(engine):
                raise NotMigrated(
                    f"The tables of {name_of(engine)} are not those of this version:"
                    " run `retrofit up` (or `make run`) once."
                )
            yield engine
        finally:
            engine.dispose()
        return
    with running_cluster(settings.state_dir, echo=echo) as cluster:
        engine = make_engine(cluster.url, role=role, statement_seconds=statement_seconds)
        try:
            if migrated and not is_current(engine):
                owner = make_engine(cluster.url)
                migrate(owner)
                owner.dispose()
                # Connections of before the roles had rights have not taken theirs.
                engine.dispose()
            yield engine
        finally:
            engine.dispose()


@contextmanager
def session_scope(
    role: DatabaseRole = DatabaseRole.APP,
    *,
    dry_run: bool = False,
    engine: Engine | None = None,
) -> Iterator[Session]:
    """Open a session; commit what was done in it when all went well.

    Args:
        role: see ``open_engine``.
        dry_run: roll back at the end in any case.
        engine: an engine that is open already; that of ``open_engine`` when None.
    """
    if engine is None:
        with open_engine(role) as opened, session_scope(dry_run=dry_run, engine=opened) as session:
            yield session
        return
    with Session(engine) as session:
        yield session
        # An exception does not come by here: the session rolls back when it closes.
        if dry_run:
            session.rollback()
        else:
            session.commit()
