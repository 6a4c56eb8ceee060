"""The yearly account to the ministry: money spent, co-financing, homes for each activity, finished.

Whole programme only: nothing of a street, a contractor or a home. What the grant asks (code and
indicators of SiSa) was not seen, so the lines are those that such an account usually has.

Source: domain reference section 2 (accountability, co-financing) and 1.2, facts 4 to 8.
"""

from datetime import date
from itertools import pairwise
from typing import Any

import pandas as pd
from sqlalchemy import Row, text

from retrofit import texts
from retrofit.progress.action_lines import DELIVERED, items_of
from retrofit.progress.money_rules import money_rules
from retrofit.reports.asked import Asked
from retrofit.reports.dutch import count, either, homes, long_day, sentence
from retrofit.reports.money_sections import case_numbers, cases_by, unknown_amounts
from retrofit.reports.parts import UNDECIDED, Bullets, Cell, Column, Paragraph, Section, Table

UNKNOWN = "niet bekend"


def sisa(asked: Asked) -> Section:
    """Account for a year: what was spent, and what for."""
    year = asked.as_of.year
    parts = (
        Paragraph(
            f"Deze cijfers gaan over {year} tot en met {long_day(asked.as_of)} en over het hele "
            f"programma. De code en de indicatoren van de SiSa-bijlage zijn {UNDECIDED}: hier "
            "staat wat zo'n bijlage gewoonlijk vraagt. De bedragen zijn precies, ook als zij "
            "over weinig aanvragen gaan; maak een regel met weinig aanvragen niet openbaar."
        ),
        _activities(asked),
        _spent(asked),
        _borne(asked),
        Bullets(_finished(asked)),
    )
    return Section("sisa", f"Verantwoording over {year}", parts)


def _activities(asked: Asked) -> Table:
    programme, year = asked.programme, asked.as_of.year
    counted = pd.to_datetime(asked.counted)
    repaired = asked.verdicts.homes["backlog_done_on"].dropna()
    rows: list[tuple[Cell, ...]] = [
        (
            "Particuliere woningen verduurzaamd",
            programme.homes.text,
            int(counted.dt.year.eq(year).sum()),
            len(counted),
        ),
        (
            "Daarvan met achterstallig onderhoud",
            programme.backlog.text,
            int(pd.to_datetime(repaired).dt.year.eq(year).sum()),
            len(repaired),
        ),
    ]
    items = items_of(asked.connection, programme, asked.as_of, asked.known_at)
    for line in dict.fromkeys(each.item.line for each in items):
        units = [unit for each in items if each.item.line == line for unit in each.units]
        days = [
            step.actual_on
            for unit in units
            for step in unit.milestones
            if step.code == DELIVERED and step.actual_on
        ]
        rows.append(
            (
                f"{sentence(texts.ACTION_LINE[line])}: onderdelen opgeleverd",
                count(len(units)),
                sum(day.year == year for day in days),
                len(days),
            )
        )
    return Table(
        "activiteiten",
        "Gerealiseerd per activiteit",
        (
            Column("Activiteit", width=5),
            Column("Doel", "count", 2),
            Column(f"In {year}", "count", 2),
            Column("In totaal", "count", 2),
        ),
        tuple(rows),
        note="Een woning telt één keer, in het jaar waarin zij ging meetellen. Achterstallig "
        "onderhoud is een deel van de woningen en komt er niet bij. Woningen in getransformeerde "
        "gebouwen tellen niet mee.",
    )


def _spent(asked: Asked) -> Table:
    first = asked.programme.start_on.year
    years = range(first, asked.as_of.year + 1)
    ends = [min(date(year, 12, 31), asked.as_of) for year in (first - 1, *years)]
    by_end = [cases_by(asked, day) for day in ends]
    cash = asked.connection.execute(text(CASH), _values(asked)).all()
    is_known = bool(cash) or _borne_of(asked).cases > 0
    decided = [(int(row.granted_cents), int(row.settled_cents)) for row in by_end]

    def moved(from_year: int, to_year: int) -> tuple[Cell, Cell]:
        if not is_known:
            return UNKNOWN, UNKNOWN
        own = [row for row in cash if from_year <= row.year <= to_year]
        return sum(int(row.paid) for row in own), sum(int(row.recovered) for row in own)

    rows: list[tuple[Cell, ...]] = [
        (str(year), after[0] - before[0], after[1] - before[1], *moved(year, year))
        for year, (before, after) in zip(years, pairwise(decided), strict=True)
    ]
    earlier = (*decided[0], *moved(0, first - 1))
    if any(isinstance(cents, int) and cents for cents in earlier):
        rows.insert(0, (f"{first - 1} en eerder", *earlier))
    return Table(
        "besteding",
        "Besteed aan particuliere woningen, per jaar",
        (
            Column("Jaar", width=2),
            *(
                Column(name, "cents", 3)
                for name in ("Verleend", "Vastgesteld", "Betaald", "Terugontvangen")
            ),
        ),
        tuple(rows),
        total=(
            "Samen",
            *decided[-1],
            *moved(0, asked.as_of.year),
        ),
        note=f"Of de besteding het betaalde of het vastgestelde bedrag is, is {UNDECIDED}. Wat een "
        "later besluit verandert, staat in het jaar van dat besluit. Betaald en terugontvangen: "
        "van aanvragen die in deze administratie zijn behandeld. Een aanvraag van een vereniging "
        "kan ook woningen hebben die niet meetellen. Uitgaven van andere actielijnen worden hier "
        "niet bijgehouden." + unknown_amounts(by_end[-1]),
    )


def _borne(asked: Asked) -> Table:
    """Say who bears the cost of what was granted, and what of that is co-financing."""
    rule, grant = money_rules().co_financing, asked.programme.grant.amount_cents
    chosen = next((each for each in rule.readings if each.base == rule.base), None)
    found = _borne_of(asked)
    cost, subsidy, others = int(found.cost), int(found.subsidy), int(found.others)
    amounts = {
        "Kosten van de maatregelen": cost,
        "Subsidie van de gemeente": subsidy,
        "Andere regelingen, zoals opgegeven": others,
        "Eigenaren": max(cost - subsidy - others, 0),
    }
    return Table(
        "kosten",
        "Wie de kosten draagt van de verleende maatregelen",
        (Column("Wat", width=3), Column("Bedrag", "cents", 1)),
        (
            *((name, cents if found.cases else UNKNOWN) for name, cents in amounts.items()),
            (
                f"Vereiste cofinanciering ({rule.percent}%)",
                UNDECIDED if chosen is None else chosen.own_cents(grant, rule.percent),
            ),
            ("Wat daarvan als cofinanciering telt", UNDECIDED),
        ),
        note=f"Van {count(int(found.cases))} {either(found.cases, 'aanvraag', 'aanvragen')} in "
        "deze administratie; van een overgenomen lijst zijn de kosten niet bekend. Waarvan de "
        "cofinanciering wordt berekend, staat onder Geld.",
    )


def _borne_of(asked: Asked) -> Row[Any]:
    return asked.connection.execute(text(BORNE), _values(asked)).one()


def _values(asked: Asked) -> dict[str, Any]:
    return {
        "numbers": case_numbers(asked),
        "as_of": asked.as_of,
        "known_at": asked.known_at,
    }


def _finished(asked: Asked) -> tuple[str, ...]:
    """Say whether the project is finished, and what is left of it."""
    items = items_of(asked.connection, asked.programme, asked.as_of, asked.known_at)
    left = asked.progress.remaining
    units = sum(len(each.units) - each.delivered for each in items)
    backlog = asked.progress.backlog_done, asked.programme.backlog
    if left or units:
        told = [
            *([homes(left)] if left else []),
            *([f"{count(units)} {either(units, 'onderdeel', 'onderdelen')}"] if units else []),
        ]
        finished = f"Project afgerond: nee. Nog te gaan: {' en '.join(told)}."
    else:
        finished = f"Project afgerond: alle doelen zijn bereikt; de afronding zelf is {UNDECIDED}."
    changed = [each for each in asked.programme.area_changes if each.valid_from <= asked.as_of]
    if changed:
        days = ", ".join(f"{long_day(each.valid_from)} ({each.source})" for each in changed)
        area = f"Gewijzigd gebied: vanaf {days}."
    else:
        area = "De lijst van gebieden is sinds het begin niet gewijzigd."
    return (
        finished,
        f"Achterstallig onderhoud: {count(backlog[0])} van {backlog[1].text}.",
        area,
        f"Uiterste dag: {asked.programme.deadline_text}.",
    )


# By the day on which the bank paid, or the money came back.
CASH = """
    SELECT CAST(extract(year FROM s.happened_on) AS int) AS year,
           coalesce(sum(y.cents), 0) AS paid,
           coalesce(sum((s.details ->> 'cents')::bigint) FILTER (WHERE s.action = 'recover'), 0)
               AS recovered
      FROM case_step s
      LEFT JOIN payment y ON s.action = 'confirm_payment' AND y.number = s.number
           AND y.payment_id = (s.details ->> 'payment_id')::bigint
     WHERE s.number = ANY(:numbers) AND s.action IN ('confirm_payment', 'recover')
       AND s.happened_on <= CAST(:as_of AS date)
       AND s.recorded_at <= CAST(:known_at AS timestamptz)
     GROUP BY 1"""

# What a granted case said last of its measures and of the money of others.
BORNE = """
    WITH last AS (
        SELECT DISTINCT ON (d.number) d.number, d.kind, d.amount_cents
          FROM decision d JOIN case_step s USING (step_id)
         WHERE d.number = ANY(:numbers)
           AND d.kind IN ('grant', 'amendment', 'revocation',
                          'settlement', 'ex_officio', 'revision')
           AND d.announced_on <= CAST(:as_of AS date)
           AND s.recorded_at <= CAST(:known_at AS timestamptz)
         ORDER BY d.number, d.decision_id DESC),
    granted AS (SELECT number, amount_cents FROM last WHERE kind <> 'revocation'),
    content AS (
        SELECT DISTINCT ON (s.number) s.number, s.step_id, g.amount_cents
          FROM case_step s JOIN granted g USING (number)
         WHERE (s.action IN ('receive', 'change')
                OR (s.action = 'amend' AND s.details -> 'measures' IS NOT NULL))
           AND s.happened_on <= CAST(:as_of AS date)
           AND s.recorded_at <= CAST(:known_at AS timestamptz)
         ORDER BY s.number, s.seq DESC)
    SELECT count(*) AS cases, coalesce(sum(amount_cents), 0) AS subsidy,
           coalesce((SELECT sum(m.cost_cents) FROM case_measure m JOIN content USING (step_id)), 0)
               AS cost,
           coalesce((SELECT sum(o.cents) FROM case_source o JOIN content USING (step_id)
                      WHERE o.status <> 'refused'), 0) AS others
      FROM content"""
