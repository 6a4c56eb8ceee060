"""Export a layer for planners: GeoPackage, Parquet, workbook or CSV, as of a day.

    retrofit export geopackage --layer homes --out woningen.gpkg --reason planning
    retrofit export csv --layer progress --as-of 2026-10-31 --out voortgang.csv --reason reporting

No personal data. A file with a row for each home shows who takes part: it is for planners, says so,
and each export is recorded in the trail. What the columns say stands in the file.
"""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from retrofit.database import session_scope
from retrofit.exports.dictionary import HOME_LEVEL, LAYERS, OF_HOMES
from retrofit.exports.exporting import export as export_layer
from retrofit.exports.files import WRITERS
from retrofit.people.machine import command_actor
from retrofit.report_codes import ExportReason
from retrofit.rights import DatabaseRole
from scripts.moments import KnownAt, parsed_moment
from scripts.output import console, print_json, steps

Form = StrEnum("Form", {name: name for name in WRITERS})  # type: ignore[misc]
Layer = StrEnum("Layer", {name: name for name in LAYERS})  # type: ignore[misc]


def export(
    form: Annotated[Form, typer.Argument(help="kind of file")],
    layer: Annotated[Layer, typer.Option("--layer", help="what to export")],
    out: Annotated[Path, typer.Option("--out", help="file to write")],
    reason: Annotated[ExportReason, typer.Option("--reason", help="what it is for")],
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="reference date; today")
    ] = None,
    known_at: KnownAt = None,
    policy: Annotated[str | None, typer.Option(help="counting policy of verdicts")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print it as JSON")] = False,
) -> None:
    """Write a layer to a file for QGIS, a notebook or a spreadsheet.

    Example: retrofit export geopackage --layer verdicts --out oordelen.gpkg --reason planning
    """
    with steps("exporting"), session_scope(DatabaseRole.REPORTER) as session:
        found = export_layer(
            session,
            form.value,
            layer.value,
            out,
            by=command_actor(session),
            reason=reason,
            as_of=as_of.date() if as_of else None,
            known_at=parsed_moment(known_at),
            policy=policy,
        )
    if as_json:
        print_json(found)
        return
    console.print(f"{out.name}: {found.rows} rows of {found.layer}", highlight=False)
    if found.layer in OF_HOMES:
        console.print(HOME_LEVEL)
