"""Typst sets what we print, with the fonts in its own package: no network, no clock.

What people typed goes in as JSON and is never read as markup. Same content, same bytes.
"""

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

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


def typeset(template: Path, name: str, content: dict[str, Any]) -> bytes:
    """Return content set by a template, as PDF.

    Args:
        template: what it looks like; nothing outside its folder can be read.
        name: under which the template finds the content.
        content: JSON's own types; every text is made such that it can be shown. In a part that
            calls itself a table shorter words get places to break.
    """
    return typst.compile(
        str(template),
        root=str(template.parent),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=STANDARDS,
        sys_inputs={name: json.dumps(_shown(content), ensure_ascii=False)},
    )


def _shown(value: Any, long_word: re.Pattern[str] = _LONG_WORD) -> Any:
    """Replace in every text what no font can show, and give long words places to break."""
    if isinstance(value, str):
        text = _UNSHOWN.sub(_MISSING, value)
        return long_word.sub(lambda word: _BREAK.join(re.findall(".{1,5}", word[0])), text)
    if isinstance(value, dict):
        if str(value.get("kind")).lower() == "table":
            long_word = _LONG_IN_TABLE
        return {
            # A drawing is no text.
            name: part if name == "svg" else _shown(part, long_word)
            for name, part in value.items()
        }
    if isinstance(value, list | tuple):
        return [_shown(part, long_word) for part in value]
    return value


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
