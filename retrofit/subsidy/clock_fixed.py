"""Terms that never stand still: to object, to pay, to carry out, to answer a letter.

Source: Awb 4:5 lid 4, 4:44, 4:87, 6:7-6:9; ATW 1 and 4. See ``clock`` for all functions together.
"""

from dataclasses import replace
from datetime import date, timedelta

from retrofit.subsidy.clock_pauses import ONE_DAY, explain_end
from retrofit.subsidy.holidays import decrees_known, next_working_day
from retrofit.subsidy.terms import Due, DueStep, SupplementRequest, Term, TermUnit, dutch

OBJECTION_TERM = Term(6)
#: A posted objection may come in so much later (Awb 6:9 lid 2).
POST_TERM = Term(1)
NOT_PROCESSED_TERM = Term(4)
PAYMENT_TERM = Term(6)
EXECUTION_TERM = Term(12, TermUnit.MONTHS)


def fixed_due(start: date, term: Term, article: str, opening: str) -> Due:
    """Return the last day of a term that begins on the day after ``start``."""
    raw = term.after(start)
    named = term.article or article
    end = explain_end(raw, term, named)
    last = end[-1].on if end else raw
    return Due(
        on=last,
        strict_on=last,
        steps=(
            DueStep(opening, named, start),
            DueStep(f"De termijn is {term.words}, te rekenen vanaf de dag erna.", named, raw),
            *end,
        ),
        starts_on=start + ONE_DAY,
        decrees_known=not term.is_extended or decrees_known(last),
    )


def not_processed_due(request: SupplementRequest, *, as_of: date) -> Due:
    """Return the last day to announce that an application is not processed.

    Four weeks after the supplement that fell short, or after the recovery term passed unused;
    later the decision must be on the content.

    Args:
        request: the last letter that asked for what was missing.
        as_of: day of which this is the knowledge; a supplement of a later day is left out.
    """
    received = request.received_on
    if received is not None and received <= min(request.until, as_of):
        opening = f"De aanvulling is ontvangen op {dutch(received)}."
        return fixed_due(received, NOT_PROCESSED_TERM, "Awb 4:5 lid 4", opening)
    until = request.until
    opening = f"De tijd voor de aanvulling eindigt op {dutch(until)}."
    due = fixed_due(until, NOT_PROCESSED_TERM, "Awb 4:5 lid 4", opening)
    strict = fixed_due(until - ONE_DAY, NOT_PROCESSED_TERM, "Awb 4:5 lid 4", opening)
    return replace(due, strict_on=strict.on, is_provisional=as_of <= until)


def objection_due(announced_on: date) -> Due:
    """Return the last day to object: six weeks from the day after the announcement."""
    opening = f"Het besluit is bekendgemaakt op {dutch(announced_on)}."
    return fixed_due(announced_on, OBJECTION_TERM, "Awb 6:7, 6:8", opening)


def objection_is_in_time(due: Due, received_on: date, posted_on: date | None = None) -> bool:
    """Tell whether an objection came in time.

    Received within the term; or posted within it and received at most a week after its end.

    Args:
        due: see ``objection_due``.
        received_on: day on which it came in.
        posted_on: day of the postmark; None when it did not come by post, or has none.
    """
    if received_on <= due.on:
        return True
    # The week is a term of the act too, and runs on to a working day.
    last = next_working_day(POST_TERM.after(due.on))
    return posted_on is not None and posted_on <= due.on and received_on <= last


def payment_due(announced_on: date, term: Term = PAYMENT_TERM) -> Due:
    """Return the last day to pay what a decision grants or settles."""
    opening = f"Het besluit is bekendgemaakt op {dutch(announced_on)}."
    return fixed_due(announced_on, term, "Awb 4:87 lid 1", opening)


def execution_due(
    announced_on: date, term: Term = EXECUTION_TERM, *, until: date | None = None
) -> Due:
    """Return the last day to carry out the work.

    Args:
        announced_on: day on which the grant was announced.
        term: execution term of the scheme.
        until: last day that the decision, or its amendment, names; it goes before the term.
    """
    opening = f"De verlening is bekendgemaakt op {dutch(announced_on)}."
    if until is None:
        return fixed_due(announced_on, term, "Awb 4:37", opening)
    article = term.article or "Awb 4:37"
    steps = (
        DueStep(opening, article, announced_on),
        DueStep(f"Het besluit noemt als laatste dag {dutch(until)}.", article, until),
    )
    return Due(until, until, steps, announced_on + ONE_DAY)


def recovery_term(sent_on: date, days: int) -> date:
    """Return the last day for an answer to a letter: so many days on, and then a working day.

    The municipality sets this term itself, so the Algemene termijnenwet does not lengthen it.
    """
    return next_working_day(sent_on + timedelta(days=days))


def reminder_due(sent_on: date, days: int) -> Due:
    """Return the last day to report completion after a reminder (Awb 4:44 lid 3)."""
    article = "Awb 4:44 lid 3"
    last = recovery_term(sent_on, days)
    steps = (
        DueStep(f"De herinnering is verstuurd op {dutch(sent_on)}.", article, sent_on),
        DueStep(
            f"De brief geeft {Term(days, TermUnit.DAYS).words}, tot en met een werkdag.",
            article,
            last,
        ),
    )
    return Due(last, last, steps, sent_on + ONE_DAY)


def backwards(day: date, term: Term) -> date:
    """Return the day that lies a term before ``day``; it is never moved (ATW art. 1 lid 2)."""
    return term.before(day)
