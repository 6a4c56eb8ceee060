"""Link labels, tenure and applications to homes, and decide what the rules leave open.

    retrofit link
    retrofit review --subject application
    retrofit review successions
    retrofit review decide application 2026-0123 0505010000012345 --why "owner confirmed by phone"

The rules stand in retrofit/link/records.py. A decision of a person outranks every rule.
"""

from typing import Annotated

import typer
from rich.table import Table

from retrofit.codes import LinkRule, LinkSubject
from retrofit.database import session_scope
from retrofit.homes.succession_candidates import candidates
from retrofit.link.review import decide_link, open_links, relink
from retrofit.people.machine import command_actor
from retrofit.rights import DatabaseRole
from scripts.output import console, print_json, steps

Json = Annotated[bool, typer.Option("--json", help="print figures as JSON")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="do all of it, then take it back")]

LINKED = (LinkRule.UNIT_ID, LinkRule.ADDRESS, LinkRule.DECIDED)

review = typer.Typer(help="Records whose home is not certain, and their decision.")


def link(dry_run: DryRun = False, as_json: Json = False) -> None:
    """Link every record anew; loads do this by themselves.

    Example: retrofit link --json
    """
    with (
        session_scope(DatabaseRole.LOADER, dry_run=dry_run) as session,
        steps("linking records to homes"),
    ):
        counts = relink(session)
    rows = [
        {"subject": subject.value, "rule": rule.value, "isLinked": rule in LINKED, "records": count}
        for (subject, rule), count in counts.items()
    ]
    if as_json:
        print_json(rows)
        return
    table = Table("record", "rule", "linked", "records")
    for row in rows:
        linked = "yes" if row["isLinked"] else "review"
        table.add_row(str(row["subject"]), str(row["rule"]), linked, f"{row['records']:,}")
    console.print(table)


@review.callback(invoke_without_command=True)
def show_review(
    context: typer.Context,
    subject: Annotated[LinkSubject | None, typer.Option(help="only this kind of record")] = None,
    as_json: Json = False,
) -> None:
    """List the records that wait for a decision.

    Example: retrofit review --subject application
    """
    if context.invoked_subcommand is not None:
        return
    with session_scope(DatabaseRole.LOADER, dry_run=True) as session:
        waiting = open_links(session, subject)
    if as_json:
        print_json(
            [
                {
                    "subject": each.subject.value,
                    "key": each.key,
                    "rule": each.rule.value,
                    "asReceived": each.as_received,
                    "candidates": each.candidates,
                }
                for each in waiting
            ]
        )
        return
    table = Table("record", "key", "why", "as received", "could be")
    for each in waiting:
        table.add_row(
            each.subject.value,
            each.key,
            each.rule.value,
            each.as_received,
            "\n".join(each.candidates),
        )
    console.print(table)
    console.print(f"{len(waiting)} records wait for a decision")


@review.command("decide")
def decide(
    subject: Annotated[LinkSubject, typer.Argument(help="kind of record")],
    key: Annotated[str, typer.Argument(help="its key, as retrofit review shows it")],
    home: Annotated[str, typer.Argument(help="verblijfsobject, 16 digits")],
    why: Annotated[str, typer.Option(help="the reason, without personal data")],
) -> None:
    """Say which home a record is about.

    Example: retrofit review decide application 2026-0123 0505010000012345 --why "seen on site"
    """
    with session_scope(DatabaseRole.LOADER) as session:
        decide_link(session, subject, key, home, why, by=command_actor(session))
    console.print(f"{subject.value} {key} is about {home}")


@review.command("successions")
def show_successions(as_json: Json = False) -> None:
    """List the splits, merges, renumberings and demolitions that the register suggests.

    Two persons decide on them, on the web page or through the API.

    Example: retrofit review successions --json
    """
    with session_scope(DatabaseRole.LOADER, dry_run=True) as session:
        found = candidates(session.connection())
    if as_json:
        print_json(
            [
                {
                    "kind": each.kind.value,
                    "fromIds": each.from_ids,
                    "toIds": each.to_ids,
                    "happenedOn": each.happened_on,
                    "signs": each.signs,
                }
                for each in found
            ]
        )
        return
    table = Table("kind", "day", "from", "to", "signs")
    for each in found:
        homes = ("\n".join(each.from_ids), "\n".join(each.to_ids))
        table.add_row(each.kind.value, f"{each.happened_on}", *homes, ", ".join(each.signs))
    console.print(table)
    console.print(f"{len(found)} successions wait for two persons")
