"""From which budget line an application is paid: one is named, or there is only one."""

from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from retrofit.errors import InvalidFacts


def period_on(session: Session, scheme: str, on: date, line: str | None) -> int | None:
    """Return the period in which one applies on a day; None when none is open.

    Args:
        line: budget line (begrotingslijn) it is paid from; None where the day leaves no choice.

    Raises:
        InvalidFacts: periods of several lines are open and none is named, or no such line is.
    """
    rows = session.execute(text(OPEN), {"scheme": scheme, "on": on})
    open_on = {row.line: int(row.period_id) for row in rows}
    if not open_on:
        return None
    named = "; ".join(open_on)
    if line is None and len(open_on) > 1:
        raise InvalidFacts(
            "line", f"noem de begrotingslijn; op deze dag zijn er meer open: {named}"
        )
    if line is not None and line not in open_on:
        raise InvalidFacts("line", f"is geen begrotingslijn die op deze dag open is; wel: {named}")
    return open_on[line] if line is not None else next(iter(open_on.values()))


OPEN = """
    SELECT line, period_id FROM scheme_period
     WHERE scheme = :scheme AND CAST(:on AS date) BETWEEN starts_on AND ends_on
     ORDER BY line"""
