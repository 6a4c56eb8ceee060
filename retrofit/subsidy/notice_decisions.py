"""Decisions on notices of default, and what opens a notice again: an upheld objection.

They stand among the decisions of the case, so that objection and appeal lie against them; nobody
proposes them, no money of a ceiling moves, and the case stays in its state. Source: Awb 1:3, 4:17,
4:18, 7:11.
"""

from typing import Any

from sqlalchemy.orm import Session

from retrofit.codes import DecisionKind
from retrofit.errors import FourEyes, NotAllowed
from retrofit.models import CaseStep, Decision, NoticeOfDefault, Objection
from retrofit.notice_codes import NoticeState
from retrofit.people.actor import Actor
from retrofit.subsidy.case_file import CaseFile, require
from retrofit.subsidy.penalty_days import notices_to_decide
from retrofit.subsidy.snapshots import snapshot_digest
from retrofit.subsidy.upheld import asks_new_decision, objected_to, to_decide_anew


def write_decision(
    session: Session,
    file: CaseFile,
    notice: NoticeOfDefault,
    added: CaseStep,
    kind: DecisionKind,
    *,
    by: Actor,
    amount_cents: int | None = None,
    **said: Any,
) -> Decision:
    """Write the decision that a step took on a notice of default, with its snapshot.

    Args:
        said: what it rests on, beside the notice and what was paid before.
    """
    day = added.happened_on
    replaced, upheld = standing(file, notice), to_decide_anew(file, notice)
    snapshot = {
        "number": file.number,
        "announced_on": day.isoformat(),
        "amount_cents": amount_cents,
        "paid_cents": notice.paid_cents,
        "notice": {
            "notice_id": notice.notice_id,
            "term": notice.term.value,
            "objection_id": notice.objection_id,
            "received_on": notice.received_on.isoformat(),
        },
        **said,
    }
    decision = Decision(
        number=file.number,
        kind=kind,
        amount_cents=amount_cents,
        notice_id=notice.notice_id,
        decided_by_id=by.person_id,
        announced_on=day,
        replaces_id=replaced.decision_id if replaced else None,
        objection_id=upheld.objection_id if upheld else None,
        snapshot=snapshot,
        snapshot_digest=snapshot_digest(snapshot),
        step_id=added.step_id,
    )
    session.add(decision)
    session.flush()
    file.decisions.append(decision)
    return decision


def standing(file: CaseFile, notice: NoticeOfDefault) -> Decision | None:
    """Return the last decision on a notice of default; None when there is none yet."""
    found = (each for each in file.live_decisions() if each.notice_id == notice.notice_id)
    return next(found, None)


def reopen_notice(session: Session, file: CaseFile, objection: Objection) -> None:
    """Open a notice of default again when an objection to the decision on it was upheld.

    What was set and what was paid stay known: nobody becomes worse off, and only the rest is paid.
    """
    decision = objected_to(file, objection)
    if decision.notice_id is None or not asks_new_decision(file, objection):
        return
    notice = file.notice(decision.notice_id)
    # Another objection may have opened it already.
    if notice.state is NoticeState.REOPENED:
        return
    notice.state = NoticeState.REOPENED
    notice.exception = notice.decided_on = notice.decided_by_id = None
    session.flush()


def check_decider(file: CaseFile, notice: NoticeOfDefault, by: Actor) -> None:
    """Check that somebody may decide on a notice of default, for the first time or anew.

    Raises:
        StepNotPossible: it was decided on before.
        NotAllowed: it is a key.
        FourEyes: ``by`` handles the case, or took the decision objected to (Awb 10:3 lid 3).
    """
    require(notice in notices_to_decide(file), "Op deze ingebrekestelling is al beslist.")
    if by.by_key:
        raise NotAllowed("a key never decides")
    if file.case.handler_id == by.person_id:
        raise FourEyes("De behandelaar van de zaak beslist niet over een ingebrekestelling.")
    upheld = to_decide_anew(file, notice)
    if upheld is not None and objected_to(file, upheld).decided_by_id == by.person_id:
        raise FourEyes("Wie het bestreden besluit nam, beslist niet na bezwaar (Awb 10:3 lid 3).")
