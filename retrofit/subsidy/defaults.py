"""Notices of default (ingebrekestelling): received, and rejected or answered with a penalty.

The penalty (dwangsom) is no subsidy: the clock says it to the cent, and it is paid beside the
ledger. Who handles the case does not decide on it, and who set a penalty does not pay it. On an
upheld objection it is decided anew by the same steps, against which only an appeal lies.

Source: Awb 4:17, 4:18, 4:87, 7:1, 7:11.
"""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from retrofit.codes import DecisionKind
from retrofit.errors import FourEyes, InvalidFacts
from retrofit.models import NoticeOfDefault
from retrofit.notice_codes import LateTerm, NoticeState, PenaltyException
from retrofit.people.actor import Actor
from retrofit.subsidy import correspondence
from retrofit.subsidy.case_file import CaseFile, open_case, require
from retrofit.subsidy.clock import Penalty
from retrofit.subsidy.clock_penalty import EXCEPTION_ARTICLE
from retrofit.subsidy.deadlines import awaited, deadlines
from retrofit.subsidy.notice_decisions import check_decider, standing, write_decision
from retrofit.subsidy.penalty_days import counted
from retrofit.subsidy.steps import act, day_of_step, record
from retrofit.subsidy.terms import dutch
from retrofit.subsidy.transitions import Action
from retrofit.subsidy.upheld import to_decide_anew


def record_default_notice(
    session: Session,
    number: str,
    *,
    by: Actor,
    received_on: date | None = None,
    expected_version: int | None = None,
) -> NoticeOfDefault:
    """Record a notice of default on the decision that the case waits for (Awb 4:17 lid 3).

    One that came before the term was over is recorded as well; it costs nothing.

    Raises:
        StepNotPossible: the municipality has nothing to decide.
    """
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    day = day_of_step(file, received_on, "receivedOn")
    late = awaited(file, deadlines(file, day))
    added = act(session, file, Action.DEFAULT_NOTICE, by=by, on=day)
    assert late is not None  # noqa: S101 - the step was checked
    notice = NoticeOfDefault(
        number=number,
        step_id=added.step_id,
        term=LateTerm(late.kind.value),
        objection_id=late.objection_id,
        received_on=day,
        state=NoticeState.RECEIVED,
        paid_cents=0,
    )
    session.add(notice)
    session.flush()
    record(session, file, added, by, legal_basis="Awb 4:17")
    return notice


def reject_notice(
    session: Session,
    number: str,
    notice_id: int,
    exception: PenaltyException,
    *,
    by: Actor,
    text: str,
    on: date | None = None,
    expected_version: int | None = None,
) -> NoticeOfDefault:
    """Decide that a notice of default costs nothing (Awb 4:17 lid 6), with a letter that says why.

    Args:
        text: why, in the words of the desk; it stands in the letter.

    Raises:
        StepNotPossible: it was decided on before, or a penalty was set that nobody takes back.
        FourEyes: ``by`` handles the case, or took the decision objected to.
    """
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    notice = file.notice(notice_id)
    day = _day_of_decision(file, notice, on)
    check_decider(file, notice, by)
    require(
        notice.cents is None,
        "Er is al een dwangsom vastgesteld; na bezwaar wordt die niet lager (Awb 7:11).",
    )
    rejection = {"exception": exception.value, "text": text}
    added = act(
        session, file, Action.REJECT_NOTICE, by=by, on=day, notice_id=notice_id, **rejection
    )
    decision = write_decision(
        session, file, notice, added, DecisionKind.NO_PENALTY, by=by, rejection=rejection
    )
    notice.state = NoticeState.REJECTED
    notice.exception = exception
    notice.decided_on = day
    notice.decided_by_id = by.person_id
    session.flush()
    correspondence.write_decision(session, file, added, decision, by)
    article = EXCEPTION_ARTICLE[exception]
    record(session, file, added, by, legal_basis=article, reason_code=exception.value)
    return notice


def set_penalty(
    session: Session,
    number: str,
    notice_id: int,
    *,
    by: Actor,
    on: date | None = None,
    expected_version: int | None = None,
) -> NoticeOfDefault:
    """Set the penalty of a late decision, when the last day that costs is over (Awb 4:18).

    Anew on an objection it is never less than it was; what was paid of it counts.

    Raises:
        StepNotPossible: it was decided on before, costs nothing, or still costs more each day.
        FourEyes: ``by`` handles the case, or took the decision objected to.
    """
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    notice = file.notice(notice_id)
    day = _day_of_decision(file, notice, on)
    check_decider(file, notice, by)
    cents, days = _counted_out(file, notice, day)
    added = act(
        session, file, Action.SET_PENALTY, by=by, on=day, notice_id=notice_id, cents=cents, **days
    )
    decision = write_decision(
        session,
        file,
        notice,
        added,
        DecisionKind.PENALTY,
        by=by,
        amount_cents=cents,
        penalty=days,
    )
    is_paid = notice.paid_cents == cents
    notice.state = NoticeState.PAID if is_paid else NoticeState.PENALTY_SET
    notice.cents = cents
    notice.decided_on = day
    notice.decided_by_id = by.person_id
    session.flush()
    correspondence.write_decision(session, file, added, decision, by)
    record(session, file, added, by, legal_basis="Awb 4:18")
    return notice


def pay_penalty(
    session: Session,
    number: str,
    notice_id: int,
    *,
    by: Actor,
    paid_on: date | None = None,
    expected_version: int | None = None,
) -> NoticeOfDefault:
    """Record that a penalty was paid (Awb 4:87), or the rest of one that was set anew.

    Raises:
        StepNotPossible: no penalty was set, or it was paid before.
        FourEyes: ``by`` set it.
    """
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    notice = file.notice(notice_id)
    require(
        notice.state is NoticeState.PENALTY_SET,
        "Er is geen dwangsom te betalen op deze ingebrekestelling.",
    )
    assert notice.decided_on is not None and notice.cents is not None  # noqa: S101 - it was set
    day = _day(file, paid_on, "paidOn", notice.decided_on)
    if notice.decided_by_id == by.person_id:
        raise FourEyes("Wie de dwangsom vaststelde, betaalt haar niet.")
    added = act(
        session,
        file,
        Action.PAY_PENALTY,
        by=by,
        on=day,
        notice_id=notice_id,
        cents=notice.cents - notice.paid_cents,
    )
    notice.state = NoticeState.PAID
    notice.paid_cents = notice.cents
    notice.paid_on = day
    notice.paid_by_id = by.person_id
    session.flush()
    record(session, file, added, by, legal_basis="Awb 4:87")
    return notice


def penalty_by(file: CaseFile, notice: NoticeOfDefault, on: date) -> Penalty | None:
    """Return the penalty that a notice brings; None when another one counts, or it came too early.

    A notice is of one term, and of its notices one counts.
    """
    for day in deadlines(file, on):
        if counted(file, day) is notice:
            return day.penalty
    return None


def _counted_out(file: CaseFile, notice: NoticeOfDefault, on: date) -> tuple[int, dict[str, Any]]:
    """Return the penalty of a notice, and its days: by the clock, and never less than was set."""
    penalty, before = penalty_by(file, notice, on), standing(file, notice)
    if notice.cents is not None and (penalty is None or penalty.cents < notice.cents):
        assert before is not None  # noqa: S101 - a decision set it
        return notice.cents, before.snapshot["penalty"]
    require(
        penalty is not None and penalty.first_day is not None,
        "Deze ingebrekestelling kost niets: zij telt niet, of het besluit kwam binnen twee weken.",
    )
    assert penalty is not None and penalty.last_day is not None  # noqa: S101 - just required
    assert penalty.first_day is not None  # noqa: S101 - just required
    require(
        on > penalty.last_day,
        f"De dwangsom loopt nog, uiterlijk tot en met {dutch(penalty.last_day)} (Awb 4:17 lid 2).",
    )
    return penalty.cents, {
        "days": penalty.days,
        "first_day": penalty.first_day.isoformat(),
        "last_day": penalty.last_day.isoformat(),
    }


def _day_of_decision(file: CaseFile, notice: NoticeOfDefault, on: date | None) -> date:
    """Return the day of a decision: not before the notice, nor before what asks it anew."""
    upheld = to_decide_anew(file, notice)
    earliest = upheld.decided_on if upheld is not None else None
    return _day(file, on, "on", earliest or notice.received_on)


def _day(file: CaseFile, on: date | None, field: str, earliest: date) -> date:
    day = day_of_step(file, on, field)
    if day < earliest:
        raise InvalidFacts(field, f"mag niet voor {dutch(earliest)} liggen")
    return day
