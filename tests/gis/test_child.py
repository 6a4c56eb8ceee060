"""The child that reads: whatever a file does to it, here it is one sentence and nothing is left."""

import os
import re
import socket
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import shapely
from affine import Affine

from gis.child import Reading, read, read_raster
from gis.errors import ColumnError, CrsError, LayerError, SourceFileError, UnsafeFileError
from gis.frames import Frame
from gis.issues import Severity
from gis.raster import Raster
from gis.readers import READERS
from gis.sandbox import Limits, environment
from tests.gis.hostile import (
    building,
    buildings,
    disguised,
    linked_geojson,
    truncated,
    unit,
    units,
    with_sql,
    write_layer,
)

ROOT = Path(__file__).resolve().parents[2]
ROOMY = Limits()


def read_all(name, path, **options):
    with read(name, path, **options) as reading:
        return pa.Table.from_batches(reading, reading.schema), reading


def children():
    """Return the processes that this one started and that still exist, dead ones included."""
    mine = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return {pid for task in mine for pid in task.read_text().split()}


def open_files():
    """Return how many files and pipes this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.fixture(autouse=True)
def nothing_is_left():
    """No test leaves a process or an open pipe behind."""
    before, open_before = children(), open_files()
    yield
    assert children() == before
    assert open_files() == open_before


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """Some hundred thousand buildings: more than a pipe holds, and a second or two of work."""
    count = 300_000
    x = 80_000.0 + np.arange(count) % 1000 * 20
    y = 400_000.0 + np.arange(count) // 1000 * 20
    shapes = shapely.to_wkb(shapely.box(x, y, x + 8, y + 9))
    rows = [building(identificatie=f"050510{n:010}", geometry=shapes[n]) for n in range(count)]
    return write_layer(tmp_path_factory.mktemp("large") / "large.gpkg", "pand", rows)


# A good reading --------------------------------------------------------------------------------


def test_rows_issues_and_counts_arrive(tmp_path):
    path = units(
        tmp_path / "bag.gpkg",
        unit(),
        unit(identificatie="0505010000000002", huisnummer=0),
        unit(identificatie="0000000000000000"),
        unit(identificatie="0505010000000004", bronhouder_identificatie="0518"),
    )

    table, reading = read_all("bag_units", path, municipality="0505")

    assert table.num_rows == 2
    assert (reading.rows_read, reading.rows_rejected, reading.rows_outside) == (3, 1, 1)
    found = [(i.line, i.key, i.column, i.code, i.severity) for i in reading.issues]
    assert found == [
        (3, None, "identificatie", "id_dummy", Severity.REJECTED),
        (2, "0505010000000002", "huisnummer", "house_number_zero", Severity.NOTED),
    ]


def test_columns_and_day_are_known_before_the_first_batch(tmp_path):
    with read("bag_buildings", buildings(tmp_path / "bag.gpkg")) as reading:
        assert reading.schema.names[:2] == ["line", "pand_id"]
        assert reading.reference_on is not None


def test_reading_streams_and_waits_for_its_consumer(large):
    """All batches come, in order, however slow they are taken."""
    lines = []
    with read("bag_buildings", large) as reading:
        for batch in reading:
            lines.extend(batch["line"].to_pylist()[:1])
            time.sleep(0.05)

    assert reading.rows_read == 300_000
    assert lines == sorted(lines)
    assert len(lines) > 3


def test_path_may_be_relative_or_strange(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    name = "bag #1 ?mode=rwc&x=%41 'é'.gpkg"
    buildings(tmp_path / name)

    table, _ = read_all("bag_buildings", Path(name))

    assert table.num_rows == 1


def test_file_and_folder_stay_as_they_were(tmp_path):
    path = buildings(tmp_path / "bag.gpkg")
    before = path.read_bytes()

    read_all("bag_buildings", path)

    assert path.read_bytes() == before
    assert [left.name for left in tmp_path.iterdir()] == ["bag.gpkg"]


def test_raster_travels_in_pieces():
    values = np.arange(2_500_000, dtype=float).reshape(1000, 2500)
    values[0, 0] = np.nan
    raster = Raster(values, Affine(100, 0, 80_000, 0, -100, 430_000), 100.0, 0.1, "mm/yr")

    batches = list(raster.to_batches())
    back = Raster.from_batches(batches[0].schema, batches)

    assert len(batches) == 3
    assert np.array_equal(back.values, values, equal_nan=True)
    assert (back.transform, back.cell_size_m, back.units) == (raster.transform, 100.0, "mm/yr")


# Not what was asked for ------------------------------------------------------------------------


def no_column(path):
    row = building()
    del row["status"]
    return buildings(path, row)


@pytest.mark.parametrize(
    ("make", "error", "says"),
    [
        (units, LayerError, "has no layer pand"),
        (no_column, ColumnError, "misses the column status"),
        (lambda path: buildings(path, crs="EPSG:4326"), CrsError, "expected EPSG:28992"),
    ],
)
def test_the_error_of_the_child_arrives_as_itself(tmp_path, make, error, says):
    """The same class, with the name of the file and without its folder."""
    path = make(tmp_path / "delivery.gpkg")

    with pytest.raises(error, match=says) as raised, read("bag_buildings", path):
        pytest.fail("a file that is refused is not entered")

    assert type(raised.value) is error
    assert "delivery.gpkg" in str(raised.value)
    assert str(tmp_path) not in str(raised.value)


@pytest.mark.parametrize("name", ["bag_buildings", "bag_units", "areas", "raster"])
def test_file_of_another_kind(tmp_path, name):
    path = tmp_path / "delivery.bin"
    path.write_text("postcode;huisnummer\n3314JL;12\n")

    with pytest.raises(SourceFileError, match=r"delivery.bin is not .* it is a CSV text"):
        read_all(name, path)


@pytest.mark.parametrize("name", sorted(READERS))
def test_absent_empty_and_folder(tmp_path, name):
    (tmp_path / "empty").touch()

    for wrong in (tmp_path / "absent", tmp_path / "empty", tmp_path):
        with pytest.raises(SourceFileError), read(name, wrong):
            pass


def test_view_that_never_ends_is_refused_at_once(tmp_path):
    endless = (
        "CREATE VIEW verblijfsobject AS WITH RECURSIVE c(x) AS "
        "(SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x AS fid FROM c"
    )
    path = with_sql(buildings(tmp_path / "bag.gpkg"), tmp_path / "endless.gpkg", endless)
    started = time.monotonic()

    with pytest.raises(UnsafeFileError, match="the view verblijfsobject"):
        read_all("bag_units", path)

    assert time.monotonic() - started < 10


# Damage ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("percent", [1, 10, 50, 90, 99])
def test_truncated_file(tmp_path, percent):
    whole = buildings(tmp_path / "bag.gpkg")
    part = truncated(whole, tmp_path / "part.gpkg", whole.stat().st_size * percent // 100)

    with pytest.raises(SourceFileError, match=r"part.gpkg is (cut off|not a GeoPackage)"):
        read_all("bag_buildings", part)


def test_damage_in_the_middle_is_never_a_shorter_register(tmp_path):
    """Pages overwritten after the first thousands of rows: an error, not fewer rows."""
    rows = [building(identificatie=f"050510{n:010}") for n in range(20_000)]
    data = bytearray(buildings(tmp_path / "bag.gpkg", *rows).read_bytes())
    torn = tmp_path / "torn.gpkg"
    silent = []
    for share in (0.2, 0.4, 0.6, 0.8):
        for fill in (b"\x00", b"\xff"):
            at = int(len(data) * share) // 4096 * 4096
            torn.write_bytes(data[:at] + fill * 8192 + data[at + 8192 :])
            try:
                table, reading = read_all("bag_buildings", torn)
            except SourceFileError as error:
                assert str(tmp_path) not in str(error)
            else:
                # Only where the damage hit something that is not read (the spatial index).
                silent.append((table.num_rows, reading.rows_rejected))
    assert all(rows_and_rejected == (20_000, 0) for rows_and_rejected in silent)
    assert len(silent) < 8


def test_random_damage_is_an_error_or_no_difference(tmp_path):
    """Thirty files with some bytes changed anywhere: no crash of ours, no hang, no lost row."""
    honest = buildings(
        tmp_path / "bag.gpkg", building(), building(identificatie="0505100000000002")
    )
    data = honest.read_bytes()
    random = np.random.default_rng(20331231)
    bad = tmp_path / "bad.gpkg"
    for _ in range(30):
        changed = bytearray(data)
        for at in random.integers(0, len(data), 30):
            changed[at] = random.integers(0, 256)
        bad.write_bytes(changed)
        try:
            table, reading = read_all("bag_buildings", bad)
        except SourceFileError as error:
            assert "bad.gpkg" in str(error)
        else:
            assert table.num_rows + reading.rows_rejected == reading.rows_read == 2


# No driver, no network -------------------------------------------------------------------------


@pytest.fixture
def canary():
    """A listener on loopback that counts who comes."""
    visits = []
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.1)
    done = threading.Event()

    def listen():
        while not done.is_set():
            try:
                visitor, _ = server.accept()
            except TimeoutError:
                continue
            visits.append(visitor.getpeername())
            visitor.close()

    thread = threading.Thread(target=listen)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}", visits
    done.set()
    thread.join()
    server.close()


FETCH = "import sys, pyogrio; pyogrio.read_info(sys.argv[1])"


def test_canary_sings_without_protection(tmp_path, canary):
    """The control: plain GDAL does visit the address in such a file."""
    address, visits = canary
    path = tmp_path / "x.geojson"
    path.write_bytes(linked_geojson(address))

    subprocess.run([sys.executable, "-c", FETCH, str(path)], capture_output=True, check=False)

    assert visits


def test_environment_alone_stops_the_fetch(tmp_path, canary):
    """The second wall, for systems that give no network namespace: no driver and no way out."""
    address, visits = canary
    path = tmp_path / "x.geojson"
    path.write_bytes(linked_geojson(address))

    outcome = subprocess.run(
        [sys.executable, "-c", FETCH, str(path)],
        env=environment("pyogrio"),
        capture_output=True,
        check=False,
    )

    assert outcome.returncode != 0
    assert not visits


@pytest.mark.parametrize(("name", "suffix"), [("bag_units", "gpkg"), ("raster", "tif")])
def test_no_disguised_file_reaches_the_network_or_the_disk(tmp_path, canary, name, suffix):
    address, visits = canary

    for content in disguised(address).values():
        path = tmp_path / f"delivery.{suffix}"
        path.write_bytes(content)
        with pytest.raises(SourceFileError, match=f"delivery.{suffix} is not a"):
            read_all(name, path)

    assert not visits


def test_child_has_no_network(tmp_path, canary):
    """Where the system allows it, there is not even a loopback."""
    address, visits = canary
    _, reading = read_all("bag_buildings", buildings(tmp_path / "bag.gpkg"))
    if not reading.network_closed:
        pytest.skip("this system gives no network namespace")
    host, port = address.removeprefix("http://").split(":")
    program = (
        "import socket; from gis.worker import close_network; assert close_network(); "
        f"socket.create_connection(({host!r}, {port}), 2)"
    )

    outcome = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=False
    )

    assert b"OSError" in outcome.stderr
    assert not visits


@pytest.mark.parametrize(("library", "allowed"), [("pyogrio", {"GPKG"}), ("rasterio", {"GTiff"})])
def test_only_our_driver_is_left(library, allowed):
    program = {
        "pyogrio": "import pyogrio; print(*pyogrio.list_drivers(), sep='|')",
        "rasterio": "import rasterio\nwith rasterio.Env() as e: print(*e.drivers(), sep='|')",
    }[library]

    outcome = subprocess.run(
        [sys.executable, "-c", program],
        env=environment(library),
        capture_output=True,
        check=True,
        text=True,
    )

    assert set(outcome.stdout.strip().split("|")) == allowed


def test_environment_takes_nothing_along(monkeypatch):
    """No password of the service and no setting of GDAL goes to the child."""
    monkeypatch.setenv("RETROFIT_DATABASE_URL", "postgresql://geheim")
    monkeypatch.setenv("OGR_SQLITE_ALLOW_EXTERNAL_ACCESS", "YES")

    given = environment("pyogrio")

    assert not [name for name in given if name.startswith(("RETROFIT", "PG", "AWS"))]
    assert "OGR_SQLITE_ALLOW_EXTERNAL_ACCESS" not in given


TRY_TO_WRITE = """
import os, sys
from gis.worker import forbid_writing
if not forbid_writing():
    sys.exit(77)
for attempt in (lambda: open(sys.argv[1], "r+"), lambda: os.remove(sys.argv[1]),
                lambda: open(sys.argv[1] + "2", "w"), lambda: os.mkdir(sys.argv[1] + "3")):
    try:
        attempt()
    except PermissionError:
        continue
    sys.exit(1)
open(sys.argv[1]).read()
"""


def test_child_can_change_nothing_on_disk(tmp_path):
    """Not even when it runs as root and what it reads has taken it over."""
    path = tmp_path / "bag.gpkg"
    path.write_text("x")

    outcome = subprocess.run([sys.executable, "-c", TRY_TO_WRITE, str(path)], cwd=ROOT, check=False)

    if outcome.returncode == 77:
        pytest.skip("this system has no Landlock")
    assert outcome.returncode == 0
    assert [left.name for left in tmp_path.iterdir()] == ["bag.gpkg"]


# Limits ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        (replace(ROOMY, cpu_seconds=1), "took more than 1 seconds of work"),
        (replace(ROOMY, wait_seconds=0.05), "was not read within 0.05 seconds"),
        (replace(ROOMY, memory_bytes=400 << 20), r"memory|crash|could not be read"),
        (replace(ROOMY, memory_bytes=60 << 20), r"memory|crash|could not be read|to the end"),
        (replace(ROOMY, open_files=6), "large.gpkg"),
    ],
)
def test_limits_end_the_reading_with_one_sentence(large, limits, says):
    with pytest.raises(SourceFileError, match=says) as raised:
        read_all("bag_buildings", large, limits=limits)

    assert "large.gpkg" in str(raised.value)
    assert "\n" not in str(raised.value)


def test_slow_consumer_does_not_use_up_the_wait(tmp_path):
    path = buildings(tmp_path / "bag.gpkg")

    with read("bag_buildings", path, limits=replace(ROOMY, wait_seconds=5)) as reading:
        time.sleep(5.5)
        assert sum(batch.num_rows for batch in reading) == 1


def test_limits_grow_with_the_file():
    """The national BAG of 7.8 GB is an honest file."""
    small, national = Limits.for_size(1_000_000), Limits.for_size(7_801_561_088)

    assert small.cpu_seconds == 60
    assert national.cpu_seconds > 1200
    assert 2 << 30 <= small.memory_bytes < national.memory_bytes <= 4 << 30


# The end ---------------------------------------------------------------------------------------


def test_leaving_early_ends_the_child(large):
    with read("bag_buildings", large) as reading:
        next(iter(reading))
        assert len(children()) >= 1
    # nothing_is_left looks after the rest.


def test_error_of_the_consumer_ends_the_child_and_passes(large):
    with pytest.raises(ZeroDivisionError), read("bag_buildings", large) as reading:
        for _ in reading:
            1 / 0  # noqa: B018


@pytest.mark.parametrize("signal", ["KILL", "SEGV", "TERM"])
def test_child_that_dies_is_one_sentence(large, signal):
    with (
        pytest.raises(SourceFileError, match=r"large.gpkg (made the reader|was not read)"),
        read("bag_buildings", large) as reading,
    ):
        batches = iter(reading)
        next(batches)
        (child,) = [pid for pid in children() if is_worker(pid)]
        subprocess.run(["/bin/kill", f"-{signal}", child], check=True)
        list(batches)


class TakenOver:
    """A child that sends what it likes, as after a break-in."""

    def __init__(self, *frames):
        self._frames = iter(frames)

    def receive(self):
        return next(self._frames)

    def expect(self, frame):
        return self.receive()[1]

    def refusal(self, what):
        return SourceFileError(f"bag.gpkg {what}")


FACTS = (Frame.FACTS, b'{"network_closed": true, "reference_on": null}')
SCHEMA = (Frame.SCHEMA, pa.schema([("name", pa.string())]).serialize().to_pybytes())
HONEST = pa.record_batch([pa.array(["Nassauweg", "Crabbehof"])], names=["name"])
NOT_UTF8 = HONEST.serialize().to_pybytes().replace(b"Nassauweg", b"Nass\xff\xffweg")


@pytest.mark.parametrize(
    "frames",
    [
        [(Frame.FACTS, b"{}")],
        [(Frame.FACTS, b"nonsense")],
        [FACTS, (Frame.SCHEMA, b"nonsense")],
        [FACTS, SCHEMA, (Frame.BATCH, b"nonsense" * 9)],
        [FACTS, SCHEMA, (Frame.BATCH, NOT_UTF8)],
        [FACTS, SCHEMA, (Frame.ISSUES, b"[[1]]")],
        [FACTS, SCHEMA, (Frame.REPORT, b"[]")],
        [FACTS, SCHEMA, (Frame.REPORT, b'{"rows_read": "many"}')],
    ],
)
def test_answer_of_a_child_that_was_taken_over_is_not_believed(frames):
    with pytest.raises(SourceFileError, match="makes no sense"):
        list(Reading(TakenOver(*frames)))


def test_rows_that_are_not_accounted_for_are_refused():
    report = b'{"rows_read": 3, "rows_outside": 0, "rows_rejected": 0, "reference_on": null}'
    batch = (Frame.BATCH, HONEST.serialize().to_pybytes())

    with pytest.raises(SourceFileError, match="3 rows, but 2 were read and 0 rejected"):
        list(Reading(TakenOver(FACTS, SCHEMA, batch, (Frame.REPORT, report))))


def is_worker(pid):
    return re.search(rb"gis\.worker", Path(f"/proc/{pid}/cmdline").read_bytes())


def test_unknown_option_is_our_own_mistake(tmp_path):
    """A wrong call is not a bad file, but it may not hang either."""
    with pytest.raises(SourceFileError, match="TypeError"):
        read_all("bag_buildings", buildings(tmp_path / "bag.gpkg"), colour="red")


def test_raster_door_refuses_what_is_no_raster(tmp_path):
    with pytest.raises(SourceFileError, match="not a TIFF image: it is a GeoPackage"):
        read_raster(buildings(tmp_path / "bag.tif.gpkg"))
