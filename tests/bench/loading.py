"""The BAG into PostGIS: with checks, issues, history, links and map, against plain copies."""

import shutil
import subprocess
from datetime import date

import geopandas
from sqlalchemy import text
from sqlalchemy.orm import Session

from retrofit.codes import LoadSource
from retrofit.load.files import load_file
from retrofit.load.runs import Load
from tests.bench.ground import database, folder, seconds, write_bag

TITLE = "BAG GeoPackage to PostGIS, 60,000 buildings and 60,000 homes"
UNIT = "rows/s"
COUNT = 60_000


def measure():
    results = []
    with folder() as base, database() as engine:
        path = write_bag(base / "bag.gpkg", COUNT)
        rows = 2 * COUNT

        def by_geopandas():
            for layer in ("pand", "verblijfsobject"):
                geopandas.read_file(path, layer=layer).to_postgis(f"peer_{layer}", engine)

        results.append(("geopandas.to_postgis", rows / seconds(by_geopandas), "a plain copy"))

        if shutil.which("ogr2ogr"):
            url = engine.url
            target = f"PG:dbname={url.database} host={url.query['host']} user={url.username}"

            def by_ogr2ogr():
                subprocess.run(
                    ["ogr2ogr", "-f", "PostgreSQL", target, path, "--config", "PG_USE_COPY", "YES",
                     "-lco", "SCHEMA=public", "-overwrite"],
                    check=True, capture_output=True,
                )  # fmt: skip

            try:
                took = seconds(by_ogr2ogr)
            except subprocess.CalledProcessError as error:
                results.append(("ogr2ogr", float("nan"), error.stderr.decode()[:80]))
            else:
                results.append(("ogr2ogr, PG_USE_COPY", rows / took, "a plain copy, with index"))

        def by_stage():
            with Session(engine) as session:
                run = Load(session.connection(), LoadSource.BAG, path)
                run.stage("bag_buildings", "read_building")
                run.stage("bag_units", "read_unit")
                session.rollback()

        results.append(("read, check, binary COPY", rows / seconds(by_stage), "child process"))

        def whole():
            with Session(engine) as session:
                load_file(session, LoadSource.BAG, path, reference_on=date(2026, 1, 1))
                session.commit()

        results.append(("the whole load", rows / seconds(whole), "5 fact tables, links, map"))
        results.append(("the same file again", rows / seconds(whole), "nothing changes"))
        with engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM unit")).scalar_one() == COUNT
    return results
