"""The tables that migrations make are those that the code knows, and can be taken back."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from geoalchemy2.alembic_helpers import include_object
from sqlalchemy import inspect, text

from retrofit.migrations import configuration, is_current, migrate
from retrofit.models import FACTS, Base


def tables(engine):
    return set(inspect(engine).get_table_names()) - {"spatial_ref_sys", "alembic_version"}


def test_the_migrations_make_the_tables_of_the_models(fresh_database):
    with fresh_database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": include_object})
        assert compare_metadata(context, Base.metadata) == []
    assert tables(fresh_database) == set(Base.metadata.tables)


def test_down_and_up_again(fresh_database):
    with fresh_database.begin() as connection:
        command.downgrade(configuration(connection), "base")
    assert tables(fresh_database) == set()
    assert not is_current(fresh_database)
    assert migrate(fresh_database)
    assert not migrate(fresh_database)
    assert tables(fresh_database) == set(Base.metadata.tables)


def test_every_column_says_what_it_holds():
    silent = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if not column.comment
    ]
    assert silent == []


def test_every_table_of_facts_is_guarded(fresh_database):
    with fresh_database.connect() as connection:
        rows = connection.execute(
            text("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal")
        ).all()
    guarded = {tuple(row) for row in rows}
    for fact in FACTS:
        assert (fact.__tablename__, "fact_stays") in guarded
        if fact.IS_STATE:
            assert (fact.__tablename__, "fact_overlaps") in guarded
