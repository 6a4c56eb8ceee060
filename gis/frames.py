"""How the child that reads and its caller talk: one pipe, frames of a kind, a length and bytes.

Order of a good reading: FACTS, SCHEMA, then BATCH and ISSUES in any order, then REPORT. ERROR may
come instead of any frame and is the last. One channel in order leaves nothing to get stuck on.
"""

import json
import os
import struct
from collections.abc import Sequence
from enum import Enum
from typing import Any

import pyarrow as pa

from gis.issues import Issue, Severity

HEADER = struct.Struct("<cQ")
LARGEST_FRAME = 1 << 30


class Frame(bytes, Enum):
    """What a frame holds."""

    FACTS = b"F"
    SCHEMA = b"S"
    BATCH = b"B"
    ISSUES = b"I"
    REPORT = b"R"
    ERROR = b"E"


def send(pipe: int, frame: Frame, payload: bytes | pa.Buffer) -> None:
    """Write one frame; waits while the other end is not ready for more."""
    for piece in (HEADER.pack(frame.value, len(memoryview(payload))), payload):
        rest = memoryview(piece).cast("B")
        while rest:
            rest = rest[os.write(pipe, rest) :]


def send_json(pipe: int, frame: Frame, value: Any) -> None:
    """Write one frame of JSON."""
    send(pipe, frame, json.dumps(value).encode())


def issues_to_rows(issues: Sequence[Issue]) -> list[list[Any]]:
    """Return issues in a form that JSON can hold."""
    return [[i.line, i.key, i.column, i.code, i.reason, i.severity.value] for i in issues]


def issues_from_rows(rows: Sequence[Sequence[Any]]) -> list[Issue]:
    """Return the issues of ``issues_to_rows``."""
    return [
        Issue(int(line), key, column, code, reason, Severity(severity))
        for line, key, column, code, reason, severity in rows
    ]
