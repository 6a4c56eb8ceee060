"""Import the desk's spreadsheet of applications and link each row to its home.

    retrofit import-applications aanvragen.xlsx --dry-run
    retrofit import-applications --template leeg.xlsx

Rows whose home is not certain wait for review (retrofit review).
"""

from pathlib import Path
from typing import Annotated

import typer

from gis.applications import write_template
from retrofit.codes import LoadSource
from scripts.load import DryRun, Json, run
from scripts.output import console


def import_applications(
    file: Annotated[
        Path | None, typer.Argument(help="XLSX or CSV of the desk", show_default=False)
    ] = None,
    template: Annotated[
        Path | None, typer.Option(help="write an empty spreadsheet with the right columns here")
    ] = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Import applications from the desk's spreadsheet; importing it twice changes nothing.

    Example: retrofit import-applications aanvragen.xlsx
    """
    if (file is None) == (template is None):
        raise typer.BadParameter("give the spreadsheet, or --template with a name for an empty one")
    if template is not None:
        write_template(template)
        console.print(f"{template.name} is ready to be filled")
    if file is not None:
        run(LoadSource.APPLICATIONS, file, dry_run, as_json)
