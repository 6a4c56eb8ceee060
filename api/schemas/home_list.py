"""The homes of the map as a list: what can be asked of it, its lines and its totals."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, WithJsonSchema

from api.parameters import Day, MomentQuery, Number, PolicyName, ProgrammeName, Text, wrong
from api.schemas.base import Day as OutDay
from api.schemas.base import DayOrNone, Out, Point
from gis.codes import LabelClass, TenureClass
from retrofit.codes import Outcome, Stage
from retrofit.homes.listed import HomeOrder, HomeTotals, ListedHome, WantedHomes
from retrofit.homes.listed_queries import UNKNOWN
from retrofit.map_homes import FLAG_NAMES

MOST = 1000
LABELS = (*(label.value for label in LabelClass), UNKNOWN)
ASSOCIATIONS = ("yes", "no", UNKNOWN)


def one_or_more(*codes: str) -> Any:
    """Return the kind of a parameter that names one code or more, with a comma between them."""

    def check(value: str) -> str:
        if not set(value.split(",")) <= set(codes):
            raise wrong("codes", "moet een of meer zijn van: " + ", ".join(codes))
        return value

    pattern = "|".join(code.replace("+", "\\+") for code in codes)
    schema = {"type": "string", "pattern": f"^({pattern})(,({pattern}))*$"}
    return Annotated[str, AfterValidator(check), WithJsonSchema(schema)]


class HomeListQuery(MomentQuery):
    """Which homes are asked for, and how sorted."""

    programme: ProgrammeName | None = Field(default=None, description="Alleen dit programma")
    neighbourhood: Annotated[str, Field(pattern="^BU[0-9]{4}[0-9A-Z]{4}$")] | None = Field(
        default=None, description="Alleen deze buurt, als CBS-code"
    )
    street: Annotated[Text, Field(min_length=1, max_length=80)] | None = Field(
        default=None, description="Alleen deze straat, zoals het register haar schrijft"
    )
    building: Annotated[str, Field(pattern="^[0-9]{16}$")] | None = Field(
        default=None, description="Alleen dit pand"
    )
    label: one_or_more(*LABELS) | None = Field(  # type: ignore[valid-type]
        default=None, description="Geldige labels, met een komma ertussen; unknown: zonder label"
    )
    stage: one_or_more(*(each.value for each in Stage)) | None = Field(  # type: ignore[valid-type]
        default=None, description="Verste stappen, met een komma ertussen"
    )
    outcome: one_or_more(*(each.value for each in Outcome)) | None = Field(  # type: ignore[valid-type]
        default=None, description="Oordelen volgens de telregel, met een komma ertussen"
    )
    policy: PolicyName | None = Field(
        default=None, description="Telregel; zonder deze: die van het programma"
    )
    tenure: one_or_more(*(each.value for each in TenureClass)) | None = Field(  # type: ignore[valid-type]
        default=None, description="Soorten eigenaar, met een komma ertussen"
    )
    flag: one_or_more(*FLAG_NAMES.values()) | None = Field(  # type: ignore[valid-type]
        default=None, description="Een van deze vlaggen staat of is betwist"
    )
    association: one_or_more(*ASSOCIATIONS) | None = Field(  # type: ignore[valid-type]
        default=None, description="Met, zonder, of onbekend of er een VvE is"
    )
    not_contacted_since: Day | None = Field(
        default=None, description="Sinds deze dag had niemand contact"
    )
    sort: HomeOrder = Field(default=HomeOrder.ADDRESS, description="Volgorde")
    cursor: Annotated[str, Field(pattern="^[0-9]{16}$")] | None = Field(
        default=None, description="nextCursor van de vorige bladzijde"
    )
    limit: Annotated[Number, Field(ge=1, le=MOST)] = Field(
        default=100, description="Hoogste aantal woningen"
    )

    def wanted(self) -> WantedHomes:
        """Return what is asked for."""
        return WantedHomes(
            programme=self.programme,
            neighbourhood=self.neighbourhood,
            street=self.street,
            building=self.building,
            labels=_codes(self.label),
            stages=[Stage(code) for code in _codes(self.stage)],
            outcomes=[Outcome(code) for code in _codes(self.outcome)],
            tenures=[TenureClass(code) for code in _codes(self.tenure)],
            flags=_codes(self.flag),
            associations=_codes(self.association),
            not_contacted_since=self.not_contacted_since,
            policy=self.policy,
        )


def _codes(named: str | None) -> list[str]:
    return named.split(",") if named else []


class ListedHomeOut(Out):
    """A home of the list; ``flags`` holds those that who asks may see."""

    id: str
    building_id: str | None
    street: str | None
    number: str | None
    postcode: str | None
    city: str | None
    neighbourhood: str | None
    programme: str | None
    label: LabelClass | None
    stage: str
    outcome: str | None
    tenure: str | None
    has_association: bool | None
    contacted_on: DayOrNone
    flags: dict[str, str]
    location: Point

    @classmethod
    def of(cls, home: ListedHome) -> "ListedHomeOut":
        """Translate a home."""
        return cls(
            id=home.unit_id,
            building_id=home.pand_id,
            street=home.street,
            number=home.number,
            postcode=home.postcode,
            city=home.city,
            neighbourhood=home.neighbourhood_code,
            programme=home.programme,
            label=home.label,
            stage=home.stage.value,
            outcome=home.outcome.value if home.outcome else None,
            tenure=home.tenure.value if home.tenure else None,
            has_association=home.has_association,
            contacted_on=home.contacted_on,
            flags=home.flags,
            location=Point.of(home.lon, home.lat),
        )


class CountOut(Out):
    """How many homes have a code."""

    code: str
    homes: int


class StreetOut(Out):
    """How many homes a street has within programme and neighbourhood."""

    street: str
    homes: int


class HomeTotalsOut(Out):
    """How many homes the whole list has; ``outcome`` outside: in no programme."""

    homes: int
    label: list[CountOut]
    stage: list[CountOut]
    outcome: list[CountOut]
    tenure: list[CountOut]
    association: list[CountOut]
    backlog: list[CountOut]
    subsidence: list[CountOut]
    foundation: list[CountOut]
    streets: list[StreetOut]

    @classmethod
    def of(cls, totals: HomeTotals) -> "HomeTotalsOut":
        """Translate the totals."""
        counts = {
            kind: [CountOut(code=code, homes=homes) for code, homes in sorted(found.items())]
            for kind, found in totals.counts.items()
        }
        streets = [StreetOut(street=name, homes=homes) for name, homes in totals.streets.items()]
        return cls(homes=totals.homes, streets=streets, **counts)


class HomeListOut(Out):
    """A page of homes; ``totals`` stands on the first page only, ``nextCursor`` null on the last.

    Day by day the list is that of ``asOf``.
    """

    as_of: OutDay
    dwellings: list[ListedHomeOut]
    totals: HomeTotalsOut | None
    next_cursor: str | None
