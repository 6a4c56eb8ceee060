"""Publications: what the public may know, and what waits for a second person."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from api.parameters import Day as PastDay
from api.parameters import ProgrammeName
from api.schemas.base import Day, DayOrNone, MomentOrNone, Out
from api.schemas.inputs import In
from retrofit import texts
from retrofit.models import Publication, PublicationConfirmation
from retrofit.programmes import Programme
from retrofit.publication.disclosure import Cell
from retrofit.publication.forecasts import PublishedForecast
from retrofit.publication.marks import Mark
from retrofit.publication.published import Published
from retrofit.publication.rule_file import PublicationRule


class RuleOut(Out):
    """The rule by which small groups are protected."""

    status: str
    note: str
    threshold: int
    base: int
    denominator: int
    unit: str
    forecast_step: int | None
    amount_unit_euros: int | None

    @classmethod
    def of(cls, rule: PublicationRule) -> "RuleOut":
        """Translate the rule."""
        return cls(**rule.model_dump(include=set(cls.model_fields)))


class MeasureOut(Out):
    """What is counted."""

    code: str
    text: str


class PublishedAreaOut(Out):
    """An area, with its homes on the day of the first release."""

    code: str
    name: str
    level: str
    parent: str | None
    homes: int


class CellOut(Out):
    """What stands in a cell; ``text`` is how it is printed."""

    area: str
    measure: str
    shown: str
    value: int | None
    text: str


class PeriodOut(Out):
    """One published month or quarter: homes that had reached each measure at its end."""

    period: str
    cells: list[CellOut]


class QuantilesOut(Out):
    """Homes done: one in ten draws lies below ``p10``, one in ten above ``p90``."""

    p10: int
    p50: int
    p90: int


class YearEndOut(Out):
    """Homes done at the end of a month."""

    month: str
    done: QuantilesOut


class FinishOut(Out):
    """Quarter in which the target is reached; null is later than was simulated."""

    p10: str | None
    p50: str | None
    p90: str | None


class PublishedForecastOut(Out):
    """The forecast of a release: rounded, or why there is none.

    ``chancePercent`` goes by tens: 0 is less than 5 and 100 more than 95.
    """

    declined: str | None
    years: list[YearEndOut]
    finish: FinishOut | None
    chance_percent: int | None

    @classmethod
    def of(cls, found: PublishedForecast) -> "PublishedForecastOut":
        """Translate a forecast."""
        names = ("p10", "p50", "p90")
        return cls(
            declined=found.declined,
            years=[
                YearEndOut(month=each.month, done=QuantilesOut(**each.done.model_dump()))
                for each in found.years
            ],
            finish=(
                None
                if found.finish is None
                else FinishOut(**dict(zip(names, found.finish, strict=True)))
            ),
            chance_percent=found.chance_percent,
        )


class AmountOut(Out):
    """Money granted or paid for the homes of a programme, rounded; null is not shown."""

    measure: str
    cents: int | None
    as_of: DayOrNone


class ReleaseOut(Out):
    """One release: when, on which data, which periods it told; what is expected, what was spent."""

    programme: str
    number: int
    as_of: Day
    published_at: MomentOrNone
    policy: str
    data_version: int
    is_sample: bool
    periods: list[str]
    errata: list[str]
    forecast: PublishedForecastOut | None
    amounts: list[AmountOut]

    @classmethod
    def of(cls, release: Published) -> "ReleaseOut":
        """Translate a release; errata are told in words, never in a number."""
        return cls(
            programme=release.programme,
            number=release.number,
            as_of=release.as_of,
            published_at=release.confirmed_at,
            policy=release.policy,
            data_version=release.data_version,
            is_sample=release.is_sample,
            periods=list(release.periods),
            errata=[texts.ERRATUM.format(period=period) for period in release.corrected],
            forecast=(
                None if release.forecast is None else PublishedForecastOut.of(release.forecast)
            ),
            amounts=[AmountOut(**each.model_dump()) for each in release.amounts],
        )


class ReleasesOut(Out):
    """All releases."""

    publications: list[ReleaseOut]


class ProgrammePublicationOut(Out):
    """All that was published of a programme; without a release there are no figures."""

    programme: str
    name: str
    target: int
    deadline: Day
    notice: str | None
    rule: RuleOut | None
    measures: list[MeasureOut]
    areas: list[PublishedAreaOut]
    releases: list[ReleaseOut]
    periods: list[PeriodOut]

    @classmethod
    def of(cls, programme: Programme, found: Sequence[Published]) -> "ProgrammePublicationOut":
        """Translate the releases of a programme, oldest first."""
        first = found[0] if found else None
        return cls(
            programme=programme.id,
            name=programme.name,
            target=programme.homes.value,
            deadline=programme.deadline_on,
            notice=None if first else texts.NOT_PUBLISHED,
            rule=RuleOut.of(first.rule) if first else None,
            measures=[
                MeasureOut(code=each, text=texts.PUBLISHED_MEASURE[each])
                for each in (first.rule.measures if first else ())
            ],
            areas=[PublishedAreaOut(**each) for each in (first.areas if first else ())],
            releases=[ReleaseOut.of(each) for each in found],
            periods=[each for release in found for each in periods_of(release)],
        )


class ProposalIn(In):
    """What is to be published."""

    programme: ProgrammeName
    as_of: Annotated[PastDay, Field(description="Peildatum")]


class ProposalOut(Out):
    """A proposal, with what each cell would show."""

    id: int
    release: ReleaseOut
    periods: list[PeriodOut]

    @classmethod
    def of(cls, found: Published) -> "ProposalOut":
        """Translate a proposal."""
        return cls(id=found.publication_id, release=ReleaseOut.of(found), periods=periods_of(found))


class ProposalsOut(Out):
    """What waits for a second person."""

    publication_proposals: list[ProposalOut]


class ProposedOut(Out):
    """A proposal that was just made."""

    id: int
    programme: str
    number: int
    as_of: Day

    @classmethod
    def of(cls, row: Publication) -> "ProposedOut":
        """Translate a proposal."""
        return cls(
            id=row.publication_id, programme=row.programme, number=row.number, as_of=row.as_of
        )


class ConfirmedOut(Out):
    """A release that is public from now on."""

    id: int
    programme: str
    number: int
    published_at: MomentOrNone

    @classmethod
    def of(cls, row: PublicationConfirmation) -> "ConfirmedOut":
        """Translate a confirmation."""
        return cls(
            id=row.publication_id,
            programme=row.programme,
            number=row.number,
            published_at=row.confirmed_at,
        )


def periods_of(release: Published) -> list[PeriodOut]:
    """Translate the periods of a release; cells by area, wholes first, then by measure."""
    cells = [(area["code"], measure) for area in release.areas for measure in release.rule.measures]
    return [
        PeriodOut(period=period, cells=[cell(place, marks[place], release.rule) for place in cells])
        for period, marks in release.periods.items()
    ]


def cell(place: Cell, mark: Mark, rule: PublicationRule) -> CellOut:
    """Translate a cell."""
    return CellOut(
        area=place[0],
        measure=place[1],
        shown=mark.shown,
        value=mark.value,
        text=mark.text(rule.disclosure()),
    )
