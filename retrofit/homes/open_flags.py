"""The flags of homes as the works order takes them: what stands, and what was taken away."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd
from sqlalchemy import Connection

from retrofit.codes import Role
from retrofit.homes.flag_codes import FlagKind, FlagSource, FlagState, Visibility
from retrofit.homes.flag_rule import STAFF, flag_rule
from retrofit.homes.flags import flags_of_town
from retrofit.people.actor import Actor


@dataclass(frozen=True, slots=True)
class StandingFlag:
    """How a flag of a home stands.

    Attributes:
        since: day of what decides; of a lifted flag the day it was lifted.
    """

    kind: FlagKind
    state: FlagState
    since: date | None


def seen_with(by: Actor | None) -> frozenset[Role]:
    """Return the roles with which somebody sees flags; none for a guest and for a key."""
    return frozenset() if by is None or by.by_key else STAFF & by.roles.keys()


def standing_flags(
    connection: Connection,
    homes: Sequence[str],
    as_of: date,
    roles: Collection[Role],
    *,
    known_at: datetime | None = None,
) -> dict[str, list[StandingFlag]]:
    """Return the flags that stand or were lifted, of each home that has any.

    Backlog maintenance that a survey found is left out: its defects speak for themselves, each of
    its own part of the building. So is a flag that nobody with these roles may see.

    Args:
        connection: an open connection.
        homes: by verblijfsobject id.
        as_of: the day.
        roles: of who asks.
        known_at: what was believed at that moment; now when None.
    """
    rule = flag_rule()
    flags = flags_of_town(connection, as_of, known_at=known_at, only=homes)
    flags = flags[~flags["state"].isin([FlagState.UNKNOWN.value, FlagState.CLEAR.value])]
    found: dict[str, list[StandingFlag]] = {}
    for flag in flags.reset_index().to_dict("records"):
        kind, state = FlagKind(flag["kind"]), FlagState(flag["state"])
        is_lifted = state is FlagState.LIFTED
        is_backlog = kind is FlagKind.BACKLOG_MAINTENANCE
        is_told = is_backlog and flag["source"] == FlagSource.SURVEY.value
        is_seen = rule.sees(Visibility(flag["visibility"]), frozenset(roles))
        if is_lifted or (is_seen and not is_told):
            day = flag["lifted_on"] if is_lifted else flag["observed_on"]
            since = None if pd.isna(day) else day.date()
            found.setdefault(flag["verblijfsobject_id"], []).append(
                StandingFlag(kind, state, since)
            )
    return found
