"""Load what flags homes, and tell how the flags stand.

    retrofit flag subsidence --points punten.csv --series ascending
    retrofit flag foundations aandachtsgebieden.geojson --reference-date 2026-01-01 --dry-run
    retrofit flag repairs funderingsherstel.xlsx --json
    retrofit flag foundations --as-of 2026-07-01 --known-at 2026-07-02T12:00Z
    retrofit flag lifted --since 2026-06-01T00:00Z

Without a file nothing is loaded and the flags are told as they stand. What raises a flag is data:
data/flags.toml. Flags of single homes are for the staff; here they are counted.
"""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer
from rich.table import Table
from sqlalchemy.orm import Session

from retrofit import audit
from retrofit.codes import LoadSource
from retrofit.database import session_scope
from retrofit.errors import RuleSaysNo
from retrofit.homes.flag_codes import FlagKind, FlagState
from retrofit.homes.flag_rule import flag_rule
from retrofit.homes.flags import flags_of_town, lifted_between
from retrofit.load.balance import LoadReport
from retrofit.load.files import load_file
from retrofit.people.machine import command_actor
from retrofit.progress.document import moment
from retrofit.rights import DatabaseRole
from retrofit.today import day_of, now, today
from scripts.load import Day, DryRun, Json, Series, Unit, as_dict, print_report
from scripts.moments import KnownAt, parsed_moment
from scripts.output import console, print_json, steps

app = typer.Typer(
    help="Load what flags homes, and count the flags: subsidence, foundations, repairs.",
    no_args_is_help=True,
)

File = Annotated[Path | None, typer.Argument(help="the file; none tells how the flags stand")]
AsOf = Annotated[
    datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="reference date")
]
Given = list[tuple[LoadSource, Path | None, dict[str, Any]]]


@app.command("subsidence")
def flag_subsidence(
    raster: Annotated[Path | None, typer.Option(help="GeoTIFF, mm a year")] = None,
    points: Annotated[Path | None, typer.Option(help="CSV with InSAR points")] = None,
    series: Series = None,
    unit: Unit = None,
    reference_date: Day = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Flag homes on ground that sinks, by raster and InSAR points.

    Example: retrofit flag subsidence --points punten.csv --dry-run
    """
    day = reference_date.date() if reference_date else None
    given: Given = [
        (LoadSource.SUBSIDENCE, raster, {"reference_on": day}),
        (LoadSource.INSAR, points, {"series": series, "unit": unit, "reference_on": day}),
    ]
    _run(given, FlagKind.SUBSIDENCE, (as_of, known_at), dry_run, as_json)


@app.command("foundations")
def flag_foundations(
    file: File = None,
    reference_date: Day = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Flag homes whose foundation is at risk, by attention area, age and sinking.

    Example: retrofit flag foundations aandachtsgebieden.gpkg
    """
    day = reference_date.date() if reference_date else None
    given: Given = [(LoadSource.FOUNDATION_AREAS, file, {"reference_on": day})]
    _run(given, FlagKind.FOUNDATION, (as_of, known_at), dry_run, as_json)


@app.command("repairs")
def flag_repairs(
    file: File = None,
    reference_date: Day = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Lift the foundation flags of homes on the city's list of repaired foundations.

    Example: retrofit flag repairs funderingsherstel.xlsx
    """
    day = reference_date.date() if reference_date else None
    given: Given = [(LoadSource.FOUNDATION_REPAIRS, file, {"reference_on": day})]
    _run(given, FlagKind.FOUNDATION, (as_of, known_at), dry_run, as_json)


@app.command("lifted")
def flag_lifted(
    since: Annotated[str, typer.Option(help="ISO moment: flags that stood, as known then")],
    until: Annotated[
        str | None, typer.Option(help="ISO moment: lifted, as known then; now")
    ] = None,
    homes: Annotated[
        bool, typer.Option("--homes", help="name the homes; kept in the trail")
    ] = False,
    as_json: Json = False,
) -> None:
    """Tell which flags stood and are lifted since: what was shown in between, showed them.

    Shown wrongly: the flag was lifted on or before the day of --since, and nobody knew it then.

    Example: retrofit flag lifted --since 2026-06-01T00:00Z --json
    """
    first, last = parsed_moment(since), parsed_moment(until) or now()
    if first is None or not first <= last <= now():
        raise RuleSaysNo("since and until: must be in this order, and not in the future")
    with (
        session_scope(DatabaseRole.LOADER) as session,
        steps("working out flags"),
    ):
        found = lifted_between(session.connection(), first, last)
        found["was_wrong"] = found["lifted_on"] <= pd.Timestamp(day_of(first))
        if homes:
            audit.record(
                session,
                command_actor(session),
                "flags_listed",
                "flag",
                "lifted",
                payload={"since": moment(first), "until": moment(last), "rows": len(found)},
            )
    kinds = {
        kind.value: found[found.index.get_level_values("kind") == kind.value] for kind in FlagKind
    }
    if as_json:
        print_json(
            {
                "since": moment(first),
                "until": moment(last),
                "kinds": {
                    name: {"lifted": len(part), "shownWrongly": int(part["was_wrong"].sum())}
                    for name, part in kinds.items()
                },
                "homes": _homes(found) if homes else None,
            }
        )
        return
    table = Table("flag", "lifted", "shown wrongly", title=f"Flags lifted since {moment(first)}")
    for name, part in kinds.items():
        table.add_row(name, f"{len(part):,}", f"{part['was_wrong'].sum():,}")
    console.print(table)
    for row in _homes(found) if homes else []:
        wrong = ", shown wrongly" if row["shownWrongly"] else ""
        console.print(f"{row['home']} {row['kind']}: lifted {row['liftedOn']}{wrong}")


def _homes(found: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {
            "home": row["verblijfsobject_id"],
            "kind": row["kind"],
            "stateBefore": row["state_before"],
            "liftedOn": f"{row['lifted_on']:%Y-%m-%d}",
            "shownWrongly": bool(row["was_wrong"]),
        }
        for row in found.reset_index().to_dict("records")
    ]


def _run(
    given: Given,
    kind: FlagKind,
    moment: tuple[datetime | None, str | None],
    dry_run: bool,
    as_json: bool,
) -> None:
    """Load what is given, and count the flags before and after; a dry run takes it all back."""
    as_of, known_at = moment
    day = as_of.date() if as_of else today()
    known = parsed_moment(known_at)
    if known is not None and any(path for _, path, _ in given):
        raise RuleSaysNo("--known-at tells how flags stood, and goes with no file: it is known now")
    if day > today():
        raise RuleSaysNo(f"{day} has not come yet; flags are told up to today")
    reports = []
    with (
        session_scope(DatabaseRole.LOADER, dry_run=dry_run) as session,
        steps("working out flags") as echo,
    ):
        before = _states(session, kind, day, known)
        for source, path, options in given:
            if path is not None:
                told = {name: value for name, value in options.items() if value is not None}
                by = command_actor(session)
                reports.append(load_file(session, source, path, by=by, echo=echo, **told))
        echo("working out flags")
        after = _states(session, kind, day) if reports else before
    if as_json:
        print_json(_document(kind, day, before, after, reports, dry_run=dry_run))
    else:
        _show(kind, day, before, after, reports, dry_run=dry_run)


def _states(
    session: Session, kind: FlagKind, day: date, known_at: datetime | None = None
) -> pd.Series:
    flags = flags_of_town(session.connection(), day, known_at=known_at)
    # Before anything was known there was no home, and so no flag of any kind.
    return flags.loc[flags.index.isin([kind.value], level="kind"), "state"].droplevel("kind")


def _changed(before: pd.Series, after: pd.Series, state: FlagState) -> int:
    """Count the homes that came into a state."""
    was = before.reindex(after.index)
    return int(((after == state.value) & (was != state.value)).sum())


def _document(
    kind: FlagKind,
    day: date,
    before: pd.Series,
    after: pd.Series,
    reports: list[LoadReport],
    *,
    dry_run: bool,
) -> dict[str, Any]:
    rule = flag_rule()
    return {
        "kind": kind.value,
        "asOf": day,
        "isProposal": rule.is_proposal,
        "undecided": [f"{name}: niet vastgesteld" for name in rule.undecided],
        "homes": len(after),
        "states": {
            state.value: {
                "homes": int((after == state.value).sum()),
                "before": int((before == state.value).sum()),
                "new": _changed(before, after, state),
            }
            for state in FlagState
        },
        "loads": [as_dict(report) for report in reports],
        "dryRun": dry_run,
    }


def _show(
    kind: FlagKind,
    day: date,
    before: pd.Series,
    after: pd.Series,
    reports: list[LoadReport],
    *,
    dry_run: bool,
) -> None:
    for report in reports:
        print_report(report, dry_run)
    proposal = ", rule: proposal" if flag_rule().is_proposal else ""
    table = Table(
        kind.value.replace("_", " "),
        "before",
        "now",
        "new",
        title=f"Flags of {len(after):,} homes on {day:%d-%m-%Y}{proposal}",
    )
    for state in FlagState:
        figures = (
            (before == state.value).sum(),
            (after == state.value).sum(),
            _changed(before, after, state),
        )
        table.add_row(state.value, *(f"{figure:,}" for figure in figures))
    console.print(table)
    for name in flag_rule().undecided:
        console.print(f"{name}: niet vastgesteld")
