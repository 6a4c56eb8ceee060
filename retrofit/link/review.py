"""Links that wait for a person, and what a person decided. A decision outranks every rule."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from retrofit import layers
from retrofit.codes import LinkRule, LinkSubject, LoadSource
from retrofit.errors import DwellingNotFound, NotFound
from retrofit.load.derive import derive
from retrofit.load.runs import record_run
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
                WHERE upper_inf(l.known) AND l.verblijfsobject_id IS NULL
                  AND (CAST(:subject AS text) IS NULL OR l.subject = :subject)
                ORDER BY l.subject, l.subject_key"""
        ),
        {"subject": subject.value if subject else None},
    )
    return [
        OpenLink(LinkSubject(row[0]), row[1], LinkRule(row[2]), row[4], list(row[3]))
        for row in rows
    ]


def decide_link(
    session: Session, subject: LinkSubject, key: str, unit_id: str, reason: str
) -> None:
    """Record that a person says which home a record is about; the caller commits.

    Raises:
        NotFound: there is no such record.
        DwellingNotFound: the register knows no such unit.
    """
    known = session.execute(
        text("SELECT count(*) FROM unit WHERE verblijfsobject_id = :id AND upper_inf(known)"),
        {"id": unit_id},
    ).scalar_one()
    if not known:
        raise DwellingNotFound(f"the register has no unit {unit_id}")
    connection = session.connection()
    is_sample = data_version(connection).is_sample
    run_id = record_run(
        connection, LoadSource.DERIVED, file_name=f"review of {subject.value}", is_sample=is_sample
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
    connection.execute(
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
    layers.refresh(connection, run_id)


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
