"""What notices of default make of late decisions: the penalty, and the days to set and to pay it.

Source: Awb 4:17, 4:18, 4:87. Of the notices on one term the first that came after it counts, unless
it was rejected; the others, and one that came too early, end by themselves.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from gis.codes import CaseState
from retrofit.models import NoticeOfDefault
from retrofit.notice_codes import LateTerm, NoticeState
from retrofit.subsidy import clock
from retrofit.subsidy.case_file import CaseFile
from retrofit.subsidy.clock import ClockState, DefaultNotice, Due, Penalty
from retrofit.subsidy.clock_pauses import ONE_DAY
from retrofit.subsidy.deadline import Deadline, DeadlineKind, standing


def penalty_of(
    file: CaseFile,
    term: LateTerm,
    due: Due,
    on: date,
    stopped_on: date | None,
    objection_id: int | None = None,
) -> Penalty | None:
    """Return the penalty for deciding late on a term; None where no notice of default came in."""
    notices = [
        DefaultNotice(each.received_on, each.exception)
        for each in file.notices
        if (each.term, each.objection_id) == (term, objection_id)
    ]
    return clock.penalty(due, notices, on, announced_on=stopped_on) if notices else None


def of_penalties(file: CaseFile, days: Sequence[Deadline], on: date) -> Iterator[Deadline]:
    """Yield the days to decide on the penalty of each late decision, and to pay it.

    Args:
        file: the case.
        days: its deadlines, each with the penalty for keeping it late.
        on: the day of which they are.
    """
    for day in days:
        notice = counted(file, day)
        # On an upheld objection the term of that objection runs (Awb 7:10, 7:11).
        if notice is None or day.penalty is None or notice.state is NoticeState.REOPENED:
            continue
        penalty = day.penalty
        if penalty.decide_by is not None and penalty.last_day is not None:
            due = Due(
                on=penalty.decide_by,
                strict_on=penalty.decide_by,
                steps=penalty.steps,
                starts_on=penalty.last_day + ONE_DAY,
                is_provisional=day.clock is not ClockState.STOPPED and on <= penalty.last_day,
            )
            kind = DeadlineKind.PENALTY_DECISION
            yield _of_notice(kind, due, on, notice.decided_on, day, notice)
        if notice.decided_on is not None:
            kind = DeadlineKind.PENALTY_PAYMENT
            paid_on = notice.paid_on if notice.state is NoticeState.PAID else None
            yield _of_notice(kind, clock.payment_due(notice.decided_on), on, paid_on, day, notice)


def _of_notice(
    kind: DeadlineKind,
    due: Due,
    on: date,
    stopped_on: date | None,
    day: Deadline,
    notice: NoticeOfDefault,
) -> Deadline:
    return standing(
        kind,
        due,
        on,
        stopped_on,
        decision_id=day.decision_id,
        objection_id=day.objection_id,
        notice_id=notice.notice_id,
    )


def counted(file: CaseFile, day: Deadline) -> NoticeOfDefault | None:
    """Return the notice by which keeping a deadline late costs money; a penalty set stays set."""
    penalty = day.penalty
    if penalty is None:
        return None
    about = [
        each
        for each in file.notices
        if (each.term, each.objection_id) == (day.kind.value, day.objection_id)
        and each.state is not NoticeState.REJECTED
    ]
    already = [each for each in about if each.cents is not None]
    valid = [each for each in about if each.received_on == penalty.valid_notice_on]
    return next(iter([*already, *valid]), None)


def open_notices(file: CaseFile, days: Sequence[Deadline]) -> list[NoticeOfDefault]:
    """Return the notices that still cost, or can: no penalty set yet, or one that is not paid."""
    found = []
    for day in days:
        notice = counted(file, day)
        if notice is None or day.penalty is None or notice.state is NoticeState.PAID:
            continue
        is_over = day.clock is ClockState.STOPPED and day.penalty.first_day is None
        if notice.state is NoticeState.PENALTY_SET or not is_over:
            found.append(notice)
    return found


def notices_to_decide(file: CaseFile) -> list[NoticeOfDefault]:
    """Return the notices that can be decided on; in a closed case only anew, on an objection."""
    is_closed = file.case.state is CaseState.CLOSED
    states = (NoticeState.REOPENED,) if is_closed else (NoticeState.RECEIVED, NoticeState.REOPENED)
    return [each for each in file.notices if each.state in states]
