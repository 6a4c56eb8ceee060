"""How a connection becomes a database role, and how the database comes to have the roles.

    take_role(engine, DatabaseRole.READER)      each new connection of the engine
    give_rights(connection)                     as the owner, after a change of tables

One login is enough: it takes a role on its connections (SET ROLE). Where the roles are not there,
all goes on with the rights of the login itself, and ``lacking`` says so to whoever looks.
"""

from typing import Any

from sqlalchemy import Connection, Engine, Row, event, text

from retrofit.rights import FUNCTIONS, NAMED, PRIVILEGES, RIGHTS, STAGING, DatabaseRole

# A role that exists but was given nothing here (another database of the same server may have made
# it) is not taken: every statement would be refused.
_TAKE = """
SELECT set_config('role', r.rolname, false) FROM pg_roles r
 WHERE r.rolname = %s AND pg_has_role(session_user, r.oid, 'MEMBER')
   AND has_table_privilege(r.oid, to_regclass('alembic_version'), 'SELECT')"""

_LOGIN = """
SELECT session_user AS name, current_database() AS database, l.rolsuper AS is_superuser,
       l.rolsuper OR l.rolcreaterole AS may_create,
       (SELECT pg_has_role(session_user, d.datdba, 'USAGE') FROM pg_database d
         WHERE d.datname = current_database()) AS owns_database,
       array(SELECT r.rolname::text FROM pg_roles r WHERE r.rolname = ANY(:roles)) AS existing,
       array(SELECT r.rolname::text FROM pg_roles r WHERE r.rolname = ANY(:roles)
                AND pg_has_role(session_user, r.oid, 'MEMBER')) AS held,
       array(SELECT r.rolname::text FROM pg_roles r WHERE r.rolname = ANY(:staging)
                AND NOT has_database_privilege(r.oid, current_database(), 'TEMPORARY'))
           AS without_temporary
  FROM pg_roles l WHERE l.rolname = session_user"""

# What a role can do in fact, also by what everybody may do.
_HELD = """
SELECT r.rolname AS role, t.relname AS name,
       array(SELECT p FROM unnest(CAST(:privileges AS text[])) p
              WHERE has_table_privilege(r.oid, t.oid, p)) AS held
  FROM pg_class t CROSS JOIN pg_roles r
 WHERE t.relnamespace = 'public'::regnamespace AND t.relkind IN ('r', 'p', 'v', 'm')
   AND r.rolname = ANY(:roles)
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                      AND d.objid = t.oid AND d.deptype = 'e')
 ORDER BY 1, 2"""

#: All that can be held on a table, TRUNCATE and the like included.
EVERY_PRIVILEGE = (*PRIVILEGES.values(), "TRUNCATE", "REFERENCES", "TRIGGER")


def take_role(engine: Engine, role: DatabaseRole) -> None:
    """Let each new connection of an engine work as a role, where the database has it."""
    if role is DatabaseRole.OWNER:
        return

    def take(connection, _record) -> None:  # type: ignore[no-untyped-def]  # the driver's own
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, (role.value,))
        # Else the first rollback would take the role back.
        connection.commit()

    event.listen(engine, "connect", take)


def held(connection: Connection) -> dict[DatabaseRole, dict[str, frozenset[str]]]:
    """Return what each role that exists can do on each table, as PostgreSQL sees it."""
    rows = connection.execute(
        text(_HELD), {"roles": list(map(str, NAMED)), "privileges": list(EVERY_PRIVILEGE)}
    )
    found: dict[DatabaseRole, dict[str, frozenset[str]]] = {}
    for row in rows:
        found.setdefault(DatabaseRole(row.role), {})[row.name] = frozenset(row.held)
    return found


def are_given(connection: Connection) -> bool:
    """Tell whether each role that exists has the rights of the list, no more and no less."""
    return all(
        {name: rights for name, rights in tables.items() if rights} == RIGHTS[role]
        for role, tables in held(connection).items()
    )


def give_rights(connection: Connection) -> bool:
    """Make the roles where that is allowed, and give them their rights; tell whether any changed.

    The caller is the owner of the tables, and commits.
    """
    made = _make(connection)
    if are_given(connection):
        return made
    for role, tables in held(connection).items():
        for name, rights in tables.items():
            wanted = RIGHTS[role].get(name, frozenset())
            if rights == wanted:
                continue
            connection.exec_driver_sql(f'REVOKE ALL ON "{name}" FROM {role}')
            if wanted:
                given = ", ".join(sorted(wanted))
                connection.exec_driver_sql(f'GRANT {given} ON "{name}" TO {role}')
        for function, callers in FUNCTIONS.items():
            if role in callers:
                connection.exec_driver_sql(f"GRANT EXECUTE ON FUNCTION {function} TO {role}")
    return True


def lacking(connection: Connection) -> list[str]:
    """Return what the administrator of the server has to run, as SQL; nothing when all is there."""
    login = _login(connection)
    name = _quoted(login.name)
    needed = [f"CREATE ROLE {role} NOLOGIN;" for role in NAMED if role not in login.existing]
    needed += [f"GRANT {role} TO {name};" for role in NAMED if role not in login.held]
    return needed + _temporary(login)


def is_superuser(connection: Connection) -> bool:
    """Tell whether the login may do everything on its server."""
    return bool(_login(connection).is_superuser)


def _make(connection: Connection) -> bool:
    login = _login(connection)
    needed = lacking(connection) if login.may_create else []
    if login.owns_database and not needed:
        needed = _temporary(login)
    for statement in needed:
        connection.exec_driver_sql(statement)
    return bool(needed)


def _temporary(login: Row[Any]) -> list[str]:
    """Return what lets roles stage rows in a database that is closed to everybody else."""
    if not login.without_temporary:
        return []
    roles = ", ".join(login.without_temporary)
    return [f"GRANT TEMPORARY ON DATABASE {_quoted(login.database)} TO {roles};"]


def _login(connection: Connection) -> Row[Any]:
    return connection.execute(
        text(_LOGIN), {"roles": list(map(str, NAMED)), "staging": list(map(str, STAGING))}
    ).one()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
