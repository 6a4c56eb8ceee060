"""The rules of a scheme besides its rates, each with the article that it stands in."""

from typing import Literal

from pydantic import Field

from gis.codes import LabelClass, TenureClass
from retrofit.subsidy.rates import Cents, Count, Flag, Percent, Ruled


class Applicants(Ruled):
    """Who may apply."""

    kinds: tuple[Literal["owner_occupier", "private_landlord", "association"], ...] = Field(
        min_length=1
    )


class HomesRule(Ruled):
    """For which homes. ``built_before``: first year of construction that is too young."""

    labels: tuple[LabelClass, ...] = Field(min_length=1)
    tenures: tuple[TenureClass, ...] = Field(min_length=1)
    built_before: int | None = Field(default=None, strict=True, gt=1000, lt=2100)


class Limits(Ruled):
    """Maximums: a share of the cost of each measure, and an amount for each home."""

    cost_percent: Percent
    per_home_cents: Cents


class DecisionTerm(Ruled):
    """Term for a decision, in weeks.

    Attributes:
        is_in_regulation: the scheme sets it, so that announcing delay does not lengthen it.
        is_extended_on_holidays: the Algemene termijnenwet applies.
    """

    weeks: Count
    is_in_regulation: Flag
    is_extended_on_holidays: Flag


class SupplementTerm(Ruled):
    """Days to send what is missing (Awb 4:5)."""

    days: Count


class Execution(Ruled):
    """Months after the grant to do the work; days to answer the reminder (Awb 4:44)."""

    months: Count
    reminder_days: Count


class PaymentRule(Ruled):
    """Weeks after the announcement to pay, and the share that may be paid ahead."""

    weeks: Count
    max_advance_percent: int = Field(strict=True, ge=0, le=100)


class Queue(Ruled):
    """In which order money is given out.

    Attributes:
        by: the moment of receipt, the moment the application was complete, or that of the decision;
            then nothing is reserved.
        unit: what decides between two: the moment itself, or the day and then a draw.
        allows_partial: who fits in partly is offered that part (Awb 4:25 lid 2).
    """

    by: Literal["received", "complete", "decision"]
    unit: Literal["moment", "day"]
    allows_partial: Flag

    @property
    def is_drawn(self) -> bool:
        """Whether several applications can stand on one place, until a draw orders them."""
        return self.unit == "day" and self.by != "decision"


class Mandate(Ruled):
    """Up to this amount a reviewer decides; above it the budget holder."""

    limit_cents: Cents


class ObjectionRule(Ruled):
    """Whether a committee advises on objections; then the term is longer (Awb 7:10)."""

    has_committee: Flag


class ReleaseRule(Ruled):
    """Whether released money returns to the period while it is open."""

    returns_to_period: Flag


class AssociationRule(Ruled):
    """How an owners' association shares.

    Attributes:
        share: only the share of homes that are eligible is paid for.
        is_max_area_per_home: a maximum area counts for each home of the building.
    """

    share: Literal["eligible_only"]
    is_max_area_per_home: Flag
