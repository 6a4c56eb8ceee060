"""Make, start and stop the PostgreSQL server of one place."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

from retrofit.cluster.errors import ClusterError
from retrofit.cluster.files import ADMINISTRATOR, PORT, write_configuration
from retrofit.cluster.place import Place, socket_folder
from retrofit.cluster.process import (
    Running,
    end_left_behind,
    is_alive,
    running_server,
    wait_until_gone,
)
from retrofit.cluster.programs import ServerPrograms, find_programs

START_PATIENCE_S = 600.0  # after a power cut the server first reads back what it had written ahead
STOP_PATIENCE_S = 60.0
LONGEST_LOG_BYTES = 5_000_000

Echo = Callable[[str], None]


def ensure_started(place: Place, *, durable: bool, echo: Echo) -> Path:
    """Start the server unless it runs, making the cluster the first time; return its sockets.

    Raises:
        ClusterError: it cannot be made or does not start; the message gives PostgreSQL's reason.
    """
    running = running_server(place.data)
    if running is None:
        programs = find_programs(version_of(place.data))
        if not (place.data / "PG_VERSION").exists():
            make(place, programs, echo=echo)
        running = start(place, programs, durable=durable)
    elif not running.is_ready:
        running = wait_until_ready(place, running.pid)
    return running.sockets


def version_of(data: Path) -> int | None:
    """Return the major version that a data folder was made with, None when there is none."""
    try:
        return int((data / "PG_VERSION").read_text().strip())
    except FileNotFoundError:
        return None


def make(place: Place, programs: ServerPrograms, *, echo: Echo) -> None:
    """Make an empty cluster, with checksums; it is there whole or not at all."""
    echo(f"Making a private PostgreSQL {programs.version} in {place.home}")
    unfinished = place.home / "data.new"
    # Left by a start that was killed half way.
    shutil.rmtree(unfinished, ignore_errors=True)
    made = run(
        place,
        [
            programs.path_of("initdb"),
            f"--pgdata={unfinished.name}",
            f"--username={ADMINISTRATOR}",
            "--auth-local=peer",
            "--auth-host=scram-sha-256",
            "--data-checksums",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-instructions",
        ],
    )
    if made.returncode != 0:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise ClusterError(f"PostgreSQL could not make its folder {place.home}: {last_line(made)}")
    unfinished.rename(place.data)


def start(place: Place, programs: ServerPrograms, *, durable: bool) -> Running:
    """Start the server of a place in which none runs."""
    end_left_behind(place.data)
    sockets = socket_folder(place)
    for stale in (
        # What a killed server left. Whoever has its number today, it is not our server.
        place.data / "postmaster.pid",
        sockets / f".s.PGSQL.{PORT}",
        sockets / f".s.PGSQL.{PORT}.lock",
    ):
        stale.unlink(missing_ok=True)
    write_configuration(place, sockets, durable=durable)
    with open_log(place) as log:
        process = subprocess.Popen(  # noqa: S603 - a program of the system in our own folder
            [programs.path_of("postgres"), "-D", place.data.name],
            cwd=place.home,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # Its own session: Ctrl-C is for us, and we stop the server after our own work.
            start_new_session=True,
            umask=0o077,
            **place.account.process_options(),
        )
    try:
        return wait_until_ready(place, process.pid)
    except BaseException:
        # Also on Ctrl-C: nobody else knows of this server yet.
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGQUIT)
        process.wait(timeout=STOP_PATIENCE_S)
        raise


def open_log(place: Place) -> IO[bytes]:
    """Open the server's log to add to it; a long one is put aside first."""
    path = place.log / "server.log"
    if path.exists() and path.stat().st_size > LONGEST_LOG_BYTES:
        path.replace(place.log / "server.before.log")
    log = path.open("ab")
    place.account.give(path, 0o600)
    return log


def wait_until_ready(place: Place, pid: int) -> Running:
    """Wait until a starting server takes connections."""
    deadline = time.monotonic() + START_PATIENCE_S
    while is_alive(pid):
        running = running_server(place.data)
        if running is not None and running.is_ready:
            return running
        if time.monotonic() > deadline:
            raise ClusterError(
                f"PostgreSQL was not ready after {START_PATIENCE_S:.0f} s; its log is in"
                f" {place.log}."
            )
        time.sleep(0.02)
    raise ClusterError(f"PostgreSQL did not start: {reason_in(place.log)} (its log: {place.log})")


def stop(place: Place) -> None:
    """Stop the server when it runs: open transactions are rolled back, all else is written."""
    running = running_server(place.data)
    if running is None:
        return
    for how in (signal.SIGINT, signal.SIGQUIT):
        with contextlib.suppress(ProcessLookupError):
            os.kill(running.pid, how)
        if wait_until_gone(running.pid, patience_s=STOP_PATIENCE_S):
            if running.sockets.parent != place.home:
                with contextlib.suppress(OSError):
                    running.sockets.rmdir()
            return
    raise ClusterError(f"PostgreSQL (process {running.pid}) does not stop.")


def run(place: Place, command: list[str]) -> "subprocess.CompletedProcess[str]":
    """Run one program as the server's account, in the folder of the cluster."""
    return subprocess.run(  # noqa: S603 - programs of the system, arguments of our own
        command,
        cwd=place.home,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        umask=0o077,
        **place.account.process_options(),
    )


def environment() -> dict[str, str]:
    """Return a clean environment: no PG... variable of the user reaches the server."""
    return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}


def last_line(done: "subprocess.CompletedProcess[str]") -> str:
    """Return the last thing that a program said."""
    said = (done.stderr + done.stdout).strip().splitlines()
    return said[-1].strip() if said else f"exit status {done.returncode}"


def reason_in(log: Path) -> str:
    """Return the last complaint in the server's log."""
    lines = (log / "server.log").read_text(errors="replace").splitlines()
    for line in reversed(lines[-50:]):
        _, found, reason = line.partition("FATAL:")
        if found:
            return reason.strip()
    return "it gave no reason"
