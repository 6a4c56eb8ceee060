"""Say why the number of homes that count changed between two moments.

    retrofit explain --programme crabbehof --from 2026-06-30
    retrofit explain --programme krispijn --from 2026-06-30 --to 2026-09-30 --policy-to vhf_2021
    retrofit explain --programme crabbehof --from 2026-06-30 --known-from 2026-07-01T09:00:00Z

Only reads. The parts add up to the difference exactly; how a cause is chosen stands in
retrofit/progress/causes.py.
"""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table

from retrofit import texts
from retrofit.database import open_engine
from retrofit.errors import RuleSaysNo
from retrofit.progress.explain import Explanation
from retrofit.progress.explain import explain as explained
from retrofit.rights import DatabaseRole
from retrofit.today import today
from scripts.output import console, print_json, steps

DAY = ["%Y-%m-%d"]
MOMENT = ["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.%fZ"]


def explain(
    programme: Annotated[str, typer.Option(help="name of the programme")],
    first: Annotated[
        datetime, typer.Option("--from", formats=DAY, help="reference date of the first figure")
    ],
    last: Annotated[
        datetime | None, typer.Option("--to", formats=DAY, help="of the second; today")
    ] = None,
    known_from: Annotated[
        datetime | None,
        typer.Option(formats=MOMENT, help="when the first was made (UTC); as the second"),
    ] = None,
    known_to: Annotated[
        datetime | None, typer.Option(formats=MOMENT, help="when the second was made (UTC); now")
    ] = None,
    policy_from: Annotated[str | None, typer.Option(help="counting policy of the first")] = None,
    policy_to: Annotated[str | None, typer.Option(help="of the second; the same")] = None,
    homes: Annotated[bool, typer.Option("--homes", help="list the homes of each cause")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="print figures as JSON")] = False,
) -> None:
    """Split the difference of two figures into causes that add up.

    Example: retrofit explain --programme crabbehof --from 2026-06-30 --to 2026-09-30
    """
    to_day = last.date() if last else today()
    if to_day > today():
        raise RuleSaysNo(f"{to_day} has not come yet; progress is counted up to today")
    with (
        open_engine(DatabaseRole.READER) as engine,
        steps("comparing"),
        engine.connect() as connection,
    ):
        found = explained(
            connection,
            programme,
            from_day=first.date(),
            to_day=to_day,
            known_from=known_from.replace(tzinfo=UTC) if known_from else None,
            known_to=known_to.replace(tzinfo=UTC) if known_to else None,
            policy_from=policy_from,
            policy_to=policy_to,
        )
    if as_json:
        print_json(_document(found, homes))
    else:
        _show(found, homes)


def _document(found: Explanation, with_homes: bool) -> dict[str, object]:
    sides = {
        name: {
            "asOf": side.as_of,
            "knownAt": side.known_at,
            "policy": side.policy,
            "done": side.done,
        }
        for name, side in (("first", found.first), ("last", found.last))
    }
    parts = [
        {
            "cause": part.cause.value,
            "change": part.change,
            "gained": part.gained if with_homes else len(part.gained),
            "lost": part.lost if with_homes else len(part.lost),
        }
        for part in found.parts
    ]
    return {"programme": found.programme.id, **sides, "change": found.change, "parts": parts}


def _show(found: Explanation, with_homes: bool) -> None:
    first, last = found.first, found.last
    table = Table(
        "cause",
        "more",
        "less",
        "change",
        title=f"{found.programme.name}: {first.done} on {first.as_of:%d-%m-%Y}, "
        f"{last.done} on {last.as_of:%d-%m-%Y}",
    )
    for part in found.parts:
        cause = texts.CAUSE[part.cause]
        table.add_row(cause, f"{len(part.gained)}", f"{len(part.lost)}", f"{part.change:+d}")
    table.add_section()
    table.add_row("together", "", "", f"{found.change:+d}")
    console.print(table)
    if with_homes:
        for part in found.parts:
            for sign, ids in (("+", part.gained), ("-", part.lost)):
                for home in ids:
                    console.print(f"{part.cause.value} {sign} {home}", highlight=False)
