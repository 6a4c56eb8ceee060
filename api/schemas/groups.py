"""How far the streets and the owners' associations of a programme are."""

from collections.abc import Mapping

from api.schemas.base import Out
from retrofit.progress.groups import HomeGroup


class HomeGroupOut(Out):
    """Homes of a street in a neighbourhood, or of an association (where most of them lie)."""

    name: str | None
    neighbourhood_code: str
    neighbourhood: str
    homes: int
    not_private: int
    eligible: int
    applied: int
    done: int
    backlog_done: int

    @classmethod
    def of(cls, group: HomeGroup, names: Mapping[str, str]) -> "HomeGroupOut":
        """Translate a group; ``names`` are those of the neighbourhoods."""
        code = group.neighbourhood_code
        return cls(
            name=group.name,
            neighbourhood_code=code,
            neighbourhood=names.get(code, code),
            homes=group.homes,
            not_private=group.not_private,
            eligible=group.eligible,
            applied=group.applied,
            done=group.done,
            backlog_done=group.backlog_done,
        )


class StreetsOut(Out):
    """The streets of a programme."""

    streets: list[HomeGroupOut]


class AssociationsOut(Out):
    """The associations with a home in a programme."""

    owners_associations: list[HomeGroupOut]
