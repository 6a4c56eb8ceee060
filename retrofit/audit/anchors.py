"""Anchors: where the chain was on a moment, kept outside the database and signed.

Only they show a tail that was cut off, or a chain that was rewritten with hashes that fit. The file
has one line of JSON for each anchor; each line holds the digest of the line before it, so that no
line can be taken out of the middle. Copies belong with somebody who cannot reach the database.
"""

import fcntl
import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, text

from retrofit.audit.chain import canonical, plain
from retrofit.audit.signing import Signer, is_signed, signer
from retrofit.config import get_settings
from retrofit.errors import RuleSaysNo
from retrofit.privacy.secret_file import keep_folder
from retrofit.today import now

FILE_NAME = "anchors.jsonl"
FIRST = "0" * 64

#: Tables that only grow. An anchor holds their counts; fewer rows later is tampering. How many
#: events there are, its place in the chain says.
GROWING = (
    "subsidy_case",
    "case_step",
    "proposal",
    "decision",
    "ledger_entry",
    "payment",
    "destruction_line",
    "destroyed_data",
)

_HASH = re.compile("[0-9a-f]{64}")


class AnchorsBroken(RuleSaysNo):
    """The anchor file is not as it was written; its message says which line."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where the chain was.

    Attributes:
        at: moment of the anchor itself.
        counts: rows of the tables that only grow.
        before: digest of the line before this one.
    """

    seq: int
    hash: str
    at: str
    counts: Mapping[str, int]
    before: str
    key_id: str
    signature: str = field(default="", repr=False)

    def signed_text(self) -> bytes:
        """Return what is signed: everything but the signature."""
        return canonical(
            {name: value for name, value in asdict(self).items() if name != "signature"}
        )

    def line(self) -> bytes:
        """Return the line of the file."""
        return canonical(asdict(self)) + b"\n"


def anchor_folder() -> Path:
    """Return where the anchors of this installation are written."""
    settings = get_settings()
    return settings.anchor_dir or settings.state_dir / "anchors"


def write_anchor(
    connection: Connection, folder: Path | None = None, by: Signer | None = None
) -> Anchor:
    """Write down where the chain is now: the last line of the anchor file, safe on the disk.

    Raises:
        AnchorsBroken: the last line of the file is not an anchor.
        SettingsError: the key that signs cannot be used.
    """
    folder = folder or anchor_folder()
    by = by or signer()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE_NAME
    is_new = not path.exists()
    with path.open("a+b") as file:
        # Two at once write one after the other.
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        lines = file.read().splitlines(keepends=True)
        if lines and not lines[-1].endswith(b"\n"):
            raise AnchorsBroken(f"the last line of {FILE_NAME} is cut off")
        unsigned = Anchor(
            **_state(connection),
            before=_digest(lines[-1]) if lines else FIRST,
            key_id=by.key_id,
        )
        anchor = Anchor(**{**asdict(unsigned), "signature": by.sign(unsigned.signed_text())})
        file.write(anchor.line())
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        keep_folder(folder)
    public = folder / f"anchor-{by.key_id}.pub.pem"
    if not public.exists():
        public.write_bytes(by.public_pem())
    return anchor


def read_anchors(
    folder: Path | None = None, trusted: Mapping[str, Ed25519PublicKey] | None = None
) -> list[Anchor]:
    """Return the anchors, oldest first; an empty list when none was ever written.

    Args:
        folder: where they stand; the setting when None.
        trusted: keys that may have signed; those of this installation when None.

    Raises:
        AnchorsBroken: a line was changed, taken out, or signed by somebody else.
        SettingsError: the key that signs cannot be used.
    """
    path = (folder or anchor_folder()) / FILE_NAME
    if not path.exists():
        return []
    trusted = signer().trusted if trusted is None else trusted
    anchors: list[Anchor] = []
    before = FIRST
    for place, line in enumerate(path.read_bytes().splitlines(keepends=True), start=1):
        anchor = _parsed(line)
        if anchor is None:
            raise AnchorsBroken(f"line {place} of {FILE_NAME} is no anchor")
        if anchor.before != before:
            raise AnchorsBroken(f"line {place} of {FILE_NAME} does not follow the line before it")
        key = trusted.get(anchor.key_id)
        if key is None or not is_signed(key, anchor.signature, anchor.signed_text()):
            raise AnchorsBroken(f"line {place} of {FILE_NAME} is not signed by a key of ours")
        anchors.append(anchor)
        before = _digest(line)
    return anchors


def counts_now(connection: Connection) -> dict[str, int]:
    """Return how many rows the tables have that only grow."""
    counted = " UNION ALL ".join(
        f"SELECT '{table}' AS name, count(*) AS rows FROM {table}"  # noqa: S608 - names of our own
        for table in GROWING
    )
    return {name: int(rows) for name, rows in connection.execute(text(counted))}


def _state(connection: Connection) -> dict[str, Any]:
    # Counted before the head is read: what is added in between is not held against anybody.
    counts = counts_now(connection)
    seq, hash_ = connection.execute(text("SELECT seq, hash FROM audit_head")).one()
    return {"seq": int(seq), "hash": str(hash_), "at": plain(now()), "counts": counts}


def _parsed(line: bytes) -> Anchor | None:
    try:
        anchor = Anchor(**json.loads(line))
    except (ValueError, TypeError):
        return None
    whole = (
        isinstance(anchor.seq, int)
        and isinstance(anchor.counts, dict)
        and all(isinstance(count, int) for count in anchor.counts.values())
        and all(isinstance(each, str) for each in (anchor.at, anchor.key_id, anchor.signature))
        and all(
            isinstance(each, str) and _HASH.fullmatch(each) for each in (anchor.hash, anchor.before)
        )
    )
    return anchor if whole and anchor.line() == line else None


def _digest(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()
