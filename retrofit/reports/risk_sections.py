"""What endangers the targets: a traffic light for each, and the homes and ceilings at risk."""

from datetime import date, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Row, text

from retrofit.programme_codes import Light
from retrofit.programmes import policy_named
from retrofit.progress.counting import judge
from retrofit.progress.pace import actual_pace, month_number
from retrofit.progress.risk import FEWEST_MONTHS, Risks, Standing, risks, standing
from retrofit.progress.risk_rule import risk_rule
from retrofit.reports.asked import Asked
from retrofit.reports.disclosure import explained, few
from retrofit.reports.dutch import homes, long_day, sentence, share
from retrofit.reports.parts import UNDECIDED, Cell, Column, Paragraph, Part, Section, Table
from retrofit.subsidy.scheme import schemes

LIGHT = {
    Light.GREEN: "groen",
    Light.AMBER: "oranje",
    Light.RED: "rood",
    Light.UNKNOWN: "nog niet te zeggen",
}
NOT_TO_SAY = LIGHT[Light.UNKNOWN]
DAYS_A_MONTH = 365.25 / 12


def risk(asked: Asked) -> Section:
    """Show how the targets stand and what endangers them; for the council without small counts."""
    lights = {"Woningen": _homes(asked), "Met achterstallig onderhoud": _backlog(asked)}
    parts: list[Part] = [
        Paragraph(_in_words(asked, lights["Woningen"])),
        _lights(asked, lights),
        _at_risk(asked),
    ]
    if asked.is_internal:
        parts.append(ceilings(asked))
    return Section("risico", "Risico's", tuple(parts))


def _homes(asked: Asked) -> Standing:
    found = asked.progress
    pace = found.actual_pace[0]
    return standing(asked.programme.homes, found.done, pace, found.months_left, risk_rule())


def _backlog(asked: Asked) -> Standing:
    programme, found = asked.programme, asked.progress
    days = [day.date() for day in asked.verdicts.homes["backlog_done_on"].dropna()]
    pace = actual_pace(days, asked.as_of, found.actual_pace[0].months, programme.start_on)
    return standing(programme.backlog, found.backlog_done, pace, found.months_left, risk_rule())


def _in_words(asked: Asked, found: Standing) -> str:
    rule, drawn = risk_rule(), asked.forecast.outlook.simulated
    if found.share is None:
        said = "Het programma loopt te kort om te zeggen of het doel gevaar loopt."
    else:
        said = (
            f"De stand is {LIGHT[found.light]}: blijft het tempo van de laatste twaalf "
            f"maanden, dan tellen op de einddatum {homes(found.expected or 0)} mee, "
            f"{share(found.share)} van het doel."
        )
    if drawn is not None:
        said += (
            " De prognose telt ook mee wat nu onderweg is, en komt in het midden uit op "
            f"{homes(drawn.at_deadline.p50)}."
        )
    return (
        f"{said} Groen is vanaf {share(float(rule.green_from))} van het doel, oranje vanaf "
        f"{share(float(rule.amber_from))}, rood daaronder. Deze grenzen zijn een voorstel: "
        f"{rule.status}."
    )


def _lights(asked: Asked, lights: dict[str, Standing]) -> Table:
    backlog = asked.programme.backlog
    bound = f" Van '{backlog.text}' is {lights['Met achterstallig onderhoud'].needed} het bewijs."
    return Table(
        "stand",
        "Stand van de doelen",
        (
            Column("Doel", width=4),
            Column("Nu", "count", 2),
            Column("Verwacht", "count", 2),
            Column("Nodig", "count", 2),
            Column("Aandeel", "share", 2),
            Column("Stand", width=3),
        ),
        tuple(
            (
                name,
                each.done,
                NOT_TO_SAY if each.expected is None else each.expected,
                each.needed,
                NOT_TO_SAY if each.share is None else round(each.share, 4),
                sentence(LIGHT[each.light]),
            )
            for name, each in lights.items()
        ),
        note="Verwacht: op de einddatum, bij het tempo van de laatste twaalf volle maanden."
        + (bound if backlog.is_lower_bound else ""),
    )


def _at_risk(asked: Asked) -> Table:
    rule = risk_rule()
    strict = policy_named(rule.strict_policy)
    judged = judge(asked.facts, asked.programme, strict, asked.as_of)
    found: Risks = risks(asked.facts, asked.verdicts, judged, asked.as_of, rule)
    guard = int if asked.is_internal else few
    soon = f"binnen {rule.months} maanden"
    last = f"in de laatste {rule.months} maanden voor de einddatum"
    quotes: Cell = UNDECIDED if found.quotes_expiring is None else guard(found.quotes_expiring)
    rows: tuple[tuple[Cell, ...], ...] = (
        ("Werk gereed, en nog geen label daarna", guard(found.label_missing)),
        (f"Tellen mee, en niet onder '{strict.name}'", guard(found.fails_strict)),
        (f"Doen mee, en het label vooraf verloopt {soon}", guard(found.labels_expiring)),
        ("Een offerte, en nog geen aanvraag", guard(found.quotes_open)),
        (f"Daarvan met een offerte die verloopt {soon}", quotes),
        (f"Gepland {last}", _planned_late(asked, rule.months)),
        (f"Naar verwachting (midden) gereed {last}", _expected_late(asked, rule.months)),
    )
    return Table(
        "risicos",
        "Woningen met een risico",
        (Column("Risico", width=4), Column("Woningen", "count", 1)),
        rows,
        note="Een woning kan bij meer dan één risico staan."
        + ("" if asked.is_internal else f" {explained()}"),
    )


def _planned_late(asked: Asked, months: int) -> Cell:
    planned = asked.progress.planned
    if planned.baseline is None:
        return UNDECIDED
    last = month_number(asked.programme.deadline_on)
    return planned.points[_month(last)] - planned.points.get(_month(last - months), 0)


def _expected_late(asked: Asked, months: int) -> Cell:
    drawn = asked.forecast.outlook.simulated
    if drawn is None:
        return NOT_TO_SAY
    last = month_number(asked.programme.deadline_on)
    done = {each.month: each.done.p50 for each in drawn.months}
    return done.get(_month(last), asked.progress.done) - done.get(
        _month(last - months), asked.progress.done
    )


def _month(number: int) -> str:
    return f"{number // 12}-{number % 12 + 1:02d}"


def ceilings(asked: Asked) -> Table | Paragraph:
    """Say when the room under each open ceiling is used up, if grants go on as they did."""
    own = [name for name, each in schemes().items() if asked.programme.id in each.programmes]
    since = (pd.Timestamp(asked.as_of) - pd.DateOffset(months=risk_rule().months)).date()
    values = {"schemes": own, "as_of": asked.as_of, "until": asked.booked_until, "since": since}
    found = asked.connection.execute(text(ROOM), values).all()
    if not found:
        return Paragraph(f"Er is geen open subsidieplafond: het plafond is {UNDECIDED}.")
    return Table(
        "plafond-op",
        "Wanneer de ruimte onder het plafond op is",
        (
            Column("Periode", width=3),
            Column("Vrij", "cents", 2),
            Column("Verleend per maand", "cents", 2),
            Column("Op, in dit tempo", width=4),
        ),
        tuple((row.name, int(row.free), *_used_up(asked.as_of, row)) for row in found),
        note="Vrij: niet gereserveerd en niet verleend. Het tempo is dat van verleningen sinds de "
        f"eerste boeking, hoogstens {risk_rule().months} maanden terug; het plafond geldt voor "
        "alle programma's van de regeling.",
    )


def _used_up(as_of: date, row: Row[Any]) -> tuple[Cell, Cell]:
    """Return the grants a month, and when the room is used up in words or as a day."""
    days, free, granted = (as_of - row.first_on).days, int(row.free), int(row.granted)
    if free <= 0:
        return NOT_TO_SAY, "nu al"
    if days < FEWEST_MONTHS * DAYS_A_MONTH:
        return NOT_TO_SAY, NOT_TO_SAY
    if granted <= 0:
        return 0, "niet: er wordt niets verleend"
    per_month = round(granted * DAYS_A_MONTH / days)
    lasts = free * days // granted
    if lasts > (row.ends_on - as_of).days:
        return per_month, f"niet voor het einde van de periode, {long_day(row.ends_on)}"
    return per_month, long_day(as_of + timedelta(days=lasts))


# Room under the ceilings of the periods that are open on the day, and what was granted lately.
ROOM = """
    WITH moved AS (
        SELECT period_id, to_bucket AS bucket, cents, recorded_at FROM ledger_entry
         WHERE recorded_at <= :until
         UNION ALL
        SELECT period_id, from_bucket, -cents, recorded_at FROM ledger_entry
         WHERE recorded_at <= :until)
    SELECT p.name, p.ends_on,
           coalesce(sum(cents) FILTER (WHERE bucket = 'free'), 0) AS free,
           coalesce(sum(cents) FILTER (WHERE bucket IN ('committed', 'settled')
                    AND recorded_at >= CAST(:since AS date)), 0) AS granted,
           greatest(min(recorded_at AT TIME ZONE 'Europe/Amsterdam')::date,
                    CAST(:since AS date)) AS first_on
      FROM scheme_period p JOIN moved USING (period_id)
     WHERE p.scheme = ANY(:schemes) AND CAST(:as_of AS date) BETWEEN p.starts_on AND p.ends_on
     GROUP BY p.period_id ORDER BY p.starts_on, p.period_id"""
