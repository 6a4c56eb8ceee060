"""The queue of links that wait for a person, for the page: who may see which, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from retrofit.codes import LinkRule, LinkSubject, Role
from retrofit.errors import NotAllowed, NotFound, StepNotPossible
from retrofit.link.candidates import Asked, Candidate, candidates_of
from retrofit.link.records import application_readings
from retrofit.link.review import deciders
from retrofit.people.actor import Actor


@dataclass(frozen=True, slots=True)
class ReviewedLink:
    """A link that waits for a person, or that a person decided.

    Attributes:
        link_id: number of this state of the link; another decision has another number.
        subject: kind of record.
        key: which record.
        rule: why it waits; ``DECIDED`` when somebody decided.
        as_received: the address as it was typed or given; None when it was destroyed.
        since: moment from which it waits, or of the decision.
        unit_id: home that was decided; None while it waits, or when there is no such home.
        reason: why somebody decided so.
    """

    link_id: int
    subject: LinkSubject
    key: str
    rule: LinkRule
    as_received: str | None
    since: datetime
    unit_id: str | None
    reason: str | None
    candidates: list[Candidate]


def subjects_of(by: Actor) -> tuple[LinkSubject, ...]:
    """Return the kinds of record whose links somebody may see.

    Raises:
        NotAllowed: none of them, or only in some areas: where these homes are is not known yet.
    """
    seen = tuple(each for each in LinkSubject if by.has(*deciders(each), Role.AUDITOR))
    roles = {role for each in seen for role in (*deciders(each), Role.AUDITOR)}
    if not seen or by.areas(*sorted(roles)) is not None:
        raise NotAllowed("links are reviewed for the whole town")
    return seen


def queue(
    session: Session,
    *,
    by: Actor,
    subject: LinkSubject | None = None,
    is_decided: bool = False,
    after: int = 0,
    limit: int = 50,
) -> tuple[list[ReviewedLink], int | None]:
    """Return links that wait, or that were decided, oldest first, and where to go on.

    Args:
        session: only read.
        by: who looks; sees what he or she may decide on.
        subject: only this kind of record.
        is_decided: those that were decided, in place of those that wait.
        after: only links with a higher number: the next page.
        limit: at most so many.

    Raises:
        NotAllowed: not by who may not see these records.
    """
    seen = subjects_of(by)
    if subject is not None and subject not in seen:
        raise NotAllowed(f"no role for links of {subject.value}")
    values = {
        "subjects": [each.value for each in ([subject] if subject else seen)],
        "decided": is_decided,
        "after": after,
        "limit": limit + 1,
    }
    rows = session.execute(text(QUEUE), values).mappings().all()
    page = rows[:limit]
    asked = [one for place, row in enumerate(page) for one in _asked(place, row)]
    found = candidates_of(session.connection(), asked, [row["candidates"] for row in page])
    links = [_link(row, homes) for row, homes in zip(page, found, strict=True)]
    return links, page[-1]["link_id"] if len(rows) > limit else None


def link_numbered(session: Session, link_id: int, *, by: Actor) -> tuple[LinkSubject, str]:
    """Return which record a link is about.

    Raises:
        NotFound: there is no such link.
        NotAllowed: not by who may not decide on it.
        StepNotPossible: it was decided or linked anew since.
    """
    row = session.execute(
        text(
            "SELECT subject, subject_key, upper_inf(known) AS is_open FROM link"
            " WHERE fact_id = :id FOR UPDATE"
        ),
        {"id": link_id},
    ).one_or_none()
    if row is None:
        raise NotFound(f"there is no link {link_id}")
    subject = LinkSubject(row.subject)
    if subject not in subjects_of(by):
        raise NotAllowed(f"no role for links of {subject.value}")
    if not row.is_open:
        raise StepNotPossible(
            "Hierover is intussen al iets anders bekend. Haal de lijst opnieuw op."
        )
    return subject, row.subject_key


def open_link_of(session: Session, subject: LinkSubject, key: str) -> ReviewedLink:
    """Return the link of a record as it is now; it has no candidates."""
    row = session.execute(text(ONE), {"subject": subject.value, "key": key}).mappings().one()
    return _link(row, [])


def _link(row: Any, candidates: list[Candidate]) -> ReviewedLink:
    return ReviewedLink(
        link_id=row["link_id"],
        subject=LinkSubject(row["subject"]),
        key=row["key"],
        rule=LinkRule(row["rule"]),
        as_received=row["as_received"] or None,
        since=row["since"],
        unit_id=row["unit_id"],
        reason=row["reason"],
        candidates=candidates,
    )


def _asked(place: int, row: Any) -> Sequence[Asked]:
    """Return the readings of the address of one record."""
    given = (row["postcode"], row["house_number"], row["house_letter"], row["addition"])
    return [
        # Subject, key and the unit that was named stand before the address.
        Asked(place, reading[3], reading[7], *reading[4:7])  # type: ignore[arg-type]
        for reading in application_readings(row["key"], None, *given, row["as_typed"])
    ]


RECORDS = """
    SELECT l.fact_id AS link_id, l.subject, l.subject_key AS key, l.rule, l.candidates,
           l.verblijfsobject_id AS unit_id, l.reason, lower(l.known) AS since,
           g.postcode, g.house_number, g.house_letter, g.addition, g.as_typed,
           coalesce(g.as_typed, concat_ws(' ', g.postcode, g.house_number, g.house_letter,
                                          g.addition)) AS as_received
      FROM link l
      LEFT JOIN (SELECT 'application' AS subject, number AS key, postcode, house_number,
                        house_letter, addition, address_as_typed AS as_typed
                   FROM application_intake WHERE upper_inf(known)
                 UNION ALL
                 SELECT 'label', label_key, postcode, house_number, house_letter, addition,
                        CAST(NULL AS text)
                   FROM energy_label WHERE upper_inf(known)
                 UNION ALL
                 SELECT 'tenure', tenure_key, postcode, house_number, house_letter, addition, NULL
                   FROM tenure WHERE upper_inf(known) AND upper_inf(valid)
                 UNION ALL
                 SELECT 'foundation_repair', repair_key, postcode, house_number, house_letter,
                        addition, NULL
                   FROM foundation_repair WHERE upper_inf(known)) g
          ON g.subject = l.subject AND g.key = l.subject_key
     WHERE upper_inf(l.known)"""
QUEUE = f"""{RECORDS}
       AND l.fact_id > :after AND l.subject = ANY(:subjects)
       AND CASE WHEN :decided THEN l.rule = 'decided'
                ELSE l.verblijfsobject_id IS NULL AND l.rule <> 'decided' END
     ORDER BY l.fact_id LIMIT :limit"""
ONE = f"{RECORDS} AND l.subject = :subject AND l.subject_key = :key"
