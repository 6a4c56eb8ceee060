"""Who looks at personal data, told to the database: without it the sealed tables show no row.

    identify(session, by)                   a person at work, by the roles that he or she has
    with acting_for(session, Purpose.DESTRUCTION): ...      the tracker itself, for one purpose

It is told inside the transaction and ends with it, so that the next borrower of the connection is
nobody again. Which roles and purposes see the rows stands in the policies (migration 0025); that
they are those of the application is tested. The application decides first, as before.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from retrofit.people.actor import Actor

#: The setting that the policies read: roles or a purpose, with commas.
SETTING = "retrofit.acts_as"


class Purpose(StrEnum):
    """What the tracker itself looks at personal data for."""

    DESTRUCTION = "destruction"
    RECOUNT = "recount"
    FREE_TEXT = "free_text"


def identify(session: Session, by: Actor) -> None:
    """Let the rest of the transaction see what the roles of a person may see."""
    _acts_as(session.connection(), ",".join(sorted(by.roles)))


@contextmanager
def acting_for(session: Session | Connection, purpose: Purpose) -> Iterator[None]:
    """See for a while what a purpose needs; afterwards again what was seen before.

    After an error the transaction goes back, and what was told with it.
    """
    connection = session.connection() if isinstance(session, Session) else session
    before = connection.scalar(select(func.current_setting(SETTING, True)))
    _acts_as(connection, purpose)
    yield
    _acts_as(connection, before or "")


def _acts_as(connection: Connection, who: str) -> None:
    connection.execute(select(func.set_config(SETTING, who, True)))
