"""Words of the subsidy desk, and the codes they stand for."""

import re

from gis.cells import simplified
from gis.codes import CaseState, MeasureCode

# As the desk writes them, in the order of the procedure; the first of each is the law's own.
STATE_WORDS: dict[CaseState, tuple[str, ...]] = {
    CaseState.DRAFT: ("concept",),
    CaseState.RECEIVED: ("ontvangen",),
    CaseState.AWAITING_SUPPLEMENT: ("aanvulling gevraagd",),
    CaseState.IN_ASSESSMENT: ("in behandeling",),
    CaseState.PROPOSED: ("voorstel gereed",),
    CaseState.GRANTED: ("verleend", "toegekend"),
    CaseState.REFUSED: ("geweigerd", "afgewezen"),
    CaseState.NOT_PROCESSED: ("buiten behandeling", "buiten behandeling gesteld"),
    CaseState.WITHDRAWN: ("ingetrokken door aanvrager",),
    CaseState.IN_PROGRESS: ("in uitvoering",),
    CaseState.COMPLETION_REPORTED: ("gereedgemeld", "gereed gemeld"),
    CaseState.SETTLEMENT_PROPOSED: ("vaststelling voorgesteld",),
    CaseState.SETTLED: ("vastgesteld",),
    CaseState.GRANT_REVOKED: ("verlening ingetrokken",),
    CaseState.SETTLEMENT_REVISED: ("vaststelling gewijzigd",),
    CaseState.CLOSED: ("afgesloten",),
}

MEASURE_WORDS: dict[MeasureCode, tuple[str, ...]] = {
    MeasureCode.ROOF: ("dakisolatie", "dak", "isolatie dak"),
    MeasureCode.ATTIC_FLOOR: (
        "zolder-/vlieringvloer",
        "zoldervloer",
        "vlieringvloer",
        "zoldervloerisolatie",
        "vlieringvloerisolatie",
        "zolder vlieringvloerisolatie",
        "zolder of vlieringvloer",
        "isolatie zoldervloer",
    ),
    MeasureCode.FACADE: ("gevelisolatie", "gevel", "isolatie gevel"),
    MeasureCode.CAVITY_WALL: ("spouwmuur", "spouwmuurisolatie", "spouw", "isolatie spouwmuur"),
    MeasureCode.FLOOR: ("vloerisolatie", "vloer", "isolatie vloer"),
    MeasureCode.GROUND: ("bodemisolatie", "bodem", "isolatie bodem"),
    MeasureCode.GLASS_HRPP: ("HR++ glas", "HR++", "HR++ beglazing"),
    MeasureCode.GLASS_TRIPLE: (
        "triple glas",
        "triple",
        "tripleglas",
        "triple beglazing",
        "drievoudig glas",
        "HR+++ glas",
        "HR+++",
        "HR+++ beglazing",
    ),
    MeasureCode.VENTILATION: ("ventilatie", "CO2-gestuurde ventilatie", "mechanische ventilatie"),
}

# The plus signs of glass are part of its name; every other plus stands between two measures.
_PLUSES = re.compile(r"(?i)\bhr\s*(\+(?:\s*\+)*)")
_QUANTITY = re.compile(r"(?i)\([^()]*\)|\b\d+(?:[.,]\d+)?\s*(?:m2|m²|m\^2)")
_BETWEEN = re.compile(r"[,;+&\n\r|•]|(?<!\w)-(?!\w)|\ben\b")


def _plain(text: str) -> str:
    return simplified(_PLUSES.sub(lambda match: "hr" + "p" * match[1].count("+"), text))


_STATES = {simplified(word): code for code, words in STATE_WORDS.items() for word in words}
_STATES |= {simplified(code.value): code for code in CaseState}
_MEASURES = {_plain(word): code for code, words in MEASURE_WORDS.items() for word in words}
_MEASURES |= {simplified(code.value): code for code in MeasureCode}
_MEASURES |= {simplified(code.value).replace(" ", ""): code for code in MeasureCode}


def state_of(text: str) -> CaseState | None:
    """Return the state that a word or a code stands for; None for another word."""
    return _STATES.get(simplified(text))


def measures_of(text: str) -> tuple[list[MeasureCode], list[str]]:
    """Return the measures in a cell, each once, and the words that are no measure.

    Measures stand apart by a comma, semicolon, plus, ampersand, line break or "en"; an area in m2
    behind one is passed over.
    """
    known: list[MeasureCode] = []
    unknown: list[str] = []
    bare = _QUANTITY.sub(" ", text)
    bare = _PLUSES.sub(lambda match: "hr" + "p" * match[1].count("+"), bare)
    for part in _BETWEEN.split(bare):
        word = simplified(part)
        code = _MEASURES.get(word)
        if code is not None and code not in known:
            known.append(code)
        elif code is None and word:
            unknown.append(part.strip())
    return known, unknown
