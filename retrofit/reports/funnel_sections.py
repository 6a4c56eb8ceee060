"""How far homes ever came, from the first contact to the settlement, and who sent them."""

from retrofit import texts
from retrofit.codes import Feeder, Stage
from retrofit.homes import words
from retrofit.progress.funnel import Funnel, Group, Step
from retrofit.progress.funnel_document import NOT_RECORDED
from retrofit.reports import charts
from retrofit.reports.asked import Asked
from retrofit.reports.disclosure import explained, protected
from retrofit.reports.dutch import count, homes, sentence
from retrofit.reports.parts import Cell, Chart, Column, Paragraph, Part, Section, Table

#: Stages for which the report says how many homes each feeder brought.
BROUGHT_TO = (Stage.APPROACHED, Stage.SURVEYED, Stage.APPLIED, Stage.WORKS_DONE)


def funnel(asked: Asked) -> Section:
    """Count for each stage the homes that ever reached it, and those that are there now."""
    found = asked.funnel
    title = "Woningen die een stap ooit bereikten"
    names = [(sentence(texts.STAGE[step.stage]), step.reached) for step in found.steps]
    parts: tuple[Part, ...] = (
        Paragraph(_in_words(found)),
        Chart(
            "trechter",
            title,
            charts.bars(names),
            "; ".join(f"{name}: {count(reached)}" for name, reached in names),
        ),
        _steps(found),
        _feeders(asked),
    )
    return Section("trechter", "Van benaderen tot vaststellen", parts)


def _in_words(found: Funnel) -> str:
    untouched = found.homes - sum(group.homes for group in found.feeders)
    left = [f"{count(number)} {words.KIND[kind]}" for kind, number in found.exits.items() if number]
    says = (
        f"Van de {homes(found.homes)} in het gebied is bij {homes(untouched)} nog niets "
        "vastgelegd. Een woning staat bij elke stap waarvan bewijs is; wie een stap oversloeg, "
        "staat daar niet bij."
    )
    if left:
        says += f" Uitgestroomd: {', '.join(left)}."
    return says


def _steps(found: Funnel) -> Table:
    return Table(
        "stappen",
        "Elke stap",
        (
            Column("Stap", width=1),
            Column("Nu hier", "count"),
            Column("Ooit bereikt", "count"),
            Column("Ging verder", "count"),
            Column("Aandeel", "share"),
            Column("Doorlooptijd in dagen", "count"),
        ),
        tuple(_step(step) for step in found.steps),
        note="Aandeel: van wie de stap bereikte, wie verder ging. Doorlooptijd: de middelste, van "
        "deze stap naar de eerste latere.",
    )


def _step(step: Step) -> tuple[Cell, ...]:
    is_last = step.stage is Stage.SETTLED
    return (
        sentence(texts.STAGE[step.stage]),
        step.now,
        step.reached,
        "" if is_last else step.went_further,
        "" if is_last or step.conversion is None else round(step.conversion, 4),
        "" if step.median_days is None else round(step.median_days),
    )


def _feeders(asked: Asked) -> Table:
    groups = [group for group in asked.funnel.feeders if group.name or group.homes]
    columns: list[list[Cell]] = []
    for stage in BROUGHT_TO:
        counts = [group.reached[stage] for group in groups]
        columns.append(
            list(counts)
            if asked.is_internal
            else [cells[0] for cells in protected([[each] for each in counts])]
        )
    return Table(
        "aandragers",
        "Waar het eerste contact vandaan kwam",
        (
            Column("Eerste contact", width=1),
            *(Column(sentence(texts.STAGE[stage]), "count") for stage in BROUGHT_TO),
        ),
        tuple(
            (sentence(_name(group)), *cells) for group, *cells in zip(groups, *columns, strict=True)
        ),
        total=("Samen", *(sum(group.reached[stage] for group in groups) for stage in BROUGHT_TO)),
        note=None if asked.is_internal else explained(),
    )


def _name(group: Group) -> str:
    return words.FEEDER[Feeder(group.name)] if group.name else NOT_RECORDED
