"""What stands beside the homes: the other action lines, what was learned, and what is not clear."""

from datetime import date

from sqlalchemy import text

from retrofit import texts
from retrofit.progress.action_lines import (
    DELIVERED,
    ItemProgress,
    Milestone,
    UnitProgress,
    items_of,
    lines_of,
)
from retrofit.progress.installers import installers
from retrofit.progress.learning import learned
from retrofit.reports.asked import Asked
from retrofit.reports.dutch import count, either, long_day, moment, sentence, share
from retrofit.reports.parts import UNDECIDED, Bullets, Cell, Column, Paragraph, Section, Table

MOST_QUOTES = 8
#: As in data/README.md.
PAPERS = (
    "De stukken: S0, hoofdlijnennotitie Uitvoeringsprogramma NPDW 2024-2026 (najaar 2023); S1, "
    "raadsinformatiebrief over het Volkshuisvestingsfonds Crabbehof (medio 2024); S2, "
    "raadsinformatiebrief over de voortgang NPDW (december 2024, januari 2025); S3, presentatie "
    "voor de gemeenteraad (28-11-2023); S4, raadsinformatiebrief voor de raad van 12-09-2023. "
    "Rvo-vhf-2024 is de pagina van RVO over het Volkshuisvestingsfonds (18-07-2024)."
)


def action_lines(asked: Asked) -> Section | None:
    """Show what is delivered of the other action lines, and what slips."""
    items = items_of(asked.connection, asked.programme, asked.as_of, asked.known_at)
    if not items:
        return None
    deadline = asked.programme.deadline_on
    lines = lines_of(items, deadline)
    by_line = Table(
        "actielijnen",
        "Opgeleverd per actielijn",
        (
            Column("Actielijn", width=1),
            Column("Onderdelen", "count"),
            Column("Opgeleverd", "count"),
            Column("Na de einddatum", "count"),
            Column("Gewogen"),
        ),
        tuple(
            (
                sentence(texts.ACTION_LINE[line.line]),
                line.units,
                line.delivered,
                line.late,
                UNDECIDED if line.weighted is None else share(line.weighted),
            )
            for line in lines
        ),
    )
    by_item = Table(
        "mijlpalen",
        "Onderdelen en hun oplevering",
        (
            Column("Onderdeel", width=1),
            Column("Laatste mijlpaal", width=1),
            Column("Gepland", "day"),
            Column("Opgeleverd of verwacht", "day"),
            Column("Uitloop", width=1),
        ),
        tuple(row for item in items for row in _rows(item, deadline)),
        note=f"Uitloop: hoeveel dagen later dan gepland. Oplevering na {long_day(deadline)} valt "
        "buiten het programma.",
    )
    return Section("actielijnen", "Andere actielijnen", (by_line, by_item))


def _rows(item: ItemProgress, deadline: date) -> list[tuple[Cell, ...]]:
    """Return a row for each unit, or one for all when nothing is said of any."""
    if item.status == "not_decided":
        name = item.item.name + (f" ({len(item.units)})" if len(item.units) > 1 else "")
        return [(name, sentence(UNDECIDED), UNDECIDED, UNDECIDED, "")]
    rows: list[tuple[Cell, ...]] = []
    for unit in item.units:
        step = next(each for each in unit.milestones if each.code == DELIVERED)
        name = item.item.name + (f", nr. {unit.unit}" if len(item.units) > 1 else "")
        rows.append(
            (
                name,
                sentence(_stands(unit)),
                step.planned_on or UNDECIDED,
                step.actual_on or step.forecast_on or UNDECIDED,
                _slip(step, is_late=unit.is_late(deadline)),
            )
        )
    return rows


def _stands(unit: UnitProgress) -> str:
    """Return the last milestone that was reached, or that none is."""
    reached = [step for step in unit.milestones if step.actual_on]
    return texts.MILESTONE[reached[-1].code] if reached else texts.ITEM_STATUS[unit.status]


def _slip(step: Milestone, *, is_late: bool) -> str:
    days = step.slip_days
    if days is None:
        said = ""
    elif days == 0:
        said = "geen"
    else:
        said = f"{count(abs(days))} {either(abs(days), 'dag', 'dagen')}"
        said += " eerder" if days < 0 else ""
    late = "na de einddatum" if is_late else ""
    return ", ".join(filter(None, (said, late)))


def quality(asked: Asked) -> Section:
    """Show by contractor what was found at its homes afterwards, for the organisation alone."""
    title = "Kwaliteit per uitvoerder"
    found = installers(asked.facts.events, asked.verdicts)
    open_rule = Paragraph(f"Steekproef en inhouding op de betaling: {UNDECIDED}.")
    if not found:
        none = Paragraph("Bij geen maatregel is vastgelegd wie haar uitvoerde.")
        return Section("kwaliteit", title, (none, open_rule))
    table = Table(
        "uitvoerders",
        "Woningen per uitvoerder (KvK-nummer)",
        (
            Column("Uitvoerder", width=1),
            Column("Woningen", "count"),
            Column("Nagekeken", "count"),
            Column("Met gebrek", "count"),
            Column("Aandeel met gebrek", "count"),
            Column("Label niet beter", "count"),
        ),
        tuple(
            (
                each.kvk,
                each.homes,
                each.inspected,
                each.defective,
                "nog geen" if each.interval is None else " tot ".join(map(share, each.interval)),
                each.not_better,
            )
            for each in found
        ),
        note="Nagekeken: opgenomen na de laatste maatregel. Aandeel: waartussen het in 95 van de "
        "100 gevallen ligt, gezien hoe weinig er is nagekeken.",
    )
    return Section("kwaliteit", title, (table, open_rule))


def learning(asked: Asked) -> Section:
    """Quote what was learned, newest first."""
    found = learned(asked.connection, asked.programme.id, asked.as_of, asked.known_at)
    if not found:
        return Section(
            "leeragenda",
            "Wat wij leerden",
            (Paragraph("Tot en met de peildatum is in de leeragenda niets vastgelegd."),),
        )
    names: dict[str, str] = dict(
        asked.connection.execute(
            text(NAMES),
            {"codes": [each.neighbourhood_code for each in found if each.neighbourhood_code]}
            | {"as_of": asked.as_of, "known_at": asked.known_at},
        ).all()
    )
    quotes = []
    for each in found[:MOST_QUOTES]:
        where = names.get(each.neighbourhood_code, "") if each.neighbourhood_code else ""
        place = f", {where}" if where else ""
        kind = sentence(texts.LEARNING_KIND[each.kind])
        quotes.append(f"{kind} ({long_day(each.noted_on)}{place}): {each.text}")
    return Section("leeragenda", "Wat wij leerden", (Bullets(tuple(quotes)),))


def notes(asked: Asked) -> Section:
    """Show contradictions in the sources and what the client has not decided."""
    programme = asked.programme
    parts: list[Paragraph | Bullets] = []
    if programme.notes:
        parts.append(
            Bullets(
                tuple(
                    f"{note.code}. {note.text} (Bron: {note.source}.)" for note in programme.notes
                )
            )
        )
    parts.append(Paragraph(PAPERS))
    if programme.undecided:
        said = "; ".join(each.name for each in programme.undecided)
        parts.append(Paragraph(f"Niet vastgesteld: {said}."))
    return Section("opmerkingen", "Opmerkingen bij de bronnen", tuple(parts))


def account(asked: Asked) -> Section:
    """Say how the figures came about, so that another can count again."""
    found = asked.progress
    policy = asked.policy
    rows: tuple[tuple[Cell, ...], ...] = (
        ("Peildatum", long_day(asked.as_of)),
        ("Bekend op", moment(asked.known_at)),
        ("Telregel", f"{policy.name}. {policy.text}"),
        ("Bron van de telregel", policy.source),
        ("Gegevensversie", str(found.data_version)),
        ("Begin van het programma", asked.programme.start_text),
        ("Einddatum", asked.programme.deadline_text),
        ("Controlegetal van de woningen", asked.counted_sha256),
    )
    return Section(
        "verantwoording",
        "Verantwoording",
        (
            Paragraph(
                "Alle cijfers in dit rapport zijn geteld op deze peildatum, met deze telregel en "
                "uit deze gegevens. Iedere woning telt één keer. Het controlegetal is berekend "
                "over de nummers van de woningen die meetellen, elk met de dag waarop zij gingen "
                "meetellen."
            ),
            Table(
                "verantwoording",
                "Waar de cijfers op rusten",
                (Column("Wat", width=2), Column("Waarde", width=5)),
                rows,
            ),
        ),
    )


NAMES = """
    SELECT DISTINCT ON (code) code, name FROM area
     WHERE code = ANY(:codes) AND NOT is_water AND known @> CAST(:known_at AS timestamptz)
       AND valid @> CAST(:as_of AS date)
     ORDER BY code"""
