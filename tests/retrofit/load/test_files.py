"""Loading a file: whole or not at all, once, in order, one at a time, and back again."""

import contextlib
import threading
from datetime import date

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.errors import SourceFileError
from retrofit.codes import LoadSource
from retrofit.errors import (
    Busy,
    CannotUndo,
    LoadRefused,
    OlderDelivery,
    SampleAndReal,
    TooManyMissing,
)
from retrofit.load.files import load_file
from retrofit.load.undo import undo_load
from retrofit.models import FACTS
from tests.gis.hostile import area, building, buildings, truncated, unit, units, write_layer

FIRST = date(2026, 1, 1)
LATER = date(2026, 6, 1)


def bag(path, count, **changes):
    """A GeoPackage with ``count`` homes, each in a building of its own."""
    path.unlink(missing_ok=True)
    numbers = range(1, count + 1)
    buildings(path, *(building(identificatie=f"0505100{n:09d}") for n in numbers))
    units(
        path,
        *(
            unit(
                identificatie=f"0505010{n:09d}",
                pand_identificatie=f"0505100{n:09d}",
                nummeraanduiding_hoofdadres_identificatie=f"0505200{n:09d}",
                huisnummer=n,
                **changes,
            )
            for n in numbers
        ),
    )
    return path


def load(engine, source, path, **options):
    with Session(engine) as session:
        report = load_file(session, source, path, **options)
        session.commit()
    return report


def everything(engine):
    """Every row of every table of facts, for comparing before and after."""
    with engine.connect() as connection:
        return {
            fact.__tablename__: connection.execute(
                text(f"SELECT md5(string_agg(t::text, '' ORDER BY fact_id)) "
                     f"FROM {fact.__tablename__} t")
            ).scalar_one()
            for fact in FACTS
        }  # fmt: skip


def believed(engine, table, key):
    with engine.connect() as connection:
        rows = connection.execute(
            text(f"SELECT {key} FROM {table} WHERE upper_inf(known) AND upper_inf(valid)")
        )
        return {row[0] for row in rows}


def test_a_dry_run_changes_nothing(fresh_database, tmp_path):
    before = everything(fresh_database)
    with Session(fresh_database) as session:
        report = load_file(
            session, LoadSource.BAG, bag(tmp_path / "bag.gpkg", 3), reference_on=FIRST
        )
        assert [count.loaded for count in report.counts] == [3, 3]
        session.rollback()
    assert everything(fresh_database) == before


def test_a_broken_second_layer_leaves_no_half_load(fresh_database, tmp_path):
    """The buildings were read and copied when the units turn out to be unreadable."""
    path = buildings(tmp_path / "bag.gpkg")
    before = everything(fresh_database)
    with pytest.raises(SourceFileError, match="verblijfsobject"):
        load(fresh_database, LoadSource.BAG, path, reference_on=FIRST)
    assert everything(fresh_database) == before


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_truncated_file_leaves_nothing(fresh_database, tmp_path, share):
    whole = bag(tmp_path / "bag.gpkg", 400)
    cut = truncated(whole, tmp_path / "cut.gpkg", int(whole.stat().st_size * share))
    before = everything(fresh_database)
    with pytest.raises(SourceFileError, match=r"cut\.gpkg"):
        load(fresh_database, LoadSource.BAG, cut, reference_on=FIRST)
    assert everything(fresh_database) == before


def test_rejected_rows_are_kept_as_issues_and_counted(fresh_database, tmp_path):
    path = buildings(tmp_path / "bag.gpkg", building(), building(identificatie="0" * 16))
    units(path, unit(), unit(), unit(identificatie="0505010000000002", huisnummer=0))
    report = load(fresh_database, LoadSource.BAG, path, reference_on=FIRST)
    assert [(c.read, c.loaded, c.rejected) for c in report.counts] == [(2, 1, 1), (3, 2, 1)]
    with fresh_database.connect() as connection:
        issues = connection.execute(
            text("SELECT layer, line, code, severity FROM load_issue ORDER BY layer, line")
        ).all()
    found = {tuple(issue) for issue in issues}
    assert ("bag_buildings", 2, "id_dummy", "rejected") in found
    assert ("bag_units", 2, "row_twice", "rejected") in found
    assert any(issue[:2] == ("bag_units", 3) and issue[3] == "noted" for issue in found)


def test_an_older_file_is_never_laid_over_a_newer_one(fresh_database, tmp_path):
    path = bag(tmp_path / "bag.gpkg", 3)
    load(fresh_database, LoadSource.BAG, path, reference_on=FIRST)
    load(fresh_database, LoadSource.BAG, path, reference_on=LATER)
    before = everything(fresh_database)
    for older in (date(2025, 1, 1), FIRST, date(2026, 5, 31)):
        with pytest.raises(OlderDelivery, match="2026-06-01"):
            load(fresh_database, LoadSource.BAG, path, reference_on=older)
    assert everything(fresh_database) == before


def test_a_delivery_that_leaves_out_much_is_refused_unless_it_is_said_to_be_so(
    fresh_database, tmp_path
):
    load(fresh_database, LoadSource.BAG, bag(tmp_path / "a.gpkg", 10), reference_on=FIRST)
    less = bag(tmp_path / "b.gpkg", 6)
    with pytest.raises(TooManyMissing, match="4 of 10"):
        load(fresh_database, LoadSource.BAG, less, reference_on=LATER)
    load(fresh_database, LoadSource.BAG, less, reference_on=LATER, is_partial=True)
    assert len(believed(fresh_database, "unit", "verblijfsobject_id")) == 10
    report = load(fresh_database, LoadSource.BAG, less, reference_on=LATER, accept_missing=True)
    assert [count.ended for count in report.counts] == [4, 4]
    assert len(believed(fresh_database, "unit", "verblijfsobject_id")) == 6
    assert len(believed(fresh_database, "address", "address_id")) == 6
    assert len(believed(fresh_database, "unit_building", "pand_id")) == 6


def test_a_changed_register_keeps_its_history(fresh_database, tmp_path):
    load(fresh_database, LoadSource.BAG, bag(tmp_path / "a.gpkg", 2), reference_on=FIRST)
    report = load(
        fresh_database,
        LoadSource.BAG,
        bag(tmp_path / "b.gpkg", 2, oppervlakte=99),
        reference_on=LATER,
    )
    assert [(c.loaded, c.unchanged) for c in report.counts] == [(0, 2), (2, 0)]
    with fresh_database.connect() as connection:
        rows = connection.execute(
            text(
                """SELECT floor_area_m2, lower(valid), upper(valid) FROM unit
                    WHERE verblijfsobject_id = '0505010000000001' AND upper_inf(known)
                    ORDER BY lower(valid) NULLS FIRST"""
            )
        ).all()
    assert [tuple(row) for row in rows] == [(84, None, LATER), (99, LATER, None)]


def test_a_load_can_be_undone_newest_first(fresh_database, tmp_path):
    engine = fresh_database
    first = load(engine, LoadSource.BAG, bag(tmp_path / "a.gpkg", 10), reference_on=FIRST)
    second = load(engine, LoadSource.BAG, bag(tmp_path / "b.gpkg", 11), reference_on=LATER)

    def undo(run_id):
        with Session(engine) as session:
            undo_load(session, run_id)
            session.commit()

    with pytest.raises(CannotUndo, match="newer"):
        undo(first.run_id)
    undo(second.run_id)
    assert len(believed(engine, "unit", "verblijfsobject_id")) == 10
    with pytest.raises(CannotUndo, match="before"):
        undo(second.run_id)
    undo(first.run_id)
    assert believed(engine, "unit", "verblijfsobject_id") == set()
    with pytest.raises(CannotUndo, match="no load 999"):
        undo(999)
    # An undone delivery does not stand in the way of an older one.
    load(engine, LoadSource.BAG, bag(tmp_path / "a.gpkg", 10), reference_on=FIRST)
    assert len(believed(engine, "unit", "verblijfsobject_id")) == 10


def test_two_loads_of_one_source_do_not_meet(fresh_database, tmp_path):
    path = bag(tmp_path / "bag.gpkg", 3)
    with Session(fresh_database) as one, Session(fresh_database) as other:
        load_file(one, LoadSource.BAG, path, reference_on=FIRST)
        with pytest.raises(Busy, match="under way"):
            load_file(other, LoadSource.BAG, path, reference_on=FIRST)


def test_the_demo_town_and_real_registers_do_not_mix(fresh_database, tmp_path):
    path = bag(tmp_path / "bag.gpkg", 3)
    load(fresh_database, LoadSource.BAG, path, reference_on=FIRST, is_sample=True)
    with pytest.raises(SampleAndReal, match="sample remove"):
        load(fresh_database, LoadSource.BAG, path, reference_on=FIRST)


def test_a_file_without_a_day_asks_for_one(fresh_database, tmp_path):
    path = write_layer(tmp_path / "areas.gpkg", "buurten", [area(jaar=None)])
    with pytest.raises(LoadRefused, match="reference-date"):
        load(fresh_database, LoadSource.AREAS, path)


def test_labels_without_a_bag_are_refused(fresh_database, tmp_path):
    with pytest.raises(LoadRefused, match="load the BAG first"):
        load(fresh_database, LoadSource.LABELS, tmp_path / "v20261101_v4_csv.csv")


def test_a_raster_needs_a_day_and_a_bag(fresh_database, tmp_path):
    path = tmp_path / "bodemdaling.tif"
    with rasterio.open(
        path, "w", driver="GTiff", width=4, height=4, count=1, dtype="float32",
        crs="EPSG:28992", transform=from_origin(105_000, 423_100, 25, 25), nodata=-9999,
    ) as file:  # fmt: skip
        file.write(np.full((1, 4, 4), -1.5, dtype="float32"))
    with pytest.raises(LoadRefused, match="reference-date"):
        load(fresh_database, LoadSource.SUBSIDENCE, path)
    with pytest.raises(LoadRefused, match="load the BAG first"):
        load(fresh_database, LoadSource.SUBSIDENCE, path, reference_on=FIRST)


def test_what_waits_for_a_lock_gives_up_in_time(fresh_database, tmp_path):
    """A load that meets a locked table fails as busy; nothing of it stays."""
    path = bag(tmp_path / "bag.gpkg", 1)
    engine = fresh_database
    before = everything(engine)
    done = threading.Event()
    with engine.connect() as blocker, blocker.begin():
        blocker.execute(text("LOCK TABLE unit IN ACCESS EXCLUSIVE MODE"))

        def loads():
            with contextlib.suppress(Exception), Session(engine) as session:
                session.execute(text("SET LOCAL lock_timeout = '200ms'"))
                load_file(session, LoadSource.BAG, path, reference_on=FIRST)
            done.set()

        worker = threading.Thread(target=loads)
        worker.start()
        assert done.wait(30)
        worker.join()
    assert everything(engine) == before
