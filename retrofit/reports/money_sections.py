"""The money of a programme: where it comes from, and where it is under the ceilings. Cents."""

from datetime import date
from typing import Any

from sqlalchemy import Row, text

from retrofit.progress.money_rules import money_rules
from retrofit.reports.asked import Asked
from retrofit.reports.dutch import either, money
from retrofit.reports.parts import UNDECIDED, Cell, Column, Paragraph, Section, Table
from retrofit.subsidy.scheme import schemes


def sources(asked: Asked) -> Section:
    """Say where the money comes from, and what is decided of how it is divided."""
    known, programme = money_rules(), asked.programme
    share = known.co_financing
    rows: list[tuple[Cell, ...]] = [
        ("Bijdrage Volkshuisvestingsfonds", programme.grant.amount_cents, programme.grant.source),
        *(
            (each.name, each.amount_cents, each.source)
            for each in known.contributions
            if each.programme == programme.id
        ),
        (
            f"Nationaal Isolatieprogramma, per woning ({money(known.nip.cents_per_home)})",
            UNDECIDED,
            known.nip.source,
        ),
    ]
    readings: list[tuple[Cell, ...]] = [
        (each.name, each.own_cents(programme.grant.amount_cents, share.percent), each.source)
        for each in share.readings
        if share.base in (None, each.base)
    ]
    budgets = {line.id: known.budget(programme.id, line.id, asked.as_of) for line in known.lines}
    lines: list[tuple[Cell, ...]] = [
        (line.name, decided.amount_cents if (decided := budgets[line.id]) else UNDECIDED)
        for line in known.lines
    ]
    base = f"{UNDECIDED}; beide lezingen staan hieronder" if share.base is None else "vastgesteld"
    return Section(
        "geld",
        "Geld",
        (
            Table(
                "herkomst",
                "Waar het geld vandaan komt",
                (Column("Bron", width=3), Column("Bedrag", "cents"), Column("Stuk", width=1)),
                tuple(rows),
            ),
            Paragraph(
                f"Gemeente en anderen brengen {share.percent}% in. Waarvan dat {share.percent}% "
                f"wordt berekend, is {base}."
            ),
            Table(
                "cofinanciering",
                "Cofinanciering",
                (Column("Lezing", width=3), Column("Bedrag", "cents"), Column("Stuk", width=1)),
                tuple(readings),
            ),
            Table(
                "budget",
                "Budget per actielijn",
                (Column("Actielijn", width=1), Column("Budget", "cents")),
                tuple(lines),
            ),
        ),
    )


def grants(asked: Asked) -> Section:
    """Say how much was granted and settled for the homes of the programme, and under ceilings."""
    numbers, cases = case_numbers(asked), cases_by(asked, asked.as_of)
    summed = Table(
        "aanvragen",
        "Aanvragen voor woningen van dit programma",
        (
            Column("Wat", width=1),
            Column("Aanvragen", "count"),
            Column("Bedrag", "cents"),
        ),
        (
            ("Ontvangen", len(numbers), ""),
            ("Verleend", int(cases.granted), int(cases.granted_cents)),
            ("Daarvan vastgesteld", int(cases.settled), int(cases.settled_cents)),
        ),
        note="Een aanvraag van een vereniging kan ook woningen hebben die niet meetellen; het "
        "bedrag is dat van de hele aanvraag." + unknown_amounts(cases),
    )
    parts: list[Table | Paragraph] = [summed, *_ceilings(asked)]
    return Section("subsidie", "Subsidie", tuple(parts))


def case_numbers(asked: Asked) -> list[str]:
    """Return the applications for homes of the programme that had come in by the day."""
    works = asked.facts.works
    return sorted(set(works.loc[works["received_on"] <= str(asked.as_of), "number"].dropna()))


def cases_by(asked: Asked, day: date) -> Row[Any]:
    """Return what was granted and settled by a day.

    ``granted``, ``settled`` (cases), each with ``_cents``, and ``unknown``: decisions of which the
    amount is not known, and not in the sums.
    """
    values = {"numbers": case_numbers(asked), "as_of": day, "known_at": asked.known_at}
    return asked.connection.execute(text(CASES), values).one()


def unknown_amounts(cases: Row[Any]) -> str:
    """Return the words on decisions without an amount; none when there are none."""
    number = int(cases.unknown)
    if not number:
        return ""
    return (
        f" Van {number} {either(number, 'besluit', 'besluiten')} is het bedrag niet bekend; dat is "
        "niet meegeteld."
    )


def _ceilings(asked: Asked) -> list[Table | Paragraph]:
    own = [name for name, each in schemes().items() if asked.programme.id in each.programmes]
    found = asked.connection.execute(
        text(PERIODS), {"schemes": own, "until": asked.booked_until}
    ).all()
    if not found:
        return [
            Paragraph(
                "Er is op de peildatum geen subsidieplafond vastgelegd in de administratie: het "
                f"plafond is {UNDECIDED}."
            )
        ]
    table = Table(
        "plafonds",
        "Subsidieplafonds",
        (
            Column("Periode", width=1),
            *(
                Column(name, "cents")
                for name in ("Plafond", "Gereserveerd", "Verleend", "Vastgesteld", "Betaald")
            ),
        ),
        tuple(
            (
                row.name,
                *(
                    int(cents)
                    for cents in (row.ceiling, row.reserved, row.committed, row.settled, row.paid)
                ),
            )
            for row in found
        ),
        note="Bedragen staan in een kolom tegelijk: wat is vastgesteld, staat niet meer onder "
        "verleend. Een plafond geldt voor alle programma's van de regeling.",
    )
    notices = [
        Paragraph(each.notice)
        for name in own
        if (each := schemes()[name]).is_example and each.notice
    ]
    return [*notices, table]


# The newest amount of a kind by the day holds; a grant that was revoked is none. An amendment is
# no event of the case: its amount is that of the decision.
CASES = """
    WITH said AS (
        SELECT c.number, c.state, c.happened_on, c.amount_cents, c.fact_id
          FROM case_event c
         WHERE c.number = ANY(:numbers) AND c.happened_on <= CAST(:as_of AS date)
           AND c.known @> CAST(:known_at AS timestamptz)),
    granted AS (
        SELECT DISTINCT ON (number) number, coalesce(
                   (SELECT d.amount_cents FROM decision d JOIN case_step s USING (step_id)
                     WHERE d.number = said.number AND d.kind IN ('grant', 'amendment')
                       AND d.announced_on <= CAST(:as_of AS date)
                       AND s.recorded_at <= CAST(:known_at AS timestamptz)
                     ORDER BY d.decision_id DESC LIMIT 1), amount_cents) AS amount_cents
          FROM said
         WHERE state = 'granted'
           AND NOT EXISTS (SELECT FROM said r
                            WHERE r.number = said.number AND r.state = 'grant_revoked'
                              AND r.happened_on >= said.happened_on)
         ORDER BY number, happened_on DESC, fact_id DESC),
    settled AS (
        SELECT DISTINCT ON (number) number, amount_cents FROM said
         WHERE state IN ('settled', 'settlement_revised')
           AND number IN (SELECT number FROM granted)
         ORDER BY number, happened_on DESC, fact_id DESC)
    SELECT (SELECT count(*) FROM granted) AS granted,
           (SELECT coalesce(sum(amount_cents), 0) FROM granted) AS granted_cents,
           (SELECT count(*) FROM settled) AS settled,
           (SELECT coalesce(sum(amount_cents), 0) FROM settled) AS settled_cents,
           (SELECT count(*) FROM granted WHERE amount_cents IS NULL)
           + (SELECT count(*) FROM settled WHERE amount_cents IS NULL) AS unknown"""

# Added up from the entries, so that it can be asked as it was.
PERIODS = """
    WITH moved AS (
        SELECT period_id, to_bucket AS bucket, cents FROM ledger_entry WHERE recorded_at <= :until
         UNION ALL
        SELECT period_id, from_bucket, -cents FROM ledger_entry WHERE recorded_at <= :until)
    SELECT p.name, -coalesce(sum(cents) FILTER (WHERE bucket = 'outside'), 0) AS ceiling,
           coalesce(sum(cents) FILTER (WHERE bucket = 'reserved'), 0) AS reserved,
           coalesce(sum(cents) FILTER (WHERE bucket = 'committed'), 0) AS committed,
           coalesce(sum(cents) FILTER (WHERE bucket = 'settled'), 0) AS settled,
           (SELECT coalesce(sum(y.cents), 0)
              FROM payment y
              JOIN subsidy_case s ON s.number = y.number AND s.period_id = p.period_id
              JOIN case_step t ON t.number = y.number AND t.action = 'confirm_payment'
                   AND (t.details ->> 'payment_id')::bigint = y.payment_id
             WHERE t.recorded_at <= :until) AS paid
      FROM scheme_period p JOIN moved USING (period_id)
     WHERE p.scheme = ANY(:schemes)
     GROUP BY p.period_id ORDER BY p.starts_on, p.period_id"""
