"""What runs in a data folder: the server itself, and what a killed server left behind."""

import contextlib
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")

# How long the children of a killed server may take to notice, and then to obey.
CHILD_PATIENCE_S = 5.0


@dataclass(frozen=True)
class Running:
    """A server process, as the file postmaster.pid tells it."""

    pid: int
    sockets: Path
    is_ready: bool


def read_pid_file(data: Path) -> Running | None:
    """Return what postmaster.pid says, None when it is not there or not finished."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    # Line 1 the process, 5 the socket folder, 8 the state; the file is written in steps.
    if not lines or not lines[0].strip().isdigit():
        return None
    sockets = lines[4] if len(lines) > 4 else ""
    state = lines[7].strip() if len(lines) > 7 else ""
    return Running(int(lines[0]), Path(sockets), state == "ready")


def running_server(data: Path) -> Running | None:
    """Return the server that runs in a data folder; None also for a stale postmaster.pid."""
    told = read_pid_file(data)
    if told is None or not is_alive(told.pid):
        return None
    # After a kill -9 or a restart of the machine the number may be that of another program.
    return told if works_in(told.pid, data) else None


def is_alive(pid: int) -> bool:
    """Tell whether a process exists and is more than a zombie; reap it when it is our child."""
    with contextlib.suppress(ChildProcessError):
        if os.waitpid(pid, os.WNOHANG)[0] == pid:
            return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        # "1234 (postgres) Z ...": the name may hold anything, so look behind the last bracket.
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (OSError, IndexError):
        return not PROC.is_dir() or (PROC / str(pid)).exists()


def works_in(pid: int, data: Path) -> bool:
    """Tell whether a process is a PostgreSQL process of this data folder (it works inside it)."""
    if not PROC.is_dir():
        return True
    try:
        return (PROC / str(pid) / "cwd").samefile(data)
    except OSError:
        return False


def left_behind(data: Path) -> list[int]:
    """List the processes that still work in a data folder."""
    if not PROC.is_dir():
        return []
    pids = [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]
    return [pid for pid in pids if pid != os.getpid() and works_in(pid, data) and is_alive(pid)]


def end_left_behind(data: Path) -> None:
    """Wait until the children of a killed server are gone; end those that stay.

    They notice the death of the server by themselves, but one inside a long statement may take
    its time, and no new server starts while they hold its memory.
    """
    for action in (signal.SIGQUIT, signal.SIGKILL, None):
        deadline = time.monotonic() + CHILD_PATIENCE_S
        while pids := left_behind(data):
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)
        if not pids or action is None:
            return
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, action)


def wait_until_gone(pid: int, *, patience_s: float) -> bool:
    """Wait for the end of a process; tell whether it came in time."""
    deadline = time.monotonic() + patience_s
    while is_alive(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
