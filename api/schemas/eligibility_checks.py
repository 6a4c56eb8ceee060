"""A question before an application, and its answer: homes, amounts, and what is known already."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from api.parameters import wrong
from api.schemas import inputs
from api.schemas.applications_given import MOST_HOMES, BudgetLine, MeasureIn, SchemeName, Weight
from api.schemas.applications_parts import CalculationOut, PartOut, ReasonOut, SchemeRefOut
from api.schemas.base import CodedText, Day, DayOrNone, Out
from api.schemas.inputs import In
from api.schemas.works_order import InspectFirstOut
from gis.codes import LabelClass, MeasureCode
from retrofit import texts
from retrofit.programmes import programmes
from retrofit.subsidy.duplicates import OtherCase
from retrofit.subsidy.eligibility import WORDS
from retrofit.subsidy.enquiry import AskedHome, EnquiredHome, Enquiry, Reply, Room
from retrofit.subsidy.isde import IsdeAdvice, IsdeLine
from retrofit.today import today


class AskedDwellingIn(In):
    """A home by its BAG id, by the id of its address, or by postcode and number."""

    verblijfsobject_id: inputs.BagId | None = None
    address_id: inputs.BagId | None = None
    postcode: inputs.Postcode | None = None
    house_number: inputs.HouseNumber | None = None
    house_letter: inputs.HouseLetter | None = None
    addition: inputs.Addition | None = None
    weight: Weight = 1

    @model_validator(mode="after")
    def _is_named_once(self) -> Self:
        ways = (self.verblijfsobject_id, self.address_id, self.postcode, self.house_number)
        named = [way is not None for way in ways]
        has_ending = self.house_letter is not None or self.addition is not None
        if named not in ONE_WAY or (has_ending and not named[3]):
            raise wrong(
                "dwelling",
                "moet een woning noemen met verblijfsobjectId, met addressId, of met postcode en"
                " houseNumber (met houseLetter en addition)",
            )
        return self

    def home(self) -> AskedHome:
        """Return the home for the desk."""
        return AskedHome(**self.model_dump())


#: Verblijfsobject, address, postcode, house number: which are named.
ONE_WAY = (
    [True, False, False, False],
    [False, True, False, False],
    [False, False, True, True],
)


class EligibilityCheckIn(In):
    """A question before an application; without ``receivedOn`` as if it came in today."""

    scheme: SchemeName
    received_on: inputs.PastDayOrNone = None
    dwellings: Annotated[list[AskedDwellingIn], Field(min_length=1, max_length=MOST_HOMES)]
    measures: Annotated[list[MeasureIn], Field(max_length=len(MeasureCode))] = Field(
        default_factory=list
    )
    line: BudgetLine = None
    iban: inputs.Iban | None = None

    def enquiry(self) -> Enquiry:
        """Return the question for the desk."""
        return Enquiry(
            scheme=self.scheme,
            received_on=self.received_on or today(),
            homes=tuple(each.home() for each in self.dwellings),
            measures=tuple(each.line() for each in self.measures),
            line=self.line,
            iban=self.iban,
        )


class OtherCaseOut(Out):
    """Another case about a home; ``measures`` are those that are asked for again."""

    number: str
    state: CodedText
    measures: list[CodedText]
    is_in_list: bool

    @classmethod
    def of(cls, other: OtherCase) -> "OtherCaseOut":
        """Translate another case."""
        return cls(
            number=other.number,
            state=CodedText.of(other.state, texts.CASE_STATE),
            measures=[CodedText.of(code, texts.MEASURE) for code in other.measures],
            is_in_list=other.is_in_list,
        )


class CheckedDwellingOut(Out):
    """A home; ``isEligible`` null is: the register leaves it open, a person must look."""

    verblijfsobject_id: str
    address: str | None
    neighbourhood_code: str | None
    neighbourhood: str | None
    programme: str | None
    programme_name: str | None
    is_eligible: bool | None
    reasons: list[CodedText]
    label_class: LabelClass | None
    label_on: DayOrNone
    tenure: CodedText | None
    construction_year: int | None
    counted_on: DayOrNone
    other_cases: list[OtherCaseOut]
    inspect_first: list[InspectFirstOut]

    @classmethod
    def of(cls, home: EnquiredHome) -> "CheckedDwellingOut":
        """Translate a home."""
        judged = home.judged
        return cls(
            verblijfsobject_id=judged.verblijfsobject_id,
            address=home.address,
            neighbourhood_code=home.neighbourhood_code,
            neighbourhood=home.neighbourhood,
            programme=judged.programme,
            programme_name=programmes()[judged.programme].name if judged.programme else None,
            is_eligible=judged.is_eligible,
            reasons=[CodedText.of(hurdle, WORDS) for hurdle in judged.hurdles],
            label_class=judged.label,
            label_on=judged.label_on,
            tenure=CodedText.of(judged.tenure, texts.TENURE) if judged.tenure else None,
            construction_year=judged.construction_year,
            counted_on=judged.counted_on,
            other_cases=[OtherCaseOut.of(other) for other in home.cases],
            inspect_first=[InspectFirstOut.of(each) for each in home.inspect_first],
        )


class IsdeLineOut(Out):
    """What ISDE would pay for a measure; null where the rates are not known."""

    measure: CodedText
    amount_cents: int | None
    version: str | None
    parts: list[PartOut]
    reasons: list[ReasonOut]

    @classmethod
    def of(cls, line: IsdeLine) -> "IsdeLineOut":
        """Translate what ISDE would pay for a measure."""
        return cls(
            measure=CodedText.of(line.measure, texts.MEASURE),
            amount_cents=line.amount_cents,
            version=line.version,
            parts=[PartOut(**part.model_dump()) for part in line.parts],
            reasons=[ReasonOut(**reason.model_dump()) for reason in line.reasons],
        )


class IsdeOut(Out):
    """What ISDE, the national subsidy, would pay: advice, on which RVO decides."""

    total_cents: int | None
    is_verified: bool
    notes: list[str]
    lines: list[IsdeLineOut]

    @classmethod
    def of(cls, advice: IsdeAdvice) -> "IsdeOut":
        """Translate the advice."""
        return cls(
            total_cents=advice.total_cents,
            is_verified=advice.is_verified,
            notes=list(advice.notes),
            lines=[IsdeLineOut.of(line) for line in advice.lines],
        )


class RoomOut(Out):
    """What is left under the ceiling; of what is free, others may wait for a part already."""

    scheme_period_id: int
    name: str
    free_cents: int
    waiting_cents: int
    left_cents: int

    @classmethod
    def of(cls, room: Room) -> "RoomOut":
        """Translate what is left."""
        return cls(
            scheme_period_id=room.period_id,
            name=room.name,
            free_cents=room.free_cents,
            waiting_cents=room.waiting_cents,
            left_cents=room.left_cents,
        )


class EligibilityCheckOut(Out):
    """The answer: nothing of it is a decision, and nothing of it is kept.

    ``besideIsdeCents`` is the amount when ISDE pays what is expected. ``room`` null: no period is
    open on that day.
    """

    scheme: SchemeRefOut
    received_on: Day
    dwellings: list[CheckedDwellingOut]
    same_account_numbers: list[str]
    calculation: CalculationOut | None
    isde: IsdeOut | None
    beside_isde_cents: int | None
    room: RoomOut | None

    @classmethod
    def of(cls, reply: Reply) -> "EligibilityCheckOut":
        """Translate an answer."""
        return cls(
            scheme=SchemeRefOut.of(reply.scheme, reply.version.name),
            received_on=reply.received_on,
            dwellings=[CheckedDwellingOut.of(home) for home in reply.homes],
            same_account_numbers=list(reply.same_account),
            calculation=CalculationOut.of(reply.calculation) if reply.calculation else None,
            isde=IsdeOut.of(reply.isde) if reply.isde else None,
            beside_isde_cents=reply.beside_isde_cents,
            room=RoomOut.of(reply.room) if reply.room else None,
        )
