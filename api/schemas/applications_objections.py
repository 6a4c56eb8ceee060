"""What is sent in about objections and appeals."""

from api.schemas import inputs
from api.schemas.inputs import Coded, In
from retrofit.codes import ObjectionOutcome, ObjectionState


class ObjectionIn(In):
    """An objection to a decision; ``postedOn`` is the day of the postmark."""

    decision_id: inputs.RowNumber
    received_on: inputs.PastDayOrNone = None
    posted_on: inputs.PastDayOrNone = None


class ObjectionStepIn(In):
    """How far an objection comes."""

    to: Coded[ObjectionState]
    on: inputs.PastDayOrNone = None


class ObjectionDecisionIn(In):
    """The decision on an objection."""

    outcome: Coded[ObjectionOutcome]
    text: inputs.LongText
    on: inputs.PastDayOrNone = None


class AppealIn(In):
    """An appeal to the court; ``receivedOn`` is the day on which the court told of it."""

    decision_id: inputs.RowNumber
    received_on: inputs.PastDayOrNone = None


class JudgmentIn(In):
    """What the court said; ``until`` is the last day for the new decision on a founded appeal."""

    outcome: Coded[ObjectionOutcome]
    text: inputs.LongText
    on: inputs.PastDayOrNone = None
    until: inputs.DayOrNone = None
