"""The tracker's own codes. The registers' codes stand in ``gis.codes``."""

from enum import StrEnum


class LoadSource(StrEnum):
    """What a file is; one source is loaded by one run at a time."""

    BAG = "bag"
    LABELS = "labels"
    AREAS = "areas"
    TENURE = "tenure"
    SUBSIDENCE = "subsidence"
    APPLICATIONS = "applications"
    DERIVED = "derived"  # links and neighbourhoods worked out from what is loaded
    UNDO = "undo"  # takes back what another run did


class LinkSubject(StrEnum):
    """What is linked to a home."""

    LABEL = "label"
    TENURE = "tenure"
    APPLICATION = "application"


class LinkRule(StrEnum):
    """The rule that made a link, or that sent it to review."""

    UNIT_ID = "unit_id"  # the record names a live verblijfsobject
    ADDRESS = "address"  # postcode, number, letter and addition fit exactly one live unit
    DECIDED = "decided"  # a person said so; never overruled by a rule
    NO_ADDRESS = "no_address"  # review: neither a known id nor a complete address
    NO_MATCH = "no_match"  # review: no live unit has this address
    SEVERAL_MATCHES = "several_matches"  # review: more than one live unit has this address
    STREET_ONLY = "street_only"  # review: street and number fit, but there is no postcode
    STREET_DIFFERS = "street_differs"  # review: the postcode fits, the typed street does not


class Stage(StrEnum):
    """Furthest stage of a home's trajectory (woningtraject); in order."""

    NOT_APPROACHED = "not_approached"
    APPLIED = "applied"
    GRANTED = "granted"
    IN_PROGRESS = "in_progress"
    WORKS_DONE = "works_done"
    LABEL_AFTER_REGISTERED = "label_after_registered"
    SETTLED = "settled"


class Outcome(StrEnum):
    """Whether a home counts. Unknown is an outcome of its own, never folded into no."""

    COUNTS = "counts"
    NO = "no"
    UNKNOWN = "unknown"


class Eligibility(StrEnum):
    """Whether a home could take part, before any works: private, and a label in range."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why a home does not count, or why that is unknown."""

    NO_WORKS = "no_works"
    NOT_GRANTED = "not_granted"
    GRANT_REVOKED = "grant_revoked"
    SETTLED_AT_ZERO = "settled_at_zero"
    WORKS_NOT_FINISHED = "works_not_finished"
    WORKS_BEFORE_START = "works_before_start"
    WORKS_AFTER_DEADLINE = "works_after_deadline"
    NOT_PRIVATE = "not_private"
    TENURE_UNKNOWN = "tenure_unknown"
    LABEL_BEFORE_UNKNOWN = "label_before_unknown"
    LABEL_BEFORE_EXPIRED = "label_before_expired"
    LABEL_BEFORE_OUT_OF_RANGE = "label_before_out_of_range"
    LABEL_AFTER_MISSING = "label_after_missing"
    LABEL_AFTER_TOO_EARLY = "label_after_too_early"
    LABEL_AFTER_NOT_BETTER = "label_after_not_better"
    LABEL_AFTER_TOO_LOW = "label_after_too_low"
    NOT_REPORTED = "not_reported"


class Caveat(StrEnum):
    """What a reader must know of a verdict that it does not change."""

    LABEL_BEFORE_OLD_METHOD = "label_before_old_method"
    LABEL_AFTER_PAST_DEADLINE = "label_after_past_deadline"
    WITHDRAWN_SINCE = "withdrawn_since"
    SEVERAL_APPLICATIONS = "several_applications"
