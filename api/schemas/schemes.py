"""Schemes with their versions: what is paid, to whom, within which terms, and by which article."""

from datetime import date
from typing import Annotated, Any

from fastapi import Path

from api.schemas.base import Day, DayOrNone, Out
from api.schemas.scheme_rules import (
    ApplicantsOut,
    AssociationOut,
    AsWritten,
    DoublingOut,
    ExecutionOut,
    HomesOut,
    LimitsOut,
    MandateOut,
    MeasureRateOut,
    MeasureTypeOut,
    ObjectionRuleOut,
    PaymentRuleOut,
    QueueOut,
    ReleaseOut,
    StackingOut,
    SupplementTermOut,
    TermOut,
)
from retrofit.subsidy.scheme import Scheme, SchemeVersion

SchemeId = Annotated[
    str,
    Path(
        pattern="^[a-z][a-z0-9_-]{1,39}$",
        description="Naam van de regeling",
        examples=["dordt-west-isolatie"],
    ),
]


class SchemeVersionOut(Out):
    """The rules from a day to a day; an application stays on the version of its receipt."""

    name: str
    regulation: str
    article: str
    valid_from: Day
    valid_until: DayOrNone
    is_in_force: bool
    measures: list[MeasureRateOut]
    types: list[MeasureTypeOut]
    is_type_once: bool
    min_types: int
    doubling: DoublingOut | None
    applicants: ApplicantsOut
    homes: HomesOut
    limits: LimitsOut
    decision: TermOut
    settlement: TermOut
    supplement: SupplementTermOut
    execution: ExecutionOut
    payment: PaymentRuleOut
    queue: QueueOut
    mandate: MandateOut
    objection: ObjectionRuleOut
    release: ReleaseOut
    stacking: StackingOut
    association: AssociationOut

    @classmethod
    def of(cls, version: SchemeVersion, day: date) -> "SchemeVersionOut":
        """Translate a version."""
        return cls(
            name=version.name,
            regulation=version.regulation,
            article=version.article,
            valid_from=version.valid_from,
            valid_until=version.valid_until,
            is_in_force=version.holds_on(day),
            measures=[MeasureRateOut.of(code, rule) for code, rule in version.measures.items()],
            types=[MeasureTypeOut.of(each) for each in version.types],
            is_type_once=version.is_type_once,
            min_types=version.min_types,
            doubling=DoublingOut.of(version.doubling) if version.doubling else None,
            applicants=ApplicantsOut.of(version.applicants),
            homes=HomesOut.of(version.homes),
            limits=LimitsOut.of(version.limits),
            decision=TermOut.of(version.decision),
            settlement=TermOut.of(version.settlement),
            supplement=SupplementTermOut.of(version.supplement),
            execution=ExecutionOut.of(version.execution),
            payment=PaymentRuleOut.of(version.payment),
            queue=QueueOut.of(version.queue),
            mandate=MandateOut.of(version.mandate),
            objection=ObjectionRuleOut.of(version.objection),
            release=ReleaseOut.of(version.release),
            stacking=StackingOut.of(version.stacking),
            association=AssociationOut.of(version.association),
        )


class ExamplePeriodOut(AsWritten):
    """A period as the file of the scheme suggests it; those that are open: scheme-periods."""

    name: str
    line: str
    starts_on: Day
    ends_on: Day
    published_on: Day
    ceiling_cents: int


class SchemeOut(Out):
    """A scheme in a list; ``notice`` is to be shown wherever an amount is."""

    id: str
    name: str
    is_example: bool
    notice: str | None
    source: str
    programmes: list[str]
    area_codes: list[str]
    version_in_force: str | None

    @classmethod
    def of(cls, scheme: Scheme, day: date) -> "SchemeOut":
        """Translate a scheme."""
        return cls(**_summary(scheme, day))


class WholeSchemeOut(SchemeOut):
    """A scheme with all its versions."""

    versions: list[SchemeVersionOut]
    periods: list[ExamplePeriodOut]

    @classmethod
    def of(cls, scheme: Scheme, day: date) -> "WholeSchemeOut":
        """Translate a scheme with all its versions."""
        return cls(
            **_summary(scheme, day),
            versions=[SchemeVersionOut.of(each, day) for each in scheme.versions],
            periods=[ExamplePeriodOut.of(each) for each in scheme.periods],
        )


class SchemesOut(Out):
    """The schemes of this installation."""

    schemes: list[SchemeOut]


def _summary(scheme: Scheme, day: date) -> dict[str, Any]:
    in_force = next((each.name for each in scheme.versions if each.holds_on(day)), None)
    return {
        "id": scheme.id,
        "name": scheme.name,
        "is_example": scheme.is_example,
        "notice": scheme.notice,
        "source": scheme.source,
        "programmes": list(scheme.programmes),
        "area_codes": sorted(scheme.areas()),
        "version_in_force": in_force,
    }
