"""Destroy personal data that has had its time, with two people and a register; make keys.

    retrofit privacy due
    retrofit privacy destroy                lists what is due: one person
    retrofit privacy destroy 3              carries list 3 out: another person
    retrofit privacy register

How long what is kept stands in data/retention.toml.
"""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from sqlalchemy import Engine, text

from retrofit.database import open_engine, session_scope
from retrofit.errors import RuleSaysNo
from retrofit.people.machine import command_actor
from retrofit.privacy import destruction
from retrofit.privacy.destruction import EMPTIED, Register, forget_old_answers, propose_destruction
from retrofit.privacy.keys import add_key, key_file
from retrofit.privacy.retention import DueCase, retention
from retrofit.privacy.retention import due as due_cases
from retrofit.rights import DatabaseRole
from retrofit.today import today
from scripts.output import console, print_json

app = typer.Typer(help="Destroy personal data in time; make keys.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="print it as JSON")]
OnDay = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="reference date; today")
]


@app.command()
def due(on: OnDay = None, as_json: AsJson = False) -> None:
    """Print the cases whose personal data may be destroyed, and why.

    Example: retrofit privacy due --on 2037-01-01
    """
    day = on.date() if on else today()
    with session_scope(dry_run=True) as session:
        cases = due_cases(session, day)
    if as_json:
        print_json({"day": day, "notice": retention().notice, "cases": cases})
        return
    show_cases(cases)
    if retention().notice:
        console.print(retention().notice)


@app.command()
def destroy(
    number: Annotated[
        int | None, typer.Argument(help="the list to carry out; left out: make a list")
    ] = None,
    on: OnDay = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="show it and keep nothing")] = False,
    as_json: AsJson = False,
) -> None:
    """List what is due, or carry out a list that somebody else made. That cannot be undone.

    Example: retrofit privacy destroy 3 --dry-run
    """
    if number is not None and on is not None:
        raise RuleSaysNo("a list has its own reference date; leave out --on")
    with session_scope(dry_run=dry_run) as session:
        by = command_actor(session)
        if number is None:
            done = propose_destruction(session, on.date() if on else today(), by)
        else:
            forget_old_answers(session)
            done = destruction.destroy(session, number, by)
    if done.destroyed_at and not dry_run:
        with open_engine(DatabaseRole.OWNER) as owner:
            clean(owner)
    if as_json:
        print_json({**asdict(done), "dry_run": dry_run})
        return
    show_register(done)
    if dry_run:
        console.print("this was a dry run: nothing was kept")


@app.command()
def register(as_json: AsJson = False) -> None:
    """Print the register of destruction.

    Example: retrofit privacy register --json
    """
    with session_scope(dry_run=True) as session:
        kept = destruction.register(session)
    if as_json:
        print_json(kept)
        return
    for each in kept:
        show_register(each)


@app.command("new-key")
def new_key(
    hashing: Annotated[
        bool, typer.Option("--hashing", help="for comparing accounts, instead of for sealing")
    ] = False,
    file: Annotated[Path | None, typer.Option(help="key file; the setting if left out")] = None,
) -> None:
    """Add a key that is used from now on; earlier keys stay, for what they sealed.

    Example: retrofit privacy new-key
    """
    use = add_key(file or key_file(), "hashing" if hashing else "sealing")
    console.print(f"key {use} is used from now on; keep a copy of the file apart from backups")


def clean(engine: Engine) -> None:
    """Take what was emptied off the disk as well: dead rows still hold it."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"VACUUM {', '.join(EMPTIED)}"))


def show_cases(cases: list[DueCase]) -> None:
    """Print cases as a table."""
    table = Table("case", "result", "closed", "due", "ground")
    for case in cases:
        table.add_row(
            case.number,
            case.result,
            f"{case.closed_on:%d-%m-%Y}",
            f"{case.due_on:%d-%m-%Y}",
            case.ground,
        )
    console.print(table)


def show_register(done: Register) -> None:
    """Print one destruction: the list, and what went."""
    console.print(
        f"destruction {done.destruction_id}, reference date {done.day:%d-%m-%Y},"
        f" listed by person {done.proposed_by_id}"
    )
    show_cases(list(done.lines))
    if done.destroyed_at is None:
        console.print(
            f"it waits for another person: retrofit privacy destroy {done.destruction_id}"
        )
        return
    went = ", ".join(f"{count} {kind}" for kind, count in done.counts.items())
    console.print(
        f"destroyed {done.destroyed_at:%d-%m-%Y} by person {done.destroyed_by_id}: {went}"
    )
    for number in done.kept:
        console.print(f"kept: {number}, which was no longer due")
