"""Counts that may recognise a home, protected for readers outside the organisation.

By the rule of publication (``data/publication.toml``) and the same disclosure control, which here
also knows that the report tells the totals of the programme exactly.
"""

from collections.abc import Sequence

from retrofit.publication.disclosure import Cell as Place
from retrofit.publication.disclosure import plan
from retrofit.publication.layout import Area, Layout
from retrofit.publication.marks import Mark, Rule, Shown, mark_of
from retrofit.publication.rule_file import publication_rule
from retrofit.reports.parts import Cell

ALL, NOW = "all", "now"


def protected(
    rows: Sequence[Sequence[int]],
    *,
    homes: Sequence[int] | None = None,
    told: bool = True,
    rule: Rule | None = None,
) -> list[list[Cell]]:
    """Return counts of parts of a programme as a reader may see them.

    Args:
        rows: for each part its counts; of the counts each is a part of the one before.
        homes: homes in each part, when that is public; a count never exceeds it.
        told: the reader has the totals, exactly.
        rule: that of the municipality when None.
    """
    rule = rule or publication_rule().disclosure()
    if not rows:
        return []
    measures = tuple(str(place) for place in range(len(rows[0])))
    names = [str(place) for place in range(len(rows))]
    sizes = [None] * len(rows) if homes is None else list(homes)
    layout = Layout(
        (
            Area(ALL, "programme", homes=None if homes is None else sum(homes)),
            *(Area(name, "class", ALL, size) for name, size in zip(names, sizes, strict=True)),
        ),
        measures,
    )
    counts: dict[Place, int | None] = {
        (ALL, measure): sum(row[place] for row in rows) for place, measure in enumerate(measures)
    }
    for name, row in zip(names, rows, strict=True):
        counts |= {(name, measure): row[place] for place, measure in enumerate(measures)}
    totals = frozenset((ALL, measure) for measure in measures) if told else frozenset()
    marks = plan(layout, {NOW: counts}, rule=rule, told=totals).releases[0].marks
    return [[shown(marks[name, measure], rule) for measure in measures] for name in names]


def shown(mark: Mark, rule: Rule) -> Cell:
    """Return a mark as a cell: a rounded count, or the words that stand in its place."""
    value = mark.value
    return value if mark.shown is Shown.VALUE and value is not None else mark.text(rule)


def few(count: int) -> Cell:
    """Return a count that is no part of a known total."""
    rule = publication_rule().disclosure()
    return shown(mark_of(count, rule), rule)


def explained() -> str:
    """Return what the signs of a protected table mean."""
    known, rule = publication_rule(), publication_rule().disclosure()
    return (
        f"Afgerond op {rule.base}. <{rule.threshold}: 0 tot en met {rule.threshold - 1} woningen. "
        "Niet getoond: het getal, of een ander, zou een klein aantal woningen verraden. "
        f"Drempel en afronding: {known.status}."
    )
