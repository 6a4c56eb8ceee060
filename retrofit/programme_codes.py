"""Codes of a programme beside its homes: milestones, lessons, causes of change, successions."""

from enum import StrEnum


class MilestoneDay(StrEnum):
    """Which day of a milestone is meant."""

    PLANNED = "planned"
    FORECAST = "forecast"
    ACTUAL = "actual"


class LearningKind(StrEnum):
    """What an entry of the learning agenda says."""

    WORKED = "worked"
    DID_NOT_WORK = "did_not_work"
    SEEN = "seen"


class Cause(StrEnum):
    """Why the number of homes that count changed."""

    WORKS_VERIFIED = "works_verified"
    WORKS_WITHDRAWN = "works_withdrawn"  # grant revoked, or settled at zero
    RELINKED = "relinked"
    LABEL_REGISTERED = "label_registered"
    LABEL_REPLACED = "label_replaced"  # expired, or superseded
    SUCCESSION = "succession"  # split, merge, renumbering
    REGISTER = "register"  # status or place in the BAG
    TENURE = "tenure"
    SURVEY = "survey"
    POLICY = "policy"
    CORRECTION = "correction"  # learnt later about the same day
    DATE = "date"  # no fact: the day itself


class SuccessionKind(StrEnum):
    """What became of homes in the register, as two persons say."""

    SPLIT = "split"
    MERGE = "merge"
    RENUMBERING = "renumbering"
    DEMOLITION = "demolition"
    TAKEN_BACK = "taken_back"  # what it supersedes is no succession


class SuccessionReason(StrEnum):
    """Why a succession is decided so."""

    REGISTER = "register"  # the register shows it
    SITE_VISIT = "site_visit"
    PERMIT = "permit"  # the permit for the works says so
    OWNER = "owner"  # the owner says so
    MISTAKE = "mistake"  # an earlier decision was wrong


class Light(StrEnum):
    """How a target stands: what is expected at the deadline against it."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    UNKNOWN = "unknown"
