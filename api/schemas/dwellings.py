"""The card of one home."""

from datetime import date

from api.schemas.addresses import AddressOut
from api.schemas.base import CodedText, Day, DayOrNone, Out, Point
from api.schemas.flags import FlagOut
from api.schemas.works_order import InspectFirstOut
from gis.codes import LabelClass, LabelMethod
from retrofit import texts
from retrofit.homes import words
from retrofit.homes.home import (
    Card,
    HomeApplication,
    HomeAssociation,
    HomeFoundation,
    HomeLabel,
    HomeTenure,
    HomeVerdict,
)


class NeighbourhoodOut(Out):
    """Where the home lies, worked out from its point."""

    code: str
    name: str


class TenureOut(Out):
    """The class of owner; never a name."""

    value: str
    text: str
    reference_on: DayOrNone

    @classmethod
    def of(cls, tenure: HomeTenure) -> "TenureOut":
        """Translate tenure."""
        return cls(
            value=tenure.tenure.value,
            text=texts.TENURE[tenure.tenure],
            reference_on=tenure.reference_on,
        )


class AssociationOut(Out):
    """The owners' association of a home: how many homes of each class of owner.

    ``is_mixed`` is null as long as an owner that is not known could decide it.
    """

    name: str
    homes: int
    private: int
    corporation: int
    owner_unknown: int
    is_mixed: bool | None

    @classmethod
    def of(cls, association: HomeAssociation) -> "AssociationOut":
        """Translate an association."""
        return cls(
            name=association.name,
            homes=association.homes,
            private=association.private,
            corporation=association.corporation,
            owner_unknown=association.unknown,
            is_mixed=association.is_mixed,
        )


class FoundationOut(Out):
    """On what a home stands, as a survey saw it; unknown has no day."""

    type: str
    text: str
    observed_on: DayOrNone

    @classmethod
    def of(cls, foundation: HomeFoundation) -> "FoundationOut":
        """Translate a foundation."""
        return cls(
            type=foundation.foundation_type.value,
            text=words.FOUNDATION_TYPE[foundation.foundation_type],
            observed_on=foundation.observed_on,
        )


class LabelOut(Out):
    """A registered energy label."""

    label_class: LabelClass
    registered_on: Day
    valid_until: DayOrNone
    method: LabelMethod
    method_text: str
    is_expired: bool

    @classmethod
    def of(cls, label: HomeLabel) -> "LabelOut":
        """Translate a label."""
        return cls(
            label_class=label.label_class,
            registered_on=label.registered_on,
            valid_until=label.last_day,
            method=label.method,
            method_text=texts.LABEL_METHOD[label.method],
            is_expired=label.is_expired,
        )


class SubsidenceOut(Out):
    """Mean movement of the ground below the building, mm a year; down is negative."""

    mean_mm_yr: float | None
    coverage: float
    cell_size_m: float
    reference_on: DayOrNone


class AmountsOut(Out):
    """Amounts of an application; null as long as nothing was decided."""

    requested_cents: int | None
    granted_cents: int | None
    settled_cents: int | None


class EventOut(Out):
    """A state that an application reached."""

    state: str
    text: str
    happened_on: Day


class ApplicationOut(Out):
    """An application for the home; holds no personal data."""

    number: str
    state: str
    state_text: str
    received_on: Day
    measures: list[CodedText]
    amounts: AmountsOut
    events: list[EventOut]

    @classmethod
    def of(cls, application: HomeApplication) -> "ApplicationOut":
        """Translate an application."""
        return cls(
            number=application.number,
            state=application.state.value,
            state_text=texts.CASE_STATE[application.state],
            received_on=application.received_on,
            measures=[CodedText.of(code, texts.MEASURE) for code in application.measures],
            amounts=AmountsOut(
                requested_cents=application.requested_cents,
                granted_cents=application.granted_cents,
                settled_cents=application.settled_cents,
            ),
            events=[
                EventOut(
                    state=step.state.value,
                    text=texts.CASE_STATE[step.state],
                    happened_on=step.happened_on,
                )
                for step in application.steps
            ],
        )


class VerdictOut(Out):
    """Whether the home counts under one policy, and why not."""

    policy: str
    outcome: str
    outcome_text: str
    counted_on: DayOrNone
    reasons: list[CodedText]
    warnings: list[CodedText]

    @classmethod
    def of(cls, verdict: HomeVerdict) -> "VerdictOut":
        """Translate a verdict."""
        return cls(
            policy=verdict.policy,
            outcome=verdict.outcome.value,
            outcome_text=texts.OUTCOME[verdict.outcome],
            counted_on=verdict.counted_on,
            reasons=[CodedText.of(code, texts.REASON) for code in verdict.reasons],
            warnings=[CodedText.of(code, texts.CAVEAT) for code in verdict.caveats],
        )


class DwellingOut(Out):
    """Everything the tracker knows of one home."""

    id: str
    as_of: Day
    building_ids: list[str]
    address: AddressOut | None
    other_addresses: list[AddressOut]
    status: str
    status_text: str
    floor_area_m2: int | None
    construction_year: int | None
    neighbourhood: NeighbourhoodOut | None
    programme: str | None
    location: Point
    tenure: TenureOut | None
    owners_association: str | None
    association: AssociationOut | None
    label: LabelOut | None
    labels: list[LabelOut]
    subsidence: SubsidenceOut | None
    foundation: FoundationOut | None
    flags: list[FlagOut] | None
    stage: str | None
    stage_text: str | None
    left: CodedText | None
    applications: list[ApplicationOut]
    verdicts: list[VerdictOut]
    next_step: str
    inspect_first: list[InspectFirstOut]

    @classmethod
    def of(cls, card: Card, as_of: date, flags: list[FlagOut] | None) -> "DwellingOut":
        """Translate the card of a home; ``flags`` is None for who may not see any."""
        addresses = [AddressOut.of(address) for address in card.addresses]
        code_name = card.neighbourhood
        return cls(
            id=card.unit_id,
            as_of=as_of,
            building_ids=card.building_ids,
            address=addresses[0] if addresses else None,
            other_addresses=addresses[1:],
            status=card.status.value,
            status_text=texts.UNIT_STATUS[card.status],
            floor_area_m2=card.floor_area_m2,
            construction_year=card.construction_year,
            neighbourhood=(
                NeighbourhoodOut(code=code_name[0], name=code_name[1]) if code_name else None
            ),
            programme=card.programme,
            location=Point.of(card.lon, card.lat),
            tenure=TenureOut.of(card.tenure) if card.tenure else None,
            owners_association=card.tenure.association if card.tenure else None,
            association=AssociationOut.of(card.association) if card.association else None,
            label=LabelOut.of(card.label) if card.label else None,
            labels=[LabelOut.of(label) for label in card.labels],
            subsidence=(
                SubsidenceOut(
                    mean_mm_yr=card.subsidence.mean_mm_yr,
                    coverage=card.subsidence.coverage,
                    cell_size_m=card.subsidence.cell_size_m,
                    reference_on=card.subsidence.reference_on,
                )
                if card.subsidence
                else None
            ),
            foundation=FoundationOut.of(card.foundation) if card.foundation else None,
            flags=flags,
            stage=card.stage.value if card.stage else None,
            stage_text=texts.STAGE[card.stage] if card.stage else None,
            left=CodedText.of(card.left, words.KIND) if card.left else None,
            applications=[ApplicationOut.of(each) for each in card.applications],
            verdicts=[VerdictOut.of(verdict) for verdict in card.verdicts],
            next_step=texts.NEXT_STEP[card.next_step],
            inspect_first=[InspectFirstOut.of(e) for e in card.works_order.inspect_first],
        )
