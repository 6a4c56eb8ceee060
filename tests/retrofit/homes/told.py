"""Events as somebody tells them, for tests: one good example of each kind."""

from datetime import date

from retrofit.codes import HomeEventKind
from retrofit.homes.event_kinds import GivenEvent

K = HomeEventKind
DAY = date(2026, 5, 11)

GOOD = {
    K.CONTACT: {"channel": "door", "outcome": "spoke"},
    K.INTEREST: {"hasConsent": True},
    K.SURVEY: {
        "isQualified": True,
        "parts": {"roof": "poor", "moisture": "poor", "glass": "unknown"},
        "defects": [{"code": "roof_leak", "part": "roof", "mustRepair": True}],
    },
    K.PLAN: {
        "measures": [{"measure": "roof", "areaM2": 41.5, "insulationValue": 3.5}],
        "labelAfterEstimate": "B",
    },
    K.QUOTE: {"measure": "roof", "cents": 412_000},
    K.WORKS_STARTED: {"measure": "roof"},
    K.MEASURE_DONE: {
        "measure": "roof",
        "areaM2": 40,
        "insulationValue": "3.5",
        "evidence": ["invoice", "photo"],
        "contractorKvk": "12345678",
        "number": "DW-2026-000012",
    },
    K.DROPPED: {"reason": "costs"},
    K.INELIGIBLE: {"reason": "heritage"},
    K.DONE_ELSEWHERE: {"reason": "isde"},
    K.RETURNED: {},
    K.PRIORITY: {"isPriority": True},
}


def told(home, kind=K.CONTACT, on=DAY, **more):
    """An event of a kind; ``details`` in ``more`` replaces the good example."""
    details = more.pop("details", GOOD.get(kind, {}))
    return GivenEvent(home, kind, on, details, **more)
