"""Amounts, areas and percentages as the desk writes them in a calculation."""

from decimal import Decimal
from fractions import Fraction


def euros(cents: int) -> str:
    """Return an amount in euros.

    >>> euros(123456)
    '€ 1.234,56'
    >>> euros(-5)
    '€ -0,05'
    """
    whole, part = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    return f"€ {sign}{whole:,}".replace(",", ".") + f",{part:02d}"


def two_decimals(value: Decimal | Fraction) -> str:
    """Return a number of zero or more with two decimals and a comma.

    >>> two_decimals(Decimal("45")), two_decimals(Fraction(2, 3))
    ('45,00', '0,67')
    """
    whole, part = divmod(round(100 * Fraction(value)), 100)
    return f"{whole},{part:02}"


def square_metres(area: Decimal | Fraction) -> str:
    """Return an area, such as 45,00 m²."""
    return f"{two_decimals(area)} m²"


def capital(text: str) -> str:
    """Return a text that begins with a capital, as a line of a table does.

    >>> capital("dakisolatie, 45,00 m²")
    'Dakisolatie, 45,00 m²'
    """
    return text[:1].upper() + text[1:]
