"""The running ground of the tests: one throw-away cluster per run, a database per need.

    engine           an empty database with all tables; one per worker, shared by its tests
    session          a session on it; whatever the test commits is rolled back afterwards
    fresh_database   a new empty database with all tables, for tests that really commit or COPY
    town             the database with the whole sample town; refuses every change
    town_copy        a copy of it, for one test to change
    shared_data      the folder with real extracts of the registers, else the test is skipped

The cluster starts when the first test asks for it. A small guardian process ends it and removes
its folder when the run is over, also after a crash or a kill -9 of the run.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import make_url, text
from sqlalchemy.orm import Session

from retrofit.cluster import running_cluster
from retrofit.config import get_settings
from retrofit.database import check_server, make_engine
from retrofit.migrations import migrate
from retrofit.privacy.keys import make_key_file
from retrofit.rights import DatabaseRole

# Speed is for the bench: on a busy machine a slow example is no fault, nor is one hard to find.
settings.register_profile(
    "busy",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
settings.load_profile("busy")

ROOT = Path(__file__).resolve().parents[1]
ROOM_BYTES = 4 * 2**30

# Run in a process of its own: reads until the test run is gone, then clears up after it.
GUARDIAN = """
import os, shutil, signal, sys
from pathlib import Path
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
sys.stdin.buffer.read()
from retrofit.cluster.process import end_left_behind, running_server, wait_until_gone
base = Path(sys.argv[1])
for data in [*base.glob("**/cluster/data")]:
    server = running_server(data)
    if server is not None:
        os.kill(server.pid, signal.SIGQUIT)
        wait_until_gone(server.pid, patience_s=20)
    end_left_behind(data)
shutil.rmtree(base, ignore_errors=True)
"""


def pytest_configure(config):
    """In the process that leads the run: make its folder and set the guardian beside it."""
    for name in [name for name in os.environ if name.startswith("RETROFIT_")]:
        # No test may touch the installation of whoever runs it.
        if name not in ("RETROFIT_SHARED_DATA", "RETROFIT_TEST_DATABASE_URL"):
            del os.environ[name]
    if hasattr(config, "workerinput"):
        config.stash[BASE] = Path(config.workerinput["retrofit_base"])
    else:
        base = Path(tempfile.mkdtemp(prefix="retrofit-", dir=throw_away_folder()))
        base.chmod(0o755)
        config.stash[BASE] = base
        config.stash[GUARD] = subprocess.Popen(
            [sys.executable, "-c", GUARDIAN, str(base)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
    os.environ["RETROFIT_STATE_DIR"] = str(config.stash[BASE] / "own")
    os.environ["RETROFIT_SAMPLE_DIR"] = str(config.stash[BASE] / "sample")
    # A database on a server of its own does not make its keys by itself.
    os.environ["RETROFIT_KEY_FILE"] = str(config.stash[BASE] / "keys.json")
    make_key_file(config.stash[BASE] / "keys.json")


def pytest_unconfigure(config):
    """In the process that leads the run: let the guardian clear up, and wait for it."""
    guardian = config.stash.get(GUARD, None)
    if guardian is not None:
        guardian.stdin.close()
        guardian.wait(timeout=60)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    """Tell each worker the folder of the run."""
    node.workerinput["retrofit_base"] = str(node.config.stash[BASE])


BASE = pytest.StashKey[Path]()
GUARD = pytest.StashKey[subprocess.Popen]()


def throw_away_folder():
    """Return where the run keeps its files: in memory where there is room for it.

    A database is a thousand files, and ext4 takes seconds before it uses the place of a deleted
    file again: on disk a new database takes five times as long. The path is short, for it is to
    hold a socket, and not below a folder that only root may enter.
    """
    memory = Path("/dev/shm")
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM_BYTES:
        return str(memory)
    folder = tempfile.gettempdir()
    return folder if len(folder) < 40 else "/tmp"


@pytest.fixture(scope="session")
def run_folder(pytestconfig):
    """The folder of this test run, the same in all workers."""
    return pytestconfig.stash[BASE]


class Server:
    """The server of the test run: makes and drops databases."""

    def __init__(self, url, run_folder, source):
        self.url = make_url(url)
        self.run_folder = run_folder
        # A database with PostGIS to begin from; making PostGIS takes an administrator.
        self.source = source

    def url_of(self, database):
        return self.url.set(database=database)

    def execute(self, *statements):
        engine = make_engine(self.url, statement_seconds=300, lock_seconds=60, pool_size=1)
        try:
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                for statement in statements:
                    connection.execute(text(statement))
        finally:
            engine.dispose()

    def create(self, database, template):
        self.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')

    def drop(self, database):
        # Not WITH (FORCE): that takes the right to end autovacuum, which a plain DROP sends away.
        self.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE datname = '{database}' AND usename = current_user",
            f'DROP DATABASE IF EXISTS "{database}"',
        )

    @contextmanager
    def database(self, template, role=DatabaseRole.OWNER):
        """An engine on a new database like ``template``; the database is dropped afterwards."""
        name = f"t_{uuid.uuid4().hex[:12]}"
        self.create(name, template)
        engine = make_engine(self.url_of(name), role=role, pool_size=5)
        try:
            yield engine
        finally:
            engine.dispose()
            self.drop(name)

    def once(self, name, template, fill=None):
        """Return a database of the run, made and filled by the first worker that asks."""
        database = f"{name}_{self.run_folder.name.replace('-', '_')}"
        done = self.run_folder / f"{name}.done"
        with (self.run_folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                self.drop(database)
                self.create(database, template)
                if fill is not None:
                    engine = make_engine(self.url_of(database))
                    fill(engine)
                    engine.dispose()
                done.touch()
        return database


@pytest.fixture(scope="session")
def server(run_folder):
    """The PostGIS server of this run; RETROFIT_TEST_DATABASE_URL names another one."""
    other = os.environ.get("RETROFIT_TEST_DATABASE_URL")
    if other:
        yield Server(other, run_folder, "template1")
        return
    with running_cluster(run_folder / "run", durable=False) as cluster:
        yield Server(cluster.url_of("postgres"), run_folder, "retrofit")


@pytest.fixture(scope="session")
def empty_template(server):
    """The name of a database with all tables and nothing in them; nobody works in it."""

    def fill(engine):
        check_server(engine)
        migrate(engine)

    return server.once("empty", server.source, fill)


@pytest.fixture(scope="session")
def engine(server, empty_template):
    """An empty database with all tables, for the tests of this worker."""
    with server.database(empty_template) as engine:
        yield engine


@pytest.fixture
def session(engine):
    """A session that may commit; whatever it does is rolled back after the test."""
    with engine.connect() as connection, connection.begin() as outer:
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        outer.rollback()


@pytest.fixture
def fresh_database(server, empty_template):
    """An engine on a new empty database with all tables, for this test alone."""
    with server.database(empty_template) as engine:
        yield engine


@pytest.fixture(scope="session")
def town_template(server, empty_template, run_folder):
    """The name of a database with the whole sample town; nobody works in it."""

    def fill(engine):
        from retrofit.sample.load import ensure_sample

        ensure_sample(engine, run_folder / "sample", echo=print)

    return server.once("town_template", empty_template, fill)


@pytest.fixture(scope="session")
def town(server, town_template):
    """An engine on the sample town, shared by all tests: every change is refused."""
    engine = make_engine(server.url_of(server.once("town", town_template)), read_only=True)
    yield engine
    engine.dispose()


@pytest.fixture
def town_copy(server, town_template):
    """An engine on a copy of the sample town, for this test to change."""
    with server.database(town_template) as engine:
        yield engine


@pytest.fixture(scope="session")
def shared_data():
    """The folder with real extracts of the registers; they are no part of the repository."""
    folder = Path(os.environ.get("RETROFIT_SHARED_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"the real extracts are not here ({folder}); RETROFIT_SHARED_DATA names them")
    return folder


@pytest.fixture
def environment(monkeypatch):
    """Set RETROFIT_... for one test: ``environment(port="8001")``; None takes it away."""

    def change(**values):
        for name, value in values.items():
            variable = f"RETROFIT_{name.upper()}"
            if value is None:
                monkeypatch.delenv(variable, raising=False)
            else:
                monkeypatch.setenv(variable, str(value))
        get_settings.cache_clear()

    yield change
    monkeypatch.undo()
    get_settings.cache_clear()
