"""Money under a ceiling moves from bucket to bucket, and no further than there is."""

import pytest
from sqlalchemy import func, select

from retrofit.codes import Bucket
from retrofit.errors import CeilingExceeded
from retrofit.models import LedgerEntry
from retrofit.subsidy import ledger
from retrofit.subsidy.case_file import open_case
from retrofit.subsidy.ledger import Cause, Move
from tests.retrofit.subsidy.desk import Desk, make_row

CEILING = 100_000


@pytest.fixture
def desk(session):
    make_row(session)
    return Desk(session, ceiling_cents=CEILING)


@pytest.fixture
def move(desk):
    """Move money for one case; with its first step as the cause."""
    number = desk.receive()
    step = open_case(desk.session, number, by=None).steps[0]

    def moved(*moves, **more):
        ledger.move(desk.session, desk.period_id, moves, Cause(number, step.step_id), **more)

    held = desk.ledger()["reserved_cents"]
    moved(Move(Bucket.RESERVED, Bucket.FREE, held))
    return moved


def entries(desk):
    return desk.session.scalar(select(func.count()).select_from(LedgerEntry))


def free(desk):
    return ledger.free_cents(desk.session, desk.period_id)


def test_the_last_cent_goes_and_one_more_does_not(desk, move):
    move(Move(Bucket.FREE, Bucket.COMMITTED, CEILING))
    before = entries(desk)
    with pytest.raises(CeilingExceeded) as refused:
        move(Move(Bucket.FREE, Bucket.RESERVED, 1))
    assert refused.value.left_cents == 0
    assert (free(desk), entries(desk)) == (0, before)


def test_what_others_need_is_left_alone(desk, move):
    """Of 1,000.00 is 400.00 for those before: 600.00 goes, a cent more is refused with what is."""
    with pytest.raises(CeilingExceeded) as refused:
        move(Move(Bucket.FREE, Bucket.RESERVED, 60_001), kept_cents=40_000)
    assert refused.value.left_cents == 60_000
    move(Move(Bucket.FREE, Bucket.RESERVED, 60_000), kept_cents=40_000)
    assert free(desk) == 40_000
    # Who takes nothing from what is free, leaves nothing to others.
    move(Move(Bucket.RESERVED, Bucket.COMMITTED, 60_000), kept_cents=CEILING)


def test_others_may_need_more_than_there_is(desk, move):
    with pytest.raises(CeilingExceeded) as refused:
        move(Move(Bucket.FREE, Bucket.RESERVED, 1), kept_cents=CEILING + 1)
    assert refused.value.left_cents == 0


def test_a_bucket_is_never_below_nothing(desk, move):
    move(Move(Bucket.FREE, Bucket.RESERVED, 500))
    with pytest.raises(CeilingExceeded):
        move(Move(Bucket.RESERVED, Bucket.COMMITTED, 501))
    assert dict(desk.ledger())["reserved_cents"] == 500


def test_moves_are_all_made_or_none(desk, move):
    before = dict(desk.ledger()), entries(desk)
    with pytest.raises(CeilingExceeded):
        move(
            Move(Bucket.FREE, Bucket.RESERVED, 500),
            Move(Bucket.FREE, Bucket.COMMITTED, CEILING),
        )
    assert (dict(desk.ledger()), entries(desk)) == before


def test_nothing_is_no_movement(desk, move):
    before = entries(desk)
    move(Move(Bucket.FREE, Bucket.RESERVED, 0))
    move()
    assert entries(desk) == before


def test_money_moves_forward_only(desk, move):
    with pytest.raises(ValueError, match="forward"):
        move(Move(Bucket.FREE, Bucket.RESERVED, -1))
    assert free(desk) == CEILING


def test_money_from_outside_widens_the_ceiling_or_goes_above_it(desk, move):
    move(Move(Bucket.OUTSIDE, Bucket.FREE, 5_000))
    move(Move(Bucket.OUTSIDE, Bucket.COMMITTED, 700), is_override=True)
    row = desk.ledger()
    assert (row["ceiling_cents"], row["override_cents"]) == (CEILING + 5_000, 700)
    assert row["committed_cents"] == 700
    assert ledger.lock(desk.session, desk.period_id) == free(desk) == CEILING + 5_000
