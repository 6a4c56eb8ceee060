"""What happens to a home: told one by one or by a device that was offline, and shown by day."""

from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, WithJsonSchema

from api.faults import field_errors
from api.parameters import Day, Query
from api.schemas import inputs
from api.schemas.base import CodedText, MomentOrNone, Out
from api.schemas.base import Day as OutDay
from api.schemas.inputs import Coded, In
from api.schemas.works_order import InspectFirstOut
from gis.codes import CaseState
from retrofit import texts
from retrofit.codes import Feeder, HomeEventKind
from retrofit.errors import DeskRule, InvalidFacts, NotFound
from retrofit.homes import words
from retrofit.homes.codes import EventCorrection
from retrofit.homes.event_kinds import GivenEvent, shown
from retrofit.homes.recording import Answered, Recorded
from retrofit.homes.timeline import Correction, Entry, TimelineSource
from retrofit.models import Person

#: So many fit in one body.
MOST_EVENTS = 100

ClientKey = Annotated[str, Field(pattern="^[A-Za-z0-9._:-]{8,64}$")]
Details = Annotated[
    dict[str, Any],
    WithJsonSchema(
        {
            "type": "object",
            "description": (
                "Wat bij deze soort hoort, alleen codes, getallen en dagen: contact {channel,"
                " outcome}, interest {hasConsent}, survey {isQualified, parts, defects: [{code,"
                " part, mustRepair}]}, plan {measures: [{measure, areaM2, insulationValue}],"
                " labelAfterEstimate}, quote {measure, cents}, works_started {measure},"
                " measure_done {measure, areaM2, insulationValue, evidence, contractorKvk,"
                " number}, defect_repaired {surveyId, defect, evidence}, dropped, ineligible en"
                " done_elsewhere {reason}, priority {isPriority}, works_order_override {measure,"
                " flag, reason, secondPersonId}"
            ),
            "examples": [{"channel": "door", "outcome": "spoke"}],
        }
    ),
]


class HomeEventIn(In):
    """Something that happened to a home."""

    kind: Coded[HomeEventKind]
    happened_on: inputs.PastDay
    feeder: Coded[Feeder] | None = None
    details: Details = Field(default={})
    client_key: ClientKey | None = None

    def to_event(self, unit_id: str) -> GivenEvent:
        """Return it as the trajectory takes it."""
        return GivenEvent(
            unit_id, self.kind, self.happened_on, self.details, self.feeder, self.client_key
        )


class CorrectsIn(In):
    """The event of the same home that another stands instead of, and why."""

    event_id: inputs.RowNumber
    reason: Coded[EventCorrection]


class DeviceEventIn(HomeEventIn):
    """An event as a device sends it: it names its home, and a key of its own."""

    dwelling_id: inputs.BagId
    client_key: ClientKey
    corrects: CorrectsIn | None = None

    def to_device_event(self) -> GivenEvent:
        """Return it as the trajectory takes it."""
        given, told = self.to_event(self.dwelling_id), self.corrects
        return replace(given, corrects_id=told.event_id, reason=told.reason) if told else given


class HomeEventsIn(In):
    """The events of a device, in its own order; each is read and answered apart."""

    events: Annotated[
        list[dict[str, Any]],
        Field(min_length=1, max_length=MOST_EVENTS),
        WithJsonSchema(
            {
                "type": "array",
                "minItems": 1,
                "maxItems": MOST_EVENTS,
                "items": {
                    "type": "object",
                    "description": (
                        "kind, happenedOn, dwellingId, clientKey, feeder, details; en bij een"
                        " verbetering corrects {eventId, reason}"
                    ),
                },
            }
        ),
    ]

    def to_events(self) -> list[GivenEvent | Exception]:
        """Return each event, or why it cannot be read."""
        return [_read(sent) for sent in self.events]


class EventCorrectionIn(In):
    """What happened instead of an event; without an event it did not happen at all."""

    reason: Coded[EventCorrection]
    event: HomeEventIn | None = None
    client_key: ClientKey | None = None


class TimelineQuery(Query):
    """Which timeline is asked for."""

    as_of: Day | None = Field(default=None, description="Peildatum; zonder deze: vandaag")
    known_at: inputs.PastMomentOrNone = Field(
        default=None, description="Zoals het op dit moment bekend was; zonder dit: nu"
    )


class HomeEventOut(Out):
    """An event that is recorded; ``is_new`` false when its key was known.

    ``beside`` are events of the same kind that others recorded of the same day: both stay.
    ``inspect_first`` is what stands before the measures of a plan, a quote or works that begin.
    """

    event_id: int
    kind: str
    happened_on: OutDay
    is_new: bool
    beside: list[int]
    inspect_first: list[InspectFirstOut]

    @classmethod
    def of(cls, done: Recorded) -> "HomeEventOut":
        """Translate an event."""
        return cls(
            event_id=done.event.event_id,
            kind=done.event.kind.value,
            happened_on=done.event.happened_on,
            is_new=done.is_new,
            beside=list(done.beside),
            inspect_first=[InspectFirstOut.of(each) for each in done.inspect_first],
        )


class AnsweredOut(Out):
    """What became of one event: keep it on the device when it is refused."""

    result: Literal["recorded", "known", "refused"]
    event: HomeEventOut | None
    field: str | None
    reason: str | None

    @classmethod
    def of(cls, answer: Answered) -> "AnsweredOut":
        """Translate an answer."""
        done, refusal = answer.recorded, answer.refusal
        if done is not None:
            return cls(
                result="recorded" if done.is_new else "known",
                event=HomeEventOut.of(done),
                field=None,
                reason=None,
            )
        field, reason = None, "een regel staat dit niet toe"
        if isinstance(refusal, InvalidFacts):
            field, reason = refusal.field, refusal.reason
        elif isinstance(refusal, NotFound):
            field, reason = "dwellingId", "is geen woning die u hier kunt vastleggen"
        elif isinstance(refusal, DeskRule):
            reason = str(refusal)
        return cls(result="refused", event=None, field=field, reason=reason)


class AnswersOut(Out):
    """An answer for each event, in the order in which they were sent."""

    answers: list[AnsweredOut]

    @classmethod
    def of(cls, answers: list[Answered]) -> "AnswersOut":
        """Translate the answers."""
        return cls(answers=[AnsweredOut.of(each) for each in answers])


class SecondOut(Out):
    """A colleague who may answer for something as the second person."""

    id: int
    name: str

    @classmethod
    def of(cls, person: Person) -> "SecondOut":
        """Translate a colleague."""
        return cls(id=person.person_id, name=person.display_name)


class SecondsOut(Out):
    """Colleagues, by name."""

    persons: list[SecondOut]


class CorrectionOut(Out):
    """What came instead of an event, and why."""

    event_id: int
    is_taken_back: bool
    reason: CodedText
    recorded_at: MomentOrNone
    recorded_by: str

    @classmethod
    def of(cls, correction: Correction) -> "CorrectionOut":
        """Translate a correction."""
        return cls(
            event_id=correction.event_id,
            is_taken_back=correction.kind is HomeEventKind.TAKEN_BACK,
            reason=CodedText.of(EventCorrection(correction.reason), words.CORRECTION),
            recorded_at=correction.recorded_at,
            recorded_by=correction.recorded_by,
        )


class EntryOut(Out):
    """One thing that happened. ``recordedBy`` and ``correction`` only for who may record here."""

    happened_on: OutDay
    recorded_at: MomentOrNone
    source: TimelineSource
    kind: str
    text: str
    event_id: int | None
    feeder: CodedText | None
    number: str | None
    amount_cents: int | None
    evidence: list[str]
    details: dict[str, Any]
    recorded_by: str | None
    supersedes_id: int | None
    correction: CorrectionOut | None

    @classmethod
    def of(cls, entry: Entry) -> "EntryOut":
        """Translate an entry."""
        return cls(
            happened_on=entry.happened_on,
            recorded_at=entry.recorded_at,
            source=entry.source,
            kind=entry.kind,
            text=_text(entry),
            event_id=entry.event_id,
            feeder=CodedText.of(entry.feeder, words.FEEDER) if entry.feeder else None,
            number=entry.number,
            amount_cents=entry.amount_cents,
            evidence=entry.evidence,
            details=shown(entry.details),
            recorded_by=entry.recorded_by,
            supersedes_id=entry.supersedes_id,
            correction=CorrectionOut.of(entry.correction) if entry.correction else None,
        )


class TimelineOut(Out):
    """What happened to a home, oldest first."""

    id: str
    as_of: OutDay
    known_at: MomentOrNone
    entries: list[EntryOut]


def _read(sent: dict[str, Any]) -> GivenEvent | Exception:
    try:
        event = DeviceEventIn.model_validate(sent)
    except ValidationError as error:
        told = error.errors(include_url=False, include_input=False)
        fault = field_errors({**each, "loc": ("body", *each["loc"])} for each in told)[0]
        return InvalidFacts(fault["name"], fault["reason"])
    return event.to_device_event()


def _text(entry: Entry) -> str:
    if entry.source is TimelineSource.CASE:
        return texts.CASE_STATE[CaseState(entry.kind)]
    if entry.source is TimelineSource.LABEL:
        return f"energielabel {entry.kind}"
    return words.KIND[HomeEventKind(entry.kind)]
