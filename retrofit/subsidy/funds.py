"""What a step of a case does to the money under its ceiling.

What is reserved follows from the queue alone: whenever money, needs or places change, it is divided
anew over all who wait (``redivide``), in the same transaction and under the lock of the ledger row.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import update
from sqlalchemy.orm import Session

from retrofit.codes import Bucket
from retrofit.errors import CeilingExceeded, StepNotPossible
from retrofit.models import CaseStep, Reservation, SchemePeriod, SubsidyCase
from retrofit.subsidy import ledger
from retrofit.subsidy.case_file import CaseFile
from retrofit.subsidy.ledger import Cause, Move
from retrofit.subsidy.queue import all_short, divide, needed_before, rule_of, waiting
from retrofit.today import today


def redivide(session: Session, period_id: int, cause: Cause) -> None:
    """Divide what is free or reserved for those who wait over them, in their order.

    Who has an earlier place comes first, also when it was found complete later. An application
    that lacks a supplement keeps what it has until it is complete again.
    """
    rule = rule_of(session.get_one(SchemePeriod, period_id))
    if rule.by == "decision":
        return
    free = ledger.lock(session, period_id)
    line = waiting(session, period_id, rule)
    shares = divide(free + sum(each.reserved_cents for each in line), line, rule)
    changed = [each for each in line if shares[each.number] != each.reserved_cents]
    if not changed:
        return
    more = [
        (each.number, shares[each.number] - each.reserved_cents)
        for each in sorted(changed, key=lambda each: shares[each.number] - each.reserved_cents)
    ]
    # What some have too much is free before others get it.
    moves = [
        Move(Bucket.FREE, Bucket.RESERVED, cents, number)
        if cents > 0
        else Move(Bucket.RESERVED, Bucket.FREE, -cents, number)
        for number, cents in more
    ]
    ledger.move(session, period_id, moves, cause)
    session.execute(
        update(Reservation),
        [{"number": each.number, "reserved_cents": shares[each.number]} for each in changed],
    )


def reserve(session: Session, file: CaseFile, step: CaseStep, wanted_cents: int) -> None:
    """Say what an application can come to; it gets what its place in the queue gives it.

    The reservation protects the queue and is no right. Where the scheme goes by the order of
    decisions nothing is reserved.
    """
    ledger.lock(session, file.case.period_id)
    _held(session, file.case).needs_cents = wanted_cents
    _divided(session, file, step)


def leave_queue(session: Session, file: CaseFile, step: CaseStep) -> None:
    """Divide anew without an application that is not complete after all; it keeps what it has."""
    _divided(session, file, step)


def fundable(session: Session, file: CaseFile, wanted_cents: int) -> int:
    """Return how much of an amount there is for an undecided case.

    Raises:
        StepNotPossible: it depends on a draw that was not made.
    """
    period = session.get_one(SchemePeriod, file.case.period_id)
    rule = rule_of(period)
    free = ledger.lock(session, period.period_id)
    if rule.by == "decision":
        return min(free, wanted_cents)
    line = [
        replace(each, needs_cents=wanted_cents) if each.number == file.number else each
        for each in waiting(session, period.period_id, rule)
    ]
    pool = free + sum(each.reserved_cents for each in line)
    share = divide(pool, line, rule)[file.number]
    own = next(each for each in line if each.number == file.number)
    equals = [each for each in line if each.place(rule) == own.place(rule)]
    left = pool - needed_before(own, line, rule)
    if share < wanted_cents and left > 0 and len(equals) > 1:
        raise StepNotPossible(
            "Op deze dag kwam meer binnen dan er onder het plafond over is: er moet eerst worden"
            " geloot."
        )
    return share


def commit(session: Session, file: CaseFile, step: CaseStep, cents: int) -> None:
    """Commit a granted amount from its reservation; the rest of that becomes free.

    Raises:
        CeilingExceeded: less is left for this place in the queue.
    """
    case = file.case
    if rule_of(session.get_one(SchemePeriod, case.period_id)).by == "decision":
        case.reservation.needs_cents = 0
        _move(session, file, step, [Move(Bucket.FREE, Bucket.COMMITTED, cents)])
        return
    ledger.lock(session, case.period_id)
    held = _held(session, case)
    held.needs_cents = 0
    if cents > held.reserved_cents:
        raise CeilingExceeded(
            "Onder het plafond is voor deze plaats in de volgorde niet genoeg over.",
            held.reserved_cents,
        )
    moves = [
        Move(Bucket.RESERVED, Bucket.COMMITTED, cents),
        Move(Bucket.RESERVED, Bucket.FREE, held.reserved_cents - cents),
    ]
    _move(session, file, step, moves)


def add_above(session: Session, file: CaseFile, step: CaseStep, cents: int, target: Bucket) -> None:
    """Give more after an upheld objection, above the ceiling as far as it has no room (4:25 lid 3).

    Args:
        target: where it is held: committed, or settled.
    """
    period = session.get_one(SchemePeriod, file.case.period_id)
    free = ledger.lock(session, period.period_id)
    # What others wait for is theirs: the court's money comes on top.
    within = min(max(free - all_short(session, period), 0), cents)
    above = [Move(Bucket.OUTSIDE, Bucket.FREE, cents - within)]
    ledger.move(session, period.period_id, above, _cause(file, step), is_override=True)
    _move(session, file, step, [Move(Bucket.FREE, target, cents)])


def reserve_above(session: Session, file: CaseFile, step: CaseStep, cents: int) -> None:
    """Bring what a reopened case has to an amount, from above the ceiling (4:25 lid 3)."""
    period = session.get_one(SchemePeriod, file.case.period_id)
    free = ledger.lock(session, period.period_id)
    held = _held(session, file.case)
    if rule_of(period).by == "decision":
        moves = [Move(Bucket.OUTSIDE, Bucket.FREE, max(cents - free, 0))]
    else:
        short = max(cents - held.reserved_cents, 0)
        moves = [
            Move(Bucket.OUTSIDE, Bucket.FREE, short),
            Move(Bucket.FREE, Bucket.RESERVED, short),
        ]
        held.reserved_cents += short
    ledger.move(session, period.period_id, moves, _cause(file, step), is_override=True)
    session.flush()


def release_reserved(session: Session, file: CaseFile, step: CaseStep) -> None:
    """Release the reservation of an application that will not be granted."""
    ledger.lock(session, file.case.period_id)
    held = _held(session, file.case)
    held.needs_cents = 0
    _move(session, file, step, [Move(Bucket.RESERVED, Bucket.FREE, held.reserved_cents)])


def settle(session: Session, file: CaseFile, step: CaseStep, cents: int) -> None:
    """Settle a grant; what it does not need is released (vrijval)."""
    surplus = file.case.committed_cents - cents
    moves = [
        Move(Bucket.COMMITTED, Bucket.SETTLED, cents),
        Move(Bucket.COMMITTED, _after_release(session, file), surplus),
    ]
    _move(session, file, step, moves)


def change_commitment(session: Session, file: CaseFile, step: CaseStep, cents: int) -> None:
    """Bring the commitment of a running grant to another amount, within the ceiling.

    Raises:
        CeilingExceeded: what is free is not so much more than others wait for.
    """
    more = cents - file.case.committed_cents
    if more > 0:
        period = session.get_one(SchemePeriod, file.case.period_id)
        ledger.lock(session, period.period_id)
        kept = all_short(session, period)
        move = Move(Bucket.FREE, Bucket.COMMITTED, more)
        _move(session, file, step, [move], kept_cents=kept)
    else:
        move = Move(Bucket.COMMITTED, _after_release(session, file), -more)
        _move(session, file, step, [move])


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


def _held(session: Session, case: SubsidyCase) -> Reservation:
    """Return the reservation of a case as it is now; the ledger row must be locked."""
    session.refresh(case.reservation)
    return case.reservation


def _cause(file: CaseFile, step: CaseStep) -> Cause:
    return Cause(number=file.number, step_id=step.step_id)


def _divided(session: Session, file: CaseFile, step: CaseStep) -> None:
    session.flush()
    redivide(session, file.case.period_id, Cause(step_id=step.step_id))
    session.refresh(file.case.reservation)


def _move(
    session: Session,
    file: CaseFile,
    step: CaseStep,
    moves: Sequence[Move],
    *,
    kept_cents: int = 0,
) -> None:
    """Move money of a case in the ledger and in its own amounts; then divide what came free."""
    case = file.case
    ledger.move(session, case.period_id, moves, _cause(file, step), kept_cents=kept_cents)
    for each in moves:
        for bucket, cents in ((each.source, -each.cents), (each.target, each.cents)):
            if bucket is Bucket.RESERVED:
                case.reservation.reserved_cents += cents
            elif bucket is Bucket.COMMITTED:
                case.committed_cents += cents
            elif bucket is Bucket.SETTLED:
                case.settled_cents += cents
    _divided(session, file, step)
