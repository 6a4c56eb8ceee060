"""Where the programme is heading, and why its figure is another one than before."""

from retrofit import texts
from retrofit.progress.forecast.calibration import published
from retrofit.progress.forecast.document import document, words
from retrofit.progress.forecast.outlook import Outlook, Simulated
from retrofit.reports.asked import Asked
from retrofit.reports.dutch import (
    count,
    decimal,
    either,
    full_months,
    homes,
    long_day,
    month_name,
    sentence,
    share,
)
from retrofit.reports.parts import Bullets, Cell, Column, Paragraph, Part, Section, Table

BANDS = ("Laag", "Midden", "Hoog")


def forecast(asked: Asked) -> Section:
    """Say where the homes so far lead, with the chance, or that there is too little to go by."""
    found = asked.forecast.outlook
    parts: list[Part] = []
    if found.simulated is None:
        lacking = document(asked.forecast)["lacking"]
        parts.append(
            Paragraph(
                "Er zijn te weinig gegevens voor een prognose: die volgt hoe woningen tot nu toe "
                "van stap naar stap gingen, en vraagt bij elke stap ten minste "
                f"{homes(found.minimum)} die verdergingen. Te weinig zijn dat er bij:"
            )
        )
        parts.append(Bullets(tuple(sentence(each) for each in lacking)))
        parts.append(Paragraph(_gap(found)))
    else:
        parts += [
            Paragraph(_in_words(found, found.simulated, asked)),
            Paragraph(_gap(found)),
            _bands(found.simulated),
        ]
    if asked.is_internal:
        parts.append(_evidence(found))
    return Section("prognose", "Prognose", tuple(parts))


def _in_words(found: Outlook, drawn: Simulated, asked: Asked) -> str:
    low, middle, high = drawn.at_deadline.p10, drawn.at_deadline.p50, drawn.at_deadline.p90
    deadline = long_day(asked.programme.deadline_on)
    held = share(published()["share"])
    return (
        f"Gaat het werk door zoals in de afgelopen jaren, dan tellen op {deadline} naar "
        f"verwachting {homes(middle)} mee; in acht van de tien gevallen tussen {count(low)} en "
        f"{count(high)}. De kans dat het doel van {homes(found.figures.target)} op tijd wordt "
        f"gehaald, is {_chance(drawn.chance)}. De prognose speelt het verloop {count(found.draws)} "
        "keer na met de eigen doorlooptijden en telt mee wat nu onderweg is, zodat zij "
        "kan afwijken van het tempo hierboven. Zij weet niets van regels die veranderen of geld "
        f"dat opraakt. Bij verzonnen programma's waarvan de afloop bekend is, lag die in {held} "
        "van de gevallen tussen laag en hoog; dat hoort in 80% zo te zijn."
    )


def _chance(value: float) -> str:
    """Return a chance; no number of draws makes it certain."""
    if value > 0.99:
        return "meer dan 99%"
    return "minder dan 1%" if value < 0.01 else f"ongeveer {round(100 * value)}%"


def _bands(drawn: Simulated) -> Table:
    last = f"na {month_name(drawn.last_month)}"
    low, middle, high = drawn.at_deadline.p10, drawn.at_deadline.p50, drawn.at_deadline.p90
    early, between, late = (month_name(month) if month else last for month in drawn.finish)
    # Many homes is an early finish: the low case is the late one.
    rows: tuple[tuple[Cell, ...], ...] = (
        ("Woningen die meetellen op de einddatum", low, middle, high),
        ("Maand waarin het doel is bereikt", late, between, early),
    )
    return Table(
        "vooruitzicht",
        "Vooruitzicht",
        (Column("Wat", width=1), *(Column(name, "count") for name in BANDS)),
        rows,
        note="Laag: in één op de tien gevallen gaat het slechter. Hoog: in één op de tien gaat het "
        "beter.",
    )


def _gap(found: Outlook) -> str:
    plain = found.figures
    lead = plain.leads[0]
    if plain.remaining == 0:
        return "Het doel is bereikt."
    if plain.gap is None or plain.required_pace is None or lead.pace.per_month is None:
        return "Hoeveel woningen per maand er meer bij moeten komen, is nog niet te zeggen."
    months = full_months(lead.pace.months)
    needed, made = decimal(plain.required_pace), decimal(lead.pace.per_month)
    if plain.gap == 0:
        return (
            f"Nodig zijn {needed} woningen per maand. In de laatste {months} waren het er {made}: "
            "dat tempo is genoeg."
        )
    return (
        f"Nodig zijn {needed} woningen per maand. In de laatste {months} waren het er {made}: er "
        f"moeten er elke maand {decimal(plain.gap)} meer bij komen om het doel te halen."
    )


def _evidence(found: Outlook) -> Table:
    return Table(
        "doorloop",
        "Waar de prognose op rust",
        (
            Column("Van stap", width=1),
            Column("Naar stap", width=1),
            Column("Ging verder", "count"),
            Column("Viel af", "count"),
            Column("Staat er nu", "count"),
        ),
        tuple(
            (
                sentence(words(each.stage)),
                sentence(words(each.next_stage)),
                each.completed,
                each.dropped,
                each.open,
            )
            for each in found.transitions
        ),
    )


def changes(asked: Asked) -> Section:
    """Split the difference with an earlier moment into causes that add up to it."""
    since, found = asked.since, asked.changes
    before, now = found.first.done, found.last.done
    moment = long_day(since.as_of)
    base = (
        f"het vorige rapport van deze soort (peildatum {moment})"
        if since.is_report
        else f"{moment}; een eerder rapport van deze soort is er niet"
    )
    says = (
        f"Vergeleken met {base}. Toen {either(before, 'telde', 'telden')} {homes(before)} mee, op "
        f"{long_day(asked.as_of)} {either(now, 'telt', 'tellen')} er {count(now)} mee."
    )
    if not found.parts:
        return Section(
            "verandering",
            "Waarom het aantal veranderde",
            (Paragraph(f"{says} Het zijn dezelfde woningen."),),
        )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            sentence(texts.CAUSE[part.cause]),
            len(part.gained),
            len(part.lost),
            signed(part.change),
        )
        for part in found.parts
    )
    return Section(
        "verandering",
        "Waarom het aantal veranderde",
        (
            Paragraph(says),
            Table(
                "oorzaken",
                "Oorzaken van het verschil",
                (
                    Column("Oorzaak", width=1),
                    Column("Erbij", "count"),
                    Column("Eraf", "count"),
                    Column("Verschil", "count"),
                ),
                rows,
                total=(
                    "Samen",
                    sum(len(part.gained) for part in found.parts),
                    sum(len(part.lost) for part in found.parts),
                    signed(found.change),
                ),
                note="Iedere woning staat bij de oorzaak zonder welke zij niet was veranderd.",
            ),
        ),
    )


def signed(value: int) -> str:
    """Return a difference with its sign.

    >>> signed(98), signed(0)
    ('+98', '0')
    """
    return f"{value:+d}" if value else "0"
