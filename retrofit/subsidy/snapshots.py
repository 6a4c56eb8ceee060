"""The facts that a decision rests on, as they are frozen with it."""

import hashlib
from typing import Any

import orjson


def snapshot_digest(snapshot: dict[str, Any]) -> str:
    """Return the SHA-256 of a snapshot, written as JSON in one way: names sorted, no spaces."""
    return hashlib.sha256(orjson.dumps(snapshot, option=orjson.OPT_SORT_KEYS)).hexdigest()
