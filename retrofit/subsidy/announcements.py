"""What the letter of a decision says: what was, what is now, and why, with its article.

It is put together from the decision and from the one before it, which nobody changes. So a preview
says what the letter will say.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from retrofit.codes import ClaimState, DecisionKind
from retrofit.models import Decision
from retrofit.people.actor import Actor
from retrofit.subsidy import dates
from retrofit.subsidy.calculation import Calculation as Amounts
from retrofit.subsidy.case_file import CaseFile
from retrofit.subsidy.claims import stands_after
from retrofit.subsidy.decision_kinds import GRANTS, SETTLEMENTS
from retrofit.subsidy.differences import differences
from retrofit.subsidy.letters import (
    AmountLine,
    Calculation,
    DatedFact,
    Ground,
    LetterKind,
    Objection,
)
from retrofit.subsidy.letters.dutch import in_full
from retrofit.subsidy.notice_letters import no_penalty, penalty
from retrofit.subsidy.office import office
from retrofit.subsidy.transitions import Action
from retrofit.subsidy.upheld import objected_to
from retrofit.subsidy.wording import capital

KIND_OF = {
    DecisionKind.GRANT: LetterKind.GRANT,
    DecisionKind.AMENDMENT: LetterKind.AMENDMENT,
    DecisionKind.REFUSAL: LetterKind.REFUSAL,
    DecisionKind.NOT_PROCESSED: LetterKind.NOT_PROCESSED,
    DecisionKind.REVOCATION: LetterKind.REVOCATION,
    DecisionKind.SETTLEMENT: LetterKind.SETTLEMENT,
    DecisionKind.EX_OFFICIO: LetterKind.EX_OFFICIO,
    DecisionKind.REVISION: LetterKind.REVISION,
    DecisionKind.PENALTY: LetterKind.PENALTY,
    DecisionKind.NO_PENALTY: LetterKind.NO_PENALTY,
}
#: What takes off what the ceiling has no room for: rule, rate and article.
CEILING = ("Tot het beschikbare bedrag", "subsidieplafond", "Awb 4:25 lid 2")


def decision_parts(file: CaseFile, decision: Decision, by: Actor) -> dict[str, Any]:
    """Return what the letter of a decision says beside what every letter says."""
    own = office()
    reasons = decision.snapshot.get("reasons") or {}
    heard_on = reasons.get("heard_on")
    is_anew = decision.objection_id is not None
    said: dict[str, Any] = {
        "signatory": by.name,
        "objection": Objection(
            until=dates.objection_due(file, decision).on,
            send_to=own.court_address if is_anew else own.objection_address,
            court=own.court,
            is_appeal=is_anew,
        ),
        "grounds": _grounds(decision.snapshot),
        "heard_on": date.fromisoformat(heard_on) if heard_on else None,
    }
    kind = KIND_OF[decision.kind]
    if is_anew:
        objection = next(o for o in file.objections if o.objection_id == decision.objection_id)
        said["objected_on"] = objection.received_on
        said["judged_on"] = objection.decided_on if objection.is_appeal else None
        said["objected_to_on"] = objected_to(file, objection).announced_on
    return said | PARTS[kind](file, decision) if kind in PARTS else said


def _grant(file: CaseFile, decision: Decision) -> dict[str, Any]:
    snapshot, amount = decision.snapshot, decision.amount_cents or 0
    requested = next(iter(file.steps)).details.get("requested_cents")
    parts: dict[str, Any] = {
        "calculation": _amount_lines(snapshot["calculation"], amount, _rest(snapshot)),
        "requested_cents": requested,
        "dates": _execution_day(file),
        "obligations": (
            "U voert de maatregelen uit zoals u die hebt aangevraagd.",
            "U meldt het werk gereed met facturen en betaalbewijzen.",
        ),
    }
    if requested is not None and amount < requested and not _grounds(snapshot):
        parts["grounds"] = _rule_grounds(snapshot["calculation"])
    return parts


def _amendment(file: CaseFile, decision: Decision) -> dict[str, Any]:
    before, amount = _before(file, decision, GRANTS), decision.amount_cents or 0
    found = decision.snapshot.get("calculation")
    return {
        "granted_cents": before.amount_cents,
        "decided_cents": amount,
        "before_on": before.announced_on,
        "changes": tuple(differences(file, before, decision)),
        "calculation": _amount_lines(found, amount, _rest(decision.snapshot)) if found else None,
        "paid_cents": file.case.paid_cents or None,
        "dates": _execution_day(file),
        "obligations": (
            "U voert de maatregelen uit zoals ze na deze wijziging zijn.",
            "U meldt het werk gereed met facturen en betaalbewijzen.",
        ),
    }


def _settlement(file: CaseFile, decision: Decision) -> dict[str, Any]:
    amount = decision.amount_cents or 0
    return {
        "calculation": _amount_lines(decision.snapshot["calculation"], amount),
        "granted_cents": max(_before(file, decision, GRANTS).amount_cents or 0, amount),
        **_money(file, decision, amount),
    }


def _ex_officio(file: CaseFile, decision: Decision) -> dict[str, Any]:
    before, amount = _before(file, decision, GRANTS), decision.amount_cents or 0
    reminder = file.last(Action.REMIND)
    assert reminder is not None  # noqa: S101 - without one nothing is settled ex officio
    return {
        "granted_cents": before.amount_cents,
        "decided_cents": amount,
        "before_on": before.announced_on,
        "asked_on": reminder.happened_on,
        "reply_by": date.fromisoformat(reminder.details["until"]),
        "dates": _execution_day(file),
        **_money(file, decision, amount),
    }


def _revision(file: CaseFile, decision: Decision) -> dict[str, Any]:
    before, amount = _before(file, decision, SETTLEMENTS), decision.amount_cents or 0
    return {
        "granted_cents": _before(file, decision, GRANTS).amount_cents,
        "settled_cents": before.amount_cents,
        "decided_cents": amount,
        "before_on": before.announced_on,
        **_money(file, decision, amount),
    }


def _revocation(file: CaseFile, decision: Decision) -> dict[str, Any]:
    before = _before(file, decision, GRANTS)
    return {
        "granted_cents": before.amount_cents,
        "before_on": before.announced_on,
        **_money(file, decision, 0),
    }


def _not_processed(file: CaseFile, decision: Decision) -> dict[str, Any]:
    asked = next(s for s in reversed(file.steps) if "until" in s.details and "items" in s.details)
    return {
        "missing": tuple(asked.details["items"]),
        "asked_on": asked.happened_on,
        "reply_by": date.fromisoformat(asked.details["until"]),
    }


PARTS: dict[LetterKind, Callable[[CaseFile, Decision], dict[str, Any]]] = {
    LetterKind.GRANT: _grant,
    LetterKind.AMENDMENT: _amendment,
    LetterKind.SETTLEMENT: _settlement,
    LetterKind.EX_OFFICIO: _ex_officio,
    LetterKind.REVISION: _revision,
    LetterKind.REVOCATION: _revocation,
    LetterKind.NOT_PROCESSED: _not_processed,
    LetterKind.PENALTY: penalty,
    LetterKind.NO_PENALTY: no_penalty,
}


def _before(file: CaseFile, decision: Decision, kinds: tuple[DecisionKind, ...]) -> Decision:
    """Return the decision of one of these kinds that held until this one."""
    return [each for each in file.decisions if each is not decision and each.kind in kinds][-1]


def _money(file: CaseFile, decision: Decision, owed_cents: int) -> dict[str, Any]:
    """Return what is paid and is to be paid, either way, once an amount is owed.

    The same before the decision and after it, when the case holds the new claim already.
    """
    case = file.case
    if decision.objection_id is None:
        paid, claimed = case.paid_cents, _open_cents(file)
        claim = case.claim_cents + max(paid - owed_cents - case.claim_cents, 0)
    else:
        after = stands_after(file, owed_cents)
        paid, claim, claimed = after.paid_cents, after.open_cents, 0
    to_pay = max(owed_cents - paid, 0)
    return {
        "paid_cents": paid or None,
        "to_pay_cents": to_pay or None,
        "claim_cents": claim or None,
        "claimed_cents": claimed or None,
        "pay_by": dates.payment_due(file, decision).on if to_pay or claim else None,
    }


def _open_cents(file: CaseFile) -> int:
    return sum(c.cents - c.recovered_cents for c in file.claims if c.state is ClaimState.OPEN)


def _execution_day(file: CaseFile) -> tuple[DatedFact, ...]:
    until = dates.execution_until(file)
    if until is None:
        return ()
    what = "Laatste dag om de maatregelen uit te voeren"
    return (DatedFact(what=what, on=until, article=file.version.execution.article),)


def _amount_lines(
    calculation: dict[str, Any],
    total_cents: int,
    rest: tuple[str, str, str] = CEILING,
) -> Calculation:
    """Return the lines of an amount; ``rest`` says what takes off what is more than that."""
    found = Amounts.from_json(calculation)
    lines = [
        AmountLine(
            rule=capital(part.rule[:200]),
            rate=part.rate[:200],
            article=part.article[:200],
            amount_cents=part.amount_cents,
        )
        for line in found.lines
        for part in line.parts
    ]
    if total_cents != found.total_cents:
        rule, rate, article = rest
        more = total_cents - found.total_cents
        lines.append(AmountLine(rule=rule, rate=rate, article=article, amount_cents=more))
    return Calculation(lines=tuple(lines), total_cents=total_cents)


def _rest(snapshot: dict[str, Any]) -> tuple[str, str, str]:
    """Return what takes off what the rules give and the decision does not."""
    reasons = snapshot.get("reasons")
    if not reasons:
        return CEILING
    return "Tot het bedrag van dit besluit", "zie 'Waarom'", reasons["article"]


def _grounds(snapshot: dict[str, Any]) -> tuple[Ground, ...]:
    reasons = snapshot.get("reasons")
    if reasons:
        return (Ground(text=reasons["text"], article=in_full(reasons["article"] or "de regeling")),)
    if snapshot.get("is_partial"):
        told = "Onder het subsidieplafond was niet meer beschikbaar dan dit bedrag."
        return (Ground(text=told, article=in_full("Awb 4:25 lid 2")),)
    return ()


def _rule_grounds(calculation: dict[str, Any]) -> tuple[Ground, ...]:
    """Return why the rules come to less than was asked."""
    told = Amounts.from_json(calculation).reasons
    text = "De regeling komt voor deze maatregelen op dit bedrag uit."
    found = tuple(Ground(text=reason.text, article=reason.article) for _, reason in told)
    return found or (Ground(text=text, article=in_full("Awb 4:29")),)
