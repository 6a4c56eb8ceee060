"""Who may do what: people, their roles, and keys for scripts, on the machine itself.

    retrofit people add --name "Kim Beheer" --role admin --local
    retrofit people list
    retrofit people grant 4 reviewer --area WK050508
    retrofit people end 12
    retrofit people disable 4
    retrofit people key --name nightly --role planner

Whoever works here could change the tables as well; still, once two people can grant and confirm
roles, a role that is granted here waits for one of them. A password or key is shown once.
"""

import re
import unicodedata
from datetime import date, datetime
from typing import Annotated, Any

import typer
from rich.table import Table
from sqlalchemy.orm import Session

from retrofit.codes import Role
from retrofit.config import get_settings
from retrofit.database import session_scope
from retrofit.errors import RuleSaysNo
from retrofit.models import RoleGrant
from retrofit.people.actor import COMMAND, Actor
from retrofit.people.keys import make_key, revoke_key
from retrofit.people.machine import command_actor
from retrofit.people.persons import (
    add_local_account,
    add_person,
    disable_person,
    list_people,
)
from retrofit.people.roles import end_grant, grant_by_command
from retrofit.people.settings import SignInSettings, sign_in_settings
from retrofit.today import today
from scripts.output import console, print_json

app = typer.Typer(help="People, their roles, and keys for scripts.", no_args_is_help=True)

PersonId = Annotated[int, typer.Argument(help="number of the person, see retrofit people list")]
Area = Annotated[str | None, typer.Option(help="CBS area it is limited to; the whole town")]
Json = Annotated[bool, typer.Option("--json", help="print as JSON")]
ISO = ["%Y-%m-%d"]

WAITS = "What was granted waits for an admin or budget holder to confirm it."


class NoLocalAccounts(RuleSaysNo):
    """A password is only for a demo on one's own machine."""


@app.command("add")
def add(
    name: Annotated[str, typer.Option(help="name for colleagues")],
    role: Annotated[
        list[Role] | None, typer.Option(help="a role to grant; may be repeated")
    ] = None,
    area: Area = None,
    account: Annotated[
        str | None, typer.Option(help="account name, or the id at the provider (sub)")
    ] = None,
    local: Annotated[
        bool, typer.Option("--local", help="with a password of ours, for a demo")
    ] = False,
    machine: Annotated[
        bool, typer.Option("--machine", help="an account of this machine, for commands")
    ] = False,
) -> None:
    """Add somebody, with roles; print the password of a local account, once.

    Example: retrofit people add --name "Kim Beheer" --role admin --local
    """
    door = sign_in_settings(get_settings())
    issuer = issuer_of(door, local=local, machine=machine)
    with session_scope() as session:
        by = command_actor(session)
        password = None
        if local:
            person, password = add_local_account(session, account or slug(name), name, by=by)
        else:
            if account is None:
                raise typer.BadParameter("without --local, --account says who it is")
            person = add_person(session, issuer, account, name, by=by)
        person_id, subject = person.person_id, person.subject
        grants = [_grant(session, person_id, each, area, None, None, by) for each in role or []]
        waits = any(grant.confirmed_at is None for grant in grants)
    console.print(f"person {person_id}: {subject}")
    if password is not None:
        console.print(f"password, shown this once: {password}", markup=False)
    if waits:
        console.print(WAITS)


def issuer_of(door: SignInSettings, *, local: bool, machine: bool) -> str:
    """Return who says who somebody is.

    Raises:
        NoLocalAccounts: a password is asked for where there are none.
        RuleSaysNo: there is no provider.
    """
    if local:
        if not door.has_local_accounts:
            raise NoLocalAccounts(
                "Local accounts are for a demo on one's own machine; here people sign in at a"
                " provider."
            )
        return "local"
    if machine:
        return COMMAND
    if door.provider is None:
        raise RuleSaysNo("There is no provider (RETROFIT_OIDC_ISSUER): use --local or --machine.")
    return door.provider.issuer


@app.command("list")
def show(as_json: Json = False) -> None:
    """List everybody with all roles.

    Example: retrofit people list --json
    """
    with session_scope(dry_run=True) as session:
        rows: list[dict[str, Any]] = [
            {
                "id": person.person_id,
                "name": person.display_name,
                "issuer": person.issuer,
                "account": person.subject,
                "isDisabled": person.is_disabled,
                "grants": [_row(grant) for grant in grants],
            }
            for person, grants in list_people(session)
        ]
    if as_json:
        print_json(rows)
        return
    table = Table("person", "name", "account", "grants")
    for row in rows:
        grants = [_line(held) for held in row["grants"]] or ["no role"]
        if row["isDisabled"]:
            grants = ["disabled", *grants]
        account = f"{row['account']}\n({row['issuer']})"
        table.add_row(str(row["id"]), row["name"], account, "\n".join(grants))
    console.print(table)


@app.command("grant")
def grant(
    person: PersonId,
    role: Annotated[Role, typer.Argument(help="the role")],
    area: Area = None,
    from_day: Annotated[
        datetime | None, typer.Option("--from", formats=ISO, help="first day; today")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=ISO, help="first day without it; open")
    ] = None,
) -> None:
    """Grant a role to somebody.

    Example: retrofit people grant 4 wuo_adviser --area WK050508
    """
    with session_scope() as session:
        by = command_actor(session)
        granted = _grant(session, person, role, area, as_day(from_day), as_day(until), by)
        number, waits = granted.role_grant_id, granted.confirmed_at is None
    console.print(f"grant {number}")
    if waits:
        console.print(WAITS)


@app.command("end")
def end(
    grant: Annotated[int, typer.Argument(help="number of the grant, see retrofit people list")],
    on: Annotated[
        datetime | None, typer.Option(formats=ISO, help="first day without it; today")
    ] = None,
) -> None:
    """End a role, today or on a later day.

    Example: retrofit people end 12 --on 2027-01-01
    """
    with session_scope() as session:
        ended = end_grant(session, grant, by=command_actor(session), ends_on=as_day(on))
        last = ended.ends_on
    console.print(f"grant {grant} gives nothing from {last} on")


@app.command("disable")
def disable(person: PersonId) -> None:
    """Let somebody in no more; sessions and keys stop at once.

    Example: retrofit people disable 4
    """
    with session_scope() as session:
        name = disable_person(session, person, by=command_actor(session)).display_name
    console.print(f"{name} cannot sign in any more", markup=False)


@app.command("key")
def key(
    name: Annotated[str | None, typer.Option(help="what the key is for")] = None,
    role: Annotated[list[Role] | None, typer.Option(help="a role of yours for it")] = None,
    days: Annotated[int, typer.Option(help="it opens nothing after so many days")] = 90,
    revoke: Annotated[int | None, typer.Option(help="take back the key with this number")] = None,
) -> None:
    """Make a key for a script of the account that you work with here, or take a key back.

    Example: retrofit people key --name nightly --role planner --days 30
    """
    with session_scope() as session:
        by = command_actor(session)
        if revoke is not None:
            revoke_key(session, revoke, by=by)
            told = f"key {revoke} opens nothing any more"
        elif name is None or not role:
            raise typer.BadParameter("a key has a --name and at least one --role")
        else:
            made, _, text = make_key(session, name, role, days, by=by)
            told = f"key {made.api_key_id}, shown this once: {text}"
    console.print(told, markup=False, soft_wrap=True)


def _grant(
    session: Session,
    person_id: int,
    role: Role,
    area: str | None,
    starts_on: date | None,
    ends_on: date | None,
    by: Actor,
) -> RoleGrant:
    is_demo = sign_in_settings(get_settings()).has_local_accounts
    return grant_by_command(
        session,
        person_id,
        role,
        by=by,
        at_once=is_demo,
        area_code=area,
        starts_on=starts_on,
        ends_on=ends_on,
    )


def _row(grant: RoleGrant) -> dict[str, Any]:
    state = "in force" if grant.starts_on <= today() else "later"
    if grant.confirmed_at is None:
        state = "not confirmed"
    if grant.ends_on is not None and grant.ends_on <= today():
        state = "ended"
    return {
        "id": grant.role_grant_id,
        "role": grant.role.value,
        "area": grant.area_code,
        "from": grant.starts_on,
        "until": grant.ends_on,
        "state": state,
        "reviewedOn": grant.reviewed_on,
    }


def _line(grant: dict[str, Any]) -> str:
    place = f" in {grant['area']}" if grant["area"] else ""
    until = f" until {grant['until']}" if grant["until"] else ""
    return f"{grant['id']}: {grant['role']}{place}, {grant['state']}{until}"


def slug(name: str) -> str:
    """Return an account name made of a person's name: Kim Beheer becomes kim-beheer."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")


def as_day(moment: datetime | None) -> date | None:
    """Return the day of an option; typer only knows moments."""
    return None if moment is None else moment.date()
