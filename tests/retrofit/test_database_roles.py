"""What PostgreSQL itself refuses each role, whatever the program asks."""

from contextlib import contextmanager

import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.pool import NullPool

from retrofit.cluster.files import ADMINISTRATOR
from retrofit.database import make_engine
from retrofit.database_roles import are_given, give_rights, held, is_superuser, lacking
from retrofit.migrations import is_current, migrate
from retrofit.models import Base
from retrofit.rights import NAMED, RIGHTS, DatabaseRole
from tests.roles import working_as

APP, READER, LOADER, REPORTER, AUDITOR = NAMED
SEALED = ("applicant", "letter_content", "case_note")
SECRETS = ("api_key", "sign_in_session", "sign_in_request", "sign_in_attempt", "kept_answer")


@contextmanager
def connected_as(engine, role):
    """A connection that works as a role."""
    with working_as(engine, role) as other, other.connect() as connection:
        yield connection


@pytest.fixture
def administrator(engine):
    """The administrator of the server, in a transaction that is taken back."""
    other = create_engine(engine.url.set(username=ADMINISTRATOR), poolclass=NullPool)
    try:
        connection = other.connect()
    except OperationalError:
        pytest.skip("this server does not let its administrator in from here")
    with connection, connection.begin() as outer:
        yield connection
        outer.rollback()


def whoever(connection):
    return connection.execute(text("SELECT current_user")).scalar_one()


def is_refused(connection, statement):
    """Tell whether a statement is refused for want of a right, and not for another reason."""
    try:
        with connection.begin_nested() as tried:
            connection.exec_driver_sql(statement)
            tried.rollback()
    except ProgrammingError as error:
        return isinstance(error.orig, InsufficientPrivilege)
    return False


# ---- the list and the tables


def test_the_list_names_every_table_and_no_other():
    """Whoever adds a table says who may do what on it."""
    assert set(RIGHTS[APP]) == set(Base.metadata.tables) | {"alembic_version", "person_name"}
    for role in NAMED:
        assert set(RIGHTS[role]) <= set(RIGHTS[APP]), role


def test_each_role_has_what_the_list_says_and_nothing_else(engine):
    """Asked of PostgreSQL, with what everybody may do and what comes by another role."""
    with engine.connect() as connection:
        found = held(connection)
    assert set(found) == set(NAMED)
    for role, tables in found.items():
        assert {name: rights for name, rights in tables.items() if rights} == RIGHTS[role], role


def test_a_right_too_many_or_too_few_is_seen_and_set_right(fresh_database):
    """What somebody granted by hand goes, what somebody took away comes back."""
    for change in (
        f"GRANT SELECT ON applicant TO {READER}",
        f"GRANT TRUNCATE ON audit_event TO {APP}",
        f"REVOKE INSERT ON audit_event FROM {LOADER}",
    ):
        with fresh_database.begin() as connection:
            connection.exec_driver_sql(change)
            assert not are_given(connection), change
        assert not is_current(fresh_database)
        assert migrate(fresh_database)
        assert is_current(fresh_database)
        assert not migrate(fresh_database)


# ---- what is refused


def test_who_shows_the_map_sees_no_applicant_no_trail_and_no_secret(engine):
    """Not even their keys: SELECT is refused on the whole table."""
    with connected_as(engine, READER) as connection:
        assert whoever(connection) == READER
        closed = ("person", "letter", "audit_event", "audit_payload", "audit_source")
        for table in (*SEALED, *SECRETS, *closed):
            assert is_refused(connection, f"SELECT FROM {table}"), table
        assert not is_refused(connection, "SELECT FROM map_dwelling")


@pytest.mark.parametrize("role", [READER, AUDITOR])
def test_who_only_reads_changes_nothing(engine, role):
    """On no table of all."""
    with connected_as(engine, role) as connection:
        for table in Base.metadata.tables:
            assert is_refused(connection, f"DELETE FROM {table}"), table
            assert is_refused(connection, f"INSERT INTO {table} DEFAULT VALUES"), table


@pytest.mark.parametrize("role", [LOADER, REPORTER, AUDITOR])
def test_only_the_desk_reaches_the_sealed_tables(engine, role):
    """Loads, reports and the audit have no business with an applicant."""
    with connected_as(engine, role) as connection:
        for table in (*SEALED, *SECRETS):
            assert is_refused(connection, f"SELECT FROM {table}"), table
            assert is_refused(connection, f"INSERT INTO {table} DEFAULT VALUES"), table


@pytest.mark.parametrize("role", [LOADER, REPORTER])
def test_who_writes_the_trail_does_not_read_what_was_changed(engine, role):
    """An event can be added to it with its values; those of others stay closed."""
    with connected_as(engine, role) as connection:
        for statement in (
            "SELECT FROM audit_payload",
            "SELECT FROM audit_source",
            "UPDATE audit_event SET result = 'done'",
            "DELETE FROM audit_event",
        ):
            assert is_refused(connection, statement), statement


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit_event",
        "UPDATE audit_event SET result = 'done'",
        "DELETE FROM audit_head",
        "UPDATE ledger_entry SET cents = 1",
        "DELETE FROM ledger_entry",
        "UPDATE case_step SET to_state = 'granted'",
        "UPDATE decision SET kind = 'refusal'",
        "DELETE FROM decision",
        "DELETE FROM applicant",
        "DELETE FROM payment",
        "DELETE FROM subsidy_case",
        "UPDATE publication_cell SET value = 1",
        "UPDATE report_file SET name = 'x'",
        "DELETE FROM unit",
        "UPDATE alembic_version SET version_num = '0001'",
        "TRUNCATE load_issue",
        "DROP TABLE load_issue",
        "CREATE TABLE mine ()",
        "ALTER TABLE audit_event DISABLE TRIGGER ALL",
        "DROP TRIGGER trail_stays ON audit_event",
        "CREATE OR REPLACE FUNCTION trail_stays() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RETURN NEW; END $$",
    ],
)
def test_what_stays_is_refused_to_the_desk_before_any_trigger(engine, statement):
    """No right, so that no trigger has to stand up for it; nor may the triggers be touched."""
    with connected_as(engine, APP) as connection:
        assert is_refused(connection, statement)


def test_whoever_may_not_load_facts_does_not_count_them(engine):
    """The one function with rights of the owner is for those who load; it takes tables only."""
    asked = "SELECT analyze_facts('unit')"
    for role in NAMED:
        with connected_as(engine, role) as connection:
            assert is_refused(connection, asked) == (role not in (APP, LOADER)), role


# ---- how a connection becomes a role


def test_a_connection_stays_what_it_became(engine):
    """Neither a rollback nor another borrower changes who it is."""
    narrow = make_engine(engine.url, role=READER, pool_size=1)
    for _ in range(2):
        with narrow.connect() as connection:
            assert whoever(connection) == READER
            connection.rollback()
            assert whoever(connection) == READER
    narrow.dispose()


def test_the_owner_is_whoever_logs_in(engine):
    """Migrations and the demo town take no role."""
    with connected_as(engine, DatabaseRole.OWNER) as connection:
        assert whoever(connection) == make_url(engine.url).username


def test_a_role_without_rights_here_is_not_taken(server, fresh_database):
    """Another database of the server may have made it: all goes on as before, and is told."""
    with fresh_database.begin() as connection:
        connection.exec_driver_sql(f"REVOKE ALL ON alembic_version FROM {READER}")
    with connected_as(fresh_database, READER) as connection:
        assert whoever(connection) == make_url(fresh_database.url).username
    with server.database(server.source) as bare, connected_as(bare, READER) as connection:
        assert whoever(connection) == make_url(bare.url).username


def test_in_a_closed_database_who_stages_rows_still_may(fresh_database):
    """The private cluster gives everybody nothing; its owner gives the roles what they need."""
    name = fresh_database.url.database
    with fresh_database.begin() as connection:
        connection.exec_driver_sql(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC')
        assert lacking(connection)
    stage = "CREATE TEMPORARY TABLE stage ()"
    with connected_as(fresh_database, APP) as connection:
        assert is_refused(connection, stage)
    assert migrate(fresh_database)
    assert not migrate(fresh_database)
    for role in NAMED:
        with connected_as(fresh_database, role) as connection:
            assert is_refused(connection, stage) == (role in (READER, AUDITOR)), role


def test_the_administrator_is_told_what_to_run(administrator):
    """For a login that is no member, and for a role that is not there; run, it is enough."""
    assert is_superuser(administrator)
    administrator.exec_driver_sql("CREATE ROLE stranger")
    administrator.exec_driver_sql(f"ALTER ROLE {AUDITOR} RENAME TO another")
    administrator.exec_driver_sql("SET LOCAL SESSION AUTHORIZATION stranger")
    needed = lacking(administrator)
    assert needed == [
        f"CREATE ROLE {AUDITOR} NOLOGIN;",
        *(f'GRANT {role} TO "stranger";' for role in NAMED),
    ]
    assert not is_superuser(administrator)
    administrator.exec_driver_sql("RESET SESSION AUTHORIZATION")
    for statement in needed:
        administrator.exec_driver_sql(statement)
    administrator.exec_driver_sql("SET LOCAL SESSION AUTHORIZATION stranger")
    assert lacking(administrator) == []


def test_a_login_that_may_makes_the_roles_by_itself(administrator):
    """Such as the one of a container; no administrator is asked."""
    administrator.exec_driver_sql(f"ALTER ROLE {AUDITOR} RENAME TO another")
    assert AUDITOR not in held(administrator)
    assert give_rights(administrator)
    assert held(administrator)[AUDITOR]["audit_event"] == {"SELECT"}
    assert are_given(administrator)
