"""Proposals that wait for a decision, each with why somebody may not take it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, func, select, text
from sqlalchemy.orm import Session

from retrofit.codes import Role
from retrofit.errors import DeskRule, NotAllowed
from retrofit.models import Decision, Proposal, SubsidyCase
from retrofit.people.actor import Actor
from retrofit.subsidy.case_file import CaseFile, files_of, within
from retrofit.subsidy.deadlines import Deadline, watch
from retrofit.subsidy.effects import EFFECTS, ON_OBJECTION
from retrofit.subsidy.overview import READERS
from retrofit.subsidy.possible import check
from retrofit.subsidy.worklist import HOMES
from retrofit.today import today


@dataclass(frozen=True, slots=True)
class WaitingProposal:
    """A proposal that waits; no data of the applicant.

    Attributes:
        made_on: day on which it was proposed.
        address: of the first home; None when the register has none.
        watch: deadline to watch in the case; None when none runs.
        reason: why the reader does not decide on it, Dutch; None when he does.
    """

    file: CaseFile
    proposal: Proposal
    made_on: date
    address: str | None
    dwellings: int
    watch: Deadline | None
    reason: str | None


def waiting_proposals(session: Session, *, by: Actor) -> list[WaitingProposal]:
    """Return the proposals that wait within one's areas, the longest waiting first.

    Raises:
        NotAllowed: ``by`` does not see cases with their money.
    """
    newest = select(func.max(Proposal.proposal_id)).group_by(Proposal.number)
    query = (
        select(SubsidyCase)
        .join(Proposal, Proposal.number == SubsidyCase.number)
        .where(
            Proposal.proposal_id.in_(newest),
            ~exists().where(Decision.proposal_id == Proposal.proposal_id),
        )
        .order_by(Proposal.proposal_id)
    )
    cases = session.scalars(query).all()
    inside = set(within(session, [case.number for case in cases], by.limited_to(*READERS)))
    files = files_of(session, [case for case in cases if case.number in inside])
    steps = [file.case.content_step_id for file in files]
    homes = {row.number: row for row in session.execute(text(HOMES), {"steps": steps})}
    on = today()
    found = []
    for file in files:
        proposal = file.proposal()
        if proposal is None:
            continue
        made = next(step for step in file.steps if step.step_id == proposal.step_id)
        home = homes[file.number]
        found.append(
            WaitingProposal(
                file=file,
                proposal=proposal,
                made_on=made.happened_on,
                address=home.address,
                dwellings=home.dwellings,
                watch=watch(file, on),
                reason=why_not(file, proposal, by, on),
            )
        )
    return found


def why_not(file: CaseFile, proposal: Proposal, by: Actor, on: date) -> str | None:
    """Return why somebody does not decide on a proposal; None when he does."""
    is_on_objection = proposal.facts.get("objection_id") is not None
    effect = ON_OBJECTION if is_on_objection else EFFECTS[proposal.kind]
    try:
        check(file, effect.action, by, on)
    except DeskRule as refused:
        return str(refused)
    except NotAllowed:
        return "Hiervoor hebt u de rol niet."
    is_above = (proposal.amount_cents or 0) > file.version.mandate.limit_cents
    if is_above and not by.has(Role.BUDGET_HOLDER):
        return "Dit bedrag gaat boven uw mandaat: de budgethouder beslist."
    return None
