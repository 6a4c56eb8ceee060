"""Import the desk's spreadsheet of applications and link each row to its home.

    retrofit import-applications --template leeg.xlsx
    retrofit import-applications aanvragen.xlsx --dry-run
    retrofit import-applications aanvragen.xlsx --errors nakijken.xlsx

When something is wrong with a row, a copy of the list is written beside it
(aanvragen-fouten.xlsx): every row as it was, the wrong cells coloured, and in Dutch what is wrong.
Mend the copy and import it. The list itself is never changed, and no earlier copy is written over.

Rows whose home is not certain wait for review (retrofit review).

Exit codes: 0 the list was read; rows that could not be used were left out, counted and told.
1 the load or the copy was refused by a rule, 2 wrong use, 65 it is no such list, 75 busy; then
nothing was loaded.
"""

from pathlib import Path
from typing import Annotated

import typer

from gis.applications import write_template
from retrofit.codes import LoadSource
from retrofit.database import session_scope
from retrofit.load.files import load_file
from retrofit.load.returned_list import issues_of, write_returned_list
from retrofit.people.machine import command_actor
from retrofit.rights import DatabaseRole
from scripts.load import DryRun, Json, as_dict, print_report
from scripts.output import console, print_json, steps


def import_applications(
    file: Annotated[
        Path | None, typer.Argument(help="XLSX or CSV of the desk", show_default=False)
    ] = None,
    template: Annotated[
        Path | None, typer.Option(help="write an empty spreadsheet with the right columns here")
    ] = None,
    errors: Annotated[
        Path | None,
        typer.Option(help="write the copy with what is wrong here, not beside the list"),
    ] = None,
    no_errors: Annotated[
        bool, typer.Option("--no-errors", help="write no copy with what is wrong")
    ] = False,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Import applications from the desk's spreadsheet; importing it twice changes nothing.

    What is wrong with a row is written into a copy of the list, beside its cells.

    Example: retrofit import-applications aanvragen.xlsx
    """
    if (file is None) == (template is None):
        raise typer.BadParameter("give the spreadsheet, or --template with a name for an empty one")
    if errors is not None and (no_errors or file is None):
        raise typer.BadParameter("--errors goes with a spreadsheet, and not with --no-errors")
    if errors is not None and errors.suffix.lower() != ".xlsx":
        raise typer.BadParameter("--errors needs a name that ends in .xlsx")
    if template is not None:
        write_template(template)
        console.print(f"{template.name} is ready to be filled")
    if file is not None:
        _import(file, errors, wants_copy=not no_errors, dry_run=dry_run, as_json=as_json)


def _import(
    file: Path, errors: Path | None, *, wants_copy: bool, dry_run: bool, as_json: bool
) -> None:
    copy = None
    with (
        session_scope(DatabaseRole.LOADER, dry_run=dry_run) as session,
        steps(f"loading {file.name}") as echo,
    ):
        by = command_actor(session)
        report = load_file(session, LoadSource.APPLICATIONS, file, by=by, echo=echo)
        issues = issues_of(session.connection(), report.run_id)
        if issues and wants_copy:
            echo("writing the copy with what is wrong")
            # Before the commit: a copy that cannot be written leaves nothing half told.
            copy = write_returned_list(file, issues, target=errors)
    if as_json:
        told = {"dryRun": dry_run, "errorsFile": str(copy) if copy else None}
        print_json({**as_dict(report), **told})
        return
    print_report(report, dry_run)
    if copy is not None:
        rows = len({issue.line for issue in issues})
        console.print(f"{copy.name} says what is wrong, in {rows} row{'s' * (rows != 1)}")
