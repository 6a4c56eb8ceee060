"""Which steps a case can take now, and why not the others: the same checks that stop a step.

A check looks at the case and at the day, and raises ``StepNotPossible`` with the reason that the
desk reads. What depends on the content of a step (an amount, a date) is checked where it is taken.
"""

from dataclasses import dataclass
from datetime import date

from gis.codes import CaseState
from retrofit.codes import ClaimState, DecisionKind, PaymentState
from retrofit.errors import AboveMandate, DeskRule, NotAllowed, StepNotPossible
from retrofit.people.actor import Actor
from retrofit.subsidy import dates
from retrofit.subsidy.case_file import CaseFile, require
from retrofit.subsidy.deadlines import SETTLES, deadlines
from retrofit.subsidy.decision_kinds import GAVE_NOTHING
from retrofit.subsidy.penalty_days import open_notices
from retrofit.subsidy.possible_beside import BESIDE, Check
from retrofit.subsidy.second_person import check_any_release, check_decider
from retrofit.subsidy.terms import dutch
from retrofit.subsidy.transitions import REPORTED, STEP_OF, Action, not_from_here
from retrofit.subsidy.upheld import decides, objected_to, to_propose_anew, unanswered

#: After so many years a settlement is no longer changed (Awb 4:49 lid 3).
REVISION_YEARS = 5


@dataclass(frozen=True, slots=True)
class NextStep:
    """A step, and why it cannot be taken; ``reason`` None is: it can."""

    action: Action
    reason: str | None


def next_steps(file: CaseFile, by: Actor, on: date) -> list[NextStep]:
    """Return every step there is, with the reason why it is not possible for this person now."""
    return [
        NextStep(action, why_not(file, action, by, on))
        for action in STEP_OF
        if action is not Action.RECEIVE
    ]


def why_not(file: CaseFile, action: Action, by: Actor, on: date) -> str | None:
    """Return why somebody cannot take a step, in the words of its refusal; None when he can."""
    try:
        check(file, action, by, on)
    except (DeskRule, AboveMandate) as refused:
        return str(refused)
    except NotAllowed:
        return "Hiervoor hebt u de rol niet."
    return None


def check(file: CaseFile, action: Action, by: Actor, on: date) -> None:
    """Check all that can be known of a step before its content.

    Raises:
        StepNotPossible: not from this state, or not yet, or not any more.
        NotAllowed: the person has no role for it.
        FourEyes: the person prepared what is to be decided, or ordered what is to be paid.
        AboveMandate: the amount is more than the person decides on.
    """
    step = STEP_OF[action]
    if file.case.state not in step.since:
        raise StepNotPossible(not_from_here(action, file.case.state))
    if step.decides:
        waiting = file.proposal()
        is_for_this = waiting is not None and decides(file, waiting) is action
        require(is_for_this, "Er ligt geen voorstel voor dit besluit.")
    own = CHECKS.get(action)
    if own is not None:
        own(file, on)
    by.require(*step.roles)
    if step.decides:
        check_decider(file, by)
    if action is Action.RELEASE_PAYMENT:
        check_any_release(file, by)


def _no_open_request(file: CaseFile, on: date) -> None:
    request = file.last(Action.REQUEST_SUPPLEMENT)
    if file.case.state is CaseState.AWAITING_SUPPLEMENT and request is not None:
        # Too late to leave it unprocessed: then it must be decided on what there is.
        require(
            file.answer() is not None or on > dates.not_processed_due(file).on,
            "De gevraagde aanvulling is nog niet binnen.",
        )


def _not_processed(file: CaseFile, on: date) -> None:
    request = file.last(Action.REQUEST_SUPPLEMENT)
    require(request, "Er is geen aanvulling gevraagd (Awb 4:5 lid 1).")
    assert request is not None  # noqa: S101 - just required
    until = date.fromisoformat(request.details["until"])
    is_answered = file.answer() is not None
    require(is_answered or on > until, f"De aanvrager heeft nog tot en met {dutch(until)} de tijd.")
    last = dates.not_processed_due(file).on
    require(
        on <= last,
        f"Buiten behandeling stellen kon tot en met {dutch(last)} (Awb 4:5 lid 4); er moet nu"
        " inhoudelijk worden beslist.",
    )


def _any_proposal(file: CaseFile, on: date) -> None:
    require(file.proposal(), "Er ligt geen voorstel dat op een besluit wacht.")


def _no_proposal(file: CaseFile, on: date) -> None:
    require(file.proposal() is None, "Er ligt al een voorstel dat op een besluit wacht.")


def _reported_late(file: CaseFile, on: date) -> None:
    last = dates.execution_until(file)
    require(last and on > last, "De uitvoeringstermijn is nog niet voorbij.")


def _reminder_passed(file: CaseFile, on: date) -> None:
    _no_proposal(file, on)
    letter = file.last(Action.REMIND, Action.REPORT_COMPLETION, Action.ASK_EVIDENCE)
    if letter is None or letter.action != Action.REMIND:
        raise StepNotPossible("Er is nog niet aan de gereedmelding herinnerd (Awb 4:44 lid 3).")
    until = date.fromisoformat(letter.details["until"])
    require(on > until, f"De herinneringstermijn loopt tot en met {dutch(until)}.")


def _reported(file: CaseFile, on: date) -> None:
    if file.case.state is CaseState.IN_PROGRESS:
        require(dates.first_reported(file), "Er is nog geen gereedmelding.")


def _evidence_passed(file: CaseFile, on: date) -> None:
    """Let who was asked for more evidence have the time for it: then what there is counts."""
    if file.case.state is not CaseState.IN_PROGRESS:
        return
    letter = file.last(Action.ASK_EVIDENCE)
    if letter is None:
        raise StepNotPossible("Er is nog geen gereedmelding.")
    until = date.fromisoformat(letter.details["until"])
    told = f"De aanvrager heeft nog tot en met {dutch(until)} de tijd (Awb 4:5 lid 1)."
    require(on > until, told)


def _revisable(file: CaseFile, on: date) -> None:
    _no_proposal(file, on)
    settled = file.live(*SETTLES, DecisionKind.REVISION)
    require(settled, "Er is geen vaststelling om te wijzigen.")
    first = next(each for each in file.decisions if each.kind in SETTLES)
    last = first.announced_on.replace(
        year=first.announced_on.year + REVISION_YEARS,
        day=min(first.announced_on.day, 28 if first.announced_on.month == 2 else 31),
    )
    require(on <= last, "De vaststelling is ouder dan vijf jaar (Awb 4:49 lid 3).")


def _upheld(file: CaseFile, on: date) -> None:
    require(to_propose_anew(file), "Er is geen gegrond bezwaar waarop nog moet worden beslist.")


def _turned_down(file: CaseFile, on: date) -> None:
    _upheld(file, on)
    require(
        objected_to(file, to_propose_anew(file)[0]).kind in GAVE_NOTHING,
        "Dit bezwaar gaat niet over een afwijzing: stel een nieuw besluit voor.",
    )


def _something_due(file: CaseFile, on: date) -> None:
    require(owed_cents(file) > 0, "Er is niets meer te betalen.")


def owed_cents(file: CaseFile) -> int:
    """Return what may still be ordered to be paid; nothing while a settlement is worked on."""
    return 0 if file.case.state in REPORTED else max(left_to_pay(file), 0)


def left_to_pay(file: CaseFile) -> int:
    """Return what is granted (as an advance) or settled, less what was paid or is on its way.

    Below zero more is on its way than is owed by now, as after a revocation.
    """
    case = file.case
    under_way = sum(payment.cents for payment in file.open_payments())
    advance = case.committed_cents * file.version.payment.max_advance_percent // 100
    return advance + case.settled_cents - case.paid_cents - under_way


def _payment_in(state: PaymentState) -> Check:
    def is_there(file: CaseFile, on: date) -> None:
        require(
            any(payment.state is state for payment in file.payments),
            "Er is geen betaling waarvoor dit kan.",
        )

    return is_there


def _under_way(file: CaseFile, on: date) -> None:
    require(file.open_payments(), "Er is geen betaling onderweg.")


def _open_claim(file: CaseFile, on: date) -> None:
    require(
        any(claim.state is ClaimState.OPEN for claim in file.claims),
        "Er staat geen terugvordering open.",
    )


def _finished(file: CaseFile, on: date) -> None:
    require(not file.open_objections(), "Er loopt nog een bezwaar.")
    require(not file.open_objections(is_appeal=True), "Er loopt nog een beroep bij de rechtbank.")
    require(not unanswered(file), "Op een gegrond bezwaar moet nog worden beslist.")
    for decision in file.live_decisions():
        last = dates.objection_due(file, decision).on
        require(on > last, f"De bezwaartermijn loopt tot en met {dutch(last)}.")
    require(
        not (file.notices and open_notices(file, deadlines(file, on))),
        "Er loopt nog een ingebrekestelling, of een dwangsom is nog niet betaald.",
    )
    case = file.case
    require(not file.open_payments(), "Er is nog een betaling onderweg.")
    require(case.claim_cents == 0, "Er staat nog een terugvordering open.")
    require(
        case.paid_cents == case.settled_cents,
        "Het vastgestelde bedrag is nog niet (geheel) betaald.",
    )


def _both(first: Check, second: Check) -> Check:
    def check_both(file: CaseFile, on: date) -> None:
        first(file, on)
        second(file, on)

    return check_both


CHECKS: dict[Action, Check] = {
    Action.COMPLETE: _no_open_request,
    Action.PAUSE: _reported,
    Action.POSTPONE: _reported,
    Action.PROPOSE: _no_proposal,
    Action.PROPOSE_NOT_PROCESSED: _both(_no_proposal, _not_processed),
    Action.NOT_PROCESS: _not_processed,
    Action.PROPOSE_AMENDMENT: _no_proposal,
    Action.PROPOSE_REVOCATION: _no_proposal,
    Action.REMIND: _reported_late,
    Action.PROPOSE_SETTLEMENT: _both(_no_proposal, _evidence_passed),
    Action.PROPOSE_EX_OFFICIO: _reminder_passed,
    Action.PROPOSE_REVISION: _revisable,
    Action.PROPOSE_ON_OBJECTION: _both(_no_proposal, _upheld),
    Action.RETURN_DRAFT: _any_proposal,
    Action.REOPEN_ON_OBJECTION: _turned_down,
    Action.ORDER_PAYMENT: _something_due,
    Action.RELEASE_PAYMENT: _payment_in(PaymentState.ORDERED),
    Action.CONFIRM_PAYMENT: _payment_in(PaymentState.RELEASED),
    Action.CANCEL_PAYMENT: _under_way,
    Action.RECOVER: _open_claim,
    Action.WAIVE: _open_claim,
    **BESIDE,
    Action.CLOSE: _finished,
}
