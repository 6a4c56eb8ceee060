"""Percentages and averages for publication; they tell nothing that the counts do not tell."""

from fractions import Fraction

from retrofit.publication.marks import HIDDEN, NOT_APPLICABLE, Mark, Rule, Shown


def percentage(part: Mark, homes: int, rule: Rule) -> Mark:
    """Return a whole percentage of the homes of an area, from the *published* count.

    Made from the mark and not from the count, so that it narrows nothing. 0 % and 100 % are never
    shown: a small count is not, and a count that rounds to all homes is taken for nearly all.

    Args:
        part: published mark of the count.
        homes: the denominator, public.
        rule: the rule; under its ``denominator`` there is no percentage.

    >>> percentage(Mark(Shown.VALUE, 30), 121, Rule()).value
    25
    """
    if part is NOT_APPLICABLE or homes < rule.denominator:
        return NOT_APPLICABLE
    if part.shown is not Shown.VALUE or part.value is None:
        return HIDDEN
    share = Fraction(100 * part.value, homes)
    return Mark(Shown.VALUE, min(99, max(1, int(share + Fraction(1, 2)))))


def average(total: int, homes: int, count: Mark, rule: Rule, step: int) -> Mark:
    """Return an average per home, rounded to a step, such as EUR 100.

    Args:
        total: sum over the homes.
        homes: how many there are, exactly.
        count: the mark under which their number is published.
        rule: the rule; under its ``denominator`` there is no average, nor beside a count that is
            not shown.
        step: what the average is rounded to, half up.

    Raises:
        ValueError: the step is not positive.
    """
    if step <= 0:
        raise ValueError("afronding van een gemiddelde: meer dan 0")
    if homes < rule.denominator or count.shown is not Shown.VALUE:
        return HIDDEN
    return Mark(Shown.VALUE, int(Fraction(total, homes * step) + Fraction(1, 2)) * step)
