"""The letters of a case: what each says is put together once, sealed, and never changes."""

from datetime import date
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from retrofit.errors import NotFound
from retrofit.models import CaseStep, Decision, Letter, LoadRun, Objection, Person
from retrofit.people.actor import Actor
from retrofit.privacy.applicants import ApplicantFacts, open_applicant
from retrofit.privacy.documents import keep_letter, read_letter
from retrofit.privacy.seal import keyed_hash
from retrofit.subsidy import dates
from retrofit.subsidy.announcements import KIND_OF, decision_parts
from retrofit.subsidy.case_file import CaseFile
from retrofit.subsidy.letters import (
    Addressee,
    Handler,
    LetterContent,
    LetterKind,
    digest,
)
from retrofit.subsidy.office import office
from retrofit.subsidy.scheme import scheme_named
from retrofit.subsidy.transitions import Action


def write_acknowledgement(session: Session, file: CaseFile, step: CaseStep, by: Actor) -> Letter:
    """Write the acknowledgement of receipt (ontvangstbevestiging, Awb 2:17)."""
    due = dates.decision_due(file)
    return _keep(session, file, step, by, LetterKind.ACKNOWLEDGEMENT, decide_by=due.on)


def write_supplement_request(session: Session, file: CaseFile, step: CaseStep, by: Actor) -> Letter:
    """Write the letter that asks for what is missing in an application (Awb 4:5)."""
    return _keep(
        session,
        file,
        step,
        by,
        LetterKind.SUPPLEMENT_REQUEST,
        missing=tuple(step.details["items"]),
        reply_by=date.fromisoformat(step.details["until"]),
    )


def write_evidence_request(session: Session, file: CaseFile, step: CaseStep, by: Actor) -> Letter:
    """Write the letter that asks for what is missing in a completion report (Awb 4:45)."""
    reported = file.last(Action.REPORT_COMPLETION)
    assert reported is not None  # noqa: S101 - without one nothing is asked
    return _keep(
        session,
        file,
        step,
        by,
        LetterKind.EVIDENCE_REQUEST,
        missing=tuple(step.details["items"]),
        reported_on=reported.happened_on,
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


def write_repair_request(
    session: Session, file: CaseFile, objection: Objection, step: CaseStep, by: Actor
) -> Letter:
    """Write the letter that asks to mend an objection (Awb 6:6)."""
    return _keep(
        session,
        file,
        step,
        by,
        LetterKind.REPAIR_REQUEST,
        missing=tuple(step.details["items"]),
        objected_on=objection.received_on,
        reply_by=date.fromisoformat(step.details["until"]),
    )


def write_postponement(
    session: Session, file: CaseFile, objection: Objection, step: CaseStep, by: Actor
) -> Letter:
    """Write the letter that the decision on an objection comes later (Awb 7:10 lid 3)."""
    return _keep(
        session,
        file,
        step,
        by,
        LetterKind.OBJECTION_POSTPONEMENT,
        objected_on=objection.received_on,
        decide_by=date.fromisoformat(step.details["until"]),
    )


def write_decision(
    session: Session, file: CaseFile, step: CaseStep, decision: Decision, by: Actor
) -> Letter:
    """Write the letter that announces a decision, with the objection clause (Awb 3:41 to 3:47)."""
    parts = decision_parts(file, decision, by)
    return _keep(session, file, step, by, KIND_OF[decision.kind], **parts)


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


ADDRESSES = """
    SELECT DISTINCT ON (verblijfsobject_id) verblijfsobject_id AS id,
           concat_ws(', ', concat(street, ' ', house_number, house_letter, '-' || addition),
                     concat_ws(' ', overlay(postcode PLACING ' ' FROM 5 FOR 0), city)) AS address
      FROM address
     WHERE verblijfsobject_id = ANY(:ids) AND upper_inf(known) AND upper_inf(valid)
     ORDER BY verblijfsobject_id, address_id"""
