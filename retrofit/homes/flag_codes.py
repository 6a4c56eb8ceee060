"""Codes of the flags of homes: what for, how sure, how they stand, what is done with them."""

from enum import StrEnum


class FlagKind(StrEnum):
    """What a home is flagged for."""

    BACKLOG_MAINTENANCE = "backlog_maintenance"
    SUBSIDENCE = "subsidence"
    FOUNDATION = "foundation"


class FlagState(StrEnum):
    """How a flag stands. Unknown is a state of its own: nothing that counts was found out."""

    RAISED = "raised"
    CONTESTED = "contested"  # raised, and doubted on behalf of the owner
    LIFTED = "lifted"  # raised or possible, and taken away by evidence
    EXPIRED = "expired"  # was raised by something that is too old now
    UNKNOWN = "unknown"
    CLEAR = "clear"


class FlagSource(StrEnum):
    """What says something about a flag."""

    INSPECTION = "inspection"  # somebody of the staff went to look
    SURVEY = "survey"
    DESK = "desk"  # what an application says
    REPAIR = "repair"  # the city's list of repaired foundations
    POINTS = "points"  # InSAR points at the building
    RASTER = "raster"  # subsidence of the ground around it
    AREA = "area"  # attention area and year of construction


class Grade(StrEnum):
    """How good a finding is, best first: seen on site, to reckoned for an area."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"


class Visibility(StrEnum):
    """Who of the staff may see a flag of a home; nobody else ever does."""

    HOME_STAFF = "home_staff"
    PLANNING_STAFF = "planning_staff"


class FlagAction(StrEnum):
    """What somebody does with a flag."""

    RAISED = "raised"  # after an inspection
    CONTESTED = "contested"
    UPHELD = "upheld"  # the contest is answered: the flag stays
    LIFTED = "lifted"
    TAKEN_BACK = "taken_back"  # what it supersedes did not happen


class ContestGround(StrEnum):
    """Why a flag is doubted."""

    WRONG_BUILDING = "wrong_building"
    ALREADY_REPAIRED = "already_repaired"
    OTHER_FOUNDATION = "other_foundation"  # built otherwise than the source takes it to be
    MEASUREMENT = "measurement"
    OUTDATED = "outdated"
    NO_BACKLOG = "no_backlog"


class FlagEvidence(StrEnum):
    """What shows that a flag is right, or is not."""

    SITE_VISIT = "site_visit"
    FOUNDATION_REPORT = "foundation_report"
    COMPLETION_REPORT = "completion_report"
    SUBSIDY_SETTLED = "subsidy_settled"
    LEVELLING = "levelling"  # nauwkeurigheidswaterpassing: measured at the building
    INVOICE = "invoice"
    PERMIT = "permit"
    PHOTO = "photo"
    STATEMENT = "statement"  # the owner says so
