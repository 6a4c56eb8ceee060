"""Whether the service can answer: the database, its tables, and the map made from them."""

from dataclasses import dataclass

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from retrofit.database import OLDEST_POSTGIS, postgis_version, wrong_settings
from retrofit.database_roles import lacking
from retrofit.migrations import current_versions, newest_versions
from retrofit.state import data_state


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; ``detail`` is Dutch, for the page and the administrator.

    A check that is not required tells of a risk, and does not stop the service.
    """

    name: str
    is_ok: bool
    detail: str
    is_required: bool = True


def examine(engine: Engine) -> list[Check]:
    """Look at what the service stands on, in the order in which one would repair it."""
    checks: list[Check] = []
    try:
        with engine.connect() as connection:
            checks.append(Check("database", True, "de database antwoordt"))
            checks.append(_postgis(connection))
            checks.append(_tables(connection))
            if checks[-1].is_ok:
                checks.append(_map(connection))
            checks.append(_settings(connection))
            checks.append(_roles(connection))
    except SQLAlchemyError:
        # Which error it was is for the log, not for whoever asks.
        return [Check("database", False, "de database antwoordt niet")]
    return checks


def _postgis(connection: Connection) -> Check:
    version = postgis_version(connection)
    wanted = ".".join(map(str, OLDEST_POSTGIS))
    if version is None or version < OLDEST_POSTGIS:
        return Check("postgis", False, f"PostGIS {wanted} of nieuwer ontbreekt")
    return Check("postgis", True, "PostGIS " + ".".join(map(str, version)))


def _tables(connection: Connection) -> Check:
    if current_versions(connection) == newest_versions():
        return Check("tables", True, "de tabellen zijn van deze versie")
    return Check("tables", False, "de tabellen zijn van een andere versie; start `retrofit up`")


def _map(connection: Connection) -> Check:
    state = data_state(connection)
    if state.map_version >= state.version:
        return Check("map", True, f"de kaart toont lading {state.map_version}")
    return Check("map", False, "de kaart is ouder dan de laatste lading", is_required=False)


def _settings(connection: Connection) -> Check:
    wrong = wrong_settings(connection)
    if not wrong:
        return Check("settings", True, "de database bewaart wat is toegezegd", is_required=False)
    names = ", ".join(sorted(wrong))
    return Check("settings", False, f"anders ingesteld dan nodig: {names}", is_required=False)


def _roles(connection: Connection) -> Check:
    if not lacking(connection):
        return Check("roles", True, "de dienst mag niet meer dan nodig is", is_required=False)
    return Check(
        "roles",
        False,
        "de databaserollen ontbreken; `retrofit doctor` zegt wat de beheerder uitvoert",
        is_required=False,
    )
