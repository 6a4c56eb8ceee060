"""Propose the figures for the public: by neighbourhood and month, with small groups protected.

    retrofit publish --as-of 2026-10-31 --dry-run
    retrofit publish --as-of 2026-10-31 --programme crabbehof

A proposal is public when a budget holder or administrator confirms it in the application; who
proposed it cannot. What was published never changes. The rule stands in data/publication.toml.
"""

from datetime import datetime
from typing import Annotated, Any

import typer
from rich.table import Table

from retrofit import texts
from retrofit.database import session_scope
from retrofit.people.machine import command_actor
from retrofit.programmes import programmes
from retrofit.publication.marks import HIDDEN
from retrofit.publication.releases import Proposal, prepare, propose
from retrofit.rights import DatabaseRole
from retrofit.subsidy.wording import euros
from scripts.output import console, print_json, steps


def publish(
    as_of: Annotated[
        datetime, typer.Option("--as-of", formats=["%Y-%m-%d"], help="reference date")
    ],
    programme: Annotated[str | None, typer.Option(help="only this programme")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="show what would be published; keep nothing")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="print as JSON")] = False,
) -> None:
    """Count the periods that have ended and propose them for publication.

    Example: retrofit publish --as-of 2026-10-31 --dry-run
    """
    names = [programme] if programme else list(programmes())
    day = as_of.date()
    found: list[tuple[Proposal, int | None]] = []
    with session_scope(DatabaseRole.REPORTER, dry_run=dry_run) as session, steps("counting homes"):
        by = None if dry_run else command_actor(session)
        for name in names:
            proposal = prepare(session, name, day)
            row = propose(session, proposal, by=by) if by else None
            found.append((proposal, row.publication_id if row else None))
    if as_json:
        print_json([document(*each) for each in found])
        return
    for proposal, number in found:
        show(proposal)
        if number is None:
            console.print("Nothing was kept.")
        else:
            console.print(f"Proposal {number} waits for a budget holder or admin to confirm it.")


def document(proposal: Proposal, number: int | None) -> dict[str, Any]:
    """Return a proposal for programs; marks only, as the public would see them."""
    rule = proposal.rule.disclosure()
    return {
        "id": number,
        "programme": proposal.programme.id,
        "number": proposal.number,
        "asOf": proposal.as_of,
        "rule": proposal.rule.model_dump(mode="json"),
        "periods": [
            {
                "period": release.period,
                "cells": [
                    {"area": area, "measure": measure, "text": mark.text(rule)}
                    for (area, measure), mark in release.marks.items()
                ],
            }
            for release in proposal.releases
        ],
        "errata": [[each.period, each.area, each.measure] for each in proposal.errata],
        "forecast": proposal.forecast and proposal.forecast.model_dump(mode="json"),
        "amounts": [each.model_dump(mode="json") for each in proposal.amounts],
    }


def show(proposal: Proposal) -> None:
    """Print the newest period as it would look, and how many cells are hidden."""
    rule, newest = proposal.rule.disclosure(), proposal.releases[-1]
    table = Table(
        "",
        *(texts.PUBLISHED_MEASURE[each] for each in proposal.rule.measures),
        title=f"{proposal.programme.name}, release {proposal.number}, {newest.period}",
    )
    for each in proposal.areas:
        marks = [newest.marks[each.area.code, measure] for measure in proposal.rule.measures]
        table.add_row(each.name, *(mark.text(rule) for mark in marks))
    console.print(table)
    first = proposal.releases[0].period
    console.print(f"Periods {first} - {newest.period}; rule: {proposal.rule.note}", markup=False)
    show_outlook(proposal)
    if proposal.errata:
        console.print(f"{len(proposal.errata)} published cells do not fit the facts of today.")


def show_outlook(proposal: Proposal) -> None:
    """Print the forecast and the amounts, as the public would read them."""
    forecast, rule = proposal.forecast, proposal.rule.disclosure()
    if forecast is None:
        console.print("Forecast: none is published.")
    elif forecast.declined:
        console.print(f"Forecast: none, {forecast.declined}.")
    else:
        done = forecast.years[-1].done
        console.print(
            f"Forecast: {done.p10} - {done.p90} homes by {forecast.years[-1].month}, "
            f"{done.p50} in the middle; chance of the target about {forecast.chance_percent} %.",
            highlight=False,
        )
    for each in proposal.amounts:
        shown = HIDDEN.text(rule) if each.cents is None else f"about {euros(each.cents)}"
        of = f" on {each.as_of}" if each.as_of else ""
        console.print(f"{texts.PUBLISHED_AMOUNT[each.measure]}{of}: {shown}", highlight=False)
