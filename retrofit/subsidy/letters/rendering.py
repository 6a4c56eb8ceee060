"""From the content of a letter to an accessible PDF (PDF/UA-1 and PDF/A-2a), always the same.

Typst sets the letter with the fonts in its own package: no network, no fonts of the machine, no
clock. What people typed goes in as JSON and is never read as markup.
"""

import hashlib
import json
import re
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from retrofit.subsidy.letters.content import LetterContent
from retrofit.subsidy.letters.dutch import long_day
from retrofit.subsidy.letters.wording import TITLES, notices, sections

TEMPLATE = Path(__file__).with_name("letter.typ")
#: Readable with a screen reader, and fit for the archive.
STANDARDS: list[Any] = ["ua-1", "a-2a"]

# What the fonts can show: Latin, Greek, Cyrillic, Hebrew and Arabic letters, and the signs of a
# keyboard. An emoji in a name may not keep a decision from being sent.
_UNSHOWN = re.compile(
    "[^"
    "\u0020-\u007e\u00a0-\u00ac\u00ae-\u02ff\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u0482"
    "\u048a-\u04ff\u05d0-\u05ea\u0621-\u063a\u0641-\u064a\u0660-\u0669\u1e00-\u1eff"
    "\u2010-\u2027\u2030-\u2040\u2070\u2074-\u208e\u20a0-\u20bf\u2122\u2190-\u21ff\u2200-\u22ff"
    "\u25a0-\u25ff\u2713\u2717"
    "]"
)
_MISSING = "\u25a1"
# A word without a place to break runs off the paper, or out of its column; a space of no width
# gives it some.
_LONG_WORD = re.compile(r"\S{40,}")
_LONG_IN_TABLE = re.compile(r"\S{22,}")
_BREAK = "\u200b"
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
    return typst.compile(
        str(TEMPLATE),
        # Nothing outside this folder can be read, whatever the template would say.
        root=str(TEMPLATE.parent),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=STANDARDS,
        # The day in the file is that of the letter: the template sets it.
        sys_inputs={"letter": json.dumps(_payload(content, concept=concept), ensure_ascii=False)},
    )


def _payload(letter: LetterContent, *, concept: bool) -> dict[str, Any]:
    """Return what the template sets, every text as it can be shown."""
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
    payload = {
        "title": TITLES[letter.kind],
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
    shown: dict[str, Any] = _shown(payload)
    return shown


def _shown(value: Any, long_word: re.Pattern[str] = _LONG_WORD) -> Any:
    """Replace in every text what no font can show, and give long words places to break."""
    if isinstance(value, str):
        text = _UNSHOWN.sub(_MISSING, value)
        return long_word.sub(lambda word: _BREAK.join(re.findall(".{1,5}", word[0])), text)
    if isinstance(value, dict):
        if value.get("kind") == "Table":
            long_word = _LONG_IN_TABLE
        return {name: _shown(part, long_word) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(part, long_word) for part in value]
    return value


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


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
