"""Passwords of local accounts: made by us, kept as argon2id, tried a few times a minute.

Nobody is locked out: whoever guesses makes the next guess wait, for one account and for one source.
"""

import math
import secrets
from datetime import timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from retrofit.models import Person, SignInAttempt
from retrofit.people.errors import SignInRefused, TooManyAttempts
from retrofit.people.tokens import digest
from retrofit.today import now

#: RFC 9106, second choice: 64 MiB, three passes.
HASHER = PasswordHasher()
MOST_ATTEMPTS = 5
WINDOW = timedelta(minutes=1)
# No letters and digits that look alike on paper.
SIGNS = "abcdefghijkmnpqrstuvwxyz23456789"
LONGEST_PASSWORD = 200


def new_password() -> str:
    """Return a password of 100 random bits that can be read out: five groups of four."""
    return "-".join("".join(secrets.choice(SIGNS) for _ in range(4)) for _ in range(5))


def hash_password(password: str) -> str:
    """Return what is kept of a password."""
    return HASHER.hash(password)


@cache
def _nobodys_hash() -> str:
    return HASHER.hash(secrets.token_urlsafe(16))


def check_password(session: Session, account: str, password: str) -> int:
    """Return whose local account this is, when the password is right.

    Takes as long for an account that does not exist, so that nobody learns which ones do.

    Raises:
        SignInRefused: no such account, another password, or disabled.
    """
    person = session.scalars(
        select(Person).where(Person.issuer == "local", Person.subject == account)
    ).one_or_none()
    known = person.password_hash if person is not None else None
    try:
        HASHER.verify(known or _nobodys_hash(), password[:LONGEST_PASSWORD])
    except (VerificationError, InvalidHashError):
        raise SignInRefused("unknown account or wrong password") from None
    if person is None or known is None or person.is_disabled:
        raise SignInRefused("unknown or disabled account")
    return person.person_id


def admit_attempt(session: Session, account: str, source: str) -> int:
    """Note an attempt, and return its number; the caller commits before the password is looked at.

    Raises:
        TooManyAttempts: five were noted in the last minute. This one is not, so that somebody who
            goes on guessing does not keep the owner out.
    """
    moment = now()
    who = digest(account)
    # Two at once are counted one after the other.
    for lock in sorted({_lock_of(who), _lock_of(digest(source))}):
        session.execute(select(func.pg_advisory_xact_lock(lock)))
    session.execute(delete(SignInAttempt).where(SignInAttempt.attempted_at <= moment - WINDOW))
    for same in (SignInAttempt.account_hash == who, SignInAttempt.source == source):
        recent = session.scalars(
            select(SignInAttempt.attempted_at)
            .where(same)
            .order_by(SignInAttempt.attempted_at.desc())
            .limit(MOST_ATTEMPTS)
        ).all()
        if len(recent) == MOST_ATTEMPTS:
            wait = recent[-1] + WINDOW - moment
            raise TooManyAttempts(max(1, math.ceil(wait.total_seconds())))
    attempt = SignInAttempt(account_hash=who, source=source, attempted_at=moment)
    session.add(attempt)
    session.flush()
    return attempt.sign_in_attempt_id


def forget_attempt(session: Session, sign_in_attempt_id: int) -> None:
    """Take back an attempt that succeeded."""
    session.execute(
        delete(SignInAttempt).where(SignInAttempt.sign_in_attempt_id == sign_in_attempt_id)
    )


def _lock_of(hashed: bytes) -> int:
    return int.from_bytes(hashed[:8], "big", signed=True)
