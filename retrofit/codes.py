"""The tracker's own codes. The registers' codes stand in ``gis.codes``."""

from enum import StrEnum


class LoadSource(StrEnum):
    """What a file is; one source is loaded by one run at a time."""

    BAG = "bag"
    LABELS = "labels"
    AREAS = "areas"
    TENURE = "tenure"
    SUBSIDENCE = "subsidence"
    INSAR = "insar"
    FOUNDATION_AREAS = "foundation_areas"
    FOUNDATION_REPAIRS = "foundation_repairs"
    APPLICATIONS = "applications"
    DESK = "desk"  # cases handled here, for the counting
    DERIVED = "derived"  # links and neighbourhoods worked out from what is loaded
    UNDO = "undo"  # takes back what another run did


class LinkSubject(StrEnum):
    """What is linked to a home."""

    LABEL = "label"
    TENURE = "tenure"
    APPLICATION = "application"
    FOUNDATION_REPAIR = "foundation_repair"


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
    APPROACHED = "approached"
    INTERESTED = "interested"
    SURVEYED = "surveyed"
    PLANNED = "planned"
    QUOTED = "quoted"
    APPLIED = "applied"
    GRANTED = "granted"
    IN_PROGRESS = "in_progress"
    WORKS_DONE = "works_done"
    LABEL_AFTER_REGISTERED = "label_after_registered"
    SETTLED = "settled"


class HomeEventKind(StrEnum):
    """What happened to a home on its way, outside the desk and the registers."""

    CONTACT = "contact"  # an outcome and a way of contact, no content
    INTEREST = "interest"  # the owner says so, and agrees to be contacted
    SURVEY = "survey"  # opname: parts of the building and their defects
    PLAN = "plan"  # measures chosen, estimated label
    QUOTE = "quote"
    WORKS_STARTED = "works_started"
    MEASURE_DONE = "measure_done"  # one measure carried out, with its evidence
    DEFECT_REPAIRED = "defect_repaired"
    DROPPED = "dropped"  # afgehaakt
    INELIGIBLE = "ineligible"
    DONE_ELSEWHERE = "done_elsewhere"
    RETURNED = "returned"  # takes part again after one of the three before
    PRIORITY = "priority"  # yes or no, never why
    WORKS_ORDER_OVERRIDE = "works_order_override"  # insulate although a flag says inspect first
    TAKEN_BACK = "taken_back"  # what it supersedes did not happen


class Feeder(StrEnum):
    """Where a first contact came from (toeleiding)."""

    LETTER = "letter"
    DOOR = "door"
    COFFEE_CART = "coffee_cart"
    CARETAKER = "caretaker"  # wijkconcierge
    ENERGY_HELP = "energy_help"  # visit of an Energiehulp
    ASSOCIATION_MEETING = "association_meeting"  # meeting of a VvE
    WEBSITE = "website"


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
    LABEL_BEFORE_UNPROVEN = "label_before_unproven"  # of an older method, without a survey
    LABEL_BEFORE_OUT_OF_RANGE = "label_before_out_of_range"
    LABEL_AFTER_MISSING = "label_after_missing"
    LABEL_AFTER_TOO_EARLY = "label_after_too_early"
    LABEL_AFTER_NOT_BETTER = "label_after_not_better"
    LABEL_AFTER_TOO_LOW = "label_after_too_low"
    NOT_REPORTED = "not_reported"
    MEASURES_NOT_FINISHED = "measures_not_finished"  # of those granted, within the programme
    NO_PROGRAMME_SUPPORT = "no_programme_support"
    WITHDRAWN_BEFORE_SETTLED = "withdrawn_before_settled"
    SUCCEEDED = "succeeded"  # its works are judged where they went on: in its successor
    SPLIT_OFF = "split_off"
    COUNTED_BEFORE = "counted_before"  # in the same lineage


class Caveat(StrEnum):
    """What a reader must know of a verdict that it does not change."""

    LABEL_BEFORE_OLD_METHOD = "label_before_old_method"
    LABEL_AFTER_PAST_DEADLINE = "label_after_past_deadline"
    WITHDRAWN_SINCE = "withdrawn_since"
    SEVERAL_APPLICATIONS = "several_applications"
    SUCCEEDED_SINCE = "succeeded_since"
    LABEL_BEFORE_EQUIVALENT = "label_before_equivalent"


class Role(StrEnum):
    """What a person is at the tracker; rights hang on it, and end on a date."""

    INTAKE = "intake"
    CASE_HANDLER = "case_handler"
    REVIEWER = "reviewer"
    BUDGET_HOLDER = "budget_holder"
    WUO_ADVISER = "wuo_adviser"
    PLANNER = "planner"
    AUDITOR = "auditor"
    COUNCIL_PUBLIC = "council_public"
    ADMIN = "admin"


class Channel(StrEnum):
    """How an application came in."""

    PORTAL = "portal"
    EMAIL = "email"
    PAPER = "paper"
    COUNTER = "counter"


class Bucket(StrEnum):
    """Where money of a scheme period is; ``OUTSIDE`` is what the ceiling does not hold."""

    OUTSIDE = "outside"
    FREE = "free"
    RESERVED = "reserved"  # for a complete application that is not decided
    COMMITTED = "committed"  # granted, not settled
    SETTLED = "settled"
    RETURNED = "returned"  # released, and not for this period any more


class DecisionKind(StrEnum):
    """What a decision does (besluit)."""

    GRANT = "grant"
    REFUSAL = "refusal"
    NOT_PROCESSED = "not_processed"
    AMENDMENT = "amendment"
    REVOCATION = "revocation"
    SETTLEMENT = "settlement"
    EX_OFFICIO = "ex_officio"  # settlement without a completion report, Awb 4:47
    REVISION = "revision"  # of a settlement, Awb 4:49
    PENALTY = "penalty"  # on a notice of default, Awb 4:18
    NO_PENALTY = "no_penalty"  # on a notice that costs nothing, Awb 4:17 lid 6


class PauseKind(StrEnum):
    """Why the decision clock stands still, beside a supplement request (Awb 4:15 lid 2)."""

    CONSENT = "consent"
    APPLICANT_DELAY = "applicant_delay"
    FORCE_MAJEURE = "force_majeure"


class PaymentKind(StrEnum):
    """What is paid."""

    ADVANCE = "advance"
    SETTLEMENT = "settlement"


class PaymentState(StrEnum):
    """How far a payment is: ordered by one, released by another, then paid by the bank."""

    ORDERED = "ordered"
    RELEASED = "released"
    PAID = "paid"
    CANCELLED = "cancelled"


class ObjectionState(StrEnum):
    """How far an objection is (bezwaar)."""

    FILED = "filed"
    REPAIR_ASKED = "repair_asked"
    HEARING = "hearing"
    ADVISED = "advised"
    DECIDED = "decided"


class ObjectionOutcome(StrEnum):
    """How an objection ended."""

    INADMISSIBLE = "inadmissible"
    UNFOUNDED = "unfounded"
    FOUNDED = "founded"
    WITHDRAWN = "withdrawn"


class ClaimState(StrEnum):
    """How far the recovery of undue money is (terugvordering)."""

    OPEN = "open"
    RECOVERED = "recovered"
    WAIVED = "waived"
    LAPSED = "lapsed"  # what it rested on was decided anew after an objection


class ReadingPurpose(StrEnum):
    """Why somebody reads a personal file; each reading is an event of the trail."""

    HANDLING = "handling"
    DECIDING = "deciding"
    PAYING = "paying"
    WRITING = "writing"  # a letter
    OBJECTION = "objection"
    CHECKING = "checking"  # by an auditor, or a sample
    ACCESS_REQUEST = "access_request"  # the applicant asks what is kept (AVG art. 15)


class ApplicantKind(StrEnum):
    """As what somebody applies."""

    OWNER_OCCUPIER = "owner_occupier"
    PRIVATE_LANDLORD = "private_landlord"
    ASSOCIATION = "association"
    PROXY = "proxy"


class CorrectionReason(StrEnum):
    """Why the data of an applicant changes."""

    REQUEST = "request"  # the applicant asks for it
    MISTAKE = "mistake"  # the desk typed it wrongly
    PAYMENT_RETURNED = "payment_returned"
    REPRESENTATIVE = "representative"  # somebody else acts for the applicant
    OTHER = "other"


class PersonalData(StrEnum):
    """Kinds of personal data that a case keeps, each in a place of its own."""

    APPLICANT = "applicant"
    LETTER = "letter"
    NOTE = "note"
    AUDIT_PAYLOAD = "audit_payload"  # old and new values of events
    TYPED_ADDRESS = "typed_address"  # as the desk typed it in its own list
