"""Recount the money of the desk and walk every case again: is all as it must be?

    retrofit recount
    retrofit recount --json

Only reads; nothing is repaired. What must be true stands in retrofit/subsidy/invariants.sql. Ends
with 1 when something is broken, so that a nightly job can raise the alarm.
"""

from typing import Annotated

import typer
from rich.table import Table

from retrofit.database import open_engine
from retrofit.subsidy.invariants import Broken, broken, predicates
from scripts.output import console, print_json, steps


def recount(
    as_json: Annotated[bool, typer.Option("--json", help="print the result as JSON")] = False,
) -> None:
    """Recount every ledger from its entries and every case from its steps.

    Example: retrofit recount --json
    """
    with open_engine() as engine, steps("recounting"), engine.connect() as connection:
        found = broken(connection)
    if as_json:
        print_json(
            {
                "isSound": not found,
                "predicates": [{"name": p.name, "title": p.title} for p in predicates()],
                "broken": found,
            }
        )
    else:
        _show(found)
    if found:
        raise typer.Exit(1)


def _show(found: list[Broken]) -> None:
    table = Table(box=None)
    for heading in ("", "must be true", "broken"):
        table.add_column(heading)
    for each in predicates():
        count = sum(one.name == each.name for one in found)
        table.add_row(each.name, each.title, str(count) if count else "-")
    console.print(table)
    for one in found:
        console.print(f"{one.name} {one.number}: {one.text}", markup=False, highlight=False)
