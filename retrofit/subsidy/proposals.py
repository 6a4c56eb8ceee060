"""A handler prepares a decision; it waits for another person."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from retrofit.codes import DecisionKind
from retrofit.errors import CeilingExceeded, InvalidFacts
from retrofit.models import CaseStep, Proposal
from retrofit.people.actor import Actor
from retrofit.privacy.free_text import refuse_applicant
from retrofit.subsidy import dates, funds
from retrofit.subsidy.calculated import calculated, settled
from retrofit.subsidy.case_file import CaseFile, open_case, require
from retrofit.subsidy.grounds import Ground, Reasons, check_reasons, written
from retrofit.subsidy.possible import check, upheld_objection
from retrofit.subsidy.reports import report_of
from retrofit.subsidy.steps import day_of_step, record
from retrofit.subsidy.transitions import Action, take
from retrofit.subsidy.wording import euros


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

    Args:
        judged: for each home that the register leaves open, what the handler found.

    Raises:
        InvalidFacts: the register leaves a home open and the handler does not say.
        StepNotPossible: the rules come to nothing, or a draw must come first.
        CeilingExceeded: nothing is left, or not all and the scheme knows no partial grants.
    """
    file = _open(session, number, by, expected_version, Action.PROPOSE)
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
    amount = funds.fundable(session, file, calculation.total_cents)
    if amount < calculation.total_cents and (not amount or not file.version.queue.allows_partial):
        raise CeilingExceeded(
            "Onder het plafond is niet genoeg over: stel een weigering voor (Awb 4:25 lid 2).",
            amount,
        )
    facts = {
        "calculation": calculation.as_json(),
        "judged": said,
        "remark": remark,
        "is_partial": amount < calculation.total_cents,
    }
    wanted = calculation.total_cents
    return _propose(session, file, Action.PROPOSE, DecisionKind.GRANT, by, amount, facts, wanted)


def propose_refusal(
    session: Session,
    number: str,
    reasons: Reasons,
    *,
    by: Actor,
    expected_version: int | None = None,
) -> Proposal:
    """Propose to refuse (weigeren); what was reserved stays reserved until it is decided."""
    file = _open(session, number, by, expected_version, Action.PROPOSE)
    check_reasons(reasons, file)
    facts = {"reasons": reasons.as_json()}
    return _propose(session, file, Action.PROPOSE, DecisionKind.REFUSAL, by, None, facts)


def propose_not_processed(
    session: Session,
    number: str,
    *,
    by: Actor,
    text: str,
    expected_version: int | None = None,
) -> Proposal:
    """Propose not to process an incomplete application (buiten behandeling, Awb 4:5)."""
    file = _open(session, number, by, expected_version, Action.PROPOSE_NOT_PROCESSED)
    facts = {"reasons": Reasons(Ground.INCOMPLETE, text).as_json()}
    kind = DecisionKind.NOT_PROCESSED
    return _propose(session, file, Action.PROPOSE_NOT_PROCESSED, kind, by, None, facts)


def propose_amendment(
    session: Session,
    number: str,
    amount_cents: int,
    *,
    by: Actor,
    text: str,
    execution_until: date | None = None,
    expected_version: int | None = None,
) -> Proposal:
    """Propose to change a running grant at the applicant's request (wijzigingsbesluit)."""
    file = _open(session, number, by, expected_version, Action.PROPOSE_AMENDMENT)
    if amount_cents <= 0:
        raise InvalidFacts("amountCents", "moet meer dan nul zijn; stel anders een intrekking voor")
    if amount_cents < file.case.paid_cents:
        raise InvalidFacts("amountCents", "is minder dan al is betaald")
    if execution_until is not None and execution_until <= dates.granted_on(file):
        raise InvalidFacts("executionUntil", "moet na de verlening liggen")
    facts: dict[str, Any] = {
        "reasons": Reasons(Ground.REQUEST, text).as_json(),
        "execution_until": execution_until.isoformat() if execution_until else None,
    }
    if amount_cents > file.case.committed_cents:
        calculation = calculated(session, file)
        if amount_cents > calculation.total_cents:
            raise InvalidFacts(
                "amountCents", f"is meer dan de regeling geeft ({euros(calculation.total_cents)})"
            )
        facts["calculation"] = calculation.as_json()
    kind = DecisionKind.AMENDMENT
    return _propose(session, file, Action.PROPOSE_AMENDMENT, kind, by, amount_cents, facts)


def propose_revocation(
    session: Session,
    number: str,
    reasons: Reasons,
    *,
    by: Actor,
    expected_version: int | None = None,
) -> Proposal:
    """Propose to revoke a grant (intrekken, Awb 4:48 and 4:50)."""
    file = _open(session, number, by, expected_version, Action.PROPOSE_REVOCATION)
    check_reasons(reasons, file)
    facts = {"reasons": reasons.as_json()}
    kind = DecisionKind.REVOCATION
    return _propose(session, file, Action.PROPOSE_REVOCATION, kind, by, 0, facts)


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
    file = _open(session, number, by, expected_version, Action.PROPOSE_SETTLEMENT)
    report = report_of(file)
    calculation = settled(session, file, report, dates.execution_until(file))
    amount = min(calculation.total_cents, file.case.committed_cents)
    if amount < file.case.committed_cents:
        if reasons is None:
            raise InvalidFacts("reasons", "geef de reden: er wordt minder vastgesteld dan verleend")
        check_reasons(reasons, file)
    facts = {
        "calculation": calculation.as_json(),
        "reasons": reasons.as_json() if reasons else None,
    }
    kind = DecisionKind.SETTLEMENT
    return _propose(session, file, Action.PROPOSE_SETTLEMENT, kind, by, amount, facts)


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
    file = _open(session, number, by, expected_version, Action.PROPOSE_EX_OFFICIO)
    if amount_cents > file.case.committed_cents:
        raise InvalidFacts("amountCents", "mag niet meer zijn dan is verleend")
    check_reasons(reasons, file)
    facts = {"reasons": reasons.as_json()}
    kind = DecisionKind.EX_OFFICIO
    return _propose(session, file, Action.PROPOSE_EX_OFFICIO, kind, by, amount_cents, facts)


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
    file = _open(session, number, by, expected_version, Action.PROPOSE_REVISION)
    if amount_cents >= file.case.settled_cents:
        raise InvalidFacts("amountCents", "moet minder zijn dan is vastgesteld")
    check_reasons(reasons, file)
    facts = {"reasons": reasons.as_json()}
    kind = DecisionKind.REVISION
    return _propose(session, file, Action.PROPOSE_REVISION, kind, by, amount_cents, facts)


def propose_on_objection(
    session: Session,
    number: str,
    amount_cents: int,
    *,
    by: Actor,
    text: str,
    expected_version: int | None = None,
) -> Proposal:
    """Propose a grant after all, on an upheld objection, above the ceiling if it must be.

    Raises:
        InvalidFacts: nothing, or more than the rules make of the application.
    """
    file = _open(session, number, by, expected_version, Action.PROPOSE_ON_OBJECTION)
    require(file.case.complete_at, "De aanvraag was niet volledig: heropen de zaak eerst.")
    calculation = calculated(session, file)
    if not 0 < amount_cents <= max(calculation.total_cents, 0):
        raise InvalidFacts(
            "amountCents", f"moet tussen 1 en {calculation.total_cents} liggen volgens de regeling"
        )
    facts = {
        "calculation": calculation.as_json(),
        "remark": text,
        "is_partial": amount_cents < calculation.total_cents,
        "objection_id": upheld_objection(file),
    }
    kind = DecisionKind.GRANT
    return _propose(session, file, Action.PROPOSE_ON_OBJECTION, kind, by, amount_cents, facts)


def _open(
    session: Session, number: str, by: Actor, expected_version: int | None, action: Action
) -> CaseFile:
    file = open_case(session, number, by=by, lock=True, expected_version=expected_version)
    check(file, action, by, day_of_step(file, None))
    return file


def _propose(
    session: Session,
    file: CaseFile,
    action: Action,
    kind: DecisionKind,
    by: Actor,
    amount_cents: int | None,
    facts: dict[str, Any],
    wanted_cents: int | None = None,
) -> Proposal:
    """Take the step, keep the proposal, bring the reservation to its amount.

    Who is offered a part keeps its place for the rest until it is decided: ``wanted_cents``.
    """
    refuse_applicant(session, file.number, written(facts))
    added: CaseStep = take(
        session,
        file.case,
        action,
        by=by,
        on=day_of_step(file, None),
        kind=kind.value,
        amount_cents=amount_cents,
    )
    proposal = Proposal(
        number=file.number,
        kind=kind,
        amount_cents=amount_cents,
        facts=facts,
        by_id=by.person_id,
        step_id=added.step_id,
    )
    session.add(proposal)
    session.flush()
    if wanted_cents is not None:
        funds.reserve(session, file, added, wanted_cents)
    record(session, file, added, by, reason_code=kind.value)
    return proposal
