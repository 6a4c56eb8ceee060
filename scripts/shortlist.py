"""Rank the streets or homes of a programme that are worth visiting first, with every part shown.

    retrofit shortlist --programme crabbehof
    retrofit shortlist --programme crabbehof --by home --limit 50 --csv

For planners and advisers; looking at single homes is an event of the audit trail. The weights
stand in data/shortlist.toml. Nothing in it is about a person.
"""

import sys
from datetime import datetime
from typing import Annotated, Literal

import typer
from rich.box import SIMPLE
from rich.table import Table

from retrofit.database import session_scope
from retrofit.errors import RuleSaysNo
from retrofit.people.machine import command_actor
from retrofit.progress.shortlist import Shortlist
from retrofit.progress.shortlist import shortlist as ranked
from retrofit.rights import DatabaseRole
from retrofit.today import today
from scripts.output import console, print_json, steps


def shortlist(
    programme: Annotated[str, typer.Option(help="name of the programme")],
    by: Annotated[Literal["street", "home"], typer.Option(help="what is ranked")] = "street",
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="rows at most")] = 20,
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="reference date")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print as JSON")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="print as CSV")] = False,
) -> None:
    """Print the ranking; the score is the sum of the parts beside it.

    Example: retrofit shortlist --programme crabbehof --by street --limit 10
    """
    day = as_of.date() if as_of else today()
    if day > today():
        raise RuleSaysNo(f"{day} has not come yet")
    with session_scope(DatabaseRole.REPORTER) as session, steps("scoring homes"):
        actor = command_actor(session)
        found = ranked(session, programme, by_what=by, as_of=day, by=actor, limit=limit)
    if as_csv:
        found.rows.to_csv(sys.stdout, index=False)
    elif as_json:
        print_json(
            {
                "programme": found.programme.id,
                "by": found.by,
                "asOf": found.as_of,
                "rule": found.rule.model_dump(mode="json"),
                "rows": found.rows.astype(object)
                .where(found.rows.notna(), None)
                .to_dict("records"),
            }
        )
    else:
        show(found)


#: Read whole, also in a narrow window.
WHOLE = ("verblijfsobject_id", "address", "street")


def show(found: Shortlist) -> None:
    """Print the rows with their parts; JSON and CSV have the columns that are left out here."""
    rows = found.rows.drop(columns=["street", "homes"]) if found.by == "home" else found.rows
    title = f"{found.programme.name}, {found.as_of:%d-%m-%Y}"
    table = Table(title=title, box=SIMPLE, padding=(0, 1, 0, 0))
    for name in rows.columns.drop("neighbourhood_code"):
        table.add_column(name, no_wrap=name in WHOLE, overflow="fold")
    for row in rows.drop(columns="neighbourhood_code").itertuples(index=False):
        table.add_row(*(f"{value:g}" if isinstance(value, float) else str(value) for value in row))
    console.print(table)
    console.print(found.rule.note, markup=False)
