"""The codes of home events, and of what they saw, in plain Dutch."""

from collections.abc import Mapping

from retrofit.codes import Feeder, HomeEventKind
from retrofit.homes.codes import EventCorrection, FoundationType

KIND: Mapping[HomeEventKind, str] = {
    HomeEventKind.CONTACT: "contact",
    HomeEventKind.INTEREST: "eigenaar is geïnteresseerd",
    HomeEventKind.SURVEY: "opname",
    HomeEventKind.PLAN: "plan",
    HomeEventKind.QUOTE: "offerte",
    HomeEventKind.WORKS_STARTED: "werk begonnen",
    HomeEventKind.MEASURE_DONE: "maatregel uitgevoerd",
    HomeEventKind.DEFECT_REPAIRED: "gebrek hersteld",
    HomeEventKind.DROPPED: "afgehaakt",
    HomeEventKind.INELIGIBLE: "niet geschikt",
    HomeEventKind.DONE_ELSEWHERE: "elders verduurzaamd",
    HomeEventKind.RETURNED: "doet weer mee",
    HomeEventKind.PRIORITY: "voorrang",
    HomeEventKind.WORKS_ORDER_OVERRIDE: "toch isoleren voor het onderzoek",
    HomeEventKind.TAKEN_BACK: "teruggenomen",
}

FEEDER: Mapping[Feeder, str] = {
    Feeder.LETTER: "brief",
    Feeder.DOOR: "huis aan huis",
    Feeder.COFFEE_CART: "koffiekar",
    Feeder.CARETAKER: "wijkconciërge",
    Feeder.ENERGY_HELP: "bezoek Energiehulp",
    Feeder.ASSOCIATION_MEETING: "vergadering VvE",
    Feeder.WEBSITE: "website",
}

CORRECTION: Mapping[EventCorrection, str] = {
    EventCorrection.MISTAKE: "vergissing",
    EventCorrection.WRONG_HOME: "verkeerde woning",
    EventCorrection.RECORDED_TWICE: "dubbel vastgelegd",
    EventCorrection.NEW_EVIDENCE: "nieuw bewijs",
}

FOUNDATION_TYPE: Mapping[FoundationType, str] = {
    FoundationType.WOODEN_PILES: "houten palen",
    FoundationType.SHALLOW: "op staal, zonder palen",
    FoundationType.CONCRETE: "betonnen palen",
    FoundationType.UNKNOWN: "onbekend",
}
