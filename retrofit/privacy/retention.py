"""How long personal data is kept, and which cases have had their time; the periods are data.

A period is counted from the day on which the case was closed; of the desk's own list, from the day
on which the tracker read of its last step. A case that was ever granted is
kept as long as a settled one, however it ended.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from gis.codes import CaseState
from retrofit.data_files import DATA, check_entries, read_toml
from retrofit.privacy.identity import Purpose, acting_for

#: How a case can have ended when it is closed.
RESULTS = (
    CaseState.SETTLED,
    CaseState.SETTLEMENT_REVISED,
    CaseState.GRANT_REVOKED,
    CaseState.REFUSED,
    CaseState.NOT_PROCESSED,
    CaseState.WITHDRAWN,
)
#: The result that speaks for every case that was granted.
GRANTED = CaseState.SETTLED
# Undue payments can be asked back, and a settlement changed, for five years (Awb 4:49, 4:57).
_RECOVERY_YEARS = 5

_CLOSED = """
SELECT c.number, c.closed_on,
       (SELECT s.to_state FROM case_step s
         WHERE s.number = c.number AND s.to_state <> 'closed' ORDER BY s.seq DESC LIMIT 1)
           AS result,
       EXISTS (SELECT FROM case_step s WHERE s.number = c.number AND s.to_state = 'granted')
           AS was_granted
  FROM subsidy_case c
 WHERE c.closed_on IS NOT NULL AND c.state = 'closed'
   AND (EXISTS (SELECT FROM applicant a WHERE a.number = c.number AND a.value IS NOT NULL)
     OR EXISTS (SELECT FROM letter_content l WHERE l.number = c.number AND l.value IS NOT NULL)
     OR EXISTS (SELECT FROM case_note n WHERE n.number = c.number AND n.value IS NOT NULL)
     OR EXISTS (SELECT FROM audit_payload p JOIN audit_event e USING (seq)
                 WHERE e.case_number = c.number))
 ORDER BY c.closed_on, c.number
"""


# A case of the desk's own list ends with its last step. The list gives many steps no day of their
# own, so the period begins when the tracker read of it: never too soon.
_LISTED = """
WITH step AS (
    SELECT e.number, e.state, e.happened_on, e.known,
           row_number() OVER (PARTITION BY e.number ORDER BY e.happened_on DESC,
               array_position(CAST(:procedure AS text[]), CAST(e.state AS text)) DESC) AS back
      FROM case_event e
     WHERE upper_inf(e.known)
       AND EXISTS (SELECT FROM application_intake i
                    WHERE i.number = e.number AND i.address_as_typed IS NOT NULL)
       AND NOT EXISTS (SELECT FROM subsidy_case c WHERE c.number = e.number)
)
SELECT last.number,
       greatest(last.happened_on,
                CAST(lower(last.known) AT TIME ZONE 'Europe/Amsterdam' AS date)) AS closed_on,
       (SELECT s.state FROM step s
         WHERE s.number = last.number AND s.state <> 'closed' ORDER BY s.back LIMIT 1) AS result,
       EXISTS (SELECT FROM step s WHERE s.number = last.number AND s.state = 'granted')
           AS was_granted
  FROM step last
 WHERE last.back = 1 AND last.state = ANY(:ended)
 ORDER BY closed_on, last.number
"""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Period(_Part):
    """How long the data of a case with some result is kept."""

    years: int = Field(ge=1, le=100)
    ground: str
    source: str


class DayPeriod(_Part):
    """How long something is kept that belongs to no case, counted from when it was made."""

    days: int = Field(ge=1, le=366)
    ground: str
    source: str


class Retention(_Part):
    """The retention periods of this installation."""

    notice: str | None = None
    granted_not_before: date | None = None
    granted_not_before_source: str | None = None
    results: Annotated[dict[CaseState, Period], Field(min_length=1)]
    answers: DayPeriod
    sources: DayPeriod

    @model_validator(mode="after")
    def _covers_every_result(self) -> "Retention":
        missing = [result.value for result in RESULTS if result not in self.results]
        if missing:
            raise ValueError(f"no period for {', '.join(missing)}")
        if self.results[GRANTED].years < _RECOVERY_YEARS:
            raise ValueError(f"what was granted is kept for {_RECOVERY_YEARS} years at least")
        return self


@dataclass(frozen=True, slots=True)
class DueCase:
    """A case whose personal data has had its time.

    Attributes:
        result: how it ended.
        due_on: first day on which the data may go.
        ground: retention rule, in words.
    """

    number: str
    result: str
    closed_on: date
    due_on: date
    ground: str


@lru_cache
def retention() -> Retention:
    """Return the periods of ``data/retention.toml``, read once.

    Raises:
        ProgrammeFileError: the file is no TOML, or a period is missing or cannot be.
    """
    path = DATA / "retention.toml"
    return check_entries(Retention, read_toml(path), path.name)


def due(session: Session, day: date, rules: Retention | None = None) -> list[DueCase]:
    """Return the cases whose personal data may be destroyed on a day, longest closed first."""
    rules = rules or retention()
    listed = {
        "procedure": [state.value for state in CaseState],
        "ended": [state.value for state in (*RESULTS, CaseState.CLOSED)],
    }
    with acting_for(session, Purpose.DESTRUCTION):
        rows = [*session.execute(text(_CLOSED)), *session.execute(text(_LISTED), listed)]
    found = [case for case in (_judged(row, rules) for row in rows) if case.due_on <= day]
    return sorted(found, key=lambda case: (case.closed_on, case.number))


def years_later(day: date, years: int) -> date:
    """Return the same day so many years later; 29 February becomes 1 March, never too soon."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _judged(row: Row[Any], rules: Retention) -> DueCase:
    """Return when the data of a closed case may go, and by which rule."""
    granted = rules.results[GRANTED]
    period = rules.results[CaseState(row.result)] if row.result in RESULTS else None
    if period is None or (row.was_granted and period.years < granted.years):
        # A result that no rule knows is kept as long as any other.
        period = max(rules.results.values(), key=lambda each: each.years)
    due_on = years_later(row.closed_on, period.years)
    if row.was_granted and rules.granted_not_before is not None:
        due_on = max(due_on, rules.granted_not_before)
    return DueCase(row.number, row.result or "unknown", row.closed_on, due_on, period.ground)
