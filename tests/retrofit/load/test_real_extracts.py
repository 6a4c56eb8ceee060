"""The real extracts of The Hague and Voorburg: exact counts, twice the same, all accounted for."""

import sqlite3
from contextlib import closing

import geopandas
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from retrofit.codes import LoadSource
from retrofit.load.files import load_file

BAG = "bag-denhaag-voorburg/derived_baglight_layout_{}.gpkg"
AREAS = "cbs-buurten-denhaag/buurten_2022_denhaag_voorburg.gpkg"
DORDRECHT = "cbs-dordrecht/wijken_2024_gegeneraliseerd_rd.gpkg"
#: Name of the extract: buildings, units, and the neighbourhood all of them lie in.
EXTRACTS = {
    "bezuidenhout_midden": (1_537, 3_219, "BU05182665"),
    "bovenveen_zuid": (612, 599, "BU19161002"),
}


def load(engine, source, path):
    with Session(engine) as session:
        report = load_file(session, source, path)
        session.commit()
    return report


def counted(report):
    return [(c.layer, c.read, c.loaded, c.unchanged, c.rejected, c.ended) for c in report.counts]


def scalar(engine, query):
    with engine.connect() as connection:
        return connection.execute(text(query)).scalar_one()


FACT_TABLES = ["area", "building", "unit", "unit_building", "address", "unit_area", "link"]


def rows_of_all(engine):
    return {table: scalar(engine, f"SELECT count(*) FROM {table}") for table in FACT_TABLES}


def test_the_real_extracts_load_whole_and_once(fresh_database, shared_data):
    engine = fresh_database
    assert counted(load(engine, LoadSource.AREAS, shared_data / AREAS)) == [
        ("areas", 14, 14, 0, 0, 0)
    ]
    assert counted(load(engine, LoadSource.AREAS, shared_data / DORDRECHT)) == [
        ("areas", 13, 13, 0, 0, 0)
    ]
    for name, (buildings, units, _) in EXTRACTS.items():
        report = load(engine, LoadSource.BAG, shared_data / BAG.format(name))
        assert counted(report) == [
            ("bag_buildings", buildings, buildings, 0, 0, 0),
            ("bag_units", units, units, 0, 0, 0),
        ]
    once = rows_of_all(engine)
    assert (once["building"], once["unit"]) == (2_149, 3_818)

    for source, path in (
        (LoadSource.AREAS, AREAS),
        (LoadSource.AREAS, DORDRECHT),
        *((LoadSource.BAG, BAG.format(name)) for name in EXTRACTS),
    ):
        for _, read, loaded, unchanged, rejected, ended in counted(
            load(engine, source, shared_data / path)
        ):
            assert (loaded, unchanged, rejected, ended) == (0, read, 0, 0)
    assert rows_of_all(engine) == once

    # The neighbourhood of each unit, found again by another library on the files themselves.
    areas = geopandas.read_file(shared_data / AREAS).set_index("buurtcode")
    for name, (_, units, neighbourhood) in EXTRACTS.items():
        points = geopandas.read_file(shared_data / BAG.format(name), layer="verblijfsobject")
        joined = points.sjoin(areas[["geometry"]], predicate="within", how="left")
        expected = dict(zip(joined["identificatie"], joined["buurtcode"], strict=True))
        assert set(expected.values()) == {neighbourhood}
        assert len(expected) == units
        with engine.connect() as connection:
            rows = connection.execute(
                text(
                    """SELECT verblijfsobject_id, neighbourhood_code FROM unit_area
                        WHERE neighbourhood_code = :code AND upper_inf(known)"""
                ),
                {"code": neighbourhood},
            )
            found = dict(rows.all())
        assert found == expected


@pytest.mark.parametrize("name", EXTRACTS)
def test_every_object_arrives_as_the_file_has_it(fresh_database, shared_data, name):
    """Status, year, area and address of each row, compared with the file read by sqlite."""
    path = shared_data / BAG.format(name)
    load(fresh_database, LoadSource.BAG, path)
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
        units = set(
            file.execute(
                """SELECT identificatie, nullif(oppervlakte, 999999), postcode, huisnummer,
                          nullif(huisletter, ''), nullif(toevoeging, ''), pand_identificatie
                     FROM verblijfsobject"""
            )
        )
        years = dict(file.execute("SELECT identificatie, bouwjaar FROM pand"))
    with fresh_database.connect() as connection:
        loaded = connection.execute(
            text(
                """SELECT u.verblijfsobject_id, u.floor_area_m2, a.postcode, a.house_number,
                          a.house_letter, a.addition, b.pand_id
                     FROM unit u JOIN address a USING (verblijfsobject_id)
                     JOIN unit_building b USING (verblijfsobject_id)"""
            )
        )
        assert {tuple(row) for row in loaded} == units
        built = connection.execute(text("SELECT pand_id, construction_year FROM building"))
        assert dict(built.all()) == {k: (v if v and v < 9999 else None) for k, v in years.items()}
