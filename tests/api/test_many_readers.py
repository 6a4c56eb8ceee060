"""Many who read at once: each gets an answer, for nobody holds what another waits for."""

import asyncio

import httpx
import pytest

from api.database import Readers
from retrofit.errors import Busy
from tests.loops import anew
from tests.serving import served


def test_two_hundred_at_once_are_all_answered(fresh_database, tmp_path):
    """With a connection for every twentieth of them, and fewer threads than requests."""
    program = ["-m", "scripts.main", "serve", "--port"]
    with served(program, fresh_database.url, tmp_path / "log") as base:

        async def ask():
            limits = httpx.Limits(max_connections=200)
            async with httpx.AsyncClient(base_url=base, limits=limits, timeout=60) as client:
                answers = await asyncio.gather(
                    *(client.get("/api/v1/programmes") for _ in range(200))
                )
            return {answer.status_code for answer in answers}

        assert anew(ask()) == {200}


def test_a_place_is_waited_for_and_given_back(monkeypatch):
    async def hold():
        readers = Readers(2)
        monkeypatch.setattr("api.database.PLACE_SECONDS", 0.05)
        async with readers.place():
            with pytest.raises(Busy):
                async with readers.place():
                    raise AssertionError
        async with readers.place():
            return True

    assert anew(hold())
