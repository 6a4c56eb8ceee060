"""Secrets that we hand out: 256 random bits, of which only the hash is kept."""

import hashlib
import secrets


def new_secret() -> str:
    """Return a new secret of 256 bits, fit for a cookie or an address."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """Return what is kept of a secret. It is random, so a quick hash hides it well."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()
