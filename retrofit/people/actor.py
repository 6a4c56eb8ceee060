"""Who takes a step: the person, the roles he or she has today, and from where."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from retrofit.codes import Role
from retrofit.errors import NotAllowed
from retrofit.people.errors import SignInTooOld
from retrofit.today import now

#: Origin of what is done on the machine itself, by whoever could change the tables as well.
COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at work.

    Attributes:
        roles: each role with the CBS areas it is limited to; an empty set is the whole town.
        origin: way in, with the network address behind the last blank, for the audit trail; such
            as ``web 192.0.2.1``. A command has no address.
        request_id: the request, to find its lines in the log.
        by_key: a script with a key, which may never decide.
        signed_in_at: moment of the last sign-in; None for commands on the machine itself.
    """

    person_id: int
    name: str
    roles: Mapping[Role, frozenset[str]]
    origin: str
    request_id: str | None = None
    by_key: bool = False
    signed_in_at: datetime | None = None

    @property
    def is_command(self) -> bool:
        """Tell whether this is a command on the machine itself."""
        return self.origin == COMMAND

    def has(self, *roles: Role) -> bool:
        """Tell whether the person has one of these roles."""
        return any(role in self.roles for role in roles)

    def require(self, *roles: Role) -> Role:
        """Return the first of these roles that the person has.

        Raises:
            NotAllowed: none of them.
        """
        for role in roles:
            if role in self.roles:
                return role
        raise NotAllowed(f"this takes one of the roles {', '.join(roles)}")

    def require_fresh(self, within: timedelta) -> None:
        """Check that the person signed in recently; for a command the machine itself vouches.

        Raises:
            SignInTooOld: longer ago, or not at all.
        """
        signed_in_at = self.signed_in_at
        if not self.is_command and (signed_in_at is None or signed_in_at <= now() - within):
            raise SignInTooOld(within)

    def areas(self, *roles: Role) -> frozenset[str] | None:
        """Return the areas in which the person has one of these roles; None is everywhere.

        Raises:
            NotAllowed: the person has none of them.
        """
        self.require(*roles)
        held = [self.roles[role] for role in roles if role in self.roles]
        return None if any(not areas for areas in held) else frozenset().union(*held)

    def limited_to(self, *roles: Role) -> "Actor":
        """Return the person with only these roles, each in its own areas.

        Raises:
            NotAllowed: the person has none of them.
        """
        self.require(*roles)
        return replace(
            self, roles={role: areas for role, areas in self.roles.items() if role in roles}
        )
