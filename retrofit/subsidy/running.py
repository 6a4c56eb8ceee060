"""A granted case until its settlement is proposed: start, report, reminder; and its end."""

from datetime import date

from sqlalchemy.orm import Session

from retrofit.errors import InvalidFacts
from retrofit.models import CaseStep, SubsidyCase
from retrofit.people.actor import Actor
from retrofit.subsidy import correspondence, dates
from retrofit.subsidy.case_file import open_case
from retrofit.subsidy.clock import reminder_due
from retrofit.subsidy.given import GivenReport
from retrofit.subsidy.reports import as_details
from retrofit.subsidy.steps import act, day_of_step, record, step
from retrofit.subsidy.transitions import Action


def start(
    session: Session,
    number: str,
    *,
    by: Actor,
    on: date | None = None,
    expected_version: int | None = None,
) -> SubsidyCase:
    """Record that the works began."""
    file, added = step(
        session, number, Action.START, by=by, on=on, expected_version=expected_version
    )
    return record(session, file, added, by)


def report_completion(
    session: Session,
    number: str,
    report: GivenReport,
    *,
    by: Actor,
    expected_version: int | None = None,
) -> CaseStep:
    """Record a completion report (gereedmelding): a new decision term begins.

    Raises:
        InvalidFacts: a measure twice, one that was not granted, or carried out after the report.
    """
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    granted_on = dates.granted_on(file)
    day = day_of_step(file, report.received_on, "receivedOn")
    if day < granted_on:
        raise InvalidFacts("receivedOn", "ligt voor de verlening")
    applied = {row.measure for row in file.measures}
    seen = set()
    for place, line in enumerate(report.executions):
        name = f"executions[{place}]"
        if line.measure in seen:
            raise InvalidFacts(f"{name}.measure", "staat er twee keer in")
        if line.measure not in applied:
            raise InvalidFacts(f"{name}.measure", "hoort niet bij deze aanvraag")
        if line.executed_on is not None and line.executed_on > day:
            raise InvalidFacts(f"{name}.executedOn", "ligt na de gereedmelding")
        seen.add(line.measure)
    if not seen:
        raise InvalidFacts("executions", "noem ten minste een maatregel")
    if report.started_on is not None and report.started_on > day:
        raise InvalidFacts("startedOn", "ligt na de gereedmelding")
    if any(source.measure not in applied for source in report.sources):
        raise InvalidFacts("sources", "hoort bij een maatregel die niet bij deze aanvraag hoort")
    added = act(session, file, Action.REPORT_COMPLETION, by=by, on=day, **as_details(report))
    record(session, file, added, by, legal_basis="Awb 4:44, 4:45")
    return added


def ask_evidence(
    session: Session,
    number: str,
    items: list[str],
    *,
    by: Actor,
    on: date | None = None,
    until: date | None = None,
    expected_version: int | None = None,
) -> CaseStep:
    """Ask for what is missing in a completion report; the case is in progress again."""
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    asked_on = day_of_step(file, on)
    last = until or dates.reply_until(file, asked_on)
    if last <= asked_on:
        raise InvalidFacts("until", "moet na de dag van verzending liggen")
    if not items:
        raise InvalidFacts("items", "noem ten minste een ontbrekend stuk")
    added = act(
        session,
        file,
        Action.ASK_EVIDENCE,
        by=by,
        on=asked_on,
        items=items,
        until=last.isoformat(),
    )
    correspondence.write_evidence_request(session, file, added, by)
    record(session, file, added, by, legal_basis="Awb 4:45")
    return added


def remind(
    session: Session,
    number: str,
    *,
    by: Actor,
    on: date | None = None,
    expected_version: int | None = None,
) -> CaseStep:
    """Remind of a completion report that did not come in time (Awb 4:44 lid 3)."""
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    sent_on = day_of_step(file, on)
    until = reminder_due(sent_on, file.version.execution.reminder_days).on
    added = act(session, file, Action.REMIND, by=by, on=sent_on, until=until.isoformat())
    correspondence.write_reminder(session, file, added, by)
    record(session, file, added, by, legal_basis="Awb 4:44 lid 3")
    return added


def close(
    session: Session,
    number: str,
    *,
    by: Actor,
    expected_version: int | None = None,
) -> SubsidyCase:
    """Close a case: nothing can be objected to, paid or claimed any more; retention begins."""
    file, added = step(session, number, Action.CLOSE, by=by, expected_version=expected_version)
    return record(session, file, added, by)
