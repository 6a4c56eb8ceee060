"""The demo town comes once, goes whole, and never mixes with real registers."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from retrofit.codes import LoadSource
from retrofit.errors import SampleAndReal
from retrofit.load.runs import record_run
from retrofit.models import FACTS, LoadRun
from retrofit.sample import FILES, load
from retrofit.sample.load import ensure_sample, remove_sample
from scripts.sample import app


def runs(engine):
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(LoadRun))


def test_a_loaded_town_stays_as_it_is(town_copy, run_folder):
    """The second time nothing is made and nothing is loaded."""
    before = runs(town_copy)

    assert ensure_sample(town_copy, run_folder / "sample") is False

    assert runs(town_copy) == before == len(FILES)


def test_the_town_is_removed_whole(town_copy):
    """No fact and no run is left; taking it out again is no error."""
    assert remove_sample(town_copy) is True
    assert remove_sample(town_copy) is False

    with Session(town_copy) as session:
        for table in (*FACTS, LoadRun):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_an_older_town_makes_way(town_copy, tmp_path, monkeypatch):
    """A file of another version: the old town goes before the new one is loaded."""
    loaded = []
    monkeypatch.setattr(load, "load_file", lambda session, source, *_, **__: loaded.append(source))
    monkeypatch.setattr(load, "is_made", lambda folder: True)
    for name in FILES:
        (tmp_path / name).write_bytes(b"of another version")

    assert ensure_sample(town_copy, tmp_path) is True

    assert len(loaded) == len(FILES)
    assert runs(town_copy) == 0


def test_real_registers_are_left_alone(fresh_database, tmp_path):
    """Neither loaded beside them nor removed from under them."""
    with fresh_database.begin() as connection:
        record_run(connection, LoadSource.BAG, file_name="bag-light.gpkg", sha256="0" * 64)

    assert ensure_sample(fresh_database, tmp_path) is False
    with pytest.raises(SampleAndReal):
        remove_sample(fresh_database)

    assert runs(fresh_database) == 1
    assert not list(tmp_path.iterdir())


def test_the_command_makes_the_files(tmp_path):
    """`retrofit sample make --folder ...` writes every file and says how many homes."""
    result = CliRunner().invoke(app, ["make", "--folder", str(tmp_path), "--seed", "3"])

    assert result.exit_code == 0, result.output
    assert "homes, made for 2026-11-01" in " ".join(result.output.split())
    assert {path.name for path in tmp_path.iterdir()} == {*FILES, "manifest.json"}
