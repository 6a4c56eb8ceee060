"""Forecast whether a programme makes its deadline, and say what that rests on.

    retrofit forecast --programme crabbehof
    retrofit forecast --programme crabbehof --as-of 2026-10-31 --capacity 12 --json

Only reads. With too little history it says so, and gives the plain figures.
"""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table

from retrofit.database import open_engine
from retrofit.errors import RuleSaysNo
from retrofit.progress.forecast.document import document, words
from retrofit.progress.forecast.programme import Forecast, forecast_of
from retrofit.progress.forecast.simulation import Capacity
from retrofit.rights import DatabaseRole
from retrofit.today import today
from scripts.comparison import MOMENT
from scripts.output import console, print_json, steps


def forecast(
    programme: Annotated[str, typer.Option(help="name of the programme")],
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="reference date")
    ] = None,
    known_at: Annotated[
        datetime | None,
        typer.Option("--known-at", formats=MOMENT, help="as known then, UTC; now if left out"),
    ] = None,
    capacity: Annotated[
        int | None, typer.Option(min=0, help="homes whose works can be finished in a month")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print figures as JSON")] = False,
) -> None:
    """Print pace, finish, chance and evidence of one programme.

    Example: retrofit forecast --programme crabbehof --as-of 2026-10-31 --json
    """
    day = as_of.date() if as_of else today()
    if day > today():
        raise RuleSaysNo(f"{day} has not come yet; a forecast starts from what is known today")
    with (
        open_engine(DatabaseRole.READER) as engine,
        steps("forecasting"),
        engine.connect() as connection,
    ):
        found = forecast_of(
            connection,
            programme,
            as_of=day,
            known_at=known_at.replace(tzinfo=UTC) if known_at else None,
            capacity=Capacity(works=() if capacity is None else (capacity,)),
        )
    if as_json:
        print_json(document(found))
    else:
        show(found)


def show(found: Forecast) -> None:
    """Print the figures, then what they rest on."""
    told = document(found)
    table = Table("", "", title=f"{told['name']} on {told['asOf']}, policy {told['policy']}")
    table.add_row("done / target", f"{told['done']} / {told['target']}")
    table.add_row("months left", str(told["monthsLeft"]))
    table.add_row("required pace (homes a month)", _text(told["requiredPace"]))
    table.add_row("more a month to close the gap", _text(told["gap"]))
    for lead in told["leads"]:
        table.add_row(
            f"pace of {lead['months']} months (n = {lead['counted']})", _text(lead["perMonth"])
        )
        table.add_row("  leads at the deadline to", _text(lead["atDeadline"]))
        table.add_row("  finishes", lead["text"] or _text(lead["finishMonth"]))
    if told["simulated"]:
        drawn = told["simulated"]
        table.add_row("at the deadline, P10 / P50 / P90", _three(drawn["atDeadline"]))
        table.add_row(f"finish (later than {drawn['lastMonth']}: -)", _three(drawn["finish"]))
        table.add_row("chance to make the deadline", f"{drawn['chance']:.0%}")
        table.add_row("draws, seed", f"{told['draws']}, {told['seed']}")
    else:
        table.add_row("simulation", told["declined"])
        for each in told["lacking"]:
            table.add_row("", each)
    console.print(table)
    evidence = Table("from", "to", "moved on", "dropped out", "there now")
    for each in told["transitions"]:
        evidence.add_row(
            words(each["stage"]),
            words(each["nextStage"]),
            *(str(each[key]) for key in ("completed", "dropped", "open")),
        )
    console.print(evidence)
    console.print(
        f"Began in {told['inflow']['months']} months: {told['inflow']['began']};"
        f" eligible and not begun: {told['stock']}"
    )


def _text(value: float | str | None) -> str:
    return "-" if value is None else str(value)


def _three(quantiles: dict[str, int | str | None]) -> str:
    return " / ".join(_text(quantiles[key]) for key in ("p10", "p50", "p90"))
