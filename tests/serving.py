"""The service in a process of its own, for tests that come to it from outside."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_S = 60


@contextmanager
def served(program, url, log, *, awaited=("/api/v1/readiness",), **settings):
    """Run a program that serves on a database; yield its address, on this machine only.

    Args:
        program: arguments of Python; the port is put behind them.
        url: the database.
        log: file for what the service prints.
        awaited: addresses that answer before anybody may come.
        settings: further settings of the service, such as ``map_without_sign_in="false"``.
    """
    env = {
        "RETROFIT_DATABASE_URL": url.render_as_string(hide_password=False),
        **{f"RETROFIT_{name.upper()}": value for name, value in settings.items()},
    }
    with answering(program, log, awaited=awaited, env=env) as address:
        yield address


@contextmanager
def answering(program, log, *, awaited, env):
    """Run any program that serves: the same, with nothing but this added to its environment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    with log.open("w") as out:
        service = subprocess.Popen(
            [sys.executable, *program, port],
            cwd=ROOT,
            env={**os.environ, "RETROFIT_PORT": port, **env},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        for path in awaited:
            _wait_for(address + path, service, log)
        yield address
    finally:
        service.terminate()
        service.wait(timeout=20)


def _wait_for(url, service, log):
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end and service.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=30):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"the service did not start:\n{log.read_text()}")
