"""Exports open in the programs of planners, say what they are, and carry no formula and no name."""

import csv
import io
import json
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import text
from sqlalchemy.orm import Session

from retrofit.codes import Role
from retrofit.errors import InvalidFacts, NotAllowed
from retrofit.exports.dictionary import HOME_LEVEL, LAYERS
from retrofit.exports.exporting import export
from retrofit.exports.files import ENDINGS, WRITERS, write_csv, write_workbook
from retrofit.exports.snapshot import open_snapshot
from retrofit.people.actor import Actor
from retrofit.progress.summary import progress_of
from retrofit.report_codes import ExportReason
from tests.api.people import add_person
from tests.retrofit.recounting import recounted

ROOT = Path(__file__).resolve().parents[3]
DAY = date(2026, 10, 31)
KNOWN_AT = datetime(2200, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def snapshot(town):
    with open_snapshot(as_of=DAY, known_at=KNOWN_AT, engine=town) as snapshot:
        yield snapshot


@pytest.fixture(scope="module")
def frames(snapshot):
    return {
        "homes": snapshot.homes,
        "buildings": snapshot.buildings,
        "verdicts": snapshot.verdicts("crabbehof"),
        "applications": snapshot.applications,
        "progress": snapshot.progress(),
    }


def test_frames_hold_the_figures_of_progress_and_of_plain_sql(town, snapshot, frames):
    with town.connect() as connection:
        rows = recounted(connection, DAY)
        progress = progress_of(connection, "crabbehof", as_of=DAY)
    verdicts = frames["verdicts"]
    counts = verdicts[verdicts["outcome"] == "counts"]
    assert set(counts["verblijfsobject_id"]) == {
        row.home for row in rows if row.programme == "crabbehof"
    }
    assert len(verdicts) == progress.dwellings
    homes = frames["homes"]
    assert homes["verblijfsobject_id"].is_unique
    assert (homes["programme"] == "crabbehof").sum() == progress.dwellings
    months = frames["progress"]
    assert months[months["programme"] == "crabbehof"]["cumulative"].iloc[-1] == progress.done
    for layer in ("homes", "buildings", "verdicts"):
        assert frames[layer].crs.to_epsg() == 28992
        assert not frames[layer].geometry.is_empty.any()
        assert not frames[layer].geometry.isna().any()
    assert snapshot.stamp["isSample"]
    assert snapshot.stamp["asOf"] == "2026-10-31"


def test_every_column_is_described(snapshot, frames):
    told = snapshot.dictionary
    assert (told["text"].str.len() > 3).all()
    for layer, frame in frames.items():
        own = set(told[told["layer"] == layer]["column"])
        assert own == set(frame.columns) - {"geometry", "is_sample"}, layer
        assert own == set(LAYERS[layer])


@pytest.mark.parametrize("layer", ["verdicts", "progress"])
@pytest.mark.parametrize("form", list(WRITERS))
def test_a_file_is_the_same_twice_and_says_what_it_is(
    tmp_path, snapshot, frames, form, layer, capsys
):
    frame = frames[layer]
    paths = [tmp_path / f"{name}{ENDINGS[form]}" for name in ("een", "twee")]
    for path in paths:
        WRITERS[form](frame, path, layer, snapshot.stamp)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    told = {
        "geopackage": lambda path: pyogrio.read_dataframe(path, layer="about").to_csv(),
        "parquet": lambda path: pq.read_schema(path).metadata[b"retrofit"].decode(),
        "xlsx": lambda path: str(
            CalamineWorkbook.from_path(path).get_sheet_by_name("over").to_python()
        ),
        "csv": lambda path: path.with_name(f"{path.stem}.woordenboek.csv").read_text("utf-8-sig"),
    }[form](paths[0])
    assert "VOORBEELD" in told
    assert "2026-10-31" in told
    assert (HOME_LEVEL in told) == (layer == "verdicts")


def test_a_geopackage_opens_with_its_dictionary_and_its_style(tmp_path, snapshot, frames):
    path = tmp_path / "oordelen.gpkg"
    WRITERS["geopackage"](frames["verdicts"], path, "verdicts", snapshot.stamp)
    back = gpd.read_file(path, layer="verdicts")
    assert back.crs.to_epsg() == 28992
    assert len(back) == len(frames["verdicts"])
    assert back["verblijfsobject_id"].str.fullmatch("[0-9]{16}").all()
    kinds = dict(
        zip(
            *[pyogrio.read_info(path, layer="verdicts")[k] for k in ("fields", "dtypes")],
            strict=True,
        )
    )
    assert kinds["counted_on"].startswith("datetime64")
    assert set(back.columns) - {"geometry"} <= set(
        pyogrio.read_dataframe(path, layer="data_dictionary")["column"]
    )
    style = pyogrio.read_dataframe(path, layer="layer_styles")
    assert style["f_table_name"].tolist() == ["verdicts"]
    assert 'attr="outcome"' in style["styleQML"][0]
    for code in ("counts", "no", "unknown"):
        assert f'value="{code}"' in style["styleQML"][0]


def test_parquet_opens_as_geoparquet(tmp_path, snapshot, frames):
    path = tmp_path / "panden.parquet"
    WRITERS["parquet"](frames["buildings"], path, "buildings", snapshot.stamp)
    back = gpd.read_parquet(path)
    assert back.crs.to_epsg() == 28992
    assert back.geometry.geom_equals(frames["buildings"].geometry).all()
    said = json.loads(pq.read_schema(path).metadata[b"retrofit"])
    assert {each["column"] for each in said["dictionary"]} == set(back.columns)


SIGNS = ["=", "+", "-", "@", "\t=", "\r=", "\n=", "\0=", "\uff1d", "\uff0b", "\uff0d", "\uff20"]
PAYLOADS = [
    *(f"{sign}cmd|' /C calc'!A0" for sign in SIGNS),
    *(f"{space}=1+1" for space in (" ", "  ", "\u00a0", "\u2003", "\u200b", "\ufeff", "\u202e")),
    *(f'{sign}HYPERLINK("http://x";"y")' for sign in SIGNS[:6]),
    *(f"{sign}1+1;=2+2" for sign in SIGNS[:4]),
    "|calc",
    "%0A=1+1",
    '=DDE("cmd";"/C calc";"x")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "+31 6 1234",
    '=1+1"',
    "=1+1'",
    "\t@A1",
    " \t=A1",
    "\n+A1",
]


def test_forty_payloads_stay_text(tmp_path):
    """What is written is text with a guard before it, in CSV and in a workbook."""
    assert len(PAYLOADS) >= 40
    frame = pd.DataFrame({"street": PAYLOADS, "is_sample": True, "x_rd": -1.5, "y_rd": 1.0})
    stamp = {"isSample": True}
    write_csv(frame, tmp_path / "a.csv", "homes", stamp)
    raw = (tmp_path / "a.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(raw, newline=""), delimiter=";"))[1:]
    assert [row[0] for row in rows] == [f"'{each}" for each in PAYLOADS]
    # A negative number stays a number.
    assert {row[2] for row in rows} == {"-1.5"}
    safe = pd.DataFrame({"street": ["Colijnstraat", "J. de Wittstraat", "1e Straat", "'t Hof"]})
    write_csv(safe, tmp_path / "b.csv", "homes", stamp)
    assert "\"'Colijn" not in (tmp_path / "b.csv").read_text("utf-8-sig")

    write_workbook(frame, tmp_path / "a.xlsx", "homes", stamp)
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.xlsx") as book:
        for name in book.namelist():
            if name.startswith("xl/worksheets/"):
                assert b"<f>" not in book.read(name)
                assert b"hyperlink" not in book.read(name)


def test_an_export_is_for_planners_and_is_recorded(town_copy, tmp_path):
    path = tmp_path / "voortgang.csv"
    with Session(town_copy) as session:
        person = add_person(session, "Petra Planner", Role.PLANNER)
        planner = Actor(person, "Petra Planner", {Role.PLANNER: frozenset()}, "test")
        adviser = Actor(person, "Wim Wijk", {Role.WUO_ADVISER: frozenset()}, "test")
        asked = {"reason": ExportReason.PLANNING, "as_of": DAY}
        with pytest.raises(NotAllowed):
            export(session, "csv", "progress", path, by=adviser, **asked)
        with pytest.raises(InvalidFacts, match="out"):
            export(session, "xlsx", "progress", path, by=planner, **asked)
        assert list(tmp_path.iterdir()) == []
        done = export(session, "csv", "progress", path, by=planner, **asked)
        row = session.execute(
            text("SELECT action, object_id, reason_code FROM audit_event ORDER BY seq DESC LIMIT 1")
        ).one()
    assert tuple(row) == ("exported", "progress", "planning")
    assert done.rows > 10
    assert {each.name for each in tmp_path.iterdir()} == {
        "voortgang.csv",
        "voortgang.woordenboek.csv",
    }


def test_the_package_stays_light():
    """Who only wants a rule does not wait for frames and maps."""
    code = (
        "import sys, retrofit; assert callable(retrofit.open_snapshot);"
        "print(sorted({'pandas','geopandas','sqlalchemy','numpy'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_planners_morning(town, monkeypatch, capsys, tmp_path):
    from scripts import planners_morning

    with open_snapshot(as_of=DAY, known_at=KNOWN_AT, engine=town) as snapshot:
        planners_morning.morning(snapshot, tmp_path)
    said = capsys.readouterr().out
    assert "Crabbehof" in said
    assert len(gpd.read_file(tmp_path / "straten.gpkg")) > 10
