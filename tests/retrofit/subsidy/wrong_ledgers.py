"""Ledgers that look locked and are not: what a race must be able to see.

Each is a mistake that was made in earnest somewhere, and that passes every test without a race.
"""

from sqlalchemy import insert, text

from retrofit.errors import CeilingExceeded
from retrofit.models import LedgerEntry
from retrofit.subsidy import ledger
from retrofit.today import now

COLUMNS = """
    UPDATE ceiling_ledger
       SET ceiling_cents = ceiling_cents + :ceiling, override_cents = override_cents + :override,
           reserved_cents = reserved_cents + :reserved,
           committed_cents = committed_cents + :committed,
           settled_cents = settled_cents + :settled, returned_cents = returned_cents + :returned
     WHERE period_id = :period"""

# The lock is waited for, but the sum is of the moment the statement began.
ONE_STATEMENT = """
    SELECT ceiling_cents + override_cents
           - (SELECT coalesce(sum(CASE WHEN from_bucket = 'free' THEN cents ELSE -cents END), 0)
                FROM ledger_entry
               WHERE period_id = :period AND 'free' IN (from_bucket, to_bucket)
                 AND 'outside' NOT IN (from_bucket, to_bucket))
      FROM ceiling_ledger WHERE period_id = :period FOR UPDATE"""
READ_FIRST = ONE_STATEMENT.removesuffix(" FOR UPDATE")


def _moving(look):
    """Return a ``ledger.move`` that looks what is left, and then takes it."""

    def move(session, period_id, moves, cause, **more):
        real = [each for each in moves if each.cents]
        if not real:
            return
        left = int(session.execute(text(look), {"period": period_id}).scalar_one())
        taken = sum(each.cents for each in real if each.source == "free")
        given = sum(each.cents for each in real if each.target == "free")
        if taken - given > left:
            raise CeilingExceeded("Het subsidieplafond laat dit niet toe.", max(left, 0))
        change = dict.fromkeys(("outside", "free", *(str(each) for each in ledger.KEPT)), 0)
        for each in real:
            change[str(each.source)] -= each.cents
            change[str(each.target)] += each.cents
        session.execute(
            insert(LedgerEntry),
            [
                {
                    "period_id": period_id,
                    "from_bucket": each.source,
                    "to_bucket": each.target,
                    "cents": each.cents,
                    "number": each.number or cause.number,
                    "step_id": cause.step_id,
                    "change_id": cause.change_id,
                    "draw_day": cause.draw_day,
                    "recorded_at": now(),
                }
                for each in real
            ],
        )
        values = {**change, "ceiling": -change.pop("outside"), "override": 0, "period": period_id}
        session.execute(text(COLUMNS), values)

    return move


def right(patch):
    """The ledger of the house."""


def one_statement(patch):
    """Lock and sum in one statement: the sum is older than the lock."""
    patch.setattr(ledger, "move", _moving(ONE_STATEMENT))


def read_first(patch):
    """Read, check, write, without any lock."""
    patch.setattr(ledger, "move", _moving(READ_FIRST))


def without_condition(patch):
    """The UPDATE without its condition: only the CHECK of the table is left."""
    patch.setattr(ledger, "UPDATE", COLUMNS + " RETURNING 0")


LEDGERS = {each.__name__: each for each in (right, one_statement, read_first, without_condition)}

#: The second wall behind the ledger, which a mutant needs to be without.
DROP_WALL = "ALTER TABLE ceiling_ledger DROP CONSTRAINT ck_ceiling_ledger_within_ceiling"
