"""What a decision of each kind does to the case and its money."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from retrofit.codes import Bucket, DecisionKind
from retrofit.errors import AlreadyApplied
from retrofit.models import CaseStep, Decision, Proposal
from retrofit.subsidy import funds
from retrofit.subsidy.amendments import save_amended, says_content
from retrofit.subsidy.association import split
from retrofit.subsidy.calculation import Calculation
from retrofit.subsidy.case_file import CaseFile, require
from retrofit.subsidy.decision_kinds import GAVE_NOTHING, GRANTS, SETTLEMENTS
from retrofit.subsidy.transitions import Action


@dataclass(frozen=True, slots=True)
class Effect:
    """What a decision of a kind does.

    Attributes:
        carry_out: moves the money and what else belongs to it, before the decision is written.
        replaces: kinds of decisions that it takes the place of.
    """

    carry_out: Callable[[Session, CaseFile, CaseStep, Proposal], None]
    replaces: tuple[DecisionKind, ...] = ()


def _grant(session: Session, file: CaseFile, added: CaseStep, proposal: Proposal) -> None:
    assert proposal.amount_cents is not None  # noqa: S101 - a grant is proposed with its amount
    if proposal.facts.get("objection_id") is not None:
        funds.reserve_above(session, file, added, proposal.amount_cents)
    funds.commit(session, file, added, proposal.amount_cents)


def _commit_above(session: Session, file: CaseFile, added: CaseStep, proposal: Proposal) -> None:
    assert proposal.amount_cents is not None  # noqa: S101 - proposed with its amount
    more = proposal.amount_cents - file.case.committed_cents
    funds.add_above(session, file, added, more, Bucket.COMMITTED)


def _settle_above(session: Session, file: CaseFile, added: CaseStep, proposal: Proposal) -> None:
    assert proposal.amount_cents is not None  # noqa: S101 - proposed with its amount
    more = proposal.amount_cents - file.case.settled_cents
    funds.add_above(session, file, added, more, Bucket.SETTLED)
    _share(session, file, proposal.amount_cents)


def _no_grant(session: Session, file: CaseFile, added: CaseStep, proposal: Proposal) -> None:
    funds.release_reserved(session, file, added)


def _amend(session: Session, file: CaseFile, added: CaseStep, proposal: Proposal) -> None:
    assert proposal.amount_cents is not None  # noqa: S101 - an amendment has its amount
    require(
        proposal.amount_cents >= file.case.paid_cents,
        "Er is inmiddels meer betaald dan het gewijzigde bedrag.",
    )
    funds.change_commitment(session, file, added, proposal.amount_cents)
    if says_content(proposal):
        save_amended(session, file, added, proposal)
    else:
        _share(session, file, proposal.amount_cents)


def _revoke(session: Session, file: CaseFile, added: CaseStep, proposal: Proposal) -> None:
    file.case.claim_cents += _paid_above(file, 0)
    funds.release_commitment(session, file, added)
    _end_measures(session, file, added.happened_on)


def _settle(session: Session, file: CaseFile, added: CaseStep, proposal: Proposal) -> None:
    assert proposal.amount_cents is not None  # noqa: S101 - a settlement has its amount
    file.case.claim_cents += _paid_above(file, proposal.amount_cents)
    funds.settle(session, file, added, proposal.amount_cents)
    if proposal.kind is DecisionKind.SETTLEMENT:
        _note_executions(session, file, Calculation.from_json(proposal.facts["calculation"]))
    _share(session, file, proposal.amount_cents)
    if not proposal.amount_cents:
        _end_measures(session, file, added.happened_on)


def _revise(session: Session, file: CaseFile, added: CaseStep, proposal: Proposal) -> None:
    assert proposal.amount_cents is not None  # noqa: S101 - a revision has its amount
    file.case.claim_cents += _paid_above(file, proposal.amount_cents)
    funds.lower_settlement(session, file, added, proposal.amount_cents)
    _share(session, file, proposal.amount_cents)
    if not proposal.amount_cents:
        _end_measures(session, file, added.happened_on)


def _paid_above(file: CaseFile, owed_cents: int) -> int:
    """Return what was paid beyond an amount and is not claimed yet: it becomes a claim."""
    return max(file.case.paid_cents - owed_cents - file.case.claim_cents, 0)


def hold_measures(session: Session, file: CaseFile, decision: Decision, proposal: Proposal) -> None:
    """Hold each measure of each home for this grant alone, and let go of what fell out of it.

    Raises:
        AlreadyApplied: another running grant holds one of them.
    """
    calculation = Calculation.from_json(proposal.facts["calculation"])
    wanted = {
        (home, line.measure.value): cents
        for line in calculation.lines
        if line.amount_cents and proposal.amount_cents
        for home, cents in line.by_home.items()
    }
    rows = session.execute(text(HELD), {"number": file.number})
    held = {(row.verblijfsobject_id, row.measure): row.granted_id for row in rows}
    for each in held.keys() - wanted.keys():
        session.execute(text(LET_GO), {"granted": held[each], "on": decision.announced_on})
    for (home, measure), cents in wanted.items():
        if (home, measure) in held:
            share = {"granted": held[home, measure], "cents": cents}
            session.execute(text(SHARE), share)
            continue
        added = session.execute(
            text(HOLD),
            {
                "home": home,
                "measure": measure,
                "number": file.number,
                "decision": decision.decision_id,
                "cents": cents,
            },
        ).scalar()
        if added is None:
            raise AlreadyApplied(
                "Voor een van deze woningen loopt al een verlening voor dezelfde maatregel."
            )
    _share(session, file, proposal.amount_cents or 0)


def _share(session: Session, file: CaseFile, cents: int) -> None:
    """Bring what the homes of a grant hold together to its amount, in the same proportion."""
    rows = session.execute(text(HELD), {"number": file.number})
    held = {f"{row.granted_id:020}": int(row.cents) for row in rows}
    if any(held.values()):
        for granted_id, part in split(cents, held).items():
            session.execute(text(SHARE), {"granted": int(granted_id), "cents": part})


def _note_executions(session: Session, file: CaseFile, calculation: Calculation) -> None:
    """Keep when each measure was carried out, and what it was settled at for each home."""
    for line in calculation.lines:
        for home, cents in line.by_home.items():
            session.execute(
                text(NOTE),
                {
                    "home": home,
                    "measure": line.measure.value,
                    "number": file.number,
                    "cents": cents,
                    "executed_on": line.executed_on,
                },
            )


def _end_measures(session: Session, file: CaseFile, on: date) -> None:
    session.execute(text(END), {"number": file.number, "on": on})


#: By the step that takes the decision.
EFFECTS = {
    Action.GRANT: Effect(_grant, GAVE_NOTHING),
    Action.REFUSE: Effect(_no_grant, GAVE_NOTHING),
    Action.NOT_PROCESS: Effect(_no_grant, GAVE_NOTHING),
    Action.AMEND: Effect(_amend, GRANTS),
    Action.REVOKE: Effect(_revoke, GRANTS),
    Action.SETTLE: Effect(_settle),
    Action.SETTLE_EX_OFFICIO: Effect(_settle),
    Action.REVISE: Effect(_revise, SETTLEMENTS),
    Action.GRANT_ON_OBJECTION: Effect(_commit_above, (*GAVE_NOTHING, DecisionKind.REVOCATION)),
    Action.AMEND_ON_OBJECTION: Effect(_commit_above, GRANTS),
    Action.REVISE_ON_OBJECTION: Effect(_settle_above, SETTLEMENTS),
}

HOLD = """
    INSERT INTO granted_measure (verblijfsobject_id, measure, number, decision_id, cents)
    VALUES (:home, :measure, :number, :decision, :cents)
    ON CONFLICT DO NOTHING RETURNING granted_id"""
NOTE = """
    UPDATE granted_measure SET cents = :cents, executed_on = :executed_on
     WHERE verblijfsobject_id = :home AND measure = :measure AND number = :number
       AND ended_on IS NULL"""
HELD = """
    SELECT granted_id, verblijfsobject_id, measure, cents FROM granted_measure
     WHERE number = :number AND ended_on IS NULL"""
SHARE = "UPDATE granted_measure SET cents = :cents WHERE granted_id = :granted"
LET_GO = "UPDATE granted_measure SET ended_on = :on WHERE granted_id = :granted"
END = "UPDATE granted_measure SET ended_on = :on WHERE number = :number AND ended_on IS NULL"
