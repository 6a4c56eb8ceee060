"""The letters of a case: what each says is put together once, sealed, and never changes."""

from datetime import date
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from retrofit.codes import DecisionKind
from retrofit.errors import NotFound
from retrofit.models import CaseStep, Decision, Letter, LoadRun, Person
from retrofit.people.actor import Actor
from retrofit.privacy.applicants import ApplicantFacts, open_applicant
from retrofit.privacy.documents import keep_letter, read_letter
from retrofit.privacy.seal import keyed_hash
from retrofit.subsidy import dates
from retrofit.subsidy.calculation import Calculation as Amounts
from retrofit.subsidy.case_file import CaseFile
from retrofit.subsidy.letters import (
    Addressee,
    AmountLine,
    Calculation,
    DatedFact,
    Ground,
    Handler,
    LetterContent,
    LetterKind,
    Objection,
    digest,
)
from retrofit.subsidy.office import office
from retrofit.subsidy.scheme import scheme_named

KIND_OF = {
    DecisionKind.GRANT: LetterKind.GRANT,
    DecisionKind.AMENDMENT: LetterKind.GRANT,
    DecisionKind.REFUSAL: LetterKind.REFUSAL,
    DecisionKind.NOT_PROCESSED: LetterKind.NOT_PROCESSED,
    DecisionKind.REVOCATION: LetterKind.REVOCATION,
    DecisionKind.SETTLEMENT: LetterKind.SETTLEMENT,
    DecisionKind.EX_OFFICIO: LetterKind.SETTLEMENT,
    DecisionKind.REVISION: LetterKind.SETTLEMENT,
}


def write_acknowledgement(session: Session, file: CaseFile, step: CaseStep, by: Actor) -> Letter:
    """Write the acknowledgement of receipt (ontvangstbevestiging, Awb 2:17)."""
    due = dates.decision_due(file)
    return _keep(session, file, step, by, LetterKind.ACKNOWLEDGEMENT, decide_by=due.on)


def write_supplement_request(session: Session, file: CaseFile, step: CaseStep, by: Actor) -> Letter:
    """Write the letter that asks for what is missing (Awb 4:5, 4:45)."""
    return _keep(
        session,
        file,
        step,
        by,
        LetterKind.SUPPLEMENT_REQUEST,
        missing=tuple(step.details["items"]),
        reply_by=date.fromisoformat(step.details["until"]),
    )


def write_reminder(session: Session, file: CaseFile, step: CaseStep, by: Actor) -> Letter:
    """Write the reminder of the completion report (Awb 4:44 lid 3)."""
    return _keep(
        session,
        file,
        step,
        by,
        LetterKind.COMPLETION_REMINDER,
        granted_cents=file.case.committed_cents,
        reply_by=date.fromisoformat(step.details["until"]),
    )


def write_decision(
    session: Session, file: CaseFile, step: CaseStep, decision: Decision, by: Actor
) -> Letter:
    """Write the letter that announces a decision, with the objection clause (Awb 3:41 to 3:47)."""
    return _keep(
        session, file, step, by, KIND_OF[decision.kind], **decision_parts(file, decision, by)
    )


def decision_parts(file: CaseFile, decision: Decision, by: Actor) -> dict[str, Any]:
    """Return what the letter of a decision says beside what every letter says."""
    own = office()
    snapshot = decision.snapshot
    parts: dict[str, Any] = {
        "signatory": by.name,
        "objection": Objection(
            until=dates.objection_due(file, decision).on,
            send_to=own.objection_address,
            court=own.court,
        ),
        "grounds": _grounds(snapshot),
    }
    kind = KIND_OF[decision.kind]
    amount = decision.amount_cents or 0
    if kind in (LetterKind.GRANT, LetterKind.SETTLEMENT):
        parts["calculation"] = _amount_lines(snapshot.get("calculation"), amount)
    if kind is LetterKind.GRANT:
        requested = next(iter(file.steps)).details.get("requested_cents")
        parts["requested_cents"] = requested
        if requested is not None and amount < requested and not parts["grounds"]:
            parts["grounds"] = _rule_grounds(snapshot.get("calculation"))
        until = dates.execution_until(file)
        if until is not None:
            parts["dates"] = (
                DatedFact(
                    what="Laatste dag om de maatregelen uit te voeren",
                    on=until,
                    article=file.version.execution.article,
                ),
            )
        parts["obligations"] = (
            "U voert de maatregelen uit zoals u die hebt aangevraagd.",
            "U meldt het werk gereed met facturen en betaalbewijzen.",
        )
    if kind is LetterKind.SETTLEMENT:
        parts["granted_cents"] = max(_granted(file), amount)
        parts["to_pay_cents"] = max(file.case.settled_cents - file.case.paid_cents, 0)
        parts["pay_by"] = dates.payment_due(file, decision).on
        parts["claim_cents"] = file.case.claim_cents
    if kind is LetterKind.REVOCATION:
        parts["granted_cents"] = _granted(file)
        parts["claim_cents"] = file.case.claim_cents
    if kind is LetterKind.NOT_PROCESSED:
        asked = next(
            s for s in reversed(file.steps) if "until" in s.details and "items" in s.details
        )
        parts["missing"] = tuple(asked.details["items"])
        parts["asked_on"] = asked.happened_on
        parts["reply_by"] = date.fromisoformat(asked.details["until"])
    return parts


def content_of(
    session: Session,
    file: CaseFile,
    kind: LetterKind,
    number: str,
    dated: date,
    by: Actor,
    parts: dict[str, Any],
) -> LetterContent:
    """Put a letter together; what the applicant must not read twice is not in it."""
    own = office()
    scheme = scheme_named(file.case.scheme)
    handler = session.get(Person, file.case.handler_id) if file.case.handler_id else None
    name = handler.display_name if handler else by.name
    is_sample = session.scalar(select(LoadRun.is_sample).where(LoadRun.is_sample).limit(1))
    return LetterContent(
        kind=kind,
        number=number,
        dated=dated,
        case_number=file.number,
        municipality=own.municipality,
        addressee=_addressee(open_applicant(session, file.number).facts),
        handler=Handler(name=name, department=own.department, phone=own.phone),
        scheme=f"{scheme.name}, versie {file.version.name}",
        received_on=file.received_on,
        homes=_homes(session, file),
        is_example_scheme=scheme.is_example,
        is_sample=bool(is_sample),
        **parts,
    )


def letter_named(session: Session, number: str, letter_id: int) -> tuple[Letter, LetterContent]:
    """Return a letter of a case and what it says.

    Raises:
        NotFound: the case has no such letter, or what it said was destroyed when its time was over.
    """
    letter = session.get(Letter, letter_id)
    kept = read_letter(session, letter_id) if letter and letter.number == number else None
    if letter is None or kept is None:
        raise NotFound("er is geen brief met dit nummer")
    return letter, LetterContent.model_validate(kept, strict=False)


def _keep(
    session: Session, file: CaseFile, step: CaseStep, by: Actor, kind: LetterKind, **parts: Any
) -> Letter:
    dated = step.happened_on
    content = content_of(session, file, kind, f"{file.number}-{step.seq}", dated, by, parts)
    letter = Letter(
        number=file.number,
        kind=kind.value,
        step_id=step.step_id,
        # Keyed: whoever guesses a name must not be able to check the guess after destruction.
        content_digest=keyed_hash(digest(content)),
        dated_on=dated,
        sent_on=None,
    )
    session.add(letter)
    session.flush()
    keep_letter(session, letter.letter_id, file.number, content.model_dump(mode="json"))
    return letter


def _addressee(facts: ApplicantFacts | None) -> Addressee:
    if facts is None:
        raise NotFound("de gegevens van de aanvrager zijn vernietigd")
    house = f"{facts.house_number or ''}{facts.house_letter or ''}"
    if facts.addition:
        house += f"-{facts.addition}"
    return Addressee(
        name=facts.name,
        street_line=f"{facts.street or ''} {house}".strip() or "adres onbekend",
        postcode=facts.postcode or "postcode onbekend",
        city=facts.city or "plaats onbekend",
    )


def _homes(session: Session, file: CaseFile) -> tuple[str, ...]:
    ids = [dwelling.verblijfsobject_id for dwelling in file.dwellings]
    told = {row.id: row.address for row in session.execute(text(ADDRESSES), {"ids": ids})}
    return tuple(told.get(each) or f"BAG {each}" for each in ids)


def _amount_lines(calculation: dict[str, Any] | None, total_cents: int) -> Calculation:
    """Return the lines of an amount; what the ceiling takes off is a line of its own."""
    lines: list[AmountLine] = []
    if calculation is not None:
        for line in Amounts.from_json(calculation).lines:
            lines += [
                AmountLine(
                    rule=part.rule[:200],
                    rate=part.rate[:200],
                    article=part.article[:200],
                    amount_cents=part.amount_cents,
                )
                for part in line.parts
            ]
    rest = total_cents - sum(line.amount_cents for line in lines)
    if rest or not lines:
        lines.append(
            AmountLine(
                rule="Bedrag volgens dit besluit" if not lines else "Tot het beschikbare bedrag",
                rate="zie de motivering",
                article="Awb 4:25 lid 2" if lines else "Awb 4:46, 4:47",
                amount_cents=rest,
            )
        )
    return Calculation(lines=tuple(lines), total_cents=total_cents)


def _grounds(snapshot: dict[str, Any]) -> tuple[Ground, ...]:
    reasons = snapshot.get("reasons")
    if reasons:
        return (Ground(text=reasons["text"], article=reasons["article"] or "de regeling"),)
    if snapshot.get("is_partial"):
        told = "Onder het subsidieplafond was niet meer beschikbaar dan dit bedrag."
        return (Ground(text=told, article="Awb 4:25 lid 2"),)
    return ()


def _rule_grounds(calculation: dict[str, Any] | None) -> tuple[Ground, ...]:
    """Return why the rules come to less than was asked."""
    told = Amounts.from_json(calculation).reasons if calculation else ()
    found = tuple(Ground(text=reason.text, article=reason.article) for _, reason in told)
    return found or (
        Ground(
            text="De regeling komt voor deze maatregelen op dit bedrag uit.", article="Awb 4:29"
        ),
    )


def _granted(file: CaseFile) -> int:
    grants = (DecisionKind.GRANT, DecisionKind.AMENDMENT)
    held = [each for each in file.decisions if each.kind in grants]
    return held[-1].amount_cents or 0 if held else 0


ADDRESSES = """
    SELECT DISTINCT ON (verblijfsobject_id) verblijfsobject_id AS id,
           concat_ws(', ', concat(street, ' ', house_number, house_letter, '-' || addition),
                     concat_ws(' ', postcode, city)) AS address
      FROM address
     WHERE verblijfsobject_id = ANY(:ids) AND upper_inf(known) AND upper_inf(valid)
     ORDER BY verblijfsobject_id, address_id"""
