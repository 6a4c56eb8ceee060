"""A new decision on an upheld objection, of whatever kind was objected to. Source: Awb 7:11 lid 2.

It never gives less than stands: who objects does not become worse off by it. The ceiling counts as
it was at the first decision, so that what has no room goes above it (Awb 4:25 lid 3).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from retrofit.codes import DecisionKind
from retrofit.errors import InvalidFacts
from retrofit.models import Decision, Objection, Proposal
from retrofit.people.actor import Actor
from retrofit.subsidy.calculated import calculated, granted_calculation, judged_at_grant
from retrofit.subsidy.calculation import Calculation
from retrofit.subsidy.case_file import CaseFile, require
from retrofit.subsidy.decision_kinds import GRANTS, SETTLEMENTS
from retrofit.subsidy.grounds import Ground
from retrofit.subsidy.proposed import opened, proposed
from retrofit.subsidy.transitions import Action
from retrofit.subsidy.upheld import kind_anew, objected_to, to_propose_anew
from retrofit.subsidy.wording import euros
from retrofit.today import today

ARTICLE, JUDGED = "Awb 7:11 lid 2", "Awb 8:72 lid 4"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a new decision can give, in cents; both ends can be given.

    Attributes:
        calculation: that says what each home gets of it; None where that stays as it was.
    """

    least_cents: int
    most_cents: int
    calculation: Calculation | None


def propose_on_objection(
    session: Session,
    number: str,
    amount_cents: int,
    *,
    by: Actor,
    text: str,
    judged: Mapping[str, bool] | None = None,
    execution_until: date | None = None,
    expected_version: int | None = None,
) -> Proposal:
    """Propose what is decided anew on an upheld objection, above the ceiling if it must be.

    A refusal or a revocation becomes a grant, a grant another grant, a settlement another one.

    Args:
        text: why; it stands in the letter.
        judged: homes of which the handler says anew whether they are eligible, where the new
            decision asks what the rules give.
        execution_until: last day for the works; None is as it was, or as the scheme has it.

    Raises:
        StepNotPossible: no upheld objection waits, or the application was never complete.
        InvalidFacts: less than stands, or more than the rules give; homes are judged where only
            what was granted before counts.
    """
    file = opened(session, number, by, expected_version, Action.PROPOSE_ON_OBJECTION)
    require(file.case.complete_at, "De aanvraag was niet volledig: heropen de zaak eerst.")
    objection, kind = to_propose_anew(file)[0], kind_anew(file)
    said = judged_at_grant(file) | dict(judged or {})
    if set(said) - {each.verblijfsobject_id for each in file.dwellings}:
        raise InvalidFacts("judged", "noemt een woning die niet bij de aanvraag hoort")
    if execution_until is not None and execution_until <= today():
        raise InvalidFacts("executionUntil", "moet na vandaag liggen")
    if execution_until is not None and kind is DecisionKind.REVISION:
        raise InvalidFacts("executionUntil", "de subsidie is al vastgesteld")
    if judged and not _asks_the_rules(kind, objected_to(file, objection)):
        raise InvalidFacts("judged", "hoort niet bij dit besluit: alleen wat was verleend telt")
    bounds = _bounds(session, file, objection, kind, said)
    if not bounds.least_cents <= amount_cents <= bounds.most_cents:
        least, most = euros(bounds.least_cents), euros(bounds.most_cents)
        raise InvalidFacts("amountCents", f"moet tussen {least} en {most} liggen")
    facts: dict[str, Any] = {
        "reasons": {
            "ground": Ground.OBJECTION.value,
            "text": text,
            "article": JUDGED if objection.is_appeal else ARTICLE,
            "heard_on": None,
        },
        "judged": said,
        "execution_until": execution_until.isoformat() if execution_until else None,
        "objection_id": objection.objection_id,
    }
    if bounds.calculation is not None:
        facts["calculation"] = bounds.calculation.as_json()
    return proposed(session, file, Action.PROPOSE_ON_OBJECTION, kind, by, amount_cents, facts)


def _asks_the_rules(kind: DecisionKind, objected: Decision) -> bool:
    """Tell whether a new decision gives what the rules give; else what was granted before."""
    is_settled = kind is DecisionKind.REVISION and objected.kind in SETTLEMENTS
    return not is_settled and objected.kind is not DecisionKind.REVOCATION


def _bounds(
    session: Session,
    file: CaseFile,
    objection: Objection,
    kind: DecisionKind,
    judged: Mapping[str, bool],
) -> Bounds:
    case = file.case
    objected = objected_to(file, objection)
    if _asks_the_rules(kind, objected):
        calculation = calculated(session, file, judged)
        least = case.committed_cents + case.settled_cents
        is_enough = calculation.total_cents >= least
        most = max(calculation.total_cents, least)
        return Bounds(max(least, 1), most, calculation if is_enough else None)
    if objected.kind in SETTLEMENTS:
        granted = file.live(*GRANTS)
        most = granted.amount_cents if granted and granted.amount_cents else 0
        # Who was settled at nothing holds no measure any more.
        held = None if case.settled_cents else granted_calculation(file)
        return Bounds(case.settled_cents, max(most, case.settled_cents), held)
    revoked = next(each for each in file.decisions if each.decision_id == objected.replaces_id)
    return Bounds(1, revoked.amount_cents or 0, granted_calculation(file))
