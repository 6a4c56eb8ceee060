"""Codes of what happens to a home: an event holds these and no text of its own."""

from enum import StrEnum


class ContactChannel(StrEnum):
    """How somebody was reached, or was tried to be reached."""

    PHONE = "phone"
    DOOR = "door"
    EMAIL = "email"
    LETTER = "letter"
    MEETING = "meeting"
    COUNTER = "counter"


class ContactOutcome(StrEnum):
    """What came of a contact; what was said is not kept."""

    NO_ANSWER = "no_answer"
    SPOKE = "spoke"
    INTERESTED = "interested"
    NOT_NOW = "not_now"
    DECLINED = "declined"
    MOVED = "moved"


class BuildingPart(StrEnum):
    """A part of the building that a survey judges."""

    ROOF = "roof"
    FACADE = "facade"
    FLOOR = "floor"
    GLASS = "glass"
    MOISTURE = "moisture"
    FOUNDATION = "foundation"


class PartState(StrEnum):
    """How a part is; unknown is a state of its own."""

    GOOD = "good"
    MODERATE = "moderate"
    POOR = "poor"
    UNKNOWN = "unknown"


class FoundationType(StrEnum):
    """On what a building stands; unknown until somebody saw it."""

    WOODEN_PILES = "wooden_piles"
    SHALLOW = "shallow"  # op staal
    CONCRETE = "concrete"
    UNKNOWN = "unknown"


class DefectCode(StrEnum):
    """What is wrong with a part of the building."""

    ROOF_LEAK = "roof_leak"
    ROOF_STRUCTURE = "roof_structure"
    CHIMNEY = "chimney"
    GUTTER = "gutter"
    POINTING = "pointing"
    CRACK = "crack"
    LINTEL = "lintel"
    CAVITY_POLLUTED = "cavity_polluted"  # mortar or rubble in the cavity
    FRAME_ROT = "frame_rot"
    FLOOR_ROT = "floor_rot"
    CRAWL_SPACE_WET = "crawl_space_wet"
    RISING_DAMP = "rising_damp"
    MOULD = "mould"
    VENTILATION_MISSING = "ventilation_missing"
    ASBESTOS = "asbestos"
    UNEVEN_SETTLEMENT = "uneven_settlement"
    FOUNDATION = "foundation"


class Evidence(StrEnum):
    """What shows that works were done."""

    INVOICE = "invoice"
    PHOTO = "photo"
    SITE_VISIT = "site_visit"


class DropReason(StrEnum):
    """Why an owner takes part no more (afgehaakt); nothing about the owner himself."""

    COSTS = "costs"
    NUISANCE = "nuisance"
    NO_RESPONSE = "no_response"
    NOT_NOW = "not_now"
    SALE = "sale"
    NO_CONTRACTOR = "no_contractor"
    NOT_GIVEN = "not_given"


class IneligibleReason(StrEnum):
    """Why a home cannot take part."""

    NOT_PRIVATE = "not_private"
    LABEL_TOO_GOOD = "label_too_good"
    TECHNICAL = "technical"
    HERITAGE = "heritage"
    DEMOLITION = "demolition"
    ASSOCIATION_REFUSES = "association_refuses"


class ElsewhereReason(StrEnum):
    """How a home was made sustainable without the programme."""

    OWN_MEANS = "own_means"
    ISDE = "isde"
    OTHER_SUBSIDY = "other_subsidy"
    BEFORE_PROGRAMME = "before_programme"


class EventCorrection(StrEnum):
    """Why an event is corrected or taken back."""

    MISTAKE = "mistake"
    WRONG_HOME = "wrong_home"
    RECORDED_TWICE = "recorded_twice"
    NEW_EVIDENCE = "new_evidence"


class OverrideReason(StrEnum):
    """Why is insulated although something must be inspected first."""

    INSPECTED = "inspected"  # looked at since, and found in order
    REPAIR_ORDERED = "repair_ordered"  # repaired in the same works
    MEASURE_ADAPTED = "measure_adapted"  # in a way that does no harm
    NO_INFLUENCE = "no_influence"  # another part of the building
