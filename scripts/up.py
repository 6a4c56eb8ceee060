"""From an empty machine to the running service with the sample town in it.

    retrofit up
    retrofit up --port 8080

Safe to run again: what is there already stays as it is. `make run` installs what this needs and
then runs it.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from sqlalchemy import Engine

from retrofit.config import SettingsError, get_settings
from retrofit.database import open_engine
from retrofit.database_roles import lacking
from retrofit.errors import Busy, RuleSaysNo
from retrofit.migrations import migrate
from retrofit.rights import DatabaseRole
from scripts.progress import print_table
from scripts.serve import Host, Port, check_address, run_service


class AlreadyUp(Busy):
    """Another `retrofit up` of this installation runs."""


def up(host: Host = None, port: Port = None) -> None:
    """Start all: database, tables, sample town, API and map page.

    Example: retrofit up --port 8080
    """
    # The makers of the sample load slowly; no other command should wait for them.
    from retrofit.sample.desk import ensure_desk  # noqa: PLC0415
    from retrofit.sample.load import ensure_sample  # noqa: PLC0415
    from retrofit.sample.people import PASSWORD  # noqa: PLC0415
    from retrofit.sample.publication import ensure_publication  # noqa: PLC0415

    settings = get_settings()
    host, port = host or settings.host, port or settings.port
    with only_one(settings.state_dir):
        check_address(host, port, settings)
        with open_engine(DatabaseRole.OWNER, echo=typer.echo, migrated=False) as owner:
            if migrate(owner):
                typer.echo("The tables are up to date.")
            tell_roles(owner)
            ensure_sample(owner, settings.sample_dir, echo=typer.echo)
            try:
                if ensure_desk(owner, echo=typer.echo):
                    typer.echo(f"Sign in as behandelaar, beoordelaar ... with {PASSWORD} (demo).")
                    ensure_publication(owner, echo=typer.echo)
            except SettingsError as error:
                # Another server: the map works without a key file, the desk does not.
                typer.echo(f"The desk of the sample town is not made: {error}")
            owner.dispose()
            with open_engine() as engine:
                print_table(engine)
                run_service(host, port, settings, engine, echo=typer.echo)


def tell_roles(owner: Engine) -> None:
    """Say what the administrator runs, where the service works with all rights of its login."""
    with owner.connect() as connection:
        needed = lacking(connection)
    if needed:
        typer.echo("The service can do more in the database than it needs. The administrator runs:")
        for statement in needed:
            typer.echo(f"    {statement}")
        typer.echo("Then start it again.")


@contextmanager
def only_one(state_dir: Path) -> Iterator[None]:
    """Be the only `retrofit up` of this installation.

    Raises:
        AlreadyUp: there is another one.
        RuleSaysNo: the state folder cannot be written.
    """
    try:
        state_dir.mkdir(parents=True, exist_ok=True)
        opened = (state_dir / "up.lock").open("a")
    except OSError as error:
        raise RuleSaysNo(
            f"The state folder {state_dir} cannot be written ({error.strerror}): run as its owner,"
            " or let RETROFIT_STATE_DIR name another folder."
        ) from None
    with opened as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyUp(
                "This installation is up already, or being started in another window: stop it"
                " there first, or use that one."
            ) from None
        yield
