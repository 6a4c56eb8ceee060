"""Files about the ground become facts, and flags: whole, once, in any order, and back again."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from rasterio.transform import from_origin
from sqlalchemy import text
from sqlalchemy.orm import Session

from retrofit.codes import LoadSource
from retrofit.errors import LoadRefused, OlderDelivery
from retrofit.homes.flags import flags_of_home, flags_of_town, lifted_between
from retrofit.load.files import load_file
from retrofit.load.undo import undo_load
from retrofit.models import FACTS
from retrofit.today import now
from tests.gis.ground_files import area_feature, area_geojson, insar_file, repair_file
from tests.gis.hostile import building, buildings, unit, units

TODAY = date(2026, 11, 21)
BAG_ON = date(2026, 1, 1)
HOMES = 4


def home(number):
    return f"0505010{number:09d}"


def pand(number):
    return f"0505100{number:09d}"


def at(number):
    """The south-west corner of a building; fifty metres apart."""
    return 105_000 + 50 * number, 423_000


def bag(path):
    """Four homes of 1935, each in a building of ten by ten metres; the fourth is of 1995."""
    numbers = range(1, HOMES + 1)
    corners = {n: at(n) for n in numbers}
    buildings(
        path,
        *(
            building(
                identificatie=pand(n),
                bouwjaar=1995 if n == 4 else 1935,
                geometry=shapely.box(x, y, x + 10, y + 10).wkt,
            )
            for n, (x, y) in corners.items()
        ),
    )
    return units(
        path,
        *(
            unit(
                identificatie=home(n),
                pand_identificatie=pand(n),
                nummeraanduiding_hoofdadres_identificatie=f"0505200{n:09d}",
                huisnummer=n,
                postcode=f"3314J{'ABCDE'[n - 1]}",
                geometry=f"POINT({x + 5} {y + 5})",
            )
            for n, (x, y) in corners.items()
        ),
    )


def points(path, rates, *, coherence=None, distance=5):
    """Five points at each building, as fast (mm a year) as ``rates`` says."""
    changes = []
    for n, rate in rates.items():
        x, y = at(n)
        for k in range(5):
            changes.append(
                {
                    "pnt_id": f"P{n}-{k}",
                    "pnt_rdx": str(x + 2 * k),
                    "pnt_rdy": str(y - distance),
                    "pnt_linear": f"{rate / 1000:.5f}",
                    "pnt_enscoh": str((coherence or {}).get(n, 0.9)),
                }
            )
    return insar_file(path, *changes)


def raster(path, mm_yr):
    """A raster over all four buildings; none below the last one."""
    cells = np.full((1, 8, 40), mm_yr, dtype="float32")
    cells[:, :, 36:] = -9999
    with rasterio.open(
        path, "w", driver="GTiff", width=40, height=8, count=1, dtype="float32",
        crs="EPSG:28992", transform=from_origin(104_950, 423_050, 6.25, 6.25), nodata=-9999,
    ) as file:  # fmt: skip
        file.write(cells)
    return path


def areas(path):
    """Vulnerable ground below the first, urban below the second; none known elsewhere."""
    shape = shapely.box(105_040, 422_990, 105_070, 423_020)
    urban = shapely.box(105_090, 422_990, 105_120, 423_020)
    return area_geojson(
        path,
        area_feature(shape, pc6="3314JA"),
        area_feature(urban, pc6="3399ZZ", legenda="Stedelijk gebied - 80-100 %"),
    )


def repairs(path, *changes):
    plain = {"BAG_VBO_ID": "", "POSTCODE": "3314JA", "HUISNUMMER": "1"}
    return repair_file(path, *({**plain, **change} for change in changes or [{}]))


def load(engine, source, path, **options):
    with Session(engine) as session:
        report = load_file(session, source, path, **options)
        session.commit()
    return report


@pytest.fixture(scope="session")
def bag_template(server, empty_template, tmp_path_factory):
    """The name of a database with the four homes; nobody works in it."""
    path = tmp_path_factory.mktemp("bag") / "bag.gpkg"
    return server.once(
        "four_homes",
        empty_template,
        lambda engine: load(engine, LoadSource.BAG, bag(path), reference_on=BAG_ON),
    )


@pytest.fixture
def bagged(server, bag_template):
    with server.database(bag_template) as engine:
        yield engine


def states(engine, kind, as_of=TODAY, known_at=None):
    with engine.connect() as connection:
        flags = flags_of_town(connection, as_of, known_at=known_at)
    found = flags["state"].xs(kind, level="kind")
    return [found[home(n)] for n in range(1, HOMES + 1)]


def everything(engine):
    with engine.connect() as connection:
        return {
            fact.__tablename__: connection.execute(
                text(f"SELECT md5(string_agg(t::text, '' ORDER BY fact_id)) "
                     f"FROM {fact.__tablename__} t")
            ).scalar_one()
            for fact in FACTS
        }  # fmt: skip


def believed(engine, table):
    with engine.connect() as connection:
        return connection.execute(
            text(f"SELECT count(*) FROM {table} WHERE upper_inf(known) AND upper_inf(valid)")
        ).scalar_one()


def files(folder):
    """Every file about the ground: home 1 and 2 sink by points, 3 does not, 4 has no value."""
    return {
        LoadSource.INSAR: (points(folder / "p.csv", {1: -4.0, 2: -4.0, 3: -0.2}), {}),
        LoadSource.SUBSIDENCE: (raster(folder / "r.tif", -0.4), {"reference_on": BAG_ON}),
        LoadSource.FOUNDATION_AREAS: (areas(folder / "a.geojson"), {"reference_on": BAG_ON}),
        LoadSource.FOUNDATION_REPAIRS: (repairs(folder / "h.csv"), {}),
    }


def test_files_become_flags(bagged, tmp_path):
    for source, (path, options) in files(tmp_path).items():
        load(bagged, source, path, **options)
    assert states(bagged, "subsidence") == ["raised", "raised", "clear", "unknown"]
    # Repaired; old and sinking on urban ground; outside every area; of 1995.
    assert states(bagged, "foundation") == ["lifted", "raised", "unknown", "clear"]
    assert states(bagged, "backlog_maintenance") == ["unknown"] * HOMES
    with bagged.connect() as connection:
        flags = {flag.kind: flag for flag in flags_of_home(connection, home(2), TODAY)}
        nobody = flags_of_home(connection, home(99), TODAY)
    assert nobody == []
    subsidence, foundation = flags["subsidence"], flags["foundation"]
    assert (subsidence.source, subsidence.grade) == ("points", "C")
    assert subsidence.observed_on == date(2026, 1, 3)
    assert {(each.source, each.says) for each in subsidence.findings} == {
        ("raster", "clear"),
        ("points", "raised"),
    }
    assert (foundation.source, foundation.visibility) == ("points", "home_staff")
    assert {(each.source, each.says) for each in foundation.findings} == {
        ("area", "unknown"),
        ("points", "raised"),
    }


@pytest.mark.parametrize("turned", [False, True])
def test_the_order_of_loads_does_not_matter(fresh_database, tmp_path, turned):
    """The BAG first or the files first: all but the raster, which is read for its buildings."""
    given = files(tmp_path)
    given_bag = {LoadSource.BAG: (bag(tmp_path / "bag.gpkg"), {"reference_on": BAG_ON})}
    steps = list({**given_bag, **given}.items())
    if turned:
        rest = [step for step in steps if step[0] not in (LoadSource.BAG, LoadSource.SUBSIDENCE)]
        steps = [*reversed(rest), steps[0], (LoadSource.SUBSIDENCE, given[LoadSource.SUBSIDENCE])]
    for source, (path, options) in steps:
        load(fresh_database, source, path, **options)
    assert states(fresh_database, "subsidence") == ["raised", "raised", "clear", "unknown"]
    assert states(fresh_database, "foundation") == ["lifted", "raised", "unknown", "clear"]


@pytest.mark.parametrize("source", ["insar", "foundation_areas", "foundation_repairs"])
def test_twice_is_once_a_dry_run_is_nothing_and_all_can_be_undone(bagged, tmp_path, source):
    path, options = files(tmp_path)[LoadSource(source)]
    before = everything(bagged)
    with Session(bagged) as session:
        report = load_file(session, LoadSource(source), path, **options)
        assert sum(count.loaded for count in report.counts) > 0
        session.rollback()
    assert everything(bagged) == before
    first = load(bagged, LoadSource(source), path, **options)
    table = {"insar": "movement_point"}.get(source, source.removesuffix("s"))
    loaded = believed(bagged, table)
    assert loaded == first.counts[0].loaded > 0
    again = load(bagged, LoadSource(source), path, **options)
    assert (again.counts[0].loaded, again.counts[0].unchanged) == (0, loaded)
    with Session(bagged) as session:
        undo_load(session, again.run_id)
        undo_load(session, first.run_id)
        session.commit()
    assert believed(bagged, table) == 0


def test_rows_read_are_loaded_or_rejected(bagged, tmp_path):
    path = insar_file(
        tmp_path / "p.csv", {}, {"pnt_linear": "0.001"}, {"pnt_id": "P2", "pnt_lat": ""}
    )
    report = load(bagged, LoadSource.INSAR, path)
    (count,) = report.counts
    assert (count.read, count.loaded, count.rejected) == (3, 1, 2)
    assert {code for _, code, _ in report.issues} == {"row_twice", "geometry_missing"}


def test_a_new_delivery_ends_the_points_of_its_own_series(bagged, tmp_path):
    up = points(tmp_path / "a.csv", {1: -4.0, 2: -4.0})
    load(bagged, LoadSource.INSAR, up, series="ascending")
    down = points(tmp_path / "b.csv", {3: -0.1})
    load(bagged, LoadSource.INSAR, down, series="descending")
    assert believed(bagged, "movement_point") == 15
    less = points(tmp_path / "c.csv", {1: -4.0})
    report = load(bagged, LoadSource.INSAR, less, series="ascending")
    assert report.counts[0].ended == 5
    assert believed(bagged, "movement_point") == 10
    older = insar_file(tmp_path / "d.csv", {}, rename=lambda t: t.replace("2026", "2024"))
    with pytest.raises(OlderDelivery):
        load(bagged, LoadSource.INSAR, older, series="ascending")
    with pytest.raises(LoadRefused, match="small letters"):
        load(bagged, LoadSource.INSAR, less, series="x'; DROP TABLE unit")


def test_files_that_do_not_say_their_day_are_refused(bagged, tmp_path):
    with pytest.raises(LoadRefused, match="reference-date"):
        load(bagged, LoadSource.FOUNDATION_AREAS, areas(tmp_path / "a.geojson"))
    path = insar_file(tmp_path / "p.csv", {}, rename=lambda title: title.replace("_202", "_x"))
    with pytest.raises(LoadRefused, match="reference-date"):
        load(bagged, LoadSource.INSAR, path)


def test_points_too_far_too_few_or_too_uncertain_say_nothing(bagged, tmp_path):
    """Ten metres is near and eleven is not; a coherence of 0.59 is too low."""
    load(bagged, LoadSource.SUBSIDENCE, raster(tmp_path / "r.tif", -0.4), reference_on=BAG_ON)
    near = points(tmp_path / "n.csv", {1: -4.0, 2: -4.0, 3: -4.0}, distance=10,
                  coherence={2: 0.59, 3: 0.6})  # fmt: skip
    load(bagged, LoadSource.INSAR, near)
    assert states(bagged, "subsidence")[:3] == ["raised", "unknown", "raised"]
    far = points(tmp_path / "f.csv", {1: -4.0, 2: -4.0, 3: -4.0}, distance=11)
    load(bagged, LoadSource.INSAR, far)
    assert states(bagged, "subsidence")[:3] == ["unknown"] * 3


def test_points_of_a_short_time_say_nothing(bagged, tmp_path):
    load(bagged, LoadSource.SUBSIDENCE, raster(tmp_path / "r.tif", -0.4), reference_on=BAG_ON)
    path = points(tmp_path / "p.csv", {1: -4.0})
    path.write_text(path.read_text().replace("_20220105", "_20240104"))
    load(bagged, LoadSource.INSAR, path)
    assert states(bagged, "subsidence")[0] == "unknown"


def test_the_real_points_of_amsterdam_are_too_short(bagged, shared_data):
    """Four months of measurements are loaded whole, and judge nobody."""
    file = shared_data / "insar-amsterdam" / "depsi-points.csv"
    if not file.exists():
        pytest.skip("the points of Amsterdam are not here")
    report = load(bagged, LoadSource.INSAR, file)
    assert (report.counts[0].loaded, report.counts[0].rejected) == (2500, 0)
    assert report.reference_on == date(2016, 7, 15)
    assert states(bagged, "subsidence") == ["unknown"] * HOMES


def test_an_edition_holds_from_its_own_day(bagged, tmp_path):
    """Nothing is said about the time before; a home knows only its own days."""
    load(bagged, LoadSource.FOUNDATION_AREAS, areas(tmp_path / "a.geojson"),
         reference_on=date(2026, 3, 1))  # fmt: skip
    assert states(bagged, "foundation", date(2026, 2, 28))[0] == "unknown"
    assert states(bagged, "foundation", date(2026, 3, 1))[0] == "raised"


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"BAG_VBO_ID": home(1), "POSTCODE": "", "HUISNUMMER": ""},
        {"BAG_PAND_ID": pand(1), "POSTCODE": "", "HUISNUMMER": ""},
    ],
)
def test_a_repair_finds_its_building(bagged, tmp_path, change):
    """By address, by home or by building."""
    load(bagged, LoadSource.FOUNDATION_AREAS, areas(tmp_path / "a.geojson"), reference_on=BAG_ON)
    load(bagged, LoadSource.FOUNDATION_REPAIRS, repairs(tmp_path / "h.csv", change))
    assert states(bagged, "foundation") == ["lifted", "unknown", "unknown", "clear"]


def test_a_repair_of_nobody_waits_for_review(bagged, tmp_path):
    path = repairs(tmp_path / "h.csv", {"HUISNUMMER": "77"})
    load(bagged, LoadSource.FOUNDATION_REPAIRS, path)
    with bagged.connect() as connection:
        rules = connection.execute(
            text("SELECT rule FROM link WHERE subject = 'foundation_repair' AND upper_inf(known)")
        ).scalars()
        assert list(rules) == ["no_match"]
    assert "lifted" not in states(bagged, "foundation")


def test_what_was_shown_before_the_list_came_is_found_again(bagged, tmp_path):
    """As known then the flag stood; the list lifts it, and the homes that were shown are known."""
    load(bagged, LoadSource.FOUNDATION_AREAS, areas(tmp_path / "a.geojson"), reference_on=BAG_ON)
    then = now()
    shown = states(bagged, "foundation", known_at=then)
    load(bagged, LoadSource.FOUNDATION_REPAIRS, repairs(tmp_path / "h.csv"))
    later = now() + timedelta(seconds=1)
    assert states(bagged, "foundation", known_at=then) == shown
    assert states(bagged, "foundation")[0] == "lifted"
    with bagged.connect() as connection:
        lifted = lifted_between(connection, then, later)
        nothing = lifted_between(connection, then, then)
    assert list(lifted.index) == [(home(1), "foundation")]
    row = lifted.iloc[0]
    # Repaired in 2014: every report of after that showed it wrongly.
    assert (row["state_before"], row["lifted_on"]) == ("raised", pd.Timestamp("2014-12-31"))
    assert nothing.empty


def test_no_home_is_asked_twice_and_only_those_asked(bagged, tmp_path):
    for source, (path, options) in files(tmp_path).items():
        load(bagged, source, path, **options)
    with bagged.connect() as connection:
        whole = flags_of_town(connection, TODAY)
        part = flags_of_town(connection, TODAY, only=[home(2), home(4)])
    assert whole.index.is_unique
    assert len(whole) == 3 * HOMES
    pd.testing.assert_frame_equal(part, whole.loc[[home(2), home(4)]])
