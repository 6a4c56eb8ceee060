"""The learning agenda (leeragenda): what worked and what did not, dated, per neighbourhood.

Reports quote it beside the figures. It is about a neighbourhood, never about a person.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from retrofit import audit
from retrofit.codes import Role
from retrofit.errors import InvalidFacts, NotFound
from retrofit.models import LearningEntry
from retrofit.people.actor import Actor
from retrofit.privacy.bsn import refuse_bsn_in
from retrofit.programme_codes import LearningKind
from retrofit.programmes import programme_named
from retrofit.today import now, today

LONGEST = 1000
#: What is nearly always about a person: an e-mail address, a telephone number, an account, a
#: postcode with a house number, a form of address with a name.
ABOUT_A_PERSON = re.compile(
    r"[\w.+-]+@[\w-]+\.\w|\b(?:\+31|0)[ -]?[1-9](?:[ -]?\d){8}\b|\bNL\d{2}[ ]?[A-Z]{4}"
    r"|\b\d{4}\s?[A-Z]{2}[ ,]+\d|\b(?i:mevrouw|mevr\.|mw\.|meneer|dhr\.|de heer|familie)\s+[A-Z]",
)


@dataclass(frozen=True, slots=True)
class Learned:
    """An entry that holds."""

    entry_id: int
    neighbourhood_code: str | None
    kind: LearningKind
    noted_on: date
    text: str


def write_learning(
    session: Session,
    programme_id: str,
    *,
    by: Actor,
    kind: LearningKind,
    noted_on: date,
    text: str,
    neighbourhood_code: str | None = None,
    supersedes_id: int | None = None,
) -> LearningEntry:
    """Write an entry; with ``supersedes_id`` it takes the place of another.

    Raises:
        ProgrammeNotFound: no programme has this name.
        NotFound: the entry to replace is not there, or was replaced already.
        InvalidFacts: too long, in the future, about a person, or an area that does not belong.
    """
    by.require(Role.PLANNER, Role.WUO_ADVISER)
    programme = programme_named(programme_id)
    if not 0 < len(text.strip()) <= LONGEST:
        raise InvalidFacts("text", f"moet 1 tot {LONGEST} tekens lang zijn")
    refuse_bsn_in({"text": text})
    if ABOUT_A_PERSON.search(text):
        raise InvalidFacts("text", "lijkt over een persoon te gaan: schrijf alleen over de buurt")
    if noted_on > today():
        raise InvalidFacts("notedOn", "mag niet in de toekomst liggen")
    if neighbourhood_code is not None and not any(
        neighbourhood_code == area or neighbourhood_code.startswith(area.replace("WK", "BU"))
        for area in programme.areas
    ):
        raise InvalidFacts("neighbourhoodCode", "hoort niet bij dit programma")
    if supersedes_id is not None and supersedes_id not in {
        each.entry_id for each in learned(session.connection(), programme.id, today())
    }:
        raise NotFound("er is geen notitie met dit nummer die nog geldt")
    entry = LearningEntry(
        programme=programme.id,
        neighbourhood_code=neighbourhood_code,
        kind=kind,
        noted_on=noted_on,
        text=text.strip(),
        supersedes_id=supersedes_id,
        recorded_at=now(),
        by_id=by.person_id,
    )
    session.add(entry)
    session.flush()
    audit.record(
        session,
        by,
        "learning_written",
        "learning_entry",
        str(entry.entry_id),
        reason_code=kind.value,
        payload={"text": entry.text, "supersedes": supersedes_id},
    )
    return entry


def learned(
    connection: Connection,
    programme_id: str,
    as_of: date,
    known_at: datetime | None = None,
    *,
    since: date | None = None,
) -> Sequence[Learned]:
    """Return the entries that hold, newest first."""
    values = {"programme": programme_id, "as_of": as_of, "known_at": known_at, "since": since}
    return [
        Learned(
            row.entry_id, row.neighbourhood_code, LearningKind(row.kind), row.noted_on, row.text
        )
        for row in connection.execute(text(HOLDING), values)
    ]


HOLDING = """
    SELECT e.entry_id, e.neighbourhood_code, e.kind, e.noted_on, e.text
      FROM learning_entry e
     WHERE e.programme = :programme AND e.noted_on <= CAST(:as_of AS date)
       AND (CAST(:since AS date) IS NULL OR e.noted_on >= CAST(:since AS date))
       AND e.recorded_at <= coalesce(CAST(:known_at AS timestamptz), 'infinity')
       AND NOT EXISTS (SELECT FROM learning_entry l WHERE l.supersedes_id = e.entry_id
                          AND l.recorded_at <= coalesce(CAST(:known_at AS timestamptz), 'infinity'))
     ORDER BY e.noted_on DESC, e.entry_id DESC"""
