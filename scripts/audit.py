"""Check the audit trail, anchor it outside the database, and look things up in it.

    retrofit audit verify
    retrofit audit anchor
    retrofit audit show --object application DRD-2026-000012

What is checked stands in retrofit/audit/verification.py; keep copies of the anchor file where
nobody who can reach the database can change them.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from retrofit.audit import (
    Anchor,
    AnchorsBroken,
    Verification,
    read_anchors,
    write_anchor,
)
from retrofit.audit import verify as verify_trail
from retrofit.audit.anchors import FILE_NAME
from retrofit.audit.signing import public_keys
from retrofit.audit.trail import Event, unexplained_cases
from retrofit.database import open_engine, session_scope
from retrofit.people.machine import command_actor
from retrofit.rights import DatabaseRole
from retrofit.subsidy.trails import MAY_LOOK, Wanted, look_up, note_looking
from scripts.output import console, print_json, steps

app = typer.Typer(help="Check the audit trail, anchor it, look things up.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="print it as JSON")]


@app.command()
def verify(
    anchors: Annotated[
        Path | None, typer.Option(help="folder with the anchors, such as the auditor's own copy")
    ] = None,
    public_key: Annotated[
        Path | None, typer.Option(help="file with the keys (PEM) that may have signed them")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read the whole trail and name the first event that is wrong; 0 is sound, 1 is not.

    Compares the steps of every case with its events as well.

    Example: retrofit audit verify --anchors /media/auditor --public-key anchor.pub.pem
    """
    trusted = public_keys(public_key) if public_key else None
    try:
        held: list[Anchor] = read_anchors(anchors, trusted)
        broken = None
    except AnchorsBroken as error:
        held, broken = [], str(error)
    with (
        open_engine(DatabaseRole.AUDITOR) as engine,
        engine.connect() as connection,
        steps("reading the trail"),
    ):
        found = verify_trail(connection, held)
        cases = unexplained_cases(connection)
    is_sound = found.is_sound and not broken and not cases
    if as_json:
        print_json(
            {**asdict(found), "cases": cases, "anchors_broken": broken, "is_sound": is_sound}
        )
    else:
        show_verification(found, broken, cases)
    if not is_sound:
        raise typer.Exit(1)


@app.command()
def anchor(
    folder: Annotated[
        Path | None, typer.Option(help="where to write; the setting if left out")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write down where the trail is now, signed, outside the database: do so every night.

    Example: retrofit audit anchor --folder /media/auditor
    """
    with open_engine(DatabaseRole.AUDITOR) as engine, engine.connect() as connection:
        written = write_anchor(connection, folder)
    if as_json:
        print_json(asdict(written))
    else:
        console.print(f"anchored event {written.seq} ({written.hash[:16]}) in {FILE_NAME}")


@app.command()
def show(
    object_: Annotated[
        tuple[str, str] | None,
        typer.Option("--object", help="kind and id, such as: application DRD-2026-000012"),
    ] = None,
    case: Annotated[str | None, typer.Option(help="everything about a case")] = None,
    person: Annotated[int | None, typer.Option(help="number of the person who acted")] = None,
    action: Annotated[str | None, typer.Option(help="only this kind, such as read")] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="from this day")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="at most so many")] = 50,
    as_json: AsJson = False,
) -> None:
    """Print events, newest first. Looking is an event too; it takes the role auditor or admin.

    Who has that role in a part of the town only, names a case there (--case).

    Example: retrofit audit show --case DRD-2026-000012 --json
    """
    kind, thing = object_ or (None, None)
    wanted = Wanted(
        object_type=kind,
        object_id=thing,
        case_number=case,
        actor_id=person,
        action=action,
        since=since.date() if since else None,
    )
    with session_scope() as session:
        by = command_actor(session).limited_to(*MAY_LOOK)
        events, _ = look_up(session, wanted, by=by, limit=limit)
        note_looking(session, wanted, len(events), by=by)
    if as_json:
        print_json([asdict(event) for event in events])
    else:
        show_events(events)


def show_verification(found: Verification, broken: str | None, cases: list[str]) -> None:
    """Print what a check found, as people read it."""
    if broken:
        console.print(f"the anchors are not as they were written: {broken}")
    for fault in found.faults:
        console.print(f"event {fault.seq}: {fault.kind.value}: {fault.text}")
    for number in cases:
        console.print(f"case {number}: its steps and its events do not tell the same story")
    if found.is_sound:
        console.print(
            f"{found.events} events are as they were written"
            f" ({found.payloads} with values, {found.payloads_gone} destroyed),"
            f" and fit {found.anchors} anchors"
        )
    if not found.anchors and not broken:
        console.print("there is no anchor: a tail that was cut off would not show")


def show_events(events: Sequence[Event]) -> None:
    """Print events as a table."""
    table = Table("seq", "moment", "who", "what", "thing", "state", "why")
    for event in events:
        state = f"{event.from_state or ''} > {event.to_state}" if event.to_state else ""
        table.add_row(
            str(event.seq),
            f"{event.at:%d-%m-%Y %H:%M:%S}",
            event.actor or "-",
            event.action + ("" if event.result == "done" else f" ({event.result})"),
            f"{event.object_type} {event.object_id}",
            state,
            event.reason_code or event.legal_basis or "",
        )
    console.print(table)
