"""What the public may read, and the proposals: from the tables of publications and no other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, text

from retrofit import texts
from retrofit.publication.amounts import PublishedAmount, amounts_of
from retrofit.publication.disclosure import Cell
from retrofit.publication.forecasts import PublishedForecast
from retrofit.publication.marks import Mark, Shown
from retrofit.publication.rule_file import PublicationRule

#: The first columns of a table; the others are the measures.
PLACE = ("periode", "code", "gebied", "woningen")


@dataclass(frozen=True, slots=True)
class Published:
    """One release; never changes.

    Attributes:
        publication_id: of the proposal.
        number: of the programme, from 1.
        as_of: reference date.
        confirmed_at: moment of publication; None as long as nobody confirmed it.
        rule: in force for all releases of the programme.
        areas: wholes first: code, name, level, parent, homes.
        periods: by period, oldest first, the mark of each (area, measure).
        corrected: periods, of this release or before, with a cell that the facts contradict.
        forecast: None when the release published none.
        amounts: money of the programme; empty when the release published none.
    """

    publication_id: int
    programme: str
    number: int
    as_of: date
    confirmed_at: datetime | None
    policy: str
    data_version: int
    is_sample: bool
    rule: PublicationRule
    areas: Sequence[Mapping[str, Any]]
    periods: Mapping[str, Mapping[Cell, Mark]]
    corrected: Sequence[str]
    forecast: PublishedForecast | None
    amounts: Sequence[PublishedAmount]


def published(connection: Connection, programme_id: str | None = None) -> list[Published]:
    """Return the confirmed releases of a programme, or of all, oldest first."""
    return _read(connection, "c.publication_id IS NOT NULL", programme_id)


def waiting(connection: Connection) -> list[Published]:
    """Return what waits for a second person: the newest proposal of each programme."""
    return _read(connection, WAITS, None)


def table_of(found: Sequence[Published]) -> list[list[Any]]:
    """Return the cells of releases as rows, as they are printed; the first row has the names.

    Args:
        found: releases of one programme, oldest first.
    """
    if not found:
        return [list(PLACE)]
    measures = found[0].rule.measures
    rows: list[list[Any]] = [[*PLACE, *(texts.PUBLISHED_MEASURE[each] for each in measures)]]
    for release in found:
        rule = release.rule.disclosure()
        rows += [
            [
                period,
                area["code"],
                area["name"],
                area["homes"],
                *(marks[area["code"], measure].text(rule) for measure in measures),
            ]
            for period, marks in release.periods.items()
            for area in release.areas
        ]
    return rows


def _read(connection: Connection, which: str, programme_id: str | None) -> list[Published]:
    values = {"programme": programme_id}
    cells: dict[int, dict[str, dict[Cell, Mark]]] = {}
    for row in connection.execute(text(CELLS.format(which=which)), values):
        periods = cells.setdefault(row.publication_id, {})
        marks = periods.setdefault(row.period, {})
        marks[row.area, row.measure] = Mark(Shown(row.shown), row.value)
    return [
        Published(
            publication_id=row.publication_id,
            programme=row.programme,
            number=row.number,
            as_of=row.as_of,
            confirmed_at=row.confirmed_at,
            policy=row.policy,
            data_version=row.data_version,
            is_sample=row.is_sample,
            rule=PublicationRule.model_validate(row.rule),
            areas=row.areas,
            periods=cells.get(row.publication_id, {}),
            corrected=row.corrected,
            forecast=(
                None if row.forecast is None else PublishedForecast.model_validate(row.forecast)
            ),
            amounts=amounts_of(row.amounts),
        )
        for row in connection.execute(text(RELEASES.format(which=which)), values)
    ]


RELEASES = """
    SELECT p.publication_id, p.programme, p.number, p.as_of, c.confirmed_at, p.policy,
           p.data_version, p.is_sample, p.rule, p.areas, p.forecast, p.amounts,
           ARRAY(SELECT DISTINCT e.period FROM publication_erratum e
                  WHERE e.publication_id = p.publication_id ORDER BY e.period) AS corrected
      FROM publication p
      LEFT JOIN publication_confirmation c USING (publication_id)
     WHERE {which} AND (CAST(:programme AS text) IS NULL OR p.programme = :programme)
     ORDER BY p.programme, p.number"""

CELLS = """
    SELECT l.publication_id, l.period, l.area, l.measure, l.shown, l.value
      FROM publication_cell l
      JOIN publication p USING (publication_id)
      LEFT JOIN publication_confirmation c USING (publication_id)
     WHERE {which} AND (CAST(:programme AS text) IS NULL OR p.programme = :programme)
     ORDER BY l.publication_id, l.period"""

WAITS = """c.publication_id IS NULL AND NOT EXISTS (
           SELECT FROM publication newer WHERE newer.programme = p.programme
              AND newer.publication_id > p.publication_id)"""
