"""The desk at which the scenarios happen."""

import pytest

from retrofit import audit
from retrofit.subsidy.invariants import broken
from tests.api.desk_world import world
from tests.scenarios.at_the_desk import Desk

__all__ = ["world"]


@pytest.fixture
def desk(world):
    """The desk on Monday 2 March 2026, with EUR 100,000.00 for the year and nothing applied for.

    When the story is told the books must be right, and the trail whole.
    """
    yield Desk(world)
    with world.engine.connect() as connection:
        assert broken(connection) == []
        assert audit.verify(connection).is_sound
