"""The configuration files of the private cluster, written anew at every start."""

import os
import pwd
from pathlib import Path

from retrofit.cluster.place import Place

ADMINISTRATOR = "postgres"
ROLE = "retrofit"
DATABASE = "retrofit"
PORT = 5432  # only a name: it ends the name of the socket, no port is opened

DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}

# For a cluster that is thrown away after the tests: nothing of it need survive a power cut, and
# each test brings connections of its own.
THROW_AWAY = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "200",
}


def server_settings(place: Place, sockets: Path, *, durable: bool) -> dict[str, str]:
    """Return the settings of the server; a file local.conf in its data folder may add to them."""
    return {
        "listen_addresses": "",
        "unix_socket_directories": str(sockets),
        "unix_socket_permissions": "0700",
        "port": str(PORT),
        "password_encryption": "scram-sha-256",
        "max_connections": "60",
        "shared_buffers": "256MB",
        "work_mem": "16MB",
        "maintenance_work_mem": "256MB",
        "effective_cache_size": "1GB",
        "random_page_cost": "1.1",
        "max_wal_size": "2GB",
        "wal_level": "replica",
        "data_sync_retry": "off",
        "temp_file_limit": "5GB",
        "shared_preload_libraries": "pg_stat_statements",
        # The statements here are many and short: compiling them costs more than it brings.
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "datestyle": "ISO, DMY",
        "default_text_search_config": "pg_catalog.simple",
        # The detail of an error can hold a resident's data; so can the values of a statement.
        "log_error_verbosity": "terse",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
        "log_min_error_statement": "panic",
        "log_line_prefix": "%m [%p] %q%u@%d ",
        **(DURABLE if durable else THROW_AWAY),
    }


def write_configuration(place: Place, sockets: Path, *, durable: bool) -> None:
    """Write the settings, who may connect, and which account is which role."""
    settings = server_settings(place, sockets, durable=durable)
    lines = [f"{name} = {quoted(value)}" for name, value in settings.items()]
    write(
        place,
        "postgresql.conf",
        ["# Written at every start; your own settings go into local.conf beside this file."]
        + lines
        + ["include 'local.conf'" for _ in place.data.glob("local.conf")],
    )
    write(
        place,
        "pg_hba.conf",
        [
            "# Over the socket the system says who you are; over a network a password does.",
            "local  all          all                peer  map=retrofit",
            "local  replication  all                peer  map=retrofit",
            "host   all          all  127.0.0.1/32  scram-sha-256",
            "host   all          all  ::1/128       scram-sha-256",
        ],
    )
    accounts = {place.account.name, pwd.getpwuid(os.geteuid()).pw_name, "root"}
    write(
        place,
        "pg_ident.conf",
        [
            f"retrofit  {quoted_name(account)}  {role}"
            for account in sorted(accounts)
            for role in (ADMINISTRATOR, ROLE)
        ],
    )


def write(place: Place, name: str, lines: list[str]) -> None:
    """Write one file of the server, whole or not at all."""
    path = place.data / name
    new = path.with_name(f"{name}.new")
    new.write_text("\n".join(lines) + "\n")
    place.account.give(new, 0o600)
    new.replace(path)


def quoted(value: str) -> str:
    """Quote a value for postgresql.conf."""
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def quoted_name(account: str) -> str:
    """Quote an account for pg_ident.conf, where a slash would begin a pattern."""
    return '"' + account.replace('"', '""') + '"'
