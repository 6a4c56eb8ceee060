"""The timeline of a home: its own events, the states of its cases and its labels, in one list."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, text

from retrofit.codes import Feeder, HomeEventKind
from retrofit.errors import DwellingNotFound, NotADwelling
from retrofit.homes import records
from retrofit.homes.recording_checks import RECORDERS
from retrofit.people.actor import Actor
from retrofit.people.scope import lies_within


class TimelineSource(StrEnum):
    """Who says so."""

    HOME = "home"  # whoever works the street
    CASE = "case"  # the desk
    LABEL = "label"  # EP-Online


@dataclass(frozen=True, slots=True)
class Correction:
    """That an event was corrected or taken back.

    Attributes:
        event_id: the event that supersedes it.
        reason: code of ``EventCorrection``.
    """

    event_id: int
    kind: HomeEventKind
    reason: str
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened.

    Attributes:
        kind: code of ``HomeEventKind``, ``CaseState`` or ``LabelClass``, by the source.
        recorded_at: moment since which the tracker knows it.
        details: as kept.
        number: case that it is of.
        recorded_by: name of a colleague; None for registers, and for who may not record here.
        correction: what came instead of it; only for who may record here.
    """

    happened_on: date
    recorded_at: datetime
    source: TimelineSource
    kind: str
    details: dict[str, Any]
    event_id: int | None = None
    feeder: Feeder | None = None
    number: str | None = None
    amount_cents: int | None = None
    recorded_by: str | None = None
    supersedes_id: int | None = None
    correction: Correction | None = None

    @property
    def evidence(self) -> list[str]:
        """Codes of what shows it; empty when it is only said."""
        return list(self.details.get("evidence") or [])


def timeline(
    connection: Connection,
    unit_id: str,
    as_of: date,
    *,
    known_at: datetime | None = None,
    within: frozenset[str] | None = None,
    by: Actor | None = None,
) -> list[Entry]:
    """Return what happened to a home, oldest first.

    Args:
        connection: an open connection; all that is read is of one moment.
        unit_id: the home.
        as_of: what happened later is left out.
        known_at: as it was known then; now when None.
        within: areas of who asks; None is everywhere.
        by: who asks; who may record here sees corrections, names and the priority flag.

    Raises:
        DwellingNotFound: there is no such home here; ``NotADwelling`` when nobody lives in it.
    """
    unit = records.unit(connection, unit_id, as_of)
    if unit is None or not lies_within(unit["neighbourhood_code"], within):
        raise DwellingNotFound("there is no dwelling with this id")
    if not unit["is_residential"]:
        raise NotADwelling("this unit is no dwelling")
    is_recorder = (
        by is not None
        and by.has(*RECORDERS)
        and lies_within(unit["neighbourhood_code"], by.areas(*RECORDERS))
    )
    values = {"id": unit_id, "as_of": as_of, "at": known_at or "infinity"}
    entries = _events(connection, values, is_recorder)
    for row in connection.execute(text(CASES), values):
        entries.append(
            Entry(
                row.happened_on,
                row.recorded_at,
                TimelineSource.CASE,
                row.state,
                {},
                number=row.number,
                amount_cents=row.amount_cents,
            )
        )
    for row in connection.execute(text(LABELS), values):
        details = {"inspected_on": row.inspected_on.isoformat() if row.inspected_on else None}
        entries.append(
            Entry(
                row.registered_on, row.recorded_at, TimelineSource.LABEL, row.label_class, details
            )
        )
    return sorted(entries, key=lambda e: (e.happened_on, e.recorded_at, e.event_id or 0, e.kind))


def _events(connection: Connection, values: dict[str, Any], is_recorder: bool) -> list[Entry]:
    rows = connection.execute(text(EVENTS), values).all()
    later = {row.supersedes_id: row for row in rows if row.supersedes_id is not None}
    entries = []
    for row in rows:
        new = later.get(row.event_id)
        if row.kind == HomeEventKind.TAKEN_BACK or (new is not None and not is_recorder):
            continue
        # That a home goes first comes from what its owner once received.
        if row.kind == HomeEventKind.PRIORITY and not is_recorder:
            continue
        # What is corrected to a later day has not happened yet on this one.
        if row.happened_on > values["as_of"]:
            continue
        entries.append(
            Entry(
                row.happened_on,
                row.recorded_at,
                TimelineSource.HOME,
                row.kind,
                row.details,
                event_id=row.event_id,
                feeder=Feeder(row.feeder) if row.feeder else None,
                number=row.details.get("number"),
                recorded_by=row.display_name if is_recorder else None,
                supersedes_id=row.supersedes_id if is_recorder else None,
                correction=_correction(new) if new is not None else None,
            )
        )
    return entries


def _correction(new: Any) -> Correction:
    return Correction(
        new.event_id,
        HomeEventKind(new.kind),
        new.correction_reason,
        new.recorded_at,
        new.display_name,
    )


EVENTS = """
    SELECT e.*, p.display_name
      FROM home_event e JOIN person_name p ON p.person_id = e.by_id
     WHERE e.verblijfsobject_id = :id AND e.recorded_at <= CAST(:at AS timestamptz)
     ORDER BY e.event_id"""

CASES = """
    SELECT c.number, c.state, c.happened_on, c.amount_cents, lower(c.known) AS recorded_at
      FROM (SELECT subject_key AS number FROM link
             WHERE subject = 'application' AND verblijfsobject_id = :id
               AND known @> CAST(:at AS timestamptz)
             UNION
            SELECT number FROM application_dwelling
             WHERE verblijfsobject_id = :id AND known @> CAST(:at AS timestamptz)) l
      JOIN case_event c ON c.number = l.number AND c.known @> CAST(:at AS timestamptz)
     WHERE c.happened_on <= CAST(:as_of AS date)"""

LABELS = """
    SELECT e.label_class, e.registered_on, e.inspected_on, lower(e.known) AS recorded_at
      FROM link l
      JOIN energy_label e ON e.label_key = l.subject_key AND e.known @> CAST(:at AS timestamptz)
     WHERE l.subject = 'label' AND l.verblijfsobject_id = :id
       AND l.known @> CAST(:at AS timestamptz)
       AND e.building_class = 'residential' AND e.status <> 'permit'
       AND e.registered_on <= CAST(:as_of AS date)"""
