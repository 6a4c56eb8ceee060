"""Write a file with a secret: whole or not at all, for its owner only, safe on the disk."""

import os
import secrets
from pathlib import Path


def write_secret(path: Path, content: bytes, *, over: bool = False) -> None:
    """Write a secret, and its folder when there is none.

    Args:
        path: the file.
        content: what it holds.
        over: replace a file that is there; else that one stays, whoever made it just before.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if over:
            beside.replace(path)
        else:
            try:
                path.hardlink_to(beside)
            except FileExistsError:
                return
        keep_folder(path.parent)
    finally:
        beside.unlink(missing_ok=True)


def keep_folder(folder: Path) -> None:
    """Make sure that the names in a folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
