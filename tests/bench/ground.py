"""What the measurements stand on: a throw-away database, large made files, a desk, and a clock."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely
from pyogrio.raw import write_arrow
from sqlalchemy import select
from sqlalchemy.orm import Session

from retrofit.cluster import running_cluster
from retrofit.codes import Role
from retrofit.config import get_settings
from retrofit.database import make_engine
from retrofit.migrations import migrate
from retrofit.models import Person, RoleGrant
from retrofit.people.actor import Actor
from retrofit.privacy.keys import make_key_file
from tests.retrofit.subsidy.desk import SCHEME
from tests.retrofit.subsidy.many_cases import AMOUNT, filled


@contextmanager
def database(*, durable: bool = False) -> Iterator:
    """An engine on a new, migrated PostGIS database that is gone afterwards.

    Args:
        durable: a commit waits for the disk, as in use.
    """
    with tempfile.TemporaryDirectory(prefix="retrofit-bench-") as folder:
        base = Path(folder)
        base.chmod(0o755)
        with running_cluster(base / "run", durable=durable) as cluster:
            engine = make_engine(cluster.url, statement_seconds=3600)
            migrate(engine)
            yield engine
            engine.dispose()


@contextmanager
def desk(cases: int, *, until: str, durable: bool = False) -> Iterator:
    """A database with so many cases, received or proposed, and money enough for all of them."""
    with database(durable=durable) as engine, folder() as base:
        make_key_file(base / "keys.json")
        before = os.environ.get("RETROFIT_KEY_FILE")
        os.environ["RETROFIT_KEY_FILE"] = str(base / "keys.json")
        get_settings.cache_clear()
        try:
            filled(cases, SCHEME, cases * AMOUNT, until=until)(engine)
            yield engine
        finally:
            os.environ.pop("RETROFIT_KEY_FILE")
            if before is not None:
                os.environ["RETROFIT_KEY_FILE"] = before
            get_settings.cache_clear()


def somebody(engine, role: Role) -> Actor:
    """Somebody of the desk with a role."""
    with Session(engine) as session:
        person = session.scalars(
            select(Person).join(RoleGrant, RoleGrant.person_id == Person.person_id)
            .where(RoleGrant.role == role).order_by(Person.person_id.desc()).limit(1)
        ).one()  # fmt: skip
        return Actor(person.person_id, person.display_name, {role: frozenset()}, "bench")


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="retrofit-bench-") as name:
        yield Path(name)


def seconds(work) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def squares(count: int) -> np.ndarray:
    """Buildings of 8 by 10 m on a grid over Dordrecht."""
    side = int(np.ceil(np.sqrt(count)))
    place = np.arange(count)
    x, y = 100_000 + 12.0 * (place % side), 415_000 + 12.0 * (place // side)
    return shapely.box(x, y, x + 8, y + 10)


def write_bag(path: Path, count: int) -> Path:
    """A bag-light GeoPackage with ``count`` homes, each in a building of its own."""
    place = np.arange(1, count + 1)
    shapes = squares(count)
    pand = pa.array([f"0505100{n:09d}" for n in place])
    polygons = pa.table(
        {
            "identificatie": pand,
            "bouwjaar": pa.array((1900 + place % 120).astype("int32")),
            "status": pa.array(["Pand in gebruik"] * count),
            "geom": pa.array(shapely.to_wkb(shapes)),
        }
    )
    letters = [f"{1000 + n // 2600:04d}{chr(65 + n // 100 % 26)}{'A'}" for n in place]
    points = pa.table(
        {
            "identificatie": pa.array([f"0505010{n:09d}" for n in place]),
            "oppervlakte": pa.array((40 + place % 100).astype("int32")),
            "status": pa.array(["Verblijfsobject in gebruik"] * count),
            "gebruiksdoel": pa.array(["woonfunctie"] * count),
            "openbare_ruimte_naam": pa.array(["Colijnstraat"] * count),
            "huisnummer": pa.array((place % 100 + 1).astype("int32")),
            "huisletter": pa.array([None] * count, pa.string()),
            "toevoeging": pa.array([None] * count, pa.string()),
            "postcode": pa.array(letters),
            "woonplaats_naam": pa.array(["Dordrecht"] * count),
            "pand_identificatie": pand,
            "nummeraanduiding_hoofdadres_identificatie": pa.array(
                [f"0505200{n:09d}" for n in place]
            ),
            "bronhouder_identificatie": pa.array(["0505"] * count),
            "geom": pa.array(shapely.to_wkb(shapely.centroid(shapes))),
        }
    )
    for layer, table, kind in (
        ("pand", polygons, "Polygon"),
        ("verblijfsobject", points, "Point"),
    ):
        write_arrow(
            table, path, layer=layer, driver="GPKG", geometry_name="geom", geometry_type=kind,
            crs="EPSG:28992", append=path.exists(),
        )  # fmt: skip
    return path
