"""The command and the API give the same figures, and plain SQL counts them again."""

import json
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tests.retrofit.recounting import recounted

ROOT = Path(__file__).resolve().parents[2]
DAYS = ["2026-11-01", "2026-06-30", "2025-12-31"]


@pytest.fixture(scope="module")
def api(town):
    from fastapi.testclient import TestClient

    from api.app import create_app

    with TestClient(create_app(engine=town), base_url="http://127.0.0.1:8000") as client:
        yield client


def rows_of(engine, as_of):
    with engine.connect() as connection:
        return recounted(connection, date.fromisoformat(as_of))


def command(engine, *words):
    import os

    url = engine.url.render_as_string(hide_password=False)
    done = subprocess.run(
        [sys.executable, "-m", "scripts.main", *words],
        cwd=ROOT,
        env={**os.environ, "RETROFIT_DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("as_of", DAYS)
def test_command_api_and_plain_sql_agree(town, api, as_of):
    rows = rows_of(town, as_of)
    assert len({row.home for row in rows}) == len(rows)
    printed = {
        each["programme"]: each for each in command(town, "progress", "--as-of", as_of, "--json")
    }
    for name in ("crabbehof", "krispijn"):
        mine = [row for row in rows if row.programme == name]
        answer = api.get(f"/api/v1/programmes/{name}/progress", params={"asOf": as_of})
        assert answer.status_code == 200, answer.text
        assert answer.json() == printed[name]

        figures = answer.json()
        assert figures["done"] == len(mine)
        assert figures["outcomes"]["counts"] == len(mine)
        assert figures["backlog"]["done"] == sum(row.backlog_done_on is not None for row in mine)
        by_area = Counter(row.neighbourhood for row in mine)
        assert {a["code"]: a["done"] for a in figures["areas"] if a["done"]} == by_area
        by_month = Counter(row.counted_on.strftime("%Y-%m") for row in mine)
        assert {m["month"]: m["counted"] for m in figures["months"] if m["counted"]} == by_month
        assert figures["months"][-1]["cumulative"] == len(mine)


def test_the_figures_are_not_trivial(town):
    """A recount of nothing would prove nothing."""
    rows = Counter(row.programme for row in rows_of(town, DAYS[0]))
    assert min(rows["crabbehof"], rows["krispijn"]) > 30


def test_every_set_adds_up_to_its_homes(api):
    for name in ("crabbehof", "krispijn"):
        figures = api.get(f"/api/v1/programmes/{name}/progress").json()
        homes = figures["population"]["dwellings"]
        assert sum(figures["outcomes"].values()) == homes
        assert sum(figures["eligibility"].values()) == homes
        assert sum(each["dwellings"] for each in figures["labels"]) == homes
        assert sum(each["dwellings"] for each in figures["stages"]) == homes
        assert sum(area["dwellings"] for area in figures["areas"]) == homes
        assert sum(area["done"] for area in figures["areas"]) == figures["done"]
        population = figures["population"]
        parts = ("private", "notPrivate", "tenureUnknown")
        assert sum(population[part] for part in parts) == homes
        assert figures["backlog"]["done"] <= figures["done"]
        assert figures["done"] + figures["remaining"] == figures["target"]


def test_command_and_api_give_one_funnel(town, api):
    printed = {
        each["programme"]: each
        for each in command(town, "progress", "--funnel", "--as-of", DAYS[0], "--json")
    }
    for name in ("crabbehof", "krispijn"):
        answer = api.get(f"/api/v1/programmes/{name}/funnel", params={"asOf": DAYS[0]})
        assert answer.status_code == 200, answer.text
        assert answer.json() == printed[name]
        assert sum(each["reached"] for each in answer.json()["steps"]) > 500
