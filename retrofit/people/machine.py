"""Who gives a command: the account of the operating system, as a person like any other.

Its roles are granted like those of others; it never gets one that decides.
"""

import os
import pwd

from sqlalchemy.orm import Session

from retrofit.people.actor import COMMAND, Actor
from retrofit.people.errors import SignInRefused
from retrofit.people.persons import actor_for, meet


def command_actor(session: Session) -> Actor:
    """Return who works on this machine, with the roles of today; met when new.

    Raises:
        SignInRefused: the account was disabled.
    """
    account = account_name()
    person = meet(session, COMMAND, account, account)
    if person.is_disabled:
        raise SignInRefused("this account may not give commands any more")
    return actor_for(session, person, origin=COMMAND)


def account_name() -> str:
    """Return the name of the account that runs this process; no variable can say otherwise."""
    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        # In a container an account may have no name.
        return f"uid {number}"
