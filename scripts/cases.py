"""The list of work, and one case with all its days, on the command line.

    retrofit worklist --mine
    retrofit case DRD-2026-000012

Who gives the command sees what his or her roles allow (retrofit people grant); opening a case is
an event of the audit trail. Steps are taken in the application, not here.
"""

from dataclasses import asdict
from typing import Annotated, Any

import typer
from pydantic.alias_generators import to_camel
from rich.table import Table

from gis.codes import CaseState
from retrofit import texts
from retrofit.audit import record_reading
from retrofit.codes import ReadingPurpose, Role
from retrofit.database import session_scope
from retrofit.people.machine import command_actor
from retrofit.subsidy import texts as words
from retrofit.subsidy.deadlines import Deadline
from retrofit.subsidy.listed import ListedCase
from retrofit.subsidy.overview import Overview, Status, look
from retrofit.subsidy.terms import dutch
from retrofit.subsidy.wording import euros
from retrofit.subsidy.worklist import WorkItem, Worklist, worklist
from scripts.output import console, print_json

Json = Annotated[bool, typer.Option("--json", help="print as JSON")]


def show_worklist(
    mine: Annotated[bool, typer.Option("--mine", help="only one's own cases")] = False,
    state: Annotated[CaseState | None, typer.Option(help="only cases in this state")] = None,
    limit: Annotated[int, typer.Option(min=1, max=5000, help="at most so many")] = 50,
    as_json: Json = False,
) -> None:
    """Print the open cases in one's areas, the shortest time left first.

    Example: retrofit worklist --mine --json
    """
    with session_scope() as session:
        by = command_actor(session)
        states = [state] if state else []
        found = worklist(session, by=by, mine=mine, states=states, limit=limit)
        rows = [item_document(item) for item in found.items]
        if as_json:
            print_json({"total": found.total, "items": rows})
        else:
            show_items(found)


def show_case(
    number: Annotated[str, typer.Argument(help="case number, such as DRD-2026-000012")],
    as_json: Json = False,
) -> None:
    """Print how a case stands: days with their derivation, money, homes, what can be done.

    Example: retrofit case DRD-2026-000012 --json
    """
    with session_scope() as session:
        by = command_actor(session)
        view = look(session, number, by=by)
        document = case_document(view)
        handles = by.has(Role.CASE_HANDLER, Role.INTAKE, Role.WUO_ADVISER)
        purpose = ReadingPurpose.HANDLING if handles else ReadingPurpose.CHECKING
        record_reading(session, by, "application", number, purpose)
    # Only now: nobody sees a case before the trail says so.
    if as_json:
        print_json(document)
    else:
        show_document(document)


def item_document(item: WorkItem) -> dict[str, Any]:
    """Return a case of the list for programs."""
    case, watch = item.case, item.watch
    return {
        "number": case.number,
        "state": case.state.value,
        "scheme": case.scheme,
        "receivedAt": case.received_at,
        "handler": item.handler,
        "address": item.address,
        "dwellingCount": item.dwellings,
        "watch": watch
        and {
            "kind": watch.kind.value,
            "until": watch.due.on,
            "daysLeft": watch.days_left,
            "clock": watch.clock.value,
            "penaltyCents": watch.penalty.cents if watch.penalty else 0,
        },
    }


def show_items(found: Worklist) -> None:
    """Print a list of work as a table."""
    table = Table("days", "until", "for", "case", "state", "handler", "home", "penalty")
    for item in found.items:
        watch = item.watch
        more = f" (+{item.dwellings - 1})" if item.dwellings > 1 else ""
        table.add_row(
            str(watch.days_left) if watch else "-",
            dutch(watch.due.on) if watch else "-",
            words.DEADLINE[watch.kind] if watch else "-",
            item.case.number,
            texts.CASE_STATE[item.case.state],
            item.handler or "-",
            (item.address or "-") + more,
            euros(watch.penalty.cents) if watch and watch.penalty else "-",
        )
    console.print(table)
    console.print(f"{len(found.items)} of {found.total} open cases")


def case_document(view: Overview | Status | ListedCase) -> dict[str, Any]:
    """Return a case for programs, as much of it as this person may see."""
    if isinstance(view, ListedCase):
        return in_camel({"view": "list", **asdict(view), "state": view.state})
    case = view.file.case
    document: dict[str, Any] = {
        "view": "status",
        "number": case.number,
        "state": case.state.value,
        "scheme": view.scheme.name,
        "version": case.scheme_version,
        "notice": view.scheme.notice,
        "receivedOn": view.file.received_on,
        "homes": [in_camel(asdict(home)) for home in view.homes],
        "nextSteps": [
            {"action": step.action.value, "text": words.ACTION[step.action], "reason": step.reason}
            for step in view.steps
        ],
    }
    if isinstance(view, Status):
        return document
    whole = {
        **document,
        "view": "case",
        "handler": view.handler,
        "completeAt": case.complete_at,
        "deadlines": [deadline_document(each) for each in view.deadlines],
        "watch": deadline_document(view.watch) if view.watch else None,
        "money": asdict(view.money),
        "basis": view.basis,
        "calculation": view.calculation.as_json() if view.calculation else None,
        "warnings": [asdict(caution) for caution in view.cautions],
    }
    return in_camel(whole)


def in_camel(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document with the names that the API has: grantedCents."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return in_camel(value)
        return [plain(each) for each in value] if isinstance(value, list | tuple) else value

    return {to_camel(name): plain(value) for name, value in document.items()}


def deadline_document(deadline: Deadline) -> dict[str, Any]:
    """Return a last day for programs, with how it came about."""
    return {
        "kind": deadline.kind.value,
        "text": words.DEADLINE[deadline.kind],
        "daysLeft": deadline.days_left,
        "clock": deadline.clock.value,
        **deadline.due.as_json(),
        "penalty": deadline.penalty.as_json() if deadline.penalty else None,
    }


def show_document(case: dict[str, Any]) -> None:
    """Print a case for people."""
    state = texts.CASE_STATE[CaseState(case["state"])] if case["state"] else "-"
    console.print(f"[b]{case['number']}[/b]  {state}")
    if case["view"] == "list":
        console.print("This case is handled in the desk's own list.")
        return
    console.print(f"{case['scheme']}, version {case['version']}; received {case['receivedOn']}")
    for caution in case.get("warnings", []):
        console.print(f"! {caution['text']}", markup=False)
    for home in case["homes"]:
        console.print(f"  {home['address'] or home['verblijfsobjectId']}", markup=False)
    if case["view"] == "case":
        console.print(f"handler: {case['handler'] or '-'}", markup=False)
        days = Table("last day", "for", "days left", "how it came about")
        for day in case["deadlines"]:
            how = "\n".join(f"{step['text']} ({step['article']})" for step in day["steps"])
            days.add_row(day["on"], day["text"], str(day["daysLeft"]), how)
        console.print(days)
        for name, cents in case["money"].items():
            if cents is not None:
                console.print(f"  {name.removesuffix('Cents')}: {euros(cents)}")
    can = [step["text"] for step in case["nextSteps"] if step["reason"] is None]
    console.print("can be done now: " + (", ".join(can) or "nothing, by you"))
