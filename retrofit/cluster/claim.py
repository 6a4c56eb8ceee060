"""Share one cluster between processes: who comes first starts it, who leaves last stops it.

Two locks of the file system say it all, and the system frees them when a process dies:
``gate.lock`` is held while the cluster is started or stopped, ``users.lock`` is shared by all who
use it. Who can have ``users.lock`` for himself alone is the last one.
"""

import fcntl
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from retrofit.cluster import contents, server
from retrofit.cluster.errors import ClusterBusy
from retrofit.cluster.place import Place, find_place
from retrofit.cluster.server import Echo

GATE_PATIENCE_S = 120.0


@dataclass(frozen=True)
class RunningCluster:
    """A cluster that runs as long as we hold our claim."""

    place: Place
    sockets: Path

    @property
    def url(self) -> str:
        """The address of its database, for SQLAlchemy."""
        return contents.url_of(self.sockets)

    def url_of(self, database: str) -> str:
        """Return the address of another database in it."""
        return contents.url_of(self.sockets, database)


def be_silent(message: str) -> None:
    """Say nothing."""


@contextmanager
def running_cluster(
    state_dir: Path, *, durable: bool = True, echo: Echo = be_silent
) -> Iterator[RunningCluster]:
    """Use the private cluster of a state folder; it is made and started when needed.

    Args:
        state_dir: the installation's state folder.
        durable: False for a cluster that is thrown away: fast, and its role may make databases.
        echo: is told what takes time.

    Raises:
        ClusterError: the cluster cannot be made, started or reached.
    """
    place = find_place(state_dir)
    users = open_lock(place, "users.lock")
    try:
        with gate(place):
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                sockets = server.ensure_started(place, durable=durable, echo=echo)
                contents.ensure_contents(sockets, may_create_databases=not durable)
            except BaseException:
                stop_if_last(place, users)
                raise
        try:
            yield RunningCluster(place, sockets)
        finally:
            with patient(), gate(place):
                stop_if_last(place, users)
    finally:
        os.close(users)


def stop_if_last(place: Place, users: int) -> None:
    """Stop the server when nobody else uses it; the caller holds the gate."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    server.stop(place)


@contextmanager
def gate(place: Place) -> Iterator[None]:
    """Be the only one who starts or stops the cluster.

    Raises:
        ClusterBusy: somebody else has been at it for too long.
    """
    lock = open_lock(place, "gate.lock")
    try:
        deadline = time.monotonic() + GATE_PATIENCE_S
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise ClusterBusy(
                        f"Another process has been starting or stopping the cluster in {place.home}"
                        f" for {GATE_PATIENCE_S:.0f} s: wait for it, or end it."
                    ) from None
                time.sleep(0.05)
        yield
    finally:
        os.close(lock)


def open_lock(place: Place, name: str) -> int:
    """Open a lock file of the cluster, made when missing."""
    path = place.home / name
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    if place.account.differs:
        os.fchown(lock, place.account.uid, place.account.gid)
    return lock


@contextmanager
def patient() -> Iterator[None]:
    """Let nobody interrupt the stop: a second Ctrl-C would leave the server running."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, signal.SIG_IGN) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
