"""CBS municipalities, districts and neighbourhoods become areas."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import text

from retrofit.errors import LoadRefused
from retrofit.load.bag import stage_facts
from retrofit.load.merge import merge
from retrofit.load.runs import Load
from retrofit.models import Area


def load(
    run: Load,
    *,
    echo: Callable[[str], None],
    municipality: str | None = None,
    reference_on: date | None = None,
) -> tuple[date | None, list[str]]:
    """Load one yearly edition; it describes the first of January of its year.

    Args:
        run: the load.
        echo: receives a word on each step.
        municipality: ``GM0505``; keep this municipality only.
        reference_on: day the file describes, where it does not say so itself.

    Raises:
        LoadRefused: the file does not say of which year it is.
    """
    options = {"municipality": municipality} if municipality else {}
    layer = run.stage("areas", "read_area", **options)
    echo(f"{layer.read} areas read")
    run.reject_repeats(layer, "read_area", "code", "is_water")
    reference_on = reference_on or layer.reference_on
    if reference_on is None:
        raise LoadRefused(
            f"{run.path.name} does not say of which year it is; give --reference-date YYYY-01-01"
        )
    scope = list(
        run.connection.execute(
            text("SELECT DISTINCT level || ' ' || municipality_code FROM read_area ORDER BY 1")
        ).scalars()
    )
    valid_from = run.begin(reference_on=reference_on, scope=scope, is_complete=True)
    stage_facts(
        run,
        "stage",
        """SELECT code, name, level, parent_code, municipality_code, is_water,
                  ST_SetSRID(geometry, 28992) AS geometry FROM read_area""",
        valid_from,
    )
    in_scope = f"SELECT unnest(scope) FROM load_run WHERE load_run_id = {run.run_id}"
    merged = merge(
        run.connection,
        Area,
        "stage",
        run.run_id,
        scope=f"o.level || ' ' || o.municipality_code IN ({in_scope})",
    )
    run.balance(layer, merged)
    return reference_on, scope
