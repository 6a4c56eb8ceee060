"""Letters of the desk: a frozen content becomes an accessible PDF, the same one every time.

    content = LetterContent(kind=LetterKind.GRANT, ...)
    stored = content.model_dump_json()
    pdf = render(LetterContent.model_validate_json(stored))

What a letter says is kept, not the PDF alone: the same content gives the same bytes.
"""

from retrofit.subsidy.letters.content import (
    Addressee,
    AmountLine,
    Calculation,
    Change,
    DatedFact,
    Fact,
    Ground,
    Handler,
    LetterContent,
    Objection,
)
from retrofit.subsidy.letters.kinds import LetterKind
from retrofit.subsidy.letters.rendering import digest, render

__all__ = [
    "Addressee",
    "AmountLine",
    "Calculation",
    "Change",
    "DatedFact",
    "Fact",
    "Ground",
    "Handler",
    "LetterContent",
    "LetterKind",
    "Objection",
    "digest",
    "render",
]
