"""Other cases that an application may repeat: the same home, the same measure, the same account.

A warning, never a refusal: roof this year and glass the next is one home and two applications. What
the database does refuse is a second running grant for one measure of one home.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from gis.codes import CaseState, MeasureCode

#: States of cases that ended without money.
WITHOUT_MONEY = (
    CaseState.REFUSED,
    CaseState.NOT_PROCESSED,
    CaseState.WITHDRAWN,
    CaseState.GRANT_REVOKED,
)


@dataclass(frozen=True, slots=True)
class OtherCase:
    """Another case about one of the homes.

    Attributes:
        measures: those of its measures that are applied for again.
        is_in_list: it stands in the desk's own list and is not handled here.
    """

    number: str
    verblijfsobject_id: str
    state: CaseState
    measures: tuple[MeasureCode, ...]
    is_in_list: bool


def other_cases(
    connection: Connection,
    homes: Sequence[str],
    measures: Sequence[MeasureCode],
    *,
    but: str | None = None,
) -> list[OtherCase]:
    """Return the cases about these homes that did not end without money, oldest number first.

    Args:
        connection: an open connection.
        homes: verblijfsobject ids.
        measures: measures applied for.
        but: the case that asks.
    """
    rows = connection.execute(
        text(HANDLED + " UNION ALL " + LISTED + " ORDER BY 1, 2"),
        {
            "homes": list(homes),
            "but": but,
            "without": [state.value for state in WITHOUT_MONEY],
            "procedure": [state.value for state in CaseState],
        },
    )
    return [
        OtherCase(
            row.number,
            row.verblijfsobject_id,
            CaseState(row.state),
            tuple(code for code in measures if code.value in row.measures),
            row.is_in_list,
        )
        for row in rows
    ]


HANDLED = """
    SELECT c.number, d.verblijfsobject_id, c.state,
           (SELECT array_agg(m.measure) FROM case_measure m WHERE m.step_id = d.step_id)
               AS measures,
           false AS is_in_list
      FROM case_dwelling d
      JOIN subsidy_case c ON c.number = d.number AND c.content_step_id = d.step_id
     WHERE d.verblijfsobject_id = ANY(:homes) AND c.state <> ALL(:without)
       AND c.number IS DISTINCT FROM :but"""

LISTED = """
    SELECT l.subject_key, l.verblijfsobject_id, e.state,
           coalesce((SELECT array_agg(m.measure) FROM application_measure m
                      WHERE m.number = l.subject_key AND upper_inf(m.known)), '{}'), true
      FROM link l
      JOIN LATERAL (SELECT state FROM case_event e
                     WHERE e.number = l.subject_key AND upper_inf(e.known)
                     ORDER BY e.happened_on DESC, array_position(:procedure, e.state) DESC
                     LIMIT 1) e ON true
     WHERE l.subject = 'application' AND upper_inf(l.known)
       AND l.verblijfsobject_id = ANY(:homes) AND e.state <> ALL(:without)
       AND NOT EXISTS (SELECT FROM subsidy_case c WHERE c.number = l.subject_key)"""
