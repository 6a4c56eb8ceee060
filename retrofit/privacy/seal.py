"""Seal small documents with personal data, and compare accounts without opening them.

AES-GCM with a key from outside the database: a dump or a copy of the tables shows nothing. A sealed
value is bound to its table and row; copied to another row it does not open. It does not protect
against somebody who takes over the service itself: the service can open what it keeps.
"""

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from retrofit.privacy.keys import keys_for

_FORM = b"\x01"
_NONCE_BYTES = 12


class SealBroken(Exception):
    """A sealed value cannot be opened: its key is missing, or it is not what was sealed here."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed document and the id of the key that opens it."""

    key_id: str
    value: bytes = field(repr=False)


def seal(document: Any, *, table: str, row: str) -> Sealed:
    """Seal a JSON document for one row of one table with the newest key."""
    keys = keys_for("sealing")
    nonce = secrets.token_bytes(_NONCE_BYTES)
    plain = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    locked = AESGCM(keys.by_id[keys.newest]).encrypt(nonce, plain, _bound_to(table, row))
    return Sealed(keys.newest, _FORM + nonce + locked)


def unseal(sealed: Sealed, *, table: str, row: str) -> Any:
    """Open a sealed document of a row.

    Raises:
        SealBroken: its key is missing, it was changed, or it belongs to another row.
    """
    key = keys_for("sealing").by_id.get(sealed.key_id)
    if key is None:
        raise SealBroken(f"the key {sealed.key_id} of {table} is not in the key file")
    start = len(_FORM) + _NONCE_BYTES
    nonce, locked = sealed.value[len(_FORM) : start], sealed.value[start:]
    try:
        if sealed.value[: len(_FORM)] != _FORM:
            raise InvalidTag
        return json.loads(AESGCM(key).decrypt(nonce, locked, _bound_to(table, row)))
    except (InvalidTag, ValueError):
        raise SealBroken(f"a sealed value of {table} is not what was sealed for its row") from None


def keyed_hash(value: str) -> str:
    """Return a hash that only we can make, to find equal values; it begins with its key's id."""
    keys = keys_for("hashing")
    return _hashed(keys.newest, keys.by_id[keys.newest], value)


def keyed_hashes(value: str) -> list[str]:
    """Return the hash of a value under each key that was ever used."""
    return [_hashed(name, key, value) for name, key in keys_for("hashing").by_id.items()]


def has_hash(value: str, kept: str) -> bool:
    """Tell whether a kept hash is that of a value, whichever key made it.

    Raises:
        SealBroken: its key is missing.
    """
    name = kept.partition(":")[0]
    key = keys_for("hashing").by_id.get(name)
    if key is None:
        raise SealBroken(f"the key {name} of a hash is not in the key file")
    return hmac.compare_digest(_hashed(name, key, value), kept)


def _hashed(name: str, key: bytes, value: str) -> str:
    return f"{name}:{hmac.new(key, value.encode(), hashlib.sha256).hexdigest()}"


def _bound_to(table: str, row: str) -> bytes:
    # Length first: no table and row can be cut elsewhere and mean the same.
    return f"{len(table)}:{table}:{row}".encode()
