"""The tables in a letter: header cells, rows of text, and a total where one belongs."""

from collections.abc import Sequence
from dataclasses import dataclass

from retrofit.subsidy.letters.content import Calculation, Change, DatedFact, Fact, LetterContent
from retrofit.subsidy.letters.dutch import euros, long_day
from retrofit.subsidy.letters.kinds import LetterKind


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Attributes:
        titles: the header.
        widths: share of the width of each column; 0 is as wide as it needs.
        right: columns that are set against the right, as amounts are.
        total: the last row, as wide as the others.
    """

    titles: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[int, ...] = ()
    total: tuple[str, ...] = ()


def calculation(found: Calculation) -> Table:
    """Show how an amount came about; the homes only where there are several."""
    rows = [(line.rule, line.rate, line.article, euros(line.amount_cents)) for line in found.lines]
    total = ("Samen", "", "", euros(found.total_cents))
    titles: tuple[str, ...] = ("Waarvoor", "Hoe", "Artikel", "Bedrag")
    if all(line.home is None for line in found.lines):
        return Table(titles, (5, 4, 2, 0), tuple(rows), (3,), total)
    homes = [line.home or "" for line in found.lines]
    return Table(
        ("Woning", *titles),
        (4, 4, 4, 2, 0),
        tuple((home, *row) for home, row in zip(homes, rows, strict=True)),
        (4,),
        ("Samen", "", *total[1:]),
    )


def amounts(letter: LetterContent) -> Table | None:
    """Show what was granted, settled and paid beside each other, where that says something."""
    if letter.kind not in (*SETTLES, LetterKind.REVOCATION):
        return None
    settled = letter.total_cents if letter.kind in SETTLES else None
    is_revised = letter.settled_cents is not None
    known = (
        ("Verleend", letter.granted_cents),
        ("Eerder vastgesteld", letter.settled_cents),
        ("Nu vastgesteld" if is_revised else "Vastgesteld", settled),
        ("Al betaald", letter.paid_cents),
        ("Al betaald als voorschot", letter.advance_cents),
        ("Wij betalen u nog", letter.to_pay_cents),
        ("U betaalt ons terug", letter.claim_cents),
    )
    rows = tuple((words, euros(cents)) for words, cents in known if cents is not None)
    if len(rows) < 2:
        return None
    return Table(("Wat", "Bedrag"), (1, 0), rows, (1,))


#: Letters that settle an amount.
SETTLES = (LetterKind.SETTLEMENT, LetterKind.EX_OFFICIO, LetterKind.REVISION)


def changes(found: Sequence[Change]) -> Table:
    """Show what was and what is beside each other."""
    rows = tuple((each.what, each.was, each.now) for each in found)
    return Table(("Wat", "Dit was het", "Dit wordt het"), (3, 3, 3), rows)


def dates(days: Sequence[DatedFact]) -> Table:
    """Show days in the order in which they come."""
    rows = tuple((day.what, long_day(day.on), day.article) for day in sorted(days, key=_day))
    return Table(("Wat", "Dag", "Artikel"), (3, 2, 2), rows)


def facts(told: Sequence[Fact]) -> Table:
    """Show what the applicant told."""
    return Table(
        ("Gegeven", "Zoals wij het kregen"), (2, 3), tuple((f.label, f.value) for f in told)
    )


def _day(fact: DatedFact) -> tuple[int, str]:
    return fact.on.toordinal(), fact.what
