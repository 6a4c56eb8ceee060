"""The keys that personal data is sealed and compared with; they never stand in the database.

A key file is JSON: ``{"sealing": [...], "hashing": [...]}``, each a list of 256-bit keys in base64,
the newest last. The newest seals; all of them open. A key's id follows from the key itself, so that
two keys can never pass for one another.
"""

import base64
import binascii
import hashlib
import json
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from retrofit.config import SettingsError, get_settings
from retrofit.privacy.secret_file import write_secret

Use = Literal["sealing", "hashing"]
USES: tuple[Use, ...] = ("sealing", "hashing")
FILE_NAME = "keys.json"
KEY_BYTES = 32
_OPEN_TO_OTHERS = stat.S_IWGRP | stat.S_IWOTH
_LARGEST_FILE = 65_536


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one use by their id; none of them is ever shown.

    Attributes:
        newest: id of the key that seals.
    """

    newest: str
    by_id: Mapping[str, bytes] = field(repr=False)


def keys_for(use: Use) -> Keys:
    """Return the keys of this installation for one use.

    Where the database is our own, a first key file is made beside it.

    Raises:
        SettingsError: there is no key file, or it is not one.
    """
    path = key_file()
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError:
        if get_settings().key_file is not None:
            raise SettingsError(
                "the file of RETROFIT_KEY_FILE is not there;"
                " `retrofit privacy new-key` makes it for a new database."
            ) from None
        make_key_file(path)
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise SettingsError(f"the key file cannot be read: {error.strerror}") from None
    return _read(path, changed)[use]


def key_file() -> Path:
    """Return where the keys of this installation stand.

    Raises:
        SettingsError: the database is somebody else's server, and no key file is named.
    """
    settings = get_settings()
    if settings.key_file is not None:
        return settings.key_file
    if settings.database_url is not None:
        # Keys made by themselves in a folder that may vanish would be data lost for good.
        raise SettingsError(
            "RETROFIT_KEY_FILE must name the file with the keys of personal data when"
            " RETROFIT_DATABASE_URL is set; `retrofit privacy new-key` makes it."
        )
    return settings.state_dir / FILE_NAME


def make_key_file(path: Path) -> None:
    """Make a key file with one key for each use; one that is there already stays as it is."""
    _write(path, {use: [_new_key()] for use in USES}, over=False)


def add_key(path: Path, use: Use) -> str:
    """Add a key that seals from now on, and return its id; the earlier ones go on opening.

    Raises:
        SettingsError: the file is no key file.
    """
    if not path.exists():
        make_key_file(path)
        return _read(path, path.stat().st_mtime_ns)[use].newest
    held = _load(path)
    held[use] = [*held[use], _new_key()]
    _write(path, held, over=True)
    return _id(base64.b64decode(held[use][-1]))


@lru_cache(maxsize=8)
def _read(path: Path, changed: int) -> Mapping[Use, Keys]:
    """Read a key file; ``changed`` is its last change, so that a new key is seen at once."""
    if path.stat().st_mode & _OPEN_TO_OTHERS:
        raise SettingsError("the key file can be changed by others; take that right away first.")
    read: dict[Use, Keys] = {}
    for use, texts in _load(path).items():
        found: dict[str, bytes] = {}
        for text in texts:
            try:
                key = base64.b64decode(text, validate=True)
            except (binascii.Error, ValueError):
                key = b""
            if len(key) != KEY_BYTES:
                raise SettingsError(f"a key for {use} in the key file has not {KEY_BYTES} bytes.")
            found[_id(key)] = key
        read[use] = Keys(next(reversed(found)), MappingProxyType(found))
    return MappingProxyType(read)


def _load(path: Path) -> dict[Use, list[str]]:
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise ValueError
        held = json.loads(path.read_text(encoding="ascii"))
        lists = {use: held[use] for use in USES}
        if not all(
            isinstance(texts, list) and texts and all(isinstance(text, str) for text in texts)
            for texts in lists.values()
        ):
            raise ValueError
    except OSError as error:
        raise SettingsError(f"the key file cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError):
        # Not a word of what is in it.
        raise SettingsError("the key file is no list of keys for sealing and hashing.") from None
    return lists


def _write(path: Path, held: Mapping[Use, list[str]], *, over: bool) -> None:
    write_secret(path, json.dumps(dict(held), indent=2).encode("ascii"), over=over)


def _new_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _id(key: bytes) -> str:
    return hashlib.sha256(b"retrofit key id" + key).hexdigest()[:12]
