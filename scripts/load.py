"""Load a register file into the database; a file that was loaded before changes nothing.

    retrofit load bag bag-light.gpkg --municipality 0505
    retrofit load labels v20261101_v4_csv.zip --dry-run
    retrofit load undo 12

What a source is and what can be wrong with it stands in data/README.md.
"""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from sqlalchemy import select

from retrofit.codes import LoadSource
from retrofit.database import session_scope
from retrofit.load.balance import LoadReport
from retrofit.load.files import load_file
from retrofit.load.undo import undo_load
from retrofit.models import LoadRun
from retrofit.people.machine import command_actor
from retrofit.rights import DatabaseRole
from scripts.output import aside, console, print_json, steps

app = typer.Typer(
    help="Load a register file: bag, labels, areas, tenure, subsidence, insar, foundations.",
    no_args_is_help=True,
)

File = Annotated[Path, typer.Argument(help="the file", show_default=False)]
DryRun = Annotated[bool, typer.Option("--dry-run", help="do all of it, then take it back")]
Json = Annotated[bool, typer.Option("--json", help="print figures as JSON")]
Day = Annotated[
    datetime | None,
    typer.Option(
        "--reference-date",
        formats=["%Y-%m-%d"],
        help="day the file describes, where it does not say so itself",
    ),
]
Series = Annotated[str | None, typer.Option(help="which delivery it is, such as ascending")]
Unit = Annotated[str | None, typer.Option(help="m_yr or mm_yr, where it is not the format's")]
Municipality = Annotated[str | None, typer.Option(help="keep this municipality only")]


@app.command("bag")
def load_bag(
    file: File,
    municipality: Municipality = None,
    reference_date: Day = None,
    partial: Annotated[
        bool, typer.Option("--partial", help="the file is a cut: what it leaves out stays")
    ] = False,
    accept_missing: Annotated[
        bool, typer.Option("--accept-missing", help="end what it leaves out, however much")
    ] = False,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Load buildings and units from PDOK's bag-light.gpkg.

    Example: retrofit load bag bag-light.gpkg --municipality 0505
    """
    run(
        LoadSource.BAG,
        file,
        dry_run,
        as_json,
        municipality=municipality,
        reference_on=_day(reference_date),
        is_partial=partial,
        accept_missing=accept_missing,
    )


@app.command("labels")
def load_labels(
    file: File, reference_date: Day = None, dry_run: DryRun = False, as_json: Json = False
) -> None:
    """Load energy labels from EP-Online's total file (v4 CSV, or its zip).

    Example: retrofit load labels v20261101_v4_csv.zip
    """
    run(LoadSource.LABELS, file, dry_run, as_json, reference_on=_day(reference_date))


@app.command("areas")
def load_areas(
    file: File,
    municipality: Municipality = None,
    reference_date: Day = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Load municipalities, districts and neighbourhoods from CBS's GeoPackage.

    Example: retrofit load areas wijkenbuurten_2026_v1.gpkg --municipality GM0505
    """
    run(
        LoadSource.AREAS,
        file,
        dry_run,
        as_json,
        municipality=municipality,
        reference_on=_day(reference_date),
    )


@app.command("tenure")
def load_tenure(
    file: File, reference_date: Day = None, dry_run: DryRun = False, as_json: Json = False
) -> None:
    """Load the class of owner of homes from a CSV of the municipality or a corporation.

    Example: retrofit load tenure eigendom.csv
    """
    run(LoadSource.TENURE, file, dry_run, as_json, reference_on=_day(reference_date))


@app.command("subsidence")
def load_subsidence(
    file: File, reference_date: Day = None, dry_run: DryRun = False, as_json: Json = False
) -> None:
    """Load a raster of ground movement (mm a year, GeoTIFF, EPSG:28992), averaged by building.

    Example: retrofit load subsidence bodemdaling.tif --reference-date 2026-01-01
    """
    run(LoadSource.SUBSIDENCE, file, dry_run, as_json, reference_on=_day(reference_date))


@app.command("insar")
def load_insar(
    file: File,
    series: Series = None,
    unit: Unit = None,
    reference_date: Day = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Load InSAR points (DePSI or SkyGeo CSV in metres a year, or EGMS L3 in millimetres).

    Example: retrofit load insar punten.csv --series ascending
    """
    run(
        LoadSource.INSAR,
        file,
        dry_run,
        as_json,
        series=series,
        unit=unit,
        reference_on=_day(reference_date),
    )


@app.command("foundation-areas")
def load_foundation_areas(
    file: File, reference_date: Day = None, dry_run: DryRun = False, as_json: Json = False
) -> None:
    """Load the attention areas for foundations (RVO and KCAF), GeoPackage or GeoJSON.

    Example: retrofit load foundation-areas aandachtsgebieden.geojson --reference-date 2026-01-01
    """
    run(LoadSource.FOUNDATION_AREAS, file, dry_run, as_json, reference_on=_day(reference_date))


@app.command("foundation-repairs")
def load_foundation_repairs(
    file: File, reference_date: Day = None, dry_run: DryRun = False, as_json: Json = False
) -> None:
    """Load the city's list of repaired foundations, CSV or XLSX.

    Example: retrofit load foundation-repairs funderingsherstel.xlsx
    """
    run(LoadSource.FOUNDATION_REPAIRS, file, dry_run, as_json, reference_on=_day(reference_date))


@app.command("list")
def list_loads(as_json: Json = False) -> None:
    """List the loads of this database, newest first.

    Example: retrofit load list
    """
    with session_scope(DatabaseRole.LOADER, dry_run=True) as session:
        runs = session.scalars(select(LoadRun).order_by(LoadRun.load_run_id.desc())).all()
        rows = [
            {
                "run": each.load_run_id,
                "source": each.source.value,
                "file": each.file_name,
                "reference_on": each.reference_on,
                "loaded_at": each.recorded_at,
                "undone_by": each.undone_by_run_id,
            }
            for each in runs
        ]
    if as_json:
        print_json(rows)
        return
    table = Table("run", "source", "file", "describes", "loaded at", "undone by")
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    console.print(table)


@app.command("undo")
def undo(
    run_id: Annotated[int, typer.Argument(help="number of the load, see: retrofit load list")],
    dry_run: DryRun = False,
) -> None:
    """Take a load back. What it said stays known as of then.

    Example: retrofit load undo 12
    """
    with (
        session_scope(DatabaseRole.LOADER, dry_run=dry_run) as session,
        steps(f"undoing load {run_id}"),
    ):
        rows = undo_load(session, run_id, by=command_actor(session))
    console.print(f"{rows} facts taken back or restored" + (" (dry run)" if dry_run else ""))


def run(source: LoadSource, file: Path, dry_run: bool, as_json: bool, **options: Any) -> LoadReport:
    """Load a file and print what happened; a dry run leaves the database as it was."""
    given = {name: value for name, value in options.items() if value not in (None, False)}
    with (
        session_scope(DatabaseRole.LOADER, dry_run=dry_run) as session,
        steps(f"loading {file.name}") as echo,
    ):
        by = command_actor(session)
        report = load_file(session, source, file, by=by, echo=echo, **given)
    if as_json:
        print_json({**as_dict(report), "dryRun": dry_run})
    else:
        print_report(report, dry_run)
    return report


def as_dict(report: LoadReport) -> dict[str, Any]:
    """Return a report for JSON."""
    return {
        "run": report.run_id,
        "source": report.source.value,
        "file": report.file_name,
        "referenceOn": report.reference_on,
        "scope": report.scope,
        "layers": [
            {
                "layer": count.layer,
                "rowsRead": count.read,
                "rowsOutside": count.outside,
                "loaded": count.loaded,
                "unchanged": count.unchanged,
                "rejected": count.rejected,
                "ended": count.ended,
            }
            for count in report.counts
        ],
        "issues": [
            {"layer": layer, "code": code, "severity": severity, "rows": rows}
            for (layer, code, severity), rows in report.issues.items()
        ],
    }


def print_report(report: LoadReport, dry_run: bool) -> None:
    """Print the balance of a load and its issues."""
    day = f", describes {report.reference_on}" if report.reference_on else ""
    title = f"{report.file_name}{day}" + (" (dry run: nothing was kept)" if dry_run else "")
    table = Table(
        "layer", "read", "loaded", "unchanged", "rejected", "ended", "outside", title=title
    )
    for count in report.counts:
        figures = (
            count.read,
            count.loaded,
            count.unchanged,
            count.rejected,
            count.ended,
            count.outside,
        )
        table.add_row(count.layer, *(f"{figure:,}" for figure in figures))
    console.print(table)
    if report.issues:
        issues = Table("layer", "issue", "row", "times", title="issues")
        for (layer, code, severity), rows in report.issues.items():
            issues.add_row(layer, code, severity, f"{rows:,}")
        console.print(issues)
    if not report.network_closed:
        aside.print("note: this system does not let the reader be cut off from the network")


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
