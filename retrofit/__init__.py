"""The first floor: tables, rules and use cases. Knows no web."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from retrofit.exports.snapshot import Snapshot


def open_snapshot(*, as_of: "date | None" = None, known_at: "datetime | None" = None) -> "Snapshot":
    """Open the town as it was on a day, as known at a moment: frames for planners' scripts.

    Args:
        as_of: reference date (peildatum); today when None.
        known_at: what was believed at that moment; now when None.
    """
    # Frames and maps take a second to import: who only wants a rule does not wait for them.
    from retrofit.exports.snapshot import open_snapshot as opened  # noqa: PLC0415

    return opened(as_of=as_of, known_at=known_at)
