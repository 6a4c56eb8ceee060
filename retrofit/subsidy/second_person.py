"""Who may be the second person: to decide on what was proposed, to release what was ordered."""

from retrofit.codes import PaymentState, Role
from retrofit.errors import AboveMandate, FourEyes, NotAllowed
from retrofit.models import Payment
from retrofit.people.actor import Actor
from retrofit.subsidy.case_file import CaseFile
from retrofit.subsidy.upheld import objected_to


def check_decider(file: CaseFile, by: Actor) -> None:
    """Check that somebody may take the decision that a proposal waits for.

    Raises:
        NotAllowed: it is a key.
        FourEyes: the same person prepared it, handles the case, or took the decision that is
            objected to (Awb 10:3 lid 3).
        AboveMandate: the amount is above the limit of a reviewer.
    """
    if by.by_key:
        raise NotAllowed("a key never decides")
    proposal = file.proposal()
    if proposal is not None and proposal.by_id == by.person_id:
        raise FourEyes("Wie het voorstel deed, neemt het besluit niet.")
    if file.case.handler_id == by.person_id:
        raise FourEyes("De behandelaar van de zaak neemt het besluit niet.")
    if proposal is None:
        return
    is_above = (proposal.amount_cents or 0) > file.version.mandate.limit_cents
    if is_above and not by.has(Role.BUDGET_HOLDER):
        raise AboveMandate("Dit bedrag gaat boven uw mandaat: de budgethouder beslist.")
    answered = (o for o in file.objections if o.objection_id == proposal.facts.get("objection_id"))
    if any(objected_to(file, each).decided_by_id == by.person_id for each in answered):
        raise FourEyes("Wie het bestreden besluit nam, beslist niet na bezwaar (Awb 10:3 lid 3).")


def check_releaser(payment: Payment, by: Actor) -> None:
    """Check that somebody may release a payment.

    Raises:
        FourEyes: the same person ordered it.
    """
    if payment.ordered_by_id == by.person_id:
        raise FourEyes("Wie de betaling opdroeg, geeft haar niet vrij.")


def check_any_release(file: CaseFile, by: Actor) -> None:
    """Check that somebody may release at least one of the payments that wait.

    Raises:
        FourEyes: the same person ordered them all.
    """
    ordered = [each for each in file.payments if each.state is PaymentState.ORDERED]
    if all(each.ordered_by_id == by.person_id for each in ordered):
        check_releaser(ordered[0], by)
