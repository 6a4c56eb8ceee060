"""The walk through one case with curl, as the document tells it, on a real service."""

import os
import re
import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine

from retrofit.sample.desk import ensure_desk
from tests.serving import served

ROOT = Path(__file__).resolve().parents[2]
WALK = ROOT / "docs" / "zaak-met-curl.md"
WRITTEN = "http://127.0.0.1:8000"
#: The day of the walk, on which a period of the example scheme is open.
MORNING = datetime(2026, 11, 21, 9, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))

# The service of `make run` without the making of the town, on the day of the walk.
SERVICE = f"""
import sys, time_machine, uvicorn
from datetime import datetime
time_machine.travel(datetime.fromisoformat("{MORNING.isoformat()}"), tick=True).start()
uvicorn.run("api.app:create_app", factory=True, port=int(sys.argv[1]), log_level="warning")
"""


def need(program):
    """Skip where a developer lacks a program; on the build server its absence is a failure."""
    if shutil.which(program) is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"there is no {program}")
        pytest.skip(f"there is no {program}")


def blocks(kind):
    """The blocks of one kind in the document, in order."""
    return re.findall(rf"(?ms)^```{kind}\n(.*?)^```$", WALK.read_text(encoding="utf-8"))


def test_the_walk_is_true(town_copy, tmp_path):
    """Run every block in one shell: it prints what the document says it prints."""
    need("curl")
    need("bash")
    with time_machine.travel(MORNING, tick=True):
        assert ensure_desk(town_copy)
    # The shell tells the time of the walk too.
    clock = tmp_path / "bin" / "date"
    clock.parent.mkdir()
    clock.write_text(f'#!/bin/sh\nexec {shutil.which("date")} -d "{MORNING.isoformat()}" "$@"\n')
    clock.chmod(0o755)

    log = tmp_path / "service.txt"
    with served(["-c", SERVICE], town_copy.url, log) as address:
        script = "".join(blocks("bash"))
        assert script.count(WRITTEN) == 1
        walked = subprocess.run(
            ["bash", "-s"],
            input=script.replace(WRITTEN, address),
            env={**os.environ, "PATH": f"{clock.parent}:{os.environ['PATH']}"},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    assert walked.returncode == 0, walked.stderr + walked.stdout
    assert walked.stdout.splitlines() == blocks("text")[0].splitlines()
