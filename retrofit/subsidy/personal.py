"""Personal data of a case at the desk: within one's areas, and with the version that was seen.

What is kept and how stands in ``retrofit.privacy``; here is decided who may open the case.
"""

from sqlalchemy.orm import Session

from retrofit.codes import CorrectionReason, ReadingPurpose
from retrofit.errors import StaleVersion
from retrofit.people.actor import Actor
from retrofit.privacy import applicants, documents
from retrofit.privacy.applicants import READERS, ApplicantFacts, KeptApplicant
from retrofit.privacy.documents import Note
from retrofit.subsidy.case_file import open_case


def read_applicant(
    session: Session, number: str, purpose: ReadingPurpose, *, by: Actor
) -> KeptApplicant:
    """Return who applies; that it was read is recorded first."""
    open_case(session, number, by=by.limited_to(*READERS))
    return applicants.read_applicant(session, number, by, purpose)


def correct_applicant(
    session: Session,
    number: str,
    facts: ApplicantFacts,
    reason: CorrectionReason,
    *,
    by: Actor,
    expected_version: int,
) -> KeptApplicant:
    """Correct who applies.

    Raises:
        StaleVersion: somebody corrected it in the meantime.
    """
    _lock(session, number, by, expected_version)
    return applicants.correct_applicant(session, number, facts, by, reason)


def confirm_account(
    session: Session, number: str, *, by: Actor, expected_version: int
) -> KeptApplicant:
    """Confirm a changed account, the one that was seen.

    Raises:
        StaleVersion: somebody changed it again in the meantime.
    """
    _lock(session, number, by, expected_version)
    return applicants.confirm_account(session, number, by)


def add_note(session: Session, number: str, text: str, *, by: Actor, expected_version: int) -> int:
    """Add a sealed note to a case and return its place."""
    open_case(
        session,
        number,
        by=by.limited_to(*documents.WRITERS),
        lock=True,
        expected_version=expected_version,
    )
    return documents.add_note(session, number, text, by)


def read_notes(session: Session, number: str, purpose: ReadingPurpose, *, by: Actor) -> list[Note]:
    """Return the notes of a case; that they were read is recorded first."""
    open_case(session, number, by=by.limited_to(*documents.READERS))
    return documents.read_notes(session, number, by, purpose)


def _lock(session: Session, number: str, by: Actor, expected_version: int) -> None:
    open_case(session, number, by=by.limited_to(*READERS), lock=True)
    current = applicants.open_applicant(session, number).version
    if current != expected_version:
        raise StaleVersion(current)
