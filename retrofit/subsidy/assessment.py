"""From receipt to a proposal: who works on it, what is missing, when it is complete."""

from collections.abc import Sequence
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from retrofit.errors import InvalidFacts
from retrofit.models import CaseStep, SubsidyCase
from retrofit.people.actor import Actor
from retrofit.subsidy import correspondence, funds
from retrofit.subsidy.calculated import calculated
from retrofit.subsidy.case_file import CaseFile, open_case
from retrofit.subsidy.clock import recovery_term
from retrofit.subsidy.given import GivenContent
from retrofit.subsidy.handlers import may_handle
from retrofit.subsidy.intake import check_content, save_content
from retrofit.subsidy.scheme import scheme_named
from retrofit.subsidy.steps import act, day_of_step, record, step
from retrofit.subsidy.transitions import Action
from retrofit.today import AMSTERDAM, day_of


def assign(
    session: Session,
    number: str,
    *,
    by: Actor,
    handler_id: int | None,
    expected_version: int | None = None,
) -> SubsidyCase:
    """Take a case (``handler_id`` is one's own), hand it to another, or let it go (None).

    Raises:
        InvalidFacts: who is named does not handle cases, or not where this one is about.
    """
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    able = {person.person_id for person in may_handle(session, file)}
    if handler_id is not None and handler_id not in able:
        raise InvalidFacts("handlerId", "is geen behandelaar in dit gebied")
    added = act(session, file, Action.ASSIGN, by=by, handler_id=handler_id)
    file.case.handler_id = handler_id
    session.flush()
    return record(session, file, added, by)


def change_content(
    session: Session,
    number: str,
    content: GivenContent,
    *,
    by: Actor,
    reason: str,
    expected_version: int | None = None,
) -> SubsidyCase:
    """Say anew what is applied for; what was said before stays with its own step.

    Raises:
        InvalidFacts: as at receipt.
    """
    file, added = step(
        session, number, Action.CHANGE, by=by, expected_version=expected_version, reason=reason
    )
    scheme = scheme_named(file.case.scheme)
    judged = check_content(session, scheme, content, file.received_on, reason)
    save_content(session, added, content, judged)
    fresh = open_case(session, number, by=None)
    if fresh.case.complete_at is not None:
        funds.reserve(session, fresh, added, calculated(session, fresh).total_cents)
    return record(session, fresh, added, by, reason_code="content_changed")


def request_supplement(
    session: Session,
    number: str,
    items: Sequence[str],
    *,
    by: Actor,
    on: date | None = None,
    until: date | None = None,
    expected_version: int | None = None,
) -> CaseStep:
    """Ask for what is missing (Awb 4:5 lid 1); the decision clock stands still from the next day.

    Args:
        items: what is missing, each a line of the letter.
        on: day on which the letter was sent.
        until: last day to answer; the scheme's term, ending on a working day, when None.
    """
    if not items:
        raise InvalidFacts("items", "noem ten minste een ontbrekend stuk")
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    sent_on = day_of_step(file, on)
    last = until or recovery_term(sent_on, file.version.supplement.days)
    if last <= sent_on:
        raise InvalidFacts("until", "moet na de dag van verzending liggen")
    added = act(
        session,
        file,
        Action.REQUEST_SUPPLEMENT,
        by=by,
        on=sent_on,
        items=list(items),
        until=last.isoformat(),
    )
    # Not complete after all: the place in the queue is that of the moment it will be.
    file.case.complete_at = None
    funds.leave_queue(session, file, added)
    correspondence.write_supplement_request(session, file, added, by)
    record(session, file, added, by, legal_basis="Awb 4:5, 4:15")
    return added


def record_supplement(
    session: Session,
    number: str,
    *,
    by: Actor,
    received_on: date | None = None,
    items: Sequence[str] = (),
    expected_version: int | None = None,
) -> CaseStep:
    """Record that a supplement came in; whether the application is complete is judged apart."""
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    day = day_of_step(file, received_on, "receivedOn")
    request = file.last(Action.REQUEST_SUPPLEMENT)
    if request is not None and day < request.happened_on:
        raise InvalidFacts("receivedOn", "ligt voor de vraag om aanvulling")
    added = act(session, file, Action.RECORD_SUPPLEMENT, by=by, on=day, items=list(items))
    record(session, file, added, by)
    return added


def complete(
    session: Session,
    number: str,
    *,
    by: Actor,
    on: date | None = None,
    expected_version: int | None = None,
) -> SubsidyCase:
    """Find an application complete: it takes its place in the queue, and what that gives it.

    Complete is the moment on which the last missing piece arrived: see ``complete_since``.
    """
    file, added = step(
        session, number, Action.COMPLETE, by=by, on=on, expected_version=expected_version
    )
    file.case.complete_at = complete_since(file, added)
    funds.reserve(session, file, added, calculated(session, file).total_cents)
    return record(session, file, added, by, legal_basis="Awb 4:5")


def complete_since(file: CaseFile, found_by: CaseStep) -> datetime:
    """Return since when an application is complete: its place in the queue.

    Receipt when nothing was asked, else the last supplement since the last letter. Who did not
    answer that letter is complete from the step by which the desk goes on without.

    Args:
        found_by: the step by which it is assessed on what there is.
    """
    if file.last(Action.REQUEST_SUPPLEMENT) is None:
        return file.case.received_at
    return moment_of(file.answer() or found_by)


def moment_of(taken: CaseStep) -> datetime:
    """Return the moment of a step: that of recording, unless it was taken on an earlier day."""
    if day_of(taken.recorded_at) == taken.happened_on:
        return taken.recorded_at
    # Of a day in the past only the day is known; it counts as its end.
    return datetime.combine(taken.happened_on, time(23, 59, 59), AMSTERDAM)


def withdraw(
    session: Session,
    number: str,
    *,
    by: Actor,
    on: date | None = None,
    reason: str,
    expected_version: int | None = None,
) -> SubsidyCase:
    """Record that the applicant withdrew in writing; what was reserved becomes free."""
    file, added = step(
        session,
        number,
        Action.WITHDRAW,
        by=by,
        on=on,
        expected_version=expected_version,
        reason=reason,
    )
    funds.release_reserved(session, file, added)
    return record(session, file, added, by)
