"""Alembic runs this for each command; the connection comes from ``retrofit.migrations``."""

from typing import Any

from alembic import context

from retrofit.models import Base


def is_ours(thing: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Leave out what PostGIS itself keeps in the database."""
    return not (kind == "table" and reflected and compare_to is None and name == "spatial_ref_sys")


def run() -> None:
    """Run the steps on the given connection, inside its transaction."""
    connection = context.config.attributes.get("connection")
    if connection is None:
        raise RuntimeError("run migrations through retrofit.migrations.migrate")
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_object=is_ours,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
