"""Subsidy schemes as files, and the periods in which one can apply for them.

    retrofit schemes list
    retrofit schemes check regelingen/isolatie.toml
    retrofit schemes replay voorstel/dordt-west-isolatie.toml --as-of 2026-10-31
    retrofit periods list

The files stand in data/schemes, or in the folder that RETROFIT_SCHEMES_DIR names. A period is
opened in the application, by one person, and its ceiling confirmed by another.
"""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from sqlalchemy.orm import Session

from retrofit.config import get_settings
from retrofit.database import session_scope
from retrofit.programmes import policy_named, programme_named
from retrofit.progress.counting import judge
from retrofit.progress.facts import read_facts
from retrofit.progress.money import Affordable, money_of
from retrofit.subsidy.periods import PeriodView, all_periods
from retrofit.subsidy.replay import Replay, replay
from retrofit.subsidy.scheme import Scheme, read_scheme, read_schemes, schemes
from retrofit.subsidy.wording import euros
from retrofit.today import today
from scripts.output import console, print_json

app = typer.Typer(help="Subsidy schemes: list and check their files.", no_args_is_help=True)
periods = typer.Typer(help="Periods of schemes, with their ceiling.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="print as JSON")]
AsOf = Annotated[
    datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="reference date; today")
]


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


@app.command("replay")
def replay_cases(
    file: Annotated[Path, typer.Argument(help="the proposed rules, as a scheme file")],
    version: Annotated[
        str | None, typer.Option(help="version in that file; the newest if left out")
    ] = None,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Calculate the cases of a scheme again by proposed rules: what they would have cost.

    Nothing is changed. The file is a copy of the scheme's own, under the same name in another
    folder, with other rates, shares or maxima. Below it: how many homes the money would still
    pay then, against what the target asks.

    Example: retrofit schemes replay voorstel/dordt-west-isolatie.toml --as-of 2026-10-31
    """
    proposed = read_scheme(file)
    rules = proposed.version(version) if version else proposed.versions[-1]
    day = as_of.date() if as_of else today()
    with session_scope(dry_run=True) as session:
        found = replay(session, proposed.id, rules)
        reaches = [reach(session, found, each, day) for each in proposed.programmes]
    not_calculable = [
        {"number": case.number, "why": case.why}
        for case in found.cases
        if case.outcome == "not_calculable"
    ]
    document = {
        "scheme": proposed.id,
        "version": rules.name,
        "asOf": day,
        "cases": len(found.cases),
        "compared": len(found.compared),
        "homes": found.homes,
        "calculatedCents": found.granted_cents,
        "replayedCents": found.replayed_cents,
        "outcomes": found.outcomes(),
        "notCalculable": not_calculable,
        "programmes": reaches,
    }
    if as_json:
        print_json(document)
        return
    console.print(
        f"{proposed.name}, version {rules.name}: {len(found.compared)} of {len(found.cases)}"
        f" granted cases, {found.homes} homes",
        markup=False,
    )
    console.print(f"  calculated   {euros(found.granted_cents)}")
    console.print(f"  by this rule {euros(found.replayed_cents)}")
    for outcome, count in sorted(found.outcomes().items()):
        console.print(f"  {outcome.replace('_', ' ')}: {count}")
    for told in not_calculable:
        console.print(f"  {told['number']}: {told['why']}", markup=False)
    for there in reaches:
        console.print(f"{there['programme']}: {there['remaining']} homes to go", markup=False)
        for each in there["affordable"]:
            console.print(f"  {each['basis']}, now:          {pays(each['now'])}")
            console.print(f"  {each['basis']}, by this rule: {pays(each['byRule'])}")


def reach(session: Session, found: Replay, programme_id: str, day: date) -> dict[str, Any]:
    """Return how many homes the money of a programme still pays, now and by the other rules."""
    programme = programme_named(programme_id)
    connection = session.connection()
    facts = read_facts(connection, programme, day)
    verdicts = judge(facts, programme, policy_named(programme.default_policy), day)
    money = money_of(connection, programme, verdicts, day)
    done = int(verdicts.homes["counted_on"].notna().sum())
    return {
        "programme": programme.id,
        "target": programme.homes.value,
        "remaining": max(programme.homes.value - done, 0),
        "affordable": [
            {
                "basis": each.basis,
                "availableCents": each.available_cents,
                "now": interval(each),
                "byRule": interval(each, found),
            }
            for each in money.affordable
        ],
    }


def interval(each: Affordable, found: Replay | None = None) -> dict[str, int] | None:
    """Return an 80 % interval of homes, by other rules when given; None where too little is known.

    Returns:
        Homes, by ``p10``, ``p50`` and ``p90``.
    """
    homes = {"p10": each.p10, "p50": each.p50, "p90": each.p90}
    if found is not None:
        homes = {name: n if n is None else found.scaled(n) for name, n in homes.items()}
    known = {name: n for name, n in homes.items() if n is not None}
    return known if len(known) == len(homes) else None


def pays(homes: dict[str, int] | None) -> str:
    """Return how many homes, in words."""
    if homes is None:
        return "not known (niet vastgesteld, or too few settled homes)"
    return f"pays {homes['p50']} homes ({homes['p10']} to {homes['p90']})"


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
