"""A running amount that remembers each step, with one rule for rounding.

The amount is kept exactly. What is shown after each step is rounded to whole cents, half a cent
upwards, and a part of a line is the difference between two of those.
"""

from dataclasses import dataclass, field
from fractions import Fraction

from retrofit.subsidy.calculation import Part, PartKind, Reason


def whole_cents(exact: Fraction) -> int:
    """Round to whole cents, half a cent upwards.

    >>> whole_cents(Fraction(5, 2)), whole_cents(Fraction(249, 100))
    (3, 2)
    """
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


@dataclass(slots=True)
class Tally:
    """The amount of one line while it is worked out."""

    exact: Fraction = Fraction(0)
    parts: list[Part] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)

    @property
    def cents(self) -> int:
        """The amount so far, in whole cents."""
        return whole_cents(self.exact)

    def to(self, exact: Fraction, kind: PartKind, rule: str, rate: str, article: str) -> None:
        """Bring the amount to ``exact``, as a step that is shown."""
        change = whole_cents(exact) - self.cents
        self.exact = exact
        if change or not self.parts:
            part = Part(kind=kind, rule=rule, rate=rate, article=article, amount_cents=change)
            self.parts.append(part)

    def lower(self, most: Fraction, kind: PartKind, rule: str, rate: str, article: str) -> None:
        """Bring the amount down to ``most``, if it is higher, and keep the reason."""
        if self.exact > most:
            before = self.cents
            self.to(most, kind, rule, rate, article)
            if self.cents < before:
                self.reasons.append(
                    Reason(text=f"{rule} ({rate})" if rate else rule, article=article)
                )

    def nothing(self, text: str, article: str) -> None:
        """Pay nothing, for one reason."""
        self.exact = Fraction(0)
        self.parts = [
            Part(kind="nothing", rule=text, rate="€ 0,00", article=article, amount_cents=0)
        ]
        self.reasons = [Reason(text=text, article=article)]
