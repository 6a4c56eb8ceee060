"""The codes in plain Dutch, for people; the codes themselves are for programs."""

from gis.codes import CaseState, LabelMethod, MeasureCode, TenureClass, UnitStatus
from retrofit.codes import Caveat, Outcome, Reason, Role, Stage
from retrofit.homes.flag_codes import (
    ContestGround,
    FlagAction,
    FlagEvidence,
    FlagKind,
    FlagSource,
    FlagState,
)
from retrofit.homes.next_step import NextStep
from retrofit.programme_codes import Cause, LearningKind
from retrofit.report_codes import ReportKind

STAGE = {
    Stage.NOT_APPROACHED: "onbenaderd",
    Stage.APPROACHED: "benaderd",
    Stage.INTERESTED: "geïnteresseerd",
    Stage.SURVEYED: "opgenomen",
    Stage.PLANNED: "plan gemaakt",
    Stage.QUOTED: "offerte",
    Stage.APPLIED: "aangevraagd",
    Stage.GRANTED: "verleend",
    Stage.IN_PROGRESS: "in uitvoering",
    Stage.WORKS_DONE: "werk gereed",
    Stage.LABEL_AFTER_REGISTERED: "nieuw label geregistreerd",
    Stage.SETTLED: "vastgesteld",
}

OUTCOME = {
    Outcome.COUNTS: "telt mee",
    Outcome.NO: "telt niet mee",
    Outcome.UNKNOWN: "onbekend",
}

REASON = {
    Reason.NO_WORKS: "er is geen aanvraag en geen uitgevoerde maatregel voor deze woning",
    Reason.NOT_GRANTED: "de subsidie is niet verleend",
    Reason.GRANT_REVOKED: "de verlening is ingetrokken",
    Reason.SETTLED_AT_ZERO: "de subsidie is op nul vastgesteld",
    Reason.WORKS_NOT_FINISHED: "de maatregelen zijn nog niet gereed",
    Reason.WORKS_BEFORE_START: "de maatregelen waren gereed voor het begin van het programma",
    Reason.WORKS_AFTER_DEADLINE: "de maatregelen waren gereed na de einddatum",
    Reason.NOT_PRIVATE: "de woning was bij het begin van het werk niet particulier",
    Reason.TENURE_UNKNOWN: "het eigendom bij het begin van het werk is niet bekend",
    Reason.LABEL_BEFORE_UNKNOWN: "er is geen energielabel van voor het werk",
    Reason.LABEL_BEFORE_EXPIRED: "het energielabel van voor het werk was verlopen",
    Reason.LABEL_BEFORE_UNPROVEN: "het label vooraf is van voor 2021; geen opname bevestigt het",
    Reason.LABEL_BEFORE_OUT_OF_RANGE: "het label vooraf was al C of beter",
    Reason.LABEL_AFTER_MISSING: "er is nog geen energielabel van na het werk",
    Reason.LABEL_AFTER_TOO_EARLY: "de opname voor het nieuwe label was voordat het werk klaar was",
    Reason.LABEL_AFTER_NOT_BETTER: "het label na het werk is niet beter dan het label vooraf",
    Reason.LABEL_AFTER_TOO_LOW: "het label na het werk is wel beter, maar niet genoeg",
    Reason.NOT_REPORTED: "het werk is nog niet gereedgemeld met bewijs",
    Reason.MEASURES_NOT_FINISHED: "niet alle verleende maatregelen zijn op tijd gereed",
    Reason.NO_PROGRAMME_SUPPORT: "er is geen aanvraag, en geen advies voor het einde van het werk",
    Reason.WITHDRAWN_BEFORE_SETTLED: "de woning verviel voordat de subsidie was vastgesteld",
    Reason.SUCCEEDED: "de woning ging op in een andere; die draagt het werk verder",
    Reason.SPLIT_OFF: "de woning is van een andere afgesplitst en telt niet apart",
    Reason.COUNTED_BEFORE: "een voorganger van deze woning telt al",
}

CAVEAT = {
    Caveat.LABEL_BEFORE_OLD_METHOD: "het label vooraf is met een oudere methode bepaald",
    Caveat.LABEL_AFTER_PAST_DEADLINE: "het bewijs kwam na de einddatum; de woning telt voorlopig",
    Caveat.WITHDRAWN_SINCE: "de woning is sindsdien vervallen in de BAG",
    Caveat.SEVERAL_APPLICATIONS: "er zijn meer aanvragen voor deze woning; zij telt een keer",
    Caveat.SUCCEEDED_SINCE: "de woning is sindsdien gesplitst, samengevoegd of vernummerd",
    Caveat.LABEL_BEFORE_EQUIVALENT: "in plaats van een label vooraf geldt de staat in een opname",
}

CAUSE = {
    Cause.WORKS_VERIFIED: "werk gereed en bewezen",
    Cause.WORKS_WITHDRAWN: "verlening ingetrokken of op nul vastgesteld",
    Cause.RELINKED: "aan een andere woning gekoppeld",
    Cause.LABEL_REGISTERED: "label geregistreerd",
    Cause.LABEL_REPLACED: "label verlopen of vervangen",
    Cause.SUCCESSION: "woning gesplitst, samengevoegd of vernummerd",
    Cause.REGISTER: "status of ligging in de BAG",
    Cause.TENURE: "ander eigendom",
    Cause.SURVEY: "nieuwe opname",
    Cause.POLICY: "andere telregel",
    Cause.CORRECTION: "later bekend geworden of verbeterd",
    Cause.DATE: "andere peildatum",
}

CASE_STATE = {
    CaseState.DRAFT: "concept",
    CaseState.RECEIVED: "ontvangen",
    CaseState.AWAITING_SUPPLEMENT: "aanvulling gevraagd",
    CaseState.IN_ASSESSMENT: "in behandeling",
    CaseState.PROPOSED: "voorstel gereed",
    CaseState.GRANTED: "verleend",
    CaseState.REFUSED: "geweigerd",
    CaseState.NOT_PROCESSED: "buiten behandeling gesteld",
    CaseState.WITHDRAWN: "ingetrokken door aanvrager",
    CaseState.IN_PROGRESS: "in uitvoering",
    CaseState.COMPLETION_REPORTED: "gereedgemeld",
    CaseState.SETTLEMENT_PROPOSED: "vaststelling voorgesteld",
    CaseState.SETTLED: "vastgesteld",
    CaseState.GRANT_REVOKED: "verlening ingetrokken",
    CaseState.SETTLEMENT_REVISED: "vaststelling gewijzigd",
    CaseState.CLOSED: "afgesloten",
}

MEASURE = {
    MeasureCode.ROOF: "dakisolatie",
    MeasureCode.ATTIC_FLOOR: "zoldervloerisolatie",
    MeasureCode.FACADE: "gevelisolatie",
    MeasureCode.CAVITY_WALL: "spouwmuurisolatie",
    MeasureCode.FLOOR: "vloerisolatie",
    MeasureCode.GROUND: "bodemisolatie",
    MeasureCode.GLASS_HRPP: "HR++-glas",
    MeasureCode.GLASS_TRIPLE: "triple glas",
    MeasureCode.VENTILATION: "ventilatie",
}

TENURE = {
    TenureClass.OWNER_OCCUPIER: "eigenaar-bewoner",
    TenureClass.PRIVATE_LANDLORD: "particuliere verhuurder",
    TenureClass.HOUSING_CORPORATION: "woningcorporatie",
    TenureClass.OTHER: "overig",
    TenureClass.UNKNOWN: "onbekend",
}

LABEL_METHOD = {
    LabelMethod.NTA_8800: "NTA 8800",
    LabelMethod.DEFINITIVE_LABEL: "vereenvoudigd label (tot 2021)",
    LabelMethod.ENERGY_INDEX: "energie-index",
    LabelMethod.OTHER: "andere methode",
}

UNIT_STATUS = {
    UnitStatus.FORMED: "gevormd",
    UnitStatus.NOT_REALISED: "niet gerealiseerd",
    UnitStatus.IN_USE_UNMEASURED: "in gebruik, niet ingemeten",
    UnitStatus.IN_USE: "in gebruik",
    UnitStatus.RENOVATION: "verbouwing",
    UnitStatus.WITHDRAWN: "ingetrokken",
    UnitStatus.OUT_OF_USE: "buiten gebruik",
    UnitStatus.WRONGLY_REGISTERED: "ten onrechte opgevoerd",
}

NEXT_STEP = {
    NextStep.GONE: "Deze woning staat niet meer als bestaand in het register.",
    NextStep.OUTSIDE: "Deze woning ligt buiten de programma's.",
    NextStep.FIND_TENURE: "Uitzoeken wie de eigenaar is.",
    NextStep.NOT_PRIVATE: "Geen particuliere woning: telt niet mee in dit programma.",
    NextStep.REGISTER_LABEL_BEFORE: (
        "Eerst een geldig energielabel laten registreren, vóór de start van het werk."
    ),
    NextStep.LABEL_GOOD_ENOUGH: "Het label ligt buiten het bereik van dit programma.",
    NextStep.APPROACH: "Eigenaar benaderen: deze woning kan meedoen.",
    NextStep.APPROACH_AGAIN: "De aanvraag liep op niets uit: eigenaar opnieuw benaderen.",
    NextStep.ASK_INTEREST: "Nagaan of de eigenaar mee wil doen.",
    NextStep.SURVEY: "Een opname van de woning afspreken.",
    NextStep.PLAN: "Met de eigenaar een plan maken.",
    NextStep.ASK_QUOTE: "Offertes laten aanvragen.",
    NextStep.APPLY: "De aanvraag laten indienen.",
    NextStep.DROPPED: "De eigenaar is afgehaakt; niet opnieuw benaderen zonder aanleiding.",
    NextStep.INELIGIBLE: "De woning is niet geschikt bevonden.",
    NextStep.DONE_ELSEWHERE: "Elders verduurzaamd: nagaan of er een nieuw label is.",
    NextStep.AWAIT_SUPPLEMENT: "Wachten op de aanvulling van de aanvrager.",
    NextStep.DECIDE: "Beslissen op de aanvraag.",
    NextStep.START_WORKS: "Navragen wanneer het werk begint.",
    NextStep.FINISH_WORKS: "Volgen tot het werk gereed is.",
    NextStep.REPORT: "Het werk laten gereedmelden.",
    NextStep.REGISTER_LABEL_AFTER: "Een nieuw energielabel laten opnemen en registreren.",
    NextStep.SETTLE: "De woning telt mee; de subsidie vaststellen.",
    NextStep.FIND_OUT: "Nagaan waarom deze woning nog niet meetelt.",
    NextStep.NOTHING: "Niets meer te doen: de woning telt mee en de subsidie is vastgesteld.",
}

FLAG_KIND = {
    FlagKind.BACKLOG_MAINTENANCE: "achterstallig onderhoud",
    FlagKind.SUBSIDENCE: "bodemdaling",
    FlagKind.FOUNDATION: "fundering",
}

FLAG_STATE = {
    FlagState.RAISED: "vlag staat",
    FlagState.CONTESTED: "betwist",
    FlagState.LIFTED: "opgeheven",
    FlagState.EXPIRED: "verlopen: opnieuw nagaan",
    FlagState.UNKNOWN: "onbekend",
    FlagState.CLEAR: "geen vlag",
}

FLAG_SOURCE = {
    FlagSource.INSPECTION: "inspectie",
    FlagSource.SURVEY: "opname",
    FlagSource.DESK: "aanvraag",
    FlagSource.REPAIR: "herstellijst van de gemeente",
    FlagSource.POINTS: "satellietmeetpunten (InSAR)",
    FlagSource.RASTER: "bodemdalingskaart",
    FlagSource.AREA: "aandachtsgebied en bouwjaar",
}

FLAG_ACTION = {
    FlagAction.RAISED: "vastgesteld",
    FlagAction.CONTESTED: "betwist",
    FlagAction.UPHELD: "gehandhaafd",
    FlagAction.LIFTED: "opgeheven",
    FlagAction.TAKEN_BACK: "teruggenomen",
}

CONTEST_GROUND = {
    ContestGround.WRONG_BUILDING: "het gaat om een ander pand",
    ContestGround.ALREADY_REPAIRED: "al hersteld",
    ContestGround.OTHER_FOUNDATION: "de fundering is van een ander soort",
    ContestGround.MEASUREMENT: "de meting klopt niet",
    ContestGround.OUTDATED: "de gegevens zijn verouderd",
    ContestGround.NO_BACKLOG: "er is geen achterstallig onderhoud",
}

FLAG_EVIDENCE = {
    FlagEvidence.SITE_VISIT: "bezoek ter plaatse",
    FlagEvidence.FOUNDATION_REPORT: "funderingsonderzoek",
    FlagEvidence.COMPLETION_REPORT: "gereedmelding",
    FlagEvidence.SUBSIDY_SETTLED: "vastgestelde subsidie",
    FlagEvidence.LEVELLING: "nauwkeurigheidswaterpassing",
    FlagEvidence.INVOICE: "factuur",
    FlagEvidence.PERMIT: "vergunning",
    FlagEvidence.PHOTO: "foto",
    FlagEvidence.STATEMENT: "verklaring van de eigenaar",
}

ACTION_LINE = {
    "transformation": "transformatie",
    "social_facility": "maatschappelijke voorziening",
    "public_space": "openbare ruimte",
    "organisation": "organisatie",
    "housing": "woningen",
}

ITEM_STATUS = {
    "not_decided": "niet vastgesteld",
    "planned": "gepland",
    "under_way": "in uitvoering",
    "delivered": "opgeleverd",
}

MONEY_BASIS = {
    "budget": "wat van het budget van de lijn over is",
    "ceilings": "wat onder de open subsidieplafonds over is",
    "asked": "het bedrag dat u invulde",
}

LEARNING_KIND = {
    LearningKind.WORKED: "dit werkte",
    LearningKind.DID_NOT_WORK: "dit werkte niet",
    LearningKind.SEEN: "dit viel op",
}

REPORT_KIND = {
    ReportKind.COUNCIL: "voor de gemeenteraad",
    ReportKind.MINISTRY: "voor het ministerie",
    ReportKind.MONITOR: "voor de Monitor Dordt West",
    ReportKind.ORGANISATION: "voor de uitvoeringsorganisatie",
}

MILESTONE = {
    "M0": "bepaald",
    "M1": "bewoners gehoord",
    "M2": "ontwerp vastgesteld",
    "M3": "bijdrage of overeenkomst getekend",
    "M4": "vergunning en aanbesteding",
    "M5": "werk begonnen",
    "M6": "opgeleverd",
    "M7": "verantwoord",
}

PUBLISHED_MEASURE = {
    "contacted": "benaderd of zelf gemeld",
    "applied": "subsidie aangevraagd",
    "done": "klaar: telt mee",
    "backlog_done": "klaar, met achterstallig onderhoud hersteld",
}
PUBLISHED_AMOUNT = {"granted": "toegekend", "paid": "uitbetaald"}
NOT_PUBLISHED = "Er zijn nog geen cijfers gepubliceerd."
ERRATUM = "De cijfers over {period} zijn later gecorrigeerd; wat is gepubliceerd, blijft staan."

ROLE = {
    Role.INTAKE: "postregistratie",
    Role.CASE_HANDLER: "behandelaar",
    Role.REVIEWER: "beoordelaar",
    Role.BUDGET_HOLDER: "budgethouder",
    Role.WUO_ADVISER: "WUO-adviseur",
    Role.PLANNER: "planner",
    Role.AUDITOR: "controller",
    Role.COUNCIL_PUBLIC: "raad",
    Role.ADMIN: "functioneel beheerder",
}
