"""Cases from receipt to settlement, through the use cases themselves."""

from datetime import UTC, datetime

import pytest
import time_machine

from tests.retrofit.subsidy.desk import Desk, make_row


@pytest.fixture
def at():
    """Travel to a day."""
    traveller = time_machine.travel(datetime(2026, 3, 2, 12, 0, tzinfo=UTC), tick=True)
    traveller.start()
    yield traveller
    traveller.stop()


@pytest.fixture
def desk(session, at):
    make_row(session)
    return Desk(session)


def test_a_case_is_granted(desk):
    case = desk.to_grant()
    assert desk.ledger()["committed_cents"] == 67_500
    assert case
