"""What is known of one home, as values. They are put together in ``card``."""

from dataclasses import dataclass
from datetime import date

from gis.codes import CaseState, LabelClass, LabelMethod, MeasureCode, TenureClass, UnitStatus
from retrofit.codes import Caveat, HomeEventKind, Outcome, Reason, Stage
from retrofit.homes.codes import FoundationType
from retrofit.homes.next_step import NextStep
from retrofit.homes.works_order import WorksOrder


@dataclass(frozen=True, slots=True)
class HomeAddress:
    """An address of a home, as the register writes it."""

    address_id: str
    street: str | None
    house_number: int | None
    house_letter: str | None
    addition: str | None
    postcode: str | None
    city: str | None


@dataclass(frozen=True, slots=True)
class HomeSummary:
    """A home in a list, as the map shows it today; ``lon`` and ``lat`` in degrees."""

    unit_id: str
    address: HomeAddress
    status: UnitStatus
    floor_area_m2: int | None
    label: LabelClass | None
    stage: Stage | None
    programme: str | None
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class HomeLabel:
    """A registered label; ``is_expired`` as of the day of the card."""

    label_class: LabelClass
    registered_on: date
    inspected_on: date | None
    last_day: date | None
    method: LabelMethod
    is_expired: bool


@dataclass(frozen=True, slots=True)
class HomeTenure:
    """The class of owner, and from which day on the source says so."""

    tenure: TenureClass
    reference_on: date | None
    association: str | None


@dataclass(frozen=True, slots=True)
class HomeAssociation:
    """The owners' association (VvE) of a home, as far as the tenure register tells of it.

    Attributes:
        owners: homes of each class of owner; what is not known is a class of its own.
    """

    name: str
    owners: dict[TenureClass, int]

    @property
    def homes(self) -> int:
        """Homes in it."""
        return sum(self.owners.values())

    @property
    def private(self) -> int:
        """Homes of owner-occupiers and private landlords."""
        return self._of(TenureClass.OWNER_OCCUPIER) + self._of(TenureClass.PRIVATE_LANDLORD)

    @property
    def corporation(self) -> int:
        """Homes of a housing corporation."""
        return self._of(TenureClass.HOUSING_CORPORATION)

    @property
    def unknown(self) -> int:
        """Homes of which the owner is not known."""
        return self._of(TenureClass.UNKNOWN)

    @property
    def is_mixed(self) -> bool | None:
        """Private homes beside those of a corporation (gespikkeld bezit); None is not known."""
        if self.private and self.corporation:
            return True
        return None if self.unknown else False

    def _of(self, tenure: TenureClass) -> int:
        return self.owners.get(tenure, 0)


@dataclass(frozen=True, slots=True)
class HomeFoundation:
    """On what a home stands, and when a survey saw that; unknown has no day."""

    foundation_type: FoundationType
    observed_on: date | None


@dataclass(frozen=True, slots=True)
class HomeSubsidence:
    """Mean movement of the ground below the home's building; down is negative."""

    mean_mm_yr: float | None
    coverage: float
    cell_size_m: float
    reference_on: date | None


@dataclass(frozen=True, slots=True)
class CaseStep:
    """A state that an application reached on a day."""

    state: CaseState
    happened_on: date
    amount_cents: int | None


@dataclass(frozen=True, slots=True)
class HomeApplication:
    """An application for a home; amounts are None as long as nothing was decided."""

    number: str
    received_on: date
    requested_cents: int | None
    measures: list[MeasureCode]
    steps: list[CaseStep]

    @property
    def state(self) -> CaseState:
        """The state it is in."""
        return self.steps[-1].state if self.steps else CaseState.RECEIVED

    @property
    def granted_cents(self) -> int | None:
        """What was granted."""
        return self._last_amount({CaseState.GRANTED})

    @property
    def settled_cents(self) -> int | None:
        """What was settled, or settled anew."""
        return self._last_amount({CaseState.SETTLED, CaseState.SETTLEMENT_REVISED})

    def _last_amount(self, states: set[CaseState]) -> int | None:
        amounts = [step.amount_cents for step in self.steps if step.state in states]
        return amounts[-1] if amounts else None


@dataclass(frozen=True, slots=True)
class HomeVerdict:
    """The verdict on a home under one policy."""

    policy: str
    outcome: Outcome
    counted_on: date | None
    reasons: list[Reason]
    caveats: list[Caveat]


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of a home on a day.

    Attributes:
        building_ids: the building that holds the home's point first.
        addresses: the main address first; may be empty.
        construction_year: of the first building.
        neighbourhood: code and name.
        programme: the programme it lies in.
        lon, lat: degrees.
        label: in force; else the newest that has expired.
        labels: all of the home, newest first.
        stage: None outside a programme.
        foundation: None for who may not see flags.
        left: how the home left the programme; None when it did not, or came back.
        verdicts: under every policy; empty outside a programme.
    """

    unit_id: str
    status: UnitStatus
    floor_area_m2: int | None
    building_ids: list[str]
    construction_year: int | None
    addresses: list[HomeAddress]
    neighbourhood: tuple[str, str] | None
    programme: str | None
    lon: float
    lat: float
    tenure: HomeTenure | None
    association: HomeAssociation | None
    label: HomeLabel | None
    labels: list[HomeLabel]
    subsidence: HomeSubsidence | None
    foundation: HomeFoundation | None
    applications: list[HomeApplication]
    stage: Stage | None
    left: HomeEventKind | None
    verdicts: list[HomeVerdict]
    next_step: NextStep
    works_order: WorksOrder
