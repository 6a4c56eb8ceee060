"""Text that a spreadsheet program never takes for a formula.

Source: reliability reference 5.11.
"""

import unicodedata
from typing import Any

#: What a formula, or a way round a guard against one, can begin with.
_DANGEROUS = frozenset("=+-@\t\r\n\0|%")


def safe_text(value: str) -> str:
    """Return text with an apostrophe before it when a program could run it.

    Full-width and other forms of the signs are the same to some programs.

    >>> safe_text("=1+1"), safe_text("  @SUM(A1)"), safe_text("Colijnstraat 3-A")
    ("'=1+1", "'  @SUM(A1)", 'Colijnstraat 3-A')
    """
    plain = unicodedata.normalize("NFKC", value)
    if value[:1] in ("\t", "\r", "\n", "\0"):
        return f"'{value}"
    # Signs that nobody sees do not keep a program from running what follows.
    seen = "".join(sign for sign in plain if unicodedata.category(sign) not in ("Cf", "Cc"))
    return f"'{value}" if seen.lstrip()[:1] in _DANGEROUS else value


def safe_cell(value: Any) -> Any:
    """Return text made safe, and every number and day as it is."""
    return safe_text(value) if isinstance(value, str) else value
