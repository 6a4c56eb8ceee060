"""The BAG (bag-light GeoPackage) becomes buildings, units, addresses and what lies in what."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import text

from retrofit.errors import LoadRefused, TooManyMissing
from retrofit.load.merge import Merged, merge
from retrofit.load.runs import Load
from retrofit.models import Address, Building, Fact, Unit, UnitBuilding

#: A complete delivery that leaves out more than this share of what is known is refused.
MISSING_SHARE = 0.10

STAGES: dict[type[Fact], str] = {
    Building: """
        SELECT pand_id, construction_year, status, ST_SetSRID(geometry, 28992) AS geometry
          FROM read_building""",
    Unit: """
        SELECT verblijfsobject_id, status, uses, is_residential, floor_area_m2, municipality_code,
               ST_SetSRID(geometry, 28992) AS location
          FROM read_unit""",
    UnitBuilding: """
        SELECT DISTINCT verblijfsobject_id, unnest(pand_ids) AS pand_id FROM read_unit""",
    Address: """
        SELECT DISTINCT ON (address_id) address_id, verblijfsobject_id, street, house_number,
               house_letter, addition, postcode, city
          FROM read_unit WHERE address_id IS NOT NULL ORDER BY address_id, line""",
}


def load(
    run: Load,
    *,
    echo: Callable[[str], None],
    municipality: str | None = None,
    reference_on: date | None = None,
    is_partial: bool = False,
    accept_missing: bool = False,
) -> tuple[date | None, list[str]]:
    """Load layers pand and verblijfsobject.

    Args:
        run: the load.
        echo: receives a word on each step.
        municipality: four digits; keep this municipality only.
        reference_on: day the file describes, where it does not say so itself.
        is_partial: the file is a cut; what it leaves out stays as it is.
        accept_missing: end what a complete file leaves out, however much it is.

    Raises:
        LoadRefused: the file does not say which day it describes.
        TooManyMissing: the file leaves out more than ``MISSING_SHARE`` of what is known.
    """
    options = {"municipality": municipality} if municipality else {}
    buildings = run.stage("bag_buildings", "read_building", **options)
    echo(f"{buildings.read} buildings read")
    units = run.stage("bag_units", "read_unit", **options)
    echo(f"{units.read} units read")
    run.reject_repeats(buildings, "read_building", "pand_id")
    run.reject_repeats(units, "read_unit", "verblijfsobject_id")

    reference_on = reference_on or buildings.reference_on
    if reference_on is None:
        raise LoadRefused(
            f"{run.path.name} does not say which day it describes; give it with --reference-date"
        )
    codes = run.connection.execute(
        text("SELECT array_agg(DISTINCT municipality_code) FROM read_unit")
    ).scalar_one()
    scope = sorted(code for code in codes or [] if code)
    valid_from = run.begin(reference_on=reference_on, scope=scope, is_complete=not is_partial)

    in_scope = f"SELECT unnest(scope) FROM load_run WHERE load_run_id = {run.run_id}"
    units_in_scope = (
        "SELECT u.verblijfsobject_id FROM unit u WHERE upper_inf(u.known) "
        f"AND u.municipality_code IN ({in_scope})"
    )
    scopes: dict[type[Fact], str] = {
        Building: f"left(o.pand_id, 4) IN ({in_scope})",
        Unit: f"o.municipality_code IN ({in_scope})",
        UnitBuilding: f"o.verblijfsobject_id IN ({units_in_scope})",
        Address: f"o.verblijfsobject_id IN ({units_in_scope})",
    }
    done: dict[type[Fact], Merged] = {}
    for fact, query in STAGES.items():
        echo(f"merging {fact.__name__}")
        stage_facts(run, "stage", query, valid_from)
        if not is_partial and not accept_missing and fact in (Building, Unit):
            refuse_missing(run, fact, scopes[fact])
        done[fact] = merge(
            run.connection, fact, "stage", run.run_id, scope=None if is_partial else scopes[fact]
        )
    for layer, fact in ((buildings, Building), (units, Unit)):
        run.balance(layer, done[fact])
    return reference_on, scope


def stage_facts(run: Load, stage: str, query: str, valid_from: date | None) -> None:
    """Make the temporary table ``stage`` from ``query``, holding from ``valid_from`` on."""
    run.connection.execute(text(f"DROP TABLE IF EXISTS pg_temp.{stage}"))
    run.connection.execute(
        text(
            f"CREATE TEMPORARY TABLE {stage} ON COMMIT DROP AS SELECT q.*, "
            f"CAST(:valid_from AS date) AS valid_from, CAST(NULL AS date) AS valid_until "
            f"FROM ({query}) q"
        ),
        {"valid_from": valid_from},
    )
    run.connection.execute(text(f"ANALYZE {stage}"))


def refuse_missing(run: Load, fact: type[Fact], scope: str) -> None:
    """Refuse a complete delivery that leaves out too much of what is known."""
    table = fact.__tablename__  # type: ignore[attr-defined]
    same = " AND ".join(f"s.{name} = o.{name}" for name in fact.KEY)
    known, missing = run.connection.execute(
        text(
            f"""SELECT count(*), count(*) - count(s.{fact.KEY[0]})
                  FROM {table} o LEFT JOIN stage s ON {same}
                 WHERE upper_inf(o.known) AND upper_inf(o.valid) AND ({scope})"""
        )
    ).one()
    if known and missing / known > MISSING_SHARE:
        raise TooManyMissing(
            f"{run.path.name} leaves out {missing} of {known} known rows of {table}; if it is a "
            "cut, load it with --partial; if they really ended, with --accept-missing"
        )
