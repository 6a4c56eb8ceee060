"""The key that signs anchors: Ed25519, so that an auditor can check without being able to sign."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from retrofit.config import SettingsError, get_settings
from retrofit.privacy.secret_file import write_secret

FILE_NAME = "anchor-key.pem"
_PEM = re.compile(rb"-----BEGIN [A-Z ]+-----.+?-----END [A-Z ]+-----", re.DOTALL)
_LARGEST_FILE = 65_536


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs with the newest key, and knows the public half of the earlier ones."""

    key_id: str
    trusted: Mapping[str, Ed25519PublicKey] = field(repr=False)
    _private: Ed25519PrivateKey = field(repr=False)

    def sign(self, text: bytes) -> str:
        """Return the signature in hexadecimal."""
        return self._private.sign(text).hex()

    def public_pem(self) -> bytes:
        """Return the public key, for whoever checks elsewhere."""
        return self._private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )


def signer() -> Signer:
    """Return the signer of this installation; its key is made at first use, unless it is named.

    Raises:
        SettingsError: the file is not there, or holds no such key.
    """
    settings = get_settings()
    path = settings.anchor_key_file
    if path is None:
        path = settings.state_dir / FILE_NAME
        if not path.exists():
            _make(path)
    privates = [key for key in _keys_in(path) if isinstance(key, Ed25519PrivateKey)]
    if not privates:
        raise SettingsError("the file with the key of the anchors holds no private key (Ed25519).")
    newest = privates[-1].public_key()
    return Signer(key_id(newest), public_keys(path), privates[-1])


def public_keys(path: Path) -> dict[str, Ed25519PublicKey]:
    """Return the keys in a PEM file, public or private, by their id.

    Raises:
        SettingsError: the file is not there, or holds no such key.
    """
    found = {}
    for key in _keys_in(path):
        public = key.public_key() if isinstance(key, Ed25519PrivateKey) else key
        found[key_id(public)] = public
    return found


def key_id(key: Ed25519PublicKey) -> str:
    """Return the id of a key, which follows from the key itself."""
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()[:16]


def is_signed(key: Ed25519PublicKey, signature: str, text: bytes) -> bool:
    """Tell whether a text has this signature of a key."""
    try:
        key.verify(bytes.fromhex(signature), text)
    except (InvalidSignature, ValueError):
        return False
    return True


def _keys_in(path: Path) -> list[Ed25519PrivateKey | Ed25519PublicKey]:
    try:
        with path.open("rb") as file:
            text = file.read(_LARGEST_FILE)
    except OSError as error:
        raise SettingsError(f"a key of the anchors cannot be read: {error.strerror}") from None
    keys: list[Ed25519PrivateKey | Ed25519PublicKey] = []
    for block in _PEM.findall(text):
        key: object = None
        try:
            if b"PRIVATE" in block:
                key = serialization.load_pem_private_key(block, password=None)
            else:
                key = serialization.load_pem_public_key(block)
        except (ValueError, TypeError):
            key = None
        if not isinstance(key, Ed25519PrivateKey | Ed25519PublicKey):
            raise SettingsError("a key of the anchors is no Ed25519 key in PEM.")
        keys.append(key)
    if not keys:
        raise SettingsError("the file with a key of the anchors holds none.")
    return keys


def _make(path: Path) -> None:
    text = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    # Another process may make it at this very moment: that one holds.
    write_secret(path, text)
