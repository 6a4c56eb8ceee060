"""The commands up, serve and doctor: what they refuse, and how they start and stop."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

import pytest
import typer

from gis.errors import SourceFileError
from retrofit.cluster.process import left_behind
from retrofit.config import Settings, SettingsError, get_settings
from retrofit.database import NotMigrated, open_engine, session_scope
from retrofit.errors import Busy, DatabaseUnavailable, RuleSaysNo
from retrofit.rights import DatabaseRole
from scripts import doctor
from scripts.main import explain
from scripts.serve import PortTaken, WithoutTls, address_of, check_address, is_loopback
from scripts.up import AlreadyUp, only_one

ROOT = Path(__file__).resolve().parents[2]
LOCAL = Settings()
BEHIND_PROXY = Settings(behind_proxy=True)


@pytest.fixture
def state_dir(run_folder):
    """A state folder of its own, which the guardian of the run clears up whatever happens."""
    folder = run_folder / uuid.uuid4().hex[:6]
    folder.mkdir()
    return folder


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def retrofit(state_dir):
    """Run the command line in a process of its own: ``retrofit("doctor", port=8001)``."""
    started = []

    def start(*words, **settings):
        changes = {f"RETROFIT_{name.upper()}": str(value) for name, value in settings.items()}
        process = subprocess.Popen(
            [sys.executable, "-m", "scripts.main", *words],
            cwd=ROOT,
            env={**os.environ, "RETROFIT_STATE_DIR": str(state_dir), **changes},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def finish(process):
    """Wait for the end of a command; return exit code, answer and complaint."""
    answer, complaint = process.communicate(timeout=300)
    return process.returncode, answer, complaint


def is_one_sentence(complaint):
    return "Traceback" not in complaint and len(complaint.strip().splitlines()) == 1


# ---- where the service may listen


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])
def test_the_service_does_not_open_itself_to_others(host):
    """Without TLS in front, who listens in reads the sessions of the staff."""
    with pytest.raises(WithoutTls, match="RETROFIT_BEHIND_PROXY"):
        check_address(host, 8000, LOCAL)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.53", "::1", "localhost"])
def test_this_machine_itself_may_always(host):
    """These addresses reach nobody else."""
    assert is_loopback(host)


def test_behind_a_proxy_any_address_will_do(free_port):
    """Whoever says that a proxy stands in front is believed."""
    check_address("0.0.0.0", free_port, BEHIND_PROXY)


def test_a_port_in_use_is_told_before_anything_takes_time(free_port):
    """The sentence names the port and the other way out."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", free_port))
        other.listen()
        with pytest.raises(PortTaken, match=f"{free_port}.*RETROFIT_PORT"):
            check_address("127.0.0.1", free_port, LOCAL)


def test_an_address_of_another_machine_is_one_sentence(free_port):
    """192.0.2.0/24 is nobody's."""
    with pytest.raises(RuleSaysNo, match="cannot listen"):
        check_address("192.0.2.1", free_port, BEHIND_PROXY)


def test_the_address_to_open_is_one_that_a_browser_opens():
    """0.0.0.0 is no address to go to."""
    assert address_of("0.0.0.0", 8000) == "http://127.0.0.1:8000"
    assert address_of("::1", 80) == "http://[::1]:80"


def test_only_one_up_at_a_time(state_dir):
    """The second is told so; after the first has gone it may."""
    with only_one(state_dir), pytest.raises(AlreadyUp), only_one(state_dir):
        pass
    with only_one(state_dir):
        pass


# ---- errors become sentences and exit codes


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (RuleSaysNo("no"), 1),
        (DatabaseUnavailable("no"), 1),
        (SettingsError("no"), 2),
        (SourceFileError("no"), 65),
        (Busy("no"), 75),
        (ZeroDivisionError("no"), 1),
    ],
)
def test_each_kind_of_error_has_its_exit_code(error, code):
    """0 done, 1 a rule says no, 2 wrong use, 65 bad file, 75 busy."""
    found, sentence = explain(error)
    assert (found, "no" in sentence) == (code, True)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("postgresql://planner:geheim@127.0.0.1:1/town", "Connection refused"),
        ("postgresql://planner:geheim@/town?host=/nowhere", "No such file"),
        ("mysql://planner:geheim@127.0.0.1/town", "is not an address"),
        ("geheim", "is not an address"),
    ],
)
def test_a_server_that_cannot_be_reached_is_one_sentence(environment, address, expected):
    """It names server and reason, and never the password."""
    environment(database_url=address)
    with pytest.raises(DatabaseUnavailable, match=expected) as refused, open_engine():
        pass
    assert "geheim" not in str(refused.value)


def test_the_command_line_says_it_in_one_sentence(retrofit):
    """No traceback for a server that is not there."""
    process = retrofit("progress", database_url="postgresql://x:geheim@127.0.0.1:1/town")
    code, _, complaint = finish(process)
    assert code == 1
    assert is_one_sentence(complaint)
    assert "geheim" not in complaint


def test_a_wrong_setting_is_named(environment):
    """The variable is named, its value is not repeated."""
    environment(port="eight thousand")
    with pytest.raises(SettingsError, match="RETROFIT_PORT") as refused:
        get_settings()
    assert "thousand" not in str(refused.value)


def test_a_wrong_command_is_wrong_use(retrofit):
    """Exit code 2, as every command of the system."""
    assert finish(retrofit("sing"))[0] == 2


# ---- another server than the private cluster


def test_another_server_that_was_not_prepared_is_told_so(server, environment):
    """Tables are only made there when somebody asks for it."""
    with server.database(server.source) as engine:
        environment(database_url=engine.url.render_as_string(hide_password=False))
        with pytest.raises(NotMigrated, match="retrofit up"), session_scope():
            pass


def test_another_server_is_used_as_it_is(fresh_database, environment, tmp_path):
    """With RETROFIT_DATABASE_URL no private cluster is made."""
    address = fresh_database.url.render_as_string(hide_password=False)
    environment(database_url=address, state_dir=tmp_path / "state")
    with session_scope() as session:
        assert session.connection().engine.url.database == fresh_database.url.database
    assert not get_settings().state_dir.exists()


def test_another_server_is_changed_by_the_login_that_owns_the_tables(fresh_database, environment):
    """RETROFIT_OWNER_URL is for who changes tables; all others work as the service does."""
    address = fresh_database.url.render_as_string(hide_password=False)
    environment(database_url=address, owner_url="postgresql://eigenaar@127.0.0.1:1/town")
    with open_engine(DatabaseRole.READER) as engine, engine.connect() as connection:
        whoever = connection.exec_driver_sql("SELECT current_user").scalar_one()
    assert whoever == DatabaseRole.READER
    with (
        pytest.raises(DatabaseUnavailable, match="Connection refused"),
        open_engine(DatabaseRole.OWNER),
    ):
        pass


def test_doctor_says_what_the_administrator_runs(environment, fresh_database, monkeypatch):
    """Roles that the server does not have, as SQL; the rest goes on without them."""
    missing = ["CREATE ROLE retrofit_app NOLOGIN;", 'GRANT retrofit_app TO "tracker";']
    monkeypatch.setattr("scripts.doctor.lacking", lambda connection: missing)
    found = doctor.look_at_rights(fresh_database, LOCAL)
    assert not found.is_ok
    assert not found.is_required
    assert all(statement in found.advice for statement in missing)
    monkeypatch.undo()
    assert doctor.look_at_rights(fresh_database, BEHIND_PROXY).is_ok
    monkeypatch.setattr("scripts.doctor.is_superuser_login", lambda connection: True)
    assert not doctor.look_at_rights(fresh_database, BEHIND_PROXY).is_ok
    assert doctor.look_at_rights(fresh_database, LOCAL).is_ok


def test_a_dry_run_leaves_nothing(fresh_database):
    """What was done in it is taken back; without it, it stays."""
    for dry_run, expected in ((True, None), (False, "kept")):
        with session_scope(dry_run=dry_run, engine=fresh_database) as session:
            session.connection().exec_driver_sql("CREATE TABLE kept ()")
        with fresh_database.connect() as connection:
            found = connection.exec_driver_sql("SELECT to_regclass('kept')::text").scalar()
        assert found == expected


# ---- doctor


def test_doctor_says_what_to_do_before_the_first_run(environment, state_dir, capsys):
    """No cluster yet is a problem with a way out, and doctor makes none."""
    environment(state_dir=state_dir / "new")
    with pytest.raises(typer.Exit) as left:
        doctor.doctor()
    assert left.value.exit_code == 1
    assert re.search(r"(?m)^problem +cluster: .*make run", capsys.readouterr().out)
    assert not (state_dir / "new").exists()


def test_doctor_asserts_the_settings_of_the_server(environment, fresh_database, capsys):
    """A throw-away cluster is not durable, and doctor sees it."""
    environment(database_url=fresh_database.url.render_as_string(hide_password=False))
    with contextlib.suppress(typer.Exit):
        doctor.doctor(as_json=True)
    findings = {f["name"]: f for f in json.loads(capsys.readouterr().out)["findings"]}
    assert findings["database"]["is_ok"]
    assert findings["tables"]["is_ok"]
    assert findings["database roles"]["is_ok"]
    assert not findings["durability"]["is_ok"]
    assert "fsync is off" in findings["durability"]["found"]


def test_doctor_compares_packages_with_the_lock():
    """A missing package and another version; a package for other systems does not count."""
    lock = (
        "nowhere-at-all==1.0 \\\n    --hash=sha256:00\n"
        "typer==0.0.1 \\\n    --hash=sha256:00\n"
        "pytest==0.1 ; python_full_version < '3.12' \\\n    --hash=sha256:00\n"
        f"pytest=={pytest.__version__} ; python_full_version >= '3.12' \\\n    --hash=sha256:00\n"
        "colorama-for-others==0.4 ; sys_platform == 'win32' \\\n    --hash=sha256:00\n"
    )
    wrong = list(doctor.packages_unlike_the_lock(lock))
    assert wrong[0] == "nowhere-at-all is missing"
    assert wrong[1].startswith("typer is ")
    assert len(wrong) == 2


# ---- from nothing to a running service, and out again


def wait_for_page(port, process, patience_s=240):
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        assert process.poll() is None, process.communicate()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/openapi.json") as answer:
                return answer
        except urllib.error.HTTPError as error:
            return error
        except OSError:
            time.sleep(0.2)
    pytest.fail("the service did not answer")


def test_up_serves_the_town_and_stops_cleanly(retrofit, state_dir, free_port):
    """From an empty folder to the service; again without loading; nothing stays running."""
    settings = {"port": free_port, "sample_dir": state_dir / "sample"}
    data = state_dir / "cluster" / "data"

    first = retrofit("up", **settings)
    answer = wait_for_page(free_port, first)
    assert "server" not in {name.lower() for name in answer.headers}

    second = retrofit("up", **settings)
    code, _, complaint = finish(second)
    assert (code, is_one_sentence(complaint)) == (75, True)

    # A command works while the service runs, on the same cluster, and leaves it running.
    code, figures, complaint = finish(retrofit("progress", "--json"))
    assert code == 0, complaint
    assert json.loads(figures)

    first.send_signal(signal.SIGTERM)
    code, said, complaint = finish(first)
    assert "Traceback" not in complaint
    assert f"http://127.0.0.1:{free_port}" in said
    assert left_behind(data) == []

    again = retrofit("up", **settings)
    wait_for_page(free_port, again)
    again.send_signal(signal.SIGINT)
    code, said, complaint = finish(again)
    assert "Traceback" not in complaint
    assert "reading" not in said + complaint
    assert left_behind(data) == []

    # And when nothing runs, a command starts what it needs and stops it again.
    code, later, complaint = finish(retrofit("progress", "--json"))
    assert code == 0, complaint
    assert json.loads(later) == json.loads(figures)
    assert left_behind(data) == []
