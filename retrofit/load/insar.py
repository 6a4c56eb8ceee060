"""InSAR points become how fast the ground moves at a place, from the last day measured on."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from retrofit.errors import LoadRefused
from retrofit.load.bag import stage_facts
from retrofit.load.merge import merge
from retrofit.load.runs import Load
from retrofit.models import MovementPoint

#: The units that ``gis.insar`` knows; that module is imported by the child only.
M_YR, MM_YR = "m_yr", "mm_yr"
#: Name of the series of a delivery that has no name of its own.
ONLY_SERIES = "insar"


def load(
    run: Load,
    *,
    echo: Callable[[str], None],
    reference_on: date | None = None,
    series: str = ONLY_SERIES,
    unit: str | None = None,
) -> tuple[date | None, list[str]]:
    """Load one delivery; it is complete for its series, so points that it leaves out have ended.

    Args:
        run: the load.
        echo: receives a word on each step.
        reference_on: last day of the measurements, where the file has no column for each day.
        series: which delivery it is, where there are several: ``ascending``, ``descending``.
        unit: ``m_yr`` or ``mm_yr``, where it is not the one of the format.

    Raises:
        LoadRefused: the file does not say until which day was measured, or the name of the series
            or the unit cannot be.
    """
    if unit not in (None, M_YR, MM_YR):
        raise LoadRefused(f"the unit is {M_YR} or {MM_YR}")
    if not re.fullmatch("[a-z][a-z0-9_-]{0,39}", series):
        raise LoadRefused("a series is named with small letters and digits, such as ascending")
    options: dict[str, Any] = {"unit": unit} if unit else {}
    if reference_on:
        options["reference_on"] = reference_on
    layer = run.stage("insar", "read_point", **options)
    echo(f"{layer.read} points read")
    run.reject_repeats(layer, "read_point", "point_id")
    measured_until = layer.reference_on
    if measured_until is None:
        raise LoadRefused(
            f"{run.path.name} does not say until which day was measured; give --reference-date"
        )
    run.begin(reference_on=measured_until, scope=[series], is_complete=True)
    # A measurement says nothing of the time before it, so it holds from its own day.
    stage_facts(
        run,
        "stage",
        f"""SELECT CAST('{series}' AS text) AS series, point_id, rate_mm_yr, coherence,
                   measured_from, measured_until, ST_SetSRID(geometry, 28992) AS geometry
              FROM read_point""",
        measured_until,
    )
    merged = merge(
        run.connection, MovementPoint, "stage", run.run_id, scope=f"o.series = '{series}'"
    )
    run.balance(layer, merged)
    return measured_until, [series]
