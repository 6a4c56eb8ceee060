"""What a file really is, and which archives and GeoPackages are refused before they are opened."""

import os
import sqlite3
import struct
import time
import zipfile

import pytest

from gis.containers import Container, check
from gis.errors import SourceFileError, UnsafeFileError
from tests.gis.hostile import (
    archive,
    archive_with,
    buildings,
    disguised,
    link,
    patched,
    truncated,
    units,
    with_sql,
    zip_bytes,
)

GPKG = frozenset({Container.GPKG})
ZIP = frozenset({Container.ZIP})
TEXT_OR_ZIP = frozenset({Container.TEXT, Container.ZIP})
XLSX = frozenset({Container.XLSX})
TIFF = frozenset({Container.TIFF})
ALL = frozenset(Container)

CSV = {"v20260401_v4_csv.csv": b"a;b\n1;2\n"}
WORKBOOK = {
    "[Content_Types].xml": b"<Types/>",
    "xl/workbook.xml": b"<workbook/>",
    "xl/worksheets/sheet1.xml": b"<worksheet/>",
}


@pytest.fixture(scope="module")
def honest(tmp_path_factory):
    """A GeoPackage as GDAL makes it, with its spatial index and its triggers."""
    path = tmp_path_factory.mktemp("honest") / "bag.gpkg"
    buildings(path)
    return units(path)


# What it is ------------------------------------------------------------------------------------


def test_kinds_are_told_by_content(tmp_path, honest):
    assert check(honest, ALL) is Container.GPKG
    assert check(archive(tmp_path / "labels.csv", CSV), TEXT_OR_ZIP) is Container.ZIP
    assert check(archive(tmp_path / "cases.xlsx", WORKBOOK), XLSX) is Container.XLSX
    text = tmp_path / "x.gpkg"
    text.write_bytes(b"postcode;huisnummer\n3314JL;12\n")
    assert check(text, TEXT_OR_ZIP) is Container.TEXT
    image = tmp_path / "x.tif"
    image.write_bytes(b"II*\x00" + bytes(100))
    assert check(image, TIFF) is Container.TIFF


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"een gewone tekst", "it is a CSV text"),
        (b"<html>inloggen</html>", "a web page or another XML text"),
        (b"\xff\xfea\x00;\x00b\x00", "a binary file of an unknown kind, or a text in UTF-16"),
        (b"SQLite format 3\x00" + bytes(100), "an SQLite database of another kind"),
        (zip_bytes(CSV), "it is a ZIP archive"),
    ],
)
def test_not_a_geopackage(tmp_path, content, says):
    path = tmp_path / "bag.gpkg"
    path.write_bytes(content)

    with pytest.raises(SourceFileError, match=r"bag.gpkg is not a GeoPackage") as refused:
        check(path, GPKG)

    assert says in str(refused.value)
    assert str(tmp_path) not in str(refused.value)


@pytest.mark.parametrize("kinds", [GPKG, TIFF, TEXT_OR_ZIP, XLSX])
@pytest.mark.parametrize("what", [name for name in disguised("http://x") if name != "gdalg"])
def test_disguised_driver_files_are_nothing_we_read(tmp_path, what, kinds):
    """GDAL opens these by content, whatever they are called. (JSON is only text, to a CSV.)"""
    path = tmp_path / "register.gpkg"
    path.write_bytes(disguised("http://127.0.0.1:9")[what])

    if what == "geojson" and kinds == TEXT_OR_ZIP:
        assert check(path, kinds) is Container.TEXT
        return
    with pytest.raises(SourceFileError, match=r"register.gpkg is not"):
        check(path, kinds)


def test_absent_empty_folder_and_pipe(tmp_path):
    empty, pipe = tmp_path / "empty.gpkg", tmp_path / "pipe.gpkg"
    empty.touch()
    os.mkfifo(pipe)

    for path, says in (
        (tmp_path / "absent.gpkg", "there is no such file"),
        (empty, "is empty"),
        (tmp_path, "is a folder"),
        (pipe, "is not an ordinary file"),
        (tmp_path / "a\x00b", "no such file"),
    ):
        with pytest.raises(SourceFileError, match=says):
            check(path, GPKG)


# GeoPackage ------------------------------------------------------------------------------------


def test_real_geopackages_pass(shared_data):
    """What GDAL itself puts into a GeoPackage - indexes, triggers - is nothing to refuse."""
    paths = sorted(shared_data.glob("*/*.gpkg"))

    assert paths
    for path in paths:
        assert check(path, GPKG) is Container.GPKG


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        (
            "CREATE VIEW pand2 AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "
            "SELECT x FROM c",
            "the view pand2",
        ),
        ("CREATE VIEW bomb AS SELECT hex(zeroblob(500000000)) AS x", "the view bomb"),
        (
            "CREATE TRIGGER evil AFTER INSERT ON pand BEGIN DELETE FROM pand; END",
            "the trigger evil",
        ),
        (
            "CREATE TRIGGER rtree_pand_geom_insert AFTER INSERT ON pand "
            "BEGIN DELETE FROM verblijfsobject; END",
            "the trigger rtree_pand_geom_insert",
        ),
        (
            "CREATE TRIGGER trigger_insert_feature_count_pand AFTER INSERT ON verblijfsobject "
            "BEGIN SELECT 1; END",
            "the trigger trigger_insert",
        ),
        ("CREATE VIRTUAL TABLE search USING fts4(body)", "the virtual table search"),
        (
            "CREATE TABLE sums (a INT, b TEXT GENERATED ALWAYS AS (hex(zeroblob(99999999))))",
            "a computed column in the table sums",
        ),
    ],
)
def test_geopackage_with_a_program_in_it_is_refused_at_once(tmp_path, honest, statement, says):
    path = with_sql(honest, tmp_path / "hostile.gpkg", statement)
    started = time.monotonic()

    with pytest.raises(UnsafeFileError, match=says):
        check(path, GPKG)

    assert time.monotonic() - started < 2


def test_wrong_application_id(tmp_path, honest):
    path = with_sql(honest, tmp_path / "other.gpkg", "PRAGMA application_id = 1234")

    with pytest.raises(SourceFileError, match="SQLite database of another kind"):
        check(path, GPKG)


def test_file_that_is_still_being_written(tmp_path, honest):
    path = with_sql(honest, tmp_path / "busy.gpkg")
    (tmp_path / "busy.gpkg-wal").write_bytes(b"x")

    with pytest.raises(SourceFileError, match="still open in another program"):
        check(path, GPKG)


@pytest.mark.parametrize("percent", [*range(1, 100, 7), 99])
def test_truncated_geopackage_is_told_from_its_length(tmp_path, honest, percent):
    size = honest.stat().st_size * percent // 100

    with pytest.raises(SourceFileError, match="cut off"):
        check(truncated(honest, tmp_path / "part.gpkg", size), GPKG)


def test_overwritten_catalogue_is_damage(tmp_path, honest):
    path = with_sql(honest, tmp_path / "torn.gpkg")
    data = bytearray(path.read_bytes())
    data[100:4096] = b"\xff" * 3996
    path.write_bytes(data)

    with pytest.raises(SourceFileError, match="damaged GeoPackage"):
        check(path, GPKG)


def test_too_many_tables(tmp_path, honest):
    many = [f"CREATE TABLE t{n} (a)" for n in range(2001)]

    with pytest.raises(UnsafeFileError, match="more than 2000"):
        check(with_sql(honest, tmp_path / "many.gpkg", *many), GPKG)


def test_looking_writes_nothing(tmp_path, honest):
    path = with_sql(honest, tmp_path / "bag.gpkg")
    before = path.read_bytes()

    check(path, GPKG)

    assert path.read_bytes() == before
    assert [found.name for found in tmp_path.iterdir()] == ["bag.gpkg"]


# ZIP -------------------------------------------------------------------------------------------


def test_honest_archives_pass(tmp_path):
    path = archive(tmp_path / "stored.zip", CSV, zipfile.ZIP_STORED)
    assert check(path, ZIP) is Container.ZIP
    large = {"large.csv": b"".join(b"%d;%d\n" % (n, n * n) for n in range(300_000))}
    assert check(archive(tmp_path / "large.zip", large), ZIP) is Container.ZIP


@pytest.mark.parametrize(
    "name",
    [
        "../x.csv",
        "a/../../x.csv",
        "/etc/x.csv",
        "..\\x.csv",
        "a\\x.csv",
        "C:x.csv",
        "a\nb.csv",
        "a/..",
    ],
)
def test_names_that_point_outside(tmp_path, name):
    with pytest.raises(UnsafeFileError, match="points outside"):
        check(archive(tmp_path / "x.zip", {name: b"1"}), ZIP)


def test_link_in_an_archive(tmp_path):
    with pytest.raises(UnsafeFileError, match="a link"):
        check(archive_with(tmp_path / "x.zip", link("x.csv", "/etc/passwd")), ZIP)


@pytest.mark.parametrize("second", ["a.csv", "A.CSV"])
def test_two_members_of_one_name(tmp_path, second):
    path = archive_with(
        tmp_path / "x.zip", (zipfile.ZipInfo("a.csv"), b"1"), (zipfile.ZipInfo("b.csv"), b"2")
    )
    data = path.read_bytes().replace(b"b.csv", second.encode())
    path.write_bytes(data)

    with pytest.raises(UnsafeFileError, match="two members of the same name"):
        check(path, ZIP)


def test_bomb(tmp_path):
    with pytest.raises(UnsafeFileError, match="more than 100 times its size"):
        check(archive(tmp_path / "x.zip", {"x.csv": bytes(20_000_000)}), ZIP)


def test_ten_thousand_members(tmp_path):
    with pytest.raises(UnsafeFileError, match="more than 200"):
        check(archive(tmp_path / "x.zip", {f"{n}.csv": b"" for n in range(10_000)}), ZIP)


@pytest.mark.parametrize("inner", [zip_bytes(CSV), b"\x1f\x8b\x08\x00rest", b"7z\xbc\xaf\x27\x1c"])
def test_archive_in_an_archive(tmp_path, inner):
    with pytest.raises(UnsafeFileError, match="archive in the archive"):
        check(archive(tmp_path / "x.zip", {"labels.csv": inner}), ZIP)


def test_encrypted(tmp_path):
    data = bytearray(zip_bytes(CSV))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path = tmp_path / "x.zip"
    path.write_bytes(data)

    with pytest.raises(UnsafeFileError, match="encrypted"):
        check(path, ZIP)


def test_unusual_compression(tmp_path):
    with pytest.raises(UnsafeFileError, match="unusual way"):
        check(archive(tmp_path / "x.zip", CSV, zipfile.ZIP_LZMA), ZIP)


def test_sizes_that_lie(tmp_path):
    """The directory tells of a small member, the member's own header of a large one."""
    data = bytearray(zip_bytes({"x.csv": b"0123456789" * 100}))
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = struct.pack("<I", 10)
    path = tmp_path / "x.zip"
    path.write_bytes(data)

    with pytest.raises(SourceFileError):
        check(path, ZIP)


def test_names_that_contradict(tmp_path):
    path = tmp_path / "x.zip"
    path.write_bytes(patched(zip_bytes({"x.csv": b"1"}), b"x.csv", b"y.csv", last=True))

    with pytest.raises(SourceFileError):
        check(path, ZIP)


def test_members_that_overlap(tmp_path):
    """Two entries in the directory that point at the same bytes: a bomb without a ratio."""
    data = zip_bytes({"a.csv": b"1" * 100, "b.csv": b"1" * 100})
    first = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", first + 1)
    path = tmp_path / "x.zip"
    path.write_bytes(data[: second + 42] + struct.pack("<I", 0) + data[second + 46 :])

    with pytest.raises(UnsafeFileError, match=r"overlap|contradicts"):
        check(path, ZIP)


@pytest.mark.parametrize("where", ["before", "behind"])
def test_something_around_the_archive(tmp_path, where):
    data = zip_bytes(CSV)
    path = tmp_path / "x.zip"
    path.write_bytes(data + b"trailer" if where == "behind" else MAGIC_PREFIX + data)

    with pytest.raises(SourceFileError):
        check(path, ZIP)


MAGIC_PREFIX = b"PK\x03\x04" + b"\x00" * 60


@pytest.mark.parametrize("size", [4, 20, 40, 80, 110])
def test_truncated_archive(tmp_path, size):
    path = tmp_path / "x.zip"
    path.write_bytes(zip_bytes(CSV)[:size])

    with pytest.raises(SourceFileError, match="damaged ZIP archive"):
        check(path, ZIP)


# XLSX ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "xl/vbaProject.bin",
        "xl/externalLinks/externalLink1.xml",
        "xl/embeddings/sheet.docx",
        "xl/connections.xml",
    ],
)
def test_workbook_with_macros_or_links(tmp_path, name):
    with pytest.raises(UnsafeFileError, match="macros, links"):
        check(archive(tmp_path / "x.xlsx", WORKBOOK | {name: b"x"}), XLSX)


def test_workbook_with_printer_settings_passes(tmp_path):
    """Excel puts them into nearly every workbook that was ever printed."""
    members = WORKBOOK | {"xl/printerSettings/printerSettings1.bin": b"x"}

    assert check(archive(tmp_path / "x.xlsx", members), XLSX) is Container.XLSX


def test_archive_that_is_no_workbook(tmp_path):
    with pytest.raises(SourceFileError, match="not an XLSX workbook"):
        check(archive(tmp_path / "x.xlsx", CSV), XLSX)


def test_old_sqlite_without_a_page_count_passes(tmp_path, honest):
    """Programs before 2010 do not keep the number of pages; then only whole pages are asked."""
    path = with_sql(honest, tmp_path / "old.gpkg")
    data = bytearray(path.read_bytes())
    data[28:32] = bytes(4)
    data[92:96] = bytes(4)
    path.write_bytes(data)

    assert check(path, GPKG) is Container.GPKG
    with sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True) as database:
        assert database.execute("SELECT count(*) FROM pand").fetchone() == (1,)
