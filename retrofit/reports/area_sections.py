"""Where the homes are, and which labels they had: per neighbourhood and street, before, after."""

import pandas as pd

from gis.codes import LabelClass
from retrofit.codes import Eligibility
from retrofit.progress.places import streets_of
from retrofit.reports.asked import Asked
from retrofit.reports.disclosure import explained, protected
from retrofit.reports.parts import Cell, Column, Paragraph, Section, Table

#: Title, name of the figure, share of the paper.
FIGURES = (
    ("Woningen", "dwellings", 4),
    ("Kunnen meedoen", "eligible", 4),
    ("Onbekend", "eligibility_unknown", 4),
    ("Aangevraagd", "applied", 5),
    ("Tellen mee", "done", 4),
    ("Achterstallig onderhoud", "backlog_done", 5),
)
COLUMNS = tuple(Column(title, "count", width) for title, _, width in FIGURES)
UNKNOWN = "onbekend"


def neighbourhoods(asked: Asked) -> Section:
    """Show the figures per neighbourhood; for the council no cell can recognise a home."""
    areas = asked.progress.areas
    figures = {name: [int(getattr(area, name)) for area in areas] for _, name, _ in FIGURES}
    sums = tuple(sum(counts) for counts in figures.values())
    cells = list(figures.values()) if asked.is_internal else _protected(figures)
    table = Table(
        "buurten",
        "Woningen per buurt",
        (Column("Buurt", width=8), *COLUMNS),
        tuple((area.name, *row) for area, *row in zip(areas, *cells, strict=True)),
        total=("Samen", *sums),
        note=None if asked.is_internal else explained(),
    )
    return Section("buurten", "Per buurt", (table,))


def _protected(figures: dict[str, list[int]]) -> list[list[Cell]]:
    """Return the columns as the council may see them.

    How many homes there are is public. Of those that count some had backlog maintenance: these
    two are protected together.
    """
    homes = figures["dwellings"]
    columns: dict[str, list[Cell]] = {"dwellings": list(homes)}
    for names in (("eligible",), ("eligibility_unknown",), ("applied",), ("done", "backlog_done")):
        rows = list(zip(*(figures[name] for name in names), strict=True))
        found = protected(rows, homes=homes)
        columns |= {name: [row[at] for row in found] for at, name in enumerate(names)}
    return [columns[name] for name in figures]


def streets(asked: Asked) -> Section:
    """Show the figures per street, for the organisation alone."""
    homes = asked.verdicts.homes
    named = streets_of(asked.connection, list(homes.index), asked.as_of, asked.known_at)
    figures = pd.DataFrame(
        {
            "street": named.reindex(homes.index).fillna(UNKNOWN),
            "dwellings": 1,
            "eligible": homes["eligibility"].eq(Eligibility.ELIGIBLE.value),
            "eligibility_unknown": homes["eligibility"].eq(Eligibility.UNKNOWN.value),
            "applied": homes["is_applied"],
            "done": homes["counted_on"].notna(),
            "backlog_done": homes["backlog_done_on"].notna(),
        }
    )
    sums = figures.groupby("street").sum().sort_index()
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (str(street), *(int(row[name]) for _, name, _ in FIGURES))
        for street, row in sums.iterrows()
    )
    table = Table(
        "straten",
        "Woningen per straat",
        (Column("Straat", width=8), *COLUMNS),
        rows,
        total=("Samen", *(int(sums[name].sum()) for _, name, _ in FIGURES)),
    )
    return Section(
        "straten",
        "Per straat",
        (Paragraph("Deze tabel is alleen voor medewerkers; geef haar niet door."), table),
    )


def labels(asked: Asked) -> Section:
    """Show which label the homes that count had before their works, and which they have now."""
    homes = asked.verdicts.homes.loc[asked.counted.index]
    order = [label.value for label in LabelClass]
    before = homes["label_before"].fillna(UNKNOWN)
    after = homes["label"].fillna(UNKNOWN)
    rows_of = [label for label in (*order, UNKNOWN) if before.eq(label).any()]
    columns_of = [label for label in (*order, UNKNOWN) if after.eq(label).any()]
    counts = [
        [int((before.eq(row) & after.eq(column)).sum()) for column in columns_of] for row in rows_of
    ]
    whole = sum(map(sum, counts))
    # For the council the sums per row and column are left out: they would hide more cells.
    if asked.is_internal:
        cells: list[list[Cell]] = [[*row, sum(row)] for row in counts]
        total: tuple[Cell, ...] = (
            "Samen",
            *(sum(row[at] for row in counts) for at in range(len(columns_of))),
            whole,
        )
    else:
        flat = [cell for (cell,) in protected([[value] for row in counts for value in row])]
        wide = len(columns_of)
        cells = [flat[at * wide : (at + 1) * wide] for at in range(len(rows_of))]
        total = ()
    table = Table(
        "labels",
        f"Label vóór het werk (regels) en op de peildatum (kolommen), {whole} woningen",
        (
            Column("Vóór", width=1),
            *(Column(label, "count", 1) for label in columns_of),
            *([Column("Samen", "count", 1)] if asked.is_internal else []),
        ),
        tuple((label, *row) for label, row in zip(rows_of, cells, strict=True)),
        total=total,
        note=None if asked.is_internal else explained(),
    )
    if not whole:
        return Section(
            "labels", "Labelsprong", (Paragraph("Er zijn nog geen woningen die meetellen."),)
        )
    return Section("labels", "Labelsprong van de woningen die meetellen", (table,))
