"""Foundations: attention areas by postcode, and the buildings whose foundation was repaired."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import text

from retrofit.errors import LoadRefused
from retrofit.load.bag import stage_facts
from retrofit.load.merge import merge
from retrofit.load.runs import Load
from retrofit.models import FoundationArea, FoundationRepair


def load_areas(
    run: Load, *, echo: Callable[[str], None], reference_on: date | None = None
) -> tuple[date | None, list[str]]:
    """Load one edition of the attention areas; what it leaves out has ended.

    Args:
        run: the load.
        echo: receives a word on each step.
        reference_on: day the file describes, where it does not say so itself.

    Raises:
        LoadRefused: the file does not say which day it describes.
    """
    layer = run.stage("foundation_areas", "read_foundation_area")
    echo(f"{layer.read} areas read")
    run.reject_repeats(layer, "read_foundation_area", "pc6")
    described_on = reference_on or layer.reference_on
    if described_on is None:
        raise LoadRefused(
            f"{run.path.name} does not say which day it describes; give it with --reference-date"
        )
    scope = ["areas"]
    run.begin(reference_on=described_on, scope=scope, is_complete=True)
    stage_facts(
        run,
        "stage",
        """SELECT pc6, soil, landscape, percent_before_1970,
                  ST_SetSRID(geometry, 28992) AS geometry FROM read_foundation_area""",
        described_on,
    )
    merged = merge(run.connection, FoundationArea, "stage", run.run_id, scope="true")
    run.balance(layer, merged)
    return described_on, scope


def load_repairs(
    run: Load, *, echo: Callable[[str], None], reference_on: date | None = None
) -> tuple[date | None, list[str]]:
    """Load the city's list of repaired foundations; what it leaves out stays repaired.

    Args:
        run: the load.
        echo: receives a word on each step.
        reference_on: day that rows without PEILDATUM describe.
    """
    options = {"reference_on": reference_on} if reference_on else {}
    layer = run.stage("foundation_repairs", "read_repair", **options)
    echo(f"{layer.read} repairs read")
    connection = run.connection
    connection.execute(text("ALTER TABLE read_repair ADD repair_key text"))
    connection.execute(text(KEYS))
    run.reject_repeats(layer, "read_repair", "repair_key")
    run.begin(reference_on=layer.reference_on, scope=[], is_complete=False)
    connection.execute(text("DROP TABLE IF EXISTS pg_temp.stage"))
    connection.execute(text(STAGE))
    merged = merge(connection, FoundationRepair, "stage", run.run_id)
    run.balance(layer, merged)
    return layer.reference_on, []


KEYS = """
    UPDATE read_repair SET repair_key = md5(coalesce(pand_id, verblijfsobject_id,
           ROW(postcode, house_number, house_letter, addition)::text))"""

STAGE = """
    CREATE TEMPORARY TABLE stage ON COMMIT DROP AS
    SELECT repair_key, pand_id AS given_pand_id, verblijfsobject_id AS given_unit_id, postcode,
           house_number, house_letter, addition, repaired_year, evidence,
           repaired_by AS valid_from, CAST(NULL AS date) AS valid_until
      FROM read_repair"""
