"""`retrofit flag`: load what flags homes, count how the flags stand, take a dry run back."""

import json

import pytest

from retrofit.today import now
from tests.retrofit.homes.test_flag_loads import areas, bag, points, raster, repairs
from tests.scripts.test_commands import retrofit

__all__ = ["retrofit"]

DAY = ("--reference-date", "2026-01-01")


@pytest.fixture
def loaded(retrofit, tmp_path):
    """The command, on a database with four homes."""
    code, _, err = retrofit("load", "bag", bag(tmp_path / "bag.gpkg"), *DAY)
    assert code == 0, err
    return retrofit


def states(out):
    document = json.loads(out)
    return {name: (of["before"], of["homes"], of["new"]) for name, of in document["states"].items()}


def test_subsidence_from_both_sources(loaded, tmp_path):
    given = ("--raster", raster(tmp_path / "r.tif", -0.4))
    given += ("--points", points(tmp_path / "p.csv", {1: -4.0, 2: -4.0, 3: -0.2}))
    code, out, err = loaded("flag", "subsidence", *given, *DAY, "--dry-run", "--json")
    assert code == 0, err
    found = states(out)
    assert (found["raised"], found["clear"], found["unknown"]) == ((0, 2, 2), (0, 1, 1), (4, 1, 0))
    document = json.loads(out)
    assert document["dryRun"] is True
    assert "drempel bodemdaling in mm per jaar: niet vastgesteld" in document["undecided"]
    assert [load["source"] for load in document["loads"]] == ["subsidence", "insar"]
    # Taken back: nothing is loaded, and the flags stand as before.
    code, out, _ = loaded("flag", "subsidence", "--json")
    assert states(out)["unknown"] == (4, 4, 0)


def test_foundations_then_repairs(loaded, tmp_path):
    code, out, err = loaded("flag", "foundations", areas(tmp_path / "a.geojson"), *DAY, "--json")
    assert code == 0, err
    assert states(out)["raised"] == (0, 1, 1)
    code, out, err = loaded("flag", "repairs", repairs(tmp_path / "h.csv"))
    assert code == 0, err
    assert "niet vastgesteld" in out
    code, out, _ = loaded("flag", "repairs", "--json")
    found = states(out)
    assert (found["raised"], found["lifted"]) == ((0, 0, 0), (1, 1, 0))
    # As it was known before anything was loaded.
    code, out, _ = loaded("flag", "repairs", "--known-at", "2020-01-01", "--json")
    assert (code, states(out)["lifted"]) == (0, (0, 0, 0))
    code, _, err = loaded("flag", "repairs", "h.csv", "--known-at", "2020-01-01")
    assert (code, "--known-at" in err) == (1, True)


def test_what_was_shown_wrongly_is_told_and_naming_homes_is_kept(loaded, tmp_path):
    """The list says that one foundation was repaired in 2014; its flag stood until today."""
    assert loaded("flag", "foundations", areas(tmp_path / "a.geojson"), *DAY)[0] == 0
    since = now().isoformat()
    assert loaded("flag", "repairs", repairs(tmp_path / "h.csv"))[0] == 0
    code, out, err = loaded("flag", "lifted", "--since", since, "--json")
    assert code == 0, err
    document = json.loads(out)
    assert document["kinds"]["foundation"] == {"lifted": 1, "shownWrongly": 1}
    assert document["kinds"]["subsidence"] == {"lifted": 0, "shownWrongly": 0}
    assert document["homes"] is None
    code, out, err = loaded("flag", "lifted", "--since", since, "--homes", "--json")
    assert code == 0, err
    (home,) = json.loads(out)["homes"]
    assert (home["kind"], home["stateBefore"], home["liftedOn"]) == (
        "foundation",
        "raised",
        "2014-12-31",
    )
    assert "shown wrongly" in loaded("flag", "lifted", "--since", since, "--homes")[1]
    code, _, err = loaded("flag", "lifted", "--since", "2999-01-01")
    assert (code, "future" in err) == (1, True)
    assert loaded("flag", "lifted", "--since", "gisteren")[0] != 0


def test_bad_file_and_day_to_come(loaded, tmp_path):
    path = tmp_path / "brief.csv"
    path.write_text("Geachte heer, mevrouw,\n")
    assert loaded("flag", "repairs", path)[0] == 65
    code, _, err = loaded("flag", "subsidence", "--as-of", "2999-01-01")
    assert (code, "not come yet" in err) == (1, True)
