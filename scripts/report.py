"""Make, keep, check and correct the reports for council, ministry, monitor and organisation.

    retrofit report council --programme crabbehof --as-of 2026-10-31 --out rapporten
    retrofit report list
    retrofit report verify 3
    retrofit report errata

Each report comes as PDF, workbook and JSON with the same figures, and is kept sealed: the same day,
asked as known at the same moment, gives the same bytes.
"""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from retrofit.database import session_scope
from retrofit.errors import RuleSaysNo
from retrofit.models import Report
from retrofit.people.machine import command_actor
from retrofit.progress.document import moment
from retrofit.report_codes import ReportKind
from retrofit.reports import errata as later
from retrofit.reports.sealing import files_of, reports, seal_report, verify_report
from retrofit.rights import DatabaseRole
from retrofit.today import today
from scripts.moments import KnownAt, parsed_moment
from scripts.output import console, print_json, steps

app = typer.Typer(
    help="Make a report (council, ministry, monitor, organisation); list, verify, errata.",
    no_args_is_help=True,
)

ProgrammeOption = Annotated[str, typer.Option("--programme", help="crabbehof or krispijn")]
OnlyProgramme = Annotated[str | None, typer.Option("--programme", help="only this programme")]
AsOf = Annotated[
    datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="reference date; today")
]
PolicyOption = Annotated[
    str | None, typer.Option("--policy", help="label_improved, vhf_2021 or measures_only")
]
Out = Annotated[Path, typer.Option("--out", help="folder for the files; made when missing")]
AsJson = Annotated[bool, typer.Option("--json", help="print it as JSON")]


@app.command()
def council(
    programme: ProgrammeOption,
    out: Out,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    policy: PolicyOption = None,
    as_json: AsJson = False,
) -> None:
    """Make the report for the council: no cell of it recognises a home.

    Example: retrofit report council --programme crabbehof --as-of 2026-10-31 --out rapporten
    """
    make(ReportKind.COUNCIL, programme, out, as_of, known_at, policy, as_json=as_json)


@app.command()
def ministry(
    programme: ProgrammeOption,
    out: Out,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    policy: PolicyOption = None,
    as_json: AsJson = False,
) -> None:
    """Make the yearly account to the ministry: money, homes per activity, labels; no street.

    Example: retrofit report ministry --programme krispijn --as-of 2026-12-31 --out rapporten
    """
    make(ReportKind.MINISTRY, programme, out, as_of, known_at, policy, as_json=as_json)


@app.command()
def monitor(
    programme: ProgrammeOption,
    out: Out,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    policy: PolicyOption = None,
    as_json: AsJson = False,
) -> None:
    """Make the report for the Monitor Dordt West: opening stock, labels, homes done; no street.

    Example: retrofit report monitor --programme crabbehof --out rapporten --policy vhf_2021
    """
    make(ReportKind.MONITOR, programme, out, as_of, known_at, policy, as_json=as_json)


@app.command()
def organisation(
    programme: ProgrammeOption,
    out: Out,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    policy: PolicyOption = None,
    as_json: AsJson = False,
) -> None:
    """Make the report of the organisation itself: for staff, by street and by contractor.

    Example: retrofit report organisation --programme krispijn --out rapporten
    """
    make(ReportKind.ORGANISATION, programme, out, as_of, known_at, policy, as_json=as_json)


def make(
    kind: ReportKind,
    programme: str,
    out: Path,
    as_of: datetime | None,
    known_at: str | None,
    policy: str | None,
    *,
    as_json: bool,
) -> None:
    """Seal a report and write its files; without a place for them nothing is sealed."""
    day = as_of.date() if as_of else today()
    known = parsed_moment(known_at)
    try:
        out.mkdir(parents=True, exist_ok=True)
        with steps("making the report"), session_scope(DatabaseRole.REPORTER) as session:
            report, pack = seal_report(
                session,
                kind,
                programme,
                by=command_actor(session),
                as_of=day,
                known_at=known,
                policy_id=policy,
            )
            for each in pack.files:
                (out / each.name).write_bytes(each.content)
            told = document(report) | {"files": [each.name for each in pack.files]}
    except OSError as error:
        raise RuleSaysNo(f"{out.name}: cannot be written ({error.strerror})") from error
    if as_json:
        print_json(told)
        return
    figures = told["figures"]
    console.print(
        f"Report {told['id']}: {figures['done']} of {figures['target']} homes on {told['asOf']}, "
        f"policy {told['policy']}"
    )
    for name in told["files"]:
        console.print(f"  {name}", highlight=False)


def document(report: Report) -> dict[str, Any]:
    """Return a report for programs."""
    return {
        "id": report.report_id,
        "kind": report.kind.value,
        "programme": report.programme,
        "asOf": report.as_of.isoformat(),
        "knownAt": moment(report.known_at),
        "policy": report.policy,
        "dataVersion": report.data_version,
        "isSample": report.is_sample,
        "counted": report.counted,
        "countedSha256": report.counted_sha256,
        "figures": report.figures,
        "madeAt": moment(report.made_at),
    }


@app.command("list")
def list_reports(programme: OnlyProgramme = None, as_json: AsJson = False) -> None:
    """List the sealed reports, newest first.

    Example: retrofit report list --programme crabbehof --json
    """
    with session_scope(DatabaseRole.REPORTER, dry_run=True) as session:
        found = reports(session, programme)
        names: dict[int, list[dict[str, str]]] = {}
        for number, name, _, sha256 in files_of(session, [each.report_id for each in found]):
            names.setdefault(number, []).append({"name": name, "sha256": sha256})
        rows = [document(each) | {"files": names.get(each.report_id, [])} for each in found]
    if as_json:
        print_json(rows)
        return
    table = Table("report", "kind", "programme", "as of", "policy", "homes", "made at")
    for row in rows:
        table.add_row(
            str(row["id"]),
            row["kind"],
            row["programme"],
            row["asOf"],
            row["policy"],
            str(row["counted"]),
            row["madeAt"],
        )
    console.print(table)


@app.command()
def verify(
    number: Annotated[int | None, typer.Argument(help="the report; all when left out")] = None,
    as_json: AsJson = False,
) -> None:
    """Make reports again from what was known then; ends with 1 when one is not as it was.

    Example: retrofit report verify 3 --json
    """
    with (
        steps("making the reports again"),
        session_scope(DatabaseRole.REPORTER, dry_run=True) as session,
    ):
        numbers = [each.report_id for each in reports(session)] if number is None else [number]
        rows: list[dict[str, Any]] = [
            {"id": each.report.report_id, "isSound": each.is_sound, "faults": list(each.faults)}
            for each in (verify_report(session, one) for one in numbers)
        ]
    if as_json:
        print_json(rows)
    for row in [] if as_json else rows:
        said = "; ".join(row["faults"]) or "as it was sealed"
        console.print(f"Report {row['id']}: {said}", highlight=False, markup=False)
    if not all(row["isSound"] for row in rows):
        raise typer.Exit(1)


@app.command()
def errata(programme: OnlyProgramme = None, as_json: AsJson = False) -> None:
    """Name the reports that later corrections touch, with the figures and sections that changed.

    Example: retrofit report errata --programme crabbehof --json
    """
    with steps("counting again"), session_scope(DatabaseRole.REPORTER, dry_run=True) as session:
        rows = later.document(later.errata(session, programme))
    if as_json:
        print_json(rows)
        return
    if not rows:
        console.print("No report is touched by a later correction.")
    for row in rows:
        console.print(
            f"Report {row['report']} ({row['kind']}, {row['programme']}, {row['asOf']}): "
            f"homes +{row['homesAdded']} -{row['homesRemoved']}, {row['homesMoved']} on another "
            "day",
            highlight=False,
        )
        for change in row["figures"]:
            console.print(
                f"  {change['name']}: {change['old']} -> {change['new']}", highlight=False
            )
        for section in row["sections"]:
            tables = f": {'; '.join(section['tables'])}" if section["tables"] else ""
            console.print(f"  {section['title']}{tables}", highlight=False, markup=False)
