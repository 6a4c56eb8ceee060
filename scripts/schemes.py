"""Subsidy schemes as files, and the periods in which one can apply for them.

    retrofit schemes list
    retrofit schemes check regelingen/isolatie.toml
    retrofit periods list

The files stand in data/schemes, or in the folder that RETROFIT_SCHEMES_DIR names. A period is
opened in the application, by one person, and its ceiling confirmed by another.
"""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from retrofit.config import get_settings
from retrofit.database import session_scope
from retrofit.subsidy.periods import PeriodView, all_periods
from retrofit.subsidy.scheme import Scheme, read_scheme, read_schemes, schemes
from retrofit.subsidy.wording import euros
from scripts.output import console, print_json

app = typer.Typer(help="Subsidy schemes: list and check their files.", no_args_is_help=True)
periods = typer.Typer(help="Periods of schemes, with their ceiling.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="print as JSON")]


@app.command("list")
def list_schemes(as_json: Json = False) -> None:
    """List the schemes of this installation with their versions.

    Example: retrofit schemes list --json
    """
    show(list(schemes().values()), as_json)


@app.command("check")
def check(
    file: Annotated[
        Path | None, typer.Argument(help="a scheme file; all of this installation if left out")
    ] = None,
    as_json: Json = False,
) -> None:
    """Check a scheme file before it is used: say what is wrong (exit code 65), or what it says.

    Example: retrofit schemes check regelingen/isolatie.toml
    """
    found = [read_scheme(file)] if file else list(read_schemes(get_settings().schemes_dir).values())
    show(found, as_json)


@periods.command("list")
def list_periods(as_json: Json = False) -> None:
    """List the periods, newest first, with where their money is.

    Example: retrofit periods list --json
    """
    with session_scope(dry_run=True) as session:
        rows = [period_document(view) for view in all_periods(session)]
    if as_json:
        print_json(rows)
        return
    table = Table("period", "scheme", "days", *MONEY.values())
    for row in rows:
        table.add_row(
            row["name"],
            row["scheme"],
            f"{row['startsOn']} - {row['endsOn']}",
            *(euros(row[name]) for name in MONEY),
        )
    console.print(table)
    waiting = sum(row["waitingChanges"] for row in rows)
    if waiting:
        console.print(f"{waiting} proposed ceilings wait for a second person")


MONEY = {
    "ceilingCents": "ceiling",
    "overrideCents": "above it",
    "reservedCents": "reserved",
    "committedCents": "granted",
    "settledCents": "settled",
    "returnedCents": "returned",
    "freeCents": "free",
    "paidCents": "paid",
}


def period_document(view: PeriodView) -> dict[str, Any]:
    """Return a period for programs."""
    period, held = view.period, view.ledger
    return {
        "id": period.period_id,
        "scheme": period.scheme,
        "name": period.name,
        "line": period.line,
        "startsOn": period.starts_on,
        "endsOn": period.ends_on,
        "publishedOn": period.published_on,
        "ceilingCents": held.ceiling_cents,
        "overrideCents": held.override_cents,
        "reservedCents": held.reserved_cents,
        "committedCents": held.committed_cents,
        "settledCents": held.settled_cents,
        "returnedCents": held.returned_cents,
        "freeCents": view.free_cents,
        "paidCents": view.paid_cents,
        "waitingChanges": sum(change.confirmed_at is None for change in view.changes),
    }


def scheme_document(scheme: Scheme) -> dict[str, Any]:
    """Return a scheme for programs; all its rules are in its file."""
    return {
        "id": scheme.id,
        "name": scheme.name,
        "isExample": scheme.is_example,
        "notice": scheme.notice,
        "programmes": list(scheme.programmes),
        "versions": [
            {
                "name": version.name,
                "regulation": version.regulation,
                "validFrom": version.valid_from,
                "validUntil": version.valid_until,
                "measures": [code.value for code in version.measures],
                "perHomeCents": version.limits.per_home_cents,
                "queue": f"{version.queue.by}, {version.queue.unit}",
            }
            for version in scheme.versions
        ],
        "periods": [period.model_dump() for period in scheme.periods],
    }


def show(found: list[Scheme], as_json: bool) -> None:
    """Print schemes with their versions and the periods that their files suggest."""
    if as_json:
        print_json([scheme_document(scheme) for scheme in found])
        return
    for scheme in found:
        console.print(f"[b]{scheme.id}[/b]: {scheme.name} ({', '.join(scheme.programmes)})")
        if scheme.notice:
            console.print(scheme.notice, markup=False)
        versions = Table("version", "from", "until", "measures", "most for a home", "queue")
        for version in scheme.versions:
            versions.add_row(
                version.name,
                str(version.valid_from),
                str(version.valid_until or "-"),
                str(len(version.measures)),
                euros(version.limits.per_home_cents),
                f"{version.queue.by}, {version.queue.unit}",
            )
        console.print(versions)
        for period in scheme.periods:
            console.print(
                f"  period {period.name}: {period.starts_on} - {period.ends_on},"
                f" {euros(period.ceiling_cents)} ({period.line})",
                markup=False,
            )
