"""The opening stock (nulmeting) and the stock now: which labels the homes had, on average too.

A label is public and so is how many homes there are; who owns a home is not. So the counts of all
homes are exact, and those of private homes are protected for whoever is outside.
"""

from collections.abc import Callable

import pandas as pd

from gis.codes import LabelClass
from retrofit.progress.stock import Average, average, steps
from retrofit.publication.rule_file import publication_rule
from retrofit.reports.asked import Asked
from retrofit.reports.disclosure import explained, few, protected
from retrofit.reports.dutch import decimal, either, homes, long_day, moment
from retrofit.reports.parts import UNDECIDED, Cell, Column, Paragraph, Section, Table

UNKNOWN = "Geen geldig label"
SCALE = (
    "Op de schaal is G 1, F 2, en zo verder tot A 7 en A+ 8. Labels van vóór NTA 8800 (2021) zijn "
    "anders bepaald: een verschil in het gemiddelde komt ook daarvan."
)


def opening(asked: Asked) -> Section:
    """Show how many homes had each label when the programme began, and have it now."""
    title = "Nulmeting: de labels bij het begin en nu"
    if asked.as_of < asked.opening_on:
        early = f"De nulmeting is van {long_day(asked.opening_on)}, na de peildatum."
        return Section("nulmeting", title, (Paragraph(early),))
    better = f"{_worse_than_range(asked).value} of beter"
    names = [better, *(label.value for label in asked.programme.before_labels), UNKNOWN]
    columns: list[list[Cell]] = []
    totals: list[Cell] = []
    for frame in (asked.opening, asked.stock):
        group = _grouped(frame["label"], asked, better)
        every = [int(group.eq(name).sum()) for name in names]
        own = [int((group.eq(name) & frame["is_private"]).sum()) for name in names]
        columns += [list(every), _guarded(asked, own, every)]
        totals += [sum(every), sum(own)]
    then, now = f"{asked.opening_on:%d-%m-%Y}", f"{asked.as_of:%d-%m-%Y}"
    table = Table(
        "voorraad",
        "Woningen naar label bij de nulmeting en op de peildatum",
        (
            Column("Label", width=5),
            Column(f"Alle, {then}", "count", 4),
            Column(f"Particulier, {then}", "count", 4),
            Column(f"Alle, {now}", "count", 4),
            Column(f"Particulier, {now}", "count", 4),
        ),
        tuple(zip(names, *columns, strict=True)),
        total=("Samen", *totals),
        note=_ownerless(asked) + ("" if asked.is_internal else f" {explained()}"),
    )
    return Section("nulmeting", title, (Paragraph(_measured(asked)), table))


def _worse_than_range(asked: Asked) -> LabelClass:
    """Return the worst class that is better than those that the programme improves."""
    scale = list(LabelClass)
    return scale[min(map(scale.index, asked.programme.before_labels)) - 1]


def _grouped(labels: pd.Series, asked: Asked, better: str) -> pd.Series:
    is_in_range = labels.isin([label.value for label in asked.programme.before_labels])
    return labels.where(is_in_range | labels.isna(), better).fillna(UNKNOWN)


def _guarded(asked: Asked, counts: list[int], sizes: list[int]) -> list[Cell]:
    if asked.is_internal:
        return list(counts)
    return [cell for (cell,) in protected([[each] for each in counts], homes=sizes)]


def _measured(asked: Asked) -> str:
    fixed = asked.programme.opening
    if fixed is None:
        return (
            f"De dag van de nulmeting is {UNDECIDED}. Gerekend is met het begin van het programma "
            f"({asked.programme.start_text}), zoals bekend bij dit rapport. Zolang zij niet is "
            "vastgesteld, kan een latere correctie haar veranderen."
        )
    return (
        f"De nulmeting is van {long_day(fixed.measured_on)}, zoals bekend op "
        f"{moment(asked.opening_known_at)} ({fixed.source}). Zij blijft zoals zij is: wat later "
        "bekend werd, verandert haar niet."
    )


def _ownerless(asked: Asked) -> str:
    count = _counter(asked)
    then, now = (int(each["is_owner_unknown"].sum()) for each in (asked.opening, asked.stock))
    return (
        "Woningen waarvan de eigenaar niet bekend is, staan niet onder particulier: "
        f"{count(then)} bij de nulmeting, {count(now)} op de peildatum."
    )


def _counter(asked: Asked) -> Callable[[int], Cell]:
    return int if asked.is_internal else few


def averages(asked: Asked) -> Section:
    """Show the average label of the stock, and of the homes that count before and after."""
    counted = asked.verdicts.homes.loc[asked.counted.index]
    before, after = counted["label_before"], counted["label"]
    rows: list[tuple[Cell, ...]] = []
    if asked.as_of >= asked.opening_on:
        for name, frame in (("bij de nulmeting", asked.opening), ("op de peildatum", asked.stock)):
            own = frame[frame["is_private"]]
            rows += [
                _row(f"Alle woningen, {name}", frame, asked, int),
                _row(f"Particuliere woningen, {name}", own, asked, _counter(asked)),
            ]
    for name, labels in (("vóór het werk", before), ("op de peildatum", after)):
        found = average(labels)
        rows.append((f"Die meetellen, {name}", found.homes, *_mean(found, asked), ""))
    table = Table(
        "gemiddeld-label",
        "Gemiddeld label",
        (
            Column("Woningen", width=8),
            Column("Met label", "count", 3),
            Column("Gemiddeld", "count", 3),
            Column("Dichtstbij", width=3),
            Column("Oude methode", "count", 3),
        ),
        tuple(rows),
        note=SCALE + ("" if asked.is_internal else f" {explained()}"),
    )
    return Section(
        "gemiddeld", "Gemiddeld label en labelsprong", (Paragraph(_sprung(asked)), table)
    )


def _row(
    name: str, frame: pd.DataFrame, asked: Asked, count: Callable[[int], Cell]
) -> tuple[Cell, ...]:
    found = average(frame["label"])
    old = int(frame["is_old_method"].sum())
    return (name, count(found.homes), *_mean(found, asked), count(old))


def _mean(found: Average, asked: Asked) -> tuple[Cell, Cell]:
    """Return an average and its nearest class; outside none of a few homes is told."""
    if found.place is None or found.nearest is None:
        return "geen", ""
    if not asked.is_internal and found.homes < publication_rule().denominator:
        return "niet getoond", ""
    return round(found.place, 2), found.nearest.value


def _sprung(asked: Asked) -> str:
    counted = asked.verdicts.homes.loc[asked.counted.index]
    found = steps(counted["label_before"], counted["label"])
    fewest = publication_rule().denominator
    if len(found) < fewest:
        return f"Een gemiddelde labelsprong vraagt ten minste {homes(fewest)} die meetellen."
    return (
        f"Van {homes(len(found))} die {either(len(found), 'meetelt', 'meetellen')} is het label "
        "vóór het werk en op de peildatum bekend. Gemiddeld gingen zij "
        f"{decimal(float(found.mean()))} stappen omhoog."
    )


def areas(asked: Asked) -> Section | None:
    """Show the stock per neighbourhood: labels are public, so nothing of it is hidden."""
    if asked.as_of < asked.opening_on:
        return None
    frames = (asked.opening, asked.stock)
    rows: list[tuple[Cell, ...]] = []
    for area in asked.progress.areas:
        parts = [frame[frame["neighbourhood_code"].eq(area.code)] for frame in frames]
        rows.append(
            (
                area.name,
                *(len(part) for part in parts),
                *(_in_range(part, asked) for part in parts),
                *(_mean(average(part["label"]), asked)[0] for part in parts),
            )
        )
    table = Table(
        "voorraad-buurten",
        f"Woningen met label {_range(asked)}, en het gemiddelde label",
        (
            Column("Buurt", width=5),
            Column("Woningen, nulmeting", "count", 3),
            Column("Woningen, nu", "count", 3),
            Column(f"{_range(asked)}, nulmeting", "count", 3),
            Column(f"{_range(asked)}, nu", "count", 3),
            Column("Gemiddeld, nulmeting", "count", 3),
            Column("Gemiddeld, nu", "count", 3),
        ),
        tuple(rows),
        total=(
            "Samen",
            *(len(frame) for frame in frames),
            *(_in_range(frame, asked) for frame in frames),
            *(_mean(average(frame["label"]), asked)[0] for frame in frames),
        ),
        note="Alle woningen, van welke eigenaar ook. Nu: op de peildatum.",
    )
    return Section("voorraad", "Voorraad per buurt", (table,))


def _in_range(frame: pd.DataFrame, asked: Asked) -> int:
    return int(frame["label"].isin([each.value for each in asked.programme.before_labels]).sum())


def _range(asked: Asked) -> str:
    labels = sorted(each.value for each in asked.programme.before_labels)
    return f"{labels[0]} tot en met {labels[-1]}"
