"""The private cluster: made, started, shared, stopped, and alive again after a kill -9."""

import os
import re
import signal
import stat
import subprocess
import sys
import uuid
from pathlib import Path

import psycopg
import pytest

from retrofit.cluster import ClusterError, PostgisNotInstalled, place, process, running_cluster
from retrofit.cluster.account import account_of, server_account
from retrofit.cluster.place import find_place, short_name, socket_folder
from retrofit.cluster.process import left_behind, running_server
from retrofit.cluster.programs import find_programs

ROOT = Path(__file__).resolve().parents[2]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can drop to another account")

# A second process that uses the cluster: says "in" when it is in, and leaves when its input ends.
USER = """
import sys
from pathlib import Path
from retrofit.cluster import running_cluster
with running_cluster(Path(sys.argv[1]), durable=False, echo=print):
    print("in", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def state_dir(run_folder):
    """A folder for one cluster, which the guardian of the run clears up whatever happens."""
    folder = run_folder / uuid.uuid4().hex[:6]
    folder.mkdir()
    return folder


def connect(cluster, **changes):
    target = {"host": str(cluster.sockets), "port": 5432, "user": "retrofit", "dbname": "retrofit"}
    return psycopg.connect(**{**target, **changes}, autocommit=True)


def ask(cluster, question, **changes):
    with connect(cluster, **changes) as connection:
        return connection.execute(question).fetchone()[0]


def join(state_dir):
    """Start a second process that uses the cluster."""
    return subprocess.Popen(
        [sys.executable, "-c", USER, str(state_dir)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def wait_until_in(user):
    """Return what the other process said before it was in."""
    said = []
    while (line := user.stdout.readline().strip()) != "in":
        assert line, "the other process ended before it was in"
        said.append(line)
    return said


def let_go(user):
    user.stdin.close()
    assert user.wait(timeout=60) == 0
    user.stdout.close()


def kill_server(state_dir):
    running = running_server(state_dir / "cluster" / "data")
    os.kill(running.pid, signal.SIGKILL)


def test_it_is_made_once_and_nothing_stays_running(state_dir):
    """The second start finds what the first made; after each nothing runs."""
    said = []
    with running_cluster(state_dir, echo=said.append) as cluster:
        with connect(cluster) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        assert ask(cluster, "SELECT current_user") == "retrofit"
        assert ask(cluster, "SELECT postgis_lib_version()") >= "3.3"
        assert ask(cluster, "SELECT rolsuper FROM pg_roles WHERE rolname = 'retrofit'") is False
    assert len(said) == 1
    assert left_behind(state_dir / "cluster" / "data") == []

    with running_cluster(state_dir, echo=said.append) as cluster:
        assert ask(cluster, "SELECT answer FROM kept") == 42
    assert len(said) == 1
    assert left_behind(state_dir / "cluster" / "data") == []


def test_its_settings_keep_what_was_promised(state_dir):
    """Durable, with checksums, in UTC, on no port, and silent about the values of rows."""
    with running_cluster(state_dir) as cluster, connect(cluster) as connection:
        found = dict(connection.execute("SELECT name, setting FROM pg_settings").fetchall())
        rules = connection.execute(
            "SELECT 1 FROM pg_roles WHERE rolname = 'retrofit' AND rolcreatedb"
        ).fetchall()
    assert rules == []
    wanted = {
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "data_checksums": "on",
        "data_sync_retry": "off",
        "wal_level": "replica",
        "listen_addresses": "",
        "TimeZone": "UTC",
        "log_error_verbosity": "terse",
        "password_encryption": "scram-sha-256",
    }
    assert {name: found[name] for name in wanted} == wanted
    hba = (state_dir / "cluster" / "data" / "pg_hba.conf").read_text()
    assert "trust" not in hba


@as_root
def test_another_account_of_the_machine_is_not_let_in(state_dir):
    """Neither the folder nor the server opens to somebody else."""
    nobody = account_of(65534)
    with running_cluster(state_dir, durable=False) as cluster:
        command = ["psql", "-h", str(cluster.sockets), "-U", "retrofit", "-c", "SELECT 1"]
        tried = subprocess.run(
            [find_programs().path_of(command[0]), *command[1:]],
            cwd="/",
            capture_output=True,
            text=True,
            **nobody.process_options(),
        )
        assert tried.returncode != 0
        assert "Permission denied" in tried.stderr
        # With the folder open the server itself still refuses.
        for folder in (cluster.place.home, cluster.sockets):
            folder.chmod(0o755)
        (cluster.sockets / ".s.PGSQL.5432").chmod(0o777)
        tried = subprocess.run(
            [find_programs().path_of(command[0]), *command[1:]],
            cwd="/",
            capture_output=True,
            text=True,
            **nobody.process_options(),
        )
        assert "Peer authentication failed" in tried.stderr


def test_after_a_kill_9_it_starts_again_with_all_that_was_committed(state_dir):
    """The stale files of the killed server are no obstacle, and no row is lost."""
    with running_cluster(state_dir) as cluster:
        with connect(cluster) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        kill_server(state_dir)
    assert (state_dir / "cluster" / "data" / "postmaster.pid").exists()

    with running_cluster(state_dir) as cluster:
        assert ask(cluster, "SELECT answer FROM kept") == 42


def test_a_process_number_that_is_in_use_again_is_no_obstacle(state_dir):
    """After a restart of the machine the old number may be that of any program."""
    with running_cluster(state_dir, durable=False):
        kill_server(state_dir)
    pid_file = state_dir / "cluster" / "data" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")

    with running_cluster(state_dir, durable=False) as cluster:
        assert ask(cluster, "SELECT 1") == 1


def test_a_child_of_the_killed_server_is_waited_for(state_dir, monkeypatch):
    """A statement that outlives its server is ended before the next server starts."""
    with running_cluster(state_dir, durable=False) as cluster:
        sleeper = connect(cluster)
        # Stopped, it cannot notice that its server is gone, as one inside a long statement.
        os.kill(sleeper.info.backend_pid, signal.SIGSTOP)
        kill_server(state_dir)
        assert sleeper.info.backend_pid in left_behind(cluster.place.data)
        monkeypatch.setattr(process, "CHILD_PATIENCE_S", 0.5)

        with running_cluster(state_dir, durable=False) as again:
            assert ask(again, "SELECT 1") == 1
    sleeper.close()


def test_a_making_that_was_killed_half_way_is_begun_anew(state_dir):
    """Half a folder is never taken for a cluster."""
    unfinished = find_place(state_dir).home / "data.new"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("15\n")

    with running_cluster(state_dir, durable=False) as cluster:
        assert ask(cluster, "SELECT 1") == 1


@pytest.mark.parametrize("name", ["a" * 150, "with 'quote', comma and $dollar", "é" * 60])
def test_a_long_or_odd_path_gets_a_socket_elsewhere(state_dir, name):
    """The path of a socket has 107 bytes and no comma; the short folder goes with the server."""
    with running_cluster(state_dir / name, durable=False) as cluster:
        assert len(os.fsencode(cluster.sockets)) < 80
        assert stat.S_IMODE(cluster.sockets.stat().st_mode) == 0o700
        assert ask(cluster, "SELECT 1") == 1
    assert not cluster.sockets.exists()


@as_root
def test_a_folder_laid_ready_by_somebody_else_is_not_used_for_the_socket(state_dir, monkeypatch):
    """In a folder where everybody may write, ownership is checked first."""
    monkeypatch.setattr(place, "runtime_folder", lambda account: state_dir)
    found = find_place(state_dir / ("a" * 150))
    trap = state_dir / f"retrofit-{short_name(found.home)}"
    trap.mkdir()
    os.chown(trap, 65534, 65534)

    with pytest.raises(ClusterError, match="belongs to somebody else"):
        socket_folder(found)


@as_root
def test_where_the_account_may_not_look_the_cluster_lives_elsewhere(state_dir, monkeypatch):
    """A clone under /root works: its cluster goes to a system folder, and stays there."""
    monkeypatch.setattr(place, "SYSTEM_STATE", state_dir / "system")
    closed = state_dir / "closed"
    closed.mkdir(mode=0o700)
    with running_cluster(closed / ".state", durable=False) as cluster:
        home = cluster.place.home
        assert home.parent == state_dir / "system"
        assert ask(cluster, "SELECT 1") == 1
    closed.chmod(0o755)
    assert find_place(closed / ".state").home == home


@as_root
def test_an_existing_cluster_keeps_its_owner(state_dir):
    """Root who comes after another user runs the server as that user."""
    home = state_dir / "cluster"
    home.mkdir()
    os.chown(home, 65534, 65534)
    assert server_account(home).uid == 65534


def test_the_last_one_out_stops_it(state_dir):
    """Who started it may leave: it runs on for the others, and stops with the last."""
    with running_cluster(state_dir, durable=False) as cluster:
        other = join(state_dir)
        assert wait_until_in(other) == []
    assert ask(cluster, "SELECT 1") == 1
    let_go(other)
    assert left_behind(cluster.place.data) == []


def test_two_who_start_at_once_share_one(state_dir):
    """One makes it while the other waits; both get in."""
    users = [join(state_dir), join(state_dir)]
    said = [wait_until_in(user) for user in users]
    assert sorted(map(len, said)) == [0, 1]
    for user in users:
        let_go(user)
    assert left_behind(state_dir / "cluster" / "data") == []


def test_what_a_killed_user_left_running_is_taken_over(state_dir):
    """After a kill -9 of its only user the server runs on; the next one stops it."""
    user = join(state_dir)
    wait_until_in(user)
    user.kill()
    user.communicate()
    before = running_server(state_dir / "cluster" / "data")

    with running_cluster(state_dir, durable=False) as cluster:
        assert ask(cluster, "SELECT pg_postmaster_start_time() < now()")
        assert running_server(cluster.place.data).pid == before.pid
    assert left_behind(cluster.place.data) == []


def test_a_server_that_does_not_start_says_why(state_dir):
    """A wrong line in local.conf ends in PostgreSQL's own reason, and nothing stays running."""
    with running_cluster(state_dir, durable=False) as cluster:
        local = cluster.place.data / "local.conf"
    local.write_text("max_connections = many\n")
    cluster.place.account.give(local, 0o600)

    why = re.escape("did not start: configuration file")
    with pytest.raises(ClusterError, match=why), running_cluster(state_dir, durable=False):
        pass
    assert left_behind(cluster.place.data) == []


def test_local_settings_are_kept(state_dir):
    """local.conf beside our own settings is the user's."""
    with running_cluster(state_dir, durable=False) as cluster:
        local = cluster.place.data / "local.conf"
    local.write_text("work_mem = '33MB'\n")
    cluster.place.account.give(local, 0o600)

    with running_cluster(state_dir, durable=False) as cluster:
        assert ask(cluster, "SHOW work_mem") == "33MB"


def test_a_cluster_of_a_version_that_is_gone_is_left_alone(state_dir):
    """The message names the package of the version; nothing is converted or thrown away."""
    with running_cluster(state_dir, durable=False) as cluster:
        pass
    (cluster.place.data / "PG_VERSION").write_text("11\n")

    package = "postgresql-11-postgis-3"
    with pytest.raises(PostgisNotInstalled, match=package), running_cluster(state_dir):
        pass


def test_without_postgis_the_package_is_named(tmp_path, monkeypatch):
    """One sentence: what is missing, how to get it, and the other way out."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PostgisNotInstalled, match="apt-get install postgresql-postgis") as refused:
        find_programs(root=tmp_path)
    assert "RETROFIT_DATABASE_URL" in str(refused.value)


def test_a_state_folder_that_cannot_be_made_is_one_sentence(state_dir):
    """A file stands where the folder should be."""
    (state_dir / "taken").write_text("")
    with pytest.raises(ClusterError, match="RETROFIT_STATE_DIR"):
        find_place(state_dir / "taken" / ".state")
