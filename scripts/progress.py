"""Print how far each programme is on a day, under a counting policy.

    retrofit progress
    retrofit progress --as-of 2026-07-01 --policy vhf_2021 --json
    retrofit progress --funnel
    retrofit progress --as-of 2026-07-01 --known-at 2026-07-02T12:00Z

Only reads. With --funnel: how many homes ever reached each stage, and which feeder sent them.
What counts is decided in retrofit/progress/counting.py; the API gives the same figures.
"""

from datetime import date, datetime
from typing import Annotated, Any

import typer
from rich.table import Table
from sqlalchemy import Engine

from retrofit.codes import Eligibility, Outcome, Stage
from retrofit.database import open_engine
from retrofit.errors import RuleSaysNo
from retrofit.programmes import programmes
from retrofit.progress.document import document
from retrofit.progress.funnel import ProgrammeFunnel, funnel_of
from retrofit.progress.funnel_document import funnel_document
from retrofit.progress.pace import Pace, at_deadline
from retrofit.progress.summary import Progress, progress_of
from retrofit.rights import DatabaseRole
from retrofit.today import today
from scripts.moments import KnownAt, parsed_moment
from scripts.output import console, print_json, steps


def progress(
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="reference date")
    ] = None,
    policy: Annotated[
        str | None, typer.Option(help="label_improved, vhf_2021 or measures_only")
    ] = None,
    programme: Annotated[str | None, typer.Option(help="only this programme")] = None,
    known_at: KnownAt = None,
    funnel: Annotated[
        bool, typer.Option("--funnel", help="print how far homes ever came, and who sent them")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="print figures as JSON")] = False,
) -> None:
    """Print done against target, pace against deadline, and what keeps homes from counting.

    Example: retrofit progress --as-of 2026-10-31 --json
    """
    day = as_of.date() if as_of else today()
    if day > today():
        raise RuleSaysNo(f"{day} has not come yet; progress is counted up to today")
    known = parsed_moment(known_at)
    if funnel:
        print_funnels(day, programme, as_json, known)
        return
    with open_engine(DatabaseRole.READER) as engine, steps("counting homes"):
        results = progress_of_all(engine, day, policy, programme, known)
    if as_json:
        print_json([document(each) for each in results])
    else:
        show(results)


def print_table(engine: Engine) -> None:
    """Print today's progress of every programme."""
    show(progress_of_all(engine, today()))


def progress_of_all(
    engine: Engine,
    as_of: date,
    policy: str | None = None,
    programme: str | None = None,
    known_at: datetime | None = None,
) -> list[Progress]:
    """Count every programme, or one, as known at a moment; now when None."""
    names = [programme] if programme else list(programmes())
    with engine.connect() as connection:
        return [
            progress_of(connection, name, as_of=as_of, policy_id=policy, known_at=known_at)
            for name in names
        ]


def show(results: list[Progress]) -> None:
    """Print one column for each programme."""
    first = results[0]
    sample = " - SAMPLE DATA" if first.is_sample else ""
    table = Table(
        "",
        *(each.programme.name for each in results),
        title=f"Progress on {first.as_of:%d-%m-%Y}, policy {first.policy}{sample}",
    )
    for name, figures in rows_of(results).items():
        table.add_row(name, *figures)
    console.print(table)


def rows_of(results: list[Progress]) -> dict[str, list[str]]:
    """Return the lines of the table: what it is, and the figure of each programme."""
    each: dict[str, Any] = {
        "done / target": lambda p: f"{p.done} / {p.programme.homes.text}",
        "of which backlog maintenance": lambda p: f"{p.backlog_done} / {p.programme.backlog.text}",
        "remaining": lambda p: str(p.remaining),
        "months left": lambda p: str(p.months_left),
        "required pace (homes a month)": lambda p: decimal(p.required_pace),
        "actual pace, 12 months": lambda p: pace(p.actual_pace[0]),
        "actual pace, 3 months": lambda p: pace(p.actual_pace[1]),
        "at the 12-month pace, by the deadline": lambda p: str(
            at_deadline(p.done, p.actual_pace[0].per_month, p.months_left)
        ),
        "homes": lambda p: f"{p.dwellings:,}",
        "eligible": lambda p: f"{p.eligibility[Eligibility.ELIGIBLE]:,}",
        "eligibility unknown": lambda p: f"{p.eligibility[Eligibility.UNKNOWN]:,}",
        "works done, unknown whether they count": lambda p: str(p.outcomes[Outcome.UNKNOWN]),
    }
    rows = {name: [figure(p) for p in results] for name, figure in each.items()}
    for place, policy in enumerate(results[0].policies):
        rows[f"done under {policy.policy}"] = [str(p.policies[place].done) for p in results]
    return rows


def pace(value: Pace) -> str:
    """Write a pace with the months it was measured over."""
    return f"{decimal(value.per_month)} (n = {value.counted} in {value.months} months)"


def decimal(value: float | None) -> str:
    """Write a pace with two decimals; a pace that cannot be reckoned is not reachable."""
    return "not reachable" if value is None else f"{value:.2f}"


def print_funnels(
    as_of: date, programme: str | None, as_json: bool, known_at: datetime | None = None
) -> None:
    """Print how far the homes of every programme, or of one, ever came."""
    with (
        open_engine(DatabaseRole.READER) as engine,
        steps("following homes"),
        engine.connect() as connection,
    ):
        names = [programme] if programme else list(programmes())
        found = [funnel_of(connection, name, as_of=as_of, known_at=known_at) for name in names]
    if as_json:
        print_json([funnel_document(each) for each in found])
    else:
        show_funnels(found)


def show_funnels(found: list[ProgrammeFunnel]) -> None:
    """Print for each programme its stages and its feeders."""
    for each in found:
        sample = " - SAMPLE DATA" if each.is_sample else ""
        title = f"{each.programme.name} on {each.as_of:%d-%m-%Y}{sample}"
        table = Table("stage", "now", "ever", "went on", "share", "median days", title=title)
        for step in each.funnel.steps:
            share = "-" if step.conversion is None else f"{step.conversion:.0%}"
            days = "-" if step.median_days is None else f"{step.median_days:g} (n={step.measured})"
            counts = [str(step.now), str(step.reached), str(step.went_further)]
            table.add_row(step.stage.value, *counts, share, days)
        console.print(table)
        shown = (Stage.APPROACHED, Stage.SURVEYED, Stage.APPLIED, Stage.WORKS_DONE)
        feeders = Table("feeder", *(stage.value for stage in shown), title="first contact by")
        for group in each.funnel.feeders:
            counts = [str(group.reached[stage]) for stage in shown]
            feeders.add_row(group.name or "not recorded", *counts)
        console.print(feeders)
