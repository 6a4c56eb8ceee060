"""The Awb clock: from the facts of a case to the last days on which things must happen.

Every function is pure. What is known on which day comes in as ``as_of``; nothing is stored, so that
a date is always worked out anew from the facts.

Source: Awb 4:5, 4:13-4:15, 4:17-4:18, 4:44, 4:87, 6:7-6:9, 7:10, 7:11, 7:14; ATW. Terms may be set
otherwise by a scheme (bij wettelijk voorschrift bepaald), so they are parameters.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from retrofit.codes import PauseKind
from retrofit.notice_codes import PenaltyException
from retrofit.subsidy.clock_fixed import (
    backwards,
    execution_due,
    not_processed_due,
    objection_due,
    objection_is_in_time,
    payment_due,
    recovery_term,
    reminder_due,
)
from retrofit.subsidy.clock_pauses import (
    PAUSE_ARTICLE,
    Delay,
    Stop,
    due_with_stops,
    stop_of_pause,
    stop_of_request,
)
from retrofit.subsidy.clock_penalty import Penalty, penalty
from retrofit.subsidy.terms import (
    ClockState,
    DayRange,
    DefaultNotice,
    Due,
    DueStep,
    Pause,
    Postponement,
    SupplementRequest,
    Term,
    TermUnit,
    dutch,
)

__all__ = [
    "ClockState",
    "DayRange",
    "DefaultNotice",
    "Due",
    "DueStep",
    "Pause",
    "Penalty",
    "PenaltyException",
    "Postponement",
    "SupplementRequest",
    "Term",
    "TermUnit",
    "backwards",
    "clock_state",
    "days_left",
    "decision_due",
    "execution_due",
    "not_processed_due",
    "objection_decision_due",
    "objection_due",
    "objection_is_in_time",
    "payment_due",
    "penalty",
    "recovery_term",
    "reminder_due",
    "settlement_due",
]

DECISION_DELAY = Delay("Awb 4:14 lid 3")
#: The municipality may take six weeks more for an objection.
OBJECTION_DELAY = Delay("Awb 7:10 lid 3", longest=Term(6))
#: Of Awb 4:15 only these hold for an objection (Awb 7:14); consent has an article of its own.
OBJECTION_PAUSE_ARTICLE = {
    PauseKind.CONSENT: "Awb 7:10 lid 4",
    PauseKind.APPLICANT_DELAY: "Awb 4:15 lid 2 onder b, 7:14",
    PauseKind.FORCE_MAJEURE: "Awb 4:15 lid 2 onder c, 7:14",
}


def decision_due(
    received_on: date,
    term: Term,
    requests: Sequence[SupplementRequest] = (),
    pauses: Sequence[Pause] = (),
    postponement: Postponement | None = None,
    *,
    as_of: date,
) -> Due:
    """Return the last day for the decision on an application (beslistermijn).

    Args:
        received_on: day of receipt; the term begins the day after.
        term: decision term of the scheme, eight weeks where it sets none.
        requests: letters that asked for what was missing, in any order.
        pauses: other reasons to stand still, in any order.
        postponement: the delay that was announced, if any.
        as_of: day of which this is the knowledge: letters, supplements and messages of later days
            are left out, and a pause without end runs through it.
    """
    opening = f"De aanvraag is ontvangen op {dutch(received_on)}."
    return _awb_due(received_on, term, opening, requests, pauses, postponement, as_of)


def settlement_due(
    reported_on: date,
    term: Term,
    requests: Sequence[SupplementRequest] = (),
    pauses: Sequence[Pause] = (),
    postponement: Postponement | None = None,
    *,
    as_of: date,
) -> Due:
    """Return the last day for the settlement; the completion report is the application for it.

    See ``decision_due`` for the arguments.
    """
    opening = f"De gereedmelding is ontvangen op {dutch(reported_on)}."
    return _awb_due(reported_on, term, opening, requests, pauses, postponement, as_of)


def objection_decision_due(
    objection_term: Due,
    *,
    has_committee: bool,
    repairs: Sequence[SupplementRequest] = (),
    pauses: Sequence[Pause] = (),
    postponement: Postponement | None = None,
    upheld_on: date | None = None,
    as_of: date,
) -> Due:
    """Return the last day for the decision on an objection.

    Six weeks, or twelve with an advisory committee, from the end of the term to object. A new
    decision in the place of the one objected to is a part of it (Awb 7:11 lid 2): the same term
    runs on until that one is announced too.

    Args:
        objection_term: see ``objection_due``.
        has_committee: an advisory committee was set up (Awb 7:13).
        repairs: letters that asked to mend the objection (Awb 6:6).
        pauses: further delay with consent (Awb 7:10 lid 4), by the applicant, or by force.
        postponement: delay announced, at most six weeks.
        upheld_on: day on which the objection was upheld with the new decision still to come. A
            letter that asks to complete the application stops nothing then (Awb 4:15 lid 1 onder a
            does not hold for an objection, Awb 7:14).
        as_of: as in ``decision_due``.
    """
    start = objection_term.on
    stops = [
        *(stop_of_request(repair, "Awb 7:10 lid 2", as_of) for repair in repairs),
        *(stop_of_pause(pause, OBJECTION_PAUSE_ARTICLE[pause.kind], as_of) for pause in pauses),
    ]
    due = due_with_stops(
        start,
        Term(12 if has_committee else 6),
        "Awb 7:10 lid 1",
        f"De bezwaartermijn eindigt op {dutch(start)}.",
        _known(stops),
        _said_by(postponement, as_of),
        OBJECTION_DELAY,
    )
    if upheld_on is None or upheld_on > as_of:
        return due
    told = DueStep(
        f"Het bezwaar is op {dutch(upheld_on)} gegrond verklaard; het nieuwe besluit hoort bij de"
        " beslissing op bezwaar, en moet binnen dezelfde termijn.",
        "Awb 7:11 lid 2",
        due.on,
    )
    return replace(due, steps=(*due.steps, told))


def days_left(due: Due, on: date) -> int:
    """Return the days from ``on`` to the last day: 0 on that day, below 0 when it is over."""
    return (due.on - on).days


def clock_state(due: Due, on: date, *, stopped_on: date | None = None) -> ClockState:
    """Return how a clock stands on a day.

    Args:
        due: the date that was worked out with what is known on that day.
        on: the day.
        stopped_on: day of the announcement, or of the withdrawal.
    """
    if stopped_on is not None and on >= stopped_on:
        return ClockState.STOPPED
    if on < due.starts_on:
        return ClockState.NOT_STARTED
    if on > due.on:
        return ClockState.OVERDUE
    if any(pause.first <= on <= pause.last for pause in due.pauses):
        return ClockState.PAUSED
    return ClockState.RUNNING


def _awb_due(
    start: date,
    term: Term,
    opening: str,
    requests: Sequence[SupplementRequest],
    pauses: Sequence[Pause],
    postponement: Postponement | None,
    as_of: date,
) -> Due:
    stops = [
        *(stop_of_request(request, "Awb 4:15 lid 1 onder a", as_of) for request in requests),
        *(stop_of_pause(pause, PAUSE_ARTICLE[pause.kind], as_of) for pause in pauses),
    ]
    article = "Awb 4:13 lid 1" if term.is_in_regulation else "Awb 4:13 lid 2"
    said = _said_by(postponement, as_of)
    return due_with_stops(start, term, article, opening, _known(stops), said, DECISION_DELAY)


def _known(stops: Sequence[Stop | None]) -> list[Stop]:
    return [stop for stop in stops if stop is not None]


def _said_by(postponement: Postponement | None, as_of: date) -> Postponement | None:
    return postponement if postponement is not None and postponement.said_on <= as_of else None
