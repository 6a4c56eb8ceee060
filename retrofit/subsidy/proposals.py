"""A handler prepares a decision; it waits for another person."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from retrofit.codes import DecisionKind
from retrofit.errors import CeilingExceeded, InvalidFacts
from retrofit.models import Proposal
from retrofit.people.actor import Actor
from retrofit.subsidy import dates, funds
from retrofit.subsidy.amendments import amended_amount, amended_content, as_facts, check_not_held
from retrofit.subsidy.calculated import calculated, judged_at_grant, settled
from retrofit.subsidy.calculation import MeasureLine
from retrofit.subsidy.case_file import require
from retrofit.subsidy.grounds import Ground, Reasons, check_reasons
from retrofit.subsidy.proposed import opened, proposed
from retrofit.subsidy.reports import report_of
from retrofit.subsidy.stacking import Source
from retrofit.subsidy.transitions import Action
from retrofit.subsidy.upheld import reopened_for


def propose_grant(
    session: Session,
    number: str,
    *,
    by: Actor,
    judged: Mapping[str, bool] | None = None,
    remark: str | None = None,
    expected_version: int | None = None,
) -> Proposal:
    """Propose to grant what the rules make of the application, as far as there is money.

    In a case that was reopened on an upheld objection all of it, above the ceiling if it must be.

    Args:
        judged: for each home that the register leaves open, what the handler found.

    Raises:
        InvalidFacts: the register leaves a home open and the handler does not say.
        StepNotPossible: the rules come to nothing, or a draw must come first.
        CeilingExceeded: nothing is left, or not all and the scheme knows no partial grants.
    """
    file = opened(session, number, by, expected_version, Action.PROPOSE)
    said = dict(judged or {})
    unknown = [
        d.verblijfsobject_id
        for d in file.dwellings
        if d.is_eligible is None and d.verblijfsobject_id not in said
    ]
    if unknown:
        raise InvalidFacts(
            "judged", f"van {unknown[0]} is niet zeker of de woning in aanmerking komt: zeg het"
        )
    strange = set(said) - {d.verblijfsobject_id for d in file.dwellings}
    if strange:
        raise InvalidFacts("judged", "noemt een woning die niet bij de aanvraag hoort")
    calculation = calculated(session, file, said)
    require(calculation.total_cents, "De berekening komt op nul: stel een weigering voor.")
    amount = calculation.total_cents
    if reopened_for(file) is None:
        amount = funds.fundable(session, file, calculation.total_cents)
    if amount < calculation.total_cents and (not amount or not file.version.queue.allows_partial):
        raise CeilingExceeded(
            "Dit bedrag past niet: stel een weigering voor (Awb 4:25 lid 2).",
            amount,
        )
    facts = {
        "calculation": calculation.as_json(),
        "judged": said,
        "remark": remark,
        "is_partial": amount < calculation.total_cents,
    }
    wanted = calculation.total_cents
    return proposed(session, file, Action.PROPOSE, DecisionKind.GRANT, by, amount, facts, wanted)


def propose_refusal(
    session: Session,
    number: str,
    reasons: Reasons,
    *,
    by: Actor,
    expected_version: int | None = None,
) -> Proposal:
    """Propose to refuse (weigeren); what was reserved stays reserved until it is decided."""
    kind = DecisionKind.REFUSAL
    file = opened(session, number, by, expected_version, Action.PROPOSE)
    check_reasons(reasons, kind, file)
    facts = {"reasons": reasons.as_json(kind)}
    return proposed(session, file, Action.PROPOSE, kind, by, None, facts)


def propose_not_processed(
    session: Session,
    number: str,
    *,
    by: Actor,
    text: str,
    expected_version: int | None = None,
) -> Proposal:
    """Propose not to process an incomplete application (buiten behandeling, Awb 4:5)."""
    file = opened(session, number, by, expected_version, Action.PROPOSE_NOT_PROCESSED)
    facts = {"reasons": Reasons(Ground.INCOMPLETE, text).as_json(DecisionKind.NOT_PROCESSED)}
    kind = DecisionKind.NOT_PROCESSED
    return proposed(session, file, Action.PROPOSE_NOT_PROCESSED, kind, by, None, facts)


def propose_amendment(
    session: Session,
    number: str,
    amount_cents: int | None = None,
    *,
    by: Actor,
    text: str,
    measures: Sequence[MeasureLine] | None = None,
    sources: Sequence[Source] | None = None,
    execution_until: date | None = None,
    expected_version: int | None = None,
) -> Proposal:
    """Propose to change a running grant at the applicant's request (wijzigingsbesluit).

    Args:
        amount_cents: None is what the rules give for the measures, or the amount as it was when
            these stay.
        measures: what is carried out from now on, all of it; None is as it was.
        sources: money of others for it; None is as it was.
        execution_until: last day for the works; None is as it was.

    Raises:
        InvalidFacts: nothing changes; more than the rules give, nothing, or less than was paid; a
            measure that another running grant pays for.
    """
    file = opened(session, number, by, expected_version, Action.PROPOSE_AMENDMENT)
    if execution_until is not None and execution_until <= dates.granted_on(file):
        raise InvalidFacts("executionUntil", "moet na de verlening liggen")
    content = amended_content(file, measures, sources)
    if content is None and amount_cents is None and execution_until is None:
        raise InvalidFacts("measures", "noem de maatregelen, het bedrag of de laatste dag")
    facts: dict[str, Any] = {
        "reasons": Reasons(Ground.REQUEST, text).as_json(DecisionKind.AMENDMENT),
        "execution_until": execution_until.isoformat() if execution_until else None,
    }
    calculation = None
    if content is not None or (amount_cents or 0) > file.case.committed_cents:
        calculation = calculated(session, file, judged_at_grant(file), content)
        facts["calculation"] = calculation.as_json()
        if content is not None:
            check_not_held(content, calculation)
            facts |= as_facts(content)
    said = "sources" if measures is None else "measures"
    amount = amended_amount(file, amount_cents, calculation, said)
    kind = DecisionKind.AMENDMENT
    return proposed(session, file, Action.PROPOSE_AMENDMENT, kind, by, amount, facts)


def propose_revocation(
    session: Session,
    number: str,
    reasons: Reasons,
    *,
    by: Actor,
    expected_version: int | None = None,
) -> Proposal:
    """Propose to revoke a grant (intrekken, Awb 4:48 and 4:50)."""
    kind = DecisionKind.REVOCATION
    file = opened(session, number, by, expected_version, Action.PROPOSE_REVOCATION)
    check_reasons(reasons, kind, file)
    facts = {"reasons": reasons.as_json(kind)}
    return proposed(session, file, Action.PROPOSE_REVOCATION, kind, by, 0, facts)


def propose_settlement(
    session: Session,
    number: str,
    *,
    by: Actor,
    reasons: Reasons | None = None,
    expected_version: int | None = None,
) -> Proposal:
    """Propose to settle on the completion report: never more than was granted.

    Raises:
        InvalidFacts: less than was granted without a reason (Awb 4:46 lid 2, 4:12).
    """
    kind = DecisionKind.SETTLEMENT
    file = opened(session, number, by, expected_version, Action.PROPOSE_SETTLEMENT)
    report = report_of(file)
    calculation = settled(session, file, report, dates.execution_until(file))
    amount = min(calculation.total_cents, file.case.committed_cents)
    is_less = amount < file.case.committed_cents
    if reasons is not None:
        check_reasons(reasons, kind, file, gives_less=is_less)
    elif is_less:
        raise InvalidFacts("reasons", "geef de reden: er wordt minder vastgesteld dan verleend")
    facts = {
        "calculation": calculation.as_json(),
        "reasons": reasons.as_json(kind) if reasons else None,
    }
    return proposed(session, file, Action.PROPOSE_SETTLEMENT, kind, by, amount, facts)


def propose_ex_officio(
    session: Session,
    number: str,
    amount_cents: int,
    reasons: Reasons,
    *,
    by: Actor,
    expected_version: int | None = None,
) -> Proposal:
    """Propose to settle without a completion report (ambtshalve, Awb 4:44 lid 4, 4:47)."""
    kind = DecisionKind.EX_OFFICIO
    file = opened(session, number, by, expected_version, Action.PROPOSE_EX_OFFICIO)
    if amount_cents > file.case.committed_cents:
        raise InvalidFacts("amountCents", "mag niet meer zijn dan is verleend")
    check_reasons(reasons, kind, file, gives_less=amount_cents < file.case.committed_cents)
    facts = {"reasons": reasons.as_json(kind)}
    return proposed(session, file, Action.PROPOSE_EX_OFFICIO, kind, by, amount_cents, facts)


def propose_revision(
    session: Session,
    number: str,
    amount_cents: int,
    reasons: Reasons,
    *,
    by: Actor,
    expected_version: int | None = None,
) -> Proposal:
    """Propose to lower a settlement afterwards (Awb 4:49); what was paid too much is claimed."""
    kind = DecisionKind.REVISION
    file = opened(session, number, by, expected_version, Action.PROPOSE_REVISION)
    if amount_cents >= file.case.settled_cents:
        raise InvalidFacts("amountCents", "moet minder zijn dan is vastgesteld")
    check_reasons(reasons, kind, file)
    facts = {"reasons": reasons.as_json(kind)}
    return proposed(session, file, Action.PROPOSE_REVISION, kind, by, amount_cents, facts)
