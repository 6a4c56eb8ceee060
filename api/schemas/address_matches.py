"""A list of typed addresses, and what each means."""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from api.schemas import inputs
from api.schemas.addresses import AddressHitOut
from api.schemas.applications_given import MOST_HOMES
from api.schemas.base import Out
from api.schemas.inputs import In
from retrofit.search import AddressMatch


class AddressMatchesIn(In):
    """Addresses as people write them, one in each line of a list."""

    addresses: Annotated[list[inputs.ShortText], Field(min_length=1, max_length=MOST_HOMES)]


class AddressMatchOut(Out):
    """What one line means; ``homes`` are those to choose from when there are several."""

    typed: str
    outcome: Literal["found", "ambiguous", "not_found", "no_home"]
    homes: list[AddressHitOut]

    @classmethod
    def of(cls, match: AddressMatch) -> "AddressMatchOut":
        """Translate what a line means."""
        return cls(
            typed=match.typed,
            outcome=match.outcome,
            homes=[AddressHitOut.of(hit) for hit in match.homes],
        )


class AddressMatchesOut(Out):
    """What each line means, in the order of the list."""

    matches: list[AddressMatchOut]

    @classmethod
    def of(cls, matches: Iterable[AddressMatch]) -> "AddressMatchesOut":
        """Translate them."""
        return cls(matches=[AddressMatchOut.of(match) for match in matches])
