"""Who applies for a case: kept sealed, corrected by versions, read with a trace.

``save_applicant`` keeps the first version with the application; ``correct_applicant`` adds one. For
another IBAN a second person comes to ``confirm_account``. ``read_applicant`` writes its event
before it gives the data.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from retrofit.audit import record, record_reading
from retrofit.audit.recording import CASE
from retrofit.codes import ApplicantKind, CorrectionReason, ReadingPurpose, Role
from retrofit.errors import CaseNotFound, FourEyes, InvalidFacts, StepNotPossible
from retrofit.models.personal import Applicant
from retrofit.people.actor import Actor
from retrofit.privacy.facts import ApplicantFacts
from retrofit.privacy.iban import masked_iban, normal_iban
from retrofit.privacy.identity import identify
from retrofit.privacy.seal import Sealed, has_hash, keyed_hash, keyed_hashes, seal, unseal
from retrofit.today import now

__all__ = [
    "ApplicantFacts",
    "KeptApplicant",
    "account_hash",
    "confirm_account",
    "correct_applicant",
    "open_applicant",
    "read_applicant",
    "same_iban",
    "save_applicant",
]

TABLE = Applicant.__tablename__
READERS = (Role.INTAKE, Role.CASE_HANDLER, Role.REVIEWER, Role.BUDGET_HOLDER, Role.AUDITOR)
WRITERS = (Role.INTAKE, Role.CASE_HANDLER)
CONFIRMERS = (Role.CASE_HANDLER, Role.REVIEWER, Role.BUDGET_HOLDER)


@dataclass(frozen=True, slots=True)
class KeptApplicant:
    """A version of an applicant's data as it is kept.

    Attributes:
        facts: the data; None when it was destroyed.
        masked_iban: the account as it may be shown.
        account_hash: keyed hash of the account, for a payment to be compared with.
        needs_confirmation: the IBAN was changed and no second person confirmed it yet.
    """

    number: str
    version: int
    kind: ApplicantKind
    facts: ApplicantFacts | None = field(repr=False)
    masked_iban: str | None
    account_hash: str | None = field(repr=False)
    needs_confirmation: bool
    created_at: datetime
    is_destroyed: bool


def save_applicant(
    session: Session, number: str, facts: ApplicantFacts, by: Actor
) -> KeptApplicant:
    """Keep who applies, with the application itself; the event is that of the caller's act.

    Raises:
        InvalidFacts: a field cannot be right, or holds a BSN.
        StepNotPossible: the case has an applicant already.
        NotAllowed: ``by`` does not register applications.
    """
    by.require(*WRITERS)
    identify(session, by)
    checked = facts.checked()
    if _current(session, number) is not None:
        raise StepNotPossible("Deze zaak heeft al een aanvrager; die kan worden gecorrigeerd.")
    return _keep(session, number, checked, by, version=1)


def correct_applicant(
    session: Session, number: str, facts: ApplicantFacts, by: Actor, reason: CorrectionReason
) -> KeptApplicant:
    """Correct the data of an applicant: a new version takes the place of the last.

    Another IBAN than the last one that was sure must be confirmed by a second person.

    Raises:
        InvalidFacts: a field cannot be right, holds a BSN, or nothing was changed.
        CaseNotFound: the case has no applicant.
        StepNotPossible: the data was destroyed.
        NotAllowed: ``by`` does not handle applications.
    """
    by.require(*WRITERS)
    checked = facts.checked()
    last = _required(session, number, lock=True)
    before = _opened(last)
    if before.facts is None:
        raise StepNotPossible("De gegevens van deze aanvrager zijn vernietigd.")
    fields = before.facts.changed(checked)
    if not fields:
        raise InvalidFacts("", "er is niets gewijzigd")
    changed_by_id = _who_changed(session, last, checked, by)
    last.superseded_at = now()
    session.flush()
    kept = _keep(
        session,
        number,
        checked,
        by,
        version=last.version + 1,
        reason=reason,
        changed_by_id=changed_by_id,
    )
    record(
        session,
        by,
        "correct_applicant",
        CASE,
        number,
        reason_code=reason,
        # Old and new stand sealed in the versions; here is only which fields they differ in.
        payload={"from_version": last.version, "to_version": kept.version, "fields": fields},
    )
    return kept


def confirm_account(session: Session, number: str, by: Actor) -> KeptApplicant:
    """Confirm as a second person that the changed IBAN is the applicant's own.

    Raises:
        CaseNotFound: the case has no applicant.
        StepNotPossible: no IBAN waits for this.
        FourEyes: ``by`` changed it.
        NotAllowed: ``by`` does not handle or decide, or is a key.
    """
    by.require(*CONFIRMERS)
    last = _required(session, number, lock=True)
    if not _waits(last):
        raise StepNotPossible("Er is geen gewijzigd rekeningnummer dat op bevestiging wacht.")
    if by.by_key or by.person_id == last.account_changed_by_id:
        raise FourEyes("Wie het rekeningnummer wijzigde, kan het niet zelf bevestigen.")
    last.account_confirmed_by_id = by.person_id
    last.account_confirmed_at = now()
    session.flush()
    record(session, by, "confirm_account", CASE, number, payload={"version": last.version})
    return _opened(last)


def read_applicant(
    session: Session, number: str, by: Actor, purpose: ReadingPurpose
) -> KeptApplicant:
    """Return who applies; that it was read, by whom and what for is recorded first.

    Raises:
        CaseNotFound: the case has no applicant.
        NotAllowed: ``by`` may not see personal data.
    """
    by.require(*READERS)
    row = _required(session, number)
    record_reading(session, by, CASE, number, purpose)
    return _opened(row)


def open_applicant(session: Session, number: str) -> KeptApplicant:
    """Return who applies without a trace: only for an act that writes an event of its own.

    Raises:
        CaseNotFound: the case has no applicant.
    """
    return _opened(_required(session, number))


def account_hash(session: Session, number: str) -> str | None:
    """Return the keyed hash of the account to pay to; None when there is no account.

    Raises:
        CaseNotFound: the case has no applicant.
        StepNotPossible: the account was changed and no second person confirmed it.
    """
    row = _required(session, number)
    if _waits(row):
        raise StepNotPossible(
            "Het rekeningnummer is gewijzigd; een tweede persoon moet dat eerst bevestigen."
        )
    return row.account_hash


def same_iban(session: Session, iban: str, *, but: str | None = None) -> list[str]:
    """Return the numbers of the cases that have or had this account.

    Args:
        session: only read.
        iban: the account.
        but: the case that asks.

    Raises:
        InvalidFacts: it is no IBAN.
    """
    wanted = keyed_hashes(normal_iban("iban", iban))
    found = session.scalars(
        select(Applicant.number)
        .where(Applicant.account_hash.in_(wanted), Applicant.number != (but or ""))
        .distinct()
        .order_by(Applicant.number)
    )
    return list(found)


def _current(session: Session, number: str, *, lock: bool = False) -> Applicant | None:
    wanted = select(Applicant).where(Applicant.number == number, Applicant.superseded_at.is_(None))
    if lock:
        wanted = wanted.with_for_update(key_share=True)
    return session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()


def _required(session: Session, number: str, *, lock: bool = False) -> Applicant:
    row = _current(session, number, lock=lock)
    if row is None:
        raise CaseNotFound("this case has no applicant")
    return row


def _keep(
    session: Session,
    number: str,
    facts: ApplicantFacts,
    by: Actor,
    *,
    version: int,
    reason: CorrectionReason | None = None,
    changed_by_id: int | None = None,
) -> KeptApplicant:
    sealed = seal(facts.to_json(), table=TABLE, row=f"{number}/{version}")
    row = Applicant(
        number=number,
        version=version,
        kind=facts.kind,
        value=sealed.value,
        key_id=sealed.key_id,
        account_hash=keyed_hash(facts.iban) if facts.iban else None,
        account_changed_by_id=changed_by_id,
        reason=reason,
        created_by_id=by.person_id,
        created_at=now(),
    )
    session.add(row)
    session.flush()
    return _opened(row)


def _who_changed(session: Session, last: Applicant, facts: ApplicantFacts, by: Actor) -> int | None:
    """Return who made the account another one than the last that was sure; None when nobody did."""
    if facts.iban is None:
        return None
    sure = session.scalars(
        select(Applicant.account_hash)
        .where(
            Applicant.number == last.number,
            Applicant.account_hash.is_not(None),
            Applicant.account_changed_by_id.is_(None) | Applicant.account_confirmed_at.is_not(None),
        )
        .order_by(Applicant.version.desc())
        .limit(1)
    ).one_or_none()
    if sure is None or has_hash(facts.iban, sure):
        # The first account of a case is what was applied with.
        return None
    if _waits(last) and last.account_hash and has_hash(facts.iban, last.account_hash):
        # Whoever corrects something else did not change the account.
        return last.account_changed_by_id
    return by.person_id


def _waits(row: Applicant) -> bool:
    return row.account_changed_by_id is not None and row.account_confirmed_at is None


def _opened(row: Applicant) -> KeptApplicant:
    facts = None
    if row.value is not None and row.key_id is not None:
        facts = ApplicantFacts.from_json(
            unseal(Sealed(row.key_id, row.value), table=TABLE, row=f"{row.number}/{row.version}")
        )
    return KeptApplicant(
        number=row.number,
        version=row.version,
        kind=row.kind,
        facts=facts,
        masked_iban=masked_iban(facts.iban) if facts and facts.iban else None,
        account_hash=row.account_hash,
        needs_confirmation=_waits(row),
        created_at=row.created_at,
        is_destroyed=row.destruction_id is not None,
    )
