"""How an event is written down and hashed. Pure; whoever checks a chain needs only this module."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

#: What the first event has before it.
GENESIS = "0" * 64

#: The columns of an event that are hashed, which is all but the hashes.
HASHED = (
    "seq",
    "at",
    "actor_id",
    "actor_role",
    "on_behalf_of",
    "origin",
    "request_id",
    "action",
    "object_type",
    "object_id",
    "case_number",
    "from_state",
    "to_state",
    "reason_code",
    "legal_basis",
    "policy_version",
    "result",
    "payload_digest",
)


def event_hash(prev_hash: str, event: Mapping[str, Any]) -> str:
    """Return the hash of an event that follows the one with ``prev_hash``."""
    written = canonical([event[name] for name in HASHED])
    return hashlib.sha256(bytes.fromhex(prev_hash) + written).hexdigest()


def payload_digest(salt: bytes, payload: Any) -> str:
    """Return the digest of an event's values; without the salt it cannot be guessed."""
    return hashlib.sha256(salt + canonical(payload)).hexdigest()


def canonical(value: Any) -> bytes:
    """Write a value in the one way that is hashed: JSON without choices."""
    return json.dumps(
        plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def plain(value: Any) -> Any:
    """Return a value as JSON keeps it, the same before and after a stay in the database.

    Moments are written in UTC; a fraction becomes text, or the database would round its own way.

    Raises:
        TypeError: the value is of a kind that has no place in an event.
    """
    written: Any
    match value:
        case Enum():
            written = plain(value.value)
        case None | bool() | int() | str():
            written = value
        case float() | Decimal():
            written = str(value)
        case datetime():
            if value.tzinfo is None:
                raise TypeError("a moment without a time zone")
            written = value.astimezone(UTC).isoformat(timespec="microseconds")
        case date():
            written = value.isoformat()
        case Mapping():
            written = {str(plain(name)): plain(each) for name, each in value.items()}
        case list() | tuple():
            written = [plain(each) for each in value]
        case set() | frozenset():
            written = sorted(plain(each) for each in value)
        case _:
            raise TypeError(f"{type(value).__name__} has no place in an event")
    return written
