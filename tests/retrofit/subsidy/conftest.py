"""What tests of the desk share."""

from datetime import UTC, datetime

import pytest
import time_machine


@pytest.fixture
def on():
    """Travel to a day."""
    traveller = time_machine.travel(datetime(2026, 3, 2, 12, 0, tzinfo=UTC), tick=True)
    clock = traveller.start()

    def go(day):
        clock.move_to(datetime(day.year, day.month, day.day, 12, 0, tzinfo=UTC))

    yield go
    traveller.stop()
