"""Links that wait for a person, and what a person decided. A decision outranks every rule."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from retrofit import audit, layers
from retrofit.codes import LinkRule, LinkSubject, LoadSource, Role
from retrofit.errors import DwellingNotFound, NotAllowed, NotFound, StepNotPossible
from retrofit.link.records import link_records
from retrofit.load.derive import derive
from retrofit.load.runs import record_run
from retrofit.people.actor import Actor
from retrofit.progress.summary import data_version


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A record whose home is not certain."""

    subject: LinkSubject
    key: str
    rule: LinkRule
    as_received: str
    candidates: list[str]


def open_links(session: Session, subject: LinkSubject | None = None) -> list[OpenLink]:
    """Return the records that wait for review, applications first."""
    rows = session.execute(
        text(
            """SELECT l.subject, l.subject_key, l.rule, l.candidates,
                      coalesce(i.address_as_typed, concat_ws(' ', g.postcode, g.house_number,
                               g.house_letter, g.addition), '') AS as_received
                 FROM link l
                 LEFT JOIN application_intake i ON l.subject = 'application'
                      AND i.number = l.subject_key AND upper_inf(i.known)
                 LEFT JOIN (SELECT 'label' AS subject, label_key AS key, postcode, house_number,
                                   house_letter, addition
                              FROM energy_label WHERE upper_inf(known)
                            UNION ALL
                            SELECT 'tenure', tenure_key, postcode, house_number, house_letter,
                                   addition
                              FROM tenure WHERE upper_inf(known) AND upper_inf(valid)
                            UNION ALL
                            SELECT 'foundation_repair', repair_key, postcode, house_number,
                                   house_letter, addition
                              FROM foundation_repair WHERE upper_inf(known)) g
                      ON g.subject = l.subject AND g.key = l.subject_key
                WHERE upper_inf(l.known) AND l.verblijfsobject_id IS NULL AND l.rule <> 'decided'
                  AND (CAST(:subject AS text) IS NULL OR l.subject = :subject)
                ORDER BY l.subject, l.subject_key"""
        ),
        {"subject": subject.value if subject else None},
    )
    return [
        OpenLink(LinkSubject(row[0]), row[1], LinkRule(row[2]), row[4], list(row[3]))
        for row in rows
    ]


def deciders(subject: LinkSubject) -> tuple[Role, ...]:
    """Return who decides on the links of a kind of record: the desk on its own cases."""
    is_of_desk = subject is LinkSubject.APPLICATION
    return (Role.CASE_HANDLER,) if is_of_desk else (Role.PLANNER, Role.ADMIN)


def decide_link(
    session: Session,
    subject: LinkSubject,
    key: str,
    unit_id: str | None,
    reason: str,
    *,
    by: Actor,
) -> None:
    """Record that a person says which home a record is about; the caller commits.

    Args:
        session: the caller's.
        subject: kind of record.
        key: which record.
        unit_id: verblijfsobject; None says that it is about no home of the register.
        reason: why, without personal data.
        by: who says so.

    Raises:
        NotFound: there is no such record.
        DwellingNotFound: the register knows no such unit.
        NotAllowed: not by who has no role for it.
    """
    _require(by, subject)
    known = session.execute(
        text("SELECT count(*) FROM unit WHERE verblijfsobject_id = :id AND upper_inf(known)"),
        {"id": unit_id},
    ).scalar_one()
    if unit_id is not None and not known:
        raise DwellingNotFound(f"the register has no unit {unit_id}")
    run_id = _ended(session, subject, key, f"review of {subject.value}", by)
    session.execute(
        text(
            """INSERT INTO link (subject, subject_key, verblijfsobject_id, rule, candidates, reason,
                                 valid, known, load_run_id)
               SELECT :subject, :key, :unit, 'decided', '{}', :reason, daterange(NULL, NULL),
                      tstzrange(recorded_at, NULL), load_run_id
                 FROM load_run WHERE load_run_id = :run"""
        ),
        {
            "run": run_id,
            "subject": subject.value,
            "key": key,
            "unit": unit_id,
            "reason": reason,
        },
    )
    layers.refresh(session.connection(), run_id)
    _note(session, by, "decide_link", run_id, subject, key, unit_id)


def take_back_decision(session: Session, subject: LinkSubject, key: str, *, by: Actor) -> None:
    """Take a person's decision back: the rules say again which home it is; the caller commits.

    Raises:
        NotFound: there is no such record.
        StepNotPossible: nobody decided on it, or the address that it came with was destroyed.
        NotAllowed: not by who has no role for it.
    """
    _require(by, subject)
    rule = session.execute(
        text(
            """SELECT rule FROM link WHERE subject = :subject AND subject_key = :key
                  AND upper_inf(known)"""
        ),
        {"subject": subject.value, "key": key},
    ).scalar()
    if rule is None:
        raise NotFound(f"there is no {subject.value} {key}")
    if rule != LinkRule.DECIDED.value:
        raise StepNotPossible("Hierover heeft niemand besloten, dus er is niets terug te nemen.")
    if subject is LinkSubject.APPLICATION and _is_address_destroyed(session, key):
        raise StepNotPossible(
            "Het adres van deze aanvraag is vernietigd; zonder adres kan niets opnieuw worden"
            " gekoppeld. Neem zo nodig een ander besluit."
        )
    run_id = _ended(session, subject, key, f"review of {subject.value} taken back", by)
    connection = session.connection()
    link_records(connection, run_id)
    layers.refresh(connection, run_id)
    _note(session, by, "take_back_link", run_id, subject, key, None)


def _require(by: Actor, subject: LinkSubject) -> None:
    # Whoever works on the machine itself could change the tables as well.
    if not by.is_command and by.areas(*deciders(subject)) is not None:
        raise NotAllowed("links are reviewed for the whole town")


def _is_address_destroyed(session: Session, number: str) -> bool:
    found = session.execute(
        text("SELECT 1 FROM destroyed_data WHERE number = :number AND kind = 'typed_address'"),
        {"number": number},
    )
    return found.first() is not None


def _ended(session: Session, subject: LinkSubject, key: str, name: str, by: Actor) -> int:
    """End the link that is believed now, with a run of its own; return the run."""
    connection = session.connection()
    run_id = record_run(
        connection,
        LoadSource.DERIVED,
        file_name=name,
        is_sample=data_version(connection).is_sample,
        by_id=by.person_id,
    )
    ended = connection.execute(
        text(
            """UPDATE link o SET known = tstzrange(lower(o.known), r.recorded_at),
                      ended_by_run_id = r.load_run_id
                 FROM load_run r
                WHERE r.load_run_id = :run AND o.subject = :subject AND o.subject_key = :key
                  AND upper_inf(o.known)"""
        ),
        {"run": run_id, "subject": subject.value, "key": key},
    ).rowcount
    if not ended:
        raise NotFound(f"there is no {subject.value} {key}")
    return run_id


def _note(
    session: Session,
    by: Actor,
    action: str,
    run_id: int,
    subject: LinkSubject,
    key: str,
    unit_id: str | None,
) -> None:
    is_case = subject is LinkSubject.APPLICATION
    audit.record(
        session,
        by,
        action,
        "link",
        str(run_id),
        payload={"subject": subject, "key": key, "home": unit_id},
        case_number=key if is_case else None,
    )


def relink(session: Session) -> dict[tuple[LinkSubject, LinkRule], int]:
    """Link everything anew by the rules; return how many records each rule holds.

    Loads do this by themselves; it changes something only when the rules have changed.
    """
    connection = session.connection()
    is_sample = data_version(connection).is_sample
    run_id = record_run(connection, LoadSource.DERIVED, file_name="link", is_sample=is_sample)
    derive(connection, run_id, LoadSource.DERIVED, echo=lambda _: None)
    return count_links(session)


def count_links(session: Session) -> dict[tuple[LinkSubject, LinkRule], int]:
    """Return how many records each rule linked, or sent to review."""
    rows = session.execute(
        text(
            "SELECT subject, rule, count(*) FROM link WHERE upper_inf(known) "
            "GROUP BY 1, 2 ORDER BY 1, 2"
        )
    )
    return {(LinkSubject(row[0]), LinkRule(row[1])): int(row[2]) for row in rows}
