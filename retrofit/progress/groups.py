"""How far each street and each owners' association (VvE) is: the homes of a programme, grouped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import pandas as pd
from sqlalchemy import Connection

from gis.codes import TenureClass
from retrofit.codes import Eligibility
from retrofit.people.scope import beginning
from retrofit.programmes import policy_named, programme_named
from retrofit.progress.counting import judge
from retrofit.progress.facts import read_facts
from retrofit.progress.places import associations_of, streets_of

By = Literal["street", "association"]


@dataclass(frozen=True, slots=True)
class HomeGroup:
    """The homes of a street in a neighbourhood, or of an association.

    Attributes:
        name: of the street or the association; None for homes of which it is not known.
        neighbourhood_code: of a street; an association has the one where most of its homes lie.
        not_private: homes that cannot count because of their owner.
    """

    name: str | None
    neighbourhood_code: str
    homes: int
    not_private: int
    eligible: int
    applied: int
    done: int
    backlog_done: int


def grouped(
    connection: Connection,
    programme_id: str,
    by: By,
    *,
    as_of: date,
    known_at: datetime | None = None,
    policy_id: str | None = None,
    within: frozenset[str] | None = None,
) -> list[HomeGroup]:
    """Return the groups by name; a home that is in no association is in no group of them.

    Args:
        connection: an open connection; nothing is changed.
        programme_id: name of the programme.
        by: which groups.
        as_of: reference date.
        known_at: as known at that moment; now when None.
        policy_id: counting policy; the programme's own when None.
        within: areas of who asks; None is everywhere.

    Raises:
        ProgrammeNotFound: no programme has this name.
        PolicyNotFound: no policy has this name.
    """
    programme = programme_named(programme_id)
    policy = policy_named(policy_id or programme.default_policy)
    facts = read_facts(connection, programme, as_of, known_at=known_at)
    homes = judge(facts, programme, policy, as_of).homes
    if within is not None:
        beginnings = tuple(beginning(area) for area in within)
        homes = homes[homes["neighbourhood_code"].str[2:].str.startswith(beginnings)]
    named = streets_of if by == "street" else associations_of
    names = named(connection, list(homes.index), as_of, known_at)
    homes = homes.assign(name=names.reindex(homes.index))
    if by == "association":
        homes = homes[homes["name"].notna()]
        most = homes.groupby("name")["neighbourhood_code"].agg(lambda codes: codes.mode().iloc[0])
        homes = homes.assign(neighbourhood_code=homes["name"].map(most))
    return added_up(homes, programme.private_tenures)


def added_up(homes: pd.DataFrame, private: Sequence[TenureClass]) -> list[HomeGroup]:
    """Add up the homes of the same ``name`` and ``neighbourhood_code``."""
    is_known = homes["tenure"].ne(TenureClass.UNKNOWN.value)
    flags = pd.DataFrame(
        {
            "homes": 1,
            "not_private": is_known & ~homes["tenure"].isin([each.value for each in private]),
            "eligible": homes["eligibility"].eq(Eligibility.ELIGIBLE.value),
            "applied": homes["is_applied"].astype(bool),
            "done": homes["counted_on"].notna(),
            "backlog_done": homes["backlog_done_on"].notna(),
        },
        index=homes.index,
    ).astype(int)
    groups = flags.groupby([homes["name"], homes["neighbourhood_code"]], dropna=False).sum()
    return [
        HomeGroup(None if pd.isna(name) else name, place, *(int(count) for count in counts))
        for (name, place), counts in zip(groups.index, groups.to_numpy(), strict=True)
    ]
