"""Recount money, cases and verdicts: is all as it must be?

    retrofit recount
    retrofit recount --json

Only reads; nothing is repaired. What must be true of money stands in
retrofit/subsidy/invariants.sql. Every home is judged again, and counted again by the SQL of
retrofit/progress/recount.sql, which shares no code with the judging. Ends with 1 when something is
broken, so that a nightly job can raise the alarm.
"""

from typing import Annotated

import typer
from rich.table import Table

from retrofit.database import open_engine
from retrofit.progress.recount import LAWS, WrongVerdict, wrong_verdicts
from retrofit.subsidy.invariants import Broken, broken, predicates
from scripts.output import console, print_json, steps


def recount(
    as_json: Annotated[bool, typer.Option("--json", help="print the result as JSON")] = False,
) -> None:
    """Recount ledgers from entries, cases from steps, and verdicts from facts.

    Example: retrofit recount --json
    """
    with open_engine() as engine, steps("recounting"), engine.connect() as connection:
        found: list[Broken | WrongVerdict] = [*broken(connection), *wrong_verdicts(connection)]
    if as_json:
        print_json(
            {
                "isSound": not found,
                "predicates": [{"name": name, "title": title} for name, title in _titles().items()],
                "broken": found,
            }
        )
    else:
        _show(found)
    if found:
        raise typer.Exit(1)


def _titles() -> dict[str, str]:
    return {**{each.name: each.title for each in predicates()}, **LAWS}


def _show(found: list[Broken | WrongVerdict]) -> None:
    table = Table(box=None)
    for heading in ("", "must be true", "broken"):
        table.add_column(heading)
    for name, title in _titles().items():
        count = sum(one.name == name for one in found)
        table.add_row(name, title, str(count) if count else "-")
    console.print(table)
    for one in found:
        console.print(f"{one.name} {one.number}: {one.text}", markup=False, highlight=False)
