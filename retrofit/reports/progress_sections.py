"""How far the programme is: in words, as a curve, as a funnel, and per rule of counting."""

from retrofit import texts
from retrofit.codes import Caveat, Eligibility, Outcome
from retrofit.progress.pace import at_deadline, finish_month, month_number
from retrofit.reports import charts
from retrofit.reports.asked import Asked
from retrofit.reports.disclosure import explained, few
from retrofit.reports.dutch import (
    count,
    decimal,
    either,
    full_months,
    homes,
    long_day,
    month_name,
    sentence,
)
from retrofit.reports.parts import (
    UNDECIDED,
    Bullets,
    Cell,
    Chart,
    Column,
    Paragraph,
    Section,
    Table,
)

#: A pace over fewer months says little.
FEWEST_MONTHS = 3


def summary(asked: Asked) -> Section:
    """Say in plain Dutch where the programme stands; every figure of it stands in the table."""
    found, programme = asked.progress, asked.programme
    target, done = programme.homes.value, found.done
    backlog = found.backlog_done
    says = [
        f"Op {long_day(asked.as_of)} {either(done, 'telde', 'telden')} {count(done)} van de "
        f"{homes(target)} mee in {programme.name}. Daarvan {either(backlog, 'had', 'hadden')} "
        f"{homes(backlog)} achterstallig onderhoud; het doel daarvoor is {programme.backlog.text}."
    ]
    if found.remaining == 0:
        says.append("Het doel is daarmee bereikt.")
    elif found.required_pace is None:
        says.append(
            f"De einddatum, {long_day(programme.deadline_on)}, is voorbij: "
            f"{homes(found.remaining)} {either(found.remaining, 'ontbreekt', 'ontbreken')}."
        )
    else:
        says.append(
            f"Er {either(found.remaining, 'is', 'zijn')} nog {homes(found.remaining)} te gaan. Tot "
            f"en met {long_day(programme.deadline_on)} zijn dat er gemiddeld "
            f"{decimal(found.required_pace)} per maand."
        )
        says.append(_pace_in_words(asked))
    shown = found.outcomes[Outcome.UNKNOWN]
    if shown:
        says.append(
            f"Van {homes(shown)} is niet bekend of zij {either(shown, 'meetelt', 'meetellen')}, "
            f"omdat een gegeven ontbreekt; zij {either(shown, 'is', 'zijn')} niet meegeteld."
        )
    rows: list[tuple[Cell, ...]] = [
        ("Woningen die meetellen", done, "woningen"),
        ("Doel", target, "woningen"),
        ("Nog te gaan", found.remaining, "woningen"),
        ("Met achterstallig onderhoud, van die meetellen", found.backlog_done, "woningen"),
        ("Doel achterstallig onderhoud", programme.backlog.text, "woningen"),
        ("Hele maanden tot en met de einddatum", found.months_left, "maanden"),
        (
            "Nodig tempo",
            _pace(found.required_pace, UNDECIDED),
            "woningen per maand",
        ),
        *(
            (
                f"Tempo in de laatste {full_months(pace.months)} ({homes(pace.counted)})",
                _pace(pace.per_month, "nog geen volle maand"),
                "woningen per maand",
            )
            for pace in found.actual_pace
        ),
        ("Woningen in het gebied", found.dwellings, "woningen"),
        ("Daarvan kunnen meedoen", found.eligibility[Eligibility.ELIGIBLE], "woningen"),
        (
            "Daarvan onbekend of zij kunnen meedoen",
            found.eligibility[Eligibility.UNKNOWN],
            "woningen",
        ),
    ]
    columns = (Column("Wat", width=1), Column("Aantal", "count"), Column("Eenheid"))
    return Section(
        "samenvatting",
        "Samenvatting",
        (Paragraph(" ".join(says)), Table("kerncijfers", "Kerncijfers", columns, tuple(rows))),
    )


def _pace(value: float | None, otherwise: str) -> float | str:
    return otherwise if value is None else round(value, 2)


def _pace_in_words(asked: Asked) -> str:
    found = asked.progress
    pace = found.actual_pace[0]
    if pace.per_month is None or pace.months < FEWEST_MONTHS:
        return "Het programma loopt te kort om iets van het tempo te kunnen zeggen."
    target = asked.programme.homes.value
    reached = at_deadline(found.done, pace.per_month, found.months_left) or 0
    month = finish_month(target, found.done, pace.per_month, asked.as_of)
    words = (
        f"In de laatste {full_months(pace.months)} kwamen er gemiddeld {decimal(pace.per_month)} "
        f"per maand bij. Blijft dat zo, dan tellen op de einddatum {homes(reached)} mee"
    )
    if month is None:
        return f"{words}; het doel wordt in dit tempo niet bereikt."
    if reached >= target:
        return f"{words}; het doel wordt dan bereikt in {month_name(month)}."
    return (
        f"{words}, {count(target - reached)} te weinig; het doel wordt dan pas bereikt in "
        f"{month_name(month)}."
    )


def curve(asked: Asked) -> Section:
    """Show the homes done by month against the target, the plan and the forecast."""
    found, programme = asked.progress, asked.programme
    planned, drawn = found.planned, asked.forecast.outlook.simulated
    first = int(min([*planned.points, *(each.month for each in found.months)])[:4])
    last = month_number(programme.deadline_on) - 12 * first

    def place(month: str) -> int:
        return 12 * (int(month[:4]) - first) + int(month[5:]) - 1

    is_plan = planned.baseline is not None
    chart = Chart(
        "s-curve",
        "Woningen die meetellen, per maand opgeteld",
        charts.s_curve(
            [(place(each.month), each.cumulative) for each in found.months],
            programme.homes.value,
            first,
            last,
            planned=[(place(month), homes) for month, homes in planned.points.items()],
            planned_words="gepland" if is_plan else "rechte lijn: een rekensom, geen plan",
            band=[
                (place(each.month), each.done.p10, each.done.p90)
                for each in (drawn.months if drawn else ())
                if place(each.month) <= last
            ],
        ),
        f"Lijn van de woningen die meetellen vanaf {first}, tot {count(found.done)} op "
        f"{long_day(asked.as_of)}. Het doel is {homes(programme.homes.value)} op "
        f"{long_day(programme.deadline_on)}. De gestippelde lijn is "
        + (f"de planning: {planned.text}." if is_plan else "een rechte lijn en geen plan.")
        + (" De band is de prognose van laag tot hoog." if drawn else ""),
    )
    years: dict[str, list[int]] = {}
    for each in found.months:
        years.setdefault(each.month[:4], []).append(each.counted)
    ends = {each.month[:4]: each for each in found.months}
    by_year = Table(
        "per-jaar",
        "Woningen die meetellen, per jaar",
        (
            Column("Jaar", width=1),
            Column("Erbij", "count"),
            Column("Totaal", "count"),
            Column("Gepland totaal", "count"),
        ),
        tuple(
            (
                year,
                sum(counts),
                ends[year].cumulative,
                planned.points.get(ends[year].month, 0) if is_plan else UNDECIDED,
            )
            for year, counts in years.items()
        ),
        note=(
            f"Planning: {planned.text}."
            if is_plan
            else f"De planning is {UNDECIDED}. {planned.text}"
        )
        + " De cijfers per maand staan in het werkblad.",
    )
    by_month = Table(
        "per-maand",
        "Woningen die meetellen, per maand",
        (Column("Maand"), Column("Erbij", "count"), Column("Totaal", "count")),
        tuple((each.month, each.counted, each.cumulative) for each in found.months),
        is_data=True,
    )
    line = Table(
        "geplande-lijn",
        "Gepland totaal" if is_plan else "Rechte lijn (rekensom, geen plan)",
        (Column("Maand"), Column("Totaal", "count")),
        tuple(planned.points.items()),
        is_data=True,
    )
    return Section("verloop", "Verloop", (chart, by_year, by_month, line))


def policies(asked: Asked) -> Section:
    """Show what each rule of counting would give of the same facts."""
    found = asked.progress
    own = next(each for each in found.policies if each.policy == asked.policy.id)
    others = [each for each in found.policies if each.policy != own.policy]
    differs = [each for each in others if each.done != own.done]
    words = "; ".join(f"{count(each.done)} onder '{each.name}'" for each in differs)
    text = (
        f"Dit rapport telt met de regel '{own.name}'. Welke regel de toekenning vraagt, is "
        f"{UNDECIDED}. "
        + (
            f"Van dezelfde gegevens zouden er meetellen: {words}."
            if differs
            else "De andere regels geven hetzelfde aantal."
        )
    )
    table = Table(
        "telregels",
        "Dezelfde gegevens onder elke telregel",
        (
            Column("Telregel", width=1),
            Column("Tellen mee", "count"),
            Column("Nog te gaan", "count"),
            Column("Achterstallig onderhoud", "count"),
        ),
        tuple(
            (
                each.name,
                each.done,
                max(0, asked.programme.homes.value - each.done),
                each.backlog_done,
            )
            for each in found.policies
        ),
    )
    return Section("telregels", "Drie telregels naast elkaar", (Paragraph(text), table))


def reasons(asked: Asked) -> Section:
    """Say what keeps homes with works from counting, and what a reader must know of others."""
    found = asked.progress
    guard = int if asked.is_internal else few
    note = None if asked.is_internal else explained()
    why = [
        (sentence(texts.REASON[reason]), guard(homes))
        for reason, homes in found.reasons.items()
        if homes and reason != "no_works"
    ]
    known = [
        (sentence(texts.CAVEAT[caveat]), guard(found.caveats[caveat]))
        for caveat in Caveat
        if found.caveats[caveat]
    ]
    parts: list[Paragraph | Table | Bullets] = [
        Paragraph(
            "Een woning kan om meer dan één reden niet meetellen; de aantallen overlappen. Onder "
            "deze woningen zijn ook woningen waarvoor niets is aangevraagd."
        )
    ]
    if why:
        columns = (Column("Reden", width=1), Column("Woningen", "count"))
        parts.append(Table("redenen", "Redenen", columns, tuple(why), note=note))
    if known:
        columns = (Column("Kanttekening", width=1), Column("Woningen", "count"))
        parts.append(Table("kanttekeningen", "Kanttekeningen", columns, tuple(known), note=note))
    return Section("redenen", "Waarom woningen niet meetellen, en kanttekeningen", tuple(parts))
