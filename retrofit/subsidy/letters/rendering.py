"""From the content of a letter to an accessible PDF (PDF/UA-1 and PDF/A-2a), always the same.

Typst sets the letter with the fonts in its own package: no network, no fonts of the machine, no
clock. What people typed goes in as JSON and is never read as markup.
"""

import hashlib
import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

from retrofit.subsidy.letters.content import LetterContent
from retrofit.subsidy.letters.dutch import long_day
from retrofit.subsidy.letters.wording import notices, sections, title
from retrofit.typesetting import typeset

TEMPLATE = Path(__file__).with_name("letter.typ")
_POSTCODE, _SPACED = re.compile("([1-9][0-9]{3})([A-Z]{2})"), r"\1 \2"


def digest(content: LetterContent) -> str:
    """Return the SHA-256 of what a letter says, in hexadecimal.

    It is taken over JSON with sorted names and without what says nothing (none, empty, false), so
    that a field that letters get later leaves the digest of earlier ones as it was.
    """
    said = _without_nothing(content.model_dump(mode="json"))
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def render(content: LetterContent, *, concept: bool = False) -> bytes:
    """Return the letter as PDF; equal contents give equal bytes.

    Args:
        content: what it says.
        concept: a preview, before the decision: CONCEPT stands across each page.
    """
    # The day in the file is that of the letter: the template sets it.
    return typeset(TEMPLATE, "letter", _payload(content, concept=concept))


def _payload(letter: LetterContent, *, concept: bool) -> dict[str, Any]:
    """Return what the template sets."""
    to = letter.addressee
    place = f"{_POSTCODE.sub(_SPACED, to.postcode)}  {to.city}" if to.postcode else to.city
    # Read from left to right: two beside each other.
    reference = [
        ("Datum", long_day(letter.dated)),
        ("Contact", letter.handler.name),
        ("Zaaknummer", letter.case_number),
        ("Telefoon", letter.handler.phone),
        ("Brief", letter.number),
    ]
    return {
        "title": title(letter),
        "concept": concept,
        "dated": [letter.dated.year, letter.dated.month, letter.dated.day],
        "municipality": letter.municipality,
        "department": letter.handler.department,
        "address": list(filter(None, (to.name, to.street_line, place, to.country))),
        "reference": reference,
        "notices": notices(letter, concept=concept),
        "sections": [
            {
                "heading": section.heading,
                "parts": [{"kind": type(part).__name__, **asdict(part)} for part in section.parts],
            }
            for section in sections(letter)
        ],
        "signature": [letter.signatory or letter.handler.name],
        "mandate": letter.kind.is_decision,
        "foot": f"{letter.municipality} · zaak {letter.case_number} · brief {letter.number}",
    }


def _without_nothing(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {name: _without_nothing(part) for name, part in value.items()}
        return {
            name: part
            for name, part in kept.items()
            if part is not None and part is not False and part != []
        }
    if isinstance(value, list):
        return [_without_nothing(part) for part in value]
    return value
