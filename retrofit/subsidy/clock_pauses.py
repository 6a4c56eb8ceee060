"""A term with everything that lengthens it: days that stand still, delay announced, days off.

The order is that of the law: first the term, then the days on which it stood still, and last the
running on to a working day. Nothing is ever added to a date that was worked out before.

Source: Awb 4:13-4:15, 7:10; ATW 1 and 4.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from retrofit.codes import PauseKind
from retrofit.subsidy.holidays import WEEKEND, decrees_known, name_of_day_off, next_working_day
from retrofit.subsidy.terms import (
    DayRange,
    Due,
    DueStep,
    Pause,
    Postponement,
    SupplementRequest,
    Term,
    dutch,
    dutch_days,
)

ONE_DAY = timedelta(days=1)

PAUSE_TEXT = {
    PauseKind.CONSENT: "De aanvrager stemde schriftelijk in met uitstel",
    PauseKind.APPLICANT_DELAY: "De vertraging is aan de aanvrager toe te rekenen",
    PauseKind.FORCE_MAJEURE: "Er was overmacht",
}
PAUSE_ARTICLE = {
    PauseKind.CONSENT: "Awb 4:15 lid 2 onder a",
    PauseKind.APPLICANT_DELAY: "Awb 4:15 lid 2 onder b",
    PauseKind.FORCE_MAJEURE: "Awb 4:15 lid 2 onder c",
}


@dataclass(frozen=True, slots=True)
class Stop:
    """A stretch of days on which a term may stand still, and what the desk reads of it.

    Attributes:
        strict_last: last day of the stretch by the stricter reading.
        is_open: its end is not certain yet.
    """

    days: DayRange
    strict_last: date
    is_open: bool
    text: str
    article: str


@dataclass(frozen=True, slots=True)
class Delay:
    """The law on announcing delay, for one kind of term.

    Attributes:
        longest: at most so much after the term; None where the law has no limit.
    """

    article: str
    longest: Term | None = None


def stop_of_request(request: SupplementRequest, article: str, as_of: date) -> Stop | None:
    """Return the days that a request for what is missing stops; None when it was not sent yet.

    From the day after the letter until the day of the supplement. Unused, or used for a part, the
    recovery term counts through its last day; the stricter reading leaves that day out, and ends
    with a part.
    """
    if request.sent_on > as_of:
        return None
    sent, until, received = request.sent_on, request.until, request.received_on
    if received is not None and not received <= min(until, as_of):
        received = None
    asked = f"Aanvulling gevraagd op {dutch(sent)}"
    first = sent + ONE_DAY
    if received is not None and request.is_complete:
        last = received - ONE_DAY
        text = f"{asked}, volledig op {dutch(received)}"
        return Stop(DayRange(first, last), last, False, text, article)
    is_open = as_of <= until
    strict_last = (received or until) - ONE_DAY
    if is_open:
        text = f"{asked}, nog niet volledig; daarvoor is tijd tot en met {dutch(until)}"
    else:
        text = f"{asked}, niet volledig binnen de tijd tot en met {dutch(until)}"
    return Stop(DayRange(first, until), strict_last, is_open, text, article)


def stop_of_pause(pause: Pause, article: str, as_of: date) -> Stop | None:
    """Return the days that a pause stops; one without end runs through ``as_of``."""
    last = pause.last_day or as_of
    if last < pause.first_day:
        return None
    text = f"{PAUSE_TEXT[pause.kind]}, vanaf {dutch(pause.first_day)}"
    if pause.last_day is None:
        text += ", einde nog niet bekend"
    return Stop(DayRange(pause.first_day, last), last, pause.last_day is None, text, article)


class RunningTerm:
    """A term on which stops are laid, in the order of their first days.

    Attributes:
        raw: last day by its own length and stops, before the running on to a working day.
        stopped: days that count as standing still, in order, without overlap.
    """

    def __init__(self, start: date, term: Term, delay: Delay, said: Postponement | None) -> None:
        self.start = start
        self.term = term
        self.raw = term.after(start)
        self.stopped: list[DayRange] = []
        self._delay = delay
        self._said = said
        #: Days that stood still after the own end, in the delay that was announced.
        self._stopped_later = timedelta(0)

    def lay(self, days: DayRange) -> int | None:
        """Let the term stand still; return how many days that adds.

        None is: the term was over before the first of them, so that nothing could stand still.
        """
        first = max(days.first, self.start + ONE_DAY)
        if first > self.due + ONE_DAY:
            return None
        if self.stopped and first <= self.stopped[-1].last + ONE_DAY:
            before = self.stopped.pop()
            grown = replace(before, last=max(before.last, days.last))
        else:
            before, grown = DayRange(first, first - ONE_DAY), DayRange(first, days.last)
        if grown.days:
            self.stopped.append(grown)
        added = grown.days - before.days
        if first > self.own_end + ONE_DAY:
            self._stopped_later += timedelta(days=added)
        elif added:
            # A stop can begin in a weekend that the term runs over: it never ends within a stop.
            self.raw = max(self.raw + timedelta(days=added), grown.last)
        return added

    @property
    def own_end(self) -> date:
        """Last day without the delay that was announced."""
        return next_working_day(self.raw) if self.term.is_extended else self.raw

    @property
    def due(self) -> date:
        """Last day with everything."""
        return self._delayed_to or self.own_end

    @property
    def _delayed_to(self) -> date | None:
        """Last day by a delay that counts; None when there is none, or it does not count."""
        said, end = self._said, self.own_end
        if said is None or said.said_on > end or self.term.is_in_regulation:
            return None
        named = said.until + timedelta(days=self._stopped_after(said.said_on))
        longest = self._delay.longest
        if longest is not None:
            # What the law limits is a term of the law again, and runs on to a working day.
            limit = longest.after(self.raw) + self._stopped_later
            named = min(named, next_working_day(limit) if longest.is_extended else limit)
        if self.stopped:
            named = max(named, self.stopped[-1].last)
        return named if named > end else None

    def _stopped_after(self, day: date) -> int:
        after = (DayRange(max(each.first, day + ONE_DAY), each.last) for each in self.stopped)
        return sum(each.days for each in after)

    def explain_delay(self) -> DueStep | None:
        """Return what the announced delay did, or why it did nothing."""
        said, end, article = self._said, self.own_end, self._delay.article
        if said is None:
            return None
        told = f"Op {dutch(said.said_on)} is uitstel gemeld tot en met {dutch(said.until)}"
        if self.term.is_in_regulation:
            why = "de termijn staat in de regeling en wordt daardoor niet langer"
            return DueStep(f"{told}; {why}.", "Awb 4:14 lid 1", end)
        if said.said_on > end:
            return DueStep(f"{told}; de termijn was op {dutch(end)} al voorbij.", article, end)
        delayed = self._delayed_to
        if delayed is None:
            return DueStep(f"{told}; dat is niet later dan de termijn zelf.", article, end)
        if delayed < said.until:
            return DueStep(
                f"{told}; de wet staat toe tot en met {dutch(delayed)}.", article, delayed
            )
        stopped = self._stopped_after(said.said_on)
        more = f"; daarna stond de termijn {dutch_days(stopped)} stil" if stopped else ""
        return DueStep(f"{told}{more}.", article, delayed)


def due_with_stops(
    start: date,
    term: Term,
    article: str,
    opening: str,
    stops: Sequence[Stop],
    said: Postponement | None,
    delay: Delay,
) -> Due:
    """Return the last day of a term that can stand still, with its derivation.

    Args:
        start: day after which the term begins.
        term: the term; its own article goes before ``article``.
        article: article of the Awb that sets the term.
        opening: Dutch sentence on what happened on ``start``.
        stops: what stops it, in any order.
        said: the delay that was announced, if any.
        delay: the law on announcing delay here.
    """
    article = term.article or article
    running = RunningTerm(start, term, delay, said)
    steps = [
        DueStep(opening, article, start),
        DueStep(
            f"De termijn is {term.words}, te rekenen vanaf de dag erna.",
            article,
            running.raw,
        ),
    ]
    ordered = sorted(stops, key=lambda stop: (stop.days.first, stop.days.last))
    is_provisional = False
    for stop in ordered:
        over_on = running.due
        added = running.lay(stop.days)
        if added is None:
            text = (
                f"{stop.text}; dat telt niet, want de termijn was op {dutch(over_on)} al voorbij."
            )
        else:
            is_provisional = is_provisional or stop.is_open
            text = f"{stop.text}: {_stands_still(added, stop.days.days)}."
        steps.append(DueStep(text, stop.article, running.raw))
    told = running.explain_delay()
    if told is None or told.on == running.own_end:
        steps += explain_end(running.raw, term, article)
    if told is not None:
        steps.append(told)
    return Due(
        on=running.due,
        strict_on=_strict_due(start, term, ordered, said, delay, running.due),
        steps=tuple(steps),
        starts_on=start + ONE_DAY,
        pauses=tuple(running.stopped),
        is_provisional=is_provisional,
        decrees_known=not term.is_extended or decrees_known(running.due),
    )


def explain_end(raw: date, term: Term, article: str) -> list[DueStep]:
    """Return what happens when the last day is a day off; nothing on a working day."""
    name = name_of_day_off(raw)
    if name is None:
        return []
    named = f"{dutch(raw)} is {'een ' if name in WEEKEND.values() else ''}{name}"
    if term.is_extended:
        last = next_working_day(raw)
        act = "ATW art. 1 lid 1"
        if term.is_in_regulation:
            act += " (via Gemeentewet art. 145)"
        return [DueStep(f"{named}; de termijn loopt door tot en met {dutch(last)}.", act, last)]
    if term.is_long:
        return [
            DueStep(f"{named}; een termijn van {term.words} loopt niet door.", "ATW art. 4", raw)
        ]
    return [DueStep(f"{named}; deze termijn loopt niet door.", article, raw)]


def _stands_still(added: int, days: int) -> str:
    if added == days:
        return f"de termijn staat {dutch_days(added)} stil" if days else "de termijn loopt door"
    return f"van deze {dutch_days(days)} komen er {added or 'geen'} bij"


def _strict_due(
    start: date,
    term: Term,
    ordered: Sequence[Stop],
    said: Postponement | None,
    delay: Delay,
    due: date,
) -> date:
    """Return the last day by the stricter reading of the stops."""
    if all(stop.strict_last == stop.days.last for stop in ordered):
        return due
    running = RunningTerm(start, term, delay, said)
    for stop in ordered:
        running.lay(replace(stop.days, last=stop.strict_last))
    return running.due
