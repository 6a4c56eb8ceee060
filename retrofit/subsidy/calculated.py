"""The amount of a case by the rules of its own scheme version."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.codes import MeasureCode, TenureClass
from retrofit.subsidy.amounts import calculate
from retrofit.subsidy.calculation import Calculation, Earlier, Home
from retrofit.subsidy.case_file import CaseFile, require
from retrofit.subsidy.decision_kinds import GRANTS
from retrofit.subsidy.given import GivenContent, GivenReport
from retrofit.subsidy.settled_amounts import settle


def calculated(
    session: Session,
    file: CaseFile,
    judged: Mapping[str, bool] | None = None,
    content: GivenContent | None = None,
) -> Calculation:
    """Calculate what was applied for, as the scheme of the case has it.

    Args:
        judged: homes of which a handler says whether they are eligible, over the register.
        content: measures and money of others to calculate instead, for the same homes.
    """
    return calculate(
        file.version,
        content.measures if content else file.measure_lines(),
        homes_of(session, file, judged or {}),
        others=content.sources if content else file.other_sources(),
        earlier=earlier_measures(session, file),
        is_enterprise=file.case.tenure is TenureClass.PRIVATE_LANDLORD,
    )


def settled(
    session: Session, file: CaseFile, report: GivenReport, execution_until: date | None
) -> Calculation:
    """Calculate a settlement from the grant and what was carried out."""
    granted = granted_calculation(file)
    require(granted, "Er is niets verleend.")
    assert granted is not None  # noqa: S101 - just required
    return settle(
        file.version,
        granted,
        report.executions,
        others=report.sources,
        earlier=earlier_measures(session, file),
        execution_until=execution_until,
        is_enterprise=file.case.tenure is TenureClass.PRIVATE_LANDLORD,
    )


def granted_calculation(file: CaseFile) -> Calculation | None:
    """Return the calculation that a grant rests on, as last amended; None when there is none."""
    # An amendment that changes the days or lowers the amount has no calculation of its own.
    held = [
        each for each in file.decisions if each.kind in GRANTS and "calculation" in each.snapshot
    ]
    return Calculation.from_json(held[-1].snapshot["calculation"]) if held else None


def judged_at_grant(file: CaseFile) -> dict[str, bool]:
    """Return what the handler found, at the grant, of homes that the register leaves open."""
    judged = [each.snapshot["judged"] for each in file.decisions if "judged" in each.snapshot]
    return dict(judged[-1] or {}) if judged else {}


def homes_of(session: Session, file: CaseFile, judged: Mapping[str, bool]) -> list[Home]:
    """Return the homes of a case for the calculation; what is unknown is taken as eligible."""
    ids = [dwelling.verblijfsobject_id for dwelling in file.dwellings]
    used = used_before(session, file.case.scheme, ids, file.number)
    held = held_elsewhere(session, ids, file.number)
    granted = granted_calculation(file)
    # Who was left out of the grant stays out, also when the other grant has ended since.
    left_out = {home.verblijfsobject_id: home.held for home in granted.homes} if granted else {}
    homes = []
    for dwelling in file.dwellings:
        home = Home(
            dwelling.verblijfsobject_id,
            weight=dwelling.weight,
            is_eligible=dwelling.is_eligible is not False,
            used_cents=used.get(dwelling.verblijfsobject_id, 0),
            held=frozenset(left_out.get(dwelling.verblijfsobject_id, ()))
            | held.get(dwelling.verblijfsobject_id, frozenset()),
        )
        if dwelling.verblijfsobject_id in judged:
            home = replace(home, is_eligible=judged[dwelling.verblijfsobject_id])
        homes.append(home)
    return homes


def earlier_measures(session: Session, file: CaseFile) -> list[Earlier]:
    """Return the measures that were paid for the home of a case before and carried out."""
    return paid_before(session, [each.verblijfsobject_id for each in file.dwellings], file.number)


def paid_before(session: Session, homes: Sequence[str], but: str = "") -> list[Earlier]:
    """Return the measures that were paid for at a home before and carried out.

    One flat's earlier roof says nothing of the building: an association starts anew.

    Args:
        homes: verblijfsobject ids of what is applied for.
        but: the case that asks.
    """
    if len(homes) > 1:
        return []
    rows = session.execute(text(EARLIER), {"homes": list(homes), "number": but})
    return [Earlier(measure, executed_on) for measure, executed_on in rows]


def used_before(
    session: Session, scheme: str, homes: Sequence[str], but: str = ""
) -> dict[str, int]:
    """Return what homes were granted before under a scheme, in cents, by their id."""
    rows = session.execute(text(USED), {"homes": list(homes), "number": but, "scheme": scheme})
    return {str(home): int(cents) for home, cents in rows}


def held_elsewhere(
    session: Session, homes: Sequence[str], but: str = ""
) -> dict[str, frozenset[MeasureCode]]:
    """Return the measures that another grant pays for in homes, by their id; settled ones too.

    The database lets one grant at a time pay for a measure in a home.

    Args:
        homes: verblijfsobject ids of what is applied for.
        but: the case that asks.
    """
    found: dict[str, set[MeasureCode]] = {}
    for home, measure in session.execute(text(HELD), {"homes": list(homes), "number": but}):
        found.setdefault(home, set()).add(MeasureCode(measure))
    return {home: frozenset(measures) for home, measures in found.items()}


USED = """
    SELECT g.verblijfsobject_id, sum(g.cents)
      FROM granted_measure g JOIN subsidy_case c USING (number)
     WHERE g.verblijfsobject_id = ANY(:homes) AND g.number <> :number AND c.scheme = :scheme
       AND g.ended_on IS NULL
     GROUP BY 1"""

HELD = """
    SELECT verblijfsobject_id, measure FROM granted_measure
     WHERE verblijfsobject_id = ANY(:homes) AND number <> :number AND ended_on IS NULL"""

EARLIER = """
    SELECT DISTINCT g.measure, g.executed_on
      FROM granted_measure g
     WHERE g.verblijfsobject_id = ANY(:homes) AND g.number <> :number
       AND g.ended_on IS NULL AND g.executed_on IS NOT NULL
     ORDER BY 1, 2"""
