"""What stands in a published cell, and what a reader can learn from it who knows the rule."""

from dataclasses import dataclass
from enum import StrEnum

#: No cell is larger; stands for "no upper bound known".
UNBOUNDED = 10**7


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule of disclosure control. The rule itself is public.

    Attributes:
        threshold: counts below it are small (k), 0 included.
        base: shown counts are rounded to the nearest multiple of it, half up.
        denominator: percentages and averages need at least so many homes.
    """

    threshold: int = 5
    base: int = 5
    denominator: int = 10

    def __post_init__(self) -> None:
        if self.threshold < 2:
            raise ValueError("drempel: ten minste 2")
        if not 1 <= self.base <= self.threshold:
            raise ValueError("afronding: van 1 tot en met de drempel")
        if self.denominator < self.threshold:
            raise ValueError("noemer: niet onder de drempel")


class Shown(StrEnum):
    """What kind of mark a cell has."""

    VALUE = "value"
    FEW = "few"
    HIDDEN = "hidden"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands in a cell.

    Attributes:
        shown: the kind.
        value: rounded count, for a value only.
    """

    shown: Shown
    value: int | None = None

    def text(self, rule: Rule) -> str:
        """Return the mark as the page prints it; a hidden count is never an empty cell or a 0."""
        if self.shown is Shown.VALUE:
            return str(self.value)
        if self.shown is Shown.FEW:
            return f"<{rule.threshold}"
        return "niet getoond" if self.shown is Shown.HIDDEN else "n.v.t."

    def bounds(self, rule: Rule) -> tuple[int, int]:
        """Return the counts that have this mark: lowest and highest.

        >>> Mark(Shown.VALUE, 5).bounds(Rule()), Mark(Shown.FEW).bounds(Rule())
        ((5, 7), (0, 4))
        """
        if self.shown is Shown.VALUE:
            value = self.value or 0
            low = max(rule.threshold, value - rule.base // 2)
            return low, value + (rule.base - 1) // 2
        if self.shown is Shown.FEW:
            return 0, rule.threshold - 1
        return 0, UNBOUNDED


FEW = Mark(Shown.FEW)
HIDDEN = Mark(Shown.HIDDEN)
NOT_APPLICABLE = Mark(Shown.NOT_APPLICABLE)


def mark_of(count: int, rule: Rule) -> Mark:
    """Return the mark of a count by itself, as long as nothing else gives it away.

    >>> mark_of(0, Rule()) == FEW, mark_of(8, Rule()).value
    (True, 10)
    """
    if count < rule.threshold:
        return FEW
    return Mark(Shown.VALUE, (count + rule.base // 2) // rule.base * rule.base)


def marks_between(low: int, high: int, rule: Rule) -> list[Mark]:
    """Return every mark that a count from ``low`` through ``high`` can have, smallest first."""
    marks = [FEW] if low < rule.threshold else []
    count = max(low, rule.threshold)
    while count <= high:
        mark = mark_of(count, rule)
        marks.append(mark)
        count = mark.bounds(rule)[1] + 1
    return marks
