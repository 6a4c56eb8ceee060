"""The moment of knowing, as the commands take it."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from retrofit.errors import InvalidFacts

KnownAt = Annotated[
    str | None, typer.Option("--known-at", help="ISO moment: what was known then; now")
]


def parsed_moment(value: str | None) -> datetime | None:
    """Return a moment as typed; without a zone it is UTC.

    Raises:
        InvalidFacts: it is none.
    """
    if value is None:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise InvalidFacts("knownAt", "moet een moment zijn, zoals 2026-11-01T12:00Z") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
