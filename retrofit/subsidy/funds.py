"""What a step of a case does to the money under its ceiling."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from gis.codes import CaseState
from retrofit.codes import Bucket
from retrofit.errors import CeilingExceeded
from retrofit.models import CaseStep, SchemePeriod
from retrofit.subsidy import ledger, queue
from retrofit.subsidy.case_file import CaseFile
from retrofit.subsidy.ledger import Move
from retrofit.today import today


def reserve(session: Session, file: CaseFile, step: CaseStep, wanted_cents: int) -> None:
    """Reserve what an application can come to, or what of it is left for its place in the queue.

    The reservation protects the queue and is no right. Where the scheme goes by the order of
    decisions nothing is reserved.
    """
    case = file.case
    case.needs_cents = wanted_cents
    session.flush()
    held = case.reserved_cents
    if wanted_cents <= held:
        _move(session, file, step, [Move(Bucket.RESERVED, Bucket.FREE, held - wanted_cents)])
        return
    if file.version.queue.by == "decision":
        return
    free = ledger.lock(session, case.period_id)
    others = queue.claimed_before(session, case, file.version)
    # What equals of the same day need is left alone as long as no draw has ordered them.
    left = max(free - others.earlier_cents - others.equal_cents, 0)
    more = min(left, wanted_cents - held)
    _move(session, file, step, [Move(Bucket.FREE, Bucket.RESERVED, more)])


def fundable(session: Session, file: CaseFile, wanted_cents: int) -> int:
    """Return how much of an amount there is for an undecided case, its reservation included.

    Raises:
        StepNotPossible: it depends on a draw that was not made.
    """
    case = file.case
    free = ledger.lock(session, case.period_id)
    if wanted_cents <= case.reserved_cents:
        return wanted_cents
    others = queue.claimed_before(session, case, file.version)
    more = queue.room(free, others, wanted_cents - case.reserved_cents)
    return case.reserved_cents + more


def commit(session: Session, file: CaseFile, step: CaseStep, cents: int) -> None:
    """Commit a granted amount: from its reservation first, the rest from what is free.

    Raises:
        CeilingExceeded: less is left for this place in the queue.
    """
    case = file.case
    held = case.reserved_cents
    case.needs_cents = 0
    if cents <= held:
        _move(
            session,
            file,
            step,
            [
                Move(Bucket.RESERVED, Bucket.COMMITTED, cents),
                Move(Bucket.RESERVED, Bucket.FREE, held - cents),
            ],
        )
        return
    if file.version.queue.by == "decision":
        kept = 0
    else:
        ledger.lock(session, case.period_id)
        others = queue.claimed_before(session, case, file.version)
        kept = others.earlier_cents + others.equal_cents
    _move(
        session,
        file,
        step,
        [
            Move(Bucket.RESERVED, Bucket.COMMITTED, held),
            Move(Bucket.FREE, Bucket.COMMITTED, cents - held),
        ],
        kept_cents=kept,
    )


def commit_above(session: Session, file: CaseFile, step: CaseStep, cents: int) -> None:
    """Commit after an upheld objection, above the ceiling as far as it has no room (4:25 lid 3)."""
    free = ledger.lock(session, file.case.period_id)
    # What others wait for is theirs: the court's money comes on top.
    left = free - queue.all_short(session, file.case.period_id, file.version)
    within = min(max(left, 0), cents)
    above = cents - within
    _move(session, file, step, [Move(Bucket.OUTSIDE, Bucket.FREE, above)], is_override=True)
    _move(session, file, step, [Move(Bucket.FREE, Bucket.COMMITTED, cents)])


def release_reserved(session: Session, file: CaseFile, step: CaseStep) -> None:
    """Release the reservation of an application that will not be granted."""
    file.case.needs_cents = 0
    _move(session, file, step, [Move(Bucket.RESERVED, Bucket.FREE, file.case.reserved_cents)])


def settle(session: Session, file: CaseFile, step: CaseStep, cents: int) -> None:
    """Settle a grant; what it does not need is released (vrijval)."""
    surplus = file.case.committed_cents - cents
    _move(
        session,
        file,
        step,
        [
            Move(Bucket.COMMITTED, Bucket.SETTLED, cents),
            Move(Bucket.COMMITTED, _after_release(session, file), surplus),
        ],
    )


def change_commitment(session: Session, file: CaseFile, step: CaseStep, cents: int) -> None:
    """Bring the commitment of a running grant to another amount, within the ceiling."""
    more = cents - file.case.committed_cents
    if more > 0:
        ledger.lock(session, file.case.period_id)
        others = queue.all_short(session, file.case.period_id, file.version)
        _move(session, file, step, [Move(Bucket.FREE, Bucket.COMMITTED, more)], kept_cents=others)
    else:
        target = _after_release(session, file)
        _move(session, file, step, [Move(Bucket.COMMITTED, target, -more)])


def release_commitment(session: Session, file: CaseFile, step: CaseStep) -> None:
    """Release the whole commitment of a grant that was revoked."""
    target = _after_release(session, file)
    _move(session, file, step, [Move(Bucket.COMMITTED, target, file.case.committed_cents)])


def lower_settlement(session: Session, file: CaseFile, step: CaseStep, cents: int) -> None:
    """Bring a settlement to a lower amount.

    Raises:
        CeilingExceeded: the amount is higher; more than was granted takes a new grant.
    """
    less = file.case.settled_cents - cents
    if less < 0:
        raise CeilingExceeded("Een vaststelling kan alleen lager worden.", 0)
    target = _after_release(session, file)
    _move(session, file, step, [Move(Bucket.SETTLED, target, less)])


def _after_release(session: Session, file: CaseFile) -> Bucket:
    """Return where released money goes: back to an open period, else to the programme."""
    period = session.get_one(SchemePeriod, file.case.period_id)
    is_open = today() <= period.ends_on
    return Bucket.FREE if is_open and file.version.release.returns_to_period else Bucket.RETURNED


#: Buckets that a case has an amount in.
OF_CASE = {
    Bucket.RESERVED: "reserved_cents",
    Bucket.COMMITTED: "committed_cents",
    Bucket.SETTLED: "settled_cents",
}


def _move(
    session: Session,
    file: CaseFile,
    step: CaseStep,
    moves: Sequence[Move],
    *,
    kept_cents: int = 0,
    is_override: bool = False,
) -> None:
    """Move money of a case: in the ledger and in the amounts of the case itself."""
    case = file.case
    ledger.move(
        session,
        case.period_id,
        moves,
        number=case.number,
        step_id=step.step_id,
        kept_cents=kept_cents,
        is_override=is_override,
    )
    for each in moves:
        for bucket, sign in ((each.source, -1), (each.target, 1)):
            column = OF_CASE.get(bucket)
            if column is not None:
                setattr(case, column, getattr(case, column) + sign * each.cents)
    session.flush()


__all__ = ["CaseState"]
